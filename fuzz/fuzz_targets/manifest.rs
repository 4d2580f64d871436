//! Any text as `device.toml`: refused with a place, or made into INFs that break no rule.
#![no_main]

use inf::generate::{Circuit, Direction, generate};
use inf::manifest::Manifest;
use inf::validate::{Mode, Options, check_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let circuits = [
        Circuit { name: "Speaker0".into(), direction: Direction::Render },
        Circuit { name: "Microphone0".into(), direction: Direction::Capture },
    ];
    let Ok(manifest) = Manifest::parse("device.toml", text, &["Speaker0", "Microphone0"]) else { return };
    for file in generate(&manifest, &circuits) {
        let options = Options { mode: Mode::Declarative, file: Some(file.name.clone()), provider: None };
        let report = check_bytes(&file.bytes(), &options);
        assert_eq!(report.errors(), 0, "{report}\n{}", file.text);
    }
});
