//! Sections that stand for themselves: class installers, interface classes, control flags, signature attributes, network drivers.

use super::context::{Checker, Kind, Scope};
use super::{directive, guid, install, network};

pub(super) fn check(checker: &mut Checker<'_>) {
    for name in checker.doc.section_names() {
        if name == "classinstall32" || name.starts_with("classinstall32.") {
            class_install(checker, &name);
        }
    }
    interface_classes(checker);
    signature_attributes(checker);
    checker.use_section("ControlFlags");
    network::check(checker);
    extension(checker);
}

fn class_install(checker: &mut Checker<'_>, name: &str) {
    let Some(section) = checker.use_section(name) else { return };
    let scope = Scope { install: section.name().to_owned(), owner: Some(Kind::ClassInstall), ..Scope::default() };
    if name.ends_with(".services") {
        install::read(checker, &section, Kind::Services, &scope);
        return;
    }
    for entry in section.entries() {
        directive::read(checker, &section, entry, Kind::ClassInstall, &scope);
    }
}

/// `[InterfaceInstall32]`: `{class} = section, flags`.
fn interface_classes(checker: &mut Checker<'_>) {
    let Some(section) = checker.use_section("InterfaceInstall32") else { return };
    for entry in section.entries() {
        let id = checker.key(entry);
        if !guid::is_guid(&id) {
            checker.say(1019, entry.position, format!("'{id}' in [InterfaceInstall32]"));
        }
        let name = checker.text(entry, 0);
        if name.is_empty() {
            continue;
        }
        let scope = Scope { install: name.clone(), owner: Some(Kind::Interface), ..Scope::default() };
        if let Some(target) = checker.refer(&name, Kind::Interface, "InterfaceInstall32", entry.place(0), &scope) {
            for entry in target.entries() {
                directive::read(checker, &target, entry, Kind::Interface, &scope);
            }
        }
    }
}

/// `[SignatureAttributes]`: `file = section`.
fn signature_attributes(checker: &mut Checker<'_>) {
    let Some(section) = checker.use_section("SignatureAttributes") else { return };
    for entry in section.entries() {
        for value in &entry.values {
            let name = checker.expand(value);
            if name.is_empty() {
                checker.say(1005, entry.position, "SignatureAttributes");
            } else if let Some(target) = checker.refer(&name, Kind::Other, "SignatureAttributes", value.position, &Scope::default())
            {
                super::audio::signature(checker, &target);
            }
        }
    }
}

/// 1382: what an extension INF may not have.
fn extension(checker: &mut Checker<'_>) {
    if !checker.is_class("Extension") {
        return;
    }
    let sections: Vec<_> = checker.doc.sections.iter().collect();
    for section in sections {
        let name = section.name.to_lowercase();
        if name == "classinstall32" || name.starts_with("classinstall32.nt") || name.ends_with(".coinstallers") {
            checker.say(1382, section.position, section.name.clone());
        }
    }
}
