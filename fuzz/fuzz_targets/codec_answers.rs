//! Codecs that answer verbs with anything, late or never, under the driver's hardware layer.
#![no_main]

use duet_lab::fuzz_entry::fuzz_replies;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fuzz_replies(bytes));
