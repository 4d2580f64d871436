//! Reads a `PCFILTER_DESCRIPTOR` as the port driver does: by the strides that it states, everything bounded.

use super::abi::{Guid, at};
use super::guids::KSINTERFACESETID_Standard;
use super::seam::{self, Rule};

/// An interface or a medium: set, id, flags.
pub type Identifier = (Guid, u32, u32);

/// One data range with its attribute list.
#[derive(Clone, Debug)]
pub struct Range {
    /// Where the driver keeps it.
    pub address: usize,
    /// `FormatSize` bytes.
    pub bytes: Vec<u8>,
    /// The attributes that follow it, if its flags say that a list does.
    pub attributes: Option<Vec<Vec<u8>>>,
}

/// A pin factory.
#[derive(Clone, Debug)]
pub struct Pin {
    /// `MaxGlobalInstanceCount`.
    pub max_global: u32,
    /// `MaxFilterInstanceCount`.
    pub max_filter: u32,
    /// `MinFilterInstanceCount`.
    pub min_filter: u32,
    /// `AutomationTable`.
    pub automation: Automation,
    /// The interfaces that the port gives the pin. The descriptor's own list is ignored, as the documentation of KSPIN_DESCRIPTOR says.
    pub interfaces: Vec<Identifier>,
    /// `Mediums`; empty means the standard medium.
    pub mediums: Vec<Identifier>,
    /// `DataRanges`.
    pub ranges: Vec<Range>,
    /// `DataFlow`.
    pub flow: u32,
    /// `Communication`.
    pub communication: u32,
    /// `Category`.
    pub category: Option<Guid>,
    /// `Name`.
    pub name: Option<Guid>,
}

/// A node.
#[derive(Clone, Debug)]
pub struct Node {
    /// `AutomationTable`.
    pub automation: Automation,
    /// `Type`.
    pub kind: Guid,
    /// `Name`.
    pub name: Option<Guid>,
}

/// `PCCONNECTION_DESCRIPTOR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// `FromNode`, -1 for the filter.
    pub from_node: u32,
    /// `FromNodePin`.
    pub from_pin: u32,
    /// `ToNode`, -1 for the filter.
    pub to_node: u32,
    /// `ToNodePin`.
    pub to_pin: u32,
}

/// A property or event item.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// Where the driver keeps it.
    pub address: usize,
    /// `Set`.
    pub set: Guid,
    /// `Id`.
    pub id: u32,
    /// `Flags`.
    pub flags: u32,
    /// `Handler`; zero when absent.
    pub handler: usize,
}

/// A `PCAUTOMATION_TABLE`.
#[derive(Clone, Debug, Default)]
pub struct Automation {
    /// Properties.
    pub properties: Vec<Item>,
    /// Methods.
    pub methods: Vec<Item>,
    /// Events.
    pub events: Vec<Item>,
}

/// A filter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// `AutomationTable`.
    pub automation: Automation,
    /// `Pins`.
    pub pins: Vec<Pin>,
    /// `Nodes`.
    pub nodes: Vec<Node>,
    /// `Connections`.
    pub connections: Vec<Connection>,
    /// `Categories`.
    pub categories: Vec<Guid>,
}

const MANY: u32 = 1024;

fn complain(name: &str, text: &str) {
    seam::report(Rule::KsTopology, format!("{name}: {text}"));
}

/// Count of a table after sanity checks: 0 when its pointer is null or its stride too small.
fn table(name: &str, what: &str, count: u32, base: *const u8, stride: u32, least: u32) -> u32 {
    if count == 0 {
        return 0;
    }
    if base.is_null() || stride < least || stride % 8 != 0 && stride != 16 || count > MANY {
        complain(name, &format!("{what}: {count} items of {stride} bytes at {base:p}"));
        return 0;
    }
    count
}

unsafe fn guid(pointer: *const u8) -> Option<Guid> {
    // SAFETY: the caller read the pointer from a descriptor.
    (!pointer.is_null()).then(|| unsafe { at(pointer, 0) })
}

unsafe fn items(name: &str, what: &str, base: *const u8, offset: usize) -> Vec<Item> {
    // SAFETY: `base` is an automation table of the driver.
    let (stride, count, first): (u32, u32, *const u8) = unsafe { (at(base, offset), at(base, offset + 4), at(base, offset + 8)) };
    let count = table(name, what, count, first, stride, 24);
    (0..count as usize)
        .filter_map(|i| {
            // SAFETY: item `i` of a table of the driver.
            let item = unsafe { first.add(i * stride as usize) };
            // SAFETY: as above.
            let (set, id, flags, handler): (*const u8, u32, u32, usize) =
                unsafe { (at(item, 0), at(item, 8), at(item, 12), at(item, 16)) };
            // SAFETY: as above.
            let set = unsafe { guid(set) };
            if set.is_none() || handler == 0 {
                complain(name, &format!("{what} item {i} has no set or no handler"));
            }
            Some(Item { address: item as usize, set: set?, id, flags, handler })
        })
        .collect()
}

unsafe fn automation(name: &str, base: *const u8) -> Automation {
    if base.is_null() {
        return Automation::default();
    }
    // SAFETY: the caller read the pointer from a descriptor.
    unsafe {
        Automation {
            properties: items(name, "properties", base, 0),
            methods: items(name, "methods", base, 16),
            events: items(name, "events", base, 32),
        }
    }
}

unsafe fn identifiers(name: &str, count: u32, base: *const u8) -> Vec<Identifier> {
    let count = table(name, "identifiers", count, base, 24, 24);
    // SAFETY: a table of the driver.
    (0..count as usize).map(|i| unsafe { (at(base, i * 24), at(base, i * 24 + 16), at(base, i * 24 + 20)) }).collect()
}

unsafe fn ranges(name: &str, count: u32, base: *const u8) -> Vec<Range> {
    let mut list = Vec::new();
    let mut index = 0;
    let count = table(name, "data ranges", count, base, 8, 8) as usize;
    while index < count {
        // SAFETY: entry of the driver's pointer table.
        let range: *const u8 = unsafe { at(base, index * 8) };
        index += 1;
        if range.is_null() {
            complain(name, "null data range");
            continue;
        }
        // SAFETY: a KSDATARANGE of the driver.
        let (size, flags): (u32, u32) = unsafe { (at(range, 0), at(range, 4)) };
        if !(64..=4096).contains(&size) {
            complain(name, &format!("data range of {size} bytes"));
            continue;
        }
        // SAFETY: the range says that it has `size` bytes.
        let bytes = unsafe { core::slice::from_raw_parts(range, size as usize) }.to_vec();
        let mut attributes = None;
        if flags & 2 != 0 {
            if index == count {
                complain(name, "a data range promises attributes and is the last entry");
            } else {
                // SAFETY: the entry after such a range is a KSATTRIBUTE_LIST.
                attributes = Some(unsafe { attribute_list(name, at(base, index * 8)) });
                index += 1;
            }
        }
        list.push(Range { address: range as usize, bytes, attributes });
    }
    list
}

unsafe fn attribute_list(name: &str, base: *const u8) -> Vec<Vec<u8>> {
    if base.is_null() {
        complain(name, "null attribute list");
        return Vec::new();
    }
    // SAFETY: a KSATTRIBUTE_LIST of the driver.
    let (count, first): (u32, *const u8) = unsafe { (at(base, 0), at(base, 8)) };
    let count = table(name, "attributes", count, first, 8, 8);
    (0..count as usize)
        .filter_map(|i| {
            // SAFETY: entry of the list.
            let attribute: *const u8 = unsafe { at(first, i * 8) };
            if attribute.is_null() {
                return None;
            }
            // SAFETY: a KSATTRIBUTE.
            let size: u32 = unsafe { at(attribute, 0) };
            // SAFETY: it says that it has `size` bytes.
            (24..=4096).contains(&size).then(|| unsafe { core::slice::from_raw_parts(attribute, size as usize) }.to_vec())
        })
        .collect()
}

/// Standard streaming; pins that stream (bit 0 of the communication type: SINK and BOTH) are WaveRT pins here and loop too.
fn standard_interfaces(streams: bool) -> Vec<Identifier> {
    (0..=u32::from(streams)).map(|id| (KSINTERFACESETID_Standard, id, 0)).collect()
}

unsafe fn pin(name: &str, base: *const u8) -> Pin {
    // SAFETY: a PCPIN_DESCRIPTOR of the driver.
    unsafe {
        Pin {
            max_global: at(base, 0),
            max_filter: at(base, 4),
            min_filter: at(base, 8),
            automation: automation(name, at(base, 16)),
            interfaces: standard_interfaces(at::<u32>(base, 76) & 1 != 0),
            mediums: identifiers(name, at(base, 40), at(base, 48)),
            ranges: ranges(name, at(base, 56), at(base, 64)),
            flow: at(base, 72),
            communication: at(base, 76),
            category: guid(at(base, 80)),
            name: guid(at(base, 88)),
        }
    }
}

/// Reads a filter description.
///
/// # Safety
/// `base` must be a `PCFILTER_DESCRIPTOR` that lives as long as its miniport.
pub unsafe fn read(name: &str, base: *const u8) -> Filter {
    // SAFETY: the caller's contract; tables are read within the counts that the description states.
    unsafe {
        let (pin_size, pins, first_pin): (u32, u32, *const u8) = (at(base, 16), at(base, 20), at(base, 24));
        let (node_size, nodes, first_node): (u32, u32, *const u8) = (at(base, 32), at(base, 36), at(base, 40));
        let (connections, first_connection): (u32, *const u8) = (at(base, 48), at(base, 56));
        let (categories, first_category): (u32, *const u8) = (at(base, 64), at(base, 72));
        let pins = table(name, "pins", pins, first_pin, pin_size, 112);
        let nodes = table(name, "nodes", nodes, first_node, node_size, 32);
        let connections = table(name, "connections", connections, first_connection, 16, 16);
        let categories = table(name, "categories", categories, first_category, 16, 16);
        Filter {
            automation: automation(name, at(base, 8)),
            pins: (0..pins as usize).map(|i| pin(name, first_pin.add(i * pin_size as usize))).collect(),
            nodes: (0..nodes as usize)
                .map(|i| {
                    let node = first_node.add(i * node_size as usize);
                    Node {
                        automation: automation(name, at(node, 8)),
                        kind: guid(at(node, 16)).unwrap_or(Guid::NIL),
                        name: guid(at(node, 24)),
                    }
                })
                .collect(),
            connections: (0..connections as usize)
                .map(|i| {
                    let c = first_connection.add(i * 16);
                    Connection { from_node: at(c, 0), from_pin: at(c, 4), to_node: at(c, 8), to_pin: at(c, 12) }
                })
                .collect(),
            categories: (0..categories as usize).map(|i| at(first_category, i * 16)).collect(),
        }
    }
}

impl Range {
    fn word(&self, offset: usize) -> u32 {
        super::abi::u32_at(&self.bytes, offset).unwrap_or(0)
    }

    /// `MajorFormat`, `SubFormat`, `Specifier`.
    pub fn kinds(&self) -> [Guid; 3] {
        [16, 32, 48].map(|o| Guid::from_slice(&self.bytes[o..]))
    }

    /// Channels, bits (low, high) and rate (low, high) of a `KSDATARANGE_AUDIO`.
    pub fn audio(&self) -> Option<(u32, [u32; 2], [u32; 2])> {
        (self.bytes.len() >= 84).then(|| (self.word(64), [self.word(68), self.word(72)], [self.word(76), self.word(80)]))
    }
}
