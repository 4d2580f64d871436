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

/// `KSPIN_CONNECT`, the format and, with `mode`, the attribute for that signal-processing mode.
pub fn connect(pin: u32, format: &Format, mode: Option<Guid>) -> Vec<u8> {
    let mut b = KSINTERFACESETID_Standard.bytes().to_vec();
    b.extend([1_u32, 0].iter().flat_map(|w| w.to_le_bytes()));
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

/// Every format that the pin agrees to when asked for exactly that: an intersection with a range of one format.
pub fn formats(handle: &KsHandle, id: u32, pin: &Pin) -> Vec<Format> {
    let mut list = Vec::new();
    for range in &pin.ranges {
        let Some((most, bits, rates)) = range.audio() else { continue };
        for rate in RATES.into_iter().filter(|r| (rates[0]..=rates[1]).contains(r)) {
            for channels in 1..=most.min(8) {
                for bits in [8_u32, 16, 20, 24, 32].into_iter().filter(|b| (bits[0]..=bits[1]).contains(b)) {
                    let mut input = request(&KSPROPSETID_Pin, 4, KSPROPERTY_TYPE_GET, &[id, 0, 8 + 88, 1]);
                    let mut wanted = range.bytes[..64].to_vec();
                    wanted[..8].copy_from_slice(&[88, 0, 0, 0, 0, 0, 0, 0]);
                    input.extend(wanted);
                    input.extend([channels, bits, bits, rate, rate, 0].iter().flat_map(|w| w.to_le_bytes()));
                    let found = super::endpoints::get_all(handle, &input).ok().and_then(|b| parse(&b));
                    if let Some(format) = found.filter(|f| f.rate() == rate && u32::from(f.channels()) == channels && !list.contains(f)) {
                        list.push(format);
                    }
                }
            }
        }
    }
    list
}
