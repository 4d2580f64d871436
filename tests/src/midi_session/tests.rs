//! The driver behind both ports.

use super::*;
use crate::portcls_host::abi::KSSTATE_PAUSE;

const BOTH: [MidiPort; 2] = [MidiPort::Midi, MidiPort::Dmus];

fn clean(session: MidiSession) {
    let verdict = session.finish();
    assert!(verdict.is_clean(), "{:#?}", verdict.faults());
}

#[test]
fn a_note_leaves_and_comes_back_through_both_ports() {
    for port in BOTH {
        let mut session = MidiSession::start(&MidiSetup::native(port, 1)).unwrap();
        session.model().borrow_mut().set_loop_back(true);
        let (mut out, mut input) = (session.open(false).unwrap(), session.open(true).unwrap());
        input.set_state(KSSTATE_PAUSE).unwrap();
        assert!(input.listen().unwrap().is_empty());
        input.run().unwrap();
        out.set_state(KSSTATE_PAUSE).unwrap();
        out.play(&[(0, vec![0x90, 60, 100]), (5_000_000, vec![0x80, 60, 0])], 0).unwrap();
        out.run().unwrap();
        session.run_for(30_000_000);
        let wire: Vec<_> = session.wire().iter().map(|w| w.byte).collect();
        assert_eq!(wire, [0x90, 60, 100, 0x80, 60, 0], "{port:?}");
        let heard: Vec<u8> = input.hear_all().unwrap().into_iter().flat_map(|m| m.1).collect();
        assert_eq!(heard, wire, "{port:?}");
        assert_eq!(out.under_way(), 0);
        drop((out, input));
        clean(session);
    }
}
