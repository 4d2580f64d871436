//! What goes wrong on QEMU's card, and how the driver takes it: each mishap ends in a clean error or in a recovery.
//!
//! Verifier and leak checks judge every case at its end, and every wait is bounded in virtual time.

use super::device::{QemuDevice, Seam};
use super::{Card, ram};
use crate::bench::{self, Bench};
use crate::client::{ClientStream, Endpoint, Framework, Refused, StreamState};
use crate::device::DeviceModel;
use crate::device::fault::Fault;
use crate::device::hda::codec_tree::CodecTree;
use crate::kernel::{self, phys};
use crate::scenario::play::{Plan, choose, play_as};
use crate::scenario::stage::{self, MS};
use crate::scenario::{Trouble, ensure};
use crate::session::{Build, Conditions, Device, NotStarted, Session, Setup};
use crate::signal;
use crate::wav::Clip;
use acx_core::model::format::Format;
use acx_core::model::pin::Direction;
use std::cell::RefCell;
use std::io;
use std::rc::Rc;

/// Longest time that calls may take in all, in virtual time.
const PATIENCE: u64 = 20_000 * MS;
/// The first output engine of QEMU's controller, and its registers (HDA 1.0a 3.3.35).
const ENGINE: usize = 4;
const ENGINE_BASE: u64 = 0x100;
/// The upper half of an address where QEMU has nothing.
const HOLE: u64 = 0x7F;

/// A desk and a card.
type Made = (Bench, Rc<RefCell<dyn DeviceModel>>);

/// The frameworks of every case.
pub const FRAMEWORKS: [Framework; 2] = [Framework::Acx, Framework::WaveRt];

/// A mishap.
pub struct Case {
    /// What happens.
    pub name: &'static str,
    /// Who does it.
    pub by: &'static str,
    /// How it must end.
    pub outcome: &'static str,
    run: fn(Framework) -> Result<(), Trouble>,
}

impl Case {
    /// Lets it happen under a framework.
    ///
    /// # Errors
    /// It ends in another way than it must.
    pub fn run(&self, framework: Framework) -> Result<(), Trouble> {
        (self.run)(framework)
    }
}

macro_rules! cases {
    ($($run:ident, $by:literal, $name:literal => $outcome:literal;)*) => {
        /// Every mishap.
        pub const CASES: &[Case] = &[$(Case { name: $name, by: $by, outcome: $outcome, run: $run }),*];
    };
}

cases! {
    reset_while_playing, "QEMU", "platform reset while playing" => "the stream stands still; after a power cycle it plays";
    sleep_while_playing, "QEMU", "S3 and wake-up while playing" => "the stream goes on";
    sleep_without_streams, "QEMU", "S3 and wake-up without streams" => "plays bit for bit afterwards";
    unplugged_while_playing, "QEMU", "slot switched off while playing" => "removed cleanly";
    unplugged_and_returned, "QEMU", "slot switched off while playing, on again" => "removed cleanly; plays bit for bit after its return";
    returned_in_sleep, "QEMU", "slot switched off and on in D3" => "plays bit for bit afterwards";
    without_codec, "QEMU", "controller without codec" => "refused by an error";
    response_overrun, "QEMU", "response ring in a hole (overrun)" => "refused by an error";
    bad_descriptors, "QEMU", "descriptor list in a hole" => "the stream stands still; the next one plays";
    decode_off, "QEMU", "decoding switched off while playing" => "removed cleanly";
    spurious_interrupts, "QEMU", "another device pulls at the line" => "not claimed, plays bit for bit";
    frozen, "QEMU", "the machine stands still for 50 ms" => "the stream goes on";
    stuck_position, "seam", "LPIB stuck at 0" => "packets are signalled by the interrupts; the next stream plays";
    lost_interrupts, "seam", "interrupts lost" => "the stream stands still; the next one plays";
    all_ones, "seam", "all ones read while playing" => "removed cleanly";
    replies_a_little_late, "seam", "replies of the codec 300 us late" => "plays bit for bit";
    replies_late, "seam", "replies of the codec 5 ms late" => "plays bit for bit";
    replies_far_too_late, "seam", "replies of the codec 200 ms late" => "goes over to immediate commands, plays bit for bit";
}

fn failed(error: io::Error) -> Trouble {
    Trouble::Unexpected(format!("QEMU: {error}"))
}

fn setup(framework: Framework, card: Card) -> Setup {
    let codec = card.codec.clone().unwrap_or_else(|| "hda-output".into());
    Setup { build: Build::Native, device: Device::Qemu(card), framework, codec, seed: 1 }
}

fn usual() -> Card {
    Card::new("hda-output", 48_000)
}

/// Makes a card, and prepares it before the driver meets it.
fn ordered(card: &Card, prepare: impl FnOnce(&mut QemuDevice)) -> impl FnOnce(CodecTree) -> Result<Made, Refused> {
    move |tree| {
        let refused = |error: io::Error| Refused::new(error.to_string(), 0);
        let mut device = QemuDevice::start(card, kernel::now()).map_err(refused)?;
        prepare(&mut device);
        let device = Rc::new(RefCell::new(device));
        let bench = around(&device, &tree).map_err(refused)?;
        Ok((bench, device))
    }
}

fn start(framework: Framework, card: Card, prepare: impl FnOnce(&mut QemuDevice)) -> Result<Session, Trouble> {
    let order = card.clone();
    Ok(Session::start_with(&setup(framework, card), &Conditions::default(), ordered(&order, prepare)).map_err(|e| e.refused)?)
}

/// Lends a card the memory of the machine.
fn around(device: &Rc<RefCell<QemuDevice>>, tree: &CodecTree) -> io::Result<Bench> {
    let file = device.borrow_mut().process().ram().try_clone()?;
    phys::back_with(phys::Backing { file, place: ram::place });
    Ok(Bench::around_qemu(device.clone(), bench::sockets(tree)))
}

fn card(session: &Session) -> Result<Rc<RefCell<QemuDevice>>, Trouble> {
    session.bench.qemu().cloned().ok_or_else(|| Trouble::Unexpected("no card of QEMU".into()))
}

/// A session with a stream that runs.
fn playing(framework: Framework, card: Card) -> Result<(Session, Endpoint, Box<dyn ClientStream>), Trouble> {
    let mut session = start(framework, card, |_| ())?;
    let endpoint = stage::first(session.client(), Direction::Render)?;
    let stream = stage::opened(&mut session, &endpoint, StreamState::Run)?;
    Ok((session, endpoint, stream))
}

/// A stream that stands still is stopped and closed.
fn stands_still(mut stream: Box<dyn ClientStream>) -> Result<(), Trouble> {
    // A packet that ended before may still be told.
    stream.wait_packet(MS);
    stream.wait_packet(MS);
    ensure!(!stream.wait_packet(100 * MS), "packets are signalled still");
    let began = kernel::now();
    let _ = stream.position();
    let _ = stream.set_state(StreamState::Stop);
    drop(stream);
    ensure!(kernel::now() - began < PATIENCE, "calls took {} ms", (kernel::now() - began) / MS);
    Ok(())
}

fn clip() -> Result<Clip, Trouble> {
    let format = Format::pcm(48_000, 2, 16, 16).ok_or_else(|| Trouble::Unexpected("no such format".into()))?;
    Ok(signal::noise(format, 4_800, 5))
}

/// Plays a clip, removes the driver, and finds the clip in what arrived.
fn plays_exactly(mut session: Session) -> Result<(), Trouble> {
    let clip = clip()?;
    let (endpoint, _) = choose(session.client(), Direction::Render, None, &clip.format)?;
    play_as(session.client(), &endpoint, &clip, Plan::calm(&clip), &mut |_| ())?;
    let (verdict, heard) = session.finish_and_hear(&endpoint.name).map_err(failed)?;
    stage::judge(&verdict)?;
    ensure!(stage::place_of(&clip.bytes, &heard.bytes, 4).is_some(), "what arrived differs");
    Ok(())
}

/// Asks a stream of a card that is gone, and removes the driver.
fn removed(mut session: Session, mut stream: Box<dyn ClientStream>) -> Result<(), Trouble> {
    let began = kernel::now();
    let _ = stream.position();
    let _ = stream.wait_packet(20 * MS);
    session.client().surprise_remove();
    let _ = stream.set_state(StreamState::Stop);
    drop(stream);
    ensure!(kernel::now() - began < PATIENCE, "calls took {} ms", (kernel::now() - began) / MS);
    stage::end(session)
}

fn reset_while_playing(framework: Framework) -> Result<(), Trouble> {
    let (mut session, endpoint, stream) = playing(framework, usual())?;
    card(&session)?.borrow_mut().reset_platform().map_err(failed)?;
    stands_still(stream)?;
    session.client().power(false)?;
    session.client().power(true)?;
    stage::still_works(&mut session, &endpoint)?;
    stage::end(session)
}

fn sleep_while_playing(framework: Framework) -> Result<(), Trouble> {
    let (mut session, _, mut stream) = playing(framework, usual())?;
    slept(&mut session)?;
    for _ in 0..4 {
        ensure!(stream.wait_packet(stage::PATIENCE), "no packet is signalled after the wake-up");
    }
    stream.set_state(StreamState::Stop)?;
    drop(stream);
    stage::end(session)
}

fn slept(session: &mut Session) -> Result<(), Trouble> {
    let device = card(session)?;
    session.client().power(false)?;
    device.borrow_mut().suspend().map_err(failed)?;
    kernel::run_for(50 * MS);
    device.borrow_mut().wake().map_err(failed)?;
    Ok(session.client().power(true)?)
}

fn sleep_without_streams(framework: Framework) -> Result<(), Trouble> {
    let mut session = start(framework, usual(), |_| ())?;
    slept(&mut session)?;
    plays_exactly(session)
}

fn removable() -> Card {
    Card { removable: true, ..usual() }
}

fn unplugged_while_playing(framework: Framework) -> Result<(), Trouble> {
    let (session, _, stream) = playing(framework, removable())?;
    card(&session)?.borrow_mut().power_slot(false).map_err(failed)?;
    removed(session, stream)
}

fn unplugged_and_returned(framework: Framework) -> Result<(), Trouble> {
    let (session, _, stream) = playing(framework, removable())?;
    let device = card(&session)?;
    device.borrow_mut().power_slot(false).map_err(failed)?;
    removed(session, stream)?;
    let again = |tree| {
        let refused = |error: io::Error| Refused::new(error.to_string(), 0);
        device.borrow_mut().power_slot(true).map_err(refused)?;
        device.borrow_mut().begin_at(kernel::now());
        let bench = around(&device, &tree).map_err(refused)?;
        let model: Rc<RefCell<dyn DeviceModel>> = device.clone();
        Ok((bench, model))
    };
    let session = Session::start_with(&setup(framework, removable()), &Conditions::default(), again);
    plays_exactly(session.map_err(|e| e.refused)?)
}

fn returned_in_sleep(framework: Framework) -> Result<(), Trouble> {
    let mut session = start(framework, removable(), |_| ())?;
    let device = card(&session)?;
    session.client().power(false)?;
    device.borrow_mut().power_slot(false).map_err(failed)?;
    kernel::run_for(20 * MS);
    device.borrow_mut().power_slot(true).map_err(failed)?;
    session.client().power(true)?;
    plays_exactly(session)
}

fn without_codec(framework: Framework) -> Result<(), Trouble> {
    let card = Card { codec: None, ..usual() };
    refused(Session::start_under(&setup(framework, card), &Conditions::default()))
}

/// A start that must have failed, with an error.
fn refused(outcome: Result<Session, Box<NotStarted>>) -> Result<(), Trouble> {
    match outcome {
        Ok(_) => Err(Trouble::Unexpected("the driver started".into())),
        Err(failed) => {
            ensure!(failed.refused.status >> 30 == 3, "refused by status 0x{:08X}, which is no error", failed.refused.status);
            stage::judge(&failed.verdict)
        }
    }
}

fn response_overrun(framework: Framework) -> Result<(), Trouble> {
    let seam = Seam::Replaced { offset: 0x54, value: HOLE };
    let card = usual();
    let setup = setup(framework, card.clone());
    refused(Session::start_with(&setup, &Conditions::default(), ordered(&card, |device| device.set_seam(Some(seam)))))
}

fn bad_descriptors(framework: Framework) -> Result<(), Trouble> {
    let mut session = start(framework, usual(), |_| ())?;
    let endpoint = stage::first(session.client(), Direction::Render)?;
    let device = card(&session)?;
    device.borrow_mut().set_seam(Some(Seam::Replaced { offset: ENGINE_BASE + 0x1C, value: HOLE }));
    let mut stream = session.client().open(endpoint.id, stage::request(stage::usual(&endpoint)))?;
    stream.set_state(StreamState::Run)?;
    stands_still(stream)?;
    device.borrow_mut().set_seam(None);
    plays_exactly(session)
}

fn decode_off(framework: Framework) -> Result<(), Trouble> {
    let (session, _, stream) = playing(framework, usual())?;
    card(&session)?.borrow_mut().decode(false).map_err(failed)?;
    removed(session, stream)
}

fn spurious_interrupts(framework: Framework) -> Result<(), Trouble> {
    let session = start(framework, usual(), |_| ())?;
    let device = card(&session)?;
    for n in 1..=50 {
        for (at, up) in [(n * 2 * MS, true), (n * 2 * MS + 20_000, false)] {
            let device = device.clone();
            let pull = move || {
                // The card itself may be at work: another device's pulse can wait.
                if let Ok(mut device) = device.try_borrow_mut() {
                    let _pulled = device.pull_line(up);
                }
            };
            kernel::schedule(kernel::now() + at, Box::new(pull));
        }
    }
    plays_exactly(session)
}

fn frozen(framework: Framework) -> Result<(), Trouble> {
    let (session, _, mut stream) = playing(framework, usual())?;
    let device = card(&session)?;
    device.borrow_mut().freeze(true).map_err(failed)?;
    stream.wait_packet(MS);
    ensure!(!stream.wait_packet(50 * MS), "a packet is signalled by a machine that stands still");
    device.borrow_mut().freeze(false).map_err(failed)?;
    for _ in 0..4 {
        ensure!(stream.wait_packet(stage::PATIENCE), "no packet is signalled when the machine goes on");
    }
    stream.set_state(StreamState::Stop)?;
    drop(stream);
    stage::end(session)
}

/// A fault of the port seam while a stream runs; when it is over, the next stream plays.
fn passes(framework: Framework, fault: Fault) -> Result<(), Trouble> {
    let (session, _, stream) = playing(framework, usual())?;
    session.set_fault(Some(fault));
    stands_still(stream)?;
    session.set_fault(None);
    plays_exactly(session)
}

fn stuck_position(framework: Framework) -> Result<(), Trouble> {
    let (session, _, mut stream) = playing(framework, usual())?;
    session.set_fault(Some(Fault::stuck_lpib(ENGINE, 0)));
    for _ in 0..4 {
        ensure!(stream.wait_packet(stage::PATIENCE), "no packet is signalled");
    }
    let _ = stream.position();
    stream.set_state(StreamState::Stop)?;
    drop(stream);
    session.set_fault(None);
    plays_exactly(session)
}

fn lost_interrupts(framework: Framework) -> Result<(), Trouble> {
    passes(framework, Fault::LostInterrupt)
}

fn all_ones(framework: Framework) -> Result<(), Trouble> {
    let (session, _, stream) = playing(framework, usual())?;
    session.set_fault(Some(Fault::AllOnes));
    removed(session, stream)
}

fn late(framework: Framework, by: u64) -> Result<(), Trouble> {
    plays_exactly(start(framework, usual(), |device| device.set_seam(Some(Seam::LateReplies { by })))?)
}

fn replies_a_little_late(framework: Framework) -> Result<(), Trouble> {
    late(framework, 300_000)
}

fn replies_late(framework: Framework) -> Result<(), Trouble> {
    late(framework, 5 * MS)
}

fn replies_far_too_late(framework: Framework) -> Result<(), Trouble> {
    late(framework, 200 * MS)
}
