//! From bytes to lines of text and back.
//!
//! A line that does not survive the way back (a lone surrogate, an odd last byte) keeps its bytes beside the text.

use serde::Serialize;

/// How the bytes of a file stand for characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// Nothing but ASCII, without a mark.
    Ascii,
    /// Bytes above 127 that are not UTF-8: read as Windows code page 1252.
    Ansi,
    /// UTF-8 without a mark, with characters beyond ASCII.
    Utf8,
    /// UTF-8 behind the mark EF BB BF.
    Utf8Bom,
    /// UTF-16, low byte first, behind the mark FF FE.
    Utf16Le,
    /// UTF-16, high byte first, behind the mark FE FF.
    Utf16Be,
}

/// What ends a physical line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Carriage return and line feed.
    CrLf,
    /// Line feed alone.
    Lf,
    /// Carriage return alone.
    Cr,
    /// The end of the file.
    None,
}

impl Ending {
    fn text(self) -> &'static str {
        match self {
            Self::CrLf => "\r\n",
            Self::Lf => "\n",
            Self::Cr => "\r",
            Self::None => "",
        }
    }
}

/// One physical line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The text without its ending.
    pub text: String,
    /// What ended it.
    pub ending: Ending,
    /// The bytes with the ending, where text and ending do not give them back.
    raw: Option<Vec<u8>>,
}

/// Code page 1252 from 0x80 to 0x9F; the rest equals Latin-1. Unassigned bytes stand for themselves, so that the way back is exact.
const CP1252: [char; 32] = [
    '\u{20AC}', '\u{81}', '\u{201A}', '\u{192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2C6}', '\u{2030}', '\u{160}',
    '\u{2039}', '\u{152}', '\u{8D}', '\u{17D}', '\u{8F}', '\u{90}', '\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}', '\u{2022}',
    '\u{2013}', '\u{2014}', '\u{2DC}', '\u{2122}', '\u{161}', '\u{203A}', '\u{153}', '\u{9D}', '\u{17E}', '\u{178}',
];

fn from_cp1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => CP1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

fn to_cp1252(c: char) -> u8 {
    match CP1252.iter().position(|&mapped| mapped == c) {
        Some(index) => 0x80 + u8::try_from(index).unwrap_or(0),
        None => u8::try_from(u32::from(c)).unwrap_or(b'?'),
    }
}

impl Encoding {
    /// The mark that a file of this encoding begins with.
    pub fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf8Bom => &[0xEF, 0xBB, 0xBF],
            Self::Utf16Le => &[0xFF, 0xFE],
            Self::Utf16Be => &[0xFE, 0xFF],
            Self::Ascii | Self::Ansi | Self::Utf8 => &[],
        }
    }

    /// The encoding of a file, by its mark and then by its bytes.
    pub fn detect(bytes: &[u8]) -> Self {
        for marked in [Self::Utf8Bom, Self::Utf16Le, Self::Utf16Be] {
            if bytes.starts_with(marked.mark()) {
                return marked;
            }
        }
        if bytes.is_ascii() {
            Self::Ascii
        } else if std::str::from_utf8(bytes).is_ok() {
            Self::Utf8
        } else {
            Self::Ansi
        }
    }

    /// Text as bytes of this encoding, without a mark.
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Ascii | Self::Utf8 | Self::Utf8Bom => text.as_bytes().to_vec(),
            Self::Ansi => text.chars().map(to_cp1252).collect(),
            Self::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }

    fn decode(self, bytes: &[u8]) -> String {
        match self {
            Self::Ascii | Self::Utf8 | Self::Utf8Bom => String::from_utf8_lossy(bytes).into_owned(),
            Self::Ansi => bytes.iter().copied().map(from_cp1252).collect(),
            Self::Utf16Le => utf16(bytes, u16::from_le_bytes),
            Self::Utf16Be => utf16(bytes, u16::from_be_bytes),
        }
    }

    /// The bytes behind the mark as lines. The last line has no ending and may be empty.
    pub(super) fn lines(self, bytes: &[u8]) -> Vec<Line> {
        let width = if matches!(self, Self::Utf16Le | Self::Utf16Be) { 2 } else { 1 };
        let unit = |at: usize| -> Option<u16> {
            match self {
                Self::Utf16Le => Some(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])),
                Self::Utf16Be => Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])),
                _ => bytes.get(at).copied().map(u16::from),
            }
        };
        let (mut lines, mut start, mut at) = (Vec::new(), 0, 0);
        while let Some(here) = unit(at) {
            let (ending, length) = match (here, unit(at + width)) {
                (0x0D, Some(0x0A)) => (Ending::CrLf, 2 * width),
                (0x0D, _) => (Ending::Cr, width),
                (0x0A, _) => (Ending::Lf, width),
                _ => {
                    at += width;
                    continue;
                }
            };
            lines.push(self.line(&bytes[start..at], ending));
            at += length;
            start = at;
        }
        lines.push(self.line(&bytes[start..], Ending::None));
        lines
    }

    fn line(self, bytes: &[u8], ending: Ending) -> Line {
        let text = self.decode(bytes);
        let raw = if self.encode(&text) == bytes {
            None
        } else {
            let mut whole = bytes.to_vec();
            whole.extend(self.encode(ending.text()));
            Some(whole)
        };
        Line { text, ending, raw }
    }

    /// The lines as bytes, behind the mark.
    pub(super) fn write(self, lines: &[Line]) -> Vec<u8> {
        let mut bytes = self.mark().to_vec();
        for line in lines {
            match &line.raw {
                Some(raw) => bytes.extend_from_slice(raw),
                None => {
                    bytes.extend(self.encode(&line.text));
                    bytes.extend(self.encode(line.ending.text()));
                }
            }
        }
        bytes
    }
}

impl Line {
    /// Whether the bytes could be read without loss.
    pub fn is_exact(&self) -> bool {
        self.raw.is_none()
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let pairs = bytes.chunks_exact(2);
    let odd = !pairs.remainder().is_empty();
    let units = pairs.map(|pair| unit([pair[0], pair[1]]));
    let mut text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    if odd {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text
}
