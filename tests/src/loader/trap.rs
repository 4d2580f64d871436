//! What faults while a driver runs: served where the machine would have done it, reported where a rule is broken, and the end of the
//! run otherwise.
//!
//! The handlers run on a stack of their own. A fault of the driver's is synchronous, so code of the lab may run in them; what a write
//! to CR8 or to a register lets in (interrupts, deferred calls) runs there too and may fault again.

mod context;
mod device;
mod privileged;
mod shared;

pub(crate) use context::Context;

use super::{crash, current, exception};
use crate::kernel::pool;
use crate::verifier::{report, rule};
use std::cell::{Cell, RefCell};
use std::sync::Once;

/// Bytes of the stack that handlers run on.
const STACK: usize = 4 << 20;

/// Signals that a processor's faults arrive as.
const SIGNALS: [i32; 5] = [libc::SIGSEGV, libc::SIGBUS, libc::SIGILL, libc::SIGTRAP, libc::SIGFPE];

thread_local! {
    static ALTERNATE: RefCell<Option<Stack>> = const { RefCell::new(None) };
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// Stack pointers of the code that each running handler interrupted, innermost last.
    static INTERRUPTED: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}
static INSTALL: Once = Once::new();

struct Stack {
    base: usize,
    before: libc::stack_t,
}

impl Drop for Stack {
    fn drop(&mut self) {
        // SAFETY: puts back what was in place before; nothing runs on the stack that goes.
        unsafe {
            libc::sigaltstack(&raw const self.before, std::ptr::null_mut());
            libc::munmap(self.base as *mut _, STACK);
        }
    }
}

/// Catches the faults of this thread.
pub fn prepare() {
    INSTALL.call_once(|| {
        for signal in SIGNALS {
            // SAFETY: a handler with the signature that SA_SIGINFO asks for.
            unsafe {
                let mut action: libc::sigaction = std::mem::zeroed();
                action.sa_sigaction = handler as *const () as usize;
                action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_NODEFER;
                libc::sigemptyset(&raw mut action.sa_mask);
                let result = libc::sigaction(signal, &raw const action, std::ptr::null_mut());
                assert_eq!(result, 0, "the host takes a handler for signal {signal}");
            }
        }
    });
    ALTERNATE.with_borrow_mut(|slot| {
        slot.get_or_insert_with(|| {
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
            // SAFETY: fresh memory, which this thread's handlers alone use.
            unsafe {
                let base = libc::mmap(std::ptr::null_mut(), STACK, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0);
                assert_ne!(base, libc::MAP_FAILED, "the host is out of memory");
                let stack = libc::stack_t { ss_sp: base, ss_flags: 0, ss_size: STACK };
                let mut before: libc::stack_t = std::mem::zeroed();
                libc::sigaltstack(&raw const stack, &raw mut before);
                Stack { base: base as usize, before }
            }
        });
    });
}

/// What the processor said of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A page that is not there or does not allow it.
    Page {
        /// The address.
        address: usize,
        /// Read, written or run.
        access: Access,
    },
    /// An instruction that only a kernel may run, or an address that cannot be.
    Protection,
    /// No instruction.
    Invalid,
    /// `int 3`.
    Breakpoint,
    /// One instruction was run.
    Step,
    /// Division and the like.
    Arithmetic,
}

/// What was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Reading.
    Read,
    /// Writing.
    Write,
    /// Running.
    Run,
}

impl Access {
    /// As in "write of".
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Run => "call",
        }
    }
}

fn classify(signal: i32, info: &libc::siginfo_t, context: &Context<'_>) -> Fault {
    // siginfo's code: SI_KERNEL, from the processor's general protection.
    const SI_KERNEL: i32 = 0x80;
    match signal {
        libc::SIGILL => Fault::Invalid,
        libc::SIGFPE => Fault::Arithmetic,
        libc::SIGTRAP if info.si_code == libc::TRAP_TRACE => Fault::Step,
        libc::SIGTRAP => Fault::Breakpoint,
        _ if info.si_code == SI_KERNEL => Fault::Protection,
        _ => {
            let bits = context.error();
            let access = if bits & 16 != 0 {
                Access::Run
            } else if bits & 2 != 0 {
                Access::Write
            } else {
                Access::Read
            };
            // SAFETY: a page fault carries its address.
            Fault::Page { address: unsafe { info.si_addr() } as usize, access }
        }
    }
}

unsafe extern "C" fn handler(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the host passes both for the time of the call.
    let (info, context) = unsafe { (&*info, &mut *context.cast::<libc::ucontext_t>()) };
    let mut context = Context::new(context);
    let fault = classify(signal, info, &context);
    let depth = DEPTH.get();
    DEPTH.set(depth + 1);
    let below = context.all()[4] as usize;
    INTERRUPTED.with_borrow_mut(|all| all.push(below));
    // A fault inside of the lab's own report leads nowhere.
    let served = depth < 64 && serve(fault, &mut context);
    if !served {
        if depth >= 64 || current().is_none() {
            give_back(signal);
        } else if !exception::fault(fault, &mut context) {
            crash::end(fault, &context);
        }
    }
    INTERRUPTED.with_borrow_mut(Vec::pop);
    DEPTH.set(depth);
}

/// Handlers are left without returning: the driver goes on in a frame at `rsp`, which those interrupted that stand at or below it.
pub(super) fn abandon(rsp: usize) {
    let alternate = ALTERNATE.with_borrow(|slot| slot.as_ref().map_or(0..0, |s| s.base..s.base + STACK));
    let left = INTERRUPTED.with_borrow_mut(|all| {
        // Within one stack a deeper frame lies lower; the handlers' stack is deeper than every other.
        let inside = |at: usize| alternate.contains(&at);
        while all.last().is_some_and(|at| if inside(*at) == inside(rsp) { *at <= rsp } else { inside(*at) }) {
            all.pop();
        }
        all.len()
    });
    DEPTH.set(left as u32);
}

/// Not the driver's: the fault happens again, to the host's default.
fn give_back(signal: i32) {
    // SAFETY: restores the default action.
    unsafe { libc::signal(signal, libc::SIG_DFL) };
}

fn serve(fault: Fault, context: &mut Context<'_>) -> bool {
    match fault {
        Fault::Page { address, access } => {
            device::access(address, context)
                || guard(address, access)
                || paged(address, access)
                || shared::access(address, access, context)
        }
        Fault::Step => device::stepped(context) || shared::stepped(context),
        Fault::Protection => current().is_some_and(|image| image.is_code(context.rip())) && privileged::serve(context),
        Fault::Invalid | Fault::Breakpoint | Fault::Arithmetic => false,
    }
}

/// A page behind a block of pool, or of a block that was freed: the rule is reported, the page opened, and the driver goes on.
fn guard(address: usize, access: Access) -> bool {
    let Some(hit) = pool::hit(address) else { return false };
    let tag = pool::tag_name(hit.block.tag);
    let (broken, what) = if hit.freed {
        (
            rule::POOL_USE_AFTER_FREE,
            format!("{} at byte {} of a freed block", access.name(), address.wrapping_sub(hit.start) as isize),
        )
    } else {
        (rule::POOL_BEYOND_END, format!("{} at byte {}, behind the end of a block", access.name(), address - hit.start))
    };
    report(broken, format!("{what}: {} bytes with tag '{tag}' at {:#x}", hit.block.len, hit.start));
    let page = address & !4095;
    // SAFETY: a page of the pool's mapping, which the pool unmaps whatever its protection is.
    unsafe { libc::mprotect(page as *mut _, 4096, libc::PROT_READ | libc::PROT_WRITE) == 0 }
}

/// A pageable section at DISPATCH_LEVEL: reported, brought in, and the driver goes on.
fn paged(address: usize, access: Access) -> bool {
    let Some(image) = current() else { return false };
    let section = image.place(address).and_then(|p| image.parsed.section_at(p));
    let Some(section) = section.filter(|s| s.pageable() && image.is_paged_out()) else { return false };
    let level = crate::kernel::irql();
    image.page(true);
    report(rule::PAGED_AT_DISPATCH, format!("{} of pageable section {} at IRQL {level}", access.name(), section.name));
    true
}
