//! One logical line: comment away, continuation joined, cut at the equals sign and the commas.

use super::encoding::Line;
use super::tree::{Entry, Position, Value};

/// A character with the place it came from.
#[derive(Clone, Copy)]
struct Spot {
    c: char,
    at: Position,
    /// Inside double quotes.
    quoted: bool,
}

/// The characters of the logical line that begins at `first`, and what else was seen.
pub(super) struct Logical {
    spots: Vec<Spot>,
    /// The line after the last one that was joined.
    pub next: usize,
    /// Where a quotation mark was opened that nothing closes.
    pub open_quote: Option<Position>,
    start: Position,
}

/// Joins the lines from `first` on that continuation marks tie together.
pub(super) fn logical(lines: &[Line], first: usize) -> Logical {
    let start = Position { line: first + 1, column: 1 };
    let mut logical = Logical { spots: Vec::new(), next: first, open_quote: None, start };
    while let Some(line) = lines.get(logical.next) {
        let number = logical.next;
        if number > first && line.text.trim_start().starts_with('[') {
            break;
        }
        logical.next += 1;
        let (spots, open) = physical(&line.text, number + 1);
        logical.open_quote = logical.open_quote.or(open);
        logical.spots.extend(spots);
        if open.is_some() || !take_continuation(&mut logical.spots) {
            break;
        }
    }
    logical
}

/// Removes a continuation mark at the end, if there is one. Of two backslashes Windows ignores the first.
fn take_continuation(spots: &mut Vec<Spot>) -> bool {
    let blank = |spot: &Spot| !spot.quoted && spot.c.is_whitespace();
    let end = spots.iter().rposition(|spot| !blank(spot));
    let Some(end) = end.filter(|&end| is_plain(spots.get(end), '\\')) else { return false };
    let end = if end > 0 && is_plain(spots.get(end - 1), '\\') { end - 1 } else { end };
    spots.truncate(end);
    true
}

fn is_plain(spot: Option<&Spot>, c: char) -> bool {
    spot.is_some_and(|spot| !spot.quoted && spot.c == c)
}

/// The characters of one physical line up to its comment. Quotation marks stay in as quoted characters' neighbours: see [`fields`].
fn physical(text: &str, line: usize) -> (Vec<Spot>, Option<Position>) {
    let chars: Vec<char> = text.chars().collect();
    let mut spots = Vec::with_capacity(chars.len());
    let mut open: Option<Position> = None;
    let mut index = 0;
    while let Some(&c) = chars.get(index) {
        let at = Position { line, column: index + 1 };
        match (open, c) {
            (None, ';') => break,
            (None, '"') => {
                open = Some(at);
                spots.push(Spot { c, at, quoted: false });
            }
            (Some(_), '"') if chars.get(index + 1) == Some(&'"') => {
                spots.push(Spot { c, at, quoted: true });
                index += 1;
            }
            (Some(_), '"') => {
                open = None;
                spots.push(Spot { c, at, quoted: false });
            }
            (None, '%') => {
                let length = token_length(chars.get(index + 1..).unwrap_or_default());
                for step in 0..=length {
                    if let Some(&c) = chars.get(index + step) {
                        spots.push(Spot { c, at: Position { line, column: index + step + 1 }, quoted: step > 0 && step < length });
                    }
                }
                index += length;
            }
            (open, c) => spots.push(Spot { c, at, quoted: open.is_some() }),
        }
        index += 1;
    }
    (spots, open)
}

/// Characters up to and with the closing percent sign of a `%token%`, whose opening sign stands before `rest`; 0 where it is no token.
fn token_length(rest: &[char]) -> usize {
    for (index, &c) in rest.iter().enumerate() {
        match c {
            '%' => return index + 1,
            '"' | ',' | '=' => return 0,
            _ if c.is_whitespace() && rest.get(..index).is_some_and(|seen| seen.contains(&';')) => return 0,
            _ => {}
        }
    }
    0
}

impl Logical {
    /// The entry on this line; `None` where nothing but blanks and comment stands there.
    pub fn entry(&self) -> Option<Entry> {
        let first = self.spots.iter().find(|spot| spot.quoted || !spot.c.is_whitespace())?;
        let comma = self.find(',').unwrap_or(self.spots.len());
        let equals = self.find('=').filter(|&at| at < comma);
        let (key, rest) = match equals {
            Some(at) => (Some(value(self.spots.get(..at).unwrap_or_default(), first.at)), at + 1),
            None => (None, 0),
        };
        let tail = self.spots.get(rest..).unwrap_or_default();
        let end = self.spots.last().map_or(self.start, |spot| spot.at.after());
        let mut values = Vec::new();
        let mut from = 0;
        for (index, spot) in tail.iter().enumerate() {
            if !spot.quoted && spot.c == ',' {
                values.push(value(tail.get(from..index).unwrap_or_default(), spot.at));
                from = index + 1;
            }
        }
        let last = value(tail.get(from..).unwrap_or_default(), end);
        if from > 0 || !last.is_empty() {
            values.push(last);
        }
        Some(Entry { key, values, position: first.at, last_line: self.next })
    }

    fn find(&self, c: char) -> Option<usize> {
        self.spots.iter().position(|spot| !spot.quoted && spot.c == c)
    }
}

/// One field: blanks around it away, quotation marks away.
fn value(spots: &[Spot], fallback: Position) -> Value {
    let solid = |spot: &Spot| spot.quoted || !spot.c.is_whitespace();
    let first = spots.iter().position(solid);
    let last = spots.iter().rposition(solid);
    let (Some(first), Some(last)) = (first, last) else {
        return Value { text: String::new(), quoted: false, position: fallback };
    };
    let inner = spots.get(first..=last).unwrap_or_default();
    let is_mark = |spot: &Spot| !spot.quoted && spot.c == '"';
    Value {
        text: inner.iter().filter(|spot| !is_mark(spot)).map(|spot| spot.c).collect(),
        quoted: inner.iter().any(is_mark),
        position: inner.first().map_or(fallback, |spot| spot.at),
    }
}
