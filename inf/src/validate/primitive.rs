//! INFs without devices: `[DefaultInstall]` ("Creating a Primitive Driver").

use super::context::{Checker, Scope, effective, told_apart};
use super::{install, value};
use crate::parse::{Decoration, Position, split_decoration};

pub(super) fn check(checker: &mut Checker<'_>) {
    let mut first: Option<(String, Position)> = None;
    let mut decorated = false;
    let family = family(checker);
    let apart = told_apart(family.iter());
    for folded in checker.doc.section_names() {
        let (base, decoration) = split_decoration(&folded);
        let whole = folded == base || decoration.is_some() && install_name(&folded);
        if !whole || !matches!(base, "defaultinstall" | "defaultuninstall") {
            continue;
        }
        let Some(section) = checker.use_section(&folded) else { continue };
        let (name, at) = (section.name().to_owned(), section.position());
        let architecture = decoration.and_then(|decoration| decoration.architecture);
        if base == "defaultinstall" {
            first.get_or_insert((name.clone(), at));
            decorated |= architecture.is_some();
            if architecture.is_none() {
                checker.say(1421, at, format!("[{name}]"));
            }
        } else {
            // Samples that pass have the directive in the section or in its .Services.
            let services = checker.doc.section(&format!("{name}.Services"));
            let flag = section.get("LegacyUninstall").or_else(|| services.and_then(|services| services.get("LegacyUninstall")));
            let flag = flag.and_then(|entry| value::number(&checker.text(entry, 0)));
            if decoration.is_some() && flag != Some(1) {
                checker.say(1422, at, format!("[{name}]"));
            }
            uninstall(checker, &name);
            continue;
        }
        let least = decoration.unwrap_or_default().version();
        let targets = effective(decoration.unwrap_or_default(), &family, &apart);
        let architectures = architecture.into_iter().collect();
        let scope = Scope { install: name.clone(), least, architectures, targets, ..Scope::default() };
        checker.scopes.push(scope.clone());
        install::visit(checker, &name, &scope);
    }
    let Some((name, at)) = first else { return };
    if !decorated {
        checker.say(1423, at, "[DefaultInstall]");
    }
    if checker.doc.section("Manufacturer").is_some() {
        checker.say(1212, at, format!("[{name}] and [Manufacturer]"));
    }
}

/// Decorations of every [DefaultInstall].
fn family(checker: &Checker<'_>) -> Vec<Decoration> {
    let names = checker.doc.section_names();
    let split = names.iter().filter(|name| install_name(name)).map(|name| split_decoration(name));
    split.filter(|(base, _)| *base == "defaultinstall").map(|(_, decoration)| decoration.unwrap_or_default()).collect()
}

/// Whether a name is that of an install section and not of a part of it.
fn install_name(folded: &str) -> bool {
    let last = folded.rsplit('.').next().unwrap_or_default();
    !install::ENDINGS.iter().any(|(ending, _)| *ending == last)
}

/// Current Windows does not read these sections: they and what they name count as used, nothing more.
fn uninstall(checker: &mut Checker<'_>, name: &str) {
    let mut names = vec![name.to_owned()];
    names.extend(install::ENDINGS.iter().map(|(ending, _)| format!("{name}.{ending}")));
    for name in names {
        let Some(section) = checker.use_section(&name) else { continue };
        for value in section.entries().flat_map(|entry| &entry.values) {
            let target = checker.expand(value);
            checker.use_section(&target);
        }
    }
}
