//! An AC'97 controller with its codec as a set of circuits.

mod stream;

pub use stream::Ac97Stream;

use super::plain::{self, Parts, Plan, color};
use crate::ac97::controller::{Controller, engine};
use crate::ac97::mixer::{Knob, Setting};
use crate::ac97::spec::bus_master::ENGINES;
use crate::ac97::spec::mixer::{self, source};
use crate::io::{Lock, Platform};
use crate::reg::Register;
use crate::room::Room as _;
use acx_core::model::Error;
use acx_core::model::backend::Device;
use acx_core::model::circuit::Circuit;
use acx_core::model::element::{ElementKind, VolumeRange};
use acx_core::model::event::{Event, EventSink};
use acx_core::model::format::Format;
use acx_core::model::ids::{CircuitId, ElementId, PinId, StreamId};
use acx_core::model::mode::Mode;
use acx_core::model::pin::Category;
use acx_core::model::power::PowerState;
use alloc::vec::Vec;

/// Line out, line in, microphone.
const CIRCUITS: usize = 3;

/// What a circuit is made of.
struct Place {
    engine: usize,
    knob: Knob,
    rate: Register<u16>,
    source: Option<u8>,
    parts: Parts,
}

/// A stream's claim on an engine.
#[derive(Clone, Copy, Debug)]
struct Claim {
    circuit: CircuitId,
    rate: u16,
    prepared: bool,
}

/// What device and streams share.
struct Shared<P: Platform> {
    controller: Controller<P>,
    places: Vec<Place>,
    settings: P::Lock<[Setting; CIRCUITS]>,
    claims: P::Lock<[Option<Claim>; ENGINES]>,
}

/// A started AC'97 controller.
pub struct Ac97Device<P: Platform> {
    shared: P::Shared<Shared<P>>,
    circuits: Vec<Circuit>,
}

impl<P: Platform> Ac97Device<P> {
    /// Resets link and codec, finds the rates of the converters and builds circuits. It does not interrupt yet. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Gone`], [`Error::Timeout`] without a codec, [`Error::DeviceFailure`], [`Error::NoMemory`].
    #[inline(never)]
    pub fn start(platform: P) -> Result<Self, Error> {
        let controller = Controller::new(platform)?;
        let built = Self::build(&controller);
        if built.is_err() {
            controller.stop();
        }
        let (circuits, places) = built?;
        let settings = controller.platform().lock([Setting::default(); CIRCUITS]);
        let claims = controller.platform().lock([None; ENGINES]);
        let shared = Shared { controller, places, settings, claims };
        Ok(Self { shared: P::share(shared)?, circuits })
    }
    fn build(controller: &Controller<P>) -> Result<(Vec<Circuit>, Vec<Place>), Error> {
        let (mut circuits, mut places) = (Vec::new(), Vec::new());
        circuits.try_reserve_exact(CIRCUITS)?;
        places.try_reserve_exact(CIRCUITS)?;
        controller.open_outputs()?;
        let own = controller.capabilities().microphone();
        let microphone = if own {
            (engine::MICROPHONE, Knob::Microphone, mixer::MICROPHONE_RATE, None)
        } else {
            (engine::PCM_IN, Knob::Record, mixer::ADC_RATE, Some(source::MICROPHONE))
        };
        let line_in = (engine::PCM_IN, Knob::Record, mixer::ADC_RATE, Some(source::LINE_IN));
        let line_out = (engine::PCM_OUT, Knob::PcmOut, mixer::DAC_RATE, None);
        let plans = [
            ("LineOut", Category::LineOut, color::LINE_OUT, line_out),
            ("LineIn", Category::LineIn, color::LINE_IN, line_in),
            ("Microphone", Category::Microphone, color::MICROPHONE, microphone),
        ];
        for (name, category, color, (engine, knob, rate, source)) in plans {
            let extended = controller.extended();
            let varies = if engine == engine::MICROPHONE { extended.variable_microphone() } else { extended.variable_rate() };
            let fixed = u32::from(mixer::FIXED_RATE);
            let rates = plain::rates(|hz| if varies { Ok(controller.takes_rate(rate, hz)?) } else { Ok(hz == fixed) })?;
            let (minimum, maximum) = knob.range();
            let channels = knob.channels();
            let range = VolumeRange { minimum, maximum, step: mixer::STEP };
            let plan = Plan {
                name,
                category,
                color,
                rates,
                channels: (channels, channels),
                bits: &[16],
                volume: Some((channels, range)),
                mute: Some(1),
                streams: 1,
            };
            let (circuit, parts) = plain::build(&plan)?;
            circuits.put(circuit);
            places.put(Place { engine, knob, rate, source, parts });
        }
        Ok((circuits, places))
    }
}

impl<P: Platform> Shared<P> {
    fn place(&self, circuit: CircuitId) -> Result<&Place, Error> {
        self.places.get(circuit.index()).ok_or(Error::NotFound)
    }
    /// Changes a setting and writes it, unless another circuit has a stream through the same converter: then it is written when
    /// this one gets its stream. PASSIVE_LEVEL.
    fn change(&self, circuit: CircuitId, change: impl FnOnce(&mut Setting)) -> Result<(), Error> {
        let place = self.place(circuit)?;
        let mut setting = self.setting(circuit);
        change(&mut setting);
        let lent = self.claims.with(|claims| {
            let claim = claims.get(place.engine).copied().flatten();
            claim.is_some_and(|claim| claim.prepared && claim.circuit != circuit)
        });
        if !lent {
            self.controller.turn(place.knob, setting)?;
        }
        self.settings.with(|settings| {
            if let Some(place) = settings.get_mut(circuit.index()) {
                *place = setting;
            }
        });
        Ok(())
    }
    fn setting(&self, circuit: CircuitId) -> Setting {
        self.settings.with(|settings| settings.get(circuit.index()).copied()).unwrap_or_default()
    }
    /// Sets converter, input and level for the stream of a circuit. PASSIVE_LEVEL.
    fn connect(&self, circuit: CircuitId, rate: u16) -> Result<(), Error> {
        let place = self.place(circuit)?;
        if let Some(source) = place.source {
            self.controller.record_from(source)?;
        }
        self.controller.turn(place.knob, self.setting(circuit))?;
        // A fixed converter ignores what is written.
        self.controller.put(place.rate, rate)?;
        Ok(())
    }
}

impl<P: Platform> Device for Ac97Device<P> {
    type Stream = Ac97Stream<P>;

    fn circuits(&self) -> &[Circuit] {
        &self.circuits
    }
    fn open_stream(&self, circuit: CircuitId, pin: PinId, mode: Mode, format: &Format) -> Result<Ac97Stream<P>, Error> {
        let formats = self.circuits.get(circuit.index()).and_then(|c| c.pin(pin)).and_then(|p| p.formats(mode));
        if !formats.ok_or(Error::NotSupported)?.contains(format) {
            return Err(Error::NotSupported);
        }
        Ac97Stream::open(&self.shared, circuit, format)
    }
    fn free_streams(&self, circuit: CircuitId, _pin: PinId) -> u16 {
        let Ok(place) = self.shared.place(circuit) else { return 0 };
        u16::from(self.shared.claims.with(|claims| claims.get(place.engine).is_some_and(Option::is_none)))
    }
    fn set_volume(&self, circuit: CircuitId, element: ElementId, channel: u8, level: i32) -> Result<(), Error> {
        let place = self.shared.place(circuit)?;
        if place.parts.volume != Some(element) || channel >= place.knob.channels() {
            return Err(Error::NotFound);
        }
        self.shared.change(circuit, |setting| {
            if let Some(slot) = setting.levels.get_mut(usize::from(channel)) {
                *slot = level;
            }
        })
    }
    fn set_mute(&self, circuit: CircuitId, element: ElementId, _channel: u8, muted: bool) -> Result<(), Error> {
        if self.shared.place(circuit)?.parts.mute != Some(element) {
            return Err(Error::NotFound);
        }
        self.shared.change(circuit, |setting| setting.muted = muted)
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
        // The controller cannot tell.
        self.shared.place(circuit).is_ok_and(|place| place.parts.bridge == pin)
    }
    fn set_power(&self, state: PowerState) -> Result<(), Error> {
        let shared = &self.shared;
        if !state.is_on() {
            shared.controller.stop();
            return Ok(());
        }
        shared.controller.start()?;
        shared.controller.open_outputs()?;
        let claims = shared.claims.with(|claims| *claims);
        for claim in claims.iter().flatten().filter(|c| c.prepared) {
            shared.connect(claim.circuit, claim.rate)?;
        }
        Ok(shared.controller.restore_streams()?)
    }
    fn set_interrupts(&self, on: bool) {
        self.shared.controller.arm(on);
    }
    fn interrupt(&self) -> bool {
        self.shared.controller.interrupt()
    }
    fn dpc(&self, sink: &mut dyn EventSink) -> bool {
        let causes = self.shared.controller.take_causes();
        for index in 0..3u16 {
            let bit = 1u8.wrapping_shl(u32::from(index));
            if causes.failed & bit != 0 {
                sink.event(Event::StreamError { stream: StreamId(index) });
            }
            if causes.complete & bit != 0 {
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
        self.shared.controller.mark_gone();
    }
}

impl<P: Platform> Drop for Ac97Device<P> {
    fn drop(&mut self) {
        self.shared.controller.stop();
    }
}
