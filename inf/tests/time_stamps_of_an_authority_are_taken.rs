//! Time stamps: openssl plays the authority (RFC 3161), osslsigncode reads what came of it.

mod common;

use common::{identity, image, tool};
use inf::authenticode::embed;
use inf::certificate;
use inf::sign::timestamp::{Token, request};
use std::fs;
use tempfile::TempDir;

struct Authority {
    folder: TempDir,
}

impl Authority {
    /// An authority with a key of its own; `None` without openssl.
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let new = Self { folder };
        let settings = format!(
            "[tsa]\ndefault_tsa = one\n[one]\nserial = {}\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\n\
             digests = sha1, sha256\ness_cert_id_alg = sha256\n",
            new.path("serial")
        );
        fs::write(new.path("tsa.cnf"), settings).unwrap();
        fs::write(new.path("serial"), "01\n").unwrap();
        let (key, cert) = (new.path("tsa.key"), new.path("tsa.pem"));
        let arguments = [
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            &key,
            "-out",
            &cert,
            "-subj",
            "/CN=Test authority",
            "-addext",
            "extendedKeyUsage=critical,timeStamping",
            "-addext",
            "basicConstraints=CA:FALSE",
        ];
        let (ok, said) = tool("openssl", &arguments)?;
        assert!(ok, "{said}");
        Some(new)
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn answer(&self, request: &[u8]) -> Vec<u8> {
        fs::write(self.path("x.tsq"), request).unwrap();
        let (query, cert, key) = (self.path("x.tsq"), self.path("tsa.pem"), self.path("tsa.key"));
        let (settings, reply) = (self.path("tsa.cnf"), self.path("x.tsr"));
        let arguments =
            ["ts", "-reply", "-config", &settings, "-queryfile", &query, "-signer", &cert, "-inkey", &key, "-out", &reply];
        let (ok, said) = tool("openssl", &arguments).unwrap();
        assert!(ok, "{said}");
        fs::read(reply).unwrap()
    }
}

#[test]
fn a_stamped_image_is_accepted_with_its_time() {
    let Some(authority) = Authority::new() else { return };
    let first = embed::sign(&image(), identity(), &embed::Options::default()).unwrap();
    assert!(!first.stamped);
    let stamp = Token::read(&authority.answer(&request(&first.signature).unwrap())).unwrap();
    assert!(stamp.fits(&first.signature) && stamp.time.starts_with("20"), "{}", stamp.time);
    let stranger = Token::read(&authority.answer(&request(b"another signature").unwrap())).unwrap();
    let stamps = [stranger.clone(), stamp];
    let second = embed::sign(&image(), identity(), &embed::Options { stamps: &stamps, ..Default::default() }).unwrap();
    assert!(second.stamped && second.signature == first.signature);
    fs::write(authority.path("x.sys"), &second.bytes).unwrap();
    fs::write(authority.path("root.pem"), certificate::pem(&identity().chain).unwrap()).unwrap();
    let (root, tsa, sys) = (authority.path("root.pem"), authority.path("tsa.pem"), authority.path("x.sys"));
    let (ok, said) = tool("osslsigncode", &["verify", "-CAfile", &root, "-TSA-CAfile", &tsa, "-in", &sys]).unwrap();
    assert!(ok && said.contains("Timestamp Server Signature verification: ok"), "{said}");
    let alone = embed::sign(&image(), identity(), &embed::Options { stamps: &[stranger], ..Default::default() }).unwrap();
    assert!(!alone.stamped, "a stamp of another signature is not taken");
}

#[test]
fn the_request_is_what_openssl_asks_for() {
    let Some(authority) = Authority::new() else { return };
    fs::write(authority.path("data"), b"a signature").unwrap();
    let (data, query) = (authority.path("data"), authority.path("q.tsq"));
    let arguments = ["ts", "-query", "-data", &data, "-sha256", "-no_nonce", "-cert", "-out", &query];
    let (ok, said) = tool("openssl", &arguments).unwrap();
    assert!(ok, "{said}");
    assert_eq!(request(b"a signature").unwrap(), fs::read(query).unwrap());
}

#[test]
fn what_is_no_stamp_is_refused() {
    // PKIStatusInfo of a rejection: status 2.
    let refusal = [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02];
    assert!(Token::read(&refusal).unwrap_err().to_string().contains("refused"));
    assert!(Token::read(b"").is_err());
    assert!(Token::read(b"no token").is_err());
    let signed = embed::sign(&image(), identity(), &embed::Options::default()).unwrap().bytes;
    let signature = embed::signature(&inf::pe::Image::parse(&signed).unwrap()).unwrap().unwrap();
    assert!(Token::read(&signature).unwrap_err().to_string().contains("not a time"));
}
