//! `[SourceDisksNames]`, `[SourceDisksFiles]` and `[DestinationDirs]`, and the questions others ask of them.

use super::context::{Checker, Scope};
use super::value;
use crate::parse::{Architecture, Position, fold};
use std::collections::BTreeSet;

/// Where a file lies in the package.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// The folder, compared as [`value::folder`] makes it.
    pub folders: Vec<String>,
}

pub(super) fn check(checker: &mut Checker<'_>) {
    for name in with_architectures("SourceDisksNames") {
        disk_names(checker, &name);
    }
    for name in with_architectures("SourceDisksFiles") {
        disk_files(checker, &name);
    }
    destinations(checker);
}

/// A section's name, and the same for each architecture.
fn with_architectures(name: &str) -> Vec<String> {
    std::iter::once(name.to_owned()).chain(Architecture::ALL.iter().map(|arch| format!("{name}.{arch}"))).collect()
}

fn is_path(text: &str) -> bool {
    !text.contains(['<', '>', '|', '?', '*', '"'])
}

fn disk_names(checker: &mut Checker<'_>, name: &str) {
    let Some(section) = checker.use_section(name) else { return };
    for entry in section.entries() {
        let id = checker.key(entry);
        if value::number(&id).is_none() {
            checker.say(1008, entry.position, format!("'{id}' in [{name}]"));
        }
        let path = checker.text(entry, 3);
        if !is_path(&path) {
            checker.say(1015, entry.place(3), format!("'{path}' in [{name}]"));
        }
    }
}

fn disk_files(checker: &mut Checker<'_>, name: &str) {
    let Some(section) = checker.use_section(name) else { return };
    let architecture = name.split_once('.').map(|(_, arch)| arch);
    let mut seen = BTreeSet::new();
    for entry in section.entries() {
        let file = if entry.key.is_some() { checker.key(entry) } else { checker.text(entry, 0) };
        let lower = file.to_lowercase();
        if lower.ends_with(".cat") {
            checker.say(1213, entry.position, format!("'{file}'"));
        }
        if lower.ends_with('_') && lower.rsplit_once('.').is_some_and(|(_, ending)| ending.len() == 3) {
            checker.say(1231, entry.position, format!("'{file}'"));
        }
        if seen.insert(lower.clone()) {
            let place = (checker.text(entry, 0), checker.text(entry, 1));
            checker.sources.entry(fold(name)).or_default().insert(lower, place);
        } else {
            checker.say(1294, entry.position, format!("file '{file}' in [{name}]"));
        }
        let id = if entry.key.is_some() { checker.text(entry, 0) } else { String::new() };
        match value::number(&id) {
            None => checker.say(1008, entry.place(0), format!("'{id}' for '{file}' in [{name}]")),
            Some(number) if !has_disk(checker, number, architecture) => {
                checker.say(1273, entry.place(0), format!("{id} for '{file}'"));
            }
            Some(_) => {}
        }
        let path = checker.text(entry, 1);
        if !is_path(&path) {
            checker.say(1015, entry.place(1), format!("'{path}' in [{name}]"));
        }
    }
}

/// Whether a disk id is listed, in the section for an architecture, in the common one, or, for a common list of files, in any.
fn has_disk(checker: &Checker<'_>, number: u64, architecture: Option<&str>) -> bool {
    with_architectures("SourceDisksNames").iter().any(|name| {
        let fits = match (architecture, name.split_once('.')) {
            (Some(wanted), Some((_, has))) => wanted == has,
            _ => true,
        };
        fits && disk_path(checker, name, number).is_some()
    })
}

/// The path of a disk in one section.
fn disk_path(checker: &Checker<'_>, section: &str, number: u64) -> Option<String> {
    let section = checker.doc.section(section)?;
    let entry = section.entries().find(|entry| value::number(&checker.key(entry)) == Some(number))?;
    Some(checker.text(entry, 3))
}

fn destinations(checker: &mut Checker<'_>) {
    let Some(section) = checker.use_section("DestinationDirs") else { return };
    for entry in section.entries() {
        let (text, at) = (checker.text(entry, 0), entry.place(0));
        let Ok(number) = text.parse::<i64>() else {
            checker.say(1243, at, format!("'{text}' for {}", entry.key_text()));
            continue;
        };
        directory(checker, number, at, entry.key_text());
        let path = checker.text(entry, 1);
        if !is_path(&path) {
            checker.say(1015, entry.place(1), format!("'{path}' in [DestinationDirs]"));
        }
    }
}

/// Directories under the Windows folder, which rule 1306 leaves alone.
const IN_WINDOWS: &[i64] = &[10, 11, 12, 13, 17, 18, 20, 21, 23, 25, 50, 51, 52, 55, 16420, 16421, 16425];
/// Other directories that Windows defines.
const OUTSIDE: &[i64] = &[-1, 1, 2, 24, 30, 53, 54, 65535];
/// "Using Dirids": given up with Windows 11 24H2.
const GIVEN_UP: &[i64] =
    &[-1, 1, 17, 18, 20, 21, 24, 25, 30, 50, 53, 54, 16406, 16407, 16408, 16409, 16415, 16419, 16429, 16430, 65535];

/// Whether Windows has given a directory up.
pub(super) fn is_given_up(number: i64) -> bool {
    GIVEN_UP.contains(&number)
}

fn directory(checker: &mut Checker<'_>, number: i64, at: Position, name: &str) {
    let printers = (66000..=66004).contains(&number);
    let shell = (16384..=16446).contains(&number);
    if !(IN_WINDOWS.contains(&number) || OUTSIDE.contains(&number) || printers || shell) {
        let own = (32768..=65534).contains(&number) || number >= 65536;
        checker.say(if own { 1241 } else { 1242 }, at, format!("{number} for {name}"));
        return;
    }
    if is_given_up(number) {
        checker.say(1340, at, number.to_string());
    }
    if !IN_WINDOWS.contains(&number) && !printers {
        checker.say(1306, at, format!("{number} for {name}"));
    }
    if number != 13 {
        checker.say(1322, at, format!("{number} for {name}"));
    }
}

/// Whether a list of files has a destination at all, even one that cannot be read.
pub(super) fn has_destination(checker: &Checker<'_>, list: Option<&str>) -> bool {
    checker.doc.section("DestinationDirs").is_some_and(|section| {
        let named = |list| section.entries().any(|entry| fold(&checker.key(entry)) == fold(list));
        section.get("DefaultDestDir").is_some() || list.is_some_and(named)
    })
}

/// Directory number and subfolder of a list of files; the default one for `None`.
pub(super) fn destination(checker: &Checker<'_>, list: Option<&str>) -> Option<(i64, String, Position)> {
    let section = checker.doc.section("DestinationDirs")?;
    let named = list.and_then(|list| section.entries().find(|entry| fold(&checker.key(entry)) == fold(list)));
    let entry = named.or_else(|| section.get("DefaultDestDir"))?;
    Some((checker.text(entry, 0).parse().ok()?, value::folder(&checker.text(entry, 1)), entry.position))
}

/// Where a file is in the package, for an architecture; `None` where it is not listed.
pub(super) fn source(checker: &Checker<'_>, file: &str, architecture: Architecture) -> Option<Source> {
    for name in [format!("sourcedisksfiles.{architecture}"), "sourcedisksfiles".to_owned()] {
        let Some((disk, sub)) = checker.sources.get(&name).and_then(|files| files.get(&fold(file))) else { continue };
        let sub = value::folder(sub);
        let mut folders = vec![sub.clone()];
        if let Some(number) = value::number(disk) {
            for names in [format!("SourceDisksNames.{architecture}"), "SourceDisksNames".to_owned()] {
                if let Some(path) = disk_path(checker, &names, number) {
                    folders.push(value::folder(&format!("{}\\{sub}", value::folder(&path))));
                }
            }
        }
        return Some(Source { folders });
    }
    None
}

/// Architectures of a scope; x86 where none is named.
pub(super) fn architectures(scope: &Scope) -> Vec<Architecture> {
    if scope.architectures.is_empty() { vec![Architecture::X86] } else { scope.architectures.clone() }
}
