//! IMiniportWaveRT: host pins of a circuit.

use super::wave::stream::StreamHead;
use super::wave::told::Told;
use super::wave::{WaveBase, WaveClass};
use crate::adapter::{Adapter, Driver};
use crate::com::{Class, ComPtr, ComRef};
use crate::filter::{FilterBase, FilterClass};
use crate::raw::IPortWaveRTStream;
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES};
use acx_core::model::ids::CircuitId;
use acx_core::model::pin::Direction;
use stream::{CaptureStream, RenderStream, RtStream, StreamClass};

pub mod buffer;
pub mod stream;
#[allow(unsafe_code, reason = "COM methods")]
pub mod stream_thunk;
#[allow(unsafe_code, reason = "COM methods")]
pub mod thunk;

/// The WaveRT miniport of one circuit.
pub struct WaveMiniport<F: Driver>(WaveBase<F>);

impl<F: Driver> WaveMiniport<F> {
    /// Derives the filter and puts it behind its interfaces. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES.
    pub fn create(adapter: &ComRef<Adapter<F>>, circuit: CircuitId) -> Result<ComRef<Self>, NTSTATUS> {
        ComRef::new(Self(WaveBase::new::<Self>(adapter, circuit)?)).ok_or(STATUS_INSUFFICIENT_RESOURCES)
    }
    /// Opens a stream; gives an owned IMiniportWaveRTStream. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`WaveBase::grant`].
    pub fn open(
        &self,
        port: ComPtr<IPortWaveRTStream>,
        pin: u32,
        capture: bool,
        format: &[u8],
        attributes: Option<&[u8]>,
    ) -> Result<*mut core::ffi::c_void, NTSTATUS> {
        let granted = self.0.grant(pin, capture, format, attributes)?;
        let direction = granted.direction;
        let head = StreamHead::new(&self.0.base, granted, Told::events());
        let stream = RtStream::new(head, port);
        match direction {
            Direction::Render => publish(RenderStream::new(stream)),
            Direction::Capture => publish(CaptureStream::new(stream)),
        }
    }
}

/// Puts a stream behind its interfaces and makes it known to the DPC.
fn publish<C: StreamClass + Class>(stream: C) -> Result<*mut core::ffi::c_void, NTSTATUS> {
    let object = ComRef::new(stream).ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
    object.core().head.enter()?;
    Ok(object.into_interface(0))
}

impl<F: Driver> FilterClass for WaveMiniport<F> {
    type Driver = F;
    fn base(&self) -> &FilterBase<F> {
        &self.0.base
    }
}

impl<F: Driver> WaveClass for WaveMiniport<F> {
    fn wave(&self) -> &WaveBase<F> {
        &self.0
    }
}
