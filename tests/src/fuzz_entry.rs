//! Doors for fuzzers: any bytes as a codec dump, or as what codecs answer.
//!
//! Behind both runs the whole hardware layer (start, streams, levels, jacks, power) on a controller without time of its own:
//! one verb at a time through the immediate registers (HDA 1.0a 3.4), handshake bits that read back at once. A panic is a
//! finding: the code under test has none, so it comes from arithmetic, indexing, or from the assertions here.

use crate::device::hda::codec::Codec;
use crate::device::hda::codec_tree::CodecTree;
use crate::device::hda::dump;
use crate::device::{Bus, DeviceModel, PciIds};
use crate::direct::Direct;
use acx_core::model::backend::{Device, Segment, StreamBackend};
use acx_core::model::element::ElementKind;
use acx_core::model::ids::{CircuitId, ElementId};
use acx_core::model::power::PowerState;
use hw::backend::hda::{Config, HdaDevice, MAX_CIRCUITS};
use hw::hda::quirk::Quirk;
use hw::hda::spec::verb::Decoded;
use hw::io::{DmaRegion, Platform};

/// Most verbs that one start, one stream for each circuit and one sleep may take: fifteen codecs, each with 127 groups and 127
/// widgets of nine parameters and 64 words of connections, and what is then set on 32 circuits.
const VERBS: u64 = 15 * (127 + 127 * 75) + 200_000;
/// Virtual time of the same: what a person waits at most for a device that does its worst.
const TIME_NS: u64 = 120_000_000_000;

/// Who answers verbs; `None` is no answer at all.
trait Answers: 'static {
    fn present(&self) -> u16;
    fn answer(&mut self, command: u32) -> Option<u32>;
}

/// Codecs as they were described.
struct Honest(Vec<Codec>);

impl Answers for Honest {
    fn present(&self) -> u16 {
        (1u16 << self.0.len().min(15)) - 1
    }
    fn answer(&mut self, command: u32) -> Option<u32> {
        let command = Decoded::from_word(command);
        Some(self.0.get_mut(usize::from(command.address))?.respond(command))
    }
}

/// Codecs whose answers are replaced now and then: by words of the input, in the order of the verbs.
struct Lying {
    honest: Honest,
    present: u16,
    words: std::vec::IntoIter<(u8, u32)>,
    skip: Option<(u8, u32)>,
}

impl Answers for Lying {
    fn present(&self) -> u16 {
        self.present
    }
    fn answer(&mut self, command: u32) -> Option<u32> {
        let honest = self.honest.answer(command);
        let Some((left, word)) = self.skip.take().or_else(|| self.words.next()) else { return honest };
        if left & 0x7F != 0 {
            self.skip = Some((left - 1, word));
            return honest;
        }
        // Bit 7 marks what comes too late or never.
        if left & 0x80 != 0 { None } else { Some(word) }
    }
}

/// A controller that does at once what it is told, and nothing of its own accord.
struct Shortcut<A> {
    answers: A,
    registers: Vec<u8>,
    verbs: u64,
}

const GCAP: usize = 0x00;
const STATESTS: usize = 0x0E;
const ICOI: usize = 0x60;
const ICII: usize = 0x64;
const ICIS: usize = 0x68;

impl<A: Answers> Shortcut<A> {
    fn new(answers: A) -> Self {
        let mut shortcut = Self { answers, registers: vec![0; 0x4000], verbs: 0 };
        // Four output and four input engines, 64-bit addresses.
        shortcut.put(GCAP, 2, 0x4401);
        for engine in 0..8 {
            shortcut.put(0x90 + 0x20 * engine, 2, 0x100);
        }
        shortcut
    }
    fn get(&self, at: usize, width: usize) -> u64 {
        self.registers[at..at + width].iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
    }
    fn put(&mut self, at: usize, width: usize, value: u64) {
        self.registers[at..at + width].copy_from_slice(&value.to_le_bytes()[..width]);
    }
}

impl<A: Answers> DeviceModel for Shortcut<A> {
    fn pci_ids(&self) -> PciIds {
        PciIds { vendor: 0x8086, device: 0x293E, class: 0x04_0300, subsystem: (0, 0), revision: 0 }
    }
    fn bars(&self) -> Vec<(u8, u64)> {
        vec![(0, self.registers.len() as u64)]
    }
    fn read(&mut self, _bar: u8, offset: u64, width: u8) -> u64 {
        self.get(offset as usize, width.into())
    }
    fn write(&mut self, _bar: u8, offset: u64, width: u8, value: u64) {
        let (at, width) = (offset as usize, usize::from(width));
        match at {
            // A one clears; codecs announce themselves when the link comes out of reset.
            STATESTS => self.put(at, width, self.get(at, width) & !value),
            ICIS if value & 1 != 0 => {
                self.verbs += 1;
                let answer = self.answers.answer(self.get(ICOI, 4) as u32);
                self.put(ICII, 4, answer.unwrap_or(0).into());
                self.put(ICIS, 2, if answer.is_some() { 2 } else { 0 });
            }
            ICIS => self.put(ICIS, 2, self.get(ICIS, 2) & !(value & 2)),
            _ => {
                self.put(at, width, value);
                if at == 8 && value & 1 != 0 {
                    self.put(STATESTS, 2, self.answers.present().into());
                }
            }
        }
    }
    fn next_event(&self) -> Option<u64> {
        None
    }
    fn tick(&mut self, _now: u64, _bus: &mut dyn Bus) {}
    fn interrupt_line(&self) -> bool {
        false
    }
}

/// Runs the hardware layer from start to removal.
///
/// # Panics
/// On a finding.
fn exercise(answers: impl Answers) {
    let world = Direct::new(Shortcut::new(answers));
    let quirk = Quirk { immediate_commands: true, ..Quirk::default() };
    if let Ok(device) = HdaDevice::start(world.clone(), Config { quirk: Some(quirk), ..Config::default() }) {
        let count = device.circuits().len();
        assert!((1..=MAX_CIRCUITS).contains(&count), "{count} circuits");
        device.set_interrupts(true);
        for id in (0..count as u16).map(CircuitId) {
            use_circuit(&world, &device, id);
        }
        device.service(&mut |_| {});
        // Whatever these say: codecs may have stopped answering.
        let _low = device.set_power(PowerState::D3);
        let _high = device.set_power(PowerState::D0);
    }
    let verbs = world.with(|shortcut| shortcut.verbs);
    assert!(verbs <= VERBS, "{verbs} verbs");
    assert!(world.now() <= TIME_NS, "{} ms", world.now() / 1_000_000);
    assert_eq!(world.blocks(), 0, "all memory was given back");
}

/// Opens the circuit's stream in its first and last format, and sets what can be set.
fn use_circuit<A: Answers>(world: &Direct<Shortcut<A>>, device: &HdaDevice<Direct<Shortcut<A>>>, id: CircuitId) {
    let circuit = &device.circuits()[id.index()];
    assert!(device.circuits().iter().filter(|c| c.name() == circuit.name()).count() == 1, "two are named {}", circuit.name());
    let host = circuit.host_pins().next().expect("a host pin");
    let offer = &circuit.pin(host).expect("the pin").modes()[0];
    assert!(!offer.formats.is_empty(), "{} has no format", circuit.name());
    for format in [offer.formats.iter().next(), offer.formats.iter().last()].into_iter().flatten() {
        let Ok(stream) = device.open_stream(id, host, offer.mode, &format) else { continue };
        let limits = stream.limits();
        let packet = 128 * format.block_align() * limits.packet_minimum.div_ceil(128 * format.block_align()).max(1);
        let region = world.allocate(2 * packet as usize, limits.address_multiple as usize, true).expect("memory");
        let segment = Segment { address: region.device_address(), length: 2 * packet };
        if stream.prepare(&[segment], 2, packet).is_ok() && stream.run().is_ok() {
            stream.pause();
        }
        stream.release();
    }
    for (number, element) in (0u16..).map(ElementId).zip(circuit.elements()) {
        let _set = match element.kind {
            ElementKind::Volume { channels, range } => {
                assert!(range.minimum <= range.maximum, "{}: {range:?}", circuit.name());
                device.set_volume(id, number, channels - 1, range.minimum)
            }
            ElementKind::Mute { channels } => device.set_mute(id, number, channels - 1, true),
            _ => Ok(()),
        };
    }
}

/// Reads bytes as the dump of codecs; what is read runs, alone and all together.
///
/// # Panics
/// On a finding.
pub fn fuzz_dump(bytes: &[u8]) {
    let Ok(dump) = dump::read_bytes(bytes) else { return };
    exercise(Honest(dump.codecs.into_iter().take(15).map(Codec::new).collect()));
}

/// Reads bytes as what codecs answer: the first byte says how many there are, the second which honest one lies beneath, and each
/// five bytes after them how many verbs are answered by that one (bit 7: no answer at all), then what is answered instead.
///
/// # Panics
/// On a finding.
pub fn fuzz_replies(bytes: &[u8]) {
    let [count, which, rest @ ..] = bytes else { return };
    let names = ["laptop", "desktop", "hdmi", "studio"];
    let tree = names.get(usize::from(*which) % 5).and_then(|name| CodecTree::bundled(name));
    let count = usize::from(*count) % 16;
    let codecs = tree.map_or_else(Vec::new, |tree| (0..count).map(|_| Codec::new(tree.clone())).collect());
    let word = |chunk: &[u8]| (chunk[0], chunk[1..5].iter().fold(0, |word, byte| word << 8 | u32::from(*byte)));
    let words: Vec<(u8, u32)> = rest.chunks_exact(5).map(word).collect();
    let present = ((1u32 << count) - 1) as u16;
    exercise(Lying { honest: Honest(codecs), present, words: words.into_iter(), skip: None });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honest_codecs_and_liars_are_both_survived() {
        for which in 0..5u8 {
            fuzz_replies(&[1, which]);
            fuzz_replies(&[15, which, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
            for lie in 0..40u8 {
                fuzz_replies(&[2, which, lie, lie, 0xFF, 0, 0xFF, 0x80, 0, 0, 0, 0, 3, 0, 1, 0, 0xFF]);
            }
        }
    }
}
