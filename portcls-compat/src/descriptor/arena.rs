//! The raw structures of a filter, at addresses that stay as long as the filter.

use super::nodes::node_type;
use super::pins::{BRIDGE_RANGE, MODE_LIST, category, ranges};
use super::split::{FilterKind, FilterNode, FilterPin, Plan};
use crate::raw::{PCAUTOMATION_TABLE, PCFILTER_DESCRIPTOR, PCNODE_DESCRIPTOR, PCPIN_DESCRIPTOR};
use acx_core::ks::guid::Guid;
use acx_core::ks::raw::{
    KSCATEGORY_AUDIO, KSCATEGORY_CAPTURE, KSCATEGORY_REALTIME, KSCATEGORY_RENDER, KSCATEGORY_TOPOLOGY, KSDATAFORMAT,
    KSDATARANGE_AUDIO, KSPIN_COMMUNICATION, KSPIN_DATAFLOW, KSPIN_DESCRIPTOR,
};
use acx_core::model::Error;
use acx_core::model::circuit::Circuit;
use acx_core::model::element::ElementKind;
use acx_core::model::pin::{Direction, Pin, PinRole};
use acx_core::room::Room as _;
use alloc::vec::Vec;
use core::ptr::null;

/// The automation tables of one filter; null where there is none.
#[derive(Clone, Copy, Debug)]
pub struct Tables {
    /// The filter's own.
    pub filter: *const PCAUTOMATION_TABLE,
    /// Of jack pins.
    pub jack: *const PCAUTOMATION_TABLE,
    /// Of volume nodes.
    pub volume: *const PCAUTOMATION_TABLE,
    /// Of mute nodes.
    pub mute: *const PCAUTOMATION_TABLE,
    /// Of peak meter nodes.
    pub meter: *const PCAUTOMATION_TABLE,
    /// Of mux nodes.
    pub mux: *const PCAUTOMATION_TABLE,
    /// Of sum nodes and ADCs.
    pub plain: *const PCAUTOMATION_TABLE,
    /// Of DACs.
    pub dac: *const PCAUTOMATION_TABLE,
}

impl Tables {
    /// No tables at all.
    pub const NONE: Self =
        Self { filter: null(), jack: null(), volume: null(), mute: null(), meter: null(), mux: null(), plain: null(), dac: null() };
}

const WAVE_RENDER: &[Guid] = &[KSCATEGORY_AUDIO, KSCATEGORY_RENDER, KSCATEGORY_REALTIME];
const WAVE_CAPTURE: &[Guid] = &[KSCATEGORY_AUDIO, KSCATEGORY_CAPTURE, KSCATEGORY_REALTIME];
const TOPOLOGY: &[Guid] = &[KSCATEGORY_AUDIO, KSCATEGORY_TOPOLOGY];

/// A filter: its plan, and the structures that PortCls reads.
///
/// INVARIANT: the vectors are never changed after construction, so that pointers into them stay valid while the filter lives,
/// wherever it is moved.
pub struct Filter {
    plan: Plan,
    descriptor: Vec<PCFILTER_DESCRIPTOR>,
    _pins: Vec<PCPIN_DESCRIPTOR>,
    _nodes: Vec<PCNODE_DESCRIPTOR>,
    _ranges: Vec<Vec<KSDATARANGE_AUDIO>>,
    _pointers: Vec<Vec<*mut KSDATAFORMAT>>,
}

impl Filter {
    /// Derives one filter of a circuit. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::NoMemory`].
    pub fn new(circuit: &Circuit, kind: FilterKind, tables: &Tables) -> Result<Self, Error> {
        let plan = Plan::new(circuit, kind)?;
        let mut kept_ranges = Vec::new();
        let mut kept_pointers: Vec<Vec<*mut KSDATAFORMAT>> = Vec::new();
        let mut pins = Vec::new();
        kept_ranges.try_reserve_exact(plan.pins.len())?;
        kept_pointers.try_reserve_exact(plan.pins.len())?;
        pins.try_reserve_exact(plan.pins.len())?;
        for pin in &plan.pins {
            let list = match pin {
                FilterPin::Host(id) => circuit.pin(*id).map(ranges).transpose()?.unwrap_or_default(),
                _ => Vec::new(),
            };
            let pointers = range_pointers(&list)?;
            pins.put(pin_descriptor(circuit, &plan, *pin, &pointers, tables));
            kept_ranges.put(list);
            kept_pointers.put(pointers);
        }
        let mut nodes = Vec::new();
        nodes.try_reserve_exact(plan.nodes.len())?;
        for node in &plan.nodes {
            nodes.put(PCNODE_DESCRIPTOR {
                Flags: 0,
                AutomationTable: node_table(circuit, &plan, *node, tables),
                Type: node_type(circuit, &plan, *node).map_or(null(), core::ptr::from_ref),
                Name: null(),
            });
        }
        let categories = match (kind, plan.direction) {
            (FilterKind::Wave, Direction::Render) => WAVE_RENDER,
            (FilterKind::Wave, Direction::Capture) => WAVE_CAPTURE,
            (FilterKind::Topology, _) => TOPOLOGY,
        };
        let mut descriptor = Vec::new();
        descriptor.try_reserve_exact(1)?;
        descriptor.put(PCFILTER_DESCRIPTOR {
            Version: 0,
            AutomationTable: tables.filter,
            PinSize: size_of::<PCPIN_DESCRIPTOR>() as u32,
            PinCount: count(&pins),
            Pins: pins.as_ptr(),
            NodeSize: size_of::<PCNODE_DESCRIPTOR>() as u32,
            NodeCount: count(&nodes),
            Nodes: if nodes.is_empty() { null() } else { nodes.as_ptr() },
            ConnectionCount: count(&plan.connections),
            Connections: plan.connections.as_ptr(),
            CategoryCount: count(categories),
            Categories: categories.as_ptr(),
        });
        Ok(Self { plan, descriptor, _pins: pins, _nodes: nodes, _ranges: kept_ranges, _pointers: kept_pointers })
    }
    /// The plan that it was made of.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }
    /// The structure that PortCls reads; valid while the filter lives.
    #[must_use]
    pub fn descriptor(&self) -> *const PCFILTER_DESCRIPTOR {
        self.descriptor.as_ptr()
    }
}

fn count<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(0)
}

/// Pointers to the ranges, each followed by its attribute list; of bridge pins, the analogue range.
fn range_pointers(list: &[KSDATARANGE_AUDIO]) -> Result<Vec<*mut KSDATAFORMAT>, Error> {
    let mut pointers = Vec::new();
    pointers.try_reserve_exact(list.len().saturating_mul(2).max(1))?;
    for range in list {
        pointers.put(core::ptr::from_ref(range).cast_mut().cast());
        pointers.put(core::ptr::from_ref(MODE_LIST).cast_mut().cast());
    }
    if list.is_empty() {
        pointers.put(core::ptr::from_ref(BRIDGE_RANGE).cast_mut());
    }
    Ok(pointers)
}

fn pin_descriptor(
    circuit: &Circuit,
    plan: &Plan,
    pin: FilterPin,
    pointers: &[*mut KSDATAFORMAT],
    tables: &Tables,
) -> PCPIN_DESCRIPTOR {
    let found = |id| circuit.pin(id);
    // Bridge pins are never instantiated: 0, 0, 0. Anything else makes endpoints vanish.
    let (instances, communication, category, table) = match pin {
        FilterPin::Host(id) => {
            let most = match found(id).map(|p| &p.role) {
                Some(PinRole::Host { max_streams, .. }) => u32::from(*max_streams),
                _ => 0,
            };
            (most, KSPIN_COMMUNICATION::KSPIN_COMMUNICATION_SINK, &KSCATEGORY_AUDIO, null())
        }
        FilterPin::Inner(_) => (0, KSPIN_COMMUNICATION::KSPIN_COMMUNICATION_NONE, &KSCATEGORY_AUDIO, null()),
        FilterPin::Jack(id) => {
            let guid = found(id).and_then(Pin::category).map_or(&KSCATEGORY_AUDIO, category);
            (0, KSPIN_COMMUNICATION::KSPIN_COMMUNICATION_NONE, guid, tables.jack)
        }
    };
    PCPIN_DESCRIPTOR {
        MaxGlobalInstanceCount: instances,
        MaxFilterInstanceCount: instances,
        MinFilterInstanceCount: 0,
        AutomationTable: table,
        KsPinDescriptor: KSPIN_DESCRIPTOR {
            InterfacesCount: 0,
            Interfaces: null(),
            MediumsCount: 0,
            Mediums: null(),
            DataRangesCount: count(pointers),
            DataRanges: pointers.as_ptr(),
            DataFlow: if plan.enters(pin) { KSPIN_DATAFLOW::KSPIN_DATAFLOW_IN } else { KSPIN_DATAFLOW::KSPIN_DATAFLOW_OUT },
            Communication: communication,
            Category: category,
            Name: null(),
            ConstrainedDataRangesCount: 0,
            ConstrainedDataRanges: core::ptr::null_mut(),
        },
    }
}

fn node_table(circuit: &Circuit, plan: &Plan, node: FilterNode, tables: &Tables) -> *const PCAUTOMATION_TABLE {
    match node {
        FilterNode::Converter(_) if plan.direction == Direction::Render => tables.dac,
        FilterNode::Converter(_) => tables.plain,
        FilterNode::Element(id) => match circuit.element(id).map(|e| e.kind) {
            Some(ElementKind::Volume { .. }) => tables.volume,
            Some(ElementKind::Mute { .. }) => tables.mute,
            Some(ElementKind::PeakMeter { .. }) => tables.meter,
            Some(ElementKind::Mux) => tables.mux,
            Some(ElementKind::Sum) | None => tables.plain,
        },
    }
}

#[cfg(test)]
pub(crate) mod tests;
