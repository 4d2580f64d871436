//! From raw property and event requests to checked views.
//!
//! UNSAFETY: requests hold raw buffers of the port driver.

use super::{Request, Target, handle};
use crate::com::object::Object;
use crate::filter::FilterClass;
use crate::raw::{PCEVENT_REQUEST, PCEVENT_VERB_ADD, PCFILTER_NODE, PCPROPERTY_REQUEST};
use crate::status;
use acx_core::ks::status::{NTSTATUS, STATUS_BUFFER_OVERFLOW, STATUS_INVALID_PARAMETER, STATUS_SUCCESS};

/// Longest buffer that a request is looked at; longer ones are cut.
const LONGEST: u32 = 1 << 20;

/// The handler of every property item of a filter class. PASSIVE_LEVEL.
///
/// # Safety
/// `request` is a valid request whose major target is an interface of an object of class `C`.
pub unsafe extern "efiapi" fn property<C: FilterClass>(request: *mut PCPROPERTY_REQUEST) -> NTSTATUS {
    // SAFETY: valid by contract, and nobody else uses it during the call.
    let Some(raw) = (unsafe { request.as_mut() }) else { return STATUS_INVALID_PARAMETER };
    // SAFETY: null or valid by contract.
    let Some(item) = (unsafe { raw.PropertyItem.as_ref() }) else { return STATUS_INVALID_PARAMETER };
    if raw.MajorTarget.is_null() || item.Set.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: an interface of an object of class `C`, alive during the call.
    let base = unsafe { Object::<C>::value(raw.MajorTarget.cast()) }.base();
    // SAFETY: the set of one of our items.
    let set = unsafe { item.Set.read_unaligned() };
    let instance: &[u8] = if raw.Instance.is_null() {
        &[]
    } else {
        // SAFETY: the port driver vouches for the length.
        unsafe { core::slice::from_raw_parts(raw.Instance.cast_const().cast(), raw.InstanceSize.min(LONGEST) as usize) }
    };
    let value: &mut [u8] = if raw.Value.is_null() {
        &mut []
    } else {
        // SAFETY: the port driver vouches for the length, and for nobody else using it.
        unsafe { core::slice::from_raw_parts_mut(raw.Value.cast(), raw.ValueSize.min(LONGEST) as usize) }
    };
    let node = (raw.Node != PCFILTER_NODE).then_some(raw.Node);
    let mut checked = Request::new(set, item.Id, raw.Verb, node, instance, value);
    let Some(circuit) = base.adapter.engine().circuit(base.circuit) else { return STATUS_INVALID_PARAMETER };
    let target =
        Target { controls: base.adapter.engine(), id: base.circuit, circuit, plan: base.filter.plan(), positions: &base.positions };
    let outcome = handle(&target, &mut checked);
    let reported = matches!(outcome, Ok(_) | Err(STATUS_BUFFER_OVERFLOW));
    raw.ValueSize = if reported { u32::try_from(checked.size()).unwrap_or(0) } else { 0 };
    if outcome.is_err() {
        base.adapter.look_for_loss();
    }
    status::from(outcome.map(|event| {
        if let Some(event) = event {
            base.adapter.raise(event);
        }
    }))
}

/// The handler of every event item of a filter class: hands new entries to the port's list. PASSIVE_LEVEL.
///
/// # Safety
/// As [`property`].
pub unsafe extern "efiapi" fn event<C: FilterClass>(request: *mut PCEVENT_REQUEST) -> NTSTATUS {
    // SAFETY: valid by contract.
    let Some(raw) = (unsafe { request.as_ref() }) else { return STATUS_INVALID_PARAMETER };
    if raw.MajorTarget.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    if raw.Verb != PCEVENT_VERB_ADD {
        // The port takes entries out by itself, and support was asked for where there is support.
        return STATUS_SUCCESS;
    }
    // SAFETY: an interface of an object of class `C`, alive during the call.
    let base = unsafe { Object::<C>::value(raw.MajorTarget.cast()) }.base();
    if raw.EventEntry.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    base.adapter.add_event(base.circuit, base.filter.plan().kind, raw.EventEntry)
}
