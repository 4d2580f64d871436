//! `lab sign` and `lab inspect` on catalogs and signed images, as a user calls them.

use object::pe;
use object::write::pe::{NtHeaders, Writer};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with a package, and the user's data beside it: no test touches the home of who runs it.
struct Bench {
    folder: tempfile::TempDir,
}

const INF: &str = "[Version]\r\nSignature=\"$Windows NT$\"\r\nCatalogFile=tiny.cat\r\nDriverVer=01/02/2026,1.0.0.0\r\n\
    [Manufacturer]\r\n%M%=Models,NTamd64.10.0\r\n[Models.NTamd64.10.0]\r\n%M%=Install,ROOT\\Tiny\r\n\
    [SourceDisksNames]\r\n1=%M%,,,x64\r\n[SourceDisksFiles]\r\ntiny.sys=1\r\n[Strings]\r\nM=\"Tiny\"\r\n";

impl Bench {
    fn new() -> Self {
        let new = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir_all(new.path("package/x64")).unwrap();
        fs::write(new.path("package/x64/tiny.sys"), tiny()).unwrap();
        fs::write(new.path("package/tiny.inf"), INF).unwrap();
        new
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the lab: exit code, and everything it said.
    fn lab(&self, arguments: &[&str]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_lab"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("XDG_DATA_HOME", self.path("data"))
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&said).into_owned())
    }

    fn signed() -> Self {
        let new = Self::new();
        for file in ["package/x64/tiny.sys", "package/tiny.inf"] {
            let (code, said) = new.lab(&["sign", file]);
            assert_eq!(code, 0, "{said}");
        }
        new
    }

    fn change(&self, name: &str, at: usize) {
        let mut bytes = fs::read(self.path(name)).unwrap();
        bytes[at] ^= 1;
        fs::write(self.path(name), bytes).unwrap();
    }
}

/// A driver image with nothing in it, written by `object`.
fn tiny() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = Writer::new(true, 0x1000, 0x200, &mut bytes);
    writer.reserve_dos_header_and_stub();
    writer.reserve_nt_headers(16);
    writer.reserve_section_headers(1);
    let text = writer.reserve_text_section(0x200);
    writer.write_dos_header_and_stub().unwrap();
    writer.write_nt_headers(NtHeaders {
        machine: pe::IMAGE_FILE_MACHINE_AMD64,
        time_date_stamp: 0,
        characteristics: pe::IMAGE_FILE_EXECUTABLE_IMAGE,
        major_linker_version: 14,
        minor_linker_version: 0,
        address_of_entry_point: text.virtual_address,
        image_base: 0x1_4000_0000,
        major_operating_system_version: 10,
        minor_operating_system_version: 0,
        major_image_version: 10,
        minor_image_version: 0,
        major_subsystem_version: 10,
        minor_subsystem_version: 0,
        subsystem: pe::IMAGE_SUBSYSTEM_NATIVE,
        dll_characteristics: pe::DllFlags(0),
        size_of_stack_reserve: 0,
        size_of_stack_commit: 0,
        size_of_heap_reserve: 0,
        size_of_heap_commit: 0,
    });
    writer.write_section_headers();
    writer.write_section(text.file_offset, &[0xC3; 0x200]);
    bytes
}

/// The digest that openssl computes; `None`, loudly, without it. `cargo lab test` installs it and sets `DUET_TOOLS`.
fn openssl_sha256(path: &Path) -> Option<String> {
    match Command::new("openssl").args(["dgst", "-r", "-sha256"]).arg(path).output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).split(' ').next().unwrap_or("").to_uppercase()),
        Err(error) if std::env::var_os("DUET_TOOLS").is_none() => {
            eprintln!("SKIPPED: openssl cannot be run ({error}); cargo lab setup installs it");
            None
        }
        Err(error) => panic!("openssl cannot be run: {error}"),
    }
}

#[test]
fn a_signed_package_has_no_findings_and_says_who_signed() {
    let bench = Bench::signed();
    let (code, said) = bench.lab(&["inspect", "package/tiny.cat"]);
    assert_eq!(code, 0, "{said}");
    for wanted in ["signed by CN=Duet test signing", "HWID1 = root\\tiny", "OS = _v100_X64", "dated 260102000000Z", "0 findings"] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let (code, json) = bench.lab(&["inspect", "--json", "package/tiny.cat"]);
    assert_eq!(code, 0);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["members"].as_array().unwrap().len(), 4);
    let inf = json["files"].as_array().unwrap().iter().find(|f| f["name"] == "tiny.inf").unwrap();
    if let Some(theirs) = openssl_sha256(&bench.path("package/tiny.inf")) {
        assert_eq!(inf["sha256"], theirs.as_str());
    }
    let (_, said) = bench.lab(&["inspect", "package/x64/tiny.sys"]);
    assert!(said.contains("signed by CN=Duet test signing") && !said.contains("  signature: "), "{said}");
    // The key was made once, in the user's data, not in the package.
    assert!(bench.path("data/duet/test-signing.pfx").exists());
    let (_, said) = bench.lab(&["sign", "package/x64/tiny.sys"]);
    assert!(said.contains("your test certificate") && !said.contains("made just now"), "{said}");
}

#[test]
fn a_changed_byte_is_found_in_image_inf_and_catalog() {
    let bench = Bench::signed();
    bench.change("package/x64/tiny.sys", 0x210);
    let (code, said) = bench.lab(&["inspect", "package/tiny.cat"]);
    assert!(code == 1 && said.contains("tiny.sys was changed: another SHA-1 and SHA-256 digest"), "{said}");
    let (code, said) = bench.lab(&["inspect", "package/x64/tiny.sys"]);
    assert!(code == 1 && said.contains("the image was changed after signing"), "{said}");
    bench.change("package/x64/tiny.sys", 0x210);
    bench.change("package/tiny.inf", 3);
    let (code, said) = bench.lab(&["inspect", "package/tiny.cat"]);
    assert!(code == 1 && said.contains("tiny.inf was changed"), "{said}");
    bench.change("package/tiny.inf", 3);
    fs::remove_file(bench.path("package/x64/tiny.sys")).unwrap();
    let (code, said) = bench.lab(&["inspect", "package"]);
    assert!(code == 1 && said.contains("tiny.sys is not there"), "{said}");
    let more = format!("{INF}\r\n[SourceDisksFiles]\r\nmore.sys=1\r\n");
    fs::write(bench.path("package/tiny.inf"), more).unwrap();
    let (code, said) = bench.lab(&["inspect", "package"]);
    assert!(code == 1 && said.contains("more.sys belongs to tiny.inf but is not in the catalog"), "{said}");
}

#[test]
fn what_cannot_be_used_is_named() {
    let bench = Bench::signed();
    let cat = fs::read(bench.path("package/tiny.cat")).unwrap();
    fs::write(bench.path("package/tiny.cat"), &cat[..cat.len() - 40]).unwrap();
    let (code, said) = bench.lab(&["inspect", "package/tiny.cat"]);
    assert!(code == 2 && said.contains("tiny.cat: catalog: "), "{said}");
    fs::write(bench.path("short.sys"), &tiny()[..300]).unwrap();
    let (code, said) = bench.lab(&["sign", "short.sys"]);
    assert!(code == 2 && said.contains("short.sys: not a usable PE image"), "{said}");
    let (code, said) = bench.lab(&["sign", "missing.sys"]);
    assert!(code == 2 && said.contains("missing.sys"), "{said}");
    fs::write(bench.path("word"), "wrong\n").unwrap();
    let pfx = "data/duet/test-signing.pfx";
    let (code, said) = bench.lab(&["sign", "--cert", pfx, "--password-file", "word", "package/x64/tiny.sys"]);
    assert!(code == 2 && said.contains("wrong password"), "{said}");
    let (code, said) = bench.lab(&["sign", "--cert", pfx, "package/x64/tiny.sys"]);
    assert!(code == 2 && said.contains("give it with --password-file"), "{said}");
    let word = "data/duet/test-signing.password";
    let (code, said) = bench.lab(&["sign", "--cert", pfx, "--password-file", word, "package/x64/tiny.sys"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = bench.lab(&["sign", "--timestamp", "word", "package/x64/tiny.sys"]);
    assert!(code == 2 && said.contains("time stamp: word"), "{said}");
}

#[test]
fn certificate_and_requests_are_written() {
    let bench = Bench::new();
    let (code, said) = bench.lab(&["sign", "--export", "out", "--requests", "package/x64/tiny.sys", "package/tiny.inf"]);
    assert_eq!(code, 0, "{said}");
    for file in ["out/certificate.cer", "out/certificate.pem", "package/x64/tiny.sys.tsq", "package/tiny.cat.tsq"] {
        assert!(bench.path(file).exists(), "{file}");
    }
    fs::write(bench.path("package/tiny.inf"), INF.replace("tiny.sys=1", "gone.sys=1")).unwrap();
    let (code, said) = bench.lab(&["sign", "package/tiny.inf"]);
    assert!(code == 2 && said.contains("gone.sys"), "{said}");
    fs::write(bench.path("package/tiny.inf"), INF.replace("CatalogFile", ";")).unwrap();
    let (code, said) = bench.lab(&["sign", "package/tiny.inf"]);
    assert!(code == 2 && said.contains("no CatalogFile"), "{said}");
}
