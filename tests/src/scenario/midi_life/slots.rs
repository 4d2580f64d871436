//! Slots that the ports of the lab do not call by themselves, and odd arguments of those that they do.
#![allow(unsafe_code, reason = "interfaces are called by slot")]

use super::{KSSTATE_PAUSE, KSSTATE_RUN, KSSTATE_STOP, MidiPort, MidiSession, Trouble, ensure};
use crate::portcls_host::abi::{
    Aligned, DISPATCH_LEVEL, Ptr, STATUS_INVALID_PARAMETER, STATUS_NOT_SUPPORTED, STATUS_SUCCESS, Status, ok,
};
use crate::portcls_host::driver::{Com, method, method_at};
use crate::portcls_host::guids::{IID_IMXF, IID_ISynthSinkDMus};
use core::ptr::null_mut;

fn shared(pointer: Option<Ptr>, port: MidiPort) -> Result<Com, Trouble> {
    let name = if port == MidiPort::Midi { "IMiniportMidiStream" } else { "IMXF" };
    pointer.map(|p| Com::shared(p, name)).ok_or_else(|| Trouble::Unexpected("no stream".into()))
}

/// Calls them on both streams.
pub(super) fn call(session: &mut MidiSession, port: MidiPort) -> Result<(), Trouble> {
    let (mut output, mut input) = (session.open(false)?, session.open(true)?);
    let (play, record) = (shared(output.unknown(), port)?, shared(input.unknown(), port)?);
    ensure!(play.query(&IID_ISynthSinkDMus, "ISynthSinkDMus").is_none(), "an interface without a synthesizer renders waves");
    for pin in [&mut output, &mut input] {
        pin.set_state(KSSTATE_PAUSE)?;
    }
    if port == MidiPort::Midi {
        bytes(&play, &record)?
    } else {
        messages(&play, &record)?
    }
    for pin in [&mut output, &mut input] {
        pin.set_state(KSSTATE_RUN)?;
        pin.set_state(KSSTATE_STOP)?;
    }
    Ok(())
}

fn bytes(play: &Com, record: &Com) -> Result<(), Trouble> {
    let format = super::connect(0, MidiPort::Midi).split_off(72);
    let mut good = Aligned::new(&format);
    let status = method!(play, 3, "IMiniportMidiStream::SetFormat"; (Ptr) -> Status; good.ptr(0));
    ensure!(ok(status), "SetFormat with the format that it has: {status:#010x}");
    let mut other = Aligned::new(&super::connect(0, MidiPort::Dmus).split_off(72));
    let status = method!(play, 3, "IMiniportMidiStream::SetFormat"; (Ptr) -> Status; other.ptr(0));
    ensure!(!ok(status), "SetFormat with another format");
    for (stream, slot, wanted) in [(play, 5, STATUS_NOT_SUPPORTED), (record, 6, STATUS_NOT_SUPPORTED)] {
        let (mut space, mut count) = (Aligned::new(&[0x90; 4]), u32::MAX);
        let status = method_at!(DISPATCH_LEVEL, stream, slot, "IMiniportMidiStream::Read or Write"; (Ptr, u32, *mut u32) -> Status;
            space.ptr(0), 4, &raw mut count);
        ensure!(status == wanted && count == 0, "against its direction: {status:#010x}, {count} bytes");
    }
    let (mut space, mut count) = (Aligned::new(&[0x90; 4]), u32::MAX);
    let status = method_at!(DISPATCH_LEVEL, play, 6, "IMiniportMidiStream::Write"; (Ptr, u32, *mut u32) -> Status;
        space.ptr(0), 4, &raw mut count);
    ensure!(ok(status) && count == 0, "written in PAUSE: {status:#010x}, {count} bytes");
    let status = method_at!(DISPATCH_LEVEL, play, 6, "IMiniportMidiStream::Write"; (Ptr, u32, *mut u32) -> Status;
        null_mut(), 4, &raw mut count);
    ensure!(status == STATUS_INVALID_PARAMETER, "nothing written: {status:#010x}");
    let status = method!(play, 4, "IMiniportMidiStream::SetState"; (u32) -> Status; 9);
    ensure!(status == STATUS_INVALID_PARAMETER, "state 9: {status:#010x}");
    Ok(())
}

fn messages(play: &Com, record: &Com) -> Result<(), Trouble> {
    ensure!(play.query(&IID_IMXF, "IMXF").is_some() && record.query(&IID_IMXF, "IMXF").is_some(), "streams without IMXF");
    for slot in [5, 6] {
        let status = method!(play, slot, "IMXF::ConnectOutput or DisconnectOutput"; (Ptr) -> Status; record.ptr());
        ensure!(status == STATUS_NOT_SUPPORTED, "an output of a stream that plays: {status:#010x}");
    }
    let status = method!(record, 5, "IMXF::ConnectOutput"; (Ptr) -> Status; play.ptr());
    ensure!(!ok(status), "a second sink");
    let status = method!(record, 5, "IMXF::ConnectOutput"; (Ptr) -> Status; null_mut());
    ensure!(status == STATUS_INVALID_PARAMETER, "no sink: {status:#010x}");
    let status = method!(record, 6, "IMXF::DisconnectOutput"; (Ptr) -> Status; play.ptr());
    ensure!(status == STATUS_INVALID_PARAMETER, "another sink: {status:#010x}");
    for stream in [play, record] {
        let status = method_at!(DISPATCH_LEVEL, stream, 4, "IMXF::PutMessage"; (Ptr) -> Status; null_mut());
        ensure!(status == STATUS_SUCCESS, "PutMessage of nothing: {status:#010x}");
        let status = method!(stream, 3, "IMXF::SetState"; (u32) -> Status; 9);
        ensure!(status == STATUS_INVALID_PARAMETER, "state 9: {status:#010x}");
    }
    Ok(())
}
