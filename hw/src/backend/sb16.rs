//! A Sound Blaster 16 as a set of circuits. The system's DMA controller moves its samples, so only ports with slave channels serve it.

use super::plain::{self, Parts, Plan, color};
use crate::io::Platform;
use crate::room::Room as _;
use crate::sb16::card::{Card, Transfer};
use crate::sb16::spec::{DMA_8, DMA_16, MOST, MOST_HZ, mixer};
use acx_core::model::Error;
use acx_core::model::backend::{BufferLimits, Device, Latency, Moves, Segment, SlaveRequest, StreamBackend};
use acx_core::model::circuit::Circuit;
use acx_core::model::element::{ElementKind, VolumeRange};
use acx_core::model::event::{Event, EventSink};
use acx_core::model::format::Format;
use acx_core::model::ids::{CircuitId, ElementId, PinId, StreamId};
use acx_core::model::mode::Mode;
use acx_core::model::pin::Category;
use acx_core::model::power::PowerState;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicBool, Ordering};

/// Line out, line in.
const CIRCUITS: usize = 2;
/// Bytes that the DSP holds.
const FIFO_BYTES: u32 = 64;

/// What device and stream share.
struct Shared<P: Platform> {
    card: Card<P>,
    parts: Vec<Parts>,
    claimed: AtomicBool,
}

/// A started Sound Blaster 16.
pub struct Sb16Device<P: Platform> {
    shared: P::Shared<Shared<P>>,
    circuits: Vec<Circuit>,
}

impl<P: Platform> Sb16Device<P> {
    /// Finds the DSP and builds circuits. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Gone`], [`Error::Timeout`], [`Error::NotSupported`] for an older card, [`Error::NoMemory`].
    #[inline(never)]
    pub fn start(platform: P) -> Result<Self, Error> {
        let card = Card::new(platform)?;
        let (mut circuits, mut parts) = (Vec::new(), Vec::new());
        circuits.try_reserve_exact(CIRCUITS)?;
        parts.try_reserve_exact(CIRCUITS)?;
        let minimum = i32::from(mixer::STEPS).saturating_mul(mixer::STEP).saturating_neg();
        let volume = Some((2, VolumeRange { minimum, maximum: 0, step: mixer::STEP }));
        let rates = plain::rates(|hz| Ok(hz <= MOST_HZ))?;
        // The outputs have no switch; each input has one for each side.
        let plans = [("LineOut", Category::LineOut, color::LINE_OUT, None), ("LineIn", Category::LineIn, color::LINE_IN, Some(2))];
        for (name, category, color, mute) in plans {
            let plan = Plan { name, category, color, rates, channels: (1, 2), bits: &[16, 8], volume, mute, streams: 1 };
            let (circuit, part) = plain::build(&plan)?;
            circuits.put(circuit);
            parts.put(part);
        }
        let claimed = AtomicBool::new(false);
        Ok(Self { shared: P::share(Shared { card, parts, claimed })?, circuits })
    }
    fn parts(&self, circuit: CircuitId) -> Result<&Parts, Error> {
        self.shared.parts.get(circuit.index()).ok_or(Error::NotFound)
    }
}

/// Whether a circuit plays; the other one records.
fn plays(circuit: CircuitId) -> bool {
    circuit.index() == 0
}

impl<P: Platform> Device for Sb16Device<P> {
    type Stream = Sb16Stream<P>;

    fn circuits(&self) -> &[Circuit] {
        &self.circuits
    }
    fn moves(&self) -> Moves {
        Moves::BySlave
    }
    fn open_stream(&self, circuit: CircuitId, pin: PinId, mode: Mode, format: &Format) -> Result<Sb16Stream<P>, Error> {
        let formats = self.circuits.get(circuit.index()).and_then(|c| c.pin(pin)).and_then(|p| p.formats(mode));
        if !formats.ok_or(Error::NotSupported)?.contains(format) {
            return Err(Error::NotSupported);
        }
        if self.shared.claimed.swap(true, Ordering::AcqRel) {
            return Err(Error::Busy);
        }
        Ok(Sb16Stream { shared: self.shared.clone(), plays: plays(circuit), format: *format })
    }
    fn free_streams(&self, _circuit: CircuitId, _pin: PinId) -> u16 {
        u16::from(!self.shared.claimed.load(Ordering::Acquire))
    }
    fn set_volume(&self, circuit: CircuitId, element: ElementId, channel: u8, level: i32) -> Result<(), Error> {
        if self.parts(circuit)?.volume != Some(element) || channel > 1 {
            return Err(Error::NotFound);
        }
        let register = if plays(circuit) { mixer::MASTER } else { mixer::LINE };
        let down = level.saturating_neg().checked_div(mixer::STEP).unwrap_or(0).clamp(0, mixer::STEPS.into());
        let steps = mixer::STEPS.saturating_sub(u8::try_from(down).unwrap_or(0));
        Ok(self.shared.card.put(register.wrapping_add(channel), steps.wrapping_shl(3))?)
    }
    fn set_mute(&self, circuit: CircuitId, element: ElementId, channel: u8, muted: bool) -> Result<(), Error> {
        if self.parts(circuit)?.mute != Some(element) {
            return Err(Error::NotFound);
        }
        let (register, bit) = match channel {
            0 => (mixer::LEFT_SWITCHES, mixer::LINE_LEFT),
            1 => (mixer::RIGHT_SWITCHES, mixer::LINE_RIGHT),
            _ => return Err(Error::NotFound),
        };
        Ok(self.shared.card.put(register, if muted { 0 } else { bit })?)
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
        self.parts(circuit).is_ok_and(|parts| parts.bridge == pin)
    }
    fn set_power(&self, state: PowerState) -> Result<(), Error> {
        if state.is_on() {
            return Ok(self.shared.card.start()?);
        }
        self.shared.card.stop();
        Ok(())
    }
    fn set_interrupts(&self, _on: bool) {
        // It interrupts for a transfer only, and has no switch for that.
    }
    fn interrupt(&self) -> bool {
        self.shared.card.interrupt()
    }
    fn dpc(&self, sink: &mut dyn EventSink) -> bool {
        if self.shared.card.take_complete() {
            sink.event(Event::Period { stream: StreamId(0) });
        }
        false
    }
    fn service(&self, _sink: &mut dyn EventSink) {}
    fn removed(&self) {
        self.shared.card.mark_gone();
    }
}

impl<P: Platform> Drop for Sb16Device<P> {
    fn drop(&mut self) {
        self.shared.card.stop();
    }
}

/// The open stream.
pub struct Sb16Stream<P: Platform> {
    shared: P::Shared<Shared<P>>,
    plays: bool,
    format: Format,
}

impl<P: Platform> Sb16Stream<P> {
    fn wide(&self) -> bool {
        self.format.container_bits() == 16
    }
}

impl<P: Platform> StreamBackend for Sb16Stream<P> {
    fn id(&self) -> StreamId {
        StreamId(0)
    }
    fn limits(&self) -> BufferLimits {
        BufferLimits {
            // Word-wide channels count words.
            packet_multiple: self.format.block_align().max(2),
            address_multiple: 2,
            packet_minimum: FIFO_BYTES.saturating_mul(2),
            minimum: FIFO_BYTES.saturating_mul(2),
            maximum: MOST,
            // The DMA controller has 24 address bits.
            highest_address: 0x00FF_FFFF,
        }
    }
    fn latency(&self) -> Latency {
        Latency { fifo_bytes: FIFO_BYTES, link_100ns: 0, codec_100ns: 0 }
    }
    fn slave(&self) -> Option<SlaveRequest> {
        Some(SlaveRequest { index: if self.wide() { DMA_16 } else { DMA_8 }, maximum: MOST, demand: false })
    }
    fn prepare(&self, _segments: &[Segment], _packets: u32, packet_bytes: u32) -> Result<(), Error> {
        let width = if self.wide() { 2 } else { 1 };
        let rate = u16::try_from(self.format.rate()).map_err(|_| Error::NotSupported)?;
        let block = packet_bytes.checked_div(width).unwrap_or(0);
        let transfer = Transfer { rate, wide: self.wide(), stereo: self.format.channels() == 2, plays: self.plays, block };
        Ok(self.shared.card.prepare(transfer)?)
    }
    fn run(&self) -> Result<(), Error> {
        Ok(self.shared.card.run()?)
    }
    fn pause(&self) {
        self.shared.card.pause();
    }
    fn release(&self) {
        self.shared.card.release();
    }
    fn position(&self) -> Option<u32> {
        // The DMA controller knows; nobody asks here.
        if self.shared.card.is_gone() { None } else { Some(0) }
    }
}

impl<P: Platform> Drop for Sb16Stream<P> {
    fn drop(&mut self) {
        self.shared.card.release();
        self.shared.claimed.store(false, Ordering::Release);
    }
}
