//! The machine itself: time, order, levels, memory.
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::rc::Rc;

use acx_core::nt::imports::*;
use acx_core::nt::raw::*;

use super::{boot, callout, irql, now, phys, run_for, run_until_idle, schedule, trace_take};
use crate::device::{Bus, DeviceModel, PciIds};
use crate::pci;
use crate::verifier::{self, Rule, rule};

fn rules() -> Vec<Rule> {
    verifier::take().into_iter().map(|v| v.rule).collect()
}

/// One register file, a line that bit 0 of register 0 raises, and a word of DMA on register 4.
#[derive(Default)]
struct Toy {
    registers: [u32; 4],
    dma: Option<u64>,
}

impl DeviceModel for Toy {
    fn pci_ids(&self) -> PciIds {
        PciIds { vendor: 0x8086, device: 0x2668, class: 0x04_0300, subsystem: (1, 2), revision: 1 }
    }
    fn bars(&self) -> Vec<(u8, u64)> {
        vec![(0, 0x4000)]
    }
    fn read(&mut self, _bar: u8, offset: u64, _width: u8) -> u64 {
        u64::from(self.registers[(offset / 4) as usize % 4])
    }
    fn write(&mut self, _bar: u8, offset: u64, _width: u8, value: u64) {
        self.registers[(offset / 4) as usize % 4] = value as u32;
        if offset == 4 {
            self.dma = Some(u64::from(self.registers[3]) << 32 | value);
        }
    }
    fn next_event(&self) -> Option<u64> {
        self.dma.map(|_| 0)
    }
    fn tick(&mut self, _now: u64, bus: &mut dyn Bus) {
        if let Some(address) = self.dma.take() {
            bus.dma_write(address, &[1, 2, 3, 4]);
        }
    }
    fn interrupt_line(&self) -> bool {
        self.registers[0] & 1 != 0
    }
}

#[test]
fn scheduled_calls_run_in_order_of_time_at_dispatch_level() {
    let _machine = boot(1);
    let seen = Rc::new(RefCell::new(Vec::new()));
    let start = now();
    for delay in [300, 100, 200] {
        let seen = Rc::clone(&seen);
        schedule(start + delay, Box::new(move || seen.borrow_mut().push((now() - start, irql()))));
    }
    let id = schedule(start + 150, Box::new(|| unreachable!("it was taken back")));
    assert!(super::cancel(id));
    run_for(1_000);
    assert_eq!(*seen.borrow(), [(100, 2), (200, 2), (300, 2)]);
    assert_eq!(now(), start + 1_000);
    verifier::assert_clean();
}

#[test]
fn a_call_that_returns_at_another_level_is_reported() {
    let _machine = boot(1);
    callout("sound", 0, || ());
    // SAFETY: raising the level touches no memory.
    callout("broken", 0, || unsafe { KfRaiseIrql(2) });
    assert_eq!(rules(), [rule::IRQL_RETURN]);
    assert_eq!(irql(), 0);
}

#[test]
fn an_interrupt_meets_its_service_routine_above_dispatch_level_and_defers() {
    unsafe extern "efiapi" fn service(_interrupt: *mut KINTERRUPT, context: *mut c_void) -> u8 {
        // SAFETY: the test's own registers and deferred call.
        unsafe {
            let (registers, dpc) = *context.cast::<(*mut u32, *mut KDPC)>();
            assert_eq!(KeGetCurrentIrql(), super::interrupt::DEVICE_IRQL);
            WRITE_REGISTER_ULONG(registers, 0);
            KeInsertQueueDpc(dpc, std::ptr::null_mut(), std::ptr::null_mut());
        }
        1
    }
    unsafe extern "efiapi" fn deferred(_dpc: *mut KDPC, context: *mut c_void, _one: *mut c_void, _two: *mut c_void) {
        assert_eq!(irql(), 2);
        // SAFETY: the test's own event.
        unsafe { KeSetEvent(context.cast(), 0, 0) };
    }
    let _machine = boot(3);
    let device = pci::attach(Rc::new(RefCell::new(Toy::default())));
    let (physical, len) = device.bar(0).expect("the toy has one window");
    // SAFETY: all memory is the test's own and outlives the connection.
    unsafe {
        let registers = MmMapIoSpaceEx(physical as i64, len as usize, PAGE_READWRITE | PAGE_NOCACHE).cast::<u32>();
        let mut event: KEVENT = std::mem::zeroed();
        let mut dpc: KDPC = std::mem::zeroed();
        KeInitializeEvent(&raw mut event, SynchronizationEvent, 0);
        KeInitializeDpc(&raw mut dpc, Some(deferred), (&raw mut event).cast());
        let mut context = (registers, &raw mut dpc);
        let mut interrupt = std::ptr::null_mut();
        let mut parameters: IO_CONNECT_INTERRUPT_PARAMETERS = std::mem::zeroed();
        parameters.Version = CONNECT_LINE_BASED;
        parameters.Form.LineBased.PhysicalDeviceObject = device.pdo();
        parameters.Form.LineBased.InterruptObject = &raw mut interrupt;
        parameters.Form.LineBased.ServiceRoutine = Some(service);
        parameters.Form.LineBased.ServiceContext = (&raw mut context).cast();
        assert_eq!(IoConnectInterruptEx(&raw mut parameters), STATUS_SUCCESS);
        WRITE_REGISTER_ULONG(registers, 1);
        let status = KeWaitForSingleObject((&raw mut event).cast(), Executive, KernelMode, 0, &-10_000_000);
        assert_eq!(status, STATUS_SUCCESS);
        assert_eq!(READ_REGISTER_ULONG(registers), 0);
        // The event resets itself, so a second wait runs out.
        let start = now();
        assert_eq!(KeWaitForSingleObject((&raw mut event).cast(), Executive, KernelMode, 0, &-1_000), STATUS_TIMEOUT);
        assert_eq!(now(), start + 100_000);
        let mut parameters = IO_DISCONNECT_INTERRUPT_PARAMETERS {
            Version: CONNECT_LINE_BASED,
            ConnectionContext: IO_DISCONNECT_INTERRUPT_PARAMETERS_ConnectionContext { InterruptObject: interrupt },
        };
        IoDisconnectInterruptEx(&raw mut parameters);
        device.surprise_remove();
        assert_eq!(READ_REGISTER_ULONG(registers), u32::MAX);
        MmUnmapIoSpace(registers.cast(), len as usize);
    }
    verifier::assert_clean();
}

#[test]
fn a_line_that_nobody_claims_is_a_storm() {
    let _machine = boot(3);
    let toy = Rc::new(RefCell::new(Toy::default()));
    let device = pci::attach(toy.clone());
    let id = super::interrupt::connect(device.slot(), 8, Rc::new(|| false));
    toy.borrow_mut().registers[0] = 1;
    run_for(10_000_000);
    assert_eq!(rules(), [rule::INTERRUPT_STORM]);
    super::interrupt::disconnect(id);
}

#[test]
fn a_common_buffer_is_reached_by_the_device_until_it_is_freed() {
    let _machine = boot(7);
    let device = pci::attach(Rc::new(RefCell::new(Toy::default())));
    let description = DEVICE_DESCRIPTION { Version: 2, Master: 1, Dma32BitAddresses: 1, MaximumLength: 4096, ..Default::default() };
    let mut registers = 0;
    let mut address = 0_i64;
    // SAFETY: the adapter is used as documented.
    unsafe {
        let adapter = IoGetDmaAdapter(device.pdo(), &raw const description, &raw mut registers);
        let operations = (*adapter).DmaOperations;
        let memory = (*operations).AllocateCommonBuffer.unwrap()(adapter, 100, &raw mut address, 1);
        assert!((address as u64) < 1 << 32, "32-bit adapters get low memory");
        phys::write(address as u64, &[1, 2, 3, 4]).unwrap();
        assert_eq!(memory.cast::<u32>().read_volatile(), 0x0403_0201);
        assert!(phys::write(address as u64 + 98, &[0; 4]).is_err(), "past the end");
        assert_eq!(rules(), [rule::DMA_OUTSIDE]);
        (*operations).FreeCommonBuffer.unwrap()(adapter, 100, address, memory, 1);
        assert!(phys::read(address as u64, &mut [0]).is_err(), "after the free");
        assert_eq!(rules(), [rule::DMA_OUTSIDE]);
        (*operations).PutDmaAdapter.unwrap()(adapter);
    }
    verifier::assert_clean();
}

#[test]
fn a_page_list_describes_scattered_pages_below_the_limit() {
    let _machine = boot(2);
    // SAFETY: the list is used as documented.
    unsafe {
        let list = MmAllocatePagesForMdlEx(0, 0xFFFF_FFFF, 0, 3 * PAGE_SIZE, MmCached, MM_ALLOCATE_FULLY_REQUIRED);
        let frames = std::slice::from_raw_parts(list.add(1).cast::<u64>(), 3).to_vec();
        assert!(frames.iter().all(|f| *f << 12 < 1 << 32));
        assert!(frames.windows(2).any(|w| w[1] != w[0] + 1), "pages are not contiguous: {frames:x?}");
        let view =
            MmMapLockedPagesSpecifyCache(list, KernelMode, MmCached, std::ptr::null_mut(), 0, NormalPagePriority).cast::<u8>();
        view.add(PAGE_SIZE + 5).write(0x77);
        let mut byte = [0];
        phys::read((frames[1] << 12) + 5, &mut byte).unwrap();
        assert_eq!(byte, [0x77]);
        MmUnmapLockedPages(view.cast(), list);
        MmFreePagesFromMdl(list);
        IoFreeMdl(list);
    }
    verifier::assert_clean();
}

#[test]
fn a_periodic_timer_fires_each_period_until_cancelled() {
    unsafe extern "efiapi" fn count(_dpc: *mut KDPC, context: *mut c_void, _one: *mut c_void, _two: *mut c_void) {
        // SAFETY: the test's own counter.
        let counter = unsafe { &*context.cast::<Cell<u32>>() };
        counter.set(counter.get() + 1);
    }
    let _machine = boot(5);
    let counter = Cell::new(0_u32);
    // SAFETY: the timer and its call outlive their use.
    unsafe {
        let mut timer: KTIMER = std::mem::zeroed();
        let mut dpc: KDPC = std::mem::zeroed();
        KeInitializeDpc(&raw mut dpc, Some(count), (&raw const counter).cast_mut().cast());
        KeInitializeTimerEx(&raw mut timer, NotificationTimer);
        assert_eq!(KeSetTimerEx(&raw mut timer, -100_000, 10, &raw mut dpc), 0);
        run_for(45_000_000);
        assert_eq!(counter.get(), 4);
        assert_eq!(KeCancelTimer(&raw mut timer), 1);
        assert_eq!(KeCancelTimer(&raw mut timer), 0);
        KeFlushQueuedDpcs();
    }
    run_for(100_000_000);
    assert_eq!(counter.get(), 4);
    verifier::assert_clean();
}

#[test]
fn a_work_item_runs_at_passive_level_when_the_machine_is_idle() {
    unsafe extern "efiapi" fn work(_device: *mut DEVICE_OBJECT, context: *mut c_void) {
        // SAFETY: the test's own cell.
        unsafe { &*context.cast::<Cell<u8>>() }.set(irql() + 10);
    }
    let _machine = boot(5);
    let level = Cell::new(0_u8);
    // SAFETY: the item is freed after it ran.
    unsafe {
        let item = IoAllocateWorkItem(std::ptr::null_mut());
        super::with_irql(2, || IoQueueWorkItem(item, Some(work), DelayedWorkQueue, (&raw const level).cast_mut().cast()));
        assert_eq!(level.get(), 0);
        run_until_idle();
        assert_eq!(level.get(), 10);
        IoFreeWorkItem(item);
    }
    verifier::assert_clean();
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_seed_another() {
    fn run(seed: u64) -> Vec<String> {
        let _machine = boot(seed);
        let toy = Rc::new(RefCell::new(Toy::default()));
        let device = pci::attach(toy.clone());
        let service = toy.clone();
        super::interrupt::connect(
            device.slot(),
            8,
            Rc::new(move || {
                service.borrow_mut().registers[0] = 0;
                super::queue_dpc(Box::new(|| super::trace(format_args!("deferred"))));
                true
            }),
        );
        for _ in 0..4 {
            toy.borrow_mut().registers[0] = 1;
            super::queue_work(Box::new(|| super::trace(format_args!("work"))));
            run_for(100_000);
        }
        trace_take()
    }
    assert_eq!(run(11), run(11));
    assert_ne!(run(11), run(12));
}

#[test]
fn a_request_travels_down_a_stack_and_comes_back_complete() {
    let _machine = boot(1);
    let device = pci::attach(Rc::new(RefCell::new(Toy::default())));
    // SAFETY: all objects live for the test.
    unsafe {
        let mut capabilities: DEVICE_CAPABILITIES = std::mem::zeroed();
        let end = super::io::send(device.pdo(), |_, location| {
            location.MajorFunction = IRP_MJ_PNP;
            location.MinorFunction = IRP_MN_QUERY_CAPABILITIES;
            location.Parameters.DeviceCapabilities =
                IO_STACK_LOCATION_Parameters_DeviceCapabilities { Capabilities: &raw mut capabilities };
        });
        assert_eq!(end.status, STATUS_SUCCESS);
        assert_eq!(capabilities.DeviceState[1], PowerDeviceD0);
        let end = super::io::send(device.pdo(), |_, location| location.MajorFunction = IRP_MJ_READ);
        assert_eq!(end.status, STATUS_INVALID_DEVICE_REQUEST);
    }
    verifier::assert_clean();
}

#[test]
fn resources_name_the_window_and_the_line() {
    let _machine = boot(9);
    let device = pci::attach(Rc::new(RefCell::new(Toy::default())));
    let resources = device.resources();
    // SAFETY: the list lives in `resources`.
    unsafe {
        let list = &(*resources.as_ptr()).List[0].PartialResourceList;
        assert_eq!(list.Count, 2);
        let parts = std::slice::from_raw_parts((&raw const list.PartialDescriptors).cast::<CM_PARTIAL_RESOURCE_DESCRIPTOR>(), 2);
        assert_eq!(parts[0].Type, CmResourceTypeMemory);
        let memory = parts[0].u.Memory;
        assert_eq!((memory.Start as u64, u64::from(memory.Length)), device.bar(0).unwrap());
        assert_eq!(parts[1].Type, CmResourceTypeInterrupt);
    }
    assert_eq!(device.config_read(0, 4), 0x2668_8086);
    assert_eq!(device.config_read(0x0B, 1), 0x04);
}
