//! KS events: enabling, the port's list, and `GenerateEventList`.

use super::abi::*;
use super::descriptor::Item;
use super::handle::KsHandle;
use super::port::Port;
use super::seam::{self, Rule};
use core::cell::{Cell, RefCell};
use std::rc::Rc;

/// What a client gets when its event is signalled: a count that only grows.
pub type Signal = Rc<Cell<u64>>;

struct Entry {
    memory: Box<[u64; 16]>,
    set: Guid,
    id: u32,
    pin: Option<u32>,
    node: Option<u32>,
    signal: Signal,
    item: Item,
    minor: Ptr,
    listed: Cell<bool>,
}

/// A stored call of `GenerateEventList` from above DISPATCH_LEVEL.
type Stored = (Option<Guid>, u32, Option<u32>, Option<u32>);

/// Events of a port.
#[derive(Default)]
pub struct Events {
    entries: RefCell<Vec<Rc<Entry>>>,
    stored: Cell<Option<Stored>>,
    queued: Cell<bool>,
}

/// A client's hold on an enabled event.
pub struct Enabled {
    entry: Rc<Entry>,
    port: Rc<Port>,
}

impl Events {
    /// `IPortEvents::AddEventToEventList`.
    pub(super) fn list(&self, pointer: Ptr) {
        let entries = self.entries.borrow();
        match entries.iter().find(|e| e.memory.as_ptr().cast_mut().cast() == pointer) {
            Some(entry) if entry.listed.get() => seam::report(Rule::KsPropertyProtocol, "event entry listed twice".into()),
            Some(entry) => entry.listed.set(true),
            None => seam::report(Rule::KsPropertyProtocol, "AddEventToEventList with an entry that no request carried".into()),
        }
    }

    fn signal(&self, set: Option<Guid>, id: u32, pin: Option<u32>, node: Option<u32>) {
        for entry in self.entries.borrow().iter() {
            let hit = entry.listed.get()
                && set.is_none_or(|s| s == entry.set)
                && id == entry.id
                && pin.is_none_or(|p| entry.pin == Some(p))
                && node.is_none_or(|n| entry.node == Some(n));
            if hit {
                entry.signal.set(entry.signal.get() + 1);
            }
        }
    }
}

/// `IPortEvents::GenerateEventList`.
pub(super) fn generate(port: &Rc<Port>, set: Option<Guid>, id: u32, pin: Option<u32>, node: Option<u32>) {
    seam::trace(&format!("event {id} pin {pin:?} node {node:?}"));
    if seam::irql() <= DISPATCH_LEVEL {
        port.events.signal(set, id, pin, node);
        return;
    }
    // One DPC with one request: a later call replaces an earlier one that was not delivered.
    port.events.stored.set(Some((set, id, pin, node)));
    if !port.events.queued.replace(true) {
        let port = port.clone();
        seam::soon(move || {
            port.events.queued.set(false);
            if let Some((set, id, pin, node)) = port.events.stored.take() {
                port.events.signal(set, id, pin, node);
            }
        });
    }
}

fn request(port: &Port, entry: &Entry, verb: u32) -> Status {
    let Some(bound) = port.bound() else { return STATUS_DEVICE_REMOVED };
    let mut irp = seam::irp();
    let mut request = EventRequest {
        MajorTarget: bound.miniport.ptr(),
        MinorTarget: entry.minor,
        Node: entry.node.unwrap_or(PCFILTER_NODE),
        EventItem: core::ptr::with_exposed_provenance(entry.item.address),
        EventEntry: entry.memory.as_ptr().cast_mut().cast(),
        Verb: verb,
        Irp: irp.as_mut_ptr().cast(),
    };
    // SAFETY: the item's handler is a PCPFNEVENT_HANDLER.
    let handler =
        unsafe { core::mem::transmute::<usize, unsafe extern "efiapi" fn(*mut EventRequest) -> Status>(entry.item.handler) };
    // SAFETY: the request is complete.
    seam::callout("PCPFNEVENT_HANDLER", PASSIVE_LEVEL, || unsafe { handler(&raw mut request) })
}

impl KsHandle {
    /// `IOCTL_KS_ENABLE_EVENT`. `input` is KSEVENT, KSE_PIN or KSE_NODE.
    ///
    /// # Errors
    /// The status of the refusal.
    pub fn enable_event(&self, input: &[u8], signal: Signal) -> Result<Enabled, Status> {
        let (Some(set), Some(id), Some(flags)) = (guid_at(input, 0), u32_at(input, 16), u32_at(input, 20)) else {
            return Err(STATUS_INVALID_PARAMETER);
        };
        let hold = self.hold();
        let port = &hold.port;
        let filter = port.filter().ok_or(STATUS_DEVICE_REMOVED)?;
        let argument = u32_at(input, 24);
        let node = (flags & KSPROPERTY_TYPE_TOPOLOGY != 0).then_some(argument).flatten();
        if flags & KSPROPERTY_TYPE_TOPOLOGY != 0 && (input.len() < 32 || node.is_none_or(|n| n as usize >= filter.nodes.len())) {
            return Err(STATUS_INVALID_PARAMETER);
        }
        let pin = if node.is_some() { None } else { self.pin_id().or(argument) };
        let table = match (node, self.pin_id()) {
            (Some(node), _) => &filter.nodes[node as usize].automation,
            (None, Some(pin)) => &filter.pins[pin as usize].automation,
            (None, None) => &filter.automation,
        };
        // A pin's event may stand in the filter's table or in the pin's own.
        let of_pin = pin.and_then(|p| filter.pins.get(p as usize)).map(|p| &p.automation.events);
        let found = table.events.iter().chain(of_pin.into_iter().flatten()).find(|i| i.set == set && i.id == id);
        let item = *found.ok_or(STATUS_NOT_FOUND)?;
        if flags & item.flags & (KSEVENT_TYPE_ENABLE | 2) == 0 {
            return Err(STATUS_INVALID_DEVICE_REQUEST);
        }
        let minor = self.stream().map_or(core::ptr::null_mut(), |s| s.unknown());
        let entry = Rc::new(Entry { memory: Box::new([0; 16]), set, id, pin, node, signal, item, minor, listed: Cell::new(false) });
        port.events.entries.borrow_mut().push(entry.clone());
        let status = request(port, &entry, PCEVENT_VERB_ADD);
        if !ok(status) {
            port.events.entries.borrow_mut().retain(|e| !Rc::ptr_eq(e, &entry));
            return Err(status);
        }
        if !entry.listed.get() {
            seam::report(Rule::KsPropertyProtocol, format!("event {set} {id}: ADD succeeded without AddEventToEventList"));
        }
        Ok(Enabled { entry, port: port.clone() })
    }
}

impl Drop for Enabled {
    /// `IOCTL_KS_DISABLE_EVENT`, or what closing the file does.
    fn drop(&mut self) {
        request(&self.port, &self.entry, PCEVENT_VERB_REMOVE);
        self.port.events.entries.borrow_mut().retain(|e| !Rc::ptr_eq(e, &self.entry));
    }
}
