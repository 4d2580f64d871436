//! Test signals.

use crate::wav::Clip;
use acx_core::model::format::{Format, SampleKind};
use std::f64::consts::TAU;

/// Peak of the sweep, as a part of full scale.
const LEVEL: f64 = 0.5;

/// A sine that rises from 20 Hz to 0.4 times the sample rate with the logarithm of time; channel n starts n eighths of a turn
/// later, so that swapped channels show.
///
/// Samples fill the format's valid bits, at the top of their containers.
pub fn sweep(format: Format, seconds: f64) -> Clip {
    let rate = f64::from(format.rate());
    let frames = (rate * seconds).round() as usize;
    let ratio = (0.4 * rate / 20.0).ln();
    let width = usize::from(format.container_bits()) / 8;
    let mut bytes = Vec::with_capacity(frames * usize::from(format.channels()) * width);
    for n in 0..frames {
        let phase = 20.0 * seconds / ratio * ((n as f64 / frames as f64 * ratio).exp() - 1.0);
        for channel in 0..format.channels() {
            let value = LEVEL * (TAU * (phase + f64::from(channel) / 8.0)).sin();
            push(&mut bytes, &format, value);
        }
    }
    Clip { format, bytes }
}

/// Noise that no driver could make up; the low bits that the format does not carry are zero.
pub fn noise(format: Format, frames: u64, seed: u64) -> Clip {
    let width = usize::from(format.container_bits() / 8);
    let idle = format.container_bits() - format.valid_bits();
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::new();
    for _ in 0..frames * u64::from(format.channels()) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let sample = (state >> 32) as u32 >> idle << idle;
        bytes.extend_from_slice(&sample.to_le_bytes()[..width]);
    }
    Clip { format, bytes }
}

/// Noise that no driver could make up, nowhere zero for long, for formats that are not known.
pub fn noise_bytes(bytes: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as u8
    };
    (0..bytes).map(|_| next()).collect()
}

fn push(bytes: &mut Vec<u8>, format: &Format, value: f64) {
    if format.kind() == SampleKind::Float {
        bytes.extend_from_slice(&(value as f32).to_le_bytes());
        return;
    }
    let valid = u32::from(format.valid_bits());
    let sample = (value * ((1u64 << (valid - 1)) - 1) as f64).round() as i64;
    let width = usize::from(format.container_bits()) / 8;
    // 8-bit samples of Windows are unsigned (mmreg.h).
    let sample = if format.container_bits() == 8 { sample + 128 } else { sample << (width as u32 * 8 - valid) };
    bytes.extend_from_slice(&sample.to_le_bytes()[..width]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_has_its_length_and_level_and_stays_in_the_valid_bits() {
        let clip = sweep(Format::pcm(48_000, 2, 32, 24).unwrap(), 0.5);
        assert_eq!(clip.frames(), 24_000);
        let samples: Vec<i32> = clip.bytes.chunks_exact(4).map(|s| i32::from_le_bytes(s.try_into().unwrap())).collect();
        assert!(samples.iter().all(|s| s & 0xFF == 0));
        let peak = samples.iter().max().unwrap();
        assert!((*peak as f64 / f64::from(i32::MAX) - 0.5).abs() < 0.001, "{peak}");
    }

    #[test]
    fn noise_fills_only_the_valid_bits_and_depends_on_its_seed() {
        let format = Format::pcm(48_000, 2, 32, 24).unwrap();
        let clip = noise(format, 100, 1);
        assert_eq!(clip.bytes.len(), 800);
        assert!(clip.bytes.chunks(4).all(|s| s[0] == 0));
        assert!(clip.bytes != noise(format, 100, 2).bytes);
    }
}
