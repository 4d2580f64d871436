#![allow(clippy::multiple_unsafe_ops_per_block, reason = "a foreign structure is read in one go")]
use super::super::ptr::ComPtr;
use super::super::query::{IID_UNKNOWN_COM, IID_UNKNOWN_PORTCLS};
use super::*;
use alloc::rc::Rc;
use core::cell::Cell;

struct Thing(Rc<Cell<u32>>);
impl Drop for Thing {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}
const FIRST: GUID = GUID::from_u128(1);
const SECOND: GUID = GUID::from_u128(2);
impl Class for Thing {
    const INTERFACES: &'static [Entry] = &[
        Entry { iids: &[FIRST], vtable: &const { crate::com::vtable::unknown::<Self>() } },
        Entry { iids: &[SECOND], vtable: &const { crate::com::vtable::unknown::<Self>() } },
    ];
}

fn query(this: *mut c_void, iid: &GUID) -> (NTSTATUS, *mut c_void) {
    let mut out = core::ptr::null_mut();
    // SAFETY: tests pass live interface pointers.
    let status = unsafe { ((*(*this.cast::<Unknown>()).lpVtbl).QueryInterface)(this, iid, &raw mut out) };
    (status, out)
}
fn release(this: *mut c_void) -> u32 {
    // SAFETY: tests pass live interface pointers.
    unsafe { ((*(*this.cast::<Unknown>()).lpVtbl).Release)(this) }
}

#[test]
fn an_object_lives_until_its_last_interface_is_released() {
    let drops = Rc::new(Cell::new(0));
    let object = ComRef::new(Thing(drops.clone())).unwrap();
    let first = object.clone().into_interface(0);
    let (status, second) = query(first, &SECOND);
    assert_eq!(status, STATUS_SUCCESS);
    assert_ne!(first, second);
    // COM's rule of identity: IUnknown is the same from every interface.
    let (_, a) = query(first, &IID_UNKNOWN_COM);
    let (_, b) = query(second, &IID_UNKNOWN_PORTCLS);
    assert_eq!(a, b);
    assert_eq!(object.count(), 5);
    drop(object);
    assert_eq!(release(a), 3);
    release(b);
    release(first);
    assert_eq!(drops.get(), 0);
    assert_eq!(release(second), 0);
    assert_eq!(drops.get(), 1);
}

#[test]
fn an_unknown_interface_is_refused_and_the_pointer_cleared() {
    let object = ComRef::new(Thing(Rc::default())).unwrap();
    let (status, out) = query(object.unknown(), &GUID::from_u128(3));
    assert_eq!(status, STATUS_INVALID_PARAMETER);
    assert!(out.is_null());
    assert_eq!(object.count(), 1);
}

#[test]
fn an_aggregated_object_counts_on_its_outer_object() {
    let (outer_drops, inner_drops) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    let outer = ComRef::new(Thing(outer_drops.clone())).unwrap();
    // SAFETY: the outer object outlives the inner one in this test.
    let inner = unsafe { ComRef::aggregated(Thing(inner_drops.clone()), outer.unknown()) }.unwrap();
    let own = inner.into_inner_unknown();
    let (status, second) = query(own, &SECOND);
    assert_eq!(status, STATUS_SUCCESS);
    assert_eq!(outer.count(), 2, "an interface of the inner object is a reference to the outer one");
    // Its QueryInterface is the outer object's.
    let (_, unknown) = query(second, &IID_UNKNOWN_COM);
    assert_eq!(unknown, outer.unknown());
    release(unknown);
    release(second);
    assert_eq!(outer.count(), 1);
    assert_eq!(release(own), 0);
    assert_eq!((outer_drops.get(), inner_drops.get()), (0, 1));
}

#[test]
fn an_owned_pointer_balances_its_references() {
    let object = ComRef::new(Thing(Rc::default())).unwrap();
    // SAFETY: a live interface pointer.
    let pointer = unsafe { ComPtr::<Unknown>::from_borrowed(object.unknown().cast()) }.unwrap();
    assert_eq!(object.count(), 2);
    let other = pointer.clone();
    assert_eq!(object.count(), 3);
    drop(pointer);
    drop(other);
    assert_eq!(object.count(), 1);
}
