//! PCI functions of the machine: address windows, interrupt lines, removal.
#![allow(unsafe_code, clippy::multiple_unsafe_ops_per_block, reason = "resource lists are handed over as raw memory")]

use std::cell::RefCell;
use std::rc::Rc;

use acx_core::nt::raw::{
    CM_FULL_RESOURCE_DESCRIPTOR, CM_PARTIAL_RESOURCE_DESCRIPTOR, CM_PARTIAL_RESOURCE_DESCRIPTOR_u,
    CM_PARTIAL_RESOURCE_DESCRIPTOR_u_Interrupt, CM_PARTIAL_RESOURCE_DESCRIPTOR_u_Memory, CM_PARTIAL_RESOURCE_LIST,
    CM_RESOURCE_INTERRUPT_LATCHED, CM_RESOURCE_INTERRUPT_LEVEL_SENSITIVE, CM_RESOURCE_LIST, CmResourceShareDeviceExclusive,
    CmResourceShareShared, CmResourceTypeDma, CmResourceTypeInterrupt, CmResourceTypeMemory, CmResourceTypePort, DEVICE_OBJECT,
    PCIBus,
};

use crate::device::{Bus, DeviceModel};
use crate::kernel::{self, interrupt, phys, random, trace, with};

/// A device model as the machine holds it.
pub type SharedModel = Rc<RefCell<dyn DeviceModel>>;

/// One function on the bus.
pub(crate) struct Slot {
    pub(crate) model: SharedModel,
    pub(crate) bars: Vec<(u8, u64, u64)>,
    /// Number, first port and count.
    pub(crate) ports: Vec<(u8, u16, u16)>,
    pub(crate) removed: bool,
    pub(crate) line: interrupt::Line,
    pub(crate) pdo: usize,
    /// Time of the last tick.
    pub(crate) ticked: u64,
}

/// A function that was put on the bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PciDevice {
    slot: usize,
}

/// One resource of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assigned {
    /// A window.
    Memory {
        /// First address.
        start: u64,
        /// Length in bytes.
        length: u32,
    },
    /// A run of ports.
    Ports {
        /// The first.
        start: u16,
        /// How many.
        length: u16,
    },
    /// A channel of the DMA controller.
    Dma {
        /// Its number.
        channel: u8,
    },
    /// The interrupt line.
    Line {
        /// IRQL of its service routine.
        level: u8,
        /// Its vector.
        vector: u32,
        /// Latched and not shared, as on ISA.
        edge: bool,
    },
}

/// Puts a model on the bus: its windows get addresses that the seed chooses, most of them above 4 GiB, and a physical device
/// object stands for it.
pub fn attach(model: SharedModel) -> PciDevice {
    let wanted = model.borrow().bars();
    let ids = model.borrow().pci_ids();
    let slot = with(|s| s.slots.len());
    let mut bars = Vec::new();
    for (index, (bar, len)) in wanted.into_iter().enumerate() {
        let len = len.next_power_of_two().max(4096);
        let wide = random(4) != 0;
        let start = if wide { 0x40_0000_0000 } else { 0xE000_0000 };
        let step = len.max(0x1_0000);
        let place = start + step * (1 + random(64)) + (slot as u64 * 8 + index as u64) * step * 128;
        bars.push((bar, place.next_multiple_of(len), len));
    }
    let ports = place_ports(&*model.borrow(), slot);
    let more = if ports.is_empty() { String::new() } else { format!(", ports {ports:x?}") };
    trace(format_args!("device {slot} is {:04x}:{:04x}, windows {bars:x?}{more}", ids.vendor, ids.device));
    with(|s| s.slots.push(Slot { model, bars, ports, removed: false, line: interrupt::Line::default(), pdo: 0, ticked: 0 }));
    let pdo = kernel::io::create_pdo();
    with(|s| s.slots[slot].pdo = pdo as usize);
    PciDevice { slot }
}

/// Ports of PCI functions lie above what ISA decodes.
fn place_ports(model: &dyn DeviceModel, slot: usize) -> Vec<(u8, u16, u16)> {
    let mut ports = Vec::new();
    for (index, range) in model.ports().into_iter().enumerate() {
        // A run may start one length later where there is room for that.
        let steps = (0x400 / u64::from(range.length.max(1))).clamp(1, 2);
        let place = || (0x1000 + 0x1000 * (slot as u16 % 8) + 0x400 * (index as u16 % 4)) + range.length * (random(steps) as u16);
        ports.push((range.bar, range.fixed.unwrap_or_else(place), range.length));
    }
    ports
}

impl PciDevice {
    /// Number on the bus.
    pub fn slot(self) -> usize {
        self.slot
    }

    /// The physical device object.
    pub fn pdo(self) -> *mut DEVICE_OBJECT {
        with(|s| s.slots[self.slot].pdo as *mut DEVICE_OBJECT)
    }

    /// Start and length of a window.
    pub fn bar(self, number: u8) -> Option<(u64, u64)> {
        with(|s| s.slots[self.slot].bars.iter().find(|b| b.0 == number).map(|b| (b.1, b.2)))
    }

    /// First port and count of a run.
    pub fn ports(self, number: u8) -> Option<(u16, u16)> {
        with(|s| s.slots[self.slot].ports.iter().find(|b| b.0 == number).map(|b| (b.1, b.2)))
    }

    /// What the PnP manager assigned: windows, ports, DMA channels, the line. A device without registers has no line either.
    pub fn assigned(self) -> Vec<Assigned> {
        let (bars, ports) = with(|s| (s.slots[self.slot].bars.clone(), s.slots[self.slot].ports.clone()));
        let mut all: Vec<_> = bars.iter().map(|b| Assigned::Memory { start: b.1, length: b.2 as u32 }).collect();
        all.extend(ports.iter().map(|p| Assigned::Ports { start: p.1, length: p.2 }));
        if all.is_empty() {
            return all;
        }
        let isa = model(self.slot).and_then(|m| m.borrow().isa());
        all.extend(isa.iter().flat_map(|isa| isa.dma).map(|channel| Assigned::Dma { channel: *channel }));
        if isa.is_none_or(|isa| isa.irq.is_some()) {
            let level = interrupt::DEVICE_IRQL;
            all.push(Assigned::Line { level, vector: vector(self.slot), edge: isa.is_some() });
        }
        all
    }

    /// Pulls the device out: reads give all ones, writes are dropped, the line is down, time passes it by.
    pub fn surprise_remove(self) {
        trace(format_args!("device {} is pulled out", self.slot));
        with(|s| s.slots[self.slot].removed = true);
    }

    /// Reads the configuration space: `width` is 1, 2 or 4 bytes.
    pub fn config_read(self, offset: u16, width: u8) -> u32 {
        let mask = u32::MAX >> (32 - 8 * u32::from(width.clamp(1, 4)));
        let Some(model) = model(self.slot) else { return mask };
        if let Some(value) = model.borrow_mut().config_read(offset, width) {
            return value & mask;
        }
        let ids = model.borrow().pci_ids();
        let word = match offset & !3 {
            0x00 => u32::from(ids.vendor) | u32::from(ids.device) << 16,
            0x04 => 0x0010_0006,
            0x08 => ids.class << 8 | u32::from(ids.revision),
            at @ 0x10..=0x27 => {
                let index = ((at - 0x10) / 4) as u8;
                let whole = self.bar(index).map(|b| (b.0 as u32) | 4);
                let upper = index.checked_sub(1).and_then(|i| self.bar(i)).map(|b| (b.0 >> 32) as u32);
                let ports = self.ports(index).map(|p| u32::from(p.0) | 1);
                whole.or(ports).or(upper).unwrap_or(0)
            }
            0x2C => u32::from(ids.subsystem.0) | u32::from(ids.subsystem.1) << 16,
            0x3C => 0x0100 | (16 + self.slot as u32),
            _ => 0,
        };
        word >> (8 * (offset & 3)) & mask
    }

    /// Writes the configuration space.
    pub fn config_write(self, offset: u16, width: u8, value: u32) {
        if let Some(model) = model(self.slot) {
            model.borrow_mut().config_write(offset, width, value);
        }
    }

    /// Resources as the PnP manager gives them at start, in the order of [`Self::assigned`]. Aligned to eight bytes.
    pub fn resources(self) -> Resources {
        let parts: Vec<_> = self.assigned().into_iter().map(Assigned::descriptor).collect();
        Resources::new(&parts)
    }
}

impl Assigned {
    /// As the kernel writes it.
    pub fn descriptor(self) -> CM_PARTIAL_RESOURCE_DESCRIPTOR {
        let range = |start: u64, length: u32| CM_PARTIAL_RESOURCE_DESCRIPTOR_u {
            Memory: CM_PARTIAL_RESOURCE_DESCRIPTOR_u_Memory { Start: start as i64, Length: length },
        };
        let own = CmResourceShareDeviceExclusive;
        let (kind, share, flags, u) = match self {
            Self::Memory { start, length } => (CmResourceTypeMemory, own, 0, range(start, length)),
            // CM_RESOURCE_PORT_IO.
            Self::Ports { start, length } => (CmResourceTypePort, own, 1, range(start.into(), length.into())),
            // Channel and Port lie where a range begins.
            Self::Dma { channel } => (CmResourceTypeDma, own, 0, range(channel.into(), 0)),
            Self::Line { level, vector, edge } => {
                let line = CM_PARTIAL_RESOURCE_DESCRIPTOR_u_Interrupt { Level: level.into(), Vector: vector, Affinity: 1 };
                let (share, flags) = if edge {
                    (own, CM_RESOURCE_INTERRUPT_LATCHED)
                } else {
                    (CmResourceShareShared, CM_RESOURCE_INTERRUPT_LEVEL_SENSITIVE)
                };
                (CmResourceTypeInterrupt, share, flags, CM_PARTIAL_RESOURCE_DESCRIPTOR_u { Interrupt: line })
            }
        };
        CM_PARTIAL_RESOURCE_DESCRIPTOR { Type: kind, ShareDisposition: share, Flags: flags, u }
    }
}

/// Interrupt vector of a slot.
pub fn vector(slot: usize) -> u32 {
    0x50 + slot as u32
}

/// The slot behind an interrupt vector.
pub fn slot_of_vector(vector: u32) -> Option<usize> {
    let slot = usize::try_from(vector.checked_sub(0x50)?).ok()?;
    with(|s| (slot < s.slots.len()).then_some(slot))
}

/// The slot that a physical device object stands for.
pub fn slot_of_pdo(pdo: *mut DEVICE_OBJECT) -> Option<usize> {
    with(|s| s.slots.iter().position(|slot| slot.pdo == pdo as usize))
}

/// A resource list in memory of its own.
pub struct Resources {
    words: Vec<u64>,
    len: usize,
}

impl Resources {
    /// A list with these descriptors.
    pub fn new(parts: &[CM_PARTIAL_RESOURCE_DESCRIPTOR]) -> Self {
        let header = std::mem::offset_of!(CM_RESOURCE_LIST, List)
            + std::mem::offset_of!(CM_FULL_RESOURCE_DESCRIPTOR, PartialResourceList)
            + std::mem::offset_of!(CM_PARTIAL_RESOURCE_LIST, PartialDescriptors);
        let len = header + size_of_val(parts);
        let mut words = vec![0_u64; len.max(size_of::<CM_RESOURCE_LIST>()).div_ceil(8)];
        let list = words.as_mut_ptr().cast::<CM_RESOURCE_LIST>();
        // SAFETY: the vector is large enough for the list with its descriptors and aligned beyond need.
        unsafe {
            (*list).Count = 1;
            let full = &raw mut (*list).List[0];
            (*full).InterfaceType = PCIBus;
            (*full).PartialResourceList.Version = 1;
            (*full).PartialResourceList.Revision = 1;
            (*full).PartialResourceList.Count = parts.len() as u32;
            std::ptr::copy_nonoverlapping(parts.as_ptr(), words.as_mut_ptr().cast::<u8>().add(header).cast(), parts.len());
        }
        Self { words, len }
    }

    /// The list; valid while `self` lives.
    pub fn as_ptr(&self) -> *mut CM_RESOURCE_LIST {
        self.words.as_ptr().cast_mut().cast()
    }

    /// Length in bytes.
    pub fn byte_len(&self) -> usize {
        self.len
    }
}

/// The function in a slot.
pub(crate) fn device(slot: usize) -> PciDevice {
    PciDevice { slot }
}

pub(crate) fn name(slot: usize) -> String {
    format!("device {slot}")
}

pub(crate) fn model(slot: usize) -> Option<SharedModel> {
    with(|s| s.slots.get(slot).filter(|slot| !slot.removed).map(|slot| Rc::clone(&slot.model)))
}

pub(crate) fn find_bar(address: u64, len: u64) -> Option<(usize, u8, u64)> {
    with(|s| {
        s.slots.iter().enumerate().find_map(|(index, slot)| {
            slot.bars
                .iter()
                .find(|b| address >= b.1 && address.checked_add(len).is_some_and(|end| end <= b.1 + b.2))
                .map(|b| (index, b.0, address - b.1))
        })
    })
}

/// The slot, run and offset of a port.
pub(crate) fn find_port(port: u16, width: u8) -> Option<(usize, u8, u64)> {
    with(|s| {
        s.slots.iter().enumerate().find_map(|(index, slot)| {
            let inside = |p: &&(u8, u16, u16)| {
                let offset = port.checked_sub(p.1).map(u32::from);
                offset.is_some_and(|at| at + u32::from(width) <= u32::from(p.2))
            };
            slot.ports.iter().find(inside).map(|p| (index, p.0, u64::from(port - p.1)))
        })
    })
}

fn models() -> Vec<(usize, SharedModel)> {
    with(|s| s.slots.iter().enumerate().filter(|(_, slot)| !slot.removed).map(|(i, slot)| (i, Rc::clone(&slot.model))).collect())
}

/// When the next device wants to be ticked.
pub(crate) fn next_event() -> Option<u64> {
    models().into_iter().filter_map(|(_, m)| m.try_borrow().ok().and_then(|m| m.next_event())).min()
}

struct MachineBus;

impl Bus for MachineBus {
    fn dma_read(&mut self, address: u64, buffer: &mut [u8]) {
        if phys::read(address, buffer).is_err() {
            buffer.fill(0);
        }
    }
    fn dma_write(&mut self, address: u64, buffer: &[u8]) {
        let _reported = phys::write(address, buffer);
    }
    fn now(&self) -> u64 {
        kernel::now()
    }
}

/// Tells a device the present time: before every access to its registers, so that a model needs no clock.
pub(crate) fn tick(model: &SharedModel) {
    if let Ok(mut model) = model.try_borrow_mut() {
        model.tick(kernel::now(), &mut MachineBus);
    }
}

/// Ticks every device to the present time; one that stays due waits until time moves.
pub(crate) fn tick_due() {
    let now = kernel::now();
    for (slot, model) in models() {
        let Ok(mut model) = model.try_borrow_mut() else { continue };
        let mut rounds = 0;
        if with(|s| std::mem::replace(&mut s.slots[slot].ticked, now) != now) {
            model.tick(now, &mut MachineBus);
        }
        while model.next_event().is_some_and(|t| t <= now) && rounds < 64 {
            model.tick(now, &mut MachineBus);
            rounds += 1;
        }
    }
}
