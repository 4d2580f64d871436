//! `[Manufacturer]`, the models sections, and the install section of each device.

use super::context::{Checker, Kind, Scope, Target, effective, told_apart};
use super::install;
use crate::parse::{Architecture, Decoration, DecorationError, Entry, Position, fold};
use std::collections::{BTreeMap, BTreeSet};

/// Devices that share an install section.
#[derive(Debug, Default)]
struct Install {
    scope: Scope,
    first: Option<(Position, String)>,
}

pub(super) fn check(checker: &mut Checker<'_>) {
    let Some(makers) = checker.use_section("Manufacturer") else { return };
    let mut installs: BTreeMap<String, Install> = BTreeMap::new();
    let mut ids = 0;
    let apart = told_apart(decorations(checker, makers.entries()).iter());
    for entry in makers.entries() {
        let family = decorations(checker, std::iter::once(entry));
        let base = if entry.key.is_some() { checker.text(entry, 0) } else { checker.text(entry, 0).trim().to_owned() };
        if base.is_empty() {
            checker.say(1011, entry.position, entry.key_text());
            continue;
        }
        for (name, decoration, at) in targets(checker, entry, &base) {
            let Some(models) = models_section(checker, &name, at) else { continue };
            if decoration.is_none_or(|decoration| decoration.architecture.is_none()) && models.entries().next().is_some() {
                checker.say(2010, models.position(), format!("[{}]", models.name()));
            }
            let own = decoration.unwrap_or_default();
            let targets = effective(own, &family, &apart);
            let mut seen = BTreeSet::new();
            for device in models.entries() {
                ids += device_line(checker, device, (own, &targets), &mut installs, &mut seen);
            }
        }
    }
    if ids == 0 && checker.doc.section("DefaultInstall").is_none() && !any_token_left(checker) {
        checker.say(1297, makers.position(), "");
    }
    for (name, found) in installs {
        checker.scopes.push(found.scope.clone());
        install::visit(checker, &name, &found.scope);
        if let Some((at, id)) = found.first {
            install::function_driver(checker, &found.scope, at, &id);
        }
    }
}

/// Decorations that entries of [Manufacturer] have; an entry without any counts as undecorated.
fn decorations<'e>(checker: &Checker<'_>, entries: impl Iterator<Item = &'e Entry>) -> Vec<Decoration> {
    let mut found = Vec::new();
    for entry in entries {
        let before = found.len();
        found.extend(entry.values.iter().skip(1).filter_map(|value| Decoration::parse(&checker.expand(value)).ok()));
        if found.len() == before {
            found.push(Decoration::default());
        }
    }
    found
}

fn any_token_left(checker: &Checker<'_>) -> bool {
    checker.report.has(1274) || checker.report.has(1287)
}

/// Models sections that an entry names: undecorated, or one for each decoration.
fn targets(checker: &mut Checker<'_>, entry: &Entry, base: &str) -> Vec<(String, Option<Decoration>, Position)> {
    let mut found = Vec::new();
    for value in entry.values.iter().skip(1) {
        let text = checker.expand(value);
        if text.is_empty() || text.contains("$ARCH$") {
            continue;
        }
        match Decoration::parse(&text) {
            Ok(decoration) => {
                if decoration.build.is_some_and(|build| build > 0) && decoration.version() < (10, 0, 14310) {
                    checker.say(1288, value.position, format!("'{text}'"));
                }
                found.push((format!("{base}.{text}"), Some(decoration), value.position));
            }
            Err(error) => {
                let why = if error == DecorationError::NoNt { "it does not begin with NT".to_owned() } else { error.to_string() };
                checker.say(1287, value.position, format!("'{text}' behind {base}: {why}"));
            }
        }
    }
    let undecorated = found.is_empty() && !entry.values.iter().skip(1).any(|value| !value.is_empty());
    if undecorated || (checker.doc.section(base).is_some() && entry.key.is_some()) {
        found.push((base.to_owned(), None, entry.place(0)));
    }
    found
}

fn models_section<'d>(checker: &mut Checker<'d>, name: &str, at: Position) -> Option<crate::parse::Merged<'d>> {
    let section = checker.use_section(name);
    if section.is_none() {
        checker.say(1203, at, format!("[{name}], wanted by [Manufacturer]"));
    }
    checker.references.entry(fold(name)).or_default().push(super::context::Reference {
        kind: Kind::Models,
        directive: "Manufacturer".to_owned(),
        position: at,
    });
    section
}

/// One device: how many hardware ids it has.
fn device_line(
    checker: &mut Checker<'_>,
    device: &Entry,
    (target, targets): (Decoration, &BTreeSet<Target>),
    installs: &mut BTreeMap<String, Install>,
    seen: &mut BTreeSet<(String, String)>,
) -> usize {
    if device.key.is_none() {
        return 0;
    }
    let section = checker.text(device, 0);
    let ids: Vec<(String, Position)> = device
        .values
        .iter()
        .skip(1)
        .filter(|value| !value.is_empty())
        .map(|value| (checker.expand(value), value.position))
        .collect();
    for (id, at) in &ids {
        if !seen.insert((fold(device.key_text()), id.to_lowercase())) {
            checker.say(1294, *at, format!("hardware id '{id}'"));
        }
        super::audio::hardware_id(checker, id, *at);
    }
    if section.is_empty() {
        if !ids.is_empty() {
            checker.say(1271, device.position, device.key_text());
        }
        return ids.len();
    }
    let Some(actual) = actual_section(checker, &section, target.architecture) else {
        checker.say(1261, device.place(0), format!("{} with [{section}]", checker.key(device)));
        return ids.len();
    };
    let install = installs.entry(fold(&actual)).or_insert_with(|| Install {
        scope: Scope { install: actual.clone(), least: target.version(), ..Scope::default() },
        first: ids.first().map(|(id, at)| (*at, id.clone())),
    });
    install.scope.targets.extend(targets);
    install.scope.least = install.scope.least.min(target.version());
    let architecture = target.architecture.unwrap_or(Architecture::X86);
    if !install.scope.architectures.contains(&architecture) {
        install.scope.architectures.push(architecture);
    }
    ids.len()
}

/// The install section that Windows takes: for the architecture, for NT, or the plain one.
pub(super) fn actual_section(checker: &Checker<'_>, base: &str, architecture: Option<Architecture>) -> Option<String> {
    let arch = architecture.unwrap_or(Architecture::X86);
    let names = [format!("{base}.NT{arch}"), format!("{base}.NT"), base.to_owned()];
    names.into_iter().find_map(|name| checker.doc.section(&name).map(|section| section.name().to_owned()))
}
