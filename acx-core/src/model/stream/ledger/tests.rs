//! Packet rules as the WaveRT and ACX contracts state them.

use super::*;
use proptest::prelude::*;

const FREQUENCY: u64 = 10_000_000;

fn limits() -> BufferLimits {
    BufferLimits {
        packet_multiple: 128,
        address_multiple: 128,
        packet_minimum: 128,
        minimum: 256,
        maximum: 1 << 20,
        highest_address: u64::MAX,
    }
}

/// 48 kHz stereo 16 bit: 4 bytes a frame, 192 bytes a millisecond.
fn ledger(direction: Direction) -> Ledger {
    let mut ledger = Ledger::new(direction, &Format::pcm(48_000, 2, 16, 16).unwrap());
    ledger.set_buffer(2, 1920);
    ledger
}

fn at(ms: u64) -> Moment {
    Moment { ticks: ms * FREQUENCY / 1000, frequency: FREQUENCY }
}

fn run_to(ledger: &mut Ledger, ms: u64) {
    let position = u32::try_from(ms * 192 % 3840).unwrap();
    ledger.advance(Some(position), at(ms));
}

#[test]
fn both_packets_may_be_written_before_the_run_and_no_third() {
    let mut l = ledger(Direction::Render);
    assert_eq!(l.write_packet(0, None, false), Ok(()));
    assert_eq!(l.write_packet(1, None, false), Ok(()));
    assert_eq!(l.write_packet(2, None, false), Err(Error::DataOverrun));
}

#[test]
fn the_packet_being_played_is_late_and_the_next_is_welcome() {
    let mut l = ledger(Direction::Render);
    l.started(at(0));
    l.write_packet(0, None, false).unwrap();
    l.write_packet(1, None, false).unwrap();
    run_to(&mut l, 12); // packet 0 done, packet 1 plays
    assert_eq!(l.completed(), 1);
    assert_eq!(l.write_packet(0, None, true), Err(Error::DataLate));
    assert_eq!(l.write_packet(1, None, true), Err(Error::DataLate));
    assert_eq!(l.write_packet(2, None, true), Ok(()));
    assert_eq!(l.write_packet(3, None, true), Err(Error::DataOverrun));
    assert_eq!(l.statistics(), Statistics { completed: 1, late: 2, glitches: 0 });
}

#[test]
fn a_packet_that_comes_due_unwritten_is_one_glitch_and_time_goes_on() {
    let mut l = ledger(Direction::Render);
    l.started(at(0));
    l.write_packet(0, None, false).unwrap();
    l.write_packet(1, None, false).unwrap();
    for ms in 1..=25 {
        run_to(&mut l, ms);
    }
    assert_eq!(l.take_progress(), Progress { completed: 2, notify: true, end_of_stream: false, glitches: 1 });
    assert_eq!(l.write_packet(2, None, true), Err(Error::DataLate));
    assert_eq!(l.write_packet(3, None, true), Ok(()));
    run_to(&mut l, 35);
    assert_eq!(l.take_progress(), Progress { completed: 3, notify: true, end_of_stream: false, glitches: 0 });
}

#[test]
fn a_late_packet_is_one_glitch_whoever_notices_it_first() {
    // The first packet that a client ever writes comes too late: nobody counted before.
    let mut l = ledger(Direction::Render);
    l.started(at(0));
    run_to(&mut l, 5);
    assert_eq!(l.write_packet(0, None, true), Err(Error::DataLate));
    assert_eq!(l.take_glitches(), 1);
    assert_eq!(l.write_packet(0, None, true), Err(Error::DataLate));
    assert_eq!(l.take_glitches(), 0);
    // A gap that the position showed already is not counted again when its packet comes.
    for ms in 6..=12 {
        run_to(&mut l, ms);
    }
    assert_eq!(l.take_glitches(), 1);
    assert_eq!(l.write_packet(1, None, true), Err(Error::DataLate));
    assert_eq!(l.take_glitches(), 0);
    assert_eq!(l.write_packet(2, None, true), Ok(()));
    assert_eq!(l.place(), Place { linear: 12 * 192, client: 1920 });
    l.failed();
    assert_eq!(l.take_progress().glitches, 1);
    assert_eq!(l.statistics(), Statistics { completed: 1, late: 3, glitches: 3 });
}

#[test]
fn without_packet_numbers_nothing_is_late() {
    let mut l = ledger(Direction::Render);
    l.started(at(0));
    for ms in 1..=100 {
        run_to(&mut l, ms);
    }
    assert_eq!(l.statistics(), Statistics { completed: 10, late: 0, glitches: 0 });
}

#[test]
fn after_the_end_no_packet_is_taken_and_the_end_is_told_once() {
    let mut l = ledger(Direction::Render);
    l.started(at(0));
    assert_eq!(l.write_packet(0, Some(1921), false), Err(Error::InvalidParameter));
    l.write_packet(0, Some(960), false).unwrap();
    assert_eq!(l.write_packet(1, None, false), Err(Error::InvalidState));
    run_to(&mut l, 4);
    assert!(!l.take_progress().end_of_stream);
    run_to(&mut l, 6);
    assert!(l.take_progress().end_of_stream);
    for ms in 7..40 {
        run_to(&mut l, ms);
    }
    let progress = l.take_progress();
    assert!(!progress.end_of_stream);
    assert_eq!(progress.glitches, 0, "nothing is due after the end");
}

#[test]
fn capture_hands_out_each_packet_once_with_the_time_of_its_first_sample() {
    let mut l = ledger(Direction::Capture);
    l.started(at(0));
    assert_eq!(l.read_packet(), Err(Error::NotReady));
    run_to(&mut l, 11);
    assert_eq!(l.read_packet(), Ok(ReadPacket { number: 0, ticks: 0, more: false }));
    assert_eq!(l.read_packet(), Err(Error::NotReady));
    run_to(&mut l, 20);
    assert_eq!(l.read_packet(), Ok(ReadPacket { number: 1, ticks: 100_000, more: false }));
}

#[test]
fn an_overwritten_capture_packet_leaves_a_gap_and_a_glitch() {
    let mut l = ledger(Direction::Capture);
    l.started(at(0));
    for ms in 1..=35 {
        run_to(&mut l, ms);
    }
    let packet = l.read_packet().unwrap();
    assert_eq!((packet.number, packet.more), (2, false));
    assert_eq!(l.statistics().glitches, 2);
}

#[test]
fn whole_buffers_that_pass_unseen_are_told_by_the_time() {
    let mut l = ledger(Direction::Render);
    l.started(at(0));
    run_to(&mut l, 5);
    run_to(&mut l, 5 + 20 * 7 + 3);
    assert_eq!(l.linear(), 148 * 192);
}

#[test]
fn a_position_that_steps_back_or_lies_outside_moves_nothing() {
    let mut l = ledger(Direction::Render);
    l.started(at(0));
    run_to(&mut l, 5);
    l.advance(Some(5 * 192 - 64), at(5));
    l.advance(Some(100_000), at(5));
    l.advance(None, at(5));
    assert_eq!(l.linear(), 5 * 192);
}

#[test]
fn packet_sizes_fit_hardware_and_format() {
    // 3 channels of 16 bit are 6 bytes a frame: multiples of lcm(128, 6) = 384.
    assert_eq!(packet_size(&limits(), 6, 2, 1), Ok(384));
    assert_eq!(packet_size(&limits(), 6, 2, 385), Ok(768));
    assert_eq!(packet_size(&limits(), 4, 0, 128), Err(Error::InvalidParameter));
    assert_eq!(packet_size(&limits(), 4, 2, u32::MAX), Err(Error::InvalidParameter));
    assert_eq!(packet_size(&limits(), 4, 2, (1 << 19) + 1), Err(Error::InvalidParameter));
}

proptest! {
    /// Whatever the looks and their spacing, the count of bytes is what the hardware really moved.
    #[test]
    fn bytes_add_up_however_often_one_looks(steps in prop::collection::vec(1u64..19, 1..400)) {
        let mut l = ledger(Direction::Render);
        l.started(at(0));
        let mut ms = 0;
        for step in steps {
            ms += step;
            run_to(&mut l, ms);
            prop_assert_eq!(l.linear(), ms * 192);
            prop_assert_eq!(u64::from(l.offset()), ms * 192 % 3840);
            prop_assert_eq!(l.completed(), ms / 10);
        }
    }

    /// Nonsense from hardware and client never panics and never moves the count backwards.
    #[test]
    fn nonsense_is_survived(looks in prop::collection::vec((any::<u32>(), any::<u64>(), any::<u32>()), 1..100)) {
        let mut l = ledger(Direction::Render);
        let mut last = 0;
        for (position, ticks, number) in looks {
            l.advance(Some(position), Moment { ticks, frequency: FREQUENCY });
            let _ = l.write_packet(number, None, true);
            prop_assert!(l.linear() >= last);
            last = l.linear();
        }
    }
}

#[test]
fn a_packet_is_never_smaller_than_what_the_engine_fetches_ahead() {
    let limits = BufferLimits { packet_minimum: 500, ..limits() };
    assert_eq!(packet_size(&limits, 4, 2, 100), Ok(512));
    assert_eq!(packet_size(&limits, 4, 2, 1000), Ok(1024));
}
