//! Which devices the driver knows.

/// Vendor and device of a PCI function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PciId {
    /// Vendor id.
    pub vendor: u16,
    /// Device id.
    pub device: u16,
}

/// Class, subclass of every HD Audio controller: multimedia, HD Audio (PCI Code and ID Assignment 1.11, 4.4).
pub const HDA_CLASS: (u8, u8) = (0x04, 0x03);

/// Controllers that the INF names, with the name shown to people. Others are found by [`HDA_CLASS`].
pub const HDA_CONTROLLERS: &[(PciId, &str)] = &[
    (PciId { vendor: 0x8086, device: 0x2668 }, "Intel 82801FB (ICH6) High Definition Audio"),
    (PciId { vendor: 0x8086, device: 0x27D8 }, "Intel 82801G (ICH7) High Definition Audio"),
    (PciId { vendor: 0x8086, device: 0x284B }, "Intel 82801H (ICH8) High Definition Audio"),
    (PciId { vendor: 0x8086, device: 0x293E }, "Intel 82801I (ICH9) High Definition Audio"),
    (PciId { vendor: 0x8086, device: 0x3A3E }, "Intel 82801JI (ICH10) High Definition Audio"),
    (PciId { vendor: 0x8086, device: 0x3B56 }, "Intel 5 Series High Definition Audio"),
    (PciId { vendor: 0x8086, device: 0x1C20 }, "Intel 6 Series High Definition Audio"),
    (PciId { vendor: 0x8086, device: 0x1E20 }, "Intel 7 Series High Definition Audio"),
    (PciId { vendor: 0x8086, device: 0x8C20 }, "Intel 8 Series High Definition Audio"),
    (PciId { vendor: 0x8086, device: 0xA170 }, "Intel 100 Series High Definition Audio"),
];

/// AC'97 controllers, which are found by their ids only: class and subclass are those of any audio device.
pub const AC97_CONTROLLERS: &[(PciId, &str)] = &[
    (PciId { vendor: 0x8086, device: 0x2415 }, "Intel 82801AA (ICH) AC'97 Audio"),
    (PciId { vendor: 0x8086, device: 0x2425 }, "Intel 82801AB (ICH0) AC'97 Audio"),
    (PciId { vendor: 0x8086, device: 0x2445 }, "Intel 82801BA (ICH2) AC'97 Audio"),
    (PciId { vendor: 0x8086, device: 0x2485 }, "Intel 82801CA (ICH3) AC'97 Audio"),
    (PciId { vendor: 0x8086, device: 0x24C5 }, "Intel 82801DB (ICH4) AC'97 Audio"),
    (PciId { vendor: 0x8086, device: 0x24D5 }, "Intel 82801EB (ICH5) AC'97 Audio"),
    (PciId { vendor: 0x8086, device: 0x266E }, "Intel 82801FB (ICH6) AC'97 Audio"),
    (PciId { vendor: 0x8086, device: 0x27DE }, "Intel 82801G (ICH7) AC'97 Audio"),
];

/// Ensoniq's ES1370, AudioPCI.
pub const ES1370: PciId = PciId { vendor: 0x1274, device: 0x5000 };

/// Sound Blaster 16: Creative's Plug and Play cards, and what calls itself compatible.
pub const SB16: [[u8; 7]; 3] = [*b"CTL0031", *b"CTL0001", *b"PNPB003"];

/// An MPU-401 compatible interface (the EISA id list of Plug and Play for ISA).
pub const MPU401: [u8; 7] = *b"PNPB006";

/// Who a device is to the PnP manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// A PCI function.
    Pci(PciId),
    /// A device on ISA: the letters and digits of its EISA id, as in `PNPB006`.
    Pnp([u8; 7]),
    /// Nobody says.
    Unknown,
}

/// Where a device has its registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// In memory.
    Memory,
    /// Behind ports.
    Ports,
}

/// What a device reaches in memory by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Master {
    /// Nothing.
    No,
    /// The first 4 GiB.
    Low,
    /// All of it.
    Wide,
}

/// The kinds of devices that the driver knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An HD Audio controller.
    Hda,
    /// An AC'97 controller.
    Ac97,
    /// Ensoniq's AudioPCI.
    Es1370,
    /// A Sound Blaster 16.
    Sb16,
    /// A MIDI interface.
    Mpu401,
}

impl Kind {
    /// What a device is. One that nobody names was matched by its class, and only HD Audio controllers are.
    #[must_use]
    pub fn of(identity: Identity) -> Self {
        let among = |list: &[(PciId, &str)]| list.iter().any(|(id, _)| Identity::Pci(*id) == identity);
        match identity {
            _ if among(AC97_CONTROLLERS) => Self::Ac97,
            Identity::Pci(ES1370) => Self::Es1370,
            Identity::Pnp(id) if SB16.contains(&id) => Self::Sb16,
            Identity::Pnp(id) if id == MPU401 => Self::Mpu401,
            _ => Self::Hda,
        }
    }
    /// Where its registers are, and in how many blocks.
    #[must_use]
    pub fn blocks(self) -> (Space, usize) {
        match self {
            Self::Hda => (Space::Memory, 1),
            // Codec and bus master. Later ones have them in memory too; the ports are there as well.
            Self::Ac97 => (Space::Ports, 2),
            Self::Es1370 | Self::Sb16 | Self::Mpu401 => (Space::Ports, 1),
        }
    }
    /// What it reaches in memory.
    #[must_use]
    pub fn master(self) -> Master {
        match self {
            Self::Hda => Master::Wide,
            Self::Ac97 | Self::Es1370 => Master::Low,
            Self::Sb16 | Self::Mpu401 => Master::No,
        }
    }
}
