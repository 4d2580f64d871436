//! An HD Audio device as a set of circuits.

mod circuit;
mod element;
mod jack;
mod stream;

pub use stream::HdaStream;

use crate::hda::codec::auto_config::{self, Endpoint, EndpointKind};
use crate::hda::codec::{Codec, jack as presence, power, route};
use crate::hda::controller::Controller;
use crate::hda::quirk::Quirk;
use crate::ids::{Identity, PciId};
use crate::io::{self, Lock, Platform};
use crate::room::Room as _;
use acx_core::model::Error;
use acx_core::model::backend::Device;
use acx_core::model::circuit::Circuit;
use acx_core::model::event::{Event, EventSink};
use acx_core::model::format::Format;
use acx_core::model::ids::{CircuitId, ElementId, PinId, StreamId};
use acx_core::model::mode::Mode;
use acx_core::model::power::PowerState;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicU64, Ordering};

/// Most circuits of a device: jacks are kept as bits, and tags of unsolicited responses have six.
pub const MAX_CIRCUITS: usize = 32;

/// What is known about a controller before it is touched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The PCI function.
    pub id: PciId,
    /// Peculiarities, instead of those that the table has for the id.
    pub quirk: Option<Quirk>,
}

impl Config {
    /// What is known of a device by its name.
    #[must_use]
    pub fn of(identity: Identity) -> Self {
        match identity {
            Identity::Pci(id) => Self { id, quirk: None },
            _ => Self::default(),
        }
    }
}

/// An endpoint and where the model has its parts.
#[derive(Debug)]
struct Place {
    codec: usize,
    endpoint: Endpoint,
    bridge: PinId,
    volume: Option<ElementId>,
    mute: Option<ElementId>,
}

/// What device and streams share.
struct Shared<P: Platform> {
    controller: P::Shared<Controller<P>>,
    codecs: Vec<Codec>,
    places: Vec<Place>,
    converters: P::Lock<stream::Converters>,
    levels: P::Lock<Vec<element::Levels>>,
    connected: AtomicU64,
}

/// Circuits, where each is in the codecs, and its levels: three lists of one length.
struct Circuits {
    circuits: Vec<Circuit>,
    places: Vec<Place>,
    levels: Vec<element::Levels>,
}

impl Circuits {
    #[inline(never)]
    fn add(&mut self, codec: &Codec, index: usize, endpoint: Endpoint) -> Result<(), Error> {
        if let Some((circuit, place)) = circuit::build(codec, index, endpoint, &self.circuits)? {
            self.levels.put(element::Levels::first(&place.endpoint));
            self.circuits.put(circuit);
            self.places.put(place);
        }
        Ok(())
    }
}

/// A started HD Audio device.
pub struct HdaDevice<P: Platform> {
    shared: P::Shared<Shared<P>>,
    circuits: Vec<Circuit>,
}

/// The model's name for an error of the hardware.
fn model(error: io::Error) -> Error {
    match error {
        io::Error::Timeout => Error::Timeout,
        io::Error::Gone => Error::Gone,
        io::Error::Protocol => Error::DeviceFailure,
        io::Error::NoMemory => Error::NoMemory,
        io::Error::Unsupported => Error::NotSupported,
        io::Error::Busy => Error::Busy,
    }
}

impl<P: Platform> HdaDevice<P> {
    /// Resets the controller, reads its codecs and builds circuits of their pins. It does not interrupt yet. PASSIVE_LEVEL.
    ///
    /// A codec that fails is left out as long as another one works.
    ///
    /// # Errors
    /// [`Error::Gone`], [`Error::Timeout`], [`Error::DeviceFailure`]; [`Error::NotSupported`] without any endpoint;
    /// [`Error::NoMemory`].
    #[inline(never)]
    pub fn start(platform: P, config: Config) -> Result<Self, Error> {
        let quirk = config.quirk.unwrap_or_else(|| Quirk::of(config.id));
        let controller = P::share(Controller::new(platform, quirk).map_err(model)?).map_err(model)?;
        let result = Self::build(&controller);
        if result.is_err() {
            controller.stop();
        }
        result
    }
    #[inline(never)]
    fn build(controller: &P::Shared<Controller<P>>) -> Result<Self, Error> {
        let (codecs, failure) = Self::probe(controller)?;
        let Circuits { circuits, places, levels } = Self::describe(&codecs)?;
        if circuits.is_empty() {
            return Err(failure);
        }
        let platform = controller.platform();
        let converters = platform.lock(stream::Converters::new());
        let levels = platform.lock(levels);
        let connected = AtomicU64::new(0);
        let shared = Shared { controller: controller.clone(), codecs, places, converters, levels, connected };
        let device = Self { shared: P::share(shared).map_err(model)?, circuits };
        device.shared.set_up()?;
        device.shared.look_at_jacks(&mut |_| {});
        Ok(device)
    }
    /// Every codec that answers, and why others were left out.
    #[inline(never)]
    fn probe(controller: &P::Shared<Controller<P>>) -> Result<(Vec<Codec>, Error), Error> {
        let present = controller.start().map_err(model)?;
        let clock = controller.platform().clock();
        let mut codecs: Vec<Codec> = Vec::new();
        let mut failure = Error::NotSupported;
        codecs.try_reserve_exact(16)?;
        for address in 0..15u8 {
            if present.wrapping_shr(u32::from(address)) & 1 == 0 {
                continue;
            }
            match Codec::probe(&**controller, clock, address) {
                Ok(codec) => codecs.put(codec),
                Err(error @ (io::Error::Gone | io::Error::NoMemory)) => return Err(model(error)),
                Err(io::Error::Unsupported) => {}
                Err(error) => failure = model(error),
            }
        }
        Ok((codecs, failure))
    }
    /// A circuit for each endpoint.
    #[inline(never)]
    fn describe(codecs: &[Codec]) -> Result<Circuits, Error> {
        let mut all = Circuits { circuits: Vec::new(), places: Vec::new(), levels: Vec::new() };
        all.circuits.try_reserve_exact(MAX_CIRCUITS)?;
        all.places.try_reserve_exact(MAX_CIRCUITS)?;
        all.levels.try_reserve_exact(MAX_CIRCUITS)?;
        for (index, codec) in codecs.iter().enumerate() {
            for endpoint in auto_config::endpoints(codec).map_err(model)? {
                if all.circuits.len() >= MAX_CIRCUITS {
                    break;
                }
                all.add(codec, index, endpoint)?;
            }
        }
        Ok(all)
    }
    /// The pins of a circuit, as (address of the codec, node), the front pair first. Any IRQL.
    pub fn pins(&self, circuit: CircuitId) -> impl Iterator<Item = (u8, u8)> + '_ {
        let found = self.shared.place(circuit).ok();
        found.into_iter().flat_map(|(place, codec)| place.endpoint.lanes.iter().map(|lane| (codec.address, lane.pin)))
    }
    /// Whether verbs had to fall back to the immediate registers. Any IRQL.
    pub fn uses_immediate_commands(&self) -> bool {
        self.shared.controller.uses_immediate_commands()
    }
}

impl<P: Platform> Shared<P> {
    fn place(&self, circuit: CircuitId) -> Result<(&Place, &Codec), Error> {
        let place = self.places.get(circuit.index()).ok_or(Error::NotFound)?;
        Ok((place, self.codecs.get(place.codec).ok_or(Error::NotFound)?))
    }
    /// Brings codecs to D0, switches every path on and lets jacks report. PASSIVE_LEVEL.
    fn set_up(&self) -> Result<(), Error> {
        let link = &*self.controller;
        for codec in &self.codecs {
            power::wake(codec, link, self.controller.platform().clock()).map_err(model)?;
        }
        for (tag, place) in (1u8..).zip(&self.places) {
            let Some(codec) = self.codecs.get(place.codec) else { continue };
            for lane in &place.endpoint.lanes {
                route::switch_on(codec, link, &lane.path, place.endpoint.kind.plays()).map_err(model)?;
            }
            let pin = place.endpoint.lanes.first().and_then(|lane| codec.widget(lane.pin));
            if let Some(pin) = pin.filter(|pin| pin.detects_presence()) {
                presence::watch(codec, link, pin, tag).map_err(model)?;
            }
        }
        Ok(())
    }
}

impl<P: Platform> Device for HdaDevice<P> {
    type Stream = HdaStream<P>;

    fn circuits(&self) -> &[Circuit] {
        &self.circuits
    }
    fn open_stream(&self, circuit: CircuitId, pin: PinId, mode: Mode, format: &Format) -> Result<HdaStream<P>, Error> {
        let formats = self.circuits.get(circuit.index()).and_then(|c| c.pin(pin)).and_then(|p| p.formats(mode));
        if !formats.ok_or(Error::NotSupported)?.contains(format) {
            return Err(Error::NotSupported);
        }
        HdaStream::open(&self.shared, circuit, format)
    }
    fn free_streams(&self, circuit: CircuitId, _pin: PinId) -> u16 {
        self.shared.free_streams(circuit)
    }
    fn set_volume(&self, circuit: CircuitId, element: ElementId, channel: u8, level: i32) -> Result<(), Error> {
        self.shared.set_volume(circuit, element, channel, level)
    }
    fn set_mute(&self, circuit: CircuitId, element: ElementId, channel: u8, muted: bool) -> Result<(), Error> {
        self.shared.set_mute(circuit, element, channel, muted)
    }
    fn select(&self, _circuit: CircuitId, _element: ElementId, _input: u16) -> Result<(), Error> {
        Err(Error::NotFound)
    }
    fn peak(&self, _circuit: CircuitId, _element: ElementId, _channel: u8) -> Result<i32, Error> {
        Err(Error::NotFound)
    }
    fn initial_volume(&self, circuit: CircuitId, element: ElementId, _channel: u8) -> i32 {
        let kind = self.circuits.get(circuit.index()).and_then(|c| c.element(element)).map(|e| e.kind);
        match kind {
            Some(acx_core::model::element::ElementKind::Volume { range, .. }) => range.nearest(0),
            _ => 0,
        }
    }
    fn initial_selection(&self, _circuit: CircuitId, _element: ElementId) -> u16 {
        0
    }
    fn jack_connected(&self, circuit: CircuitId, pin: PinId) -> bool {
        let bridge = self.shared.places.get(circuit.index()).is_some_and(|p| p.bridge == pin);
        bridge && self.shared.connected.load(Ordering::Acquire) & jack::bit(circuit.index()) != 0
    }
    fn set_power(&self, state: PowerState) -> Result<(), Error> {
        let shared = &self.shared;
        if !state.is_on() {
            for codec in shared.codecs.iter().filter(|_| shared.controller.usable()) {
                // The way down cannot fail: the link reset that follows silences a codec that does not listen.
                let _asleep = power::sleep(codec, &*shared.controller);
            }
            shared.controller.stop();
            return Ok(());
        }
        shared.controller.start().map_err(model)?;
        shared.set_up()?;
        shared.restore_converters()?;
        shared.controller.restore_streams().map_err(model)
    }
    fn set_interrupts(&self, on: bool) {
        self.shared.controller.arm(on);
    }
    fn interrupt(&self) -> bool {
        self.shared.controller.interrupt()
    }
    fn dpc(&self, sink: &mut dyn EventSink) -> bool {
        let causes = self.shared.controller.take_causes();
        for index in 0..30u16 {
            let bit = 1u32.wrapping_shl(u32::from(index));
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
        causes.unsolicited
    }
    fn service(&self, sink: &mut dyn EventSink) {
        // What a response says in detail does not matter: the pins are asked. At most one ring of responses.
        for _ in 0..256 {
            if self.shared.controller.take_unsolicited().is_none() {
                break;
            }
        }
        self.shared.look_at_jacks(sink);
    }
    fn removed(&self) {
        self.shared.controller.mark_gone();
    }
    fn is_lost(&self) -> bool {
        self.shared.controller.is_gone()
    }
}

impl<P: Platform> Drop for HdaDevice<P> {
    fn drop(&mut self) {
        self.shared.controller.stop();
    }
}
