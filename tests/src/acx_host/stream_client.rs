//! An open stream as the audio engine uses it: packets, numbers, events, positions.

use super::packet::Packet;
use super::stream::{self, State, Stream};
use crate::client::{Captured, ClientStream, Refused, StreamState};
use crate::kernel;
use crate::wdf_host::call::INVALID_PARAMETER;
use crate::wdf_host::layout::{bytes, fill};
use crate::wdf_host::object::{self, Handle};

/// STATUS_NO_SUCH_DEVICE.
const NO_SUCH_DEVICE: i32 = 0xC000_000E_u32 as i32;

/// An open stream.
pub(crate) struct AcxStream {
    handle: Handle,
    packets: Vec<Packet>,
    block: u32,
    /// Notifications consumed by waits: the event is auto-reset, so several may count as one.
    seen: u64,
    last: u64,
}

impl AcxStream {
    /// Gives a new stream its packets; it is closed again when the driver refuses.
    pub(crate) fn allocate(handle: Handle, count: u32, size: u32, block: u32) -> Result<Self, i32> {
        match stream::allocate(handle, count, size).and_then(|p| stream::latency(handle).map(|_| p)) {
            Ok(packets) => Ok(Self { handle, packets, block, seen: 0, last: 0 }),
            Err(status) => {
                stream::close(handle);
                Err(status)
            }
        }
    }

    fn packet(&self, number: u32) -> Packet {
        self.packets[number as usize % self.packets.len()]
    }

    /// Whether the stream and its packets are still there: they go with the circuit when the device goes, and so does the
    /// client's view of them.
    fn alive(&self) -> Result<(), Refused> {
        let there = object::peek::<Stream>(self.handle).is_some_and(|stream| stream.packets.borrow().is_some());
        if there { Ok(()) } else { Err(Refused::new("a stream of a device that is gone", NO_SUCH_DEVICE)) }
    }
}

impl Drop for AcxStream {
    fn drop(&mut self) {
        if kernel::is_running() && object::kind_of(self.handle).is_some() {
            stream::close(self.handle);
        }
    }
}

fn refused<T>(what: &str, result: Result<T, i32>) -> Result<T, Refused> {
    result.map_err(|status| Refused::new(what, status))
}

impl ClientStream for AcxStream {
    fn packet_bytes(&self) -> usize {
        self.packets.first().map_or(0, |p| p.length)
    }

    fn packets(&self) -> u32 {
        self.packets.len() as u32
    }

    fn set_state(&mut self, state: StreamState) -> Result<(), Refused> {
        // ACX has no ACQUIRE: EvtAcxStreamPrepareHardware leads to Pause.
        let target = match state {
            StreamState::Stop => State::Stop,
            StreamState::Acquire | StreamState::Pause => State::Pause,
            StreamState::Run => State::Run,
        };
        self.alive()?;
        refused("set state", stream::go(self.handle, target))
    }

    fn write_packet(&mut self, number: u32, data: &[u8], end: bool) -> Result<(), Refused> {
        self.alive()?;
        let packet = self.packet(number);
        if data.len() > packet.length {
            return Err(Refused::new("packet longer than the buffer", INVALID_PARAMETER));
        }
        let mut whole = data.to_vec();
        whole.resize(packet.length, 0);
        fill(packet.address, &whole);
        let length = end.then_some(data.len() as u32);
        refused("SetRenderPacket", stream::render_packet(self.handle, number, length))
    }

    fn read_packet(&mut self) -> Result<Captured, Refused> {
        self.alive()?;
        let (number, ticks, more) = refused("GetCapturePacket", stream::capture_packet(self.handle))?;
        let packet = self.packet(number);
        Ok(Captured { number, ticks, more: more != 0, bytes: bytes(packet.address, packet.length) })
    }

    fn wait_packet(&mut self, timeout_ns: u64) -> bool {
        let seen = self.seen;
        let deadline = kernel::now() + timeout_ns;
        kernel::wait_until(Some(deadline), &mut || self.notified() > seen);
        self.last = self.notified();
        self.seen = self.last;
        self.seen > seen
    }

    fn packet_count(&mut self) -> Result<u32, Refused> {
        self.alive()?;
        refused("GetCurrentPacket", stream::current_packet(self.handle))
    }

    fn position(&mut self) -> Result<u64, Refused> {
        let (blocks, _) = self.presentation()?;
        let size: usize = self.packets.iter().map(|p| p.length).sum();
        Ok(blocks * u64::from(self.block) % (size as u64).max(1))
    }

    fn presentation(&mut self) -> Result<(u64, u64), Refused> {
        self.alive()?;
        refused("GetPresentationPosition", stream::presentation(self.handle))
    }

    fn notified(&self) -> u64 {
        object::peek::<Stream>(self.handle).map_or(self.last, |s| s.notified.get())
    }
}
