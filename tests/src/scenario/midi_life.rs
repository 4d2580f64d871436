//! What may happen to MIDI streams: states, sleep, removal, closes in any order, too much input, no memory. On both ports.
#![allow(clippy::multiple_unsafe_ops_per_block, reason = "calls of interfaces by slot")]

use super::{Trouble, ensure};
use crate::kernel::{self, pool};
use crate::midi_session::{FILTER, MidiPort, MidiSession, MidiSetup, Pin, Timed, connect};
use crate::portcls_host::abi::{
    KSPROPERTY_TYPE_GET, KSPROPERTY_TYPE_TOPOLOGY, KSSTATE_PAUSE, KSSTATE_RUN, KSSTATE_STOP, ok, u32_at,
};
use crate::portcls_host::endpoints::request;
use crate::portcls_host::guids::{KSDATAFORMAT_TYPE_MUSIC, KSPROPSETID_Pin, KSPROPSETID_Synth};
use crate::portcls_host::irp;
use crate::session::Verdict;

const MS: u64 = 1_000_000;
/// PowerDeviceD0 and PowerDeviceD3.
const D0: u32 = 1;
const D3: u32 = 4;

/// One scenario of the list.
#[derive(Clone, Copy)]
pub struct Scenario {
    /// What it shows.
    pub name: &'static str,
    /// Runs it.
    pub run: fn(&MidiSetup) -> Result<(), Trouble>,
}

/// Every scenario.
pub const ALL: &[Scenario] = &[
    Scenario { name: "notes pass before and after sleep in every state", run: notes_pass_around_sleep },
    Scenario { name: "no byte is lost over a sleep in the middle of a piece", run: a_piece_outlives_sleep },
    Scenario { name: "pulled out in every state", run: pulled_out_in_every_state },
    Scenario { name: "removed and closed in any order", run: closed_in_any_order },
    Scenario { name: "stopped inside of an exclusive message", run: stopped_inside_of_a_message },
    Scenario { name: "too much input is told and not mixed up", run: too_much_input_is_told },
    Scenario { name: "interfaces without buffer, interrupt or answer", run: poor_interfaces },
    Scenario { name: "pins are what they say and refuse the rest", run: pins_refuse_what_they_are_not },
    Scenario { name: "memory runs out at each allocation", run: memory_runs_out },
];

fn judge(verdict: Verdict) -> Result<(), Trouble> {
    ensure!(verdict.is_clean(), "{}", verdict.faults().join("\n"));
    Ok(())
}

fn end(session: MidiSession) -> Result<(), Trouble> {
    judge(session.finish())
}

fn start(setup: &MidiSetup) -> Result<MidiSession, Trouble> {
    let session = MidiSession::start(setup)?;
    session.model().borrow_mut().set_loop_back(true);
    Ok(session)
}

fn note(n: u8) -> Vec<u8> {
    vec![0x90, n & 0x7F, 100]
}

/// Plays notes in RUN and hears them come back.
fn notes_pass(session: &MidiSession, output: &mut Pin, input: &mut Pin) -> Result<(), Trouble> {
    input.set_state(KSSTATE_PAUSE)?;
    input.listen()?;
    input.set_state(KSSTATE_RUN)?;
    output.set_state(KSSTATE_PAUSE)?;
    let before = session.wire().len();
    // Streams may have run for long: what is due at once has no time.
    output.play(&[(0, note(1)), (0, note(2))], 0)?;
    output.set_state(KSSTATE_RUN)?;
    session.run_for(60 * MS);
    let wire: Vec<u8> = session.wire()[before..].iter().map(|w| w.byte).collect();
    ensure!(wire == [note(1), note(2)].concat(), "left the cable: {wire:x?}");
    let heard: Vec<u8> = input.hear_all()?.into_iter().flat_map(|m| m.1).collect();
    ensure!(heard == wire, "came back: {heard:x?}");
    ensure!(output.under_way() == 0, "a request is not completed");
    Ok(())
}

fn power(session: &mut MidiSession, state: u32) {
    if let Some(adapter) = session.host().adapter().cloned() {
        adapter.set_power(state);
    }
}

fn notes_pass_around_sleep(setup: &MidiSetup) -> Result<(), Trouble> {
    for state in KSSTATE_STOP..=KSSTATE_RUN {
        let mut session = start(setup)?;
        let (mut output, mut input) = (session.open(false)?, session.open(true)?);
        for pin in [&mut output, &mut input] {
            pin.set_state(state)?;
        }
        for asleep in [0, MS, 300 * MS] {
            power(&mut session, D3);
            session.run_for(asleep);
            power(&mut session, D0);
            session.run_for(20 * MS);
        }
        for pin in [&mut output, &mut input] {
            pin.set_state(KSSTATE_STOP)?;
        }
        notes_pass(&session, &mut output, &mut input)?;
        // The same again after STOP, and with the pins opened anew.
        for pin in [&mut output, &mut input] {
            pin.set_state(KSSTATE_STOP)?;
        }
        notes_pass(&session, &mut output, &mut input)?;
        drop((output, input));
        let (mut output, mut input) = (session.open(false)?, session.open(true)?);
        notes_pass(&session, &mut output, &mut input)?;
        drop((input, output));
        end(session)?;
    }
    Ok(())
}

fn a_piece_outlives_sleep(setup: &MidiSetup) -> Result<(), Trouble> {
    for at in [0, 7, 31, 64] {
        let mut session = start(setup)?;
        let mut output = session.open(false)?;
        let piece: Vec<Timed> = (0..30).map(|n| (n * 4 * MS, note(n as u8))).collect();
        output.set_state(KSSTATE_PAUSE)?;
        output.play(&piece, 0)?;
        output.set_state(KSSTATE_RUN)?;
        session.run_for(at * MS);
        power(&mut session, D3);
        session.run_for(50 * MS);
        let asleep = session.wire().len();
        session.run_for(50 * MS);
        ensure!(session.wire().len() == asleep, "bytes left in D3");
        power(&mut session, D0);
        session.run_for(300 * MS);
        let wire: Vec<u8> = session.wire().iter().map(|w| w.byte).collect();
        let wanted: Vec<u8> = piece.iter().flat_map(|m| m.1.clone()).collect();
        ensure!(wire == wanted, "asleep after {at} ms: {} of {} bytes left: {wire:x?}", wire.len(), wanted.len());
        drop(output);
        end(session)?;
    }
    Ok(())
}

fn pulled_out_in_every_state(setup: &MidiSetup) -> Result<(), Trouble> {
    for state in KSSTATE_STOP..=KSSTATE_RUN {
        for playing in [false, true] {
            let mut session = start(setup)?;
            let (mut output, mut input) = (session.open(false)?, session.open(true)?);
            if playing {
                output.set_state(KSSTATE_PAUSE)?;
                let piece: Vec<Timed> = (0..200).map(|n| (n * MS, note(n as u8))).collect();
                output.play(&piece, 0)?;
                input.set_state(KSSTATE_PAUSE)?;
                input.listen()?;
            }
            for pin in [&mut output, &mut input] {
                pin.set_state(state)?;
            }
            session.run_for(if playing { 20 * MS } else { 0 });
            session.pull();
            session.run_for(5 * MS);
            session.host().pnp(irp::SURPRISE);
            session.run_for(20 * MS);
            ensure!(session.open(false).is_err(), "a pin was opened on a device that is gone");
            // That they return is what counts.
            let _ = (output.set_state(KSSTATE_RUN), input.set_state(KSSTATE_STOP));
            session.run_for(20 * MS);
            drop(output);
            if state == KSSTATE_RUN {
                session.host().pnp(irp::REMOVE);
            }
            drop(input);
            end(session)?;
        }
    }
    Ok(())
}

fn closed_in_any_order(setup: &MidiSetup) -> Result<(), Trouble> {
    for order in 0..6 {
        let mut session = start(setup)?;
        let (mut output, mut input) = (session.open(false)?, session.open(true)?);
        for pin in [&mut output, &mut input] {
            pin.set_state(KSSTATE_RUN)?;
        }
        output.play(&[(0, note(1)), (3_000 * MS, note(2))], 0)?;
        session.run_for(10 * MS);
        match order {
            0 => drop((output, input)),
            1 => drop((input, output)),
            2 => {
                session.host().pnp(irp::REMOVE);
                drop((output, input));
            }
            3 => {
                session.host().pnp(irp::REMOVE);
                drop((input, output));
            }
            4 => {
                drop(input);
                session.host().pnp(irp::REMOVE);
                drop(output);
            }
            _ => {
                power(&mut session, D3);
                drop(output);
                session.host().pnp(irp::REMOVE);
                drop(input);
            }
        }
        end(session)?;
    }
    Ok(())
}

fn stopped_inside_of_a_message(setup: &MidiSetup) -> Result<(), Trouble> {
    let mut session = start(setup)?;
    let mut output = session.open(false)?;
    let long: Vec<u8> = [&[0xF0][..], &[0x11; 3000], &[0xF7]].concat();
    output.set_state(KSSTATE_PAUSE)?;
    output.play(&[(0, long.clone()), (5 * MS, note(1))], 0)?;
    output.set_state(KSSTATE_RUN)?;
    session.run_for(100 * MS);
    // PAUSE holds: only what the driver had accepted leaves.
    output.set_state(KSSTATE_PAUSE)?;
    session.run_for(100 * MS);
    let held = session.wire().len();
    session.run_for(100 * MS);
    ensure!(held < 1000 && session.wire().len() == held, "{held} bytes left, and in PAUSE {}", session.wire().len());
    output.set_state(KSSTATE_RUN)?;
    session.run_for(100 * MS);
    output.set_state(KSSTATE_STOP)?;
    session.run_for(100 * MS);
    let wire: Vec<u8> = session.wire().iter().map(|w| w.byte).collect();
    let (body, last) = wire.split_at(wire.len() - 1);
    ensure!(
        body.len() < long.len() && *body == long[..body.len()] && last == [0xF7],
        "{} bytes left, the last {last:x?}",
        wire.len()
    );
    drop(output);
    let mut output = session.open(false)?;
    output.set_state(KSSTATE_RUN)?;
    output.play(&[(0, note(7))], 0)?;
    session.run_for(100 * MS);
    let rest: Vec<u8> = session.wire()[wire.len()..].iter().map(|w| w.byte).collect();
    ensure!(rest == note(7), "after the next open {rest:x?} left");
    drop(output);
    end(session)
}

fn too_much_input_is_told(setup: &MidiSetup) -> Result<(), Trouble> {
    let mut session = MidiSession::start(setup)?;
    let mut input = session.open(true)?;
    input.set_state(KSSTATE_PAUSE)?;
    input.listen()?;
    input.set_state(KSSTATE_RUN)?;
    // Nobody is served for half a second: the interrupt comes, deferred calls do not.
    let notes: Vec<u8> = (0..500).flat_map(|n| note(n as u8)).collect();
    session.model().borrow_mut().play(kernel::now(), &notes);
    kernel::with_irql(2, || kernel::run_for(600 * MS));
    session.run_for(20 * MS);
    session.model().borrow_mut().play(kernel::now(), &[0xB0, 7, 1]);
    session.run_for(20 * MS);
    let heard: Vec<u8> = input.hear_all()?.into_iter().flat_map(|m| m.1).collect();
    let lost = session.model().borrow().overruns();
    ensure!(lost == 0, "the interface itself lost {lost} bytes");
    let (first, last) = heard.split_at(heard.len().saturating_sub(3));
    ensure!(last == [0xB0, 7, 1], "behind the gap came {last:x?}");
    ensure!(first.len() >= 1000 && *first == notes[..first.len()], "{} bytes came before the gap", first.len());
    // Told: by the status of a read, or by the count of the node.
    let lost = if setup.port == MidiPort::Dmus { lost_notes(&mut session)? } else { 0 };
    drop(input);
    let verdict = session.finish();
    let told = lost != 0 || verdict.trace.iter().any(|line| line.contains("Read failed with 0xc000003c"));
    ensure!(told, "nobody was told of {} bytes", notes.len() - first.len());
    judge(verdict)
}

/// `KSPROPERTY_SYNTH_RUNNINGSTATS` of the second node: LostNotes, if it says that it is valid.
fn lost_notes(session: &mut MidiSession) -> Result<u32, Trouble> {
    let filter = session.host().open(FILTER).map_err(|s| crate::client::Refused::new("filter", s))?;
    let input = request(&KSPROPSETID_Synth, 7, KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_TOPOLOGY, &[1, 0]);
    let mut output = [0; 28];
    let (status, length) = filter.property(&input, &mut output);
    ensure!(ok(status) && length == 28, "RUNNINGSTATS: {status:#010x}, {length} bytes");
    ensure!(u32_at(&output, 0) == Some(8), "valid members: {:?}", u32_at(&output, 0));
    Ok(u32_at(&output, 16).unwrap_or(0))
}

fn poor_interfaces(setup: &MidiSetup) -> Result<(), Trouble> {
    let messages: Vec<Timed> = (0..60)
        .map(|n| match n % 10 {
            3 => (n * 2 * MS, [&[0xF0][..], &[n as u8; 40], &[0xF7]].concat()),
            5 => (n * 2 * MS, vec![0xFE]),
            _ => (n * 2 * MS, note(n as u8)),
        })
        .collect();
    for (out_fifo, interrupt, answers_reset) in [(0, true, false), (1, true, true), (16, false, false), (64, true, true)] {
        let mut poor = setup.clone();
        (poor.config.out_fifo, poor.config.interrupt, poor.config.answers_reset) = (out_fifo, interrupt, answers_reset);
        let played = super::midi::play(&poor, &messages, &mut |_| ())?;
        let what = format!("FIFO of {out_fifo}, interrupt {interrupt}");
        ensure!(played.is_exact(&messages), "{what}: {} bytes left", played.wire.len());
        ensure!(played.is_heard(setup.port), "{what}: {} messages came back", played.heard.len());
        ensure!(played.stuck == 0, "{what}: {} requests are stuck", played.stuck);
        judge(played.verdict)?;
    }
    Ok(())
}

fn pins_refuse_what_they_are_not(setup: &MidiSetup) -> Result<(), Trouble> {
    let mut session = start(setup)?;
    let dmus = setup.port == MidiPort::Dmus;
    let filter = session.host().open(FILTER).map_err(|s| crate::client::Refused::new("filter", s))?;
    // KSPROPERTY_PIN_CTYPES, then the first range of each host pin.
    let mut four = [0; 4];
    ensure!(ok(filter.property(&request(&KSPROPSETID_Pin, 1, KSPROPERTY_TYPE_GET, &[]), &mut four).0), "CTYPES");
    ensure!(u32::from_le_bytes(four) == 4, "{} pins", u32::from_le_bytes(four));
    for pin in [0, 2] {
        let mut ranges = [0; 256];
        let (status, length) = filter.property(&request(&KSPROPSETID_Pin, 3, KSPROPERTY_TYPE_GET, &[pin, 0]), &mut ranges);
        ensure!(ok(status) && u32_at(&ranges, 4) == Some(if dmus { 2 } else { 1 }), "{length} bytes of ranges");
        // KSDATARANGE_MUSIC: 64 bytes, the technology, channels, notes and the mask of channels; aligned to 8.
        ensure!(u32_at(&ranges, 8) == Some(96), "a range of {:?} bytes", u32_at(&ranges, 8));
        ensure!(ranges[24..40] == KSDATAFORMAT_TYPE_MUSIC.bytes() && u32_at(&ranges, 96) == Some(0xFFFF), "range {ranges:x?}");
        // Intersection with the pin's own first range gives that range's format.
        let mut ask = request(&KSPROPSETID_Pin, 4, KSPROPERTY_TYPE_GET, &[pin, 0, 8 + 96, 1]);
        ask.extend(&ranges[8..8 + 96]);
        let mut format = [0; 64];
        let (status, length) = filter.property(&ask, &mut format);
        ensure!(ok(status) && length == 64, "intersection: {status:#010x}, {length} bytes");
        ensure!(u32_at(&format, 0) == Some(64) && format[16..64] == ranges[24..72], "format {format:x?}");
    }
    let output = session.open(false)?;
    ensure!(session.open(false).is_err(), "one cable, and two streams that play");
    drop(output);
    for (place, value) in [(48, 1_u8), (48, 3), (48, 9), (72 + 32, 0), (72 + 16, 0)] {
        let mut wrong = connect(0, setup.port);
        wrong[place] = value;
        ensure!(filter.create_pin(&wrong).is_err(), "a pin was made with byte {place} as {value}");
    }
    if dmus {
        // SYNTHCAPS: 300 bytes, and the description at 40.
        let input = request(&KSPROPSETID_Synth, 2, KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_TOPOLOGY, &[0, 0]);
        let mut caps = vec![0; 300];
        let (status, length) = filter.property(&input, &mut caps);
        ensure!(ok(status) && length >= 296, "SYNTH_CAPS: {status:#010x}, {length} bytes");
        lost_notes(&mut session)?;
    }
    slots::call(&mut session, setup.port)?;
    drop(filter);
    end(session)
}

mod slots;

fn memory_runs_out(setup: &MidiSetup) -> Result<(), Trouble> {
    for allocations in 0..2_000 {
        let mut enough = true;
        let setup = MidiSetup { allocations: Some(allocations), ..setup.clone() };
        match MidiSession::start(&setup) {
            Err(refused) => {
                ensure!(!refused.what.contains(';'), "with {allocations} allocations: {refused}");
                enough = false;
            }
            Ok(mut session) => {
                for capture in [false, true] {
                    match session.open(capture) {
                        Err(_) => enough = false,
                        Ok(mut pin) => enough &= pin.set_state(KSSTATE_RUN).is_ok(),
                    }
                }
                pool::limit(None);
                session.model().borrow_mut().set_loop_back(true);
                let (mut output, mut input) = (session.open(false)?, session.open(true)?);
                notes_pass(&session, &mut output, &mut input)?;
                drop((output, input));
                end(session)?;
            }
        }
        if enough {
            return Ok(());
        }
    }
    Err(Trouble::Unexpected("2,000 allocations are not enough".into()))
}
