//! COM methods of the DMus miniport.
//!
//! UNSAFETY: methods are called with raw pointers.

use super::{AHEAD, DMusMiniport, Opened};
use crate::adapter::Driver;
use crate::com::object::Object;
use crate::com::query::Entry;
use crate::com::{Class, ComPtr};
use crate::miniport::midi::MusicClass;
use crate::miniport::midi::thunk::{format_bytes, get_description, give_group, intersect, power_change};
use crate::port::group::Notifier;
use crate::raw::{
    DMUS_STREAM_TYPE, IAllocatorMXF, IID_IMiniport, IID_IMiniportDMus, IID_IMusicTechnology, IID_IPowerNotify, IMXF, IMasterClock,
    IPortDMus, IResourceList, IServiceGroup, IUnknown, POOL_TYPE,
};
use crate::{status, vtable};
use acx_core::ks::guid::Guid;
use acx_core::ks::raw::KSDATAFORMAT;
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_PARAMETER, STATUS_SUCCESS};
use core::ffi::c_void;

impl<F: Driver> Class for DMusMiniport<F> {
    const INTERFACES: &'static [Entry] = &[
        Entry {
            iids: &[IID_IMiniportDMus, IID_IMiniport],
            vtable: vtable!(
                Self,
                IMiniportDMusVtbl { Init: init::<F>, Service: service::<F>, NewStream: new_stream::<F> },
                IMiniportVtbl { GetDescription: get_description::<Self>, DataRangeIntersection: intersect::<Self> }
            ),
        },
        Entry { iids: &[IID_IMusicTechnology], vtable: vtable!(Self, IMusicTechnologyVtbl { SetTechnology: technology::<F> }) },
        Entry { iids: &[IID_IPowerNotify], vtable: vtable!(Self, IPowerNotifyVtbl { PowerChangeNotify: power_change::<Self> }) },
    ];
}

unsafe extern "efiapi" fn init<F: Driver>(
    this: *mut c_void,
    _adapter: *mut IUnknown,
    _resources: *mut IResourceList,
    port: *mut IPortDMus,
    group: *mut *mut IServiceGroup,
) -> NTSTATUS {
    // SAFETY: the port calls with a reference held.
    let base = unsafe { Object::<DMusMiniport<F>>::value(this) }.base();
    // SAFETY: the port itself. The adapter gives the reference up before the device goes.
    let Some(port) = (unsafe { ComPtr::from_borrowed(port) }) else { return STATUS_INVALID_PARAMETER };
    let outcome = base.join(Notifier::DMus(port)).and_then(|()| base.unit());
    match outcome {
        Ok(unit) => {
            // SAFETY: the caller's place.
            unsafe { give_group(unit.group(), group) };
            STATUS_SUCCESS
        }
        Err(status) => status,
    }
}

unsafe extern "efiapi" fn service<F: Driver>(this: *mut c_void) {
    // SAFETY: the port calls with a reference held.
    unsafe { Object::<DMusMiniport<F>>::value(this) }.service();
}

unsafe extern "efiapi" fn new_stream<F: Driver>(
    this: *mut c_void,
    stream: *mut *mut IMXF,
    _outer: *mut IUnknown,
    _pool: POOL_TYPE,
    pin: u32,
    kind: DMUS_STREAM_TYPE,
    format: *mut KSDATAFORMAT,
    group: *mut *mut IServiceGroup,
    allocator: *mut IAllocatorMXF,
    clock: *mut IMasterClock,
    ahead: *mut u64,
) -> NTSTATUS {
    if stream.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: a place for a pointer.
    unsafe { stream.write(core::ptr::null_mut()) };
    // SAFETY: the port holds a reference.
    let miniport = unsafe { Object::<DMusMiniport<F>>::value(this) };
    // SAFETY: a format that KS checked.
    let Some(bytes) = (unsafe { format_bytes(format) }) else { return STATUS_INVALID_PARAMETER };
    // SAFETY: the port's objects, alive during the call.
    let Some(allocator) = (unsafe { ComPtr::from_borrowed(allocator) }) else { return STATUS_INVALID_PARAMETER };
    // SAFETY: as above.
    let Some(clock) = (unsafe { ComPtr::from_borrowed(clock) }) else { return STATUS_INVALID_PARAMETER };
    let opened = miniport.open(pin, kind, bytes, allocator, clock);
    status::from(opened.map(|opened| {
        let shared = miniport.base().unit().ok().and_then(|unit| unit.group());
        // SAFETY: the caller's place.
        unsafe { give_group(shared, group) };
        if !ahead.is_null() {
            // SAFETY: a place for a time.
            unsafe { ahead.write(AHEAD) };
        }
        let interface = match opened {
            Opened::Render(render) => render.into_interface(0),
            Opened::Capture(capture) => capture.into_interface(0),
        };
        // SAFETY: a place for a pointer.
        unsafe { stream.write(interface.cast()) };
    }))
}

unsafe extern "efiapi" fn technology<F: Driver>(this: *mut c_void, technology: *const Guid) -> NTSTATUS {
    if technology.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: not null, an identifier by contract.
    let technology = unsafe { technology.read_unaligned() };
    // SAFETY: the port holds a reference.
    status::from(unsafe { Object::<DMusMiniport<F>>::value(this) }.set_technology(&technology))
}
