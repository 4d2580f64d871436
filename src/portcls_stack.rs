//! The hardware layer under PortCls: which device the adapter starts.

use acx_core::ks::status::NTSTATUS;
use acx_core::nt::spinlock::SpinLocks;
use hw::backend::any::AnyDevice;
use hw::ids::Kind;
use portcls_compat::adapter::Driver;
use portcls_compat::port::register::DeviceObject;
use portcls_compat::port::resources::Resources;
use portcls_compat::status;
use portcls_compat::wave_port::WavePort;

use crate::platform::beside::Beside;
use crate::platform::{NtPlatform, identity_under};
use core::marker::PhantomData;

/// The wave ports that were built in, best first.
const WAVE_PORTS: &[WavePort] = &[
    #[cfg(feature = "wavert")]
    WavePort::WaveRt,
    #[cfg(feature = "wavepci")]
    WavePort::WavePci,
    #[cfg(feature = "wavecyclic")]
    WavePort::WaveCyclic,
];

/// Every device that the driver knows, with or without KMDF beside PortCls. Has no values: it only names the types.
pub struct Hda<B>(PhantomData<B>);

impl<B: Beside> Driver for Hda<B> {
    type Device = AnyDevice<NtPlatform>;
    type Locks = SpinLocks;
    type Over = B;
    const WAVE_PORTS: &'static [WavePort] = WAVE_PORTS;

    fn over(device: DeviceObject) -> Result<B, NTSTATUS> {
        B::over(device)
    }

    fn start(device: DeviceObject, resources: &Resources) -> Result<Self::Device, NTSTATUS> {
        let identity = identity_under(device);
        let platform = NtPlatform::under(device, resources, Kind::of(identity))?;
        AnyDevice::start(platform, identity, resources.interrupts() == 0).map_err(status::of)
    }
}
