//! Every rule of a circuit, broken one at a time; and any graph at all ends in a circuit that keeps the rules or in an error.

extern crate std;

use super::*;
use crate::model::element::VolumeRange;
use crate::model::format::SampleKind;
use crate::model::format_set::{FormatRange, FormatSet, RateSet};
use crate::model::jack::{ConnectionType, Jack};
use crate::model::mode::Mode;
use proptest::prelude::*;
use std::vec;
use std::vec::Vec as List;

fn formats() -> FormatSet {
    let mut set = FormatSet::new();
    let rates = RateSet::of(48_000);
    set.add(FormatRange { rates, min_channels: 2, max_channels: 2, container_bits: 16, valid_bits: 16, kind: SampleKind::Pcm })
        .unwrap();
    set
}

fn host() -> List<ModeFormats> {
    vec![ModeFormats { mode: Mode::DEFAULT, formats: formats() }]
}

const VOLUME: ElementKind = ElementKind::Volume { channels: 2, range: VolumeRange { minimum: -10, maximum: 0, step: 1 } };
const MUTE: ElementKind = ElementKind::Mute { channels: 2 };

fn bridge(b: &mut CircuitBuilder) -> PinId {
    let jack = Jack {
        connection: ConnectionType::EIGHTH_INCH,
        general_location: 0,
        geometric_location: 1,
        color: 0,
        detects_presence: true,
        channel_mask: 3,
    };
    b.bridge(Category::Headphones, jack)
}

/// Host pin, volume, mute, bridge pin in a row; `change` may add to it.
fn built(change: impl FnOnce(&mut CircuitBuilder)) -> Result<Circuit, GraphError> {
    let mut b = CircuitBuilder::new("Speaker", Direction::Render);
    let (pin, volume, mute) = (b.host(host(), 1), b.element(VOLUME), b.element(MUTE));
    let out = bridge(&mut b);
    b.chain(&[Node::Pin(pin), Node::Element(volume), Node::Element(mute), Node::Pin(out)]);
    change(&mut b);
    b.build()
}

#[test]
fn a_row_is_a_circuit_and_keeps_its_order() {
    let circuit = built(|_| {}).unwrap();
    assert_eq!(circuit.edges().len(), 3);
    assert_eq!(circuit.inputs(Node::Element(ElementId(1))).collect::<List<_>>(), [Node::Element(ElementId(0))]);
}

#[test]
fn an_edge_to_nowhere_is_refused() {
    let edge = Edge { from: Node::Element(ElementId(9)), to: Node::Pin(PinId(1)) };
    assert_eq!(built(|b| b.connect(edge.from, edge.to)), Err(GraphError::BadEdge(edge)));
    let edge = Edge { from: Node::Pin(PinId(0)), to: Node::Pin(PinId(9)) };
    assert_eq!(built(|b| b.connect(edge.from, edge.to)), Err(GraphError::BadEdge(edge)));
}

#[test]
fn an_edge_may_stand_once_and_not_against_the_flow() {
    let edge = Edge { from: Node::Pin(PinId(0)), to: Node::Element(ElementId(0)) };
    assert_eq!(built(|b| b.connect(edge.from, edge.to)), Err(GraphError::BadEdge(edge)), "twice");
    let edge = Edge { from: Node::Pin(PinId(1)), to: Node::Element(ElementId(0)) };
    assert_eq!(built(|b| b.connect(edge.from, edge.to)), Err(GraphError::BadEdge(edge)), "out of the way out");
}

#[test]
fn a_circle_is_refused() {
    let circle = built(|b| {
        let (sum, around) = (b.element(ElementKind::Sum), b.element(MUTE));
        b.connect(Node::Element(sum), Node::Element(around));
        b.connect(Node::Element(around), Node::Element(sum));
    });
    assert_eq!(circle, Err(GraphError::Cycle));
}

#[test]
fn elements_have_the_inputs_and_outputs_of_their_kind() {
    assert_eq!(built(|b| b.connect(Node::Pin(PinId(0)), Node::Element(ElementId(1)))), Err(GraphError::Arity(ElementId(1))));
    assert_eq!(built(|b| _ = b.element(ElementKind::Mux)), Err(GraphError::Arity(ElementId(2))));
}

#[test]
fn a_pin_that_leads_nowhere_is_an_orphan() {
    assert_eq!(built(|b| _ = bridge(b)), Err(GraphError::Orphan(Node::Pin(PinId(2)))));
}

#[test]
fn host_pins_name_each_mode_once_and_can_stream() {
    let with = |modes, streams| {
        let mut b = CircuitBuilder::new("Speaker", Direction::Render);
        let pin = b.host(modes, streams);
        let out = bridge(&mut b);
        b.connect(Node::Pin(pin), Node::Pin(out));
        b.build().map(|_| ())
    };
    let bad = Err(GraphError::BadHostPin(PinId(0)));
    assert_eq!(with(host(), 1), Ok(()));
    assert_eq!(with(host(), 0), bad);
    assert_eq!(with(List::new(), 1), bad);
    assert_eq!(with(vec![ModeFormats { mode: Mode::RAW, formats: FormatSet::new() }], 1), bad);
    assert_eq!(with(host().into_iter().chain(host()).collect(), 1), bad, "the same mode twice");
}

#[test]
fn ranges_and_channels_must_fit() {
    let range = |minimum, maximum, step| ElementKind::Volume { channels: 2, range: VolumeRange { minimum, maximum, step } };
    for kind in [range(1, 0, 1), range(0, 0, 0), ElementKind::Mute { channels: 0 }, ElementKind::PeakMeter { channels: 9 }] {
        assert_eq!(built(|b| _ = b.element(kind)), Err(GraphError::BadElement(ElementId(2))), "{kind:?}");
    }
}

#[test]
fn names_are_short_and_plain() {
    for name in ["", "has space", "ABCDEFGHIJKLMNOPQRSTUVWXY", "Lautsprecher\u{e4}"] {
        assert_eq!(CircuitBuilder::new(name, Direction::Render).build(), Err(GraphError::Name), "{name}");
    }
}

proptest! {
    /// Whatever is connected with whatever: no panic, and a circuit that is handed out has an order in which every element comes
    /// behind its inputs, and each of its pins has an edge.
    #[test]
    fn any_graph_is_a_circuit_or_an_error(
        kinds in prop::collection::vec(0u8..4, 0..6),
        edges in prop::collection::vec((0u16..10, 0u16..10), 0..14),
        render in any::<bool>(),
    ) {
        let direction = if render { Direction::Render } else { Direction::Capture };
        let mut b = CircuitBuilder::new("Any", direction);
        b.host(host(), 1);
        bridge(&mut b);
        for kind in &kinds {
            b.element([VOLUME, MUTE, ElementKind::Mux, ElementKind::Sum][usize::from(*kind)]);
        }
        let node = |n: u16| if n < 3 { Node::Pin(PinId(n)) } else { Node::Element(ElementId(n - 3)) };
        for (from, to) in edges {
            b.connect(node(from), node(to));
        }
        if let Ok(circuit) = b.build() {
            let mut done: List<Node> = List::new();
            for _ in 0..kinds.len() {
                for n in 0..kinds.len() as u16 {
                    let element = Node::Element(ElementId(n));
                    let ready = circuit.inputs(element).all(|i| matches!(i, Node::Pin(_)) || done.contains(&i));
                    if ready && !done.contains(&element) {
                        done.push(element);
                    }
                }
            }
            prop_assert_eq!(done.len(), kinds.len());
            for pin in [Node::Pin(PinId(0)), Node::Pin(PinId(1))] {
                prop_assert_eq!(circuit.inputs(pin).count() + circuit.outputs(pin).count() >= 1, true);
            }
        }
    }
}
