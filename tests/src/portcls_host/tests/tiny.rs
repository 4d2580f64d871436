//! A driver of one playback endpoint written by hand over raw vtables, with a switch for each defect it can have.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "all of it rests on one thing: the port driver under test keeps the contract of each interface"
)]

mod filters;

use crate::kernel;
use crate::portcls_host::abi::*;
use crate::portcls_host::exports::*;
use crate::portcls_host::guids::*;
use crate::portcls_host::unknown::Vtbl;
use core::cell::{Cell, RefCell};
use filters::{topology_filter, wave_filter};

/// What is wrong with the driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    None,
    PortNotReleased,
    PropertyAtDispatch,
    PortCallAtDispatch,
    SmallExtension,
    PowerRegisteredTwice,
    MappedTwice,
    FreedWhileMapped,
    PagesLeft,
    NoBytes,
    SlowState,
    LateAccepted,
    RunningPosition,
    DownFails,
    BridgeCounted,
    LooseNode,
    WritesBehind,
    CompletesTwice,
    CompletesPending,
}

thread_local! {
    pub static DEFECT: Cell<Defect> = const { Cell::new(Defect::None) };
    pub static CALLS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static VOLUME: Cell<i32> = const { Cell::new(0) };
}

fn bad(defect: Defect) -> bool {
    DEFECT.get() == defect
}

fn say(text: impl Into<String>) {
    CALLS.with_borrow_mut(|c| c.push(text.into()));
}

#[repr(C)]
struct Tiny {
    table: *const *const (),
    output: *const *const (),
    refs: Cell<u32>,
    port: Cell<Ptr>,
    wave: bool,
    stream: bool,
    state: Cell<u32>,
    mdl: Cell<Ptr>,
    base: Cell<Ptr>,
    drop_port: Cell<bool>,
}

fn make(table: *const *const (), wave: bool, stream: bool) -> Ptr {
    let null = core::ptr::null_mut();
    Box::into_raw(Box::new(Tiny {
        table,
        output: OUTPUT.0.as_ptr(),
        refs: Cell::new(1),
        port: Cell::new(null),
        wave,
        stream,
        state: Cell::new(0),
        mdl: Cell::new(null),
        base: Cell::new(null),
        drop_port: Cell::new(false),
    }))
    .cast()
}

unsafe fn me(this: Ptr) -> &'static Tiny {
    unsafe { &*this.cast::<Tiny>() }
}

/// Calls slot `n` of a host object.
macro_rules! slot {
    ($this:expr, $n:expr, ($($t:ty),*) -> $r:ty, $($a:expr),*) => {{
        let this: Ptr = $this;
        let table = this.cast::<*const *const ()>().read();
        let f: unsafe extern "efiapi" fn(Ptr, $($t),*) -> $r = core::mem::transmute::<*const (), unsafe extern "efiapi" fn(Ptr, $($t),*) -> $r>(table.add($n).read());
        f(this, $($a),*)
    }};
}

unsafe extern "efiapi" fn query(this: Ptr, iid: *const Guid, out: *mut Ptr) -> Status {
    unsafe {
        let t = me(this);
        let own = if t.stream {
            vec![IID_IMiniportWaveRTStream, IID_IMiniportWaveRTStreamNotification]
        } else if t.wave {
            vec![IID_IMiniportWaveRT]
        } else {
            vec![IID_IMiniportTopology]
        };
        if t.stream && *iid == IID_IMiniportWaveRTOutputStream {
            t.refs.set(t.refs.get() + 1);
            *out = this.cast::<u8>().add(8).cast();
            return 0;
        }
        if own.contains(&*iid) || *iid == IID_IUnknown {
            t.refs.set(t.refs.get() + 1);
            *out = this;
            return 0;
        }
        *out = core::ptr::null_mut();
        STATUS_INVALID_PARAMETER
    }
}

unsafe extern "efiapi" fn add_ref(this: Ptr) -> u32 {
    let t = unsafe { me(this) };
    t.refs.set(t.refs.get() + 1);
    t.refs.get()
}

unsafe extern "efiapi" fn release(this: Ptr) -> u32 {
    unsafe {
        let t = me(this);
        t.refs.set(t.refs.get() - 1);
        let left = t.refs.get();
        if left == 0 {
            if !t.port.get().is_null() && !bad(Defect::PortNotReleased) {
                slot!(t.port.get(), 2, () -> u32,);
            }
            drop(Box::from_raw(this.cast::<Tiny>()));
        }
        left
    }
}

unsafe extern "efiapi" fn output_query(this: Ptr, iid: *const Guid, out: *mut Ptr) -> Status {
    unsafe { query(this.cast::<u8>().sub(8).cast(), iid, out) }
}
unsafe extern "efiapi" fn output_add(this: Ptr) -> u32 {
    unsafe { add_ref(this.cast::<u8>().sub(8).cast()) }
}
unsafe extern "efiapi" fn output_release(this: Ptr) -> u32 {
    unsafe { release(this.cast::<u8>().sub(8).cast()) }
}

unsafe extern "efiapi" fn init(this: Ptr, _adapter: Ptr, _resources: Ptr, port: Ptr) -> Status {
    unsafe {
        slot!(port, 1, () -> u32,);
        me(this).port.set(port);
    }
    say("Init");
    0
}

unsafe extern "efiapi" fn description(this: Ptr, out: *mut *const u8) -> Status {
    say("GetDescription");
    unsafe { *out = if me(this).wave { wave_filter() } else { topology_filter() } };
    0
}

unsafe extern "efiapi" fn intersect(
    _this: Ptr,
    _pin: u32,
    _client: Ptr,
    _own: Ptr,
    _length: u32,
    _out: Ptr,
    _result: *mut u32,
) -> Status {
    STATUS_NOT_IMPLEMENTED
}

unsafe extern "efiapi" fn new_stream(_this: Ptr, out: *mut Ptr, port_stream: Ptr, _pin: u32, _capture: u8, _format: Ptr) -> Status {
    unsafe {
        slot!(port_stream, 1, () -> u32,);
        let stream = make(STREAM.0.as_ptr(), true, true);
        me(stream).port.set(port_stream);
        *out = stream;
    }
    0
}

unsafe extern "efiapi" fn set_format(_this: Ptr, _f: Ptr) -> Status {
    STATUS_NOT_SUPPORTED
}
unsafe extern "efiapi" fn set_state(this: Ptr, state: u32) -> Status {
    say(format!("SetState {state}"));
    let t = unsafe { me(this) };
    if bad(Defect::SlowState) && state == KSSTATE_RUN {
        kernel::run_for(600_000_000);
    }
    if bad(Defect::DownFails) && state < t.state.get() {
        return STATUS_UNSUCCESSFUL;
    }
    t.state.set(state);
    0
}
unsafe extern "efiapi" fn position(this: Ptr, out: *mut [u64; 2]) -> Status {
    let at = if unsafe { me(this) }.state.get() < KSSTATE_PAUSE {
        0
    } else if bad(Defect::RunningPosition) {
        100_000
    } else {
        64
    };
    unsafe { *out = [at, at] };
    0
}
unsafe extern "efiapi" fn refuse_buffer(_this: Ptr) -> Status {
    STATUS_NOT_SUPPORTED
}
unsafe extern "efiapi" fn nothing(_this: Ptr) {}
unsafe extern "efiapi" fn latency(_this: Ptr, out: *mut [u32; 3]) {
    unsafe { *out = [64, 10, 20] }
}
unsafe extern "efiapi" fn allocate(
    this: Ptr,
    _count: u32,
    size: u32,
    mdl: *mut Ptr,
    actual: *mut u32,
    offset: *mut u32,
    cache: *mut u32,
) -> Status {
    unsafe {
        let t = me(this);
        let bytes = if bad(Defect::NoBytes) { 0 } else { size as usize };
        let level = if bad(Defect::PortCallAtDispatch) { 2 } else { 0 };
        let pages = kernel::with_irql(level, || slot!(t.port.get(), 3, (u64, usize) -> Ptr, u64::MAX, bytes));
        if pages.is_null() {
            return STATUS_INSUFFICIENT_RESOURCES;
        }
        t.mdl.set(pages);
        t.base.set(slot!(t.port.get(), 5, (Ptr, u32) -> Ptr, pages, 1));
        if bad(Defect::MappedTwice) {
            slot!(t.port.get(), 5, (Ptr, u32) -> Ptr, pages, 1);
        }
        (*mdl, *actual, *offset, *cache) = (pages, size, 0, 1);
    }
    0
}
unsafe extern "efiapi" fn free(this: Ptr, mdl: Ptr, _size: u32) {
    unsafe {
        let t = me(this);
        if !bad(Defect::FreedWhileMapped) {
            slot!(t.port.get(), 6, (Ptr, Ptr) -> (), t.base.get(), mdl);
        }
        if !bad(Defect::PagesLeft) {
            slot!(t.port.get(), 7, (Ptr) -> (), mdl);
        }
    }
}
unsafe extern "efiapi" fn event(_this: Ptr, _event: Ptr) -> Status {
    0
}
unsafe extern "efiapi" fn write_packet(_this: Ptr, number: u32, _flags: u32, _end: u32) -> Status {
    if number < 5 && !bad(Defect::LateAccepted) { STATUS_DATA_LATE_ERROR } else { 0 }
}
unsafe extern "efiapi" fn presentation(_this: Ptr, out: *mut [u64; 2]) -> Status {
    unsafe { *out = [480, 7] };
    0
}
unsafe extern "efiapi" fn count(this: Ptr, out: *mut u32) -> Status {
    let t = unsafe { me(this.cast::<u8>().sub(8).cast()) };
    unsafe { *out = if t.state.get() == KSSTATE_RUN { 4 } else { 0 } };
    0
}

static TOPOLOGY: Vtbl<6> = Vtbl([
    query as *const (),
    add_ref as *const (),
    release as *const (),
    description as *const (),
    intersect as *const (),
    init as *const (),
]);
static WAVE: Vtbl<8> = Vtbl([
    query as *const (),
    add_ref as *const (),
    release as *const (),
    description as *const (),
    intersect as *const (),
    init as *const (),
    new_stream as *const (),
    refuse_buffer as *const (),
]);
static STREAM: Vtbl<15> = Vtbl([
    query as *const (),
    add_ref as *const (),
    release as *const (),
    set_format as *const (),
    set_state as *const (),
    position as *const (),
    refuse_buffer as *const (),
    nothing as *const (),
    latency as *const (),
    refuse_buffer as *const (),
    refuse_buffer as *const (),
    allocate as *const (),
    free as *const (),
    event as *const (),
    event as *const (),
]);
static OUTPUT: Vtbl<6> = Vtbl([
    output_query as *const (),
    output_add as *const (),
    output_release as *const (),
    write_packet as *const (),
    presentation as *const (),
    count as *const (),
]);

fn wide(s: &str) -> Vec<u16> {
    s.encode_utf16().chain([0]).collect()
}

unsafe extern "efiapi" fn start(fdo: Ptr, irp: Ptr, resources: Ptr) -> Status {
    unsafe {
        let mut ports = Vec::new();
        for (class, table, wave, name) in
            [(CLSID_PortTopology, TOPOLOGY.0.as_ptr(), false, "topo"), (CLSID_PortWaveRT, WAVE.0.as_ptr(), true, "wave")]
        {
            let (mut port, miniport): (Ptr, Ptr) = (core::ptr::null_mut(), make(table, wave, false));
            assert_eq!(PcNewPort(&raw mut port, &raw const class), 0);
            assert_eq!(
                slot!(port, 3, (Ptr, Ptr, Ptr, Ptr, Ptr) -> Status, fdo, irp, miniport, core::ptr::null_mut(), resources),
                0
            );
            slot!(miniport, 2, () -> u32,);
            // PortCls keeps the pointer; a driver without defects keeps the name.
            let name = wide(name).leak();
            assert_eq!(PcRegisterSubdevice(fdo, name.as_ptr(), port), 0);
            ports.push(port);
        }
        assert_eq!(PcRegisterPhysicalConnection(fdo, ports[1], 1, ports[0], 0), 0);
        for port in ports {
            slot!(port, 2, () -> u32,);
        }
    }
    if bad(Defect::PowerRegisteredTwice) {
        // Unregistering what was never registered is the other half of the rule.
        unsafe { PcUnregisterAdapterPowerManagement(fdo) };
    }
    0
}

unsafe extern "efiapi" fn add_device(driver: Ptr, pdo: Ptr) -> Status {
    let extension = if bad(Defect::SmallExtension) { 64 } else { 0 };
    unsafe { PcAddAdapterDevice(driver, pdo, Some(start), 2, extension) }
}

/// DriverEntry.
pub unsafe extern "efiapi" fn entry(driver: Ptr, path: Ptr) -> Status {
    unsafe { PcInitializeAdapterDriver(driver, path, Some(add_device)) }
}
