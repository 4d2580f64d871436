//! The HD Audio controller: reset, the road to the codecs, stream engines and interrupts.
//!
//! Bring-up: [`Controller::new`] (memory only), [`Controller::start`] (link reset, codec discovery, rings), then verbs through
//! [`Link`](super::link::Link). After the power was off, `start` again does all of it anew.

mod immediate;
pub mod interrupt;
mod reset;
pub mod ring;

use super::quirk::Quirk;
use super::spec::{global, interrupt as irq, ring as regs};
use super::stream::Flow;
use super::stream::assign::Slots;
use crate::io::{DmaRegion, Error, Lock, Platform, Registers};
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use interrupt::Pending;
use ring::Ring;

/// One controller. Shared between callers, its interrupt and its DPC.
pub struct Controller<P: Platform> {
    platform: P,
    quirk: Quirk,
    gcap: global::Gcap,
    corb: P::Region,
    rirb: P::Region,
    positions: P::Region,
    ring: P::Lock<Ring>,
    slots: P::Lock<Slots>,
    gone: AtomicBool,
    powered: AtomicBool,
    immediate: AtomicBool,
    armed: AtomicBool,
    spurious: AtomicU32,
    pending: Pending,
}

impl<P: Platform> Controller<P> {
    /// Reads the capabilities and allocates the rings; touches nothing else. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Gone`] when nobody answers, [`Error::NoMemory`].
    #[inline(never)]
    pub fn new(platform: P, quirk: Quirk) -> Result<Self, Error> {
        let gcap = global::GCAP.read(platform.registers());
        if gcap.into_bits() == u16::MAX || platform.registers().len() < super::spec::stream::FIRST {
            return Err(Error::Gone);
        }
        let wide = gcap.wide_addresses() && !quirk.narrow_addresses;
        let align = regs::RING_ALIGN;
        let corb = platform.allocate(ring::MAX_ENTRIES.saturating_mul(regs::CORB_ENTRY_LEN), align, wide)?;
        let rirb = platform.allocate(ring::MAX_ENTRIES.saturating_mul(regs::RIRB_ENTRY_LEN), align, wide)?;
        let positions = platform.allocate(256, align, wide)?;
        let ring = platform.lock(Ring::new());
        let slots = platform.lock(Slots::new(gcap));
        Ok(Self {
            platform,
            quirk,
            gcap,
            corb,
            rirb,
            positions,
            ring,
            slots,
            gone: AtomicBool::new(false),
            powered: AtomicBool::new(false),
            immediate: AtomicBool::new(false),
            armed: AtomicBool::new(false),
            spurious: AtomicU32::new(0),
            pending: Pending::new(),
        })
    }
    /// What it runs on. Any IRQL.
    pub fn platform(&self) -> &P {
        &self.platform
    }
    /// What is peculiar about it. Any IRQL.
    pub fn quirk(&self) -> Quirk {
        self.quirk
    }
    /// Global capabilities (HDA 1.0a 3.3.2). Any IRQL.
    pub fn capabilities(&self) -> global::Gcap {
        self.gcap
    }
    /// Whether buffers may lie above 4 GiB (GCAP.64OK). Any IRQL.
    pub fn wide(&self) -> bool {
        self.gcap.wide_addresses() && !self.quirk.narrow_addresses
    }
    /// The stream engines and tags in use.
    pub(in crate::hda) fn slots(&self) -> &P::Lock<Slots> {
        &self.slots
    }
    /// The DMA position buffer.
    pub(in crate::hda) fn positions(&self) -> &P::Region {
        &self.positions
    }
    /// Whether a stream of this direction would find an engine. <= DISPATCH_LEVEL.
    pub fn has_free_engine(&self, flow: Flow) -> bool {
        self.slots.with(|slots| slots.has_free(flow))
    }
    /// Whether registers may be touched: it is there and powered. Any IRQL.
    pub fn usable(&self) -> bool {
        !self.gone.load(Ordering::Acquire) && self.powered.load(Ordering::Acquire)
    }
    /// Whether it was pulled out. Any IRQL.
    pub fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Acquire)
    }
    /// From now on no register is touched. Any IRQL.
    pub fn mark_gone(&self) {
        self.gone.store(true, Ordering::Release);
    }
    /// Whether verbs go through the immediate registers because the rings failed. Any IRQL.
    pub fn uses_immediate_commands(&self) -> bool {
        self.immediate.load(Ordering::Acquire)
    }
    /// Responses that nobody waited for, since the beginning. Any IRQL.
    pub fn spurious_responses(&self) -> u32 {
        self.spurious.load(Ordering::Relaxed)
    }
    /// An error when registers must not be touched.
    pub(in crate::hda) fn check(&self) -> Result<(), Error> {
        if self.usable() { Ok(()) } else { Err(Error::Gone) }
    }
    pub(in crate::hda) fn registers(&self) -> &P::Registers {
        self.platform.registers()
    }
    /// Lets the interrupts of one stream engine through, or not. <= DISPATCH_LEVEL.
    pub(in crate::hda) fn enable_stream_interrupt(&self, index: usize, on: bool) {
        let bit = u32::try_from(index).ok().and_then(|n| 1u32.checked_shl(n)).unwrap_or(0);
        self.slots.with(|slots| {
            if on {
                slots.interrupting |= bit;
            } else {
                slots.interrupting &= !bit;
            }
            if self.usable() {
                self.write_intctl(slots.interrupting);
            }
        });
    }
    fn write_intctl(&self, streams: u32) {
        let on = self.armed.load(Ordering::Acquire);
        let value = irq::Intctl::new().with_streams(streams & 0x3FFF_FFFF).with_controller(on).with_global(on);
        irq::INTCTL.write(self.registers(), value);
    }
    /// Turns interrupts on, which are expected to be served from now on, or off. They stay as they are over power states. <= DISPATCH_LEVEL.
    pub fn arm(&self, on: bool) {
        self.armed.store(on, Ordering::Release);
        self.slots.with(|slots| {
            if self.usable() {
                self.write_intctl(slots.interrupting);
            }
        });
    }
}

/// The halves of a device address, low first.
pub(in crate::hda) fn halves(address: u64) -> (u32, u32) {
    let low = u32::try_from(address & u64::from(u32::MAX)).unwrap_or(0);
    let high = u32::try_from(address.wrapping_shr(32)).unwrap_or(0);
    (low, high)
}

impl<P: Platform> Controller<P> {
    fn address_fits(&self, region: &P::Region) -> bool {
        let (_, high) = halves(region.device_address());
        self.wide() || high == 0
    }
}
