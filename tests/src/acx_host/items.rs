//! Properties and methods that a driver answers itself: requests with ACX's parameters.

use super::abi::{ACX_METHOD_ITEM, ACX_PROPERTY_ITEM, ACX_REQUEST_PARAMETERS};
use crate::wdf_host::call::{self, NOT_SUPPORTED, callback};
use crate::wdf_host::facts::PASSIVE;
use crate::wdf_host::kind::Kind;
use crate::wdf_host::layout::{Guid, bytes, read, write};
use crate::wdf_host::object::{self, Handle};
use crate::wdf_host::request::{self, Request};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Status and output of a request.
type Answer = (i32, Vec<u8>);

/// A registered item.
#[derive(Clone, Copy)]
struct Item {
    set: Guid,
    id: u32,
    function: usize,
    method: bool,
}

#[derive(Clone, Default)]
struct Items {
    all: Vec<Item>,
    preprocess: Option<(usize, usize)>,
}

thread_local! {
    static ITEMS: RefCell<HashMap<Handle, Items>> = RefCell::new(HashMap::new());
    static PARAMETERS: RefCell<HashMap<Handle, ACX_REQUEST_PARAMETERS>> = RefCell::new(HashMap::new());
}

/// Remembers the items of an init structure or object.
pub(crate) fn register(owner: Handle, at: usize, count: u32, method: bool) {
    let all: Vec<Item> = (0..count as usize)
        .map(|i| {
            if method {
                let item: ACX_METHOD_ITEM = read(at + i * size_of::<ACX_METHOD_ITEM>());
                Item { set: read(item.Set), id: item.Id, function: item.EvtAcxObjectProcessRequest, method }
            } else {
                let item: ACX_PROPERTY_ITEM = read(at + i * size_of::<ACX_PROPERTY_ITEM>());
                Item { set: read(item.Set), id: item.Id, function: item.EvtAcxObjectProcessRequest, method }
            }
        })
        .collect();
    ITEMS.with_borrow_mut(|i| i.entry(owner).or_default().all.extend(all));
}

/// Remembers the callback that sees requests first.
pub(crate) fn preprocess(owner: Handle, function: usize, context: usize) {
    ITEMS.with_borrow_mut(|i| i.entry(owner).or_default().preprocess = Some((function, context)));
}

/// The object takes over what its init structure collected.
pub(crate) fn inherit(init: Handle, object: Handle) {
    ITEMS.with_borrow_mut(|i| {
        if let Some(items) = i.remove(&init) {
            i.insert(object, items);
        }
    });
}

/// `AcxRequestGetParameters`.
pub(crate) fn parameters(handle: Handle, out: usize) {
    const NAME: &str = "AcxRequestGetParameters";
    let checked = call::config::<ACX_REQUEST_PARAMETERS>(NAME, out);
    if request::of(NAME, handle).is_err() || checked.is_err() {
        return;
    }
    if let Some(found) = PARAMETERS.with_borrow(|p| p.get(&handle).copied()) {
        write(out, found);
    }
}

/// What ACX does with a request that a driver hands on: no item of ACX's own takes it here.
pub(crate) fn default_handling(handle: Handle) -> i32 {
    request::WdfRequestComplete(crate::wdf_host::state::globals(call::Framework::Wdf), handle, NOT_SUPPORTED);
    NOT_SUPPORTED
}

/// Asks an object's property (or method): `verb` is 1 get, 2 set, 0x200 basic support; for methods 1 is send.
///
/// # Errors
/// The driver's status; `STATUS_NOT_SUPPORTED` where the object has no such item.
pub fn ask(owner: Handle, set: Guid, id: u32, verb: u32, control: &[u8], value: &[u8], room: usize) -> Result<Vec<u8>, i32> {
    let items = ITEMS.with_borrow(|i| i.get(&owner).cloned()).unwrap_or_default();
    let item = items.all.iter().find(|i| i.set == set && i.id == id).copied();
    let Some(item) = item.filter(|i| i.function != 0) else { return Err(NOT_SUPPORTED) };
    let Some(device) = object::ancestor(owner, Kind::Device) else { return Err(call::INVALID_HANDLE) };
    let answer: Rc<RefCell<Option<Answer>>> = Rc::default();
    let place = Rc::clone(&answer);
    let request = Request::new(device, 14, 0, control, room.max(value.len())).then(Box::new(move |status, data: &[u8]| {
        place.replace(Some((status, data.to_vec())));
    }));
    request.output.borrow_mut()[..value.len()].copy_from_slice(value);
    let (control_at, value_at) = (request.input.borrow().as_ptr() as u64, request.output.borrow().as_ptr() as u64);
    let lengths = (request.input.borrow().len() as u64, request.output.borrow().len() as u64);
    let handle = object::create(Kind::Request, device, &Default::default(), request);
    // Parameters: Set, then Id and Verb, ItemType and ItemId, Control, ControlCb, Value, ValueCb.
    let guid = bytes(std::ptr::from_ref(&set) as usize, 16);
    let half = |at: usize| guid[at..at + 8].iter().rev().fold(0_u64, |v, b| v << 8 | u64::from(*b));
    let parameters = ACX_REQUEST_PARAMETERS {
        Size: 72,
        MajorFunction: 14,
        MinorFunction: 0,
        // AcxRequestTypeProperty 1, AcxRequestTypeMethod 2.
        Type: if item.method { 2 } else { 1 },
        Parameters: [half(0), half(8), u64::from(id) | u64::from(verb) << 32, 0, control_at, lengths.0, value_at, lengths.1],
    };
    PARAMETERS.with_borrow_mut(|p| p.insert(handle, parameters));
    match items.preprocess {
        Some((function, context)) => callback!("EvtObjectAcxRequestPreprocess", PASSIVE, function,
            (owner => usize, context => usize, handle => usize)),
        None => callback!("EvtAcxObjectProcessRequest", PASSIVE, item.function, (owner => usize, handle => usize)),
    }
    crate::kernel::wait_until(None, &mut || answer.borrow().is_some());
    PARAMETERS.with_borrow_mut(|p| p.remove(&handle));
    match answer.take() {
        Some((status, data)) if status >= 0 => Ok(data),
        Some((status, _)) => Err(status),
        None => Err(request::PENDING),
    }
}
