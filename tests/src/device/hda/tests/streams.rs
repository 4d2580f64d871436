//! Stream engines.

use super::{DATA, LIST, Rig, US, rig};
use crate::device::DeviceModel;
use crate::device::hda::HdaController;
use crate::device::hda::stream::cadence_44k1;

/// Descriptor base of the first output engine.
const OUT: u64 = 0x100;

/// Two descriptors of 0x800 bytes, the second with IOC; 48 kHz, 16 bits, stereo; tag 1.
fn prepare(rig: &mut Rig<HdaController>) {
    rig.put(LIST, &[DATA as u32, 0, 0x800, 0, DATA as u32 + 0x800, 0, 0x800, 1]);
    for (offset, width, value) in [(0x18, 4, LIST), (8, 4, 0x1000), (0xC, 2, 1), (0x12, 2, 0x0011), (2, 1, 0x10)] {
        rig.write(OUT + offset, width, value);
    }
}

#[test]
fn stream_reset_reads_back_later_and_clears_the_descriptor() {
    let mut rig = rig("studio");
    prepare(&mut rig);
    rig.write(OUT, 1, 1);
    assert_eq!(rig.read(OUT, 1) & 1, 0);
    rig.wait(21 * US);
    assert_eq!(rig.read(OUT, 1) & 1, 1);
    assert_eq!((rig.read(OUT + 8, 4), rig.read(OUT + 0x18, 4)), (0, 0));
    rig.write(OUT, 1, 0);
    assert_eq!(rig.read(OUT, 1) & 1, 1);
    rig.wait(21 * US);
    assert_eq!(rig.read(OUT, 1) & 1, 0);
}

#[test]
fn lpib_counts_what_crossed_the_link_and_wraps_at_cbl() {
    let mut rig = rig("studio");
    prepare(&mut rig);
    rig.write(OUT, 1, 2);
    // Two frames to start, then four bytes in each frame of 1/48 ms.
    rig.wait(1000 * US);
    let lpib = rig.read(OUT + 4, 4);
    assert!((45 * 4..=48 * 4).contains(&lpib), "{lpib}");
    assert_eq!(rig.read(0x2104, 4), lpib, "the alias");
    rig.wait(20_000 * US);
    assert_eq!(rig.read(OUT + 4, 4), lpib + 960 * 4, "still in the first 1024 blocks");
    rig.wait(2_000 * US);
    assert_eq!(rig.read(OUT + 4, 4), lpib + (960 + 96) * 4 - 0x1000);
}

#[test]
fn completion_is_reported_at_the_end_of_an_entry_that_asks_for_it() {
    let mut rig = rig("studio");
    prepare(&mut rig);
    rig.write(0x20, 4, 0x8000_0010);
    rig.write(OUT, 1, 6);
    // The first entry (512 blocks, 10.67 ms) does not ask; the second ends after 21.33 ms.
    rig.wait(21_300 * US);
    assert_eq!(rig.read(OUT + 3, 1) & 4, 0);
    assert!(!rig.device.interrupt_line());
    rig.wait(100 * US);
    assert_eq!(rig.read(OUT + 3, 1) & 4, 4);
    assert_eq!(rig.read(0x24, 4), 0x8000_0010);
    assert!(rig.device.interrupt_line());
    rig.write(0x20, 4, 0x8000_0000);
    assert!(!rig.device.interrupt_line(), "SIE masks the stream");
    assert_eq!(rig.read(0x24, 4), 0x0000_0010, "its status stays visible");
    rig.write(OUT + 3, 1, 0x1C);
    assert_eq!(rig.read(0x24, 4), 0);
}

#[test]
fn descriptors_are_read_when_they_are_reached() {
    let mut rig = rig("studio");
    prepare(&mut rig);
    rig.write(OUT, 1, 2);
    rig.wait(5_000 * US);
    rig.put(LIST + 16, &[DATA as u32 + 0x800, 0, 0]);
    rig.wait(6_000 * US);
    assert_eq!(rig.read(OUT + 3, 1) & 0x10, 0x10, "a length of zero is a descriptor error");
    assert_eq!(rig.read(OUT, 1) & 2, 0, "which stops the stream");
}

#[test]
fn clearing_run_takes_a_frame_and_setting_it_resumes() {
    let mut rig = rig("studio");
    prepare(&mut rig);
    rig.write(OUT, 1, 2);
    rig.wait(1_000 * US);
    rig.write(OUT, 1, 0);
    assert_eq!(rig.read(OUT, 1) & 2, 2);
    rig.wait(21 * US);
    assert_eq!(rig.read(OUT, 1) & 2, 0);
    let stopped = rig.read(OUT + 4, 4);
    rig.wait(1_000 * US);
    assert_eq!(rig.read(OUT + 4, 4), stopped);
    rig.write(OUT, 1, 2);
    rig.wait(1_000 * US);
    assert!((stopped + 45 * 4..=stopped + 48 * 4).contains(&rig.read(OUT + 4, 4)));
}

#[test]
fn the_fifo_runs_ahead_of_the_link_position() {
    let mut rig = rig("studio");
    prepare(&mut rig);
    rig.write(OUT, 1, 2);
    rig.wait(1_000 * US);
    let lpib = rig.read(OUT + 4, 4);
    let fifo = rig.read(OUT + 0x10, 2);
    assert!(fifo >= 64);
    super::audio::open_studio(&mut rig, 0x0011);
    rig.device.sink(0, 4);
    // What is changed within the FIFO's reach comes too late; what lies behind it is heard.
    let at = |offset: u64| (DATA + offset) as usize;
    rig.memory.0[at(lpib)..at(0x800)].fill(0x55);
    rig.wait(8_000 * US);
    let heard = rig.device.sink(0, 4).remove(0).bytes;
    let old = heard.iter().take_while(|byte| **byte == 0).count() as u64;
    assert!((fifo - 4..=fifo).contains(&old), "{old} old bytes, FIFO of {fifo}");
    assert!(heard[old as usize..].iter().take(0x200).all(|byte| *byte == 0x55));
}

#[test]
fn ssync_holds_the_stream_with_a_full_fifo() {
    let mut rig = rig("studio");
    prepare(&mut rig);
    rig.write(0x38, 4, 0x10);
    rig.write(OUT, 1, 2);
    rig.wait(1_000 * US);
    assert_eq!((rig.read(OUT + 4, 4), rig.read(OUT + 3, 1) & 0x20), (0, 0x20));
    rig.write(0x38, 4, 0);
    rig.wait(1_000 * US);
    assert!(rig.read(OUT + 4, 4) >= 47 * 4);
}

#[test]
fn the_position_buffer_has_eight_bytes_for_each_stream() {
    let mut rig = rig("studio");
    prepare(&mut rig);
    rig.write(0x74, 4, 0);
    rig.write(0x70, 4, 0x4001);
    rig.write(OUT, 1, 2);
    rig.wait(1_000 * US);
    let (lpib, entry) = (rig.read(OUT + 4, 4), u64::from(rig.word(0x4000 + 8 * 4)));
    assert!(entry > 0 && entry <= lpib && lpib - entry < 6 * 4, "{entry} {lpib}");
}

#[test]
fn the_44100_cadence_carries_147_samples_in_160_frames() {
    assert_eq!((0..160).filter(|frame| cadence_44k1(*frame)).count(), 147);
    assert_eq!((0..48_000).filter(|frame| cadence_44k1(*frame)).count(), 44_100);
    let first: Vec<u64> = (0..40).filter(|frame| !cadence_44k1(*frame)).collect();
    assert_eq!(first, [12, 24, 36], "after 12, 11 and 11 frames with a sample");
}

#[test]
fn rates_follow_the_format_word() {
    for (word, rate, block) in [(0x4011_u64, 44_100, 4), (0x1831, 192_000, 8), (0x0500, 8_000, 1), (0x4321, 11_025, 8)] {
        let mut rig = rig("studio");
        prepare(&mut rig);
        rig.write(OUT + 0x12, 2, word);
        rig.write(OUT, 1, 2);
        rig.wait(1_000_000 * US);
        let blocks = rig.device.stats().bytes / block;
        assert!(blocks.abs_diff(rate) <= rate / 10_000 + 8, "{word:#x}: {blocks}");
    }
}
