//! Wave formats: from untrusted bytes to a plain value, and back.

use super::bytes::{Writer, read_guid, read_u16, read_u32};
use super::guid::Guid;
use super::raw::{
    KSDATAFORMAT, KSDATAFORMAT_SPECIFIER_DSOUND, KSDATAFORMAT_SPECIFIER_WAVEFORMATEX, KSDATAFORMAT_SUBTYPE_IEEE_FLOAT,
    KSDATAFORMAT_SUBTYPE_PCM, KSDATAFORMAT_TYPE_AUDIO, KSDATAFORMAT_WAVEFORMATEX, KSDATAFORMAT_WAVEFORMATEXTENSIBLE,
    WAVE_FORMAT_EXTENSIBLE,
};

/// Length of KSDATAFORMAT in bytes.
pub const DATAFORMAT_LEN: usize = size_of::<KSDATAFORMAT>();
/// Length of KSDATAFORMAT_WAVEFORMATEX in bytes.
pub const WAVEFORMATEX_LEN: usize = size_of::<KSDATAFORMAT_WAVEFORMATEX>();
/// Length of KSDATAFORMAT_WAVEFORMATEXTENSIBLE in bytes.
pub const EXTENSIBLE_LEN: usize = size_of::<KSDATAFORMAT_WAVEFORMATEXTENSIBLE>();

/// Why bytes are no wave format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// A length is too short, or claims more than there is.
    Length,
    /// The format is not audio, or has a specifier without a wave format.
    NotWave,
    /// The fields contradict each other.
    Inconsistent,
}

/// The head of a data format or data range: KSDATAFORMAT (ks.h).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataFormat {
    /// Bytes of the format, this head included, a following attribute list excluded.
    pub size: u32,
    /// `KSDATAFORMAT_*` flags; `KSDATAFORMAT_ATTRIBUTES` says that an attribute list follows.
    pub flags: u32,
    /// Bytes in a sample of fixed size (here: a frame); 0 for others.
    pub sample_size: u32,
    /// Major type.
    pub major: Guid,
    /// Subtype.
    pub sub_format: Guid,
    /// What follows the head.
    pub specifier: Guid,
}

impl DataFormat {
    /// Reads the head.
    ///
    /// # Errors
    /// [`Error::Length`] when the bytes are too few for the head or for the size that it claims.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        Self::read(bytes)
            .filter(|head| usize::try_from(head.size).is_ok_and(|size| (DATAFORMAT_LEN..=bytes.len()).contains(&size)))
            .ok_or(Error::Length)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            size: read_u32(bytes, 0)?,
            flags: read_u32(bytes, 4)?,
            sample_size: read_u32(bytes, 8)?,
            major: read_guid(bytes, 16)?,
            sub_format: read_guid(bytes, 32)?,
            specifier: read_guid(bytes, 48)?,
        })
    }

    /// Appends the head.
    pub fn write(&self, out: &mut Writer<'_>) {
        out.u32(self.size).u32(self.flags).u32(self.sample_size).u32(0);
        out.guid(self.major).guid(self.sub_format).guid(self.specifier);
    }
}

/// A wave format: WAVEFORMATEX or WAVEFORMATEXTENSIBLE (mmreg.h) as one plain value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaveFormat {
    /// What the samples are. A plain WAVEFORMATEX tag is turned into the GUID that stands for it.
    pub sub_format: Guid,
    /// Frames in a second.
    pub rate: u32,
    /// Samples in a frame.
    pub channels: u16,
    /// Bits that a sample takes in memory.
    pub container_bits: u16,
    /// Bits of a sample that carry signal; equal to the container for a plain WAVEFORMATEX.
    pub valid_bits: u16,
    /// Loudspeaker of each channel; 0 for a plain WAVEFORMATEX.
    pub mask: u32,
}

/// The GUID that stands for a format tag: the tag in front of a fixed tail (ksmedia.h, `DEFINE_WAVEFORMATEX_GUID`).
#[must_use]
pub const fn sub_format_of_tag(tag: u16) -> Guid {
    Guid { data1: tag as u32, ..KSDATAFORMAT_SUBTYPE_PCM }
}

/// The format tag for which a GUID stands, if it stands for one.
#[must_use]
pub fn tag_of_sub_format(sub_format: Guid) -> Option<u16> {
    let tag = u16::try_from(sub_format.data1).ok()?;
    (sub_format_of_tag(tag) == sub_format).then_some(tag)
}

impl WaveFormat {
    /// Reads a KSDATAFORMAT with a wave format behind it, as a client passes it to create or propose a stream.
    ///
    /// The specifier is that of WAVEFORMATEX, or that of DirectSound, whose buffer description stands in between.
    ///
    /// # Errors
    /// What is wrong with the bytes. Formats that are not PCM are no error here: see [`is_pcm`](Self::is_pcm).
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let head = DataFormat::parse(bytes)?;
        if head.major != KSDATAFORMAT_TYPE_AUDIO {
            return Err(Error::NotWave);
        }
        let at = match head.specifier {
            KSDATAFORMAT_SPECIFIER_WAVEFORMATEX => DATAFORMAT_LEN,
            KSDATAFORMAT_SPECIFIER_DSOUND => 72,
            _ => return Err(Error::NotWave),
        };
        let end = usize::try_from(head.size).map_err(|_| Error::Length)?;
        let wave = Self::parse_wave(bytes.get(at..end).ok_or(Error::Length)?)?;
        if wave.sub_format == head.sub_format { Ok(wave) } else { Err(Error::Inconsistent) }
    }

    /// Reads a WAVEFORMATEX or WAVEFORMATEXTENSIBLE.
    ///
    /// # Errors
    /// [`Error::Length`] when it is cut short, [`Error::Inconsistent`] when its block size or data rate contradict the
    /// other fields, or the valid bits exceed the container.
    pub fn parse_wave(bytes: &[u8]) -> Result<Self, Error> {
        let tag = read_u16(bytes, 0).ok_or(Error::Length)?;
        let channels = read_u16(bytes, 2).ok_or(Error::Length)?;
        let rate = read_u32(bytes, 4).ok_or(Error::Length)?;
        let average = read_u32(bytes, 8).ok_or(Error::Length)?;
        let block = read_u16(bytes, 12).ok_or(Error::Length)?;
        let container_bits = read_u16(bytes, 14).ok_or(Error::Length)?;
        let extra = read_u16(bytes, 16).ok_or(Error::Length)?;
        let mut wave =
            Self { sub_format: sub_format_of_tag(tag), rate, channels, container_bits, valid_bits: container_bits, mask: 0 };
        if u32::from(tag) == WAVE_FORMAT_EXTENSIBLE {
            if extra < 22 {
                return Err(Error::Length);
            }
            wave.valid_bits = read_u16(bytes, 18).ok_or(Error::Length)?;
            wave.mask = read_u32(bytes, 20).ok_or(Error::Length)?;
            wave.sub_format = read_guid(bytes, 24).ok_or(Error::Length)?;
        }
        if wave.is_pcm() || wave.is_float() {
            let fits = wave.channels != 0
                && wave.rate != 0
                && wave.container_bits != 0
                && wave.container_bits % 8 == 0
                && (1..=wave.container_bits).contains(&wave.valid_bits)
                && wave.block_align() == Some(block)
                && rate.checked_mul(u32::from(block)) == Some(average);
            if !fits {
                return Err(Error::Inconsistent);
            }
        }
        Ok(wave)
    }

    /// Linear PCM.
    #[must_use]
    pub fn is_pcm(&self) -> bool {
        self.sub_format == KSDATAFORMAT_SUBTYPE_PCM
    }

    /// IEEE 754 floating point.
    #[must_use]
    pub fn is_float(&self) -> bool {
        self.sub_format == KSDATAFORMAT_SUBTYPE_IEEE_FLOAT
    }

    /// Bytes in a frame of uncompressed samples; `None` when that does not fit the field.
    #[must_use]
    pub fn block_align(&self) -> Option<u16> {
        (self.container_bits / 8).checked_mul(self.channels)
    }

    /// The KSDATAFORMAT_WAVEFORMATEXTENSIBLE, 104 bytes; `None` when a frame or a second has too many bytes for its field.
    #[must_use]
    pub fn to_extensible(&self) -> Option<[u8; EXTENSIBLE_LEN]> {
        let mut bytes = [0; EXTENSIBLE_LEN];
        let mut out = Writer::new(&mut bytes);
        self.write_head(EXTENSIBLE_LEN, &mut out)?;
        self.write_wave(0xfffe, 22, &mut out)?;
        out.u16(self.valid_bits).u32(self.mask).guid(self.sub_format);
        out.finish().map(|_| bytes)
    }

    /// The KSDATAFORMAT_WAVEFORMATEX, 82 bytes.
    ///
    /// `None` when it cannot express the format: valid bits that differ from the container, more than two channels, or
    /// a subtype without a tag. A mask is left out.
    #[must_use]
    pub fn to_waveformatex(&self) -> Option<[u8; WAVEFORMATEX_LEN]> {
        if self.valid_bits != self.container_bits || self.channels > 2 {
            return None;
        }
        let tag = tag_of_sub_format(self.sub_format)?;
        let mut bytes = [0; WAVEFORMATEX_LEN];
        let mut out = Writer::new(&mut bytes);
        self.write_head(WAVEFORMATEX_LEN, &mut out)?;
        self.write_wave(tag, 0, &mut out)?;
        out.finish().map(|_| bytes)
    }

    fn write_head(&self, size: usize, out: &mut Writer<'_>) -> Option<()> {
        let head = DataFormat {
            size: u32::try_from(size).ok()?,
            flags: 0,
            sample_size: u32::from(self.block_align()?),
            major: KSDATAFORMAT_TYPE_AUDIO,
            sub_format: self.sub_format,
            specifier: KSDATAFORMAT_SPECIFIER_WAVEFORMATEX,
        };
        head.write(out);
        Some(())
    }

    fn write_wave(&self, tag: u16, extra: u16, out: &mut Writer<'_>) -> Option<()> {
        let block = self.block_align()?;
        let average = self.rate.checked_mul(u32::from(block))?;
        out.u16(tag).u16(self.channels).u32(self.rate).u32(average).u16(block).u16(self.container_bits).u16(extra);
        Some(())
    }
}
