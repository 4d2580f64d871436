//! A lossless reader of INF files.
//!
//! [`Document::parse`] takes any bytes and never fails: what cannot be understood becomes a [`SyntaxError`] beside the tree. The tree
//! lies over the physical lines, which are kept as they came, so that [`Document::write`] gives the bytes back. Syntax as in "General
//! Syntax Rules for INF Files" of the Windows driver documentation.

mod decoration;
mod encoding;
mod lexer;
mod strings;
#[cfg(test)]
mod tests;
mod tree;

pub use decoration::{Architecture, Decoration, DecorationError, split_decoration};
pub use encoding::{Encoding, Ending, Line};
pub use strings::{Expanded, StringTable};
pub use tree::{Document, Entry, Merged, Position, Section, SyntaxError, SyntaxErrorKind, Value, fold};

/// Drives everything that a file's bytes reach while it is read, and panics where the bytes do not come back: for fuzzing.
#[doc(hidden)]
pub fn exercise(bytes: &[u8]) {
    let document = Document::parse(bytes);
    let written = document.write();
    assert!(written == bytes, "writing gives other bytes than were read");
    assert!(Document::parse(&written) == document, "reading again gives another tree");
    let strings = document.strings();
    for section in &document.sections {
        split_decoration(&section.name);
        for value in section.entries.iter().flat_map(|entry| &entry.values) {
            strings.expand(&value.text);
        }
    }
}
