//! The file itself: encoding, brackets, languages, tokens left over from the build.

use super::context::Checker;
use super::value;
use crate::parse::{Encoding, Position, StringTable, SyntaxErrorKind, fold};
use std::collections::BTreeMap;

/// Whether the rest can be checked.
pub(super) fn check(checker: &mut Checker<'_>) -> bool {
    encoding(checker);
    let mut readable = true;
    for error in &checker.doc.errors {
        // Text before the first section and open quotation marks are read over by Windows.
        if matches!(error.kind, SyntaxErrorKind::BadSectionNameLine | SyntaxErrorKind::SectionNameTooLong) {
            readable = false;
            checker.say(1002, error.position, format!("line {}, SetupAPI error {:#010X}", error.position.line, error.kind.code()));
        }
    }
    if checker.doc.section("Version").is_none() {
        checker.say(1001, Position { line: 1, column: 1 }, "");
        readable = false;
    }
    if !readable {
        checker.say(1299, Position { line: 1, column: 1 }, "");
        return false;
    }
    repeated(checker);
    languages(checker);
    architecture_token(checker);
    true
}

/// 1003. Characters in comments do no harm.
fn encoding(checker: &mut Checker<'_>) {
    let what = match checker.doc.encoding {
        Encoding::Utf16Be => "UTF-16 with its high byte first",
        Encoding::Utf8 => "UTF-8 without a mark, which Windows reads as ANSI",
        Encoding::Ascii | Encoding::Ansi | Encoding::Utf8Bom | Encoding::Utf16Le => return,
    };
    let position = if checker.doc.encoding == Encoding::Utf8 {
        let odd = checker.doc.sections.iter().flat_map(|section| &section.entries).find_map(|entry| {
            entry.values.iter().chain(entry.key.as_ref()).find(|value| !value.text.is_ascii()).map(|value| value.position)
        });
        let Some(position) = odd else { return };
        position
    } else {
        Position { line: 1, column: 1 }
    };
    checker.say(1003, position, what);
}

/// 1209.
fn repeated(checker: &mut Checker<'_>) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for section in &checker.doc.sections {
        let folded = fold(&checker.strings.expand(&section.name).text);
        match seen.get(&folded) {
            Some(line) => {
                let message = format!("[{}], first on line {line}", section.name);
                checker.say(1209, section.position, message);
            }
            None => drop(seen.insert(folded, section.position.line)),
        }
    }
}

/// 1295: each language has as many strings as the first one.
fn languages(checker: &mut Checker<'_>) {
    let mut first: Option<(String, usize)> = None;
    for name in checker.doc.section_names() {
        if name != "strings" && !name.starts_with("strings.") {
            continue;
        }
        let Some(section) = checker.use_section(&name) else { continue };
        let count = StringTable::from_sections(&section.parts).len();
        match &first {
            None => first = Some((section.name().to_owned(), count)),
            Some((other, wanted)) if *wanted != count => {
                let message = format!("[{}] has {count}, [{other}] has {wanted}", section.name());
                checker.say(1295, section.position(), message);
            }
            Some(_) => {}
        }
    }
}

/// 1274, in names of sections and in [Manufacturer].
fn architecture_token(checker: &mut Checker<'_>) {
    const TOKEN: &str = "$ARCH$";
    for section in &checker.doc.sections {
        if section.name.contains(TOKEN) {
            checker.say(1274, section.position, format!("[{}]", section.name));
        }
    }
    if let Some(makers) = checker.doc.section("Manufacturer") {
        for value in makers.entries().flat_map(|entry| &entry.values).filter(|value| value.text.contains(TOKEN)) {
            checker.say(1274, value.position, value.text.clone());
        }
    }
}

/// Whether a text is a directory number or a token that stampinf fills in.
pub(super) fn is_build_token(text: &str) -> bool {
    text.starts_with('$') && text.ends_with('$') && text.len() > 2 && value::number(text).is_none()
}
