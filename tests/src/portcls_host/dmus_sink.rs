//! Where a DMus pin's recorded messages go: the sink of the port, and the client's requests.

use super::abi::*;
use super::adapter::HostRef;
use super::dmus::{Pin, master, padded};
use super::dmus_allocator::Event;
use super::guids::IID_IMXF;
use super::seam::{self, Rule};
use super::unknown::{self, HostObject, Interface, Vtbl, vtbl};
use std::rc::{Rc, Weak};

/// What came from the miniport and waits for room in a request.
pub(super) struct Heard {
    pub(super) at: i64,
    pub(super) bytes: Vec<u8>,
    pub(super) whole: bool,
}

/// The sink of a pin, with one reference.
pub(super) fn new(name: &str, pin: &Rc<Pin>) -> HostRef {
    HostRef::owned(unknown::create(format!("CaptureSink of {name}"), &SINK, Rc::new(Sink(Rc::downgrade(pin)))))
}

impl Pin {
    /// What the miniport recorded.
    pub(super) fn take(&self, list: *mut Event) {
        let state = self.state.get();
        if state != KSSTATE_RUN && state != KSSTATE_PAUSE {
            seam::report(Rule::MxfEvents, format!("{}: a message was recorded in state {state}", self.name));
        }
        let mut event = list;
        while !event.is_null() {
            // SAFETY: an event of the allocator, as the driver filled it.
            let (value, bytes) = unsafe { (event.read(), (*event).bytes()) };
            let late = value.time > master();
            if bytes.is_empty() || usize::from(value.head[1]) != size_of::<Event>() || value.flags > 1 || late || value.group != 1 {
                let text = format!(
                    "{}: recorded event of {} bytes, flags {}, group {}, size {}, time {}",
                    self.name,
                    bytes.len(),
                    value.flags,
                    value.group,
                    value.head[1],
                    value.time
                );
                seam::report(Rule::MxfEvents, text);
            }
            let (stream, then) = self.clock.get();
            let at = stream + (value.time - then);
            self.heard.borrow_mut().push_back(Heard { at, bytes, whole: value.flags == 0 });
            event = value.next;
        }
        self.allocator.put(list);
        self.deliver();
    }

    pub(super) fn deliver(&self) {
        while let Some(frame) = self.queue.first() {
            let mut bytes = Vec::new();
            let mut heard = self.heard.borrow_mut();
            while let Some(next) = heard.front().filter(|h| bytes.len() + padded(h.bytes.len()) <= frame.length) {
                let short = next.whole && next.bytes.first().is_some_and(|b| *b != 0xF0 && b & 0x80 != 0) && next.bytes.len() <= 3;
                let mut record = (next.bytes.len() as u32).to_le_bytes().to_vec();
                record.extend(1_u32.to_le_bytes());
                record.extend(next.at.to_le_bytes());
                record.extend(u32::from(short).to_le_bytes());
                record.extend(&next.bytes);
                record.resize(padded(next.bytes.len()), 0);
                bytes.extend(record);
                heard.pop_front();
            }
            drop(heard);
            if bytes.is_empty() {
                return;
            }
            frame.memory.write(&bytes);
            frame.used.set(bytes.len());
            self.queue.advance(frame.length);
        }
    }
}

struct Sink(Weak<Pin>);
impl HostObject for Sink {}

unsafe extern "efiapi" fn sink_state(_this: Ptr, _state: u32) -> Status {
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn sink_put(this: Ptr, list: *mut Event) -> Status {
    seam::check_port_irql("IMXF::PutMessage", DISPATCH_LEVEL);
    match unknown::data::<Sink>(this).0.upgrade() {
        Some(pin) => pin.take(list),
        None => seam::report(Rule::MxfEvents, "a message was recorded for a pin that is closed".into()),
    }
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn sink_output(_this: Ptr, _sink: Ptr) -> Status {
    STATUS_NOT_IMPLEMENTED
}

static TABLE: Vtbl<7> = vtbl![sink_state, sink_put, sink_output, sink_output];
static SINK: [Interface; 1] = [Interface { name: "IMXF", ids: &[IID_IMXF], table: TABLE.0.as_ptr() }];
