//! A machine with an MPU-401 in it, the driver started behind one of the two MIDI ports, and a client of its pins.
#![allow(unsafe_code, reason = "the entry point is handed over untyped")]

use crate::client::Refused;
use crate::device::fault::{Fault, Faulty, Shared};
use crate::device::mpu401::{Config, Mpu401, OnWire};
use crate::loader::{Entry, Image};
use crate::portcls_host::abi::{KSSTATE_RUN, KSSTATE_STOP, Ptr, Status, ok};
use crate::portcls_host::guids::{
    KSDATAFORMAT_SPECIFIER_NONE, KSDATAFORMAT_SUBTYPE_DIRECTMUSIC, KSDATAFORMAT_SUBTYPE_MIDI, KSDATAFORMAT_TYPE_MUSIC,
    KSINTERFACESETID_Standard, KSMEDIUMSETID_Standard,
};
use crate::portcls_host::handle::KsHandle;
use crate::portcls_host::streaming::{self, Frame, Memory};
use crate::portcls_host::{DriverEntry, PcHost, dmus, midi, registry, resources, unknown};
use crate::session::{Build, Verdict};
use crate::verifier;
use crate::{kernel, pci};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// `STATUS_DRIVER_UNABLE_TO_LOAD` (ntstatus.h).
const UNABLE_TO_LOAD: i32 = 0xC000_026C_u32 as i32;
/// Reference string of the filter.
pub const FILTER: &str = "Mpu401Midi";
/// Bytes of a client's request.
const REQUEST: usize = 4096;

/// Which port serves the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum MidiPort {
    /// Bytes: IPortMidi.
    Midi,
    /// Messages with times: IPortDMus.
    Dmus,
}

impl MidiPort {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Midi => "midi",
            Self::Dmus => "dmus",
        }
    }
}

/// What to start.
#[derive(Clone, Debug)]
pub struct MidiSetup {
    /// The form of the driver.
    pub build: Build,
    /// Plain WDM instead of KMDF beside PortCls.
    pub legacy: bool,
    /// The port.
    pub port: MidiPort,
    /// Seed of everything that is left to chance.
    pub seed: u64,
    /// How the interface is built.
    pub config: Config,
    /// Allocations that succeed before memory is out.
    pub allocations: Option<u64>,
}

impl MidiSetup {
    /// The natively compiled driver on a usual interface.
    pub fn native(port: MidiPort, seed: u64) -> Self {
        Self { build: Build::Native, legacy: false, port, seed, config: Config::default(), allocations: None }
    }
}

/// A message and when it is to be played or was recorded, in nanoseconds from the start.
pub type Timed = (u64, Vec<u8>);

/// A started driver. Drop order: host, image, machine.
pub struct MidiSession {
    host: Option<PcHost>,
    model: Rc<RefCell<Mpu401>>,
    faulty: Rc<RefCell<Faulty<Shared<Mpu401>>>>,
    device: pci::PciDevice,
    port: MidiPort,
    image: Option<Image>,
    _machine: kernel::Machine,
}

fn refused(what: &'static str) -> impl Fn(Status) -> Refused {
    move |status| Refused::new(what, status)
}

impl MidiSession {
    /// Boots a machine and starts the driver.
    ///
    /// # Errors
    /// What the driver or the port answered.
    pub fn start(setup: &MidiSetup) -> Result<Self, Refused> {
        let machine = kernel::boot(setup.seed);
        let model = Rc::new(RefCell::new(Mpu401::new(setup.config)));
        let faulty = Rc::new(RefCell::new(Faulty { device: Shared(model.clone()), fault: None }));
        let device = pci::attach(faulty.clone());
        let mut this = Self { host: None, model, faulty, device, port: setup.port, image: None, _machine: machine };
        match this.load(setup) {
            Ok(()) => Ok(this),
            Err(refused) => {
                let verdict = this.finish();
                let left = if verdict.is_clean() { String::new() } else { format!("; {}", verdict.faults().join("; ")) };
                Err(Refused::new(format!("{}{left}", refused.what), refused.status as i32))
            }
        }
    }
    fn load(&mut self, setup: &MidiSetup) -> Result<(), Refused> {
        if let Build::Image(path) = &setup.build {
            self.image = Some(Image::load(path).map_err(|e| Refused::new(e.to_string(), UNABLE_TO_LOAD))?);
        }
        let own: Entry = if setup.legacy { duet::entry::legacy_driver_entry } else { duet::entry::portcls_driver_entry };
        let entry = self.image.as_ref().map_or(own, Image::entry);
        // SAFETY: the same function: the host declares driver and registry path as untyped pointers.
        let entry = unsafe { std::mem::transmute::<Entry, DriverEntry>(entry) };
        // DriverRegistryKey, REG_DWORD.
        registry::set_value(2, "MidiPort", 4, &u32::from(setup.port == MidiPort::Midi).to_le_bytes());
        kernel::pool::limit(setup.allocations);
        let device = self.device;
        let host = self.host.insert(PcHost::load(entry).map_err(refused("DriverEntry"))?);
        host.add_device(device.pdo().cast()).map_err(refused("AddDevice"))?;
        host.start(&resources::assigned(device)).map_err(refused("StartDevice"))
    }
    /// The other end of the cable.
    pub fn model(&self) -> &Rc<RefCell<Mpu401>> {
        &self.model
    }
    /// Breaks the interface, or mends it.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.faulty.borrow_mut().fault = fault;
    }
    /// The port driver's side.
    ///
    /// # Panics
    /// Never before [`Self::finish`].
    pub fn host(&mut self) -> &mut PcHost {
        self.host.as_mut().expect("the host lives as long as the session")
    }
    /// Pulls the device out.
    pub fn pull(&self) {
        self.device.surprise_remove();
    }
    /// Opens the pin of a direction, in STOP.
    ///
    /// # Errors
    /// What the port or the driver answered.
    pub fn open(&mut self, capture: bool) -> Result<Pin, Refused> {
        let port = self.port;
        let filter = self.host().open(FILTER).map_err(refused("filter"))?;
        let handle = filter.create_pin(&connect(if capture { 2 } else { 0 }, port)).map_err(refused("pin"))?;
        Ok(Pin { handle, capture, port, requests: VecDeque::new() })
    }
    /// Lets virtual time run.
    pub fn run_for(&self, ns: u64) {
        kernel::run_for(ns);
    }
    /// Waits until everything that was accepted has left and arrived, at most `limit_ns`.
    pub fn drain(&self, limit_ns: u64) -> bool {
        let model = self.model.clone();
        kernel::wait_until(Some(kernel::now() + limit_ns), &mut || {
            let mut model = model.borrow_mut();
            model.settle(kernel::now());
            model.is_quiet(kernel::now())
        })
    }
    /// What left the interface.
    pub fn wire(&self) -> Vec<OnWire> {
        let mut model = self.model.borrow_mut();
        model.settle(kernel::now());
        model.wire().to_vec()
    }
    /// Removes the device, unloads the driver and tells what was wrong.
    pub fn finish(mut self) -> Verdict {
        self.end();
        verifier::leaks();
        let defects = self.model.borrow().defects().to_vec();
        Verdict { violations: verifier::take(), defects, trace: kernel::trace_take() }
    }
    fn end(&mut self) {
        if let Some(mut host) = self.host.take() {
            host.unload();
        }
        kernel::run_until_idle();
        unknown::reset();
    }
}

impl Drop for MidiSession {
    fn drop(&mut self) {
        self.end();
    }
}

/// `KSPIN_CONNECT` and the format behind it.
pub fn connect(pin: u32, port: MidiPort) -> Vec<u8> {
    let words = |list: &[u32]| list.iter().flat_map(|w| w.to_le_bytes()).collect::<Vec<u8>>();
    let sub = if port == MidiPort::Dmus { KSDATAFORMAT_SUBTYPE_DIRECTMUSIC } else { KSDATAFORMAT_SUBTYPE_MIDI };
    let mut b = KSINTERFACESETID_Standard.bytes().to_vec();
    b.extend(words(&[0, 0]));
    b.extend(KSMEDIUMSETID_Standard.bytes());
    b.extend(words(&[0, 0, pin, 0, 0, 0, 0x4000_0000, 1]));
    b.extend(words(&[64, 0, 0, 0]));
    for guid in [KSDATAFORMAT_TYPE_MUSIC, sub, KSDATAFORMAT_SPECIFIER_NONE] {
        b.extend(guid.bytes());
    }
    b
}

/// An open pin.
pub struct Pin {
    handle: KsHandle,
    capture: bool,
    port: MidiPort,
    requests: VecDeque<(Rc<Frame>, Rc<Memory>)>,
}

impl Pin {
    /// Its handle.
    pub fn handle(&self) -> &KsHandle {
        &self.handle
    }
    /// The driver's stream object.
    pub fn unknown(&self) -> Option<Ptr> {
        self.handle.stream().map(|s| s.com())
    }
    /// Goes to a state, step by step.
    ///
    /// # Errors
    /// The status of the step that failed.
    pub fn set_state(&mut self, state: u32) -> Result<(), Refused> {
        let stream = self.handle.stream().ok_or_else(|| Refused::new("pin", 0))?;
        stream.set_state(state).map_err(refused("state"))?;
        if state == KSSTATE_STOP {
            self.requests.clear();
        }
        Ok(())
    }
    /// Sends a request with bytes to play, or room to record.
    ///
    /// # Errors
    /// The refusal.
    pub fn submit(&mut self, bytes: &[u8]) -> Result<Rc<Frame>, Refused> {
        let length = if self.capture { REQUEST } else { bytes.len() };
        let memory = Memory::new(length).ok_or_else(|| Refused::new("memory", 0))?;
        memory.write(bytes);
        let header = streaming::header(&memory, if self.capture { 0 } else { bytes.len() }, 0);
        let frame = self.handle.stream_io(&header, &memory).map_err(refused("stream request"))?;
        self.requests.push_back((frame.clone(), memory));
        Ok(frame)
    }
    /// The record of one message on the wire of this pin; `last_ns` is the time of the one before.
    fn record(&self, message: &Timed, last_ns: u64) -> Vec<u8> {
        let length = (message.1.len() as u32).to_le_bytes();
        let mut bytes = Vec::new();
        if self.port == MidiPort::Dmus {
            bytes.extend(length);
            bytes.extend(1_u32.to_le_bytes());
            bytes.extend(((message.0 / 100) as i64).to_le_bytes());
            let structured = message.1.len() <= 3 && message.1.first() != Some(&0xF0);
            bytes.extend((u32::from(structured) * dmus::STRUCTURED).to_le_bytes());
            bytes.extend(&message.1);
            bytes.resize(dmus::padded(message.1.len()), 0);
        } else {
            bytes.extend(((message.0 / 1_000_000 - last_ns / 1_000_000) as u32).to_le_bytes());
            bytes.extend(length);
            bytes.extend(&message.1);
            bytes.resize(midi::padded(message.1.len()), 0);
        }
        bytes
    }
    /// Sends messages in requests of about 4 KB; a long message has a request of its own.
    ///
    /// # Errors
    /// The refusal.
    pub fn play(&mut self, messages: &[Timed], last_ns: u64) -> Result<(), Refused> {
        let (mut bytes, mut last) = (Vec::new(), last_ns);
        for message in messages {
            bytes.extend(self.record(message, last));
            last = message.0;
            if bytes.len() >= REQUEST {
                self.submit(&std::mem::take(&mut bytes))?;
            }
        }
        if !bytes.is_empty() {
            self.submit(&bytes)?;
        }
        Ok(())
    }
    /// Requests that are under way.
    pub fn under_way(&mut self) -> usize {
        if !self.capture {
            self.requests.retain(|r| r.0.status().is_none());
        }
        self.requests.len()
    }
    /// Keeps a few requests for input under way, and gives what the complete ones brought: for MIDI, bytes of each record as one
    /// piece; times in nanoseconds of the stream.
    ///
    /// # Errors
    /// The refusal.
    pub fn listen(&mut self) -> Result<Vec<Timed>, Refused> {
        let mut heard = Vec::new();
        while self.requests.front().is_some_and(|r| r.0.status().is_some()) {
            let Some((frame, memory)) = self.requests.pop_front() else { break };
            if frame.status().is_some_and(ok) {
                heard.extend(self.parse(&memory.read(frame.used.get())));
            }
        }
        let running = self.handle.stream().is_some_and(|s| s.state() != KSSTATE_STOP);
        while running && self.requests.len() < 16 {
            self.submit(&[])?;
        }
        Ok(heard)
    }
    /// As [`Self::listen`], until nothing more is there.
    ///
    /// # Errors
    /// The refusal.
    pub fn hear_all(&mut self) -> Result<Vec<Timed>, Refused> {
        let mut all = Vec::new();
        loop {
            let some = self.listen()?;
            if some.is_empty() {
                return Ok(all);
            }
            all.extend(some);
        }
    }
    fn parse(&self, bytes: &[u8]) -> Vec<Timed> {
        if self.port == MidiPort::Dmus {
            return dmus::records(bytes).into_iter().map(|(at, data)| (at.max(0) as u64 * 100, data)).collect();
        }
        let word = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        let (mut at, mut list) = (0, Vec::new());
        while let (Some(delta), Some(length)) = (word(at), word(at + 4)) {
            let Some(data) = bytes.get(at + 8..at + 8 + length as usize) else { break };
            list.push((u64::from(delta) * 1_000_000, data.to_vec()));
            at += midi::padded(length as usize);
        }
        list
    }
    /// The way up to RUN.
    ///
    /// # Errors
    /// The status of the step that failed.
    pub fn run(&mut self) -> Result<(), Refused> {
        self.set_state(KSSTATE_RUN)
    }
}

#[cfg(test)]
mod tests;
