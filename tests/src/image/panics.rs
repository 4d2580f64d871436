//! Traces of panic machinery in an image.
//!
//! A panic that the optimizer could not remove leaves its entry points in the linker's map and its message, or the name of a
//! source file, in the image. Either is a path on which a driver would stop the system.

/// Parts of symbols' names that only panics bring along, in either of Rust's manglings.
const SYMBOLS: [&str; 9] = [
    "panicking",
    "rust_begin_unwind",
    "rust_panic",
    "panic_fmt",
    "unwrap_failed",
    "expect_failed",
    "handle_alloc_error",
    "capacity_overflow",
    "KeBugCheckEx",
];

/// Beginnings of messages, and endings of source files' names.
const STRINGS: [&str; 12] = [
    "called `Option::unwrap()`",
    "called `Result::unwrap()`",
    "attempt to ",
    "index out of bounds",
    "out of range for slice",
    "slice index starts at",
    "internal error: entered unreachable",
    "capacity overflow",
    "memory allocation of",
    "assertion failed",
    "already borrowed",
    ".rs\0",
];

/// What the map names, one line for each symbol.
pub fn symbols(map: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in map.lines().filter_map(|line| line.split_whitespace().nth(1)) {
        if SYMBOLS.iter().any(|s| word.contains(s)) && !found.iter().any(|f| f.ends_with(word)) {
            found.push(format!("the linker kept {word}"));
        }
    }
    found
}

/// What the image says, one line for each text.
pub fn strings(bytes: &[u8]) -> Vec<String> {
    let inside = |text: &&&str| bytes.windows(text.len()).any(|w| w == text.as_bytes());
    let mut found: Vec<String> =
        STRINGS.iter().filter(inside).map(|s| format!("text of a panic: {}", s.trim_end_matches('\0'))).collect();
    // A location is a name that need not end in a zero: "src/model/stream.rs" followed by whatever comes next.
    let names = bytes.windows(3).enumerate().filter(|(_, w)| *w == b".rs").map(|(at, _)| at);
    for at in names {
        let word = |b: &u8| b.is_ascii_alphanumeric() || b"_/-.\\".contains(b);
        let start = bytes[..at].iter().rposition(|b| !word(b)).map_or(0, |n| n + 1);
        let name = &bytes[start..at];
        if name.len() >= 6 && name.contains(&b'/') {
            found.push(format!("name of a source file: {}.rs", String::from_utf8_lossy(name)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_seen_in_map_and_image() {
        let map = " 0001:00001e9c       _RNvNtCs_4core9panicking9panic_fmt 0000000140002e9c     x.o\n 0001:0 _ZN5alloc7raw_vec17capacity_overflow17h0E 0 x.o\n 0001:0 _RNv_4duet5entry 0 x.o";
        assert_eq!(symbols(map).len(), 2);
        assert_eq!(strings(b"..acx-core/src/model/stream.rsattempt to add with overflow").len(), 2);
        assert!(strings(b"a.rs. and /x.rs").is_empty());
    }
}
