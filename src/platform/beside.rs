//! What stands beside PortCls over a device.
use acx_core::ks::status::NTSTATUS;
use acx_core::wdf::miniport::MiniportDevice;
use portcls_compat::port::register::DeviceObject;

/// Something that is put over PortCls's device object before the hardware starts, and dropped before the object goes.
pub trait Beside: Sized + Send + Sync + 'static {
    /// Puts it there. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// The status to fail the start request with.
    fn over(device: DeviceObject) -> Result<Self, NTSTATUS>;
}

/// Nothing: a plain WDM driver.
#[derive(Debug)]
pub struct Nothing;

impl Beside for Nothing {
    fn over(_device: DeviceObject) -> Result<Self, NTSTATUS> {
        Ok(Self)
    }
}

/// A device of KMDF in miniport mode.
#[derive(Debug)]
pub struct Kmdf {
    _device: MiniportDevice,
}

// SAFETY: only a handle, which KMDF lets every thread delete.
unsafe impl Send for Kmdf {}
// SAFETY: nothing can be done with a shared reference.
unsafe impl Sync for Kmdf {}

impl Beside for Kmdf {
    fn over(device: DeviceObject) -> Result<Self, NTSTATUS> {
        // SAFETY: PortCls's device object outlives the adapter's work on it, at whose end this is dropped.
        unsafe { MiniportDevice::new(device.as_ptr().cast()) }.map(|device| Self { _device: device })
    }
}
