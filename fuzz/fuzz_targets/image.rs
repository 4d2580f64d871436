//! Any bytes as a driver image: through the rules about images, the signature check, and the loader's reader.
#![no_main]

use duet_lab::image::check::{Subject, check};
use duet_lab::image::pe::Pe;
use duet_lab::{loader, package};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(pe) = Pe::parse(bytes) {
        check(&Subject { pe: &pe, kind: None, map: None, pdb: Some(bytes) });
    }
    // Any moment does: what is tried is the reading.
    let _ = package::report::image(bytes, 1_800_000_000);
    let _ = loader::pe::parse(bytes);
});
