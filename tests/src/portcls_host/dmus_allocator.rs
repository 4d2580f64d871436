//! The allocator and the master clock of a DMus pin. Every event and buffer is accounted for.

use super::abi::*;
use super::guids::{IID_IAllocatorMXF, IID_IMXF};
use super::seam::{self, Rule};
use super::unknown::{self, HostObject, Interface, Vtbl, vtbl};
use core::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Bytes of a buffer.
pub const BUFFER: usize = 1024;
/// Bytes of an event that lie in the event.
const INLINE: usize = 8;

/// `DMUS_KERNEL_EVENT`, by the published offsets.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Event {
    /// `bReserved`, `cbStruct`.
    pub head: [u8; 2],
    /// `cbEvent`.
    pub length: u16,
    /// `usChannelGroup`.
    pub group: u16,
    /// `usFlags`.
    pub flags: u16,
    /// `ullPresTime100ns`.
    pub time: i64,
    /// `ullBytePosition`.
    pub position: u64,
    /// `pNextEvt`.
    pub next: *mut Self,
    /// `uData`.
    pub data: [u8; 8],
}

const ZERO: Event =
    Event { head: [0; 2], length: 0, group: 0, flags: 0, time: 0, position: 0, next: core::ptr::null_mut(), data: [0; 8] };

impl Event {
    /// Its bytes.
    ///
    /// # Safety
    /// A long event points at as many bytes as it says.
    pub unsafe fn bytes(&self) -> Vec<u8> {
        let length = usize::from(self.length);
        if length <= INLINE {
            return self.data[..length].to_vec();
        }
        let from: *const u8 = core::ptr::with_exposed_provenance(usize::from_le_bytes(self.data));
        // SAFETY: the caller's contract.
        unsafe { core::slice::from_raw_parts(from, length).to_vec() }
    }
}

/// Who is told that an event came back.
pub type Returned = Box<dyn Fn(u64)>;

/// The allocator of a pin.
pub struct Allocator {
    name: String,
    this: Cell<Ptr>,
    /// Events that were given out, and what they were given out for.
    out: RefCell<BTreeMap<usize, u64>>,
    buffers: RefCell<BTreeMap<usize, bool>>,
    /// Memory is kept until the pin is closed, so that an event that comes back twice is known.
    #[allow(clippy::vec_box, reason = "addresses are handed out and must stay while the list grows")]
    events: RefCell<Vec<Box<Event>>>,
    #[allow(clippy::vec_box, reason = "as above")]
    memory: RefCell<Vec<Box<[u8; BUFFER]>>>,
    /// Events that may be out at once.
    pub most: Cell<usize>,
    returned: RefCell<Option<Returned>>,
}

impl HostObject for Allocator {}

impl Allocator {
    /// An allocator with one reference, at [`Allocator::face`].
    pub fn new(name: &str) -> Rc<Self> {
        let this = Rc::new(Self {
            name: name.to_owned(),
            this: Cell::new(core::ptr::null_mut()),
            out: RefCell::default(),
            buffers: RefCell::default(),
            events: RefCell::default(),
            memory: RefCell::default(),
            most: Cell::new(usize::MAX),
            returned: RefCell::default(),
        });
        this.this.set(unknown::create(format!("AllocatorMXF of {name}"), &ALLOCATOR, this.clone()));
        this
    }

    /// Its interface pointer.
    pub fn face(&self) -> Ptr {
        self.this.get()
    }

    /// Says whom to tell of events that come back.
    pub fn tell(&self, returned: Option<Returned>) {
        *self.returned.borrow_mut() = returned;
    }

    /// Events that are out.
    pub fn outstanding(&self) -> usize {
        self.out.borrow().len()
    }

    /// An event, zeroed but for its size, that stands for `purpose`.
    pub fn get(&self, purpose: u64) -> *mut Event {
        if self.outstanding() >= self.most.get() {
            return core::ptr::null_mut();
        }
        let mut event = Box::new(ZERO);
        event.head[1] = size_of::<Event>() as u8;
        let pointer = &raw mut *event;
        self.events.borrow_mut().push(event);
        self.out.borrow_mut().insert(pointer.expose_provenance(), purpose);
        pointer
    }

    /// A buffer of [`BUFFER`] bytes.
    pub fn buffer(&self) -> *mut u8 {
        let mut memory = Box::new([0; BUFFER]);
        let pointer = memory.as_mut_ptr();
        self.memory.borrow_mut().push(memory);
        self.buffers.borrow_mut().insert(pointer.expose_provenance(), true);
        pointer
    }

    fn free_buffer(&self, pointer: usize) {
        let was_out = self.buffers.borrow_mut().get_mut(&pointer).map(|out| core::mem::replace(out, false));
        match was_out {
            Some(true) => {}
            Some(false) => seam::report(Rule::MxfEvents, format!("{}: a buffer came back twice", self.name)),
            None => seam::report(Rule::MxfEvents, format!("{}: {pointer:#x} is no buffer of the allocator", self.name)),
        }
    }

    /// Takes events back.
    pub fn put(&self, list: *mut Event) {
        let mut event = list;
        while !event.is_null() {
            let known = self.out.borrow_mut().remove(&event.expose_provenance());
            let Some(purpose) = known else {
                let old = self.events.borrow().iter().any(|e| core::ptr::eq(&raw const **e, event));
                let text = if old { "an event came back twice" } else { "what came back is no event of the allocator" };
                return seam::report(Rule::MxfEvents, format!("{}: {text}", self.name));
            };
            // SAFETY: an event of ours, alive until the pin is closed.
            let value = unsafe { event.read() };
            if usize::from(value.length) > INLINE && value.flags & 2 == 0 {
                self.free_buffer(usize::from_le_bytes(value.data));
            }
            if let Some(tell) = &*self.returned.borrow() {
                tell(purpose);
            }
            event = value.next;
        }
    }

    /// The pin is closed: nothing may be out.
    pub fn check_empty(&self) {
        let (events, buffers) = (self.outstanding(), self.buffers.borrow().values().filter(|out| **out).count());
        if (events, buffers) != (0, 0) {
            let text = format!("{}: {events} event(s) and {buffers} buffer(s) were not given back", self.name);
            seam::report(Rule::MxfEvents, text);
        }
    }
}

fn of(this: Ptr) -> Rc<Allocator> {
    unknown::data::<Allocator>(this)
}

unsafe extern "efiapi" fn set_state(_this: Ptr, _state: u32) -> Status {
    STATUS_NOT_IMPLEMENTED
}

unsafe extern "efiapi" fn put_message(this: Ptr, list: *mut Event) -> Status {
    seam::check_port_irql("IAllocatorMXF::PutMessage", DISPATCH_LEVEL);
    of(this).put(list);
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn no_output(_this: Ptr, _sink: Ptr) -> Status {
    STATUS_NOT_IMPLEMENTED
}

unsafe extern "efiapi" fn get_message(this: Ptr, out: *mut *mut Event) -> Status {
    seam::check_port_irql("IAllocatorMXF::GetMessage", DISPATCH_LEVEL);
    let event = of(this).get(u64::MAX);
    // SAFETY: the caller's place.
    unsafe { out.write(event) };
    if event.is_null() { STATUS_INSUFFICIENT_RESOURCES } else { STATUS_SUCCESS }
}

unsafe extern "efiapi" fn get_buffer_size(_this: Ptr) -> u16 {
    BUFFER as u16
}

unsafe extern "efiapi" fn get_buffer(this: Ptr, out: *mut *mut u8) -> Status {
    seam::check_port_irql("IAllocatorMXF::GetBuffer", DISPATCH_LEVEL);
    // SAFETY: the caller's place.
    unsafe { out.write(of(this).buffer()) };
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn put_buffer(this: Ptr, buffer: *mut u8) -> Status {
    seam::check_port_irql("IAllocatorMXF::PutBuffer", DISPATCH_LEVEL);
    of(this).free_buffer(buffer.expose_provenance());
    STATUS_SUCCESS
}

static TABLE: Vtbl<11> = vtbl![set_state, put_message, no_output, no_output, get_message, get_buffer_size, get_buffer, put_buffer];
static ALLOCATOR: [Interface; 1] =
    [Interface { name: "IAllocatorMXF", ids: &[IID_IAllocatorMXF, IID_IMXF], table: TABLE.0.as_ptr() }];

/// The master clock: units of 100 ns since the machine started.
struct Clock;
impl HostObject for Clock {}

unsafe extern "efiapi" fn get_time(_this: Ptr, out: *mut i64) -> Status {
    // SAFETY: the caller's place.
    unsafe { out.write((seam::now() / 100) as i64) };
    STATUS_SUCCESS
}

static CLOCK_TABLE: Vtbl<4> = vtbl![get_time];
static CLOCK: [Interface; 1] = [Interface { name: "IMasterClock", ids: &[], table: CLOCK_TABLE.0.as_ptr() }];

/// A master clock with one reference.
pub fn new_clock() -> Ptr {
    unknown::create("MasterClock", &CLOCK, Rc::new(Clock))
}
