//! The INF for Windows 10 build 16299 and later.

use super::{Circuit, MEDIA, endpoint, folder, models, names, text::Text, version};
use crate::manifest::{Driver, Framework, Manifest, Spanned, WavePort};

pub(super) fn write(manifest: &Manifest, circuits: &[Circuit]) -> String {
    let name = manifest.package.name.get_ref();
    let mut text = Text::default();
    text.comment(&format!("{}: made from device.toml; change that file, not this one.", manifest.device.name.get_ref()));
    version(&mut text, manifest, MEDIA, &format!("{name}.cat"));
    let mut drivers: Vec<&Driver> = manifest.driver.iter().collect();
    drivers.sort_by_key(|driver| *driver.from_build.get_ref());
    sources(&mut text, manifest, &drivers);
    targets(&mut text, manifest, &drivers);
    for driver in &drivers {
        install(&mut text, manifest, driver, circuits);
    }
    names(&mut text, manifest, manifest.package.provider.get_ref());
    text.finish()
}

fn architectures(manifest: &Manifest) -> &[String] {
    manifest.package.architectures.get_ref()
}

/// The name that the sections of a driver begin with.
pub(super) fn base(driver: &Driver) -> String {
    format!("{}_{}", driver.service.get_ref(), driver.from_build.get_ref())
}

/// The subfolder of an architecture; none where there is one only.
fn subfolder<'m>(manifest: &Manifest, architecture: &'m str) -> Option<&'m str> {
    (architectures(manifest).len() > 1).then(|| folder(architecture))
}

fn sources(text: &mut Text, manifest: &Manifest, drivers: &[&Driver]) {
    text.section("SourceDisksNames");
    text.string("Disk", &format!("{} installation files", manifest.device.name.get_ref()));
    text.line("1 = %Disk%");
    for architecture in architectures(manifest) {
        text.section(&format!("SourceDisksFiles.{architecture}"));
        for driver in drivers {
            match subfolder(manifest, architecture) {
                Some(folder) => text.line(&format!("{} = 1,{folder}", driver.file.get_ref())),
                None => text.line(&format!("{} = 1", driver.file.get_ref())),
            }
        }
    }
    text.section("DestinationDirs");
    for driver in drivers {
        for architecture in architectures(manifest) {
            let list = format!("{}.{architecture}.Copy", base(driver));
            match subfolder(manifest, architecture) {
                Some(folder) => text.line(&format!("{list} = 13,{folder}")),
                None => text.line(&format!("{list} = 13")),
            }
        }
    }
}

/// `[Manufacturer]` and the models of each architecture and build.
fn targets(text: &mut Text, manifest: &Manifest, drivers: &[&Driver]) {
    let decoration = |architecture: &str, driver: &Driver| format!("NT{architecture}.10.0...{}", driver.from_build.get_ref());
    let all: Vec<String> = architectures(manifest)
        .iter()
        .flat_map(|architecture| drivers.iter().map(move |driver| decoration(architecture, driver)))
        .collect();
    text.section("Manufacturer");
    text.line(&format!("%Maker% = Models,{}", all.join(",")));
    for architecture in architectures(manifest) {
        for driver in drivers {
            text.section(&format!("Models.{}", decoration(architecture, driver)));
            models(text, manifest, &base(driver));
        }
    }
}

/// Everything of one image.
fn install(text: &mut Text, manifest: &Manifest, driver: &Driver, circuits: &[Circuit]) {
    let base = base(driver);
    let framework = match driver.framework {
        Framework::Acx => "ACX circuits",
        Framework::Portcls => "PortCls miniports",
    };
    text.line("");
    text.comment(&format!("{framework}, from build {} on.", driver.from_build.get_ref()));
    let power = power(manifest, driver);
    let port = port_lines(driver.wave_port.as_ref());
    let registry = add_registry(&base, &power, &port);
    for architecture in architectures(manifest) {
        let section = format!("{base}.NT{architecture}");
        text.section(&section);
        registration(text);
        text.pair("CopyFiles", &format!("{base}.{architecture}.Copy"));
        if let Some(list) = &registry {
            text.pair("AddReg", list);
        }
        text.section(&format!("{base}.{architecture}.Copy"));
        text.line(driver.file.get_ref());
        text.section(&format!("{section}.HW"));
        text.pair("AddReg", &format!("{base}.HW"));
        text.section(&format!("{section}.Services"));
        let service = driver.service.get_ref();
        text.pair("AddService", &format!("{service},0x00000002,{base}.{architecture}.Service"));
        text.section(&format!("{base}.{architecture}.Service"));
        let path = subfolder(manifest, architecture).map_or(String::new(), |folder| format!("{folder}\\"));
        service_section(text, &format!("%13%\\{path}{}", driver.file.get_ref()));
        if driver.kmdf.is_some() {
            text.section(&format!("{section}.Wdf"));
            text.pair("KmdfService", &format!("{service},{base}.Kmdf"));
        }
        text.section(&format!("{section}.Interfaces"));
        endpoint::add(text, &base, driver.framework, circuits);
    }
    if let Some(kmdf) = &driver.kmdf {
        text.section(&format!("{base}.Kmdf"));
        text.line(&format!("KmdfLibraryVersion = {}", kmdf.get_ref()));
    }
    registry_sections(text, &base, &power, &port);
    hardware(text, manifest, &format!("{base}.HW"));
    endpoint::sections(text, &base, driver.framework, circuits, &manifest.endpoint);
}

/// What every audio driver takes from Windows.
pub(super) fn registration(text: &mut Text) {
    text.pair("Include", "ks.inf,wdmaudio.inf");
    text.pair("Needs", "KS.Registration,WDMAUDIO.Registration");
}

pub(super) fn service_section(text: &mut Text, binary: &str) {
    text.pair("DisplayName", "%Device%");
    text.pair("ServiceType", "1");
    text.pair("StartType", "3");
    text.pair("ErrorControl", "1");
    text.pair("ServiceBinary", binary);
}

/// Lines of the power settings; PortCls alone reads them.
fn power(manifest: &Manifest, driver: &Driver) -> Vec<String> {
    if driver.framework == Framework::Portcls { power_lines(manifest) } else { Vec::new() }
}

/// The wave port that was chosen, in the driver's key; see `portcls_compat::wave_port`.
pub(super) fn port_lines(port: Option<&Spanned<WavePort>>) -> Vec<String> {
    port.map(|port| format!("HKR,,WavePort,0x00010001,{}", port.get_ref().value())).into_iter().collect()
}

/// The sections that write to the driver's key, as an AddReg names them.
pub(super) fn add_registry(base: &str, power: &[String], port: &[String]) -> Option<String> {
    let lists = [(power, "Power"), (port, "Port")];
    let named: Vec<String> = lists.iter().filter(|(lines, _)| !lines.is_empty()).map(|(_, end)| format!("{base}.{end}")).collect();
    (!named.is_empty()).then(|| named.join(","))
}

/// These sections.
pub(super) fn registry_sections(text: &mut Text, base: &str, power: &[String], port: &[String]) {
    for (lines, end) in [(power, "Power"), (port, "Port")] {
        if !lines.is_empty() {
            text.section(&format!("{base}.{end}"));
            lines.iter().for_each(|line| text.line(line));
        }
    }
}

/// Four bytes each, lowest first.
pub(super) fn power_lines(manifest: &Manifest) -> Vec<String> {
    let power = &manifest.power;
    let values = [
        ("ConservationIdleTime", power.conservation_idle_seconds),
        ("PerformanceIdleTime", power.performance_idle_seconds),
        ("IdlePowerState", power.idle_power_state.as_ref().map(|state| *state.get_ref())),
    ];
    let line = |(name, value): (&str, Option<u32>)| {
        let [a, b, c, d] = value?.to_le_bytes();
        Some(format!("HKR,PowerSettings,{name},0x00000001,{a:02X},{b:02X},{c:02X},{d:02X}"))
    };
    values.into_iter().filter_map(line).collect()
}

/// The hardware key: FILE_DEVICE_SOUND, and the security descriptor.
pub(super) fn hardware(text: &mut Text, manifest: &Manifest, section: &str) {
    text.section(section);
    text.line("HKR,,DeviceType,0x00010001,0x0000001D");
    if let Some(security) = &manifest.device.security {
        text.line(&format!("HKR,,Security,,\"{}\"", security.get_ref()));
    }
}
