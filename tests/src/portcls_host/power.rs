//! Power and PnP of the adapter, in the order that the port driver keeps.

use super::abi::*;
use super::adapter::{Adapter, D0, D3};
use super::driver::method;
use super::seam;
use super::stream::Stream;
use std::rc::Rc;

impl Adapter {
    fn streams(&self) -> Vec<Rc<Stream>> {
        let ports = self.ports.borrow().clone();
        ports.iter().flat_map(|p| p.live_streams()).collect()
    }

    fn notify(&self, state: u32) {
        let ports = self.ports.borrow().clone();
        for port in &ports {
            if let Some(power) = port.bound().as_ref().and_then(|b| b.power.as_ref()) {
                method!(power, 3, "IPowerNotify::PowerChangeNotify"; (u32) -> (); state);
            }
        }
        for stream in self.streams() {
            stream.power_notify(state);
        }
    }

    fn change(&self, state: u32) {
        if let Some(client) = &*self.power.borrow() {
            let system = self.system_state.get();
            match client.generation {
                // PcExitLatencyInstant is 0.
                3 => method!(client.com, 7, "IAdapterPowerManagement3::PowerChangeState3"; (u32, u32, u32) -> (); state, system, 2),
                2 => method!(client.com, 6, "IAdapterPowerManagement2::PowerChangeState2"; (u32, u32) -> (); state, system),
                _ => method!(client.com, 3, "IAdapterPowerManagement::PowerChangeState"; (u32) -> (); state),
            }
        }
    }

    /// `IRP_MN_QUERY_CAPABILITIES`: the driver may change the bus driver's map of states.
    pub fn query_capabilities(&self) {
        // DEVICE_CAPABILITIES: 64 bytes, version 1; DeviceState of S0 is D0, of S1 to S5 D3.
        let mut words = [0_u32; 16];
        words[0] = 64 | 1 << 16;
        let map = [0, D0, D3, D3, D3, D3, D3];
        words[4..11].copy_from_slice(&map);
        if let Some(client) = &*self.power.borrow() {
            let place = words.as_mut_ptr();
            let name = "IAdapterPowerManagement::QueryDeviceCapabilities";
            let status = method!(client.com, 5, name; (*mut u32) -> Status; place);
            if !ok(status) || words[0] != 64 | 1 << 16 || words[5] != D0 {
                seam::report(seam::Rule::PortOrder, format!("{name}: status {status:#010x}, D{} in S0", words[5].wrapping_sub(1)));
            }
        }
    }

    /// The system tolerates another time to come back from D3.
    pub fn exit_latency(&self, latency: u32) {
        if let Some(client) = self.power.borrow().as_ref().filter(|c| c.generation == 3) {
            method!(client.com, 8, "IAdapterPowerManagement3::D3ExitLatencyChanged"; (u32) -> (); latency);
        }
    }

    /// `IRP_MN_QUERY_POWER`; a driver without power management agrees.
    pub fn query_power(&self, state: u32) -> Status {
        self.power.borrow().as_ref().map_or(
            STATUS_SUCCESS,
            |client| method!(client.com, 4, "IAdapterPowerManagement::QueryPowerChangeState"; (u32) -> Status; state),
        )
    }

    /// `IRP_MN_SET_POWER` to a device state: D0 is 1, D3 is 4.
    pub fn set_power(&self, state: u32) {
        let old = self.device_state.get();
        if old == state {
            return;
        }
        seam::trace(&format!("power D{} to D{}", old - 1, state - 1));
        if old == D0 {
            for stream in self.streams() {
                if stream.state() == KSSTATE_RUN {
                    stream.resume_to.set(Some(KSSTATE_RUN));
                    // A step down cannot fail for the port.
                    let _ = stream.set_state(KSSTATE_PAUSE);
                }
            }
            self.notify(state);
            self.change(state);
            self.device_state.set(state);
        } else {
            self.change(state);
            self.device_state.set(state);
            self.notify(state);
            if state == D0 {
                for stream in self.streams() {
                    if let Some(target) = stream.resume_to.take() {
                        if let Err(status) = stream.set_state(target) {
                            seam::trace(&format!("resume of pin {} failed with {status:#010x}", stream.pin));
                        }
                    }
                }
            }
        }
    }

    /// The idle timer ran out: D3, unless a stream runs.
    pub fn idle_out(&self) -> bool {
        if self.device_state.get() != D0 || !self.idle_enabled() || self.streams().iter().any(|s| s.state() == KSSTATE_RUN) {
            return false;
        }
        self.set_power(D3);
        self.idle.set(true);
        true
    }

    /// An access: wakes a device that went down because it was idle.
    pub(super) fn touch(&self) {
        if self.idle.replace(false) {
            self.set_power(D0);
        }
    }

    /// Before objects are created the device is in D0.
    pub(super) fn power_up(&self) {
        self.idle.set(false);
        if self.started.get() {
            self.set_power(D0);
        }
    }

    /// `IRP_MN_QUERY_STOP_DEVICE`.
    pub(super) fn query_stop(&self) -> Status {
        // PcRebalanceRemoveSubdevices.
        if self.pnp_call(3, "IAdapterPnpManagement::GetSupportedRebalanceType") != Some(1) {
            return STATUS_UNSUCCESSFUL;
        }
        if self.streams().iter().any(|s| !s.has_packets() && s.register(9).is_ok()) {
            return STATUS_UNSUCCESSFUL;
        }
        self.stopping.set(true);
        self.pnp_call(4, "IAdapterPnpManagement::PnpQueryStop");
        STATUS_SUCCESS
    }

    /// `IRP_MN_CANCEL_STOP_DEVICE`.
    pub(super) fn cancel_stop(&self) -> Status {
        self.stopping.set(false);
        self.pnp_call(5, "IAdapterPnpManagement::PnpCancelStop");
        STATUS_SUCCESS
    }

    fn stop_streams(&self) {
        for stream in self.streams() {
            stream.resume_to.set(None);
            // The walk down cannot fail.
            let _ = stream.set_state(KSSTATE_STOP);
        }
    }

    /// `IRP_MN_STOP_DEVICE`.
    pub(super) fn stop(&self) -> Status {
        self.stop_streams();
        self.pnp_call(6, "IAdapterPnpManagement::PnpStop");
        let ports = self.ports.borrow().clone();
        for port in &ports {
            if let Some(pnp) = port.bound().as_ref().and_then(|b| b.pnp.as_ref()) {
                method!(pnp, 3, "IMiniportPnpNotify::PnpStop"; () -> (););
            }
        }
        self.take_down();
        self.stopping.set(false);
        STATUS_SUCCESS
    }

    /// `IRP_MN_SURPRISE_REMOVAL`. That streams are stopped here is an assumption of the lab.
    pub(super) fn surprise(&self) -> Status {
        self.removed.set(true);
        self.stop_streams();
        STATUS_SUCCESS
    }

    /// `IRP_MN_REMOVE_DEVICE`.
    pub(super) fn remove(&self) -> Status {
        self.removed.set(true);
        self.stop_streams();
        self.take_down();
        STATUS_SUCCESS
    }
}
