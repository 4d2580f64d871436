//! Boards of every sort on one codec: what the pins' configuration defaults (HDA 1.0a 7.3.3.31) describe is there and works.

use duet_lab::codec_check::{self, Report};
use duet_lab::device::hda::codec_tree::CodecTree;
use duet_lab::device::hda::dump;

/// What unused pins say by convention.
const NOTHING: u32 = 0x4111_11F0;

/// A bundled codec on another board.
fn board(name: &str, pins: &[(u8, u32)]) -> CodecTree {
    let mut tree = CodecTree::bundled(name).unwrap();
    for widget in &mut tree.widgets {
        let config = pins.iter().find(|(nid, _)| *nid == widget.nid).map_or(NOTHING, |(_, config)| *config);
        if let Some(pin) = &mut widget.pin {
            pin.config = format!("{config:#010x}");
        }
    }
    tree
}

/// The endpoints, each with its formats tried in part; nothing may be wrong.
fn endpoints(tree: &CodecTree) -> (Vec<String>, Report) {
    let report = codec_check::check_some(tree, 2);
    assert_eq!(report.problems, [""; 0], "{}", tree.name);
    assert!(report.found.iter().all(|f| f.exact == f.formats && f.formats > 0), "{:?}", report.found);
    (report.found.iter().map(|f| f.name.clone()).collect(), report)
}

fn expect(pins: &[(u8, u32)], names: &[&str]) -> Report {
    let (found, report) = endpoints(&board("alc888", pins));
    assert_eq!(found, names, "{pins:x?}");
    report
}

#[test]
fn line_outs_of_one_association_are_one_surround_output() {
    expect(&[(0x14, 0x0101_4010), (0x16, 0x0101_1011), (0x15, 0x0101_6012)], &["LineOut"]);
    // A sequence that appears twice, and one that is missing.
    expect(&[(0x14, 0x0101_4010), (0x15, 0x0101_6010), (0x16, 0x0101_1011), (0x17, 0x0101_2014)], &["LineOut"]);
    // Five pairs are more than eight channels; the fifth is an output of its own.
    let five = [(0x14, 0x0101_4010), (0x15, 0x0101_6011), (0x16, 0x0101_1012), (0x17, 0x0101_2013), (0x1B, 0x0101_4014)];
    expect(&five, &["LineOut", "LineOut2"]);
}

#[test]
fn associations_fifteen_and_nought_bind_nobody() {
    expect(&[(0x14, 0x0101_40F0), (0x15, 0x0101_60F0)], &["LineOut", "LineOut2"]);
    expect(&[(0x14, 0x9017_0100), (0x15, 0x9017_0101)], &["Speaker", "Speaker2"]);
}

#[test]
fn speakers_and_a_subwoofer_are_one_endpoint_even_when_the_first_took_the_only_converter() {
    let (found, report) = endpoints(&board("alc268", &[(0x14, 0x9017_0110), (0x16, 0x9017_0111)]));
    assert_eq!(found, ["Speaker"]);
    assert_eq!(report.remarks, [""; 0]);
}

#[test]
fn docks_front_panels_and_both_kinds_of_port_count() {
    let pins = [(0x14, 0xD017_0110), (0x15, 0x2121_401F), (0x1B, 0x0221_402F), (0x18, 0x21A1_9030), (0x19, 0x02A1_9040)];
    expect(&pins, &["Speaker", "Headphones", "Headphones2", "Microphone", "Microphone2"]);
}

#[test]
fn unusual_devices_are_called_by_what_their_pins_can_do() {
    // AUX, CD, telephony, reserved, other; a digital input on an analog pin.
    let pins = [(0x18, 0x0191_1010), (0x1C, 0x1933_1020), (0x14, 0x01B1_4030), (0x15, 0x01E1_4040), (0x1D, 0x90F7_0150)];
    expect(&pins, &["LineIn", "LineIn2", "LineOut", "LineOut2", "LineIn3"]);
    expect(&[(0x19, 0x90D6_0110)], &["Microphone"]);
}

#[test]
fn what_cannot_be_is_left_out_with_a_reason() {
    let report = expect(&[(0x14, 0x0161_1010), (0x1C, 0x0221_4020), (0x15, 0x0101_4030)], &["LineOut"]);
    let [modem, headphones] = report.remarks.as_slice() else { panic!("{:?}", report.remarks) };
    assert!(modem.contains("0x14") && modem.contains("Modem"), "{modem}");
    assert!(headphones.contains("0x1c") && headphones.contains("only record"), "{headphones}");
}

#[test]
fn a_board_that_connects_nothing_has_nothing_and_one_that_says_nothing_has_all() {
    assert!(expect(&[], &[]).remarks.is_empty());
    let all: Vec<(u8, u32)> = (0x14..=0x1F).map(|nid| (nid, 0)).collect();
    let (found, report) = endpoints(&board("alc888", &all));
    // Twelve pins, none described: eight can play, two more only record, one plays and one records digitally.
    assert_eq!(found.len(), 12, "{found:?}");
    assert_eq!(report.remarks, [""; 0]);
}

/// A display codec as a kernel prints it whose pins sleep: no connections, no rates; each pin has three streams.
fn display(pins: usize) -> String {
    let mut text = String::from(
        "Codec: Display\nVendor Id: 0x80862812\nDefault PCM:\n    rates [0x0]:\n    bits [0x0]:\n    formats [0x0]:\n",
    );
    for nid in 2..6 {
        text += &format!(
            "Node 0x{nid:02x} [Audio Output] wcaps 0x6611: 8-Channels Digital\n  PCM:\n    rates [0x0]:\n    bits [0x0]:\n"
        );
    }
    for nid in 6..6 + pins {
        text += &format!("Node 0x{nid:02x} [Pin Complex] wcaps 0x40778d: 8-Channels Digital Amp-Out CP\n");
        text += "  Amp-Out caps: ofs=0x00, nsteps=0x00, stepsize=0x00, mute=1\n  Pincap 0x0b000094: OUT Detect HBR HDMI DP\n";
        text += "  Pin Default 0x18560010: [Jack] Digital Out at Int HDMI\n  Devices: 3\n     Dev 00: PD = 0, ELDV = 0, IA = 0\n";
        text += "     Dev 01: PD = 0, ELDV = 0, IA = 0\n     Dev 02: PD = 0, ELDV = 0, IA = 0\n  Connection: 0\n";
    }
    text
}

#[test]
fn every_pin_of_a_display_codec_is_an_endpoint_awake_or_asleep() {
    let tree = dump::parse(&display(9)).unwrap().remove(0);
    let (found, _) = endpoints(&tree);
    assert_eq!(found.len(), 9, "{found:?}");
    assert_eq!((found[0].as_str(), found[8].as_str()), ("Hdmi", "Hdmi9"));
}
