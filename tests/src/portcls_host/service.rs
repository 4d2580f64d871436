//! `IServiceGroup` and `IInterruptSync`.

use super::abi::*;
use super::driver::Com;
use super::guids::{IID_IInterruptSync, IID_IServiceGroup, IID_IServiceSink};
use super::resources::{INTERRUPT, Resources};
use super::seam;
use super::unknown::{self, HostObject, Interface, Vtbl, vtbl};
use core::cell::{Cell, RefCell};
use std::rc::Rc;

struct Group {
    members: RefCell<Vec<Rc<Com>>>,
    queued: Cell<bool>,
    due: Cell<u64>,
}
impl HostObject for Group {}

/// Makes a service group with one reference.
pub fn new_group() -> Ptr {
    let group = Group { members: RefCell::default(), queued: Cell::new(false), due: Cell::new(0) };
    unknown::create("ServiceGroup", &GROUP, Rc::new(group))
}

fn serve(group: &Group) {
    group.queued.set(false);
    let members = group.members.borrow().clone();
    for member in members {
        let this = member.ptr();
        // SAFETY: slot 3 of IServiceSink.
        let function = unsafe {
            let table = this.cast::<*const *const ()>().read();
            core::mem::transmute::<*const (), unsafe extern "efiapi" fn(Ptr)>(table.add(3).read())
        };
        // SAFETY: as above.
        seam::callout("IServiceSink::RequestService", DISPATCH_LEVEL, || unsafe { function(this) });
    }
}

unsafe extern "efiapi" fn request_service(this: Ptr) {
    let group = unknown::data::<Group>(this);
    if !group.queued.replace(true) {
        seam::soon(move || serve(&group));
    }
}

unsafe extern "efiapi" fn add_member(this: Ptr, sink: Ptr) -> Status {
    seam::check_port_irql("IServiceGroup::AddMember", PASSIVE_LEVEL);
    if sink.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    unknown::data::<Group>(this).members.borrow_mut().push(Rc::new(Com::shared(sink, "IServiceSink")));
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn remove_member(this: Ptr, sink: Ptr) {
    seam::check_port_irql("IServiceGroup::RemoveMember", PASSIVE_LEVEL);
    let group = unknown::data::<Group>(this);
    let gone = {
        let mut members = group.members.borrow_mut();
        let index = members.iter().position(|m| m.ptr() == sink);
        index.map(|i| members.remove(i))
    };
    drop(gone);
}

unsafe extern "efiapi" fn support_delayed(_this: Ptr) {
    seam::check_port_irql("IServiceGroup::SupportDelayedService", DISPATCH_LEVEL);
}

unsafe extern "efiapi" fn request_delayed(this: Ptr, delay: u64) {
    let group = unknown::data::<Group>(this);
    // The delay is in 100 ns; a later request replaces an earlier one.
    let due = seam::now() + delay * 100;
    group.due.set(due);
    seam::after(delay * 100, move || {
        if group.due.get() == due {
            serve(&group);
        }
    });
}

unsafe extern "efiapi" fn cancel_delayed(this: Ptr) {
    unknown::data::<Group>(this).due.set(0);
}

static GROUP_TABLE: Vtbl<9> = vtbl![request_service, add_member, remove_member, support_delayed, request_delayed, cancel_delayed];
static GROUP: [Interface; 1] =
    [Interface { name: "IServiceGroup", ids: &[IID_IServiceGroup, IID_IServiceSink], table: GROUP_TABLE.0.as_ptr() }];

type Routine = unsafe extern "efiapi" fn(Ptr, Ptr) -> Status;

struct InterruptSync {
    this: Cell<Ptr>,
    vector: u32,
    mode: u32,
    routines: RefCell<Vec<(Routine, Ptr)>>,
    connected: RefCell<Option<seam::Interrupt>>,
}

impl HostObject for InterruptSync {
    fn final_release(&self) {
        self.connected.take();
    }
}

/// `PcNewInterruptSync`.
///
/// # Safety
/// `out` is writable.
pub unsafe fn new_interrupt_sync(out: *mut Ptr, list: Ptr, index: u32, mode: u32) -> Status {
    let entry = unknown::try_data::<Resources>(list).and_then(|l| l.entry(INTERRUPT, index));
    let (Some(entry), 1..=3, false) = (entry, mode, out.is_null()) else { return STATUS_INVALID_PARAMETER };
    let sync = Rc::new(InterruptSync {
        this: Cell::new(core::ptr::null_mut()),
        vector: entry[2],
        mode,
        routines: RefCell::default(),
        connected: RefCell::default(),
    });
    let face = unknown::create("InterruptSync", &SYNC, sync.clone());
    sync.this.set(face);
    // SAFETY: the caller's place.
    unsafe { out.write(face) };
    STATUS_SUCCESS
}

/// Runs the routines as the mode says; true when one claimed the interrupt.
fn serve_interrupt(sync: &InterruptSync) -> bool {
    let routines = sync.routines.borrow().clone();
    let this = sync.this.get();
    let mut claimed = false;
    // Repeat: until a whole round claims nothing; a stuck line ends after a thousand rounds.
    for _ in 0..1000 {
        let mut round = false;
        for (routine, context) in &routines {
            // SAFETY: a PINTERRUPTSYNCROUTINE that was registered.
            let hit = ok(unsafe { routine(this, *context) });
            round |= hit;
            if hit && sync.mode == 1 {
                return true;
            }
        }
        claimed |= round;
        if sync.mode != 3 || !round {
            break;
        }
    }
    claimed
}

unsafe extern "efiapi" fn call_synchronized(this: Ptr, routine: Routine, context: Ptr) -> Status {
    let sync = unknown::data::<InterruptSync>(this);
    let level = if sync.connected.borrow().is_some() { seam::DIRQL } else { seam::irql() };
    // SAFETY: the caller's routine.
    seam::with_irql(level.max(seam::irql()), || unsafe { routine(this, context) })
}

unsafe extern "efiapi" fn get_interrupt(_this: Ptr) -> Ptr {
    core::ptr::null_mut()
}

unsafe extern "efiapi" fn connect(this: Ptr) -> Status {
    seam::check_port_irql("IInterruptSync::Connect", PASSIVE_LEVEL);
    let sync = unknown::data::<InterruptSync>(this);
    if sync.connected.borrow().is_some() {
        return STATUS_SUCCESS;
    }
    let weak = Rc::downgrade(&sync);
    let interrupt = seam::connect(sync.vector, Rc::new(move || weak.upgrade().is_some_and(|s| serve_interrupt(&s))));
    *sync.connected.borrow_mut() = interrupt;
    if sync.connected.borrow().is_some() { STATUS_SUCCESS } else { STATUS_INVALID_PARAMETER }
}

unsafe extern "efiapi" fn disconnect(this: Ptr) {
    seam::check_port_irql("IInterruptSync::Disconnect", PASSIVE_LEVEL);
    unknown::data::<InterruptSync>(this).connected.take();
}

unsafe extern "efiapi" fn register_routine(this: Ptr, routine: Routine, context: Ptr, first: u8) -> Status {
    seam::check_port_irql("IInterruptSync::RegisterServiceRoutine", PASSIVE_LEVEL);
    let sync = unknown::data::<InterruptSync>(this);
    let mut routines = sync.routines.borrow_mut();
    let place = if first != 0 { 0 } else { routines.len() };
    routines.insert(place, (routine, context));
    STATUS_SUCCESS
}

static SYNC_TABLE: Vtbl<8> = vtbl![call_synchronized, get_interrupt, connect, disconnect, register_routine];
static SYNC: [Interface; 1] = [Interface { name: "IInterruptSync", ids: &[IID_IInterruptSync], table: SYNC_TABLE.0.as_ptr() }];

#[cfg(test)]
mod tests {
    use super::*;

    /// A device on a shared line: how often it was asked, and how many interrupts it has left.
    #[derive(Default)]
    struct Device {
        asked: Cell<u32>,
        left: Cell<u32>,
    }

    unsafe extern "efiapi" fn routine(_sync: Ptr, context: Ptr) -> Status {
        // SAFETY: the devices of the test below.
        let device = unsafe { &*context.cast_const().cast::<Device>() };
        device.asked.set(device.asked.get() + 1);
        let left = device.left.get();
        device.left.set(left.saturating_sub(1));
        if left > 0 { STATUS_SUCCESS } else { STATUS_UNSUCCESSFUL }
    }

    /// Answers, and how often each of two devices was asked, which have so many interrupts pending.
    fn served(mode: u32, pending: [u32; 2]) -> (bool, [u32; 2]) {
        let devices = pending.map(|left| Device { left: Cell::new(left), ..Device::default() });
        let context = |d: &Device| core::ptr::from_ref(d).cast_mut().cast();
        let routines: Vec<(Routine, Ptr)> = devices.iter().map(|d| (routine as Routine, context(d))).collect();
        let sync = InterruptSync {
            this: Cell::new(core::ptr::null_mut()),
            vector: 0,
            mode,
            routines: RefCell::new(routines),
            connected: RefCell::default(),
        };
        (serve_interrupt(&sync), [devices[0].asked.get(), devices[1].asked.get()])
    }

    #[test]
    fn the_modes_of_interrupt_synchronisation_differ_in_who_is_asked() {
        // Normal: up to the first that claims.
        assert_eq!(served(1, [1, 1]), (true, [1, 0]));
        assert_eq!(served(1, [0, 1]), (true, [1, 1]));
        assert_eq!(served(1, [0, 0]), (false, [1, 1]));
        // All: each once.
        assert_eq!(served(2, [1, 1]), (true, [1, 1]));
        assert_eq!(served(2, [0, 0]), (false, [1, 1]));
        // Repeat: until nobody claims in a whole round.
        assert_eq!(served(3, [2, 1]), (true, [3, 3]));
        assert_eq!(served(3, [0, 0]), (false, [1, 1]));
    }
}
