//! Objects: attributes, typed contexts, and boxes whose allocation may fail.

use super::call::{WdfObjectDelete, WdfObjectGetTypedContextWorker};
use super::raw::prelude::*;
use alloc::alloc::{Layout, alloc};
use alloc::boxed::Box;
use core::cell::UnsafeCell;

/// What the driver keeps with an object: a pointer and a number. The framework zeroes it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Slot {
    /// The Rust value that belongs to the object, or that owns it.
    pub value: PVOID,
    /// Which of the owner's things the object is.
    pub number: u32,
}

/// A kind of context. Kinds are told apart by address, so each is a static.
#[repr(transparent)]
pub struct ContextType(UnsafeCell<WDF_OBJECT_CONTEXT_TYPE_INFO>);

// SAFETY: nobody writes to it; the cell only keeps it at one writable address, as the framework's own macros do.
unsafe impl Sync for ContextType {}

impl ContextType {
    /// A kind of context by name; `this` is the static's own address.
    pub const fn new(name: &'static core::ffi::CStr, this: *const Self) -> Self {
        Self(UnsafeCell::new(WDF_OBJECT_CONTEXT_TYPE_INFO {
            Size: size_of::<WDF_OBJECT_CONTEXT_TYPE_INFO>() as u32,
            ContextName: name.as_ptr().cast(),
            ContextSize: size_of::<Slot>(),
            UniqueType: this.cast(),
            EvtDriverGetUniqueContextType: core::ptr::null_mut(),
        }))
    }
    fn record(&'static self) -> *const WDF_OBJECT_CONTEXT_TYPE_INFO {
        self.0.get()
    }
    /// Attributes of an object with this context; a null parent means the framework's choice.
    pub fn attributes(&'static self, parent: WDFOBJECT, cleanup: Option<PFN_WDF_OBJECT_CONTEXT_CLEANUP>) -> WDF_OBJECT_ATTRIBUTES {
        let mut attributes = WDF_OBJECT_ATTRIBUTES::init();
        attributes.ParentObject = parent;
        attributes.EvtCleanupCallback = cleanup;
        attributes.ContextTypeInfo = self.record();
        attributes
    }
    /// The context of an object; `None` when it has none of this kind. <= DISPATCH_LEVEL, and from the object's own ISR.
    ///
    /// # Safety
    /// The object exists as long as the result is used.
    pub unsafe fn slot(&'static self, object: WDFOBJECT) -> Option<*mut Slot> {
        if object.is_null() {
            return None;
        }
        // SAFETY: promised by the caller.
        let slot = unsafe { WdfObjectGetTypedContextWorker(object, self.record()) }.cast::<Slot>();
        (!slot.is_null()).then_some(slot)
    }
    /// Fills the context of an object that was just created. Any IRQL that [`Self::slot`] allows.
    ///
    /// # Safety
    /// As [`Self::slot`]; nobody else uses the context yet.
    pub unsafe fn fill(&'static self, object: WDFOBJECT, value: PVOID, number: u32) {
        // SAFETY: promised by the caller.
        if let Some(slot) = unsafe { self.slot(object) } {
            // SAFETY: the framework made it as large as a slot.
            unsafe { slot.write(Slot { value, number }) };
        }
    }
    /// The value and number of an object; `None` when nothing was filled in.
    ///
    /// # Safety
    /// The object exists, its value is a `T`, and both outlive the result.
    pub unsafe fn get<'a, T>(&'static self, object: WDFOBJECT) -> Option<(&'a T, u32)> {
        // SAFETY: promised by the caller.
        let slot = unsafe { self.slot(object) }?;
        // SAFETY: the framework made it as large as a slot, and zeroed it.
        let slot = unsafe { slot.read() };
        // SAFETY: promised by the caller.
        let value = unsafe { slot.value.cast::<T>().as_ref() }?;
        Some((value, slot.number))
    }
    /// Takes the value out of an object; only the first call finds it. From the object's cleanup.
    ///
    /// # Safety
    /// The value came from [`boxed`] as a `T`, and nobody uses it any more.
    pub unsafe fn take<T>(&'static self, object: WDFOBJECT) -> Option<Box<T>> {
        // SAFETY: promised by the caller.
        let slot = unsafe { self.slot(object) }?;
        // SAFETY: the framework made it as large as a slot.
        let slot = unsafe { &mut *slot };
        let value = core::mem::replace(&mut slot.value, core::ptr::null_mut()).cast::<T>();
        // SAFETY: promised by the caller.
        (!value.is_null()).then(|| unsafe { Box::from_raw(value) })
    }
}

/// Defines statics that are kinds of contexts.
macro_rules! contexts {
    ( $( $(#[$meta:meta])* $name:ident = $text:literal; )* ) => { $(
        $(#[$meta])*
        pub static $name: crate::wdf::object::ContextType = crate::wdf::object::ContextType::new($text, &raw const $name);
    )* };
}
pub(crate) use contexts;

/// Puts a value on the heap; gives it back dropped, and `None`, when memory ran out.
pub fn boxed<T>(value: T) -> Option<Box<T>> {
    let layout = Layout::new::<T>();
    if layout.size() == 0 {
        return None;
    }
    // SAFETY: the layout is not empty.
    let place = unsafe { alloc(layout) }.cast::<T>();
    if place.is_null() {
        return None;
    }
    // SAFETY: allocated for a `T` just now.
    unsafe { place.write(value) };
    // SAFETY: as above, by the allocator that boxes use.
    Some(unsafe { Box::from_raw(place) })
}

/// Deletes an object. Its parent, if it still has one, forgets it. <= DISPATCH_LEVEL.
///
/// # Safety
/// The object exists and was not deleted before.
pub unsafe fn delete(object: impl Into<WDFOBJECT>) {
    // SAFETY: promised by the caller.
    unsafe { WdfObjectDelete(object.into()) };
}
