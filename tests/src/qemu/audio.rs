//! Where QEMU's sound goes, and where it comes from.
//!
//! Sound goes to a WAV file, or, when something is to be recorded too, through ALSA's `file` plugins, which need no hardware.
//! What arrives is sixteen-bit stereo, whatever the stream was: QEMU gives a mono stream to both sides. The file's rate must be
//! the stream's, or QEMU resamples.

use super::Card;
use super::process::Order;
use crate::wav::{self, Clip};
use acx_core::model::format::Format;
use std::io;
use std::path::{Path, PathBuf};

/// Silence behind what an input hears, in seconds: at the end of the file ALSA repeats the last block for ever.
const SILENCE: u64 = 30;

/// The files of a card.
pub struct Audio {
    rate: u32,
    output: PathBuf,
    raw: bool,
}

/// What an input hears so that it records `clip`: sixteen-bit frames of two sides. A mono stream gets the sum of both sides, so
/// one is silent. `None` for other containers, or more channels.
pub fn input(clip: &Clip) -> Option<Vec<u8>> {
    match (clip.format.container_bits(), clip.format.channels()) {
        (16, 2) => Some(clip.bytes.clone()),
        (16, 1) => Some(clip.bytes.chunks_exact(2).flat_map(|sample| [sample[0], sample[1], 0, 0]).collect()),
        _ => None,
    }
}

/// What arrives of `clip`, which is sixteen-bit mono or stereo: one channel reaches both sides.
pub fn output(clip: &Clip) -> Vec<u8> {
    match clip.format.channels() {
        1 => clip.bytes.chunks_exact(2).flat_map(|sample| sample.repeat(2)).collect(),
        _ => clip.bytes.clone(),
    }
}

/// Name of the audio device on QEMU's command line.
pub const NAME: &str = "sound";

impl Audio {
    /// Makes the files in a folder, and puts on the command line and into the environment what QEMU must know.
    ///
    /// # Errors
    /// The files cannot be written.
    pub fn prepare(card: &Card, folder: &Path, order: &mut Order) -> io::Result<Self> {
        order.arguments.push("-audiodev".into());
        let rate = card.rate;
        // Into a WAV file QEMU writes 1,024 frames at once when it starts. HD Audio's codecs have a queue in front of that.
        let silent = Vec::new();
        let Some(input) = card.input.as_ref().or(card.other.map(|_| &silent)) else {
            let output = folder.join("out.wav");
            let device = format!("wav,id={NAME},path={},out.frequency={rate}", output.display());
            order.arguments.push(device);
            return Ok(Self { rate, output, raw: false });
        };
        let (source, output, config) = (folder.join("in.raw"), folder.join("out.raw"), folder.join("asound.conf"));
        let mut heard = input.clone();
        heard.resize(heard.len() + (SILENCE * u64::from(rate) * 4) as usize, 0);
        std::fs::write(&source, heard)?;
        let text = format!(
            "pcm.nothing {{ type null }}\n\
             pcm.capture {{ type file slave.pcm nothing file /dev/null infile \"{}\" format raw }}\n\
             pcm.play {{ type file slave.pcm nothing file \"{}\" format raw perm 0600 }}\n",
            source.display(),
            output.display()
        );
        std::fs::write(&config, text)?;
        // A buffer as long as the timer's period makes one period for each tick, which is real pace; polling would follow the
        // host's time.
        let one = |way: &str, name: &str| {
            format!(",{way}.dev={name},{way}.try-poll=off,{way}.frequency={rate},{way}.buffer-length=10000")
        };
        order.arguments.push(format!("alsa,id={NAME},timer-period=10000{}{}", one("in", "capture"), one("out", "play")));
        order.environment.push(("ALSA_CONFIG_PATH".into(), config.display().to_string()));
        Ok(Self { rate, output, raw: true })
    }
    /// What arrived, once QEMU ended. Nothing when no stream ever ran.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn heard(&self) -> io::Result<Clip> {
        let format = Format::pcm(self.rate, 2, 16, 16).ok_or_else(|| io::Error::other("QEMU cannot play at this rate"))?;
        if !self.output.exists() {
            return Ok(Clip { format, bytes: Vec::new() });
        }
        if self.raw {
            return Ok(Clip { format, bytes: std::fs::read(&self.output)? });
        }
        wav::load(&self.output).or_else(|error| {
            // A voice that was never opened leaves a header without samples.
            if std::fs::metadata(&self.output)?.len() <= 44 {
                return Ok(Clip { format, bytes: Vec::new() });
            }
            Err(io::Error::other(error.to_string()))
        })
    }
}
