//! COM objects of the host, each with a ledger of its references.
//!
//! An object has one face (vtable pointer and way back) for each interface. Its memory stays until the machine is dropped, so that
//! a call through a released reference is reported instead of being undefined.

use super::abi::{Guid, Ptr, STATUS_INVALID_PARAMETER, STATUS_SUCCESS, Status};
use super::guids::{IID_IUnknown, IID_IUnknown_COM};
use super::seam::{self, Rule};
use core::any::Any;
use core::cell::{Cell, RefCell};
use std::rc::Rc;

/// What stands behind a host object.
pub trait HostObject: Any {
    /// Called when the last reference is gone.
    fn final_release(&self) {}
}

/// A vtable: function addresses in slot order.
#[repr(transparent)]
pub struct Vtbl<const N: usize>(pub [*const (); N]);
// SAFETY: the addresses are of functions.
unsafe impl<const N: usize> Sync for Vtbl<N> {}

/// An interface that an object offers.
pub struct Interface {
    /// Its name, for reports.
    pub name: &'static str,
    /// The identifiers that it answers to besides `IUnknown`.
    pub ids: &'static [Guid],
    /// Its function table.
    pub table: *const *const (),
}
// SAFETY: the table is a static.
unsafe impl Sync for Interface {}

/// What a driver's interface pointer points at.
#[repr(C)]
pub struct Face {
    table: *const *const (),
    object: Cell<*const Object>,
}

/// A host object.
pub struct Object {
    name: String,
    refs: Cell<u32>,
    faces: Vec<Face>,
    interfaces: &'static [Interface],
    data: Rc<dyn Any>,
    host: Rc<dyn HostObject>,
}

thread_local! {
    static LEDGER: RefCell<Vec<*mut Object>> = const { RefCell::new(Vec::new()) };
}

/// Makes an object with one reference and returns its first interface.
pub fn create<T: HostObject>(name: impl Into<String>, interfaces: &'static [Interface], data: Rc<T>) -> Ptr {
    let faces = interfaces.iter().map(|i| Face { table: i.table, object: Cell::new(core::ptr::null()) }).collect();
    let object = Box::new(Object { name: name.into(), refs: Cell::new(1), faces, interfaces, data: data.clone(), host: data });
    let object = Box::into_raw(object);
    // SAFETY: it was just made.
    let first = unsafe {
        for face in &(*object).faces {
            face.object.set(object);
        }
        &raw const (&(*object).faces)[0]
    };
    LEDGER.with_borrow_mut(|l| l.push(object));
    first.cast_mut().cast()
}

fn object_of(this: Ptr) -> &'static Object {
    // SAFETY: `this` is a face made by `create`; its object lives until `reset`.
    let object = unsafe { &*(*this.cast::<Face>()).object.get() };
    if object.refs.get() == 0 {
        seam::report(Rule::ComReference, format!("{}: called after its last Release", object.name));
    }
    object
}

/// The data behind an interface pointer of the host.
pub fn data<T: HostObject>(this: Ptr) -> Rc<T> {
    object_of(this).data.clone().downcast::<T>().expect("a face of another object")
}

/// The data behind a pointer that may be the driver's own object; `None` when it is not an object of the host of type `T`.
pub fn try_data<T: HostObject>(pointer: Ptr) -> Option<Rc<T>> {
    let known = LEDGER.with_borrow(|l| {
        l.iter().any(|o| {
            // SAFETY: objects in the ledger are alive.
            let object: &Object = unsafe { &**o };
            object.faces.iter().any(|f| core::ptr::eq(f, pointer.cast::<Face>()))
        })
    });
    if known { object_of(pointer).data.clone().downcast::<T>().ok() } else { None }
}

/// `IUnknown::QueryInterface` of every host object.
///
/// # Safety
/// `this` is a live host object; `iid` and `out` are a readable identifier and a writable place.
pub unsafe extern "efiapi" fn query_interface(this: Ptr, iid: *const Guid, out: *mut Ptr) -> Status {
    let object = object_of(this);
    // SAFETY: the caller passes an identifier and a place.
    let iid = unsafe { iid.read_unaligned() };
    let index = if iid == IID_IUnknown || iid == IID_IUnknown_COM {
        Some(0)
    } else {
        object.interfaces.iter().position(|i| i.ids.contains(&iid))
    };
    match index {
        Some(index) => {
            object.refs.set(object.refs.get() + 1);
            // SAFETY: as above.
            unsafe { out.write((&raw const object.faces[index]).cast_mut().cast()) };
            STATUS_SUCCESS
        }
        None => {
            // SAFETY: as above.
            unsafe { out.write(core::ptr::null_mut()) };
            STATUS_INVALID_PARAMETER
        }
    }
}

/// `IUnknown::AddRef` of every host object.
///
/// # Safety
/// `this` is a live host object.
pub unsafe extern "efiapi" fn add_ref(this: Ptr) -> u32 {
    let object = object_of(this);
    object.refs.set(object.refs.get() + 1);
    object.refs.get()
}

/// `IUnknown::Release` of every host object.
///
/// # Safety
/// `this` is a live host object.
pub unsafe extern "efiapi" fn release(this: Ptr) -> u32 {
    let object = object_of(this);
    let Some(refs) = object.refs.get().checked_sub(1) else { return 0 };
    object.refs.set(refs);
    if refs == 0 {
        object.host.final_release();
    }
    refs
}

/// The first three slots, then the given functions.
macro_rules! vtbl {
    ($($f:expr),* $(,)?) => {
        $crate::portcls_host::unknown::Vtbl([
            $crate::portcls_host::unknown::query_interface as *const (),
            $crate::portcls_host::unknown::add_ref as *const (),
            $crate::portcls_host::unknown::release as *const (),
            $($f as *const ()),*
        ])
    };
}
pub(crate) use vtbl;

/// References of a host object.
pub fn references(this: Ptr) -> u32 {
    // SAFETY: `this` is a face made by `create`.
    unsafe { (*(*this.cast::<Face>()).object.get()).refs.get() }
}

/// Objects that still have references: name, interface names, count.
pub fn alive() -> Vec<(String, u32)> {
    LEDGER.with_borrow(|l| {
        l.iter()
            .filter_map(|o| {
                // SAFETY: objects in the ledger are alive.
                let object: &Object = unsafe { &**o };
                let names: Vec<_> = object.interfaces.iter().map(|i| i.name).collect();
                (object.refs.get() > 0).then(|| (format!("{} ({})", object.name, names.join(", ")), object.refs.get()))
            })
            .collect()
    })
}

/// Reports every object that is still referenced.
pub fn report_alive() {
    for (name, refs) in alive() {
        seam::report(Rule::ComReference, format!("{name}: {refs} reference(s) left at unload"));
    }
}

/// Forgets all objects; no pointer to one may be used after this.
pub fn reset() {
    for object in LEDGER.take() {
        // SAFETY: made by `Box::into_raw`, removed from the ledger here.
        drop(unsafe { Box::from_raw(object) });
    }
}
