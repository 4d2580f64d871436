//! What hardware implements.
//!
//! All methods take `&self`: an implementation guards what it shares between the interrupt, its DPC and callers. No method
//! calls back into the model.

use super::Error;
use super::circuit::Circuit;
use super::event::EventSink;
use super::format::Format;
use super::ids::{CircuitId, ElementId, PinId, StreamId};
use super::midi::MidiPort;
use super::midi::backend::MidiBackend;
use super::mode::Mode;
use super::power::PowerState;

/// What a device's streams demand of memory, and so which kinds of buffers can serve it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Moves {
    /// Pages from anywhere.
    #[default]
    Pages,
    /// One piece that lies together.
    OnePiece,
    /// One piece, which the system's DMA controller moves ([`StreamBackend::slave`]).
    BySlave,
}

/// A started audio device: a set of circuits and the hardware under them.
pub trait Device: Sized + 'static {
    /// An open stream.
    type Stream: StreamBackend;
    /// Whether such a device can have MIDI interfaces: where it cannot, an image holds nothing for them.
    const MIDI: bool = false;

    /// The circuits; the same as long as the device lives. Any IRQL.
    fn circuits(&self) -> &[Circuit];
    /// What its streams demand of memory; the same as long as the device lives. Any IRQL.
    fn moves(&self) -> Moves {
        Moves::Pages
    }
    /// Its MIDI interfaces; the same as long as the device lives. Any IRQL.
    fn midi_ports(&self) -> &[MidiPort] {
        &[]
    }
    /// The hardware of a MIDI interface, by its index in [`Self::midi_ports`]. Any IRQL.
    fn midi(&self, _port: usize) -> Option<&dyn MidiBackend> {
        None
    }
    /// Reserves a stream engine and a path for a format that the pin offers. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Busy`] when all engines or the pin's converters are in use, [`Error::NotSupported`], hardware errors.
    fn open_stream(&self, circuit: CircuitId, pin: PinId, mode: Mode, format: &Format) -> Result<Self::Stream, Error>;
    /// How many more streams [`Self::open_stream`] could open on this pin now, as far as the hardware goes. <= DISPATCH_LEVEL.
    fn free_streams(&self, circuit: CircuitId, pin: PinId) -> u16;
    /// Sets one channel of a volume to a level of its range, in 1/65,536 dB. PASSIVE_LEVEL, D0.
    ///
    /// # Errors
    /// Hardware errors; the level is then as before.
    fn set_volume(&self, circuit: CircuitId, element: ElementId, channel: u8, level: i32) -> Result<(), Error>;
    /// Silences one channel of a mute, or lets it through. PASSIVE_LEVEL, D0.
    ///
    /// # Errors
    /// Hardware errors.
    fn set_mute(&self, circuit: CircuitId, element: ElementId, channel: u8, muted: bool) -> Result<(), Error>;
    /// Makes a mux pass the input of this number. PASSIVE_LEVEL, D0.
    ///
    /// # Errors
    /// Hardware errors.
    fn select(&self, circuit: CircuitId, element: ElementId, input: u16) -> Result<(), Error>;
    /// The peak of one channel since the last reading, 0 to `i32::MAX`. PASSIVE_LEVEL, D0.
    ///
    /// # Errors
    /// Hardware errors.
    fn peak(&self, circuit: CircuitId, element: ElementId, channel: u8) -> Result<i32, Error>;
    /// The level that a volume has before anybody sets it, in 1/65,536 dB. Any IRQL.
    fn initial_volume(&self, circuit: CircuitId, element: ElementId, channel: u8) -> i32;
    /// The input that a mux passes before anybody chooses. Any IRQL.
    fn initial_selection(&self, circuit: CircuitId, element: ElementId) -> u16;
    /// Whether something is plugged into the jack of a bridge pin, as last seen. <= DISPATCH_LEVEL.
    fn jack_connected(&self, circuit: CircuitId, pin: PinId) -> bool;
    /// Brings the hardware to a power state. Into D0 it is set up anew; the caller writes all controls afterwards. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// Only on the way to D0.
    fn set_power(&self, state: PowerState) -> Result<(), Error>;
    /// Lets the device interrupt, or silences it. It starts silent, and sleep does not change the choice: without somebody to serve
    /// it a device would hold a shared interrupt line for ever. PASSIVE_LEVEL, any power state.
    fn set_interrupts(&self, on: bool);
    /// The interrupt: says whether it was this device's, and quiets it. At DIRQL; takes no lock.
    fn interrupt(&self) -> bool;
    /// Work that the interrupt left. Returns true when [`Self::service`] should be called. DISPATCH_LEVEL.
    fn dpc(&self, sink: &mut dyn EventSink) -> bool;
    /// Work that needs to wait, such as asking jacks. PASSIVE_LEVEL.
    fn service(&self, sink: &mut dyn EventSink);
    /// The device was pulled out: from now on no register is touched. <= DISPATCH_LEVEL.
    fn removed(&self);
    /// Whether the hardware was found to be gone, whoever noticed. Any IRQL.
    fn is_lost(&self) -> bool {
        false
    }
}

/// A run of memory that is contiguous for the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Address at which the device sees it.
    pub address: u64,
    /// Length in bytes.
    pub length: u32,
}

/// What the stream engine demands of a packet buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BufferLimits {
    /// Packet sizes in bytes are multiples of this (beside the format's block alignment).
    pub packet_multiple: u32,
    /// Addresses of segments are multiples of this.
    pub address_multiple: u32,
    /// Smallest packet in bytes: large enough that the next packet is not fetched before the client can write it.
    pub packet_minimum: u32,
    /// Smallest buffer in bytes.
    pub minimum: u32,
    /// Largest buffer in bytes.
    pub maximum: u32,
    /// Highest address that the device reaches.
    pub highest_address: u64,
}

/// The system's DMA controller moves the samples of a stream, as it does for cards on the ISA bus: which of its channels, and how.
///
/// The adapter starts the channel before [`StreamBackend::prepare`] and stops it after [`StreamBackend::release`]; the channel goes
/// round the buffer by itself, and its counter is the position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlaveRequest {
    /// Number among the DMA resources of the device.
    pub index: u32,
    /// Most bytes that it can go round.
    pub maximum: u32,
    /// Whether the device asks for several transfers at once (demand mode).
    pub demand: bool,
}

/// Delays of the path, for latency properties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Latency {
    /// Bytes that the engine fetches ahead or holds back.
    pub fifo_bytes: u32,
    /// Delay of controller and link, in 100 ns.
    pub link_100ns: u32,
    /// Delay of the codec, in 100 ns.
    pub codec_100ns: u32,
}

/// An open stream of the hardware. Dropping it (PASSIVE_LEVEL) stops and frees everything, in any state.
pub trait StreamBackend: 'static {
    /// Its name in events. Any IRQL.
    fn id(&self) -> StreamId;
    /// What it demands of buffers. Any IRQL.
    fn limits(&self) -> BufferLimits;
    /// Delays. Any IRQL.
    fn latency(&self) -> Latency;
    /// The channel of the system's DMA controller that moves its samples; `None` for hardware that masters the bus. Any IRQL.
    fn slave(&self) -> Option<SlaveRequest> {
        None
    }
    /// Takes the cyclic buffer and programs engine and path; an interrupt is wanted at the end of each packet. PASSIVE_LEVEL.
    ///
    /// `segments` hold `packets * packet_bytes` bytes in order; packet boundaries may lie inside a segment.
    ///
    /// # Errors
    /// Hardware errors; nothing is held then.
    fn prepare(&self, segments: &[Segment], packets: u32, packet_bytes: u32) -> Result<(), Error>;
    /// Starts to move samples, from the position where it paused. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// Hardware errors.
    fn run(&self) -> Result<(), Error>;
    /// Halts; the position stays. <= DISPATCH_LEVEL. Cannot fail.
    fn pause(&self);
    /// Lets go of the buffer; position goes to 0. PASSIVE_LEVEL. Cannot fail.
    fn release(&self);
    /// Bytes from the start of the cyclic buffer up to which samples have left it (render) or arrived in it (capture).
    /// <= DISPATCH_LEVEL. `None` when the hardware is gone. Not asked while a slave channel says it.
    fn position(&self) -> Option<u32>;
}
