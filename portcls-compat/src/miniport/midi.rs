//! IMiniportMidi: an interface byte by byte. And what it shares with the miniport for messages.

use crate::adapter::midi::{Kind, Unit};
use crate::adapter::{Adapter, Driver};
use crate::com::{Class, ComRef};
use crate::descriptor::midi::MidiFilter;
use crate::port::group::{Group, Notifier};
use crate::raw::PCAUTOMATION_TABLE;
use crate::status;
use crate::wave_format::u32_at;
use acx_core::ks::guid::Guid;
use acx_core::ks::raw::{
    KSDATAFORMAT_SPECIFIER_NONE, KSDATAFORMAT_SUBTYPE_DIRECTMUSIC, KSDATAFORMAT_SUBTYPE_MIDI, KSDATAFORMAT_TYPE_MUSIC, KSSTATE,
};
use acx_core::ks::status::{
    NTSTATUS, STATUS_BUFFER_OVERFLOW, STATUS_BUFFER_TOO_SMALL, STATUS_DEVICE_REMOVED, STATUS_INSUFFICIENT_RESOURCES,
    STATUS_INVALID_PARAMETER, STATUS_NO_MATCH, STATUS_NOT_SUPPORTED,
};
use acx_core::model::Error;
use acx_core::model::midi::backend::MidiBackend;
use acx_core::model::midi::port::OUT_BYTES;
use acx_core::model::pin::Direction;
use acx_core::sync::{Lock, Locks};

#[allow(unsafe_code, reason = "COM methods")]
pub mod stream_thunk;
#[allow(unsafe_code, reason = "COM methods")]
pub mod thunk;

/// Length of a KSDATAFORMAT.
const FORMAT: usize = 64;

/// What the miniports of an interface have in common.
pub struct MusicBase<F: Driver> {
    adapter: ComRef<Adapter<F>>,
    index: usize,
    filter: MidiFilter,
    kind: Kind,
}

/// A miniport of an interface.
pub trait MusicClass: Class {
    /// The driver.
    type Driver: Driver;
    /// The common part.
    fn base(&self) -> &MusicBase<Self::Driver>;
}

impl<F: Driver> MusicBase<F> {
    /// Derives the filter. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER for an interface that the device does not have, STATUS_INSUFFICIENT_RESOURCES.
    pub fn new(adapter: &ComRef<Adapter<F>>, index: usize, kind: Kind, nodes: *const PCAUTOMATION_TABLE) -> Result<Self, NTSTATUS> {
        let (unit, _) = adapter.midi(index).ok_or(STATUS_INVALID_PARAMETER)?;
        let filter = MidiFilter::new(unit.info(), kind, nodes).map_err(status::of)?;
        Ok(Self { adapter: adapter.clone(), index, filter, kind })
    }
    /// The adapter.
    pub fn adapter(&self) -> &ComRef<Adapter<F>> {
        &self.adapter
    }
    /// Number of the interface.
    pub fn index(&self) -> usize {
        self.index
    }
    /// The filter.
    pub fn filter(&self) -> &MidiFilter {
        &self.filter
    }
    /// The interface.
    ///
    /// # Errors
    /// STATUS_DEVICE_REMOVED.
    pub fn unit(&self) -> Result<&Unit<F>, NTSTATUS> {
        self.adapter.midi(self.index).map(|m| m.0).ok_or(STATUS_DEVICE_REMOVED)
    }
    /// Makes the group by which the port is told. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// The port driver's own.
    pub fn join(&self, port: Notifier) -> Result<(), NTSTATUS> {
        self.unit()?.publish(Group::new(port)?)
    }
    /// Checks what a stream is wanted for; gives its direction. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER for a pin that does not stream, or the other way round; STATUS_NO_MATCH for another format.
    pub fn check(&self, pin: u32, capture: bool, format: &[u8]) -> Result<Direction, NTSTATUS> {
        let direction = self.filter.host(pin).ok_or(STATUS_INVALID_PARAMETER)?;
        if capture != (direction == Direction::Capture) {
            return Err(STATUS_INVALID_PARAMETER);
        }
        self.subtype(format)?;
        Ok(direction)
    }
    /// The subtype of a format or range that the pins take.
    fn subtype(&self, format: &[u8]) -> Result<Guid, NTSTATUS> {
        let guid = |at: usize| format.get(at..).and_then(<[u8]>::first_chunk::<16>).map(|b| Guid::from_bytes(*b));
        let [Some(major), Some(sub), Some(specifier)] = [guid(16), guid(32), guid(48)] else {
            return Err(STATUS_INVALID_PARAMETER);
        };
        let known = sub == KSDATAFORMAT_SUBTYPE_MIDI || self.kind == Kind::DMus && sub == KSDATAFORMAT_SUBTYPE_DIRECTMUSIC;
        let plain = major == KSDATAFORMAT_TYPE_MUSIC && specifier == KSDATAFORMAT_SPECIFIER_NONE;
        if known && plain { Ok(sub) } else { Err(STATUS_NO_MATCH) }
    }
    /// The format in both a client's range and ours; writes it when there is room, and gives its size. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// The status, and the size to report: STATUS_BUFFER_OVERFLOW for no buffer, STATUS_BUFFER_TOO_SMALL for a short one,
    /// STATUS_NO_MATCH; STATUS_NOT_SUPPORTED for a pin that does not stream.
    pub fn intersect(&self, pin: u32, client: &[u8], own: &[u8], out: &mut [u8]) -> Result<usize, (NTSTATUS, usize)> {
        let refuse = |status| (status, 0);
        if self.filter.host(pin).is_none() {
            return Err(refuse(if self.filter.has(pin) { STATUS_NOT_SUPPORTED } else { STATUS_INVALID_PARAMETER }));
        }
        let sub = self.subtype(client).map_err(refuse)?;
        if sub != self.subtype(own).map_err(refuse)? {
            return Err((STATUS_NO_MATCH, 0));
        }
        if out.is_empty() {
            return Err((STATUS_BUFFER_OVERFLOW, FORMAT));
        }
        let room = out.get_mut(..FORMAT).ok_or((STATUS_BUFFER_TOO_SMALL, FORMAT))?;
        let [length, rest @ ..] = room else { return Err((STATUS_BUFFER_TOO_SMALL, FORMAT)) };
        *length = FORMAT as u8;
        // The head says its own length and nothing about samples.
        rest.fill(0);
        for (at, guid) in [(16usize, KSDATAFORMAT_TYPE_MUSIC), (32, sub), (48, KSDATAFORMAT_SPECIFIER_NONE)] {
            if let Some(place) = room.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<16>) {
                *place = guid.to_bytes();
            }
        }
        debug_assert_eq!(u32_at(room, 0), Some(FORMAT as u32));
        Ok(FORMAT)
    }
}

/// The open end of an interface in one direction: given back when it is dropped.
pub struct Held<F: Driver> {
    adapter: ComRef<Adapter<F>>,
    index: usize,
    direction: Direction,
    state: <F::Locks as Locks>::Lock<KSSTATE>,
}

impl<F: Driver> Held<F> {
    /// Takes the interface for one direction. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES when somebody has it, STATUS_DEVICE_REMOVED.
    pub fn new(adapter: &ComRef<Adapter<F>>, index: usize, direction: Direction) -> Result<Self, NTSTATUS> {
        let (unit, _) = adapter.midi(index).ok_or(STATUS_DEVICE_REMOVED)?;
        unit.port().open(direction).map_err(status::of)?;
        Ok(Self { adapter: adapter.clone(), index, direction, state: F::Locks::lock(KSSTATE::KSSTATE_STOP) })
    }
    /// The adapter. Any IRQL.
    pub fn adapter(&self) -> &ComRef<Adapter<F>> {
        &self.adapter
    }
    /// The interface and its hardware. Any IRQL.
    ///
    /// # Errors
    /// STATUS_DEVICE_REMOVED.
    pub fn ends(&self) -> Result<(&Unit<F>, &dyn MidiBackend), NTSTATUS> {
        self.adapter.midi(self.index).ok_or(STATUS_DEVICE_REMOVED)
    }
    /// Its direction. Any IRQL.
    pub fn direction(&self) -> Direction {
        self.direction
    }
    /// The present state. <= DISPATCH_LEVEL.
    pub fn state(&self) -> KSSTATE {
        self.state.with(|s| *s)
    }
    /// Whether it is in RUN. <= DISPATCH_LEVEL.
    pub fn runs(&self) -> bool {
        self.state() == KSSTATE::KSSTATE_RUN
    }
    /// Goes to a state; gives whether it is another one. Input is heard in RUN only; an exclusive message that is open at STOP is
    /// ended. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER for a number that is no state.
    pub fn set_state(&self, to: KSSTATE) -> Result<bool, NTSTATUS> {
        if crate::state_map::state(to).is_none() {
            return Err(STATUS_INVALID_PARAMETER);
        }
        let from = self.state.with(|s| core::mem::replace(s, to));
        if from == to {
            return Ok(false);
        }
        if self.direction == Direction::Capture {
            self.adapter.midi_listen(self.index, to == KSSTATE::KSSTATE_RUN);
        } else if to == KSSTATE::KSSTATE_STOP {
            if let Ok((unit, hardware)) = self.ends() {
                unit.port().end_message(hardware);
            }
        }
        self.rearm();
        Ok(true)
    }
    /// Sets the timer for what waits. <= DISPATCH_LEVEL, with no lock held.
    pub fn rearm(&self) {
        self.adapter.midi_rearm(self.index);
    }
}

impl<F: Driver> Drop for Held<F> {
    fn drop(&mut self) {
        if self.direction == Direction::Capture {
            self.adapter.midi_listen(self.index, false);
        }
        if let Ok((unit, hardware)) = self.ends() {
            unit.port().close(self.direction, hardware);
        }
        self.rearm();
    }
}

/// The miniport.
pub struct MidiMiniport<F: Driver> {
    base: MusicBase<F>,
}

impl<F: Driver> MidiMiniport<F> {
    /// Puts it behind its interfaces. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES.
    pub fn create(adapter: &ComRef<Adapter<F>>, index: usize) -> Result<ComRef<Self>, NTSTATUS> {
        let base = MusicBase::new(adapter, index, Kind::Midi, core::ptr::null())?;
        ComRef::new(Self { base }).ok_or(STATUS_INSUFFICIENT_RESOURCES)
    }
    /// Opens a stream. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`MusicBase::check`] and [`Held::new`].
    pub fn open(&self, pin: u32, capture: bool, format: &[u8]) -> Result<ComRef<MidiStream<F>>, NTSTATUS> {
        let direction = self.base.check(pin, capture, format)?;
        let held = Held::new(&self.base.adapter, self.base.index, direction)?;
        ComRef::new(MidiStream { held }).ok_or(STATUS_INSUFFICIENT_RESOURCES)
    }
}

impl<F: Driver> MusicClass for MidiMiniport<F> {
    type Driver = F;
    fn base(&self) -> &MusicBase<F> {
        &self.base
    }
}

/// A stream of bytes.
pub struct MidiStream<F: Driver> {
    held: Held<F>,
}

impl<F: Driver> MidiStream<F> {
    /// Its hold on the interface. Any IRQL.
    pub fn held(&self) -> &Held<F> {
        &self.held
    }
    /// Takes bytes as far as there is room; gives how many. The port comes back with the rest. None outside of RUN. DISPATCH_LEVEL.
    ///
    /// # Errors
    /// STATUS_DEVICE_REMOVED; STATUS_NOT_SUPPORTED on a capture stream.
    pub fn write(&self, bytes: &[u8]) -> Result<usize, NTSTATUS> {
        if self.held.direction != Direction::Render {
            return Err(STATUS_NOT_SUPPORTED);
        }
        let (unit, hardware) = self.held.ends()?;
        if !self.held.runs() {
            return Ok(0);
        }
        let taken = unit.port().write(hardware, bytes, OUT_BYTES).map_err(status::of)?;
        if taken < bytes.len() {
            unit.starve();
        }
        self.held.rearm();
        Ok(taken)
    }
    /// Gives bytes that arrived; how many. DISPATCH_LEVEL.
    ///
    /// # Errors
    /// STATUS_DATA_OVERRUN once where bytes were lost, and the port is asked to come back for those behind; STATUS_NOT_SUPPORTED on
    /// a render stream; STATUS_DEVICE_REMOVED.
    pub fn read(&self, bytes: &mut [u8]) -> Result<usize, NTSTATUS> {
        if self.held.direction != Direction::Capture {
            return Err(STATUS_NOT_SUPPORTED);
        }
        let (unit, hardware) = self.held.ends()?;
        let outcome = unit.port().read(hardware, bytes);
        if outcome == Err(Error::DataOverrun) {
            unit.notify();
        }
        outcome.map_err(status::of)
    }
}
