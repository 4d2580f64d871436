//! What the model reports upward, as plain values.

use super::ids::{CircuitId, ElementId, PinId, StreamId};

/// Something happened that an adapter must pass on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The stream engine passed the end of a packet, or more than one.
    Period {
        /// The stream.
        stream: StreamId,
    },
    /// The stream engine reported an error (FIFO or descriptor); it goes on.
    StreamError {
        /// The stream.
        stream: StreamId,
    },
    /// Something was plugged into or pulled out of a jack.
    JackChanged {
        /// The circuit.
        circuit: CircuitId,
        /// The bridge pin with the jack.
        pin: PinId,
        /// Whether something is plugged in now.
        connected: bool,
    },
    /// A volume, mute or selector changed.
    ControlChanged {
        /// The circuit.
        circuit: CircuitId,
        /// The element.
        element: ElementId,
    },
    /// Bytes arrived at a MIDI interface.
    Midi {
        /// Which: its index in [`Device::midi_ports`](super::backend::Device::midi_ports).
        port: usize,
    },
    /// The device is no longer there.
    Gone,
}

/// Takes events. Called with no lock held; IRQL is that of the call which was handed the sink.
pub trait EventSink {
    /// Takes one event.
    fn event(&mut self, event: Event);
}

impl<F: FnMut(Event)> EventSink for F {
    fn event(&mut self, event: Event) {
        self(event);
    }
}
