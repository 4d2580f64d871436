//! Rings, immediate commands and verbs.

use super::{CORB, RIRB, Rig, US, rig};
use crate::device::DeviceModel;
use crate::device::hda::HdaController;

fn send(rig: &mut Rig<HdaController>, words: &[u32]) {
    let first = rig.read(0x48, 2);
    rig.put(CORB + 4 * (first + 1), words);
    rig.write(0x48, 2, first + words.len() as u64);
}

#[test]
fn the_corb_read_pointer_reset_reads_back_one_and_then_zero() {
    let mut rig = rig("laptop");
    rig.start_rings();
    send(&mut rig, &[0x000F_0000]);
    rig.wait(100 * US);
    assert_eq!(rig.read(0x4A, 2), 1);
    rig.write(0x4C, 1, 0);
    rig.wait(21 * US);
    rig.write(0x4A, 2, 0x8000);
    assert_eq!(rig.read(0x4A, 2), 1, "not yet");
    rig.wait(21 * US);
    assert_eq!(rig.read(0x4A, 2), 0x8000);
    rig.write(0x4A, 2, 0);
    assert_eq!(rig.read(0x4A, 2), 0x8000, "not yet");
    rig.wait(21 * US);
    assert_eq!(rig.read(0x4A, 2), 0);
    assert!(rig.device.defects().is_empty());
}

#[test]
fn a_response_comes_one_to_two_frames_after_the_command_with_the_codecs_address() {
    let mut rig = rig("laptop");
    rig.start_rings();
    send(&mut rig, &[0x000F_0000]);
    rig.wait(20 * US);
    assert_eq!(rig.read(0x58, 2), 0);
    rig.wait(22 * US);
    assert_eq!(rig.read(0x58, 2), 1);
    assert_eq!((rig.word(RIRB + 8), rig.word(RIRB + 12)), (0xD0E7_0001, 0));
}

#[test]
fn a_command_to_an_empty_address_gets_no_response() {
    let mut rig = rig("laptop");
    rig.start_rings();
    send(&mut rig, &[0x300F_0000]);
    rig.wait(1000 * US);
    assert_eq!((rig.read(0x4A, 2), rig.read(0x58, 2), rig.read(0x5D, 1)), (1, 0, 0));
}

#[test]
fn the_response_interrupt_comes_after_rintcnt_responses_or_silence() {
    let mut rig = rig("laptop");
    rig.start_rings();
    rig.write(0x5A, 2, 3);
    rig.write(0x20, 4, 0xC000_0000);
    send(&mut rig, &[0x000F_0000; 5]);
    // The fetches are in frames 1 to 5, the responses in 2 to 6, silence in frame 7.
    rig.wait(21 * US * 3);
    assert!(!rig.device.interrupt_line(), "two responses are not three");
    rig.wait(21 * US);
    assert_eq!((rig.read(0x58, 2), rig.read(0x5D, 1)), (3, 1));
    assert!(rig.device.interrupt_line());
    rig.write(0x5D, 1, 1);
    assert!(!rig.device.interrupt_line());
    rig.wait(21 * US * 4);
    assert_eq!((rig.read(0x58, 2), rig.read(0x5D, 1)), (5, 1), "an empty slot reports the last two");
}

#[test]
fn writing_the_reset_bit_clears_the_response_pointer_and_reads_zero() {
    let mut rig = rig("laptop");
    rig.start_rings();
    send(&mut rig, &[0x000F_0000; 2]);
    rig.wait(100 * US);
    assert_eq!(rig.read(0x58, 2), 2);
    rig.write(0x58, 2, 0x8000);
    assert_eq!(rig.read(0x58, 2), 0);
}

#[test]
fn the_rings_wrap_after_their_last_entry() {
    let mut rig = rig("laptop");
    rig.start_rings();
    send(&mut rig, &[0x000F_0000; 255]);
    rig.wait(21 * US * 260);
    assert_eq!((rig.read(0x4A, 2), rig.read(0x58, 2)), (255, 255));
    rig.put(CORB, &[0x000F_0002]);
    rig.write(0x48, 2, 0);
    rig.wait(100 * US);
    assert_eq!((rig.read(0x4A, 2), rig.read(0x58, 2)), (0, 0));
    assert_eq!(rig.word(RIRB), 0x0010_0001);
}

#[test]
fn an_immediate_command_is_busy_until_its_response_is_valid() {
    let mut rig = rig("laptop");
    rig.write(0x60, 4, 0x000F_0000);
    rig.write(0x68, 2, 1);
    assert_eq!(rig.read(0x68, 2) & 3, 1);
    rig.wait(45 * US);
    assert_eq!(rig.read(0x68, 2) & 3, 2);
    assert_eq!(rig.read(0x64, 4), 0xD0E7_0001);
    rig.write(0x68, 2, 2);
    assert_eq!(rig.read(0x68, 2) & 3, 0);
}

#[test]
fn nodes_describe_themselves_by_parameters() {
    let mut rig = rig("laptop");
    assert_eq!(rig.exec(0x000F_0004), 0x0001_0001, "one function group, node 1");
    assert_eq!(rig.exec(0x001F_0005) & 0xFF, 1, "audio");
    assert_eq!(rig.exec(0x001F_0004), 0x0002_000A, "ten widgets from node 2 on");
    assert_eq!(rig.exec(0x002F_000A), 0x000E_07E0);
    assert_eq!(rig.exec(0x007F_000E), 2);
    assert_eq!(rig.exec(0x007F_0200), 0x0000_0405);
    assert_eq!(rig.exec(0x006F_1C00), 0x9017_0110);
    assert_eq!(rig.exec(0x002F_0012), 0x8002_5757);
}

#[test]
fn amplifiers_keep_each_side_and_clip_to_their_steps() {
    let mut rig = rig("laptop");
    assert_eq!(rig.exec(0x002B_A000), 0x80, "muted after reset");
    rig.exec(0x0023_A040 | 0x10_000);
    rig.exec(0x0023_907F | 0x10_000);
    let left = rig.exec(0x002B_A000);
    let right = rig.exec(0x002B_8000);
    assert_eq!((left, right), (0x40, 0x57));
}

#[test]
fn plugging_in_sends_the_tag_when_both_sides_enabled_it() {
    let mut rig = rig("laptop");
    rig.exec(0x0077_0883);
    assert_eq!(rig.exec(0x007F_0900), 0);
    rig.start_rings();
    rig.device.plug(0, 7, true);
    rig.wait(50 * US);
    assert_eq!(rig.read(0x58, 2), 0, "GCTL.UNSOL is clear");
    rig.write(8, 4, 0x101);
    rig.device.plug(0, 7, false);
    rig.wait(50 * US);
    assert_eq!(rig.read(0x58, 2), 1);
    assert_eq!((rig.word(RIRB + 8) >> 26, rig.word(RIRB + 12)), (3, 0x10));
    send(&mut rig, &[0x007F_0900]);
    rig.device.plug(0, 7, true);
    rig.wait(100 * US);
    assert!((1..=3).any(|entry| rig.word(RIRB + 8 * entry) == 0x8000_0000), "pin sense says present");
}

#[test]
fn the_first_command_after_a_long_silence_waits_for_a_frame_too() {
    let mut rig = rig("laptop");
    rig.memory.1 += 1_000_000 * US + 7;
    rig.write(0x60, 4, 0x000F_0000);
    rig.write(0x68, 2, 1);
    assert_eq!(rig.read(0x68, 2) & 3, 1);
    rig.wait(20 * US);
    assert_eq!(rig.read(0x68, 2) & 3, 1, "the response takes a frame of its own");
    rig.wait(22 * US);
    assert_eq!(rig.read(0x68, 2) & 3, 2);
}
