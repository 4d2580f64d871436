//! A machine with the modelled card in it and the driver started under one framework.
#![allow(unsafe_code, reason = "the entry point is handed over untyped")]

use crate::bench::{Bench, Heard};
use crate::cards::Card;
use crate::client::{Client, Framework, Refused};
use crate::device::DeviceModel;
use crate::device::fault::{Fault, Faulty, Shared};
use crate::device::hda::codec_tree::CodecTree;
use crate::device::hda::{Config, HdaController};
use crate::loader::{Entry, Image};
use crate::portcls_host::client::PcClient;
pub use crate::portcls_host::registry::System;
use crate::portcls_host::{DriverEntry, PcHost, registry, resources, unknown};
use crate::qemu::device::QemuDevice;
use crate::verifier::{self, Violation};
use crate::{acx_host, bench, kernel, pci, qemu};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

/// `STATUS_DRIVER_UNABLE_TO_LOAD` (ntstatus.h).
const STATUS_DRIVER_UNABLE_TO_LOAD: i32 = 0xC000_026C_u32 as i32;
/// `STATUS_NO_SUCH_DEVICE` (ntstatus.h).
const STATUS_NO_SUCH_DEVICE: i32 = 0xC000_000E_u32 as i32;

/// A tree for cards that have none.
const CARDLESS: &str = "studio";

/// Which form of the driver runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Build {
    /// The driver's crates, compiled for this machine and linked into the lab.
    #[default]
    Native,
    /// A `.sys` file, mapped and run as it is.
    Image(PathBuf),
}

/// What stands for the hardware.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// The lab's own model.
    #[default]
    Virtual,
    /// A card of QEMU. The set-up's codec names the tree that says which sockets it has.
    Qemu(qemu::Card),
    /// The lab's own model of another card. The set-up's codec means nothing then.
    Card(Card),
}

/// What to start.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The form of the driver.
    pub build: Build,
    /// What stands for the hardware.
    pub device: Device,
    /// The framework.
    pub framework: Framework,
    /// Name of a bundled codec tree.
    pub codec: String,
    /// Seed of everything that is left to chance.
    pub seed: u64,
}

/// What is unusual about the machine.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    /// The codec, instead of the bundled tree of the setup's name.
    pub codec: Option<CodecTree>,
    /// What the controller has from the start.
    pub fault: Option<Fault>,
    /// Allocations that succeed before memory is out.
    pub allocations: Option<u64>,
    /// What stands as `WavePort` in the driver's key; `None` for what makes the set-up's framework.
    pub wave_port: Option<Option<u32>>,
    /// Whose port class it is.
    pub system: System,
}

/// A started driver. Drop order: client, device, image, machine.
pub struct Session {
    client: Option<Box<dyn Client>>,
    /// The other end of the cables.
    pub bench: Bench,
    faulty: Rc<RefCell<Faulty<Shared<dyn DeviceModel>>>>,
    image: Option<Image>,
    _machine: kernel::Machine,
}

/// A driver that did not start.
#[derive(Debug)]
pub struct NotStarted {
    /// The refusal.
    pub refused: Refused,
    /// What the driver left behind all the same.
    pub verdict: Verdict,
}

/// What a session left behind.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Rules that were broken, leaks among them.
    pub violations: Vec<Violation>,
    /// What the driver did against the hardware's specification.
    pub defects: Vec<String>,
    /// The trace of the run.
    pub trace: Vec<String>,
}

impl Verdict {
    /// Whether nothing was wrong.
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty() && self.defects.is_empty()
    }
    /// Everything that was wrong, as text.
    pub fn faults(self) -> Vec<String> {
        self.violations.iter().map(ToString::to_string).chain(self.defects).collect()
    }
}

impl Session {
    /// Boots a machine, puts the card in and starts the driver.
    ///
    /// # Errors
    /// What the driver or the framework answered; a codec tree of that name does not exist.
    pub fn start(setup: &Setup) -> Result<Self, Refused> {
        Self::start_under(setup, &Conditions::default()).map_err(|failed| failed.refused)
    }
    /// As [`Self::start`], on a machine that is not as it should be.
    ///
    /// # Errors
    /// As [`Self::start`], and what was wrong when the driver was gone again.
    pub fn start_under(setup: &Setup, conditions: &Conditions) -> Result<Self, Box<NotStarted>> {
        Self::start_with(setup, conditions, |tree| plug_in(&setup.device, tree))
    }
    /// As [`Self::start_under`], with a card that `plug` makes once the machine is on.
    ///
    /// # Errors
    /// As [`Self::start_under`].
    pub fn start_with(
        setup: &Setup,
        conditions: &Conditions,
        plug: impl FnOnce(CodecTree) -> Result<(Bench, Rc<RefCell<dyn DeviceModel>>), Refused>,
    ) -> Result<Self, Box<NotStarted>> {
        let other = matches!(&setup.device, Device::Qemu(card) if card.other.is_some());
        let codec = if other || matches!(setup.device, Device::Card(_)) { CARDLESS } else { &setup.codec };
        let tree = match &conditions.codec {
            Some(tree) => tree.clone(),
            None => CodecTree::named(codec)
                .map_err(|what| Box::new(NotStarted { refused: Refused::new(what, 0), verdict: Verdict::default() }))?,
        };
        let machine = kernel::boot(setup.seed);
        let (bench, model) = plug(tree).map_err(|refused| Box::new(NotStarted { refused, verdict: Verdict::default() }))?;
        let faulty = Rc::new(RefCell::new(Faulty { device: Shared(model), fault: conditions.fault }));
        let device = pci::attach(faulty.clone());
        let mut this = Self { client: None, bench, faulty, image: None, _machine: machine };
        match this.load(setup, device, conditions) {
            Ok(client) => {
                this.client = Some(client);
                Ok(this)
            }
            Err(refused) => Err(Box::new(NotStarted { refused, verdict: this.finish() })),
        }
    }
    fn load(&mut self, setup: &Setup, device: pci::PciDevice, conditions: &Conditions) -> Result<Box<dyn Client>, Refused> {
        if let Build::Image(path) = &setup.build {
            let image = Image::load(path).map_err(|e| Refused::new(e.to_string(), STATUS_DRIVER_UNABLE_TO_LOAD))?;
            self.image = Some(image);
        }
        let own: Entry = match setup.framework {
            Framework::Acx => duet::entry::acx_driver_entry,
            Framework::WaveRt | Framework::WavePci | Framework::WaveCyclic => duet::entry::portcls_driver_entry,
        };
        let entry = self.image.as_ref().map_or(own, Image::entry);
        kernel::pool::limit(conditions.allocations);
        match setup.framework {
            Framework::Acx => Ok(Box::new(acx_host::client::AcxClient::start(entry, "duet", device)?)),
            framework => {
                registry::be(conditions.system);
                portcls(entry, device, conditions.wave_port.unwrap_or(framework.wave_port()))
            }
        }
    }
    /// Breaks the controller, or mends it.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.faulty.borrow_mut().fault = fault;
    }
    /// The client.
    ///
    /// # Panics
    /// Never before [`Self::finish`].
    pub fn client(&mut self) -> &mut dyn Client {
        self.client.as_mut().expect("the client lives as long as the session").as_mut()
    }
    /// Removes the device, unloads the driver and tells what was wrong.
    pub fn finish(mut self) -> Verdict {
        self.judge()
    }
    /// As [`Self::finish`], and gives what arrived at a socket.
    ///
    /// # Errors
    /// What arrived cannot be read.
    pub fn finish_and_hear(mut self, socket: &str) -> std::io::Result<(Verdict, Heard)> {
        let verdict = self.judge();
        Ok((verdict, self.bench.hear_all(socket)?.unwrap_or_default()))
    }
    fn judge(&mut self) -> Verdict {
        self.end();
        verifier::leaks();
        Verdict { violations: verifier::take(), defects: self.bench.defects(), trace: kernel::trace_take() }
    }
    fn end(&mut self) {
        if let Some(mut client) = self.client.take() {
            client.remove();
        }
        kernel::run_until_idle();
        unknown::reset();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A scenario that gave up half-way leaves nothing for the next one.
        self.end();
    }
}

/// Powers the card on: the desk around it, and the device for the bus.
fn plug_in(device: &Device, tree: CodecTree) -> Result<(Bench, Rc<RefCell<dyn DeviceModel>>), Refused> {
    match device {
        Device::Virtual => {
            let model = Rc::new(RefCell::new(HdaController::new(Config::default(), vec![tree.clone()])));
            Ok((Bench::new(model.clone(), &tree), model))
        }
        Device::Card(card) => Ok(card.plug_in()),
        Device::Qemu(card) => {
            let refused = |error: std::io::Error| Refused::new(error.to_string(), STATUS_NO_SUCH_DEVICE);
            let mut device = QemuDevice::start(card, kernel::now()).map_err(refused)?;
            let file = device.process().ram().try_clone().map_err(refused)?;
            kernel::phys::back_with(kernel::phys::Backing { file, place: qemu::ram::place });
            let device = Rc::new(RefCell::new(device));
            let bench = match card.other {
                // The lab's own model of that card has the same sockets.
                Some(other) => Bench::around_qemu(device.clone(), other.plug_in().0.sockets().to_vec()),
                None => Bench::around_qemu(device.clone(), bench::sockets(&tree)),
            };
            Ok((bench, device))
        }
    }
}

/// Loads, adds and starts the PortCls driver as the PnP manager does.
pub(crate) fn portcls(entry: Entry, device: pci::PciDevice, wave_port: Option<u32>) -> Result<Box<dyn Client>, Refused> {
    let refused = |what: &'static str| move |status| Refused::new(what, status);
    // SAFETY: the same function: the host declares driver and registry path as untyped pointers.
    let entry = unsafe { std::mem::transmute::<Entry, DriverEntry>(entry) };
    let mut host = PcHost::load(entry).map_err(refused("DriverEntry"))?;
    host.add_device(device.pdo().cast()).map_err(refused("AddDevice"))?;
    if let Some(number) = wave_port {
        // What the INF writes: a REG_DWORD (4) in the driver's key (2).
        registry::set_value(2, "WavePort", 4, &number.to_le_bytes());
    }
    let parts = resources::assigned(device);
    host.start(&parts).map_err(refused("StartDevice"))?;
    Ok(Box::new(PcClient::new(host, Box::new(move || device.surprise_remove()))?))
}
