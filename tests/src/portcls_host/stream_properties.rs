//! Property sets that the port serves on a pin handle: Connection, RtAudio and the position.

use super::abi::*;
use super::guids::{KSPROPSETID_Audio, KSPROPSETID_Connection, KSPROPSETID_DrmAudioStream, KSPROPSETID_RtAudio};
use super::handle::{Answer, Property, access, fixed, variable};
use super::stream::Stream;
use super::stream_rt::Buffer;

const GET: u32 = KSPROPERTY_TYPE_GET;
const SET: u32 = KSPROPERTY_TYPE_SET;

/// Answers, or `None` when the pin's automation table is to be asked.
pub(super) fn answer(stream: &Stream, p: &Property<'_>, output: &mut [u8]) -> Option<Answer> {
    let verbs = match (p.set, p.id) {
        (s, 0 | 2) if s == KSPROPSETID_Connection => GET | SET,
        // KSPROPERTY_CONNECTION_ALLOCATORFRAMING.
        (s, 3) if s == KSPROPSETID_Connection && stream.streaming().and_then(|own| own.framing()).is_some() => GET,
        (s, 1..=11) if s == KSPROPSETID_RtAudio && stream.rt().is_some() => GET,
        (s, 12) if s == KSPROPSETID_RtAudio && stream.rt().is_some() => SET,
        (s, 5) if s == KSPROPSETID_Audio => GET,
        (s, 0) if s == KSPROPSETID_DrmAudioStream => SET,
        _ => return None,
    };
    Some(match p.verb {
        KSPROPERTY_TYPE_BASICSUPPORT => access(output, verbs),
        verb if verb & verbs == 0 || verb & !(GET | SET) != 0 => (STATUS_INVALID_DEVICE_REQUEST, 0),
        verb if p.set == KSPROPSETID_Connection => connection(stream, p.id, verb, output),
        _ if p.set == KSPROPSETID_DrmAudioStream => match (u32_at(output, 0), output.get(4..16)) {
            (Some(content), Some(rights)) => (stream.set_content(content, rights), 0),
            _ => (STATUS_BUFFER_TOO_SMALL, 0),
        },
        _ if p.set == KSPROPSETID_Audio => words(stream.position(), output),
        _ => rt_audio(stream, p, output),
    })
}

fn words<const N: usize>(result: Result<[u64; N], Status>, output: &mut [u8]) -> Answer {
    match result {
        Ok(words) => fixed(output, &words.iter().flat_map(|w| w.to_le_bytes()).collect::<Vec<u8>>()),
        Err(status) => (status, 0),
    }
}

fn connection(stream: &Stream, id: u32, verb: u32, output: &mut [u8]) -> Answer {
    match (id, verb) {
        (0, GET) => fixed(output, &stream.state().to_le_bytes()),
        (0, _) => match u32_at(output, 0).map(|s| stream.set_state(s)) {
            Some(Ok(())) => (STATUS_SUCCESS, 0),
            Some(Err(status)) => (status, 0),
            None => (STATUS_BUFFER_TOO_SMALL, 0),
        },
        (3, _) => match stream.streaming().and_then(|own| own.framing()) {
            Some(framing) => fixed(output, &framing.iter().flat_map(|w| w.to_le_bytes()).collect::<Vec<u8>>()),
            None => (STATUS_NOT_FOUND, 0),
        },
        (_, GET) => variable(output, &stream.format()),
        _ => match u32_at(output, 0) {
            Some(size) if output.len() >= 64 && (64..=output.len()).contains(&(size as usize)) => (stream.set_format(output), 0),
            _ => (STATUS_INVALID_PARAMETER, 0),
        },
    }
}

/// `KSRTAUDIO_BUFFER`.
fn buffer(result: Result<Buffer, Status>, output: &mut [u8]) -> Answer {
    match result {
        Err(status) => (status, 0),
        Ok(b) => {
            let address = b.address.expose_provenance() as u64;
            fixed(output, &[&address.to_le_bytes()[..], &b.size.to_le_bytes(), &u32::from(b.barrier).to_le_bytes()].concat())
        }
    }
}

fn rt_audio(stream: &Stream, p: &Property<'_>, output: &mut [u8]) -> Answer {
    let least = |n: usize| p.input.len() >= n;
    match p.id {
        1 | 5 if output.len() < 16 => (STATUS_BUFFER_TOO_SMALL, 0),
        1 if least(40) => buffer(stream.allocate(u32_at(p.input, 32).unwrap_or(0), 0), output),
        5 if least(40) => match u32_at(p.input, 36) {
            Some(count @ 1..=2) => buffer(stream.allocate(u32_at(p.input, 32).unwrap_or(0), count), output),
            _ => (STATUS_INVALID_PARAMETER, 0),
        },
        2 => fixed(output, &stream.latency().iter().flat_map(|w| w.to_le_bytes()).collect::<Vec<u8>>()),
        3 | 4 if least(32) => {
            if output.len() < 40 {
                return (STATUS_BUFFER_TOO_SMALL, 0);
            }
            words(stream.register(if p.id == 3 { 9 } else { 10 }), output)
        }
        6 | 7 if least(32) => {
            let event = core::ptr::with_exposed_provenance_mut(u64_at(p.input, 24).unwrap_or(0) as usize);
            (stream.notification_event(if p.id == 6 { 13 } else { 14 }, event), 0)
        }
        8 => fixed(output, &u32::from(stream.has_notification()).to_le_bytes()),
        9 => match stream.packet_count() {
            Ok(count) => fixed(output, &count.to_le_bytes()),
            Err(status) => (status, 0),
        },
        10 => words(stream.presentation(), output),
        11 if output.len() < 24 => (STATUS_BUFFER_TOO_SMALL, 0),
        11 => match stream.read_packet() {
            Ok((number, flags, ticks, more)) => {
                let parts = [&number.to_le_bytes()[..], &flags.to_le_bytes(), &ticks.to_le_bytes(), &more.to_le_bytes(), &[0; 4]];
                fixed(output, &parts.concat())
            }
            Err(status) => (status, 0),
        },
        12 => match (u32_at(output, 0), u32_at(output, 4), u32_at(output, 8)) {
            (Some(number), Some(flags), Some(end)) => (stream.set_write_packet(number, flags, end), 0),
            _ => (STATUS_BUFFER_TOO_SMALL, 0),
        },
        _ => (STATUS_INVALID_PARAMETER, 0),
    }
}
