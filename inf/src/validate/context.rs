//! What every check shares: the file, the findings, who refers to which section.

use super::report::{Collector, Options, RuleId};
use crate::parse::{Architecture, Decoration, Document, Entry, Merged, Position, StringTable, Value, fold};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What a section is to the directive that refers to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Install,
    Hw,
    Services,
    Interfaces,
    Wdf,
    CoInstallers,
    Components,
    Software,
    Filters,
    Events,
    Com,
    Wmi,
    LogConfigOverride,
    FactDef,
    OtherSub,
    ClassInstall,
    Models,
    AddReg,
    DelReg,
    BitReg,
    CopyFiles,
    DelFiles,
    RenFiles,
    Service,
    EventLog,
    Interface,
    WdfService,
    Component,
    SoftwareItem,
    Filter,
    ComServer,
    ComClass,
    EventProvider,
    EventChannel,
    Other,
}

impl Kind {
    /// Sections of one group hold the same kind of lines.
    pub(super) fn group(self) -> u8 {
        match self {
            Self::CopyFiles | Self::DelFiles | Self::RenFiles => 1,
            Self::AddReg | Self::DelReg | Self::BitReg => 2,
            other => 3_u8.saturating_add(u8::try_from(other as usize).unwrap_or(0)),
        }
    }
}

/// Whose directives are being read.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// The install section as it is found in the file.
    pub install: String,
    /// Least version of Windows that reaches it: major, minor, build.
    pub least: (u32, u32, u32),
    /// Architectures that reach it.
    pub architectures: Vec<Architecture>,
    /// Windows versions, among those that the INF tells apart, on which it is the section that counts.
    pub targets: BTreeSet<Target>,
    /// The service whose section this is.
    pub service: Option<String>,
    /// Where `.Interfaces`, `.HW` and others look: whether a relative root is the device's.
    pub owner: Option<Kind>,
    /// How many sections that need each other lie before this one.
    pub depth: usize,
}

/// An architecture and the least version of Windows for it.
pub(super) type Target = (Architecture, (u32, u32, u32));

impl Scope {
    /// Whether one machine can meet both.
    pub(super) fn meets(&self, other: &Self) -> bool {
        !self.targets.is_disjoint(&other.targets)
    }
}

/// Of the decorations of one family of sections, those that count on a machine of each version that `all` tells apart.
pub(super) fn effective(own: Decoration, family: &[Decoration], all: &BTreeSet<Target>) -> BTreeSet<Target> {
    let fits = |decoration: &Decoration, target: &Target| {
        decoration.architecture.unwrap_or(Architecture::X86) == target.0 && decoration.version() <= target.1
    };
    let best = |target: &Target| family.iter().filter(|other| fits(other, target)).map(Decoration::version).max();
    all.iter().filter(|target| fits(&own, target) && best(target) == Some(own.version())).copied().collect()
}

/// The versions that some decorations tell apart.
pub(super) fn told_apart<'a>(decorations: impl Iterator<Item = &'a Decoration>) -> BTreeSet<Target> {
    decorations.map(|decoration| (decoration.architecture.unwrap_or(Architecture::X86), decoration.version())).collect()
}

/// Who referred to a section.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub kind: Kind,
    pub directive: String,
    pub position: Position,
}

/// A registry value that is written.
#[derive(Clone, Debug)]
pub(super) struct Write {
    pub root: String,
    pub key: String,
    pub value: String,
    pub flags: u32,
    pub data: Vec<String>,
    pub section: String,
    pub position: Position,
    pub scope: Scope,
}

/// A file that is copied.
#[derive(Clone, Debug)]
pub(super) struct Copy {
    pub destination: String,
    pub source: String,
    pub directory: String,
    pub position: Position,
    pub scope: Scope,
}

/// A service that is added.
#[derive(Clone, Debug)]
pub(super) struct Service {
    pub name: String,
    pub section: String,
    pub position: Position,
    pub binary: Option<(String, Position)>,
    /// Whether the install section it belongs to takes files from other INFs.
    pub includes: bool,
    pub scope: Scope,
}

/// The check under way.
pub(super) struct Checker<'d> {
    pub doc: &'d Document,
    pub options: &'d Options,
    pub strings: StringTable,
    pub report: Collector,
    pub references: BTreeMap<String, Vec<Reference>>,
    pub used: HashSet<String>,
    pub visited: HashSet<(String, Kind, String)>,
    pub writes: Vec<Write>,
    pub copies: Vec<Copy>,
    pub services: Vec<Service>,
    pub class: String,
    pub class_guid: String,
    pub scopes: Vec<Scope>,
    /// Disk id and subfolder by file, for each [SourceDisksFiles] by its folded name.
    pub sources: HashMap<String, HashMap<String, (String, String)>>,
}

impl<'d> Checker<'d> {
    pub(super) fn new(doc: &'d Document, options: &'d Options) -> Self {
        Self {
            doc,
            options,
            strings: doc.strings(),
            report: Collector::new(options),
            references: BTreeMap::new(),
            used: HashSet::new(),
            visited: HashSet::new(),
            writes: Vec::new(),
            copies: Vec::new(),
            services: Vec::new(),
            class: String::new(),
            class_guid: String::new(),
            scopes: Vec::new(),
            sources: HashMap::new(),
        }
    }

    /// Says that a rule of InfVerif is broken.
    pub(super) fn say(&mut self, number: u16, position: Position, message: impl Into<String>) {
        self.report.add(RuleId::InfVerif(number), position, message.into());
    }

    /// Says that a rule for audio drivers is broken.
    pub(super) fn say_audio(&mut self, number: u8, position: Position, message: impl Into<String>) {
        self.report.add(RuleId::Audio(number), position, message.into());
    }

    /// A field with its tokens replaced.
    pub(super) fn expand(&self, value: &Value) -> String {
        self.strings.expand(&value.text).text.trim().to_owned()
    }

    /// A field by its number with its tokens replaced; empty where there is none.
    pub(super) fn text(&self, entry: &Entry, index: usize) -> String {
        entry.values.get(index).map_or_else(String::new, |value| self.expand(value))
    }

    /// The key with its tokens replaced.
    pub(super) fn key(&self, entry: &Entry) -> String {
        entry.key.as_ref().map_or_else(String::new, |key| self.expand(key))
    }

    /// The section of this name, which counts as used from now on.
    pub(super) fn use_section(&mut self, name: &str) -> Option<Merged<'d>> {
        let section = self.doc.section(name)?;
        self.used.insert(fold(name));
        Some(section)
    }

    /// Records that a directive refers to a section, and gives it the first time it is met in this scope.
    /// Says 1203 (or 1220 for a section of an included INF) where it does not exist.
    pub(super) fn refer(&mut self, name: &str, kind: Kind, directive: &str, at: Position, scope: &Scope) -> Option<Merged<'d>> {
        let folded = fold(name);
        let Some(section) = self.use_section(name) else {
            let (number, note) = match super::inbox::owner(name) {
                Some(inf) => (1220, format!("[{name}] is in {inf}")),
                None => (1203, format!("[{name}], wanted by {directive}")),
            };
            self.say(number, at, note);
            return None;
        };
        let list = self.references.entry(folded.clone()).or_default();
        if !list.iter().any(|seen| seen.directive == directive && seen.position == at) {
            list.push(Reference { kind, directive: directive.to_owned(), position: at });
        }
        let context = format!("{}|{}", scope.install, scope.service.as_deref().unwrap_or_default());
        self.visited.insert((folded, kind, context)).then_some(section)
    }

    /// Says 1201 for each value behind the last one that a directive takes.
    pub(super) fn at_most(&mut self, entry: &Entry, most: usize) {
        for value in entry.values.iter().skip(most) {
            if !value.is_empty() {
                self.say(1201, value.position, format!("'{}' behind {}", value.text, entry.key_text()));
            }
        }
    }

    /// Whether this INF is of a class, by name or GUID.
    pub(super) fn is_class(&self, name: &str) -> bool {
        self.class.eq_ignore_ascii_case(name)
            || super::guid::classes()
                .any(|(class, guid)| class.eq_ignore_ascii_case(name) && guid.eq_ignore_ascii_case(&self.class_guid))
    }

    /// Whether syntax that came with a build reaches earlier ones: rule 1199. Says so once for each place.
    pub(super) fn since(&mut self, build: u32, syntax: &str, at: Position, scope: &Scope) {
        if scope.least < (10, 0, build) {
            let (major, minor, least) = scope.least;
            let from = if scope.least == (0, 0, 0) { "every version".to_owned() } else { format!("{major}.{minor} build {least}") };
            self.say(1199, at, format!("{syntax} came with build {build}; [{}] installs from {from} on", scope.install));
        }
    }
}
