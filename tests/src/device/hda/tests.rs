//! The model against the specification. Expected values are from HDA 1.0a, not from the model.

mod audio;
mod commands;
mod streams;

use super::{Config, HdaController};
use crate::device::fault::{Fault, Faulty};
use crate::device::hda::codec_tree::CodecTree;
use crate::device::hostile_codec::{ALL, lying};
use crate::device::trace::Traced;
use crate::device::{Bus, DeviceModel};

/// Nanoseconds of a microsecond.
const US: u64 = 1000;
const CORB: u64 = 0x1000;
const RIRB: u64 = 0x2000;
const LIST: u64 = 0x3000;
const DATA: u64 = 0x1_0000;

struct Memory(Vec<u8>, u64);

impl Bus for Memory {
    fn dma_read(&mut self, addr: u64, buf: &mut [u8]) {
        match self.0.get(addr as usize..addr as usize + buf.len()) {
            Some(data) => buf.copy_from_slice(data),
            None => buf.fill(0xFF),
        }
    }
    fn dma_write(&mut self, addr: u64, buf: &[u8]) {
        self.0[addr as usize..addr as usize + buf.len()].copy_from_slice(buf);
    }
    fn now(&self) -> u64 {
        self.1
    }
}

/// A machine with one controller and a megabyte of memory.
struct Rig<D> {
    device: D,
    memory: Memory,
}

impl<D: DeviceModel> Rig<D> {
    fn around(device: D) -> Self {
        Self { device, memory: Memory(vec![0; 1 << 20], 0) }
    }
    fn read(&mut self, offset: u64, width: u8) -> u64 {
        self.device.tick(self.memory.1, &mut self.memory);
        self.device.read(0, offset, width)
    }
    fn write(&mut self, offset: u64, width: u8, value: u64) {
        self.device.tick(self.memory.1, &mut self.memory);
        self.device.write(0, offset, width, value);
        self.device.tick(self.memory.1, &mut self.memory);
    }
    fn wait(&mut self, ns: u64) {
        let end = self.memory.1 + ns;
        while let Some(at) = self.device.next_event().filter(|at| *at <= end) {
            self.memory.1 = self.memory.1.max(at);
            self.device.tick(self.memory.1, &mut self.memory);
        }
        self.memory.1 = end;
        self.device.tick(end, &mut self.memory);
    }
    fn word(&self, addr: u64) -> u32 {
        let at = addr as usize;
        u32::from_le_bytes(self.memory.0[at..at + 4].try_into().unwrap())
    }
    fn put(&mut self, addr: u64, words: &[u32]) {
        for (n, word) in words.iter().enumerate() {
            let at = addr as usize + 4 * n;
            self.memory.0[at..at + 4].copy_from_slice(&word.to_le_bytes());
        }
    }
    fn bring_up(&mut self) {
        self.write(8, 4, 0);
        self.wait(200 * US);
        self.write(8, 4, 1);
        self.wait(100 * US);
        self.wait(521 * US);
    }
    /// One immediate command.
    fn exec(&mut self, word: u32) -> u32 {
        self.write(0x68, 2, 2);
        self.write(0x60, 4, word.into());
        self.write(0x68, 2, 1);
        self.wait(60 * US);
        assert_eq!(self.read(0x68, 2) & 3, 2, "the response is valid and the interface idle");
        self.read(0x64, 4) as u32
    }
    fn start_rings(&mut self) {
        for (offset, width, value) in
            [(0x40, 4, CORB), (0x50, 4, RIRB), (0x48, 2, 0), (0x58, 2, 0x8000), (0x5A, 2, 1), (0x5C, 1, 3), (0x4C, 1, 2)]
        {
            self.write(offset, width, value);
        }
        self.wait(21 * US);
    }
}

fn rig(tree: &str) -> Rig<HdaController> {
    let mut rig = Rig::around(HdaController::new(Config::default(), vec![CodecTree::bundled(tree).unwrap()]));
    rig.bring_up();
    rig
}

#[test]
fn crst_reads_back_only_after_the_transition() {
    let mut rig = Rig::around(HdaController::new(Config::default(), vec![CodecTree::bundled("laptop").unwrap()]));
    assert_eq!(rig.read(8, 4), 0, "the controller comes up in reset");
    rig.write(8, 4, 1);
    assert_eq!(rig.read(8, 4), 0);
    rig.wait(100 * US);
    assert_eq!(rig.read(8, 4), 1);
    rig.write(8, 4, 0);
    assert_eq!(rig.read(8, 4), 1);
    rig.wait(100 * US);
    assert_eq!(rig.read(8, 4), 0);
}

#[test]
fn codecs_announce_themselves_within_25_frames_and_a_one_clears_the_bit() {
    let mut rig = Rig::around(HdaController::new(
        Config::default(),
        vec![CodecTree::bundled("laptop").unwrap(), CodecTree::bundled("hdmi").unwrap()],
    ));
    rig.write(8, 4, 1);
    rig.wait(90 * US);
    assert_eq!((rig.read(8, 4), rig.read(0x0E, 2)), (1, 0));
    rig.wait(521 * US);
    assert_eq!(rig.read(0x0E, 2), 3);
    rig.write(0x0E, 2, 1);
    assert_eq!(rig.read(0x0E, 2), 2);
    rig.write(0x0E, 2, 0);
    assert_eq!(rig.read(0x0E, 2), 2);
}

#[test]
fn a_state_change_interrupts_when_wake_and_controller_interrupts_are_enabled() {
    let mut rig = rig("laptop");
    assert!(!rig.device.interrupt_line());
    rig.write(0x20, 4, 0xC000_0000);
    assert!(!rig.device.interrupt_line(), "WAKEEN is still zero");
    rig.write(0x0C, 2, 1);
    assert!(rig.device.interrupt_line());
    assert_eq!(rig.read(0x24, 4), 0xC000_0000);
    rig.write(0x20, 4, 0x4000_0000);
    assert!(!rig.device.interrupt_line(), "GIE masks everything");
    rig.write(0x20, 4, 0xC000_0000);
    rig.write(0x0E, 2, 1);
    assert!(!rig.device.interrupt_line());
}

#[test]
fn the_wall_clock_counts_24_ticks_in_a_microsecond_and_has_an_alias() {
    let mut rig = rig("laptop");
    let start = rig.read(0x30, 4);
    rig.wait(1000 * US);
    assert_eq!(rig.read(0x30, 4) - start, 24_000);
    assert_eq!(rig.read(0x2030, 4), rig.read(0x30, 4));
}

#[test]
fn registers_return_to_their_defaults_when_the_controller_is_reset() {
    let mut rig = rig("laptop");
    rig.write(0x20, 4, 0xFFFF_FFFF);
    rig.write(0x98, 4, 0x1234_5680);
    rig.bring_up();
    assert_eq!((rig.read(0x20, 4), rig.read(0x98, 4)), (0, 0));
    assert_eq!((rig.read(0, 2), rig.read(2, 2)), (0x4401, 0x0100));
}

#[test]
fn a_write_during_reset_is_dropped_and_noted() {
    let mut rig = Rig::around(HdaController::new(Config::default(), Vec::new()));
    rig.write(0x20, 4, 0x8000_0000);
    assert_eq!(rig.read(0x20, 4), 0);
    assert_eq!(rig.device.defects().len(), 1);
}

fn faulty(fault: Fault) -> Rig<Faulty<HdaController>> {
    let device = HdaController::new(Config::default(), vec![CodecTree::bundled("laptop").unwrap()]);
    let mut rig = Rig::around(Faulty { device, fault: Some(fault) });
    rig.bring_up();
    rig
}

#[test]
fn faults_break_what_they_name() {
    let mut stuck = faulty(Fault::STUCK_CRST);
    assert_eq!((stuck.read(8, 4), stuck.read(0x0E, 2)), (0, 1));
    assert_eq!(faulty(Fault::AllOnes).read(8, 4), 0xFFFF_FFFF);
    assert_eq!(faulty(Fault::stuck_lpib(4, 0x1234)).read(0x104, 4), 0x1234);
    assert_eq!(faulty(Fault::Late { by: 900 * US }).read(0x0E, 2), 0);
    assert!(faulty(Fault::SpuriousInterrupt).device.interrupt_line());
    let mut lost = faulty(Fault::LostWrites { from: RIRB, to: RIRB + 0x800 });
    lost.start_rings();
    lost.put(CORB + 4, &[0x000F_0000]);
    lost.write(0x48, 2, 1);
    lost.wait(100 * US);
    assert_eq!(lost.word(RIRB + 8), 0);
}

#[test]
fn a_trace_has_one_line_for_each_access_and_joins_equal_ones() {
    let device = HdaController::new(Config::default(), Vec::new());
    let mut rig = Rig::around(Traced::new(device));
    rig.write(8, 4, 1);
    rig.read(8, 4);
    rig.read(8, 4);
    rig.read(0x4C, 1);
    assert_eq!(rig.device.take(), ["w4 0008 = 00000001", "r4 0008 = 00000000", "r1 004c = 00"]);
}

#[test]
fn every_bundled_codec_can_tell_every_lie() {
    for name in ["laptop", "desktop", "hdmi", "studio"] {
        for lie in ALL {
            let honest = CodecTree::bundled(name).unwrap();
            let tree = lying(honest, lie);
            let ((nid, command), answer) = tree.lies.iter().next().map(|(key, value)| (*key, *value)).unwrap();
            let mut rig = Rig::around(HdaController::new(Config::default(), vec![tree]));
            rig.bring_up();
            assert_eq!(rig.exec(u32::from(nid) << 20 | command), answer, "{name} {lie:?}");
        }
    }
}

#[test]
fn a_damaged_tree_is_refused_with_the_node_and_the_reason() {
    let json =
        r#"{"name":"x","vendor_id":1,"revision_id":1,"subsystem_id":1,"widgets":[{"nid":2,"kind":"mixer","connections":[9]}]}"#;
    let error = CodecTree::parse(json).unwrap_err().to_string();
    assert_eq!(error, "codec tree `x`, node 2: connection to node 9, which does not exist");
}
