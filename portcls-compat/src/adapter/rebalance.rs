//! IAdapterPnpManagement: new resources for a device at work. The system takes the filters away, stops the device, and starts it again.
//!
//! UNSAFETY: methods are called with raw pointers.

use super::{Adapter, Driver};
use crate::com::object::Object;
use crate::com::query::Entry;
use crate::com::{Class, ComPtr, ComRef};
use crate::port::register;
use crate::raw::{IID_IAdapterPnpManagement, IPort, IPortClsPnp, IPortWaveRT, PC_REBALANCE_TYPE};
use crate::vtable;
use acx_core::sync::Lock as _;
use core::ffi::c_void;

/// The interface of an adapter.
pub(super) const fn entry<F: Driver>() -> Entry
where
    Adapter<F>: Class,
{
    Entry {
        iids: &[IID_IAdapterPnpManagement],
        vtable: vtable!(
            Adapter<F>,
            IAdapterPnpManagementVtbl {
                GetSupportedRebalanceType: supported,
                PnpQueryStop: agreed,
                PnpCancelStop: agreed,
                PnpStop: stop::<F>,
            }
        ),
    }
}

impl<F: Driver> Adapter<F> {
    /// Offers to be rebalanced, where the port class knows that (Windows 10 1511) and the filter's port takes part: WaveRT only.
    /// PASSIVE_LEVEL.
    pub(super) fn offer_rebalance(adapter: &ComRef<Self>, port: &ComPtr<IPort>) {
        if port.query::<IPortWaveRT>().is_err() {
            return;
        }
        let Ok(manager) = port.query::<IPortClsPnp>() else { return };
        // SAFETY: a live object of ours.
        if unsafe { register::register_pnp(&manager, adapter.device, adapter.unknown()) }.is_ok() {
            let before = adapter.rebalance.with(|place| place.replace(manager));
            drop(before);
        }
    }
    /// Whether the port class will say when to stop. PASSIVE_LEVEL.
    pub(super) fn is_rebalanced(&self) -> bool {
        self.rebalance.with(|place| place.is_some())
    }
    /// Takes the offer back. PASSIVE_LEVEL; may be repeated.
    pub(super) fn withdraw_rebalance(&self) {
        if let Some(manager) = self.rebalance.with(Option::take) {
            register::unregister_pnp(&manager, self.device);
        }
    }
}

unsafe extern "efiapi" fn supported(_this: *mut c_void) -> PC_REBALANCE_TYPE {
    PC_REBALANCE_TYPE::PcRebalanceRemoveSubdevices
}

/// Clients share packets in memory of the system's, which stays. The port stops the streams and keeps new ones away.
unsafe extern "efiapi" fn agreed(_this: *mut c_void) {}

unsafe extern "efiapi" fn stop<F: Driver>(this: *mut c_void) {
    // SAFETY: PortCls calls through our interface with a reference held.
    unsafe { Object::<Adapter<F>>::value(this) }.shut_down();
}
