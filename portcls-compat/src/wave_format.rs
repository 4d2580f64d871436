//! Data formats, ranges and attributes of kernel streaming as the model's formats and modes. Bytes in, bytes out.

use acx_core::ks::guid::Guid;
use acx_core::ks::raw::{
    AUDIO_SIGNALPROCESSINGMODE_COMMUNICATIONS, AUDIO_SIGNALPROCESSINGMODE_DEFAULT, AUDIO_SIGNALPROCESSINGMODE_MEDIA,
    AUDIO_SIGNALPROCESSINGMODE_MOVIE, AUDIO_SIGNALPROCESSINGMODE_NOTIFICATION, AUDIO_SIGNALPROCESSINGMODE_RAW,
    AUDIO_SIGNALPROCESSINGMODE_SPEECH, KSATTRIBUTEID_AUDIOSIGNALPROCESSING_MODE, KSDATAFORMAT, KSDATAFORMAT_ATTRIBUTES,
    KSDATAFORMAT_SPECIFIER_WAVEFORMATEX, KSDATAFORMAT_SUBTYPE_IEEE_FLOAT, KSDATAFORMAT_SUBTYPE_PCM, KSDATAFORMAT_TYPE_AUDIO,
    KSDATAFORMAT_WAVEFORMATEXTENSIBLE, WAVE_FORMAT_EXTENSIBLE, WAVE_FORMAT_IEEE_FLOAT, WAVE_FORMAT_PCM,
};
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_PARAMETER, STATUS_NO_MATCH};
use acx_core::model::format::{ChannelMask, Format, SampleKind};
use acx_core::model::mode::Mode;

/// Bytes of a KSDATAFORMAT.
pub const HEADER: usize = size_of::<KSDATAFORMAT>();
/// Bytes of a KSDATAFORMAT with a WAVEFORMATEXTENSIBLE.
pub const EXTENSIBLE: usize = size_of::<KSDATAFORMAT_WAVEFORMATEXTENSIBLE>();
/// `KSDATAFORMAT_ATTRIBUTES`: an attribute list follows.
pub const FLAG_ATTRIBUTES: u32 = KSDATAFORMAT_ATTRIBUTES;
const TAG_PCM: u16 = WAVE_FORMAT_PCM as u16;
const TAG_FLOAT: u16 = WAVE_FORMAT_IEEE_FLOAT as u16;
const TAG_EXTENSIBLE: u16 = WAVE_FORMAT_EXTENSIBLE as u16;

/// The 16 bits at an offset.
pub fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    bytes.get(offset..)?.first_chunk::<2>().map(|b| u16::from_le_bytes(*b))
}
/// The 32 bits at an offset.
pub fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    bytes.get(offset..)?.first_chunk::<4>().map(|b| u32::from_le_bytes(*b))
}
/// The GUID at an offset.
pub fn guid_at(bytes: &[u8], offset: usize) -> Option<Guid> {
    bytes.get(offset..)?.first_chunk::<16>().map(|b| Guid::from_bytes(*b))
}

const MODES: [(Mode, Guid); 7] = [
    (Mode::RAW, AUDIO_SIGNALPROCESSINGMODE_RAW),
    (Mode::DEFAULT, AUDIO_SIGNALPROCESSINGMODE_DEFAULT),
    (Mode::COMMUNICATIONS, AUDIO_SIGNALPROCESSINGMODE_COMMUNICATIONS),
    (Mode::SPEECH, AUDIO_SIGNALPROCESSINGMODE_SPEECH),
    (Mode::MEDIA, AUDIO_SIGNALPROCESSINGMODE_MEDIA),
    (Mode::MOVIE, AUDIO_SIGNALPROCESSINGMODE_MOVIE),
    (Mode::NOTIFICATION, AUDIO_SIGNALPROCESSINGMODE_NOTIFICATION),
];

/// The GUID of a mode; `None` for one that has no name in kernel streaming.
#[must_use]
pub fn mode_guid(mode: Mode) -> Option<Guid> {
    MODES.iter().find(|(m, _)| *m == mode).map(|(_, g)| *g)
}
/// The mode of a GUID.
#[must_use]
pub fn mode_of(guid: &Guid) -> Option<Mode> {
    MODES.iter().find(|(_, g)| g == guid).map(|(m, _)| *m)
}

/// The format in a KSDATAFORMAT with a WAVEFORMATEX or WAVEFORMATEXTENSIBLE.
///
/// # Errors
/// STATUS_INVALID_PARAMETER when it is cut short or contradicts itself, STATUS_NO_MATCH for what is no PCM or float audio.
pub fn parse(bytes: &[u8]) -> Result<Format, NTSTATUS> {
    let cut = STATUS_INVALID_PARAMETER;
    let size = usize::try_from(u32_at(bytes, 0).ok_or(cut)?).map_err(|_| cut)?;
    let bytes = bytes.get(..size).ok_or(cut)?;
    let major = guid_at(bytes, 16).ok_or(cut)?;
    let specifier = guid_at(bytes, 48).ok_or(cut)?;
    if major != KSDATAFORMAT_TYPE_AUDIO || specifier != KSDATAFORMAT_SPECIFIER_WAVEFORMATEX {
        return Err(STATUS_NO_MATCH);
    }
    let half = |offset| u16_at(bytes, offset).ok_or(cut);
    let word = |offset| u32_at(bytes, offset).ok_or(cut);
    let (tag, channels, rate, average) = (half(64)?, half(66)?, word(68)?, word(72)?);
    let (align, container, extra) = (half(76)?, half(78)?, half(80).unwrap_or(0));
    let (valid, mask, sub) = match tag {
        TAG_PCM => (container, None, KSDATAFORMAT_SUBTYPE_PCM),
        TAG_FLOAT => (container, None, KSDATAFORMAT_SUBTYPE_IEEE_FLOAT),
        TAG_EXTENSIBLE if extra < 22 => return Err(cut),
        TAG_EXTENSIBLE => (half(82)?, Some(word(84)?), guid_at(bytes, 88).ok_or(cut)?),
        _ => return Err(STATUS_NO_MATCH),
    };
    let kind = match sub {
        KSDATAFORMAT_SUBTYPE_PCM => SampleKind::Pcm,
        KSDATAFORMAT_SUBTYPE_IEEE_FLOAT => SampleKind::Float,
        _ => return Err(STATUS_NO_MATCH),
    };
    let narrow = |value: u16| u8::try_from(value).map_err(|_| STATUS_NO_MATCH);
    let channels = narrow(channels)?;
    let mask = mask.map_or(ChannelMask::usual(channels), ChannelMask);
    let valid = if valid == 0 { container } else { valid };
    let format = Format::new(rate, channels, mask, narrow(container)?, narrow(valid)?, kind).ok_or(STATUS_NO_MATCH)?;
    if u32::from(align) != format.block_align() || average != format.bytes_per_second() {
        return Err(cut);
    }
    Ok(format)
}

/// The signal-processing mode in an attribute list (KSMULTIPLE_ITEM, then attributes at multiples of 8). `None` when none is named.
///
/// # Errors
/// STATUS_INVALID_PARAMETER for a malformed list, STATUS_NO_MATCH for a mode or a required attribute that nobody knows.
pub fn parse_attributes(list: &[u8]) -> Result<Option<Mode>, NTSTATUS> {
    let cut = STATUS_INVALID_PARAMETER;
    let size = usize::try_from(u32_at(list, 0).ok_or(cut)?).map_err(|_| cut)?;
    let count = u32_at(list, 4).ok_or(cut)?;
    let mut rest = list.get(8..size).ok_or(cut)?;
    let mut mode = None;
    for _ in 0..count.min(16) {
        let length = usize::try_from(u32_at(rest, 0).ok_or(cut)?).map_err(|_| cut)?;
        let item = rest.get(..length).filter(|i| i.len() >= 24).ok_or(cut)?;
        if guid_at(item, 8) == Some(KSATTRIBUTEID_AUDIOSIGNALPROCESSING_MODE) {
            let guid = guid_at(item, 24).ok_or(cut)?;
            mode = Some(mode_of(&guid).ok_or(STATUS_NO_MATCH)?);
        } else if u32_at(item, 4).unwrap_or(0) & 1 != 0 {
            return Err(STATUS_NO_MATCH);
        }
        rest = rest.get(length.next_multiple_of(8)..).unwrap_or(&[]);
    }
    Ok(mode)
}

/// A KSDATAFORMAT with a WAVEFORMATEXTENSIBLE.
#[must_use]
pub fn write(format: &Format) -> [u8; EXTENSIBLE] {
    let sub = match format.kind() {
        SampleKind::Pcm => KSDATAFORMAT_SUBTYPE_PCM,
        SampleKind::Float => KSDATAFORMAT_SUBTYPE_IEEE_FLOAT,
    };
    let mut out = [0; EXTENSIBLE];
    let mut put = Writer::new(&mut out);
    put.u32(EXTENSIBLE as u32).u32(0).u32(format.block_align()).u32(0);
    put.guid(&KSDATAFORMAT_TYPE_AUDIO).guid(&sub).guid(&KSDATAFORMAT_SPECIFIER_WAVEFORMATEX);
    put.u16(TAG_EXTENSIBLE).u16(u16::from(format.channels())).u32(format.rate()).u32(format.bytes_per_second());
    put.u16(format.block_align() as u16).u16(u16::from(format.container_bits())).u16(22);
    put.u16(u16::from(format.valid_bits())).u32(format.mask().0).guid(&sub);
    out
}

/// Writes little-endian values one after the other; what does not fit is dropped.
pub struct Writer<'a>(&'a mut [u8]);

impl<'a> Writer<'a> {
    /// Writes from the start of `out`.
    pub fn new(out: &'a mut [u8]) -> Self {
        Self(out)
    }
    /// Appends bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        let out = core::mem::take(&mut self.0);
        if let Some((head, tail)) = out.split_at_mut_checked(bytes.len()) {
            head.copy_from_slice(bytes);
            self.0 = tail;
        }
        self
    }
    /// Appends 16 bits.
    pub fn u16(&mut self, value: u16) -> &mut Self {
        self.bytes(&value.to_le_bytes())
    }
    /// Appends 32 bits.
    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.bytes(&value.to_le_bytes())
    }
    /// Appends 32 bits.
    pub fn i32(&mut self, value: i32) -> &mut Self {
        self.bytes(&value.to_le_bytes())
    }
    /// Appends a GUID.
    pub fn guid(&mut self, value: &Guid) -> &mut Self {
        self.bytes(&value.to_bytes())
    }
}

/// What a client range (a KSDATARANGE_AUDIO) asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// `None` for any.
    kind: Option<SampleKind>,
    channels: u32,
    bits: (u32, u32),
    rates: (u32, u32),
}

impl Wanted {
    /// Reads a client's range. Wildcards (all-zero GUIDs) and short ranges that name no limits match everything.
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER when it is cut short, STATUS_NO_MATCH when it is not about PCM or float audio.
    pub fn parse(bytes: &[u8]) -> Result<Self, NTSTATUS> {
        let cut = STATUS_INVALID_PARAMETER;
        let size = usize::try_from(u32_at(bytes, 0).ok_or(cut)?).map_err(|_| cut)?;
        let bytes = bytes.get(..size).ok_or(cut)?;
        let (major, sub) = (guid_at(bytes, 16).ok_or(cut)?, guid_at(bytes, 32).ok_or(cut)?);
        let specifier = guid_at(bytes, 48).ok_or(cut)?;
        let any = Guid::ZERO;
        if ![any, KSDATAFORMAT_TYPE_AUDIO].contains(&major) || ![any, KSDATAFORMAT_SPECIFIER_WAVEFORMATEX].contains(&specifier) {
            return Err(STATUS_NO_MATCH);
        }
        let kind = match sub {
            KSDATAFORMAT_SUBTYPE_PCM => Some(SampleKind::Pcm),
            KSDATAFORMAT_SUBTYPE_IEEE_FLOAT => Some(SampleKind::Float),
            g if g == any => None,
            _ => return Err(STATUS_NO_MATCH),
        };
        if major == any || bytes.len() < 84 {
            return Ok(Self { kind, channels: u32::MAX, bits: (0, u32::MAX), rates: (0, u32::MAX) });
        }
        let word = |offset| u32_at(bytes, offset).ok_or(cut);
        Ok(Self { kind, channels: word(64)?, bits: (word(68)?, word(72)?), rates: (word(76)?, word(80)?) })
    }
    /// Whether a format answers the wish. A range of bits is met by the container or by the valid bits.
    #[must_use]
    pub fn accepts(&self, format: &Format) -> bool {
        let bits = |b: u8| (self.bits.0..=self.bits.1).contains(&u32::from(b));
        self.kind.is_none_or(|k| k == format.kind())
            && u32::from(format.channels()) <= self.channels
            && (bits(format.container_bits()) || bits(format.valid_bits()))
            && (self.rates.0..=self.rates.1).contains(&format.rate())
    }
}

#[cfg(test)]
mod tests;
