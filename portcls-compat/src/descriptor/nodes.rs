//! Node types.

use super::split::{FilterNode, Plan};
use acx_core::ks::guid::Guid;
use acx_core::ks::raw::{
    KSNODETYPE_ADC, KSNODETYPE_DAC, KSNODETYPE_MUTE, KSNODETYPE_MUX, KSNODETYPE_PEAKMETER, KSNODETYPE_SUM, KSNODETYPE_VOLUME,
};
use acx_core::model::circuit::Circuit;
use acx_core::model::element::ElementKind;
use acx_core::model::pin::Direction;

/// The type GUID of a node; `None` for a node that the circuit does not have.
#[must_use]
pub fn node_type(circuit: &Circuit, plan: &Plan, node: FilterNode) -> Option<&'static Guid> {
    Some(match node {
        FilterNode::Converter(_) if plan.direction == Direction::Render => &KSNODETYPE_DAC,
        FilterNode::Converter(_) => &KSNODETYPE_ADC,
        FilterNode::Element(id) => match circuit.element(id)?.kind {
            ElementKind::Volume { .. } => &KSNODETYPE_VOLUME,
            ElementKind::Mute { .. } => &KSNODETYPE_MUTE,
            ElementKind::PeakMeter { .. } => &KSNODETYPE_PEAKMETER,
            ElementKind::Mux => &KSNODETYPE_MUX,
            ElementKind::Sum => &KSNODETYPE_SUM,
        },
    })
}
