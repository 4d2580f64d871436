//! Property sets that the port serves on a filter handle: Pin, Topology and AudioSignalProcessing.

use super::abi::*;
use super::adapter::{Adapter, End};
use super::descriptor::Pin;
use super::driver::method;
use super::guids::*;
use super::handle::{Answer, Property, access, fixed, multiple, variable};
use super::port::{Bound, Port};
use super::seam::{self, Rule};

/// Answers, or `None` when the filter's automation table is to be asked.
pub(super) fn answer(adapter: &Adapter, port: &Port, bound: &Bound, p: &Property<'_>, output: &mut [u8]) -> Option<Answer> {
    let own = match (p.set, p.id) {
        (s, 0..=12) if s == KSPROPSETID_Pin => true,
        (s, 13) if s == KSPROPSETID_Pin => !bound.filter.automation.properties.iter().any(|i| i.set == s && i.id == 13),
        (s, 0..=3) if s == KSPROPSETID_Topology => true,
        (s, 0) if s == KSPROPSETID_AudioSignalProcessing => bound.modes.is_some(),
        _ => false,
    };
    if !own {
        return None;
    }
    if p.verb == KSPROPERTY_TYPE_BASICSUPPORT {
        return Some(access(output, KSPROPERTY_TYPE_GET));
    }
    if p.verb != KSPROPERTY_TYPE_GET {
        return Some((STATUS_INVALID_DEVICE_REQUEST, 0));
    }
    if p.set == KSPROPSETID_Topology {
        return Some(topology(bound, p, output));
    }
    if p.id == 1 && p.set == KSPROPSETID_Pin {
        return Some(fixed(output, &(bound.filter.pins.len() as u32).to_le_bytes()));
    }
    let id = u32_at(p.input, 24).filter(|_| p.input.len() >= 32);
    let Some((id, pin)) = id.and_then(|id| bound.filter.pins.get(id as usize).map(|pin| (id, pin))) else {
        return Some((STATUS_INVALID_PARAMETER, 0));
    };
    if p.set == KSPROPSETID_AudioSignalProcessing {
        return Some(modes(bound, id, output));
    }
    let pair = |a: u32, b: u32| [a.to_le_bytes(), b.to_le_bytes()].concat();
    Some(match p.id {
        0 | 8 | 9 => {
            let counts = counts(port, bound, id, pin);
            match p.id {
                0 => fixed(output, &pair(counts[2], counts[1])),
                8 => fixed(output, &pair(counts[4], counts[3])),
                _ => fixed(output, &counts[0].to_le_bytes()),
            }
        }
        2 => fixed(output, &pin.flow.to_le_bytes()),
        3 | 13 => variable(output, &ranges(pin)),
        4 => intersection(bound, id, pin, p.input, output),
        5 => variable(output, &identifiers(&pin.interfaces, KSINTERFACESETID_Standard)),
        6 => variable(output, &identifiers(&pin.mediums, KSMEDIUMSETID_Standard)),
        7 => fixed(output, &pin.communication.to_le_bytes()),
        10 => physical(adapter, port, id, output),
        11 => pin.category.map_or((STATUS_NOT_FOUND, 0), |c| fixed(output, &c.bytes())),
        _ => name(bound, pin, p.input, output),
    })
}

fn identifiers(list: &[(Guid, u32, u32)], standard: Guid) -> Vec<u8> {
    let one = |(set, id, flags): &(Guid, u32, u32)| [&set.bytes()[..], &id.to_le_bytes(), &flags.to_le_bytes()].concat();
    let items: Vec<_> = if list.is_empty() { vec![one(&(standard, 0, 0))] } else { list.iter().map(one).collect() };
    multiple(&items)
}

/// Necessary, current and possible of the filter; current and possible of the whole system.
fn counts(port: &Port, bound: &Bound, id: u32, pin: &Pin) -> [u32; 5] {
    let live = port.instances(id);
    let mut c = [pin.min_filter, live, pin.max_filter, live, pin.max_global];
    if let Some(counter) = &bound.pin_count {
        let first = (&raw mut c).cast::<u32>();
        // SAFETY: five words of one array.
        let [a, b, d, e, f] = unsafe { [first, first.add(1), first.add(2), first.add(3), first.add(4)] };
        method!(counter, 3, "IPinCount::PinCount"; (u32, *mut u32, *mut u32, *mut u32, *mut u32, *mut u32) -> (); id, a, b, d, e, f);
    }
    c
}

fn padded(bytes: &[u8]) -> Vec<u8> {
    let mut v = bytes.to_vec();
    v.resize(v.len().next_multiple_of(8), 0);
    v
}

fn ranges(pin: &Pin) -> Vec<u8> {
    let mut items = Vec::new();
    for range in &pin.ranges {
        items.push(padded(&range.bytes));
        if let Some(attributes) = &range.attributes {
            items.push(padded(&multiple(&attributes.iter().map(|a| padded(a)).collect::<Vec<_>>())));
        }
    }
    multiple(&items)
}

fn name(bound: &Bound, pin: &Pin, input: &[u8], output: &mut [u8]) -> Answer {
    if let Some(namer) = &bound.pin_name {
        let (mut irp, mut request, mut data) = (seam::irp(), Aligned::new(input), Aligned::new(output));
        irp.set_output_length(output.len() as u32);
        let status = method!(namer, 3, "IPinName::GetPinName"; (Ptr, Ptr, Ptr) -> Status; irp.as_mut_ptr().cast(), request.ptr(0), data.ptr(0));
        let size = irp.information();
        if data.overrun() || ok(status) && size > output.len() {
            seam::report(Rule::KsPropertyProtocol, format!("GetPinName gave {size} bytes for {}", output.len()));
            return (STATUS_UNSUCCESSFUL, 0);
        }
        if ok(status) {
            output.copy_from_slice(data.bytes());
        }
        return (status, if ok(status) || status == STATUS_BUFFER_OVERFLOW { size } else { 0 });
    }
    match pin.name.or(pin.category) {
        // Windows looks the name up below MediaCategories; the lab shows the identifier.
        Some(guid) => variable(output, &format!("{{{guid}}}\0").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
        None => (STATUS_NOT_FOUND, 0),
    }
}

fn modes(bound: &Bound, id: u32, output: &mut [u8]) -> Answer {
    let Some(modes) = &bound.modes else { return (STATUS_NOT_SUPPORTED, 0) };
    let mut count = 0_u32;
    let status = method!(modes, 3, "IMiniportAudioSignalProcessing::GetModes"; (u32, *mut Guid, *mut u32) -> Status; id, core::ptr::null_mut(), &raw mut count);
    if !ok(status) && status != STATUS_BUFFER_OVERFLOW && status != STATUS_BUFFER_TOO_SMALL {
        return (status, 0);
    }
    let mut list = vec![Guid::NIL; count.min(64) as usize];
    if output.is_empty() {
        return (STATUS_BUFFER_OVERFLOW, 8 + 16 * list.len());
    }
    let status = method!(modes, 3, "IMiniportAudioSignalProcessing::GetModes"; (u32, *mut Guid, *mut u32) -> Status; id, list.as_mut_ptr(), &raw mut count);
    if !ok(status) {
        return (status, 0);
    }
    if count as usize != list.len() {
        seam::report(Rule::KsPropertyProtocol, format!("GetModes of pin {id}: first {} modes, then {count}", list.len()));
    }
    variable(output, &multiple(&list.iter().map(|g| g.bytes().to_vec()).collect::<Vec<_>>()))
}

fn physical(adapter: &Adapter, port: &Port, id: u32, output: &mut [u8]) -> Answer {
    let Some(own) = adapter.name_of(port.this.get()) else { return (STATUS_NOT_FOUND, 0) };
    let here = (End::Own(own), id);
    let list = adapter.connections.borrow();
    let other = list.iter().find_map(|c| {
        if c.from == here {
            Some(&c.to)
        } else if c.to == here {
            Some(&c.from)
        } else {
            None
        }
    });
    let Some((end, pin)) = other else { return (STATUS_NOT_FOUND, 0) };
    let link: Vec<u16> = match end {
        End::Own(name) => link_of(name).encode_utf16().collect(),
        End::External(link) => link.clone(),
    };
    let text: Vec<u8> = link.iter().copied().chain([0]).flat_map(u16::to_le_bytes).collect();
    variable(output, &[&(8 + text.len() as u32).to_le_bytes()[..], &pin.to_le_bytes(), &text].concat())
}

/// Symbolic link of a subdevice's interface.
pub fn link_of(name: &str) -> String {
    format!(r"\\?\PCI#DUET#0#{{{KSCATEGORY_AUDIO}}}\{name}")
}

fn topology(bound: &Bound, p: &Property<'_>, output: &mut [u8]) -> Answer {
    let filter = &bound.filter;
    match p.id {
        0 => variable(output, &multiple(&filter.categories.iter().map(|g| g.bytes().to_vec()).collect::<Vec<_>>())),
        1 => variable(output, &multiple(&filter.nodes.iter().map(|n| n.kind.bytes().to_vec()).collect::<Vec<_>>())),
        2 => {
            let words = |c: &super::descriptor::Connection| {
                [c.from_node, c.from_pin, c.to_node, c.to_pin].iter().flat_map(|w| w.to_le_bytes()).collect()
            };
            variable(output, &multiple(&filter.connections.iter().map(words).collect::<Vec<_>>()))
        }
        _ => {
            let node = u32_at(p.input, 24).filter(|_| p.input.len() >= 32).and_then(|n| filter.nodes.get(n as usize));
            let Some(node) = node else { return (STATUS_INVALID_PARAMETER, 0) };
            let guid = node.name.unwrap_or(node.kind);
            variable(output, &format!("{{{guid}}}\0").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
        }
    }
}

fn intersection(bound: &Bound, id: u32, pin: &Pin, input: &[u8], output: &mut [u8]) -> Answer {
    let (Some(size), Some(count)) = (u32_at(input, 32), u32_at(input, 36)) else { return (STATUS_INVALID_PARAMETER, 0) };
    if (size as usize) < 8 || 32 + size as usize > input.len() {
        return (STATUS_INVALID_PARAMETER, 0);
    }
    let list = &input[40..32 + size as usize];
    let (mut offset, mut left) = (0, count);
    while left > 0 {
        let Some(length) = u32_at(list, offset).map(|l| l as usize) else { return (STATUS_INVALID_PARAMETER, 0) };
        if length < 64 || offset + length > list.len() {
            return (STATUS_INVALID_PARAMETER, 0);
        }
        let flags = u32_at(list, offset + 4).unwrap_or(0);
        let mut client = Aligned::new(&list[offset..offset + length]);
        for range in &pin.ranges {
            let answer = intersect_one(bound, id, &mut client, range, output);
            if answer.0 != STATUS_NO_MATCH {
                return answer;
            }
        }
        offset += length.next_multiple_of(8);
        left -= 1;
        if flags & KSDATAFORMAT_ATTRIBUTES != 0 && left > 0 {
            offset += u32_at(list, offset).unwrap_or(8).max(8).next_multiple_of(8) as usize;
            left -= 1;
        }
    }
    (STATUS_NO_MATCH, 0)
}

fn intersect_one(bound: &Bound, id: u32, client: &mut Aligned, range: &super::descriptor::Range, output: &mut [u8]) -> Answer {
    let mut value = Aligned::new(output);
    let mut needed = 0_u32;
    let own = core::ptr::with_exposed_provenance_mut::<core::ffi::c_void>(range.address);
    let status = method!(bound.miniport, 4, "IMiniport::DataRangeIntersection"; (u32, Ptr, Ptr, u32, Ptr, *mut u32) -> Status;
        id, client.ptr(0), own, output.len() as u32, value.ptr(0), &raw mut needed);
    if value.overrun() {
        seam::report(Rule::KsPropertyProtocol, format!("DataRangeIntersection of pin {id} wrote behind its buffer"));
    }
    if status == STATUS_NOT_IMPLEMENTED {
        return default_intersection(client.bytes(), range, output);
    }
    if ok(status) && (needed as usize > output.len() || needed < 64) {
        seam::report(Rule::KsPropertyProtocol, format!("DataRangeIntersection of pin {id} succeeded with {needed} bytes"));
        return (STATUS_UNSUCCESSFUL, 0);
    }
    if ok(status) {
        output.copy_from_slice(value.bytes());
    }
    let informs = ok(status) || status == STATUS_BUFFER_OVERFLOW;
    (status, if informs { needed as usize } else { 0 })
}

/// The port's own handler: PCM with a WAVEFORMATEX, highest common values, stereo at most.
fn default_intersection(client: &[u8], range: &super::descriptor::Range, output: &mut [u8]) -> Answer {
    let theirs = super::descriptor::Range { address: 0, bytes: client.to_vec(), attributes: None };
    let (a, b) = (theirs.kinds(), range.kinds());
    let wild = |x: Guid, any: Guid| x == any;
    let fits = (a[0] == b[0] || wild(a[0], KSDATAFORMAT_TYPE_WILDCARD))
        && b[1] == KSDATAFORMAT_SUBTYPE_PCM
        && (a[1] == b[1] || wild(a[1], KSDATAFORMAT_SUBTYPE_WILDCARD))
        && b[2] == KSDATAFORMAT_SPECIFIER_WAVEFORMATEX
        && (a[2] == b[2] || wild(a[2], KSDATAFORMAT_SPECIFIER_WILDCARD));
    let (Some((c1, b1, r1)), Some((c2, b2, r2)), true) = (theirs.audio(), range.audio(), fits) else { return (STATUS_NO_MATCH, 0) };
    let (channels, bits, rate) = (c1.min(c2).min(2), b1[1].min(b2[1]), r1[1].min(r2[1]));
    if channels == 0 || bits < b1[0].max(b2[0]) || rate < r1[0].max(r2[0]) {
        return (STATUS_NO_MATCH, 0);
    }
    let align = channels * bits.div_ceil(8);
    let mut format = vec![0; 82];
    format[..4].copy_from_slice(&82_u32.to_le_bytes());
    format[8..12].copy_from_slice(&align.to_le_bytes());
    format[16..64].copy_from_slice(&range.bytes[16..64]);
    let wave = [1_u16.to_le_bytes(), (channels as u16).to_le_bytes()].concat();
    format[64..68].copy_from_slice(&wave);
    format[68..72].copy_from_slice(&rate.to_le_bytes());
    format[72..76].copy_from_slice(&(rate * align).to_le_bytes());
    format[76..78].copy_from_slice(&(align as u16).to_le_bytes());
    format[78..80].copy_from_slice(&(bits as u16).to_le_bytes());
    variable(output, &format)
}
