//! `AddService` and service sections ("INF AddService Directive").

use super::context::{Checker, Kind, Scope, Service};
use super::{directive, inbox, names, value};
use crate::parse::{Entry, Merged, fold};
use std::collections::{BTreeMap, BTreeSet};

/// SPSVCINST_ASSOCSERVICE.
const FUNCTION_DRIVER: u64 = 0x2;
/// The service's name is made unique.
const UNIQUE: u64 = 0x10000;
/// Every flag up to SPSVCINST_NOCLOBBER_BOOTFLAGS.
const FLAGS: u64 = 0x7_FFFF;

/// One `AddService`.
pub(super) fn add(checker: &mut Checker<'_>, entry: &Entry, scope: &Scope) {
    checker.at_most(entry, 6);
    let name = checker.text(entry, 0);
    let flags = directive::flags(checker, entry, 1, FLAGS, "AddService");
    let section = checker.text(entry, 2);
    if name.is_empty() {
        if flags & FUNCTION_DRIVER == 0 {
            checker.say(1253, entry.position, "AddService");
        } else if !section.is_empty() {
            checker.say(1272, entry.place(2), format!("[{section}]"));
        }
        return;
    }
    if names::is_sample(&name) {
        checker.say(1017, entry.place(0), format!("'{name}'"));
    }
    if name.chars().count() > names::LONGEST_SERVICE {
        checker.say(1021, entry.place(0), format!("{} characters", name.chars().count()));
    }
    if flags & FUNCTION_DRIVER != 0 && checker.is_class("Extension") {
        checker.say(1383, entry.place(1), "SPSVCINST_ASSOCSERVICE");
    }
    if section.is_empty() {
        checker.say(1005, entry.position, "AddService");
    } else if checker.doc.section(&section).is_none() {
        checker.say(2006, entry.place(2), format!("'{name}' with [{section}]"));
    } else {
        let scope = Scope { service: Some(name.clone()), owner: Some(Kind::Service), ..scope.clone() };
        if let Some(section) = checker.refer(&section, Kind::Service, "AddService", entry.place(2), &scope) {
            let assigned = flags & FUNCTION_DRIVER != 0;
            install(checker, &section, &name, assigned, &scope);
        }
    }
    event_log(checker, entry, scope);
}

/// The event log section behind a service.
fn event_log(checker: &mut Checker<'_>, entry: &Entry, scope: &Scope) {
    let kind = checker.text(entry, 4);
    if !kind.is_empty() && !["System", "Application", "Security"].iter().any(|log| log.eq_ignore_ascii_case(&kind)) {
        checker.say(1250, entry.place(4), format!("'{kind}'"));
    }
    let name = checker.text(entry, 3);
    if name.is_empty() {
        return;
    }
    if let Some(section) = checker.refer(&name, Kind::EventLog, "AddService", entry.place(3), scope) {
        let scope = &Scope { owner: Some(Kind::EventLog), ..scope.clone() };
        section.entries().for_each(|entry| directive::read(checker, &section, entry, Kind::EventLog, scope));
    }
}

/// Directives of service sections that came late, with their builds.
const SINCE: &[(&str, u32)] = &[
    ("ServiceSidType", 19041),
    ("DelayedAutoStart", 19041),
    ("AddTrigger", 19041),
    ("FailureActions", 22621),
    ("BootFlags", 25398),
];

/// A service section.
fn install(checker: &mut Checker<'_>, section: &Merged<'_>, name: &str, assigned: bool, scope: &Scope) {
    directive::wanted(checker, section, &["ServiceType", "StartType", "ErrorControl", "ServiceBinary"], section.position());
    let number = |checker: &mut Checker<'_>, key: &str| -> Option<u64> {
        let entry = section.get(key)?;
        let text = checker.text(entry, 0);
        let number = value::number(&text);
        if number.is_none() {
            checker.say(1260, entry.place(0), format!("{key} = '{text}' in [{}]", section.name()));
        }
        number
    };
    let (kind, start) = (number(checker, "ServiceType"), number(checker, "StartType"));
    number(checker, "ErrorControl");
    let start_at = section.get("StartType").map_or(section.position(), |entry| entry.position);
    if start == Some(4) && assigned {
        checker.say(1251, start_at, format!("'{name}'"));
    }
    if let (Some(kind), Some(start)) = (kind, start) {
        let program = kind & 0x30 != 0;
        if program && start < 2 || !program && kind & 0x3 != 0 && start == 2 {
            checker.say(1252, start_at, format!("'{name}' with StartType={start} and ServiceType={kind:#x}"));
        }
    }
    binary(checker, section, name, scope);
    for (key, build) in SINCE {
        if let Some(entry) = section.get(key) {
            checker.since(*build, key, entry.position, scope);
        }
    }
    for entry in section.entries() {
        if entry.has_key("AddTrigger") || entry.has_key("FailureActions") {
            directive::lists(checker, entry, entry.key_text(), Kind::Other, scope);
        } else {
            directive::read(checker, section, entry, Kind::Service, scope);
        }
    }
    super::audio::service(checker, section, name);
}

/// 1254, 1341, 2085, 2650; what 2084 asks for is kept until all files are known.
fn binary(checker: &mut Checker<'_>, section: &Merged<'_>, name: &str, scope: &Scope) {
    let entry = section.get("ServiceBinary");
    let path = entry.map_or_else(String::new, |entry| entry.values.first().map_or(String::new(), |value| value.text.clone()));
    let expanded = checker.strings.expand(&path).text;
    let mut kept = None;
    if let Some(entry) = entry.filter(|_| !expanded.is_empty()) {
        let at = entry.place(0);
        let quoted = expanded.matches('"').count() % 2 == 1;
        if quoted {
            checker.say(1254, at, format!("'{name}' with '{expanded}'"));
        } else if let Some((number, _)) = value::dirid(&expanded) {
            if super::disks::is_given_up(number) {
                checker.say(1341, at, number.to_string());
            }
            let file = value::file_name(&expanded);
            match inbox::binary(file) {
                Some((inf, needs)) => checker.say(2650, at, format!("'{file}': Include = {inf}, Needs = {needs}")),
                None => kept = Some((expanded.clone(), at)),
            }
        } else {
            checker.say(2085, at, format!("'{expanded}'"));
        }
    }
    let includes = ["", ".Services"].iter().any(|ending| takes_files(checker, &format!("{}{ending}", scope.install)));
    checker.services.push(Service {
        name: name.to_owned(),
        section: section.name().to_owned(),
        position: section.position(),
        binary: kept,
        includes,
        scope: scope.clone(),
    });
}

/// Whether a section needs one of another INF that may copy files.
fn takes_files(checker: &Checker<'_>, section: &str) -> bool {
    let Some(section) = checker.doc.section(section) else { return false };
    section.all("Needs").iter().flat_map(|entry| &entry.values).any(|value| {
        let name = checker.expand(value);
        !name.is_empty() && checker.doc.section(&name).is_none() && inbox::owner(&name).is_none()
    })
}

/// A whole `.Services` section: 1211, 1294.
pub(super) fn section(checker: &mut Checker<'_>, section: &Merged<'_>, _scope: &Scope) {
    let mut function: Option<String> = None;
    for entry in section.all("AddService") {
        let flags = value::number(&checker.text(entry, 1)).unwrap_or(0);
        let name = checker.text(entry, 0);
        if flags & FUNCTION_DRIVER == 0 || name.is_empty() {
            continue;
        }
        match &function {
            Some(first) if !first.eq_ignore_ascii_case(&name) => {
                let message = format!("\"{first}\" and \"{name}\" in [{}]", section.name());
                checker.say(1211, entry.position, message);
            }
            Some(_) => checker.say(1294, entry.position, format!("service '{name}' in [{}]", section.name())),
            None => function = Some(name),
        }
    }
    for entry in section.all("DelService") {
        let name = checker.text(entry, 0);
        checker.say(1309, entry.position, format!("DelService for '{name}'"));
    }
}

/// Whether a `.Services` section gives a device its function driver, itself or through what it needs.
pub(super) fn has_function_driver(checker: &Checker<'_>, name: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        let Some(section) = checker.doc.section(&name).filter(|_| seen.insert(fold(&name))) else { continue };
        let function = |entry: &&Entry| value::number(&checker.text(entry, 1)).is_some_and(|flags| flags & FUNCTION_DRIVER != 0);
        if section.all("AddService").iter().any(function) {
            return true;
        }
        for value in section.all("Needs").iter().flat_map(|entry| &entry.values) {
            let needed = checker.expand(value);
            // What a section of another INF does cannot be seen from here.
            if checker.doc.section(&needed).is_none() {
                return true;
            }
            open.push(needed);
        }
    }
    false
}

/// 2084 and 1022, once every file and service is known.
pub(super) fn check_binaries(checker: &mut Checker<'_>) {
    for service in checker.services.clone() {
        let Some((path, at)) = service.binary.filter(|_| !service.includes) else { continue };
        let Some((number, rest)) = value::dirid(&path) else { continue };
        let program = rest.split('"').next().unwrap_or(rest);
        let file = value::file_name(program).to_lowercase();
        let folder = value::folder(program.get(..program.len() - value::file_name(program).len()).unwrap_or_default());
        // Arguments may stand behind the name of a program.
        let file = file.split_whitespace().next().unwrap_or_default().to_owned();
        let directory = format!("%{number}%\\{folder}");
        let copied = checker.copies.iter().any(|copy| copy.destination == file && copy.directory == directory);
        if !copied {
            checker.say(2084, at, format!("'{path}' of '{}'", service.name));
        }
    }
    unique_names(checker);
}

fn unique_names(checker: &mut Checker<'_>) {
    let mut seen: BTreeMap<String, bool> = BTreeMap::new();
    let entries: Vec<&Entry> = checker.doc.sections.iter().flat_map(|section| &section.entries).collect();
    for entry in entries.into_iter().filter(|entry| entry.has_key("AddService")) {
        let name = checker.text(entry, 0);
        if name.is_empty() {
            continue;
        }
        let unique = value::number(&checker.text(entry, 1)).unwrap_or(0) & UNIQUE != 0;
        if *seen.entry(fold(&name)).or_insert(unique) != unique {
            checker.say(1022, entry.position, format!("'{name}'"));
        }
    }
}
