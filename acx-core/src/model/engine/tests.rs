//! What the operating system set survives sleep, and reaches hardware only when there is power.

extern crate std;

use super::*;
use crate::model::backend::{BufferLimits, Latency, Segment, StreamBackend};
use crate::model::builder::CircuitBuilder;
use crate::model::circuit::Node;
use crate::model::format::SampleKind;
use crate::model::format_set::{FormatRange, FormatSet, RateSet};
use crate::model::ids::StreamId;
use crate::model::jack::{ConnectionType, Jack};
use crate::model::pin::{Category, Direction, ModeFormats};
use core::cell::{Cell, RefCell};
use proptest::prelude::*;
use std::rc::Rc;
use std::vec;
use std::vec::Vec as List;

const CIRCUIT: CircuitId = CircuitId(0);
const VOLUME: ElementId = ElementId(0);
const MUTE: ElementId = ElementId(1);

/// What the hardware was told, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Power(PowerState),
    Volume(u8, i32),
    Mute(u8, bool),
}

struct Cells;
struct Guarded<T>(RefCell<T>);
impl<T> Lock<T> for Guarded<T> {
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut self.0.borrow_mut())
    }
}
impl Locks for Cells {
    type Lock<T> = Guarded<T>;
    fn lock<T>(value: T) -> Guarded<T> {
        Guarded(RefCell::new(value))
    }
}

#[derive(Default)]
struct Hardware {
    told: RefCell<List<Told>>,
    broken: Cell<bool>,
}

impl Hardware {
    fn tell(&self, what: Told) -> Result<(), Error> {
        if self.broken.get() {
            return Err(Error::NotReady);
        }
        self.told.borrow_mut().push(what);
        Ok(())
    }
    fn take(&self) -> List<Told> {
        self.told.take()
    }
}

struct Toy {
    circuits: List<Circuit>,
    hardware: Rc<Hardware>,
}

struct NoStream;
impl StreamBackend for NoStream {
    fn id(&self) -> StreamId {
        StreamId(0)
    }
    fn limits(&self) -> BufferLimits {
        BufferLimits {
            packet_multiple: 128,
            address_multiple: 128,
            packet_minimum: 128,
            minimum: 256,
            maximum: 4096,
            highest_address: 0,
        }
    }
    fn latency(&self) -> Latency {
        Latency::default()
    }
    fn prepare(&self, _: &[Segment], _: u32, _: u32) -> Result<(), Error> {
        Ok(())
    }
    fn run(&self) -> Result<(), Error> {
        Ok(())
    }
    fn pause(&self) {}
    fn release(&self) {}
    fn position(&self) -> Option<u32> {
        Some(0)
    }
}

impl Device for Toy {
    type Stream = NoStream;
    fn circuits(&self) -> &[Circuit] {
        &self.circuits
    }
    fn open_stream(&self, _: CircuitId, _: PinId, _: Mode, _: &Format) -> Result<NoStream, Error> {
        if self.hardware.broken.get() { Err(Error::Busy) } else { Ok(NoStream) }
    }
    fn free_streams(&self, _: CircuitId, _: PinId) -> u16 {
        8
    }
    fn set_volume(&self, _: CircuitId, _: ElementId, channel: u8, level: i32) -> Result<(), Error> {
        self.hardware.tell(Told::Volume(channel, level))
    }
    fn set_mute(&self, _: CircuitId, _: ElementId, channel: u8, muted: bool) -> Result<(), Error> {
        self.hardware.tell(Told::Mute(channel, muted))
    }
    fn select(&self, _: CircuitId, _: ElementId, _: u16) -> Result<(), Error> {
        Ok(())
    }
    fn peak(&self, _: CircuitId, _: ElementId, _: u8) -> Result<i32, Error> {
        Ok(1)
    }
    fn initial_volume(&self, _: CircuitId, _: ElementId, _: u8) -> i32 {
        -4
    }
    fn initial_selection(&self, _: CircuitId, _: ElementId) -> u16 {
        0
    }
    fn jack_connected(&self, _: CircuitId, _: PinId) -> bool {
        false
    }
    fn set_power(&self, state: PowerState) -> Result<(), Error> {
        self.hardware.tell(Told::Power(state))
    }
    fn set_interrupts(&self, _: bool) {}
    fn interrupt(&self) -> bool {
        false
    }
    fn dpc(&self, _: &mut dyn EventSink) -> bool {
        false
    }
    fn service(&self, sink: &mut dyn EventSink) {
        sink.event(Event::Gone);
    }
    fn removed(&self) {}
}

fn format() -> Format {
    Format::pcm(48_000, 2, 16, 16).unwrap()
}

fn started() -> (Engine<Toy, Cells>, Rc<Hardware>) {
    let mut formats = FormatSet::new();
    let rates = RateSet::of(48_000);
    let range = FormatRange { rates, min_channels: 2, max_channels: 2, container_bits: 16, valid_bits: 16, kind: SampleKind::Pcm };
    formats.add(range).unwrap();
    let mut b = CircuitBuilder::new("Speaker", Direction::Render);
    let host = b.host(vec![ModeFormats { mode: Mode::DEFAULT, formats }], 2);
    let volume = b.element(ElementKind::Volume { channels: 2, range: VolumeRange { minimum: -10, maximum: 0, step: 2 } });
    let mute = b.element(ElementKind::Mute { channels: 2 });
    let jack = Jack {
        connection: ConnectionType::EIGHTH_INCH,
        general_location: 0,
        geometric_location: 1,
        color: 0,
        detects_presence: true,
        channel_mask: 3,
    };
    let out = b.bridge(Category::Headphones, jack);
    b.chain(&[Node::Pin(host), Node::Element(volume), Node::Element(mute), Node::Pin(out)]);
    let hardware = Rc::new(Hardware::default());
    let toy = Toy { circuits: vec![b.build().unwrap()], hardware: hardware.clone() };
    (Engine::new(toy).unwrap(), hardware)
}

#[test]
fn the_first_values_are_written_at_once() {
    let (_engine, hardware) = started();
    let told = hardware.take();
    for wanted in [Told::Volume(0, -4), Told::Volume(1, -4), Told::Mute(0, false), Told::Mute(1, false)] {
        assert!(told.contains(&wanted), "{wanted:?} is not in {told:?}");
    }
}

#[test]
fn what_is_set_asleep_is_written_after_the_power_is_back_and_not_before() {
    let (engine, hardware) = started();
    engine.set_power(PowerState::D3).unwrap();
    hardware.take();
    let event = engine.set_volume(CIRCUIT, VOLUME, Channel::One(1), -8).unwrap();
    assert_eq!(event, Some(Event::ControlChanged { circuit: CIRCUIT, element: VOLUME }));
    engine.set_mute(CIRCUIT, MUTE, Channel::All, true).unwrap();
    assert_eq!(hardware.take(), [], "no hardware without power");
    assert_eq!(engine.volume(CIRCUIT, VOLUME, 1), Ok(-8));
    engine.set_power(PowerState::D0).unwrap();
    let told = hardware.take();
    assert_eq!(told.first(), Some(&Told::Power(PowerState::D0)), "power comes first");
    for wanted in [Told::Volume(0, -4), Told::Volume(1, -8), Told::Mute(0, true), Told::Mute(1, true)] {
        assert!(told.contains(&wanted), "{wanted:?} is not in {told:?}");
    }
}

#[test]
fn a_value_that_hardware_refuses_is_not_kept() {
    let (engine, hardware) = started();
    hardware.broken.set(true);
    assert_eq!(engine.set_volume(CIRCUIT, VOLUME, Channel::All, 0), Err(Error::NotReady));
    assert_eq!(engine.volume(CIRCUIT, VOLUME, 0), Ok(-4));
    assert_eq!(engine.set_volume(CIRCUIT, VOLUME, Channel::One(2), 0), Err(Error::InvalidParameter));
    assert_eq!(engine.set_volume(CIRCUIT, MUTE, Channel::All, 0), Err(Error::NotSupported));
    assert_eq!(engine.volume(CIRCUIT, ElementId(7), 0), Err(Error::NotFound));
}

#[test]
fn setting_what_is_set_tells_nobody() {
    let (engine, hardware) = started();
    hardware.take();
    assert_eq!(engine.set_volume(CIRCUIT, VOLUME, Channel::All, -4), Ok(None));
    assert_eq!(hardware.take(), []);
}

#[test]
fn a_failed_way_up_leaves_the_device_asleep() {
    let (engine, hardware) = started();
    engine.set_power(PowerState::D3).unwrap();
    hardware.broken.set(true);
    assert_eq!(engine.set_power(PowerState::D0), Err(Error::NotReady));
    assert_eq!(engine.power(), PowerState::D3);
    hardware.broken.set(false);
    assert_eq!(engine.set_power(PowerState::D0), Ok(()));
}

#[test]
fn after_removal_nothing_reaches_hardware_and_the_way_down_still_works() {
    let (engine, hardware) = started();
    engine.removed();
    hardware.take();
    engine.set_mute(CIRCUIT, MUTE, Channel::All, true).unwrap();
    assert_eq!(engine.set_power(PowerState::D3), Ok(()));
    assert_eq!(engine.set_power(PowerState::D0), Err(Error::Gone));
    let mut events = 0;
    engine.service(&mut |_| events += 1);
    assert_eq!((hardware.take(), events), (List::new(), 0));
    assert_eq!(engine.open_stream(CIRCUIT, PinId(0), Mode::DEFAULT, &format()).err(), Some(Error::Gone));
}

#[test]
fn instances_are_counted_and_a_failed_opening_costs_none() {
    let (engine, hardware) = started();
    let open = || engine.open_stream(CIRCUIT, PinId(0), Mode::DEFAULT, &format()).map(|_| ());
    hardware.broken.set(true);
    assert_eq!(open(), Err(Error::Busy));
    assert_eq!(engine.open_streams(CIRCUIT, PinId(0)), 0);
    hardware.broken.set(false);
    assert_eq!([open(), open(), open()], [Ok(()), Ok(()), Err(Error::Busy)]);
    engine.close_stream(CIRCUIT, PinId(0));
    assert_eq!(open(), Ok(()));
    assert_eq!(engine.open_stream(CIRCUIT, PinId(0), Mode::RAW, &format()).err(), Some(Error::NotSupported));
    assert_eq!(engine.open_stream(CIRCUIT, PinId(1), Mode::DEFAULT, &format()).err(), Some(Error::NotFound));
}

proptest! {
    /// Whatever is set, awake or asleep: after the power is back hardware holds what the engine says, and that lies in the range.
    #[test]
    fn hardware_and_engine_agree_whenever_there_is_power(
        steps in prop::collection::vec((0u8..4, any::<i32>(), any::<bool>()), 0..40),
    ) {
        let (engine, hardware) = started();
        for (what, level, flag) in steps {
            let channel = if level % 3 == 0 { Channel::All } else { Channel::One(u8::from(flag)) };
            match what {
                0 => _ = engine.set_power(if flag { PowerState::D0 } else { PowerState::D3 }),
                1 => _ = engine.set_mute(CIRCUIT, MUTE, channel, flag),
                _ => _ = engine.set_volume(CIRCUIT, VOLUME, channel, level),
            }
        }
        engine.set_power(PowerState::D0).unwrap();
        let told = hardware.take();
        for n in 0..2 {
            let level = engine.volume(CIRCUIT, VOLUME, n).unwrap();
            prop_assert!((-10..=0).contains(&level) && level % 2 == 0);
            let last = told.iter().rev().find(|t| matches!(t, Told::Volume(c, _) if *c == n));
            prop_assert_eq!(last, Some(&Told::Volume(n, level)));
            let muted = engine.mute(CIRCUIT, MUTE, n).unwrap();
            let last = told.iter().rev().find(|t| matches!(t, Told::Mute(c, _) if *c == n));
            prop_assert_eq!(last, Some(&Told::Mute(n, muted)));
        }
    }
}
