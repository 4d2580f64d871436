//! What a stream counts: through sleep, before its run, and when the hardware errs. The model on the HD Audio device, no framework.

use acx_core::model::Error;
use acx_core::model::backend::Segment;
use acx_core::model::engine::Engine;
use acx_core::model::format::Format;
use acx_core::model::ids::CircuitId;
use acx_core::model::mode::Mode;
use acx_core::model::pin::Direction;
use acx_core::model::power::PowerState;
use acx_core::model::stream::{Moment, Stream};
use acx_core::sync::{Lock, Locks};
use duet_lab::device::hda::codec_tree::CodecTree;
use duet_lab::device::hda::{Config as ModelConfig, HdaController};
use duet_lab::direct::{Direct, Region};
use hw::backend::hda::{Config, HdaDevice, HdaStream};
use hw::io::{DmaRegion, Platform};
use std::cell::RefCell;

const MS: u64 = 1_000_000;
/// Bytes in a millisecond of 48 kHz, stereo, 16 bits.
const BYTES_MS: u64 = 192;

struct Cells;
struct Guarded<T>(RefCell<T>);

impl<T> Lock<T> for Guarded<T> {
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut self.0.try_borrow_mut().expect("the lock is free"))
    }
}

impl Locks for Cells {
    type Lock<T> = Guarded<T>;
    fn lock<T>(value: T) -> Guarded<T> {
        Guarded(RefCell::new(value))
    }
}

type World = Direct<HdaController>;
type Running = Stream<HdaStream<World>, Cells>;

struct Bench {
    world: World,
    engine: Engine<HdaDevice<World>, Cells>,
    stream: Running,
    segments: Vec<Segment>,
    _memory: Region<HdaController>,
}

/// A stopped render stream with two packets of 10 ms.
fn bench() -> Bench {
    let world = Direct::new(HdaController::new(ModelConfig::default(), vec![CodecTree::bundled("laptop").unwrap()]));
    let engine: Engine<_, Cells> = Engine::new(HdaDevice::start(world.clone(), Config::default()).unwrap()).unwrap();
    let at = engine.circuits().iter().position(|c| c.direction() == Direction::Render).unwrap();
    let id = CircuitId(at as u16);
    let pin = engine.circuit(id).unwrap().host_pins().next().unwrap();
    let stream = engine.open_stream(id, pin, Mode::DEFAULT, &Format::pcm(48_000, 2, 16, 16).unwrap()).unwrap();
    let memory = world.allocate(3840, 4096, true).unwrap();
    let segments = vec![Segment { address: memory.device_address(), length: 3840 }];
    stream.set_buffer(2, 1920).unwrap();
    Bench { world, engine, stream, segments, _memory: memory }
}

impl Bench {
    fn now(&self) -> Moment {
        Moment { ticks: self.world.now() / 100, frequency: 10_000_000 }
    }
    /// Passes time, looking at the stream every 2 ms.
    fn pass(&self, ms: u64) {
        for _ in 0..ms / 2 {
            self.world.advance(2 * MS);
            self.stream.linear(self.now());
        }
    }
}

#[test]
fn nothing_interrupts_before_somebody_serves_it_or_after() {
    let b = bench();
    b.stream.prepare(&b.segments).unwrap();
    b.stream.run(b.now()).unwrap();
    b.pass(30);
    assert!(!b.world.interrupt_line(), "nobody said that interrupts are served");
    b.engine.set_interrupts(true);
    assert!(b.world.interrupt_line());
    b.engine.set_interrupts(false);
    assert!(!b.world.interrupt_line());
    // Sleep does not change the choice.
    b.engine.set_power(PowerState::D3).unwrap();
    b.engine.set_power(PowerState::D0).unwrap();
    b.pass(30);
    assert!(!b.world.interrupt_line());
}

#[test]
fn a_stream_stands_still_while_the_device_sleeps() {
    let b = bench();
    b.stream.prepare(&b.segments).unwrap();
    b.stream.run(b.now()).unwrap();
    b.pass(14);
    let frames = b.stream.presentation(b.now()).frames;
    b.stream.power_lost(b.now());
    b.engine.set_power(PowerState::D3).unwrap();
    let before = b.stream.linear(b.now());
    assert_eq!(b.stream.presentation(b.now()).frames, frames, "what is in the FIFO was not heard yet");
    assert!(before.abs_diff(14 * BYTES_MS) <= BYTES_MS, "{before}");
    b.pass(200);
    assert_eq!(b.stream.linear(b.now()), before);
    assert_eq!(b.stream.presentation(b.now()).frames, frames);
    b.engine.set_power(PowerState::D0).unwrap();
    // Between the wake of the device and that of the stream the register says 0.
    assert_eq!(b.stream.linear(b.now()), before);
    b.stream.power_restored(b.now()).unwrap();
    // It goes on at the start of the buffer: the next multiple of its length.
    assert_eq!((b.stream.linear(b.now()), b.stream.offset(b.now())), (3840, 0));
    b.pass(10);
    assert!(b.stream.linear(b.now()).abs_diff(3840 + 10 * BYTES_MS) <= BYTES_MS);
}

#[test]
fn packets_written_before_the_run_count() {
    let b = bench();
    b.stream.write_packet(0, None, b.now()).unwrap();
    // Half of packet 1 is the end of the stream.
    b.stream.write_packet(1, Some(960), b.now()).unwrap();
    b.stream.prepare(&b.segments).unwrap();
    assert_eq!(b.stream.write_packet(2, None, b.now()), Err(Error::InvalidState), "the end was announced before the run");
    b.stream.run(b.now()).unwrap();
    b.pass(14);
    assert!(!b.stream.period(b.now()).end_of_stream);
    b.pass(4);
    let progress = b.stream.period(b.now());
    assert!(progress.end_of_stream);
    assert_eq!(progress.glitches, 0);
    b.stream.release();
    b.stream.prepare(&b.segments).unwrap();
    b.stream.write_packet(0, None, b.now()).unwrap();
}
