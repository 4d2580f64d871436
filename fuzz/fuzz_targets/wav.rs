//! Any bytes as a WAV file: a clip in one of the formats that endpoints take, or an error.
#![no_main]

use duet_lab::wav;
use libfuzzer_sys::fuzz_target;
use std::path::PathBuf;

fuzz_target!(|bytes: &[u8]| {
    let path = PathBuf::from(format!("/dev/shm/duet-fuzz-{}.wav", std::process::id()));
    if std::fs::write(&path, bytes).is_ok() {
        if let Ok(clip) = wav::load(&path) {
            assert_eq!(clip.bytes.len() % clip.format.block_align() as usize, 0);
            assert!(clip.frames() > 0);
        }
        let _ = std::fs::remove_file(&path);
    }
});
