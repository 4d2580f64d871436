//! `[Version]`.

use super::context::Checker;
use super::guid::{self, is_guid};
use super::value;
use crate::parse::{Entry, Merged, fold};

pub(super) fn check(checker: &mut Checker<'_>) {
    let Some(version) = checker.use_section("Version") else { return };
    signature(checker, &version);
    class(checker, &version);
    provider(checker, &version);
    driver_version(checker, &version);
    catalog(checker, &version);
    extension(checker, &version);
    repeated(checker, &version);
    if version.get("PnpLockdown").is_none_or(|entry| value::number(&checker.text(entry, 0)) != Some(1)) {
        checker.say(1324, version.position(), "");
    }
    for name in ["DriverPackageType", "DriverPackageDisplayName"] {
        if let Some(entry) = version.get(name) {
            checker.say(2009, entry.position, name);
        }
    }
}

fn signature(checker: &mut Checker<'_>, version: &Merged<'_>) {
    let entry = version.get("Signature");
    let text = entry.map_or_else(String::new, |entry| checker.text(entry, 0));
    if !text.eq_ignore_ascii_case("$Windows NT$") {
        checker.say(1001, entry.map_or(version.position(), |entry| entry.place(0)), format!("Signature is '{text}'"));
    }
}

/// The text of a directive that must be there; says 1234 where it is not.
fn required(checker: &mut Checker<'_>, version: &Merged<'_>, name: &str) -> Option<String> {
    let entry = version.get(name);
    let text = entry.map_or_else(String::new, |entry| checker.text(entry, 0));
    if text.is_empty() {
        checker.say(1234, entry.map_or(version.position(), |entry| entry.position), name);
        return None;
    }
    Some(text)
}

fn class(checker: &mut Checker<'_>, version: &Merged<'_>) {
    let name = required(checker, version, "Class");
    let id = required(checker, version, "ClassGuid");
    checker.class = name.clone().unwrap_or_default();
    checker.class_guid = id.clone().unwrap_or_default();
    let at = |key: &str| version.get(key).map_or(version.position(), |entry| entry.place(0));
    if let Some(name) = &name {
        if name.chars().count() > 31 {
            checker.say(1286, at("Class"), format!("'{name}'"));
        }
        if name.eq_ignore_ascii_case("Sample") {
            checker.say(1284, at("Class"), format!("'{name}'"));
        }
    }
    let Some(id) = id else { return };
    if !is_guid(&id) {
        checker.say(1010, at("ClassGuid"), format!("'{id}'"));
        return;
    }
    let Some(name) = name else { return };
    let by_guid = guid::classes().find(|(_, known)| known.eq_ignore_ascii_case(&id));
    let by_name = guid::classes().find(|(known, _)| known.eq_ignore_ascii_case(&name));
    match (by_guid, by_name) {
        (Some((known, _)), _) if !known.eq_ignore_ascii_case(&name) => {
            checker.say(1280, at("Class"), format!("'{name}' with the GUID of {known}"));
        }
        (None, Some((known, wanted))) => checker.say(1281, at("ClassGuid"), format!("{id}; {known} has {wanted}")),
        _ => {}
    }
    if by_guid.is_some() || by_name.is_some() {
        for section in checker.doc.section_names() {
            if section == "classinstall32" || section.starts_with("classinstall32.nt") {
                if let Some(section) = checker.doc.section(&section) {
                    checker.say(1285, section.position(), format!("[{}] for class {name}", section.name()));
                }
            }
        }
    }
}

fn provider(checker: &mut Checker<'_>, version: &Merged<'_>) {
    let Some(text) = required(checker, version, "Provider") else { return };
    let at = version.get("Provider").map_or(version.position(), |entry| entry.place(0));
    if text.to_lowercase().starts_with("microsoft") {
        checker.say(1204, at, format!("'{text}'"));
    }
    if let Some(wanted) = checker.options.provider.as_deref().filter(|wanted| *wanted != text) {
        checker.say(1210, at, format!("'{text}', wanted '{wanted}'"));
    }
}

fn driver_version(checker: &mut Checker<'_>, version: &Merged<'_>) {
    if required(checker, version, "DriverVer").is_none() {
        return;
    }
    if let Some(entry) = version.get("DriverVer") {
        check_driver_version(checker, entry);
    }
}

/// Date and version of one `DriverVer`.
pub(super) fn check_driver_version(checker: &mut Checker<'_>, entry: &Entry) {
    let (date, number) = (checker.text(entry, 0), checker.text(entry, 1));
    if !value::is_date(&date) {
        checker.say(1218, entry.place(0), format!("'{date}'"));
    }
    if !value::is_version(&number) {
        checker.say(1217, entry.place(1), format!("'{number}'"));
    }
}

fn catalog(checker: &mut Checker<'_>, version: &Merged<'_>) {
    let mut any = false;
    for entry in version.entries() {
        let key = fold(entry.key_text());
        if key != "catalogfile" && !key.starts_with("catalogfile.nt") {
            continue;
        }
        any = true;
        let text = checker.text(entry, 0);
        let stem = text.to_lowercase();
        let stem = stem.strip_suffix(".cat").unwrap_or_default();
        if stem.is_empty() || stem.contains(['\\', '/', ':']) {
            checker.say(1214, entry.place(0), format!("'{text}'"));
        }
    }
    if !any {
        checker.say(1233, version.position(), "");
    }
}

fn extension(checker: &mut Checker<'_>, version: &Merged<'_>) {
    let id = version.get("ExtensionId");
    match id {
        Some(entry) => {
            let text = checker.text(entry, 0);
            if !is_guid(&text) {
                checker.say(1380, entry.place(0), format!("'{text}'"));
            }
        }
        None if checker.is_class("Extension") => checker.say(1381, version.position(), ""),
        None => {}
    }
}

/// 1088 and 1201 for directives that count once.
fn repeated(checker: &mut Checker<'_>, version: &Merged<'_>) {
    const ONCE: [(&str, usize); 8] = [
        ("Signature", 1),
        ("Class", 1),
        ("ClassGuid", 1),
        ("Provider", 1),
        ("DriverVer", 2),
        ("CatalogFile", 1),
        ("PnpLockdown", 1),
        ("ExtensionId", 1),
    ];
    for (name, most) in ONCE {
        let all = version.all(name);
        for entry in &all {
            checker.at_most(entry, most);
        }
        if let Some(second) = all.get(1) {
            checker.say(1088, second.position, name);
        }
    }
}
