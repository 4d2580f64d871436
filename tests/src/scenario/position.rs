//! Positions: they keep time, and they agree with each other.

use super::stage::{self, MS};
use super::{Trouble, ensure};
use crate::client::{ClientStream, Endpoint, StreamState};
use crate::kernel::{self, QPC_FREQUENCY};
use crate::session::Setup;
use acx_core::model::pin::Direction;
use rand::Rng;

/// One reading.
#[derive(Clone, Copy, Debug)]
struct Reading {
    /// Performance counter of the reading, in ticks.
    ticks: u64,
    /// Frames.
    frames: u64,
}

/// Frames by which positions of one stream may be apart: a FIFO of 256 bytes and a link frame, rounded up to 2 ms.
fn slack(rate: u32) -> u64 {
    u64::from(rate) / 500
}

/// Recording has no presentation position in KS: turns of the buffer are counted, which never take less than the longest pause
/// between readings.
fn read_recording(endpoint: &Endpoint, stream: &mut dyn ClientStream, align: u64, last: u64) -> Result<Reading, Trouble> {
    let buffer = stream.packet_bytes() as u64 * u64::from(stream.packets());
    let offset = stream.position()?;
    ensure!(offset < buffer, "{}: offset {offset} in a buffer of {buffer}", endpoint.name);
    let before = last * align;
    let frames = (before + (offset + buffer - before % buffer) % buffer) / align;
    Ok(Reading { ticks: kernel::now() / 100, frames })
}

fn read(endpoint: &Endpoint, stream: &mut dyn ClientStream, align: u64, rate: u32) -> Result<Reading, Trouble> {
    let name = &endpoint.name;
    let (frames, ticks) = stream.presentation()?;
    let (offset, count) = (stream.position()?, u64::from(stream.packet_count()?));
    let size = stream.packet_bytes() as u64;
    let buffer = size * u64::from(stream.packets());
    ensure!(ticks <= kernel::now() / 100, "{name}: the position is of the future");
    ensure!(kernel::now() / 100 - ticks < QPC_FREQUENCY / 1000, "{name}: the position is older than a millisecond");
    ensure!(offset < buffer, "{name}: offset {offset} in a buffer of {buffer}");
    // The packet in progress has the number of those completed; the other positions are in it, or at its edge.
    let (from, near) = (count * size / align, slack(rate));
    ensure!(
        frames + near >= from && frames <= from + size / align + near,
        "{name}: frame {frames} with {count} packets of {} frames completed",
        size / align
    );
    let into = (offset + buffer - count * size % buffer) % buffer;
    let outside = into.saturating_sub(size).min(buffer - into);
    ensure!(outside <= near * align, "{name}: offset {offset} lies {outside} bytes outside of packet {count}");
    Ok(Reading { ticks, frames })
}

/// The slope of the least-squares line through the readings, in frames per second.
fn slope(readings: &[Reading]) -> f64 {
    let (t0, f0) = (readings[0].ticks, readings[0].frames);
    let points: Vec<(f64, f64)> =
        readings.iter().map(|r| ((r.ticks - t0) as f64 / QPC_FREQUENCY as f64, r.frames as f64 - f0 as f64)).collect();
    let n = points.len() as f64;
    let (mt, mf) = (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n);
    points.iter().map(|p| (p.0 - mt) * (p.1 - mf)).sum::<f64>() / points.iter().map(|p| (p.0 - mt).powi(2)).sum::<f64>()
}

fn keeps_time(setup: &Setup, direction: Direction, seconds: u64) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    let Ok(endpoint) = stage::first(session.client(), direction) else { return stage::end(session) };
    let format = stage::usual(&endpoint);
    let (rate, align) = (format.rate(), u64::from(format.block_align()));
    let mut stream = session.client().open(endpoint.id, stage::request(format))?;
    ensure!(stream.position()? == 0, "position {} before the stream ran", stream.position()?);
    stream.set_state(StreamState::Pause)?;
    let mut random = kernel::rng();
    let began = kernel::now() / 100;
    stream.set_state(StreamState::Run)?;
    let mut readings: Vec<Reading> = Vec::new();
    let end = kernel::now() + seconds * 1_000 * MS;
    while kernel::now() < end {
        kernel::run_for(random.random_range(50_000..15 * MS));
        let reading = if direction == Direction::Render {
            read(&endpoint, stream.as_mut(), align, rate)?
        } else {
            read_recording(&endpoint, stream.as_mut(), align, readings.last().map_or(0, |r| r.frames))?
        };
        if let Some(last) = readings.last() {
            ensure!(reading.frames >= last.frames && reading.ticks >= last.ticks, "{last:?} was followed by {reading:?}");
            ensure!(reading.ticks - last.ticks < 2 * QPC_FREQUENCY / 1000 || reading.frames > last.frames, "it stands at {last:?}");
        }
        let due = (reading.ticks - began) * u64::from(rate) / QPC_FREQUENCY;
        let off = due.abs_diff(reading.frames);
        ensure!(off <= 2 * slack(rate), "{off} frames off after {} ms: {reading:?}", (reading.ticks - began) / 10_000);
        readings.push(reading);
    }
    // The lab's crystal is perfect; a driver that counts right has no drift at all beyond the grain of a reading.
    let ppm = (slope(&readings) / f64::from(rate) - 1.0) * 1e6;
    ensure!(ppm.abs() < 20.0, "{}: {ppm:.1} ppm of drift in {} readings", endpoint.name, readings.len());
    // PAUSE: stands still, and keeps its place.
    stream.set_state(StreamState::Pause)?;
    let stands = stream.position()?;
    kernel::run_for(50 * MS);
    ensure!(stream.position()? == stands, "the position moves in PAUSE");
    stream.set_state(StreamState::Run)?;
    kernel::run_for(5 * MS);
    let buffer = stream.packet_bytes() as u64 * u64::from(stream.packets());
    let moved = (stream.position()? + buffer - stands) % buffer / align;
    ensure!(moved.abs_diff(u64::from(rate) / 200) <= slack(rate), "{moved} frames in 5 ms after PAUSE");
    stream.set_state(StreamState::Stop)?;
    ensure!(stream.position()? == 0, "position {} in STOP", stream.position()?);
    drop(stream);
    stage::end(session)
}

/// A minute of playing, read at random moments: never back, never beyond what was played, no drift; inside the packet that is due.
///
/// # Errors
/// The first reading that is wrong.
pub fn playing_keeps_time_for_a_minute(setup: &Setup) -> Result<(), Trouble> {
    keeps_time(setup, Direction::Render, 60)
}

/// Ten seconds of recording, as [`playing_keeps_time_for_a_minute`].
///
/// # Errors
/// The first reading that is wrong.
pub fn recording_keeps_time(setup: &Setup) -> Result<(), Trouble> {
    keeps_time(setup, Direction::Capture, 10)
}
