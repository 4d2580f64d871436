//! Codecs of several shapes, honest and hostile. Numbers follow the bit tables of HDA 1.0a 7.3.4.

use super::auto_config::{EndpointKind, endpoints};
use super::fake::{Fake, Ticks};
use super::{Codec, connections, path, route};
use crate::hda::link::Link;
use crate::hda::spec::verb::Command;
use crate::io::{Clock as _, Error};
use std::vec;
use std::vec::Vec;

fn probe(fake: &Fake) -> Result<Codec, Error> {
    Codec::probe(fake, &Ticks::default(), 0)
}

fn decode(entries: &[u16]) -> Vec<u8> {
    connections::decode(entries.iter().copied(), false).unwrap()
}

#[test]
fn ranges_run_from_the_entry_before_them() {
    assert_eq!(decode(&[2, 0x85, 9]), [2, 3, 4, 5, 9]);
    assert_eq!(connections::decode([2, 0x8004, 9].into_iter(), true).unwrap(), [2, 3, 4, 9]);
}

#[test]
fn lying_lists_keep_their_indexes_and_stay_bounded() {
    // A range first, a null entry, a range that runs backward, a range behind a range.
    assert_eq!(decode(&[0x85, 3]), [0, 3]);
    assert_eq!(decode(&[0, 3]), [0, 3]);
    assert_eq!(decode(&[9, 0x83]), [9, 0]);
    assert_eq!(decode(&[2, 0x84, 0x86]), [2, 3, 4, 0]);
    let most: Vec<u16> = (0..127).flat_map(|_| [1, 0xFF]).collect();
    assert_eq!(decode(&most).len(), 127);
}

/// Two DACs (2, 3), a selector, speaker and headphones that share, and an ADC with two inputs behind a mixer.
fn laptop() -> Fake {
    let mut fake = Fake::codec(10);
    fake.widget(2, 0x0000_040D, &[]).parameter(2, 0x12, 0x0003_4A4A);
    fake.widget(3, 0x0000_0405, &[]).widget(4, 0x0030_0101, &[2, 3]);
    fake.pin(5, 0x0040_0581, 0x0001_001C, 0x0321_4020, &[4]);
    fake.pin(6, 0x0040_0501, 0x0000_0010, 0x9017_0110, &[2]);
    fake.widget(7, 0x0010_050B, &[8]).parameter(7, 0x0D, 0x8005_1F17);
    fake.widget(8, 0x0020_010B, &[9, 10]).parameter(8, 0x0D, 0x8000_0000);
    fake.pin(9, 0x0040_0081, 0x0000_1324, 0x02A1_9030, &[]);
    fake.pin(10, 0x0040_0001, 0x0000_0020, 0x4000_00F0, &[]);
    fake.pin(11, 0x0040_0001, 0x0000_0020, 0x0181_3040, &[]);
    fake
}

#[test]
fn a_laptop_has_speaker_headphones_and_microphone_with_converters_of_their_own() {
    let codec = probe(&laptop()).unwrap();
    let list = endpoints(&codec).unwrap();
    let kinds: Vec<_> = list.iter().map(|e| (e.kind, e.lanes[0].pin, e.lanes[0].converter)).collect();
    // Pin 10 is not connected; pin 11 has no way to a converter. Association 1 chooses first.
    let expected = vec![(EndpointKind::Speaker, 6, 2), (EndpointKind::Headphones, 5, 3), (EndpointKind::Microphone, 9, 7)];
    assert_eq!(kinds, expected);
    assert!(codec.widget(5).unwrap().detects_presence());
    assert!(!codec.widget(6).unwrap().detects_presence());
}

#[test]
fn the_volume_of_a_dac_has_its_range_in_sixty_five_thousandths_of_a_decibel() {
    let codec = probe(&laptop()).unwrap();
    let list = endpoints(&codec).unwrap();
    let amp = list[0].lanes[0].volume.unwrap();
    // 74 steps of 1 dB, 0 dB at the top.
    assert_eq!(amp.range(), (-74 * 65_536, 0, 65_536));
    assert_eq!((amp.code(0), amp.code(-74 * 65_536), amp.code(i32::MIN), amp.code(i32::MAX)), (74, 0, 0, 74));
    assert_eq!((amp.code(-32_768), amp.code(-32_769)), (74, 73));
    // The ADC: offset 0x17, 32 codes of 1.5 dB.
    let amp = list[2].lanes[0].volume.unwrap();
    assert_eq!(amp.range(), (-23 * 98_304, 8 * 98_304, 98_304));
}

#[test]
fn a_path_is_switched_on_at_0_db_with_the_other_inputs_of_its_mixer_muted() {
    let fake = laptop();
    let codec = probe(&fake).unwrap();
    let list = endpoints(&codec).unwrap();
    fake.sent.borrow_mut().clear();
    route::switch_on(&codec, &fake, &list[2].lanes[0].path, false).unwrap();
    // Mixer input 1 muted; ADC input at its offset, unmuted; mixer input 0 unmuted; pin in with 80 % bias.
    assert_eq!(*fake.sent.borrow(), [(8, 0x3_7180), (7, 0x3_7017), (8, 0x3_7000), (9, 0x7_0724)]);
    fake.sent.borrow_mut().clear();
    route::switch_on(&codec, &fake, &list[1].lanes[0].path, true).unwrap();
    // Selector to its second input; the DAC's fixed amplifier open; headphone pin out with its amplifier; EAPD on.
    let expected = [(4, 0x7_0101), (3, 0x3_B000), (5, 0x7_07C0), (5, 0xF_0C00), (5, 0x7_0C02)];
    assert_eq!(*fake.sent.borrow(), expected);
}

#[test]
fn line_outs_of_one_association_become_one_endpoint_by_sequence() {
    let mut fake = Fake::codec(6);
    fake.widget(2, 0x405, &[]).widget(3, 0x405, &[]).widget(4, 0x405, &[]);
    fake.pin(5, 0x0040_0501, 0x10, 0x0101_4010, &[2]);
    fake.pin(6, 0x0040_0501, 0x10, 0x0101_6012, &[4]);
    fake.pin(7, 0x0040_0501, 0x10, 0x0101_1011, &[3]);
    let list = endpoints(&probe(&fake).unwrap()).unwrap();
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].lanes.iter().map(|l| (l.pin, l.converter)).collect::<Vec<_>>(), [(5, 2), (7, 3), (6, 4)]);
    assert_eq!(list[0].channels(), 6);
}

#[test]
fn a_cycle_of_mixers_ends_the_search() {
    let mut fake = Fake::codec(4);
    fake.widget(2, 0x0020_0101, &[3]).widget(3, 0x0020_0101, &[2]);
    fake.pin(4, 0x0040_0501, 0x10, 0x0101_4010, &[2, 4, 3]);
    let codec = probe(&fake).unwrap();
    assert_eq!(path::find(&codec, 4, |w| w.is(0)), None);
    assert!(endpoints(&codec).unwrap().is_empty());
}

#[test]
fn a_codec_that_says_the_same_to_everything_is_survived() {
    for fallback in [0, 1, 0x7F, 0xFF, 0x0001_0001, 0x00FF_00FF, 0x0001_00FF, 0x0101_0101, 0x8080_8080, u32::MAX - 1, u32::MAX] {
        let fake = Fake { fallback, ..Fake::default() };
        if let Ok(codec) = probe(&fake) {
            assert!(codec.widgets.len() <= 127);
            let _ = endpoints(&codec);
        }
        // With an honest root and lying widgets.
        let mut fake = Fake::codec(255);
        fake.fallback = fallback;
        let codec = probe(&fake).unwrap();
        for endpoint in endpoints(&codec).unwrap() {
            assert!(endpoint.channels() <= 8);
        }
    }
}

/// A codec that answers each verb just in time.
struct Slow<'a>(&'a Fake, &'a Ticks);

impl Link for Slow<'_> {
    fn exec(&self, codec: u8, nid: u8, command: Command) -> Result<u32, Error> {
        self.1.sleep_us(50_000);
        self.0.exec(codec, nid, command)
    }
}

#[test]
fn a_codec_that_drags_its_feet_is_given_up() {
    let (mut fake, ticks) = (Fake::codec(127), Ticks::default());
    for nid in 2..=127 {
        fake.widget(nid, 0x0020_010B, &[9, 10, 11, 12]);
    }
    assert_eq!(Codec::probe(&Slow(&fake, &ticks), &ticks, 0).unwrap_err(), Error::Timeout);
    assert!(ticks.now_ns() < 10_000_000_000);
    assert_eq!(Codec::probe(&Slow(&laptop(), &ticks), &ticks, 0).unwrap().widgets.len(), 10, "a small one gets through");
}
