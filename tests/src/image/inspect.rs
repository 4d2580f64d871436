//! A report on an image: what it is, what is in it, and which rules it breaks.

use super::check::{self, Finding, Subject};
use super::pe::{Import, Pe};
use super::product::Kind;
use super::{fixup, unwind, version};
use std::fmt;
use std::path::Path;

/// A section, as it is shown.
#[derive(Clone, Debug, serde::Serialize)]
pub struct SectionRow {
    /// Its name.
    pub name: String,
    /// Relative address.
    pub address: u32,
    /// Bytes in memory.
    pub size: u32,
    /// What may be done with it, such as `r-x`, and what happens to it.
    pub access: String,
}

/// The report.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Report {
    /// The file.
    pub file: String,
    /// What it was built as, if it is ours.
    pub built_as: Option<String>,
    /// The processor.
    pub machine: String,
    /// Bytes.
    pub size: usize,
    /// Oldest system, as the header says.
    pub system: String,
    /// The version resource's file version.
    pub version: Option<String>,
    /// Header bits, by name.
    pub flags: Vec<&'static str>,
    /// The PDB's name.
    pub pdb: Option<String>,
    /// Sections.
    pub sections: Vec<SectionRow>,
    /// Imports.
    pub imports: Vec<Import>,
    /// Broken rules.
    pub findings: Vec<Finding>,
}

const FLAGS: [(u16, &str); 7] = [
    (fixup::flag::HIGH_ENTROPY, "HIGH_ENTROPY_VA"),
    (fixup::flag::DYNAMIC_BASE, "DYNAMIC_BASE"),
    (fixup::flag::NX_COMPAT, "NX_COMPAT"),
    (fixup::flag::NO_SEH, "NO_SEH"),
    (fixup::flag::WDM_DRIVER, "WDM_DRIVER"),
    (fixup::flag::GUARD_CF, "GUARD_CF"),
    (fixup::flag::TERMINAL_SERVER, "TERMINAL_SERVER_AWARE"),
];

/// What `lab build` made of the file at this path, by its folder: `<flavour>-<arch>/duet.sys`.
pub fn kind_of(path: &Path) -> Option<Kind> {
    if path.file_name()? != "duet.sys" {
        return None;
    }
    let folder = std::fs::canonicalize(path).ok()?;
    Kind::named(folder.parent()?.file_name()?.to_str()?)
}

/// Reads and judges an image. Ours are judged by every rule, with PDB and map beside them; others by those for every image.
///
/// # Errors
/// The file cannot be read or is no image.
pub fn inspect(path: &Path, kind: Option<Kind>) -> Result<Report, String> {
    let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let pe = Pe::parse(&bytes).map_err(|e| format!("{}: {e}", path.display()))?;
    let map = std::fs::read_to_string(path.with_extension("map")).ok();
    let pdb = std::fs::read(path.with_extension("pdb")).ok();
    let findings = check::check(&Subject { pe: &pe, kind, map: map.as_deref(), pdb: pdb.as_deref() });
    Ok(report(path, &pe, kind, findings))
}

fn report(path: &Path, pe: &Pe, kind: Option<Kind>, findings: Vec<Finding>) -> Report {
    let sections = pe.sections.iter().map(|s| {
        let bit = |flag, letter| if s.flags & flag != 0 { letter } else { '-' };
        let mut access =
            String::from_iter([bit(fixup::section::READ, 'r'), bit(fixup::section::WRITE, 'w'), bit(fixup::section::EXECUTE, 'x')]);
        for (flag, word) in [(fixup::section::DISCARDABLE, " discardable"), (fixup::section::NOT_PAGED, " not paged")] {
            access.push_str(if s.flags & flag != 0 { word } else { "" });
        }
        SectionRow { name: s.name.clone(), address: s.address, size: s.virtual_size, access }
    });
    let machine = match pe.machine {
        unwind::AMD64 => "x64".into(),
        unwind::ARM64 => "arm64".into(),
        0x14C => "x86".into(),
        other => format!("{other:#x}"),
    };
    let dotted = |numbers: [u16; 4]| numbers.map(|n| n.to_string()).join(".");
    Report {
        file: path.display().to_string(),
        built_as: kind.map(Kind::name),
        machine,
        size: pe.bytes.len(),
        system: format!("{}.{}", pe.system.0, pe.system.1),
        version: pe.version.as_deref().and_then(version::file_version).map(dotted),
        flags: FLAGS.iter().filter(|(flag, _)| pe.flags & flag != 0).map(|(_, name)| *name).collect(),
        pdb: pe.code_view.as_ref().map(|v| v.path.clone()),
        sections: sections.collect(),
        imports: pe.imports.clone(),
        findings,
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.file)?;
        let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".into());
        writeln!(f, "  {} {} bytes, for Windows {} and later", self.machine, self.size, self.system)?;
        writeln!(f, "  version {}, symbols {}, {}", or_none(&self.version), or_none(&self.pdb), self.flags.join(" "))?;
        writeln!(f, "  {:<10}{:>10}{:>10}  access", "section", "address", "bytes")?;
        for s in &self.sections {
            writeln!(f, "  {:<10}{:>10}{:>10}  {}", s.name, format!("{:#x}", s.address), s.size, s.access)?;
        }
        let mut rest = self.imports.as_slice();
        while let Some(first) = rest.first() {
            let (same, others) = rest.split_at(rest.iter().take_while(|i| i.library == first.library).count());
            writeln!(f, "  {} imports from {}:", same.len(), first.library)?;
            let mut line = String::from("   ");
            for import in same {
                if line.len() + import.name.len() > 118 {
                    writeln!(f, "{line}")?;
                    line = "   ".into();
                }
                line = format!("{line} {}", import.name);
            }
            writeln!(f, "{line}")?;
            rest = others;
        }
        for finding in &self.findings {
            writeln!(f, "  {}: {}", finding.rule, finding.what)?;
        }
        let judged = check::RULES.iter().filter(|r| r.scope == check::Scope::Any || self.built_as.is_some()).count();
        write!(f, "  {judged} rules, {} findings", self.findings.len())
    }
}
