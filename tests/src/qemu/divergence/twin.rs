//! Two controllers under one driver: the lab's model leads, QEMU follows.
//!
//! The driver sees what the model answers. QEMU gets the same writes at the same times, and finds in its memory what the driver
//! has in its own; what QEMU writes there is compared with what the model wrote, and the driver never sees it.

use super::table::Moment;
use super::{Difference, Findings};
use crate::device::hda::HdaController;
use crate::device::{Bus, DeviceModel, PciIds};
use crate::kernel::phys;
use crate::qemu::device::QemuDevice;
use crate::qemu::ram;
use hw::hda::spec::{CONTROLLER_TABLES, stream};
use std::cell::RefCell;
use std::os::unix::fs::FileExt;
use std::rc::Rc;

/// A register that both have.
struct Place {
    name: &'static str,
    engine: Option<usize>,
    offset: u64,
    width: u8,
}

/// Both controllers.
pub struct Twin {
    model: Rc<RefCell<HdaController>>,
    qemu: QemuDevice,
    places: Vec<Place>,
    moment: Moment,
    last: String,
    /// The engine that was written last.
    written: Option<usize>,
    responses: u16,
    /// What is being done, for reports.
    pub phase: &'static str,
    /// What differed.
    pub findings: Findings,
}

fn places(engines: usize) -> Vec<Place> {
    let shared = CONTROLLER_TABLES.iter().copied().flatten();
    let mut all: Vec<Place> =
        shared.map(|info| Place { name: info.name, engine: None, offset: info.offset.into(), width: info.width }).collect();
    for engine in 0..engines {
        let base = stream::base(engine) as u64;
        let own = stream::TABLE.iter();
        all.extend(own.map(|info| Place {
            name: info.name,
            engine: Some(engine),
            offset: base + u64::from(info.offset),
            width: info.width,
        }));
    }
    all
}

fn get(device: &mut dyn DeviceModel, place: &Place) -> u32 {
    match place.width {
        3 => device.read(0, place.offset, 4) as u32 & 0xFF_FFFF,
        width => device.read(0, place.offset, width) as u32,
    }
}

impl Twin {
    /// The model, and QEMU's card with the same codec.
    pub fn new(model: Rc<RefCell<HdaController>>, qemu: QemuDevice) -> Self {
        let gcap = hw::hda::spec::global::Gcap::from_bits(model.borrow_mut().read(0, 0, 2) as u16);
        Self {
            model,
            qemu,
            places: places(gcap.streams()),
            moment: Moment::default(),
            last: "power-on".into(),
            written: None,
            responses: 0,
            phase: "start",
            findings: Findings::default(),
        }
    }
    /// QEMU's side.
    pub fn qemu(&mut self) -> &mut QemuDevice {
        &mut self.qemu
    }
    fn found(&mut self, what: String, model: u32, qemu: u32, place: &str) {
        let after = format!("in {}, {place}, after {}", self.phase, self.last);
        let moment = self.moment;
        self.findings.add(&Difference { what, bits: model ^ qemu, model, qemu, after }, &moment);
    }
    fn compare(&mut self) {
        self.compare_registers();
        self.compare_responses();
    }
    /// Compares every register.
    pub fn compare_registers(&mut self) {
        if !self.model.borrow().is_settled() {
            return;
        }
        self.moment.awake = self.register(8, 1) & 1 == 1;
        let places = std::mem::take(&mut self.places);
        // Engines that nobody touches are looked at now and then.
        let round = self.findings.rounds % 16 == 0;
        self.findings.rounds += 1;
        for place in &places {
            if !round && place.engine.is_some_and(|n| !self.near(n)) {
                continue;
            }
            let (model, qemu) = (get(&mut *self.model.borrow_mut(), place), get(&mut self.qemu, place));
            self.findings.compared += 1;
            self.moment.engine = place.engine;
            if model != qemu {
                let at = place.engine.map_or("controller".into(), |n| format!("engine {n}"));
                self.found(place.name.into(), model, qemu, &at);
            }
        }
        self.places = places;
    }
    fn near(&self, engine: usize) -> bool {
        self.written == Some(engine) || self.moment.running >> engine & 1 == 1
    }
    fn register(&mut self, offset: u64, width: u8) -> u64 {
        self.model.borrow_mut().read(0, offset, width)
    }
    fn compare_responses(&mut self) {
        let write = self.register(0x58, 1) as u16;
        if self.register(0x5C, 1) & 2 == 0 {
            self.responses = write;
            return;
        }
        let ring = self.register(0x50, 4) | self.register(0x54, 4) << 32;
        let commands = self.register(0x40, 4) | self.register(0x44, 4) << 32;
        while self.responses != write {
            self.responses = (self.responses + 1) % 256;
            let at = u64::from(self.responses);
            let word = |address: u64| {
                let mut bytes = [0; 4];
                phys::read(address, &mut bytes).map_or(0, |()| u32::from_le_bytes(bytes))
            };
            let mut bytes = [0; 8];
            let Some(place) = ram::place(ring + 8 * at) else { return };
            if self.qemu.process().ram().read_exact_at(&mut bytes, place).is_err() {
                return;
            }
            let theirs = |n: usize| u32::from_le_bytes([bytes[n], bytes[n + 1], bytes[n + 2], bytes[n + 3]]);
            let command = word(commands + 4 * at);
            let (long, short) = (command >> 8 & 0xFFF, command >> 16 & 0xF);
            let verb = if long & 0x700 == 0x700 { format!("verb {long:03X}") } else { format!("verb {short:X}") };
            let place = format!("command {command:08x}");
            self.findings.compared += 2;
            let (ours, flags) = (word(ring + 8 * at), word(ring + 8 * at + 4));
            if ours != theirs(0) {
                self.found(verb.clone(), ours, theirs(0), &place);
            }
            if flags != theirs(4) {
                self.found("response flags".into(), flags, theirs(4), &place);
            }
        }
    }
    /// Gives QEMU what the driver has in its memory, but for the responses.
    fn mirror(&mut self) {
        // What QEMU answered stays until it is compared.
        let answers = self.register(0x50, 4) | self.register(0x54, 4) << 32;
        let file = self.qemu.process().ram();
        for block in phys::blocks() {
            if (block.addr..block.addr + block.len as u64).contains(&answers) {
                continue;
            }
            let Some(place) = ram::place(block.addr) else { continue };
            let mut bytes = vec![0; block.len];
            if phys::read(block.addr, &mut bytes).is_ok() {
                // A failure shows as a difference.
                let _written = file.write_all_at(&bytes, place);
            }
        }
    }
    fn look(&mut self, offset: u64, width: u8, value: u64) {
        let engine = offset.checked_sub(stream::FIRST as u64).filter(|at| at % stream::STRIDE as u64 == 0);
        self.written = offset.checked_sub(stream::FIRST as u64).map(|at| (at / stream::STRIDE as u64) as usize);
        if let Some(at) = engine {
            self.moment.control((at / stream::STRIDE as u64) as usize, value);
        }
        if offset == 8 {
            // A reset of the controller resets its streams.
            self.moment = Moment { reset: if value & 1 == 0 { u32::MAX } else { self.moment.reset }, ..Moment::default() };
        }
        self.moment.acknowledged = offset == 0x5D;
        self.last = format!("write of {value:#x} to {offset:#x}, {width} bytes");
    }
}

impl DeviceModel for Twin {
    fn pci_ids(&self) -> PciIds {
        self.model.borrow().pci_ids()
    }
    fn bars(&self) -> Vec<(u8, u64)> {
        self.model.borrow().bars()
    }
    fn read(&mut self, bar: u8, offset: u64, width: u8) -> u64 {
        self.model.borrow_mut().read(bar, offset, width)
    }
    fn write(&mut self, bar: u8, offset: u64, width: u8, value: u64) {
        self.compare();
        self.mirror();
        self.look(offset, width, value);
        self.model.borrow_mut().write(bar, offset, width, value);
        self.qemu.write(bar, offset, width, value);
    }
    fn next_event(&self) -> Option<u64> {
        [self.model.borrow().next_event(), self.qemu.next_event()].into_iter().flatten().min()
    }
    fn tick(&mut self, now: u64, bus: &mut dyn Bus) {
        self.model.borrow_mut().tick(now, bus);
        if self.qemu.next_event().is_some_and(|at| at <= now) {
            self.compare_responses();
            self.mirror();
            self.qemu.tick(now, bus);
        }
    }
    fn interrupt_line(&self) -> bool {
        self.model.borrow().interrupt_line()
    }
}
