//! IMiniportWavePci: host pins of a circuit, for a port that hands out its clients' memory piece by piece.

use super::wave::stream::StreamHead;
use super::wave::told::Told;
use super::wave::{WaveBase, WaveClass};
use crate::adapter::{Adapter, Driver};
use crate::com::{ComPtr, ComRef};
use crate::filter::{FilterBase, FilterClass};
use crate::port::dma::Channel;
use crate::port::group::Group;
use crate::port::resources::Resources;
use crate::port::wavepci::Mappings;
use crate::raw::{IDmaChannel, IPortWavePci, IPortWavePciStream, IServiceGroup};
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_DEVICE_STATE};
use acx_core::model::ids::CircuitId;
use acx_core::sync::{Lock, Locks};
use stream::PciStream;

pub mod pump;
pub mod stream;
#[allow(unsafe_code, reason = "COM methods")]
pub mod stream_thunk;
#[allow(unsafe_code, reason = "COM methods")]
pub mod thunk;

/// What a miniport has from its port's Init.
#[derive(Clone)]
pub struct Joined {
    /// The port.
    pub port: ComPtr<IPortWavePci>,
    /// The hardware resources of the device.
    pub resources: Resources,
    /// By which the filter and its streams ask to be served.
    pub group: Group,
}

/// What NewStream gives to the port.
pub struct Opened {
    /// An owned IMiniportWavePciStream.
    pub stream: *mut core::ffi::c_void,
    /// The channel, by which the port maps memory for the device.
    pub channel: ComPtr<IDmaChannel>,
    /// The group by which the stream asks to be served.
    pub group: ComPtr<IServiceGroup>,
}

/// The WavePci miniport of one circuit.
pub struct PciMiniport<F: Driver> {
    wave: WaveBase<F>,
    joined: <F::Locks as Locks>::Lock<Option<Joined>>,
}

impl<F: Driver> PciMiniport<F> {
    /// Derives the filter and puts it behind its interfaces. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES.
    pub fn create(adapter: &ComRef<Adapter<F>>, circuit: CircuitId) -> Result<ComRef<Self>, NTSTATUS> {
        let wave = WaveBase::new::<Self>(adapter, circuit)?;
        ComRef::new(Self { wave, joined: F::Locks::lock(None) }).ok_or(STATUS_INSUFFICIENT_RESOURCES)
    }
    /// The port's Init. The port lets go of its miniport when the subdevice is gone, which ends the circle. PASSIVE_LEVEL.
    pub fn join(&self, with: Joined) {
        let before = self.joined.with(|place| place.replace(with));
        drop(before);
    }
    /// Opens a stream. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INVALID_DEVICE_STATE before Init; as [`WaveBase::grant`]; the port's own.
    pub fn open(
        &self,
        mappings: ComPtr<IPortWavePciStream>,
        pin: u32,
        capture: bool,
        format: &[u8],
        attributes: Option<&[u8]>,
    ) -> Result<Opened, NTSTATUS> {
        let Joined { port, resources, group } = self.joined.with(|place| place.clone()).ok_or(STATUS_INVALID_DEVICE_STATE)?;
        let shared = group.share();
        // Declared first, so that the engine hears of a stream that came to nothing after everything of it is gone.
        let closer;
        let head = StreamHead::new(&self.wave.base, self.wave.grant(pin, capture, format, attributes)?, Told::Port(group));
        closer = head.closer();
        let size = stream::divide::<F>(head.model())?;
        let channel = Channel::pci(&port, &resources, size, &head.model().limits())?;
        channel.allocate(size)?;
        channel.set_size(size);
        let channel_too = channel.share();
        let stream = PciStream::new(head, channel, Mappings::new(mappings), size, closer)?;
        let object = ComRef::new(stream).ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
        object.head().enter()?;
        Ok(Opened { stream: object.into_interface(0), channel: channel_too, group: shared })
    }
}

impl<F: Driver> FilterClass for PciMiniport<F> {
    type Driver = F;
    fn base(&self) -> &FilterBase<F> {
        &self.wave.base
    }
}

impl<F: Driver> WaveClass for PciMiniport<F> {
    fn wave(&self) -> &WaveBase<F> {
        &self.wave
    }
}
