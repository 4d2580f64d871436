//! Ten rules for audio drivers, and InfVerif's four (2660 to 2663).

use super::audio_interface;
use super::context::{Checker, Kind, Scope, Write};
use super::registry_flags as flag;
use super::report::{Level, RuleId};
use super::value;
use crate::parse::{Merged, Position};

/// Where Windows looks for audio processing objects.
const EFFECTS: &str = "audioengine\\audioprocessingobjects";

/// Windows' own effects, by the section of wdmaudio.inf that registers each ("Implementing Audio Processing Objects",
/// "Windows 11 APIs for Audio Processing Objects").
const OWN_EFFECTS: &[(&str, &str)] = &[
    ("{62dc1a93-ae24-464c-a43e-452f824c4250}", "mssysfx.CopyFilesAndRegister"),
    ("{c9453e73-8c5c-4463-9984-af8bab2f5447}", "mssysfx.CopyFilesAndRegisterCapX"),
    ("{13ab3ebd-137e-4903-9d89-60be8277fd17}", "mssysfx.CopyFilesAndRegisterCapX"),
];

/// Values of `PowerSettings`, and the greatest number that each takes.
const POWER: &[(&str, u32)] = &[
    ("ConservationIdleTime", u32::MAX),
    ("PerformanceIdleTime", u32::MAX),
    ("IdlePowerState", 3),
    ("ImmediateIdle", 1),
    ("SingleComponentMultiFxStates", 1),
];

/// What is left when every section was read: interfaces, and Windows' own effects.
pub(super) fn check(checker: &mut Checker<'_>) {
    let fx = |write: &&Write| write.key.get(..2).is_some_and(|two| two.eq_ignore_ascii_case("fx"));
    let effects: Vec<Write> = checker.writes.iter().filter(fx).cloned().collect();
    for scope in checker.scopes.clone() {
        if checker.is_class("MEDIA") {
            audio_interface::check(checker, &scope);
        }
        own_effects(checker, &scope, &effects);
    }
}

/// Says an audio rule as a warning, where the harm is small.
pub(super) fn warn(checker: &mut Checker<'_>, number: u8, at: Position, message: String) {
    checker.report.add_as(RuleId::Audio(number), at, message, Some(Level::Warning));
}

/// A1 and A9.
pub(super) fn hardware_id(checker: &mut Checker<'_>, id: &str, at: Position) {
    let upper = id.to_uppercase();
    if checker.is_class("AudioProcessingObject") && !upper.starts_with("SWC\\") {
        checker.say_audio(9, at, format!("'{id}' for an effect"));
    }
    if checker.is_class("MEDIA") && !is_hardware_id(id) {
        checker.say_audio(1, at, format!("'{id}'"));
    }
}

/// Whether an id has a form that a bus gives.
pub(crate) fn is_hardware_id(id: &str) -> bool {
    let upper = id.to_uppercase();
    let hex = |text: &str, digits: usize| text.len() >= digits && text.bytes().take(digits).all(|byte| byte.is_ascii_hexdigit());
    match upper.split_once('\\') {
        _ if upper.starts_with('*') => true,
        Some(("PCI", rest)) => {
            rest.strip_prefix("VEN_").is_some_and(|rest| hex(rest, 4)) || rest.strip_prefix("CC_").is_some_and(|rest| hex(rest, 4))
        }
        Some(("HDAUDIO", rest)) => rest.strip_prefix("FUNC_").is_some_and(|rest| hex(rest, 2)),
        Some((bus, rest)) => !bus.is_empty() && !rest.is_empty(),
        // Some buses of old give ids without their name.
        None => !upper.contains(' '),
    }
}

/// A10.
pub(super) fn driver_store(checker: &mut Checker<'_>, at: Position, scope: &Scope) {
    if checker.is_class("MEDIA") && scope.least < (10, 0, 16299) {
        checker.say_audio(10, at, format!("[{}] installs on earlier ones too", scope.install));
    }
}

/// 2660, 2661, A5, A7: one line of an `AddReg` list.
pub(super) fn registry(checker: &mut Checker<'_>, write: &Write) {
    let key = write.key.to_lowercase();
    if key.contains(EFFECTS) {
        if write.root == "HKCR" {
            checker.say(2660, write.position, format!("HKCR\\{}", write.key));
        }
        if !checker.is_class("AudioProcessingObject") {
            checker.say(2661, write.position, write.key.clone());
        }
    }
    if !checker.is_class("MEDIA") || write.root != "HKR" {
        return;
    }
    let value = write.value.to_lowercase();
    if key == "powersettings" {
        power(checker, write);
    }
    if write.scope.owner == Some(Kind::Hw) && key.is_empty() && value == "devicetype" {
        let number = write.data.first().and_then(|text| value::dword(text));
        if number != Some(0x1D) {
            checker.say_audio(5, write.position, "DeviceType is not 0x1D (sound)");
        }
    }
    let device = write.scope.owner == Some(Kind::Install);
    let old =
        key.is_empty() && matches!(value.as_str(), "associatedfilters" | "driver") || key.split('\\').next() == Some("drivers");
    if device && old {
        warn(checker, 7, write.position, format!("HKR,{},{}", write.key, write.value));
    }
}

fn power(checker: &mut Checker<'_>, write: &Write) {
    let Some((name, most)) = POWER.iter().find(|(name, _)| name.eq_ignore_ascii_case(&write.value)) else { return };
    let bytes: Vec<u8> = write.data.iter().filter_map(|text| value::byte(text)).collect();
    let number = <[u8; 4]>::try_from(bytes.as_slice()).map(u32::from_le_bytes);
    if write.flags & flag::TYPE != flag::BINARY || bytes.len() != write.data.len() {
        checker.say_audio(5, write.position, format!("{name} is {}, not four bytes", flag::name(write.flags)));
    } else {
        match number {
            Ok(number) if number > *most => checker.say_audio(5, write.position, format!("{name} is {number}, at most {most}")),
            Ok(_) => {}
            Err(_) => checker.say_audio(5, write.position, format!("{name} has {} bytes, not four", bytes.len())),
        }
    }
}

/// A6: a service section of an audio driver.
pub(super) fn service(checker: &mut Checker<'_>, section: &Merged<'_>, name: &str) {
    let number = |key: &str| section.get(key).and_then(|entry| value::number(&checker.text(entry, 0)));
    if !checker.is_class("MEDIA") || number("ServiceType").is_some_and(|kind| kind & 0x30 != 0) {
        return;
    }
    for (key, wanted) in [("ServiceType", 1), ("StartType", 3), ("ErrorControl", 1)] {
        let Some(entry) = section.get(key) else { continue };
        if value::number(&checker.text(entry, 0)).is_some_and(|number| number != wanted) {
            warn(checker, 6, entry.place(0), format!("{key} of '{name}' is {}, not {wanted}", checker.text(entry, 0)));
        }
    }
    for key in ["Dependencies", "LoadOrderGroup"] {
        if let Some(entry) = section.get(key) {
            warn(checker, 6, entry.position, format!("{key} of '{name}'"));
        }
    }
}

/// A8: a section behind `[SignatureAttributes]`.
pub(super) fn signature(checker: &mut Checker<'_>, section: &Merged<'_>) {
    if let Some(entry) = section.get("DRMLevel") {
        let text = checker.text(entry, 0);
        if value::number(&text) != Some(1300) {
            warn(checker, 8, entry.place(0), format!("DRMLevel is {text}"));
        }
    }
    if let Some(entry) = section.get("PETrust") {
        if checker.text(entry, 0).eq_ignore_ascii_case("true") {
            warn(checker, 8, entry.place(0), "PETrust is set".to_owned());
        }
    }
}

/// 2662 and 2663: an install section whose interfaces name effects of Windows registers them through wdmaudio.inf.
fn own_effects(checker: &mut Checker<'_>, scope: &Scope, effects: &[Write]) {
    for write in effects.iter().filter(|write| write.scope.install == scope.install) {
        let named = write.data.iter().find_map(|text| OWN_EFFECTS.iter().find(|(guid, _)| guid.eq_ignore_ascii_case(text)));
        let Some((_, needed)) = named else { continue };
        let Some(install) = checker.doc.section(&scope.install) else { continue };
        let has = |directive: &str, wanted: &str| {
            let entries = install.all(directive);
            let mut values = entries.iter().flat_map(|entry| &entry.values);
            values.any(|value| checker.expand(value).eq_ignore_ascii_case(wanted))
        };
        let (included, has_need) = (has("Include", "wdmaudio.inf"), has("Needs", needed));
        if !included {
            checker.say(2662, install.position(), format!("[{}]", install.name()));
        } else if !has_need {
            checker.say(2663, install.position(), format!("[{}] needs [{needed}]", install.name()));
        }
    }
}
