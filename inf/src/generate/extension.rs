//! An extension INF: other settings of endpoints for the same hardware, over those of the base INF.

use super::{Circuit, EXTENSION, endpoint, interfaces, models, names, text::Text, version};
use crate::manifest::{Extension, Manifest};

pub(super) fn write(manifest: &Manifest, extension: &Extension, circuits: &[Circuit]) -> String {
    let mut text = Text::default();
    text.comment(&format!("Settings for {}: made from device.toml.", manifest.device.name.get_ref()));
    version(&mut text, manifest, EXTENSION, &format!("{}-extension.cat", manifest.package.name.get_ref()));
    text.pair("ExtensionId", extension.id.get_ref());
    let architectures = manifest.package.architectures.get_ref();
    let targets: Vec<(String, _)> = architectures
        .iter()
        .flat_map(|arch| {
            manifest.driver.iter().map(move |driver| (format!("NT{arch}.10.0...{}", driver.from_build.get_ref()), driver))
        })
        .collect();
    text.section("Manufacturer");
    let decorations: Vec<&str> = targets.iter().map(|(decoration, _)| decoration.as_str()).collect();
    text.line(&format!("%Maker% = Models,{}", decorations.join(",")));
    for (decoration, driver) in &targets {
        text.section(&format!("Models.{decoration}"));
        models(&mut text, manifest, &format!("Settings_{}", driver.framework.name()));
    }
    let mut written = Vec::new();
    for driver in &manifest.driver {
        let framework = driver.framework;
        if written.contains(&framework) {
            continue;
        }
        written.push(framework);
        let base = format!("Settings_{}", framework.name());
        text.section(&base);
        text.comment("The settings are at the interfaces.");
        text.section(&format!("{base}.Interfaces"));
        let mut sections = Text::default();
        for circuit in circuits {
            let Some((_, settings)) = extension.endpoint.iter().find(|(name, _)| name.get_ref() == &circuit.name) else { continue };
            let Some((reference, ..)) = interfaces(framework, circuit).into_iter().find(|(_, _, endpoint)| *endpoint) else {
                continue;
            };
            let name = format!("{base}.{}", reference.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
            text.string("KSCATEGORY_AUDIO", "{6994AD04-93EF-11D0-A3CC-00A0C9223196}");
            text.line(&format!("AddInterface = %KSCATEGORY_AUDIO%,\"{reference}\",{name}"));
            sections.section(&name);
            sections.line(&format!("AddReg = {name}.AddReg"));
            sections.section(&format!("{name}.AddReg"));
            if let Some(shown) = &settings.friendly_name {
                sections.line(&format!("HKR,,FriendlyName,,\"{}\"", shown.get_ref()));
            }
            endpoint::values(&mut sections, settings, circuit.direction, false);
        }
        text.append(sections);
    }
    let provider = extension.provider.as_ref().unwrap_or(&manifest.package.provider);
    names(&mut text, manifest, provider.get_ref());
    text.finish()
}
