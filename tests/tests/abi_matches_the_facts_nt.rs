//! Every number of the kernel bindings is the one that the collected facts state.
//!
//! There are two sources, and what both hold is compared with both: the kit's headers as bindgen read them (wdk_sys_api.json, with the
//! kernel types that ks.json and portcls.json needed), and Windows metadata (nt.json).

use acx_core::abi::{ConstFact, FunctionFact, StructFact};
use acx_core::ks::status;
use acx_core::nt::{imports, raw};
use acx_core::wdf;
use duet_lab::facts::{COMPARED, Facts, Outcome, mutants, report};

/// Why an item of one source may be missing: the others have it.
const ELSEWHERE: &str = "another source has it";

/// Functions that no source lists, because the headers define them inline.
const INLINE: &[&str] = &[
    "READ_REGISTER_UCHAR",
    "READ_REGISTER_USHORT",
    "READ_REGISTER_ULONG",
    "WRITE_REGISTER_UCHAR",
    "WRITE_REGISTER_USHORT",
    "WRITE_REGISTER_ULONG",
    "READ_PORT_UCHAR",
    "READ_PORT_USHORT",
    "READ_PORT_ULONG",
    "WRITE_PORT_UCHAR",
    "WRITE_PORT_USHORT",
    "WRITE_PORT_ULONG",
];

fn sources() -> Vec<Facts> {
    ["wdk_sys_api.json", "ks.json", "portcls.json", "nt.json"].iter().map(|name| Facts::load(&[name])).collect()
}

/// Compares one item with every source; one at least must have it.
fn everywhere<'a, T>(
    sources: &[Facts],
    name: &'a str,
    item: &T,
    compare: impl Fn(&Facts, &T, &[(&'a str, &str)]) -> Outcome,
) -> Outcome {
    let mut all = Outcome::default();
    for source in sources {
        all.add(compare(source, item, &[(name, ELSEWHERE)]));
    }
    if all.compared == 0 && !INLINE.contains(&name) {
        all.differences.push(format!("{name}: no source has it"));
    }
    all
}

fn structures() -> impl Iterator<Item = &'static StructFact> {
    raw::STRUCTS.iter().flat_map(|t| t.iter()).chain(wdf::raw::types::STRUCTS)
}

fn statuses() -> Vec<ConstFact> {
    status::STATUSES.iter().map(|(name, status)| ConstFact { name, value: i128::from(status.bits()) }).collect()
}

#[test]
fn every_structure_agrees() {
    let sources = sources();
    let mut outcome = Outcome::default();
    for item in structures() {
        outcome
            .add(everywhere(&sources, item.name, item, |facts, item: &StructFact, exempt| facts.compare_structs(&[*item], exempt)));
    }
    let compared = outcome.assert_none_differ();
    report(COMPARED, compared);
    assert!(compared > 600, "only {compared} numbers compared");
}

#[test]
fn every_constant_agrees() {
    let sources = sources();
    let mut outcome = Outcome::default();
    for item in raw::CONSTS.iter().flat_map(|t| t.iter()) {
        outcome
            .add(everywhere(&sources, item.name, item, |facts, item: &ConstFact, exempt| facts.compare_consts(&[*item], exempt)));
    }
    let compared = outcome.assert_none_differ();
    report(COMPARED, compared);
    assert!(compared > 110, "only {compared} numbers compared");
}

#[test]
fn every_status_agrees() {
    let outcome = Facts::load(&["nt.json"]).compare_consts(&statuses(), &[]);
    let compared = outcome.assert_none_differ();
    report(COMPARED, compared);
    assert_eq!(compared, status::STATUSES.len());
}

#[test]
fn every_function_agrees() {
    // Signatures use types of the other files.
    let sources = [Facts::load(&["ks.json", "portcls.json", "wdk_sys_api.json"]), Facts::load(&["portcls.json", "nt.json"])];
    let mut outcome = Outcome::default();
    for item in imports::IMPORTS.iter().chain(raw::CALLBACKS).flat_map(|t| t.iter()) {
        outcome.add(everywhere(&sources, item.name, item, |facts, item: &FunctionFact, exempt| {
            facts.compare_functions(&[*item], exempt)
        }));
    }
    let compared = outcome.assert_none_differ();
    report(COMPARED, compared);
    assert!(compared > 400, "only {compared} numbers compared");
}

/// A function is imported from the library that exports it in every version of Windows.
#[test]
fn every_function_is_imported_from_its_library() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("facts/nt.json");
    let root: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let from_hal = |name: &str| root["functions"][name]["library"] == "hal.dll" || root["library_of"][name] == "hal.dll";
    assert!(imports::HAL_IMPORTS.iter().all(|f| from_hal(f.name)));
    assert!(!imports::KERNEL_IMPORTS.iter().any(|f| from_hal(f.name)));
}

#[test]
fn no_number_can_change_unnoticed() {
    let sources = sources();
    let signatures = [Facts::load(&["ks.json", "portcls.json", "wdk_sys_api.json"]), Facts::load(&["portcls.json", "nt.json"])];
    let mut hunt = mutants::Hunt::default();
    let differs = |outcome: Outcome| !outcome.differences.is_empty();
    for item in structures() {
        let compare = |facts: &Facts, i: &StructFact, exempt: &[(&str, &str)]| facts.compare_structs(&[*i], exempt);
        let stated = sources.iter().any(|facts| facts.states_alignment(item.name));
        hunt.run(mutants::structs(item, stated), |m| differs(everywhere(&sources, item.name, m, compare)));
    }
    for item in raw::CONSTS.iter().flat_map(|t| t.iter()) {
        let compare = |facts: &Facts, i: &ConstFact, exempt: &[(&str, &str)]| facts.compare_consts(&[*i], exempt);
        hunt.run(mutants::consts(item), |m| differs(everywhere(&sources, item.name, m, compare)));
    }
    for item in statuses() {
        hunt.run(mutants::consts(&item), |m| differs(sources[3].compare_consts(&[*m], &[])));
    }
    for item in imports::IMPORTS.iter().chain(raw::CALLBACKS).flat_map(|t| t.iter()).filter(|i| !INLINE.contains(&i.name)) {
        let compare = |facts: &Facts, i: &FunctionFact, exempt: &[(&str, &str)]| facts.compare_functions(&[*i], exempt);
        hunt.run(mutants::functions(item), |m| differs(everywhere(&signatures, item.name, m, compare)));
    }
    hunt.finish(1_000);
}
