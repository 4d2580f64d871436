//! Options that say what stands for the hardware.

use super::Failure;
use crate::cards;
use crate::qemu::{self, CODECS, CONTROLLERS, Card};
use crate::session::Device;
use crate::wav::Clip;

/// What stands for the hardware, on the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum DeviceChoice {
    /// The lab's own model.
    #[default]
    Virtual,
    /// A card of QEMU: written by others, so it can disagree.
    Qemu,
}

/// Which card, on the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum HwChoice {
    /// HD Audio with a codec.
    #[default]
    Hda,
    /// AC'97 on an Intel ICH.
    Ac97,
    /// Ensoniq's AudioPCI, ES1370: WavePci and WaveCyclic only.
    Es1370,
    /// Sound Blaster 16: WaveCyclic only.
    Sb16,
}

impl HwChoice {
    /// The card beside HD Audio.
    pub fn card(self) -> Option<cards::Card> {
        match self {
            Self::Hda => None,
            Self::Ac97 => Some(cards::Card::Ac97),
            Self::Es1370 => Some(cards::Card::Es1370),
            Self::Sb16 => Some(cards::Card::Sb16),
        }
    }
}

/// The options.
#[derive(Clone, Debug, clap::Args)]
pub struct DeviceArgs {
    /// What stands for the hardware; qemu needs the package qemu-system-x86 (lab setup).
    #[arg(long, value_enum, default_value_t = DeviceChoice::Virtual)]
    device: DeviceChoice,
    /// The card.
    #[arg(long, value_enum, default_value_t = HwChoice::Hda)]
    hw: HwChoice,
    /// The codec: laptop, desktop, hdmi, studio (which takes every format), or a file with a codec tree or dump; on QEMU
    /// hda-output, hda-duplex or hda-micro. By default one that fits.
    #[arg(long)]
    codec: Option<String>,
    /// QEMU's HD Audio controller.
    #[arg(long, default_value = CONTROLLERS[0], value_parser = CONTROLLERS)]
    controller: String,
    /// QEMU's card interrupts by messages (MSI) instead of a line.
    #[arg(long)]
    messages: bool,
}

impl DeviceArgs {
    /// The card beside HD Audio.
    pub fn card(&self) -> Option<cards::Card> {
        self.hw.card()
    }
    /// The choice.
    pub fn choice(&self) -> DeviceChoice {
        self.device
    }
    /// The codec: the one that was named, or `usual` on the model and `duplex` on QEMU.
    ///
    /// # Errors
    /// QEMU has no such codec.
    pub fn codec(&self, usual: &str) -> Result<String, Failure> {
        match (&self.codec, self.device) {
            (Some(codec), DeviceChoice::Qemu) if !CODECS.contains(&codec.as_str()) => {
                Err(Failure::Input(format!("--codec {codec}: QEMU has {}", CODECS.join(", "))))
            }
            (Some(codec), _) => Ok(codec.clone()),
            (None, DeviceChoice::Virtual) => Ok(usual.into()),
            (None, DeviceChoice::Qemu) => Ok("hda-duplex".into()),
        }
    }
    /// The device for playing or recording at a rate; `input` is what it hears.
    ///
    /// # Errors
    /// As [`Self::codec`]; QEMU's input takes 16-bit stereo only.
    pub fn device(&self, rate: u32, input: Option<&Clip>) -> Result<Device, Failure> {
        match (self.device, self.hw.card()) {
            (DeviceChoice::Virtual, None) => return Ok(Device::Virtual),
            (DeviceChoice::Virtual, Some(card)) => return Ok(Device::Card(card)),
            (DeviceChoice::Qemu, _) => {}
        }
        let input = input
            .map(|clip| qemu::audio::input(clip).ok_or_else(|| Failure::Input("QEMU's input hears 16-bit mono or stereo".into())));
        let card = match self.hw.card() {
            Some(other) if qemu::device_name(other).is_none() => {
                return Err(Failure::Input(format!("--hw {}: not on QEMU yet", other.name())));
            }
            Some(other) => Card::of(other, rate),
            None => Card::new(&self.codec("")?, rate),
        };
        let controller = self.controller.clone();
        Ok(Device::Qemu(Card { controller, messages: self.messages, input: input.transpose()?, ..card }))
    }
}
