//! Keys, DMA, queues and requests, targets, properties, miniport devices: called as a driver's table entries are.

use super::abi::{WDF_DMA_ENABLER_CONFIG, WDF_IO_QUEUE_CONFIG};
use super::layout::UnicodeString;
use super::object::{self, Handle};
use super::{device, dma_host, facts, memory, more_device, properties, queue, registry_key, request, state, table, target};
use crate::kernel::{self, Machine, io, phys};
use crate::verifier;
use std::cell::{Cell, RefCell};

thread_local! {
    static SEEN: RefCell<Vec<(usize, usize, u32)>> = const { RefCell::new(Vec::new()) };
    static HELD: Cell<Handle> = const { Cell::new(0) };
    static PROGRAMMED: RefCell<Vec<(u64, u64)>> = const { RefCell::new(Vec::new()) };
}

fn machine() -> (Machine, Handle, usize) {
    let machine = kernel::boot(5);
    state::reset();
    SEEN.take();
    PROGRAMMED.take();
    let pdo = io::create_pdo() as usize;
    let device = device::miniport(0x1111, 0x2222, pdo, &Default::default());
    (machine, device, pdo)
}

fn at<T>(value: &T) -> usize {
    std::ptr::from_ref(value) as usize
}

fn volatile<T: Copy>(value: &T) -> T {
    // SAFETY: a live reference; the host wrote through its address.
    unsafe { std::ptr::from_ref(value).read_volatile() }
}

fn broken() -> Vec<&'static str> {
    verifier::take().iter().map(|v| v.rule.name).collect()
}

/// Every function that the facts mark as one that audio drivers call is there, and no trap stands at its index.
#[test]
fn the_audio_core_is_whole() {
    let root: serde_json::Value = serde_json::from_str(include_str!("../../facts/wdf.json")).unwrap();
    let offered: Vec<&str> = super::entries().iter().map(|e| e.name).collect();
    let core = root["functions"].as_object().unwrap().iter().filter(|(_, f)| f["audio_core"] == true);
    let missing: Vec<&String> = core.map(|(name, _)| name).filter(|name| !offered.contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "{} missing: {missing:?}", missing.len());
    for entry in super::entries() {
        let index = facts::wdf().index(entry.name).unwrap();
        assert_eq!(table::wdf()[index], entry.address, "{}", entry.name);
        if let Some(arguments) = facts::wdf().arguments(entry.name) {
            assert_eq!(arguments, entry.arguments, "{}", entry.name);
        }
    }
}

#[test]
fn keys_hold_numbers_and_text() {
    let (_machine, device, _) = machine();
    let key = 0_usize;
    // PLUGPLAY_REGKEY_DRIVER.
    assert_eq!(registry_key::WdfDeviceOpenRegistryKey(0, device, 2, 1, 0, at(&key)), 0);
    let key = volatile(&key);
    let (rate, name) = (UnicodeString::new("Rate"), UnicodeString::new("Name"));
    assert_eq!(registry_key::WdfRegistryAssignULong(0, key, rate.address(), 48_000), 0);
    let number = 0_u32;
    assert_eq!(registry_key::WdfRegistryQueryULong(0, key, rate.address(), at(&number)), 0);
    assert_eq!(volatile(&number), 48_000);
    let text = UnicodeString::new("Speaker");
    assert_eq!(registry_key::WdfRegistryAssignUnicodeString(0, key, name.address(), text.address()), 0);
    assert_eq!(registry_key::WdfRegistryQueryULong(0, key, name.address(), at(&number)) as u32, 0xC000_0024);
    let string = 0_usize;
    assert_eq!(memory::WdfStringCreate(0, 0, 0, at(&string)), 0);
    let string = volatile(&string);
    assert_eq!(registry_key::WdfRegistryQueryString(0, key, name.address(), string), 0);
    let out = [0_u64; 2];
    memory::WdfStringGetUnicodeString(0, string, at(&out));
    assert_eq!(super::layout::unicode(at(&out)).unwrap(), "Speaker");
    registry_key::WdfRegistryClose(0, key);
    object::dispose(string);
    assert!(broken().is_empty());
    registry_key::WdfRegistryClose(0, key);
    assert_eq!(broken(), ["WDF_INVALID_HANDLE"]);
}

extern "win64" fn program(_transaction: usize, _device: usize, _context: usize, direction: u32, list: *const u64) -> u8 {
    assert_eq!((kernel::irql(), direction), (2, 1));
    // SAFETY: SCATTER_GATHER_LIST: count, reserved, then address, length, reserved of each element.
    let elements = unsafe { (0..*list).map(|i| (*list.add(2 + 3 * i as usize), *list.add(3 + 3 * i as usize))).collect() };
    PROGRAMMED.replace(elements);
    1
}

#[test]
fn common_buffers_and_transactions_reach_physical_memory() {
    let (_machine, device, _) = machine();
    // SAFETY: all-zero bytes are a value of this plain structure.
    let mut config: WDF_DMA_ENABLER_CONFIG = unsafe { std::mem::zeroed() };
    (config.Size, config.Profile, config.MaximumLength) = (80, 2, 8192);
    let (enabler, buffer, transaction) = (0_usize, 0_usize, 0_usize);
    assert_eq!(dma_host::WdfDmaEnablerCreate(0, device, at(&config), 0, at(&enabler)), 0);
    let enabler = volatile(&enabler);
    assert_eq!(dma_host::WdfCommonBufferCreate(0, enabler, 6000, 0, at(&buffer)), 0);
    let buffer = volatile(&buffer);
    let address = dma_host::WdfCommonBufferGetAlignedVirtualAddress(0, buffer);
    let logical = dma_host::WdfCommonBufferGetAlignedLogicalAddress(0, buffer);
    assert!(logical < 1 << 32, "a 32-bit profile");
    assert_eq!(dma_host::WdfCommonBufferGetLength(0, buffer), 6000);
    super::layout::fill(address + 5000, b"sound");
    let mut seen = [0; 5];
    phys::read(logical + 5000, &mut seen).unwrap();
    assert_eq!(&seen, b"sound");
    let memory = kernel::pool::allocate(9000, 1, 0x40) as usize;
    let mdl = kernel::mdl::allocate(memory, 9000);
    kernel::mdl::build(mdl);
    assert_eq!(dma_host::WdfDmaTransactionCreate(0, enabler, 0, at(&transaction)), 0);
    let transaction = volatile(&transaction);
    let function = program as *const () as usize;
    assert_eq!(dma_host::WdfDmaTransactionInitialize(0, transaction, function, 1, mdl as usize, memory, 9000), 0);
    assert_eq!(dma_host::WdfDmaTransactionExecute(0, transaction, 0), 0);
    assert_eq!(PROGRAMMED.with_borrow(|p| p.iter().map(|e| e.1).sum::<u64>()), 8192);
    let status = 0_i32;
    assert_eq!(dma_host::WdfDmaTransactionDmaCompleted(0, transaction, at(&status)), 0);
    assert_eq!(PROGRAMMED.with_borrow(|p| p.iter().map(|e| e.1).sum::<u64>()), 808);
    assert_eq!(dma_host::WdfDmaTransactionDmaCompleted(0, transaction, at(&status)), 1);
    assert_eq!((volatile(&status), dma_host::WdfDmaTransactionGetBytesTransferred(0, transaction)), (0, 9000));
    assert_eq!(dma_host::WdfDmaTransactionRelease(0, transaction), 0);
    kernel::mdl::free(mdl);
    kernel::pool::free(memory as *mut _, 1);
    assert_eq!(verifier::leaks(), 1, "the common buffer is alive");
    broken();
    object::dispose(device);
    verifier::assert_clean();
}

extern "win64" fn control(_queue: usize, request: usize, output: usize, input: usize, code: u32) {
    SEEN.with_borrow_mut(|s| s.push((output, input, code)));
    if code == 7 {
        HELD.set(request);
        return;
    }
    let (place, length) = (0_usize, 0_usize);
    assert_eq!(request::WdfRequestRetrieveOutputBuffer(0, request, 4, at(&place), at(&length)), 0);
    super::layout::fill(volatile(&place), b"done");
    request::WdfRequestCompleteWithInformation(0, request, 0, 4);
    if code == 9 {
        request::WdfRequestComplete(0, request, 0);
    }
}

#[test]
fn requests_come_through_the_default_queue_one_at_a_time() {
    let (_machine, device, _) = machine();
    assert_eq!(queue::device_control(device, 1, b"", 4).unwrap_err() as u32, 0xC000_0010, "no queue");
    // SAFETY: all-zero bytes are a value of this plain structure.
    let mut config: WDF_IO_QUEUE_CONFIG = unsafe { std::mem::zeroed() };
    (config.Size, config.DispatchType, config.DefaultQueue) = (96, 1, 1);
    config.EvtIoDeviceControl = control as *const () as usize;
    let handle = 0_usize;
    assert_eq!(queue::WdfIoQueueCreate(0, device, at(&config), 0, at(&handle)), 0);
    assert_eq!(queue::WdfDeviceGetDefaultQueue(0, device), volatile(&handle));
    assert_eq!(queue::device_control(device, 5, b"abc", 16).unwrap(), b"done");
    assert_eq!(SEEN.take(), [(16, 3, 5)]);
    assert!(broken().is_empty());
    assert_eq!(queue::device_control(device, 9, b"", 16).unwrap(), b"done");
    assert_eq!(broken(), ["WDF_INVALID_HANDLE"], "completed twice: the handle is gone");
    let submit = |code| queue::submit(request::Request::new(device, 14, code, b"", 16)).unwrap();
    let first = submit(7);
    let second = submit(8);
    SEEN.take();
    assert_eq!(HELD.get(), first);
    request::cancel(second);
    assert!(object::kind_of(second).is_none(), "cancelled in the queue");
    submit(8);
    assert!(SEEN.take().is_empty(), "the queue is sequential");
    request::WdfRequestComplete(0, first, 0);
    assert_eq!(SEEN.take(), [(16, 0, 8)]);
    object::dispose(device);
    assert!(broken().is_empty());
}

#[test]
fn targets_refuse_requests_and_answer_for_the_bus() {
    let (_machine, device, pdo) = machine();
    let own = device::WdfDeviceGetIoTarget(0, device);
    assert_eq!(target::WdfIoTargetWdmGetTargetPhysicalDevice(0, own), pdo);
    assert_eq!(target::WdfIoTargetGetState(0, own), 1);
    let returned = 9_usize;
    let status = target::WdfIoTargetSendIoctlSynchronously(0, own, 0, 1, 0, 0, 0, at(&returned));
    assert_eq!((status as u32, volatile(&returned)), (0xC000_0010, 0));
    let (buffer, needed) = ([0_u16; 64], 0_u32);
    // DevicePropertyClassName 5: the class of this device.
    let query = |length: u32| properties::WdfDeviceQueryProperty(0, device, 5, length, at(&buffer), at(&needed)) as u32;
    assert_eq!((query(2), query(128)), (0xC000_0023, 0));
    assert_eq!((String::from_utf16_lossy(&volatile(&buffer)[..5]), volatile(&needed)), ("MEDIA".to_owned(), 12));
    assert_eq!((more_device::WdfDeviceGetDevicePnpState(0, device), device::WdfDeviceWdmGetDeviceObject(0, device)), (256, 0x1111));
    more_device::WdfObjectAcquireLock(0, device);
    assert_eq!(kernel::irql(), 2);
    more_device::WdfObjectReleaseLock(0, device);
    assert!(broken().is_empty());
    more_device::WdfObjectReleaseLock(0, device);
    assert_eq!(broken(), ["WDF_RECURSIVE_LOCK"]);
    object::dispose(device);
}

/// Binds as a driver's stub does. Gives the status and where the table lies.
fn bind(minor: u32, count: u32) -> (i32, usize) {
    state::reset();
    let component: Vec<u16> = "KmdfLibrary\0".encode_utf16().collect();
    let (table, globals, driver) = (0_usize, 0_usize, [0_u64; 42]);
    let info = [48, component.as_ptr() as u64, 1 | u64::from(minor) << 32, u64::from(count) << 32, at(&table) as u64, 0];
    let path = UnicodeString::new(r"\Registry\Machine\System\CurrentControlSet\Services\duet");
    let status = super::bind::WdfVersionBind(at(&driver), path.address(), at(&info), at(&globals));
    (status, volatile(&table))
}

/// The releases as the facts count them.
#[test]
fn every_released_version_binds_and_no_other() {
    let _machine = kernel::boot(5);
    let root: serde_json::Value = serde_json::from_str(include_str!("../../facts/wdf.json")).unwrap();
    let released = root["table_facts"]["counts_by_minor"].as_object().unwrap();
    for (version, count) in released {
        let minor: u32 = version.strip_prefix("1.").unwrap().parse().unwrap();
        let count = count.as_u64().unwrap() as u32;
        let (status, place) = bind(minor, count);
        assert_eq!(status, 0, "{version}");
        assert_eq!(place, table::wdf().as_ptr() as usize);
        assert!(broken().is_empty());
        assert_eq!(bind(minor, count - 1).0 as u32, 0xC000_0059, "{version} with one function less");
        broken();
    }
    assert_eq!(bind(35, 460).0 as u32, 0xC000_0059, "later than the library");
    state::reset();
}
