//! Directives of install sections and of the sections behind them.

use super::context::{Checker, Kind, Scope};
use super::{files, registry, service, software, value, version, wdf};
use crate::parse::{Entry, Merged, Position};

/// Directives that only one kind of section takes, with its ending.
const HOME: &[(&str, Kind, &str)] = &[
    ("AddService", Kind::Services, ".Services"),
    ("AddInterface", Kind::Interfaces, ".Interfaces"),
    ("AddComponent", Kind::Components, ".Components"),
    ("AddSoftware", Kind::Software, ".Software"),
    ("AddFilter", Kind::Filters, ".Filters"),
    ("AddEventProvider", Kind::Events, ".Events"),
    ("AddComServer", Kind::Com, ".COM"),
    ("KmdfService", Kind::Wdf, ".Wdf"),
    ("UmdfService", Kind::Wdf, ".Wdf"),
    ("UmdfServiceOrder", Kind::Wdf, ".Wdf"),
    ("FeatureScore", Kind::Install, ""),
    ("CopyINF", Kind::Install, ""),
];

/// Directives that name sections of lists, and what those are.
const LISTS: &[(&str, Kind)] = &[
    ("AddReg", Kind::AddReg),
    ("DelReg", Kind::DelReg),
    ("BitReg", Kind::BitReg),
    ("CopyFiles", Kind::CopyFiles),
    ("DelFiles", Kind::DelFiles),
    ("RenFiles", Kind::RenFiles),
    ("AddProperty", Kind::Other),
    ("DelProperty", Kind::Other),
    ("AddPowerSetting", Kind::Other),
    ("LogConfig", Kind::Other),
    ("ProfileItems", Kind::Other),
    ("UpdateInis", Kind::Other),
    ("UpdateIniFields", Kind::Other),
    ("Ini2Reg", Kind::Other),
    ("RegisterDlls", Kind::Other),
    ("UnregisterDlls", Kind::Other),
];

/// Operations that no driver package for current Windows may have: the pages of these directives say so since version 22H2.
const GIVEN_UP: &[&str] = &["BitReg", "Ini2Reg", "ProfileItems", "RegisterDlls", "UnregisterDlls", "UpdateInis", "UpdateIniFields"];

/// One directive of a section of this kind.
pub(super) fn read(checker: &mut Checker<'_>, section: &Merged<'_>, entry: &Entry, kind: Kind, scope: &Scope) {
    let key = checker.key(entry);
    if let Some((name, home, ending)) = HOME.iter().find(|(name, ..)| name.eq_ignore_ascii_case(&key)) {
        // [ClassInstall32.Services] and [DefaultInstall.Services] come here with the kind of their ending.
        if kind != *home {
            let place = if ending.is_empty() { "the install section".to_owned() } else { format!("a {ending} section") };
            checker.say(1290, entry.position, format!("{name} in [{}] belongs into {place}", section.name()));
            return;
        }
        own(checker, entry, name, scope);
        return;
    }
    if let Some((name, list)) = LISTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(&key)) {
        legacy(checker, section, entry, name);
        lists(checker, entry, name, *list, scope);
        return;
    }
    match key.to_ascii_lowercase().as_str() {
        "driverver" if kind == Kind::Install => {
            checker.at_most(entry, 2);
            version::check_driver_version(checker, entry);
        }
        "wmiinterface" if kind == Kind::Wmi => wmi(checker, entry, scope),
        "addautologger" if kind == Kind::Events => software::auto_logger(checker, entry, scope),
        "include" | "needs" => {}
        // Device classes have directives of their own; what they name is used.
        _ => {
            for value in &entry.values {
                let name = checker.expand(value);
                checker.use_section(&name);
            }
        }
    }
}

fn legacy(checker: &mut Checker<'_>, section: &Merged<'_>, entry: &Entry, name: &str) {
    if name == "LogConfig" {
        checker.say(1300, entry.position, "LogConfig directive");
    } else if GIVEN_UP.contains(&name) {
        checker.say(1301, entry.position, format!("{name} in [{}]", section.name()));
    } else if name == "DelReg" && !section.name().to_lowercase().starts_with("defaultuninstall") {
        checker.say(1308, entry.position, format!("DelReg in [{}]", section.name()));
    }
}

fn own(checker: &mut Checker<'_>, entry: &Entry, name: &str, scope: &Scope) {
    match name {
        "AddService" => service::add(checker, entry, scope),
        "AddInterface" => interface(checker, entry, scope),
        "AddComponent" => software::component(checker, entry, scope),
        "AddSoftware" => software::software(checker, entry, scope),
        "AddFilter" => software::filter(checker, entry, scope),
        "AddEventProvider" => software::event_provider(checker, entry, scope),
        "AddComServer" => software::com_server(checker, entry, scope),
        "KmdfService" | "UmdfService" => wdf::service(checker, entry, name, scope),
        "FeatureScore" => {
            checker.at_most(entry, 1);
            let text = checker.text(entry, 0);
            if value::byte(&text).is_none() {
                checker.say(1245, entry.place(0), format!("'{text}'"));
            }
        }
        "CopyINF" => files::copy_inf(checker, entry),
        _ => {}
    }
}

/// A directive that names one section or several.
pub(super) fn lists(checker: &mut Checker<'_>, entry: &Entry, name: &str, kind: Kind, scope: &Scope) {
    let mut any = false;
    for value in entry.values.iter().filter(|value| !value.is_empty()) {
        any = true;
        let text = checker.expand(value);
        if let Some(file) = text.strip_prefix('@') {
            files::single(checker, file, kind, value.position, scope);
            continue;
        }
        if let Some(section) = checker.refer(&text, kind, name, value.position, scope) {
            match kind {
                Kind::AddReg => registry::add(checker, &section, scope),
                Kind::DelReg => registry::delete(checker, &section),
                Kind::BitReg => registry::bits(checker, &section),
                Kind::CopyFiles => files::copy(checker, &section, scope),
                Kind::DelFiles | Kind::RenFiles => files::remove(checker, &section, kind),
                _ => {}
            }
        }
    }
    if !any {
        checker.say(1005, entry.position, name);
    }
}

fn interface(checker: &mut Checker<'_>, entry: &Entry, scope: &Scope) {
    checker.at_most(entry, 4);
    let id = checker.text(entry, 0);
    if id.is_empty() {
        checker.say(1080, entry.position, "AddInterface without an interface class");
    } else if !super::guid::is_guid(&id) {
        checker.say(1019, entry.place(0), format!("'{id}' in AddInterface"));
    }
    flags(checker, entry, 3, 0, "AddInterface");
    let name = checker.text(entry, 2);
    if name.is_empty() {
        return;
    }
    if let Some(section) = checker.refer(&name, Kind::Interface, "AddInterface", entry.place(2), scope) {
        let scope = &Scope { owner: Some(Kind::Interface), ..scope.clone() };
        section.entries().for_each(|entry| read(checker, &section, entry, Kind::Interface, scope));
    }
}

/// The flags field of a directive: a number (1081) within a mask (1083).
pub(super) fn flags(checker: &mut Checker<'_>, entry: &Entry, index: usize, mask: u64, name: &str) -> u64 {
    let text = checker.text(entry, index);
    if text.is_empty() {
        return 0;
    }
    let Some(number) = value::number(&text) else {
        checker.say(1081, entry.place(index), format!("flags '{text}' of {name}"));
        return 0;
    };
    if number & !mask != 0 {
        checker.say(1083, entry.place(index), format!("{:#x} of {name}", number & !mask));
    }
    number
}

/// Says 1289 for each directive that a section lacks, and 1088 for each that stands twice.
pub(super) fn wanted(checker: &mut Checker<'_>, section: &Merged<'_>, names: &[&str], at: Position) {
    for name in names {
        match section.all(name).as_slice() {
            [] => checker.say(1289, at, format!("{name} in [{}]", section.name())),
            [_, second, ..] => checker.say(1088, second.position, format!("{name} in [{}]", section.name())),
            [_] => {}
        }
    }
}

/// `WMIInterface = {class}, [flags,] section`.
fn wmi(checker: &mut Checker<'_>, entry: &Entry, scope: &Scope) {
    let id = checker.text(entry, 0);
    if !super::guid::is_guid(&id) {
        checker.say(1019, entry.place(0), format!("'{id}' in WMIInterface"));
    }
    let index = if entry.values.len() > 2 { 2 } else { 1 };
    if index == 2 {
        let text = checker.text(entry, 1);
        if !text.is_empty() && value::number(&text).is_none_or(|number| number > 1) {
            checker.say(1256, entry.place(1), format!("'{text}'"));
        }
    }
    let name = checker.text(entry, index);
    if name.is_empty() {
        checker.say(1005, entry.position, "WMIInterface");
    } else {
        checker.refer(&name, Kind::Other, "WMIInterface", entry.place(index), scope);
    }
}
