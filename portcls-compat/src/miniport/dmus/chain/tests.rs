#![allow(clippy::multiple_unsafe_ops_per_block, reason = "tests build events by hand")]
//! Orders of events, over events of our own.

use super::*;
use crate::raw::DMUS_KERNEL_EVENT_uData;
use proptest::prelude::*;
use std::boxed::Box;
use std::vec::Vec;

fn event(at: i64, flags: u32, data: &[u8]) -> Event {
    let mut inline = [0; 8];
    let u = if data.len() <= INLINE {
        inline[..data.len()].copy_from_slice(data);
        DMUS_KERNEL_EVENT_uData { abData: inline }
    } else {
        DMUS_KERNEL_EVENT_uData { pbData: Box::leak(data.to_vec().into_boxed_slice()).as_mut_ptr() }
    };
    Box::into_raw(Box::new(DMUS_KERNEL_EVENT {
        bReserved: 0,
        cbStruct: size_of::<DMUS_KERNEL_EVENT>() as u8,
        cbEvent: data.len() as u16,
        usChannelGroup: 1,
        usFlags: flags as u16,
        ullPresTime100ns: at,
        ullBytePosition: u64::MAX,
        pNextEvt: null_mut(),
        uData: u,
    }))
}

/// Counts and frees what was given back.
fn free(chain: Chain) -> usize {
    let (mut event, mut count) = (chain.into_raw(), 0);
    while !event.is_null() {
        // SAFETY: made by `event`.
        let boxed = unsafe { Box::from_raw(event) };
        if usize::from(boxed.cbEvent) > INLINE {
            // SAFETY: as above.
            let data = unsafe { core::slice::from_raw_parts_mut(boxed.uData.pbData, boxed.cbEvent.into()) };
            // SAFETY: leaked by `event`.
            drop(unsafe { Box::from_raw(data) });
        }
        event = boxed.pNextEvt;
        count += 1;
    }
    count
}

/// Sends up to `room` bytes at `now`; gives what went out and how many events came back.
fn send(s: &mut Sequence, now: i64, mut room: usize) -> (Vec<u8>, usize, Option<i64>, bool) {
    let mut out = Vec::new();
    let round = s.send(now, |bytes| {
        let taken = bytes.len().min(room);
        room -= taken;
        out.extend(&bytes[..taken]);
        taken
    });
    (out, free(round.done), round.due, round.busy)
}

fn put(s: &mut Sequence, events: &[Event]) {
    let mut chain = Chain::new();
    for e in events {
        // SAFETY: made for this test.
        unsafe { chain.push(*e) };
    }
    // SAFETY: as above.
    assert_eq!(free(unsafe { s.put(chain.into_raw()) }), 0);
}

#[test]
fn events_leave_in_the_order_of_their_times() {
    let mut s = Sequence::new();
    put(&mut s, &[event(30, 0, &[0x90, 3, 3]), event(10, 0, &[0x90, 1, 1]), event(30, 0, &[0x80, 4, 4])]);
    put(&mut s, &[event(20, 0, &[0xC0, 2])]);
    assert_eq!(send(&mut s, 9, 99), (Vec::new(), 0, Some(10), false));
    assert_eq!(send(&mut s, 20, 99), (Vec::from([0x90, 1, 1, 0xC0, 2]), 2, Some(30), false));
    assert_eq!(send(&mut s, 30, 4), (Vec::from([0x90, 3, 3, 0x80]), 1, None, true));
    assert_eq!(send(&mut s, 30, 4), (Vec::from([4, 4]), 1, None, false));
}

#[test]
fn an_exclusive_message_in_parts_is_not_cut_but_clocks_pass() {
    let mut s = Sequence::new();
    put(&mut s, &[event(10, 1, &[0xF0, 1, 2]), event(5, 0, &[0x90, 9, 9]), event(11, 0, &[0xF8])]);
    // The note at 5 goes first, then the first part, then the clock; the next note waits for the end of the message.
    put(&mut s, &[event(12, 0, &[0x80, 9, 9])]);
    assert_eq!(send(&mut s, 20, 99), (Vec::from([0x90, 9, 9, 0xF0, 1, 2, 0xF8]), 3, Some(12 + PATIENCE), false));
    put(&mut s, &[event(13, 0, &[3, 0xF7]), event(14, 0, &[0xFA])]);
    assert_eq!(send(&mut s, 20, 99), (Vec::from([3, 0xF7, 0x80, 9, 9, 0xFA]), 3, None, false));
    // Who never says the rest does not block the others for ever.
    put(&mut s, &[event(30, 1, &[0xF0, 1]), event(31, 0, &[0x90, 1, 1])]);
    assert_eq!(send(&mut s, 40, 99).0, [0xF0, 1]);
    assert_eq!(send(&mut s, 31 + PATIENCE, 99).0, [0x90, 1, 1]);
}

#[test]
fn a_clock_passes_a_long_message_that_waits_for_room() {
    let mut s = Sequence::new();
    let long: Vec<u8> = [&[0xF0][..], &[1; 20], &[0xF7]].concat();
    put(&mut s, &[event(10, 0, &long), event(11, 0, &[0x90, 1, 1]), event(12, 0, &[0xF8])]);
    assert_eq!(send(&mut s, 11, 5).0, &long[..5]);
    let mut calls = 0;
    let mut out = Vec::new();
    let round = s.send(12, |bytes| {
        calls += 1;
        // Room for nothing of the message, and then for one byte.
        let taken = usize::from(calls == 2);
        out.extend(&bytes[..taken]);
        taken
    });
    assert_eq!((out, free(round.done), round.busy), (Vec::from([0xF8]), 1, true));
    assert_eq!(send(&mut s, 12, 99).0, [&long[5..], &[0x90, 1, 1]].concat());
}

#[test]
fn packages_are_unpacked_and_what_is_empty_comes_back() {
    let mut s = Sequence::new();
    let (a, b) = (event(1, 0, &[0x90, 1, 1]), event(2, 0, &[0x90, 2, 2]));
    // SAFETY: made for this test.
    unsafe { (*a).pNextEvt = b };
    let package = event(1, DMUS_KEF_PACKAGE_EVENT, &[]);
    // SAFETY: as above.
    unsafe { (*package).uData.pPackageEvt = a };
    // SAFETY: as above.
    unsafe { (*package).pNextEvt = event(0, 0, &[]) };
    // SAFETY: as above.
    assert_eq!(free(unsafe { s.put(package) }), 2, "the package itself and the empty event");
    assert_eq!(send(&mut s, 2, 99), (Vec::from([0x90, 1, 1, 0x90, 2, 2]), 2, None, false));
    put(&mut s, &[event(5, 0, &[0xF8]), event(6, 0, &[0xF8])]);
    assert_eq!(free(s.clear()), 2);
    assert!(free(s.clear()) == 0);
}

proptest! {
    /// However they are put and whatever room there is: every event comes back once, and the bytes are those of a stable sort.
    #[test]
    fn no_event_is_lost_or_returned_twice(
        times in prop::collection::vec((0i64..50, 1usize..20), 1..40),
        rooms in prop::collection::vec(1usize..30, 1..10),
        batch in 1usize..6,
    ) {
        let mut s = Sequence::new();
        let mut wanted: Vec<(i64, Vec<u8>)> = Vec::new();
        let mut events = Vec::new();
        for (n, (at, length)) in times.iter().enumerate() {
            // Complete messages of any length, told apart by their bytes.
            let mut data = Vec::from([0xF0]);
            data.extend((0..*length).map(|i| ((n + i) & 0x7F) as u8));
            data.push(0xF7);
            wanted.push((*at, data.clone()));
            events.push(event(*at, 0, &data));
        }
        for some in events.chunks(batch) {
            put(&mut s, some);
        }
        wanted.sort_by_key(|w| w.0);
        let (mut out, mut back, mut n) = (Vec::new(), 0, 0);
        for now in 0..50 {
            loop {
                let (bytes, done, _, busy) = send(&mut s, now, rooms[n % rooms.len()]);
                n += 1;
                out.extend(bytes);
                back += done;
                if !busy {
                    break;
                }
            }
        }
        prop_assert_eq!(back, times.len());
        prop_assert_eq!(out, wanted.into_iter().flat_map(|w| w.1).collect::<Vec<_>>());
    }
}
