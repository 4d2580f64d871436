//! Catalogs: every digest recomputed by openssl or osslsigncode, the signature accepted by osslsigncode, damage found by all.

mod common;

use common::{NEW_YEAR_2026, identity, image, tool};
use inf::authenticode::{Subject, embed};
use inf::catalog::{self, File, Header, check, read::Catalog};
use inf::certificate;
use inf::digest::{Algorithm, hex};
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const INF: &[u8] = b"[Version]\r\nSignature=\"$Windows NT$\"\r\nCatalogFile=duet.cat\r\n";

/// A package's folder: duet.sys (signed), Duet.inf, duet.cat, root.pem.
fn package(pages: bool) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let driver = embed::sign(&image(), identity(), &embed::Options { pages, ..Default::default() }).unwrap().bytes;
    put("duet.sys", &driver);
    put("Duet.inf", INF);
    put("root.pem", certificate::pem(&identity().chain).unwrap().as_bytes());
    let files = [File::new("duet.sys", &driver, pages).unwrap(), File::new("Duet.inf", INF, pages).unwrap()];
    put("duet.cat", &catalog::sign(&catalog::list(&files, &header()).unwrap(), identity(), &[]).unwrap().bytes);
    folder
}

fn header() -> Header {
    let hardware_ids = vec!["PCI\\VEN_8086&DEV_2668".to_owned(), "HDAUDIO\\FUNC_01".to_owned()];
    Header { systems: vec!["_v100_X64".into(), "_v100_ARM64".into()], hardware_ids, oldest: None, time: NEW_YEAR_2026 }
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

fn read(folder: &Path) -> Catalog {
    Catalog::read(&fs::read(folder.join("duet.cat")).unwrap()).unwrap()
}

/// The digests of one file in a catalog: SHA-1, SHA-256.
fn digests(catalog: &Catalog, name: &str) -> [String; 2] {
    Algorithm::ALL.map(|algorithm| {
        let own = |m: &&catalog::read::Member| m.attribute("File") == Some(name) && m.algorithm == algorithm;
        hex(&catalog.members.iter().find(own).unwrap().digest)
    })
}

#[test]
fn osslsigncode_finds_the_driver_in_the_catalog() {
    for pages in [false, true] {
        let folder = package(pages);
        let (root, cat, sys) = (path(&folder, "root.pem"), path(&folder, "duet.cat"), path(&folder, "duet.sys"));
        let arguments = ["verify", "-CAfile", &root, "-catalog", &cat, "-in", &sys];
        let Some((ok, said)) = tool("osslsigncode", &arguments) else { return };
        assert!(ok && said.contains("Signature verification: ok"), "{said}");
        let (ok, said) = tool("osslsigncode", &["verify", "-CAfile", &root, "-in", &cat]).unwrap();
        assert!(ok && said.contains("Signature verification: ok"), "the catalog itself: {said}");
        let mut bytes = fs::read(&sys).unwrap();
        bytes[0x400] ^= 1;
        fs::write(&sys, bytes).unwrap();
        let (ok, said) = tool("osslsigncode", &arguments).unwrap();
        assert!(!ok, "one byte changed: {said}");
    }
}

#[test]
fn a_catalog_changed_after_signing_is_refused_by_osslsigncode_and_by_us() {
    let folder = package(false);
    let cat = path(&folder, "duet.cat");
    let mut bytes = fs::read(&cat).unwrap();
    // The name of the INF in a member: "duet.inf" in UTF-16.
    let name: Vec<u8> = "duet.inf".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let at = bytes.windows(name.len()).position(|w| w == name).unwrap();
    bytes[at] = b'x';
    fs::write(&cat, &bytes).unwrap();
    let troubles = read(folder.path()).signature.unwrap().troubles;
    assert_eq!(troubles, ["the content was changed after signing: its digest is another one"]);
    let Some((ok, said)) = tool("osslsigncode", &["verify", "-CAfile", &path(&folder, "root.pem"), "-in", &cat]) else { return };
    assert!(!ok, "{said}");
}

#[test]
fn openssl_computes_the_digests_of_flat_files() {
    let folder = package(false);
    let ours = digests(&read(folder.path()), "duet.inf");
    for (option, ours) in ["-sha1", "-sha256"].into_iter().zip(ours) {
        let Some((ok, said)) = tool("openssl", &["dgst", "-r", option, &path(&folder, "Duet.inf")]) else { return };
        assert!(ok && said.to_uppercase().starts_with(&ours), "{ours}: {said}");
    }
}

#[test]
fn osslsigncode_computes_the_digests_of_images() {
    let folder = package(false);
    let ours = digests(&read(folder.path()), "duet.sys");
    let pfx = path(&folder, "x.pfx");
    fs::write(&pfx, certificate::write_pfx(identity(), "t", "secret").unwrap()).unwrap();
    for (option, ours) in ["sha1", "sha256"].into_iter().zip(ours) {
        let (sys, signed) = (path(&folder, "duet.sys"), path(&folder, &format!("{option}.sys")));
        let arguments = ["sign", "-pkcs12", &pfx, "-pass", "secret", "-h", option, "-in", &sys, "-out", &signed];
        let Some((ok, said)) = tool("osslsigncode", &arguments) else { return };
        assert!(ok, "{said}");
        let (_, said) = tool("osslsigncode", &["verify", "-CAfile", &path(&folder, "root.pem"), "-in", &signed]).unwrap();
        assert!(said.contains(&format!("Calculated message digest : {ours}")), "{ours}: {said}");
    }
}

#[test]
fn openssl_reads_the_structure() {
    let folder = package(false);
    let Some((ok, said)) = tool("openssl", &["asn1parse", "-inform", "DER", "-i", "-in", &path(&folder, "duet.cat")]) else {
        return;
    };
    assert!(ok && !said.contains("Error"), "{said}");
    for wanted in ["1.3.6.1.4.1.311.10.1", "1.3.6.1.4.1.311.12.1.1", "1.3.6.1.4.1.311.12.1.3", "UTCTIME           :260101000000Z"] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let catalog = read(folder.path());
    for member in &catalog.members {
        assert!(said.contains(&format!("[HEX DUMP]:{}", hex(&member.digest))), "{said}");
    }
    let arguments = ["pkcs7", "-inform", "DER", "-print_certs", "-noout", "-in", &path(&folder, "duet.cat")];
    let (ok, said) = tool("openssl", &arguments).unwrap();
    assert!(ok && said.contains("Duet tests"), "{said}");
}

#[test]
fn a_catalog_says_what_it_was_made_of() {
    let folder = package(true);
    let catalog = read(folder.path());
    assert_eq!((catalog.version, catalog.time.as_str(), catalog.members.len()), (2, "260101000000Z", 4));
    assert_eq!(catalog.troubles, Vec::<String>::new());
    let pairs = |list: &[(&str, &str)]| list.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
    let header = [("OS", "_v100_X64,_v100_ARM64"), ("HWID1", "pci\\ven_8086&dev_2668"), ("HWID2", "hdaudio\\func_01")];
    assert_eq!(catalog.attributes, pairs(&header));
    for member in &catalog.members {
        assert_eq!(member.attribute("OSAttr"), Some("2:10.0"));
        assert_eq!(member.data.is_some(), member.algorithm == Algorithm::Sha256);
        let image = member.attribute("File") == Some("duet.sys");
        assert_eq!(member.subject, Some(if image { Subject::Image } else { Subject::Flat }));
        assert_eq!(member.data.as_ref().is_some_and(|d| d.pages.is_some()), image && member.algorithm == Algorithm::Sha256);
    }
    let signature = catalog.signature.unwrap();
    assert_eq!(signature.troubles, Vec::<String>::new());
    assert_eq!(certificate::subject(&signature.signer), "CN=Duet tests,OU=Not for release");
}

/// The member info of .NET's catalog writer (dotnet/arcade, MIT): 30 10 06 0A … 31 02 82 00 for files that are no images.
#[test]
fn member_info_has_the_bytes_of_other_writers() {
    let list = catalog::list(&[File::new("a.inf", INF, false).unwrap()], &header()).unwrap();
    assert_eq!(hex(&list).matches("3010060A2B060104018237 0C02033102 8200".replace(' ', "").as_str()).count(), 2);
}

#[test]
fn the_same_package_gives_the_same_catalog_in_any_order() {
    let files = [File::new("b.sys", &image(), true).unwrap(), File::new("a.inf", INF, true).unwrap()];
    let one = catalog::list(&files, &header()).unwrap();
    let other = catalog::list(&[files[1].clone(), files[0].clone()], &header()).unwrap();
    assert_eq!(one, other);
    let twice = catalog::list(&[files[0].clone(), files[0].clone(), files[1].clone()], &header()).unwrap();
    assert_eq!(one, twice, "one file named twice is one member of each digest");
    let unsigned = Catalog::read(&catalog::unsigned(&one).unwrap()).unwrap();
    assert!(unsigned.signature.is_none() && unsigned.members.len() == 4);
}

/// The structure of version 1: identifiers are 40 digits in UTF-16 with a NUL, SHA-1 alone, indirect data in every member.
#[test]
fn old_windows_gets_the_old_version() {
    let folder = package(false);
    let driver = fs::read(folder.path().join("duet.sys")).unwrap();
    let files = [File::new("duet.sys", &driver, true).unwrap(), File::new("Duet.inf", INF, true).unwrap()];
    let list = catalog::list(&files, &Header { oldest: Some((6, 1)), ..header() }).unwrap();
    fs::write(folder.path().join("duet.cat"), catalog::sign(&list, identity(), &[]).unwrap().bytes).unwrap();
    let read = read(folder.path());
    assert_eq!((read.version, read.members.len()), (1, 2));
    for member in &read.members {
        assert_eq!(member.attribute("OSAttr"), Some("2:6.1,2:6.2,2:6.3,2:10.0"));
        let data = member.data.as_ref().unwrap();
        assert_eq!((data.algorithm, &data.digest, Some(data.subject)), (Algorithm::Sha1, &member.digest, member.subject));
        let text: String = hex(&member.digest).bytes().map(|b| format!("{b:02X}00")).collect();
        assert!(hex(&list).contains(&format!("0452{text}0000")), "82 bytes");
    }
    assert!(check::folder(&read, folder.path()).unwrap().iter().all(|c| c.state == check::State::Fits));
    let (root, cat, sys) = (path(&folder, "root.pem"), path(&folder, "duet.cat"), path(&folder, "duet.sys"));
    let Some((ok, said)) = tool("osslsigncode", &["verify", "-CAfile", &root, "-catalog", &cat, "-in", &sys]) else { return };
    assert!(ok && said.contains("Signature verification: ok"), "{said}");
}

#[test]
fn files_beside_are_compared() {
    let folder = package(true);
    let states = || -> Vec<(String, check::State)> {
        check::folder(&read(folder.path()), folder.path()).unwrap().into_iter().map(|c| (c.name, c.state)).collect()
    };
    assert_eq!(states(), [("duet.inf".into(), check::State::Fits), ("duet.sys".into(), check::State::Fits)]);
    let mut inf = INF.to_vec();
    inf[20] ^= 0x20;
    fs::write(folder.path().join("Duet.inf"), inf).unwrap();
    assert_eq!(states()[0].1, check::State::Changed(vec![Algorithm::Sha1, Algorithm::Sha256]));
    fs::remove_file(folder.path().join("Duet.inf")).unwrap();
    assert_eq!(states()[0].1, check::State::Missing);
    let sys = fs::read(folder.path().join("duet.sys")).unwrap();
    fs::write(folder.path().join("duet.sys"), &sys[..700]).unwrap();
    assert!(matches!(&states()[1].1, check::State::Broken(why) if why.contains("PE image")), "{:?}", states());
    // Files of the same name in other folders count too.
    fs::create_dir(folder.path().join("arm64")).unwrap();
    fs::write(folder.path().join("arm64/duet.sys"), &sys).unwrap();
    assert!(states().contains(&("duet.sys".into(), check::State::Fits)), "{:?}", states());
    fs::remove_file(folder.path().join("arm64/duet.sys")).unwrap();
    // Another certificate table changes no digest.
    let stripped = embed::strip(&sys).unwrap();
    fs::write(folder.path().join("duet.sys"), stripped).unwrap();
    assert_eq!(states()[1].1, check::State::Fits);
}

#[test]
fn every_truncation_of_a_catalog_is_an_error() {
    let folder = package(true);
    let bytes = fs::read(folder.path().join("duet.cat")).unwrap();
    for length in 0..bytes.len() {
        assert!(Catalog::read(&bytes[..length]).is_err(), "{length}");
    }
    assert!(Catalog::read(b"MZ not a catalog").unwrap_err().to_string().starts_with("catalog: "));
}

proptest! {
    #[test]
    fn damaged_catalogs_and_images_never_panic(at in 0_usize..6000, value: u8, more in prop::collection::vec(any::<u8>(), 0..20)) {
        let list = catalog::list(&[File::new("b.sys", &image(), true).unwrap()], &header()).unwrap();
        let mut bytes = catalog::sign(&list, identity(), &[]).unwrap().bytes;
        let at = at % bytes.len();
        bytes[at] = value;
        let _ = Catalog::read(&bytes);
        for (n, b) in more.iter().enumerate() {
            let end = bytes.len();
            bytes[(at + n) % end] = *b;
        }
        let _ = Catalog::read(&bytes);
        let mut image = image();
        let at = at % 0x400;
        for (n, b) in more.iter().enumerate() {
            image[(at + n) % 0x400] = *b;
        }
        let _ = catalog::digests(&image);
        let _ = embed::sign(&image, identity(), &embed::Options { pages: true, ..Default::default() });
    }
}
