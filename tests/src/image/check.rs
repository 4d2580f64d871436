//! Rules that an image must keep. Every rule has a name; a finding says what to do.
//!
//! Rules of [`Scope::Any`] hold for every kernel image, whoever made it; those of [`Scope::Ours`] for what `lab build` ships.

use super::build::Arch;
use super::fixup::{IMAGE_FILE_DLL, SECTIONS, flag, section};
use super::imports;
use super::pe::{Pe, directory};
use super::product::Kind;
use super::{panics, unwind, version};

/// For whom a rule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every kernel image.
    Any,
    /// Images of this project.
    Ours,
}

/// What a rule looks at.
pub struct Subject<'a> {
    /// The image.
    pub pe: &'a Pe,
    /// What it was built as, if it is ours.
    pub kind: Option<Kind>,
    /// The linker's map, if it is there.
    pub map: Option<&'a str>,
    /// The PDB, if it is there.
    pub pdb: Option<&'a [u8]>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// The rule.
    pub rule: &'static str,
    /// What breaks it.
    pub what: String,
}

/// A rule: its name, for whom it holds, and what it says about an image.
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// For whom it holds.
    pub scope: Scope,
    check: fn(&Subject<'_>, &mut Vec<String>),
}

/// Most bytes of an image of ours.
pub const LARGEST: usize = 150 * 1024;

const fn rule(name: &'static str, scope: Scope, check: fn(&Subject<'_>, &mut Vec<String>)) -> Rule {
    Rule { name, scope, check }
}

/// Every rule.
pub const RULES: &[Rule] = &[
    rule("Readable", Scope::Any, |s, out| out.extend(s.pe.damage.iter().cloned())),
    rule("Subsystem", Scope::Any, |s, out| {
        want(out, s.pe.subsystem == 1, || format!("subsystem {} instead of 1, native", s.pe.subsystem));
    }),
    rule("Machine", Scope::Any, |s, out| {
        let known = [unwind::AMD64, unwind::ARM64, 0x14C].contains(&s.pe.machine);
        want(out, known, || format!("machine {:#x}", s.pe.machine));
    }),
    rule("EntryPoint", Scope::Any, |s, out| {
        let runs = |flags| flags & section::EXECUTE != 0;
        let inside = s.pe.sections.iter().any(|x| x.holds(s.pe.entry) && runs(x.flags));
        want(out, inside, || format!("entry point {:#x} is in no section that runs", s.pe.entry));
    }),
    rule("SectionAlignment", Scope::Any, |s, out| {
        let enough = s.pe.section_alignment >= 0x1000;
        want(out, enough, || format!("sections aligned to {:#x}: HVCI needs pages of their own", s.pe.section_alignment));
    }),
    rule("SectionLayout", Scope::Any, layout),
    rule("WritableCode", Scope::Any, |s, out| {
        let both = section::EXECUTE | section::WRITE;
        out.extend(s.pe.sections.iter().filter(|x| x.flags & both == both).map(|x| format!("{} can be written and run", x.name)));
    }),
    rule("NxCompat", Scope::Any, |s, out| want(out, s.pe.flags & flag::NX_COMPAT != 0, || "NX_COMPAT is not set".into())),
    rule("DynamicBase", Scope::Any, |s, out| want(out, s.pe.flags & flag::DYNAMIC_BASE != 0, || "DYNAMIC_BASE is not set".into())),
    rule("Relocations", Scope::Any, |s, out| {
        let there = s.pe.directory(directory::RELOCATION).is_some() && s.pe.relocations > 0;
        want(out, there && s.pe.characteristics & 1 == 0, || "no base relocations: the image cannot be moved".into());
    }),
    rule("Checksum", Scope::Any, |s, out| {
        let right = s.pe.computed_checksum();
        want(out, s.pe.checksum == right, || format!("checksum {:#x} instead of {right:#x}", s.pe.checksum));
    }),
    rule("Retpoline", Scope::Any, |s, out| {
        let left = s.pe.sections.iter().any(|x| x.name.starts_with(".retpl"));
        want(out, !left, || "section .retplne is left over: the loader refuses it".into());
    }),
    rule("Discardable", Scope::Any, |s, out| {
        for x in &s.pe.sections {
            let (init, drop) = (x.name == "INIT", x.flags & section::DISCARDABLE != 0);
            want(out, !init || drop, || "INIT is not discardable: it stays in memory".into());
            let expected = init || [".reloc", ".rsrc", "GFIDS", ".gfids", ".debug"].contains(&x.name.as_str());
            want(out, expected || !drop, || format!("{} is discardable and may be gone when it is needed", x.name));
        }
    }),
    rule("Paged", Scope::Any, |s, out| {
        let pinned = s.pe.sections.iter().filter(|x| x.name.starts_with("PAGE") && x.flags & section::NOT_PAGED != 0);
        out.extend(pinned.map(|x| format!("{} is said to be pageable and never paged", x.name)));
    }),
    rule("GuardTables", Scope::Any, |s, out| {
        let claimed = s.pe.flags & flag::GUARD_CF != 0;
        want(out, !claimed || s.pe.directory(directory::LOAD_CONFIG).is_some(), || {
            "control flow guard is claimed without a load configuration".into()
        });
    }),
    rule("KernelImports", Scope::Any, |s, out| {
        let wrong = s.pe.imports.iter().filter(|i| imports::is_for_programs(&i.library));
        out.extend(wrong.map(|i| format!("{}!{} is not for the kernel", i.library, i.name)));
    }),
    rule("VersionResource", Scope::Any, |s, out| match &s.pe.version {
        None => out.push("no version resource".into()),
        Some(block) => want(out, version::file_version(block).is_some(), || "the version resource cannot be read".into()),
    }),
    rule("SectionFlags", Scope::Ours, |s, out| {
        for x in &s.pe.sections {
            match SECTIONS.iter().find(|(name, _)| *name == x.name) {
                None => out.push(format!("section {} is not one of ours", x.name)),
                Some((_, flags)) => want(out, x.flags == *flags, || format!("{} has {:#x} instead of {flags:#x}", x.name, x.flags)),
            }
        }
    }),
    rule("InitPlacement", Scope::Ours, |s, out| {
        let init = s.pe.sections.iter().any(|x| x.name == "INIT" && x.holds(s.pe.entry));
        want(out, init, || "the entry point is not in INIT".into());
    }),
    rule("PagePlacement", Scope::Ours, |s, out| {
        let paged = s.pe.sections.iter().filter(|x| x.name.starts_with("PAGE"));
        out.extend(paged.map(|x| format!("{}: nothing of ours is pageable", x.name)));
    }),
    rule("Length", Scope::Ours, |s, out| {
        let length = s.pe.bytes.len();
        want(out, length % 8 == 0, || format!("{length} bytes are no multiple of 8: a signature would change the digest"));
        want(out, length <= LARGEST, || format!("{length} bytes are more than {LARGEST}"));
    }),
    rule("HeaderBits", Scope::Ours, |s, out| {
        want(out, s.pe.characteristics & IMAGE_FILE_DLL == 0, || "marked as a library".into());
        want(out, s.pe.flags & flag::WDM_DRIVER != 0, || "not marked as a WDM driver".into());
        want(out, s.pe.flags & flag::HIGH_ENTROPY != 0, || "not for addresses above 4 GiB".into());
        want(out, s.pe.flags & flag::TERMINAL_SERVER == 0, || "marked for terminal servers".into());
        let claimed = s.pe.flags & flag::NO_SEH != 0;
        let handlers = unwind::handlers(s.pe);
        want(out, claimed == (handlers == 0), || format!("NO_SEH does not fit {handlers} exception handlers"));
    }),
    rule("Handlers", Scope::Ours, |s, out| {
        let handlers = unwind::handlers(s.pe);
        want(out, handlers == 0, || format!("{handlers} functions have exception handlers: nothing of ours unwinds"));
    }),
    rule("Guard", Scope::Ours, |s, out| want(out, s.pe.flags & flag::GUARD_CF != 0, || "built without control flow guard".into())),
    rule("Exports", Scope::Ours, |s, out| {
        want(out, s.pe.directory(directory::EXPORT).is_none(), || "exports something".into());
    }),
    rule("Symbols", Scope::Ours, symbols),
    rule("Reproducible", Scope::Ours, |s, out| {
        want(out, s.pe.debug.contains(&REPRO), || "not linked with /Brepro: two builds differ".into());
    }),
    rule("MachinePaths", Scope::Ours, |s, out| out.extend(machine_paths(&s.pe.bytes))),
    rule("ImportList", Scope::Ours, |s, out| {
        let Some(kind) = s.kind else { return };
        let allowed = imports::allowed(kind);
        out.extend(imports::unlisted(&s.pe.imports, &allowed).into_iter().map(|i| format!("{i} is not on the list")));
        out.extend(imports::unused(&s.pe.imports, &allowed).into_iter().map(|i| format!("{i} is on the list and not used")));
    }),
    rule("ImportAge", Scope::Ours, |s, out| {
        let Some(kind) = s.kind else { return };
        let windows = imports::allowed(kind).windows;
        let windows = if kind.arch == Arch::Arm64 { windows.max((10, 0, 16299)) } else { windows };
        out.extend(imports::too_new(&s.pe.imports, windows));
    }),
    rule("Panics", Scope::Ours, |s, out| {
        out.extend(panics::strings(&s.pe.bytes));
        out.extend(s.map.map(panics::symbols).unwrap_or_default());
    }),
    rule("LargeFrames", Scope::Ours, |s, out| {
        let imported = s.pe.imports.iter().any(|i| i.name == "__chkstk");
        let linked = s.map.is_some_and(|map| map.split_whitespace().any(|word| word == "__chkstk"));
        want(out, !imported && !linked, || "a function's frame is larger than a page (__chkstk)".into());
    }),
];

/// IMAGE_DEBUG_TYPE_REPRO.
const REPRO: u32 = 16;

/// Everything that is wrong with an image. Rules for our own are left out when it was built by somebody else.
pub fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES.iter().filter(|r| r.scope == Scope::Any || subject.kind.is_some()) {
        let mut found = Vec::new();
        (rule.check)(subject, &mut found);
        findings.extend(found.into_iter().map(|what| Finding { rule: rule.name, what }));
    }
    findings
}

fn want(out: &mut Vec<String>, kept: bool, otherwise: impl FnOnce() -> String) {
    if !kept {
        out.push(otherwise());
    }
}

fn layout(s: &Subject<'_>, out: &mut Vec<String>) {
    let mut end = 0u64;
    for x in &s.pe.sections {
        want(out, u64::from(x.address) >= end, || format!("{} begins inside its neighbour", x.name));
        end = u64::from(x.address) + u64::from(x.virtual_size);
        let file = u64::from(x.raw_offset) + u64::from(x.raw_size);
        want(out, x.raw_size == 0 || file <= s.pe.bytes.len() as u64, || format!("{} goes beyond the end of the file", x.name));
    }
    want(out, end <= u64::from(s.pe.size_of_image), || "sections go beyond the image's size".into());
}

fn symbols(s: &Subject<'_>, out: &mut Vec<String>) {
    let Some(view) = &s.pe.code_view else {
        out.push("no record of a PDB".into());
        return;
    };
    want(out, !view.path.contains(['/', '\\']), || format!("the PDB is named with a folder: {}", view.path));
    match s.pdb {
        None => out.push(format!("{} is not beside the image", view.path)),
        Some(pdb) => {
            let same = pdb.windows(16).any(|w| w == view.guid);
            want(out, same, || format!("{} belongs to another image", view.path));
        }
    }
}

/// Folders of the building machine that are named inside.
fn machine_paths(bytes: &[u8]) -> Vec<String> {
    let own = std::env::var("HOME").ok().filter(|home| home.len() > 3);
    let root = super::build::root().to_string_lossy().into_owned();
    let names = ["/home/", "/root/", "/usr/lib/", "C:\\Users\\"].map(str::to_owned).into_iter().chain(own).chain([root]);
    let inside = |name: &String| bytes.windows(name.len()).any(|w| w == name.as_bytes());
    names.filter(inside).map(|name| format!("{name} stands in the image")).collect()
}
