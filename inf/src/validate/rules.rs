//! The table of rules.

mod install;
mod modes;
mod syntax;

use super::report::{Level, Mode, RuleId};
use serde::Serialize;

/// A rule of InfVerif.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// InfVerif's number.
    pub number: u16,
    /// Level in the modes k, u, w.
    pub levels: [Option<Level>; 3],
    /// What is wrong when it speaks.
    pub title: &'static str,
    /// What to do then.
    pub mend: &'static str,
}

/// A rule for audio drivers: "Audio INF content rules".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AudioRule {
    /// From 1 to 10, shown as A1 to A10.
    pub number: u8,
    /// What it looks at.
    pub title: &'static str,
    /// What to do when it speaks.
    pub mend: &'static str,
}

/// A level letter: E, W or -.
const fn level(letter: u8) -> Option<Level> {
    match letter {
        b'E' => Some(Level::Error),
        b'W' => Some(Level::Warning),
        _ => None,
    }
}

const fn rule(number: u16, levels: &[u8; 3], title: &'static str, mend: &'static str) -> Rule {
    Rule { number, levels: [level(levels[0]), level(levels[1]), level(levels[2])], title, mend }
}

const fn audio(number: u8, title: &'static str, mend: &'static str) -> AudioRule {
    AudioRule { number, title, mend }
}

/// What goes wrong on a Windows machine where nothing in an INF's syntax is wrong.
const AUDIO: &[AudioRule] = &[
    audio(1, "hardware id of a form that no bus gives", "write BUS\\id, as PCI\\VEN_1234&DEV_5678 or ROOT\\Name"),
    audio(
        2,
        "the streaming support of Windows is not included",
        "add Include = ks.inf,wdmaudio.inf and Needs = KS.Registration,WDMAUDIO.Registration to the install section",
    ),
    audio(
        3,
        "interfaces of an audio filter do not fit",
        "register each reference string under AUDIO and under what the filter does",
    ),
    audio(
        4,
        "registry values of an audio interface do not fit",
        "write CLSID, FriendlyName and the EP keys as the audio stack reads them",
    ),
    audio(5, "power or device settings that Windows does not understand", "write four bytes, lowest first; DeviceType is 0x1D"),
    audio(
        6,
        "service settings that an audio driver does not want",
        "use ServiceType 1, StartType 3, ErrorControl 1 and nothing else",
    ),
    audio(7, "keys of the time before Windows Vista", "remove AssociatedFilters, Driver and Drivers"),
    audio(8, "signature attributes do not fit", "use DRMLevel = 1300; PETrust only where Microsoft signs"),
    audio(
        9,
        "class and hardware id do not go together",
        "extension INFs and effects have classes of their own; effects have SWC\\ ids",
    ),
    audio(10, "directory 13 on a Windows that does not have it", "decorate the models with NT<arch>.10.0...16299 or later"),
];

/// Every rule of InfVerif that is checked, in ascending order.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    syntax::SYNTAX.iter().chain(modes::MODES).chain(install::INSTALL)
}

/// The ten rules for audio drivers.
pub fn audio_rules() -> &'static [AudioRule] {
    AUDIO
}

/// Level, title and mend of a rule in a mode; `None` where the mode does not have it.
///
/// The audio rules that make endpoints vanish are errors, the others warnings; all of them hold in all modes.
pub(super) fn look_up(id: RuleId, mode: Mode) -> Option<(Level, &'static str, &'static str)> {
    match id {
        RuleId::InfVerif(number) => {
            let rule = rules().find(|rule| rule.number == number)?;
            Some((rule.levels.get(mode.index()).copied().flatten()?, rule.title, rule.mend))
        }
        RuleId::Audio(number) => {
            let rule = AUDIO.iter().find(|rule| rule.number == number)?;
            let level = if matches!(number, 1 | 3..=5 | 9) { Level::Error } else { Level::Warning };
            Some((level, rule.title, rule.mend))
        }
    }
}
