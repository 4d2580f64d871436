//! Streams over engines and converters.

use super::{CircuitId, Error, Lock, Place, Platform, Shared, model};
use crate::hda::codec::auto_config::Lane;
use crate::hda::codec::port::Port;
use crate::hda::codec::route;
use crate::hda::spec::stream_format::StreamFormat;
use crate::hda::spec::{pin::DigitalControl, verb};
use crate::hda::stream::{Engine, Flow, bdl_ring};
use crate::io;
use acx_core::model::backend::{BufferLimits, Latency, Segment, StreamBackend};
use acx_core::model::format::{Format, SampleKind};
use acx_core::model::ids::StreamId;

/// A converter in use. Small, since there are many: a kernel's stack must hold the table while it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Use {
    codec: u8,
    nid: u8,
}

impl Use {
    /// The converter of a lane; a link has at most 15 codecs.
    fn of(place: &Place, lane: &Lane) -> Self {
        Self { codec: u8::try_from(place.codec).unwrap_or(u8::MAX), nid: lane.converter }
    }
}

/// What a stream sends through an endpoint, while it has a buffer.
#[derive(Clone, Copy, Debug)]
struct Patch {
    circuit: CircuitId,
    tag: u8,
    format: StreamFormat,
}

/// Converters in use, and what was sent to them: by stream engine.
#[derive(Debug)]
pub(super) struct Converters {
    used: [[Option<Use>; 4]; 30],
    patches: [Option<Patch>; 30],
}

impl Converters {
    pub(super) const fn new() -> Self {
        Self { used: [[None; 4]; 30], patches: [None; 30] }
    }
    fn is_used(&self, wanted: Use) -> bool {
        self.used.iter().flatten().any(|u| *u == Some(wanted))
    }
}

/// An open stream.
pub struct HdaStream<P: Platform> {
    shared: P::Shared<Shared<P>>,
    engine: Engine<P>,
    circuit: CircuitId,
    format: StreamFormat,
    rate: u32,
}

/// The format word (HDA 1.0a 3.7.1).
fn word(format: &Format) -> Option<StreamFormat> {
    let word = StreamFormat::encode(format.rate(), format.valid_bits(), format.channels())?;
    // Float is what converters list beside PCM, so the word must say that it is not PCM (HDA 1.0a 7.3.4.8).
    Some(word.with_non_pcm(format.kind() == SampleKind::Float))
}

impl<P: Platform> HdaStream<P> {
    pub(super) fn open(shared: &P::Shared<Shared<P>>, circuit: CircuitId, format: &Format) -> Result<Self, Error> {
        let (place, _) = shared.place(circuit)?;
        let flow = if place.endpoint.kind.plays() { Flow::Output } else { Flow::Input };
        let stream = Self {
            shared: shared.clone(),
            engine: Engine::open(&shared.controller, flow).map_err(model)?,
            circuit,
            format: word(format).ok_or(Error::NotSupported)?,
            rate: format.rate(),
        };
        let mut wanted = [None; 4];
        for (slot, lane) in wanted.iter_mut().zip(&place.endpoint.lanes) {
            *slot = Some(Use::of(place, lane));
        }
        let index = stream.engine.index();
        let free = shared.converters.with(|converters| {
            let busy = wanted.iter().flatten().any(|u| converters.is_used(*u));
            let slot = converters.used.get_mut(index).filter(|_| !busy);
            slot.map(|slot| *slot = wanted).is_some()
        });
        if free { Ok(stream) } else { Err(Error::Busy) }
    }
    fn set_patch(&self, patch: Option<Patch>) {
        self.shared.converters.with(|converters| {
            if let Some(slot) = converters.patches.get_mut(self.engine.index()) {
                *slot = patch;
            }
        });
    }
}

impl<P: Platform> Shared<P> {
    /// 1 when an engine and every converter of the endpoint are free, else 0: a converter takes one stream.
    pub(super) fn free_streams(&self, circuit: CircuitId) -> u16 {
        let Ok((place, _)) = self.place(circuit) else { return 0 };
        let flow = if place.endpoint.kind.plays() { Flow::Output } else { Flow::Input };
        let mut uses = place.endpoint.lanes.iter().map(|lane| Use::of(place, lane));
        let busy = self.converters.with(|converters| uses.any(|wanted| converters.is_used(wanted)));
        u16::from(!busy && self.controller.has_free_engine(flow))
    }
    /// Connects the converters of an endpoint to a stream tag: format, then tag and lowest channel (HDA 1.0a 7.3.3.8, 7.3.3.11).
    ///
    /// The path is switched on again too, since another endpoint may have used parts of it.
    fn connect(&self, patch: &Patch) -> Result<(), Error> {
        let (place, codec) = self.place(patch.circuit)?;
        for lane in &place.endpoint.lanes {
            route::switch_on(codec, &*self.controller, &lane.path, place.endpoint.kind.plays()).map_err(model)?;
        }
        self.attach(patch).map_err(model)?;
        // Behind the format: QEMU's converters go back to 0 dB with it.
        self.rewrite_levels(patch.circuit)
    }
    fn attach(&self, patch: &Patch) -> Result<(), io::Error> {
        let Ok((place, codec)) = self.place(patch.circuit) else { return Err(io::Error::Unsupported) };
        let port = Port { link: &*self.controller, address: codec.address };
        let mut channel = 0u8;
        for lane in &place.endpoint.lanes {
            // Lanes beyond the channels of the stream stay silent.
            let on = channel < patch.format.channels();
            if !on {
                port.exec(lane.converter, verb::set_stream(0, 0))?;
                continue;
            }
            port.exec(lane.converter, verb::set_format(patch.format))?;
            if codec.widget(lane.converter).is_some_and(|w| w.caps.digital()) {
                if lane.width > 2 {
                    port.set(lane.converter, verb::SET_CHANNEL_COUNT, patch.format.channels().saturating_sub(1))?;
                }
                let control = DigitalControl::new().with_enable(true).into_bits();
                port.set(lane.converter, verb::SET_DIGITAL_CONTROL_1, u8::try_from(control & 0xFF).unwrap_or(0))?;
            }
            port.exec(lane.converter, verb::set_stream(patch.tag, channel))?;
            channel = channel.saturating_add(lane.width);
        }
        Ok(())
    }
    /// The circuits whose converters are connected to a stream.
    pub(super) fn playing(&self) -> [Option<CircuitId>; 30] {
        self.converters.with(|converters| converters.patches.map(|patch| patch.map(|p| p.circuit)))
    }
    fn disconnect(&self, circuit: CircuitId) {
        let Ok((place, codec)) = self.place(circuit) else { return };
        let port = Port { link: &*self.controller, address: codec.address };
        for lane in &place.endpoint.lanes {
            // Teardown cannot fail: a codec that does not listen hears an engine that no longer runs.
            let _silent = port.exec(lane.converter, verb::set_stream(0, 0));
        }
    }
    /// Connects again what was connected before the power was off.
    pub(super) fn restore_converters(&self) -> Result<(), Error> {
        let patches = self.converters.with(|converters| converters.patches);
        for patch in patches.iter().flatten() {
            self.connect(patch)?;
        }
        Ok(())
    }
}

impl<P: Platform> StreamBackend for HdaStream<P> {
    fn id(&self) -> StreamId {
        StreamId(u16::try_from(self.engine.index()).unwrap_or(u16::MAX))
    }
    fn limits(&self) -> BufferLimits {
        let highest_address = if self.shared.controller.wide() { u64::MAX } else { u64::from(u32::MAX) };
        BufferLimits {
            packet_multiple: bdl_ring::ALIGN,
            address_multiple: bdl_ring::ALIGN,
            // The FIFO is filled ahead (HDA 1.0a 3.3.40): half of the packet's time stays for the client.
            packet_minimum: self.engine.fifo_bytes().saturating_mul(2),
            minimum: bdl_ring::MINIMUM,
            maximum: bdl_ring::MAXIMUM,
            highest_address,
        }
    }
    fn latency(&self) -> Latency {
        // Samples leave with the next frame of the link; the codec's delay is given in frames of the stream (HDA 1.0a 7.3.4.6).
        let lane = self.shared.place(self.circuit).ok().and_then(|(p, c)| Some((c, p.endpoint.lanes.first()?)));
        let delay = lane.and_then(|(codec, lane)| codec.widget(lane.converter)).map_or(0, |w| u32::from(w.caps.delay()));
        let codec_100ns = delay.saturating_mul(10_000_000).checked_div(self.rate).unwrap_or(0);
        Latency { fifo_bytes: self.engine.fifo_bytes(), link_100ns: 208, codec_100ns }
    }
    fn prepare(&self, segments: &[Segment], packets: u32, packet_bytes: u32) -> Result<(), Error> {
        let list = segments.iter().map(|s| (s.address, s.length));
        self.engine.prepare(list, packets, packet_bytes, self.format).map_err(model)?;
        let patch = Patch { circuit: self.circuit, tag: self.engine.tag(), format: self.format };
        self.set_patch(Some(patch));
        let connected = self.shared.connect(&patch);
        if connected.is_err() {
            self.release();
        }
        connected
    }
    fn run(&self) -> Result<(), Error> {
        self.engine.run().map_err(model)
    }
    fn pause(&self) {
        self.engine.pause();
    }
    fn release(&self) {
        self.engine.pause();
        self.set_patch(None);
        if self.shared.controller.usable() {
            self.shared.disconnect(self.circuit);
        }
        self.engine.release();
    }
    fn position(&self) -> Option<u32> {
        self.engine.position()
    }
}

impl<P: Platform> Drop for HdaStream<P> {
    fn drop(&mut self) {
        let prepared = self.shared.converters.with(|c| c.patches.get(self.engine.index()).is_some_and(Option::is_some));
        if prepared {
            self.release();
        }
        self.shared.converters.with(|converters| {
            if let Some(slot) = converters.used.get_mut(self.engine.index()) {
                *slot = [None; 4];
            }
        });
    }
}
