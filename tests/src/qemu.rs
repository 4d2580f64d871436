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
}

/// Codecs that QEMU's HD Audio link takes.
pub const CODECS: [&str; 3] = ["hda-output", "hda-duplex", "hda-micro"];
/// HD Audio controllers of QEMU.
pub const CONTROLLERS: [&str; 2] = ["intel-hda", "ich9-intel-hda"];

impl Card {
    /// The usual controller with a codec, playing at a rate.
    pub fn new(codec: &str, rate: u32) -> Self {
        Self { controller: CONTROLLERS[0].into(), codec: Some(codec.into()), rate, input: None, messages: false, removable: false }
    }
}

/// Whether QEMU is installed. Where it must be (`DUET_TOOLS` is set, as `cargo lab test` does) it counts as installed, so that
/// whatever needs it fails.
pub fn is_installed() -> bool {
    let found = std::process::Command::new(process::PROGRAM).arg("--version").output().is_ok_and(|o| o.status.success());
    found || std::env::var_os("DUET_TOOLS").is_some()
}
