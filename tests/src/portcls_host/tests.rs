//! The host's rules, each against a driver with exactly that defect, and what a driver without defects may expect.

mod channels;
mod tiny;

use super::PcHost;
use super::abi::*;
use super::client::PcClient;
use super::endpoints::{get, request};
use super::guids::*;
use super::seam::Rule;
use crate::client::{Client, ClientStream, StreamRequest, StreamState};
use crate::{kernel, verifier};
use acx_core::model::format::Format;
use tiny::{CALLS, DEFECT, Defect};

fn client(defect: Defect) -> PcClient {
    DEFECT.set(defect);
    CALLS.take();
    let mut host = PcHost::load(tiny::entry).unwrap();
    host.add_device(core::ptr::null_mut()).unwrap();
    host.start(&[]).unwrap();
    PcClient::new(host, Box::new(|| ())).unwrap()
}

fn open(client: &mut PcClient) -> Result<Box<dyn ClientStream>, crate::client::Refused> {
    let format = Format::pcm(48_000, 2, 16, 16).unwrap();
    client.open(0, StreamRequest { format, packets: 2, packet_frames: 480 })
}

/// One session with everything that a defect may show in; gives the names of the rules that were broken.
fn session(defect: Defect) -> Vec<&'static str> {
    let machine = kernel::boot(1);
    {
        let mut client = client(defect);
        let _ = client.set_volume(0, Some(0), -65_536);
        if let Ok(mut stream) = open(&mut client) {
            stream.set_state(StreamState::Run).unwrap();
            let _ = stream.position();
            let _ = stream.write_packet(2, &[1; 16], false);
            let _ = stream.set_state(StreamState::Stop);
        }
        client.remove();
    }
    kernel::run_until_idle();
    let mut names: Vec<_> = verifier::take().into_iter().map(|v| v.rule.name).collect();
    super::unknown::reset();
    drop(machine);
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn a_driver_without_defects_breaks_no_rule() {
    assert_eq!(session(Defect::None), [""; 0]);
}

#[test]
fn each_rule_finds_the_driver_that_breaks_it() {
    for (defect, rule) in [
        (Defect::PortNotReleased, Rule::ComReference),
        (Defect::PropertyAtDispatch, Rule::PcIrqlDDIs),
        (Defect::PortCallAtDispatch, Rule::PcIrqlIport),
        (Defect::PowerRegisteredTwice, Rule::PcRegisterAdapterPower),
        (Defect::MappedTwice, Rule::PcUnmapAllocatedPages),
        (Defect::FreedWhileMapped, Rule::PcUnmapAllocatedPages),
        (Defect::PagesLeft, Rule::PcAllocatedPages),
        (Defect::NoBytes, Rule::PcAllocateAndMapPages),
        (Defect::SlowState, Rule::PcTimedWaveRtStreamSetState),
        (Defect::LateAccepted, Rule::StreamContract),
        (Defect::RunningPosition, Rule::StreamContract),
        (Defect::DownFails, Rule::StreamContract),
        (Defect::BridgeCounted, Rule::KsTopology),
        (Defect::LooseNode, Rule::KsTopology),
        (Defect::WritesBehind, Rule::KsPropertyProtocol),
        (Defect::CompletesTwice, Rule::PcPropertyRequest),
        (Defect::CompletesPending, Rule::PcPropertyRequest),
    ] {
        assert_eq!(session(defect), [rule.name], "{defect:?}");
    }
}

#[test]
fn a_small_device_extension_is_refused() {
    let _machine = kernel::boot(1);
    DEFECT.set(Defect::SmallExtension);
    let mut host = PcHost::load(tiny::entry).unwrap();
    assert_eq!(host.add_device(core::ptr::null_mut()).err(), Some(STATUS_INVALID_PARAMETER));
    assert_eq!(verifier::take().iter().map(|v| v.rule.parameter).collect::<Vec<_>>(), [0x71007]);
}

#[test]
fn init_comes_before_the_description_and_states_go_step_by_step() {
    let _machine = kernel::boot(1);
    let mut client = client(Defect::None);
    assert_eq!(CALLS.take(), ["Init", "GetDescription", "Init", "GetDescription"]);
    let mut stream = open(&mut client).unwrap();
    stream.set_state(StreamState::Run).unwrap();
    drop(stream);
    let states = ["SetState 1", "SetState 2", "SetState 3", "SetState 2", "SetState 1", "SetState 0"];
    assert_eq!(CALLS.take(), states);
}

#[test]
fn the_speaker_is_traced_through_both_filters_with_its_volume_and_format() {
    let _machine = kernel::boot(1);
    let mut client = client(Defect::None);
    let [speaker] = client.endpoints() else { panic!("{:?}", client.traces()) };
    assert_eq!(speaker.name, "Speaker");
    // The range states at most two channels, and the port's own intersection takes that as an upper bound.
    assert_eq!(speaker.formats, [1, 2].map(|channels| Format::pcm(48_000, channels, 16, 16).unwrap()));
    client.set_volume(0, Some(1), -3 * 65_536).unwrap();
    assert_eq!(client.volume(0, 1), Ok(-3 * 65_536));
}

#[test]
fn a_pin_opens_as_often_as_its_count_allows() {
    let _machine = kernel::boot(1);
    let mut client = client(Defect::None);
    let first = open(&mut client).unwrap();
    assert!(open(&mut client).is_err());
    drop(first);
    assert!(open(&mut client).is_ok());
}

#[test]
fn running_streams_pause_for_d3_and_resume() {
    let _machine = kernel::boot(1);
    let mut client = client(Defect::None);
    let mut stream = open(&mut client).unwrap();
    stream.set_state(StreamState::Run).unwrap();
    CALLS.take();
    client.power(false).unwrap();
    assert_eq!(CALLS.take(), ["SetState 2"]);
    client.power(true).unwrap();
    assert_eq!(CALLS.take(), ["SetState 3"]);
}

#[test]
fn streams_may_outlive_the_device() {
    let machine = kernel::boot(1);
    let mut client = client(Defect::None);
    let mut stream = open(&mut client).unwrap();
    stream.set_state(StreamState::Run).unwrap();
    client.surprise_remove();
    assert_eq!(stream.position().unwrap_err().status, STATUS_DEVICE_REMOVED as u32);
    assert!(open(&mut client).is_err());
    client.remove();
    drop(stream);
    assert_eq!(verifier::take().iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
    assert_eq!(super::unknown::alive(), []);
    drop(machine);
}

#[test]
fn property_requests_follow_the_size_protocol() {
    let _machine = kernel::boot(1);
    DEFECT.set(Defect::None);
    let mut host = PcHost::load(tiny::entry).unwrap();
    host.add_device(core::ptr::null_mut()).unwrap();
    host.start(&[]).unwrap();
    let (wave, topology) = (host.open("wave").unwrap(), host.open("topo").unwrap());
    let ranges = request(&KSPROPSETID_Pin, 3, 1, &[0, 0]);
    assert_eq!(wave.property(&ranges, &mut []), (STATUS_BUFFER_OVERFLOW, 8 + 88));
    assert_eq!(wave.property(&ranges, &mut [0; 20]), (STATUS_BUFFER_TOO_SMALL, 0));
    assert_eq!(get(&wave, &ranges, 96).map(|b| b.len()), Ok(96));
    // Pin 2 does not exist; KSP_PIN is cut short; node 1 does not exist; nobody has this id; the verb is unknown.
    for (handle, input, status) in [
        (&wave, request(&KSPROPSETID_Pin, 3, 1, &[2, 0]), STATUS_INVALID_PARAMETER),
        (&wave, request(&KSPROPSETID_Pin, 3, 1, &[0]), STATUS_INVALID_PARAMETER),
        (&wave, vec![0; 23], STATUS_INVALID_PARAMETER),
        (&topology, request(&KSPROPSETID_Audio, 4, 1 | KSPROPERTY_TYPE_TOPOLOGY, &[1, 0, 0, 0]), STATUS_INVALID_PARAMETER),
        (&topology, request(&KSPROPSETID_Audio, 99, 1 | KSPROPERTY_TYPE_TOPOLOGY, &[0, 0, 0, 0]), STATUS_NOT_FOUND),
        (&topology, request(&KSPROPSETID_Audio, 4, 0x800 | KSPROPERTY_TYPE_TOPOLOGY, &[0, 0, 0, 0]), STATUS_INVALID_DEVICE_REQUEST),
    ] {
        assert_eq!(handle.property(&input, &mut [0; 64]).0, status);
    }
    // The item has no BASICSUPPORT: the port answers with its GET and SET.
    let support = request(&KSPROPSETID_Audio, 4, 0x200 | KSPROPERTY_TYPE_TOPOLOGY, &[0, 0]);
    assert_eq!(get(&topology, &support, 4), Ok(vec![3, 0, 0, 0]));
}
