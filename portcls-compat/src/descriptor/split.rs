//! What goes into which filter.
//!
//! ```text
//!  wave filter                      topology filter
//!  host --- converter --- inner === inner --- elements --- jack
//! ```
//! Each host pin has a converter (DAC or ADC) and an inner bridge pin of its own; physical connections join the inner pins of the
//! two filters. The picture is that of render; capture flows the other way.

use crate::raw::{PCCONNECTION_DESCRIPTOR, PCFILTER_NODE};
use acx_core::ks::raw::{KSNODEPIN_STANDARD_IN, KSNODEPIN_STANDARD_OUT};
use acx_core::model::Error;
use acx_core::model::circuit::{Circuit, Node};
use acx_core::model::element::ElementKind;
use acx_core::model::ids::{ElementId, PinId};
use acx_core::model::pin::Direction;
use acx_core::room::Room as _;
use alloc::vec::Vec;

/// Which of the two filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterKind {
    /// Host pins and converters.
    Wave,
    /// Elements and jacks.
    Topology,
}

/// A pin of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterPin {
    /// Streams to or from the client.
    Host(PinId),
    /// Leads to the other filter, for this host pin.
    Inner(PinId),
    /// Leads to the world.
    Jack(PinId),
}

/// A node of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterNode {
    /// The DAC or ADC of a host pin.
    Converter(PinId),
    /// An element.
    Element(ElementId),
}

/// One filter.
pub struct Plan {
    /// Which one.
    pub kind: FilterKind,
    /// Which way audio flows through it.
    pub direction: Direction,
    /// Pins in the order of their ids.
    pub pins: Vec<FilterPin>,
    /// Nodes in the order of their ids.
    pub nodes: Vec<FilterNode>,
    /// Connections.
    pub connections: Vec<PCCONNECTION_DESCRIPTOR>,
}

/// Node pin through which audio enters a node (`KSNODEPIN_STANDARD_IN`); muxes and sums count on from here.
pub const NODE_IN: u32 = KSNODEPIN_STANDARD_IN;
/// Node pin through which audio leaves a node (`KSNODEPIN_STANDARD_OUT`).
pub const NODE_OUT: u32 = KSNODEPIN_STANDARD_OUT;

/// The id that the topology filter gives the pin of a jack: after the inner pins, in the order of the circuit.
#[must_use]
pub fn jack_pin(circuit: &Circuit, pin: PinId) -> Option<u32> {
    let before = circuit.bridge_pins().position(|p| p == pin)?;
    u32::try_from(circuit.host_pins().count().saturating_add(before)).ok()
}

impl Plan {
    /// Derives one filter of a circuit. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::NoMemory`].
    pub fn new(circuit: &Circuit, kind: FilterKind) -> Result<Self, Error> {
        let mut plan = Self { kind, direction: circuit.direction(), pins: Vec::new(), nodes: Vec::new(), connections: Vec::new() };
        plan.pins.try_reserve_exact(circuit.pins().len().saturating_mul(2))?;
        plan.nodes.try_reserve_exact(circuit.pins().len().saturating_add(circuit.elements().len()))?;
        plan.connections.try_reserve_exact(circuit.pins().len().saturating_mul(2).saturating_add(circuit.edges().len()))?;
        match kind {
            FilterKind::Wave => plan.wave(circuit),
            FilterKind::Topology => plan.topology(circuit),
        }
        Ok(plan)
    }
    fn wave(&mut self, circuit: &Circuit) {
        self.pins.put_all(circuit.host_pins().map(FilterPin::Host));
        self.pins.put_all(circuit.host_pins().map(FilterPin::Inner));
        for (node, host) in (0u32..).zip(circuit.host_pins()) {
            self.nodes.put(FilterNode::Converter(host));
            let (outer, inner) = (self.pin_id(FilterPin::Host(host)), self.pin_id(FilterPin::Inner(host)));
            let (first, last) = if self.direction == Direction::Render { (outer, inner) } else { (inner, outer) };
            self.connect((PCFILTER_NODE, first), (node, NODE_IN));
            self.connect((node, NODE_OUT), (PCFILTER_NODE, last));
        }
    }
    fn topology(&mut self, circuit: &Circuit) {
        self.pins.put_all(circuit.host_pins().map(FilterPin::Inner));
        self.pins.put_all(circuit.bridge_pins().map(FilterPin::Jack));
        self.nodes.put_all((0u16..).map(ElementId).zip(circuit.elements()).map(|(id, _)| FilterNode::Element(id)));
        for (index, edge) in circuit.edges().iter().enumerate() {
            let from = match edge.from {
                Node::Pin(id) => (PCFILTER_NODE, self.boundary(circuit, id)),
                Node::Element(id) => (u32::from(id.0), NODE_OUT),
            };
            let to = match edge.to {
                Node::Pin(id) => (PCFILTER_NODE, self.boundary(circuit, id)),
                Node::Element(id) => {
                    let many = circuit.element(id).is_some_and(|e| matches!(e.kind, ElementKind::Mux | ElementKind::Sum));
                    let before = circuit.edges().iter().take(index).filter(|e| many && e.to == edge.to).count();
                    (u32::from(id.0), NODE_IN.saturating_add(u32::try_from(before).unwrap_or(0)))
                }
            };
            self.connect(from, to);
        }
    }
    /// The pin of the topology filter that stands for a pin of the circuit.
    fn boundary(&self, circuit: &Circuit, id: PinId) -> u32 {
        let host = circuit.pin(id).is_some_and(acx_core::model::pin::Pin::is_host);
        self.pin_id(if host { FilterPin::Inner(id) } else { FilterPin::Jack(id) })
    }
    fn connect(&mut self, from: (u32, u32), to: (u32, u32)) {
        // Reserved above: one for each edge, two for each host pin.
        self.connections.put(PCCONNECTION_DESCRIPTOR { FromNode: from.0, FromNodePin: from.1, ToNode: to.0, ToNodePin: to.1 });
    }
    /// The id of a pin; a number that no pin has when it is not in this filter.
    #[must_use]
    pub fn pin_id(&self, pin: FilterPin) -> u32 {
        self.pins.iter().position(|p| *p == pin).and_then(|n| u32::try_from(n).ok()).unwrap_or(u32::MAX)
    }
    /// The pin of an id.
    #[must_use]
    pub fn pin(&self, id: u32) -> Option<FilterPin> {
        self.pins.get(usize::try_from(id).ok()?).copied()
    }
    /// The node of an id.
    #[must_use]
    pub fn node(&self, id: u32) -> Option<FilterNode> {
        self.nodes.get(usize::try_from(id).ok()?).copied()
    }
    /// The id of a node.
    #[must_use]
    pub fn node_id(&self, node: FilterNode) -> Option<u32> {
        self.nodes.iter().position(|n| *n == node).and_then(|n| u32::try_from(n).ok())
    }
    /// Whether audio enters the filter through this pin.
    #[must_use]
    pub fn enters(&self, pin: FilterPin) -> bool {
        let render = self.direction == Direction::Render;
        match (self.kind, pin) {
            (FilterKind::Wave, FilterPin::Host(_)) | (FilterKind::Topology, FilterPin::Inner(_)) => render,
            _ => !render,
        }
    }
}
