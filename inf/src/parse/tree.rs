//! Sections and entries over the lines of a file.

use super::encoding::{Encoding, Line};
use super::lexer;
use super::strings::StringTable;
use serde::Serialize;
use std::collections::HashMap;

/// A place in a file. Both numbers begin at 1; columns count characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    /// The physical line.
    pub line: usize,
    /// The character in it.
    pub column: usize,
}

impl Position {
    pub(super) fn after(self) -> Self {
        Self { line: self.line, column: self.column + 1 }
    }
}

/// One field of an entry, before string tokens are replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Without the quotation marks and the blanks around it; `""` inside quotation marks is one `"` here.
    pub text: String,
    /// Whether quotation marks stood around it or around a part of it.
    pub quoted: bool,
    /// Where it begins.
    pub position: Position,
}

impl Value {
    /// Whether nothing stands there, not even a pair of quotation marks.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && !self.quoted
    }
}

/// One entry: `key = value, value` or `value, value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What stands before the equals sign.
    pub key: Option<Value>,
    /// What stands between the commas.
    pub values: Vec<Value>,
    /// Where the entry begins.
    pub position: Position,
    /// The number of its last physical line.
    pub last_line: usize,
}

impl Entry {
    /// The text of the key, or an empty text.
    pub fn key_text(&self) -> &str {
        self.key.as_ref().map_or("", |key| &key.text)
    }

    /// Whether the key is this one, in upper or lower case.
    pub fn has_key(&self, name: &str) -> bool {
        self.key.as_ref().is_some_and(|key| key.text.eq_ignore_ascii_case(name))
    }

    /// A field's text by its number from 0, or an empty text.
    pub fn text(&self, index: usize) -> &str {
        self.values.get(index).map_or("", |value| &value.text)
    }

    /// The place of a field, or of the entry where the field is missing.
    pub fn place(&self, index: usize) -> Position {
        self.values.get(index).map_or(self.position, |value| value.position)
    }
}

/// One section as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The name between the brackets, without the blanks around it.
    pub name: String,
    /// The place of the opening bracket.
    pub position: Position,
    /// What stands in it.
    pub entries: Vec<Entry>,
}

/// What a reader of INF files stumbles over, with the number that SetupAPI has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SyntaxErrorKind {
    /// An entry before the first section: ERROR_EXPECTED_SECTION_NAME.
    ExpectedSectionName,
    /// A section name without its closing bracket: ERROR_BAD_SECTION_NAME_LINE.
    BadSectionNameLine,
    /// A section name of more than 255 characters: ERROR_SECTION_NAME_TOO_LONG.
    SectionNameTooLong,
    /// A quotation mark that nothing closes. Windows reads on as if it were closed at the end of the line.
    OpenQuote,
}

impl SyntaxErrorKind {
    /// SetupAPI's code for it; 0 where it has none.
    pub fn code(self) -> u32 {
        match self {
            Self::ExpectedSectionName => 0xE000_0000,
            Self::BadSectionNameLine => 0xE000_0001,
            Self::SectionNameTooLong => 0xE000_0002,
            Self::OpenQuote => 0,
        }
    }
}

/// A place that is not as the syntax wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// Where.
    pub position: Position,
}

/// A whole file: its lines, and the sections over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// How the bytes stand for characters.
    pub encoding: Encoding,
    /// Every physical line.
    pub lines: Vec<Line>,
    /// Every section in the order of the file; sections of one name are not joined here.
    pub sections: Vec<Section>,
    /// What is wrong with the syntax, in the order of the file.
    pub errors: Vec<SyntaxError>,
    index: HashMap<String, Vec<usize>>,
}

/// All sections of one name, which Windows reads as one.
#[derive(Clone, Debug)]
pub struct Merged<'d> {
    /// The parts in the order of the file; at least one.
    pub parts: Vec<&'d Section>,
}

impl<'d> Merged<'d> {
    /// The name as the first part writes it.
    pub fn name(&self) -> &'d str {
        self.parts.first().map_or("", |part| part.name.as_str())
    }

    /// Where the first part begins.
    pub fn position(&self) -> Position {
        self.parts.first().map_or(Position::default(), |part| part.position)
    }

    /// Every entry.
    pub fn entries(&self) -> impl Iterator<Item = &'d Entry> + use<'d, '_> {
        self.parts.iter().flat_map(|part| part.entries.iter())
    }

    /// Every entry with this key.
    pub fn all(&self, key: &str) -> Vec<&'d Entry> {
        self.entries().filter(|entry| entry.has_key(key)).collect()
    }

    /// The first entry with this key.
    pub fn get(&self, key: &str) -> Option<&'d Entry> {
        self.entries().find(|entry| entry.has_key(key))
    }
}

/// A name for comparing: blanks around it away, in lower case.
pub fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Longest name of a section in characters.
const LONGEST_NAME: usize = 255;

impl Document {
    /// Reads a file. Never fails; see [`Document::errors`].
    pub fn parse(bytes: &[u8]) -> Self {
        let encoding = Encoding::detect(bytes);
        let lines = encoding.lines(bytes.get(encoding.mark().len()..).unwrap_or_default());
        let mut document = Self { encoding, lines, sections: Vec::new(), errors: Vec::new(), index: HashMap::new() };
        document.build();
        document
    }

    /// The bytes that were read.
    pub fn write(&self) -> Vec<u8> {
        self.encoding.write(&self.lines)
    }

    fn build(&mut self) {
        let mut at = 0;
        let mut complained = false;
        while let Some(line) = self.lines.get(at) {
            let trimmed = line.text.trim_start();
            let column = line.text.chars().count() - trimmed.chars().count() + 1;
            let position = Position { line: at + 1, column };
            if let Some(rest) = trimmed.strip_prefix('[') {
                match header(rest, position) {
                    Ok(name) => self.sections.push(Section { name, position, entries: Vec::new() }),
                    Err(kind) => {
                        self.errors.push(SyntaxError { kind, position });
                        let name = rest.split([']', ';']).next().unwrap_or_default().trim().to_owned();
                        self.sections.push(Section { name, position, entries: Vec::new() });
                    }
                }
                at += 1;
                continue;
            }
            let logical = lexer::logical(&self.lines, at);
            if let Some(position) = logical.open_quote {
                self.errors.push(SyntaxError { kind: SyntaxErrorKind::OpenQuote, position });
            }
            match (logical.entry(), self.sections.last_mut()) {
                (Some(entry), Some(section)) => section.entries.push(entry),
                (Some(_), None) if !complained => {
                    complained = true;
                    self.errors.push(SyntaxError { kind: SyntaxErrorKind::ExpectedSectionName, position });
                }
                _ => {}
            }
            at = logical.next.max(at + 1);
        }
        let strings = self.strings();
        for (number, section) in self.sections.iter().enumerate() {
            self.index.entry(fold(&strings.expand(&section.name).text)).or_default().push(number);
        }
    }

    /// All sections of a name, in upper or lower case.
    pub fn section(&self, name: &str) -> Option<Merged<'_>> {
        let parts: Vec<&Section> = self.index.get(&fold(name))?.iter().filter_map(|&number| self.sections.get(number)).collect();
        (!parts.is_empty()).then_some(Merged { parts })
    }

    /// The names of all sections, folded, each once, in the order of the file.
    pub fn section_names(&self) -> Vec<String> {
        let mut numbered: Vec<(usize, &String)> =
            self.index.iter().filter_map(|(name, numbers)| Some((*numbers.first()?, name))).collect();
        numbered.sort();
        numbered.into_iter().map(|(_, name)| name.clone()).collect()
    }

    /// The tokens of `[Strings]`, and where that is missing those of the first `[Strings.xxxx]`.
    pub fn strings(&self) -> StringTable {
        StringTable::of(&self.sections)
    }
}

/// The name in `name]`, what stands behind the opening bracket.
fn header(rest: &str, _position: Position) -> Result<String, SyntaxErrorKind> {
    let name = rest.split_once(']').ok_or(SyntaxErrorKind::BadSectionNameLine)?.0.trim();
    if name.chars().count() > LONGEST_NAME {
        return Err(SyntaxErrorKind::SectionNameTooLong);
    }
    Ok(name.to_owned())
}
