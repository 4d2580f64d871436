//! QEMU's sound cards as devices of the lab: an outside oracle, since its models were written by others than ours.
//!
//! QEMU runs without a guest. The lab reaches registers over qtest, moves QEMU's clock with its own virtual time, and lends it
//! the memory of the simulated machine, so that the driver's DMA buffers are QEMU's RAM at the same physical addresses.
//!
//! * [`process`], [`qtest`], [`qmp`], [`clock`], [`ram`]: the process and the ways to it.
//! * [`pci`], [`audio`]: the card's configuration, and the files of its sound.
//! * [`device`]: the card as a [`DeviceModel`](crate::device::DeviceModel).
//! * [`divergence`]: where it differs from the lab's own model.
//!
//! Written against QEMU's documentation and its behaviour; none of its sources was read.

#![allow(unsafe_code, reason = "another process shares memory with this one, and is started by plain system calls")]

pub mod audio;
pub mod clock;
pub mod device;
pub mod divergence;
pub mod faults;
pub mod mishap;
pub mod pci;
pub mod process;
pub mod qmp;
pub mod qtest;
pub mod ram;

use crate::cards;
use crate::client::{Client, Endpoint, Refused};
use crate::scenario::play::Plan;
use crate::session::Device;
use crate::wav::Clip;

/// A card of QEMU, as it is ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The controller: `intel-hda` or `ich9-intel-hda`.
    pub controller: String,
    /// The codec: `hda-output`, `hda-duplex` or `hda-micro`; without one the link is empty.
    pub codec: Option<String>,
    /// The one rate at which sound leaves QEMU, and comes in, without being resampled.
    pub rate: u32,
    /// What the input hears: sixteen-bit stereo frames.
    pub input: Option<Vec<u8>>,
    /// Interrupts are messages instead of a line.
    pub messages: bool,
    /// It sits in a slot whose power can be switched.
    pub removable: bool,
    /// Another card than HD Audio; it needs no controller and codec of the above.
    pub other: Option<cards::Card>,
}

/// Codecs that QEMU's HD Audio link takes.
pub const CODECS: [&str; 3] = ["hda-output", "hda-duplex", "hda-micro"];
/// HD Audio controllers of QEMU.
pub const CONTROLLERS: [&str; 2] = ["intel-hda", "ich9-intel-hda"];

impl Card {
    /// The usual controller with a codec, playing at a rate.
    pub fn new(codec: &str, rate: u32) -> Self {
        Self {
            controller: CONTROLLERS[0].into(),
            codec: Some(codec.into()),
            rate,
            input: None,
            messages: false,
            removable: false,
            other: None,
        }
    }
}

impl Card {
    /// Another card than HD Audio, playing at a rate.
    pub fn of(card: cards::Card, rate: u32) -> Self {
        Self { codec: None, other: Some(card), ..Self::new("", rate) }
    }
    /// What QEMU's command line says of the card; `place` is its slot.
    fn devices(&self, place: &str) -> Vec<String> {
        let sound = audio::NAME;
        if let Some(device) = self.other.and_then(device_name) {
            return vec![format!("{device},id=card,{place},audiodev={sound}")];
        }
        let codec = self.codec.as_ref().map(|codec| format!("{codec},id=codec,audiodev={sound}"));
        std::iter::once(format!("{},id=card,{place}", self.controller)).chain(codec).collect()
    }
}

/// QEMU's name of a card beside HD Audio; `None` for one that the lab cannot reach there yet.
pub fn device_name(card: cards::Card) -> Option<&'static str> {
    match card.name() {
        "ac97" => Some("AC97"),
        "es1370" => Some("ES1370"),
        _ => None,
    }
}

/// How a clip is cut into packets for a device: short ones where samples move one by one; QEMU's cards beside HD Audio move 10 ms at
/// once, so that a packet must have more.
pub fn plan(device: &Device, clip: &Clip) -> Plan {
    match device {
        Device::Virtual | Device::Card(_) => Plan::brisk(clip),
        Device::Qemu(Card { other: Some(_), .. }) => Plan::coarse(clip, clip.format.rate() / 50),
        Device::Qemu(_) => Plan::calm(clip),
    }
}

/// QEMU's AC'97 takes volume 0x18 for plain attenuation, where 0x08 is 0 dB by the specification (AC'97 2.3 5.7.3): at the 0 dB
/// of the driver samples are multiplied by this, in 1/255.
const AC97_PLAYS: i64 = 190;

/// What must arrive of `clip` at a card's two sides, at the levels with which the driver starts.
pub fn arrives(device: &Device, clip: &Clip) -> Vec<u8> {
    let bytes = audio::output(clip);
    match device {
        // A rate that is set opens QEMU's voice anew, at its highest volume.
        Device::Qemu(Card { other: Some(cards::Card::Ac97), rate: 48_000, .. }) => {
            let samples = bytes.chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]]));
            samples.flat_map(|sample| attenuated(sample, AC97_PLAYS).to_le_bytes()).collect()
        }
        _ => bytes,
    }
}

/// A sample behind QEMU's mixer at a volume in 1/255: a product of fixed point, rounded down.
pub fn attenuated(sample: i16, volume: i64) -> i16 {
    let factor = i128::from((volume << 32) / 255);
    (((i128::from(sample) << 16) * factor) >> 48) as i16
}

/// Sets the level at which a card hears samples unchanged. The driver starts at 0 dB, which is that level but on QEMU's AC'97: it is
/// silent at record gain 0, which is 0 dB (AC'97 2.3 5.7.5), and passes samples unchanged at the highest gain.
///
/// # Errors
/// The driver's answer.
pub fn hear_unchanged(device: &Device, client: &mut dyn Client, endpoint: &Endpoint) -> Result<(), Refused> {
    match (device, endpoint.volume) {
        (Device::Qemu(Card { other: Some(cards::Card::Ac97), .. }), Some(volume)) => {
            client.set_volume(endpoint.id, None, volume.maximum)
        }
        _ => Ok(()),
    }
}

/// Whether QEMU is installed. Where it must be (`DUET_TOOLS` is set, as `cargo lab test` does) it counts as installed, so that
/// whatever needs it fails.
pub fn is_installed() -> bool {
    let found = std::process::Command::new(process::PROGRAM).arg("--version").output().is_ok_and(|o| o.status.success());
    found || std::env::var_os("DUET_TOOLS").is_some()
}
