//! Text of several kernels, and damage.

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
