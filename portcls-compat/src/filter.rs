//! What the wave and the topology miniport of a circuit have in common.

use crate::adapter::{Adapter, Driver};
use crate::com::{Class, ComRef};
use crate::descriptor::automation::Automation;
use crate::descriptor::{Filter, FilterKind};
use acx_core::model::Error;
use acx_core::model::ids::CircuitId;
use acx_core::room::Room as _;
use alloc::vec::Vec;
use core::sync::atomic::AtomicU32;

/// The derived filter of one circuit.
pub struct FilterBase<F: Driver> {
    /// The adapter that it belongs to.
    pub adapter: ComRef<Adapter<F>>,
    /// The circuit that it is derived from.
    pub circuit: CircuitId,
    /// The filter.
    pub filter: Filter,
    /// Speaker positions that the operating system set for each node; all ones when it did not.
    pub positions: Vec<AtomicU32>,
}

impl<F: Driver> FilterBase<F> {
    /// Derives a filter whose tables lead to class `C`. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::NoMemory`], [`Error::NotFound`] for a circuit that the device does not have.
    pub fn new<C: FilterClass<Driver = F>>(
        adapter: &ComRef<Adapter<F>>,
        circuit: CircuitId,
        kind: FilterKind,
    ) -> Result<Self, Error> {
        let found = adapter.engine().circuit(circuit).ok_or(Error::NotFound)?;
        let filter = Filter::new(found, kind, &Automation::<C>::tables(kind))?;
        let mut positions = Vec::new();
        positions.try_reserve_exact(filter.plan().nodes.len())?;
        positions.put_all(filter.plan().nodes.iter().map(|_| AtomicU32::new(u32::MAX)));
        Ok(Self { adapter: adapter.clone(), circuit, filter, positions })
    }
}

/// A miniport with a derived filter.
pub trait FilterClass: Class {
    /// The driver.
    type Driver: Driver;
    /// The filter.
    fn base(&self) -> &FilterBase<Self::Driver>;
}
