//! A simulated NT machine on virtual time: one at a time in a process, on one thread, driven by one seed.
//!
//! Internal borrows of the state are short and never held while code of a driver, a host or a device model runs.

#![allow(unsafe_code, reason = "the lab plays the kernel: it is called through raw pointers")]
#![allow(
    clippy::multiple_unsafe_ops_per_block,
    clippy::not_unsafe_ptr_arg_deref,
    reason = "the lab plays the kernel: structures of the driver's are read and written field by field, and a bad pointer is a finding"
)]

pub(crate) mod bus;
pub mod dma;
pub mod driver;
pub mod event;
pub mod exports;
mod heap;
pub mod interrupt;
pub mod io;
pub mod irql;
pub mod locks;
pub mod mdl;
pub mod memory;
pub mod mmio;
pub mod phys;
pub mod pool;
pub mod ports;
pub mod registry;
pub(crate) mod scatter;
pub mod scheduler;
pub(crate) mod thread;
pub mod timer;
pub mod work;

pub use irql::{callout, irql, with_irql};
pub use scheduler::{
    TimerId, boundary, cancel, queue_dpc, queue_work, run_for, run_until, run_until_idle, run_while, schedule, wait_until,
};

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::verifier::Violation;

/// Frequency of the performance counter: 10 MHz, so a tick is 100 ns.
pub const QPC_FREQUENCY: u64 = 10_000_000;

/// Everything that the machine knows.
pub(crate) struct State {
    pub(crate) seed: u64,
    pub(crate) now: u64,
    pub(crate) irql: u8,
    pub(crate) rng: ChaCha8Rng,
    pub(crate) trace: Vec<String>,
    pub(crate) violations: Vec<Violation>,
    pub(crate) notes: Vec<Violation>,
    pub(crate) invalidated: Vec<usize>,
    pub(crate) queue: scheduler::Queues,
    pub(crate) pool: pool::Ledger,
    pub(crate) phys: phys::Memory,
    pub(crate) locks: locks::Ledger,
    pub(crate) mdls: BTreeMap<usize, mdl::Entry>,
    pub(crate) mappings: Vec<mmio::Mapping>,
    pub(crate) adapters: BTreeMap<usize, dma::Adapter>,
    pub(crate) timers: BTreeMap<usize, timer::Armed>,
    pub(crate) work_items: BTreeMap<usize, work::Item>,
    pub(crate) interrupts: Vec<interrupt::Connection>,
    pub(crate) slots: Vec<crate::pci::Slot>,
    pub(crate) irps: BTreeMap<usize, io::Tracked>,
    pub(crate) references: BTreeMap<usize, isize>,
    pub(crate) ext: exports::ledger::Extra,
}

impl State {
    pub(crate) fn queued_dpcs(&self) -> Vec<usize> {
        self.queue.native_dpcs()
    }
}

thread_local! {
    static STATE: RefCell<Option<Box<State>>> = const { RefCell::new(None) };
}
thread_local! {
    static RUNNING: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}
static ONE_MACHINE: Mutex<()> = Mutex::new(());

/// The running machine; it ends when this is dropped.
#[must_use]
pub struct Machine {
    _only: MutexGuard<'static, ()>,
}

impl Drop for Machine {
    fn drop(&mut self) {
        RUNNING.with(|running| running.set(false));
        thread::reset();
        let state = STATE.with(|cell| cell.borrow_mut().take());
        // Device models and call-backs that the machine still owns are dropped outside of the borrow.
        drop(state);
    }
}

/// Starts a machine. Waits while another one runs in this process.
pub fn boot(seed: u64) -> Machine {
    let only = ONE_MACHINE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let phys = phys::Memory::new(&mut rng);
    let state = Box::new(State {
        seed,
        now: 1_000_000_000,
        irql: 0,
        rng,
        trace: Vec::new(),
        violations: Vec::new(),
        notes: Vec::new(),
        invalidated: Vec::new(),
        queue: scheduler::Queues::default(),
        pool: pool::Ledger::default(),
        phys,
        locks: locks::Ledger::default(),
        mdls: BTreeMap::new(),
        mappings: Vec::new(),
        adapters: BTreeMap::new(),
        timers: BTreeMap::new(),
        work_items: BTreeMap::new(),
        interrupts: Vec::new(),
        slots: Vec::new(),
        irps: BTreeMap::new(),
        references: BTreeMap::new(),
        ext: exports::ledger::Extra::default(),
    });
    STATE.with(|cell| *cell.borrow_mut() = Some(state));
    RUNNING.with(|running| running.set(true));
    Machine { _only: only }
}

/// Runs `f` with the state. Never call out of it.
#[track_caller]
pub(crate) fn with<R>(f: impl FnOnce(&mut State) -> R) -> R {
    STATE.with(|cell| f(cell.borrow_mut().as_mut().expect("no machine runs on this thread")))
}

/// Like [`with`], for code that may run while the state is in use: nothing then, or when no machine runs.
pub(crate) fn try_with<R>(f: impl FnOnce(&mut State) -> R) -> Option<R> {
    STATE.try_with(|cell| cell.try_borrow_mut().ok().and_then(|mut state| state.as_mut().map(|s| f(s)))).ok().flatten()
}

/// Whether a machine runs on this thread.
pub fn is_running() -> bool {
    STATE.with(|cell| cell.try_borrow().map_or(true, |state| state.is_some()))
}

/// Virtual time in nanoseconds since power-on.
pub fn now() -> u64 {
    with(|s| s.now)
}

/// The seed of this run.
pub fn seed() -> u64 {
    with(|s| s.seed)
}

/// Appends a line to the trace: time, level, text.
pub fn trace(line: fmt::Arguments<'_>) {
    with(|s| {
        let line = format!("{:>14} {} {line}", s.now, s.irql);
        s.trace.push(line);
    });
}

/// Takes the trace so far.
pub fn trace_take() -> Vec<String> {
    with(|s| std::mem::take(&mut s.trace))
}

/// Takes the physical devices whose PnP state a driver declared out of date: the PnP manager asks for it anew.
pub fn take_invalidated() -> Vec<usize> {
    with(|s| std::mem::take(&mut s.invalidated))
}

/// A generator of its own, seeded from the machine's.
pub fn rng() -> ChaCha8Rng {
    with(|s| ChaCha8Rng::seed_from_u64(s.rng.random()))
}

/// A number below `bound` from the machine's generator (zero when `bound` is).
pub fn random(bound: u64) -> u64 {
    with(|s| if bound == 0 { 0 } else { s.rng.random_range(0..bound) })
}

#[cfg(test)]
mod port_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod wrapper_tests;
