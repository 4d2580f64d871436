//! What is done on both controllers at once: whatever the driver has register sequences for.

use super::Findings;
use super::twin::Twin;
use crate::bench::Bench;
use crate::client::{Framework, StreamState};
use crate::device::hda::codec_tree::CodecTree;
use crate::device::hda::{Config, HdaController};
use crate::kernel;
use crate::qemu::device::QemuDevice;
use crate::qemu::{CODECS, Card};
use crate::scenario::Trouble;
use crate::scenario::play::{Plan, choose, play_as};
use crate::scenario::stage::{self, MS};
use crate::session::{Build, Conditions, Device, Session, Setup};
use crate::signal;
use acx_core::model::format::Format;
use acx_core::model::pin::Direction;
use std::cell::RefCell;
use std::rc::Rc;

/// A session on both, and the two.
struct Stage {
    session: Session,
    twin: Rc<RefCell<Twin>>,
}

/// A scene: its name, and what happens.
type Scene = (&'static str, fn(&mut Stage) -> Result<(), Trouble>);

const SCENES: [Scene; 7] = [
    ("playing", playing),
    ("pausing", pausing),
    ("recording", recording),
    ("playing and recording", both_ways),
    ("levels and jacks", levels_and_jacks),
    ("sleeping", sleeping),
    ("sleeping while playing", sleeping_while_playing),
];

impl Stage {
    fn start(framework: Framework, codec: &str, config: Config) -> Result<Self, Trouble> {
        let setup = Setup { build: Build::Native, device: Device::Virtual, framework, codec: codec.into(), seed: 1 };
        let mut made = None;
        let session = Session::start_with(&setup, &Conditions::default(), |tree: CodecTree| {
            let model = Rc::new(RefCell::new(HdaController::new(config, vec![tree.clone()])));
            let qemu = QemuDevice::start(&Card::new(codec, 48_000), kernel::now())
                .map_err(|error| crate::client::Refused::new(error.to_string(), 0))?;
            let twin = Rc::new(RefCell::new(Twin::new(model.clone(), qemu)));
            made = Some(twin.clone());
            Ok((Bench::new(model, &tree), twin))
        });
        let session = session.map_err(|failed| failed.refused)?;
        let twin = made.ok_or_else(|| Trouble::Unexpected("no device was made".into()))?;
        Ok(Self { session, twin })
    }
    fn phase(&self, name: &'static str) {
        self.twin.borrow_mut().phase = name;
    }
}

fn usual() -> Option<Format> {
    Format::pcm(48_000, 2, 16, 16)
}

fn playing(stage: &mut Stage) -> Result<(), Trouble> {
    let Some(format) = usual() else { return Ok(()) };
    let clip = signal::noise(format, 9_600, 1);
    let client = stage.session.client();
    let (endpoint, _) = choose(client, Direction::Render, None, &format)?;
    play_as(client, &endpoint, &clip, Plan { packet_frames: 480, least: 20 }, &mut |_| ()).map(drop)
}

fn pausing(stage: &mut Stage) -> Result<(), Trouble> {
    for endpoint in stage::one_each(stage.session.client()) {
        let mut stream = stage::opened(&mut stage.session, &endpoint, StreamState::Run)?;
        for _ in 0..3 {
            stream.set_state(StreamState::Pause)?;
            kernel::run_for(5 * MS);
            stream.set_state(StreamState::Run)?;
            kernel::run_for(5 * MS);
        }
        stream.set_state(StreamState::Stop)?;
    }
    Ok(())
}

fn recording(stage: &mut Stage) -> Result<(), Trouble> {
    let Ok(endpoint) = stage::first(stage.session.client(), Direction::Capture) else { return Ok(()) };
    let mut stream = stage::opened(&mut stage.session, &endpoint, StreamState::Run)?;
    kernel::run_for(50 * MS);
    stream.set_state(StreamState::Stop)?;
    Ok(())
}

fn both_ways(stage: &mut Stage) -> Result<(), Trouble> {
    let mut streams = Vec::new();
    for endpoint in stage::one_each(stage.session.client()) {
        streams.push(stage::opened(&mut stage.session, &endpoint, StreamState::Run)?);
    }
    kernel::run_for(30 * MS);
    for stream in &mut streams {
        stream.set_state(StreamState::Stop)?;
    }
    Ok(())
}

fn levels_and_jacks(stage: &mut Stage) -> Result<(), Trouble> {
    for endpoint in stage.session.client().endpoints().to_vec() {
        let client = stage.session.client();
        for level in [-10, 0] {
            client.set_volume(endpoint.id, None, level * 65_536)?;
            client.volume(endpoint.id, 0)?;
        }
        for muted in [true, false] {
            client.set_mute(endpoint.id, None, muted)?;
            client.mute(endpoint.id, 0)?;
        }
        // An endpoint without presence detection may have no jack to ask about.
        let _described = client.jack(endpoint.id);
    }
    Ok(())
}

fn sleeping(stage: &mut Stage) -> Result<(), Trouble> {
    stage.session.client().power(false)?;
    kernel::run_for(10 * MS);
    Ok(stage.session.client().power(true)?)
}

fn sleeping_while_playing(stage: &mut Stage) -> Result<(), Trouble> {
    let endpoint = stage::first(stage.session.client(), Direction::Render)?;
    let mut stream = stage::opened(&mut stage.session, &endpoint, StreamState::Run)?;
    sleeping(stage)?;
    kernel::run_for(30 * MS);
    stream.set_state(StreamState::Stop)?;
    Ok(())
}

/// Which scenes run on which codecs under which frameworks: every scene and codec under one framework at least.
fn program() -> Vec<(Framework, &'static str, Scene)> {
    let mut all = Vec::new();
    for (framework, codec) in [(Framework::WaveRt, CODECS[0]), (Framework::Acx, CODECS[1]), (Framework::WaveRt, CODECS[2])] {
        all.extend(SCENES.map(|scene| (framework, codec, scene)));
    }
    all
}

/// Runs a scene on both controllers, and removes the driver.
///
/// # Errors
/// The scene does not run, or the verifier found something.
fn play_scene(framework: Framework, codec: &str, config: Config, (name, scene): Scene) -> Result<Findings, Trouble> {
    let mut stage = Stage::start(framework, codec, config)?;
    stage.phase(name);
    scene(&mut stage)?;
    stage.phase("removal");
    let Stage { session, twin } = stage;
    stage::judge(&session.finish())?;
    let mut twin = twin.borrow_mut();
    twin.compare_registers();
    match twin.qemu().failure() {
        Some(failure) => Err(Trouble::Unexpected(format!("QEMU failed: {failure}"))),
        None => Ok(std::mem::take(&mut twin.findings)),
    }
}

/// Number of scenes of [`run`].
pub fn count() -> usize {
    program().len()
}

/// Runs every scene; `told` hears what begins.
///
/// # Errors
/// A scene does not run at all, or the verifier found something.
pub fn run(mut told: impl FnMut(&str)) -> Result<Findings, Trouble> {
    let mut all = Findings::default();
    for (framework, codec, scene) in program() {
        told(&format!("{framework}, {codec}: {}", scene.0));
        all.join(play_scene(framework, codec, Config::default(), scene)?);
    }
    Ok(all)
}

/// Runs a scene with a model that is not as it should be: what is found must be a problem.
///
/// # Errors
/// As [`run`].
pub fn run_damaged(config: Config) -> Result<Findings, Trouble> {
    play_scene(Framework::WaveRt, CODECS[0], config, SCENES[0])
}
