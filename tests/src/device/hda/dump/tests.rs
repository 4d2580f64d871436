//! Text of several kernels, and damage.

use super::print::{AGES, print};
use crate::device::hda::codec::{AFG, Codec};
use crate::fuzz_entry::{fuzz_dump, fuzz_replies};
use hw::hda::spec::param;
use hw::hda::spec::verb::{self, Command, Decoded, get_connection_list, get_parameter};

use super::*;

const TEXT: &str = "Codec: Example 1\nAddress: 0\nAFG Function Id: 0x1 (unsol 1)\nVendor Id: 0x12345678\n\
    Subsystem Id: 0x0e1854\nRevision Id: 0x100400\nDefault PCM:\n    rates [0x560]: 44100 48000 96000 192000\n    bits [0xe]: 16 20 24\n\
    \x20   formats [0x1]: PCM\nDefault Amp-In caps: N/A\nDefault Amp-Out caps: ofs=0x40, nsteps=0x40, stepsize=0x03, mute=1\n\
    Node 0x03 [Audio Output] wcaps 0x405: Stereo Amp-Out\n  Amp-Out caps: N/A\n\
    Node 0x05 [Pin Complex] wcaps 0x400581: Stereo\n  Pincap 0x0833f: IN OUT HP Detect\n\
    \x20 Pin Default 0x0421101f: [Jack] HP Out at Ext Right\n  Connection: 2\n     0x03* 0x04\n";

#[test]
fn a_dump_becomes_a_tree_without_gaps() {
    let tree = parse(TEXT).unwrap().remove(0);
    assert_eq!((tree.vendor_id, tree.revision_id, tree.first()), (0x1234_5678, 0x0010_0400, 3));
    assert_eq!(
        tree.widgets.iter().map(|w| (w.nid, w.kind)).collect::<Vec<_>>(),
        [(3, Kind::Output), (4, Kind::Vendor), (5, Kind::Pin)]
    );
    let dac = tree.widget(3).unwrap();
    assert_eq!(dac.out_amp.map(|a| (a.offset, a.size, a.mute)), Some((0x40, 3, true)), "as the group's");
    assert!(!dac.caps().amp_override());
    let pin = tree.widget(5).unwrap();
    assert_eq!((pin.pin_caps().into_bits(), pin.connections.as_slice()), (0x33F, [3, 4].as_slice()));
    assert_eq!(pin.pin.as_ref().unwrap().config(), 0x0421_101F);
    assert_eq!((tree.group.pcm, tree.group.formats, tree.group.unsolicited), (0x000E_0560, 1, true));
}

#[test]
fn old_forms_and_hidden_connections_are_understood() {
    let text = "Codec: a\nDefault PCM: rates 0x07f, bits 0x0e, types 0x1\nNode 0x02 [Audio Output] wcaps 0x30311: Stereo Digital\n  \
        PCM: rates 0x060, bits 0x02, types 0x5\nNode 0x03 [Pin Complex] wcaps 0x40778d: 8-Channels\n  Connection: 0\n  \
        In-driver Connection: 1\n     0x02\n";
    let tree = parse(text).unwrap().remove(0);
    assert_eq!((tree.group.pcm, tree.group.formats), (0x000E_007F, 1));
    let (dac, pin) = (tree.widget(2).unwrap(), tree.widget(3).unwrap());
    assert_eq!((dac.pcm().into_bits(), dac.stream_formats().into_bits()), (0x0002_0060, 5));
    assert!(pin.hidden && pin.connections == [2]);
}

#[test]
fn what_makes_no_sense_costs_its_line_and_is_named() {
    let good = "Node 0x02 [Audio Output] wcaps 0x1\n";
    let lines = [
        "Node 0x99 [Pin Complex] wcaps 0x4",
        "Node 0x05 [x]",
        "Vendor Id: ?",
        "Connection: many",
        "Amp-Out caps: ofs=x",
        "rates ?",
    ];
    for bad in lines {
        let dump = read(&format!("Codec: a\n{good}{bad}\nNode 0x03 [Audio Input] wcaps 0x100001\n")).unwrap();
        assert_eq!(dump.remarks.iter().map(|r| r.line).collect::<Vec<_>>(), [3], "{bad}");
        assert_eq!(dump.codecs[0].widgets.iter().map(|w| w.kind).collect::<Vec<_>>(), [Kind::Output, Kind::Input], "{bad}");
    }
    let twice = read("Codec: a\nNode 0x05 [x] wcaps 0x4\nNode 0x05 [x] wcaps 0x4\n").unwrap();
    assert!(twice.remarks[0].problem.contains("twice") && twice.codecs[0].widgets.len() == 1);
    for empty in ["", "x", "Codec: a\n", "Codec: a\nx\n"] {
        assert_eq!(read(empty).unwrap_err().line, 0, "{empty:?}");
    }
}

proptest::proptest! {
    #[test]
    fn damaged_text_is_refused_or_read_and_never_breaks(at in 0..TEXT.len(), junk in "[ -~\n]{0,9}", cut in 0..9usize) {
        let mut text = TEXT.to_owned();
        text.replace_range(at..(at + cut).min(TEXT.len()), &junk);
        let _ = parse(&text);
    }
}

/// Everything that a driver can ask of a codec without changing it.
fn answers(tree: &CodecTree) -> Vec<(u8, u32, u32)> {
    let mut codec = Codec::new(tree.clone());
    let parameters = (0..=0x13).map(get_parameter);
    let lists = (0..=64).step_by(4).map(get_connection_list);
    let others = [verb::GET_CONFIG_DEFAULT, verb::GET_SUBSYSTEM_ID].map(|v| Command::long(v, 0));
    let commands: Vec<Command> = parameters.chain(lists).chain(others).collect();
    let nodes = [param::ROOT, AFG].into_iter().chain(2..=127);
    nodes
        .flat_map(|nid| commands.iter().map(move |command| (nid, *command)))
        .map(|(nid, command)| (nid, command.bits(), codec.respond(Decoded { address: 0, nid, command })))
        .collect()
}

#[test]
fn a_printed_codec_answers_as_it_did_whoever_printed_it() {
    for name in CodecTree::names() {
        let tree = CodecTree::bundled(name).unwrap();
        for age in AGES {
            let dump = read(&print(&tree, age)).unwrap_or_else(|e| panic!("{name}, {age:?}: {e}"));
            assert_eq!((dump.codecs.len(), dump.remarks.as_slice()), (1, [].as_slice()), "{name}, {age:?}");
            let (before, after) = (answers(&tree), answers(&dump.codecs[0]));
            let differs = before.iter().zip(&after).find(|(a, b)| a != b);
            assert_eq!(differs, None, "{name}, {age:?}");
        }
    }
}

#[test]
fn several_codecs_lie_in_one_file_and_a_modem_is_none() {
    let [first, second] = ["alc268", "intel-hdmi"].map(|name| print(&CodecTree::bundled(name).unwrap(), AGES[1]));
    let modem = "Codec: Generic 11c1 Si3054\nAddress: 1\nMFG Function Id: 0x2 (unsol 1)\nVendor Id: 0x11c13026\nModem Function Group: 0x1\n";
    let text = format!("!!HDA codecs\n!!----\n--startcollapse--\n{first}{modem}{second}--endcollapse--\nrates 0x1\nNode 0x02 ?\n");
    let dump = read(&text).unwrap();
    let seen: Vec<_> = dump.codecs.iter().map(|c| (c.name.as_str(), c.widgets.is_empty(), c.group.modem)).collect();
    assert_eq!(seen, [("alc268", false, false), ("Generic 11c1 Si3054", true, true), ("intel-hdmi", false, false)]);
    assert_eq!(dump.remarks, []);
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read_bytes(&wide).unwrap().codecs.len(), 3);
}

/// Numbers that differ with the seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }
    fn byte(&mut self) -> u8 {
        self.below(256) as u8
    }
}

/// One random edit: what transports, editors and people do to text, and what nobody does.
fn edit(text: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    let at = chance.below(text.len());
    let lines: Vec<usize> = (0..text.len()).filter(|n| text[*n] == b'\n').collect();
    let line = chance.below(lines.len().saturating_sub(1));
    let (start, end) = (lines.get(line).copied().unwrap_or(0), lines.get(line + 1).copied().unwrap_or(0));
    match chance.below(8) {
        0 => text.truncate(at),
        1 if start < end => drop(text.drain(start..end)),
        2 if start < end => {
            let copy = text[start..end].to_vec();
            let to = lines[chance.below(lines.len())];
            text.splice(to..to, copy);
        }
        3 => text.splice(at..at, other.iter().copied().skip(chance.below(other.len())).take(400)).for_each(drop),
        4 => text.splice(at..at, (0..chance.below(12)).map(|n| (n * 37) as u8)).for_each(drop),
        5 => {
            let digits: Vec<usize> = (0..text.len()).filter(|n| text[*n].is_ascii_hexdigit()).collect();
            for _ in 0..20 {
                if let Some(place) = digits.get(chance.below(digits.len())) {
                    text[*place] = b"0123456789abcdef"[chance.below(16)];
                }
            }
        }
        _ => {
            if let Some(byte) = text.get_mut(at) {
                *byte = chance.byte();
            }
        }
    }
}

#[test]
fn whatever_is_done_to_a_dump_the_driver_starts_or_refuses() {
    let names: Vec<_> = CodecTree::names().collect();
    let texts: Vec<Vec<u8>> =
        names.iter().flat_map(|name| AGES.map(|age| print(&CodecTree::bundled(name).unwrap(), age).into_bytes())).collect();
    let mut chance = Chance(0x5EED);
    for round in 0..300 {
        let mut text = texts[chance.below(texts.len())].clone();
        let other = &texts[chance.below(texts.len())];
        for _ in 0..=round % 6 {
            edit(&mut text, other, &mut chance);
        }
        fuzz_dump(&text);
    }
}

#[test]
fn random_answers_of_a_codec_are_survived() {
    let mut chance = Chance(0xC0DEC);
    for round in 0..300usize {
        let mut bytes = vec![1 + (round % 3) as u8, chance.byte()];
        for _ in 0..chance.below(60) {
            // Mostly near each other; all zero, all ones, anything, or no answer.
            let gap = chance.below(if round % 2 == 0 { 4 } else { 60 }) as u8 | if chance.below(30) == 0 { 0x80 } else { 0 };
            let word = match chance.below(4) {
                0 => [0; 4],
                1 => [0xFF; 4],
                2 => [0, 0, chance.byte(), chance.byte()],
                _ => [chance.byte(), chance.byte(), chance.byte(), chance.byte()],
            };
            bytes.push(gap);
            bytes.extend(word);
        }
        fuzz_replies(&bytes);
    }
}
