//! `WdfObject*`: contexts, references, creation and deletion on the driver's behalf.

use super::call::{INVALID_PARAMETER, exports};
use super::kind::Kind;
use super::layout::write;
use super::object;
use super::rules;

exports! { Wdf;
    fn WdfObjectGetTypedContextWorker(handle: usize, type_info: usize) -> usize {
        if object::check("WdfObjectGetTypedContextWorker", handle, Kind::Object).is_err() {
            return 0;
        }
        object::context(handle, type_info).unwrap_or(0)
    }

    fn WdfObjectAllocateContext(handle: usize, attributes: usize, context: usize) -> i32 {
        let checked = object::check("WdfObjectAllocateContext", handle, Kind::Object)
            .and_then(|()| object::attributes("WdfObjectAllocateContext", attributes));
        match checked {
            Ok(attributes) => {
                let (status, address) = object::add_context(handle, &attributes);
                write(context, address);
                status
            }
            Err(status) => status,
        }
    }

    fn WdfObjectContextGetObject(context: usize) -> usize {
        object::from_context(context).unwrap_or_else(|| {
            rules::report(rules::INVALID_HANDLE, format!("WdfObjectContextGetObject: {context:#x} is no context"));
            0
        })
    }

    fn WdfObjectReferenceActual(handle: usize, tag: usize, line: i32, file: usize) {
        if object::check("WdfObjectReference", handle, Kind::Object).is_ok() {
            object::reference(handle, tag);
        }
    }

    fn WdfObjectDereferenceActual(handle: usize, tag: usize, line: i32, file: usize) {
        if object::check("WdfObjectDereference", handle, Kind::Object).is_ok() {
            object::dereference("WdfObjectDereference", handle, tag);
        }
    }

    fn WdfObjectCreate(attributes: usize, out: usize) -> i32 {
        match object::attributes("WdfObjectCreate", attributes) {
            Ok(a) => {
                write(out, object::create(Kind::Plain, super::driver::current(), &a, ()));
                0
            }
            Err(status) => status,
        }
    }

    fn WdfObjectDelete(handle: usize) {
        match object::kind_of(handle) {
            Some(kind) if kind.is_init() => {
                let _ = object::check("WdfObjectDelete", handle, Kind::Object);
            }
            Some(kind) if !kind.deletable() || (kind == Kind::Device && super::device::is_pnp(handle)) => {
                rules::report(rules::OBJECT, format!("WdfObjectDelete: a {kind:?} belongs to the framework"));
            }
            _ => object::delete("WdfObjectDelete", handle),
        }
    }

    fn WdfObjectQuery(handle: usize, guid: usize, length: u32, buffer: usize) -> i32 {
        let _ = object::check("WdfObjectQuery", handle, Kind::Object);
        INVALID_PARAMETER
    }
}
