//! What the MIDI and the DMus port share: the service group of their miniport, and the port's turn when it is asked for.

use super::abi::*;
use super::adapter::HostRef;
use super::driver::{Com, method, method_at};
use super::guids;
use super::seam;
use super::unknown::{self, HostObject, Interface, Vtbl, vtbl};
use core::cell::RefCell;
use std::rc::{Rc, Weak};

/// A pin that is served on the port's turn, at DISPATCH_LEVEL.
pub(super) trait Served {
    /// Does what there is to do.
    fn serve(&self);
}

/// Whom the port serves.
pub(super) struct Turn {
    miniport: Com,
    pins: RefCell<Vec<Weak<dyn Served>>>,
}

impl Turn {
    /// Adds a pin.
    pub(super) fn add(&self, pin: Weak<dyn Served>) {
        let mut pins = self.pins.borrow_mut();
        pins.retain(|p| p.strong_count() > 0);
        pins.push(pin);
    }
    fn take(&self) {
        // Slot 6 of both miniports.
        method_at!(DISPATCH_LEVEL, self.miniport, 6, "IMiniportM*::Service"; () -> (););
        let pins: Vec<_> = self.pins.borrow().iter().filter_map(Weak::upgrade).collect();
        pins.iter().for_each(|pin| pin.serve());
    }
}

struct Sink(Weak<Turn>);
impl HostObject for Sink {}

unsafe extern "efiapi" fn request_service(this: Ptr) {
    if let Some(turn) = unknown::data::<Sink>(this).0.upgrade() {
        turn.take();
    }
}

static TABLE: Vtbl<4> = vtbl![request_service];
static SINK: [Interface; 1] = [Interface { name: "IServiceSink", ids: &[guids::IID_IServiceSink], table: TABLE.0.as_ptr() }];

/// The port as a member of a service group; it leaves the group when this is dropped.
pub(super) struct Joined {
    group: Com,
    sink: HostRef,
    pub(super) turn: Rc<Turn>,
}

impl Joined {
    /// Joins the group that Init gave, with its reference.
    pub(super) fn new(group: Ptr, miniport: &Com) -> Option<Self> {
        let turn = Rc::new(Turn { miniport: miniport.clone(), pins: RefCell::default() });
        let face = unknown::create("ServiceSink of the port", &SINK, Rc::new(Sink(Rc::downgrade(&turn))));
        let (group, sink) = (Com::owned(group, "IServiceGroup"), HostRef::owned(face));
        let status = method!(group, 4, "IServiceGroup::AddMember"; (Ptr) -> Status; sink.ptr());
        ok(status).then_some(Self { group, sink, turn })
    }
}

/// `IMiniportMidi::Init` or `IMiniportDMus::Init`, and what the port does with the group that it gives.
///
/// # Errors
/// The miniport's refusal; a success without a group: nobody could tell the port of input then.
pub(super) fn init(miniport: &Com, adapter: Ptr, resources: Ptr, port: Ptr) -> Result<Joined, Status> {
    let mut group: Ptr = core::ptr::null_mut();
    let status = method!(miniport, 5, "IMiniportM*::Init"; (Ptr, Ptr, Ptr, *mut Ptr) -> Status;
        adapter, resources, port, &raw mut group);
    if !ok(status) {
        return Err(status);
    }
    if group.is_null() {
        seam::report(seam::Rule::ComReference, "Init succeeded without a service group".into());
        return Err(STATUS_UNSUCCESSFUL);
    }
    if let Some(technology) = miniport.query(&guids::IID_IMusicTechnology, "IMusicTechnology") {
        let port = guids::KSMUSIC_TECHNOLOGY_PORT;
        method!(technology, 3, "IMusicTechnology::SetTechnology"; (*const Guid) -> Status; &raw const port);
    }
    Joined::new(group, miniport).ok_or(STATUS_INSUFFICIENT_RESOURCES)
}

/// `IPortMidi::RegisterServiceGroup` and `IPortDMus::RegisterServiceGroup`: for miniports that interrupt before Init is over. The port
/// joins the group when Init has given it.
pub(super) unsafe extern "efiapi" fn register_group(_this: Ptr, _group: Ptr) {
    seam::check_port_irql("IPortM*::RegisterServiceGroup", PASSIVE_LEVEL);
}

impl Drop for Joined {
    fn drop(&mut self) {
        method!(self.group, 5, "IServiceGroup::RemoveMember"; (Ptr) -> (); self.sink.ptr());
    }
}
