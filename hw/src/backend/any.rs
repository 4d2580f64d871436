//! One of the devices that the driver knows: whatever it was started on.

#[cfg(feature = "ac97")]
use super::ac97::{Ac97Device, Ac97Stream};
#[cfg(feature = "es1370")]
use super::es1370::{Es1370Device, Es1370Stream};
#[cfg(feature = "hda")]
use super::hda::{Config, HdaDevice, HdaStream};
#[cfg(feature = "mpu401")]
use super::mpu401::{Mpu401Device, NoStream};
#[cfg(feature = "sb16")]
use super::sb16::{Sb16Device, Sb16Stream};
use crate::ids::{Identity, Kind};
use crate::io::Platform;
use acx_core::model::Error;
use acx_core::model::backend::{BufferLimits, Device, Latency, Moves, Segment, SlaveRequest, StreamBackend};
use acx_core::model::circuit::Circuit;
use acx_core::model::event::EventSink;
use acx_core::model::format::Format;
use acx_core::model::ids::{CircuitId, ElementId, PinId, StreamId};
use acx_core::model::midi::MidiPort;
use acx_core::model::midi::backend::MidiBackend;
use acx_core::model::mode::Mode;
use acx_core::model::power::PowerState;

/// A started device.
pub enum AnyDevice<P: Platform> {
    /// HD Audio.
    #[cfg(feature = "hda")]
    Hda(HdaDevice<P>),
    /// AC'97.
    #[cfg(feature = "ac97")]
    Ac97(Ac97Device<P>),
    /// ES1370.
    #[cfg(feature = "es1370")]
    Es1370(Es1370Device<P>),
    /// Sound Blaster 16.
    #[cfg(feature = "sb16")]
    Sb16(Sb16Device<P>),
    /// A MIDI interface.
    #[cfg(feature = "mpu401")]
    Mpu401(Mpu401Device<P>),
}

/// Its open stream.
pub enum AnyStream<P: Platform> {
    /// HD Audio.
    #[cfg(feature = "hda")]
    Hda(HdaStream<P>),
    /// AC'97.
    #[cfg(feature = "ac97")]
    Ac97(Ac97Stream<P>),
    /// ES1370.
    #[cfg(feature = "es1370")]
    Es1370(Es1370Stream<P>),
    /// Sound Blaster 16.
    #[cfg(feature = "sb16")]
    Sb16(Sb16Stream<P>),
    /// None: a MIDI interface has no audio.
    #[cfg(feature = "mpu401")]
    Mpu401(NoStream<P>),
}

/// Hands a call on to whatever it is.
macro_rules! each {
    ($kind:ident, $self:ident, $one:ident => $what:expr) => {
        match $self {
            #[cfg(feature = "hda")]
            $kind::Hda($one) => $what,
            #[cfg(feature = "ac97")]
            $kind::Ac97($one) => $what,
            #[cfg(feature = "es1370")]
            $kind::Es1370($one) => $what,
            #[cfg(feature = "sb16")]
            $kind::Sb16($one) => $what,
            #[cfg(feature = "mpu401")]
            $kind::Mpu401($one) => $what,
        }
    };
}

impl<P: Platform> AnyDevice<P> {
    /// Starts what the identity names; `polled` when it has no interrupt, which only a MIDI interface does without. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// Those of the device.
    #[inline(never)]
    pub fn start(platform: P, identity: Identity, polled: bool) -> Result<Self, Error> {
        Ok(match Kind::of(identity) {
            #[cfg(feature = "hda")]
            Kind::Hda => Self::Hda(HdaDevice::start(platform, Config::of(identity))?),
            #[cfg(feature = "ac97")]
            Kind::Ac97 => Self::Ac97(Ac97Device::start(platform)?),
            #[cfg(feature = "es1370")]
            Kind::Es1370 => Self::Es1370(Es1370Device::start(platform)?),
            #[cfg(feature = "sb16")]
            Kind::Sb16 => Self::Sb16(Sb16Device::start(platform)?),
            #[cfg(feature = "mpu401")]
            Kind::Mpu401 => Self::Mpu401(Mpu401Device::start(platform, polled)?),
            #[allow(unreachable_patterns, reason = "an image holds the kinds that it was built for")]
            _ => {
                let _unused = (platform, polled);
                return Err(Error::NotSupported);
            }
        })
    }
}

impl<P: Platform> Device for AnyDevice<P> {
    type Stream = AnyStream<P>;
    const MIDI: bool = cfg!(feature = "mpu401");

    fn circuits(&self) -> &[Circuit] {
        each!(Self, self, d => d.circuits())
    }
    fn moves(&self) -> Moves {
        each!(Self, self, d => d.moves())
    }
    fn midi_ports(&self) -> &[MidiPort] {
        each!(Self, self, d => d.midi_ports())
    }
    fn midi(&self, port: usize) -> Option<&dyn MidiBackend> {
        each!(Self, self, d => d.midi(port))
    }
    fn open_stream(&self, circuit: CircuitId, pin: PinId, mode: Mode, format: &Format) -> Result<AnyStream<P>, Error> {
        Ok(match self {
            #[cfg(feature = "hda")]
            Self::Hda(d) => AnyStream::Hda(d.open_stream(circuit, pin, mode, format)?),
            #[cfg(feature = "ac97")]
            Self::Ac97(d) => AnyStream::Ac97(d.open_stream(circuit, pin, mode, format)?),
            #[cfg(feature = "es1370")]
            Self::Es1370(d) => AnyStream::Es1370(d.open_stream(circuit, pin, mode, format)?),
            #[cfg(feature = "sb16")]
            Self::Sb16(d) => AnyStream::Sb16(d.open_stream(circuit, pin, mode, format)?),
            #[cfg(feature = "mpu401")]
            Self::Mpu401(d) => AnyStream::Mpu401(d.open_stream(circuit, pin, mode, format)?),
        })
    }
    fn free_streams(&self, circuit: CircuitId, pin: PinId) -> u16 {
        each!(Self, self, d => d.free_streams(circuit, pin))
    }
    fn set_volume(&self, circuit: CircuitId, element: ElementId, channel: u8, level: i32) -> Result<(), Error> {
        each!(Self, self, d => d.set_volume(circuit, element, channel, level))
    }
    fn set_mute(&self, circuit: CircuitId, element: ElementId, channel: u8, muted: bool) -> Result<(), Error> {
        each!(Self, self, d => d.set_mute(circuit, element, channel, muted))
    }
    fn select(&self, circuit: CircuitId, element: ElementId, input: u16) -> Result<(), Error> {
        each!(Self, self, d => d.select(circuit, element, input))
    }
    fn peak(&self, circuit: CircuitId, element: ElementId, channel: u8) -> Result<i32, Error> {
        each!(Self, self, d => d.peak(circuit, element, channel))
    }
    fn initial_volume(&self, circuit: CircuitId, element: ElementId, channel: u8) -> i32 {
        each!(Self, self, d => d.initial_volume(circuit, element, channel))
    }
    fn initial_selection(&self, circuit: CircuitId, element: ElementId) -> u16 {
        each!(Self, self, d => d.initial_selection(circuit, element))
    }
    fn jack_connected(&self, circuit: CircuitId, pin: PinId) -> bool {
        each!(Self, self, d => d.jack_connected(circuit, pin))
    }
    fn set_power(&self, state: PowerState) -> Result<(), Error> {
        each!(Self, self, d => d.set_power(state))
    }
    fn set_interrupts(&self, on: bool) {
        each!(Self, self, d => d.set_interrupts(on));
    }
    fn interrupt(&self) -> bool {
        each!(Self, self, d => d.interrupt())
    }
    fn dpc(&self, sink: &mut dyn EventSink) -> bool {
        each!(Self, self, d => d.dpc(sink))
    }
    fn service(&self, sink: &mut dyn EventSink) {
        each!(Self, self, d => d.service(sink));
    }
    fn removed(&self) {
        each!(Self, self, d => d.removed());
    }
    fn is_lost(&self) -> bool {
        each!(Self, self, d => d.is_lost())
    }
}

impl<P: Platform> StreamBackend for AnyStream<P> {
    fn id(&self) -> StreamId {
        each!(Self, self, s => s.id())
    }
    fn limits(&self) -> BufferLimits {
        each!(Self, self, s => s.limits())
    }
    fn latency(&self) -> Latency {
        each!(Self, self, s => s.latency())
    }
    fn slave(&self) -> Option<SlaveRequest> {
        each!(Self, self, s => s.slave())
    }
    fn prepare(&self, segments: &[Segment], packets: u32, packet_bytes: u32) -> Result<(), Error> {
        each!(Self, self, s => s.prepare(segments, packets, packet_bytes))
    }
    fn run(&self) -> Result<(), Error> {
        each!(Self, self, s => s.run())
    }
    fn pause(&self) {
        each!(Self, self, s => s.pause());
    }
    fn release(&self) {
        each!(Self, self, s => s.release());
    }
    fn position(&self) -> Option<u32> {
        each!(Self, self, s => s.position())
    }
}
