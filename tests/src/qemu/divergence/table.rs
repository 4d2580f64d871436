//! The differences that are known, and which side the specification takes.

use super::Difference;

/// Whom the specification agrees with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// The lab's model.
    Model,
    /// QEMU.
    Qemu,
    /// It leaves both free.
    Both,
}

/// What the machine is doing when registers are compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    /// Engines that run or ran, a bit for each.
    pub moved: u32,
    /// Engines with RUN set.
    pub running: u32,
    /// Engines that were reset and did not run since.
    pub reset: u32,
    /// Engines that were halted and set to run again, without a reset in between.
    pub resumed: u32,
    /// CRST is one.
    pub awake: bool,
    /// The last write acknowledged responses.
    pub acknowledged: bool,
    /// The engine whose register is compared.
    pub engine: Option<usize>,
}

impl Moment {
    fn has(&self, engines: u32) -> bool {
        self.engine.is_some_and(|n| engines >> n & 1 == 1)
    }
    /// Whether the engine whose register is compared was reset and did not run since.
    pub fn was_reset(&self) -> bool {
        self.has(self.reset)
    }
    /// Whether it was halted and runs again, or did before it was halted again.
    pub fn resumed(&self) -> bool {
        self.has(self.resumed)
    }
    /// Takes note of what a write to SDnCTL does.
    pub fn control(&mut self, engine: usize, value: u64) {
        let bit = 1_u32 << engine;
        if value & 1 != 0 {
            self.reset |= bit;
            self.resumed &= !bit;
            self.moved &= !bit;
        }
        if value & 2 == 0 {
            self.running &= !bit;
            return;
        }
        if self.moved & bit != 0 && self.running & bit == 0 {
            self.resumed |= bit;
        }
        self.running |= bit;
        self.moved |= bit;
        self.reset &= !bit;
    }
}

/// A known difference.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The register, or the verb.
    pub what: &'static str,
    /// The bits that may differ.
    pub bits: u32,
    /// When they may: what both have, and the moment.
    pub when: fn(&Difference, &Moment) -> bool,
    /// Who is right.
    pub right: Right,
    /// Where that stands.
    pub paragraph: &'static str,
    /// What the difference is.
    pub why: &'static str,
}

impl Row {
    /// Whether the row speaks of this difference.
    pub fn covers(&self, difference: &Difference, moment: &Moment) -> bool {
        self.what == difference.what && (self.when)(difference, moment)
    }
}

const fn stale(what: &'static str) -> Row {
    Row {
        what,
        bits: u32::MAX,
        when: |d, moment| d.model == 0 && moment.was_reset(),
        right: Right::Model,
        paragraph: "HDA 1.0a 3.3.35",
        why: "SRST resets the registers of the stream; QEMU keeps this one",
    }
}

const fn moving(what: &'static str, bits: u32, paragraph: &'static str) -> Row {
    Row {
        what,
        bits,
        when: |_, moment| moment.moved != 0,
        right: Right::Both,
        paragraph,
        why: "QEMU moves samples by the millisecond and fills its codec's queue ahead, so buffers end at other times",
    }
}

const fn instant(what: &'static str, bits: u32) -> Row {
    Row {
        what,
        bits,
        when: |d, moment| d.qemu & d.bits == 0 && moment.acknowledged,
        right: Right::Model,
        paragraph: "HDA 1.0a 4.4.2",
        why: "QEMU answers within the write of CORBWP, not one frame later: acknowledged before the model's response arrives",
    }
}

/// The table: of several rows that speak of the same bits, the first counts.
pub const TABLE: &[Row] = &[
    Row {
        what: "WALCLK",
        bits: u32::MAX,
        when: |d, _| d.model.abs_diff(d.qemu) <= 24_100,
        right: Right::Both,
        paragraph: "HDA 1.0a 3.3.16",
        why: "QEMU's clock moves with the lab's grid of 1 ms, 24,000 ticks",
    },
    Row {
        what: "WALCLK",
        bits: u32::MAX,
        when: |d, moment| d.model == 0 && !moment.awake,
        right: Right::Model,
        paragraph: "HDA 1.0a 3.3.16",
        why: "QEMU counts on while the controller is in reset",
    },
    Row {
        what: "STATESTS",
        bits: 0x1,
        when: |d, moment| d.model == 0 && !moment.awake,
        right: Right::Model,
        paragraph: "HDA 1.0a 4.3",
        why: "codecs announce themselves when the link leaves reset; QEMU shows them in reset already",
    },
    instant("RIRBSTS", 0x1),
    instant("INTSTS", 0x4000_0000),
    Row {
        what: "SDCTL",
        bits: 0x4_0000,
        when: |d, _| d.qemu & 0x4_0000 == 0,
        right: Right::Both,
        paragraph: "HDA 1.0a 3.3.35",
        why: "what TP means is the controller's own affair: Intel's have it at one, as the model does; QEMU has it at zero",
    },
    Row {
        what: "SDSTS",
        bits: 0x20,
        when: |d, _| d.qemu & 0x20 != 0,
        right: Right::Model,
        paragraph: "HDA 1.0a 3.3.36",
        why: "FIFORDY says that the FIFO of a running stream is full enough; QEMU says so always",
    },
    moving("SDSTS", 0x4, "HDA 1.0a 3.3.36"),
    moving("INTSTS", 0xBFFF_FFFF, "HDA 1.0a 3.3.15"),
    Row {
        what: "SDLPIB",
        bits: u32::MAX,
        when: |d, moment| d.model == 0 && moment.was_reset(),
        right: Right::Model,
        paragraph: "HDA 1.0a 3.3.35",
        why: "SRST resets the position; QEMU keeps it until RUN",
    },
    Row {
        what: "SDLPIB",
        bits: u32::MAX,
        when: |d, moment| d.qemu == 0 && moment.resumed(),
        right: Right::Model,
        paragraph: "HDA 1.0a 3.3.35",
        why: "a stream that was halted without SRST goes on where it was; QEMU starts at 0 again",
    },
    moving("SDLPIB", u32::MAX, "HDA 1.0a 3.3.37"),
    stale("SDBDPL"),
    stale("SDBDPU"),
    stale("SDCBL"),
    stale("SDLVI"),
    stale("SDFMT"),
    Row {
        what: "verb F05",
        bits: 0x400,
        when: |d, _| d.qemu & 0x400 == 0,
        right: Right::Model,
        paragraph: "HDA 1.0a 7.3.3.10",
        why: "PS-SettingsReset is set after a reset of the codec; QEMU's codecs never set it",
    },
];
