//! The wrappers of `acx_core::nt` and the platform over them, on the machine.
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use acx_core::nt::dma::Adapter;
use acx_core::nt::dpc::Dpc;
use acx_core::nt::event::{Event, Kind};
use acx_core::nt::interrupt::{Interrupt, Service};
use acx_core::nt::mdl::Pages;
use acx_core::nt::mmio::Mapping;
use acx_core::nt::mutex::Mutex;
use acx_core::nt::pool::PoolAllocator;
use acx_core::nt::raw::{STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_PARAMETER};
use acx_core::nt::spinlock::SpinLock;
use acx_core::nt::timer::Timer;
use acx_core::nt::work_item::WorkItem;
use acx_core::sync::Lock;
use duet::platform::NtPlatform;
use hw::ids::{Master, Space};
use hw::io::{Clock, DmaRegion, Platform, Registers};

use super::{boot, irql, now, phys, pool, run_for, with_irql};
use crate::device::{Bus, DeviceModel, PciIds};
use crate::pci::{self, PciDevice};
use crate::verifier;

/// 4 KiB of plain registers; the line follows bit 0 of the first.
struct Scratch([u8; 4096]);

impl DeviceModel for Scratch {
    fn pci_ids(&self) -> PciIds {
        PciIds { vendor: 1, device: 2, class: 0x04_0300, subsystem: (0, 0), revision: 0 }
    }
    fn bars(&self) -> Vec<(u8, u64)> {
        vec![(0, 4096)]
    }
    fn read(&mut self, _bar: u8, offset: u64, width: u8) -> u64 {
        let mut bytes = [0; 8];
        bytes[..usize::from(width)].copy_from_slice(&self.0[offset as usize..][..usize::from(width)]);
        u64::from_le_bytes(bytes)
    }
    fn write(&mut self, _bar: u8, offset: u64, width: u8, value: u64) {
        self.0[offset as usize..][..usize::from(width)].copy_from_slice(&value.to_le_bytes()[..usize::from(width)]);
    }
    fn next_event(&self) -> Option<u64> {
        None
    }
    fn tick(&mut self, _now: u64, _bus: &mut dyn Bus) {}
    fn interrupt_line(&self) -> bool {
        self.0[0] & 1 != 0
    }
}

fn device() -> PciDevice {
    pci::attach(Rc::new(RefCell::new(Scratch([0; 4096]))))
}

fn mapping(device: PciDevice) -> Mapping {
    let (physical, len) = device.bar(0).unwrap();
    // SAFETY: the device stays on the bus for the test.
    unsafe { Mapping::map(physical as i64, len as usize) }.unwrap()
}

#[test]
fn a_device_says_what_it_is() {
    let _machine = boot(9);
    let device = device();
    // SAFETY: a live physical device object. The ids are those of the model above.
    let identity = unsafe { acx_core::nt::property::identity(device.pdo()) };
    assert_eq!(identity, Some(acx_core::nt::property::Identity::Pci { vendor: 1, device: 2 }));
    verifier::assert_clean();
}

#[test]
fn registers_are_checked_before_they_are_touched() {
    let _machine = boot(1);
    let device = device();
    let registers = mapping(device);
    registers.write32(8, 0x1234_5678);
    assert_eq!((registers.read32(8), registers.read16(10), registers.read8(9)), (0x1234_5678, 0x1234, 0x56));
    assert_eq!(registers.read32(4093), u32::MAX);
    assert_eq!(registers.read32(2), u32::MAX, "not aligned");
    assert_eq!(registers.read8(usize::MAX), u8::MAX);
    registers.write32(4096, 1);
    device.surprise_remove();
    assert_eq!(registers.read32(8), u32::MAX);
    drop(registers);
    verifier::assert_clean();
}

#[test]
fn locks_raise_the_level_and_restore_it() {
    let _machine = boot(1);
    let lock = SpinLock::new(1);
    assert_eq!(lock.with(|v| (std::mem::replace(v, 2), irql())), (1, 2));
    let moved = Box::new(lock);
    assert_eq!(with_irql(2, || moved.with(|v| *v)), 2);
    let mutex = Mutex::try_new(5).unwrap();
    assert_eq!(mutex.with(|v| (*v, irql())), (5, 1));
    assert_eq!(irql(), 0);
    verifier::assert_clean();
}

#[test]
fn a_wait_ends_by_the_event_or_by_time() {
    let _machine = boot(1);
    let event = Arc::new(Event::try_new(Kind::Synchronization).unwrap());
    let start = now();
    assert!(!event.wait(Some(1_000_000)));
    assert_eq!(now() - start, 1_000_000);
    let other = Arc::clone(&event);
    super::schedule(now() + 5_000, Box::new(move || assert!(!other.set())));
    assert!(event.wait(None));
    assert!(!event.wait(Some(0)), "one wait takes the signal");
    verifier::assert_clean();
}

#[test]
fn deferred_calls_timers_and_work_end_before_they_are_dropped() {
    let _machine = boot(4);
    let count = Arc::new(AtomicU32::new(0));
    let add = |n: u32, level: u8| {
        let count = Arc::clone(&count);
        move || {
            assert_eq!(irql(), level);
            count.fetch_add(n, Ordering::Relaxed);
        }
    };
    let dpc = Dpc::try_new(add(1, 2)).unwrap();
    with_irql(2, || {
        assert!(dpc.queue());
        assert!(!dpc.queue(), "queued once");
    });
    run_for(10_000);
    assert_eq!(count.load(Ordering::Relaxed), 1);
    with_irql(2, || dpc.queue());
    drop(dpc);
    let timer = Timer::try_new(add(10, 2)).unwrap();
    assert!(!timer.set(1_000_000, 1));
    run_for(3_500_000);
    drop(timer);
    run_for(3_000_000);
    assert_eq!(count.load(Ordering::Relaxed) / 10, 3);
    // SAFETY: the lab takes no device object for a work item.
    let work = unsafe { WorkItem::try_new(std::ptr::null_mut(), add(100, 0)) }.unwrap();
    assert!(work.queue());
    assert!(!work.queue());
    drop(work);
    assert_eq!(count.load(Ordering::Relaxed) / 100, 1);
    verifier::assert_clean();
}

#[test]
fn a_service_routine_claims_what_its_device_raised() {
    struct Target {
        registers: Mapping,
        seen: AtomicU32,
    }
    impl Service for Target {
        fn service(&self) -> bool {
            let raised = self.registers.read8(0) & 1 != 0;
            self.registers.write8(0, 0);
            self.seen.fetch_add(u32::from(irql() > 2), Ordering::Relaxed);
            raised
        }
    }
    let _machine = boot(4);
    let device = device();
    let registers = mapping(device);
    let target = Target { registers: mapping(device), seen: AtomicU32::new(0) };
    // SAFETY: the device stays on the bus for the test.
    let interrupt = unsafe { Interrupt::connect(device.pdo(), target) }.unwrap();
    registers.write8(0, 1);
    run_for(10_000);
    assert_eq!(interrupt.target().seen.load(Ordering::Relaxed), 1);
    let mut level = 0;
    interrupt.synchronize(|| level = irql());
    assert_eq!(level, super::interrupt::DEVICE_IRQL);
    assert!(verifier::violations().is_empty());
    drop(interrupt);
    registers.write8(0, 1);
    run_for(10_000);
    // The device goes on although nobody serves it: on a shared line that never ends.
    let rules: Vec<_> = verifier::take().iter().map(|v| v.rule).collect();
    assert_eq!(rules, [verifier::rule::INTERRUPT_UNSERVED]);
    registers.write8(0, 0);
    drop(registers);
    verifier::assert_clean();
}

#[test]
fn the_platform_gives_memory_that_the_device_reaches() {
    let _machine = boot(6);
    let device = device();
    let (physical, len) = device.bar(0).unwrap();
    // SAFETY: the device stays on the bus for the test.
    let platform =
        unsafe { NtPlatform::new(device.pdo(), [(Space::Memory, physical, len as u32)].into_iter(), Master::Wide) }.unwrap();
    assert_eq!(platform.registers().len(), 4096);
    for wide in [false, true] {
        let region = platform.allocate(6000, 128, wide).unwrap();
        assert_eq!(region.device_address() % 128, 0);
        assert!(wide || region.device_address() + 6000 <= 1 << 32);
        region.write32(5996, 0xA1B2_C3D4);
        region.write32(6000, 1);
        let mut bytes = [0; 4];
        phys::read(region.device_address() + 5996, &mut bytes).unwrap();
        assert_eq!(bytes, [0xD4, 0xC3, 0xB2, 0xA1]);
        assert_eq!((region.read32(0), region.read32(5998)), (0, 0));
    }
    let start = platform.clock().now_ns();
    platform.clock().stall_us(20);
    platform.clock().sleep_us(100);
    assert_eq!(platform.clock().now_ns() - start, 120_000);
    drop(platform);
    verifier::assert_clean();
}

#[test]
fn each_refused_allocation_is_an_error_and_leaves_nothing() {
    let _machine = boot(6);
    let device = device();
    let (physical, len) = device.bar(0).unwrap();
    let mut failures = 0;
    for count in 0..10 {
        pool::limit(Some(count));
        // SAFETY: the device stays on the bus for the test.
        let result = unsafe { NtPlatform::new(device.pdo(), [(Space::Memory, physical, len as u32)].into_iter(), Master::Wide) }
            .and_then(|p| p.allocate(64, 64, true).map_err(|_| STATUS_INSUFFICIENT_RESOURCES).map(|r| (r, p)));
        failures += u32::from(result.as_ref().err() == Some(&STATUS_INSUFFICIENT_RESOURCES));
        let done = result.is_ok();
        drop(result);
        assert_eq!(verifier::leaks(), 0, "after refusal {count}");
        if done {
            break;
        }
    }
    assert_eq!(failures, 4, "mapping, two adapters, one buffer");
    verifier::assert_clean();
}

#[test]
fn pages_and_pool_have_what_they_promise() {
    use std::alloc::{GlobalAlloc, Layout};
    let _machine = boot(6);
    let pages = Pages::allocate(10_000, false).unwrap();
    let addresses: Vec<_> = (0..4).map(|n| pages.address(n)).collect();
    assert!(addresses[..3].iter().all(|a| a.is_some_and(|a| a % 4096 == 0 && a < 1 << 32)));
    assert_eq!(addresses[3], None);
    assert_eq!(Pages::allocate(0, false).err(), Some(STATUS_INVALID_PARAMETER));
    drop(pages);
    for (size, align, works) in [(24, 8, true), (8192, 4096, true), (64, 64, false)] {
        let layout = Layout::from_size_align(size, align).unwrap();
        // SAFETY: the layout is not empty; the block is freed once.
        unsafe {
            let block = PoolAllocator.alloc_zeroed(layout);
            assert_eq!(!block.is_null(), works);
            if works {
                assert_eq!(block as usize % align, 0);
                PoolAllocator.dealloc(block, layout);
            }
        }
    }
    verifier::assert_clean();
}

#[test]
fn an_adapter_outlives_its_handle_while_a_buffer_needs_it() {
    let _machine = boot(6);
    let device = device();
    // SAFETY: the device stays on the bus for the test.
    let adapter = unsafe { Adapter::new(device.pdo(), true) }.unwrap();
    let buffer = adapter.allocate(16).unwrap();
    drop(adapter);
    buffer.write32(0, 7);
    assert_eq!(buffer.read32(0), 7);
    drop(buffer);
    verifier::assert_clean();
}

#[test]
fn the_order_of_locks_ends_with_the_locks() {
    let _machine = boot(1);
    let pair = |first: usize| {
        let locks = vec![SpinLock::new(0), SpinLock::new(0)];
        locks[first].with(|_| locks[1 - first].with(|_| ()));
        locks
    };
    drop(pair(0));
    // New locks, most likely in the same memory, may have the other order.
    let locks = pair(1);
    verifier::assert_clean();
    locks[0].with(|_| locks[1].with(|_| ()));
    let found: Vec<_> = verifier::take().into_iter().map(|v| v.rule).collect();
    assert_eq!(found, [verifier::rule::DEADLOCK_ORDER]);
}
