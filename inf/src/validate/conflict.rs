//! 1330 to 1333: what two install sections do differently to one place ("InfVerif Error 1330 - 1333").

use super::context::{Checker, Copy, Kind, Service, Write};
use crate::parse::{Merged, fold};
use std::collections::BTreeMap;

pub(super) fn check(checker: &mut Checker<'_>) {
    files(checker);
    registry(checker);
    services(checker);
}

fn files(checker: &mut Checker<'_>) {
    let mut first: BTreeMap<(String, String), Vec<Copy>> = BTreeMap::new();
    for copy in checker.copies.clone() {
        let others = first.entry((copy.directory.clone(), copy.destination.clone())).or_default();
        if let Some(other) = others.iter().find(|other| other.source != copy.source && other.scope.meets(&copy.scope)) {
            let message = format!("'{}' and '{}' to '{}'", other.source, copy.source, copy.destination);
            checker.say(1330, copy.position, message);
        }
        others.push(copy);
    }
}

/// A registry value: the service whose key is the root, the root, the key, the name.
type Value = (Option<String>, String, String, String);

/// What a line sets, for comparing.
fn content(write: &Write) -> (u32, Vec<String>) {
    (write.flags, write.data.clone())
}

fn registry(checker: &mut Checker<'_>) {
    let mut first: BTreeMap<Value, Vec<Write>> = BTreeMap::new();
    for write in checker.writes.clone() {
        let service = match (write.root.as_str(), write.scope.owner) {
            ("HKR", Some(Kind::Service)) => write.scope.service.as_deref().map(fold),
            ("HKR", _) => continue,
            _ => None,
        };
        let place = (service.clone(), write.root.clone(), fold(&write.key), fold(&write.value));
        let others = first.entry(place).or_default();
        let differs =
            |other: &&Write| content(other) != content(&write) && other.section != write.section && other.scope.meets(&write.scope);
        if let Some(other) = others.iter().find(differs) {
            let shown = format!("'{}\\{}\\{}'", write.root, write.key, write.value);
            let pair = format!("[{}] and [{}]", other.section, write.section);
            match service {
                Some(service) => checker.say(1332, write.position, format!("{shown} in {pair} for service '{service}'")),
                None => checker.say(1331, write.position, format!("{shown} in {pair}")),
            }
        }
        others.push(write);
    }
}

/// What describes a service, for comparing.
fn description(checker: &Checker<'_>, section: &Merged<'_>) -> Vec<(String, Vec<String>)> {
    const NAMES: [&str; 6] = ["ServiceType", "StartType", "ErrorControl", "ServiceBinary", "LoadOrderGroup", "Dependencies"];
    let mut found: Vec<(String, Vec<String>)> = section
        .entries()
        .filter(|entry| NAMES.iter().any(|name| entry.has_key(name)))
        .map(|entry| (fold(entry.key_text()), entry.values.iter().map(|value| fold(&checker.expand(value))).collect()))
        .collect();
    found.sort();
    found
}

fn services(checker: &mut Checker<'_>) {
    let mut first: BTreeMap<String, Vec<Service>> = BTreeMap::new();
    for service in checker.services.clone() {
        let others = first.entry(fold(&service.name)).or_default();
        for other in others.iter().filter(|other| other.scope.meets(&service.scope)) {
            let pair = (checker.doc.section(&other.section), checker.doc.section(&service.section));
            let (Some(one), Some(two)) = pair else { continue };
            if fold(&other.section) != fold(&service.section) && description(checker, &one) != description(checker, &two) {
                let message = format!("'{}' in [{}] and [{}]", service.name, other.section, service.section);
                checker.say(1333, service.position, message);
            }
        }
        others.push(service);
    }
}
