//! How fast the driver answers, and how much faster than real time the lab plays.
//!
//! Names say what is measured. `vtable` is the driver alone, called through its interface as PortCls calls it; the others include the
//! lab's framework with all its checks, from the client's request to its answer. In all of them the hardware is the lab's model.
//! `play` takes half a second of sound, start to stop, and its rate is in milliseconds of sound for each second of the machine that
//! runs the lab: 1 Kelem/s is real time.

#![allow(unsafe_code, clippy::multiple_unsafe_ops_per_block, reason = "calls the driver through its vtables")]
#![allow(missing_docs, reason = "what criterion's macros define")]

use acx_core::ks::guid::Guid;
use acx_core::ks::raw::KSAUDIO_POSITION;
use acx_core::model::format::Format;
use acx_core::model::pin::Direction;
use core::ffi::c_void;
use core::hint::black_box;
use criterion::{Bencher, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use duet_lab::client::{Client, ClientStream, Endpoint, Framework, StreamRequest, StreamState};
use duet_lab::kernel;
use duet_lab::scenario::play::play;
use duet_lab::session::{Session, Setup};
use duet_lab::wav::Clip;
use portcls_compat::raw::{IID_IMiniportWaveRTOutputStream, IMiniportWaveRTOutputStream, IMiniportWaveRTStream, IUnknown};
use std::time::{Duration, Instant};

const BOTH: [Framework; 2] = [Framework::WaveRt, Framework::Acx];
/// Calls between two clearings of the machine's trace, which are not measured.
const CHUNK: u64 = 1_000;

fn session(framework: Framework) -> Session {
    Session::start(&Setup {
        build: duet_lab::session::Build::Native,
        device: Default::default(),
        framework,
        codec: "desktop".into(),
        seed: 1,
    })
    .expect("the driver starts")
}

/// Ends a session; a bench of a broken driver is worth nothing.
fn finish(session: Session) {
    let verdict = session.finish();
    assert!(verdict.is_clean(), "{:?} {:?}", verdict.violations, verdict.defects);
}

fn stereo() -> Format {
    Format::pcm(48_000, 2, 16, 16).expect("a valid format")
}

fn speaker(client: &dyn Client) -> Endpoint {
    let found = client.endpoints().iter().find(|e| e.direction == Direction::Render && e.volume.is_some());
    found.cloned().expect("a render endpoint with a volume")
}

fn open(client: &mut dyn Client, state: StreamState) -> Box<dyn ClientStream> {
    let endpoint = speaker(client);
    let request = StreamRequest { format: stereo(), packets: 2, packet_frames: 480 };
    let mut stream = client.open(endpoint.id, request).expect("a stream");
    stream.set_state(state).expect("the state");
    stream
}

/// Times `call`, with the machine's trace cleared now and then outside of the time measured.
fn timed(bencher: &mut Bencher<'_>, mut call: impl FnMut()) {
    bencher.iter_custom(|iterations| {
        let (mut left, mut total) = (iterations, Duration::ZERO);
        while left != 0 {
            let chunk = left.min(CHUNK);
            let start = Instant::now();
            for _ in 0..chunk {
                call();
            }
            total += start.elapsed();
            left -= chunk;
            kernel::trace_take();
        }
        total
    });
}

fn name(what: &str, framework: Framework) -> BenchmarkId {
    BenchmarkId::new(what, framework)
}

/// Stream position, while the stream runs.
fn positions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("position");
    for framework in BOTH {
        let mut session = session(framework);
        let mut stream = open(session.client(), StreamState::Run);
        group.bench_function(name("GetPosition", framework), |b| timed(b, || _ = black_box(stream.position().unwrap())));
        drop(stream);
        finish(session);
    }
    let mut session = session(Framework::WaveRt);
    let stream = open(session.client(), StreamState::Run);
    let interface: *mut IMiniportWaveRTStream = stream.interface().expect("a COM stream").cast();
    // SAFETY: the stream is open, so the interface and its table live.
    let get = unsafe { (*(*interface).lpVtbl).GetPosition };
    let mut position = KSAUDIO_POSITION { PlayOffset: 0, WriteOffset: 0 };
    let mut call = || {
        // SAFETY: as above; the position is valid for writing.
        let status = unsafe { get(interface.cast(), &raw mut position) };
        assert!(black_box(status).is_success());
    };
    group.bench_function(name("GetPosition vtable", Framework::WaveRt), |b| timed(b, &mut call));
    drop(stream);
    finish(session);
}

/// A packet handed to the driver. The stream is paused, so the same packet may be handed over any number of times.
fn packets(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("packet");
    for framework in BOTH {
        let mut session = session(framework);
        let mut stream = open(session.client(), StreamState::Pause);
        let bytes = vec![0x5A; stream.packet_bytes()];
        group.bench_function(name("SetWritePacket", framework), |b| timed(b, || stream.write_packet(0, &bytes, false).unwrap()));
        drop(stream);
        finish(session);
    }
    let mut session = session(Framework::WaveRt);
    let stream = open(session.client(), StreamState::Pause);
    let output: *mut IMiniportWaveRTOutputStream =
        query(stream.interface().expect("a COM stream"), &IID_IMiniportWaveRTOutputStream).cast();
    // SAFETY: the reference just taken keeps the interface and its table.
    let set = unsafe { (*(*output).lpVtbl).SetWritePacket };
    let mut call = || {
        // SAFETY: as above.
        let status = unsafe { set(output.cast(), 0, 0, 0) };
        assert!(black_box(status).is_success());
    };
    group.bench_function(name("SetWritePacket vtable", Framework::WaveRt), |b| timed(b, &mut call));
    // SAFETY: gives back the reference.
    unsafe { ((*(*output).lpVtbl).base.Release)(output.cast()) };
    drop(stream);
    finish(session);
}

/// Asks an object for an interface.
fn query(object: *mut c_void, iid: &Guid) -> *mut c_void {
    let mut out = core::ptr::null_mut();
    // SAFETY: every COM object begins with IUnknown.
    let ask = unsafe { (*(*object.cast::<IUnknown>()).lpVtbl).QueryInterface };
    // SAFETY: both pointers are valid for the call.
    let status = unsafe { ask(object, iid, &raw mut out) };
    assert!(status.is_success() && !out.is_null(), "{status}");
    out
}

/// The level of a channel: a property of a topology filter's node, or a call-back of an ACX volume element.
fn volumes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("volume");
    for framework in BOTH {
        let mut session = session(framework);
        let endpoint = speaker(session.client());
        let client = session.client();
        group.bench_function(name("get", framework), |b| timed(b, || _ = black_box(client.volume(endpoint.id, 0).unwrap())));
        let level = endpoint.volume.map_or(0, |v| v.minimum);
        group.bench_function(name("set", framework), |b| timed(b, || client.set_volume(endpoint.id, Some(0), level).unwrap()));
        finish(session);
    }
}

/// Half a second of noise, from opening the stream to closing it.
fn throughput(criterion: &mut Criterion) {
    const FRAMES: u32 = 24_000;
    let mut state = 1_u32;
    let mut byte = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let clip = Clip { format: stereo(), bytes: (0..FRAMES * 4).map(|_| byte()).collect() };
    let mut group = criterion.benchmark_group("play");
    group.sample_size(10).throughput(Throughput::Elements(u64::from(FRAMES) / 48));
    for framework in BOTH {
        let mut session = session(framework);
        let endpoint = speaker(session.client());
        let (mut spent, mut played) = (Duration::ZERO, 0.0);
        group.bench_function(name("half a second", framework), |b| {
            b.iter_custom(|iterations| {
                let mut total = Duration::ZERO;
                for _ in 0..iterations {
                    let start = Instant::now();
                    let seen = play(session.client(), &endpoint, &clip, &mut |_| {}).expect("plays");
                    total += start.elapsed();
                    assert_eq!(seen.glitches, 0);
                    session.bench.hear("LineOut");
                    kernel::trace_take();
                    played += f64::from(FRAMES) / 48_000.0;
                }
                spent += total;
                total
            });
        });
        if played > 0.0 {
            println!("{framework}: {:.1} simulated seconds per second of play", played / spent.as_secs_f64());
        }
        finish(session);
    }
}

fn quick() -> Criterion {
    Criterion::default().warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2)).sample_size(50)
}

criterion_group! { name = driver; config = quick(); targets = positions, packets, volumes, throughput }
criterion_main!(driver);
