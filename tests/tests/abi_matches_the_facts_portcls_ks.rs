//! Every number of the PortCls and kernel streaming bindings is the one that the collected facts state.

use acx_core::ks::{raw as ks, status};
use duet_lab::facts::{COMPARED, Facts, Outcome, mutants, report};
use portcls_compat::raw as pc;

/// Items that the facts do not list, each with the reason why the bindings have them.
const EXEMPT: &[(&str, &str)] = &[("KSDATAFORMAT_SUBTYPE_ANALOG", "guids.json has it, and is compared below")];

fn facts() -> Facts {
    Facts::load(&["ks.json", "portcls.json"])
}

#[test]
fn every_number_agrees() {
    let facts = facts();
    let mut outcome = Outcome::default();
    for table in ks::STRUCTS.iter().chain(pc::STRUCTS) {
        outcome.add(facts.compare_structs(table, EXEMPT));
    }
    for table in ks::ENUMS.iter().chain(pc::ENUMS) {
        outcome.add(facts.compare_enums(table, EXEMPT));
    }
    for table in ks::CONSTS.iter().chain(pc::CONSTS) {
        outcome.add(facts.compare_consts(table, EXEMPT));
    }
    for table in ks::GUIDS.iter().chain(pc::GUIDS) {
        outcome.add(facts.compare_guids(table, EXEMPT));
    }
    for table in pc::INTERFACES {
        outcome.add(facts.compare_interfaces(table, EXEMPT));
    }
    for table in pc::CALLBACKS.iter().chain(pc::IMPORTS) {
        outcome.add(facts.compare_functions(table, EXEMPT));
    }
    let compared = outcome.assert_none_differ();
    report(COMPARED, compared);
    assert!(compared > 3_000, "only {compared} numbers compared");
}

#[test]
fn every_interface_of_the_facts_is_declared() {
    let declared: Vec<_> = pc::INTERFACES.iter().flat_map(|table| table.iter()).map(|item| item.name).collect();
    let missing: Vec<_> = facts().interface_names().map(str::to_owned).filter(|name| !declared.contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_guid_agrees_with_the_kit_headers_too() {
    // Where the kits disagree among themselves, the other file explains which value was kept.
    let known_disagreements = ["KSNODETYPE_VCR_AUDIO", "KSPROPSETID_AudioPosture"];
    let facts = Facts::load(&["guids.json"]);
    let (mut compared, mut differences) = (0, Vec::new());
    for guid in ks::GUIDS.iter().chain(pc::GUIDS).flat_map(|table| table.iter()) {
        let outcome = facts.compare_guids(&[*guid], &[(guid.name, "the kit headers define it elsewhere")]);
        compared += outcome.compared;
        if !known_disagreements.contains(&guid.name) {
            differences.extend(outcome.differences);
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
    report(COMPARED, compared);
    assert!(compared > 300, "only {compared} GUIDs are in both files");
}

#[test]
fn no_number_can_change_unnoticed() {
    let (facts, kit) = (facts(), Facts::load(&["guids.json"]));
    let mut hunt = mutants::Hunt::default();
    let differs = |outcome: Outcome| !outcome.differences.is_empty();
    for item in ks::STRUCTS.iter().chain(pc::STRUCTS).flat_map(|t| t.iter()) {
        hunt.run(mutants::structs(item, facts.states_alignment(item.name)), |m| differs(facts.compare_structs(&[*m], EXEMPT)));
    }
    for item in ks::ENUMS.iter().chain(pc::ENUMS).flat_map(|t| t.iter()) {
        hunt.run(mutants::enums(item), |m| differs(facts.compare_enums(&[*m], EXEMPT)));
    }
    for item in ks::CONSTS.iter().chain(pc::CONSTS).flat_map(|t| t.iter()) {
        hunt.run(mutants::consts(item), |m| differs(facts.compare_consts(&[*m], EXEMPT)));
    }
    for item in ks::GUIDS.iter().chain(pc::GUIDS).flat_map(|t| t.iter()) {
        let facts = if EXEMPT.iter().any(|(name, _)| *name == item.name) { &kit } else { &facts };
        hunt.run(mutants::guids(item), |m| differs(facts.compare_guids(&[*m], &[])));
    }
    for item in pc::INTERFACES.iter().flat_map(|t| t.iter()) {
        hunt.run(mutants::interfaces(item), |m| differs(facts.compare_interfaces(&[*m], EXEMPT)));
    }
    for item in pc::CALLBACKS.iter().chain(pc::IMPORTS).flat_map(|t| t.iter()) {
        hunt.run(mutants::functions(item), |m| differs(facts.compare_functions(&[*m], EXEMPT)));
    }
    hunt.finish(10_000);
}

#[test]
fn every_status_agrees() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/facts/wdk_sys_api.json")).unwrap();
    let root: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut compared = 0;
    for (name, value) in root["constants"].as_object().unwrap() {
        let Some((_, status)) = status::STATUSES.iter().find(|(known, _)| known == name) else { continue };
        let text = value[1].as_str().unwrap().trim_end_matches("_i32").replace('_', "");
        assert_eq!(status.0, text.parse::<i32>().unwrap(), "{name}");
        compared += 1;
    }
    assert!(compared >= 30, "only {compared} status codes compared");
}

#[test]
fn nothing_is_declared_outside_the_checked_macros() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = 0;
    for folder in ["acx-core/src/ks/raw", "portcls-compat/src/raw"] {
        let index = std::fs::read_to_string(root.join(folder).with_extension("rs")).unwrap();
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            files += 1;
            for line in text.lines() {
                let free = ["pub struct", "pub union", "pub enum", "pub const", "pub static"];
                assert!(!free.iter().any(|item| line.starts_with(item)), "{}: {line}", path.display());
                // The table that a macro fills is part of what the tests walk.
                let table = line.strip_prefix("    pub ").map(|rest| rest.trim_end_matches(';'));
                let table = table.map(|rest| rest.split(" from ").next().unwrap_or(rest));
                let is_table = |name: &&str| name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
                if let Some(name) = table.filter(is_table) {
                    assert!(index.contains(name), "{}: {name} is in no list", path.display());
                }
            }
        }
    }
    assert!(files > 40, "only {files} files were looked at");
}
