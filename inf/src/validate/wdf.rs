//! `.Wdf` sections ("Specifying WDF Directives in INF Files").

use super::context::{Checker, Kind, Scope};
use super::{directive, syntax};
use crate::parse::{Entry, Merged};

/// `KmdfService` and `UmdfService`.
pub(super) fn service(checker: &mut Checker<'_>, entry: &Entry, name: &str, scope: &Scope) {
    checker.at_most(entry, 2);
    let (service, section) = (checker.text(entry, 0), checker.text(entry, 1));
    if service.is_empty() {
        checker.say(1080, entry.position, format!("{name} without a service name"));
    }
    if section.is_empty() {
        checker.say(1005, entry.position, name);
        return;
    }
    let Some(section) = checker.refer(&section, Kind::WdfService, name, entry.place(1), scope) else { return };
    let umdf = name == "UmdfService";
    let wanted = if umdf { "UmdfLibraryVersion" } else { "KmdfLibraryVersion" };
    match section.get(wanted) {
        None if umdf => {
            checker.say(1084, entry.position, format!("{wanted} for {name} with '{service}' in [{}]", section.name()));
        }
        None => {}
        Some(version) => library(checker, version, umdf),
    }
    for entry in section.entries() {
        directive::read(checker, &section, entry, Kind::WdfService, scope);
    }
}

fn library(checker: &mut Checker<'_>, entry: &Entry, umdf: bool) {
    let text = checker.text(entry, 0);
    if syntax::is_build_token(&text) {
        return;
    }
    let parts: Vec<Option<u32>> = text.split('.').map(|part| part.trim().parse().ok()).collect();
    if parts.len() < 2 || parts.iter().any(Option::is_none) {
        checker.say(1081, entry.place(0), format!("version '{text}' of {}", entry.key_text()));
    } else if umdf && parts.first() == Some(&Some(1)) {
        checker.say(1402, entry.place(0), format!("UMDF {text}"));
    }
}

/// 1400: every UMDF service has its place in the order.
pub(super) fn section(checker: &mut Checker<'_>, section: &Merged<'_>, _scope: &Scope) {
    let order: Vec<String> =
        section.all("UmdfServiceOrder").iter().flat_map(|entry| entry.values.iter().map(|value| checker.expand(value))).collect();
    for entry in section.all("UmdfService") {
        let name = checker.text(entry, 0);
        if !name.is_empty() && !order.iter().any(|listed| listed.eq_ignore_ascii_case(&name)) {
            checker.say(1400, entry.position, format!("'{name}' in [{}]", section.name()));
        }
    }
}
