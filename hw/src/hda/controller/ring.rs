//! CORB and RIRB: verbs out, responses in, unsolicited responses split off.

use super::{Controller, halves};
use crate::hda::link::{Link, Unsolicited};
use crate::hda::spec::global;
use crate::hda::spec::ring as regs;
use crate::hda::spec::verb::Command;
use crate::io::{DmaRegion, Error, Lock, Platform, poll};
use core::sync::atomic::Ordering;

/// Entries of the largest ring.
pub const MAX_ENTRIES: usize = 256;
const UNSOLICITED: usize = 64;

// TIMEOUT: a response follows its verb by one or two frames (HDA 1.0a, chapter 4); codecs that wake up take milliseconds.
const FAST_US: u32 = 1_000;
const SLOW_US: u32 = 50_000;
// TIMEOUT: the longest wait of the verb in front of this one: its fast and slow wait and a restart of the rings.
const TURN_US: u32 = 200_000;
// TIMEOUT: ring engines stop at the next frame; 1 ms is 48 frames.
const ENGINE_US: u32 = 1_000;

/// What is known of the rings; kept under the lock.
#[derive(Debug)]
pub struct Ring {
    corb_entries: u16,
    rirb_entries: u16,
    write: u16,
    read: u16,
    busy: bool,
    waiting: Option<u8>,
    reply: Option<u32>,
    replies: u32,
    unsolicited: [Unsolicited; UNSOLICITED],
    first: usize,
    queued: usize,
}

impl Ring {
    pub(super) const fn new() -> Self {
        Self {
            corb_entries: 0,
            rirb_entries: 0,
            write: 0,
            read: 0,
            busy: false,
            waiting: None,
            reply: None,
            replies: 0,
            unsolicited: [Unsolicited { codec: 0, response: 0 }; UNSOLICITED],
            first: 0,
            queued: 0,
        }
    }
    /// Keeps an unsolicited response; when there is no room the oldest goes, since the newest tells the present state.
    fn keep(&mut self, response: Unsolicited) {
        let at = self.first.saturating_add(self.queued) % UNSOLICITED;
        if let Some(slot) = self.unsolicited.get_mut(at) {
            *slot = response;
        }
        if self.queued < UNSOLICITED {
            self.queued = self.queued.saturating_add(1);
        } else {
            self.first = self.first.saturating_add(1) % UNSOLICITED;
        }
    }
    fn take(&mut self) -> Option<Unsolicited> {
        self.queued = self.queued.checked_sub(1)?;
        let response = self.unsolicited.get(self.first).copied();
        self.first = self.first.saturating_add(1) % UNSOLICITED;
        response
    }
}

fn next(index: u16, entries: u16) -> u16 {
    index.saturating_add(1).checked_rem(entries).unwrap_or(0)
}

impl<P: Platform> Controller<P> {
    /// Starts the rings; when they cannot be started, verbs go through the immediate registers. PASSIVE_LEVEL.
    pub(super) fn start_transport(&self) -> Result<(), Error> {
        self.forget_verbs();
        if self.quirk().immediate_commands {
            self.immediate.store(true, Ordering::Release);
            return Ok(());
        }
        match self.start_rings() {
            Ok(()) => {
                self.immediate.store(false, Ordering::Release);
                Ok(())
            }
            Err(Error::Gone) => Err(Error::Gone),
            Err(_) => {
                self.stop_rings();
                self.immediate.store(true, Ordering::Release);
                Ok(())
            }
        }
    }
    pub(super) fn forget_verbs(&self) {
        self.ring.with(|ring| {
            ring.waiting = None;
            ring.reply = None;
            ring.first = 0;
            ring.queued = 0;
            ring.replies = 0;
        });
    }
    fn stop_rings(&self) {
        let registers = self.registers();
        regs::CORBCTL.write(registers, regs::Corbctl::new());
        regs::RIRBCTL.write(registers, regs::Rirbctl::new());
        let idle = || Ok((regs::CORBCTL.read(registers).run(), regs::RIRBCTL.read(registers).run()));
        // Whoever restarts them sees in the handshake when they did not stop.
        let _stopped = poll::until(self.platform.clock(), ENGINE_US, 10, idle, |running| *running == (false, false));
    }
    /// Sets up both rings (HDA 1.0a, chapter 4).
    fn start_rings(&self) -> Result<(), Error> {
        let (registers, clock) = (self.registers(), self.platform.clock());
        if !self.address_fits(&self.corb) || !self.address_fits(&self.rirb) {
            return Err(Error::NoMemory);
        }
        self.stop_rings();
        let corb_entries = self.choose_size(&regs::CORBSIZE)?;
        let rirb_entries = self.choose_size(&regs::RIRBSIZE)?;
        let (low, high) = halves(self.corb.device_address());
        regs::CORBLBASE.write(registers, low);
        regs::CORBUBASE.write(registers, high);
        let (low, high) = halves(self.rirb.device_address());
        regs::RIRBLBASE.write(registers, low);
        regs::RIRBUBASE.write(registers, high);
        // The read pointer is reset by a handshake (HDA 1.0a 3.3.21). Some controllers never show the bit set, so only the
        // second half of it has to come true.
        let read = || Ok(regs::CORBRP.read(registers));
        regs::CORBWP.write(registers, 0);
        regs::CORBRP.write(registers, regs::Corbrp::new().with_reset(true));
        let _shown = poll::until(clock, ENGINE_US, 10, read, |rp| rp.reset());
        regs::CORBRP.write(registers, regs::Corbrp::new());
        let rp = poll::until(clock, ENGINE_US, 10, read, |rp| !rp.reset())?;
        if rp.index() != 0 {
            return Err(Error::Protocol);
        }
        regs::RIRBWP.write(registers, regs::Rirbwp::new().with_reset(true));
        regs::RINTCNT.write(registers, 1);
        regs::CORBSTS.write(registers, regs::Corbsts::new().with_memory_error(true));
        regs::RIRBSTS.write(registers, regs::Rirbsts::new().with_response(true).with_overrun(true));
        self.ring.with(|ring| {
            ring.corb_entries = corb_entries;
            ring.rirb_entries = rirb_entries;
            ring.write = 0;
            ring.read = 0;
        });
        let rirb = regs::Rirbctl::new().with_response_interrupt(true).with_run(true).with_overrun_interrupt(true);
        regs::RIRBCTL.write(registers, rirb);
        regs::CORBCTL.write(registers, regs::Corbctl::new().with_run(true));
        let running = || Ok((regs::CORBCTL.read(registers).run(), regs::RIRBCTL.read(registers).run()));
        poll::until(clock, ENGINE_US, 10, running, |running| *running == (true, true))?;
        if global::GCTL.read(registers).into_bits() == u32::MAX {
            return Err(Error::Gone);
        }
        Ok(())
    }
    /// Sets the largest size that the ring can have; gives its number of entries.
    fn choose_size(&self, register: &crate::reg::Register<regs::RingSize>) -> Result<u16, Error> {
        let registers = self.registers();
        let now = register.read(registers);
        // Controllers with one size need not list it.
        if let Some(code) = now.largest() {
            register.write(registers, now.with_size(code));
        }
        register.read(registers).entries().ok_or(Error::Protocol)
    }
    /// Takes over what the controller wrote into the response ring. <= DISPATCH_LEVEL.
    ///
    /// At most one ring of entries; a write pointer outside the ring is ignored.
    pub(super) fn drain(&self) {
        self.ring.with(|ring| self.drain_locked(ring));
    }
    fn drain_locked(&self, ring: &mut Ring) {
        if !self.usable() || self.uses_immediate_commands() || ring.rirb_entries == 0 {
            return;
        }
        let wp = regs::RIRBWP.read(self.registers());
        if wp.into_bits() == u16::MAX && global::GCTL.read(self.registers()).into_bits() == u32::MAX {
            self.mark_gone();
            return;
        }
        let end = u16::from(wp.index());
        if end >= ring.rirb_entries {
            return;
        }
        for _ in 0..ring.rirb_entries {
            if ring.read == end {
                break;
            }
            ring.read = next(ring.read, ring.rirb_entries);
            let offset = usize::from(ring.read).saturating_mul(regs::RIRB_ENTRY_LEN);
            let response = self.rirb.read32(offset);
            let ex = regs::ResponseEx::from_bits(self.rirb.read32(offset.saturating_add(4)));
            if ex.unsolicited() {
                ring.keep(Unsolicited { codec: ex.codec(), response });
            } else if ring.waiting == Some(ex.codec()) && ring.reply.is_none() {
                ring.reply = Some(response);
                ring.replies = ring.replies.saturating_add(1);
            } else {
                self.spurious.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
    /// The oldest unsolicited response that nobody took. <= DISPATCH_LEVEL.
    pub fn take_unsolicited(&self) -> Option<Unsolicited> {
        self.ring.with(Ring::take)
    }
    /// Whether unsolicited responses wait. <= DISPATCH_LEVEL.
    pub fn has_unsolicited(&self) -> bool {
        self.ring.with(|ring| ring.queued != 0)
    }
    /// Keeps an unsolicited response that came through the immediate registers.
    pub(super) fn keep_unsolicited(&self, response: Unsolicited) {
        self.ring.with(|ring| ring.keep(response));
    }
    /// Waits for the turn of the caller; only one verb is under way at a time.
    fn take_turn(&self) -> Result<(), Error> {
        let attempt = || {
            self.check()?;
            Ok(self.ring.with(|ring| !core::mem::replace(&mut ring.busy, true)))
        };
        match poll::until_asleep(self.platform.clock(), TURN_US, 50, attempt, |mine| *mine) {
            Ok(_) => Ok(()),
            Err(Error::Timeout) => Err(Error::Busy),
            Err(error) => Err(error),
        }
    }
    fn send(&self, codec: u8, command: u32) -> Result<(), Error> {
        self.ring.with(|ring| {
            // What lies in the ring now answers nobody.
            ring.waiting = None;
            self.drain_locked(ring);
            self.check()?;
            let at = next(ring.write, ring.corb_entries);
            if u16::from(regs::CORBRP.read(self.registers()).index()) == at {
                return Err(Error::Timeout);
            }
            self.corb.write32(usize::from(at).saturating_mul(regs::CORB_ENTRY_LEN), command);
            ring.write = at;
            ring.reply = None;
            ring.waiting = Some(codec);
            regs::CORBWP.write(self.registers(), at);
            Ok(())
        })
    }
    fn receive(&self) -> Result<u32, Error> {
        let read = || {
            self.check()?;
            Ok(self.ring.with(|ring| {
                self.drain_locked(ring);
                ring.reply.take()
            }))
        };
        let clear = || {
            let seen = regs::Rirbsts::new().with_response(true).with_overrun(true);
            regs::RIRBSTS.write(self.registers(), seen);
        };
        if !self.armed.load(Ordering::Acquire) {
            clear();
        }
        let reply = match poll::until(self.platform.clock(), FAST_US, 10, read, Option::is_some) {
            Err(Error::Timeout) => {
                // DEVNOTE: some controllers hold responses back until RIRBSTS is clear; the interrupt may not be able to do it.
                clear();
                poll::until_asleep(self.platform.clock(), SLOW_US, 500, read, Option::is_some)
            }
            other => other,
        }?;
        if !self.armed.load(Ordering::Acquire) {
            clear();
        }
        reply.ok_or(Error::Timeout)
    }
    fn exec_ring(&self, codec: u8, command: u32) -> Result<u32, Error> {
        let result = self.send(codec, command).and_then(|()| self.receive());
        let (write, replies) = self.ring.with(|ring| {
            ring.waiting = None;
            (ring.write, ring.replies)
        });
        if result != Err(Error::Timeout) {
            return result;
        }
        self.check()?;
        if global::GCTL.read(self.registers()).into_bits() == u32::MAX {
            self.mark_gone();
            return Err(Error::Gone);
        }
        // Did the controller not fetch the verb, or has it never written a response, then its rings do not work.
        let fetched = u16::from(regs::CORBRP.read(self.registers()).index()) == write;
        if !fetched || replies == 0 {
            self.stop_rings();
            if let Ok(reply) = self.exec_immediate(codec, command) {
                self.immediate.store(true, Ordering::Release);
                return Ok(reply);
            }
        }
        // A late response must not be taken for the next one's.
        match self.start_rings() {
            Ok(()) => Err(Error::Timeout),
            Err(error) => Err(error),
        }
    }
}

impl<P: Platform> Link for Controller<P> {
    fn exec(&self, codec: u8, nid: u8, command: Command) -> Result<u32, Error> {
        self.take_turn()?;
        let command = command.to(codec, nid);
        let result =
            if self.uses_immediate_commands() { self.exec_immediate(codec, command) } else { self.exec_ring(codec, command) };
        self.ring.with(|ring| ring.busy = false);
        result
    }
}
