//! Components, device software, filters, event providers and COM servers.

use super::context::{Checker, Kind, Scope};
use super::directive::{flags, wanted};
use super::guid::is_guid;
use super::value;
use crate::parse::{Entry, Merged, Position, fold};
use std::collections::BTreeSet;

/// Name and section of `Directive = name, flags, section`; `None` where the section cannot be read (again).
fn named<'d>(
    checker: &mut Checker<'d>,
    entry: &Entry,
    directive: &str,
    kind: Kind,
    mask: u64,
    scope: &Scope,
) -> Option<Merged<'d>> {
    checker.at_most(entry, 3);
    if checker.text(entry, 0).is_empty() {
        checker.say(1080, entry.position, format!("{directive} without a name"));
    }
    flags(checker, entry, 1, mask, directive);
    let section = checker.text(entry, 2);
    if section.is_empty() {
        checker.say(1005, entry.position, directive);
        return None;
    }
    checker.refer(&section, kind, directive, entry.place(2), scope)
}

/// `AddComponent`.
pub(super) fn component(checker: &mut Checker<'_>, entry: &Entry, scope: &Scope) {
    let Some(section) = named(checker, entry, "AddComponent", Kind::Component, 0, scope) else { return };
    wanted(checker, &section, &["ComponentIDs"], section.position());
    for entry in section.all("ComponentIDs") {
        for value in &entry.values {
            let id = checker.expand(value);
            // A comma can come in through quotation marks or a token only.
            if id.contains(['\\', ',']) {
                checker.say(1150, value.position, format!("ComponentIDs '{id}' in [{}]", section.name()));
            }
        }
    }
}

/// 1086: every component of a device has a name of its own.
pub(super) fn components(checker: &mut Checker<'_>, section: &Merged<'_>) {
    let mut seen = BTreeSet::new();
    for entry in section.all("AddComponent") {
        let name = checker.text(entry, 0);
        if !name.is_empty() && !seen.insert(fold(&name)) {
            checker.say(1086, entry.place(0), format!("component '{name}'"));
        }
    }
}

/// `AddSoftware`.
pub(super) fn software(checker: &mut Checker<'_>, entry: &Entry, scope: &Scope) {
    let Some(section) = named(checker, entry, "AddSoftware", Kind::SoftwareItem, 1, scope) else { return };
    wanted(checker, &section, &["SoftwareType"], section.position());
    let Some(kind) = section.get("SoftwareType") else { return };
    let text = checker.text(kind, 0);
    let needed: &[&str] = match value::number(&text) {
        Some(1) => {
            checker.say(1144, kind.position, "SoftwareType 1");
            &["SoftwareBinary", "SoftwareVersion"]
        }
        Some(2) => &["SoftwareID"],
        Some(_) => {
            checker.say(1081, kind.place(0), format!("type '{text}' of SoftwareType"));
            &[]
        }
        None => {
            checker.say(1260, kind.place(0), format!("SoftwareType = '{text}'"));
            &[]
        }
    };
    for name in needed {
        if section.get(name).is_none() {
            checker.say(1142, kind.position, format!("[{}]: SoftwareType is {text} but {name} is missing", section.name()));
        }
    }
    if let Some(entry) = section.get("SoftwareVersion") {
        let version = checker.text(entry, 0);
        if !value::is_version(&version) {
            checker.say(1217, entry.place(0), format!("'{version}' in SoftwareVersion"));
        }
    }
    if let Some(entry) = section.get("SoftwareBinary") {
        let path = checker.text(entry, 0);
        let elsewhere = value::dirid(&path).is_some_and(|(number, _)| number != 13);
        if elsewhere || path.starts_with('\\') || path.chars().nth(1) == Some(':') {
            checker.say(1141, entry.place(0), format!("'{path}'"));
        }
    }
}

/// `AddFilter`.
pub(super) fn filter(checker: &mut Checker<'_>, entry: &Entry, scope: &Scope) {
    checker.since(18362, "AddFilter", entry.position, scope);
    let Some(section) = named(checker, entry, "AddFilter", Kind::Filter, 0, scope) else { return };
    match (section.get("FilterLevel"), section.get("FilterPosition")) {
        (Some(_), Some(position)) => {
            checker.say(1087, position.position, format!("FilterLevel and FilterPosition in [{}]", section.name()));
        }
        (None, None) => checker.say(1289, section.position(), format!("FilterLevel or FilterPosition in [{}]", section.name())),
        (None, Some(position)) => {
            let text = checker.text(position, 0);
            if !["Upper", "Lower"].iter().any(|known| known.eq_ignore_ascii_case(&text)) {
                checker.say(1081, position.place(0), format!("position '{text}' of FilterPosition"));
            }
        }
        (Some(_), None) => {}
    }
}

/// `AddEventProvider = {guid}, section`.
pub(super) fn event_provider(checker: &mut Checker<'_>, entry: &Entry, scope: &Scope) {
    checker.since(17763, "AddEventProvider", entry.position, scope);
    checker.at_most(entry, 2);
    guid(checker, entry, "AddEventProvider");
    let name = checker.text(entry, 1);
    if name.is_empty() {
        checker.say(1005, entry.position, "AddEventProvider");
        return;
    }
    let Some(section) = checker.refer(&name, Kind::EventProvider, "AddEventProvider", entry.place(1), scope) else { return };
    wanted(checker, &section, &["ProviderName", "ResourceFile"], section.position());
    let mut values = BTreeSet::new();
    for channel in section.all("AddChannel") {
        if checker.text(channel, 1).is_empty() {
            checker.say(1085, channel.position, format!("AddChannel in [{}] has no channel type", section.name()));
        } else if !matches!(value::number(&checker.text(channel, 1)), Some(1..=4)) {
            let text = checker.text(channel, 1);
            checker.say(1081, channel.place(1), format!("channel type '{text}' of AddChannel"));
        }
        let name = checker.text(channel, 2);
        if name.is_empty() {
            continue;
        }
        if let Some(settings) = checker.refer(&name, Kind::EventChannel, "AddChannel", channel.place(2), scope) {
            if let Some(entry) = settings.get("Value") {
                let text = checker.text(entry, 0);
                if !values.insert(value::number(&text)) {
                    checker.say(1180, entry.position, format!("value {text} in [{}]", settings.name()));
                }
            }
        }
    }
}

/// `AddComServer = name, flags, section`.
pub(super) fn com_server(checker: &mut Checker<'_>, entry: &Entry, scope: &Scope) {
    checker.since(26100, "AddComServer", entry.position, scope);
    let Some(section) = named(checker, entry, "AddComServer", Kind::ComServer, 0, scope) else { return };
    wanted(checker, &section, &["ServerType", "ServerBinary"], section.position());
    if section.get("AddComClass").is_none() {
        checker.say(1289, section.position(), format!("AddComClass in [{}]", section.name()));
    }
    if let Some(entry) = section.get("ServerType") {
        let text = checker.text(entry, 0);
        if value::number(&text) != Some(1) {
            checker.say(1081, entry.place(0), format!("type '{text}' of ServerType"));
        }
    }
    for class in section.all("AddComClass") {
        checker.at_most(class, 3);
        guid(checker, class, "AddComClass");
        flags(checker, class, 1, 0, "AddComClass");
        let name = checker.text(class, 2);
        if name.is_empty() {
            continue;
        }
        if let Some(settings) = checker.refer(&name, Kind::ComClass, "AddComClass", class.place(2), scope) {
            if let Some(entry) = settings.get("ThreadingModel") {
                let text = checker.text(entry, 0);
                if !["Apartment", "Free", "Both", "Neutral"].iter().any(|known| known.eq_ignore_ascii_case(&text)) {
                    checker.say(1160, entry.place(0), format!("'{text}' for {}", checker.text(class, 0)));
                }
            }
        }
    }
}

/// The GUID that a directive begins with: 1019, 1080.
fn guid(checker: &mut Checker<'_>, entry: &Entry, directive: &str) {
    let text = checker.text(entry, 0);
    let at: Position = entry.place(0);
    if text.is_empty() {
        checker.say(1080, entry.position, format!("{directive} without a GUID"));
    } else if !is_guid(&text) {
        checker.say(1019, at, format!("'{text}' in {directive}"));
    }
}

/// `AddAutoLogger = name, {guid}, section`: 1326 for its log file.
pub(super) fn auto_logger(checker: &mut Checker<'_>, entry: &Entry, scope: &Scope) {
    let name = checker.text(entry, 2);
    if name.is_empty() {
        checker.say(1005, entry.position, entry.key_text());
        return;
    }
    let Some(section) = checker.refer(&name, Kind::Other, entry.key_text(), entry.place(2), scope) else { return };
    for file in section.all("FileName") {
        let path = checker.text(file, 0);
        if !path.to_lowercase().starts_with("%driverdata%\\") {
            checker.say(1326, file.place(0), format!("'{path}', expecting FileName under %DriverData%"));
        }
    }
}
