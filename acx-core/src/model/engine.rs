//! A device at work: what an adapter drives.
//!
//! The engine keeps what the operating system set (volumes, mutes, selections) apart from the hardware, so that settings made
//! while the device sleeps are written when it wakes, and reading them never touches hardware.

use super::Error;
use super::backend::Device;
use super::circuit::Circuit;
use super::element::{Element, ElementKind, MAX_CHANNELS, VolumeRange};
use super::event::{Event, EventSink};
use super::format::Format;
use super::ids::{CircuitId, ElementId, PinId};
use super::mode::Mode;
use super::pin::PinRole;
use super::power::PowerState;
use super::stream::Stream;
use crate::room::Room as _;
use crate::sync::{Lock, Locks};
use alloc::vec::Vec;

mod channel;

use channel::span;

pub use channel::Channel;

#[derive(Clone, Copy, Debug)]
struct Control {
    levels: [i32; MAX_CHANNELS],
    muted: [bool; MAX_CHANNELS],
    selected: u16,
}

struct Settings {
    controls: Vec<Vec<Control>>,
    open: Vec<Vec<u16>>,
    power: PowerState,
    gone: bool,
}

impl Settings {
    fn control(&mut self, circuit: CircuitId, element: ElementId) -> Option<&mut Control> {
        self.controls.get_mut(circuit.index())?.get_mut(element.index())
    }
    fn open(&mut self, circuit: CircuitId, pin: PinId) -> Option<&mut u16> {
        self.open.get_mut(circuit.index())?.get_mut(pin.index())
    }
    fn reachable(&self) -> bool {
        self.power.is_on() && !self.gone
    }
}

/// A device at work. Starts in D0.
pub struct Engine<D: Device, L: Locks> {
    device: D,
    settings: L::Lock<Settings>,
}

impl<D: Device, L: Locks> Engine<D, L> {
    /// Puts a started device to work and writes every control's first value to it. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::NoMemory`], hardware errors.
    #[inline(never)]
    pub fn new(device: D) -> Result<Self, Error> {
        let mut controls = Vec::new();
        let mut open = Vec::new();
        controls.try_reserve_exact(device.circuits().len())?;
        open.try_reserve_exact(device.circuits().len())?;
        for (c, circuit) in (0u16..).zip(device.circuits()) {
            let mut list = Vec::new();
            list.try_reserve_exact(circuit.elements().len())?;
            for (e, _) in (0u16..).zip(circuit.elements()) {
                list.put(first_values(&device, CircuitId(c), ElementId(e)));
            }
            let mut counts = Vec::new();
            counts.try_reserve_exact(circuit.pins().len())?;
            counts.put_all(circuit.pins().iter().map(|_| 0));
            controls.put(list);
            open.put(counts);
        }
        let settings = Settings { controls, open, power: PowerState::D0, gone: false };
        let engine = Self { device, settings: L::lock(settings) };
        engine.write_controls()?;
        Ok(engine)
    }
    /// The circuits. Any IRQL.
    pub fn circuits(&self) -> &[Circuit] {
        self.device.circuits()
    }
    /// One circuit. Any IRQL.
    pub fn circuit(&self, id: CircuitId) -> Option<&Circuit> {
        self.device.circuits().get(id.index())
    }
    /// The hardware, for what only root wiring needs. Any IRQL.
    pub fn device(&self) -> &D {
        &self.device
    }
    fn element(&self, circuit: CircuitId, element: ElementId) -> Result<&Element, Error> {
        self.circuit(circuit).and_then(|c| c.element(element)).ok_or(Error::NotFound)
    }
    fn volume_range(&self, circuit: CircuitId, element: ElementId) -> Result<(u8, VolumeRange), Error> {
        match self.element(circuit, element)?.kind {
            ElementKind::Volume { channels, range } => Ok((channels, range)),
            _ => Err(Error::NotSupported),
        }
    }
    fn mute_channels(&self, circuit: CircuitId, element: ElementId) -> Result<u8, Error> {
        match self.element(circuit, element)?.kind {
            ElementKind::Mute { channels } => Ok(channels),
            _ => Err(Error::NotSupported),
        }
    }
    /// The level of a channel in 1/65,536 dB, as last set. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NotSupported`] when the element is no volume, [`Error::InvalidParameter`] for a channel it lacks.
    pub fn volume(&self, circuit: CircuitId, element: ElementId, channel: u8) -> Result<i32, Error> {
        let (channels, _) = self.volume_range(circuit, element)?;
        span(Channel::One(channel), channels)?;
        self.read(circuit, element, |c| c.levels.get(usize::from(channel)).copied())
    }
    /// Sets a level in 1/65,536 dB; it is clamped to the range and rounded to a step. Without power it waits for D0. PASSIVE_LEVEL.
    ///
    /// Returns the event to raise when a value changed.
    ///
    /// # Errors
    /// As [`Self::volume`]; hardware errors, and the level is then as before.
    pub fn set_volume(&self, circuit: CircuitId, element: ElementId, channel: Channel, level: i32) -> Result<Option<Event>, Error> {
        let (channels, range) = self.volume_range(circuit, element)?;
        let level = range.nearest(level);
        self.change(
            circuit,
            element,
            span(channel, channels)?,
            |control, n| control.levels.get_mut(n).is_some_and(|l| core::mem::replace(l, level) != level),
            |device, n| device.set_volume(circuit, element, n, level),
        )
    }
    /// Whether a channel is silenced, as last set. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// As [`Self::volume`], for mutes.
    pub fn mute(&self, circuit: CircuitId, element: ElementId, channel: u8) -> Result<bool, Error> {
        let channels = self.mute_channels(circuit, element)?;
        span(Channel::One(channel), channels)?;
        self.read(circuit, element, |c| c.muted.get(usize::from(channel)).copied())
    }
    /// Silences channels or lets them through. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`Self::set_volume`].
    pub fn set_mute(&self, circuit: CircuitId, element: ElementId, channel: Channel, muted: bool) -> Result<Option<Event>, Error> {
        let channels = self.mute_channels(circuit, element)?;
        self.change(
            circuit,
            element,
            span(channel, channels)?,
            |control, n| control.muted.get_mut(n).is_some_and(|m| core::mem::replace(m, muted) != muted),
            |device, n| device.set_mute(circuit, element, n, muted),
        )
    }
    /// The input that a mux passes. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NotSupported`].
    pub fn selection(&self, circuit: CircuitId, element: ElementId) -> Result<u16, Error> {
        match self.element(circuit, element)?.kind {
            ElementKind::Mux => self.read(circuit, element, |c| Some(c.selected)),
            _ => Err(Error::NotSupported),
        }
    }
    /// Makes a mux pass another input. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] when there is no such input; as [`Self::set_volume`].
    pub fn select(&self, circuit: CircuitId, element: ElementId, input: u16) -> Result<Option<Event>, Error> {
        self.selection(circuit, element)?;
        let node = super::circuit::Node::Element(element);
        let inputs = self.circuit(circuit).map_or(0, |c| c.inputs(node).count());
        if usize::from(input) >= inputs {
            return Err(Error::InvalidParameter);
        }
        self.change(
            circuit,
            element,
            (0, 1),
            |control, _| core::mem::replace(&mut control.selected, input) != input,
            |device, _| device.select(circuit, element, input),
        )
    }
    /// The peak of a channel, 0 to `i32::MAX`; 0 without power. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`Self::volume`], for meters; hardware errors.
    pub fn peak(&self, circuit: CircuitId, element: ElementId, channel: u8) -> Result<i32, Error> {
        let ElementKind::PeakMeter { channels } = self.element(circuit, element)?.kind else { return Err(Error::NotSupported) };
        span(Channel::One(channel), channels)?;
        if self.settings.with(|s| s.reachable()) { self.device.peak(circuit, element, channel) } else { Ok(0) }
    }
    /// Whether something is plugged into the jack of a bridge pin. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the pin has no jack.
    pub fn jack_connected(&self, circuit: CircuitId, pin: PinId) -> Result<bool, Error> {
        let found = self.circuit(circuit).and_then(|c| c.pin(pin)).and_then(|p| p.jack());
        let jack = found.ok_or(Error::NotFound)?;
        if !jack.detects_presence {
            return Ok(true);
        }
        Ok(self.device.jack_connected(circuit, pin))
    }
    /// Opens a stream on a host pin. PASSIVE_LEVEL, D0. [`Self::close_stream`] must follow when it is dropped.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a pin that does not stream, [`Error::NotSupported`] for a mode or format that it does not offer,
    /// [`Error::Busy`] when all instances are open, [`Error::Gone`], hardware errors.
    pub fn open_stream(&self, circuit: CircuitId, pin: PinId, mode: Mode, format: &Format) -> Result<Stream<D::Stream, L>, Error> {
        let found = self.circuit(circuit).ok_or(Error::NotFound)?;
        let host = found.pin(pin).ok_or(Error::NotFound)?;
        let PinRole::Host { max_streams, .. } = host.role else { return Err(Error::NotFound) };
        if !host.formats(mode).is_some_and(|set| set.contains(format)) {
            return Err(Error::NotSupported);
        }
        self.settings.with(|s| {
            if s.gone {
                return Err(Error::Gone);
            }
            let count = s.open(circuit, pin).ok_or(Error::NotFound)?;
            if *count >= max_streams {
                return Err(Error::Busy);
            }
            *count = count.saturating_add(1);
            Ok(())
        })?;
        match self.device.open_stream(circuit, pin, mode, format) {
            Ok(backend) => Ok(Stream::new(backend, found.direction(), *format)),
            Err(error) => {
                self.close_stream(circuit, pin);
                Err(error)
            }
        }
    }
    /// A stream of this pin was dropped. <= DISPATCH_LEVEL.
    pub fn close_stream(&self, circuit: CircuitId, pin: PinId) {
        self.settings.with(|s| {
            if let Some(count) = s.open(circuit, pin) {
                *count = count.saturating_sub(1);
            }
        });
    }
    /// Streams open on a pin. <= DISPATCH_LEVEL.
    pub fn open_streams(&self, circuit: CircuitId, pin: PinId) -> u16 {
        self.settings.with(|s| s.open(circuit, pin).map_or(0, |n| *n))
    }
    /// Streams that may be open on a pin at once, with those that are: fewer than the pin allows when others use what it needs.
    /// <= DISPATCH_LEVEL.
    pub fn possible_streams(&self, circuit: CircuitId, pin: PinId) -> u16 {
        let most = match self.circuit(circuit).and_then(|c| c.pin(pin)).map(|p| &p.role) {
            Some(PinRole::Host { max_streams, .. }) => *max_streams,
            _ => 0,
        };
        let open = self.open_streams(circuit, pin);
        open.saturating_add(self.device.free_streams(circuit, pin)).min(most)
    }
    /// The present power state. <= DISPATCH_LEVEL.
    pub fn power(&self) -> PowerState {
        self.settings.with(|s| s.power)
    }
    /// Changes the power state. On the way down it cannot fail; into D0 all controls are written anew. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// Hardware errors on the way to D0; the state is then as before.
    pub fn set_power(&self, to: PowerState) -> Result<(), Error> {
        let (from, gone) = self.settings.with(|s| (s.power, s.gone));
        if from == to {
            return Ok(());
        }
        if gone {
            self.settings.with(|s| s.power = to);
            return if to.is_on() { Err(Error::Gone) } else { Ok(()) };
        }
        if !to.is_on() {
            self.settings.with(|s| s.power = to);
            // The way down cannot fail; a device that does not listen is off for us all the same.
            let _ = self.device.set_power(to);
            return Ok(());
        }
        self.device.set_power(to)?;
        self.settings.with(|s| s.power = to);
        self.write_controls()
    }
    /// Lets the device interrupt once somebody serves it, or silences it before nobody does. PASSIVE_LEVEL.
    pub fn set_interrupts(&self, on: bool) {
        self.device.set_interrupts(on);
    }
    /// The interrupt: whether it was ours. DIRQL.
    pub fn interrupt(&self) -> bool {
        self.device.interrupt()
    }
    /// What the interrupt left; true when [`Self::service`] is wanted. DISPATCH_LEVEL.
    pub fn dpc(&self, sink: &mut dyn EventSink) -> bool {
        self.device.dpc(sink)
    }
    /// What needs to wait. PASSIVE_LEVEL.
    pub fn service(&self, sink: &mut dyn EventSink) {
        if self.settings.with(|s| s.reachable()) {
            self.device.service(sink);
        }
    }
    /// The device was pulled out. <= DISPATCH_LEVEL.
    pub fn removed(&self) {
        self.settings.with(|s| s.gone = true);
        self.device.removed();
    }
    /// Whether the hardware was found to be gone before the system said so. Adapters ask after what may have noticed it, and pass
    /// [`Event::Gone`] on to themselves. <= DISPATCH_LEVEL.
    pub fn is_lost(&self) -> bool {
        self.device.is_lost() && !self.is_gone()
    }
    /// Whether the device was pulled out. <= DISPATCH_LEVEL.
    pub fn is_gone(&self) -> bool {
        self.settings.with(|s| s.gone)
    }

    fn read<T>(&self, circuit: CircuitId, element: ElementId, get: impl FnOnce(&Control) -> Option<T>) -> Result<T, Error> {
        self.settings.with(|s| s.control(circuit, element).and_then(|c| get(c))).ok_or(Error::NotFound)
    }
    /// Stores a value for some channels and, with power, writes those that changed to the hardware.
    fn change(
        &self,
        circuit: CircuitId,
        element: ElementId,
        (first, count): (u8, u8),
        mut store: impl FnMut(&mut Control, usize) -> bool,
        mut write: impl FnMut(&D, u8) -> Result<(), Error>,
    ) -> Result<Option<Event>, Error> {
        let channels = first..first.saturating_add(count);
        let (before, changed, reachable) = self.settings.with(|s| {
            let reachable = s.reachable();
            let control = s.control(circuit, element).ok_or(Error::NotFound)?;
            let before = *control;
            let mut changed = 0u8;
            for n in channels.clone() {
                if store(control, usize::from(n)) {
                    changed |= 1u8.checked_shl(u32::from(n)).unwrap_or(0);
                }
            }
            Ok::<_, Error>((before, changed, reachable))
        })?;
        if reachable {
            for n in channels.filter(|n| changed & 1u8.checked_shl(u32::from(*n)).unwrap_or(0) != 0) {
                if let Err(error) = write(&self.device, n) {
                    self.settings.with(|s| {
                        if let Some(control) = s.control(circuit, element) {
                            *control = before;
                        }
                    });
                    return Err(error);
                }
            }
        }
        Ok((changed != 0).then_some(Event::ControlChanged { circuit, element }))
    }
    fn write_controls(&self) -> Result<(), Error> {
        for (c, circuit) in (0u16..).map(CircuitId).zip(self.circuits()) {
            for (e, element) in (0u16..).map(ElementId).zip(circuit.elements()) {
                let control = self.read(c, e, |control| Some(*control))?;
                for n in 0..element.kind.channels() {
                    let level = control.levels.get(usize::from(n)).copied().unwrap_or(0);
                    let muted = control.muted.get(usize::from(n)).copied().unwrap_or(false);
                    match element.kind {
                        ElementKind::Volume { .. } => self.device.set_volume(c, e, n, level)?,
                        ElementKind::Mute { .. } => self.device.set_mute(c, e, n, muted)?,
                        ElementKind::Mux => self.device.select(c, e, control.selected)?,
                        ElementKind::PeakMeter { .. } | ElementKind::Sum => {}
                    }
                }
            }
        }
        Ok(())
    }
}

fn first_values<D: Device>(device: &D, circuit: CircuitId, element: ElementId) -> Control {
    let mut control = Control { levels: [0; MAX_CHANNELS], muted: [false; MAX_CHANNELS], selected: 0 };
    control.selected = device.initial_selection(circuit, element);
    for (n, level) in (0u8..).zip(control.levels.iter_mut()) {
        *level = device.initial_volume(circuit, element, n);
    }
    control
}

#[cfg(test)]
mod tests;
