//! Ports, from the driver's wrappers down to a device.
use std::cell::RefCell;
use std::rc::Rc;

use duet::platform::NtPlatform;
use hw::ids::{Master, Space};
use hw::io::{Error, Platform, Registers};

use super::boot;
use crate::device::{Bus, DeviceModel, Isa, PciIds, PortRange};
use crate::pci::{self, Assigned};
use crate::verifier;

/// Two runs of ports over plain bytes, the second one where ISA has it.
struct Scratch([[u8; 16]; 2]);

impl DeviceModel for Scratch {
    fn pci_ids(&self) -> PciIds {
        PciIds { vendor: 0, device: 0, class: 0, subsystem: (0, 0), revision: 0 }
    }
    fn bars(&self) -> Vec<(u8, u64)> {
        Vec::new()
    }
    fn ports(&self) -> Vec<PortRange> {
        vec![PortRange { bar: 0, length: 16, fixed: None }, PortRange { bar: 1, length: 2, fixed: Some(0x330) }]
    }
    fn isa(&self) -> Option<Isa> {
        Some(Isa { id: "PNPB006", irq: Some(9), dma: &[1, 5] })
    }
    fn read(&mut self, bar: u8, offset: u64, width: u8) -> u64 {
        let mut bytes = [0; 8];
        bytes[..usize::from(width)].copy_from_slice(&self.0[usize::from(bar)][offset as usize..][..usize::from(width)]);
        u64::from_le_bytes(bytes)
    }
    fn write(&mut self, bar: u8, offset: u64, width: u8, value: u64) {
        let place = &mut self.0[usize::from(bar)][offset as usize..][..usize::from(width)];
        place.copy_from_slice(&value.to_le_bytes()[..usize::from(width)]);
    }
    fn next_event(&self) -> Option<u64> {
        None
    }
    fn tick(&mut self, _now: u64, _bus: &mut dyn Bus) {}
    fn interrupt_line(&self) -> bool {
        false
    }
}

#[test]
fn ports_reach_their_device_and_nobody_elses() {
    let _machine = boot(3);
    let model = Rc::new(RefCell::new(Scratch([[0; 16]; 2])));
    let device = pci::attach(model.clone());
    let kinds: Vec<_> = device.assigned().into_iter().map(|a| a.descriptor().Type).collect();
    // Port 1, port 1, DMA 4, DMA 4, interrupt 2 (CmResourceType of wdm.h).
    assert_eq!(kinds, [1, 1, 4, 4, 2]);
    let Assigned::Ports { start, length: 16 } = device.assigned()[0] else { panic!("sixteen ports come first") };
    assert_eq!(device.ports(1), Some((0x330, 2)));
    let runs = [(Space::Ports, u64::from(start), 16), (Space::Ports, 0x330, 2)];
    // SAFETY: the device stays on the bus for the test.
    let platform = unsafe { NtPlatform::new(device.pdo(), runs.into_iter(), Master::No) }.unwrap();
    let (first, second) = (platform.block(0).unwrap(), platform.block(1).unwrap());
    assert!(platform.block(2).is_none());
    first.write32(4, 0xA1B2_C3D4);
    first.write16(9, 0x1234);
    second.write8(1, 0x5A);
    assert_eq!(model.borrow().0[0][4..11], [0xD4, 0xC3, 0xB2, 0xA1, 0, 0x34, 0x12]);
    assert_eq!(model.borrow().0[1][1], 0x5A);
    assert_eq!((first.read8(7), first.read16(9), first.read32(4), second.read8(1)), (0xA1, 0x1234, 0xA1B2_C3D4, 0x5A));
    // Beyond the run nothing is asked.
    assert_eq!((second.read16(1), second.read8(2)), (0xFFFF, 0xFF));
    assert_eq!(platform.allocate(64, 64, false).err(), Some(Error::Unsupported));
    verifier::assert_clean();
    device.surprise_remove();
    assert_eq!(first.read32(4), u32::MAX);
    first.write32(4, 0);
    assert_eq!(super::ports::read(0x388, 1), 0xFF);
    let rules: Vec<_> = verifier::take().iter().map(|v| v.rule).collect();
    assert_eq!(rules, [verifier::rule::REGISTER_OUTSIDE]);
}

#[test]
fn a_device_on_isa_says_what_it_is() {
    let _machine = boot(3);
    let device = pci::attach(Rc::new(RefCell::new(Scratch([[0; 16]; 2]))));
    // SAFETY: a live physical device object.
    let identity = unsafe { acx_core::nt::property::identity(device.pdo()) };
    assert_eq!(identity, Some(acx_core::nt::property::Identity::Pnp(*b"PNPB006")));
}
