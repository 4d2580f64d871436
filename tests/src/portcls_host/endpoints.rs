//! Finds endpoints as AudioEndpointBuilder does: from each bridge pin through the filters to a host pin, all by KS properties.

use super::abi::*;
use super::adapter::Adapter;
use super::descriptor::{Automation, Connection, Filter, Node, Pin, Range};
use super::guids::*;
use super::handle::KsHandle;
use super::{graph, pin_properties};
use std::rc::Rc;

/// Bytes of a KSPROPERTY with arguments behind it.
pub fn request(set: &Guid, id: u32, flags: u32, arguments: &[u32]) -> Vec<u8> {
    let mut bytes = set.bytes().to_vec();
    bytes.extend([id, flags].iter().chain(arguments).flat_map(|w| w.to_le_bytes()));
    bytes
}

/// Reads a property of fixed size.
///
/// # Errors
/// The status.
pub fn get(handle: &KsHandle, input: &[u8], size: usize) -> Result<Vec<u8>, Status> {
    let mut output = vec![0; size];
    let (status, length) = handle.property(input, &mut output);
    if ok(status) { Ok(output[..length].to_vec()) } else { Err(status) }
}

/// Asks for the size of a property first and then for the property.
///
/// # Errors
/// The status.
pub fn get_all(handle: &KsHandle, input: &[u8]) -> Result<Vec<u8>, Status> {
    match handle.property(input, &mut []) {
        (STATUS_BUFFER_OVERFLOW, size) => get(handle, input, size),
        (status, _) => Err(status),
    }
}

/// A filter as its properties describe it.
pub struct Seen {
    /// Reference string.
    pub name: String,
    /// The handle.
    pub handle: KsHandle,
    /// What the properties said; automation tables are not visible to a client.
    pub filter: Filter,
    /// Physical connection of each pin: link and pin of the other filter.
    pub links: Vec<Option<(String, u32)>>,
}

/// How far a bridge pin could be traced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trace {
    /// An endpoint: names of the bridge filter and of the host filter with their pins, and whether data goes to the world.
    Endpoint {
        /// Filter index and pin of the bridge pin.
        bridge: (usize, u32),
        /// Filter index and pin of the host pin.
        host: (usize, u32),
        /// Nodes on the way: filter index and node.
        nodes: Vec<(usize, u32)>,
        /// Render or capture.
        render: bool,
    },
    /// Nothing, and why.
    Stopped {
        /// Filter index and pin of the bridge pin.
        bridge: (usize, u32),
        /// The step at which tracing stopped.
        step: String,
    },
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect()
}

fn data_ranges(bytes: &[u8]) -> Vec<Range> {
    let (count, mut at, mut list) = (u32_at(bytes, 4).unwrap_or(0), 8, Vec::new());
    let mut left = count;
    while left > 0 {
        let Some(size) = u32_at(bytes, at).map(|s| s as usize).filter(|s| *s >= 64 && at + s <= bytes.len()) else { break };
        let range = bytes[at..at + size].to_vec();
        at += size.next_multiple_of(8);
        left -= 1;
        let mut attributes = None;
        if u32_at(&range, 4).unwrap_or(0) & 2 != 0 && left > 0 {
            let size = u32_at(bytes, at).unwrap_or(8) as usize;
            attributes = Some(bytes.get(at + 8..at + size).map(<[u8]>::to_vec).into_iter().collect());
            at += size.max(8).next_multiple_of(8);
            left -= 1;
        }
        list.push(Range { address: 0, bytes: range, attributes });
    }
    list
}

/// Reads one filter.
///
/// # Errors
/// The status of the first property that a filter must have and this one refuses.
pub fn see(adapter: &Rc<Adapter>, name: &str) -> Result<Seen, Status> {
    let handle = KsHandle::open(adapter, name)?;
    let pin = |id: u32, pin: u32| request(&KSPROPSETID_Pin, id, KSPROPERTY_TYPE_GET, &[pin, 0]);
    let topology = |id: u32| request(&KSPROPSETID_Topology, id, KSPROPERTY_TYPE_GET, &[]);
    let count = u32_at(&get(&handle, &request(&KSPROPSETID_Pin, 1, KSPROPERTY_TYPE_GET, &[]), 4)?, 0).unwrap_or(0);
    let (mut filter, mut links) = (Filter::default(), Vec::new());
    for id in 0..count {
        let counts = words(&get(&handle, &pin(8, id), 8)?);
        let local = words(&get(&handle, &pin(0, id), 8)?);
        let category = get(&handle, &pin(11, id), 16).ok();
        filter.pins.push(Pin {
            max_global: counts[0],
            max_filter: local[0],
            min_filter: words(&get(&handle, &pin(9, id), 4)?)[0],
            automation: Automation::default(),
            interfaces: Vec::new(),
            mediums: Vec::new(),
            ranges: data_ranges(&get_all(&handle, &pin(3, id))?),
            flow: words(&get(&handle, &pin(2, id), 4)?)[0],
            communication: words(&get(&handle, &pin(7, id), 4)?)[0],
            category: category.map(|c| Guid::from_slice(&c)),
            name: None,
        });
        links.push(get_all(&handle, &pin(10, id)).ok().map(|bytes| {
            let text: Vec<u16> =
                bytes[8..].chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])).take_while(|c| *c != 0).collect();
            (String::from_utf16_lossy(&text), u32_at(&bytes, 4).unwrap_or(0))
        }));
    }
    for chunk in get_all(&handle, &topology(1))?[8..].chunks_exact(16) {
        filter.nodes.push(Node { automation: Automation::default(), kind: Guid::from_slice(chunk), name: None });
    }
    for chunk in get_all(&handle, &topology(2))?[8..].chunks_exact(16) {
        let w = words(chunk);
        filter.connections.push(Connection { from_node: w[0], from_pin: w[1], to_node: w[2], to_pin: w[3] });
    }
    filter.categories = get_all(&handle, &topology(0))?[8..].chunks_exact(16).map(Guid::from_slice).collect();
    Ok(Seen { name: name.into(), handle, filter, links })
}

fn is_host(pin: &Pin) -> bool {
    let audio = |r: &Range| r.kinds()[0] == KSDATAFORMAT_TYPE_AUDIO && r.audio().is_some();
    matches!(pin.communication, KSPIN_COMMUNICATION_SINK | KSPIN_COMMUNICATION_BOTH) && pin.ranges.iter().any(audio)
}

/// Traces every bridge pin that has no physical connection.
pub fn trace(filters: &[Seen]) -> Vec<Trace> {
    let mut found = Vec::new();
    for (index, seen) in filters.iter().enumerate() {
        for (id, pin) in seen.filter.pins.iter().enumerate() {
            let bridge = matches!(pin.communication, KSPIN_COMMUNICATION_NONE | KSPIN_COMMUNICATION_BRIDGE);
            if bridge && seen.links[id].is_none() {
                found.push(trace_one(filters, (index, id as u32)));
            }
        }
    }
    found
}

fn trace_one(filters: &[Seen], bridge: (usize, u32)) -> Trace {
    let stopped = |step: String| Trace::Stopped { bridge, step };
    let render = filters[bridge.0].filter.pins[bridge.1 as usize].flow == KSPIN_DATAFLOW_OUT;
    let (mut here, mut nodes) = (bridge, Vec::new());
    for _ in 0..8 {
        let seen = &filters[here.0];
        let (pins, passed) = graph::reach(&seen.filter, here.1);
        nodes.extend(passed.into_iter().map(|n| (here.0, n)));
        if let Some(host) = pins.iter().find(|p| seen.filter.pins.get(**p as usize).is_some_and(is_host)) {
            return Trace::Endpoint { bridge, host: (here.0, *host), nodes, render };
        }
        let Some((link, pin)) = pins.iter().find_map(|p| seen.links.get(*p as usize).cloned().flatten()) else {
            return stopped(format!("{}: no host pin and no physical connection among pins {pins:?}", seen.name));
        };
        let Some(next) = filters.iter().position(|f| pin_properties::link_of(&f.name) == link) else {
            return stopped(format!("{}: physical connection to {link}, which is no filter of this adapter", seen.name));
        };
        here = (next, pin);
    }
    stopped("more than eight filters in a row".into())
}
