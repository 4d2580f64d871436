//! The text of an INF as it grows.

use std::collections::BTreeMap;

/// Lines, and the tokens that they use.
#[derive(Debug, Default)]
pub(super) struct Text {
    lines: String,
    strings: BTreeMap<String, String>,
}

impl Text {
    pub(super) fn comment(&mut self, text: &str) {
        self.lines.push_str(&format!("; {text}\n"));
    }

    pub(super) fn section(&mut self, name: &str) {
        self.lines.push_str(&format!("\n[{name}]\n"));
    }

    pub(super) fn line(&mut self, text: &str) {
        self.lines.push_str(text);
        self.lines.push('\n');
    }

    pub(super) fn pair(&mut self, key: &str, value: &str) {
        self.lines.push_str(&format!("{key:<13} = {value}\n"));
    }

    /// Defines a token for `[Strings]`.
    pub(super) fn string(&mut self, token: &str, value: &str) {
        self.strings.insert(token.to_owned(), value.to_owned());
    }

    /// Takes over another text's lines and tokens.
    pub(super) fn append(&mut self, other: Self) {
        self.lines.push_str(&other.lines);
        self.strings.extend(other.strings);
    }

    /// The whole, with `[Strings]` at the end.
    pub(super) fn finish(mut self) -> String {
        self.section("Strings");
        let strings = std::mem::take(&mut self.strings);
        for (token, value) in strings {
            self.line(&format!("{token} = \"{value}\""));
        }
        self.lines
    }
}
