//! QEMU's sound cards under the whole driver: what leaves QEMU is what the client wrote, and what the client reads is what QEMU
//! heard. Nobody who wrote those cards knows this driver.

use acx_core::model::format::Format;
use acx_core::model::pin::Direction;
use duet_lab::cards;
use duet_lab::cli::{play, record};
use duet_lab::client::Framework;
use duet_lab::qemu::{self, CODECS, Card};
use duet_lab::scenario::play::{Plan, choose, play_as};
use duet_lab::session::{Build, Device, Session, Setup};
use duet_lab::signal;
use duet_lab::wav::Clip;

const BOTH: [Framework; 2] = [Framework::Acx, Framework::WaveRt];

/// False, loudly, without QEMU; `cargo lab test` installs it.
fn ready() -> bool {
    let ready = qemu::is_installed();
    if !ready {
        eprintln!("SKIPPED: no {} here; `cargo lab setup` installs it", qemu::process::PROGRAM);
    }
    ready
}

fn on(framework: Framework, card: Card) -> Setup {
    let codec = card.codec.clone().unwrap_or_default();
    Setup { build: Build::Native, device: Device::Qemu(card), framework, codec, seed: 1 }
}

/// Noise of a tenth of a second.
fn noise(format: Format) -> Clip {
    signal::noise(format, u64::from(format.rate()) / 10, 1)
}

fn usual(frames: u64) -> Clip {
    signal::noise(Format::pcm(48_000, 2, 16, 16).unwrap(), frames, 3)
}

/// Every format that the endpoints of a direction offer.
fn formats(codec: &str, framework: Framework, direction: Direction) -> Vec<Format> {
    let mut session = Session::start(&on(framework, Card::new(codec, 48_000))).unwrap();
    let mut all: Vec<Format> = Vec::new();
    for endpoint in session.client().endpoints().iter().filter(|e| e.direction == direction) {
        all.extend(&endpoint.formats);
    }
    assert!(session.finish().is_clean());
    all
}

/// The codecs say 16 bits and seven rates from 16 to 96 kHz.
fn check(offered: &[Format]) {
    let mut rates: Vec<u32> = offered.iter().map(Format::rate).collect();
    rates.sort_unstable();
    rates.dedup();
    assert_eq!(rates, [16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000]);
}

#[test]
fn every_format_plays_exactly_on_every_codec() {
    if !ready() {
        return;
    }
    for framework in BOTH {
        for codec in CODECS {
            let offered = formats(codec, framework, Direction::Render);
            check(&offered);
            for format in offered {
                let row = play::run_one(&on(framework, Card::new(codec, format.rate())), None, &noise(format));
                let row = row.unwrap_or_else(|e| panic!("{framework} {codec} {format:?}: {e:?}"));
                assert!(row.exact, "{framework} {codec} {format:?}: what arrived differs");
                assert!(row.faults.is_empty() && row.played.glitches == 0, "{framework} {codec} {format:?}: {:#?}", row.faults);
            }
        }
    }
}

#[test]
fn every_format_records_exactly() {
    if !ready() {
        return;
    }
    for framework in BOTH {
        for codec in ["hda-duplex", "hda-micro"] {
            let offered = formats(codec, framework, Direction::Capture);
            check(&offered);
            for format in offered {
                let said = noise(format);
                let card = Card { input: qemu::audio::input(&said), ..Card::new(codec, format.rate()) };
                let row = record::run_one(&on(framework, card), None, &said);
                let row = row.unwrap_or_else(|e| panic!("{framework} {codec} {format:?}: {e:?}"));
                assert!(row.exact, "{framework} {codec} {format:?}: what was recorded differs");
                assert!(row.faults.is_empty() && row.recorded.glitches == 0, "{framework} {codec} {format:?}: {:#?}", row.faults);
            }
        }
    }
}

#[test]
fn both_controllers_and_both_kinds_of_interrupt_play_exactly() {
    if !ready() {
        return;
    }
    for framework in BOTH {
        for (controller, messages) in [("ich9-intel-hda", false), ("intel-hda", true), ("ich9-intel-hda", true)] {
            let card = Card { controller: controller.into(), messages, ..Card::new("hda-output", 48_000) };
            let row = play::run_one(&on(framework, card), None, &usual(24_000)).unwrap_or_else(|e| panic!("{e:?}"));
            assert!(row.exact && row.faults.is_empty(), "{framework} {controller}, messages {messages}: {:#?}", row.faults);
        }
    }
}

#[test]
fn one_seed_gives_the_same_bytes_and_the_same_trace_twice() {
    if !ready() {
        return;
    }
    let run = |framework| {
        let setup = on(framework, Card::new("hda-output", 48_000));
        let clip = usual(9_600);
        let mut session = Session::start(&setup).unwrap();
        let (endpoint, _) = choose(session.client(), Direction::Render, None, &clip.format).unwrap();
        play_as(session.client(), &endpoint, &clip, Plan::calm(&clip), &mut |_| ()).unwrap();
        let (verdict, heard) = session.finish_and_hear(&endpoint.name).unwrap();
        assert!(verdict.is_clean(), "{:#?}", verdict.faults());
        (heard.bytes, verdict.trace)
    };
    for framework in BOTH {
        let (first, again) = (run(framework), run(framework));
        assert!(first.0.len() > 4 * 9_600, "{framework}: {} bytes", first.0.len());
        assert!(first == again, "{framework}: two runs differ");
    }
}

#[test]
fn every_wave_port_plays_and_records_exactly() {
    if !ready() {
        return;
    }
    for framework in [Framework::WavePci, Framework::WaveCyclic] {
        let row = play::run_one(&on(framework, Card::new("hda-output", 48_000)), None, &usual(9_600));
        let row = row.unwrap_or_else(|e| panic!("{framework}: {e:?}"));
        assert!(row.exact && row.faults.is_empty(), "{framework}: {:#?}", row.faults);
        let said = usual(9_600);
        let card = Card { input: qemu::audio::input(&said), ..Card::new("hda-duplex", 48_000) };
        let row = record::run_one(&on(framework, card), None, &said).unwrap_or_else(|e| panic!("{framework}: {e:?}"));
        assert!(row.exact && row.faults.is_empty(), "{framework}: {:#?}", row.faults);
    }
}

#[test]
fn other_cards_play_and_record_exactly() {
    if !ready() {
        return;
    }
    let all = [Framework::Acx, Framework::WaveRt, Framework::WavePci, Framework::WaveCyclic];
    for kind in cards::Card::ALL.into_iter().filter(|card| qemu::device_name(*card).is_some()) {
        let more: &[u32] = if kind == cards::Card::Ac97 { &[44_100, 8_000] } else { &[] };
        let rates = more.iter().copied().chain([kind.rate()]);
        for (framework, rate) in rates.flat_map(|rate| all.map(|framework| (framework, rate))) {
            if !kind.serves(framework) {
                continue;
            }
            let clip = signal::noise(Format::pcm(rate, 2, 16, 16).unwrap(), u64::from(rate) / 5, 9);
            let row = play::run_one(&on(framework, Card::of(kind, rate)), None, &clip);
            let row = row.unwrap_or_else(|e| panic!("{kind:?} {framework} {rate}: {e:?}"));
            assert!(row.exact && row.faults.is_empty(), "{kind:?} {framework} {rate}, playing: {:#?}", row.faults);
            let card = Card { input: qemu::audio::input(&clip), ..Card::of(kind, rate) };
            let row = record::run_one(&on(framework, card), None, &clip);
            let row = row.unwrap_or_else(|e| panic!("{kind:?} {framework} {rate}: {e:?}"));
            assert!(row.exact && row.faults.is_empty(), "{kind:?} {framework} {rate}, recording: {:#?}", row.faults);
        }
    }
}

/// What a sample becomes at a gain code of 74 steps: QEMU's mixer is linear in the code.
fn scaled(sample: i16, code: i64) -> i16 {
    let factor = (1_i64 << 32) * (255 * code / 74) / 255;
    (((i128::from(sample) << 16) * i128::from(factor)) >> 48) as i16
}

#[test]
fn levels_and_mutes_change_the_samples_by_the_codecs_formula() {
    if !ready() {
        return;
    }
    const DB: i32 = 65_536;
    // The amplifier has 74 steps of 1 dB below 0 dB; level, mute: left and right.
    let cases = [((0, false), (0, false)), ((-20, false), (-3, false)), ((-73, false), (-74, false)), ((-6, true), (-6, false))];
    for framework in BOTH {
        for sides in cases {
            let clip = usual(4_800);
            let mut session = Session::start(&on(framework, Card::new("hda-output", 48_000))).unwrap();
            let (endpoint, _) = choose(session.client(), Direction::Render, None, &clip.format).unwrap();
            for (channel, (level, mute)) in [sides.0, sides.1].into_iter().enumerate() {
                session.client().set_volume(endpoint.id, Some(channel as u32), level * DB).unwrap();
                session.client().set_mute(endpoint.id, Some(channel as u32), mute).unwrap();
            }
            play_as(session.client(), &endpoint, &clip, Plan::calm(&clip), &mut |_| ()).unwrap();
            let (verdict, heard) = session.finish_and_hear(&endpoint.name).unwrap();
            assert!(verdict.is_clean(), "{:#?}", verdict.faults());
            let code = |(level, mute): (i32, bool)| if mute { 0 } else { i64::from(74 + level) };
            let samples = clip.bytes.chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]]));
            let codes = [code(sides.0), code(sides.1)].into_iter().cycle();
            let expected: Vec<u8> = samples.zip(codes).flat_map(|(s, code)| scaled(s, code).to_le_bytes()).collect();
            assert!(heard.bytes.starts_with(&expected), "{framework} {sides:?}: the samples differ");
        }
    }
}
