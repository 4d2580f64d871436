//! The model against byte streams that proptest makes up.

use super::backend::{MidiBackend, Received};
use super::decode::{Decoder, Token};
use super::framer::Framer;
use super::port::{OUT_BYTES, Port};
use super::*;
use crate::model::Error;
use crate::sync::{Lock, Locks};
use proptest::prelude::*;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::vec::Vec;

struct Cells;
struct Cell<T>(RefCell<T>);
impl<T> Lock<T> for Cell<T> {
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut self.0.borrow_mut())
    }
}
impl Locks for Cells {
    type Lock<T> = Cell<T>;
    fn lock<T>(value: T) -> Cell<T> {
        Cell(RefCell::new(value))
    }
}

/// Hardware with a FIFO of a few bytes, and a cable.
#[derive(Default)]
struct Cable {
    fifo: RefCell<Vec<u8>>,
    depth: usize,
    wire: RefCell<Vec<u8>>,
    input: RefCell<VecDeque<Received>>,
}

impl Cable {
    fn with_fifo(depth: usize) -> Self {
        Self { depth, ..Self::default() }
    }
    fn play(&self) {
        self.wire.borrow_mut().append(&mut self.fifo.borrow_mut());
    }
    fn hear(&self, bytes: &[u8], after_loss: bool) {
        for (n, byte) in bytes.iter().enumerate() {
            let at_ns = n as u64 * BYTE_NS;
            self.input.borrow_mut().push_back(Received { byte: *byte, at_ns, after_loss: after_loss && n == 0 });
        }
    }
}

impl MidiBackend for Cable {
    fn send(&self, bytes: &[u8]) -> usize {
        let mut fifo = self.fifo.borrow_mut();
        let count = bytes.len().min(self.depth - fifo.len());
        fifo.extend(&bytes[..count]);
        count
    }
    fn holds(&self) -> usize {
        self.depth
    }
    fn receive(&self) -> Option<Received> {
        self.input.borrow_mut().pop_front()
    }
    fn is_polled(&self) -> bool {
        false
    }
    fn now_ns(&self) -> u64 {
        0
    }
}

/// A message as its bytes, and whether running status may leave its status out.
fn message() -> impl Strategy<Value = Vec<u8>> {
    let short = (0x80u8..0xF0, 0u8..0x80, 0u8..0x80).prop_map(|(s, a, b)| match data_bytes(s) {
        Some(1) => Vec::from([s, a]),
        _ => Vec::from([s, a, b]),
    });
    let common = prop_oneof![
        (0u8..0x80).prop_map(|a| Vec::from([0xF1, a])),
        (0u8..0x80, 0u8..0x80).prop_map(|(a, b)| Vec::from([0xF2, a, b])),
        (0u8..0x80).prop_map(|a| Vec::from([0xF3, a])),
        Just(Vec::from([0xF6])),
    ];
    let exclusive = prop::collection::vec(0u8..0x80, 0..40).prop_map(|data| {
        let mut all = Vec::from([SYSTEM_EXCLUSIVE]);
        all.extend(data);
        all.push(END_OF_EXCLUSIVE);
        all
    });
    prop_oneof![4 => short, 1 => common, 1 => exclusive]
}

/// Puts tokens together again: messages, and the real-time bytes apart.
fn decode(bytes: &[u8]) -> (Vec<Vec<u8>>, Vec<u8>, Vec<u8>) {
    let (mut decoder, mut messages, mut real_time, mut stray) = (Decoder::new(), Vec::new(), Vec::new(), Vec::new());
    let mut exclusive = Vec::new();
    for byte in bytes {
        for token in decoder.feed(*byte).into_iter().flatten() {
            match token {
                Token::Message(m) if is_real_time(m.bytes()[0]) => real_time.extend(m.bytes()),
                Token::Message(m) => messages.push(m.bytes().to_vec()),
                Token::Exclusive(b) => exclusive.push(b),
                Token::ExclusiveEnds => messages.push(std::mem::take(&mut exclusive)),
                Token::Stray(b) => stray.push(b),
            }
        }
    }
    (messages, real_time, stray)
}

proptest! {
    /// With running status wherever it is allowed, and real-time bytes anywhere, the same messages come out.
    #[test]
    fn messages_survive_running_status_and_real_time_bytes(
        messages in prop::collection::vec(message(), 0..40),
        clocks in prop::collection::vec((0usize..400, prop::sample::select(&[0xF8u8, 0xFA, 0xFB, 0xFC, 0xFE, 0xFF][..])), 0..20),
        running: bool,
    ) {
        let (mut wire, mut status) = (Vec::new(), 0);
        for m in &messages {
            let leave_out = running && m[0] == status && status < SYSTEM_EXCLUSIVE;
            wire.extend(if leave_out { &m[1..] } else { &m[..] });
            status = m[0];
        }
        let mut real_time = Vec::new();
        let mut places: Vec<_> = clocks.into_iter().map(|(at, byte)| (at.min(wire.len()), byte)).collect();
        places.sort_by_key(|p| std::cmp::Reverse(p.0));
        for (at, byte) in places {
            wire.insert(at, byte);
            real_time.insert(0, byte);
        }
        // Insertion at one place puts the later one before the earlier one: only the set matters there.
        let (got, mut clocks, stray) = decode(&wire);
        clocks.sort_unstable();
        real_time.sort_unstable();
        prop_assert_eq!(got, messages);
        prop_assert_eq!(clocks, real_time);
        prop_assert!(stray.is_empty());
    }

    /// Whatever comes over the cable: every byte is in exactly one token, but for statuses that running status repeats.
    #[test]
    fn no_byte_of_any_stream_vanishes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut decoder = Decoder::new();
        let (mut seen, mut begun) = (0usize, 0usize);
        for byte in &bytes {
            if is_status(*byte) && data_bytes(*byte).is_some_and(|n| n != 0) {
                begun += 1;
            }
            for token in decoder.feed(*byte).into_iter().flatten() {
                seen += match token {
                    Token::Message(m) => m.bytes().iter().filter(|b| !is_status(**b) || data_bytes(**b) == Some(0)).count(),
                    Token::Exclusive(_) | Token::Stray(_) => 1,
                    Token::ExclusiveEnds => 0,
                };
            }
        }
        // What is missing was begun and cut off: at most two data bytes for each status.
        prop_assert!(seen + begun <= bytes.len());
        prop_assert!(bytes.len() <= seen + begun + 2 * begun.max(1));
    }

    /// The framer agrees with the decoder on where messages are whole.
    #[test]
    fn framer_and_decoder_see_the_same_ends(messages in prop::collection::vec(message(), 1..20)) {
        let mut framer = Framer::new();
        for m in &messages {
            for (n, byte) in m.iter().enumerate() {
                framer.sent(*byte);
                prop_assert_eq!(framer.is_inside(), n + 1 < m.len(), "{:x?} at {}", m, n);
                framer.sent(0xFE);
            }
        }
    }

    /// However the pieces and the FIFO fall, what leaves is what was written, in order, whole.
    #[test]
    fn what_is_accepted_leaves_in_order(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        pieces in prop::collection::vec(1usize..100, 1..20),
        depth in 1usize..20,
    ) {
        let (port, cable) = (Port::<Cells>::new().unwrap(), Cable::with_fifo(depth));
        let (mut at, mut n) = (0, 0);
        while at < bytes.len() {
            let end = (at + pieces[n % pieces.len()]).min(bytes.len());
            let took = port.write(&cable, &bytes[at..end], OUT_BYTES).unwrap();
            prop_assert!(port.waiting() <= OUT_BYTES);
            at += took;
            n += 1;
            if took == 0 {
                cable.play();
            }
        }
        while port.pump(&cable) != 0 {
            cable.play();
        }
        cable.play();
        prop_assert_eq!(&*cable.wire.borrow(), &bytes);
        prop_assert_eq!(port.counts().sent, bytes.len() as u64);
    }

    /// A loss is told once, at its place; nothing behind it is taken for a part of what was before it.
    #[test]
    fn a_loss_is_told_where_it_happened(
        before in prop::collection::vec(message(), 1..6),
        orphans in prop::collection::vec(0u8..0x80, 0..6),
        after in prop::collection::vec(message(), 1..6),
        step in 1usize..30,
    ) {
        let (port, cable) = (Port::<Cells>::new().unwrap(), Cable::with_fifo(16));
        port.listen(true, &cable);
        cable.hear(&before.concat(), false);
        let rest = [orphans.clone(), after.concat()].concat();
        cable.hear(&rest, true);
        let (mut got, mut gaps, mut buffer) = (Vec::<u8>::new(), Vec::new(), [0; 30]);
        loop {
            match port.read(&cable, &mut buffer[..step]) {
                Ok(0) => break,
                Ok(n) => got.extend(&buffer[..n]),
                Err(Error::DataOverrun) => gaps.push(got.len()),
                Err(other) => panic!("{other:?}"),
            }
        }
        prop_assert_eq!(gaps, Vec::from([before.concat().len()]));
        prop_assert_eq!(got, [before, after].concat().concat());
        prop_assert_eq!((port.counts().gaps, port.counts().orphans), (1, orphans.len() as u64));
    }
}

#[test]
fn an_exclusive_message_of_64_kilobytes_passes_with_clocks_inside() {
    let mut wire = Vec::from([SYSTEM_EXCLUSIVE]);
    wire.extend(
        (0..65_534u32).flat_map(|n| if n % 100 == 0 { Vec::from([(n & 0x7F) as u8, 0xF8]) } else { Vec::from([(n & 0x7F) as u8]) }),
    );
    wire.push(END_OF_EXCLUSIVE);
    let (messages, clocks, stray) = decode(&wire);
    assert_eq!((messages.len(), messages[0].len(), clocks.len(), stray.len()), (1, 65_536, 656, 0));
}

#[test]
fn a_status_inside_an_exclusive_message_ends_it() {
    let (messages, _, stray) = decode(&[0xF0, 1, 2, 0x90, 60, 100]);
    assert_eq!(messages, [Vec::from([0xF0, 1, 2]), Vec::from([0x90, 60, 100])]);
    assert!(stray.is_empty());
    assert_eq!(decode(&[0x40, 0xF7, 0xF4]).2, [0x40, 0xF7, 0xF4], "bytes that belong to nothing");
    assert_eq!(decode(&[0xF2, 1, 2, 3]).2, [3], "system common messages have no running status");
}

#[test]
fn a_stream_that_ends_inside_an_exclusive_message_leaves_no_open_end() {
    let (port, cable) = (Port::<Cells>::new().unwrap(), Cable::with_fifo(1));
    port.open(Direction::Render).unwrap();
    assert_eq!(port.open(Direction::Render), Err(Error::Busy));
    let long = [&[0xF0][..], &[7; 100]].concat();
    let took = port.write(&cable, &long, OUT_BYTES).unwrap();
    assert!(took < long.len(), "the queue is bounded");
    port.close(Direction::Render, &cable);
    while port.pump(&cable) != 0 {
        cable.play();
    }
    cable.play();
    assert_eq!(*cable.wire.borrow(), [&long[..took], &[0xF7]].concat());
    port.open(Direction::Render).unwrap();
}

#[test]
fn what_comes_before_anybody_listens_is_not_heard_later() {
    let (port, cable) = (Port::<Cells>::new().unwrap(), Cable::with_fifo(1));
    cable.hear(&[0x90, 1, 2], false);
    assert_eq!(port.next(&cable), None);
    port.listen(true, &cable);
    assert_eq!(port.next(&cable), None);
    // The sender goes on in the middle of a message.
    cable.hear(&[2, 0xF8, 0x80, 3], false);
    let mut buffer = [0; 8];
    assert_eq!(port.read(&cable, &mut buffer), Ok(3));
    assert_eq!(buffer[..3], [0xF8, 0x80, 3]);
    assert_eq!(port.next(&cable), None);
}

#[test]
fn sleep_holds_bytes_back_and_removal_counts_them() {
    let (port, cable) = (Port::<Cells>::new().unwrap(), Cable::with_fifo(2));
    port.set_power(false);
    assert_eq!(port.write(&cable, &[0x90, 60, 1], OUT_BYTES), Ok(3));
    assert_eq!(port.pump(&cable), 3);
    port.set_power(true);
    assert_eq!(port.pump(&cable), 1);
    assert_eq!(port.busy_ns(), Some(BYTE_NS));
    port.removed();
    assert_eq!(port.counts().undelivered, 1);
    assert_eq!(port.write(&cable, &[1], OUT_BYTES), Err(Error::Gone));
    assert_eq!(port.busy_ns(), None);
}
