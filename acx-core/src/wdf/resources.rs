//! The translated resources of a device.

use super::call::{WdfCmResourceListGetCount, WdfCmResourceListGetDescriptor};
use super::raw::prelude::*;
use crate::nt::raw::{CmResourceTypeMemory, CmResourceTypePort, DEVICE_OBJECT};

/// Most descriptors that are looked at.
const MAX_DESCRIPTORS: u32 = 64;

/// A range of registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Physical (or port) address.
    pub start: u64,
    /// Length in bytes.
    pub length: u32,
    /// Whether these are ports and not memory.
    pub ports: bool,
}

/// The register ranges of a device, in the order of its base address registers.
///
/// INVARIANT: whoever has a reference knows that device and ranges are live, and stay so until the hardware is let go of: that
/// is what [`Resources::read`] makes its caller promise.
#[derive(Debug)]
pub struct Resources {
    physical: *mut DEVICE_OBJECT,
    ranges: [Option<Range>; 6],
}

impl Resources {
    /// Reads a translated list. PASSIVE_LEVEL.
    ///
    /// # Safety
    /// `list` is a resource list that the framework handed to the callback that runs, and `physical` the device object that it is
    /// for. Neither goes away before EvtDeviceReleaseHardware, where what was started on them is dropped.
    pub unsafe fn read(list: WDFCMRESLIST, physical: *mut DEVICE_OBJECT) -> Self {
        let mut found = Self { physical, ranges: [None; 6] };
        let mut places = found.ranges.iter_mut();
        // SAFETY: promised by the caller.
        let count = unsafe { WdfCmResourceListGetCount(list) }.min(MAX_DESCRIPTORS);
        for n in 0..count {
            // SAFETY: promised by the caller.
            let descriptor = unsafe { WdfCmResourceListGetDescriptor(list, n) };
            // SAFETY: the framework owns the descriptor as long as the list.
            let Some(descriptor) = (unsafe { descriptor.as_ref() }) else { continue };
            let ports = descriptor.Type == CmResourceTypePort;
            if !ports && descriptor.Type != CmResourceTypeMemory {
                continue;
            }
            // SAFETY: ports and memory both fill this member of the union.
            let memory = unsafe { descriptor.u.Memory };
            let Some(place) = places.next() else { break };
            *place = Some(Range { start: memory.Start as u64, length: memory.Length, ports });
        }
        found
    }
    /// The physical device object.
    #[must_use]
    pub fn physical(&self) -> *mut DEVICE_OBJECT {
        self.physical
    }
    /// The ranges in order.
    pub fn iter(&self) -> impl Iterator<Item = Range> {
        self.ranges.iter().flatten().copied()
    }
    /// The first range of memory.
    #[must_use]
    pub fn memory(&self) -> Option<Range> {
        self.iter().find(|r| !r.ports)
    }
}
