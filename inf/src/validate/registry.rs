//! Lists of registry values.

use super::context::{Checker, Kind, Scope, Write};
use super::registry_flags as flag;
use super::value;
use crate::parse::{Entry, Merged, Position};

const ROOTS: &[(&str, &str)] = &[
    ("HKCR", "HKEY_CLASSES_ROOT"),
    ("HKCU", "HKEY_CURRENT_USER"),
    ("HKLM", "HKEY_LOCAL_MACHINE"),
    ("HKU", "HKEY_USERS"),
    ("HKR", "HKR"),
];

/// Values whose type Windows fixes, in the keys of devices: "Special value-entry-name keywords" of the AddReg page.
const WELL_KNOWN: &[(&str, u32)] = &[
    ("DeviceCharacteristics", flag::DWORD),
    ("DeviceType", flag::DWORD),
    ("Exclusive", flag::DWORD),
    ("UpperFilters", flag::MULTI_SZ),
    ("LowerFilters", flag::MULTI_SZ),
    ("EnumPropPages32", flag::SZ),
    ("LocationInformationOverride", flag::SZ),
    ("ResourcePickerTags", flag::SZ),
    ("ResourcePickerExceptions", flag::SZ),
];

/// A list behind `AddReg`.
pub(super) fn add(checker: &mut Checker<'_>, section: &Merged<'_>, scope: &Scope) {
    for entry in section.entries() {
        if let Some(write) = line(checker, section, entry, scope) {
            check(checker, entry, &write);
            checker.writes.push(write);
        }
    }
    security(checker, section);
}

/// 1226: a `.security` section beside values right under HKR.
fn security(checker: &mut Checker<'_>, section: &Merged<'_>) {
    let name = format!("{}.security", section.name());
    if checker.use_section(&name).is_none() {
        return;
    }
    for entry in section.entries() {
        let value = checker.text(entry, 2);
        if checker.text(entry, 0).eq_ignore_ascii_case("HKR") && checker.text(entry, 1).is_empty() && !value.is_empty() {
            checker.say(1226, entry.position, format!("'{value}' in [{}]", section.name()));
        }
    }
}

/// One line, with its root and flags checked.
fn line(checker: &mut Checker<'_>, section: &Merged<'_>, entry: &Entry, scope: &Scope) -> Option<Write> {
    let root = root(checker, entry)?;
    let text = checker.text(entry, 3);
    let flags = if text.is_empty() { Some(0) } else { value::dword(&text) };
    let Some(flags) = flags else {
        if text.contains('%') {
            return None;
        }
        checker.say(1268, entry.place(3), format!("flags '{text}' in [{}], expecting 32 bits", section.name()));
        return None;
    };
    Some(Write {
        root,
        key: checker.text(entry, 1),
        value: checker.text(entry, 2),
        flags,
        data: entry.values.iter().skip(4).map(|value| checker.expand(value)).collect(),
        section: section.name().to_owned(),
        position: entry.position,
        scope: scope.clone(),
    })
}

/// The root's short name; says 1224 where there is none.
fn root(checker: &mut Checker<'_>, entry: &Entry) -> Option<String> {
    let text = checker.text(entry, 0);
    let known = ROOTS.iter().find(|(short, long)| short.eq_ignore_ascii_case(&text) || long.eq_ignore_ascii_case(&text));
    if known.is_none() {
        checker.say(1224, entry.position, format!("'{text}'"));
    }
    known.map(|(short, _)| (*short).to_owned())
}

fn check(checker: &mut Checker<'_>, entry: &Entry, write: &Write) {
    let shown = format!("{}\\{}, '{}'", write.root, write.key, write.value);
    if let Some(number) = flag::type_rule(write.flags) {
        checker.say(number, entry.place(3), format!("{:#x} for {shown}", write.flags));
    }
    if write.flags & flag::APPEND != 0 {
        if write.flags & flag::TYPE == flag::MULTI_SZ {
            checker.say(1305, entry.position, format!("AddReg for {shown}"));
        } else {
            checker.say(1265, entry.place(3), format!("{} for {shown}", flag::name(write.flags)));
        }
    }
    place(checker, write, entry.position, "AddReg");
    if write.flags & (flag::KEY_ONLY | flag::KEY_ONLY_COMMON | flag::DELETE) == 0 {
        data(checker, entry, write, &shown);
    }
    service_key(checker, write, &shown);
    special(checker, entry, write);
}

/// Roots: 1222, 1223, 1304, 1320, 1321.
fn place(checker: &mut Checker<'_>, write: &Write, at: Position, directive: &str) {
    if write.root == "HKR" {
        return;
    }
    let key = write.key.to_lowercase();
    let first = key.split('\\').next().unwrap_or_default();
    let shown = format!("{}\\{}", write.root, write.key);
    if write.root == "HKLM" && first == "system" && !key.starts_with("system\\currentcontrolset") {
        checker.say(1222, at, shown.clone());
    } else if write.root == "HKLM" && matches!(first, "sam" | "security" | "hardware" | "bcd00000000") {
        checker.say(1223, at, shown.clone());
    }
    checker.say(1304, at, format!("{directive} for {shown}"));
    if write.value.is_empty() {
        checker.say(1320, at, shown);
    } else {
        checker.say(1321, at, format!("'{}' in {shown}", write.value));
    }
}

/// Data of the type that the flags say: 1257, 1258, 1267, 1268.
fn data(checker: &mut Checker<'_>, entry: &Entry, write: &Write, shown: &str) {
    let at = entry.place(4);
    let kind = write.flags & flag::TYPE;
    match kind {
        flag::DWORD | flag::QWORD => {
            let Some(text) = write.data.first().filter(|text| !text.is_empty() && !text.contains('%')) else { return };
            // Four or eight bytes are taken as well.
            let bytes = write.data.len() > 1 && write.data.iter().all(|text| value::byte(text).is_some());
            let bits = if kind == flag::DWORD { 32 } else { 64 };
            let fits = if bits == 32 { value::dword(text).is_some() } else { value::number(text).is_some() };
            if !fits && !bytes {
                checker.say(1268, at, format!("'{text}' for {shown}, expecting {bits} bits"));
            }
        }
        _ if kind & flag::BINARY != 0 => {
            for (index, text) in write.data.iter().enumerate() {
                let last = index + 1 == write.data.len();
                if value::byte(text).is_none() && !(text.is_empty() && last) && !text.contains('%') {
                    checker.say(1267, entry.place(4 + index), format!("'{text}' for {shown}"));
                }
            }
        }
        _ => {
            for (index, text) in write.data.iter().enumerate() {
                match value::dirid(text) {
                    Some((10, rest)) if rest.starts_with('\\') || rest.is_empty() => {
                        checker.say(1257, entry.place(4 + index), format!("'{text}' for {shown}"));
                    }
                    Some((11 | 12, _)) => checker.say(1258, entry.place(4 + index), format!("'{text}' for {shown}")),
                    Some((number, _)) if super::disks::is_given_up(number) => {
                        checker.say(1341, entry.place(4 + index), format!("'{text}'"));
                    }
                    _ => {}
                }
            }
        }
    }
}

/// 1323.
fn service_key(checker: &mut Checker<'_>, write: &Write, shown: &str) {
    let first = write.key.split('\\').next().unwrap_or_default();
    if write.scope.owner == Some(Kind::Service) && write.root == "HKR" && !first.eq_ignore_ascii_case("Parameters") {
        checker.say(1323, write.position, shown);
    }
}

/// Values that mean something to Windows: 1303, 1325, 1329, 1384, 1431.
fn special(checker: &mut Checker<'_>, entry: &Entry, write: &Write) {
    let value = write.value.to_lowercase();
    let device = write.root == "HKR" && write.key.is_empty();
    let in_device = matches!(write.scope.owner, Some(Kind::Install | Kind::Hw | Kind::CoInstallers));
    if device && in_device {
        if let Some((name, kind)) = WELL_KNOWN.iter().find(|(name, _)| name.eq_ignore_ascii_case(&value)) {
            if write.scope.owner == Some(Kind::Hw) && write.flags & flag::TYPE != *kind && write.flags & flag::DELETE == 0 {
                let has = flag::name(write.flags);
                checker.say(1431, entry.place(3), format!("{name} is {has}, expecting {} ({kind:#x})", flag::name(*kind)));
            }
        }
        if matches!(value.as_str(), "upperfilters" | "lowerfilters") {
            let number = if checker.is_class("Extension") { 1384 } else { 1329 };
            checker.say(1329, entry.position, write.value.clone());
            if number == 1384 {
                checker.say(1384, entry.position, write.value.clone());
            }
        }
    }
    let installer = value == "coinstallers32" || value == "installer32" && write.scope.owner == Some(Kind::ClassInstall);
    if installer && write.root == "HKR" {
        checker.say(1303, entry.position, format!("AddReg for {}", write.value));
    }
    let lower = write.key.to_lowercase();
    let last = lower.rsplit('\\').next().unwrap_or_default();
    if lower.starts_with("clsid\\") || lower.contains("\\clsid\\") {
        let server = last.contains("server") || last.contains("handler");
        if server && !matches!(last, "inprocserver32") {
            checker.say(1325, entry.position, format!("{}\\{}", write.root, write.key));
        }
    }
    super::audio::registry(checker, write);
}

/// A list behind `DelReg`: 1224, 1266, 1305.
pub(super) fn delete(checker: &mut Checker<'_>, section: &Merged<'_>) {
    for entry in section.entries() {
        let Some(root) = root(checker, entry) else { continue };
        let flags = value::dword(&checker.text(entry, 3)).unwrap_or(0);
        if flags & flag::DELETE_STRING == flag::DELETE_STRING {
            let shown = format!("{root}\\{}, '{}'", checker.text(entry, 1), checker.text(entry, 2));
            if checker.text(entry, 4).is_empty() {
                checker.say(1266, entry.position, shown.clone());
            }
            checker.say(1305, entry.position, format!("DelReg for {shown}"));
        }
    }
}

/// A list behind `BitReg`: root, key, value, flags, mask, byte.
pub(super) fn bits(checker: &mut Checker<'_>, section: &Merged<'_>) {
    for entry in section.entries() {
        if root(checker, entry).is_none() {
            continue;
        }
        let text = checker.text(entry, 4);
        if value::byte(&text).is_none() {
            checker.say(1262, entry.place(4), format!("'{text}' in [{}]", section.name()));
        }
    }
}
