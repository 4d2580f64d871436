//! Service groups: by them a driver asks its port to serve a pin.

use crate::com::ComPtr;
use crate::raw::imports::PcNewServiceGroup;
use crate::raw::{IPortDMus, IPortMidi, IPortWaveCyclic, IPortWavePci, IServiceGroup};
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES};
use core::ptr::null_mut;

/// A port that takes notifications.
#[derive(Clone)]
pub enum Notifier {
    /// A WaveCyclic port.
    Cyclic(ComPtr<IPortWaveCyclic>),
    /// A WavePci port.
    Pci(ComPtr<IPortWavePci>),
    /// A MIDI port.
    Midi(ComPtr<IPortMidi>),
    /// A DMus port.
    DMus(ComPtr<IPortDMus>),
}

/// The service group of a stream or a miniport, and the port that serves it.
#[derive(Clone)]
pub struct Group {
    group: ComPtr<IServiceGroup>,
    port: Notifier,
}

impl Group {
    /// A new group. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// The port driver's own.
    pub fn new(port: Notifier) -> Result<Self, NTSTATUS> {
        let mut out = null_mut();
        // SAFETY: a place for a pointer; nothing aggregates the group.
        unsafe { PcNewServiceGroup(&raw mut out, null_mut()) }.ok()?;
        // SAFETY: the export gives an owned reference.
        let group = unsafe { ComPtr::from_owned(out) }.ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
        Ok(Self { group, port })
    }
    /// The group, with a reference of its own.
    #[must_use]
    pub fn share(&self) -> ComPtr<IServiceGroup> {
        self.group.clone()
    }
    /// Asks the port to serve the pin. <= DISPATCH_LEVEL, with no lock held.
    pub fn notify(&self) {
        let group = self.group.as_ptr();
        match &self.port {
            Notifier::Cyclic(port) => {
                let call = port.vtable().Notify;
                // SAFETY: live objects.
                unsafe { call(port.as_ptr().cast(), group) };
            }
            Notifier::Pci(port) => {
                let call = port.vtable().Notify;
                // SAFETY: live objects.
                unsafe { call(port.as_ptr().cast(), group) };
            }
            Notifier::Midi(port) => {
                let call = port.vtable().Notify;
                // SAFETY: live objects.
                unsafe { call(port.as_ptr().cast(), group) };
            }
            Notifier::DMus(port) => {
                let call = port.vtable().Notify;
                // SAFETY: live objects.
                unsafe { call(port.as_ptr().cast(), group) };
            }
        }
    }
}
