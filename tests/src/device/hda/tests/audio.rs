//! Samples through codecs.

use super::{DATA, LIST, Rig, US, rig};
use crate::device::hda::HdaController;

/// Opens DAC 2 to pin 4 of the `studio` codec at 0 dB for stream 1 and this format.
pub fn open_studio(rig: &mut Rig<HdaController>, format: u32) {
    for word in [0x0017_0500, 0x0027_0500, 0x0022_0000 | format, 0x0027_0610, 0x0023_B057, 0x0047_0500, 0x0047_0740] {
        // Node 1, 2, 2, 2, 2, 4 and 4.
        rig.exec(word);
    }
}

/// Plays a kilobyte of known bytes once around.
fn play(rig: &mut Rig<HdaController>, format: u64) -> Vec<u8> {
    let data: Vec<u8> = (0..0x1000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    rig.memory.0[DATA as usize..DATA as usize + 0x1000].copy_from_slice(&data);
    rig.put(LIST, &[DATA as u32, 0, 0x800, 0, DATA as u32 + 0x800, 0, 0x800, 1]);
    for (offset, width, value) in
        [(0x118, 4, LIST), (0x108, 4, 0x1000), (0x10C, 2, 1), (0x112, 2, format), (0x102, 1, 0x10), (0x100, 1, 2)]
    {
        rig.write(offset, width, value);
    }
    rig.wait(10_000 * US);
    data
}

#[test]
fn at_zero_decibels_the_sink_hears_the_very_bytes() {
    for format in [0x0011_u64, 0x4011, 0x0031, 0x1847, 0x0500, 0x8041] {
        let mut rig = rig("studio");
        open_studio(&mut rig, format as u32);
        // The stream descriptor has no TYPE bit; the converter's says that 0x8041 is float.
        let data = play(&mut rig, format & 0x7FFF);
        let heard = rig.device.sink(0, 4);
        assert_eq!(heard.len(), 1);
        assert_eq!(u64::from(heard[0].format.into_bits()), format);
        let len = heard[0].bytes.len().min(data.len());
        assert!(len > 64);
        assert_eq!(heard[0].bytes[..len], data[..len], "{format:#x}");
        assert!(rig.device.defects().is_empty(), "{:?}", rig.device.defects());
    }
}

#[test]
fn mute_gives_zeros_and_gain_follows_decibels() {
    let mut rig = rig("studio");
    open_studio(&mut rig, 0x0011);
    // Left: 8 steps of 0.75 dB down, that is a factor of 10^(-6 / 20) = 0.501187; right muted.
    rig.exec(0x0023_A04F);
    rig.exec(0x0023_90D7);
    let data = play(&mut rig, 0x0011);
    let heard = rig.device.sink(0, 4).remove(0).bytes;
    for (out, source) in heard.chunks_exact(4).zip(data.chunks_exact(4)) {
        let left = i16::from_le_bytes([source[0], source[1]]);
        let expected = (f64::from(left) * 0.501_187_234).round() as i16;
        assert_eq!(i16::from_le_bytes([out[0], out[1]]), expected);
        assert_eq!([out[2], out[3]], [0, 0]);
    }
}

#[test]
fn a_converter_with_another_format_plays_silence_and_it_is_noted() {
    let mut rig = rig("studio");
    open_studio(&mut rig, 0x0031);
    play(&mut rig, 0x0011);
    let heard = rig.device.sink(0, 4).remove(0).bytes;
    assert!(!heard.is_empty() && heard.iter().all(|byte| *byte == 0));
    assert_eq!(rig.device.defects(), ["converter 2: format 0x0031 but the stream's is 0x0011; it plays silence"]);
}

#[test]
fn every_step_of_the_laptop_speakers_path_is_needed() {
    // Power of the group, the DAC and the pin; format, tag, DAC gain; mixer unmute; pin out, unmute.
    let steps =
        [0x0017_0500, 0x0027_0500, 0x0067_0500, 0x0027_0610, 0x0022_0011, 0x0023_B057, 0x0043_7000, 0x0067_0740, 0x0063_B000];
    let loud = |missing: Option<usize>| {
        let mut rig = rig("laptop");
        for (_, word) in steps.iter().enumerate().filter(|(n, _)| Some(*n) != missing) {
            rig.exec(*word);
        }
        play(&mut rig, 0x0011);
        rig.device.sink(0, 6).iter().any(|recording| recording.bytes.iter().any(|byte| *byte != 0))
    };
    assert!(loud(None));
    for missing in [0, 1, 2, 3, 5, 6, 7, 8] {
        assert!(!loud(Some(missing)), "without step {missing}");
    }
}

#[test]
fn the_external_amplifier_must_have_power() {
    let mut rig = rig("laptop");
    for word in [
        0x0017_0500,
        0x0027_0500,
        0x0067_0500,
        0x0027_0610,
        0x0022_0011,
        0x0023_B057,
        0x0043_7000,
        0x0067_0740,
        0x0063_B000,
        0x0067_0C00,
    ] {
        rig.exec(word);
    }
    play(&mut rig, 0x0011);
    assert!(rig.device.sink(0, 6).is_empty());
}

#[test]
fn an_hdmi_converter_takes_as_many_channels_as_its_count_says() {
    let mut rig = rig("hdmi");
    for word in [0x0017_0500, 0x0027_0500, 0x0057_0500, 0x0027_0610, 0x0022_0015, 0x0027_2D05, 0x0057_0740, 0x0053_B000] {
        rig.exec(word);
    }
    play(&mut rig, 0x0015);
    let heard = rig.device.sink(0, 5).remove(0);
    assert_eq!(heard.format.channels(), 6);
}

#[test]
fn capture_delivers_the_fed_samples_and_then_silence() {
    let mut rig = rig("studio");
    for word in [0x0017_0500, 0x0037_0500, 0x0032_0011, 0x0037_0620, 0x0033_7017, 0x0057_0500, 0x0057_0720] {
        rig.exec(word);
    }
    let fed: Vec<u8> = (0..=255).chain(0..=255).map(|n: u8| n ^ 0x5A).collect();
    rig.device.feed(0, 5, &fed);
    rig.put(LIST, &[DATA as u32, 0, 0x800, 0, DATA as u32 + 0x800, 0, 0x800, 1]);
    rig.memory.0[DATA as usize..DATA as usize + 0x1000].fill(0xEE);
    for (offset, width, value) in
        [(0x98, 4, LIST), (0x88, 4, 0x1000), (0x8C, 2, 1), (0x92, 2, 0x0011), (0x82, 1, 0x20), (0x80, 1, 2)]
    {
        rig.write(offset, width, value);
    }
    rig.wait(10_000 * US);
    let at = DATA as usize;
    assert_eq!(rig.device.defects(), [""; 0]);
    assert_eq!(rig.memory.0[at..at + 512], fed);
    assert_eq!(rig.memory.0[at + 512..at + 1024], [0; 512]);
    let lpib = rig.read(0x84, 4) as usize;
    assert_eq!(rig.memory.0[at + lpib - 1..at + lpib + 1], [0, 0xEE], "nothing is written past the position");
}
