//! System threads of the driver: coroutines on stacks of their own, resumed by the scheduler one at a time, so that a run stays
//! deterministic. A thread keeps the processor until it waits or ends.
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::irql::{callout, set_irql};
use super::{memory, now, trace, with};

const STACK_PAGES: usize = 64;
/// `KTHREAD` as far as drivers see it: an object that can be waited for. Type 6 is a thread.
const OBJECT_WORDS: usize = 256;

/// What a thread is called with.
pub(crate) type Start = unsafe extern "win64" fn(*mut std::ffi::c_void);

struct Thread {
    sp: Cell<usize>,
    stack: usize,
    start: Option<Start>,
    context: usize,
    object: Box<[u64]>,
    /// What it waits for; null while it is ready to run.
    ready: Cell<Option<*mut dyn FnMut() -> bool>>,
    deadline: Cell<Option<u64>>,
    satisfied: Cell<bool>,
    done: Cell<bool>,
    irql: Cell<u8>,
    held: RefCell<Vec<usize>>,
}

thread_local! {
    static THREADS: RefCell<BTreeMap<u64, std::rc::Rc<Thread>>> = const { RefCell::new(BTreeMap::new()) };
    static CURRENT: Cell<Option<u64>> = const { Cell::new(None) };
    static MAIN: Cell<usize> = const { Cell::new(0) };
    static PANIC: RefCell<Option<Box<dyn Any + Send>>> = const { RefCell::new(None) };
    static MAIN_OBJECT: RefCell<Box<[u64]>> = RefCell::new(object());
    static NEXT: Cell<u64> = const { Cell::new(8) };
}

fn object() -> Box<[u64]> {
    let mut words = vec![0_u64; OBJECT_WORDS].into_boxed_slice();
    words[0] = 6;
    let list = words.as_ptr() as u64 + 8;
    (words[1], words[2]) = (list, list);
    words
}

// The callee-saved registers of the System V convention; a caller compiled for Windows saves the rest around a `sysv64` call.
std::arch::global_asm!(
    ".globl duet_lab_switch",
    "duet_lab_switch:",
    "push rbp",
    "push rbx",
    "push r12",
    "push r13",
    "push r14",
    "push r15",
    "mov [rdi], rsp",
    "mov rsp, rsi",
    "pop r15",
    "pop r14",
    "pop r13",
    "pop r12",
    "pop rbx",
    "pop rbp",
    "ret",
);

unsafe extern "sysv64" {
    fn duet_lab_switch(save: *mut usize, to: usize);
}

fn current() -> Option<std::rc::Rc<Thread>> {
    let id = CURRENT.get()?;
    THREADS.with_borrow(|t| t.get(&id).cloned())
}

/// Whether a driver's thread runs now (and not the lab's own).
pub(crate) fn is_inside() -> bool {
    CURRENT.get().is_some()
}

/// The number of the running thread; 4 is the lab's own.
pub(crate) fn current_id() -> u64 {
    CURRENT.get().unwrap_or(4)
}

/// The running thread's object.
pub(crate) fn current_object() -> usize {
    current().map_or_else(|| MAIN_OBJECT.with_borrow(|o| o.as_ptr() as usize), |t| t.object.as_ptr() as usize)
}

/// The object of a thread.
pub(crate) fn object_of(id: u64) -> Option<usize> {
    THREADS.with_borrow(|t| t.get(&id).map(|t| t.object.as_ptr() as usize))
}

/// Makes a thread; it runs when the scheduler gets to it. Gives its number.
pub(crate) fn create(start: Start, context: usize) -> u64 {
    let stack = memory::map_guarded(STACK_PAGES);
    memory::protect_none(stack, 1);
    let top = stack + STACK_PAGES * memory::PAGE;
    // Six saved registers, the entry, and a zero return address that leaves the stack as a call would.
    let sp = top - 8 * 8;
    // SAFETY: the words lie in the stack that was just mapped.
    unsafe { (sp as *mut usize).add(6).write(enter as *const () as usize) };
    let id = NEXT.replace(NEXT.get() + 4);
    let thread = Thread {
        sp: Cell::new(sp),
        stack,
        start: Some(start),
        context,
        object: object(),
        ready: Cell::new(None),
        deadline: Cell::new(None),
        satisfied: Cell::new(false),
        done: Cell::new(false),
        irql: Cell::new(0),
        held: RefCell::default(),
    };
    THREADS.with_borrow_mut(|t| t.insert(id, std::rc::Rc::new(thread)));
    trace(format_args!("thread {id} is created"));
    id
}

extern "sysv64" fn enter() {
    let outcome = catch_unwind(|| {
        if let Some((start, context)) = current().and_then(|t| Some((t.start?, t.context))) {
            // SAFETY: the driver gave routine and context for this thread.
            callout("thread", 0, || unsafe { start(context as *mut _) });
        }
    });
    if let Err(payload) = outcome {
        PANIC.set(Some(payload));
    }
    end();
}

/// Ends the running thread and signals its object.
pub(crate) fn end() -> ! {
    if let Some(thread) = current() {
        trace(format_args!("thread {} ends", current_id()));
        thread.done.set(true);
        // SAFETY: SignalState lies at 4 of the object.
        unsafe { (thread.object.as_ptr() as *mut i32).add(1).write(1) };
    }
    leave();
    std::process::abort()
}

fn leave() {
    let Some(thread) = current() else { return };
    let (save, to) = (thread.sp.as_ptr(), MAIN.get());
    // The thread map keeps it alive; a count held here would stay for ever when the thread has ended.
    drop(thread);
    // SAFETY: the scheduler's stack waits in `resume`.
    unsafe { duet_lab_switch(save, to) };
}

/// Waits on a driver's thread: gives the processor back until `ready` or the deadline. Gives whether it was ready.
pub(crate) fn block(deadline: Option<u64>, ready: &mut dyn FnMut() -> bool) -> bool {
    if ready() {
        return true;
    }
    let Some(thread) = current() else { return false };
    let pointer: *mut (dyn FnMut() -> bool + '_) = ready;
    // SAFETY: only the lifetime changes; the closure lives in this frame, which stays while the thread waits.
    let pointer = unsafe { std::mem::transmute::<*mut (dyn FnMut() -> bool + '_), *mut (dyn FnMut() -> bool + 'static)>(pointer) };
    thread.ready.set(Some(pointer));
    thread.deadline.set(deadline);
    drop(thread);
    leave();
    current().is_some_and(|t| t.satisfied.get())
}

fn runnable(thread: &Thread) -> bool {
    if thread.done.get() {
        return false;
    }
    let Some(ready) = thread.ready.get() else { return true };
    // SAFETY: the closure lives on the waiting thread's stack.
    let satisfied = unsafe { (*ready)() };
    thread.satisfied.set(satisfied);
    satisfied || thread.deadline.get().is_some_and(|d| d <= now())
}

/// Runs one thread that can run until it waits or ends. Gives whether there was one. Only at PASSIVE_LEVEL on the lab's own stack.
pub(crate) fn run_one() -> bool {
    if is_inside() || super::irql() != 0 {
        return false;
    }
    let all: Vec<_> = THREADS.with_borrow(|t| t.iter().map(|(id, t)| (*id, std::rc::Rc::clone(t))).collect());
    let Some((id, thread)) = all.into_iter().find(|(_, t)| runnable(t)) else { return false };
    resume(id, &thread);
    true
}

fn resume(id: u64, thread: &Thread) {
    thread.ready.set(None);
    let held = with(|s| s.locks.swap_held(thread.held.take()));
    let before = set_irql(thread.irql.get());
    CURRENT.set(Some(id));
    crate::loader::cpu::thread_changed();
    // SAFETY: the stack was prepared by `create` or left by `leave`.
    unsafe { duet_lab_switch(MAIN.with(Cell::as_ptr), thread.sp.get()) };
    CURRENT.set(None);
    crate::loader::cpu::thread_changed();
    thread.irql.set(set_irql(before));
    thread.held.replace(with(|s| s.locks.swap_held(held)));
    if thread.done.get() {
        let left = thread.held.take();
        if !left.is_empty() {
            crate::verifier::report(
                crate::verifier::rule::LOCK_THREAD_ENDED,
                format!("thread {id} ended with {} lock(s)", left.len()),
            );
        }
        memory::unmap(thread.stack, STACK_PAGES);
    }
    if let Some(payload) = PANIC.take() {
        resume_unwind(payload);
    }
}

/// When the next waiting thread's time is over.
pub(crate) fn next_deadline() -> Option<u64> {
    let now = now();
    THREADS.with_borrow(|t| t.values().filter(|t| !t.done.get()).filter_map(|t| t.deadline.get()).filter(|d| *d > now).min())
}

/// Whether a thread was made and has not begun to wait.
pub(crate) fn is_ready() -> bool {
    THREADS.with_borrow(|t| t.values().any(|t| !t.done.get() && t.ready.get().is_none()))
}

/// Threads that have not ended.
pub(crate) fn running() -> Vec<u64> {
    THREADS.with_borrow(|t| t.iter().filter(|(_, t)| !t.done.get()).map(|(id, _)| *id).collect())
}

/// Forgets all threads, for the next machine. One that still waits never runs again; what its stack holds is lost.
pub(crate) fn reset() {
    for thread in THREADS.take().into_values() {
        if !thread.done.get() {
            memory::unmap(thread.stack, STACK_PAGES);
        }
    }
    NEXT.set(8);
    let _ = catch_unwind(AssertUnwindSafe(|| PANIC.take()));
}
