//! Key files: ours opened by openssl, openssl's opened by us, and what is wrong with the others.

mod common;

use common::{identity, tool};
use inf::certificate::{self, read_pem, read_pfx, store};
use inf::fault::Fault;
use inf::sign::Key;
use std::fs;

fn temporary() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn openssl_opens_our_pfx() {
    let folder = temporary();
    let path = folder.path().join("x.pfx");
    fs::write(&path, certificate::write_pfx(identity(), "test", "open sesame").unwrap()).unwrap();
    let path = path.to_str().unwrap();
    let Some((ok, said)) = tool("openssl", &["pkcs12", "-in", path, "-passin", "pass:open sesame", "-nodes"]) else { return };
    assert!(ok, "{said}");
    let read = read_pem(&said).unwrap();
    assert_eq!(read.key.public().unwrap(), identity().key.public().unwrap());
    let (ok, said) = tool("openssl", &["pkcs12", "-in", path, "-passin", "pass:wrong", "-nodes"]).unwrap();
    assert!(!ok, "{said}");
}

#[test]
fn a_certificate_says_what_windows_wants() {
    let folder = temporary();
    let path = folder.path().join("x.cer");
    fs::write(&path, certificate::cer(identity().leaf().unwrap()).unwrap()).unwrap();
    let arguments = ["x509", "-inform", "der", "-in", path.to_str().unwrap(), "-noout", "-text", "-fingerprint", "-sha1"];
    let Some((ok, said)) = tool("openssl", &arguments) else { return };
    assert!(ok, "{said}");
    for wanted in ["CA:FALSE", "Code Signing", "Digital Signature", "sha256WithRSAEncryption", "Public-Key: (2048 bit)"] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let thumbprint = certificate::thumbprint(identity().leaf().unwrap());
    assert!(said.replace(':', "").contains(&thumbprint), "{thumbprint}: {said}");
}

#[test]
fn keys_of_openssl_are_taken() {
    let folder = temporary();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for (kind, options) in
        [("rsa", vec!["-newkey", "rsa:2048"]), ("ec", vec!["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])]
    {
        let (key, cert) = (file(&format!("{kind}.key")), file(&format!("{kind}.pem")));
        let end =
            ["-nodes", "-keyout", &key, "-out", &cert, "-subj", "/CN=From openssl", "-addext", "extendedKeyUsage=codeSigning"];
        let Some((ok, said)) = tool("openssl", &[vec!["req", "-x509"], options, end.to_vec()].concat()) else { return };
        assert!(ok, "{said}");
        let text = fs::read_to_string(&key).unwrap() + &fs::read_to_string(&cert).unwrap();
        let from_pem = read_pem(&text).unwrap();
        assert_eq!(matches!(from_pem.key, Key::Rsa(_)), kind == "rsa");
        // Both ways in which openssl protects a .pfx: today's, and that of Windows before 10 1809.
        let modern: &[&str] = &[];
        for (n, protection) in
            [modern, &["-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1"]].iter().enumerate()
        {
            let pfx = file(&format!("{kind}{n}.pfx"));
            let arguments =
                [&["pkcs12", "-export", "-inkey", &key, "-in", &cert, "-out", &pfx, "-passout", "pass:secret"], *protection];
            let (ok, said) = tool("openssl", &arguments.concat()).unwrap();
            assert!(ok, "{said}");
            let read = store::load(pfx.as_ref(), Some("secret")).unwrap();
            assert_eq!(read.key.public().unwrap(), from_pem.key.public().unwrap());
            assert!(matches!(store::load(pfx.as_ref(), Some("Secret")), Err(Fault::Password)));
            assert!(matches!(store::load(pfx.as_ref(), None), Err(Fault::Password)));
        }
    }
}

#[test]
fn what_is_wrong_with_a_key_file_is_said() {
    let good = certificate::write_pfx(identity(), "test", "secret").unwrap();
    assert!(matches!(read_pfx(&good, "other"), Err(Fault::Password)));
    assert_eq!(Fault::Password.to_string(), "wrong password for the key file");
    for length in [0, 1, 10, 100, good.len() / 2, good.len() - 1] {
        assert!(matches!(read_pfx(&good[..length], "secret"), Err(Fault::Malformed { .. })), "{length}");
    }
    let pem = certificate::pem(&identity().chain).unwrap();
    assert!(read_pem(&pem).unwrap_err().to_string().contains("no private key"));
    let other = certificate::self_signed("CN=Other", common::NEW_YEAR_2026, 1).unwrap();
    let mixed = inf::sign::Identity::new(other.key, identity().chain.clone());
    assert!(mixed.unwrap_err().to_string().contains("no certificate belongs"));
}

#[test]
fn a_user_gets_one_certificate_and_keeps_it() {
    let folder = temporary();
    let first = store::Store::at(folder.path().join("duet")).open().unwrap();
    let second = store::Store::at(folder.path().join("duet")).open().unwrap();
    assert!(first.made && !second.made);
    assert_eq!(first.identity.chain, second.identity.chain);
    assert_eq!(fs::read(&first.cer).unwrap(), certificate::cer(first.identity.leaf().unwrap()).unwrap());
    #[cfg(unix)]
    for path in [&first.pfx, &first.password] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
    }
    fs::write(&first.password, "not the password\n").unwrap();
    assert!(matches!(store::Store::at(folder.path().join("duet")).open(), Err(Fault::Password)));
}
