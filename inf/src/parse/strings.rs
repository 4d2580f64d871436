//! `%tokens%` and what they stand for.

use super::tree::{Position, Section, fold};
use std::collections::HashMap;

/// The tokens of one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StringTable {
    tokens: HashMap<String, (String, Position)>,
}

/// A text with its tokens replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expanded {
    /// The text. Directory numbers stay as `%13%`; `%%` is one `%`.
    pub text: String,
    /// Tokens that no section defines, without the percent signs.
    pub missing: Vec<String>,
    /// Directory numbers (`%13%`) in the order they stand.
    pub dirids: Vec<String>,
}

impl StringTable {
    /// The tokens of the undecorated sections, and of the first language that has some where there are none.
    pub(super) fn of(sections: &[Section]) -> Self {
        let plain: Vec<&Section> = sections.iter().filter(|section| fold(&section.name) == "strings").collect();
        if !plain.is_empty() {
            return Self::from_sections(&plain);
        }
        let language = sections.iter().find(|section| fold(&section.name).starts_with("strings."));
        language.map_or_else(Self::default, |section| Self::from_sections(&[section]))
    }

    /// The tokens of these sections; the first definition of a token counts.
    pub fn from_sections(sections: &[&Section]) -> Self {
        let mut tokens = HashMap::new();
        for entry in sections.iter().flat_map(|section| &section.entries) {
            if let Some(key) = &entry.key {
                // A comma outside quotation marks belongs to the text of a string.
                let text = entry.values.iter().map(|value| value.text.as_str()).collect::<Vec<_>>().join(",");
                tokens.entry(fold(&key.text)).or_insert((text, key.position));
            }
        }
        Self { tokens }
    }

    /// What a token stands for.
    pub fn get(&self, token: &str) -> Option<&str> {
        self.tokens.get(&fold(token)).map(|(text, _)| text.as_str())
    }

    /// Every token, folded, with the place of its definition.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Position)> {
        self.tokens.iter().map(|(token, (_, position))| (token.as_str(), *position))
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Replaces the tokens of a text, once: a replacement is not looked at again.
    pub fn expand(&self, text: &str) -> Expanded {
        let mut out = Expanded::default();
        let mut rest = text;
        while let Some(at) = rest.find('%') {
            let (before, sign) = rest.split_at(at);
            out.text.push_str(before);
            let inner = &sign[1..];
            let Some(length) = inner.find('%') else {
                out.text.push_str(sign);
                return out;
            };
            let token = &inner[..length];
            rest = &inner[length + 1..];
            if token.is_empty() {
                out.text.push('%');
            } else if let Some(value) = self.get(token) {
                out.text.push_str(value);
            } else {
                if token.parse::<i64>().is_ok() {
                    out.dirids.push(token.to_owned());
                } else {
                    out.missing.push(token.to_owned());
                }
                out.text.push('%');
                out.text.push_str(token);
                out.text.push('%');
            }
        }
        out.text.push_str(rest);
        out
    }
}
