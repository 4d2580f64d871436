//! Our own objects: one allocation with an interface table, a count and a value.

use super::query::{Entry, find, is_unknown};
use super::refcount::RefCount;
use crate::raw::{IUnknown as Unknown, IUnknownVtbl};
use acx_core::ks::guid::Guid as GUID;
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_PARAMETER, STATUS_SUCCESS};
use acx_core::room::Room as _;
use alloc::vec::Vec;
use core::ffi::c_void;
use core::marker::PhantomData;
use core::ops::Deref;
use core::ptr::NonNull;

/// Most interface pointers of an object.
pub const MAX_INTERFACES: usize = 8;

/// A value that can be put behind COM interfaces.
pub trait Class: Sized + 'static {
    /// Its interface pointers; at least one. The first also answers for `IUnknown`.
    const INTERFACES: &'static [Entry];
}

/// What an interface pointer points at: the vtable where COM wants it, then the way back to the object.
#[repr(C)]
struct Slot {
    vtable: *const IUnknownVtbl,
    owner: *const c_void,
}

/// An object on the heap.
///
/// INVARIANT: allocated as a `Vec` of one element; every slot's `owner` is the object's own address; it is freed by the release
/// that brings `count` to 0 and by nobody else.
#[repr(C)]
pub struct Object<T: Class> {
    slots: [Slot; MAX_INTERFACES],
    /// The `IUnknown` that does not delegate, handed to whoever aggregates the object.
    inner: Slot,
    count: RefCount,
    outer: *mut Unknown,
    value: T,
}

impl<T: Class> Object<T> {
    /// The object behind one of its interface pointers.
    ///
    /// # Safety
    /// `this` is an interface pointer of an `Object<T>`; it lives as long as `'a`.
    pub unsafe fn from_interface<'a>(this: *mut c_void) -> &'a Self {
        let slot = this.cast::<Slot>();
        // SAFETY: interface pointers of our objects point at slots.
        let owner = unsafe { (*slot).owner };
        // SAFETY: INVARIANT: the slot's owner is its object.
        unsafe { &*owner.cast::<Self>() }
    }
    /// The value behind one of the object's interface pointers.
    ///
    /// # Safety
    /// As [`Self::from_interface`].
    pub unsafe fn value<'a>(this: *mut c_void) -> &'a T {
        // SAFETY: the caller's contract.
        &unsafe { Self::from_interface(this) }.value
    }
    fn interface(&self, index: usize) -> *mut c_void {
        let slot = self.slots.get(index).filter(|_| index < T::INTERFACES.len());
        slot.map_or(core::ptr::null_mut(), |slot| core::ptr::from_ref(slot).cast_mut().cast())
    }
    /// `QueryInterface` of an interface: delegated when aggregated.
    pub(super) fn query(&self, iid: &GUID) -> (NTSTATUS, *mut c_void) {
        if let Some(outer) = NonNull::new(self.outer) {
            let mut out = core::ptr::null_mut();
            // SAFETY: the outer object lives longer than the inner one.
            let vtable = unsafe { (*outer.as_ptr()).lpVtbl };
            // SAFETY: a live object's vtable.
            let query = unsafe { (*vtable).QueryInterface };
            // SAFETY: arguments are valid for the call.
            let status = unsafe { query(outer.as_ptr().cast(), iid, &raw mut out) };
            return (status, out);
        }
        self.query_own(iid)
    }
    fn query_own(&self, iid: &GUID) -> (NTSTATUS, *mut c_void) {
        let pointer = find(T::INTERFACES, iid).map_or(core::ptr::null_mut(), |n| self.interface(n));
        if pointer.is_null() {
            // The answer of punknown.h's CUnknown for an interface that an object does not have.
            return (STATUS_INVALID_PARAMETER, pointer);
        }
        self.add_ref();
        (STATUS_SUCCESS, pointer)
    }
    pub(super) fn add_ref(&self) -> u32 {
        if let Some(outer) = NonNull::new(self.outer) {
            // SAFETY: the outer object lives longer than the inner one.
            let vtable = unsafe { (*outer.as_ptr()).lpVtbl };
            // SAFETY: a live object's vtable.
            let add_ref = unsafe { (*vtable).AddRef };
            // SAFETY: a live object.
            return unsafe { add_ref(outer.as_ptr().cast()) };
        }
        self.count.increment()
    }
    /// Gives up one reference.
    ///
    /// # Safety
    /// `this` is live, and the caller owns the reference that it gives up.
    pub(super) unsafe fn release(this: *const Self) -> u32 {
        // SAFETY: live by contract.
        let outer = unsafe { (*this).outer };
        if !outer.is_null() {
            // SAFETY: the outer object lives longer than the inner one.
            let vtable = unsafe { (*outer).lpVtbl };
            // SAFETY: a live object's vtable.
            let release = unsafe { (*vtable).Release };
            // SAFETY: the caller's reference is one of the outer object.
            return unsafe { release(outer.cast()) };
        }
        // SAFETY: the caller's contract.
        unsafe { Self::release_own(this) }
    }
    /// Gives up one reference of the object itself.
    ///
    /// # Safety
    /// As [`Self::release`].
    unsafe fn release_own(this: *const Self) -> u32 {
        // SAFETY: live by contract.
        let left = unsafe { (*this).count.decrement() };
        if left == 0 {
            // SAFETY: INVARIANT: a vector of one element; this was the last reference.
            drop(unsafe { Vec::from_raw_parts(this.cast_mut(), 1, 1) });
        }
        left
    }
}

/// An owned reference to one of our own objects.
pub struct ComRef<T: Class> {
    object: NonNull<Object<T>>,
    owns: PhantomData<Object<T>>,
}

impl<T: Class> ComRef<T> {
    /// Puts `value` behind its interfaces; the count is 1. `None` when memory is short (the value is dropped). <= DISPATCH_LEVEL.
    #[must_use]
    pub fn new(value: T) -> Option<Self> {
        let mut memory: Vec<Object<T>> = Vec::new();
        memory.try_reserve_exact(1).ok()?;
        let empty = || Slot { vtable: core::ptr::null(), owner: core::ptr::null() };
        let slots = [empty(), empty(), empty(), empty(), empty(), empty(), empty(), empty()];
        let inner = Slot { vtable: &const { Inner::<T>::VTABLE }, owner: core::ptr::null() };
        memory.put(Object { slots, inner, count: RefCount::new(), outer: core::ptr::null_mut(), value });
        let object = memory.as_mut_ptr();
        if memory.capacity() != 1 {
            // An allocator that gives more would break the way back; none does for an exact reservation.
            return None;
        }
        core::mem::forget(memory);
        let object = NonNull::new(object)?;
        let owner = object.as_ptr().cast_const().cast::<c_void>();
        // SAFETY: nobody else knows the object yet.
        let target = unsafe { &mut *object.as_ptr() };
        for (slot, entry) in target.slots.iter_mut().zip(T::INTERFACES) {
            *slot = Slot { vtable: entry.vtable, owner };
        }
        target.inner.owner = owner;
        Some(Self { object, owns: PhantomData })
    }
    /// As [`Self::new`], as a part of `outer`: references to any interface count on `outer`, which must keep the object alive by
    /// the non-delegating `IUnknown` ([`Self::inner_unknown`]) and outlive it.
    ///
    /// # Safety
    /// `outer` is null or a live `IUnknown` that outlives the object.
    #[must_use]
    pub unsafe fn aggregated(value: T, outer: *mut c_void) -> Option<Self> {
        let new = Self::new(value)?;
        // SAFETY: nobody else knows the object yet.
        unsafe { (*new.object.as_ptr()).outer = outer.cast() };
        Some(new)
    }
    /// Hands the reference out as the interface of the given index in the class's table.
    #[must_use]
    pub fn into_interface(self, index: usize) -> *mut c_void {
        let pointer = self.interface(index);
        core::mem::forget(self);
        pointer
    }
    /// Hands the reference out as the non-delegating `IUnknown`.
    #[must_use]
    pub fn into_inner_unknown(self) -> *mut c_void {
        let pointer = self.inner_unknown();
        core::mem::forget(self);
        pointer
    }
    /// An interface pointer, borrowed.
    #[must_use]
    pub fn interface(&self, index: usize) -> *mut c_void {
        self.object().interface(index)
    }
    /// The first interface as `IUnknown`, borrowed.
    #[must_use]
    pub fn unknown(&self) -> *mut c_void {
        self.interface(0)
    }
    /// The `IUnknown` that does not delegate, borrowed.
    #[must_use]
    pub fn inner_unknown(&self) -> *mut c_void {
        core::ptr::from_ref(&self.object().inner).cast_mut().cast()
    }
    /// An owned reference to the object behind one of its interface pointers.
    ///
    /// # Safety
    /// `this` is a live interface pointer of an `Object<T>`.
    #[must_use]
    pub unsafe fn from_borrowed(this: *mut c_void) -> Self {
        // SAFETY: the caller's contract.
        let object = unsafe { Object::<T>::from_interface(this) };
        object.count.increment();
        Self { object: NonNull::from(object), owns: PhantomData }
    }
    /// The present count, for information only.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.object().count.get()
    }
    /// Whether both are the same object.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.object == other.object
    }
    /// Hands the reference out as an untyped address, for a device extension.
    #[must_use]
    pub fn into_raw(self) -> *mut c_void {
        let raw = self.object.as_ptr().cast();
        core::mem::forget(self);
        raw
    }
    /// Takes back what [`Self::into_raw`] gave.
    ///
    /// # Safety
    /// `raw` came from [`Self::into_raw`] of the same type, and is taken back once. `None` for null.
    #[must_use]
    pub unsafe fn from_raw(raw: *mut c_void) -> Option<Self> {
        NonNull::new(raw.cast::<Object<T>>()).map(|object| Self { object, owns: PhantomData })
    }
    fn object(&self) -> &Object<T> {
        // SAFETY: a reference is held.
        unsafe { self.object.as_ref() }
    }
}

impl<T: Class> Clone for ComRef<T> {
    fn clone(&self) -> Self {
        self.object().count.increment();
        Self { object: self.object, owns: PhantomData }
    }
}

impl<T: Class> Deref for ComRef<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.object().value
    }
}

impl<T: Class> Drop for ComRef<T> {
    fn drop(&mut self) {
        // SAFETY: the reference is given up with `self`.
        unsafe { Object::release_own(self.object.as_ptr().cast_const()) };
    }
}

/// The vtable of the non-delegating `IUnknown`.
struct Inner<T>(PhantomData<T>);

impl<T: Class> Inner<T> {
    const VTABLE: IUnknownVtbl =
        IUnknownVtbl { QueryInterface: inner_query::<T>, AddRef: inner_add_ref::<T>, Release: inner_release::<T> };
}

/// # Safety
/// As the method of an interface, for the non-delegating pointer.
unsafe extern "efiapi" fn inner_query<T: Class>(this: *mut c_void, iid: *const GUID, out: *mut *mut c_void) -> NTSTATUS {
    if iid.is_null() || out.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: not null, and valid by contract.
    let iid = unsafe { iid.read_unaligned() };
    // SAFETY: the object lives while the caller holds its reference.
    let object = unsafe { Object::<T>::from_interface(this) };
    let (status, pointer) = if is_unknown(&iid) {
        object.count.increment();
        (STATUS_SUCCESS, this)
    } else {
        object.query_own(&iid)
    };
    // SAFETY: not null, and valid by contract.
    unsafe { out.write_unaligned(pointer) };
    status
}

/// # Safety
/// As the method of an interface, for the non-delegating pointer.
unsafe extern "efiapi" fn inner_add_ref<T: Class>(this: *mut c_void) -> u32 {
    // SAFETY: the object lives while the caller holds its reference.
    unsafe { Object::<T>::from_interface(this) }.count.increment()
}

/// # Safety
/// As the method of an interface, for the non-delegating pointer.
unsafe extern "efiapi" fn inner_release<T: Class>(this: *mut c_void) -> u32 {
    // SAFETY: the object lives while the caller holds its reference.
    let object = core::ptr::from_ref(unsafe { Object::<T>::from_interface(this) });
    // SAFETY: the caller gives up one reference of a live object.
    unsafe { Object::<T>::release_own(object) }
}

#[cfg(test)]
mod tests;
