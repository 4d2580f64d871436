//! IMXF of the two streams.
//!
//! UNSAFETY: methods are called with raw pointers.

use super::capture::CaptureStream;
use super::render::{RenderStream, give_back};
use crate::adapter::Driver;
use crate::com::object::Object;
use crate::com::query::Entry;
use crate::com::{Class, ComPtr};
use crate::raw::{DMUS_KERNEL_EVENT, IID_IMXF, IMXF};
use crate::{status, vtable};
use acx_core::ks::raw::KSSTATE;
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_PARAMETER, STATUS_NOT_SUPPORTED, STATUS_SUCCESS};
use core::ffi::c_void;

impl<F: Driver> Class for RenderStream<F> {
    const INTERFACES: &'static [Entry] = &[Entry {
        iids: &[IID_IMXF],
        vtable: vtable!(
            Self,
            IMXFVtbl {
                SetState: render_state::<F>,
                PutMessage: render_put::<F>,
                ConnectOutput: no_output,
                DisconnectOutput: no_output
            }
        ),
    }];
}

impl<F: Driver> Class for CaptureStream<F> {
    const INTERFACES: &'static [Entry] = &[Entry {
        iids: &[IID_IMXF],
        vtable: vtable!(
            Self,
            IMXFVtbl {
                SetState: capture_state::<F>,
                PutMessage: capture_put::<F>,
                ConnectOutput: connect::<F>,
                DisconnectOutput: disconnect::<F>
            }
        ),
    }];
}

unsafe extern "efiapi" fn render_state<F: Driver>(this: *mut c_void, state: KSSTATE) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    status::from(unsafe { Object::<RenderStream<F>>::value(this) }.core().set_state(state))
}

unsafe extern "efiapi" fn render_put<F: Driver>(this: *mut c_void, list: *mut DMUS_KERNEL_EVENT) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    let core = unsafe { Object::<RenderStream<F>>::value(this) }.core();
    // SAFETY: null or a list that the port hands over.
    unsafe { core.put(list) };
    STATUS_SUCCESS
}

/// A stream that plays is the end of the chain.
unsafe extern "efiapi" fn no_output(_this: *mut c_void, _sink: *mut IMXF) -> NTSTATUS {
    STATUS_NOT_SUPPORTED
}

unsafe extern "efiapi" fn capture_state<F: Driver>(this: *mut c_void, state: KSSTATE) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    status::from(unsafe { Object::<CaptureStream<F>>::value(this) }.core().set_state(state))
}

/// Null says that time has passed; what arrived is passed on. A source takes no events, but whoever hands them over has given them up.
unsafe extern "efiapi" fn capture_put<F: Driver>(this: *mut c_void, list: *mut DMUS_KERNEL_EVENT) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    let core = unsafe { Object::<CaptureStream<F>>::value(this) }.core();
    if list.is_null() {
        core.collect();
        return STATUS_SUCCESS;
    }
    // SAFETY: a list that the port hands over.
    let chain = unsafe { super::chain::Chain::from_raw(list) };
    give_back(core.allocator(), chain);
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn connect<F: Driver>(this: *mut c_void, sink: *mut IMXF) -> NTSTATUS {
    // SAFETY: the port's sink, alive during the call.
    let Some(sink) = (unsafe { ComPtr::from_borrowed(sink) }) else { return STATUS_INVALID_PARAMETER };
    // SAFETY: the port holds a reference.
    status::from(unsafe { Object::<CaptureStream<F>>::value(this) }.core().connect(sink))
}

unsafe extern "efiapi" fn disconnect<F: Driver>(this: *mut c_void, sink: *mut IMXF) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    status::from(unsafe { Object::<CaptureStream<F>>::value(this) }.core().disconnect(sink))
}
