//! The filter of a MIDI interface: for each direction a host pin and a bridge pin, and between them, for messages, a node that
//! stands for the interface.

use crate::adapter::midi::Kind;
use crate::raw::{
    PCAUTOMATION_TABLE, PCCONNECTION_DESCRIPTOR, PCFILTER_DESCRIPTOR, PCFILTER_NODE, PCNODE_DESCRIPTOR, PCPIN_DESCRIPTOR,
};
use acx_core::ks::guid::Guid;
use acx_core::ks::raw::{
    KSAUDFNAME_DMUSIC_MPU_IN, KSAUDFNAME_DMUSIC_MPU_OUT, KSCATEGORY_AUDIO, KSCATEGORY_CAPTURE, KSCATEGORY_RENDER, KSDATAFORMAT,
    KSDATAFORMAT_SPECIFIER_NONE, KSDATAFORMAT_SUBTYPE_DIRECTMUSIC, KSDATAFORMAT_SUBTYPE_MIDI, KSDATAFORMAT_SUBTYPE_MIDI_BUS,
    KSDATAFORMAT_TYPE_MUSIC, KSDATARANGE_MUSIC, KSMUSIC_TECHNOLOGY_PORT, KSNODETYPE_SYNTHESIZER, KSPIN_COMMUNICATION,
    KSPIN_DATAFLOW, KSPIN_DESCRIPTOR,
};
use acx_core::model::Error;
use acx_core::model::midi::MidiPort;
use acx_core::model::pin::Direction;
use acx_core::room::Room as _;
use alloc::vec::Vec;
use core::cell::UnsafeCell;
use core::ptr::null;

/// Every channel of MIDI.
const ALL_CHANNELS: u32 = 0xFFFF;

const fn format(size: usize, sub: Guid) -> KSDATAFORMAT {
    KSDATAFORMAT {
        Alignment: [],
        FormatSize: size as u32,
        Flags: 0,
        SampleSize: 0,
        Reserved: 0,
        MajorFormat: KSDATAFORMAT_TYPE_MUSIC,
        SubFormat: sub,
        Specifier: KSDATAFORMAT_SPECIFIER_NONE,
    }
}

/// The cable.
const BUS: &KSDATAFORMAT = &format(size_of::<KSDATAFORMAT>(), KSDATAFORMAT_SUBTYPE_MIDI_BUS);

fn music(sub: Guid) -> KSDATARANGE_MUSIC {
    KSDATARANGE_MUSIC {
        DataRange: format(size_of::<KSDATARANGE_MUSIC>(), sub),
        Technology: KSMUSIC_TECHNOLOGY_PORT,
        Channels: 0,
        Notes: 0,
        ChannelMask: ALL_CHANNELS,
    }
}

const CATEGORIES: [Guid; 3] = [KSCATEGORY_AUDIO, KSCATEGORY_RENDER, KSCATEGORY_CAPTURE];

/// The filter: what PortCls reads, at addresses that stay.
///
/// INVARIANT: the vectors are never changed after construction; only the technology inside of a range may be.
pub struct MidiFilter {
    pins: Vec<(Direction, bool)>,
    descriptor: Vec<PCFILTER_DESCRIPTOR>,
    ranges: Vec<UnsafeCell<KSDATARANGE_MUSIC>>,
    categories: Vec<Guid>,
    _pointers: Vec<*mut KSDATAFORMAT>,
    _descriptors: Vec<PCPIN_DESCRIPTOR>,
    _nodes: Vec<PCNODE_DESCRIPTOR>,
    _connections: Vec<PCCONNECTION_DESCRIPTOR>,
}

impl MidiFilter {
    /// Derives the filter of an interface; `nodes` is the automation table of its nodes. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::NoMemory`].
    pub fn new(info: &MidiPort, kind: Kind, nodes: *const PCAUTOMATION_TABLE) -> Result<Self, Error> {
        let mut ranges = Vec::new();
        ranges.try_reserve_exact(2)?;
        if kind == Kind::DMus {
            ranges.put(UnsafeCell::new(music(KSDATAFORMAT_SUBTYPE_DIRECTMUSIC)));
        }
        ranges.put(UnsafeCell::new(music(KSDATAFORMAT_SUBTYPE_MIDI)));
        let mut pointers: Vec<*mut KSDATAFORMAT> = Vec::new();
        pointers.try_reserve_exact(3)?;
        pointers.put_all(ranges.iter().map(|range| range.get().cast()));
        pointers.put(core::ptr::from_ref(BUS).cast_mut());
        let directions = [Direction::Render, Direction::Capture].into_iter().filter(|d| info.has(*d));
        let (mut pins, mut list, mut node_list, mut connections) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        pins.try_reserve_exact(4)?;
        list.try_reserve_exact(4)?;
        node_list.try_reserve_exact(2)?;
        connections.try_reserve_exact(4)?;
        let most_host = pointers.len().saturating_sub(1);
        for direction in directions {
            let first = count(&pins);
            let second = first.saturating_add(1);
            for host in [true, false] {
                pins.put((direction, host));
                let (start, length) = if host { (0, most_host) } else { (most_host, 1) };
                list.put(pin(direction, host, pointers.get(start..).unwrap_or_default().as_ptr(), length));
            }
            let (from, to) = if direction == Direction::Render { (first, second) } else { (second, first) };
            if kind == Kind::Midi {
                connections.put(edge(PCFILTER_NODE, from, PCFILTER_NODE, to));
                continue;
            }
            let node = count(&node_list);
            // Node pins are numbered from the one where data leaves.
            connections.put(edge(PCFILTER_NODE, from, node, 1));
            connections.put(edge(node, 0, PCFILTER_NODE, to));
            node_list.put(PCNODE_DESCRIPTOR {
                Flags: 0,
                AutomationTable: nodes,
                Type: &KSNODETYPE_SYNTHESIZER,
                Name: if direction == Direction::Render { &KSAUDFNAME_DMUSIC_MPU_OUT } else { &KSAUDFNAME_DMUSIC_MPU_IN },
            });
        }
        let mut categories = Vec::new();
        categories.try_reserve_exact(CATEGORIES.len())?;
        categories.put_all(CATEGORIES);
        categories.retain(|c| (*c != KSCATEGORY_RENDER || info.sends) && (*c != KSCATEGORY_CAPTURE || info.receives));
        let mut descriptor = Vec::new();
        descriptor.try_reserve_exact(1)?;
        descriptor.put(PCFILTER_DESCRIPTOR {
            Version: 0,
            AutomationTable: null(),
            PinSize: size_of::<PCPIN_DESCRIPTOR>() as u32,
            PinCount: count(&list),
            Pins: list.as_ptr(),
            NodeSize: size_of::<PCNODE_DESCRIPTOR>() as u32,
            NodeCount: count(&node_list),
            Nodes: if node_list.is_empty() { null() } else { node_list.as_ptr() },
            ConnectionCount: count(&connections),
            Connections: connections.as_ptr(),
            CategoryCount: count(&categories),
            Categories: categories.as_ptr(),
        });
        Ok(Self {
            pins,
            descriptor,
            ranges,
            categories,
            _pointers: pointers,
            _descriptors: list,
            _nodes: node_list,
            _connections: connections,
        })
    }
    /// The structure that PortCls reads; valid while the filter lives.
    #[must_use]
    pub fn descriptor(&self) -> *const PCFILTER_DESCRIPTOR {
        self.descriptor.as_ptr()
    }
    /// The direction of a host pin; `None` for other pins.
    #[must_use]
    pub fn host(&self, pin: u32) -> Option<Direction> {
        let (direction, host) = self.pins.get(usize::try_from(pin).ok()?)?;
        host.then_some(*direction)
    }
    /// Whether there is such a pin.
    #[must_use]
    pub fn has(&self, pin: u32) -> bool {
        usize::try_from(pin).is_ok_and(|pin| pin < self.pins.len())
    }
    /// The ranges of host pins, to be read and changed at PASSIVE_LEVEL only, by one caller at a time.
    #[must_use]
    pub fn ranges(&self) -> &[UnsafeCell<KSDATARANGE_MUSIC>] {
        &self.ranges
    }
    /// Its categories.
    #[must_use]
    pub fn categories(&self) -> &[Guid] {
        &self.categories
    }
}

fn count<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(0)
}

const fn edge(from: u32, from_pin: u32, to: u32, to_pin: u32) -> PCCONNECTION_DESCRIPTOR {
    PCCONNECTION_DESCRIPTOR { FromNode: from, FromNodePin: from_pin, ToNode: to, ToNodePin: to_pin }
}

fn pin(direction: Direction, host: bool, ranges: *const *mut KSDATAFORMAT, length: usize) -> PCPIN_DESCRIPTOR {
    let enters = (direction == Direction::Render) == host;
    let communication =
        if host { KSPIN_COMMUNICATION::KSPIN_COMMUNICATION_SINK } else { KSPIN_COMMUNICATION::KSPIN_COMMUNICATION_NONE };
    // One interface, one cable: one stream for each direction. Bridge pins are never instantiated.
    let instances = u32::from(host);
    PCPIN_DESCRIPTOR {
        MaxGlobalInstanceCount: instances,
        MaxFilterInstanceCount: instances,
        MinFilterInstanceCount: 0,
        AutomationTable: null(),
        KsPinDescriptor: KSPIN_DESCRIPTOR {
            InterfacesCount: 0,
            Interfaces: null(),
            MediumsCount: 0,
            Mediums: null(),
            DataRangesCount: u32::try_from(length).unwrap_or(0),
            DataRanges: ranges,
            DataFlow: if enters { KSPIN_DATAFLOW::KSPIN_DATAFLOW_IN } else { KSPIN_DATAFLOW::KSPIN_DATAFLOW_OUT },
            Communication: communication,
            Category: &KSCATEGORY_AUDIO,
            Name: null(),
            ConstrainedDataRangesCount: 0,
            ConstrainedDataRanges: core::ptr::null_mut(),
        },
    }
}
