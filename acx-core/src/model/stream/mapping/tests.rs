//! A hardware that plays a ring byte by byte, against the queue.
use super::*;
use proptest::prelude::*;
use std::collections::VecDeque;
use std::vec;

const SILENT: u8 = 0;

fn shape(direction: Direction) -> Shape {
    Shape { direction, size: 96, block_align: 4, margin: 8 }
}

/// A device with its ring, a framework with packets, and the queue between them.
struct World {
    queue: MappingQueue<usize>,
    ring: Vec<u8>,
    /// Memory of every mapping ever given, by number.
    memory: Vec<Vec<u8>>,
    pending: VecDeque<(usize, bool)>,
    /// Mappings held by the queue, as the framework counts.
    out: VecDeque<(Tag, usize)>,
    linear: u64,
    turn: u32,
    heard: Vec<u8>,
    running: bool,
    next: u8,
    told: bool,
}

impl World {
    fn new(direction: Direction) -> Self {
        Self {
            queue: MappingQueue::new(shape(direction), 16).unwrap(),
            ring: vec![0xEE; 96],
            memory: Vec::new(),
            pending: VecDeque::new(),
            out: VecDeque::new(),
            linear: 0,
            turn: 0,
            heard: Vec::new(),
            running: false,
            next: 1,
            told: false,
        }
    }
    /// A packet of whole frames, cut into mappings at odd places.
    fn packet(&mut self, pieces: &[usize]) {
        for (n, length) in pieces.iter().enumerate() {
            let bytes = (0..*length).map(|_| {
                self.next = self.next % 200 + 1;
                self.next
            });
            let bytes: Vec<u8> = bytes.collect();
            self.memory.push(bytes);
            self.pending.push_back((self.memory.len() - 1, n + 1 == pieces.len()));
        }
        if std::mem::take(&mut self.told) {
            self.queue.available();
        }
    }
    fn look(&self) -> Look {
        Look { linear: self.linear, turn: self.turn, running: self.running }
    }
    fn advance(&mut self) {
        let look = self.look();
        let Self { queue, ring, memory, .. } = self;
        let render = queue.shape.direction == Direction::Render;
        queue.advance(look, |step| match step {
            Move::Copy { memory: m, offset, ring: at, length } => {
                let (offset, at, length) = (offset as usize, at as usize, length as usize);
                if render {
                    ring[at..at + length].copy_from_slice(&memory[*m][offset..offset + length]);
                } else {
                    memory[*m][offset..offset + length].copy_from_slice(&ring[at..at + length]);
                }
            }
            Move::Silence { ring: at, length } => ring[at as usize..(at + length) as usize].fill(SILENT),
        });
    }
    fn service(&mut self) {
        assert!(self.queue.begin());
        loop {
            self.advance();
            while let Some(tag) = self.queue.release() {
                let (first, _) = self.out.pop_front().expect("released what was never given");
                assert_eq!(first, tag, "released out of order");
            }
            if !self.acquire() && !self.queue.end() {
                break;
            }
        }
    }
    fn acquire(&mut self) -> bool {
        let mut any = false;
        while let Some(tag) = self.queue.wanted() {
            let Some((memory, last)) = self.pending.pop_front() else {
                self.told = true;
                self.queue.nothing();
                break;
            };
            self.out.push_back((tag, memory));
            let length = self.memory[memory].len() as u32;
            self.queue.acquired(Acquired { memory, length, last });
            any = true;
        }
        any
    }
    /// The hardware plays.
    fn play(&mut self, bytes: u64) {
        for _ in 0..bytes {
            self.heard.push(self.ring[(self.linear % 96) as usize]);
            self.linear += 1;
        }
    }
    /// The hardware records a count.
    fn record(&mut self, bytes: u64) {
        for _ in 0..bytes {
            self.ring[(self.linear % 96) as usize] = (self.linear % 251) as u8;
            self.linear += 1;
        }
    }
    fn everything(&self) -> Vec<u8> {
        self.memory.concat()
    }
}

#[test]
fn what_waited_before_the_run_is_played_from_the_first_byte_on() {
    let mut w = World::new(Direction::Render);
    w.packet(&[3, 5, 40]);
    w.service();
    w.running = true;
    w.play(20);
    w.packet(&[7, 1]);
    w.service();
    assert_eq!(w.queue.position(), 20);
    w.play(60);
    w.service();
    assert_eq!(w.heard[..56], w.everything()[..]);
    assert!(w.heard[56..].iter().all(|b| *b == SILENT));
    assert_eq!((w.queue.position(), w.queue.waiting(), w.out.len()), (56, 0, 0));
    assert_eq!(w.queue.take_glitches(), 0, "a stream that ends has no glitch");
}

#[test]
fn bytes_that_come_too_late_follow_a_gap_of_silence_at_a_whole_frame() {
    let mut w = World::new(Direction::Render);
    w.packet(&[6, 2]);
    w.service();
    w.running = true;
    w.play(21);
    w.packet(&[4, 4]);
    w.service();
    // 21 and 8 bytes of margin: the next frame begins at 32.
    w.play(30);
    w.service();
    assert_eq!(w.heard[..8], w.everything()[..8]);
    assert!(w.heard[8..32].iter().all(|b| *b == SILENT));
    assert_eq!(w.heard[32..40], w.everything()[8..]);
    assert!(w.heard[40..].iter().all(|b| *b == SILENT));
    assert_eq!((w.queue.position(), w.queue.take_glitches()), (16, 1));
}

#[test]
fn a_revoked_packet_is_not_heard_and_the_ones_behind_it_close_up() {
    let mut w = World::new(Direction::Render);
    for _ in 0..3 {
        w.packet(&[12, 12]);
    }
    w.service();
    w.running = true;
    w.play(10);
    // The middle one: mappings 3 and 4. It was copied to 24..48 already.
    assert_eq!(w.queue.revoke(Tag(3), Tag(4), w.look()), 2);
    w.out.retain(|(tag, _)| !(3..=4).contains(&tag.0));
    w.memory[2].fill(0xDD);
    w.memory[3].fill(0xDD);
    w.advance();
    w.service();
    w.play(80);
    w.service();
    let all = w.everything();
    assert_eq!(w.heard[..24], all[..24]);
    assert_eq!(w.heard[24..48], all[48..72]);
    assert!(w.heard[48..].iter().all(|b| *b == SILENT));
    assert_eq!((w.queue.position(), w.out.len()), (48, 0));
}

#[test]
fn a_mapping_that_is_revoked_while_it_is_being_acquired_is_counted_and_never_used() {
    let mut w = World::new(Direction::Render);
    assert!(w.queue.begin());
    let tag = w.queue.wanted().unwrap();
    assert_eq!(w.queue.wanted(), None, "one question at a time");
    assert_eq!(w.queue.revoke(tag, tag, w.look()), 1);
    assert_eq!(w.queue.revoke(tag, tag, w.look()), 0, "once");
    w.queue.acquired(Acquired { memory: 0, length: 8, last: true });
    assert_eq!((w.queue.waiting(), w.queue.release()), (0, None));
    assert!(w.queue.wanted().unwrap() > tag);
}

#[test]
fn news_that_come_during_the_question_are_not_lost() {
    let mut w = World::new(Direction::Render);
    assert!(w.queue.begin());
    w.queue.wanted().unwrap();
    // The framework found nothing; before it said so, something came.
    w.queue.available();
    assert!(!w.queue.begin(), "somebody else is at it");
    w.queue.nothing();
    assert!(w.queue.end(), "and looks again");
    assert!(w.queue.wanted().is_some());
    w.queue.nothing();
    assert!(!w.queue.end());
    assert_eq!(w.queue.wanted(), None);
    w.queue.available();
    assert!(w.queue.wanted().is_some());
}

#[test]
fn after_a_loss_of_context_the_stream_goes_on_with_the_next_byte() {
    let mut w = World::new(Direction::Render);
    w.packet(&[40, 40]);
    w.service();
    w.running = true;
    w.play(18);
    w.running = false;
    w.advance();
    w.ring.fill(0xEE);
    // The hardware stands at the start of its buffer.
    (w.linear, w.turn) = (96, 1);
    w.service();
    w.running = true;
    w.play(80);
    w.service();
    // A frame that was broken off is played from its start.
    let all = w.everything();
    assert_eq!(w.heard[..82], [&all[..18], &all[16..]].concat());
    assert!(w.heard[82..].iter().all(|b| *b == SILENT));
    assert_eq!(w.queue.position(), 80);
}

#[test]
fn stop_plays_the_mappings_anew_and_nothing_stale() {
    let mut w = World::new(Direction::Render);
    w.packet(&[40, 40]);
    w.service();
    w.running = true;
    w.play(18);
    w.service();
    w.queue.restart();
    assert_eq!(w.queue.revoke(Tag(2), Tag(2), Look::default()), 1);
    (w.linear, w.running, w.turn) = (0, false, 1);
    w.heard.clear();
    w.service();
    w.running = true;
    w.play(96);
    assert_eq!(w.heard[..40], w.everything()[..40]);
    assert!(w.heard[40..].iter().all(|b| *b == SILENT));
}

#[test]
fn a_capture_that_nobody_reads_loses_the_oldest_and_says_so() {
    let mut w = World::new(Direction::Capture);
    w.running = true;
    w.record(300);
    w.packet(&[30, 34, 36]);
    w.service();
    assert_eq!(w.queue.take_glitches(), 1);
    assert!(!w.queue.tear(), "nothing was lost within a packet");
    // 88 bytes were kept; 212 stands at a frame.
    let counted = |from: u64, n: usize| (from..from + n as u64).map(|v| (v % 251) as u8).collect::<Vec<_>>();
    assert_eq!(w.memory[0], counted(212, 30));
    assert_eq!((w.queue.position(), w.out.len()), (88, 1));
    w.record(20);
    w.service();
    assert_eq!(w.everything(), counted(212, 100));
    assert_eq!(w.out.len(), 0);
}

#[test]
fn a_packet_that_is_torn_ends_at_the_gap() {
    let mut w = World::new(Direction::Capture);
    w.queue = MappingQueue::new(shape(Direction::Capture), 2).unwrap();
    w.running = true;
    w.packet(&[20, 20, 20, 20]);
    w.service();
    w.record(28);
    w.advance();
    (w.linear, w.turn) = (96, 1);
    w.advance();
    assert!(w.queue.tear());
    assert!(!w.queue.tear(), "once");
    // 20 bytes and 8 of the second mapping.
    assert_eq!((w.queue.release(), w.queue.release(), w.queue.release()), (Some(Tag(1)), Some(Tag(2)), None));
    assert_eq!(w.queue.position(), 28);
}

proptest! {
    #[test]
    fn in_time_every_byte_is_heard_once_and_in_order(
        packets in prop::collection::vec(prop::collection::vec(1_usize..40, 1..4), 1..20),
        steps in prop::collection::vec(1_u64..30, 1..80),
    ) {
        let mut w = World::new(Direction::Render);
        let mut packets = packets.into_iter();
        let mut feed = |w: &mut World| {
            // The client keeps two buffers' worth in the queue.
            while w.queue.waiting() + w.pending.iter().map(|(m, _)| w.memory[*m].len() as u64).sum::<u64>() < 192 {
                let Some(mut pieces) = packets.next() else { return };
                let short = pieces.iter().sum::<usize>() % 4;
                if short != 0 {
                    pieces.push(4 - short);
                }
                w.packet(&pieces);
            }
        };
        feed(&mut w);
        w.service();
        w.running = true;
        for step in steps {
            w.play(step);
            feed(&mut w);
            w.service();
        }
        let all = w.everything();
        let played = w.queue.position() as usize;
        prop_assert_eq!(&w.heard[..played], &all[..played]);
        prop_assert!(w.heard[played..].iter().all(|b| *b == SILENT));
        prop_assert_eq!(w.queue.take_glitches(), 0);
        prop_assert!(played == w.heard.len() || played == all.len());
    }

    #[test]
    fn whatever_happens_nothing_is_heard_twice_or_after_it_was_called_back(
        actions in prop::collection::vec((0_u8..6, 1_usize..50, 0_u64..120), 1..120),
    ) {
        let mut w = World::new(Direction::Render);
        w.service();
        w.running = true;
        for (kind, size, amount) in actions {
            match kind {
                0 | 1 => w.packet(&[size, 52 - (size % 49)]),
                2 | 3 => {
                    w.play(amount / 3);
                    w.service();
                }
                4 => {
                    // Late: the hardware may come round more than once.
                    w.play(amount * 2);
                    w.service();
                }
                _ => {
                    let pick = |n: usize| w.out.get(n % w.out.len().max(1)).map(|o| o.0);
                    let (Some(a), Some(b)) = (pick(size), pick(amount as usize)) else { continue };
                    let (first, last) = (a.min(b), a.max(b));
                    let expected = w.out.iter().filter(|(t, _)| (first..=last).contains(t)).count() as u32;
                    prop_assert_eq!(w.queue.revoke(first, last, w.look()), expected);
                    for (_, memory) in w.out.iter().filter(|(t, _)| (first..=last).contains(t)) {
                        w.memory[*memory].fill(0xDD);
                    }
                    w.out.retain(|(t, _)| !(first..=last).contains(t));
                    w.advance();
                }
            }
            prop_assert!(w.queue.position() <= w.linear);
            // What was called back is not in the ring behind what the hardware may have fetched.
            let fetched = w.linear + 8 + 3;
            prop_assert!((fetched..w.linear + 88).all(|at| w.ring[(at % 96) as usize] != 0xDD));
            prop_assert!(w.queue.held.iter().map(|h| h.tag).eq(w.out.iter().map(|o| o.0)));
        }
    }

    #[test]
    fn a_capture_served_in_time_gives_every_byte_in_order(
        packets in prop::collection::vec(prop::collection::vec(1_usize..40, 1..4), 4..30),
        steps in prop::collection::vec(1_u64..30, 1..60),
    ) {
        let mut w = World::new(Direction::Capture);
        for mut pieces in packets {
            let short = pieces.iter().sum::<usize>() % 4;
            if short != 0 {
                pieces.push(4 - short);
            }
            w.packet(&pieces);
        }
        w.running = true;
        w.service();
        for step in steps {
            w.record(step);
            w.service();
        }
        let all = w.everything();
        let done = w.queue.position() as usize;
        prop_assert_eq!(done, all.len().min(w.linear as usize));
        prop_assert!(all[..done].iter().enumerate().all(|(n, b)| *b == (n % 251) as u8));
        prop_assert!(w.queue.take_glitches() == 0 || done == all.len());
    }
}
