//! Sections that nothing uses, that two use, and tokens that nothing defines.

use super::context::{Checker, Kind, Reference};
use crate::parse::fold;

/// Sections that need no one to refer to them; the last three are read by the printing system.
const ALWAYS: &[&str] = &[
    "version",
    "strings",
    "sourcedisksnames",
    "sourcedisksfiles",
    "destinationdirs",
    "manufacturer",
    "controlflags",
    "previous names",
    "oem urls",
    "printerpackageinstallation",
];

pub(super) fn check(checker: &mut Checker<'_>) {
    unused(checker);
    shared(checker);
    tokens(checker);
}

fn stands_alone(name: &str) -> bool {
    ALWAYS.iter().any(|known| name == *known || name.strip_prefix(known).is_some_and(|rest| rest.starts_with('.')))
}

/// 2083. Unfilled `$ARCH$` tokens leave whole trees of sections without a user.
fn unused(checker: &mut Checker<'_>) {
    if checker.report.has(1274) || checker.report.has(1287) {
        return;
    }
    for name in checker.doc.section_names() {
        let secured = name.strip_suffix(".security").is_some_and(|list| checker.used.contains(list));
        if stands_alone(&name) || secured || checker.used.contains(&name) {
            continue;
        }
        if let Some(section) = checker.doc.section(&name) {
            checker.say(2083, section.position(), format!("[{}]", section.name()));
        }
    }
}

/// 1205 and 1206.
fn shared(checker: &mut Checker<'_>) {
    for (name, references) in checker.references.clone() {
        let Some(first) = references.first() else { continue };
        let plain = |reference: &Reference| !matches!(reference.kind, Kind::Install | Kind::Models | Kind::Other);
        for other in references.iter().skip(1).filter(|other| plain(other) && plain(first)) {
            let shown = checker.doc.section(&name).map_or(name.clone(), |section| section.name().to_owned());
            if other.kind.group() != first.kind.group() {
                checker.say(1206, other.position, format!("[{shown}] from {} and {}", first.directive, other.directive));
            } else if other.kind != first.kind {
                checker.say(1205, other.position, format!("[{shown}] from {} and {}", first.directive, other.directive));
            }
        }
    }
}

/// 1235, in the sections that Windows reads.
fn tokens(checker: &mut Checker<'_>) {
    let doc = checker.doc;
    for section in &doc.sections {
        let name = fold(&checker.strings.expand(&section.name).text);
        if name == "strings" || name.starts_with("strings.") {
            continue;
        }
        let read = checker.used.contains(&name) || stands_alone(&name);
        if !read {
            continue;
        }
        for entry in &section.entries {
            for value in entry.values.iter().chain(entry.key.as_ref()) {
                for token in checker.strings.expand(&value.text).missing {
                    checker.say(1235, value.position, format!("%{token}%"));
                }
            }
        }
    }
}
