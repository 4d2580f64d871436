//! What the KS Topology Test asks of a filter, checked when its port is initialised.

use super::abi::{KSPIN_COMMUNICATION_BRIDGE, KSPIN_COMMUNICATION_NONE, KSPIN_DATAFLOW_IN, KSPIN_DATAFLOW_OUT, PCFILTER_NODE};
use super::descriptor::{Connection, Filter};
use super::guids::{
    KSDATAFORMAT_SPECIFIER_WAVEFORMATEX, KSNODETYPE_ACOUSTIC_ECHO_CANCEL, KSNODETYPE_AUDIO_ENGINE, KSNODETYPE_DEMUX,
    KSNODETYPE_DEV_SPECIFIC, KSNODETYPE_MUX, KSNODETYPE_SUM, KSNODETYPE_SUPERMIX,
};

/// A place where an edge ends: a pin of the filter (`None`) or of a node.
pub type Port = (Option<u32>, u32);

/// The two ends of a connection.
pub fn ends(c: &Connection) -> (Port, Port) {
    let port = |node, pin| ((node != PCFILTER_NODE).then_some(node), pin);
    (port(c.from_node, c.from_pin), port(c.to_node, c.to_pin))
}

/// Everything wrong with a filter, one sentence each.
pub fn check(filter: &Filter) -> Vec<String> {
    let mut wrong = Vec::new();
    let edges: Vec<_> = filter.connections.iter().map(ends).collect();
    for (i, (from, to)) in edges.iter().enumerate() {
        for (port, outgoing) in [(from, true), (to, false)] {
            match port {
                (Some(node), _) if *node as usize >= filter.nodes.len() => {
                    wrong.push(format!("connection {i} names node {node}, which does not exist"))
                }
                (None, pin) => match filter.pins.get(*pin as usize) {
                    None => wrong.push(format!("connection {i} names pin {pin}, which does not exist")),
                    // Data enters a filter through a pin with flow IN, so inside the filter that pin is a source.
                    Some(p) if (p.flow == KSPIN_DATAFLOW_IN) != outgoing => {
                        wrong.push(format!("connection {i} uses pin {pin} against its data flow"));
                    }
                    Some(_) => {}
                },
                (Some(_), _) => {}
            }
        }
        if edges[..i].contains(&(*from, *to)) {
            wrong.push(format!("connection {i} is listed twice"));
        }
    }
    for (id, pin) in filter.pins.iter().enumerate() {
        if !edges.iter().any(|(f, t)| *f == (None, id as u32) || *t == (None, id as u32)) {
            wrong.push(format!("pin {id} has no internal connection"));
        }
        if pin.flow != KSPIN_DATAFLOW_IN && pin.flow != KSPIN_DATAFLOW_OUT {
            wrong.push(format!("pin {id} has data flow {}", pin.flow));
        }
        if pin.category.is_none() {
            wrong.push(format!("pin {id} has no category"));
        }
        if pin.ranges.is_empty() {
            wrong.push(format!("pin {id} has no data range"));
        }
        let bridge = matches!(pin.communication, KSPIN_COMMUNICATION_NONE | KSPIN_COMMUNICATION_BRIDGE);
        if bridge && (pin.max_global, pin.max_filter, pin.min_filter) != (0, 0, 0) {
            wrong.push(format!("bridge pin {id} has instance counts {}, {}, {}", pin.max_global, pin.max_filter, pin.min_filter));
        }
        if !bridge && pin.max_filter == 0 {
            wrong.push(format!("host pin {id} can never be opened"));
        }
        for (n, range) in pin.ranges.iter().enumerate() {
            if range.kinds()[2] != KSDATAFORMAT_SPECIFIER_WAVEFORMATEX {
                continue;
            }
            if range.bytes.len() != 88 {
                wrong.push(format!("pin {id} range {n} is {} bytes and not a KSDATARANGE_AUDIO", range.bytes.len()));
            }
            let Some((channels, bits, rates)) = range.audio() else { continue };
            if channels == 0
                || bits[0] < 8
                || bits[1] > 32
                || bits[0] > bits[1]
                || rates[0] < 1
                || rates[1] > 2_000_000
                || rates[0] > rates[1]
            {
                wrong.push(format!("pin {id} range {n} offers {channels} channels, {bits:?} bits, {rates:?} Hz"));
            }
            for attribute in range.attributes.iter().flatten() {
                if attribute[4] & 1 != 0 {
                    wrong.push(format!("pin {id} range {n} marks an attribute as required"));
                }
            }
        }
    }
    for (id, node) in filter.nodes.iter().enumerate() {
        let distinct = |mut pins: Vec<u32>| {
            pins.sort_unstable();
            pins.dedup();
            pins.len()
        };
        let inputs = distinct(edges.iter().filter(|(_, t)| t.0 == Some(id as u32)).map(|(_, t)| t.1).collect());
        let outputs = distinct(edges.iter().filter(|(f, _)| f.0 == Some(id as u32)).map(|(f, _)| f.1).collect());
        let good = match node.kind {
            k if k == KSNODETYPE_MUX || k == KSNODETYPE_SUM || k == KSNODETYPE_SUPERMIX => inputs >= 1 && outputs == 1,
            k if k == KSNODETYPE_DEMUX => inputs == 1 && outputs > 1,
            k if k == KSNODETYPE_ACOUSTIC_ECHO_CANCEL => inputs == 2 && outputs == 2,
            k if k == KSNODETYPE_AUDIO_ENGINE => inputs >= 1 && outputs >= 1,
            k if k == KSNODETYPE_DEV_SPECIFIC => true,
            _ => inputs == 1 && outputs == 1,
        };
        if !good {
            wrong.push(format!("node {id} ({}) has {inputs} inputs and {outputs} outputs", node.kind));
        }
    }
    wrong
}

/// Pins of the filter that data of pin `from` reaches, in the order in which they are met; backwards for pins where data leaves.
/// Also gives the nodes on the way.
pub fn reach(filter: &Filter, from: u32) -> (Vec<u32>, Vec<u32>) {
    let forward = filter.pins.get(from as usize).is_some_and(|p| p.flow == KSPIN_DATAFLOW_IN);
    let (mut pins, mut nodes, mut todo) = (Vec::new(), Vec::new(), vec![(None, from)]);
    while let Some(here) = todo.pop() {
        for c in filter.connections.iter().rev() {
            let (mut a, mut b) = ends(c);
            if !forward {
                (a, b) = (b, a);
            }
            // A node passes from any of its pins to any other.
            if !(a == here || here.0.is_some() && a.0 == here.0) {
                continue;
            }
            match b.0 {
                None if !pins.contains(&b.1) => pins.push(b.1),
                Some(node) if !nodes.contains(&node) => {
                    nodes.push(node);
                    todo.push(b);
                }
                _ => {}
            }
        }
    }
    (pins, nodes)
}
