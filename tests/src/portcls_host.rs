//! The PortCls host: an implementation of the port driver from its documentation, against which miniports run.
//!
//! It exports the `Pc*` functions, offers the ports' COM interfaces with a ledger of references, reads filter descriptions,
//! dispatches properties and events, creates pins, and plays PnP and power. What it finds wrong it reports to the verifier. It shares
//! no logic with the driver's crates. Not there: WMI.

#![allow(unsafe_code, reason = "the port driver side of a C++ interface")]
#![allow(
    clippy::multiple_unsafe_ops_per_block,
    clippy::not_unsafe_ptr_arg_deref,
    clippy::wildcard_imports,
    reason = "foreign structures are read field by field, and a bad pointer is a finding; abi and guids are vocabularies"
)]

pub mod abi;
pub mod adapter;
mod ask;
pub mod client;
pub mod client_stream;
mod client_streaming;
pub mod coverage;
mod cyclic;
pub mod descriptor;
mod dma;
pub mod dmus;
pub mod dmus_allocator;
mod dmus_sink;
pub mod driver;
pub mod endpoints;
pub mod events;
pub mod exports;
pub mod graph;
pub mod guids;
pub mod handle;
pub mod irp;
pub mod midi;
mod music;
mod packets;
pub mod pages;
mod pin_properties;
pub mod port;
mod port_connections;
mod port_faces;
pub mod port_services;
mod power;
pub mod registry;
pub mod resources;
pub mod seam;
pub mod service;
pub mod stream;
mod stream_properties;
pub mod stream_rt;
pub mod streaming;
mod timeout;
pub mod unknown;
pub mod wave;
mod wavepci;

use abi::{PASSIVE_LEVEL, Ptr, STATUS_UNSUCCESSFUL, Status, ok};
use adapter::{Adapter, AddDevice};
use handle::KsHandle;
use irp::Irp;
use resources::Descriptor;
use std::rc::Rc;

/// `DRIVER_INITIALIZE`.
pub type DriverEntry = unsafe extern "efiapi" fn(Ptr, Ptr) -> Status;

/// A driver loaded under the PortCls host. Dropping it unloads the driver and reports what it left behind.
pub struct PcHost {
    driver: Box<[u64]>,
    extension: Box<[u64]>,
    pdo: Box<[u64]>,
    path: Vec<u16>,
    adapter: Option<Rc<Adapter>>,
    loaded: bool,
}

impl PcHost {
    /// Runs DriverEntry.
    ///
    /// # Errors
    /// Its status.
    pub fn load(entry: DriverEntry) -> Result<Self, Status> {
        let words = |bytes: usize| vec![0_u64; bytes / 8].into_boxed_slice();
        let path: Vec<u16> = r"\Registry\Machine\System\CurrentControlSet\Services\duet".encode_utf16().chain([0]).collect();
        let mut host = Self { driver: words(0x150), extension: words(0x40), pdo: words(0x150), path, adapter: None, loaded: false };
        let driver = host.driver.as_mut_ptr();
        let pdo = host.pdo.as_mut_ptr().cast::<u8>();
        // SAFETY: DRIVER_OBJECT: Type 4, Size, DriverExtension at 0x30; DRIVER_EXTENSION: DriverObject first. DEVICE_OBJECT: Type 3, Size.
        unsafe {
            let base = driver.cast::<u8>();
            base.cast::<u16>().write(4);
            base.add(2).cast::<u16>().write(0x150);
            base.add(0x30).cast::<*mut u64>().write(host.extension.as_mut_ptr());
            host.extension.as_mut_ptr().cast::<*mut u64>().write(driver);
            pdo.cast::<u16>().write(3);
            pdo.add(2).cast::<u16>().write(0x150);
            pdo.add(0x4c).write(1);
        }
        // The system's path is terminated, and drivers rely on it.
        let bytes = (host.path.len() * 2) as u64;
        let string = [(bytes - 2) | bytes << 16, host.path.as_ptr().expose_provenance() as u64];
        let string = (&raw const string).cast_mut().cast();
        // SAFETY: DriverEntry with its arguments.
        let status = crate::wdf_host::driver::entering(|| {
            // SAFETY: as above.
            seam::callout("DriverEntry", PASSIVE_LEVEL, || unsafe { entry(driver.cast(), string) })
        });
        host.loaded = ok(status);
        if ok(status) { Ok(host) } else { Err(status) }
    }

    /// Calls AddDevice with a physical device object; null for one of the host's own without a device behind it.
    ///
    /// # Errors
    /// Its status.
    pub fn add_device(&mut self, pdo: Ptr) -> Result<Rc<Adapter>, Status> {
        // SAFETY: AddDevice at 8 of the extension; null or a function.
        let add: Option<AddDevice> = unsafe { abi::at(self.extension.as_ptr().cast(), 8) };
        let add = add.ok_or(STATUS_UNSUCCESSFUL)?;
        let driver = self.driver.as_mut_ptr().cast();
        let pdo = if pdo.is_null() { self.pdo.as_mut_ptr().cast() } else { pdo };
        // SAFETY: AddDevice with its arguments.
        let status = seam::callout("AddDevice", PASSIVE_LEVEL, || unsafe { add(driver, pdo) });
        if !ok(status) {
            return Err(status);
        }
        self.adapter = adapter::last();
        self.adapter.clone().ok_or(STATUS_UNSUCCESSFUL)
    }

    /// The adapter, between AddDevice and removal.
    pub fn adapter(&self) -> Option<&Rc<Adapter>> {
        self.adapter.as_ref()
    }

    /// The PNP_DEVICE_STATE that the device's stack answers; 0 when nobody does.
    pub fn state(&mut self) -> usize {
        let (status, information) = self.send(irp::QUERY_STATE);
        if ok(status) { information } else { 0 }
    }

    /// Sends a PnP IRP through the driver's dispatch table.
    pub fn pnp(&mut self, minor: u8) -> Status {
        self.send(minor).0
    }

    fn send(&mut self, minor: u8) -> (Status, usize) {
        let Some(fdo) = self.adapter.as_ref().map(|a| a.fdo) else {
            return (abi::STATUS_NO_SUCH_DEVICE, 0);
        };
        // SAFETY: MajorFunction[IRP_MJ_PNP] of the driver object.
        let dispatch: Option<unsafe extern "efiapi" fn(Ptr, Ptr) -> Status> =
            unsafe { abi::at(self.driver.as_ptr().cast(), 0x70 + 8 * usize::from(irp::PNP)) };
        let Some(dispatch) = dispatch else { return (abi::STATUS_INVALID_DEVICE_REQUEST, 0) };
        let mut irp = Irp::new(irp::PNP, minor, fdo);
        let pointer = irp.as_mut_ptr().cast();
        // SAFETY: a dispatch routine with its arguments.
        let status = seam::callout("IRP_MJ_PNP", PASSIVE_LEVEL, || unsafe { dispatch(fdo, pointer) });
        if minor == irp::REMOVE {
            self.adapter = None;
        }
        (status, irp.information())
    }

    /// START_DEVICE with resources.
    ///
    /// # Errors
    /// The status of StartDevice.
    pub fn start(&mut self, resources: &[Descriptor]) -> Result<(), Status> {
        irp::set_resources(resources);
        let status = self.pnp(irp::START);
        if ok(status) { Ok(()) } else { Err(status) }
    }

    /// Opens a filter.
    ///
    /// # Errors
    /// The status of the refusal.
    pub fn open(&self, name: &str) -> Result<KsHandle, Status> {
        KsHandle::open(self.adapter.as_ref().ok_or(abi::STATUS_NO_SUCH_DEVICE)?, name)
    }

    /// Removes the device, if there is one, and calls DriverUnload.
    pub fn unload(&mut self) {
        if self.adapter.is_some() {
            self.pnp(irp::REMOVE);
        }
        if core::mem::replace(&mut self.loaded, false) {
            // SAFETY: DriverUnload of the driver object.
            let unload: Option<unsafe extern "efiapi" fn(Ptr)> = unsafe { abi::at(self.driver.as_ptr().cast(), 0x68) };
            let driver = self.driver.as_mut_ptr().cast();
            if let Some(unload) = unload {
                // SAFETY: as above.
                seam::callout("DriverUnload", PASSIVE_LEVEL, || unsafe { unload(driver) });
            }
            unknown::report_alive();
            driver::report_held();
            port_services::end();
        }
    }
}

impl Drop for PcHost {
    fn drop(&mut self) {
        self.unload();
        adapter::reset();
        registry::reset();
        timeout::reset();
        crate::device::isa_dma::reset();
    }
}

#[cfg(test)]
mod tests;
