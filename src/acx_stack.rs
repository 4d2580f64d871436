//! The hardware layer under ACX: which device the adapter starts.

use acx_core::acx::start::Start;
use acx_core::model::Error;
use acx_core::nt::spinlock::SpinLocks;
use acx_core::wdf::resources::Resources;
use hw::backend::any::AnyDevice;
use hw::ids::Kind;

use crate::platform::{NtPlatform, identity_on};

/// Every device that the driver knows. Has no values: it only names the types.
pub enum Hda {}

impl Start for Hda {
    type Device = AnyDevice<NtPlatform>;
    type Locks = SpinLocks;

    fn start(resources: &Resources) -> Result<Self::Device, Error> {
        let identity = identity_on(resources);
        let platform = NtPlatform::on(resources, Kind::of(identity))?;
        AnyDevice::start(platform, identity, false)
    }
}
