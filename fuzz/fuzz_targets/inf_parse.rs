//! Any bytes through the reader of INF files and back, and through the checks.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    inf::parse::exercise(bytes);
    inf::validate::check_bytes(bytes, &inf::validate::Options::default());
});
