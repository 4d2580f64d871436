//! Codec trees as the text that Linux prints, in the manner of several of its ages.

use crate::device::hda::codec_tree::{Amp, CodecTree, Kind, Widget};
use std::fmt::Write as _;

/// Whose text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Before 2.6.29: no address and no function groups, parameters in one line, pin capabilities in short.
    Old,
    /// Today's, with what software set.
    New,
    /// As today's, through a mail: other line ends and a mark before every line; tabs.
    Mailed,
    /// As today's, with device lists of DisplayPort streams and lists that only the driver knows beside the true ones.
    Streams,
}

pub const AGES: [Age; 4] = [Age::Old, Age::New, Age::Mailed, Age::Streams];

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Output => "Audio Output",
        Kind::Input => "Audio Input",
        Kind::Mixer => "Audio Mixer",
        Kind::Selector => "Audio Selector",
        Kind::Pin => "Pin Complex",
        Kind::Power => "Power Widget",
        Kind::Knob => "Volume Knob Widget",
        Kind::Beep => "Beep Generator Widget",
        Kind::Vendor => "Vendor Defined Widget",
    }
}

fn amp(amp: Option<Amp>) -> String {
    amp.map_or("N/A".into(), |a| {
        format!("ofs=0x{:02x}, nsteps=0x{:02x}, stepsize=0x{:02x}, mute={}", a.offset, a.steps, a.size, u8::from(a.mute))
    })
}

fn pcm(out: &mut String, indent: &str, title: &str, pcm: u32, formats: u32, age: Age) {
    let (rates, bits) = (pcm & 0xFFFF, pcm >> 16);
    let done = if age == Age::Old {
        writeln!(out, "{indent}{title}: rates 0x{rates:03x}, bits 0x{bits:02x}, types 0x{formats:x}")
    } else {
        writeln!(
            out,
            "{indent}{title}:\n{indent}    rates [0x{rates:x}]: 1 2\n{indent}    bits [0x{bits:x}]: 3\n{indent}    formats [0x{formats:x}]: PCM"
        )
    };
    done.unwrap();
}

fn list(out: &mut String, title: &str, nids: &[u8]) {
    writeln!(out, "  {title}: {}", nids.len()).unwrap();
    if !nids.is_empty() {
        let words: Vec<_> =
            nids.iter().enumerate().map(|(n, nid)| format!("0x{nid:02x}{}", if n == 0 { "*" } else { "" })).collect();
        // Long lists continue on the next line.
        for line in words.chunks(16) {
            writeln!(out, "     {}", line.join(" ")).unwrap();
        }
    }
}

fn widget(out: &mut String, w: &Widget, age: Age) {
    let caps = w.caps();
    writeln!(out, "Node 0x{:02x} [{}] wcaps 0x{:x}: Stereo", w.nid, name(w.kind), caps.into_bits()).unwrap();
    if age != Age::Old {
        writeln!(out, "  Control: name=\"Some Volume\", index=0, device=0\n    ControlAmp: chs=3, dir=Out, idx=0, ofs=0").unwrap();
    }
    for (has, title, value) in [(caps.input_amp(), "In", w.in_amp), (caps.output_amp(), "Out", w.out_amp)] {
        if has {
            writeln!(out, "  Amp-{title} caps: {}\n  Amp-{title} vals:  [0x80 0x80]", amp(value)).unwrap();
        }
    }
    if let Some(pin) = &w.pin {
        let bits = w.pin_caps().into_bits();
        match age {
            Age::Old if bits < 0x10_0000 => writeln!(out, "  Pincap 0x08{bits:x}: OUT Detect").unwrap(),
            _ => writeln!(out, "  Pincap 0x{bits:08x}: OUT Detect\n    Vref caps: HIZ 50 GRD 80").unwrap(),
        }
        writeln!(out, "  Pin Default 0x{:08x}: [Jack] Line Out at Ext Rear\n    Conn = 1/8, Color = Green", pin.config()).unwrap();
        writeln!(out, "    DefAssociation = 0x1, Sequence = 0x0\n    Misc = NO_PRESENCE\n  Pin-ctls: 0x40: OUT").unwrap();
    }
    if matches!(w.kind, Kind::Output | Kind::Input) {
        writeln!(out, "  Converter: stream=5, channel=0").unwrap();
        if w.digital {
            writeln!(out, "  Digital: Enabled\n  Digital category: 0x2\n  IEC Coding Type: 0x0").unwrap();
        }
        pcm(out, "  ", "PCM", w.pcm().into_bits(), w.stream_formats().into_bits(), age);
    }
    if age == Age::Streams && w.digital && w.kind == Kind::Pin {
        writeln!(out, "  Devices: 3\n    *Dev 00: PD = 1, ELDV = 1, IA = 0\n     Dev 01: PD = 0, ELDV = 0, IA = 0").unwrap();
    }
    writeln!(out, "  Power states:  D0 D3 EPSS\n  Power: setting=D0, actual=D0").unwrap();
    if caps.connection_list() {
        list(out, "Connection", &w.connections);
        if age == Age::Streams {
            list(out, "In-driver Connection", &w.connections[..1]);
        }
    }
}

/// The text.
pub fn print(tree: &CodecTree, age: Age) -> String {
    let mut out = format!("Codec: {}\n", tree.name);
    if age != Age::Old {
        writeln!(out, "Address: 0\nAFG Function Id: 0x1 (unsol {})", u8::from(tree.group.unsolicited)).unwrap();
    }
    let (vendor, subsystem, revision) = (tree.vendor_id, tree.subsystem_id, tree.revision_id);
    writeln!(out, "Vendor Id: 0x{vendor:08x}\nSubsystem Id: 0x{subsystem:08x}\nRevision Id: 0x{revision:x}").unwrap();
    let modem = if age == Age::Streams { "Modem Function Group: 0x2" } else { "No Modem Function Group found" };
    writeln!(out, "{modem}").unwrap();
    pcm(&mut out, "", "Default PCM", tree.group.pcm, tree.group.formats, age);
    let (input, output) = (amp(tree.group.in_amp), amp(tree.group.out_amp));
    writeln!(out, "Default Amp-In caps: {input}\nDefault Amp-Out caps: {output}").unwrap();
    if age != Age::Old {
        writeln!(out, "State of AFG node 0x01:\n  Power states:  D0 D3\n  Power: setting=D0, actual=D0").unwrap();
    }
    writeln!(out, "GPIO: io=2, o=0, i=0, unsolicited=1, wake=0\n  IO[0]: enable=0, dir=0, wake=0, sticky=0, data=0, unsol=0")
        .unwrap();
    for w in &tree.widgets {
        widget(&mut out, w, age);
    }
    match age {
        Age::Old => out.replace("\n  ", "\n "),
        Age::Mailed => out.replace("    ", "\t").lines().map(|line| format!("> {line}\r\n")).collect(),
        _ => out,
    }
}
