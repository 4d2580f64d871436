//! One open stream of a client that sends stream requests (WaveCyclic, WavePci): frames for packets.
//!
//! Packets are counted as the client of a shared buffer counts them. A packet to play is a frame that is sent when it is written,
//! at most as many ahead as the client asked for; what was not written in time is sent as silence, as an audio engine does whose
//! source is late. To record, some frames are always under way. The play position says which packets are over. A stream of one
//! packet is looped: its only frame goes round.

use super::PcHost;
use super::abi::*;
use super::client_stream::{self, refused};
use super::endpoints::{get, request};
use super::guids::*;
use super::handle::KsHandle;
use super::seam;
use super::streaming::{self, END_OF_STREAM, Frame, LOOPED, Memory};
use crate::client::{Captured, ClientStream, Refused, StreamRequest, StreamState};
use core::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// Frames under way while recording.
const RECORDING: u32 = 8;
/// Packets that wait to be read; a client that is away longer loses the oldest.
const KEPT: usize = 64;

/// The stream.
pub struct StreamingStream {
    pin: KsHandle,
    capture: bool,
    packet: usize,
    packets: u32,
    rate: u64,
    align: u64,
    silence: u8,
    state: StreamState,
    /// The packet to send next.
    sent: u32,
    under_way: VecDeque<(u32, Rc<Frame>)>,
    recorded: VecDeque<(u32, u64, Vec<u8>)>,
    /// Packets that the position has passed.
    seen: u64,
    /// Position in a looped frame when it was last looked at.
    looped_at: u64,
    notified: u64,
    _host: Rc<RefCell<PcHost>>,
}

impl StreamingStream {
    /// Over a pin that was made with the interface for streaming, or with that for looping when `wanted` is a single packet.
    pub(super) fn open(pin: KsHandle, capture: bool, wanted: &StreamRequest, host: Rc<RefCell<PcHost>>) -> Self {
        let format = &wanted.format;
        // A frame is as long as the port likes (KSPROPERTY_CONNECTION_ALLOCATORFRAMING), or longer.
        let framing = get(&pin, &request(&KSPROPSETID_Connection, 3, KSPROPERTY_TYPE_GET, &[]), 24).ok();
        let liked = framing.and_then(|f| u32_at(&f, 12)).unwrap_or(0).div_ceil(format.block_align());
        // Less than two milliseconds is less than a client can keep up with.
        let frames = wanted.packet_frames.max(format.rate() / 500).max(liked);
        Self {
            pin,
            capture,
            packet: super::client::packet_bytes(format, frames) as usize,
            packets: wanted.packets,
            rate: u64::from(format.bytes_per_second()),
            align: u64::from(format.block_align()),
            silence: if format.container_bits() == 8 { 0x80 } else { 0 },
            state: StreamState::Stop,
            sent: 0,
            under_way: VecDeque::new(),
            recorded: VecDeque::new(),
            seen: 0,
            looped_at: 0,
            notified: 0,
            _host: host,
        }
    }

    fn is_looped(&self) -> bool {
        self.packets == 1
    }

    /// Both positions of the pin.
    fn places(&self) -> Result<(u64, u64), Refused> {
        let input = request(&KSPROPSETID_Audio, 5, KSPROPERTY_TYPE_GET, &[]);
        let bytes = get(&self.pin, &input, 16).map_err(refused("position"))?;
        Ok((u64_at(&bytes, 0).unwrap_or(0), u64_at(&bytes, 8).unwrap_or(0)))
    }

    /// Sends the next frame.
    fn send(&mut self, bytes: Option<&[u8]>, options: u32) -> Result<(), Refused> {
        let memory = Memory::new(self.packet).ok_or_else(|| Refused::new("frame", STATUS_INSUFFICIENT_RESOURCES))?;
        if let Some(bytes) = bytes {
            let mut packet = bytes[..bytes.len().min(self.packet)].to_vec();
            packet.resize(self.packet, self.silence);
            memory.write(&packet);
        }
        let options = options | if self.is_looped() { LOOPED } else { 0 };
        let header = streaming::header(&memory, if self.capture { 0 } else { self.packet }, options);
        let frame = self.pin.stream_io(&header, &memory).map_err(refused("stream request"))?;
        self.under_way.push_back((self.sent, frame));
        self.sent += 1;
        Ok(())
    }

    /// Looks at the position, takes what is complete and sends what is due; whether a packet ended since the last time.
    fn look(&mut self) -> Result<bool, Refused> {
        let (play, hardware) = self.places()?;
        let size = self.packet as u64;
        if self.is_looped() {
            let now = if self.capture { hardware } else { play };
            let turned = now < self.looped_at;
            self.looped_at = now;
            self.seen += u64::from(turned);
            self.notified += u64::from(turned);
            return Ok(turned);
        }
        while self.under_way.front().is_some_and(|(_, frame)| frame.status().is_some()) {
            let Some((number, frame)) = self.under_way.pop_front() else { break };
            if self.capture && frame.status() == Some(STATUS_SUCCESS) {
                let age = size * 10_000_000 / self.rate;
                self.recorded.push_back((number, (seam::now() / 100).saturating_sub(age), frame.memory.read(frame.done.get())));
            }
        }
        while self.recorded.len() > KEPT {
            self.recorded.pop_front();
        }
        self.top_up(play)?;
        let ended = (play / size).saturating_sub(self.seen);
        self.seen = self.seen.max(play / size);
        self.notified += ended;
        Ok(ended > 0)
    }

    /// Sends silence for a packet that is about to begin and was not written; keeps frames to record under way.
    fn top_up(&mut self, play: u64) -> Result<(), Refused> {
        if matches!(self.state, StreamState::Stop | StreamState::Acquire) {
            return Ok(());
        }
        while self.capture && self.under_way.len() < RECORDING as usize {
            self.send(None, 0)?;
        }
        // A millisecond before, or a quarter of a short packet.
        let guard = (self.rate / 1000).min(self.packet as u64 / 4);
        while !self.capture && self.state == StreamState::Run && u64::from(self.sent) * self.packet as u64 <= play + guard {
            self.send(Some(&[]), 0)?;
        }
        Ok(())
    }

    /// Nanoseconds until the position comes to the next packet, or until silence is due.
    fn until_next(&self) -> u64 {
        let Ok((play, _)) = self.places() else { return 1_000_000 };
        let size = self.packet as u64;
        let guard = (self.rate / 1000).min(size / 4);
        let left = size - play % size;
        let left = if left > guard { left - guard } else { left };
        (left * 1_000_000_000 / self.rate).clamp(20_000, 1_000_000)
    }
}

impl ClientStream for StreamingStream {
    fn packet_bytes(&self) -> usize {
        self.packet
    }

    fn packets(&self) -> u32 {
        self.packets
    }

    fn set_state(&mut self, state: StreamState) -> Result<(), Refused> {
        if state == StreamState::Run && self.state != StreamState::Run {
            // Frames are taken from ACQUIRE on.
            client_stream::set_state(&self.pin, StreamState::Pause)?;
            self.state = StreamState::Pause;
            if self.is_looped() && self.capture && self.sent == 0 {
                self.send(None, 0)?;
            }
            if !self.is_looped() {
                if !self.capture && self.sent == 0 {
                    self.send(Some(&[]), 0)?;
                }
                self.look()?;
            }
        }
        let outcome = client_stream::set_state(&self.pin, state);
        if outcome.is_ok() {
            self.state = state;
        }
        if state == StreamState::Stop {
            (self.sent, self.seen, self.looped_at) = (0, 0, 0);
            self.under_way.clear();
            self.recorded.clear();
        }
        outcome
    }

    fn write_packet(&mut self, number: u32, bytes: &[u8], end: bool) -> Result<(), Refused> {
        let options = if end { END_OF_STREAM } else { 0 };
        if self.is_looped() {
            return match self.under_way.front() {
                Some((_, frame)) => {
                    frame.memory.write(bytes);
                    Ok(())
                }
                None => self.send(Some(bytes), options),
            };
        }
        self.look()?;
        if number < self.sent {
            return Err(Refused::new("write packet", STATUS_DATA_LATE_ERROR));
        }
        if u64::from(number) >= self.seen + u64::from(self.packets) {
            return Err(Refused::new("write packet", STATUS_DATA_OVERRUN));
        }
        while self.sent < number {
            self.send(Some(&[]), 0)?;
        }
        self.send(Some(bytes), options)
    }

    fn read_packet(&mut self) -> Result<Captured, Refused> {
        if self.is_looped() {
            let Some((_, frame)) = self.under_way.front() else { return Err(Refused::new("read packet", STATUS_DEVICE_NOT_READY)) };
            let bytes = frame.memory.read(self.packet);
            return Ok(Captured { number: self.seen.saturating_sub(1) as u32, ticks: seam::now() / 100, more: false, bytes });
        }
        self.look()?;
        let found = self.recorded.pop_front().ok_or_else(|| Refused::new("read packet", STATUS_DEVICE_NOT_READY))?;
        let (number, ticks, bytes) = found;
        Ok(Captured { number, ticks, more: !self.recorded.is_empty(), bytes })
    }

    fn wait_packet(&mut self, timeout_ns: u64) -> bool {
        let end = seam::now() + timeout_ns;
        loop {
            match self.look() {
                Ok(true) => return true,
                Ok(false) if seam::now() < end => (),
                _ => return false,
            }
            let step = self.until_next().min(end - seam::now());
            seam::wait(step, &mut || false);
        }
    }

    fn packet_count(&mut self) -> Result<u32, Refused> {
        if self.is_looped() {
            return Ok(self.seen as u32);
        }
        let (play, _) = self.places()?;
        self.top_up(play)?;
        Ok((play / self.packet as u64) as u32)
    }

    fn position(&mut self) -> Result<u64, Refused> {
        let (play, hardware) = self.places()?;
        self.top_up(play)?;
        Ok(if self.capture { hardware } else { play } % (self.packet as u64 * u64::from(self.packets)))
    }

    fn presentation(&mut self) -> Result<(u64, u64), Refused> {
        let (play, _) = self.places()?;
        Ok((play / self.align, seam::now() / 100))
    }

    fn notified(&self) -> u64 {
        self.notified
    }

    fn cancel(&mut self, number: u32) -> bool {
        let found = self.under_way.iter().find(|(n, _)| *n == number).map(|(_, frame)| frame.clone());
        found.is_some_and(|frame| self.pin.cancel_io(&frame))
    }

    fn protect(&mut self, content: u32, rights: [bool; 2]) -> Result<(), Refused> {
        client_stream::protect(&self.pin, content, rights)
    }

    fn interface(&self) -> Option<*mut core::ffi::c_void> {
        self.pin.stream().map(|s| s.unknown())
    }
}
