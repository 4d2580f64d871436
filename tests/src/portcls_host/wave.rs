//! How the engine writes formats on the wire and reads them back.

use super::abi::*;
use super::descriptor::Pin;
use super::endpoints::request;
use super::guids::*;
use super::handle::KsHandle;
use acx_core::model::format::{ChannelMask, Format, SampleKind};

const RATES: [u32; 13] = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000];

fn subformat(kind: SampleKind) -> Guid {
    match kind {
        SampleKind::Pcm => KSDATAFORMAT_SUBTYPE_PCM,
        SampleKind::Float => KSDATAFORMAT_SUBTYPE_IEEE_FLOAT,
    }
}

/// `KSDATAFORMAT_WAVEFORMATEXTENSIBLE`.
pub fn data_format(format: &Format, flags: u32) -> Vec<u8> {
    let align = format.block_align();
    let sub = subformat(format.kind()).bytes();
    let mut b: Vec<u8> = [104, flags, align, 0].iter().flat_map(|w: &u32| w.to_le_bytes()).collect();
    b.extend(KSDATAFORMAT_TYPE_AUDIO.bytes());
    b.extend(sub);
    b.extend(KSDATAFORMAT_SPECIFIER_WAVEFORMATEX.bytes());
    b.extend(0xFFFE_u16.to_le_bytes());
    b.extend(u16::from(format.channels()).to_le_bytes());
    b.extend(format.rate().to_le_bytes());
    b.extend(format.bytes_per_second().to_le_bytes());
    b.extend((align as u16).to_le_bytes());
    b.extend(u16::from(format.container_bits()).to_le_bytes());
    b.extend(22_u16.to_le_bytes());
    b.extend(u16::from(format.valid_bits()).to_le_bytes());
    b.extend(format.mask().0.to_le_bytes());
    b.extend(sub);
    b
}

/// `KSINTERFACE_STANDARD_STREAMING`.
pub const STREAMING: u32 = 0;
/// `KSINTERFACE_STANDARD_LOOPED_STREAMING`.
pub const LOOPED: u32 = 1;

/// `KSPIN_CONNECT` with one of the standard interfaces, the format and, with `mode`, the attribute for that signal-processing mode.
pub fn connect(pin: u32, format: &Format, mode: Option<Guid>, interface: u32) -> Vec<u8> {
    let mut b = KSINTERFACESETID_Standard.bytes().to_vec();
    b.extend([interface, 0].iter().flat_map(|w| w.to_le_bytes()));
    b.extend(KSMEDIUMSETID_Standard.bytes());
    // Medium 0 without flags, the pin and padding, no handle, KSPRIORITY_NORMAL and subclass 1.
    b.extend([0_u32, 0, pin, 0, 0, 0, 0x4000_0000, 1].iter().flat_map(|w| w.to_le_bytes()));
    b.extend(data_format(format, if mode.is_some() { KSDATAFORMAT_ATTRIBUTES } else { 0 }));
    if let Some(mode) = mode {
        b.extend([48_u32, 1, 40, 0].iter().flat_map(|w| w.to_le_bytes()));
        b.extend(KSATTRIBUTEID_AUDIOSIGNALPROCESSING_MODE.bytes());
        b.extend(mode.bytes());
    }
    b
}

/// Reads a data format with a WAVEFORMATEX or a WAVEFORMATEXTENSIBLE.
pub fn parse(bytes: &[u8]) -> Option<Format> {
    let half = |o: usize| Some(u16::from_le_bytes(bytes.get(o..o + 2)?.try_into().ok()?));
    let (tag, channels, bits) = (half(64)?, u8::try_from(half(66)?).ok()?, u8::try_from(half(78)?).ok()?);
    let rate = u32_at(bytes, 68)?;
    if tag == 0xFFFE {
        let kind = if guid_at(bytes, 88)? == KSDATAFORMAT_SUBTYPE_IEEE_FLOAT { SampleKind::Float } else { SampleKind::Pcm };
        return Format::new(rate, channels, ChannelMask(u32_at(bytes, 84)?), bits, u8::try_from(half(82)?).ok()?, kind);
    }
    let kind = if tag == 3 { SampleKind::Float } else { SampleKind::Pcm };
    Format::new(rate, channels, ChannelMask::usual(channels), bits, bits, kind)
}

/// Sample types that a client tries: container bits, valid bits, kind.
const SAMPLES: [(u8, u8, SampleKind); 7] = [
    (16, 16, SampleKind::Pcm),
    (32, 24, SampleKind::Pcm),
    (24, 24, SampleKind::Pcm),
    (32, 32, SampleKind::Pcm),
    (32, 20, SampleKind::Pcm),
    (8, 8, SampleKind::Pcm),
    (32, 32, SampleKind::Float),
];

/// Every format that the pin agrees to when it is proposed (KSPROPERTY_PIN_PROPOSEDATAFORMAT); where a pin knows no proposals, what
/// its intersection gives for a range of one format.
pub fn formats(handle: &KsHandle, id: u32, pin: &Pin) -> Vec<Format> {
    let mut list = Vec::new();
    for range in &pin.ranges {
        let Some((most, bits, rates)) = range.audio() else { continue };
        for rate in RATES.into_iter().filter(|r| (rates[0]..=rates[1]).contains(r)) {
            for channels in 1..=most.min(8) as u8 {
                for (container, valid, kind) in SAMPLES {
                    let fits = u32::from(valid) >= bits[0] && u32::from(valid) <= bits[1];
                    let format = Format::new(rate, channels, ChannelMask::usual(channels), container, valid, kind).filter(|_| fits);
                    let Some(format) = format.filter(|f| !list.contains(f)) else { continue };
                    let agreed = match propose(handle, id, &format) {
                        STATUS_NOT_FOUND => intersect(handle, id, &range.bytes, &format),
                        status => ok(status),
                    };
                    if agreed {
                        list.push(format);
                    }
                }
            }
        }
    }
    list
}

fn propose(handle: &KsHandle, id: u32, format: &Format) -> Status {
    let input = request(&KSPROPSETID_Pin, 14, KSPROPERTY_TYPE_SET, &[id, 0]);
    handle.property(&input, &mut data_format(format, 0)).0
}

/// Whether the intersection of the pin with a range of this one format is this format.
fn intersect(handle: &KsHandle, id: u32, range: &[u8], format: &Format) -> bool {
    let bits = u32::from(format.valid_bits());
    let mut input = request(&KSPROPSETID_Pin, 4, KSPROPERTY_TYPE_GET, &[id, 0, 8 + 88, 1]);
    let mut wanted = range[..64].to_vec();
    wanted[..8].copy_from_slice(&[88, 0, 0, 0, 0, 0, 0, 0]);
    input.extend(wanted);
    input.extend([u32::from(format.channels()), bits, bits, format.rate(), format.rate(), 0].iter().flat_map(|w| w.to_le_bytes()));
    super::endpoints::get_all(handle, &input).ok().and_then(|b| parse(&b)).is_some_and(|f| f == *format)
}
