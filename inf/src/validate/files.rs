//! Lists of files.

use super::context::{Checker, Copy, Kind, Scope};
use super::{disks, value};
use crate::parse::{Entry, Merged, Position};

/// COPYFLG_REPLACEONLY: only where the file is already there, which in the driver store it never is.
const REPLACE_ONLY: u64 = 0x400;

/// A list behind `CopyFiles`.
pub(super) fn copy(checker: &mut Checker<'_>, section: &Merged<'_>, scope: &Scope) {
    security(checker, section.name());
    for entry in section.entries() {
        let destination = if entry.key.is_some() { checker.key(entry) } else { checker.text(entry, 0) };
        if destination.is_empty() {
            checker.say(1229, entry.position, format!("[{}]", section.name()));
            continue;
        }
        let source = match checker.text(entry, 1) {
            source if source.is_empty() => destination.clone(),
            source => source,
        };
        let flags = value::number(&checker.text(entry, 3)).unwrap_or(0);
        one(checker, Some(section.name()), (&destination, &source), flags, entry.position, scope);
    }
}

/// `CopyFiles = @file`, and the same with other directives.
pub(super) fn single(checker: &mut Checker<'_>, file: &str, kind: Kind, at: Position, scope: &Scope) {
    match kind {
        Kind::CopyFiles if file.is_empty() => checker.say(1229, at, "CopyFiles = @"),
        Kind::CopyFiles => one(checker, None, (file, file), 0, at, scope),
        Kind::DelFiles => checker.say(1309, at, format!("DelFiles for '{file}'")),
        Kind::RenFiles => checker.say(1302, at, format!("RenFiles for '{file}'")),
        _ => checker.say(1203, at, format!("[@{file}]")),
    }
}

/// One file that is copied. `list` is `None` for a single file.
fn one(checker: &mut Checker<'_>, list: Option<&str>, (to, from): (&str, &str), flags: u64, at: Position, scope: &Scope) {
    let place = disks::destination(checker, list);
    let Some((number, folder, dirs)) = place else {
        let what = list.map_or_else(|| format!("'{to}'"), |list| format!("[{list}]"));
        if !disks::has_destination(checker, list) {
            checker.say(1275, at, what);
        }
        return;
    };
    if number == 13 {
        if flags & REPLACE_ONLY != 0 {
            checker.say(1103, at, format!("{REPLACE_ONLY:#x} for '{to}'"));
        }
        if !to.eq_ignore_ascii_case(from) {
            checker.say(1100, at, format!("'{from}' becomes '{to}'"));
        }
        super::audio::driver_store(checker, dirs, scope);
    }
    let layout = checker.doc.section("Version").is_some_and(|version| version.get("LayoutFile").is_some());
    for architecture in disks::architectures(scope) {
        match disks::source(checker, from, architecture) {
            None if !layout => checker.say(1230, at, format!("'{from}' for {architecture}")),
            Some(source) if number == 13 && !source.folders.contains(&folder) => {
                let from_folder = source.folders.first().cloned().unwrap_or_default();
                checker.say(1100, at, format!("'{from}' from '\\{from_folder}' to '\\{folder}'"));
            }
            _ => {}
        }
    }
    let directory = format!("%{number}%\\{folder}");
    let (destination, source) = (to.to_lowercase(), from.to_lowercase());
    checker.copies.push(Copy { destination, source, directory, position: at, scope: scope.clone() });
}

/// 1101.
fn security(checker: &mut Checker<'_>, list: &str) {
    let name = format!("{list}.security");
    if let Some(section) = checker.use_section(&name) {
        if disks::destination(checker, Some(list)).is_some_and(|(number, ..)| number == 13) {
            checker.say(1101, section.position(), format!("[{name}]"));
        }
    }
}

/// A list behind `DelFiles` or `RenFiles`.
pub(super) fn remove(checker: &mut Checker<'_>, section: &Merged<'_>, kind: Kind) {
    let name = if kind == Kind::DelFiles { "DelFiles" } else { "RenFiles" };
    let place = disks::destination(checker, Some(section.name()));
    if !disks::has_destination(checker, Some(section.name())) && section.entries().next().is_some() {
        checker.say(1275, section.position(), format!("[{}]", section.name()));
    }
    for entry in section.entries() {
        let file = if entry.key.is_some() { checker.key(entry) } else { checker.text(entry, 0) };
        if file.is_empty() {
            checker.say(1229, entry.position, format!("[{}]", section.name()));
            continue;
        }
        if place.as_ref().is_some_and(|(number, ..)| *number == 13) {
            checker.say(1102, entry.position, format!("{name} for '{file}'"));
        }
        let number = if kind == Kind::DelFiles { 1309 } else { 1302 };
        checker.say(number, entry.position, format!("{name} for '{file}'"));
    }
}

/// `CopyINF`.
pub(super) fn copy_inf(checker: &mut Checker<'_>, entry: &Entry) {
    if entry.values.iter().all(|value| value.is_empty()) {
        checker.say(1006, entry.position, "CopyINF");
    }
    for value in entry.values.iter().filter(|value| !value.is_empty()) {
        let name = checker.expand(value);
        if !name.to_lowercase().ends_with(".inf") {
            checker.say(1110, value.position, format!("'{name}'"));
        }
    }
}
