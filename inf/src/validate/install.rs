//! Install sections and what hangs on them.

use super::context::{Checker, Kind, Scope};
use super::{directive, needs};
use crate::parse::{Merged, Position, fold};

/// Sections that belong to an install section by the ending of their name.
pub(super) const ENDINGS: &[(&str, Kind)] = &[
    ("hw", Kind::Hw),
    ("services", Kind::Services),
    ("interfaces", Kind::Interfaces),
    ("wdf", Kind::Wdf),
    ("coinstallers", Kind::CoInstallers),
    ("components", Kind::Components),
    ("software", Kind::Software),
    ("filters", Kind::Filters),
    ("events", Kind::Events),
    ("com", Kind::Com),
    ("wmi", Kind::Wmi),
    ("logconfigoverride", Kind::LogConfigOverride),
    ("factdef", Kind::FactDef),
    ("netdrivers", Kind::OtherSub),
    ("wpd", Kind::OtherSub),
    ("posdup", Kind::OtherSub),
    ("generalconfigdata", Kind::OtherSub),
    ("opmfilters", Kind::OtherSub),
    ("softwaresettings", Kind::OtherSub),
    ("remove", Kind::OtherSub),
    ("remove.services", Kind::OtherSub),
];

/// Reads an install section and everything that belongs to it.
pub(super) fn visit(checker: &mut Checker<'_>, name: &str, scope: &Scope) {
    if let Some(section) = checker.use_section(name) {
        checker.references.entry(fold(name)).or_default().push(super::context::Reference {
            kind: Kind::Install,
            directive: "Models".to_owned(),
            position: section.position(),
        });
        read(checker, &section, Kind::Install, scope);
    }
    for (ending, kind) in ENDINGS {
        if let Some(section) = checker.use_section(&format!("{name}.{ending}")) {
            legacy_section(checker, &section, *kind);
            read(checker, &section, *kind, scope);
        }
    }
}

fn legacy_section(checker: &mut Checker<'_>, section: &Merged<'_>, kind: Kind) {
    match kind {
        Kind::LogConfigOverride | Kind::FactDef => {
            checker.say(1300, section.position(), format!("section [{}]", section.name()));
        }
        Kind::CoInstallers if section.entries().next().is_some() && section.get("Needs").is_none() => {
            checker.say(1303, section.position(), format!("co-installer in [{}]", section.name()));
        }
        _ => {}
    }
}

/// Reads one section of an install section; also for sections that it needs.
pub(super) fn read(checker: &mut Checker<'_>, section: &Merged<'_>, kind: Kind, scope: &Scope) {
    let scope = &Scope { owner: Some(kind), ..scope.clone() };
    for entry in section.entries() {
        if entry.key.is_some() {
            directive::read(checker, section, entry, kind, scope);
        }
    }
    needs::read(checker, section, kind, scope);
    match kind {
        Kind::Services => super::service::section(checker, section, scope),
        Kind::Wdf => super::wdf::section(checker, section, scope),
        Kind::Components => super::software::components(checker, section),
        _ => {}
    }
}

/// 1296: the device at `at` has a service of its own.
pub(super) fn function_driver(checker: &mut Checker<'_>, scope: &Scope, at: Position, id: &str) {
    let without = ["Extension", "NetTrans", "NetClient", "NetService", "Printer"];
    if without.iter().any(|class| checker.is_class(class)) {
        return;
    }
    if !super::service::has_function_driver(checker, &format!("{}.Services", scope.install)) {
        checker.say(1296, at, format!("'{id}' with [{}]", scope.install));
    }
}
