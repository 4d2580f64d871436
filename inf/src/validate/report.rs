//! What a check says.

use super::rules;
use crate::parse::Position;
use serde::Serialize;
use std::collections::HashSet;
use std::fmt;

/// How much is asked of an INF.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// `/k`: declarative.
    #[default]
    Declarative,
    /// `/u`: universal.
    Universal,
    /// `/w`: Windows driver, isolated in its package.
    WindowsDriver,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Declarative, Self::Universal, Self::WindowsDriver];

    /// InfVerif's letter.
    pub fn letter(self) -> char {
        match self {
            Self::Declarative => 'k',
            Self::Universal => 'u',
            Self::WindowsDriver => 'w',
        }
    }

    /// The place of this mode in a rule's levels.
    pub(super) fn index(self) -> usize {
        match self {
            Self::Declarative => 0,
            Self::Universal => 1,
            Self::WindowsDriver => 2,
        }
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Can be left when it is understood.
    Warning,
    /// Must be mended.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Self::Error { "error" } else { "warning" })
    }
}

/// The number of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleId {
    /// InfVerif's number.
    InfVerif(u16),
    /// One of the rules for audio drivers, from 1.
    Audio(u8),
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InfVerif(number) => write!(f, "{number}"),
            Self::Audio(number) => write!(f, "A{number}"),
        }
    }
}

impl Serialize for RuleId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How to check.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What is asked.
    pub mode: Mode,
    /// The file's name, for what concerns the file itself.
    pub file: Option<String>,
    /// The provider that the INF must have (rule 1210).
    pub provider: Option<String>,
}

/// One thing that is not as a rule wants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// How bad it is in the mode that was asked.
    pub level: Level,
    /// The place.
    #[serde(flatten)]
    pub position: Position,
    /// What is wrong here.
    pub message: String,
    /// What to do.
    pub mend: &'static str,
}

/// Everything that was found, by place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The file's name, where one was given.
    pub file: Option<String>,
    /// The mode.
    pub mode: Mode,
    /// The findings.
    pub findings: Vec<Finding>,
}

impl Report {
    /// How many errors there are.
    pub fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level == Level::Error).count()
    }

    /// How many warnings there are.
    pub fn warnings(&self) -> usize {
        self.findings.len() - self.errors()
    }

    /// Whether nothing was found.
    pub fn is_silent(&self) -> bool {
        self.findings.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.as_deref().unwrap_or("INF");
        for finding in &self.findings {
            let Position { line, column } = finding.position;
            writeln!(f, "{file}:{line}:{column}: {} {}: {}", finding.level, finding.rule, finding.message)?;
            writeln!(f, "    mend: {}", finding.mend)?;
        }
        Ok(())
    }
}

/// Gathers findings; each rule speaks once about one place.
#[derive(Debug)]
pub(super) struct Collector {
    report: Report,
    seen: HashSet<(RuleId, Position)>,
}

impl Collector {
    pub(super) fn new(options: &Options) -> Self {
        let report = Report { file: options.file.clone(), mode: options.mode, findings: Vec::new() };
        Self { report, seen: HashSet::new() }
    }

    /// Adds a finding, unless the mode does not have the rule or it spoke about this place already.
    pub(super) fn add(&mut self, rule: RuleId, position: Position, message: String) {
        self.add_as(rule, position, message, None);
    }

    /// The same with a level of its own.
    pub(super) fn add_as(&mut self, rule: RuleId, position: Position, message: String, level: Option<Level>) {
        let Some((usual, title, mend)) = rules::look_up(rule, self.report.mode) else { return };
        let level = level.unwrap_or(usual);
        if self.seen.insert((rule, position)) {
            let message = if message.is_empty() { title.to_owned() } else { format!("{title}: {message}") };
            self.report.findings.push(Finding { rule, level, position, message, mend });
        }
    }

    pub(super) fn has(&self, number: u16) -> bool {
        self.report.findings.iter().any(|finding| finding.rule == RuleId::InfVerif(number))
    }

    pub(super) fn finish(mut self) -> Report {
        self.report.findings.sort_by_key(|finding| (finding.position, finding.rule));
        self.report
    }
}
