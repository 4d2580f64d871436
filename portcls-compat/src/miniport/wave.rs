//! What the wave miniports of every port have in common: host pins of a circuit, formats, modes, counts, power.

use crate::adapter::{Adapter, Driver};
use crate::com::ComRef;
use crate::descriptor::FilterKind;
use crate::descriptor::split::FilterPin;
use crate::filter::{FilterBase, FilterClass};
use crate::port::kernel;
use crate::property::format::default_mode;
use crate::status;
use crate::wave_format::{self, Wanted};
use acx_core::ks::status::{
    NTSTATUS, STATUS_BUFFER_OVERFLOW, STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER, STATUS_NO_MATCH, STATUS_NOT_SUPPORTED,
};
use acx_core::model::Error;
use acx_core::model::ids::{CircuitId, PinId};
use acx_core::model::pin::{Direction, Pin};
use acx_core::model::power::PowerState;
use core::sync::atomic::{AtomicBool, Ordering};

use stream::ModelStream;

pub mod drm;
pub mod notification;
#[allow(unsafe_code, reason = "publishes streams to the DPC")]
pub mod stream;
#[allow(unsafe_code, reason = "COM methods")]
pub mod thunk;
pub mod told;

/// The wave filter of one circuit, whatever its port.
pub struct WaveBase<F: Driver> {
    /// The filter.
    pub base: FilterBase<F>,
    asleep: AtomicBool,
}

/// A wave miniport of some port.
pub trait WaveClass: FilterClass {
    /// What it has in common with the others.
    fn wave(&self) -> &WaveBase<Self::Driver>;
}

/// A stream that the engine has opened.
pub struct Granted<F: Driver> {
    /// The model's stream.
    pub stream: ModelStream<F>,
    /// The host pin.
    pub pin: PinId,
    /// Which way it flows.
    pub direction: Direction,
}

impl<F: Driver> WaveBase<F> {
    /// Derives the filter; its tables lead to class `C`. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES.
    pub fn new<C: FilterClass<Driver = F>>(adapter: &ComRef<Adapter<F>>, circuit: CircuitId) -> Result<Self, NTSTATUS> {
        let base = FilterBase::new::<C>(adapter, circuit, FilterKind::Wave).map_err(status::of)?;
        Ok(Self { base, asleep: AtomicBool::new(false) })
    }
    fn host(&self, pin: u32) -> Result<(PinId, &Pin), NTSTATUS> {
        match self.base.filter.plan().pin(pin) {
            Some(FilterPin::Host(id)) => {
                let found = self.base.adapter.engine().circuit(self.base.circuit).and_then(|c| c.pin(id));
                found.map(|p| (id, p)).ok_or(STATUS_INVALID_PARAMETER)
            }
            Some(_) => Err(STATUS_NOT_SUPPORTED),
            None => Err(STATUS_INVALID_PARAMETER),
        }
    }
    /// The most preferred format of a pin, in any mode, that lies in both ranges; writes it when there is room.
    ///
    /// Gives the size of the format. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// The status, and the size to report: STATUS_BUFFER_OVERFLOW for no buffer, STATUS_BUFFER_TOO_SMALL for a short one,
    /// STATUS_NO_MATCH when no format fits.
    pub fn intersect(&self, pin: u32, client: &[u8], own: &[u8], out: &mut [u8]) -> Result<usize, (NTSTATUS, usize)> {
        let refuse = |status| (status, 0);
        let (_, host) = self.host(pin).map_err(refuse)?;
        let wanted = Wanted::parse(client).map_err(refuse)?;
        let ours = Wanted::parse(own).map_err(refuse)?;
        let mut formats = host.modes().iter().flat_map(|m| {
            // The default format of a mode is tried before the rest of it.
            m.formats.default_format().into_iter().chain(m.formats.iter())
        });
        let found = formats.find(|f| wanted.accepts(f) && ours.accepts(f)).ok_or((STATUS_NO_MATCH, 0))?;
        let bytes = wave_format::write(&found);
        if out.is_empty() {
            return Err((STATUS_BUFFER_OVERFLOW, bytes.len()));
        }
        let space = out.get_mut(..bytes.len()).ok_or((STATUS_BUFFER_TOO_SMALL, bytes.len()))?;
        space.copy_from_slice(&bytes);
        Ok(bytes.len())
    }
    /// Asks the engine for a stream of a pin. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_NO_MATCH for a format or mode that the pin does not take; see [`status::of`].
    pub fn grant(&self, pin: u32, capture: bool, format: &[u8], attributes: Option<&[u8]>) -> Result<Granted<F>, NTSTATUS> {
        let (id, host) = self.host(pin)?;
        let direction = self.base.filter.plan().direction;
        if capture != (direction == Direction::Capture) {
            return Err(STATUS_INVALID_PARAMETER);
        }
        let format = wave_format::parse(format)?;
        let named = attributes.map(wave_format::parse_attributes).transpose()?.flatten();
        let mode = named.or_else(|| default_mode(host)).ok_or(STATUS_NO_MATCH)?;
        let engine = self.base.adapter.engine();
        let stream = engine.open_stream(self.base.circuit, id, mode, &format).map_err(|error| match error {
            Error::NotSupported => STATUS_NO_MATCH,
            other => status::of(other),
        })?;
        Ok(Granted { stream, pin: id, direction })
    }
    /// Instances that a host pin can have at once, with those that it has; `None` for another pin. <= DISPATCH_LEVEL.
    pub fn possible(&self, pin: u32) -> Option<u32> {
        let (id, _) = self.host(pin).ok()?;
        Some(u32::from(self.base.adapter.engine().possible_streams(self.base.circuit, id)))
    }
    /// Modes of a pin. Any IRQL.
    ///
    /// # Errors
    /// STATUS_NOT_SUPPORTED for a bridge pin, STATUS_INVALID_PARAMETER for a pin that is none.
    pub fn modes(&self, pin: u32) -> Result<impl Iterator<Item = acx_core::ks::guid::Guid> + Clone + '_, NTSTATUS> {
        let (_, host) = self.host(pin)?;
        Ok(host.modes().iter().filter_map(|m| wave_format::mode_guid(m.mode)))
    }
    /// The device is about to sleep (hardware may still be touched) or is awake again. PASSIVE_LEVEL.
    pub fn power_changes(&self, to: PowerState) {
        let asleep = !to.is_on();
        if self.asleep.swap(asleep, Ordering::AcqRel) == asleep {
            return;
        }
        let now = kernel::now();
        self.base.adapter.streams().each(|stream| {
            if stream.circuit() == self.base.circuit {
                stream.power_changes(asleep, now);
            }
        });
    }
}
