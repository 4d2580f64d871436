//! The driver object and its devices: creation, hardware, power.

use super::call::{AcxDeviceInitInitialize, AcxDeviceInitialize, AcxDeviceRemoveCircuit, AcxDriverInitialize};
use super::raw::prelude::*;
use super::start::Start;
use super::state::{DEVICE, INTERRUPT, State, WORK, now};
use super::{callback, circuit, status};
use crate::ks::status::{STATUS_INSUFFICIENT_RESOURCES, STATUS_SUCCESS};
use crate::model::Error;
use crate::model::engine::Engine;
use crate::model::power::PowerState;
use crate::nt::imports::KeFlushQueuedDpcs;
use crate::wdf::call::{
    WdfDeviceCreate, WdfDeviceInitSetPnpPowerEventCallbacks, WdfDeviceSetPnpCapabilities, WdfDriverCreate, WdfInterruptCreate,
    WdfWorkItemCreate, WdfWorkItemFlush,
};
use crate::wdf::object::boxed;
use crate::wdf::resources::Resources;
use alloc::boxed::Box;
use core::sync::atomic::Ordering;

/// The driver's entry once it is bound: makes the driver object and makes it known to ACX. PASSIVE_LEVEL.
///
/// # Safety
/// `driver` and `path` are what the entry point was given; KMDF and ACX are bound.
pub unsafe fn driver_entry<S: Start>(driver: *mut DRIVER_OBJECT, path: *const UNICODE_STRING) -> NTSTATUS {
    let mut config = WDF_DRIVER_CONFIG::init();
    config.EvtDriverDeviceAdd = Some(callback::device::device_add::<S>);
    let mut handle = WDFDRIVER::NULL;
    // SAFETY: promised by the caller; a driver object needs no attributes.
    let status = unsafe { WdfDriverCreate(driver, path, core::ptr::null_mut(), &mut config, &mut handle) };
    if !status.is_success() {
        return status;
    }
    let mut config = ACX_DRIVER_CONFIG::init();
    // SAFETY: the driver object was just made.
    unsafe { AcxDriverInitialize(handle, &mut config) }
}

/// Makes a device: EvtDriverDeviceAdd. PASSIVE_LEVEL.
///
/// # Safety
/// `init` is what the framework handed to the callback.
pub(super) unsafe fn add<S: Start>(mut init: *mut WDFDEVICE_INIT) -> Result<(), NTSTATUS> {
    let mut config = ACX_DEVICEINIT_CONFIG::init();
    // SAFETY: promised by the caller.
    unsafe { AcxDeviceInitInitialize(init, &mut config) }.ok()?;
    let mut power = WDF_PNPPOWER_EVENT_CALLBACKS::init();
    power.EvtDevicePrepareHardware = Some(callback::device::prepare_hardware::<S>);
    power.EvtDeviceReleaseHardware = Some(callback::device::release_hardware::<S>);
    power.EvtDeviceD0Entry = Some(callback::device::d0_entry::<S>);
    power.EvtDeviceD0EntryPostInterruptsEnabled = Some(callback::device::interrupts_on::<S>);
    power.EvtDeviceD0ExitPreInterruptsDisabled = Some(callback::device::interrupts_off::<S>);
    power.EvtDeviceD0Exit = Some(callback::device::d0_exit::<S>);
    power.EvtDeviceSurpriseRemoval = Some(callback::device::surprise_removal::<S>);
    // SAFETY: promised by the caller.
    unsafe { WdfDeviceInitSetPnpPowerEventCallbacks(init, &mut power) };
    let mut attributes = DEVICE.attributes(WDFOBJECT::NULL, Some(callback::device::cleanup::<S>));
    let mut device = WDFDEVICE::NULL;
    // SAFETY: promised by the caller.
    unsafe { WdfDeviceCreate(&mut init, &mut attributes, &mut device) }.ok()?;
    let state = Box::into_raw(boxed(State::<S>::new(device)).ok_or(STATUS_INSUFFICIENT_RESOURCES)?);
    // SAFETY: the device was just made. From here on its cleanup frees the state, whatever fails.
    unsafe { DEVICE.fill(device.into(), state.cast(), 0) };
    let mut config = ACX_DEVICE_CONFIG::init();
    // SAFETY: as above.
    unsafe { AcxDeviceInitialize(device, &mut config) }.ok()?;
    let mut capabilities = WDF_DEVICE_PNP_CAPABILITIES::init();
    capabilities.SurpriseRemovalOK = WDF_TRI_STATE::WdfTrue;
    // SAFETY: as above.
    unsafe { WdfDeviceSetPnpCapabilities(device, &mut capabilities) };
    // SAFETY: the state lives as long as the device.
    unsafe { add_interrupt(device, state) }?;
    // SAFETY: as above.
    unsafe { add_work(device, state) }
}

/// # Safety
/// `device` and `state` belong together.
unsafe fn add_interrupt<S: Start>(device: WDFDEVICE, state: *mut State<S>) -> Result<(), NTSTATUS> {
    let mut config = WDF_INTERRUPT_CONFIG::init();
    config.EvtInterruptIsr = Some(callback::interrupt::isr::<S>);
    config.EvtInterruptDpc = Some(callback::interrupt::dpc::<S>);
    let mut attributes = INTERRUPT.attributes(WDFOBJECT::NULL, None);
    let mut interrupt = WDFINTERRUPT::NULL;
    // SAFETY: the device exists.
    unsafe { WdfInterruptCreate(device, &mut config, &mut attributes, &mut interrupt) }.ok()?;
    // SAFETY: the interrupt was just made, and is not connected before the device has its resources.
    unsafe { INTERRUPT.fill(interrupt.into(), state.cast(), 0) };
    Ok(())
}

/// # Safety
/// `device` and `state` belong together.
unsafe fn add_work<S: Start>(device: WDFDEVICE, state: *mut State<S>) -> Result<(), NTSTATUS> {
    let mut config = WDF_WORKITEM_CONFIG::init();
    config.EvtWorkItemFunc = Some(callback::interrupt::work::<S>);
    config.AutomaticSerialization = 0;
    let mut attributes = WORK.attributes(device.into(), None);
    let mut work = WDFWORKITEM::NULL;
    // SAFETY: the device exists.
    unsafe { WdfWorkItemCreate(&mut config, &mut attributes, &mut work) }.ok()?;
    // SAFETY: the work item was just made.
    unsafe { WORK.fill(work.into(), state.cast(), 0) };
    // SAFETY: promised by the caller.
    unsafe { &*state }.work.store(work.0, Ordering::Release);
    Ok(())
}

impl<S: Start> State<S> {
    /// Starts the hardware and shows its circuits: EvtDevicePrepareHardware. PASSIVE_LEVEL.
    pub(super) fn prepare(&self, resources: &Resources) -> Result<(), NTSTATUS> {
        let device = S::start(resources).map_err(status::of)?;
        let engine = Engine::new(device).map_err(status::of)?;
        let engine = boxed(engine).ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
        let before = self.replace_engine(Box::into_raw(engine));
        if !before.is_null() {
            // SAFETY: an engine that ReleaseHardware did not get to see; nobody else has it.
            drop(unsafe { Box::from_raw(before) });
        }
        let outcome = circuit::add_all(self);
        if outcome.is_err() {
            self.release();
        }
        outcome
    }
    /// Takes circuits away and lets go of the hardware: EvtDeviceReleaseHardware. PASSIVE_LEVEL; may be repeated.
    pub(super) fn release(&self) {
        let work = WDFWORKITEM(self.work.load(Ordering::Acquire));
        // SAFETY: at PASSIVE_LEVEL; the interrupt is disconnected by now.
        unsafe { KeFlushQueuedDpcs() };
        if !work.is_null() {
            // SAFETY: the work item lives as long as the device.
            unsafe { WdfWorkItemFlush(work) };
        }
        while let Some(circuit) = self.take_circuit() {
            let handle = circuit.handle;
            // SAFETY: added in PrepareHardware. It deletes the circuit and its streams; a failure leaves both to the device.
            let _ = unsafe { AcxDeviceRemoveCircuit(self.device, handle) };
        }
        let engine = self.replace_engine(core::ptr::null_mut());
        if !engine.is_null() {
            // SAFETY: interrupt, DPC, work item, circuits and streams are gone; the pointer came from a box.
            drop(unsafe { Box::from_raw(engine) });
        }
    }
    /// The device has power: EvtDeviceD0Entry. PASSIVE_LEVEL.
    pub(super) fn power_up(&self) -> Result<(), Error> {
        let engine = self.engine().ok_or(Error::InvalidState)?;
        let slept = !engine.power().is_on();
        engine.set_power(PowerState::D0)?;
        if slept {
            let mut outcome = Ok(());
            self.each_stream(|stream| outcome = outcome.and(stream.model.power_restored(now())));
            outcome?;
            // Plugs may have moved meanwhile.
            self.request_service();
        }
        Ok(())
    }
    /// The device loses power: EvtDeviceD0Exit. PASSIVE_LEVEL. Cannot fail.
    pub(super) fn power_down(&self, to: WDF_POWER_DEVICE_STATE) -> NTSTATUS {
        let state = match to {
            WDF_POWER_DEVICE_STATE::WdfPowerDeviceD1 => PowerState::D1,
            WDF_POWER_DEVICE_STATE::WdfPowerDeviceD2 => PowerState::D2,
            _ => PowerState::D3,
        };
        self.each_stream(|stream| stream.model.power_lost(now()));
        // The way down cannot fail.
        let _ = self.engine().map(|engine| engine.set_power(state));
        STATUS_SUCCESS
    }
    /// The device goes, and with it an engine that no ReleaseHardware came for. PASSIVE_LEVEL.
    pub(super) fn discard(&self) {
        let engine = self.replace_engine(core::ptr::null_mut());
        if !engine.is_null() {
            // SAFETY: all children of the device are cleaned up; the pointer came from a box.
            drop(unsafe { Box::from_raw(engine) });
        }
    }
}
