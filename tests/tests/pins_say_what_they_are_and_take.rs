//! What the wave and topology filters say of their pins: modes, names, instances.

#![allow(unsafe_code, reason = "the entry point is handed over untyped")]

use acx_core::model::format::Format;
use acx_core::model::pin::Direction;
use duet_lab::client::{Client, StreamRequest};
use duet_lab::device::hda::codec_tree::CodecTree;
use duet_lab::device::hda::{Config, HdaController};
use duet_lab::portcls_host::abi::{KSPROPERTY_TYPE_GET, STATUS_BUFFER_OVERFLOW, STATUS_BUFFER_TOO_SMALL};
use duet_lab::portcls_host::client::PcClient;
use duet_lab::portcls_host::endpoints::{Seen, get, get_all, request};
use duet_lab::portcls_host::guids::{
    AUDIO_SIGNALPROCESSINGMODE_DEFAULT, AUDIO_SIGNALPROCESSINGMODE_RAW, KSPROPSETID_AudioSignalProcessing, KSPROPSETID_Pin,
};
use duet_lab::portcls_host::{DriverEntry, PcHost, resources, unknown};
use duet_lab::{kernel, pci, verifier};
use std::cell::RefCell;
use std::rc::Rc;

fn started(seed: u64, config: Config) -> (kernel::Machine, PcClient) {
    let machine = kernel::boot(seed);
    let model = Rc::new(RefCell::new(HdaController::new(config, vec![CodecTree::bundled("desktop").unwrap()])));
    let device = pci::attach(model);
    // SAFETY: the same function: the host declares driver and path as untyped pointers.
    let entry = unsafe { core::mem::transmute::<*const (), DriverEntry>(duet::entry::legacy_driver_entry as *const ()) };
    let mut host = PcHost::load(entry).unwrap();
    host.add_device(device.pdo().cast()).unwrap();
    let (start, length) = device.bar(0).unwrap();
    let parts = [resources::memory(start, length as u32), resources::interrupt(9, pci::vector(device.slot()))];
    host.start(&parts).unwrap();
    (machine, PcClient::new(host, Box::new(move || device.surprise_remove())).unwrap())
}

fn clean(mut client: PcClient) {
    client.remove();
    drop(client);
    kernel::run_until_idle();
    unknown::reset();
    assert!(verifier::violations().is_empty(), "{:#?}", verifier::violations());
    assert_eq!(verifier::leaks(), 0);
}

fn text(bytes: &[u8]) -> String {
    let words: Vec<u16> = bytes.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
    assert_eq!(words.last(), Some(&0), "the name has no end");
    String::from_utf16(&words[..words.len() - 1]).unwrap()
}

fn topology(client: &PcClient) -> impl Iterator<Item = &Seen> {
    client.filters().iter().filter(|f| f.name.ends_with("Topo"))
}

#[test]
fn host_pins_offer_default_first_and_raw_too() {
    let (_machine, client) = started(1, Config::default());
    let mut seen = 0;
    for wave in client.filters().iter().filter(|f| f.name.ends_with("Wave")) {
        let list = get_all(&wave.handle, &request(&KSPROPSETID_AudioSignalProcessing, 0, KSPROPERTY_TYPE_GET, &[0, 0])).unwrap();
        let wanted = [AUDIO_SIGNALPROCESSINGMODE_DEFAULT.bytes(), AUDIO_SIGNALPROCESSINGMODE_RAW.bytes()].concat();
        assert_eq!(list[8..], wanted, "{}", wave.name);
        seen += 1;
    }
    assert!(seen >= 2);
    clean(client);
}

#[test]
fn jacks_have_names_that_a_person_understands() {
    let (_machine, client) = started(2, Config::default());
    let mut names = Vec::new();
    for filter in topology(&client) {
        let last = filter.filter.pins.len() as u32 - 1;
        let ask = request(&KSPROPSETID_Pin, 12, KSPROPERTY_TYPE_GET, &[last, 0]);
        let name = get_all(&filter.handle, &ask).unwrap();
        let mut short = vec![0; name.len() - 1];
        assert_eq!(filter.handle.property(&ask, &mut short), (STATUS_BUFFER_TOO_SMALL, 0));
        assert_eq!(filter.handle.property(&ask, &mut []), (STATUS_BUFFER_OVERFLOW, name.len()));
        let outside = request(&KSPROPSETID_Pin, 12, KSPROPERTY_TYPE_GET, &[last + 1, 0]);
        assert!(get(&filter.handle, &outside, 64).is_err());
        names.push(text(&name));
    }
    for expected in ["Microphone", "Line In"] {
        assert!(names.iter().any(|n| n.starts_with(expected)), "{expected} is not among {names:?}");
    }
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all, "two endpoints have the same name: {names:?}");
    clean(client);
}

/// Free instances are Possible - Current, as the HLK computes them. With one output engine no other pin can play.
#[test]
fn a_pin_that_would_find_no_engine_has_no_free_instance() {
    let (_machine, mut client) = started(3, Config { outputs: 1, ..Config::default() });
    let playing: Vec<_> = client.endpoints().iter().filter(|e| e.direction == Direction::Render).cloned().collect();
    assert!(playing.len() >= 2, "the desktop has several outputs");
    let counts = |client: &PcClient, name: &str| {
        let name = format!("{name}Wave");
        let wave = client.filters().iter().find(|f| f.name == name).unwrap();
        let bytes = get(&wave.handle, &request(&KSPROPSETID_Pin, 0, KSPROPERTY_TYPE_GET, &[0, 0]), 8).unwrap();
        // KSPIN_CINSTANCES: PossibleCount, CurrentCount.
        (bytes[0], bytes[4])
    };
    let (first, second) = (&playing[0], &playing[1]);
    assert_eq!((counts(&client, &first.name), counts(&client, &second.name)), ((1, 0), (1, 0)));
    let wanted = StreamRequest { format: Format::pcm(48_000, 2, 16, 16).unwrap(), packets: 2, packet_frames: 480 };
    let stream = client.open(first.id, wanted).unwrap();
    assert_eq!((counts(&client, &first.name), counts(&client, &second.name)), ((1, 1), (0, 0)));
    drop(stream);
    assert_eq!((counts(&client, &first.name), counts(&client, &second.name)), ((1, 0), (1, 0)));
    clean(client);
}
