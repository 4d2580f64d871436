//! Resource lists: what the bus assigned to the device, as EvtDevicePrepareHardware sees it.

use super::call::{self, exports};
use super::kind::Kind;
use super::layout::read;
use super::object::{self, Handle};
use std::cell::RefCell;

/// One assigned resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// A memory range: physical address and length in bytes (`CmResourceTypeMemory`, 3).
    Memory(u64, u32),
    /// A port range: address and length in bytes (`CmResourceTypePort`, 1).
    Port(u64, u32),
    /// An interrupt: level and vector (`CmResourceTypeInterrupt`, 2); level-triggered, shared.
    Interrupt(u32, u32),
}

/// `CM_PARTIAL_RESOURCE_DESCRIPTOR`: 20 bytes, packed to 4.
#[repr(C, align(4))]
#[derive(Clone, Copy)]
struct Descriptor([u8; 20]);

impl Resource {
    fn descriptor(self) -> Descriptor {
        let mut d = [0_u8; 20];
        let range = |d: &mut [u8; 20], address: u64, length: u32| {
            d[4..12].copy_from_slice(&address.to_le_bytes());
            d[12..16].copy_from_slice(&length.to_le_bytes());
        };
        match self {
            Self::Port(address, length) => {
                (d[0], d[1]) = (1, 1);
                range(&mut d, address, length);
            }
            Self::Memory(address, length) => {
                (d[0], d[1]) = (3, 1);
                range(&mut d, address, length);
            }
            Self::Interrupt(level, vector) => {
                (d[0], d[1]) = (2, 3);
                d[4..8].copy_from_slice(&level.to_le_bytes());
                d[8..12].copy_from_slice(&vector.to_le_bytes());
                d[12..20].copy_from_slice(&1_u64.to_le_bytes());
            }
        }
        Descriptor(d)
    }
}

#[allow(clippy::vec_box, reason = "drivers keep the addresses of descriptors while others come and go")]
struct List(RefCell<Vec<Box<Descriptor>>>);

/// A list object with its descriptors, owned by the device.
pub(crate) fn create(device: Handle, hardware: &[Resource]) -> Handle {
    let list = List(RefCell::new(hardware.iter().map(|r| Box::new(r.descriptor())).collect()));
    object::create(Kind::ResourceList, device, &Default::default(), list)
}

/// Hook at EvtDeviceReleaseHardware, where every mapping must have been undone; the kernel's own
/// ledger of mappings does the counting.
pub(crate) fn mappings_left(_device: Handle) {}

exports! { Wdf;
    fn WdfCmResourceListGetCount(list: usize) -> u32 {
        object::data::<List>("WdfCmResourceListGetCount", list, Kind::ResourceList).map_or(0, |l| l.0.borrow().len() as u32)
    }

    fn WdfCmResourceListGetDescriptor(list: usize, index: u32) -> usize {
        object::data::<List>("WdfCmResourceListGetDescriptor", list, Kind::ResourceList)
            .ok()
            .and_then(|l| l.0.borrow().get(index as usize).map(|d| std::ptr::from_ref(&**d) as usize))
            .unwrap_or(0)
    }

    fn WdfCmResourceListAppendDescriptor(list: usize, descriptor: usize) -> i32 {
        change("WdfCmResourceListAppendDescriptor", list, |l| {
            l.push(Box::new(read(descriptor)));
            true
        })
    }

    fn WdfCmResourceListInsertDescriptor(list: usize, descriptor: usize, index: u32) -> i32 {
        change("WdfCmResourceListInsertDescriptor", list, |l| {
            let fits = index as usize <= l.len();
            if fits {
                l.insert(index as usize, Box::new(read(descriptor)));
            }
            fits
        })
    }

    fn WdfCmResourceListRemove(list: usize, index: u32) {
        change("WdfCmResourceListRemove", list, |l| {
            let fits = (index as usize) < l.len();
            if fits {
                l.remove(index as usize);
            }
            fits
        });
    }

    fn WdfCmResourceListRemoveByDescriptor(list: usize, descriptor: usize) {
        change("WdfCmResourceListRemoveByDescriptor", list, |l| {
            l.retain(|d| std::ptr::from_ref(&**d) as usize != descriptor);
            true
        });
    }

    // The lab's bus negotiates no resources: lists of requirements are empty.
    fn WdfIoResourceRequirementsListGetCount(list: usize) -> u32 { 0 }
    fn WdfIoResourceRequirementsListGetIoResList(list: usize, index: u32) -> usize { 0 }
    fn WdfIoResourceListGetCount(list: usize) -> u32 { 0 }
    fn WdfIoResourceListGetDescriptor(list: usize, index: u32) -> usize { 0 }
    fn WdfIoResourceListRemove(list: usize, index: u32) {}
}

#[allow(clippy::vec_box, reason = "as above")]
fn change(name: &str, list: Handle, f: impl FnOnce(&mut Vec<Box<Descriptor>>) -> bool) -> i32 {
    match object::data::<List>(name, list, Kind::ResourceList) {
        Ok(l) if f(&mut l.0.borrow_mut()) => call::SUCCESS,
        Ok(_) => call::INVALID_PARAMETER,
        Err(status) => status,
    }
}
