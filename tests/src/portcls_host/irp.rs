//! IRPs that reach the port driver: PnP and power.

use super::abi::*;
use super::adapter::{Adapter, D0};
use super::resources::{self, Descriptor};
use super::seam;
use core::cell::RefCell;
use std::rc::Rc;

/// `IRP_MJ_PNP`.
pub const PNP: u8 = 0x1b;
/// `IRP_MN_START_DEVICE`.
pub const START: u8 = 0x00;
/// `IRP_MN_REMOVE_DEVICE`.
pub const REMOVE: u8 = 0x02;
/// `IRP_MN_STOP_DEVICE`.
pub const STOP: u8 = 0x04;
/// `IRP_MN_QUERY_STOP_DEVICE`.
pub const QUERY_STOP: u8 = 0x05;
/// `IRP_MN_CANCEL_STOP_DEVICE`.
pub const CANCEL_STOP: u8 = 0x06;
/// `IRP_MN_QUERY_PNP_DEVICE_STATE`.
pub const QUERY_STATE: u8 = 0x14;
/// `IRP_MN_SURPRISE_REMOVAL`.
pub const SURPRISE: u8 = 0x17;

thread_local! {
    static RESOURCES: RefCell<Vec<Descriptor>> = const { RefCell::new(Vec::new()) };
}

/// An IRP with one stack location, laid out as the kernel's.
pub struct Irp(Box<[u64; 64]>);

impl Irp {
    /// Makes an IRP for a device.
    pub fn new(major: u8, minor: u8, device: Ptr) -> Self {
        let mut words = Box::new([0_u64; 64]);
        let base = words.as_mut_ptr().cast::<u8>();
        // SAFETY: 512 bytes: the IRP takes 0xd0, its stack location 0x48.
        unsafe {
            base.cast::<u16>().write(6);
            base.add(2).cast::<u16>().write(0xd0 + 0x48);
            base.add(0x30).cast::<Status>().write(STATUS_NOT_SUPPORTED);
            base.add(0x42).write(1);
            base.add(0x43).write(1);
            let stack = base.add(0xd0);
            base.add(0xb8).cast::<*mut u8>().write(stack);
            stack.write(major);
            stack.add(1).write(minor);
            stack.add(0x28).cast::<Ptr>().write(device);
        }
        Self(words)
    }

    /// Says how long the client's buffer is. The kernel writes 32 of the 64 bits; here the others are noise.
    pub fn set_output_length(&mut self, length: u32) {
        self.0[(0xd0 + 8) / 8] = 0xA5A5_A5A5 << 32 | u64::from(length);
    }

    /// `IoStatus.Information`.
    pub fn information(&self) -> usize {
        self.0[0x38 / 8] as usize
    }

    /// Its address.
    pub fn as_mut_ptr(&mut self) -> *mut u64 {
        self.0.as_mut_ptr()
    }
}

/// Resources that the next START carries.
pub(super) fn set_resources(list: &[Descriptor]) {
    RESOURCES.set(list.to_vec());
}

/// The status in an IRP.
fn status(irp: Ptr) -> Status {
    // SAFETY: IoStatus.Status at 0x30.
    unsafe { at(irp.cast(), 0x30) }
}

/// Writes the status of an IRP and gives it back.
pub(super) fn complete(irp: Ptr, status: Status) -> Status {
    // SAFETY: IoStatus.Status at 0x30.
    unsafe { irp.cast::<u8>().add(0x30).cast::<Status>().write(status) };
    status
}

/// What the port driver does with an IRP.
pub(super) fn dispatch(adapter: &Rc<Adapter>, irp: Ptr) -> Status {
    // SAFETY: CurrentStackLocation at 0xb8, MajorFunction and MinorFunction at its start.
    let (major, minor): (u8, u8) = unsafe {
        let stack: *const u8 = at(irp.cast(), 0xb8);
        (at(stack, 0), at(stack, 1))
    };
    let status = match (major, minor) {
        (PNP, START) => start(adapter, irp),
        (PNP, QUERY_STOP) => adapter.query_stop(),
        (PNP, CANCEL_STOP) => adapter.cancel_stop(),
        (PNP, STOP) => adapter.stop(),
        (PNP, SURPRISE) => adapter.surprise(),
        (PNP, REMOVE) => {
            let status = adapter.remove();
            adapter.delete();
            status
        }
        // Passed down, where nobody answers: it comes back as the driver left it.
        (PNP, QUERY_STATE) => status(irp),
        // QUERY_REMOVE and CANCEL_REMOVE are agreed to.
        (PNP, 1 | 3) => STATUS_SUCCESS,
        _ => STATUS_NOT_SUPPORTED,
    };
    complete(irp, status)
}

fn start(adapter: &Rc<Adapter>, irp: Ptr) -> Status {
    let list = RESOURCES.with_borrow(Clone::clone);
    let resources = super::adapter::HostRef::owned(resources::create(&list, &list, usize::MAX));
    let (start, fdo) = (adapter.start, adapter.fdo);
    // SAFETY: a PCPFNSTARTDEVICE with its arguments.
    let status = seam::callout("PCPFNSTARTDEVICE", PASSIVE_LEVEL, || unsafe { start(fdo, irp, resources.ptr()) });
    if ok(status) {
        adapter.started.set(true);
        adapter.device_state.set(D0);
    } else {
        adapter.take_down();
    }
    status
}
