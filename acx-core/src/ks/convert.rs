//! Between the model and kernel streaming: the only file that sees both.

use super::format::WaveFormat;
use super::guid::Guid;
use super::jack::{Description, Description2};
use super::range::AudioRange;
use super::raw::{
    AUDIO_SIGNALPROCESSINGMODE_COMMUNICATIONS, AUDIO_SIGNALPROCESSINGMODE_DEFAULT, AUDIO_SIGNALPROCESSINGMODE_MEDIA,
    AUDIO_SIGNALPROCESSINGMODE_MOVIE, AUDIO_SIGNALPROCESSINGMODE_NOTIFICATION, AUDIO_SIGNALPROCESSINGMODE_RAW,
    AUDIO_SIGNALPROCESSINGMODE_SPEECH, EPxcPortConnection, JACKDESC2_PRESENCE_DETECT_CAPABILITY,
    KSDATAFORMAT_SPECIFIER_WAVEFORMATEX, KSDATAFORMAT_SUBTYPE_IEEE_FLOAT, KSDATAFORMAT_SUBTYPE_PCM, KSDATAFORMAT_TYPE_AUDIO,
};
use crate::model::format::{ChannelMask, Format, SampleKind};
use crate::model::format_set::FormatRange;
use crate::model::jack::{ConnectionType, Jack};
use crate::model::mode::Mode;

/// The subtype of a kind of sample.
#[must_use]
pub const fn sub_format(kind: SampleKind) -> Guid {
    match kind {
        SampleKind::Pcm => KSDATAFORMAT_SUBTYPE_PCM,
        SampleKind::Float => KSDATAFORMAT_SUBTYPE_IEEE_FLOAT,
    }
}

impl From<&Format> for WaveFormat {
    fn from(format: &Format) -> Self {
        Self {
            sub_format: sub_format(format.kind()),
            rate: format.rate(),
            channels: u16::from(format.channels()),
            container_bits: u16::from(format.container_bits()),
            valid_bits: u16::from(format.valid_bits()),
            mask: format.mask().0,
        }
    }
}

impl WaveFormat {
    /// The model's format; `None` when the model has none such.
    ///
    /// A mask that does not name one position for each channel is taken as no positions.
    #[must_use]
    pub fn to_model(&self) -> Option<Format> {
        let kind = match self.sub_format {
            KSDATAFORMAT_SUBTYPE_PCM => SampleKind::Pcm,
            KSDATAFORMAT_SUBTYPE_IEEE_FLOAT => SampleKind::Float,
            _ => return None,
        };
        let named = self.mask.count_ones() == u32::from(self.channels);
        let mask = ChannelMask(if named { self.mask } else { 0 });
        let channels = u8::try_from(self.channels).ok()?;
        let container = u8::try_from(self.container_bits).ok()?;
        Format::new(self.rate, channels, mask, container, u8::try_from(self.valid_bits).ok()?, kind)
    }
}

/// The data range that stands for a range of the model; `None` when that has no rate.
///
/// KS knows no list of rates, only their limits: an intersection still has to ask the model. The bits reach from the
/// valid bits to the container, because clients differ in which of the two they mean.
#[must_use]
pub fn audio_range(range: &FormatRange) -> Option<AudioRange> {
    Some(AudioRange {
        flags: 0,
        major: KSDATAFORMAT_TYPE_AUDIO,
        sub_format: sub_format(range.kind),
        specifier: KSDATAFORMAT_SPECIFIER_WAVEFORMATEX,
        max_channels: u32::from(range.max_channels),
        min_bits: u32::from(range.valid_bits),
        max_bits: u32::from(range.container_bits),
        min_rate: range.rates.iter().next()?,
        max_rate: range.rates.iter().last()?,
    })
}

/// Whether a client's range holds a format of the model, in a form that ends in a wave format.
#[must_use]
pub fn range_holds(range: &AudioRange, format: &Format) -> bool {
    let exact = AudioRange {
        flags: 0,
        major: KSDATAFORMAT_TYPE_AUDIO,
        sub_format: sub_format(format.kind()),
        specifier: range.specifier,
        max_channels: u32::from(format.channels()),
        min_bits: u32::from(format.valid_bits()),
        max_bits: u32::from(format.container_bits()),
        min_rate: format.rate(),
        max_rate: format.rate(),
    };
    range.wants_wave() && range.max_channels >= exact.max_channels && range.intersect(&exact).is_some()
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

/// The GUID of a mode; `None` for a mode of which the system knows nothing.
#[must_use]
pub fn mode_guid(mode: Mode) -> Option<Guid> {
    MODES.iter().find(|(known, _)| *known == mode).map(|(_, guid)| *guid)
}

/// The mode of a GUID; `None` for a mode of which the model knows nothing.
#[must_use]
pub fn mode_of(guid: Guid) -> Option<Mode> {
    MODES.iter().find(|(_, known)| *known == guid).map(|(mode, _)| *mode)
}

/// The description of a jack. One that cannot tell is always connected.
#[must_use]
pub fn jack_description(jack: &Jack, plugged: bool) -> Description {
    let built_in = jack.connection == ConnectionType::ATAPI_INTERNAL;
    let port = if built_in { EPxcPortConnection::ePortConnIntegratedDevice } else { EPxcPortConnection::ePortConnJack };
    Description {
        channel_mask: jack.channel_mask,
        color: jack.color,
        connection: jack.connection.0,
        geo_location: jack.geometric_location,
        gen_location: jack.general_location,
        port_connection: port.0 as u32,
        connected: plugged || !jack.detects_presence,
    }
}

/// The second description of a jack: what it can tell.
#[must_use]
pub const fn jack_description2(jack: &Jack) -> Description2 {
    let capabilities = if jack.detects_presence { JACKDESC2_PRESENCE_DETECT_CAPABILITY } else { 0 };
    Description2 { device_state: 0, capabilities }
}
