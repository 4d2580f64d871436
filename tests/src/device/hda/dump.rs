//! Codec trees from the text that Linux prints for a codec (`/proc/asound/card*/codec#*`).
//!
//! Only facts about the hardware are taken: parameters, connection lists and pin defaults; what software had set is skipped. The
//! audio function group becomes node 1, other groups are left out. Text of twenty years differs: old kernels print fewer lines,
//! indent by one and shorten numbers; collections hold several codecs with other things around them. What cannot be understood
//! costs its own line and leaves a remark, never the codec.

mod line;
#[cfg(test)]
mod print;
#[cfg(test)]
mod tests;

use super::codec_tree::{Amp, Answers, CodecTree, Group, Kind, Pin, Widget};
use hw::hda::spec::widget_caps::{WidgetCaps, kind};
use line::{LAST_NODE, amp, hex, in_list, pin_caps};

/// Something wrong with a dump.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct DumpError {
    /// Counted from 1; 0 for the whole text.
    pub line: usize,
    /// What is wrong there.
    pub problem: String,
}

/// What a text said.
#[derive(Clone, Debug, Default)]
pub struct Dump {
    /// The codecs in their order. One without an audio function group, a modem, has no widgets.
    pub codecs: Vec<CodecTree>,
    /// Lines that were left out because they make no sense.
    pub remarks: Vec<DumpError>,
}

/// Most remarks that are kept.
const REMARKS: usize = 100;

/// Reads a file: UTF-8, or UTF-16 with its mark.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(bytes: &[u8]) -> Result<Dump, DumpError> {
    let wide = |order: fn([u8; 2]) -> u16| -> String {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| order([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xFF, 0xFE, ..] => read(&wide(u16::from_le_bytes)),
        [0xFE, 0xFF, ..] => read(&wide(u16::from_be_bytes)),
        _ => read(&String::from_utf8_lossy(bytes)),
    }
}

/// Reads every codec of a text.
///
/// # Errors
/// There is none with widgets, and none that says that it is a modem.
pub fn read(text: &str) -> Result<Dump, DumpError> {
    let mut reader = Reader::default();
    // Line ends are LF, CR LF, or CR alone; mail puts marks in front.
    let end = if text.contains('\n') { '\n' } else { '\r' };
    for (number, line) in (1..).zip(text.split(end)) {
        let line = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '>');
        if let Err(problem) = reader.line(line) {
            reader.remark(number, problem);
        }
    }
    reader.close();
    if reader.dump.codecs.is_empty() {
        let problem = "no codec with widgets; a dump begins with `Codec:` and has lines `Node 0x.. [..] wcaps 0x..`".into();
        return Err(reader.dump.remarks.into_iter().next().unwrap_or(DumpError { line: 0, problem }));
    }
    Ok(reader.dump)
}

/// The codecs of a text; as [`read`], without its remarks.
///
/// # Errors
/// As [`read`].
pub fn parse(text: &str) -> Result<Vec<CodecTree>, DumpError> {
    read(text).map(|dump| dump.codecs)
}

/// Whether a text has a line with which a dump begins.
#[must_use]
pub fn looks_like(bytes: &[u8]) -> bool {
    let wide = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    wide || bytes.windows(6).enumerate().any(|(at, w)| w == b"Codec:" && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric()))
}

/// Connection entries that are still to come.
#[derive(Clone, Copy, Default)]
struct Awaited {
    left: usize,
    /// They repeat what is known.
    skip: bool,
}

#[derive(Default)]
struct Reader {
    dump: Dump,
    tree: Option<CodecTree>,
    awaited: Awaited,
    /// Between a node that made no sense and the next one.
    lost: bool,
}

fn empty(name: &str) -> CodecTree {
    CodecTree {
        about: Vec::new(),
        endpoints: Vec::new(),
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
    fn remark(&mut self, line: usize, problem: String) {
        if self.dump.remarks.len() < REMARKS {
            self.dump.remarks.push(DumpError { line, problem });
        }
    }

    fn line(&mut self, line: &str) -> Result<(), String> {
        if self.awaited.left > 0 && line.starts_with("0x") {
            return self.connections(line);
        }
        if let Some(name) = line.strip_prefix("Codec:") {
            self.close();
            self.tree = Some(empty(name.trim()));
            return Ok(());
        }
        // What collections put behind the last codec.
        if line.starts_with("!!") || line.starts_with("--endcollapse") {
            self.close();
        }
        let Some(tree) = self.tree.as_mut() else { return Ok(()) };
        if line.starts_with("Node 0x") {
            self.awaited = Awaited::default();
            self.lost = true;
            let widget = widget(line)?;
            if tree.widgets.iter().any(|w| w.nid == widget.nid) {
                return Err(format!("{}: node {:#04x} appears twice", tree.name, widget.nid));
            }
            tree.widgets.push(widget);
            self.lost = false;
        } else if line.starts_with("Vendor Id:") {
            tree.vendor_id = hex(line)?;
        } else if line.starts_with("Subsystem Id:") {
            tree.subsystem_id = hex(line)?;
        } else if line.starts_with("Revision Id:") {
            tree.revision_id = hex(line)?;
        } else if line.starts_with("AFG Function Id:") {
            tree.group.unsolicited = line.contains("unsol 1");
        } else if line.starts_with("Modem Function Group: 0x") || line.starts_with("MFG Function Id:") {
            tree.group.modem = true;
        } else if let Some(caps) = line.strip_prefix("Default Amp-In caps:") {
            tree.group.in_amp = amp(caps)?;
        } else if let Some(caps) = line.strip_prefix("Default Amp-Out caps:") {
            tree.group.out_amp = amp(caps)?;
        } else if self.lost {
            return Ok(());
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

    /// A line of connection entries; one that makes no sense keeps its place as 0, which is no node.
    fn connections(&mut self, line: &str) -> Result<(), String> {
        let Some(widget) = self.tree.as_mut().and_then(|t| t.widgets.last_mut()) else { return Ok(()) };
        let mut result = Ok(());
        for word in in_list(line).take(self.awaited.left) {
            self.awaited.left -= 1;
            let nid = hex(word).ok().and_then(|nid| u8::try_from(nid).ok()).filter(|n| *n <= LAST_NODE);
            if nid.is_none() {
                result = Err(format!("connection to node {word}"));
            }
            if !self.awaited.skip {
                widget.connections.push(nid.unwrap_or(0));
            }
        }
        result
    }

    /// Ends a codec: numbers without gaps, groups' parameters where widgets have none of their own.
    fn close(&mut self) {
        self.awaited = Awaited::default();
        self.lost = false;
        let Some(mut tree) = self.tree.take() else { return };
        if tree.widgets.is_empty() && !tree.group.modem {
            self.remark(0, format!("{}: no audio function group with widgets", tree.name));
            return;
        }
        // A modem beside audio is left out.
        tree.group.modem = tree.widgets.is_empty();
        tree.widgets.sort_by_key(|w| w.nid);
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
        self.dump.codecs.push(tree);
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

/// A line about a widget. Returns what the next lines hold.
fn inside(widget: &mut Widget, line: &str) -> Result<Option<Awaited>, String> {
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
    } else if let Some(count) = line.strip_prefix("Connection:") {
        return count_of(count).map(|left| {
            widget.connections.clear();
            Some(Awaited { left, skip: false })
        });
    } else if let Some(count) = line.strip_prefix("In-driver Connection:") {
        // What only the driver knew is there in the hardware, which does not tell it; beside a list it tells nothing new.
        let left = count_of(count)?;
        let skip = !widget.connections.is_empty();
        widget.hidden = !skip;
        return Ok(Some(Awaited { left, skip }));
    }
    Ok(None)
}

/// How many connections follow.
fn count_of(text: &str) -> Result<usize, String> {
    let text = text.trim();
    let number: usize = text.parse().map_err(|e| format!("connection count `{text}`: {e}"))?;
    if number <= usize::from(LAST_NODE) { Ok(number) } else { Err(format!("{number} connections; {LAST_NODE} are possible")) }
}
