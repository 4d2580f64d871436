//! What a package must hold for its INF, and the catalog of it: the questions that Inf2Cat asks.

use crate::catalog::{self, File, Header};
use crate::fault::Fault;
use crate::parse::{Architecture, Document, Merged, fold, split_decoration};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file that an INF copies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// Folder below the INF's, with forward slashes; empty for the INF's own.
    pub folder: String,
    /// The file's name.
    pub name: String,
    /// The processor whose sections name it; `None` for all.
    pub architecture: Option<Architecture>,
}

impl Source {
    /// The path below the INF's folder.
    pub fn path(&self) -> PathBuf {
        Path::new(&self.folder).join(&self.name)
    }
}

/// A service that an INF adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// The file name of its `ServiceBinary`, in lower case.
    pub binary: String,
    /// Whether a `KmdfService` names it.
    pub kmdf: bool,
}

/// What an INF says about its package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Names of catalogs, one for each that `CatalogFile` and its decorated forms give.
    pub catalogs: BTreeSet<String>,
    /// Files to be copied, sorted.
    pub sources: Vec<Source>,
    /// Hardware ids in lower case, in the order of the file.
    pub hardware_ids: Vec<String>,
    /// Windows versions as catalogs name them: "_v100_X64".
    pub systems: Vec<String>,
    /// The oldest Windows that a section of models is for, (major, minor).
    pub oldest: Option<(u32, u32)>,
    /// Services that the INF adds.
    pub services: Vec<Service>,
    /// The day of `DriverVer`, in seconds after 1970.
    pub date: Option<u64>,
    /// The version of `DriverVer`.
    pub version: String,
    /// What Inf2Cat would refuse, a sentence each.
    pub troubles: Vec<String>,
}

/// Days from 1970-01-01 to a day of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * month + 2) / 5 + day - 1 - 719_468
}

/// The seconds after 1970 of a date "MM/DD/YYYY".
fn seconds(date: &str) -> Option<u64> {
    let numbers: Vec<i64> = date.split(['/', '-']).map(|n| n.trim().parse().ok()).collect::<Option<_>>()?;
    let [month @ 1..=12, day @ 1..=31, year @ 1970..=2049] = numbers[..] else { return None };
    u64::try_from(days(year, month, day) * 86_400).ok()
}

impl Contents {
    /// Reads an INF's package.
    pub fn of(document: &Document) -> Self {
        let mut contents = Self::default();
        contents.version_section(document);
        contents.models(document);
        contents.source_files(document);
        contents.services(document);
        contents
    }

    fn version_section(&mut self, document: &Document) {
        let strings = document.strings();
        let version = document.section("Version");
        for entry in version.iter().flat_map(Merged::entries) {
            let key = fold(entry.key_text());
            if key == "catalogfile" || key.starts_with("catalogfile.") {
                self.catalogs.insert(strings.expand(entry.text(0)).text);
            } else if key == "driverver" {
                self.date = seconds(&strings.expand(entry.text(0)).text);
                self.version = strings.expand(entry.text(1)).text;
                if self.date.is_none() {
                    self.troubles.push(format!("DriverVer: {:?} is no date MM/DD/YYYY", entry.text(0)));
                }
            }
        }
        if self.catalogs.is_empty() {
            self.troubles.push("[Version] has no CatalogFile: the package cannot be signed (Inf2Cat 22.9.4)".into());
        }
        if version.as_ref().is_none_or(|v| v.get("DriverVer").is_none()) {
            self.troubles.push("[Version] has no DriverVer".into());
        }
    }

    fn models(&mut self, document: &Document) {
        let strings = document.strings();
        let mut names = Vec::new();
        for entry in document.section("Manufacturer").iter().flat_map(Merged::entries) {
            // "%Maker% = Models, NTamd64.10.0, ..." or, in old files, a bare "Models".
            let base = if entry.values.is_empty() { entry.key_text() } else { entry.text(0) };
            let base = strings.expand(base).text;
            let decorations: Vec<String> = entry.values.iter().skip(1).map(|v| strings.expand(&v.text).text).collect();
            if decorations.is_empty() {
                names.push(base.clone());
            }
            names.extend(decorations.iter().filter(|d| !d.is_empty()).map(|d| format!("{base}.{d}")));
        }
        for name in names {
            let version = split_decoration(&name).1.map(|d| (d.major.unwrap_or(10), d.minor.unwrap_or(0)));
            self.oldest = self.oldest.into_iter().chain(version).min();
            if let Some(system) = system(&name).filter(|s| !self.systems.contains(s)) {
                self.systems.push(system);
            }
            for entry in document.section(&name).iter().flat_map(Merged::entries) {
                for id in entry.values.iter().skip(1) {
                    let id = strings.expand(&id.text).text.to_lowercase();
                    if !id.is_empty() && !self.hardware_ids.contains(&id) {
                        self.hardware_ids.push(id);
                    }
                }
            }
        }
    }

    fn services(&mut self, document: &Document) {
        let strings = document.strings();
        let entries = |key: &'static str| document.sections.iter().flat_map(|s| &s.entries).filter(move |e| e.has_key(key));
        let kmdf: Vec<String> = entries("KmdfService").map(|e| fold(&strings.expand(e.text(0)).text)).collect();
        for entry in entries("AddService") {
            let name = strings.expand(entry.text(0)).text;
            let section = document.section(&strings.expand(entry.text(2)).text);
            let binary = section.and_then(|s| s.get("ServiceBinary").map(|b| strings.expand(b.text(0)).text)).unwrap_or_default();
            let binary = binary.rsplit(['\\', '/']).next().unwrap_or_default().to_lowercase();
            let service = Service { kmdf: kmdf.contains(&fold(&name)), name, binary };
            if !service.name.is_empty() && !self.services.contains(&service) {
                self.services.push(service);
            }
        }
    }

    fn source_files(&mut self, document: &Document) {
        let strings = document.strings();
        let names = std::iter::once(None).chain(Architecture::ALL.into_iter().map(Some));
        for architecture in names {
            let named = |base: &str, arch: Option<Architecture>| match arch {
                Some(arch) => document.section(&format!("{base}.{arch}")),
                None => document.section(base),
            };
            for entry in named("SourceDisksFiles", architecture).iter().flat_map(Merged::entries) {
                let name = strings.expand(entry.key_text()).text;
                let disk = strings.expand(entry.text(0)).text;
                let disks = [named("SourceDisksNames", architecture), named("SourceDisksNames", None)];
                let disk_entry =
                    disks.iter().flatten().find_map(|d| d.entries().find(|e| strings.expand(e.key_text()).text == disk));
                let Some(disk_entry) = disk_entry else {
                    self.troubles.push(format!("{name}: disk {disk} is not in [SourceDisksNames]"));
                    continue;
                };
                let folders = [strings.expand(disk_entry.text(3)).text, strings.expand(entry.text(1)).text];
                let folder = folders.join("/").replace('\\', "/");
                let parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty() && *p != ".").collect();
                if parts.contains(&"..") || name.contains(['/', '\\', ':']) {
                    self.troubles.push(format!("{name}: its place is outside of the package"));
                    continue;
                }
                self.sources.push(Source { folder: parts.join("/"), name, architecture });
            }
        }
        self.sources.sort();
        self.sources.dedup();
    }

    /// Makes the catalog of the INF at `inf`, whose files lie below its folder. The list is dated by `DriverVer`.
    ///
    /// # Errors
    /// A file is missing or broken, or the INF lacks what a catalog needs.
    pub fn catalog(&self, inf: &Path, pages: bool) -> Result<Vec<u8>, Fault> {
        if let Some(trouble) = self.troubles.first() {
            return Err(Fault::malformed("package", trouble.clone()));
        }
        let folder = inf.parent().unwrap_or(Path::new("."));
        let name = inf.file_name().unwrap_or_default().to_string_lossy();
        let read = |name: &str, path: &Path| {
            let bytes = fs::read(path).map_err(Fault::file(path))?;
            File::new(name, &bytes, pages)
        };
        let mut files = vec![read(&name, inf)?];
        let mut seen = BTreeSet::new();
        for source in self.sources.iter().filter(|s| seen.insert(s.path())) {
            files.push(read(&source.name, &folder.join(source.path()))?);
        }
        let (systems, hardware_ids) = (self.systems.clone(), self.hardware_ids.clone());
        catalog::list(&files, &Header { systems, hardware_ids, oldest: self.oldest, time: self.date.unwrap_or(0) })
    }

    /// What is wrong at a certain time, in seconds after 1970, besides [`Self::troubles`].
    pub fn dated(&self, now: u64) -> Option<String> {
        let date = self.date?;
        (date > now).then(|| "DriverVer lies in the future (Inf2Cat 22.9.7)".to_owned())
    }
}

/// "Models.NTamd64.10.0...22000" as catalogs say it: "_v100_X64".
fn system(models: &str) -> Option<String> {
    let decoration = split_decoration(models).1?;
    let processor = match decoration.architecture? {
        Architecture::X86 => "X86",
        Architecture::Ia64 => "IA64",
        Architecture::Amd64 => "X64",
        Architecture::Arm => "ARM",
        Architecture::Arm64 => "ARM64",
    };
    Some(format!("_v{}{}_{processor}", decoration.major.unwrap_or(10), decoration.minor.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INF: &str = r#"
[Version]
Signature = "$Windows NT$"
CatalogFile = duet.cat
DriverVer = 01/02/2026, 1.2.3.4
[Manufacturer]
%Maker% = Models, NTamd64.10.0...22000, NTamd64.10.0, NTarm64.10.0
[Models.NTamd64.10.0...22000]
%Device% = Acx, PCI\VEN_8086&DEV_2668
[Models.NTamd64.10.0]
%Device% = Wave, PCI\VEN_8086&DEV_2668, PCI\CC_0403
[Models.NTarm64.10.0]
%Device% = Acx, HDAUDIO\FUNC_01
[SourceDisksNames]
1 = %Disk%,,,
[SourceDisksNames.amd64]
2 = %Disk%,,,\x64
[SourceDisksFiles]
common.bin = 1
[SourceDisksFiles.amd64]
duet.sys = 2,acx
[SourceDisksFiles.arm64]
duet.sys = 1,arm64\acx
[Acx.Services]
AddService = duetacx, 2, Acx_Service
[Wave.Services]
AddService = duetwave, 2, Wave_Service
[Acx_Service]
ServiceBinary = %13%\Duet.sys
[Acx.Wdf]
KmdfService = DuetAcx, Acx_wdf
[Strings]
Maker = "Duet"
Device = "Audio"
Disk = "Disk"
"#;

    #[test]
    fn files_ids_and_systems_are_found() {
        let contents = Contents::of(&Document::parse(INF.as_bytes()));
        assert_eq!(contents.troubles, Vec::<String>::new());
        assert_eq!(contents.catalogs.iter().map(String::as_str).collect::<Vec<_>>(), ["duet.cat"]);
        let paths: Vec<String> = contents.sources.iter().map(|s| s.path().to_string_lossy().replace('\\', "/")).collect();
        assert_eq!(paths, ["common.bin", "arm64/acx/duet.sys", "x64/acx/duet.sys"]);
        assert_eq!(contents.hardware_ids, ["pci\\ven_8086&dev_2668", "pci\\cc_0403", "hdaudio\\func_01"]);
        assert_eq!(contents.systems, ["_v100_X64", "_v100_ARM64"]);
        assert_eq!(contents.oldest, Some((10, 0)));
        let service = |name: &str, binary: &str, kmdf| Service { name: name.into(), binary: binary.into(), kmdf };
        assert_eq!(contents.services, [service("duetacx", "duet.sys", true), service("duetwave", "", false)]);
        assert_eq!((contents.date, contents.version.as_str()), (Some(1_767_312_000), "1.2.3.4"));
    }

    /// `date -ud 2024-02-29 +%s` and its like.
    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(seconds("02/29/2024"), Some(1_709_164_800));
        assert_eq!(seconds("01/01/1970"), Some(0));
        assert_eq!(seconds("12/31/2037"), Some(2_145_830_400));
        assert_eq!((seconds("13/01/2026"), seconds("2026"), seconds("")), (None, None, None));
    }

    #[test]
    fn what_inf2cat_would_refuse_is_said() {
        let contents = Contents::of(&Document::parse(b"[Version]\nDriverVer=5\n[SourceDisksFiles]\na.sys=7\n..\\b.sys=7"));
        let all = contents.troubles.join("\n");
        for part in ["no CatalogFile", "is no date", "disk 7"] {
            assert!(all.contains(part), "{part}: {all}");
        }
        let future = Contents { date: Some(200), ..Contents::default() };
        assert!(future.dated(199).is_some() && future.dated(200).is_none());
    }
}
