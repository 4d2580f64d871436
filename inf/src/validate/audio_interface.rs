//! A2, A3 and A4: the interfaces that the audio stack finds a driver by.

use super::audio::warn;
use super::context::{Checker, Scope, Write};
use super::guid::is_guid;
use crate::parse::{Position, fold};
use std::collections::BTreeMap;

const AUDIO: &str = "{6994ad04-93ef-11d0-a3cc-00a0c9223196}";
const RENDER: &str = "{65e8773e-8f56-11d0-a3b9-00a0c9223196}";
const CAPTURE: &str = "{65e8773d-8f56-11d0-a3b9-00a0c9223196}";
const TOPOLOGY: &str = "{dda54a40-1e4c-11d1-a050-405705c10000}";
const REALTIME: &str = "{eb115ffc-10c8-4964-831d-6dcb02e6f23f}";
/// For the system's own sysaudio.
const AUDIO_DEVICE: &str = "{fbf6f530-07b9-11d2-a71e-0000f8004788}";
/// The class that lets programs reach a filter through DirectShow.
const PROXY: &str = "{17cca71b-ecd7-11d0-b908-00a0c9223196}";
/// PKEY_AudioEndpoint_Association.
const ASSOCIATION: &str = "{1da5d803-d492-4edd-8c23-e0c0ffee7f0e},2";

/// Names that INFs give these categories in [Strings].
const TOKENS: &[(&str, &str)] = &[
    ("kscategory_audio", AUDIO),
    ("kscategory_render", RENDER),
    ("kscategory_capture", CAPTURE),
    ("kscategory_topology", TOPOLOGY),
    ("kscategory_realtime", REALTIME),
];

/// Interfaces of one reference string.
#[derive(Debug, Default)]
struct Filter {
    categories: Vec<String>,
    sections: Vec<String>,
    first: Position,
}

/// The interfaces of one install section.
pub(super) fn check(checker: &mut Checker<'_>, scope: &Scope) {
    let Some(section) = checker.doc.section(&format!("{}.Interfaces", scope.install)) else { return };
    let mut filters: BTreeMap<String, Filter> = BTreeMap::new();
    for entry in section.all("AddInterface") {
        let category = checker.text(entry, 0).to_lowercase();
        let reference = checker.text(entry, 1);
        token(checker, entry.values.first().map_or("", |value| &value.text), &category, entry.place(0));
        if category == AUDIO_DEVICE {
            checker.say_audio(3, entry.place(0), "KSCATEGORY_AUDIO_DEVICE is sysaudio's own");
        }
        let filter = filters.entry(reference.clone()).or_default();
        if filter.categories.contains(&category) {
            checker.say_audio(3, entry.position, format!("'{reference}' is registered twice under {category}"));
        }
        if filter.categories.is_empty() {
            filter.first = entry.position;
        }
        filter.categories.push(category);
        filter.sections.push(checker.text(entry, 2));
    }
    if filters.values().any(|filter| filter.has(AUDIO)) {
        registration(checker, scope);
    }
    for (reference, filter) in &filters {
        categories(checker, reference, filter);
        values(checker, scope, reference, filter);
    }
}

impl Filter {
    fn has(&self, category: &str) -> bool {
        self.categories.iter().any(|known| known == category)
    }
}

/// A3: a token with the name of a category has its GUID.
fn token(checker: &mut Checker<'_>, raw: &str, category: &str, at: Position) {
    let name = fold(raw.trim_matches('%'));
    if let Some((name, wanted)) = TOKENS.iter().find(|(token, _)| *token == name) {
        if *wanted != category {
            checker.say_audio(3, at, format!("%{}% is {category}, not {wanted}", name.to_uppercase()));
        }
    }
}

/// A2.
fn registration(checker: &mut Checker<'_>, scope: &Scope) {
    let Some(install) = checker.doc.section(&scope.install) else { return };
    let needs: Vec<String> =
        install.all("Needs").iter().flat_map(|entry| &entry.values).map(|value| fold(&checker.expand(value))).collect();
    for wanted in ["KS.Registration", "WDMAUDIO.Registration"] {
        if !needs.iter().any(|name| name.starts_with(&fold(wanted))) {
            warn(checker, 2, install.position(), format!("[{}] does not need {wanted}", install.name()));
        }
    }
}

/// A3: streaming filters stand under AUDIO and under their flow too.
fn categories(checker: &mut Checker<'_>, reference: &str, filter: &Filter) {
    if !filter.has(REALTIME) {
        return;
    }
    if !filter.has(AUDIO) {
        checker.say_audio(3, filter.first, format!("'{reference}' stands under REALTIME but not under AUDIO"));
    }
    if !filter.has(RENDER) && !filter.has(CAPTURE) {
        checker.say_audio(3, filter.first, format!("'{reference}' stands under REALTIME but not under RENDER or CAPTURE"));
    }
}

/// A4.
fn values(checker: &mut Checker<'_>, scope: &Scope, reference: &str, filter: &Filter) {
    if !filter.has(AUDIO) {
        return;
    }
    let mut lists: Vec<String> = Vec::new();
    for section in &filter.sections {
        let Some(section) = checker.doc.section(section) else { continue };
        let entries = section.all("AddReg");
        lists.extend(entries.iter().flat_map(|entry| &entry.values).map(|value| fold(&checker.expand(value))));
    }
    let mut seen: Vec<Write> = Vec::new();
    for write in &checker.writes {
        let here = write.scope.install == scope.install && lists.contains(&fold(&write.section));
        if here && !seen.iter().any(|other| other.position == write.position) {
            seen.push(write.clone());
        }
    }
    let value = |name: &str| seen.iter().find(|write| write.key.is_empty() && write.value.eq_ignore_ascii_case(name));
    match value("CLSID") {
        None => warn(checker, 4, filter.first, format!("'{reference}' has no CLSID")),
        Some(write) if !write.data.first().is_some_and(|text| text.eq_ignore_ascii_case(PROXY)) => {
            checker.say_audio(4, write.position, format!("CLSID of '{reference}' is not {PROXY}"));
        }
        Some(_) => {}
    }
    if value("FriendlyName").is_none() {
        warn(checker, 4, filter.first, format!("'{reference}' has no FriendlyName"));
    }
    for write in &seen {
        let endpoint = write.key.get(..3).is_some_and(|three| three.eq_ignore_ascii_case("ep\\"));
        if endpoint && write.value.eq_ignore_ascii_case(ASSOCIATION) {
            association(checker, write, filter);
        }
    }
}

/// The node type of an endpoint fits the direction of its filter: DFF21CEx are speakers, DFF21BEx microphones.
fn association(checker: &mut Checker<'_>, write: &Write, filter: &Filter) {
    let text = write.data.first().cloned().unwrap_or_default().to_lowercase();
    if !is_guid(&text) {
        checker.say_audio(4, write.position, format!("association '{text}' is no GUID"));
        return;
    }
    let (render, capture) = (filter.has(RENDER), filter.has(CAPTURE));
    if render && !capture && text.starts_with("{dff21be") {
        checker.say_audio(4, write.position, format!("{text} is a microphone, on a filter that renders"));
    }
    if capture && !render && text.starts_with("{dff21ce") {
        checker.say_audio(4, write.position, format!("{text} is a speaker, on a filter that captures"));
    }
}
