//! Builds a circuit and refuses every graph that no endpoint could come of.

use super::Error;
use super::circuit::{Circuit, Edge, Node};
use super::element::{Element, ElementKind, MAX_CHANNELS};
use super::ids::{ElementId, PinId};
use super::jack::Jack;
use super::pin::{Category, Direction, ModeFormats, Pin, PinRole};
use crate::room::Room as _;
use alloc::vec::Vec;

/// Most pins or elements of a circuit.
pub const MAX_NODES: usize = 64;

/// What is wrong with a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GraphError {
    /// The name is empty, longer than 24 characters, or has others than ASCII letters and digits.
    Name,
    /// There is no host pin, or no bridge pin.
    NoPin,
    /// A host pin without a mode, a format or a stream; a mode named twice.
    BadHostPin(PinId),
    /// A channel count outside 1 to 8, or a volume range that does not fit together.
    BadElement(ElementId),
    /// An edge names a node that does not exist, stands twice, or goes against the flow of a pin.
    BadEdge(Edge),
    /// An element has the wrong number of inputs or outputs.
    Arity(ElementId),
    /// Audio would run in a circle.
    Cycle,
    /// A node lies on no path between a host and a bridge pin.
    Orphan(Node),
    /// More than [`MAX_NODES`].
    TooLarge,
    /// Memory ran out.
    NoMemory,
}

impl From<GraphError> for Error {
    fn from(e: GraphError) -> Self {
        if e == GraphError::NoMemory { Self::NoMemory } else { Self::InvalidParameter }
    }
}

/// Collects the parts of a circuit. PASSIVE_LEVEL.
#[derive(Debug)]
pub struct CircuitBuilder {
    circuit: Circuit,
    failed: Option<GraphError>,
}

impl CircuitBuilder {
    /// Begins a circuit.
    #[must_use]
    pub const fn new(name: &'static str, direction: Direction) -> Self {
        let circuit = Circuit { name, direction, pins: Vec::new(), elements: Vec::new(), edges: Vec::new() };
        Self { circuit, failed: None }
    }
    /// Adds a pin to the client.
    pub fn host(&mut self, modes: Vec<ModeFormats>, max_streams: u16) -> PinId {
        self.pin(Pin { role: PinRole::Host { modes, max_streams } })
    }
    /// Adds a pin to the world.
    pub fn bridge(&mut self, category: Category, jack: Jack) -> PinId {
        self.pin(Pin { role: PinRole::Bridge { category, jack } })
    }
    /// Adds an element.
    pub fn element(&mut self, kind: ElementKind) -> ElementId {
        let id = push(&mut self.circuit.elements, Element { kind }, &mut self.failed);
        ElementId(id)
    }
    /// Lets audio flow from one node to another. The order of a mux's inputs is the order of these calls.
    pub fn connect(&mut self, from: Node, to: Node) {
        push(&mut self.circuit.edges, Edge { from, to }, &mut self.failed);
    }
    /// Lets audio flow through all of `nodes` in turn.
    pub fn chain(&mut self, nodes: &[Node]) {
        for (from, to) in nodes.iter().zip(nodes.iter().skip(1)) {
            self.connect(*from, *to);
        }
    }
    /// Checks everything and hands out the circuit.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn build(self) -> Result<Circuit, GraphError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let circuit = self.circuit;
        check_name(circuit.name)?;
        check_pins(&circuit)?;
        check_elements(&circuit)?;
        check_edges(&circuit)?;
        check_flow(&circuit)?;
        Ok(circuit)
    }
    fn pin(&mut self, pin: Pin) -> PinId {
        PinId(push(&mut self.circuit.pins, pin, &mut self.failed))
    }
}

fn push<T>(list: &mut Vec<T>, item: T, failed: &mut Option<GraphError>) -> u16 {
    let id = u16::try_from(list.len()).unwrap_or(u16::MAX);
    if list.len() >= MAX_NODES.saturating_mul(2) {
        *failed = failed.or(Some(GraphError::TooLarge));
    } else if list.try_reserve(1).is_err() {
        *failed = failed.or(Some(GraphError::NoMemory));
    } else {
        list.put(item);
    }
    id
}

fn check_name(name: &str) -> Result<(), GraphError> {
    let ok = (1..=24).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric());
    ok.then_some(()).ok_or(GraphError::Name)
}

fn check_pins(circuit: &Circuit) -> Result<(), GraphError> {
    if circuit.pins.len() > MAX_NODES || circuit.elements.len() > MAX_NODES {
        return Err(GraphError::TooLarge);
    }
    if circuit.host_pins().next().is_none() || circuit.bridge_pins().next().is_none() {
        return Err(GraphError::NoPin);
    }
    for id in circuit.host_pins() {
        let Some(Pin { role: PinRole::Host { modes, max_streams } }) = circuit.pin(id) else { continue };
        let empty = modes.is_empty() || *max_streams == 0 || modes.iter().any(|m| m.formats.is_empty());
        let twice = modes.iter().enumerate().any(|(n, m)| modes.iter().take(n).any(|o| o.mode == m.mode));
        if empty || twice {
            return Err(GraphError::BadHostPin(id));
        }
    }
    Ok(())
}

fn element_ids(circuit: &Circuit) -> impl Iterator<Item = (ElementId, &Element)> {
    (0u16..).map(ElementId).zip(circuit.elements.iter())
}

fn check_elements(circuit: &Circuit) -> Result<(), GraphError> {
    for (id, element) in element_ids(circuit) {
        let channels = usize::from(element.kind.channels());
        let range_ok = match element.kind {
            ElementKind::Volume { range, .. } => range.is_valid(),
            _ => true,
        };
        if !(1..=MAX_CHANNELS).contains(&channels) || !range_ok {
            return Err(GraphError::BadElement(id));
        }
    }
    Ok(())
}

/// Whether audio enters the circuit at this pin.
fn is_source(circuit: &Circuit, pin: &Pin) -> bool {
    pin.is_host() == (circuit.direction == Direction::Render)
}

fn check_edges(circuit: &Circuit) -> Result<(), GraphError> {
    for (n, edge) in circuit.edges.iter().enumerate() {
        let end_ok = |node: Node, starts: bool| match node {
            Node::Pin(id) => circuit.pin(id).is_some_and(|p| is_source(circuit, p) == starts),
            Node::Element(id) => circuit.element(id).is_some(),
        };
        let twice = circuit.edges.iter().take(n).any(|e| e == edge);
        if twice || !end_ok(edge.from, true) || !end_ok(edge.to, false) {
            return Err(GraphError::BadEdge(*edge));
        }
    }
    for (id, element) in element_ids(circuit) {
        let inputs = circuit.inputs(Node::Element(id)).count();
        let outputs = circuit.outputs(Node::Element(id)).count();
        let inputs_ok = match element.kind {
            ElementKind::Mux | ElementKind::Sum => inputs >= 1,
            _ => inputs == 1,
        };
        if !inputs_ok || outputs != 1 {
            return Err(GraphError::Arity(id));
        }
    }
    Ok(())
}

/// Marks what can be reached from `start` along the edges (or against them). Bounded by the number of nodes.
fn reach(circuit: &Circuit, from_sources: bool) -> (u128, bool) {
    let bit = |node: Node| -> u128 {
        let index = match node {
            Node::Pin(id) => id.index(),
            Node::Element(id) => id.index().saturating_add(MAX_NODES),
        };
        1u128.checked_shl(u32::try_from(index).unwrap_or(u32::MAX)).unwrap_or(0)
    };
    let mut seen = 0u128;
    for (n, pin) in (0u16..).zip(circuit.pins.iter()) {
        if is_source(circuit, pin) == from_sources {
            seen |= bit(Node::Pin(PinId(n)));
        }
    }
    // Relax as often as there are nodes: a longer path would have to go in a circle.
    for _ in 0..=MAX_NODES.saturating_mul(2) {
        let before = seen;
        for edge in &circuit.edges {
            let (near, far) = if from_sources { (edge.from, edge.to) } else { (edge.to, edge.from) };
            if seen & bit(near) != 0 {
                seen |= bit(far);
            }
        }
        if seen == before {
            return (seen, true);
        }
    }
    (seen, false)
}

fn check_flow(circuit: &Circuit) -> Result<(), GraphError> {
    // Peel off nodes whose inputs are all peeled off: what stays is a cycle.
    let mut peeled = 0u64;
    let bit = |id: ElementId| 1u64.checked_shl(u32::from(id.0)).unwrap_or(0);
    for _ in 0..circuit.elements.len() {
        for (id, _) in element_ids(circuit) {
            let ready = circuit.inputs(Node::Element(id)).all(|n| match n {
                Node::Pin(_) => true,
                Node::Element(e) => peeled & bit(e) != 0,
            });
            if ready {
                peeled |= bit(id);
            }
        }
    }
    if element_ids(circuit).any(|(id, _)| peeled & bit(id) == 0) {
        return Err(GraphError::Cycle);
    }
    let (forward, _) = reach(circuit, true);
    let (backward, _) = reach(circuit, false);
    let both = forward & backward;
    let on_path = |index: usize| both & 1u128.checked_shl(u32::try_from(index).unwrap_or(u32::MAX)).unwrap_or(0) != 0;
    for (n, _) in (0u16..).zip(circuit.pins.iter()) {
        if !on_path(usize::from(n)) {
            return Err(GraphError::Orphan(Node::Pin(PinId(n))));
        }
    }
    for (id, _) in element_ids(circuit) {
        if !on_path(id.index().saturating_add(MAX_NODES)) {
            return Err(GraphError::Orphan(Node::Element(id)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
