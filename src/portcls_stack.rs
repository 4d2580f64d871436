//! The HD Audio layer under PortCls: which device the adapter starts.

use acx_core::ks::status::NTSTATUS;
use acx_core::nt::spinlock::SpinLocks;
use hw::backend::hda::{Config, HdaDevice};
use hw::ids::Kind;
use portcls_compat::adapter::Driver;
use portcls_compat::port::register::DeviceObject;
use portcls_compat::port::resources::Resources;
use portcls_compat::status;

use crate::platform::beside::Beside;
use crate::platform::{NtPlatform, identity_under};
use core::marker::PhantomData;

/// HD Audio controllers, with or without KMDF beside PortCls. Has no values: it only names the types.
pub struct Hda<B>(PhantomData<B>);

impl<B: Beside> Driver for Hda<B> {
    type Device = HdaDevice<NtPlatform>;
    type Locks = SpinLocks;
    type Over = B;

    fn over(device: DeviceObject) -> Result<B, NTSTATUS> {
        B::over(device)
    }

    fn start(device: DeviceObject, resources: &Resources) -> Result<Self::Device, NTSTATUS> {
        let identity = identity_under(device);
        let platform = NtPlatform::under(device, resources, Kind::of(identity))?;
        HdaDevice::start(platform, Config::of(identity)).map_err(status::of)
    }
}
