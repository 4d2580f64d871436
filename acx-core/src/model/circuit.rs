//! A circuit: a validated, read-only graph of pins, elements and edges.

use super::element::{Element, ElementKind};
use super::ids::{ElementId, PinId};
use super::pin::{Direction, Pin};
use alloc::vec::Vec;

/// A place in the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// A pin.
    Pin(PinId),
    /// An element.
    Element(ElementId),
}

/// Audio flows from one node to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Where it comes from.
    pub from: Node,
    /// Where it goes.
    pub to: Node,
}

/// A circuit. Made by [`CircuitBuilder`](super::builder::CircuitBuilder), never changed.
///
/// INVARIANT: every edge names nodes that exist; the graph has no cycle; sources of the flow have no edge in and sinks none out;
/// every node lies on a path from a host pin to a bridge pin (or the other way round for capture).
#[derive(Debug, PartialEq, Eq)]
pub struct Circuit {
    pub(super) name: &'static str,
    pub(super) direction: Direction,
    pub(super) pins: Vec<Pin>,
    pub(super) elements: Vec<Element>,
    pub(super) edges: Vec<Edge>,
}

impl Circuit {
    /// Name, unique in the device, ASCII letters and digits: "Speaker". Reference strings and INF entries are made of it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }
    /// Which way audio flows.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }
    /// Every pin, in the order of their ids.
    #[must_use]
    pub fn pins(&self) -> &[Pin] {
        &self.pins
    }
    /// One pin.
    #[must_use]
    pub fn pin(&self, id: PinId) -> Option<&Pin> {
        self.pins.get(id.index())
    }
    /// Every element, in the order of their ids.
    #[must_use]
    pub fn elements(&self) -> &[Element] {
        &self.elements
    }
    /// One element.
    #[must_use]
    pub fn element(&self, id: ElementId) -> Option<&Element> {
        self.elements.get(id.index())
    }
    /// Every edge, in the order in which they were added.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }
    /// Ids of the host pins.
    pub fn host_pins(&self) -> impl Iterator<Item = PinId> {
        self.ids(true)
    }
    /// Ids of the bridge pins.
    pub fn bridge_pins(&self) -> impl Iterator<Item = PinId> {
        self.ids(false)
    }
    /// Where audio enters an element, in the order of the mux's inputs.
    pub fn inputs(&self, to: Node) -> impl Iterator<Item = Node> {
        self.edges.iter().filter(move |e| e.to == to).map(|e| e.from)
    }
    /// Where audio goes from a node.
    pub fn outputs(&self, from: Node) -> impl Iterator<Item = Node> {
        self.edges.iter().filter(move |e| e.from == from).map(|e| e.to)
    }
    /// The first element that `wanted` accepts.
    pub fn find_element(&self, wanted: impl Fn(&ElementKind) -> bool) -> Option<ElementId> {
        let index = self.elements.iter().position(|e| wanted(&e.kind))?;
        u16::try_from(index).ok().map(ElementId)
    }
    fn ids(&self, host: bool) -> impl Iterator<Item = PinId> {
        let numbered = (0u16..).zip(self.pins.iter());
        numbered.filter(move |(_, p)| p.is_host() == host).map(|(n, _)| PinId(n))
    }
}
