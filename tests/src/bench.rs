//! The other end of the cables: what stands on the desk around the modelled codec.
//!
//! Pins are found from the codec tree's own configuration defaults (HDA 1.0a 7.3.3.31), not from anything the driver says.

use crate::device::hda::HdaController;
use crate::device::hda::codec_tree::{CodecTree, Kind, Widget};
use crate::qemu::device::QemuDevice;
use acx_core::model::pin::Direction;
use hw::hda::spec::pin_config::{ConfigDefault, device};
use std::cell::RefCell;
use std::rc::Rc;

/// A pin, or several that form one multi-channel output, as a person sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socket {
    /// What is written beside it: "Speaker", "Headphones2".
    pub name: String,
    /// Which way it flows.
    pub direction: Direction,
    /// The pins, front first.
    pub pins: Vec<u8>,
}

/// What arrived at a socket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Interleaved samples in the containers of the stream, all pins joined.
    pub bytes: Vec<u8>,
    /// Channels of `bytes`.
    pub channels: usize,
    /// Bits of a container.
    pub container_bits: usize,
}

/// The desk.
#[derive(Clone)]
pub struct Bench {
    card: Card,
    sockets: Vec<Socket>,
}

/// What the cables are plugged into.
#[derive(Clone)]
enum Card {
    Model(Rc<RefCell<HdaController>>),
    Qemu(Rc<RefCell<QemuDevice>>),
    Other(Rc<RefCell<dyn Desk>>),
}

/// What a card without HD Audio codecs shows of itself.
pub trait Desk {
    /// Its sockets.
    fn sockets(&self) -> Vec<Socket>;
    /// Takes what arrived at a socket since the last call.
    fn hear(&mut self, socket: &str) -> Heard;
    /// Lets a socket hear frames.
    fn say(&mut self, socket: &str, frames: &[u8]);
    /// What the driver did against the specification.
    fn defects(&self) -> Vec<String>;
    /// When the first sample left, in virtual nanoseconds.
    fn first_sample_ns(&self) -> Option<u64> {
        None
    }
}

impl Bench {
    /// Stands around a controller whose first codec is `tree`.
    pub fn new(controller: Rc<RefCell<HdaController>>, tree: &CodecTree) -> Self {
        Self { card: Card::Model(controller), sockets: sockets(tree) }
    }
    /// Stands around a card of QEMU. What its input hears is ordered with the card.
    pub fn around_qemu(device: Rc<RefCell<QemuDevice>>, sockets: Vec<Socket>) -> Self {
        Self { card: Card::Qemu(device), sockets }
    }
    /// Stands around another card of the lab's.
    pub fn around(card: Rc<RefCell<dyn Desk>>) -> Self {
        let sockets = card.borrow().sockets();
        Self { card: Card::Other(card), sockets }
    }
    /// The sockets.
    pub fn sockets(&self) -> &[Socket] {
        &self.sockets
    }
    fn socket(&self, name: &str) -> Option<&Socket> {
        self.sockets.iter().find(|s| s.name == name)
    }
    /// Takes what arrived at a socket since the last call; `None` when it does not exist, or cannot be heard before the end.
    pub fn hear(&self, name: &str) -> Option<Heard> {
        let socket = self.socket(name)?;
        match &self.card {
            Card::Model(controller) => Some(heard(&mut controller.borrow_mut(), socket)),
            Card::Qemu(_) => None,
            Card::Other(card) => Some(card.borrow_mut().hear(name)),
        }
    }
    /// What arrived at a socket, when the device is no longer needed: QEMU's sound is complete only when QEMU has ended.
    ///
    /// # Errors
    /// QEMU's file is damaged.
    pub fn hear_all(&self, name: &str) -> std::io::Result<Option<Heard>> {
        let Card::Qemu(device) = &self.card else { return Ok(self.hear(name)) };
        let clip = device.borrow_mut().end()?;
        let (channels, container_bits) = (clip.format.channels().into(), clip.format.container_bits().into());
        Ok(self.socket(name).map(|_| Heard { bytes: clip.bytes, channels, container_bits }))
    }
    /// Lets a socket hear `frames` in the containers of the stream that will record them.
    pub fn say(&self, name: &str, frames: &[u8]) {
        if let Card::Other(card) = &self.card {
            return card.borrow_mut().say(name, frames);
        }
        let pin = self.socket(name).and_then(|s| s.pins.first());
        if let Some((controller, pin)) = self.controller().zip(pin) {
            controller.borrow_mut().feed(0, *pin, frames);
        }
    }
    /// Plugs something into a socket, or pulls it out. QEMU's jacks do not notice.
    pub fn plug(&self, name: &str, present: bool) {
        if let Some((controller, socket)) = self.controller().zip(self.socket(name)) {
            for pin in &socket.pins {
                controller.borrow_mut().plug(0, *pin, present);
            }
        }
    }
    /// What the driver did against the hardware's specification; on QEMU's card, why QEMU no longer answers.
    pub fn defects(&self) -> Vec<String> {
        match &self.card {
            Card::Model(controller) => controller.borrow().defects().to_vec(),
            Card::Qemu(device) => device.borrow().failure().map(str::to_owned).into_iter().collect(),
            Card::Other(card) => card.borrow().defects(),
        }
    }
    /// When the first sample left, in virtual nanoseconds, where that can be seen.
    pub fn first_sample_ns(&self) -> Option<u64> {
        match &self.card {
            Card::Model(controller) => controller.borrow().stats().first_sample_ns,
            Card::Qemu(_) => None,
            Card::Other(card) => card.borrow().first_sample_ns(),
        }
    }
    /// Whether samples move one by one, and all of them can be heard; QEMU's do not.
    pub fn is_exact(&self) -> bool {
        !matches!(self.card, Card::Qemu(_))
    }
    /// The HD Audio controller model, if it is the lab's.
    pub fn controller(&self) -> Option<&Rc<RefCell<HdaController>>> {
        match &self.card {
            Card::Model(controller) => Some(controller),
            Card::Qemu(_) | Card::Other(_) => None,
        }
    }
    /// QEMU's card, if it is one.
    pub fn qemu(&self) -> Option<&Rc<RefCell<QemuDevice>>> {
        match &self.card {
            Card::Model(_) | Card::Other(_) => None,
            Card::Qemu(device) => Some(device),
        }
    }
}

/// Takes what arrived at a socket of the first codec since the last call.
pub fn heard(controller: &mut HdaController, socket: &Socket) -> Heard {
    let mut lanes = Vec::new();
    for pin in &socket.pins {
        let parts = controller.sink(0, *pin);
        let Some(first) = parts.first() else { continue };
        let width = usize::from(first.format.channels());
        let bits = usize::from(first.format.container_bytes().unwrap_or(4)) * 8;
        lanes.push((width, bits, parts.iter().flat_map(|p| p.bytes.clone()).collect::<Vec<u8>>()));
    }
    join(&lanes)
}

/// Joins lanes of (channels, container bits, samples) frame by frame.
fn join(lanes: &[(usize, usize, Vec<u8>)]) -> Heard {
    let Some(&(_, container_bits, _)) = lanes.first() else { return Heard::default() };
    let channels = lanes.iter().map(|l| l.0).sum();
    let frame = |lane: &(usize, usize, Vec<u8>)| lane.0 * container_bits / 8;
    let frames = lanes.iter().map(|l| l.2.len() / frame(l).max(1)).min().unwrap_or(0);
    let mut bytes = Vec::new();
    for n in 0..frames {
        for lane in lanes {
            let width = frame(lane);
            bytes.extend_from_slice(&lane.2[n * width..(n + 1) * width]);
        }
    }
    Heard { bytes, channels, container_bits }
}

/// What is written beside a wired pin, by the lab's own reading of HDA 1.0a 7.3.3.31; an error says why nothing is.
///
/// # Errors
/// The pin is a modem's, or cannot do what the board says of it.
pub fn label(pin: &Widget) -> Result<(&'static str, Direction), String> {
    use Direction::{Capture, Render};
    let (config, caps) = (pin.pin.as_ref().map_or(0, |p| p.config()), pin.pin_caps());
    let (into, out) = (caps.input(), caps.output());
    let display = caps.hdmi() || caps.display_port();
    let play = |analog| if display { ("Hdmi", Render) } else { (if pin.digital { "SpdifOut" } else { analog }, Render) };
    let record = (if pin.digital { "SpdifIn" } else { "LineIn" }, Capture);
    let (device, name) = (ConfigDefault::from(config).device(), DEVICES[(config >> 20 & 0xF) as usize]);
    let found = match device {
        device::MODEM_LINE | device::MODEM_HANDSET => return Err(format!("{name}: a modem's, no sound goes there")),
        // Nothing was ever written: the pin itself says what it can be.
        device::LINE_OUT if config == 0 && !out && into => {
            // 50 %, 80 % or 100 % of the supply feed a microphone.
            if caps.vref() & 0b11_0010 != 0 { ("Microphone", Capture) } else { record }
        }
        device::LINE_OUT | device::SPDIF_OUT => play("LineOut"),
        device::DIGITAL_OUT if pin.digital => ("Hdmi", Render),
        device::DIGITAL_OUT => play("LineOut"),
        device::SPEAKER => play("Speaker"),
        device::HEADPHONES => play("Headphones"),
        device::LINE_IN | device::AUX | device::CD | device::SPDIF_IN => record,
        device::DIGITAL_IN if pin.digital => record,
        device::DIGITAL_IN | device::MICROPHONE => ("Microphone", Capture),
        _ if out => play("LineOut"),
        _ => record,
    };
    if if found.1 == Render { out } else { into } {
        return Ok(found);
    }
    let can = match (into, out) {
        (true, _) => "only record",
        (_, true) => "only play",
        _ => "neither play nor record",
    };
    Err(format!("{name}, but the codec says that the pin can {can}"))
}

/// Default devices as HDA 1.0a 7.3.3.31 calls them.
const DEVICES: [&str; 16] = [
    "Line Out",
    "Speaker",
    "HP Out",
    "CD",
    "SPDIF Out",
    "Digital Other Out",
    "Modem Line Side",
    "Modem Handset Side",
    "Line In",
    "AUX",
    "Mic In",
    "Telephony",
    "SPDIF In",
    "Digital Other In",
    "Reserved",
    "Other",
];

/// The pins that the board says are wired, to a jack or to something inside.
pub fn wired(tree: &CodecTree) -> impl Iterator<Item = &Widget> {
    tree.widgets.iter().filter(|w| w.kind == Kind::Pin && w.pin.as_ref().is_some_and(|p| p.config() >> 30 != 1))
}

/// Sockets of a tree: line-outs and speakers of one association are one.
pub fn sockets(tree: &CodecTree) -> Vec<Socket> {
    let mut pins: Vec<_> =
        wired(tree).filter_map(|w| Some((w.nid, label(w).ok()?, ConfigDefault::from(w.pin.as_ref()?.config())))).collect();
    pins.sort_by_key(|(nid, _, c)| (c.association().wrapping_sub(1) & 0xF, c.sequence(), *nid));
    let mut found: Vec<(u8, &str, Socket)> = Vec::new();
    for (nid, (kind, direction), config) in pins {
        let group = config.association();
        let joins = matches!(kind, "LineOut" | "Speaker") && (1..15).contains(&group);
        if let Some(known) = found.iter_mut().find(|(g, k, _)| joins && *g == group && *k == kind) {
            known.2.pins.push(nid);
            continue;
        }
        let count = found.iter().filter(|(_, k, _)| *k == kind).count();
        let name = if count == 0 { kind.to_owned() } else { format!("{kind}{}", count + 1) };
        found.push((group, kind, Socket { name, direction, pins: vec![nid] }));
    }
    found.into_iter().map(|f| f.2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_join_frame_by_frame() {
        let heard = join(&[(2, 16, vec![1, 1, 2, 2, 5, 5, 6, 6]), (1, 16, vec![3, 3, 7, 7])]);
        assert_eq!(heard, Heard { bytes: vec![1, 1, 2, 2, 3, 3, 5, 5, 6, 6, 7, 7], channels: 3, container_bits: 16 });
    }

    #[test]
    fn the_desktop_has_one_line_out_of_several_pins() {
        let sockets = sockets(&CodecTree::bundled("desktop").unwrap());
        let line_out = sockets.iter().find(|s| s.name == "LineOut").unwrap();
        assert!(line_out.pins.len() >= 3, "{sockets:?}");
    }
}
