//! An MPU-401 of its own: a device with no circuit and one MIDI interface.

use crate::io::{self, Clock, Platform};
use crate::mpu401::Uart;
use crate::mpu401::uart::MOST_HELD;
use acx_core::model::Error;
use acx_core::model::backend::{BufferLimits, Device, Latency, Segment, StreamBackend};
use acx_core::model::circuit::Circuit;
use acx_core::model::event::{Event, EventSink};
use acx_core::model::format::Format;
use acx_core::model::ids::{CircuitId, ElementId, PinId, StreamId};
use acx_core::model::midi::MidiPort;
use acx_core::model::midi::backend::{MidiBackend, Received};
use acx_core::model::mode::Mode;
use acx_core::model::power::PowerState;
use core::convert::Infallible;
use core::marker::PhantomData;

/// The one interface.
const MIDI: &[MidiPort] = &[MidiPort { name: "Mpu401", sends: true, receives: true }];

/// A started MPU-401.
pub struct Mpu401Device<P: Platform> {
    uart: Uart<P>,
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

impl<P: Platform> Mpu401Device<P> {
    /// Finds the interface behind the first ports of the block. It receives nothing yet. PASSIVE_LEVEL.
    ///
    /// Without an interrupt (`polled`), somebody has to look for bytes more often than the interface's buffer is full.
    ///
    /// # Errors
    /// [`Error::Gone`] or [`Error::Timeout`] when it does not answer as an MPU-401, [`Error::NoMemory`].
    #[inline(never)]
    pub fn start(platform: P, polled: bool) -> Result<Self, Error> {
        let uart = Uart::new(platform, 0, polled).map_err(model)?;
        uart.reset().map_err(model)?;
        Ok(Self { uart })
    }
}

impl<P: Platform> MidiBackend for Uart<P> {
    fn send(&self, bytes: &[u8]) -> usize {
        Self::send(self, bytes)
    }
    fn holds(&self) -> usize {
        MOST_HELD
    }
    fn receive(&self) -> Option<Received> {
        let entry = Self::receive(self)?;
        Some(Received { byte: entry.byte, at_ns: entry.at_ns, after_loss: entry.after_loss })
    }
    fn is_polled(&self) -> bool {
        Self::is_polled(self)
    }
    fn now_ns(&self) -> u64 {
        self.platform().clock().now_ns()
    }
}

/// A device without circuits has no streams of audio: there is no value of this.
pub struct NoStream<P: Platform> {
    never: Infallible,
    _platform: PhantomData<P>,
}

impl<P: Platform> StreamBackend for NoStream<P> {
    fn id(&self) -> StreamId {
        match self.never {}
    }
    fn limits(&self) -> BufferLimits {
        match self.never {}
    }
    fn latency(&self) -> Latency {
        match self.never {}
    }
    fn prepare(&self, _segments: &[Segment], _packets: u32, _packet_bytes: u32) -> Result<(), Error> {
        match self.never {}
    }
    fn run(&self) -> Result<(), Error> {
        match self.never {}
    }
    fn pause(&self) {
        match self.never {}
    }
    fn release(&self) {
        match self.never {}
    }
    fn position(&self) -> Option<u32> {
        match self.never {}
    }
}

impl<P: Platform> Device for Mpu401Device<P> {
    type Stream = NoStream<P>;
    const MIDI: bool = true;

    fn circuits(&self) -> &[Circuit] {
        &[]
    }
    fn midi_ports(&self) -> &[MidiPort] {
        MIDI
    }
    fn midi(&self, port: usize) -> Option<&dyn MidiBackend> {
        (port == 0).then_some(&self.uart as &dyn MidiBackend)
    }
    fn open_stream(&self, _circuit: CircuitId, _pin: PinId, _mode: Mode, _format: &Format) -> Result<NoStream<P>, Error> {
        Err(Error::NotFound)
    }
    fn free_streams(&self, _circuit: CircuitId, _pin: PinId) -> u16 {
        0
    }
    fn set_volume(&self, _circuit: CircuitId, _element: ElementId, _channel: u8, _level: i32) -> Result<(), Error> {
        Err(Error::NotFound)
    }
    fn set_mute(&self, _circuit: CircuitId, _element: ElementId, _channel: u8, _muted: bool) -> Result<(), Error> {
        Err(Error::NotFound)
    }
    fn select(&self, _circuit: CircuitId, _element: ElementId, _input: u16) -> Result<(), Error> {
        Err(Error::NotFound)
    }
    fn peak(&self, _circuit: CircuitId, _element: ElementId, _channel: u8) -> Result<i32, Error> {
        Err(Error::NotFound)
    }
    fn initial_volume(&self, _circuit: CircuitId, _element: ElementId, _channel: u8) -> i32 {
        0
    }
    fn initial_selection(&self, _circuit: CircuitId, _element: ElementId) -> u16 {
        0
    }
    fn jack_connected(&self, _circuit: CircuitId, _pin: PinId) -> bool {
        false
    }
    fn set_power(&self, state: PowerState) -> Result<(), Error> {
        if !state.is_on() {
            self.uart.halt();
            return Ok(());
        }
        self.uart.wake().map_err(model)
    }
    fn set_interrupts(&self, on: bool) {
        self.uart.arm(on);
    }
    fn interrupt(&self) -> bool {
        self.uart.interrupt()
    }
    fn dpc(&self, sink: &mut dyn EventSink) -> bool {
        if self.uart.has_input() {
            sink.event(Event::Midi { port: 0 });
        }
        false
    }
    fn service(&self, _sink: &mut dyn EventSink) {}
    fn removed(&self) {
        self.uart.removed();
    }
}
