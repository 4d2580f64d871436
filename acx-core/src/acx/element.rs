//! Elements of the model as ACX elements.

use super::call::{AcxElementCreate, AcxMuteCreate, AcxPeakMeterCreate, AcxVolumeCreate};
use super::callback::element as event;
use super::circuit::CircuitState;
use super::raw::prelude::*;
use super::start::Start;
use super::state::PART;
use crate::ks::raw::{KSNODETYPE_MUX, KSNODETYPE_SUM};
use crate::ks::status::{STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_PARAMETER};
use crate::model::circuit::Circuit;
use crate::model::element::{ElementKind, VolumeRange};
use crate::model::engine::Channel;
use crate::room::Room as _;

/// An element, by what it can be asked.
#[derive(Clone, Copy)]
pub enum Handle {
    /// A volume.
    Volume(ACXVOLUME),
    /// A mute.
    Mute(ACXMUTE),
    /// A peak meter.
    Meter(ACXPEAKMETER),
    /// Anything without controls of its own.
    Other(ACXELEMENT),
}

impl Handle {
    pub(super) fn element(self) -> ACXELEMENT {
        match self {
            Self::Volume(e) => e.into(),
            Self::Mute(e) => e.into(),
            Self::Meter(e) => e.into(),
            Self::Other(e) => e,
        }
    }
}

/// The channel that ACX means: a number, or all.
pub(super) fn channel(number: ULONG) -> Result<Channel, NTSTATUS> {
    match number {
        u32::MAX => Ok(Channel::All),
        n => u8::try_from(n).map(Channel::One).map_err(|_| STATUS_INVALID_PARAMETER),
    }
}

/// The channel to read: all of them read as the first.
pub(super) fn one(number: ULONG) -> Result<u8, NTSTATUS> {
    channel(number).map(|c| if let Channel::One(n) = c { n } else { 0 })
}

/// Makes every element of a circuit. PASSIVE_LEVEL.
pub(super) fn create_all<S: Start>(state: &mut CircuitState<S>, circuit: &Circuit) -> Result<(), NTSTATUS> {
    let elements = circuit.elements();
    state.elements.try_reserve_exact(elements.len()).map_err(|_| STATUS_INSUFFICIENT_RESOURCES)?;
    for (n, element) in (0u32..).zip(elements) {
        let handle = match element.kind {
            ElementKind::Volume { channels, range } => volume(state, n, channels, &range)?,
            ElementKind::Mute { channels } => mute(state, n, channels)?,
            ElementKind::PeakMeter { channels } => meter(state, n, channels)?,
            ElementKind::Mux => plain(state, n, &KSNODETYPE_MUX)?,
            ElementKind::Sum => plain(state, n, &KSNODETYPE_SUM)?,
        };
        let owner: *mut CircuitState<S> = state;
        // SAFETY: the element was just made; its circuit's state outlives it.
        unsafe { PART.fill(WDFOBJECT(handle.element().0), owner.cast(), n) };
        state.elements.put(handle);
    }
    Ok(())
}

fn volume<S: Start>(state: &CircuitState<S>, id: u32, channels: u8, range: &VolumeRange) -> Result<Handle, NTSTATUS> {
    let mut callbacks = ACX_VOLUME_CALLBACKS::init();
    callbacks.EvtAcxRampedVolumeAssignLevel = Some(event::assign_level::<S>);
    callbacks.EvtAcxVolumeRetrieveLevel = Some(event::retrieve_level::<S>);
    let mut config = ACX_VOLUME_CONFIG::init();
    config.Id = id;
    config.Name = &KSAUDFNAME_VOLUME_CONTROL;
    config.ChannelsCount = u32::from(channels);
    config.Maximum = range.maximum;
    config.Minimum = range.minimum;
    config.SteppingDelta = range.step.unsigned_abs();
    config.Callbacks = &mut callbacks;
    let mut attributes = PART.attributes(state.handle.into(), None);
    let mut made = ACXVOLUME::NULL;
    // SAFETY: the circuit exists; everything else is copied during the call.
    unsafe { AcxVolumeCreate(state.handle.into(), &mut attributes, &mut config, &mut made) }.ok()?;
    Ok(Handle::Volume(made))
}

fn mute<S: Start>(state: &CircuitState<S>, id: u32, channels: u8) -> Result<Handle, NTSTATUS> {
    let mut callbacks = ACX_MUTE_CALLBACKS::init();
    callbacks.EvtAcxMuteAssignState = Some(event::assign_mute::<S>);
    callbacks.EvtAcxMuteRetrieveState = Some(event::retrieve_mute::<S>);
    let mut config = ACX_MUTE_CONFIG::init();
    config.Id = id;
    config.Name = &KSAUDFNAME_WAVE_MUTE;
    config.ChannelsCount = u32::from(channels);
    config.Callbacks = &mut callbacks;
    let mut attributes = PART.attributes(state.handle.into(), None);
    let mut made = ACXMUTE::NULL;
    // SAFETY: the circuit exists; everything else is copied during the call.
    unsafe { AcxMuteCreate(state.handle.into(), &mut attributes, &mut config, &mut made) }.ok()?;
    Ok(Handle::Mute(made))
}

fn meter<S: Start>(state: &CircuitState<S>, id: u32, channels: u8) -> Result<Handle, NTSTATUS> {
    let mut callbacks = ACX_PEAKMETER_CALLBACKS::init();
    callbacks.EvtAcxPeakMeterRetrieveLevel = Some(event::retrieve_peak::<S>);
    let mut config = ACX_PEAKMETER_CONFIG::init();
    config.Id = id;
    config.Name = &KSAUDFNAME_PEAKMETER;
    config.ChannelsCount = u32::from(channels);
    config.Maximum = i32::MAX;
    config.SteppingDelta = 1;
    config.Callbacks = &mut callbacks;
    let mut attributes = PART.attributes(state.handle.into(), None);
    let mut made = ACXPEAKMETER::NULL;
    // SAFETY: the circuit exists; everything else is copied during the call.
    unsafe { AcxPeakMeterCreate(state.handle.into(), &mut attributes, &mut config, &mut made) }.ok()?;
    Ok(Handle::Meter(made))
}

fn plain<S: Start>(state: &CircuitState<S>, id: u32, kind: &GUID) -> Result<Handle, NTSTATUS> {
    let mut config = ACX_ELEMENT_CONFIG::init();
    config.Id = id;
    config.Type = kind;
    let mut attributes = PART.attributes(state.handle.into(), None);
    let mut made = ACXELEMENT::NULL;
    // SAFETY: the circuit exists; everything else is copied during the call.
    unsafe { AcxElementCreate(state.handle.into(), &mut attributes, &mut config, &mut made) }.ok()?;
    Ok(Handle::Other(made))
}
