//! IMiniportTopology: elements and jacks of a circuit.

use crate::adapter::{Adapter, Driver};
use crate::com::ComRef;
use crate::descriptor::FilterKind;
use crate::filter::{FilterBase, FilterClass};
use crate::status;
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES};
use acx_core::model::ids::CircuitId;

#[allow(unsafe_code, reason = "COM methods")]
pub mod thunk;

/// The topology miniport of one circuit.
pub struct TopologyMiniport<F: Driver> {
    base: FilterBase<F>,
}

impl<F: Driver> TopologyMiniport<F> {
    /// Derives the filter and puts it behind its interfaces. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES.
    pub fn create(adapter: &ComRef<Adapter<F>>, circuit: CircuitId) -> Result<ComRef<Self>, NTSTATUS> {
        let base = FilterBase::new::<Self>(adapter, circuit, FilterKind::Topology).map_err(status::of)?;
        ComRef::new(Self { base }).ok_or(STATUS_INSUFFICIENT_RESOURCES)
    }
}

impl<F: Driver> FilterClass for TopologyMiniport<F> {
    type Driver = F;
    fn base(&self) -> &FilterBase<F> {
        &self.base
    }
}
