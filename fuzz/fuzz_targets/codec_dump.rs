//! Any bytes as the dump of a codec, and the driver's hardware layer on what it describes.
#![no_main]

use duet_lab::fuzz_entry::fuzz_dump;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fuzz_dump(bytes));
