//! IAdapterPowerManagement, 1 to 3: D-states to the engine.
//!
//! UNSAFETY: methods are called with raw pointers.

use super::{Adapter, Driver};
use crate::com::Class;
use crate::com::object::Object;
use crate::com::query::Entry;
use crate::com::vtable::unknown;
use crate::raw::{
    DEVICE_CAPABILITIES, DEVICE_POWER_STATE, IAdapterPowerManagement3Vtbl, IID_IAdapterPowerManagement,
    IID_IAdapterPowerManagement2, IID_IAdapterPowerManagement3, PC_EXIT_LATENCY, POWER_STATE, SYSTEM_POWER_STATE,
};
use acx_core::ks::status::{NTSTATUS, STATUS_SUCCESS};
use acx_core::model::power::PowerState;
use acx_core::nt::raw::{PowerDeviceD0, PowerDeviceD1, PowerDeviceD2};
use core::ffi::c_void;

/// The model's name of a device power state; what is not known is off.
#[must_use]
pub fn device_state(state: DEVICE_POWER_STATE) -> PowerState {
    match state {
        s if s == PowerDeviceD0 => PowerState::D0,
        s if s == PowerDeviceD1 => PowerState::D1,
        s if s == PowerDeviceD2 => PowerState::D2,
        _ => PowerState::D3,
    }
}

/// The device state in a POWER_STATE.
#[must_use]
pub fn of(state: POWER_STATE) -> PowerState {
    // SAFETY: both members are 32-bit integers; any value is valid.
    device_state(unsafe { state.DeviceState })
}

impl<F: Driver> Adapter<F> {
    /// Changes the power state; cannot fail. PASSIVE_LEVEL.
    fn change_power(&self, to: PowerState) {
        if !to.is_on() {
            // Miniports were told before, when they offer to be.
            self.midi_power(false);
        }
        if self.engine.set_power(to).is_err() {
            // A device that does not wake up is treated as one that is gone: nothing else can be told to PortCls here.
            self.engine.removed();
        } else if to.is_on() {
            self.midi_power(true);
            self.request_service();
        }
    }
}

impl<F: Driver> Class for Adapter<F> {
    // The three interfaces extend each other slot by slot, so one vtable serves all.
    const INTERFACES: &'static [Entry] = &[
        Entry {
            iids: &[IID_IAdapterPowerManagement, IID_IAdapterPowerManagement2, IID_IAdapterPowerManagement3],
            vtable: core::ptr::from_ref::<IAdapterPowerManagement3Vtbl>(
                const {
                    &IAdapterPowerManagement3Vtbl {
                        base: unknown::<Self>(),
                        PowerChangeState: change::<F>,
                        QueryPowerChangeState: query,
                        QueryDeviceCapabilities: capabilities,
                        PowerChangeState2: change2::<F>,
                        PowerChangeState3: change3::<F>,
                        D3ExitLatencyChanged: latency,
                    }
                },
            )
            .cast(),
        },
        super::rebalance::entry::<F>(),
    ];
}

unsafe extern "efiapi" fn change<F: Driver>(this: *mut c_void, state: POWER_STATE) {
    // SAFETY: PortCls calls through our interface with a reference held.
    unsafe { Object::<Adapter<F>>::value(this) }.change_power(of(state));
}
unsafe extern "efiapi" fn query(_this: *mut c_void, _state: POWER_STATE) -> NTSTATUS {
    STATUS_SUCCESS
}
unsafe extern "efiapi" fn capabilities(_this: *mut c_void, _capabilities: *mut DEVICE_CAPABILITIES) -> NTSTATUS {
    // The bus driver's map is right.
    STATUS_SUCCESS
}
unsafe extern "efiapi" fn change2<F: Driver>(this: *mut c_void, device: DEVICE_POWER_STATE, _system: SYSTEM_POWER_STATE) {
    // SAFETY: PortCls calls through our interface with a reference held.
    unsafe { Object::<Adapter<F>>::value(this) }.change_power(device_state(device));
}
unsafe extern "efiapi" fn change3<F: Driver>(
    this: *mut c_void,
    device: DEVICE_POWER_STATE,
    _system: SYSTEM_POWER_STATE,
    _latency: PC_EXIT_LATENCY,
) {
    // SAFETY: PortCls calls through our interface with a reference held.
    unsafe { Object::<Adapter<F>>::value(this) }.change_power(device_state(device));
}
unsafe extern "efiapi" fn latency(_this: *mut c_void, _latency: PC_EXIT_LATENCY) -> NTSTATUS {
    STATUS_SUCCESS
}
