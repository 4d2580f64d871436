//! Streaming through an endpoint of an unknown driver, with the measures of the HLK's KS Position Test.

use crate::client::{Client, ClientStream, Endpoint, Refused, StreamRequest, StreamState};
use crate::kernel;
use crate::signal;
use crate::verifier::{report, rule};
use crate::wav::describe;
use acx_core::model::format::{Format, SampleKind};
use acx_core::model::pin::Direction;
use serde::Serialize;

/// Virtual nanoseconds in a millisecond.
const MS: u64 = 1_000_000;
/// How long a client waits for one packet.
const PATIENCE: u64 = 2_000 * MS;
/// Most that a position may be off the line through all of them, and a packet off its time ("DriftAndJitter").
const TOLERANCE: f64 = 4.0;

/// What streaming showed.
#[derive(Clone, Debug, Serialize)]
pub struct Streamed {
    /// The format, in words.
    pub format: String,
    /// Bytes of a packet.
    pub packet_bytes: usize,
    /// Packets that were signalled.
    pub packets: u64,
    /// Packets that the driver refused as late, or that were lost.
    pub glitches: u32,
    /// Virtual milliseconds from RUN to the first signal.
    pub first_ms: f64,
    /// Frames in a second by the positions, as a part of the format's rate.
    pub rate: f64,
    /// Farthest position from the line through all, in milliseconds.
    pub jitter_ms: f64,
    /// Peak of what was recorded, of full scale, in decibels; none when it was silence.
    pub peak_db: Option<f64>,
}

impl Streamed {
    /// In a line.
    pub fn describe(&self, render: bool) -> String {
        let verb = if render { "played" } else { "recorded" };
        let level = match (render, self.peak_db) {
            (true, _) => String::new(),
            // Full scale is 0.0, not -0.0.
            (false, Some(db)) => format!(", peak {:.1} dB", if db > -0.05 { 0.0 } else { db }),
            (false, None) => ", silence".into(),
        };
        format!(
            "{verb} {} packets of {} bytes, {}; first after {:.1} ms, {:.4} of the rate, jitter {:.2} ms, {} glitches{level}",
            self.packets, self.packet_bytes, self.format, self.first_ms, self.rate, self.jitter_ms, self.glitches
        )
    }
}

/// 48 kHz, 2 channels, 16 bits where it is offered; else the first.
fn pick(endpoint: &Endpoint) -> Option<Format> {
    let usual = |f: &&Format| (f.rate(), f.channels(), f.valid_bits(), f.kind()) == (48_000, 2, 16, SampleKind::Pcm);
    endpoint.formats.iter().find(usual).or(endpoint.formats.first()).copied()
}

/// Whether `all` holds `part` somewhere.
pub(super) fn contains(all: &[u8], part: &[u8]) -> bool {
    let head = &part[..part.len().min(64)];
    all.windows(head.len().max(1)).enumerate().any(|(at, w)| w == head && all[at..].starts_with(part))
}

/// Positions over time, in frames and milliseconds.
#[derive(Default)]
struct Track {
    samples: Vec<(f64, f64)>,
    last: u64,
    bytes: f64,
    /// Bytes by which a position lay before the one ahead of it, and when.
    back: Vec<(u64, f64)>,
}

impl Track {
    /// Takes a position in a buffer of `size` bytes, of which `rate` are played or recorded in a millisecond.
    fn add(&mut self, position: u64, size: u64, rate: f64, block: u32) {
        let now = kernel::now() as f64 / MS as f64;
        let whole = size.max(1);
        let forward = (position % whole + whole - self.last % whole) % whole;
        // A small step back looks like nearly all of the way round: more than time allows by half of the buffer.
        let due = self.samples.last().map_or(whole as f64, |(then, _)| (now - then) * rate);
        if forward as f64 > due + whole as f64 / 2.0 {
            self.back.push((whole - forward, now));
            self.bytes -= (whole - forward) as f64;
        } else {
            self.bytes += forward as f64;
        }
        self.last = position;
        self.samples.push((now, self.bytes / f64::from(block)));
    }

    /// Slope in frames per millisecond, and the farthest sample from the line in frames.
    fn line(&self) -> (f64, f64) {
        let n = self.samples.len() as f64;
        let mean = |f: fn(&(f64, f64)) -> f64| self.samples.iter().map(f).sum::<f64>() / n.max(1.0);
        let (x, y) = (mean(|s| s.0), mean(|s| s.1));
        let over: f64 = self.samples.iter().map(|s| (s.0 - x) * (s.1 - y)).sum();
        let under: f64 = self.samples.iter().map(|s| (s.0 - x).powi(2)).sum();
        let slope = if under > 0.0 { over / under } else { 0.0 };
        let far = self.samples.iter().map(|s| (s.1 - y - slope * (s.0 - x)).abs()).fold(0.0, f64::max);
        (slope, far)
    }
}

/// One run of a stream.
struct Run<'a> {
    stream: Box<dyn ClientStream>,
    format: Format,
    render: bool,
    sent: &'a [u8],
    recorded: Vec<u8>,
    glitches: u32,
    next: u32,
    track: Track,
    arrivals: Vec<f64>,
}

/// Streams for a while. Gives what was played or recorded, too.
pub(super) fn stream(client: &mut dyn Client, endpoint: &Endpoint, milliseconds: u32) -> Result<(Streamed, Vec<u8>), Refused> {
    let format = pick(endpoint).ok_or_else(|| Refused::new("no format that the lab knows", 0xC000_0272_u32 as i32))?;
    let packet_frames = format.rate() / 100;
    let request = StreamRequest { format, packets: 2, packet_frames };
    let stream = client.open(endpoint.id, request)?;
    let render = endpoint.direction == Direction::Render;
    let size = stream.packet_bytes();
    let count = u64::from(milliseconds) * u64::from(format.bytes_per_second()) / 1000 / size.max(1) as u64;
    let sent = signal::noise_bytes(if render { size * count.max(4) as usize } else { 0 });
    let mut run = Run {
        stream,
        format,
        render,
        sent: &sent,
        recorded: Vec::new(),
        glitches: 0,
        next: 0,
        track: Track::default(),
        arrivals: Vec::new(),
    };
    run.stream.set_state(StreamState::Pause)?;
    let start = run.begin()?;
    let outcome = run.go(count.max(4));
    let (slope, far) = run.track.line();
    run.judge(slope, far);
    run.end()?;
    outcome?;
    let per_ms = f64::from(format.rate()) / 1000.0;
    let streamed = Streamed {
        format: describe(&format),
        packet_bytes: size,
        packets: run.arrivals.len() as u64,
        glitches: run.glitches,
        first_ms: run.arrivals.first().map_or(0.0, |a| a - start),
        rate: slope / per_ms,
        jitter_ms: far / per_ms,
        peak_db: peak(&run.recorded, &format),
    };
    let recorded = std::mem::take(&mut run.recorded);
    drop(run);
    Ok((streamed, if render { sent } else { recorded }))
}

impl Run<'_> {
    fn now() -> f64 {
        kernel::now() as f64 / MS as f64
    }

    fn begin(&mut self) -> Result<f64, Refused> {
        // As the audio engine does: the first packet before RUN, the next while the first plays. A driver that counts from the packet
        // that plays calls the first one late; that is its word for "playing", and no glitch.
        self.write()?;
        self.glitches = 0;
        let start = Self::now();
        self.stream.set_state(StreamState::Run)?;
        for _ in 1..self.stream.packets() {
            self.write()?;
        }
        Ok(start)
    }

    fn write(&mut self) -> Result<(), Refused> {
        let size = self.stream.packet_bytes();
        let from = self.next as usize * size;
        if !self.render || from >= self.sent.len() {
            return Ok(());
        }
        // Never the last: the flag is for offloaded streams, and drivers refuse it on other pins.
        let outcome = self.stream.write_packet(self.next, &self.sent[from..from + size], false);
        self.next += 1;
        match outcome {
            Err(refused) if refused.status == crate::scenario::play::STATUS_DATA_LATE_ERROR => self.glitches += 1,
            other => other?,
        }
        Ok(())
    }

    fn read(&mut self) -> Result<(), Refused> {
        loop {
            match self.stream.read_packet() {
                Err(refused) if refused.status == crate::scenario::record::STATUS_DEVICE_NOT_READY => return Ok(()),
                Err(refused) => return Err(refused),
                Ok(packet) => {
                    self.glitches += packet.number.wrapping_sub(self.next).min(1000);
                    self.next = packet.number.wrapping_add(1);
                    self.recorded.extend(&packet.bytes);
                    if !packet.more {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Packets that the stream has behind it; its own count where it has one.
    fn done(&mut self) -> u32 {
        if self.render { self.stream.packet_count().unwrap_or(self.stream.notified() as u32) } else { 0 }
    }

    fn go(&mut self, count: u64) -> Result<(), Refused> {
        let (size, packets) = (self.stream.packet_bytes() as u64, u64::from(self.stream.packets()));
        while (self.arrivals.len() as u64) < count {
            if !self.stream.wait_packet(PATIENCE) {
                report(rule::PACKET_STALLED, format!("no packet was signalled for {} ms", PATIENCE / MS));
                return Ok(());
            }
            self.arrivals.push(Self::now());
            if self.render {
                let done = self.done();
                while self.next < done.saturating_add(self.stream.packets())
                    && (self.next as usize) * (size as usize) < self.sent.len()
                {
                    self.write()?;
                }
            } else {
                self.read()?;
            }
            for _ in 0..3 {
                let position = self.stream.position()?;
                let rate = f64::from(self.format.bytes_per_second()) / 1000.0;
                self.track.add(position, size * packets, rate, self.format.block_align());
                kernel::run_for(MS);
            }
        }
        Ok(())
    }

    /// The rules that a client can judge: rate and evenness of positions, times of signals.
    fn judge(&self, slope: f64, far: f64) {
        let rate = f64::from(self.format.rate()) / 1000.0;
        if self.track.samples.len() >= 30 && (slope / rate - 1.0).abs() > 0.01 {
            report(rule::KS_POSITION, format!("positions advance at {:.4} of the format's rate", slope / rate));
        }
        if far / rate > TOLERANCE {
            report(rule::KS_POSITION, format!("a position is {:.2} ms off the line through all of them", far / rate));
        }
        if let Some((bytes, at)) = self.track.back.first() {
            let times = self.track.back.len();
            report(rule::KS_POSITION, format!("the position ran backwards by {bytes} bytes at {at:.1} ms; {times} time(s)"));
        }
        let packet = self.stream.packet_bytes() as f64 / f64::from(self.format.block_align()) / rate;
        let mut late: Vec<(usize, f64)> = Vec::new();
        for (n, pair) in self.arrivals.windows(2).enumerate() {
            let gap = pair[1] - pair[0];
            if (gap - packet).abs() > TOLERANCE.max(packet / 2.0) {
                late.push((n + 1, gap));
            }
        }
        if let Some((n, gap)) = late.first() {
            let text = format!("packet {n} was signalled {gap:.2} ms after the one before, a packet lasts {packet:.2} ms");
            report(rule::PACKET_LATE, format!("{text}; {} of {} are off", late.len(), self.arrivals.len()));
        }
    }

    /// PAUSE keeps the position, STOP sets it back.
    fn end(&mut self) -> Result<(), Refused> {
        self.stream.set_state(StreamState::Pause)?;
        let before = self.stream.position()?;
        kernel::run_for(20 * MS);
        let after = self.stream.position()?;
        if before != after {
            report(rule::KS_POSITION, format!("the position went from {before} to {after} in PAUSE"));
        }
        self.stream.set_state(StreamState::Stop)
    }
}

/// Peak of PCM or float samples of full scale, in decibels.
fn peak(bytes: &[u8], format: &Format) -> Option<f64> {
    let width = usize::from(format.container_bits() / 8).clamp(1, 4);
    let most = bytes.chunks_exact(width).map(|sample| {
        let mut word = [0_u8; 4];
        word[4 - width..].copy_from_slice(sample);
        match (format.kind(), width) {
            (SampleKind::Float, 4) => f64::from(f32::from_le_bytes(word)).abs(),
            (_, 1) => (f64::from(sample[0]) - 128.0).abs() / 128.0,
            _ => (f64::from(i32::from_le_bytes(word)) / 2_147_483_648.0).abs(),
        }
    });
    let most = most.fold(0.0, f64::max);
    (most > 0.0).then(|| 20.0 * most.log10())
}
