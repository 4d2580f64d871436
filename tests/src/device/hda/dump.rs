//! Codec trees from the text that Linux prints for a codec (`/proc/asound/card*/codec#*`).
//!
//! Only facts about the hardware are taken: parameters, connection lists and pin defaults; what software had set is skipped. The
//! audio function group becomes node 1, other groups are left out. Old kernels print fewer lines and indent by one.

use super::codec_tree::{Amp, Answers, CodecTree, Group, Kind, Pin, Widget};
use hw::hda::spec::widget_caps::{WidgetCaps, kind};

/// Why a dump was refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct DumpError {
    /// Counted from 1; 0 for the whole text.
    pub line: usize,
    /// What is wrong there.
    pub problem: String,
}

/// Highest node of HDA 1.0a's short forms.
const LAST_NODE: u8 = 127;

/// Reads every codec of a text that has an audio function group's widgets.
///
/// # Errors
/// There is none, or a line about hardware cannot be understood.
pub fn parse(text: &str) -> Result<Vec<CodecTree>, DumpError> {
    let mut reader = Reader::default();
    for (number, line) in (1..).zip(text.lines()) {
        reader.line(line.trim()).map_err(|problem| DumpError { line: number, problem })?;
    }
    let line = text.lines().count();
    reader.close().map_err(|problem| DumpError { line, problem })?;
    if reader.done.is_empty() {
        let problem = "no codec with widgets; a dump begins with `Codec:` and has lines `Node 0x.. [..] wcaps 0x..`".into();
        return Err(DumpError { line: 0, problem });
    }
    Ok(reader.done)
}

#[derive(Default)]
struct Reader {
    done: Vec<CodecTree>,
    tree: Option<CodecTree>,
    /// Connection entries that are still to come.
    awaited: usize,
}

/// The first number of a text, hexadecimal with `0x`.
fn hex(text: &str) -> Result<u32, String> {
    let at = text.find("0x").ok_or_else(|| format!("`{text}` has no hexadecimal number"))?;
    let digits: String = text[at + 2..].chars().take_while(char::is_ascii_hexdigit).collect();
    u32::from_str_radix(&digits, 16).map_err(|e| format!("`0x{digits}`: {e}"))
}

fn empty(name: &str) -> CodecTree {
    CodecTree {
        name: name.to_owned(),
        vendor_id: 0,
        revision_id: 0,
        subsystem_id: 0,
        widgets: Vec::new(),
        group: Group::default(),
        lies: std::collections::BTreeMap::new(),
    }
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if self.awaited > 0 && line.starts_with("0x") {
            return self.connections(line);
        }
        if let Some(name) = line.strip_prefix("Codec:") {
            self.close()?;
            self.tree = Some(empty(name.trim()));
            return Ok(());
        }
        let Some(tree) = self.tree.as_mut() else { return Ok(()) };
        if line.starts_with("Node 0x") {
            self.awaited = 0;
            tree.widgets.push(widget(line)?);
        } else if line.starts_with("Vendor Id:") {
            tree.vendor_id = hex(line)?;
        } else if line.starts_with("Subsystem Id:") {
            tree.subsystem_id = hex(line)?;
        } else if line.starts_with("Revision Id:") {
            tree.revision_id = hex(line)?;
        } else if line.starts_with("AFG Function Id:") {
            tree.group.unsolicited = line.contains("unsol 1");
        } else if let Some(caps) = line.strip_prefix("Default Amp-In caps:") {
            tree.group.in_amp = amp(caps)?;
        } else if let Some(caps) = line.strip_prefix("Default Amp-Out caps:") {
            tree.group.out_amp = amp(caps)?;
        } else if line.contains("PCM: rates ") {
            one_line_pcm(tree, line)?;
        } else if line.starts_with("rates ") {
            *pcm(tree) |= hex(line)? & 0xFFF;
        } else if line.starts_with("bits ") {
            *pcm(tree) |= (hex(line)? & 0x1F) << 16;
        } else if line.starts_with("formats ") {
            *formats(tree) = hex(line)?;
        } else if let Some(widget) = tree.widgets.last_mut() {
            self.awaited = inside(widget, line)?.unwrap_or(self.awaited);
        }
        Ok(())
    }

    fn connections(&mut self, line: &str) -> Result<(), String> {
        let Some(widget) = self.tree.as_mut().and_then(|t| t.widgets.last_mut()) else { return Ok(()) };
        for word in line.split_whitespace() {
            let nid = hex(word)?;
            let nid = u8::try_from(nid).ok().filter(|n| *n <= LAST_NODE).ok_or_else(|| format!("connection to node {word}"))?;
            widget.connections.push(nid);
            self.awaited = self.awaited.saturating_sub(1);
        }
        Ok(())
    }

    /// Ends a codec: numbers without gaps, groups' parameters where widgets have none of their own.
    fn close(&mut self) -> Result<(), String> {
        self.awaited = 0;
        let Some(mut tree) = self.tree.take().filter(|t| !t.widgets.is_empty()) else { return Ok(()) };
        tree.widgets.sort_by_key(|w| w.nid);
        if let Some(pair) = tree.widgets.windows(2).find(|w| w[0].nid == w[1].nid) {
            return Err(format!("{}: node {:#04x} appears twice", tree.name, pair[0].nid));
        }
        let mut whole: Vec<Widget> = Vec::new();
        for mut widget in tree.widgets {
            while let Some(next) = whole.last().map(|w| w.nid + 1).filter(|n| *n < widget.nid) {
                whole.push(blank(next, Kind::Vendor, WidgetCaps::new().with_kind(kind::VENDOR)));
            }
            let caps = widget.caps();
            // An amplifier of its own that is all zero is as the group's (HDA 1.0a 7.3.4.10).
            widget.in_amp = widget.in_amp.or(tree.group.in_amp).filter(|_| caps.input_amp());
            widget.out_amp = widget.out_amp.or(tree.group.out_amp).filter(|_| caps.output_amp());
            whole.push(widget);
        }
        connect_display_pins(&mut whole);
        tree.widgets = whole;
        self.done.push(tree);
        Ok(())
    }
}

/// A display pin without any list was dumped asleep: in the hardware it selects among the digital converters.
fn connect_display_pins(widgets: &mut [Widget]) {
    let converters: Vec<u8> = widgets.iter().filter(|w| w.kind == Kind::Output && w.digital).map(|w| w.nid).collect();
    let display = |w: &Widget| w.pin_caps().hdmi() || w.pin_caps().display_port();
    for pin in widgets.iter_mut().filter(|w| w.kind == Kind::Pin && display(w) && w.connections.is_empty()) {
        pin.hidden = true;
        pin.connections.clone_from(&converters);
    }
}

/// Where sizes and rates belong: to the newest widget, or to the group before the first.
fn pcm(tree: &mut CodecTree) -> &mut u32 {
    match tree.widgets.last_mut().and_then(|w| w.answers.as_mut()) {
        Some(answers) => &mut answers.pcm,
        None => &mut tree.group.pcm,
    }
}

/// Where stream formats belong; as [`pcm`].
fn formats(tree: &mut CodecTree) -> &mut u32 {
    match tree.widgets.last_mut().and_then(|w| w.answers.as_mut()) {
        Some(answers) => &mut answers.formats,
        None => &mut tree.group.formats,
    }
}

/// `PCM: rates 0x560, bits 0x0e, types 0x1`, of old kernels.
fn one_line_pcm(tree: &mut CodecTree, line: &str) -> Result<(), String> {
    let field = |name: &str| line.split_once(name).ok_or_else(|| format!("PCM without `{name}`")).and_then(|(_, rest)| hex(rest));
    *pcm(tree) = field("rates ")? & 0xFFF | (field("bits ")? & 0x1F) << 16;
    *formats(tree) = field("types ")?;
    Ok(())
}

fn blank(nid: u8, kind: Kind, caps: WidgetCaps) -> Widget {
    Widget {
        nid,
        kind,
        channels: caps.channels(),
        digital: caps.digital(),
        power: caps.power_control(),
        hidden: false,
        rates: Vec::new(),
        bits: Vec::new(),
        float32: false,
        in_amp: None,
        out_amp: None,
        connections: Vec::new(),
        pin: None,
        answers: Some(Answers { caps: caps.into_bits(), ..Answers::default() }),
    }
}

/// `Node 0x14 [Pin Complex] wcaps 0x40058d: ...`
fn widget(line: &str) -> Result<Widget, String> {
    let nid = hex(line)?;
    let nid = u8::try_from(nid).ok().filter(|n| (2..=LAST_NODE).contains(n)).ok_or_else(|| format!("node {nid:#x}"))?;
    let (_, caps) = line.split_once("wcaps").ok_or("a node without `wcaps`")?;
    let caps = WidgetCaps::from_bits(hex(caps)?);
    let kind = match caps.kind() {
        kind::OUTPUT => Kind::Output,
        kind::INPUT => Kind::Input,
        kind::MIXER => Kind::Mixer,
        kind::SELECTOR => Kind::Selector,
        kind::PIN => Kind::Pin,
        kind::POWER => Kind::Power,
        kind::VOLUME_KNOB => Kind::Knob,
        kind::BEEP => Kind::Beep,
        _ => Kind::Vendor,
    };
    let mut widget = blank(nid, kind, caps);
    if kind == Kind::Pin {
        widget.pin = Some(Pin::bare("0x40000000".into()));
    }
    Ok(widget)
}

/// A line about a widget. Returns how many connections the next lines hold.
fn inside(widget: &mut Widget, line: &str) -> Result<Option<usize>, String> {
    if let Some(caps) = line.strip_prefix("Amp-In caps:") {
        widget.in_amp = amp(caps)?;
    } else if let Some(caps) = line.strip_prefix("Amp-Out caps:") {
        widget.out_amp = amp(caps)?;
    } else if line.starts_with("Pincap 0x") {
        let value = pin_caps(line)?;
        widget.answers.get_or_insert_default().pin = value;
    } else if line.starts_with("Pin Default 0x") {
        let config = format!("{:#010x}", hex(line)?);
        widget.pin = Some(Pin::bare(config));
    } else if let Some(count) = line.strip_prefix("Connection:").or(line.strip_prefix("In-driver Connection:")) {
        // What only the driver knew is there in the hardware, which does not tell it.
        widget.hidden = line.starts_with("In-driver");
        widget.connections.clear();
        let count = count.trim();
        let number: usize = count.parse().map_err(|e| format!("connection count `{count}`: {e}"))?;
        return if number <= 127 { Ok(Some(number)) } else { Err(format!("{number} connections; 127 are possible")) };
    }
    Ok(None)
}

/// `Pincap 0x0001001c: OUT HP EAPD Detect`. Kernels before 2.6.29 printed `0x08` in front of two or three digits.
fn pin_caps(line: &str) -> Result<u32, String> {
    let digits = line["Pincap 0x".len()..].split(':').next().unwrap_or_default();
    match digits.strip_prefix("08") {
        Some(rest) if digits.len() < 8 => u32::from_str_radix(rest, 16).map_err(|e| format!("`{digits}`: {e}")),
        _ => hex(line),
    }
}

/// `ofs=0x57, nsteps=0x57, stepsize=0x02, mute=1`, or `N/A`.
fn amp(text: &str) -> Result<Option<Amp>, String> {
    let field = |name: &str| -> Result<u8, String> {
        let (_, rest) = text.split_once(name).ok_or_else(|| format!("amplifier without `{name}`"))?;
        let end = rest.find(',').unwrap_or(rest.len());
        let digits = rest[..end].trim().trim_start_matches("0x");
        u8::from_str_radix(digits, 16).map_err(|e| format!("`{name}{}`: {e}", rest[..end].trim()))
    };
    if text.trim().starts_with("N/A") {
        return Ok(None);
    }
    Ok(Some(Amp {
        offset: field("ofs=")? & 0x7F,
        steps: field("nsteps=")? & 0x7F,
        size: field("stepsize=")? & 0x7F,
        mute: field("mute=")? != 0,
    }))
}

#[cfg(test)]
mod tests {
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
    fn what_is_wrong_is_named_with_its_line() {
        for (bad, line) in [("Node 0x99 [Pin Complex] wcaps 0x4", 2), ("Node 0x05 [x]", 2), ("Vendor Id: ?", 2), ("x", 0)] {
            assert_eq!(parse(&format!("Codec: a\n{bad}\n")).unwrap_err().line, line, "{bad}");
        }
        assert_eq!(parse("").unwrap_err().line, 0);
        let twice = "Codec: a\nNode 0x05 [x] wcaps 0x4\nNode 0x05 [x] wcaps 0x4\n";
        assert!(parse(twice).unwrap_err().problem.contains("twice"));
    }

    proptest::proptest! {
        #[test]
        fn damaged_text_is_refused_or_read_and_never_breaks(at in 0..TEXT.len(), junk in "[ -~\n]{0,9}", cut in 0..9usize) {
            let mut text = TEXT.to_owned();
            text.replace_range(at..(at + cut).min(TEXT.len()), &junk);
            let _ = parse(&text);
        }
    }
}
