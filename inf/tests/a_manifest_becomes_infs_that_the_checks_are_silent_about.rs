//! `device.toml` to INF files, and what a wrong `device.toml` is told.

use inf::generate::{Circuit, Direction, Generated, endpoint::Format, generate};
use inf::manifest::{Manifest, Problems};
use inf::parse::{Document, Encoding};
use inf::validate::{Mode, Options, check_bytes};

const EXAMPLE: &str = include_str!("../../device.toml");

fn circuits() -> Vec<Circuit> {
    let circuit = |name: &str, direction| Circuit { name: name.to_owned(), direction };
    vec![circuit("Speaker0", Direction::Render), circuit("Microphone0", Direction::Capture)]
}

fn parse(text: &str) -> Result<Manifest, Problems> {
    let circuits = circuits();
    let names: Vec<&str> = circuits.iter().map(|circuit| circuit.name.as_str()).collect();
    Manifest::parse("device.toml", text, &names)
}

/// The example with every key used.
fn whole() -> String {
    let text = EXAMPLE.replace("{00000000-0000-0000-0000-000000000000}", "{0f1e2d3c-0000-4000-8000-00000000000a}");
    let tail = text.find("# Settings of an endpoint").unwrap();
    let (head, tail) = text.split_at(tail);
    let keys = |line: &str| match line.strip_prefix("# ") {
        Some(rest) if rest.starts_with('[') || rest.split_once(" = ").is_some_and(|(key, _)| !key.trim().contains(' ')) => {
            format!("{rest}\n")
        }
        _ => String::new(),
    };
    head.to_owned() + &tail.lines().map(keys).collect::<String>()
}

fn made(text: &str) -> Vec<Generated> {
    generate(&parse(text).unwrap_or_else(|problems| panic!("{problems}")), &circuits())
}

fn silent(file: &Generated, modes: &[Mode]) {
    for mode in modes {
        let options = Options { mode: *mode, file: Some(file.name.clone()), provider: None };
        let report = check_bytes(&file.bytes(), &options);
        assert!(report.is_silent(), "/{}\n{report}\n{}", mode.letter(), file.text);
    }
}

#[test]
fn the_checks_are_silent_in_every_mode() {
    for text in [EXAMPLE.to_owned(), whole(), EXAMPLE.replace("[\"amd64\", \"arm64\"]", "[\"amd64\"]")] {
        for file in made(&text) {
            // The legacy INF cannot leave its files in the driver store, which Windows 7 does not run drivers from.
            let modes = if file.name.ends_with("-legacy.inf") { &Mode::ALL[..2] } else { &Mode::ALL[..] };
            silent(&file, modes);
        }
    }
    assert_eq!(made(&whole()).len(), 3);
}

#[test]
fn the_files_are_these() {
    for file in made(&whole()) {
        insta::assert_snapshot!(file.name.clone(), file.text);
    }
}

#[test]
fn each_windows_gets_its_framework() {
    let files = made(EXAMPLE);
    let document = Document::parse(&files[0].bytes());
    let service = |build: u32, arch: &str| {
        let models = document.section(&format!("Models.NT{arch}.10.0...{build}")).unwrap();
        let install = models.entries().next().unwrap().text(0).to_owned();
        let services = document.section(&format!("{install}.NT{arch}.Services")).unwrap();
        services.get("AddService").unwrap().text(0).to_owned()
    };
    for arch in ["amd64", "arm64"] {
        assert_eq!((service(16299, arch), service(22000, arch)), ("DuetPortCls".to_owned(), "DuetAcx".to_owned()));
    }
    // ACX registers the circuit's name, PortCls two filters for it.
    let references = |section: &str| -> Vec<String> {
        let section = document.section(section).unwrap();
        let mut names: Vec<String> = section.all("AddInterface").iter().map(|entry| entry.text(1).to_owned()).collect();
        names.dedup();
        names
    };
    assert_eq!(references("DuetAcx_22000.NTamd64.Interfaces"), ["Speaker0", "Microphone0"]);
    let filters = ["Speaker0Wave", "Speaker0Topo", "Microphone0Wave", "Microphone0Topo"];
    assert_eq!(references("DuetPortCls_16299.NTarm64.Interfaces"), filters);
}

#[test]
fn the_default_format_is_the_documents_example() {
    // "PKEY_AudioEngine_OEMFormat": 48 kHz, 16 bits, stereo. The example's valid bits are 16 and its size field is 22 (0x16).
    let bytes = Format::parse("48000/16/2").unwrap().blob();
    let expected = "41 00 00 00 28 00 00 00 FE FF 02 00 80 BB 00 00 00 EE 02 00 04 00 10 00 16 00 10 00 03 00 00 00 \
                    01 00 00 00 00 00 10 00 80 00 00 AA 00 38 9B 71";
    let shown: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    assert_eq!(shown.join(" "), expected);
    assert_eq!(Format::parse("48000/20/2"), None);
}

#[test]
fn names_beyond_ascii_make_a_utf_16_file() {
    let text = EXAMPLE.replace("provider      = \"Duet Project\"", "provider = \"Zo\u{eb} Audio\"");
    let files = made(&text);
    assert_eq!(Document::parse(&files[0].bytes()).encoding, Encoding::Utf16Le);
    silent(&files[0], &Mode::ALL);
}

#[test]
fn a_wrong_manifest_is_told_where_and_what_to_write() {
    let cases = [
        ("version       = \"0.1.0.0\"", "version = \"0.1.0\"", "device.toml:7:11: version '0.1.0' is not w.x.y.z"),
        ("\"2026-02-28\"", "\"2026-02-30\"", "'2026-02-30' is no date"),
        ("provider      = \"Duet Project\"", "provider = \"Microsoft\"", "(InfVerif 1204)"),
        ("PCI\\\\VEN_8086&DEV_2668&CC_0403", "PCI", "'PCI' is no hardware id"),
        ("VEN_8086", "VE`_8086", "is no hardware id"),
        ("from-build = 22000", "from-build = 18362", "build 18362 does not have what this driver needs"),
        ("kmdf       = \"1.31\"", "kmdf = \"1.15\"", "ACX 1.1 needs KMDF 1.31"),
        ("file       = \"duet-acx.sys\"", "file = \"duet-portcls.sys\"", "two drivers have this file"),
        ("framework  = \"acx\"", "framework = \"acxx\"", "device.toml:29:13: unknown variant `acxx`"),
        ("wave-port  = \"wavert\"", "wave-port = \"wavecycle\"", "unknown variant `wavecycle`"),
        ("kmdf       = \"1.31\"", "kmdf = \"1.31\"\nwave-port = \"wavert\"", "ACX has no wave ports"),
        ("# [endpoint.Speaker0]", "[endpoint.Speaker7]", "the driver has no circuit 'Speaker7'"),
        ("idle-power-state          = 3", "idle-power-state = 4", "there is no power state D4"),
        ("[power]", "[pover]", "unknown field `pover`"),
    ];
    for (old, new, wanted) in cases {
        assert!(EXAMPLE.contains(old), "{old}");
        let problems = parse(&EXAMPLE.replacen(old, new, 1)).unwrap_err().to_string();
        assert!(problems.contains(wanted) && problems.contains("mend: "), "{new}:\n{problems}");
    }
    let both = whole().replacen("48000/16/2", "48k", 1).replacen("\"speaker\"", "\"speakr\"", 1);
    let problems = parse(&both).unwrap_err();
    let messages: Vec<&str> = problems.list.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(messages, ["'speakr' is no jack", "'48k' is no format"]);
}
