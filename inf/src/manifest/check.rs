//! What TOML's types do not say.

use super::{Driver, Endpoint, Manifest, Problem, Spanned, place};
use crate::generate::endpoint::{Format, jack_type};
use crate::validate::audio::is_hardware_id;

/// The checks over one text.
struct Check<'t> {
    text: &'t str,
    list: Vec<Problem>,
}

impl Check<'_> {
    fn say<T>(&mut self, at: &Spanned<T>, message: impl Into<String>, mend: impl Into<String>) {
        let (line, column) = place(self.text, at.span().start);
        self.list.push(Problem { line, column, message: message.into(), mend: mend.into() });
    }

    /// A text that goes into an INF between quotation marks.
    fn shown(&mut self, at: &Spanned<String>, what: &str) {
        let text = at.get_ref();
        if text.trim().is_empty() {
            self.say(at, format!("{what} is empty"), "write the text that users see");
        } else if text.chars().any(char::is_control) || text.contains(['%', '"']) {
            self.say(
                at,
                format!("{what} has a character that an INF cannot hold"),
                "leave out percent signs, quotation marks and line breaks",
            );
        }
    }

    fn name(&mut self, at: &Spanned<String>, what: &str, ending: &str) {
        let text = at.get_ref();
        let stem = text.strip_suffix(ending).unwrap_or_default();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if stem.is_empty() || !stem.chars().all(plain) || stem.len() > 60 {
            let mend = format!("write letters, digits, - and _{}", if ending.is_empty() { "" } else { " and the ending .sys" });
            self.say(at, format!("{what} '{text}' is no name for a file or service"), mend);
        }
    }
}

/// Everything that is wrong, by place.
pub(super) fn check(manifest: &Manifest, text: &str, circuits: &[&str]) -> Vec<Problem> {
    let mut check = Check { text, list: Vec::new() };
    package(&mut check, manifest);
    device(&mut check, manifest);
    drivers(&mut check, manifest);
    let Manifest { power, legacy, extension, .. } = manifest;
    if let Some(state) = power.idle_power_state.as_ref().filter(|state| *state.get_ref() > 3) {
        check.say(state, format!("there is no power state D{}", state.get_ref()), "write 0 to 3; 3 is the deepest");
    }
    if let Some(legacy) = legacy {
        check.name(&legacy.file, "file", ".sys");
        check.name(&legacy.service, "service", "");
        if manifest.drivers_named(legacy.file.get_ref()) {
            check.say(&legacy.file, "the legacy image has the name of another one", "give it a name of its own");
        }
        if !manifest.package.architectures.get_ref().iter().any(|arch| arch == "amd64") {
            check.say(
                &legacy.file,
                "Windows 7 to 10 had no arm64 before build 16299",
                "add amd64 to architectures, or remove [legacy]",
            );
        }
    }
    endpoints(&mut check, manifest.endpoint.iter(), circuits);
    if let Some(extension) = extension {
        if !is_guid(extension.id.get_ref()) {
            check.say(
                &extension.id,
                "the extension's id is no GUID",
                "write {8-4-4-4-12 hexadecimal digits}, made once with uuidgen",
            );
        }
        if extension.endpoint.is_empty() {
            check.say(&extension.id, "the extension changes nothing", "add [extension.endpoint.NAME], or remove [extension]");
        }
        if let Some(provider) = &extension.provider {
            check.shown(provider, "provider");
        }
        endpoints(&mut check, extension.endpoint.iter(), circuits);
    }
    check.list.sort_by_key(|problem| (problem.line, problem.column));
    check.list
}

fn package(check: &mut Check<'_>, manifest: &Manifest) {
    let package = &manifest.package;
    check.name(&package.name, "name", "");
    check.shown(&package.provider, "provider");
    if package.provider.get_ref().to_lowercase().starts_with("microsoft") {
        check.say(&package.provider, "the provider calls itself Microsoft (InfVerif 1204)", "write your organisation's name");
    }
    let version: Vec<Option<u16>> = package.version.get_ref().split('.').map(|part| part.parse().ok()).collect();
    if version.len() != 4 || version.iter().any(Option::is_none) || version.iter().all(|part| *part == Some(0)) {
        let message = format!("version '{}' is not w.x.y.z", package.version.get_ref());
        check.say(&package.version, message, "write four numbers up to 65535, not all 0");
    }
    if crate::generate::date(package.date.get_ref()).is_none() {
        let message = format!("'{}' is no date", package.date.get_ref());
        check.say(&package.date, message, "write YYYY-MM-DD, as 2026-02-28");
    }
    let architectures = package.architectures.get_ref();
    let known = |arch: &String| matches!(arch.as_str(), "amd64" | "arm64");
    let twice = architectures.iter().enumerate().any(|(at, arch)| architectures.iter().skip(at + 1).any(|other| other == arch));
    if architectures.is_empty() || twice || !architectures.iter().all(known) {
        check.say(&package.architectures, "architectures are amd64, arm64 or both", "write [\"amd64\", \"arm64\"]");
    }
}

fn device(check: &mut Check<'_>, manifest: &Manifest) {
    let device = &manifest.device;
    check.shown(&device.name, "name");
    if let Some(name) = &device.manufacturer {
        check.shown(name, "manufacturer");
    }
    if device.hardware_ids.get_ref().is_empty() {
        check.say(
            &device.hardware_ids,
            "there is no hardware id",
            "write the ids that the bus gives, as \"PCI\\\\VEN_1234&DEV_5678\"",
        );
    }
    let mut seen: Vec<String> = Vec::new();
    for id in device.hardware_ids.get_ref() {
        let text = id.get_ref();
        // Devices on ISA have ids of their own form: a star, a maker and a number.
        let whole = text.contains('\\') || text.len() > 1 && text.starts_with('*');
        let plain = text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, ',' | '%' | '"' | ';'));
        if !whole || !plain || !is_hardware_id(text) {
            check.say(
                id,
                format!("'{text}' is no hardware id"),
                "write BUS\\\\id, as \"PCI\\\\VEN_1234&DEV_5678\", \"ROOT\\\\Name\" or \"*PNPB006\"",
            );
        }
        if seen.contains(&text.to_lowercase()) {
            check.say(id, format!("'{text}' stands twice"), "remove one of the two");
        }
        seen.push(text.to_lowercase());
    }
    if let Some(security) = device.security.as_ref().filter(|security| !security.get_ref().starts_with("D:")) {
        check.say(security, "the security descriptor has no access list", "write SDDL that begins with D:P, or remove the key");
    }
}

/// Directory 13 needs Windows 10 build 16299; ACX 1.1 needs build 19041 and KMDF 1.31 ("ACX version overview").
const FIRST: u32 = 16299;
const FIRST_ACX: u32 = 19041;

fn drivers(check: &mut Check<'_>, manifest: &Manifest) {
    if manifest.driver.is_empty() {
        check.say(&manifest.package.name, "there is no [[driver]]", "add [[driver]] with framework, from-build, file and service");
    }
    let twice = |one: &Driver, at: usize, same: &dyn Fn(&Driver, &Driver) -> bool| {
        manifest.driver.iter().take(at).any(|other| same(one, other))
    };
    for (at, driver) in manifest.driver.iter().enumerate() {
        check.name(&driver.file, "file", ".sys");
        check.name(&driver.service, "service", "");
        let build = *driver.from_build.get_ref();
        let first = if driver.framework == super::Framework::Acx { FIRST_ACX } else { FIRST };
        if build < first {
            let message = format!("build {build} does not have what this driver needs");
            check.say(&driver.from_build, message, format!("write {first} or a later build; for earlier ones there is [legacy]"));
        }
        if twice(driver, at, &|one, other| one.from_build.get_ref() == other.from_build.get_ref()) {
            check.say(&driver.from_build, "two drivers begin with this build", "let each begin with a build of its own");
        }
        if twice(driver, at, &|one, other| one.file.get_ref().eq_ignore_ascii_case(other.file.get_ref())) {
            check.say(&driver.file, "two drivers have this file", "give each image a name of its own");
        }
        if twice(driver, at, &|one, other| one.service.get_ref().eq_ignore_ascii_case(other.service.get_ref())) {
            check.say(&driver.service, "two drivers have this service", "give each service a name of its own");
        }
        kmdf(check, driver);
        if let Some(port) = driver.wave_port.as_ref().filter(|_| driver.framework == super::Framework::Acx) {
            check.say(port, "ACX has no wave ports", "remove wave-port, or write framework = \"portcls\"");
        }
    }
}

fn kmdf(check: &mut Check<'_>, driver: &Driver) {
    let version = |text: &str| {
        let (major, minor) = text.split_once('.')?;
        Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?))
    };
    match &driver.kmdf {
        None if driver.framework == super::Framework::Acx => {
            check.say(&driver.file, "an ACX driver uses KMDF", "add kmdf = \"1.31\" or later");
        }
        None => {}
        Some(text) => match version(text.get_ref()) {
            None => check.say(text, format!("'{}' is no KMDF version", text.get_ref()), "write major.minor, as \"1.31\""),
            Some(found) if driver.framework == super::Framework::Acx && found < (1, 31) => {
                check.say(text, "ACX 1.1 needs KMDF 1.31", "write \"1.31\" or later");
            }
            Some(_) => {}
        },
    }
}

fn endpoints<'e>(check: &mut Check<'_>, list: impl Iterator<Item = (&'e Spanned<String>, &'e Endpoint)>, circuits: &[&str]) {
    for (name, endpoint) in list {
        if !circuits.contains(&name.get_ref().as_str()) {
            let mend = format!("write one of {}", circuits.join(", "));
            check.say(name, format!("the driver has no circuit '{}'", name.get_ref()), mend);
        }
        if let Some(text) = &endpoint.friendly_name {
            check.shown(text, "friendly-name");
        }
        if let Some(jack) = endpoint.jack.as_ref().filter(|jack| jack_type(jack.get_ref()).is_none()) {
            let mend = "write any, speaker, headphones, microphone, microphone-array, line, spdif or hdmi";
            check.say(jack, format!("'{}' is no jack", jack.get_ref()), mend);
        }
        if let Some(format) = endpoint.default_format.as_ref().filter(|format| Format::parse(format.get_ref()).is_none()) {
            let message = format!("'{}' is no format", format.get_ref());
            check.say(format, message, "write rate/bits/channels, as \"48000/16/2\"");
        }
    }
}

fn is_guid(text: &str) -> bool {
    crate::validate::is_guid(text)
}

impl Manifest {
    /// Whether a driver has this file.
    fn drivers_named(&self, file: &str) -> bool {
        self.driver.iter().any(|driver| driver.file.get_ref().eq_ignore_ascii_case(file))
    }
}
