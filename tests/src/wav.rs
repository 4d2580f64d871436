//! WAV files in and out, with errors that name the file, the trouble and the mend.

use acx_core::model::format::{ChannelMask, Format, SampleKind};
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// Largest file that the lab loads, in bytes.
pub const LARGEST: u64 = 1 << 30;

/// What is wrong with a WAV file.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}; {mend}", path.display())]
pub struct WavError {
    path: PathBuf,
    problem: String,
    mend: String,
}

/// A recording in memory: whole frames, samples at the top of little-endian containers as a device takes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip {
    /// Format of `bytes`. Files of 24 bits are held in 32-bit containers.
    pub format: Format,
    /// The samples.
    pub bytes: Vec<u8>,
}

impl Clip {
    /// Number of frames.
    pub fn frames(&self) -> u64 {
        self.bytes.len() as u64 / u64::from(self.format.block_align())
    }
    /// The same samples in another container, when none is lost by that: 24 bits in 24 or 32.
    pub fn repack(&self, format: &Format) -> Option<Self> {
        let same = (self.format.rate(), self.format.channels(), self.format.kind(), self.format.valid_bits());
        if same != (format.rate(), format.channels(), format.kind(), format.valid_bits()) {
            return None;
        }
        let (from, to) = (usize::from(self.format.container_bits()) / 8, usize::from(format.container_bits()) / 8);
        let bytes = match from.cmp(&to) {
            std::cmp::Ordering::Equal => self.bytes.clone(),
            std::cmp::Ordering::Greater => self.bytes.chunks_exact(from).flat_map(|s| s[from - to..].to_vec()).collect(),
            std::cmp::Ordering::Less => {
                let pad = vec![0; to - from];
                self.bytes.chunks_exact(from).flat_map(|s| [pad.as_slice(), s].concat()).collect()
            }
        };
        Some(Self { format: *format, bytes })
    }
}

/// Describes a format as a person would: "48000 Hz, 2 channels, 24 bit".
pub fn describe(format: &Format) -> String {
    let kind = match (format.kind(), format.valid_bits()) {
        (SampleKind::Float, _) => "32 bit float".to_owned(),
        (SampleKind::Pcm, bits) => format!("{bits} bit"),
    };
    let channels = format.channels();
    format!("{} Hz, {channels} channel{}, {kind}", format.rate(), if channels == 1 { "" } else { "s" })
}

/// Loads a WAV file.
///
/// # Errors
/// The file cannot be read, is no WAV file, is cut off, empty or too large, or has a format that no audio endpoint takes.
pub fn load(path: &Path) -> Result<Clip, WavError> {
    let fail = |problem: String, mend: &str| WavError { path: path.to_owned(), problem, mend: mend.to_owned() };
    let file = File::open(path).map_err(|e| fail(format!("cannot be opened: {e}"), "check the name and the permissions"))?;
    let length = file.metadata().map_err(|e| fail(format!("cannot be examined: {e}"), "check the file system"))?;
    if length.is_dir() {
        return Err(fail("is a folder".into(), "name a WAV file"));
    }
    if length.len() == 0 {
        return Err(fail("is empty (0 bytes)".into(), "name a WAV file with samples in it"));
    }
    if length.len() > LARGEST {
        let problem = format!("has {} bytes, more than the {LARGEST} that are loaded", length.len());
        return Err(fail(problem, "cut it into pieces of at most 1 GiB"));
    }
    let reader = WavReader::new(BufReader::new(file)).map_err(|e| fail(explain(&e), "name a WAV file of PCM or float samples"))?;
    let spec = reader.spec();
    let format = client_format(&spec).ok_or_else(|| {
        let what = format!(
            "has {} Hz, {} channels, {} bit {:?}",
            spec.sample_rate, spec.channels, spec.bits_per_sample, spec.sample_format
        );
        fail(what, "use 8,000 to 192,000 Hz, 1 to 8 channels, 8, 16, 24 or 32 bit PCM or 32 bit float")
    })?;
    if reader.duration() == 0 {
        return Err(fail("holds no samples".into(), "name a WAV file with samples in it"));
    }
    let promised = u64::from(reader.duration());
    let bytes = samples(reader).map_err(|(found, e)| {
        let got = found as u64 / u64::from(format.channels());
        fail(format!("is cut off after {got} of {promised} frames ({e})"), "fetch or record it again")
    })?;
    Ok(Clip { format, bytes })
}

fn explain(error: &hound::Error) -> String {
    match error {
        hound::Error::FormatError(what) => format!("is no well-formed WAV file: {what}"),
        hound::Error::Unsupported => "has an encoding that is neither PCM nor float".into(),
        hound::Error::IoError(_) => "ends inside its header".into(),
        other => format!("is no well-formed WAV file: {other}"),
    }
}

fn client_format(spec: &WavSpec) -> Option<Format> {
    let (container, valid, kind) = match (spec.sample_format, spec.bits_per_sample) {
        (SampleFormat::Int, 24) => (32, 24, SampleKind::Pcm),
        (SampleFormat::Int, bits @ (8 | 16 | 32)) => (bits as u8, bits as u8, SampleKind::Pcm),
        (SampleFormat::Float, 32) => (32, 32, SampleKind::Float),
        _ => return None,
    };
    let channels = u8::try_from(spec.channels).ok()?;
    Format::new(spec.sample_rate, channels, ChannelMask::usual(channels), container, valid, kind)
}

fn samples(mut reader: WavReader<BufReader<File>>) -> Result<Vec<u8>, (usize, hound::Error)> {
    let spec = reader.spec();
    let mut bytes = Vec::new();
    let mut count = 0;
    if spec.sample_format == SampleFormat::Float {
        for sample in reader.samples::<f32>() {
            bytes.extend_from_slice(&sample.map_err(|e| (count, e))?.to_le_bytes());
            count += 1;
        }
        return Ok(bytes);
    }
    for sample in reader.samples::<i32>() {
        let sample = sample.map_err(|e| (count, e))?;
        match spec.bits_per_sample {
            8 => bytes.push((sample + 128) as u8),
            16 => bytes.extend_from_slice(&(sample as i16).to_le_bytes()),
            24 => bytes.extend_from_slice(&(sample << 8).to_le_bytes()),
            _ => bytes.extend_from_slice(&sample.to_le_bytes()),
        }
        count += 1;
    }
    Ok(bytes)
}

/// Writes a clip. 20-bit samples become 24-bit ones.
///
/// # Errors
/// The file cannot be written.
pub fn save(path: &Path, clip: &Clip) -> Result<(), WavError> {
    write(path, clip).map_err(|e| WavError {
        path: path.to_owned(),
        problem: format!("cannot be written: {e}"),
        mend: "check the folder, its permissions and the free space".into(),
    })
}

fn write(path: &Path, clip: &Clip) -> Result<(), hound::Error> {
    let format = &clip.format;
    let float = format.kind() == SampleKind::Float;
    let bits = match format.valid_bits() {
        1..=8 => 8,
        9..=16 => 16,
        17..=24 => 24,
        _ => 32,
    };
    let spec = WavSpec {
        channels: u16::from(format.channels()),
        sample_rate: format.rate(),
        bits_per_sample: bits,
        sample_format: if float { SampleFormat::Float } else { SampleFormat::Int },
    };
    let mut writer = WavWriter::create(path, spec)?;
    for sample in clip.bytes.chunks_exact(usize::from(format.container_bits()) / 8) {
        match *sample {
            [a] => writer.write_sample(i32::from(a) - 128)?,
            [a, b] => writer.write_sample(i32::from(i16::from_le_bytes([a, b])))?,
            [a, b, c] => writer.write_sample(i32::from_le_bytes([0, a, b, c]) >> 8)?,
            [a, b, c, d] if float => writer.write_sample(f32::from_le_bytes([a, b, c, d]))?,
            [a, b, c, d] => writer.write_sample(i32::from_le_bytes([a, b, c, d]) >> (32 - bits))?,
            _ => return Err(hound::Error::Unsupported),
        }
    }
    writer.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        (folder, path)
    }

    #[test]
    fn every_format_survives_the_way_out_and_in() {
        for (container, valid, kind) in [
            (8, 8, SampleKind::Pcm),
            (16, 16, SampleKind::Pcm),
            (32, 24, SampleKind::Pcm),
            (32, 32, SampleKind::Pcm),
            (32, 32, SampleKind::Float),
        ] {
            for channels in [1, 2, 6, 8] {
                let format = Format::new(44_100, channels, ChannelMask::usual(channels), container, valid, kind).unwrap();
                let mut bytes: Vec<u8> = (0..format.block_align() * 97).map(|n| (n * 31 % 251) as u8).collect();
                if valid == 24 {
                    bytes.chunks_exact_mut(4).for_each(|s| s[0] = 0);
                }
                if kind == SampleKind::Float {
                    bytes = (0..u32::from(channels) * 97).flat_map(|n| (n as f32 / 1000.0).to_le_bytes()).collect();
                }
                let clip = Clip { format, bytes };
                let (_folder, path) = file("x.wav");
                save(&path, &clip).unwrap();
                assert_eq!(load(&path).unwrap(), clip, "{channels} channels, {valid} in {container}, {kind:?}");
            }
        }
    }

    #[test]
    fn bad_files_are_named_with_trouble_and_mend() {
        let clip = Clip { format: Format::pcm(48_000, 2, 16, 16).unwrap(), bytes: vec![7; 4000] };
        let (_folder, path) = file("x.wav");
        save(&path, &clip).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let cases: [(&str, Vec<u8>, &str); 5] = [
            ("empty", Vec::new(), "is empty"),
            ("text", b"hello, this is no sound at all, just text".to_vec(), "no well-formed WAV"),
            ("header", whole[..20].to_vec(), "ends inside its header"),
            ("cut", whole[..1044].to_vec(), "is cut off after 250 of 1000 frames"),
            (
                "silent",
                {
                    let mut h = whole[..44].to_vec();
                    h[40..44].fill(0);
                    h
                },
                "holds no samples",
            ),
        ];
        for (name, bytes, expected) in cases {
            std::fs::write(&path, bytes).unwrap();
            let message = load(&path).unwrap_err().to_string();
            assert!(message.contains(expected) && message.contains("x.wav"), "{name}: {message}");
        }
        assert!(load(Path::new("/nonexistent/y.wav")).unwrap_err().to_string().contains("cannot be opened"));
    }

    #[test]
    fn a_file_beyond_the_limit_is_refused_before_it_is_read() {
        let (_folder, path) = file("huge.wav");
        File::create(&path).unwrap().set_len(LARGEST + 1).unwrap();
        assert!(load(&path).unwrap_err().to_string().contains("cut it into pieces"));
    }
}
