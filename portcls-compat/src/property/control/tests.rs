use super::super::controls::Controls;
use super::super::{self as property, Target};
use super::*;
use crate::descriptor::split::{FilterKind, Plan};
use crate::wave_format::u32_at;
use acx_core::ks::guid::Guid;
use acx_core::ks::raw::{KSPROPSETID_Audio, KSPROPSETID_Jack, KSPROPSETID_Pin};
use acx_core::ks::status::{STATUS_BUFFER_OVERFLOW, STATUS_BUFFER_TOO_SMALL, STATUS_NO_MATCH};
use acx_core::model::Error;
use acx_core::model::circuit::Circuit;
use acx_core::model::ids::CircuitId;
use core::cell::RefCell;
use core::sync::atomic::AtomicU32;
use std::vec::Vec;

const GET: u32 = 1;
const SET: u32 = 2;
const BASIC: u32 = 0x200;

/// Remembers what was set.
#[derive(Default)]
struct Fake(RefCell<Vec<(ElementId, Channel, i32)>>);

impl Controls for Fake {
    fn volume(&self, _: CircuitId, _: ElementId, channel: u8) -> Result<i32, Error> {
        Ok(-65_536 * (i32::from(channel) + 1))
    }
    fn set_volume(&self, circuit: CircuitId, element: ElementId, channel: Channel, level: i32) -> Result<Option<Event>, Error> {
        self.0.borrow_mut().push((element, channel, level));
        Ok(Some(Event::ControlChanged { circuit, element }))
    }
    fn mute(&self, _: CircuitId, _: ElementId, _: u8) -> Result<bool, Error> {
        Ok(true)
    }
    fn set_mute(&self, _: CircuitId, element: ElementId, channel: Channel, muted: bool) -> Result<Option<Event>, Error> {
        self.0.borrow_mut().push((element, channel, i32::from(muted)));
        Ok(None)
    }
    fn selection(&self, _: CircuitId, _: ElementId) -> Result<u16, Error> {
        Ok(1)
    }
    fn select(&self, _: CircuitId, element: ElementId, input: u16) -> Result<Option<Event>, Error> {
        self.0.borrow_mut().push((element, Channel::All, i32::from(input)));
        if input < 2 { Ok(None) } else { Err(Error::InvalidParameter) }
    }
    fn peak(&self, _: CircuitId, _: ElementId, _: u8) -> Result<i32, Error> {
        Ok(0)
    }
    fn jack_connected(&self, _: CircuitId, _: PinId) -> Result<bool, Error> {
        Ok(false)
    }
}

struct Bench {
    fake: Fake,
    circuit: Circuit,
    plan: Plan,
    positions: [AtomicU32; 4],
}

impl Bench {
    fn new(circuit: Circuit, kind: FilterKind) -> Self {
        let plan = Plan::new(&circuit, kind).unwrap();
        Self { fake: Fake::default(), circuit, plan, positions: [const { AtomicU32::new(u32::MAX) }; 4] }
    }
    /// Status or success, reported size, value.
    fn ask(
        &self,
        set: Guid,
        id: u32,
        verb: u32,
        node: Option<u32>,
        instance: &[u32],
        value: &[u8],
    ) -> (Result<(), NTSTATUS>, usize, Vec<u8>) {
        let instance: Vec<u8> = instance.iter().flat_map(|w| w.to_le_bytes()).collect();
        let mut value = value.to_vec();
        let target =
            Target { controls: &self.fake, id: CircuitId(0), circuit: &self.circuit, plan: &self.plan, positions: &self.positions };
        let mut request = Request::new(set, id, verb, node, &instance, &mut value);
        let outcome = property::handle(&target, &mut request).map(drop);
        let size = request.size();
        (outcome, size, value)
    }
    fn audio(&self, id: u32, verb: u32, node: u32, instance: &[u32], value: &[u8]) -> (Result<(), NTSTATUS>, usize, Vec<u8>) {
        self.ask(KSPROPSETID_Audio, id, verb, Some(node), instance, value)
    }
}

fn speaker(kind: FilterKind) -> Bench {
    Bench::new(crate::descriptor::arena::tests::speaker(), kind)
}

const VOLUMELEVEL: u32 = 4;
const MUX_SOURCE: u32 = 12;
const MUTE: u32 = 13;

#[test]
fn each_channel_has_a_level_of_its_own() {
    let bench = speaker(FilterKind::Topology);
    let (outcome, size, value) = bench.audio(VOLUMELEVEL, GET, 0, &[1, 0], &[0; 4]);
    assert_eq!((outcome, size, u32_at(&value, 0)), (Ok(()), 4, Some((-131_072i32) as u32)));
    assert_eq!(bench.audio(VOLUMELEVEL, GET, 0, &[1, 0], &[]).0, Err(STATUS_BUFFER_OVERFLOW));
    assert_eq!(bench.audio(VOLUMELEVEL, GET, 0, &[1, 0], &[0; 3]).0, Err(STATUS_BUFFER_TOO_SMALL));
    bench.audio(VOLUMELEVEL, SET, 0, &[u32::MAX, 0], &(-70_000i32).to_le_bytes()).0.unwrap();
    assert_eq!(bench.fake.0.take(), [(ElementId(0), Channel::All, -70_000)]);
}

#[test]
fn malformed_requests_are_refused_and_change_nothing() {
    let bench = speaker(FilterKind::Topology);
    let level = 0i32.to_le_bytes();
    for (what, instance, value, expected) in [
        ("channel 2 of 2", &[2u32, 0][..], &level[..], STATUS_INVALID_PARAMETER),
        ("channel -2", &[u32::MAX - 1, 0], &level, STATUS_INVALID_PARAMETER),
        ("no channel", &[], &level, STATUS_INVALID_PARAMETER),
        ("half a level", &[0, 0], &level[..2], STATUS_BUFFER_TOO_SMALL),
        ("no level", &[0, 0], &[], STATUS_BUFFER_TOO_SMALL),
    ] {
        assert_eq!(bench.audio(VOLUMELEVEL, SET, 0, instance, value).0, Err(expected), "{what}");
    }
    assert_eq!(bench.audio(VOLUMELEVEL, GET, 0, &[u32::MAX, 0], &[0; 4]).0, Err(STATUS_INVALID_PARAMETER));
    assert_eq!(bench.audio(VOLUMELEVEL, SET, 2, &[0, 0], &level).0, Err(STATUS_INVALID_PARAMETER), "node 2 of 2");
    assert_eq!(bench.audio(MUTE, SET, 0, &[0, 0], &level).0, Err(STATUS_NOT_FOUND), "a volume node has no mute");
    assert_eq!(bench.audio(VOLUMELEVEL, 0, 0, &[0, 0], &level).0, Err(STATUS_INVALID_DEVICE_REQUEST));
    assert!(bench.fake.0.take().is_empty());
}

#[test]
fn basic_support_counts_channels_even_for_one() {
    let bench = speaker(FilterKind::Topology);
    for (node, property, channels, kind) in [(0, VOLUMELEVEL, 2, 3), (1, MUTE, 1, 11)] {
        let (outcome, size, value) = bench.audio(property, BASIC, node, &[], &[0; 128]);
        assert_eq!((outcome, size), (Ok(()), 56 + 16 * channels as usize));
        // AccessFlags GET | SET | BASICSUPPORT, variant type, one members list, its count.
        let words = [0, 24, 32, 48].map(|offset| u32_at(&value, offset).unwrap());
        assert_eq!(words, [0x203, kind, 1, channels]);
    }
}

#[test]
fn a_mux_names_its_inputs_by_node_pin() {
    let bench = Bench::new(crate::descriptor::arena::tests::microphones(), FilterKind::Topology);
    // Input 1 of the model is node pin 2: output is 0, inputs count from 1.
    assert_eq!(u32_at(&bench.audio(MUX_SOURCE, GET, 0, &[], &[0; 4]).2, 0), Some(2));
    assert!(bench.audio(MUX_SOURCE, SET, 0, &[], &1u32.to_le_bytes()).0.is_ok());
    assert_eq!(bench.fake.0.take(), [(ElementId(0), Channel::All, 0)]);
    assert_eq!(bench.audio(MUX_SOURCE, SET, 0, &[], &0u32.to_le_bytes()).0, Err(STATUS_INVALID_PARAMETER));
    assert_eq!(bench.audio(MUX_SOURCE, SET, 0, &[], &3u32.to_le_bytes()).0, Err(STATUS_INVALID_PARAMETER));
}

#[test]
fn the_converter_keeps_speaker_positions_that_fit_its_channels() {
    let bench = speaker(FilterKind::Wave);
    let config = |verb, mask: u32| bench.audio(3, verb, 0, &[], &mask.to_le_bytes());
    assert_eq!(u32_at(&config(GET, 0).2, 0), Some(3), "stereo before anybody sets it");
    assert!(config(SET, 0x600).0.is_ok());
    assert_eq!(u32_at(&config(GET, 0).2, 0), Some(0x600));
    assert_eq!(config(SET, 0x3F).0, Err(STATUS_INVALID_PARAMETER), "six speakers on two channels");
    assert_eq!(config(BASIC, 0).0, Ok(()));
}

#[test]
fn jacks_are_described_on_their_own_pins_only() {
    let bench = speaker(FilterKind::Topology);
    let jack = |id, pin, length| bench.ask(KSPROPSETID_Jack, id, GET, None, &[pin, 0], &[0xAA; 64][..length]);
    let (outcome, size, value) = jack(1, 1, 64);
    assert_eq!((outcome, size), (Ok(()), 36));
    let words: Vec<_> = (0..9).map(|n| u32_at(&value, 4 * n).unwrap()).collect();
    // KSMULTIPLE_ITEM, then mask, colour, 3.5 mm, front, primary box, jack, not connected.
    assert_eq!(words, [36, 1, 3, 0x00B3_C98C, 1, 2, 0, 0, 0]);
    let (_, size, value) = jack(2, 1, 64);
    assert_eq!((size, u32_at(&value, 12)), (16, Some(1)), "presence detection");
    assert_eq!((jack(1, 1, 0).0, jack(1, 1, 0).1), (Err(STATUS_BUFFER_OVERFLOW), 36));
    assert_eq!(jack(1, 0, 64).0, Err(STATUS_NOT_FOUND));
    assert_eq!(jack(1, 2, 64).0, Err(STATUS_INVALID_PARAMETER));
    assert_eq!(bench.ask(KSPROPSETID_Jack, 1, GET, None, &[1], &[0; 64]).0, Err(STATUS_INVALID_PARAMETER));
}

#[test]
fn formats_are_proposed_for_the_mode_and_judged() {
    let bench = speaker(FilterKind::Wave);
    let (outcome, size, value) = bench.ask(KSPROPSETID_Pin, 15, GET, None, &[0, 0], &[0; 104]);
    assert_eq!((outcome, size), (Ok(()), 104));
    // 16 bits, the only width of DEFAULT; 48 kHz stereo.
    assert_eq!((u32_at(&value, 68), value[66], value[78]), (Some(48_000), 2, 16));
    assert_eq!(bench.ask(KSPROPSETID_Pin, 14, SET, None, &[0, 0], &value).0, Ok(()));
    let odd = crate::wave_format::write(&acx_core::model::format::Format::pcm(96_000, 2, 16, 16).unwrap());
    assert_eq!(bench.ask(KSPROPSETID_Pin, 14, SET, None, &[0, 0], &odd).0, Err(STATUS_NO_MATCH));
    assert_eq!(bench.ask(KSPROPSETID_Pin, 14, SET, None, &[9, 0], &value).0, Err(STATUS_INVALID_PARAMETER));
}
