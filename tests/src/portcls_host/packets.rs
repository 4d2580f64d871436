//! Packet-mode calls of a stream: numbers, counts and time stamps.

use super::abi::*;
use super::driver::method;
use super::seam::{self, Rule};
use super::stream::Stream;

impl Stream {
    /// `SetWritePacket`.
    pub(super) fn set_write_packet(&self, number: u32, flags: u32, end: u32) -> Status {
        let Some(o) = self.rt().and_then(|rt| rt.output.as_ref()) else { return STATUS_NOT_SUPPORTED };
        let done = if self.state() == KSSTATE_RUN { self.packet_count().ok() } else { None };
        let status = method!(o, 3, "IMiniportWaveRTOutputStream::SetWritePacket"; (u32, u32, u32) -> Status; number, flags, end);
        if let Some(done) = done.filter(|done| ok(status) && (number.wrapping_sub(*done) as i32) < 0) {
            seam::report(Rule::StreamContract, format!("{}: packet {number} accepted when {done} were played", self.name));
        }
        if ok(status) && flags & !0x200 != 0 {
            seam::report(Rule::StreamContract, format!("{}: SetWritePacket accepted flags {flags:#x}", self.name));
        }
        status
    }

    /// `GetPacketCount`.
    ///
    /// # Errors
    /// What the miniport answered; not supported without packets.
    pub(super) fn packet_count(&self) -> Result<u32, Status> {
        let Some(o) = self.rt().and_then(|rt| rt.output.as_ref()) else { return Err(STATUS_NOT_SUPPORTED) };
        let mut count = 0;
        let status = method!(o, 5, "IMiniportWaveRTOutputStream::GetPacketCount"; (*mut u32) -> Status; &raw mut count);
        if ok(status) && self.state() == KSSTATE_STOP && count != 0 {
            seam::report(Rule::StreamContract, format!("{}: GetPacketCount gave {count} in STOP", self.name));
        }
        if ok(status) { Ok(count) } else { Err(status) }
    }

    pub(super) fn presentation(&self) -> Result<[u64; 2], Status> {
        let Some(o) = self.rt().and_then(|rt| rt.output.as_ref()) else { return Err(STATUS_NOT_SUPPORTED) };
        let mut position = [0; 2];
        let status = method!(o, 4, "IMiniportWaveRTOutputStream::GetOutputStreamPresentationPosition"; (*mut [u64; 2]) -> Status; &raw mut position);
        if ok(status) { Ok(position) } else { Err(status) }
    }

    /// `GetReadPacket`: number, flags, counter, more.
    pub(super) fn read_packet(&self) -> Result<(u32, u32, u64, u32), Status> {
        let Some(i) = self.rt().and_then(|rt| rt.input.as_ref()) else { return Err(STATUS_NOT_SUPPORTED) };
        let (mut number, mut flags, mut ticks, mut more) = (0, 0, 0, 0);
        let status = method!(i, 3, "IMiniportWaveRTInputStream::GetReadPacket"; (*mut u32, *mut u32, *mut u64, *mut u32) -> Status;
            &raw mut number, &raw mut flags, &raw mut ticks, &raw mut more);
        if ok(status) && flags != 0 {
            seam::report(Rule::StreamContract, format!("{}: GetReadPacket gave flags {flags:#x}", self.name));
        }
        if ok(status) { Ok((number, flags, ticks, more)) } else { Err(status) }
    }
}
