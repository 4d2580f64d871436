//! An ES1370 as a set of circuits.

mod stream;

pub use stream::Es1370Stream;

use super::plain::{self, Parts, Plan, color};
use crate::es1370::card::{Card, channel};
use crate::es1370::channel::takes_rate;
use crate::es1370::spec::{CHANNELS, mixer};
use crate::io::{Lock, Platform};
use crate::room::Room as _;
use acx_core::model::Error;
use acx_core::model::backend::{Device, Moves};
use acx_core::model::circuit::Circuit;
use acx_core::model::element::{ElementKind, VolumeRange};
use acx_core::model::event::{Event, EventSink};
use acx_core::model::format::Format;
use acx_core::model::ids::{CircuitId, ElementId, PinId, StreamId};
use acx_core::model::mode::Mode;
use acx_core::model::pin::Category;
use acx_core::model::power::PowerState;
use alloc::vec::Vec;

/// Line out, line in.
const CIRCUITS: usize = 2;

/// What a circuit is made of.
struct Place {
    /// Channels that serve it, the preferred one first.
    channels: &'static [usize],
    /// Volume register of the left side.
    volume: u8,
    /// Steps above 0 dB.
    above: u8,
    parts: Parts,
}

/// Levels of left and right in 1/65,536 dB, and their mutes.
#[derive(Clone, Copy, Default)]
struct Setting {
    levels: [i32; 2],
    muted: [bool; 2],
}

/// What device and streams share.
struct Shared<P: Platform> {
    card: Card<P>,
    places: Vec<Place>,
    settings: P::Lock<[Setting; CIRCUITS]>,
    /// Rates of the channels in use.
    claims: P::Lock<[Option<u32>; CHANNELS]>,
}

/// A started ES1370.
pub struct Es1370Device<P: Platform> {
    shared: P::Shared<Shared<P>>,
    circuits: Vec<Circuit>,
}

impl<P: Platform> Es1370Device<P> {
    /// Sets the mixer up and builds circuits. It does not interrupt yet. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Gone`], [`Error::Timeout`], [`Error::NoMemory`].
    #[inline(never)]
    pub fn start(platform: P) -> Result<Self, Error> {
        let card = Card::new(platform)?;
        let (mut circuits, mut places) = (Vec::new(), Vec::new());
        circuits.try_reserve_exact(CIRCUITS)?;
        places.try_reserve_exact(CIRCUITS)?;
        let plans: [(_, _, _, &'static [usize], _, _); CIRCUITS] = [
            ("LineOut", Category::LineOut, color::LINE_OUT, &[channel::DAC1, channel::DAC2], mixer::MASTER, 0),
            ("LineIn", Category::LineIn, color::LINE_IN, &[channel::ADC], mixer::LINE, mixer::ZERO_DB),
        ];
        for (name, category, color, channels, volume, above) in plans {
            let rates = plain::rates(|hz| Ok(channels.iter().all(|n| takes_rate(*n, hz))))?;
            let steps = |n: u8| i32::from(n).saturating_mul(mixer::STEP);
            let range =
                VolumeRange { minimum: steps(above).saturating_sub(steps(mixer::STEPS)), maximum: steps(above), step: mixer::STEP };
            let streams = u16::try_from(channels.len()).unwrap_or(1);
            let plan = Plan {
                name,
                category,
                color,
                rates,
                channels: (2, 2),
                bits: &[16],
                volume: Some((2, range)),
                mute: Some(2),
                streams,
            };
            let (circuit, parts) = plain::build(&plan)?;
            circuits.put(circuit);
            places.put(Place { channels, volume, above, parts });
        }
        let settings = card.platform().lock([Setting::default(); CIRCUITS]);
        let claims = card.platform().lock([None; CHANNELS]);
        Ok(Self { shared: P::share(Shared { card, places, settings, claims })?, circuits })
    }
}

/// Whether a channel is free for a rate: DAC2 and ADC have one clock.
fn is_free(claims: &[Option<u32>; CHANNELS], number: usize, rate: Option<u32>) -> bool {
    let other = match number {
        channel::DAC2 => Some(channel::ADC),
        channel::ADC => Some(channel::DAC2),
        _ => None,
    };
    let clock = other.and_then(|n| claims.get(n).copied().flatten());
    let same = clock.is_none_or(|clock| rate.is_none_or(|rate| rate == clock));
    same && claims.get(number).is_some_and(Option::is_none)
}

impl<P: Platform> Shared<P> {
    fn place(&self, circuit: CircuitId) -> Result<&Place, Error> {
        self.places.get(circuit.index()).ok_or(Error::NotFound)
    }
    /// Changes one side of a setting and writes it. PASSIVE_LEVEL.
    fn change(&self, circuit: CircuitId, side: u8, change: impl FnOnce(&mut i32, &mut bool)) -> Result<(), Error> {
        let place = self.place(circuit)?;
        let mut setting = self.settings.with(|s| s.get(circuit.index()).copied()).unwrap_or_default();
        let at = usize::from(side);
        let (level, muted) = setting.levels.get_mut(at).zip(setting.muted.get_mut(at)).ok_or(Error::NotFound)?;
        change(level, muted);
        let top = i32::from(place.above).saturating_mul(mixer::STEP);
        let steps = top.saturating_sub(*level).checked_div(mixer::STEP).unwrap_or(0).clamp(0, mixer::STEPS.into());
        let value = u8::try_from(steps).unwrap_or(0) | if *muted { mixer::MUTE } else { 0 };
        self.card.put(place.volume.wrapping_add(side), value)?;
        self.settings.with(|settings| {
            if let Some(place) = settings.get_mut(circuit.index()) {
                *place = setting;
            }
        });
        Ok(())
    }
}

impl<P: Platform> Device for Es1370Device<P> {
    type Stream = Es1370Stream<P>;

    fn circuits(&self) -> &[Circuit] {
        &self.circuits
    }
    fn moves(&self) -> Moves {
        Moves::OnePiece
    }
    fn open_stream(&self, circuit: CircuitId, pin: PinId, mode: Mode, format: &Format) -> Result<Es1370Stream<P>, Error> {
        let formats = self.circuits.get(circuit.index()).and_then(|c| c.pin(pin)).and_then(|p| p.formats(mode));
        if !formats.ok_or(Error::NotSupported)?.contains(format) {
            return Err(Error::NotSupported);
        }
        Es1370Stream::open(&self.shared, circuit, format.rate())
    }
    fn free_streams(&self, circuit: CircuitId, _pin: PinId) -> u16 {
        let Ok(place) = self.shared.place(circuit) else { return 0 };
        let free = self.shared.claims.with(|claims| place.channels.iter().filter(|n| is_free(claims, **n, None)).count());
        u16::try_from(free).unwrap_or(0)
    }
    fn set_volume(&self, circuit: CircuitId, element: ElementId, channel: u8, level: i32) -> Result<(), Error> {
        if self.shared.place(circuit)?.parts.volume != Some(element) {
            return Err(Error::NotFound);
        }
        self.shared.change(circuit, channel, |old, _| *old = level)
    }
    fn set_mute(&self, circuit: CircuitId, element: ElementId, channel: u8, muted: bool) -> Result<(), Error> {
        if self.shared.place(circuit)?.parts.mute != Some(element) {
            return Err(Error::NotFound);
        }
        self.shared.change(circuit, channel, |_, old| *old = muted)
    }
    fn select(&self, _circuit: CircuitId, _element: ElementId, _input: u16) -> Result<(), Error> {
        Err(Error::NotFound)
    }
    fn peak(&self, _circuit: CircuitId, _element: ElementId, _channel: u8) -> Result<i32, Error> {
        Err(Error::NotFound)
    }
    fn initial_volume(&self, circuit: CircuitId, element: ElementId, _channel: u8) -> i32 {
        match self.circuits.get(circuit.index()).and_then(|c| c.element(element)).map(|e| e.kind) {
            Some(ElementKind::Volume { range, .. }) => range.nearest(0),
            _ => 0,
        }
    }
    fn initial_selection(&self, _circuit: CircuitId, _element: ElementId) -> u16 {
        0
    }
    fn jack_connected(&self, circuit: CircuitId, pin: PinId) -> bool {
        // The card cannot tell.
        self.shared.place(circuit).is_ok_and(|place| place.parts.bridge == pin)
    }
    fn set_power(&self, state: PowerState) -> Result<(), Error> {
        if !state.is_on() {
            self.shared.card.stop();
            return Ok(());
        }
        self.shared.card.start()?;
        self.shared.card.restore_streams();
        Ok(())
    }
    fn set_interrupts(&self, on: bool) {
        self.shared.card.arm(on);
    }
    fn interrupt(&self) -> bool {
        self.shared.card.interrupt()
    }
    fn dpc(&self, sink: &mut dyn EventSink) -> bool {
        let causes = self.shared.card.take_causes();
        for index in 0..3u16 {
            if causes.complete & 1u8.wrapping_shl(u32::from(index)) != 0 {
                sink.event(Event::Period { stream: StreamId(index) });
            }
        }
        if causes.gone {
            sink.event(Event::Gone);
        }
        false
    }
    fn service(&self, _sink: &mut dyn EventSink) {}
    fn removed(&self) {
        self.shared.card.mark_gone();
    }
}

impl<P: Platform> Drop for Es1370Device<P> {
    fn drop(&mut self) {
        self.shared.card.stop();
    }
}
