//! The few rules for network drivers that need no more than the INF: class NetDriver.

use super::context::{Checker, Kind, Scope};
use crate::parse::{Merged, fold};

pub(super) fn check(checker: &mut Checker<'_>) {
    let class = checker.is_class("NetDriver");
    let mut any = false;
    for name in checker.doc.section_names() {
        if !(name.starts_with("defaultinstall.") && name.ends_with(".netdrivers") || name == "defaultinstall.netdrivers") {
            continue;
        }
        let Some(section) = checker.use_section(&name) else { continue };
        if !class {
            checker.say(2405, section.position(), format!("[{}]", section.name()));
        }
        any |= components(checker, &section);
    }
    if class && !any {
        let at = checker.doc.section("Version").map(|version| version.position()).unwrap_or_default();
        checker.say(2420, at, "[DefaultInstall.NetDrivers]");
    }
}

/// `AddNetFilter = id, section` and `AddNetProtocol = id, section`; whether there is one.
fn components(checker: &mut Checker<'_>, section: &Merged<'_>) -> bool {
    let mut any = false;
    for name in ["AddNetFilter", "AddNetProtocol"] {
        for entry in section.all(name) {
            any = true;
            let (id, target) = (checker.text(entry, 0), checker.text(entry, 1));
            if entry.values.len() != 2 || id.is_empty() || target.is_empty() {
                checker.say(2400, entry.position, name);
                continue;
            }
            let folded = fold(&id);
            if folded.starts_with("ms_") || folded.starts_with("vms_") {
                checker.say(2415, entry.place(0), format!("'{id}'"));
            } else if !id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
                checker.say(2412, entry.place(0), format!("'{id}'"));
            }
            checker.refer(&target, Kind::Other, name, entry.place(1), &Scope::default());
        }
    }
    any
}
