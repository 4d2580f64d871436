//! What an image holds: a vendor ships the driver of what he makes, for the ports that his systems need, and nothing else with it.

use super::build::{Arch, Flavour};
use crate::cards::Card;
use crate::client::Framework;

/// The hardware and the wave ports that an image is built with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Product {
    /// HD Audio controllers, through WaveRT; where the oldest systems are served, through WaveCyclic, too.
    #[default]
    Hda,
    /// HD Audio controllers, through WavePci and WaveRT.
    HdaWavepci,
    /// HD Audio controllers, through WaveCyclic and WaveRT.
    HdaWavecyclic,
    /// AC'97 controllers.
    Ac97,
    /// ES1370 cards.
    Es1370,
    /// Sound Blaster 16, which has a slave's channel and so needs WaveCyclic.
    Sb16,
    /// MPU-401 MIDI interfaces.
    Mpu401,
}

impl Product {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Hda, Self::HdaWavepci, Self::HdaWavecyclic, Self::Ac97, Self::Es1370, Self::Sb16, Self::Mpu401];

    /// The product for HD Audio that streams through a framework.
    pub const fn hda(framework: Framework) -> Self {
        match framework {
            Framework::Acx | Framework::WaveRt => Self::Hda,
            Framework::WavePci => Self::HdaWavepci,
            Framework::WaveCyclic => Self::HdaWavecyclic,
        }
    }
    /// The product for a card, or for HD Audio without one, that streams through a framework.
    pub fn of(card: Option<Card>, framework: Framework) -> Self {
        match card {
            None => Self::hda(framework),
            Some(Card::Ac97) => Self::Ac97,
            Some(Card::Es1370) => Self::Es1370,
            Some(Card::Sb16) => Self::Sb16,
        }
    }
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hda => "hda",
            Self::HdaWavepci => "hda-wavepci",
            Self::HdaWavecyclic => "hda-wavecyclic",
            Self::Ac97 => "ac97",
            Self::Es1370 => "es1370",
            Self::Sb16 => "sb16",
            Self::Mpu401 => "mpu401",
        }
    }
    /// The driver's cargo features in it, beside its flavour. Systems before Windows Vista have no WaveRT, so what serves them has
    /// another port, too; hardware that is smaller than HD Audio leaves room for every one.
    pub const fn features(self, flavour: Flavour) -> &'static [&'static str] {
        match self {
            Self::Hda if !matches!(flavour, Flavour::Legacy) => &["hda", "wavert"],
            Self::HdaWavepci => &["hda", "wavert", "wavepci"],
            Self::Hda | Self::HdaWavecyclic => &["hda", "wavert", "wavecyclic"],
            Self::Ac97 => &["ac97", "wavert", "wavepci", "wavecyclic"],
            Self::Es1370 => &["es1370", "wavert", "wavepci", "wavecyclic"],
            Self::Sb16 => &["sb16", "wavecyclic"],
            Self::Mpu401 => &["mpu401"],
        }
    }
}

/// What an image is built as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kind {
    /// The framework.
    pub flavour: Flavour,
    /// What it holds.
    pub product: Product,
    /// The processor.
    pub arch: Arch,
}

impl Kind {
    /// Its name, and its folder's: `portcls-x64` for HD Audio, else as `portcls-ac97-x64`.
    pub fn name(self) -> String {
        match self.product {
            Product::Hda => format!("{}-{}", self.flavour.name(), self.arch.name()),
            other => format!("{}-{}-{}", self.flavour.name(), other.name(), self.arch.name()),
        }
    }
    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        let all = Flavour::ALL.into_iter().flat_map(|flavour| Arch::ALL.map(|arch| (flavour, arch)));
        let mut all = all.flat_map(|(flavour, arch)| Product::ALL.map(|product| Self { flavour, product, arch }));
        all.find(|kind| kind.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_kinds() {
        let kind = Kind { flavour: Flavour::Legacy, product: Product::HdaWavepci, arch: Arch::Arm64 };
        assert_eq!(kind.name(), "legacy-hda-wavepci-arm64");
        assert_eq!(Kind::named("legacy-hda-wavepci-arm64"), Some(kind));
        assert_eq!(Kind::named("acx-x64").map(|k| k.product), Some(Product::Hda));
        assert_eq!(Kind::named("acx-hda-x64"), None);
    }
}
