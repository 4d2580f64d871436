#![allow(clippy::multiple_unsafe_ops_per_block, reason = "a foreign structure is read in one go")]
#![allow(unsafe_code, reason = "reads the raw structures as PortCls does")]
use super::*;
use acx_core::guid;
use acx_core::model::builder::CircuitBuilder;
use acx_core::model::circuit::Node;
use acx_core::model::element::VolumeRange;
use acx_core::model::format::SampleKind;
use acx_core::model::format_set::{FormatRange, FormatSet, RateSet};
use acx_core::model::jack::{ConnectionType, Jack};
use acx_core::model::mode::Mode;
use acx_core::model::pin::{Category, ModeFormats};

pub(crate) fn modes() -> Vec<ModeFormats> {
    let range = |bits| FormatRange {
        rates: RateSet(RateSet::of(44_100).0 | RateSet::of(48_000).0),
        min_channels: 2,
        max_channels: 2,
        container_bits: bits,
        valid_bits: bits,
        kind: SampleKind::Pcm,
    };
    let set = |list: &[u8]| {
        let mut set = FormatSet::new();
        list.iter().for_each(|bits| set.add(range(*bits)).unwrap());
        set
    };
    std::vec![ModeFormats { mode: Mode::DEFAULT, formats: set(&[16]) }, ModeFormats { mode: Mode::RAW, formats: set(&[16, 32]) },]
}

pub(crate) fn jack() -> Jack {
    Jack {
        connection: ConnectionType::EIGHTH_INCH,
        general_location: 0,
        geometric_location: 2,
        color: 0x00B3_C98C,
        detects_presence: true,
        channel_mask: 3,
    }
}

/// host -> volume -> mute -> speaker
pub(crate) fn speaker() -> Circuit {
    let mut b = CircuitBuilder::new("Speaker", Direction::Render);
    let host = b.host(modes(), 1);
    let out = b.bridge(Category::Speaker, jack());
    let range = VolumeRange { minimum: -96 * 65_536, maximum: 0, step: 65_536 };
    let volume = b.element(ElementKind::Volume { channels: 2, range });
    let mute = b.element(ElementKind::Mute { channels: 1 });
    b.chain(&[Node::Pin(host), Node::Element(volume), Node::Element(mute), Node::Pin(out)]);
    b.build().unwrap()
}

/// two microphones -> mux -> host
pub(crate) fn microphones() -> Circuit {
    let mut b = CircuitBuilder::new("Mic", Direction::Capture);
    let first = b.bridge(Category::Microphone, jack());
    let second = b.bridge(Category::LineIn, jack());
    let host = b.host(modes(), 2);
    let mux = b.element(ElementKind::Mux);
    b.connect(Node::Pin(first), Node::Element(mux));
    b.connect(Node::Pin(second), Node::Element(mux));
    b.connect(Node::Element(mux), Node::Pin(host));
    b.build().unwrap()
}

struct View<'a>(&'a PCFILTER_DESCRIPTOR);

impl View<'_> {
    fn pins(&self) -> &[PCPIN_DESCRIPTOR] {
        // SAFETY: the filter lives.
        unsafe { core::slice::from_raw_parts(self.0.Pins, self.0.PinCount as usize) }
    }
    fn connections(&self) -> Vec<[u32; 4]> {
        // SAFETY: the filter lives.
        let list = unsafe { core::slice::from_raw_parts(self.0.Connections, self.0.ConnectionCount as usize) };
        list.iter().map(|c| [c.FromNode, c.FromNodePin, c.ToNode, c.ToNodePin]).collect()
    }
    fn types(&self) -> Vec<Guid> {
        // SAFETY: the filter lives.
        unsafe { core::slice::from_raw_parts(self.0.Nodes, self.0.NodeCount as usize).iter().map(|n| *n.Type).collect() }
    }
}

fn filter(circuit: &Circuit, kind: FilterKind) -> Filter {
    Filter::new(circuit, kind, &Tables::NONE).unwrap()
}
fn view(filter: &Filter) -> View<'_> {
    // SAFETY: the filter lives.
    View(unsafe { &*filter.descriptor() })
}
const IN: i32 = 1;
const OUT: i32 = 2;
const F: u32 = u32::MAX;

#[test]
fn a_render_circuit_becomes_a_wave_filter_with_a_dac() {
    let filter = filter(&speaker(), FilterKind::Wave);
    let wave = view(&filter);
    let flow: Vec<_> = wave.pins().iter().map(|p| (p.KsPinDescriptor.DataFlow.0, p.KsPinDescriptor.Communication.0)).collect();
    // The host pin is SINK and takes data IN; the bridge pin is NONE (0) and gives it OUT.
    assert_eq!(flow, [(IN, 1), (OUT, 0)]);
    assert_eq!(wave.types(), [guid!("507ae360-c554-11d0-8a2b-00a0c9255ac1")]);
    assert_eq!(wave.connections(), [[F, 0, 0, 1], [0, 0, F, 1]]);
}

#[test]
fn a_render_circuit_becomes_a_topology_filter_with_its_elements() {
    let filter = filter(&speaker(), FilterKind::Topology);
    let topology = view(&filter);
    let flow: Vec<_> = topology.pins().iter().map(|p| (p.KsPinDescriptor.DataFlow.0, p.KsPinDescriptor.Communication.0)).collect();
    assert_eq!(flow, [(IN, 0), (OUT, 0)]);
    let volume = guid!("3a5acc00-c557-11d0-8a2b-00a0c9255ac1");
    let mute = guid!("02b223c0-c557-11d0-8a2b-00a0c9255ac1");
    assert_eq!(topology.types(), [volume, mute]);
    assert_eq!(topology.connections(), [[F, 0, 0, 1], [0, 0, 1, 1], [1, 0, F, 1]]);
    // SAFETY: the category is a constant.
    let category = unsafe { *topology.pins()[1].KsPinDescriptor.Category };
    assert_eq!(category, guid!("dff21ce1-f70f-11d0-b917-00a0c9223196"), "the endpoint's form factor");
}

#[test]
fn capture_flows_from_the_jacks_through_the_mux_to_a_sink_pin() {
    let circuit = microphones();
    let (wave, topology) = (filter(&circuit, FilterKind::Wave), filter(&circuit, FilterKind::Topology));
    let host = view(&wave).pins()[0];
    // PortCls: capture host pins are SINK too, and give data OUT.
    assert_eq!((host.KsPinDescriptor.DataFlow.0, host.KsPinDescriptor.Communication.0), (OUT, 1));
    assert_eq!((host.MaxGlobalInstanceCount, host.MaxFilterInstanceCount, host.MinFilterInstanceCount), (2, 2, 0));
    assert_eq!(view(&wave).connections(), [[F, 1, 0, 1], [0, 0, F, 0]]);
    // A mux has output 0 and inputs from 1 on.
    assert_eq!(view(&topology).connections(), [[F, 1, 0, 1], [F, 2, 0, 2], [0, 0, F, 0]]);
}

#[test]
fn bridge_pins_are_never_instantiated() {
    for circuit in [speaker(), microphones()] {
        for kind in [FilterKind::Wave, FilterKind::Topology] {
            let filter = filter(&circuit, kind);
            for pin in view(&filter).pins().iter().filter(|p| p.KsPinDescriptor.Communication.0 == 0) {
                assert_eq!((pin.MaxGlobalInstanceCount, pin.MaxFilterInstanceCount, pin.MinFilterInstanceCount), (0, 0, 0));
                assert_eq!(pin.KsPinDescriptor.DataRangesCount, 1);
                // SAFETY: one range, which is a constant.
                let range = unsafe { **pin.KsPinDescriptor.DataRanges };
                assert_eq!((range.FormatSize, range.SubFormat), (64, guid!("6dba3190-67bd-11cf-a0f7-0020afd156e4")));
            }
        }
    }
}

#[test]
fn host_ranges_are_audio_ranges_that_take_a_mode_and_do_not_ask_for_it() {
    let filter = filter(&speaker(), FilterKind::Wave);
    let pin = view(&filter).pins()[0].KsPinDescriptor;
    // Two rates of 16 bits (in both modes) and two of 32 bits, each followed by an attribute list.
    assert_eq!(pin.DataRangesCount, 8);
    for index in [0, 2, 4, 6] {
        // SAFETY: the filter lives; even entries are audio ranges, odd ones attribute lists.
        let (range, list) = unsafe {
            (
                &*(*pin.DataRanges.add(index)).cast::<KSDATARANGE_AUDIO>(),
                &*(*pin.DataRanges.add(index + 1)).cast::<acx_core::ks::raw::KSATTRIBUTE_LIST>(),
            )
        };
        // KS Topology Test: a WAVEFORMATEX range has the size of KSDATARANGE_AUDIO. ATTRIBUTES (2) without REQUIRED (4).
        assert_eq!((range.DataRange.FormatSize, range.DataRange.Flags), (88, 2));
        assert!(range.MinimumSampleFrequency >= 1 && range.MinimumBitsPerSample >= 8);
        assert_eq!(list.Count, 1);
        // SAFETY: the list has one entry.
        let attribute = unsafe { **list.Attributes };
        assert_eq!((attribute.Size, attribute.Flags), (24, 0));
        assert_eq!(attribute.Attribute, guid!("e1f89eb5-5f46-419b-967b-ff6770b98401"));
    }
}
