//! What the root of a driver supplies: how its device is started.

use crate::model::Error;
use crate::model::backend::Device;
use crate::sync::Locks;
use crate::wdf::resources::Resources;

/// Joins a hardware layer to this adapter. Implemented by a type without values.
pub trait Start: Sized + 'static {
    /// The hardware layer's device.
    type Device: Device;
    /// The lock of the kernel.
    type Locks: Locks;
    /// Starts the device on the resources that it was given. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// Hardware errors, [`Error::NoMemory`]; the device is then not started, and nothing is held.
    fn start(resources: &Resources) -> Result<Self::Device, Error>;
}
