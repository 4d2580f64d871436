//! A tiny ACX driver, written by hand against the published tables, that plays one circuit.

use super::abi::*;
use super::{circuit, format, pin, stream};
use crate::wdf_host::abi::{WDF_DRIVER_CONFIG, WDF_MEMORY_DESCRIPTOR, WDF_OBJECT_ATTRIBUTES, WDF_PNPPOWER_EVENT_CALLBACKS};
use crate::wdf_host::device::{self, Device};
use crate::wdf_host::kind::Kind;
use crate::wdf_host::layout::{Guid, UnicodeString, read, write};
use crate::wdf_host::object::{self, Handle};
use crate::wdf_host::{bind, driver, facts, pnp};
use crate::{kernel, verifier};
use std::cell::{Cell, RefCell};
use std::ptr::{from_mut, from_ref};

thread_local! {
    static DEFECT: Cell<&'static str> = const { Cell::new("") };
    static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    static WDF: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
    static ACX: RefCell<Box<[usize; 222]>> = RefCell::new(Box::new([0; 222]));
    static CIRCUIT: Cell<Handle> = const { Cell::new(0) };
    static PACKETS: RefCell<Vec<ACX_RTPACKET>> = const { RefCell::new(Vec::new()) };
    static BUFFER: RefCell<Box<Pages>> = RefCell::new(Box::new(Pages([0; 8192])));
}

#[repr(align(4096))]
struct Pages([u8; 8192]);

fn log(text: &'static str) {
    LOG.with_borrow_mut(|l| l.push(text));
}

fn at<T>(value: &T) -> usize {
    from_ref(value) as usize
}

fn out<T>(value: &mut T) -> usize {
    from_mut(value) as usize
}

fn zeroed<T>() -> T {
    // SAFETY: used for the published structures only, of which all-zero bytes are a value.
    unsafe { std::mem::zeroed() }
}

macro_rules! invoke {
    ($address:expr, $globals:expr, ($($arg:expr => $ty:ty),*) $(-> $ret:ty)?) => {{
        // SAFETY: the table entry has the published prototype.
        unsafe {
            let f: unsafe extern "win64" fn(usize $(, $ty)*) $(-> $ret)? = std::mem::transmute::<usize, _>($address);
            f($globals $(, $arg)*)
        }
    }};
}

macro_rules! wdf {
    ($name:literal $args:tt $(-> $ret:ty)?) => {{
        let (globals, table) = WDF.get();
        let index = facts::wdf().index($name).expect("published name");
        invoke!(read::<usize>(table + 8 * index), globals, $args $(-> $ret)?)
    }};
}

/// Calls an ACX function that answers a status.
macro_rules! acx {
    ($name:literal $args:tt $(-> $ret:ty)?) => {{
        let index = facts::acx().index($name).expect("published name");
        let (address, globals) = ACX.with_borrow(|t| (t[index], t[221]));
        invoke!(address, globals, $args $(-> $ret)?)
    }};
}

extern "win64" fn entry(driver_object: usize, path: usize) -> i32 {
    let component: Vec<u16> = "KmdfLibrary\0".encode_utf16().collect();
    let info = Box::leak(Box::new([48_u64, component.as_ptr() as u64, 1 | 31 << 32, 458 << 32, 0, 0]));
    // WDF holds globals, then the table pointer.
    let slots = WDF.with(at);
    info[4] = slots as u64 + 8;
    assert_eq!(bind::WdfVersionBind(driver_object, path, at(info), slots), 0);
    let class: Vec<u16> = "Acx\0".encode_utf16().collect();
    let table = ACX.with_borrow(|t| t.as_ptr() as usize);
    let mut record = [0_u64; 10];
    (record[0], record[1], record[2]) = (80, class.as_ptr() as u64, 1 | 1 << 32);
    (record[4], record[5], record[6]) = (table as u64, 221, table as u64 + 221 * 8);
    assert_eq!(bind::WdfVersionBindClass(at(info), WDF.get().0, at(&record)), 0);
    let mut config: WDF_DRIVER_CONFIG = zeroed();
    (config.Size, config.EvtDriverDeviceAdd) = (32, add as *const () as usize);
    let mut driver = 0_usize;
    let status = wdf!("WdfDriverCreate"(driver_object => usize, path => usize, 0 => usize, at(&config) => usize, out(&mut driver) => usize) -> i32);
    if DEFECT.get() == "no AcxDriverInitialize" {
        return status;
    }
    acx!("AcxDriverInitialize"(driver => usize, at(&[8_u32, 0]) => usize) -> i32)
}

extern "win64" fn add(_driver: usize, init: usize) -> i32 {
    let mut config: ACX_DEVICEINIT_CONFIG = zeroed();
    config.Size = 48;
    assert_eq!(acx!("AcxDeviceInitInitialize"(init => usize, at(&config) => usize) -> i32), 0);
    let mut callbacks: WDF_PNPPOWER_EVENT_CALLBACKS = zeroed();
    (callbacks.Size, callbacks.EvtDevicePrepareHardware) = (144, prepare as *const () as usize);
    callbacks.EvtDeviceReleaseHardware = release as *const () as usize;
    wdf!("WdfDeviceInitSetPnpPowerEventCallbacks"(init => usize, at(&callbacks) => usize));
    let (mut slot, mut device) = (init, 0_usize);
    assert_eq!(wdf!("WdfDeviceCreate"(out(&mut slot) => usize, 0 => usize, out(&mut device) => usize) -> i32), 0);
    let mut config: ACX_DEVICE_CONFIG = zeroed();
    config.Size = 40;
    acx!("AcxDeviceInitialize"(device => usize, at(&config) => usize) -> i32)
}

/// KSDATAFORMAT with WAVEFORMATEXTENSIBLE: 48 kHz, stereo, 16 bits.
fn ks_format() -> [u8; 104] {
    let mut f = [0_u8; 104];
    f[0] = 104;
    f[64..80].copy_from_slice(&[0xFE, 0xFF, 2, 0, 0x80, 0xBB, 0, 0, 0x00, 0xEE, 2, 0, 4, 0, 16, 0]);
    (f[80], f[82], f[84], f[88]) = (22, 16, 3, 1);
    f
}

fn make_pin(circuit: Handle, kind: u32, communication: u32) -> Handle {
    let category = Guid::default();
    let mut config: ACX_PIN_CONFIG = zeroed();
    (config.Size, config.Id, config.Type, config.Communication) = (88, u32::MAX, kind, communication);
    config.Category = at(&category);
    let mut handle = 0_usize;
    assert_eq!(acx!("AcxPinCreate"(circuit => usize, 0 => usize, at(&config) => usize, out(&mut handle) => usize) -> i32), 0);
    handle
}

extern "win64" fn prepare(device: usize, _raw: usize, _translated: usize) -> i32 {
    let mut init = acx!("AcxCircuitInitAllocate"(device => usize) -> usize);
    let name = UnicodeString::new("Speaker0");
    acx!("AcxCircuitInitSetComponentId"(init => usize, at(&Guid::default()) => usize));
    assert_eq!(acx!("AcxCircuitInitAssignName"(init => usize, name.address() => usize) -> i32), 0);
    acx!("AcxCircuitInitSetCircuitType"(init => usize, 1 => u32));
    if DEFECT.get() != "no create-stream callback" {
        let create = create_stream as *const () as usize;
        assert_eq!(acx!("AcxCircuitInitAssignAcxCreateStreamCallback"(init => usize, create => usize) -> i32), 0);
    }
    let mut circuit = 0_usize;
    let status = acx!("AcxCircuitCreate"(device => usize, 0 => usize, out(&mut init) => usize, out(&mut circuit) => usize) -> i32);
    if status < 0 {
        acx!("AcxCircuitInitFree"(init => usize));
        return status;
    }
    CIRCUIT.set(circuit);
    let pins = [make_pin(circuit, 1, 1), make_pin(circuit, 2, 0)];
    let ks = ks_format();
    let mut config: ACX_DATAFORMAT_CONFIG = zeroed();
    (config.Size, config.u) = (24, [at(&ks) as u64]);
    let mut a: WDF_OBJECT_ATTRIBUTES = zeroed();
    (a.Size, a.ExecutionLevel, a.SynchronizationScope, a.ParentObject) = (56, 1, 1, circuit);
    let mut format = 0_usize;
    assert_eq!(
        acx!("AcxDataFormatCreate"(device => usize, at(&a) => usize, at(&config) => usize, out(&mut format) => usize) -> i32),
        0
    );
    let list = acx!("AcxPinGetRawDataFormatList"(pins[0] => usize) -> usize);
    if DEFECT.get() != "no format" {
        assert_eq!(acx!("AcxDataFormatListAddDataFormat"(list => usize, format => usize) -> i32), 0);
    }
    assert_eq!(acx!("AcxCircuitAddPins"(circuit => usize, at(&pins) => usize, 2 => u32) -> i32), 0);
    acx!("AcxDeviceAddCircuit"(device => usize, circuit => usize) -> i32)
}

extern "win64" fn release(device: usize, _translated: usize) -> i32 {
    let added = object::peek::<Device>(device).is_some_and(|d| d.circuits.borrow().contains(&CIRCUIT.get()));
    if added && DEFECT.get() != "circuit not removed" {
        return acx!("AcxDeviceRemoveCircuit"(device => usize, CIRCUIT.get() => usize) -> i32);
    }
    0
}

macro_rules! step {
    ($($name:ident)*) => { $(extern "win64" fn $name(_stream: usize) -> i32 { log(stringify!($name)); 0 })* };
}
step! { prepare_hardware release_hardware run pause }

extern "win64" fn allocate(_stream: usize, count: u32, size: u32, out: usize) -> i32 {
    log("allocate");
    let base = BUFFER.with_borrow(|b| b.0.as_ptr() as u64);
    PACKETS.with_borrow_mut(|packets| {
        *packets = (0..count)
            .map(|i| ACX_RTPACKET {
                Size: 40,
                // The first packet carries the buffer; the second shares it and says where it lies.
                RtPacketBuffer: WDF_MEMORY_DESCRIPTOR { Type: u32::from(i == 0), u: [base, 8192] },
                RtPacketOffset: if DEFECT.get() == "packet outside" { 8192 } else { i * size },
                RtPacketSize: size,
            })
            .collect();
        write(out, packets.as_ptr() as usize);
    });
    0
}

extern "win64" fn free(_stream: usize, _packets: usize, _count: u32) {
    log("free");
}

extern "win64" fn two_u32(_stream: usize, first: usize, second: usize) -> i32 {
    write(first, 0_u32);
    write(second, 0_u32);
    0
}

extern "win64" fn position(_stream: usize, blocks: usize, ticks: usize) -> i32 {
    write(blocks, 7_u64);
    write(ticks, 1_u64);
    0
}

extern "win64" fn current(_stream: usize, packet: usize) -> i32 {
    write(packet, 3_u32);
    0
}

extern "win64" fn render(_stream: usize, _packet: u32, _flags: u32, _length: u32) -> i32 {
    0
}

extern "win64" fn create_stream(device: usize, circuit: usize, _pin: usize, init: usize, _f: usize, _m: usize, _v: usize) -> i32 {
    let mut c: ACX_STREAM_CALLBACKS = zeroed();
    (c.Size, c.EvtAcxStreamPrepareHardware) = (48, prepare_hardware as *const () as usize);
    c.EvtAcxStreamReleaseHardware = release_hardware as *const () as usize;
    (c.EvtAcxStreamRun, c.EvtAcxStreamPause) = (run as *const () as usize, pause as *const () as usize);
    assert_eq!(acx!("AcxStreamInitAssignAcxStreamCallbacks"(init => usize, at(&c) => usize) -> i32), 0);
    let mut rt: ACX_RT_STREAM_CALLBACKS = zeroed();
    (rt.Size, rt.EvtAcxStreamGetHwLatency) = (64, two_u32 as *const () as usize);
    rt.EvtAcxStreamAllocateRtPackets = allocate as *const () as usize;
    rt.EvtAcxStreamFreeRtPackets = free as *const () as usize;
    rt.EvtAcxStreamGetCurrentPacket = current as *const () as usize;
    rt.EvtAcxStreamGetPresentationPosition = position as *const () as usize;
    if DEFECT.get() != "no render callback" {
        rt.EvtAcxStreamSetRenderPacket = render as *const () as usize;
    }
    assert_eq!(acx!("AcxStreamInitAssignAcxRtStreamCallbacks"(init => usize, at(&rt) => usize) -> i32), 0);
    if DEFECT.get() != "no notifications" {
        acx!("AcxStreamInitSetAcxRtStreamSupportsNotifications"(init => usize));
    }
    let (mut slot, mut stream) = (init, 0_usize);
    acx!("AcxRtStreamCreate"(device => usize, circuit => usize, 0 => usize, out(&mut slot) => usize, out(&mut stream) => usize) -> i32)
}

fn notify(stream: Handle, packet: u64, ticks: u64) {
    acx!("AcxRtStreamNotifyPacketComplete"(stream => usize, packet => u64, ticks => u64) -> i32);
}

fn play(circuit: Handle) -> Result<(), i32> {
    let pin = circuit::of("test", circuit)?.pins.borrow()[0];
    let format = object::peek::<pin::Pin>(pin).expect("pin").all_formats()[0];
    assert_eq!(format::of("test", format)?.block_align(), 4);
    let handle = stream::open(circuit, pin, format, pin::RAW)?;
    let packets = match stream::allocate(handle, 2, 4096) {
        Ok(packets) => packets,
        Err(status) => {
            stream::close(handle);
            return Err(status);
        }
    };
    assert_eq!(packets[1].address - packets[0].address, 4096);
    if DEFECT.get() == "notify while stopped" {
        notify(handle, 0, 0);
    }
    stream::go(handle, stream::State::Run)?;
    assert_eq!(stream::current_packet(handle), Ok(3));
    assert_eq!(stream::presentation(handle), Ok((7, 1)));
    notify(handle, 0, 1);
    let second = if DEFECT.get() == "number repeated" { 0 } else { 1 };
    notify(handle, second, if DEFECT.get() == "from the future" { u64::MAX } else { 2 });
    stream::close(handle);
    Ok(())
}

fn run_with(defect: &'static str) -> Vec<&'static str> {
    let _machine = kernel::boot(1);
    DEFECT.set(defect);
    LOG.take();
    let object = Box::new([0_u64; 42]);
    assert_eq!(driver::load(entry as *const () as usize, at(&*object), "x"), 0);
    let device = device::add_device(0x1000).expect("device");
    if pnp::start(device, &[]).is_ok() {
        let circuit = object::children(device, Kind::AcxCircuit)[0];
        let _ = play(circuit);
    }
    pnp::remove(device);
    driver::unload();
    bind::WdfVersionUnbindClass(0, WDF.get().0, 0);
    driver::unloaded();
    verifier::take().into_iter().map(|v| v.rule.name).collect()
}

#[test]
fn a_stream_lives_through_its_states_in_order() {
    assert_eq!(run_with(""), [""; 0]);
    assert_eq!(LOG.take(), ["allocate", "prepare_hardware", "run", "pause", "release_hardware", "free"]);
}

#[test]
fn each_defect_breaks_the_rule_of_its_own() {
    for (defect, rule) in [
        ("no AcxDriverInitialize", "AcxSequence"),
        ("no create-stream callback", "AcxSequence"),
        ("no format", "AcxCircuit"),
        ("circuit not removed", "AcxSequence"),
        ("no render callback", "WDF_REQUIRED_PARAMETER_IS_NULL"),
        ("packet outside", "AcxResult"),
        ("notify while stopped", "AcxStreamState"),
        ("number repeated", "AcxResult"),
        ("from the future", "AcxResult"),
    ] {
        assert_eq!(run_with(defect), [rule], "{defect}");
    }
    assert_eq!(run_with("no notifications"), ["AcxSequence"; 2], "one for each packet");
}
