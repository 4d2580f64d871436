//! Protected content: what `portcls.sys` and `drmk.sys` export alike. Content has no rights attached in the lab: nothing plays it.

use super::raw::{P, get, put};
use super::status::*;
use crate::kernel::{trace, with};

fn create(ids: *const u32, count: u32, out: *mut u32) -> i32 {
    if ids.is_null() || count == 0 || out.is_null() {
        return INVALID_PARAMETER;
    }
    let id = with(|s| s.ext.id()) as u32;
    trace(format_args!("content {id} is mixed of {count}"));
    put(out as usize, id);
    SUCCESS
}

/// `DRMFORWARD`: Flags, DeviceObject at 8, FileObject, Context.
fn forward(id: u32, to: usize) -> i32 {
    if id == 0 || to == 0 {
        return INVALID_PARAMETER;
    }
    // No driver below the lab's devices handles content: it refuses, as one without the property does.
    trace(format_args!("content {id} is forwarded to a driver that does not know it"));
    NOT_IMPLEMENTED
}

macro_rules! content {
    ($module:ident, $dll:literal: $add:ident $mixed:ident $destroy:ident $device:ident $file:ident $interface:ident $rights:ident) => {
        pub(super) mod $module {
            use super::{INVALID_PARAMETER, P, SUCCESS, create, forward, get, put};

            exports! { $dll;
                fn $add(id: u32, handlers: P, count: u32) -> i32; 0 PC_IRQL_DDIS {
                    if id == 0 || handlers.is_null() || count == 0 { INVALID_PARAMETER } else { SUCCESS }
                }
                fn $mixed(ids: *const u32, count: u32, out: *mut u32) -> i32; 0 PC_IRQL_DDIS { create(ids, count, out) }
                fn $destroy(id: u32) -> i32; 0 PC_IRQL_DDIS { if id == 0 { INVALID_PARAMETER } else { SUCCESS } }
                fn $device(id: u32, _reserved: P, to: usize) -> i32; 0 PC_IRQL_DDIS {
                    forward(id, if to == 0 { 0 } else { get(to + 8) })
                }
                fn $file(id: u32, file: usize) -> i32; 0 PC_IRQL_DDIS { forward(id, file) }
                fn $interface(id: u32, unknown: usize, methods: u32) -> i32; 0 PC_IRQL_DDIS {
                    if methods < 3 { INVALID_PARAMETER } else { forward(id, unknown) }
                }
                fn $rights(_id: u32, rights: *mut [u32; 3]) -> i32; 0 PC_IRQL_DDIS {
                    if rights.is_null() {
                        return INVALID_PARAMETER;
                    }
                    // DRMRIGHTS: CopyProtect, Reserved, DigitalOutputDisable.
                    put(rights as usize, [0_u32; 3]);
                    SUCCESS
                }
            }
        }
    };
}

content! { port_class, "portcls.sys": PcAddContentHandlers PcCreateContentMixed PcDestroyContent PcForwardContentToDeviceObject
PcForwardContentToFileObject PcForwardContentToInterface PcGetContentRights }
content! { drmk, "drmk.sys": DrmAddContentHandlers DrmCreateContentMixed DrmDestroyContent DrmForwardContentToDeviceObject
DrmForwardContentToFileObject DrmForwardContentToInterface DrmGetContentRights }
