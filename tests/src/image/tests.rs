//! Every rule: a whole image keeps it, and an image made to break it is caught under its name.

use super::build::{Arch, Flavour};
use super::check::{Finding, RULES, Scope, Subject, check};
use super::fixup::{self, flag, section};
use super::imports;
use super::pe::Pe;
use super::product::{Kind, Product};
use super::version::Version;
use std::collections::BTreeMap;

const KIND: Kind = Kind { flavour: Flavour::Legacy, product: Product::Hda, arch: Arch::X64 };
const PDB: [u8; 32] = [7; 32];
const MAP: &str = " 0001:00000000       DuetEntry                  0000000140004000     duet.o";

fn words(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

/// Import table, debug directory and load configuration, for a section at `base`; with the places of the three.
fn rdata(base: u32) -> (Vec<u8>, [(u32, u32); 3]) {
    let mut libraries: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (library, name) in imports::allowed(KIND).imports {
        libraries.entry(library).or_default().push(name);
    }
    let table = 20 * (libraries.len() as u32 + 1);
    let thunks: u32 = libraries.values().map(|names| 8 * (names.len() as u32 + 1)).sum();
    let (mut descriptors, mut addresses, mut text) = (Vec::new(), Vec::new(), Vec::new());
    let text_base = base + table + thunks;
    for (library, names) in &libraries {
        let first = base + table + addresses.len() as u32;
        for name in names {
            addresses.extend(u64::from(text_base + text.len() as u32).to_le_bytes());
            text.extend([0, 0]);
            text.extend(name.bytes().chain([0]));
        }
        addresses.extend([0; 8]);
        descriptors.extend(words(&[first, 0, 0, text_base + text.len() as u32, first]));
        text.extend(library.bytes().chain([0]));
    }
    descriptors.extend([0; 20]);
    let mut bytes = [descriptors, addresses, text].concat();
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    let debug = base + bytes.len() as u32;
    let record = debug + 56;
    bytes.extend(words(&[0, 0, 0, 2, 33, record, 0]));
    bytes.extend(words(&[0, 0, 0, 16, 0, 0, 0]));
    bytes.extend(b"RSDS");
    bytes.extend([7; 16]);
    bytes.extend([1, 0, 0, 0]);
    bytes.extend(b"duet.pdb\0");
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    let config = base + bytes.len() as u32;
    bytes.extend(words(&[0x108]));
    bytes.resize(bytes.len() + 0x104, 0);
    (bytes, [(base, table), (debug, 56), (config, 0x108)])
}

/// A version resource: type, name and language, each a table of one entry.
fn rsrc(base: u32) -> Vec<u8> {
    let block = Version::ours("a test").block();
    let table = |id: u32, to: u32| [words(&[0, 0, 0, 1 << 16]), words(&[id, to])].concat();
    let entry = words(&[base + 88, block.len() as u32, 0, 0]);
    [table(16, 24 | 1 << 31), table(1, 48 | 1 << 31), table(0x409, 72), entry, block].concat()
}

/// A whole image as a linker leaves it.
fn linked() -> Vec<u8> {
    let (rdata, [imports, debug, config]) = rdata(0x2000);
    let rsrc = rsrc(0x5000);
    let relocation = [words(&[0x3000, 12]), vec![0x00, 0xA0, 0x00, 0x00]].concat();
    let (code, data) = (section::CODE | section::EXECUTE | section::READ, section::DATA | section::READ);
    let sections: [(&str, Vec<u8>, u32); 6] = [
        (".text", vec![0xC3; 16], code),
        (".rdata", rdata, data),
        (".data", vec![0; 16], data | section::WRITE),
        ("INIT", vec![0xC3; 16], code),
        (".rsrc", rsrc.clone(), data),
        (".reloc", relocation, data | section::DISCARDABLE),
    ];
    let mut headers = vec![0; 0x400];
    let put = |headers: &mut Vec<u8>, at: usize, bytes: &[u8]| headers[at..at + bytes.len()].copy_from_slice(bytes);
    put(&mut headers, 0, b"MZ");
    put(&mut headers, 0x3C, &words(&[0x80]));
    put(&mut headers, 0x80, b"PE\0\0");
    put(&mut headers, 0x84, &[0x64, 0x86, sections.len() as u8, 0]);
    // Optional header of 240 bytes; executable, large addresses.
    put(&mut headers, 0x94, &[240, 0, 0x22, 0]);
    put(&mut headers, 0x98, &[0x0B, 0x02]);
    put(&mut headers, 0x98 + 16, &words(&[0x4000]));
    put(&mut headers, 0x98 + 24, &0x1_4000_0000u64.to_le_bytes());
    put(&mut headers, 0x98 + 32, &words(&[0x1000, 0x200]));
    put(&mut headers, 0x98 + 56, &words(&[0x7000, 0x400]));
    put(&mut headers, 0x98 + 68, &[1, 0]);
    let flags = flag::HIGH_ENTROPY | flag::DYNAMIC_BASE | flag::NX_COMPAT | flag::GUARD_CF | flag::TERMINAL_SERVER;
    put(&mut headers, 0x98 + 70, &flags.to_le_bytes());
    put(&mut headers, 0x98 + 108, &words(&[16]));
    let directories = [(1, imports), (2, (0x5000, rsrc.len() as u32)), (5, (0x6000, 12)), (6, debug), (10, config)];
    for (index, (address, size)) in directories {
        put(&mut headers, 0x98 + 112 + index * 8, &words(&[address, size]));
    }
    let mut file = Vec::new();
    for (n, (name, bytes, flags)) in sections.iter().enumerate() {
        let at = 0x98 + 240 + n * 40;
        put(&mut headers, at, name.as_bytes());
        let raw = bytes.len().next_multiple_of(0x200) as u32;
        put(&mut headers, at + 8, &words(&[bytes.len() as u32, 0x1000 * (n as u32 + 1), raw, 0x400 + file.len() as u32]));
        put(&mut headers, at + 36, &words(&[*flags]));
        file.extend(bytes);
        file.resize(file.len().next_multiple_of(0x200), 0);
    }
    [headers, file].concat()
}

fn whole() -> Vec<u8> {
    let mut bytes = linked();
    fixup::fix(&mut bytes).unwrap();
    bytes
}

fn judge(bytes: &[u8], map: Option<&str>, pdb: Option<&[u8]>) -> Vec<Finding> {
    let pe = Pe::parse(bytes).unwrap();
    check(&Subject { pe: &pe, kind: Some(KIND), map, pdb })
}

/// Sets the checksum anew, so that only the rule in question is broken.
fn resum(bytes: &mut [u8]) {
    let sum = Pe::parse(bytes).unwrap().computed_checksum();
    bytes[0x98 + 64..0x98 + 68].copy_from_slice(&sum.to_le_bytes());
}

/// Where a section's header stands.
fn header(name: &str) -> usize {
    let pe = Pe::parse(&linked()).unwrap();
    0x98 + 240 + 40 * pe.sections.iter().position(|s| s.name == name).unwrap()
}

fn add_flags(bytes: &mut [u8], name: &str, flags: u32) {
    let at = header(name) + 36;
    let now = super::pe::u32_at(bytes, at).unwrap();
    bytes[at..at + 4].copy_from_slice(&(now | flags).to_le_bytes());
}

fn clear_bit(bytes: &mut [u8], bit: u16) {
    let now = u16::from_le_bytes([bytes[0x98 + 70], bytes[0x98 + 71]]) & !bit;
    bytes[0x98 + 70..0x98 + 72].copy_from_slice(&now.to_le_bytes());
}

fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    let at = bytes.windows(from.len()).position(|w| w == from).unwrap();
    bytes[at..at + to.len()].copy_from_slice(to);
}

#[test]
fn a_mended_image_keeps_every_rule_and_mending_twice_changes_nothing() {
    let once = whole();
    assert_eq!(judge(&once, Some(MAP), Some(&PDB)), []);
    let mut twice = once.clone();
    fixup::fix(&mut twice).unwrap();
    assert!(once == twice);
}

#[test]
fn what_the_linker_leaves_is_not_yet_an_image_for_the_kernel() {
    let rules: Vec<_> = judge(&linked(), Some(MAP), Some(&PDB)).into_iter().map(|f| f.rule).collect();
    for rule in ["Checksum", "SectionFlags", "Discardable", "HeaderBits"] {
        assert!(rules.contains(&rule), "{rule} is not among {rules:?}");
    }
}

type Break = fn(&mut Vec<u8>);

/// One way to break each rule that the bytes decide.
const BREAKS: &[(&str, Break)] = &[
    ("Readable", |b| b[0x98 + 112 + 8] = 0xF0),
    ("Subsystem", |b| b[0x98 + 68] = 3),
    ("Machine", |b| b[0x84] = 0),
    ("EntryPoint", |b| b[0x98 + 17] = 0x30),
    ("SectionAlignment", |b| b[0x98 + 33] = 0x02),
    ("SectionLayout", |b| b[header("INIT") + 17] = 0xF0),
    ("WritableCode", |b| add_flags(b, ".text", section::WRITE)),
    ("NxCompat", |b| clear_bit(b, flag::NX_COMPAT)),
    ("DynamicBase", |b| clear_bit(b, flag::DYNAMIC_BASE)),
    ("Relocations", |b| b[0x96] |= 1),
    ("Retpoline", |b| replace(b, b".data\0\0\0", b".retplne")),
    ("Discardable", |b| add_flags(b, ".data", section::DISCARDABLE)),
    ("Paged", |b| replace(b, b".text\0\0\0", b"PAGEtext")),
    ("GuardTables", |b| b[0x98 + 112 + 80..0x98 + 112 + 88].fill(0)),
    ("KernelImports", |b| replace(b, b"ntoskrnl.exe", b"kernel32.dll")),
    ("VersionResource", |b| b[0x98 + 112 + 16..0x98 + 112 + 24].fill(0)),
    ("SectionFlags", |b| add_flags(b, ".rdata", section::WRITE)),
    ("InitPlacement", |b| b[0x98 + 17] = 0x10),
    ("PagePlacement", |b| replace(b, b".text\0\0\0", b"PAGE\0\0\0\0")),
    ("Length", |b| b.push(0)),
    ("Length", |b| b.resize(super::check::LARGEST + 8, 0)),
    ("HeaderBits", |b| b[0x97] |= 0x20),
    ("HeaderBits", |b| clear_bit(b, flag::WDM_DRIVER)),
    ("HeaderBits", |b| clear_bit(b, flag::NO_SEH)),
    ("Guard", |b| clear_bit(b, flag::GUARD_CF)),
    ("Exports", |b| b[0x98 + 112..0x98 + 120].copy_from_slice(&[0, 0x20, 0, 0, 40, 0, 0, 0])),
    ("Symbols", |b| replace(b, b"duet.pdb", b"a/b/.pdb")),
    ("Symbols", |b| replace(b, b"RSDS\x07", b"RSDS\x08")),
    ("Reproducible", |b| replace(b, &words(&[0, 0, 0, 16, 0, 0, 0]), &words(&[0, 0, 0, 17]))),
    ("MachinePaths", |b| replace(b, &[0xC3; 16], b"/home/me/duet\0\0\0")),
    ("ImportList", |b| replace(b, b"IoGetDmaAdapter", b"IoGetDmaBadapte")),
    ("ImportAge", |b| replace(b, b"IoGetDmaAdapter\0", b"MmMapIoSpaceEx\0\0")),
    ("Panics", |b| replace(b, &[0xC3; 16], b"src/model/a.rs\0\0")),
    ("LargeFrames", |b| replace(b, b"IoGetDmaAdapter\0", b"__chkstk\0\0\0\0\0\0\0\0")),
];

#[test]
fn an_image_made_to_break_a_rule_is_caught_under_its_name() {
    for (rule, breaks) in BREAKS {
        let mut bytes = whole();
        breaks(&mut bytes);
        resum(&mut bytes);
        let found: Vec<_> = judge(&bytes, Some(MAP), Some(&PDB)).into_iter().map(|f| f.rule).collect();
        assert!(found.contains(rule), "{rule} is not among {found:?}");
    }
    let mut bytes = whole();
    bytes[0x98 + 64] ^= 1;
    assert_eq!(judge(&bytes, Some(MAP), Some(&PDB)).len(), 1, "Checksum");
}

#[test]
fn a_handler_a_panic_and_a_large_frame_are_caught() {
    let of = |findings: Vec<Finding>| findings.into_iter().map(|f| f.rule).collect::<Vec<_>>();
    // One function whose unwind record says that it has a handler: version 1, UNW_FLAG_EHANDLER.
    let mut bytes = whole();
    let data = Pe::parse(&bytes).unwrap().sections.iter().find(|s| s.name == ".data").unwrap().raw_offset as usize;
    bytes[data] = 1 | 1 << 3;
    replace(&mut bytes, &[0xC3; 12], &words(&[0x1000, 0x1010, 0x3000]));
    bytes[0x98 + 112 + 24..0x98 + 112 + 32].copy_from_slice(&words(&[0x1000, 12]));
    resum(&mut bytes);
    assert_eq!(of(judge(&bytes, Some(MAP), Some(&PDB))), ["HeaderBits", "Handlers"]);
    let panics = " 0001:00001e9c  _RNvNtCs_4core9panicking9panic_fmt 0000000140002e9c  x.o";
    assert_eq!(of(judge(&whole(), Some(panics), Some(&PDB))), ["Panics"]);
    let frames = " 0001:00001e9c  __chkstk 0000000140002e9c  x.o";
    assert_eq!(of(judge(&whole(), Some(frames), Some(&PDB))), ["LargeFrames"]);
    assert_eq!(of(judge(&whole(), Some(MAP), None)), ["Symbols"]);
}

#[test]
fn every_rule_has_an_image_that_breaks_it() {
    let elsewhere = ["Checksum", "Handlers"];
    for rule in RULES {
        let broken = BREAKS.iter().any(|(name, _)| *name == rule.name) || elsewhere.contains(&rule.name);
        assert!(broken, "nothing breaks {}", rule.name);
    }
}

#[test]
fn images_of_others_are_held_only_to_what_holds_for_all() {
    let mut bytes = whole();
    replace(&mut bytes, b"IoGetDmaAdapter\0", b"MmMapIoSpaceEx\0\0");
    clear_bit(&mut bytes, flag::GUARD_CF);
    resum(&mut bytes);
    let pe = Pe::parse(&bytes).unwrap();
    assert_eq!(check(&Subject { pe: &pe, kind: None, map: None, pdb: None }), []);
    assert!(RULES.iter().filter(|r| r.scope == Scope::Any).count() >= 15);
}

#[test]
fn damaged_files_are_refused_or_read_without_a_panic() {
    let bytes = whole();
    for length in (0..bytes.len()).step_by(97) {
        let _ = Pe::parse(&bytes[..length]).map(|pe| check(&Subject { pe: &pe, kind: Some(KIND), map: None, pdb: None }));
    }
    let mut state = 1u32;
    for _ in 0..2000 {
        let mut bytes = bytes.clone();
        for _ in 0..4 {
            // An ordinary linear congruential generator: the same damage in every run.
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = (state >> 8) as usize % 0xC00;
            bytes[at] = (state >> 24) as u8;
        }
        let _ = Pe::parse(&bytes).map(|pe| check(&Subject { pe: &pe, kind: Some(KIND), map: None, pdb: None }));
    }
    assert!(fixup::fix(&mut b"MZ".to_vec()).is_err());
}
