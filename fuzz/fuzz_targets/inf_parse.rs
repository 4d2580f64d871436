//! Any bytes through the reader of INF files and back.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| inf::parse::exercise(bytes));
