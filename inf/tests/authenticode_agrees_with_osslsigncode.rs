//! Signed images, read by osslsigncode: a program whose author never saw this code.

mod common;

use common::{identity, image, tool};
use inf::authenticode::{digest, embed, page_hashes};
use inf::certificate;
use inf::digest::{Algorithm, hex};
use inf::fault::Fault;
use inf::pe::{self, Image};
use std::fs;
use std::path::Path;

fn write(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

fn sign(options: &embed::Options<'_>) -> Vec<u8> {
    embed::sign(&image(), identity(), options).unwrap().bytes
}

/// Verifies a file against the test certificate.
fn verify(file: &[u8]) -> Option<(bool, String)> {
    let folder = tempfile::tempdir().unwrap();
    let signed = write(folder.path(), "x.sys", file);
    let root = write(folder.path(), "root.pem", certificate::pem(&identity().chain).unwrap().as_bytes());
    tool("osslsigncode", &["verify", "-CAfile", &root, "-in", &signed])
}

#[test]
fn a_signed_image_is_accepted() {
    for (algorithm, pages) in [(Algorithm::Sha256, false), (Algorithm::Sha256, true), (Algorithm::Sha1, false)] {
        let signed = sign(&embed::Options { algorithm, pages, ..Default::default() });
        let Some((ok, said)) = verify(&signed) else { return };
        assert!(ok && said.contains("Signature verification: ok"), "{algorithm} {pages}: {said}");
        let image = Image::parse(&signed).unwrap();
        let ours = hex(&digest(&image, algorithm).unwrap());
        assert!(said.contains(&format!("Calculated message digest : {ours}")), "{ours}: {said}");
        assert!(
            said.contains(&format!("Message digest algorithm  : {}", if algorithm == Algorithm::Sha1 { "SHA1" } else { "SHA256" }))
        );
        // osslsigncode computes the header's checksum too, and says if another one stands there.
        let stated = format!("PE checksum   : {:08X}", image.checksum()); // "Current PE checksum" in older versions
        assert!(said.contains(&stated) && !said.to_lowercase().contains("mismatch"), "{said}");
        if pages {
            let ours = hex(&page_hashes(&image, algorithm));
            assert!(said.contains("Page hash algorithm  : SHA256"), "{said}");
            let calculated = said.lines().find(|l| l.starts_with("Calculated page hash")).unwrap_or_default();
            assert!(calculated.contains(&ours[..40]), "{ours}: {said}");
        }
    }
}

#[test]
fn our_signature_equals_what_osslsigncode_signs() {
    let folder = tempfile::tempdir().unwrap();
    let bare = embed::strip(&image()).unwrap();
    let input = write(folder.path(), "x.sys", &bare);
    let pfx = write(folder.path(), "x.pfx", &certificate::write_pfx(identity(), "t", "secret").unwrap());
    let output = folder.path().join("signed.sys");
    let theirs = output.to_str().unwrap();
    let arguments = ["sign", "-pkcs12", &pfx, "-pass", "secret", "-h", "sha256", "-ph", "-in", &input, "-out", theirs];
    let Some((ok, said)) = tool("osslsigncode", &arguments) else { return };
    assert!(ok, "{said}");
    let theirs = fs::read(theirs).unwrap();
    let theirs = embed::signature(&Image::parse(&theirs).unwrap()).unwrap().unwrap();
    let ours = sign(&embed::Options { pages: true, ..Default::default() });
    let ours = embed::signature(&Image::parse(&ours).unwrap()).unwrap().unwrap();
    // Digest and page hashes must be the same; the flags beside them are not (osslsigncode writes another default).
    let content = |bytes: &[u8]| {
        let parts = inf::sign::verify::content(inf::asn1::whole(bytes, "signature").unwrap(), "signature").unwrap();
        inf::authenticode::read(parts.content).unwrap()
    };
    assert_eq!(content(&ours), content(&theirs));
    let parts = inf::sign::verify::content(inf::asn1::whole(&theirs, "signature").unwrap(), "signature").unwrap();
    let read = inf::sign::verify::signature(&parts).unwrap().unwrap();
    assert_eq!(read.troubles, Vec::<String>::new(), "osslsigncode's signature, read by us");
}

#[test]
fn one_changed_byte_is_refused() {
    let mut signed = sign(&embed::Options::default());
    let at = Image::parse(&signed).unwrap().sections()[0].start + 17;
    signed[at] ^= 1;
    let Some((ok, said)) = verify(&signed) else { return };
    assert!(!ok && said.contains("Signature verification: failed"), "{said}");
}

#[test]
fn an_image_of_odd_length_is_filled_before_it_is_signed() {
    let mut odd = image();
    odd.extend_from_slice(b"seven..");
    let signed = embed::sign(&odd, identity(), &embed::Options::default()).unwrap().bytes;
    assert_eq!(Image::parse(&signed).unwrap().unsigned_length() % 8, 0);
    let Some((ok, said)) = verify(&signed) else { return };
    assert!(ok, "{said}");
}

#[test]
fn signing_again_replaces_the_signature_and_stripping_gives_the_image_back() {
    let once = sign(&embed::Options::default());
    let twice = embed::sign(&once, identity(), &embed::Options::default()).unwrap().bytes;
    assert_eq!(once, twice, "RSA signatures are deterministic, so the same key gives the same file");
    let mut bare = image();
    let field = Image::parse(&bare).unwrap().checksum_offset();
    let sum = pe::checksum(&bare, field);
    bare[field..field + 4].copy_from_slice(&sum.to_le_bytes());
    assert_eq!(embed::strip(&once).unwrap(), bare);
}

#[test]
fn every_truncation_is_an_error_or_another_digest_and_never_a_panic() {
    let signed = sign(&embed::Options::default());
    let whole = digest(&Image::parse(&signed).unwrap(), Algorithm::Sha256).unwrap();
    for length in 0..signed.len() {
        match Image::parse(&signed[..length]) {
            Err(Fault::Malformed { what, .. }) => assert_eq!(what, "PE image"),
            Err(other) => panic!("{length}: {other}"),
            Ok(image) => assert_ne!(digest(&image, Algorithm::Sha256).ok(), Some(whole.clone()), "{length}"),
        }
    }
}

#[test]
fn a_broken_header_is_named() {
    let good = image();
    let said = |bytes: &[u8]| Image::parse(bytes).unwrap_err().to_string();
    assert!(said(b"not a PE").contains("does not begin with MZ"));
    assert!(said(&good[..100]).contains("ends at byte 100"));
    let mut bad = good.clone();
    bad[0x3C..0x40].copy_from_slice(&0xFFFF_FFF0_u32.to_le_bytes());
    assert!(said(&bad).contains("it ends at"), "{}", said(&bad));
    let mut bad = good.clone();
    let entry = Image::parse(&good).unwrap().security_entry();
    bad[entry..entry + 8].copy_from_slice(&[0, 0, 0, 0x10, 8, 0, 0, 0]);
    assert!(said(&bad).contains("certificate table"), "{}", said(&bad));
}
