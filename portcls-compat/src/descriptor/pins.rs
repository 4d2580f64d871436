//! Pin categories and data ranges.

use acx_core::ks::guid::Guid;
use acx_core::ks::raw::{
    KSATTRIBUTE, KSATTRIBUTE_LIST, KSATTRIBUTEID_AUDIOSIGNALPROCESSING_MODE, KSDATAFORMAT, KSDATAFORMAT_SPECIFIER_NONE,
    KSDATAFORMAT_SPECIFIER_WAVEFORMATEX, KSDATAFORMAT_SUBTYPE_ANALOG, KSDATAFORMAT_SUBTYPE_IEEE_FLOAT, KSDATAFORMAT_SUBTYPE_PCM,
    KSDATAFORMAT_TYPE_AUDIO, KSDATARANGE_ATTRIBUTES, KSDATARANGE_AUDIO, KSNODETYPE_HDMI_INTERFACE, KSNODETYPE_HEADPHONES,
    KSNODETYPE_LINE_CONNECTOR, KSNODETYPE_MICROPHONE, KSNODETYPE_SPDIF_INTERFACE, KSNODETYPE_SPEAKER,
};
use acx_core::model::Error;
use acx_core::model::format::SampleKind;
use acx_core::model::format_set::FormatRange;
use acx_core::model::pin::{Category, Pin};
use acx_core::room::Room as _;
use alloc::vec::Vec;

/// The category GUID of a bridge pin: the endpoint's form factor comes of it.
#[must_use]
pub fn category(category: Category) -> &'static Guid {
    match category {
        Category::Speaker => &KSNODETYPE_SPEAKER,
        Category::Headphones => &KSNODETYPE_HEADPHONES,
        Category::LineOut | Category::LineIn => &KSNODETYPE_LINE_CONNECTOR,
        Category::Microphone => &KSNODETYPE_MICROPHONE,
        Category::Spdif => &KSNODETYPE_SPDIF_INTERFACE,
        Category::Hdmi => &KSNODETYPE_HDMI_INTERFACE,
    }
}

/// The only range of bridge pins: an analogue signal.
pub const BRIDGE_RANGE: &KSDATAFORMAT = &KSDATAFORMAT {
    Alignment: [],
    FormatSize: size_of::<KSDATAFORMAT>() as u32,
    Flags: 0,
    SampleSize: 0,
    Reserved: 0,
    MajorFormat: KSDATAFORMAT_TYPE_AUDIO,
    SubFormat: KSDATAFORMAT_SUBTYPE_ANALOG,
    Specifier: KSDATAFORMAT_SPECIFIER_NONE,
};

/// Says that formats of a range may name a signal-processing mode; they need not.
const MODE_ATTRIBUTE: &KSATTRIBUTE =
    &KSATTRIBUTE { Size: size_of::<KSATTRIBUTE>() as u32, Flags: 0, Attribute: KSATTRIBUTEID_AUDIOSIGNALPROCESSING_MODE };
const MODE_ATTRIBUTES: &*mut KSATTRIBUTE = &core::ptr::from_ref(MODE_ATTRIBUTE).cast_mut();
/// The list that follows each range of a host pin.
pub const MODE_LIST: &KSATTRIBUTE_LIST =
    &KSATTRIBUTE_LIST { Count: 1, Attributes: core::ptr::from_ref(MODE_ATTRIBUTES).cast_mut() };

/// The ranges of a host pin: one for each rate and sample layout that some mode offers. PASSIVE_LEVEL.
///
/// # Errors
/// [`Error::NoMemory`].
pub fn ranges(pin: &Pin) -> Result<Vec<KSDATARANGE_AUDIO>, Error> {
    let mut list: Vec<KSDATARANGE_AUDIO> = Vec::new();
    for range in pin.modes().iter().flat_map(|m| m.formats.ranges()) {
        for rate in range.rates.iter() {
            let new = audio_range(range, rate);
            if list.iter().any(|old| same(old, &new)) {
                continue;
            }
            list.try_reserve(1)?;
            list.put(new);
        }
    }
    Ok(list)
}

fn audio_range(range: &FormatRange, rate: u32) -> KSDATARANGE_AUDIO {
    KSDATARANGE_AUDIO {
        DataRange: KSDATAFORMAT {
            Alignment: [],
            FormatSize: size_of::<KSDATARANGE_AUDIO>() as u32,
            Flags: KSDATARANGE_ATTRIBUTES,
            SampleSize: 0,
            Reserved: 0,
            MajorFormat: KSDATAFORMAT_TYPE_AUDIO,
            SubFormat: match range.kind {
                SampleKind::Pcm => KSDATAFORMAT_SUBTYPE_PCM,
                SampleKind::Float => KSDATAFORMAT_SUBTYPE_IEEE_FLOAT,
            },
            Specifier: KSDATAFORMAT_SPECIFIER_WAVEFORMATEX,
        },
        MaximumChannels: u32::from(range.max_channels),
        MinimumBitsPerSample: u32::from(range.valid_bits),
        MaximumBitsPerSample: u32::from(range.container_bits),
        MinimumSampleFrequency: rate,
        MaximumSampleFrequency: rate,
    }
}

fn same(a: &KSDATARANGE_AUDIO, b: &KSDATARANGE_AUDIO) -> bool {
    let key = |r: &KSDATARANGE_AUDIO| {
        (r.DataRange.SubFormat, r.MaximumChannels, r.MinimumBitsPerSample, r.MaximumBitsPerSample, r.MinimumSampleFrequency)
    };
    key(a) == key(b)
}
