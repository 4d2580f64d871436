//! IMiniportDMus: an interface message by message, each at its time.
//!
//! * [`chain`]: the port's events in the order of their times.
//! * [`render`], [`capture`]: the two streams.
//! * [`node`]: the properties of the node that stands for the interface.
//!
//! There is no ISynthSinkDMus: it belongs to a synthesizer that renders waves.

use super::midi::{Held, MusicBase, MusicClass};
use crate::adapter::midi::Kind;
use crate::adapter::{Adapter, Driver};
use crate::com::{ComPtr, ComRef};
use crate::raw::{DMUS_STREAM_TYPE, IAllocatorMXF, IMasterClock};
use acx_core::ks::guid::Guid;
use acx_core::ks::raw::KSMUSIC_TECHNOLOGY_PORT;
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_PARAMETER, STATUS_NOT_SUPPORTED};
use acx_core::model::pin::Direction;
use capture::{CaptureCore, CaptureStream};
use render::{RenderCore, RenderStream};

pub mod capture;
pub mod chain;
pub mod node;
pub mod render;
pub mod stream_thunk;
pub mod thunk;

/// How long before its time the port hands a message over, in 100 ns: longer than the port's own timer is coarse.
pub const AHEAD: u64 = 200_000;

/// The miniport.
pub struct DMusMiniport<F: Driver> {
    base: MusicBase<F>,
}

/// A stream that was opened.
pub enum Opened<F: Driver> {
    /// It plays.
    Render(ComRef<RenderStream<F>>),
    /// It records.
    Capture(ComRef<CaptureStream<F>>),
}

impl<F: Driver> DMusMiniport<F> {
    /// Puts it behind its interfaces. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES.
    pub fn create(adapter: &ComRef<Adapter<F>>, index: usize) -> Result<ComRef<Self>, NTSTATUS> {
        let base = MusicBase::new(adapter, index, Kind::DMus, node::table::<F>())?;
        ComRef::new(Self { base }).ok_or(STATUS_INSUFFICIENT_RESOURCES)
    }
    /// Opens a stream. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER for a type that does not belong to the pin; as [`MusicBase::check`] and [`Held::new`].
    pub fn open(
        &self,
        pin: u32,
        kind: DMUS_STREAM_TYPE,
        format: &[u8],
        allocator: ComPtr<IAllocatorMXF>,
        clock: ComPtr<IMasterClock>,
    ) -> Result<Opened<F>, NTSTATUS> {
        let capture = match kind {
            DMUS_STREAM_TYPE::DMUS_STREAM_MIDI_RENDER => false,
            DMUS_STREAM_TYPE::DMUS_STREAM_MIDI_CAPTURE => true,
            _ => return Err(STATUS_INVALID_PARAMETER),
        };
        let direction = self.base.check(pin, capture, format)?;
        let held = Held::new(self.base.adapter(), self.base.index(), direction)?;
        match direction {
            Direction::Render => {
                let stream = RenderStream::new(RenderCore::new(held, allocator, clock));
                let stream = ComRef::new(stream).ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
                stream.core().enter()?;
                Ok(Opened::Render(stream))
            }
            Direction::Capture => {
                let stream = CaptureStream::new(CaptureCore::new(held, allocator, clock));
                let stream = ComRef::new(stream).ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
                stream.core().enter()?;
                Ok(Opened::Capture(stream))
            }
        }
    }
    /// Work that the port was asked for: input goes to the port, output to the hardware. DISPATCH_LEVEL.
    pub fn service(&self) {
        if let Ok(unit) = self.base.unit() {
            unit.capture().with(CaptureCore::collect);
            unit.render().with(RenderCore::pump);
        }
        self.base.adapter().midi_rearm(self.base.index());
    }
    /// Names another technology for the pins. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_NOT_SUPPORTED for a synthesizer: what is at the other end of the cable is not known.
    pub fn set_technology(&self, technology: &Guid) -> Result<(), NTSTATUS> {
        if *technology != KSMUSIC_TECHNOLOGY_PORT {
            return Err(STATUS_NOT_SUPPORTED);
        }
        for range in self.base.filter().ranges() {
            // SAFETY: read and written at PASSIVE_LEVEL by the port, one call at a time.
            unsafe { (*range.get()).Technology = *technology };
        }
        Ok(())
    }
}

impl<F: Driver> MusicClass for DMusMiniport<F> {
    type Driver = F;
    fn base(&self) -> &MusicBase<F> {
        &self.base
    }
}
