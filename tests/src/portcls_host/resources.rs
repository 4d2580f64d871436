//! `IResourceList`.

use super::abi::*;
use super::guids::IID_IResourceList;
use super::seam;
use super::unknown::{self, HostObject, Interface, Vtbl, vtbl};
use crate::pci::{Assigned, PciDevice};
use core::cell::RefCell;
use std::rc::Rc;

/// `CM_PARTIAL_RESOURCE_DESCRIPTOR`.
pub type Descriptor = [u32; 5];

/// `CmResourceTypeInterrupt`.
pub const INTERRUPT: u8 = 2;
/// `CmResourceTypePort`.
pub const PORT: u8 = 1;
/// `CmResourceTypeDma`.
pub const DMA: u8 = 4;
/// `CmResourceTypeMemory`.
pub const MEMORY: u8 = 3;

/// A memory descriptor.
pub fn memory(start: u64, length: u32) -> Descriptor {
    [u32::from(MEMORY), start as u32, (start >> 32) as u32, length, 0]
}

/// A port descriptor (`CM_RESOURCE_PORT_IO`).
pub fn ports(start: u64, length: u32) -> Descriptor {
    [u32::from(PORT) | 1 << 16, start as u32, (start >> 32) as u32, length, 0]
}

/// A descriptor of a DMA channel.
pub fn dma(channel: u32) -> Descriptor {
    [u32::from(DMA), channel, 0, 0, 0]
}

/// What the bus assigned.
pub fn assigned(device: PciDevice) -> Vec<Descriptor> {
    let one = |assigned| match assigned {
        Assigned::Memory { start, length } => memory(start, length),
        Assigned::Ports { start, length } => ports(start.into(), length.into()),
        Assigned::Dma { channel } => dma(channel.into()),
        Assigned::Line { level, vector, edge: false } => interrupt(level.into(), vector),
        Assigned::Line { level, vector, edge: true } => latched(level.into(), vector),
    };
    device.assigned().into_iter().map(one).collect()
}

/// A line interrupt descriptor (exclusive, edge triggered).
pub fn latched(level: u32, vector: u32) -> Descriptor {
    [u32::from(INTERRUPT) | 1 << 8 | 1 << 16, level, vector, 1, 0]
}

/// A line interrupt descriptor (shared, level triggered).
pub fn interrupt(level: u32, vector: u32) -> Descriptor {
    [u32::from(INTERRUPT) | 3 << 8, level, vector, 1, 0]
}

#[derive(Default)]
#[allow(clippy::vec_box, reason = "the addresses of descriptors are handed out and must stay while the list grows")]
struct Lists {
    translated: Vec<Box<Descriptor>>,
    untranslated: Vec<Box<Descriptor>>,
    whole: Vec<Vec<u32>>,
}

/// A resource list.
pub struct Resources {
    lists: RefCell<Lists>,
    maximum: usize,
}

impl HostObject for Resources {}

impl Resources {
    /// The n-th translated descriptor of a type.
    pub fn entry(&self, of: u8, index: u32) -> Option<Descriptor> {
        let lists = self.lists.borrow();
        lists.translated.iter().filter(|d| kind(d) == i32::from(of)).nth(index as usize).map(|d| **d)
    }
}

/// Makes a list of translated and untranslated descriptors.
pub fn create(translated: &[Descriptor], untranslated: &[Descriptor], maximum: usize) -> Ptr {
    let boxed = |d: &[Descriptor]| d.iter().map(|d| Box::new(*d)).collect();
    let lists = Lists { translated: boxed(translated), untranslated: boxed(untranslated), whole: Vec::new() };
    unknown::create("ResourceList", &RESOURCES, Rc::new(Resources { lists: RefCell::new(lists), maximum }))
}

/// Reads the descriptors of the first full descriptor of a `CM_RESOURCE_LIST`.
///
/// # Safety
/// Null, or a valid list.
pub unsafe fn descriptors(list: *const u8) -> Vec<Descriptor> {
    if list.is_null() {
        return Vec::new();
    }
    // SAFETY: the caller's contract; at most 256 are read.
    unsafe {
        if at::<u32>(list, 0) == 0 {
            return Vec::new();
        }
        (0..at::<u32>(list, 16).min(256) as usize).map(|i| at(list, 20 + i * 20)).collect()
    }
}

fn kind(d: &Descriptor) -> i32 {
    (d[0] & 0xFF) as i32
}

fn nth(list: &[Box<Descriptor>], of: i32, index: u32) -> Ptr {
    list.iter().filter(|d| kind(d) == of).nth(index as usize).map_or(core::ptr::null_mut(), |d| (&raw const **d).cast_mut().cast())
}

unsafe extern "efiapi" fn number(this: Ptr) -> u32 {
    seam::check_port_irql("IResourceList::NumberOfEntries", PASSIVE_LEVEL);
    unknown::data::<Resources>(this).lists.borrow().translated.len() as u32
}

unsafe extern "efiapi" fn number_of_type(this: Ptr, of: i32) -> u32 {
    seam::check_port_irql("IResourceList::NumberOfEntriesOfType", PASSIVE_LEVEL);
    unknown::data::<Resources>(this).lists.borrow().translated.iter().filter(|d| kind(d) == of).count() as u32
}

unsafe extern "efiapi" fn find_translated(this: Ptr, of: i32, index: u32) -> Ptr {
    seam::check_port_irql("IResourceList::FindTranslatedEntry", PASSIVE_LEVEL);
    nth(&unknown::data::<Resources>(this).lists.borrow().translated, of, index)
}

unsafe extern "efiapi" fn find_untranslated(this: Ptr, of: i32, index: u32) -> Ptr {
    seam::check_port_irql("IResourceList::FindUntranslatedEntry", PASSIVE_LEVEL);
    nth(&unknown::data::<Resources>(this).lists.borrow().untranslated, of, index)
}

fn push(list: &Resources, translated: Descriptor, untranslated: Descriptor) -> Status {
    let mut lists = list.lists.borrow_mut();
    if lists.translated.len() >= list.maximum {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    lists.translated.push(Box::new(translated));
    lists.untranslated.push(Box::new(untranslated));
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn add(this: Ptr, translated: *const Descriptor, untranslated: *const Descriptor) -> Status {
    seam::check_port_irql("IResourceList::AddEntry", PASSIVE_LEVEL);
    // SAFETY: the caller's descriptors.
    let (t, u) = unsafe { (translated.read_unaligned(), untranslated.read_unaligned()) };
    push(&unknown::data::<Resources>(this), t, u)
}

unsafe extern "efiapi" fn add_from_parent(this: Ptr, parent: Ptr, of: i32, index: u32) -> Status {
    seam::check_port_irql("IResourceList::AddEntryFromParent", PASSIVE_LEVEL);
    let Some(parent) = unknown::try_data::<Resources>(parent) else { return STATUS_INVALID_PARAMETER };
    let (t, u) = {
        let lists = parent.lists.borrow();
        (nth(&lists.translated, of, index), nth(&lists.untranslated, of, index))
    };
    if t.is_null() || u.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: descriptors of the parent.
    let (t, u) = unsafe { (t.cast::<Descriptor>().read(), u.cast::<Descriptor>().read()) };
    push(&unknown::data::<Resources>(this), t, u)
}

fn whole(this: Ptr, pick: impl FnOnce(&Lists) -> &Vec<Box<Descriptor>>) -> Ptr {
    let data = unknown::data::<Resources>(this);
    let mut lists = data.lists.borrow_mut();
    // Count, InterfaceType (PCIBus = 5), BusNumber, Version 1 and Revision 1, Count, descriptors.
    let list = pick(&lists);
    let mut words = vec![1, 5, 0, 0x0001_0001, list.len() as u32];
    list.iter().for_each(|d| words.extend_from_slice(&**d));
    lists.whole.push(words);
    lists.whole.last().map_or(core::ptr::null_mut(), |w| w.as_ptr().cast_mut().cast())
}

unsafe extern "efiapi" fn translated_list(this: Ptr) -> Ptr {
    seam::check_port_irql("IResourceList::TranslatedList", PASSIVE_LEVEL);
    whole(this, |l| &l.translated)
}

unsafe extern "efiapi" fn untranslated_list(this: Ptr) -> Ptr {
    seam::check_port_irql("IResourceList::UntranslatedList", PASSIVE_LEVEL);
    whole(this, |l| &l.untranslated)
}

static TABLE: Vtbl<11> =
    vtbl![number, number_of_type, find_translated, find_untranslated, add, add_from_parent, translated_list, untranslated_list];
static RESOURCES: [Interface; 1] = [Interface { name: "IResourceList", ids: &[IID_IResourceList], table: TABLE.0.as_ptr() }];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sublist_takes_what_its_parent_has_up_to_its_size() {
        let _machine = crate::kernel::boot(1);
        let parent = [memory(0x1000, 0x100), interrupt(5, 9), memory(0x8000, 0x200)];
        let (parent, list) = (create(&parent, &parent, usize::MAX), create(&[], &[], 2));
        // CmResourceTypeInterrupt is 2, CmResourceTypeMemory 3.
        let take = |kind, index| {
            // SAFETY: live lists.
            unsafe { add_from_parent(list, parent, kind, index) }
        };
        assert_eq!([take(3, 2), take(1, 0)], [STATUS_INVALID_PARAMETER; 2], "the parent has no such entries");
        assert_eq!([take(3, 1), take(2, 0)], [STATUS_SUCCESS; 2]);
        assert_eq!(take(3, 0), STATUS_INSUFFICIENT_RESOURCES, "it is full");
        let own = unknown::data::<Resources>(list);
        assert_eq!((own.entry(3, 0), own.entry(3, 1)), (Some(memory(0x8000, 0x200)), None));
        for face in [list, parent] {
            // SAFETY: live objects, released once.
            unsafe { unknown::release(face) };
        }
        unknown::reset();
    }
}
