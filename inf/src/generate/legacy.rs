//! The INF for Windows 7 to Windows 10 before build 16299: files in System32\drivers, one image without KMDF.

use super::main_inf::{add_registry, hardware, port_lines, power_lines, registration, registry_sections, service_section};
use super::{Circuit, MEDIA, endpoint, folder, models, names, text::Text, version};
use crate::manifest::{Framework, Legacy, Manifest};

pub(super) fn write(manifest: &Manifest, legacy: &Legacy, circuits: &[Circuit]) -> String {
    let (file, service) = (legacy.file.get_ref(), legacy.service.get_ref());
    let base = format!("{service}_legacy");
    let mut text = Text::default();
    let device = manifest.device.name.get_ref();
    text.comment(&format!("{device} on Windows 7 to 10: made from device.toml; change that file, not this one."));
    version(&mut text, manifest, MEDIA, &format!("{}-legacy.cat", manifest.package.name.get_ref()));
    text.section("SourceDisksNames");
    text.string("Disk", &format!("{device} installation files"));
    text.line("1 = %Disk%");
    text.section("SourceDisksFiles.amd64");
    text.line(&format!("{file} = 1,{}", folder("amd64")));
    text.section("DestinationDirs");
    text.line(&format!("{base}.Copy = 12"));
    text.section("Manufacturer");
    text.line("%Maker% = Models,NTamd64.6.1,NTamd64.10.0...16299");
    text.section("Models.NTamd64.6.1");
    models(&mut text, manifest, &base);
    text.section("Models.NTamd64.10.0...16299");
    text.comment("Nothing: from this build on the other INF of the package serves.");
    let power = power_lines(manifest);
    let port = port_lines(legacy.wave_port.as_ref());
    text.section(&format!("{base}.NTamd64"));
    registration(&mut text);
    text.pair("CopyFiles", &format!("{base}.Copy"));
    if let Some(list) = add_registry(&base, &power, &port) {
        text.pair("AddReg", &list);
    }
    text.section(&format!("{base}.Copy"));
    text.line(file);
    text.section(&format!("{base}.NTamd64.HW"));
    text.pair("AddReg", &format!("{base}.HW"));
    text.section(&format!("{base}.NTamd64.Services"));
    text.pair("AddService", &format!("{service},0x00000002,{base}.Service"));
    text.section(&format!("{base}.Service"));
    service_section(&mut text, &format!("%12%\\{file}"));
    text.section(&format!("{base}.NTamd64.Interfaces"));
    endpoint::add(&mut text, &base, Framework::Portcls, circuits);
    registry_sections(&mut text, &base, &power, &port);
    hardware(&mut text, manifest, &format!("{base}.HW"));
    endpoint::sections(&mut text, &base, Framework::Portcls, circuits, &manifest.endpoint);
    names(&mut text, manifest, manifest.package.provider.get_ref());
    text.finish()
}
