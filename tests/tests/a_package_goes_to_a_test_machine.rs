//! `lab package` as a user calls it: built, signed, checked by other programs, made twice with the same bytes.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// A folder of its own, with the user's data in it.
struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the lab: exit code, and everything it said.
    fn lab(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
        command.args(arguments).current_dir(self.folder.path()).env("XDG_DATA_HOME", self.path("data"));
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&said).into_owned())
    }

    /// A package for x64; `false`, loudly, where nothing compiles for Windows. `cargo lab test` sets `DUET_TOOLS`.
    fn package(&self, more: &[&str]) -> bool {
        let (code, said) = self.lab(&[&["package", "--arch", "x64", "-o", "out"], more].concat());
        if code == 2 && said.contains("nothing here compiles") && std::env::var_os("DUET_TOOLS").is_none() {
            eprintln!("SKIPPED: {said}");
            return false;
        }
        assert_eq!(code, 0, "{said}");
        true
    }

    fn text(&self, name: &str) -> String {
        String::from_utf8(fs::read(self.path(name)).unwrap()).unwrap()
    }

    /// The files of an ending in a folder and below.
    fn files(&self, folder: &str, ending: &str) -> Vec<PathBuf> {
        let (mut files, mut folders) = (Vec::new(), vec![self.path(folder)]);
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(folder).unwrap().flatten().map(|e| e.path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if path.to_string_lossy().ends_with(ending) {
                    files.push(path);
                }
            }
        }
        files.sort();
        files
    }
}

/// Runs an outside tool; `None`, loudly, if it is not installed.
fn tool(program: &str, arguments: &[&str]) -> Option<(bool, String)> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            Some((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
        }
        Err(error) if std::env::var_os("DUET_TOOLS").is_none() => {
            eprintln!("SKIPPED: {program} cannot be run ({error}); cargo lab setup installs it");
            None
        }
        Err(error) => panic!("{program} cannot be run: {error}"),
    }
}

#[test]
fn a_package_is_whole_accepted_by_others_and_made_again_the_same() {
    let bench = Bench::new();
    if !bench.package(&[]) {
        return;
    }
    let first = fs::read(bench.path("out.zip")).unwrap();
    let (code, said) = bench.lab(&["inspect", "out"]);
    assert!(code == 0 && said.contains("0 findings"), "{said}");
    let (images, catalogs) = (bench.files("out/driver", ".sys"), bench.files("out/driver", ".cat"));
    assert_eq!((images.len(), catalogs.len(), bench.files("out/driver", ".inf").len()), (3, 2, 2));
    scripts(&bench);
    let root = bench.path("out/certificate.pem");
    for file in images.iter().chain(&catalogs) {
        let arguments = ["verify", "-CAfile", root.to_str().unwrap(), "-in", file.to_str().unwrap()];
        let Some((ok, said)) = tool("osslsigncode", &arguments) else { break };
        assert!(ok && said.contains("Signature verification: ok"), "{}: {said}", file.display());
    }
    for image in &images {
        let mut accepted = 0;
        for catalog in &catalogs {
            let (root, catalog, image) = (root.to_str().unwrap(), catalog.to_str().unwrap(), image.to_str().unwrap());
            let arguments = ["verify", "-CAfile", root, "-catalog", catalog, "-in", image];
            let Some((ok, _)) = tool("osslsigncode", &arguments) else { return };
            accepted += usize::from(ok);
        }
        assert_eq!(accepted, 1, "{} is in one of the catalogs", image.display());
    }
    assert!(bench.package(&[]));
    assert!(fs::read(bench.path("out.zip")).unwrap() == first, "another package from the same sources and key");
    stamps(&bench);
}

/// Scripts know the files, services and certificate of this package, and nothing is left to be filled in.
fn scripts(bench: &Bench) {
    for file in ["install.ps1", "uninstall.ps1", "verifier.ps1", "README.md", "HLK.md"] {
        let text = bench.text(&format!("out/{file}"));
        assert!(!text.contains("{{") && !text.contains("}}"), "{file}: {text}");
    }
    let install = bench.text("out/install.ps1");
    for wanted in
        ["bcdedit.exe /set testsigning on", "'Root', 'TrustedPublisher'", "pnputil.exe /add-driver", "duet-test-signing.cer"]
    {
        assert!(install.contains(wanted), "{wanted}");
    }
    assert!(install.contains("$testSigned = $true") && install.is_ascii());
    let verifier = bench.text("out/verifier.ps1");
    let images: BTreeSet<String> =
        bench.files("out/driver", ".sys").iter().map(|p| p.file_name().unwrap().to_string_lossy().into_owned()).collect();
    for image in &images {
        assert!(verifier.contains(&format!("'{image}'")), "{image}: {verifier}");
    }
    assert!(verifier.contains("$kmdfServices = @('"), "{verifier}");
    let report = bench.lab(&["inspect", "--json", "out/driver/duet.cat"]).1;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let thumbprint = report["signer"]["thumbprint"].as_str().unwrap();
    assert!(bench.text("out/uninstall.ps1").contains(&format!("'{thumbprint}'")));
    assert!(bench.text("out/README.md").contains("Not run on Windows yet"));
}

/// Requests of the package, answered by openssl as an authority, and put in by the next run.
fn stamps(bench: &Bench) {
    let path = |name: &str| bench.path(name).to_str().unwrap().to_owned();
    let settings = format!(
        "[tsa]\ndefault_tsa = one\n[one]\nserial = {}\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\n\
         ess_cert_id_alg = sha256\n",
        path("serial")
    );
    fs::write(path("tsa.cnf"), settings).unwrap();
    fs::write(path("serial"), "01\n").unwrap();
    let (key, cert) = (path("tsa.key"), path("tsa.pem"));
    let arguments = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", &key, "-out", &cert, "-subj", "/CN=Authority"];
    let usage = ["-addext", "extendedKeyUsage=critical,timeStamping", "-addext", "basicConstraints=CA:FALSE"];
    let Some((ok, said)) = tool("openssl", &[&arguments[..], &usage[..]].concat()) else { return };
    assert!(ok, "{said}");
    let mut more = Vec::new();
    for (n, request) in bench.files("out/timestamp", ".tsq").iter().enumerate() {
        let reply = path(&format!("{n}.tsr"));
        let (settings, query) = (path("tsa.cnf"), request.to_str().unwrap());
        let arguments =
            ["ts", "-reply", "-config", &settings, "-queryfile", query, "-signer", &cert, "-inkey", &key, "-out", &reply];
        let (ok, said) = tool("openssl", &arguments).unwrap();
        assert!(ok, "{said}");
        more.extend(["--timestamp".to_owned(), reply]);
    }
    assert_eq!(more.len(), 2 * 5, "three images and two catalogs");
    assert!(bench.package(&more.iter().map(String::as_str).collect::<Vec<_>>()));
    assert!(!bench.path("out/timestamp").exists(), "nothing is left to be stamped");
    let (code, said) = bench.lab(&["inspect", "out"]);
    assert!(code == 0 && said.contains("time stamp 20"), "{said}");
    let (root, image) = (path("out/certificate.pem"), bench.files("out/driver", ".sys")[0].clone());
    let arguments = ["verify", "-CAfile", &root, "-TSA-CAfile", &cert, "-in", image.to_str().unwrap()];
    let Some((ok, said)) = tool("osslsigncode", &arguments) else { return };
    assert!(ok && said.contains("Timestamp Server Signature verification: ok"), "{said}");
}

#[test]
fn what_is_missing_for_a_package_is_said() {
    let bench = Bench::new();
    let inf = "[Version]\r\nSignature=\"$Windows NT$\"\r\nCatalogFile=a.cat\r\nDriverVer=01/02/2026,1.0.0.0\r\n\
        [SourceDisksNames]\r\n1=disk,,,arm64\r\n[SourceDisksFiles]\r\na.sys=1\r\n";
    fs::write(bench.path("a.inf"), inf).unwrap();
    let (code, said) = bench.lab(&["package", "--arch", "x64", "--inf", "a.inf"]);
    if said.contains("nothing here compiles") && std::env::var_os("DUET_TOOLS").is_none() {
        eprintln!("SKIPPED: {said}");
        return;
    }
    assert!(code == 2 && said.contains("needs a.sys for arm64, but --arch asks for x64 only"), "{said}");
    fs::write(bench.path("b.inf"), inf.replace("a.sys", "readme.txt")).unwrap();
    let (code, said) = bench.lab(&["package", "--arch", "x64", "--inf", "b.inf"]);
    assert!(code == 2 && said.contains("copies readme.txt, which nothing here makes"), "{said}");
    fs::write(bench.path("c.inf"), inf.replace("CatalogFile", ";")).unwrap();
    let (code, said) = bench.lab(&["package", "--arch", "x64", "--inf", "c.inf"]);
    assert!(code == 2 && said.contains("no CatalogFile"), "{said}");
    let (code, said) = bench.lab(&["package", "--arch", "x64", "--inf", "gone.inf"]);
    assert!(code == 2 && said.contains("gone.inf"), "{said}");
    let (code, said) = bench.lab(&["package", "--cert", "gone.pfx", "--arch", "x64", "--inf", "a.inf"]);
    assert!(code == 2 && said.contains("gone.pfx"), "{said}");
}
