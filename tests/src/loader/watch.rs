//! A watch over drivers that never come back: an endless loop ends the run with a report instead of going on forever.

use super::trap::Context;
use super::{crash, current};
use crate::kernel;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Ticks without progress after which the driver counts as hung; 0 when nobody watches.
static PATIENCE: AtomicU32 = AtomicU32::new(0);
static IDLE: AtomicU32 = AtomicU32::new(0);
static SEEN: AtomicU64 = AtomicU64::new(0);

/// Ends the watch when dropped.
#[derive(Debug)]
pub struct Watch(());

/// Ticks once a second of processor time that the process spends.
fn every(seconds: i64) {
    let second = libc::timeval { tv_sec: seconds, tv_usec: 0 };
    let timer = libc::itimerval { it_interval: second, it_value: second };
    // SAFETY: sets a timer of this process.
    unsafe { libc::setitimer(libc::ITIMER_VIRTUAL, &raw const timer, std::ptr::null_mut()) };
}

/// Watches the driver that this thread runs, for so many seconds of processor time without a call of the lab's.
pub fn start(patience: u32) -> Watch {
    IDLE.store(0, Ordering::Relaxed);
    PATIENCE.store(patience, Ordering::Relaxed);
    // SAFETY: a handler with the signature that SA_SIGINFO asks for.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = tick as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_RESTART;
        libc::sigemptyset(&raw mut action.sa_mask);
        libc::sigaction(libc::SIGVTALRM, &raw const action, std::ptr::null_mut());
    }
    every(i64::from(patience > 0));
    Watch(())
}

impl Drop for Watch {
    fn drop(&mut self) {
        every(0);
        PATIENCE.store(0, Ordering::Relaxed);
    }
}

unsafe extern "C" fn tick(_signal: i32, _info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the host passes it for the time of the call.
    let context = Context::new(unsafe { &mut *context.cast::<libc::ucontext_t>() });
    // In the lab's own code nothing is known to hang, and its state may be in use.
    let Some(image) = current().filter(|image| image.is_code(context.rip())) else { return };
    drop(image);
    let progress = kernel::try_with(|s| s.trace.len() as u64 ^ s.now << 20).unwrap_or(0);
    if SEEN.swap(progress, Ordering::Relaxed) != progress {
        IDLE.store(0, Ordering::Relaxed);
        return;
    }
    let idle = IDLE.fetch_add(1, Ordering::Relaxed) + 1;
    let patience = PATIENCE.load(Ordering::Relaxed);
    if patience > 0 && idle >= patience {
        crash::hung(idle, &context);
    }
}
