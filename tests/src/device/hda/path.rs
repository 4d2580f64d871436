//! The way of samples through a codec: which converter reaches which pin, and with what gain.
//!
//! A way exists when every widget on it is in D0, selectors and pins select it and the pin is enabled in its direction (with
//! EAPD where there is one; digital converters need DigEn unless they end at an HDMI or DisplayPort pin). Gains of the
//! amplifiers on the way add up. At 0 dB, not muted, samples pass bit for bit; otherwise `out = round(in * 10^(dB / 20))`,
//! saturated; mute gives zeros. Samples are two's complement, or 32-bit float where the converter's TYPE bit is set. Even channels use the left amplifiers, odd ones the right. Two converters that reach one pin
//! at once are not mixed: that is recorded as a defect and the first one wins.

use hw::hda::spec::stream_format::StreamFormat;

use super::codec::{AFG, Codec, Recording};
use super::codec_tree::{Amp, Kind};

/// Gain of the left and the right side in units of 0.25 dB; `None` is muted.
pub type Gain = [Option<i32>; 2];

const UNITY: Gain = [Some(0); 2];

fn add(gain: Gain, amp: Option<Amp>, value: [u8; 2]) -> Gain {
    let Some(amp) = amp else { return gain };
    [0, 1].map(|side| {
        let muted = value[side] & 0x80 != 0;
        gain[side].filter(|_| !muted).map(|sum| sum + amp.caps().quarter_db(value[side] & 0x7F))
    })
}

/// Multiplies every sample by the gain of its side.
pub fn scale(format: StreamFormat, channels: usize, gain: Gain, bytes: &mut [u8]) {
    if gain == UNITY {
        return;
    }
    let width = usize::from(format.container_bytes().unwrap_or(4));
    let factor = gain.map(|side| side.map(|quarters| 10_f64.powf(f64::from(quarters) / 80.0)));
    for (index, sample) in bytes.chunks_exact_mut(width).enumerate() {
        let side = index % channels.max(1) % 2;
        let Some(factor) = factor[side] else {
            sample.fill(0);
            continue;
        };
        if gain[side] == Some(0) {
            continue;
        }
        match (width, format.non_pcm()) {
            (1, _) => sample[0] = (f64::from(sample[0] as i8) * factor).round().clamp(-128.0, 127.0) as i8 as u8,
            (2, _) => {
                let value = f64::from(i16::from_le_bytes([sample[0], sample[1]])) * factor;
                sample.copy_from_slice(&(value.round() as i16).to_le_bytes());
            }
            (_, true) => {
                let value = f32::from_le_bytes([sample[0], sample[1], sample[2], sample[3]]);
                sample.copy_from_slice(&((f64::from(value) * factor) as f32).to_le_bytes());
            }
            _ => {
                let value = f64::from(i32::from_le_bytes([sample[0], sample[1], sample[2], sample[3]])) * factor;
                sample.copy_from_slice(&(value.round() as i32).to_le_bytes());
            }
        }
    }
}

impl Codec {
    fn awake(&self, nid: u8) -> bool {
        self.nodes[usize::from(nid)].power == 0 && self.nodes[usize::from(AFG)].power == 0
    }

    /// All leaves of kind `leaf` from which samples flow into `nid`, with the gain on the way. Cycles end where they close.
    fn upstream(&self, nid: u8, gain: Gain, leaf: Kind, seen: &mut Vec<u8>, found: &mut Vec<(u8, Gain)>) {
        let Some(widget) = self.tree.widget(nid) else { return };
        if seen.contains(&nid) || !self.awake(nid) {
            return;
        }
        let node = &self.nodes[usize::from(nid)];
        // A pin's output amplifier is on its way out, not in (HDA 1.0a 7.2.2.2).
        let source = widget.kind == Kind::Pin && !seen.is_empty();
        let gain = if widget.kind == Kind::Input || source { gain } else { add(gain, widget.out_amp, node.amp_out) };
        if widget.kind == leaf && !seen.is_empty() {
            let gain = if leaf == Kind::Pin { add(gain, widget.in_amp, node.amp_in[0]) } else { gain };
            if leaf == Kind::Output || node.pin_control.input() {
                found.push((nid, gain));
            }
            return;
        }
        // As a source a pin gives what comes in from outside, never what it plays (HDA 1.0a 7.2.2.2).
        let stops = matches!(widget.kind, Kind::Pin | Kind::Output | Kind::Input);
        if stops && !seen.is_empty() {
            return;
        }
        seen.push(nid);
        for (index, source) in widget.connections.iter().enumerate() {
            if widget.kind == Kind::Mixer || index == usize::from(node.select) {
                self.upstream(*source, add(gain, widget.in_amp, node.amp_in[index]), leaf, seen, found);
            }
        }
        seen.pop();
    }

    /// The converters that reach output pin `nid`.
    pub fn converters_of(&self, nid: u8) -> Vec<(u8, Gain)> {
        let mut found = Vec::new();
        let Some(widget) = self.tree.widget(nid) else { return found };
        let node = &self.nodes[usize::from(nid)];
        let caps = widget.pin_caps();
        if widget.kind == Kind::Pin && node.pin_control.output() && (!caps.eapd() || node.eapd.power()) {
            self.upstream(nid, UNITY, Kind::Output, &mut Vec::new(), &mut found);
            found.retain(|(dac, _)| {
                let digital = self.tree.widget(*dac).is_some_and(|widget| widget.digital);
                !digital || caps.hdmi() || caps.display_port() || self.nodes[usize::from(*dac)].digital & 1 == 1
            });
        }
        found
    }

    /// The input pins that reach input converter `nid`.
    pub fn pins_of(&self, nid: u8) -> Vec<(u8, Gain)> {
        let mut found = Vec::new();
        self.upstream(nid, UNITY, Kind::Pin, &mut Vec::new(), &mut found);
        found
    }

    fn width(&self, nid: u8) -> usize {
        let node = &self.nodes[usize::from(nid)];
        self.tree.widget(nid).map_or(1, |widget| {
            let whole = usize::from(widget.channels);
            if widget.digital && whole > 2 { whole.min(usize::from(node.channel_count) + 1) } else { whole }
        })
    }

    /// Takes whole sample blocks of the stream with this tag from the link.
    pub fn render(&mut self, tag: u8, format: StreamFormat, bytes: &[u8], defects: &mut Vec<String>) {
        let (Some(container), total) = (format.container_bytes(), usize::from(format.channels())) else { return };
        let container = usize::from(container);
        for pin in 2..self.nodes.len() as u8 {
            let mut playing = self.converters_of(pin);
            playing.retain(|(dac, _)| self.nodes[usize::from(*dac)].tag == tag);
            let audible: Vec<_> = playing.iter().filter(|(_, gain)| gain.iter().any(Option::is_some)).copied().collect();
            let Some((dac, gain)) = audible.first().or(playing.first()).copied() else { continue };
            if audible.len() > 1 {
                note(defects, format!("pin {pin}: {} converters play at once; mixing is not modelled", audible.len()));
            }
            let node = &self.nodes[usize::from(dac)];
            let first = usize::from(node.channel);
            let channels = self.width(dac).min(total.saturating_sub(first));
            if channels == 0 {
                continue;
            }
            let mut out = Vec::with_capacity(bytes.len());
            for block in bytes.chunks_exact(container * total) {
                out.extend_from_slice(&block[first * container..(first + channels) * container]);
            }
            // SDnFMT has no TYPE bit: only the converter knows what is not PCM (HDA 1.0a 3.3.41, 3.7.1).
            let ours = node.format;
            if ours.with_non_pcm(false) == format {
                scale(ours, channels, gain, &mut out);
            } else {
                let (theirs, ours) = (format.into_bits(), ours.into_bits());
                note(defects, format!("converter {dac}: format {ours:#06x} but the stream's is {theirs:#06x}; it plays silence"));
                out.fill(0);
            }
            let format = format.with_chan(channels as u8 - 1).with_non_pcm(ours.non_pcm());
            let recorded = &mut self.jacks[usize::from(pin)].recorded;
            match recorded.last_mut() {
                Some(last) if last.format == format => last.bytes.extend_from_slice(&out),
                _ => recorded.push(Recording { format, bytes: out }),
            }
        }
    }

    /// Puts `blocks` sample blocks of the stream with this tag onto the link; slots that nobody fills are zero.
    pub fn capture(&mut self, tag: u8, format: StreamFormat, blocks: usize, bytes: &mut [u8], defects: &mut Vec<String>) {
        let (Some(container), total) = (format.container_bytes(), usize::from(format.channels())) else { return };
        let container = usize::from(container);
        for adc in 2..self.nodes.len() as u8 {
            let node = &self.nodes[usize::from(adc)];
            if !self.tree.widget(adc).is_some_and(|widget| widget.kind == Kind::Input) || node.tag != tag {
                continue;
            }
            let ours = node.format;
            if ours.with_non_pcm(false) != format {
                let (theirs, ours) = (format.into_bits(), ours.into_bits());
                note(defects, format!("converter {adc}: format {ours:#06x} but the stream's is {theirs:#06x}; it records silence"));
                continue;
            }
            let first = usize::from(node.channel);
            let channels = self.width(adc).min(total.saturating_sub(first));
            let pins = self.pins_of(adc);
            let live: Vec<_> = pins.iter().filter(|(_, gain)| gain.iter().any(Option::is_some)).collect();
            if live.len() > 1 {
                note(defects, format!("converter {adc}: {} pins record at once; mixing is not modelled", live.len()));
            }
            let Some((pin, gain)) = live.first().copied().or(pins.first()).copied() else { continue };
            let mut data: Vec<u8> = vec![0; blocks * channels * container];
            let source = &mut self.jacks[usize::from(pin)].source;
            let take = source.len().min(data.len());
            for (slot, byte) in data.iter_mut().zip(source.drain(..take)) {
                *slot = byte;
            }
            scale(ours, channels, gain, &mut data);
            for (block, samples) in bytes.chunks_exact_mut(container * total).zip(data.chunks_exact((channels * container).max(1)))
            {
                block[first * container..(first + channels) * container].copy_from_slice(samples);
            }
        }
    }
}

/// Records a defect once.
pub fn note(defects: &mut Vec<String>, defect: String) {
    if !defects.contains(&defect) {
        defects.push(defect);
    }
}
