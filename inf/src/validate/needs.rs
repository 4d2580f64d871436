//! `Include` and `Needs`.

use super::context::{Checker, Kind, Scope};
use super::{inbox, install};
use crate::parse::{Entry, Merged, Position, fold};

/// Longest chain of sections that need each other; longer ones are read no further.
const DEEPEST: usize = 64;

/// Both directives of a section; sections of this INF that it needs are read as parts of it.
pub(super) fn read(checker: &mut Checker<'_>, section: &Merged<'_>, kind: Kind, scope: &Scope) {
    let included = included(checker, section);
    for entry in section.all("Needs") {
        if entry.values.iter().all(|value| value.is_empty()) {
            checker.say(1006, entry.position, "Needs");
        }
        for value in entry.values.iter().filter(|value| !value.is_empty()) {
            let name = checker.expand(value);
            endings(checker, section, &name, value.position);
            found(checker, section, &name, value.position, &included, kind, scope);
        }
    }
    for inf in &included {
        for local in checker.doc.section_names() {
            if inbox::owner(&local) == Some(inf.as_str()) {
                if let Some(local) = checker.doc.section(&local) {
                    checker.say(2008, local.position(), format!("[{}] is also in {inf}", local.name()));
                }
            }
        }
    }
}

/// Names of included INFs, in lower case.
fn included(checker: &mut Checker<'_>, section: &Merged<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for entry in section.all("Include") {
        if entry.values.iter().all(|value| value.is_empty()) {
            checker.say(1006, entry.position, "Include");
        }
        for value in entry.values.iter().filter(|value| !value.is_empty()) {
            let name = checker.expand(value).to_lowercase();
            if is_foreign(checker, &name) {
                checker.say(1202, value.position, format!("'{name}'"));
            }
            names.push(name);
        }
    }
    names
}

/// Whether an INF is surely none of Windows: this one, one of the package, or an installed one (`oem12.inf`).
fn is_foreign(checker: &Checker<'_>, name: &str) -> bool {
    let own = checker.options.file.as_deref().is_some_and(|file| file.eq_ignore_ascii_case(name));
    let number = name.strip_prefix("oem").and_then(|rest| rest.strip_suffix(".inf"));
    let installed = number.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    let packed = checker
        .doc
        .section("SourceDisksFiles")
        .is_some_and(|files| files.entries().any(|entry| checker.key(entry).eq_ignore_ascii_case(name)));
    own || installed || packed || !name.ends_with(".inf")
}

/// The ending that says what an install section's part is for.
fn ending(name: &str) -> Option<&'static str> {
    let folded = fold(name);
    let last = folded.rsplit_once('.')?.1;
    install::ENDINGS.iter().map(|(ending, _)| *ending).find(|ending| *ending == last)
}

/// 1310 to 1313.
fn endings(checker: &mut Checker<'_>, section: &Merged<'_>, name: &str, at: Position) {
    let note = format!("[{name}], needed by [{}]", section.name());
    match (ending(section.name()), ending(name)) {
        (Some(wanted), None) => checker.say(1313, at, format!("{note}: '.{wanted}'")),
        (wanted, Some(has)) if wanted != Some(has) => checker.say(1312, at, format!("{note}: '.{has}'")),
        _ => {}
    }
}

fn found(
    checker: &mut Checker<'_>,
    section: &Merged<'_>,
    name: &str,
    at: Position,
    included: &[String],
    kind: Kind,
    scope: &Scope,
) {
    let note = format!("[{name}], needed by [{}]", section.name());
    if let Some(local) = checker.use_section(name) {
        let key = (fold(name), kind, format!("{}|needed", scope.install));
        if scope.depth < DEEPEST && checker.visited.insert(key) {
            nested_endings(checker, section, &local);
            let scope = Scope { depth: scope.depth + 1, ..scope.clone() };
            install::read(checker, &local, kind, &scope);
        }
        return;
    }
    match inbox::owner(name) {
        Some(inf) if included.iter().any(|included| included == inf) => {}
        Some(inf) if inbox::is_driver_family(inf) => checker.say(2651, at, format!("{note}: {inf}")),
        Some(inf) if includes_anywhere(checker, inf) => checker.say(1314, at, format!("{note}: {inf}")),
        Some(inf) => checker.say(1319, at, format!("{note}: {inf}")),
        None if included.is_empty() => {
            let decorated = crate::parse::split_decoration(name).1.is_some();
            checker.say(if decorated { 1316 } else { 1315 }, at, note);
        }
        None => {}
    }
}

fn includes_anywhere(checker: &Checker<'_>, inf: &str) -> bool {
    let names = |entry: &Entry| entry.values.iter().any(|value| checker.expand(value).eq_ignore_ascii_case(inf));
    checker.doc.sections.iter().flat_map(|section| &section.entries).any(|entry| entry.has_key("Include") && names(entry))
}

/// 1310 and 1311: what a needed section needs fits the first section too.
fn nested_endings(checker: &mut Checker<'_>, first: &Merged<'_>, needed: &Merged<'_>) {
    for entry in needed.all("Needs") {
        for value in entry.values.iter().filter(|value| !value.is_empty()) {
            let name = checker.expand(value);
            let note = format!("[{name}], needed by [{}] for [{}]", needed.name(), first.name());
            match (ending(first.name()), ending(&name)) {
                (Some(wanted), None) => checker.say(1311, value.position, format!("{note}: '.{wanted}'")),
                (wanted, Some(has)) if wanted != Some(has) => checker.say(1310, value.position, format!("{note}: '.{has}'")),
                _ => {}
            }
        }
    }
}
