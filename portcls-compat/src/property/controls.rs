//! What handlers need of a device at work.

use acx_core::model::Error;
use acx_core::model::backend::Device;
use acx_core::model::engine::{Channel, Engine};
use acx_core::model::event::Event;
use acx_core::model::ids::{CircuitId, ElementId, PinId};
use acx_core::sync::Locks;

/// Controls of a device. The methods are those of [`Engine`].
#[expect(missing_docs, reason = "the engine's own methods, documented there")]
pub trait Controls {
    fn volume(&self, circuit: CircuitId, element: ElementId, channel: u8) -> Result<i32, Error>;
    fn set_volume(&self, circuit: CircuitId, element: ElementId, channel: Channel, level: i32) -> Result<Option<Event>, Error>;
    fn mute(&self, circuit: CircuitId, element: ElementId, channel: u8) -> Result<bool, Error>;
    fn set_mute(&self, circuit: CircuitId, element: ElementId, channel: Channel, muted: bool) -> Result<Option<Event>, Error>;
    fn selection(&self, circuit: CircuitId, element: ElementId) -> Result<u16, Error>;
    fn select(&self, circuit: CircuitId, element: ElementId, input: u16) -> Result<Option<Event>, Error>;
    fn peak(&self, circuit: CircuitId, element: ElementId, channel: u8) -> Result<i32, Error>;
    fn jack_connected(&self, circuit: CircuitId, pin: PinId) -> Result<bool, Error>;
}

impl<D: Device, L: Locks> Controls for Engine<D, L> {
    fn volume(&self, circuit: CircuitId, element: ElementId, channel: u8) -> Result<i32, Error> {
        Self::volume(self, circuit, element, channel)
    }
    fn set_volume(&self, circuit: CircuitId, element: ElementId, channel: Channel, level: i32) -> Result<Option<Event>, Error> {
        Self::set_volume(self, circuit, element, channel, level)
    }
    fn mute(&self, circuit: CircuitId, element: ElementId, channel: u8) -> Result<bool, Error> {
        Self::mute(self, circuit, element, channel)
    }
    fn set_mute(&self, circuit: CircuitId, element: ElementId, channel: Channel, muted: bool) -> Result<Option<Event>, Error> {
        Self::set_mute(self, circuit, element, channel, muted)
    }
    fn selection(&self, circuit: CircuitId, element: ElementId) -> Result<u16, Error> {
        Self::selection(self, circuit, element)
    }
    fn select(&self, circuit: CircuitId, element: ElementId, input: u16) -> Result<Option<Event>, Error> {
        Self::select(self, circuit, element, input)
    }
    fn peak(&self, circuit: CircuitId, element: ElementId, channel: u8) -> Result<i32, Error> {
        Self::peak(self, circuit, element, channel)
    }
    fn jack_connected(&self, circuit: CircuitId, pin: PinId) -> Result<bool, Error> {
        Self::jack_connected(self, circuit, pin)
    }
}
