//! Volumes and mutes: what is set is what arrives, in the unit that the codec's amplifier documents.
//!
//! The oracle is the codec: gains are read from the modelled amplifiers (HDA 1.0a 7.3.4.10: the gain code `offset` is 0 dB and a
//! step is `(size + 1) / 4` dB) and from the samples that arrive.

use super::stage::{self, MS};
use super::{Trouble, ensure};
use crate::client::{ClientStream, Endpoint, Notice, StreamRequest, StreamState, VolumeInfo};
use crate::device::hda::codec_tree::{Amp, CodecTree, Kind};
use crate::kernel;
use crate::session::{Session, Setup};
use acx_core::model::pin::Direction;

/// Units of a level in a decibel.
const DB: i32 = 65_536;

fn with_volume(session: &mut Session) -> Result<Vec<(Endpoint, VolumeInfo)>, Trouble> {
    let found: Vec<_> = session.client().endpoints().iter().filter_map(|e| Some((e.clone(), e.volume?))).collect();
    ensure!(!found.is_empty(), "no endpoint has a volume");
    Ok(found)
}

/// Gain of each channel in levels, as the codec's amplifiers stand; `None` is silent. The endpoint's stream must be prepared.
fn gains(session: &Session, endpoint: &Endpoint) -> Vec<Option<i32>> {
    let socket = session.bench.sockets().iter().find(|s| s.name == endpoint.name).cloned();
    let Some(controller) = session.bench.controller() else { return Vec::new() };
    let controller = controller.borrow();
    let codec = controller.codec(0);
    let adcs = || codec.tree.widgets.iter().filter(|w| w.kind == Kind::Input).map(|w| w.nid);
    let mut all = Vec::new();
    for pin in socket.map(|s| s.pins).unwrap_or_default() {
        let found = match endpoint.direction {
            Direction::Render => codec.converters_of(pin).first().map(|c| c.1),
            Direction::Capture => adcs()
                .filter(|adc| codec.nodes[usize::from(*adc)].tag != 0)
                .find_map(|adc| codec.pins_of(adc).into_iter().find(|p| p.0 == pin && p.1.iter().any(Option::is_some)))
                .map(|p| p.1),
        };
        all.extend(found.unwrap_or([None; 2]).map(|side| side.map(|quarters| quarters * (DB / 4))));
    }
    all
}

fn amps(tree: &CodecTree) -> impl Iterator<Item = Amp> + '_ {
    tree.widgets.iter().flat_map(|w| w.in_amp.into_iter().chain(w.out_amp))
}

/// The range is that of an amplifier of the codec, computed from its capabilities by the formula of the specification.
fn documented(session: &Session, info: &VolumeInfo) -> bool {
    let Some(controller) = session.bench.controller() else { return false };
    let controller = controller.borrow();
    amps(&controller.codec(0).tree).any(|amp| {
        let step = (i32::from(amp.size) + 1) * DB / 4;
        let minimum = -i32::from(amp.offset) * step;
        (info.step, info.minimum, info.maximum) == (step, minimum, minimum + i32::from(amp.steps) * step)
    })
}

/// Ranges are those of the amplifiers; levels are clamped to the range and rounded to a step, channel by channel or all at once.
///
/// # Errors
/// The first level that is not.
pub fn levels_are_clamped_and_stepped(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    for (endpoint, info) in with_volume(&mut session)? {
        let name = &endpoint.name;
        ensure!(documented(&session, &info), "{name}: {info:?} is the range of no amplifier of the codec");
        let client = session.client();
        let asked =
            [i32::MIN, info.minimum, info.minimum + 1, info.minimum + info.step * 3 / 2, -info.step / 3, info.maximum, i32::MAX];
        for level in asked {
            let clamped = level.clamp(info.minimum, info.maximum);
            for channel in (0..info.channels).map(Some).chain([None]) {
                client.set_volume(endpoint.id, channel, level)?;
                let touched: Vec<u32> = channel.map_or_else(|| (0..info.channels).collect(), |c| vec![c]);
                for c in touched {
                    let got = client.volume(endpoint.id, c)?;
                    let on_step = (got - info.minimum) % info.step == 0;
                    let near = (i64::from(got) - i64::from(clamped)).abs() * 2 <= i64::from(info.step);
                    ensure!(on_step && near, "{name}, channel {c}: asked for {level}, got {got}");
                }
            }
        }
        // One channel alone.
        client.set_volume(endpoint.id, None, info.maximum)?;
        client.set_volume(endpoint.id, Some(0), info.minimum)?;
        for c in 1..info.channels {
            let got = client.volume(endpoint.id, c)?;
            ensure!(got == info.maximum, "{name}: channel {c} went to {got} with channel 0");
        }
        for bad in [info.channels, 200, 0x7FFF_FFFF] {
            ensure!(client.volume(endpoint.id, bad).is_err(), "{name}: there is no channel {bad}");
            ensure!(client.set_volume(endpoint.id, Some(bad), 0).is_err(), "{name}: there is no channel {bad} to set");
        }
    }
    stage::end(session)
}

/// A stream of the endpoint whose channels carry constants, running. Gives the constants too.
fn constant(session: &mut Session, endpoint: &Endpoint) -> Result<(Box<dyn ClientStream>, Vec<i16>), Trouble> {
    let format = stage::widest(endpoint);
    let values: Vec<i16> = (0..i16::from(format.channels())).map(|c| 3000 + 1000 * c).collect();
    // Played again and again from a buffer of one packet, without the client.
    let packets = if endpoint.direction == Direction::Render { 1 } else { 2 };
    let mut stream = session.client().open(endpoint.id, StreamRequest { packets, ..stage::request(format) })?;
    if endpoint.direction == Direction::Render {
        stream.set_state(StreamState::Pause)?;
        let frames = stream.packet_bytes() / usize::try_from(format.block_align()).unwrap_or(1);
        for packet in 0..stream.packets() {
            stream.write_packet(packet, &stage::steady(&values, frames), false)?;
        }
    } else {
        session.bench.say(&endpoint.name, &stage::steady(&values, 96_000));
    }
    stage::go(stream.as_mut(), StreamState::Run)?;
    Ok((stream, values))
}

/// What arrives of the constants from now on, one sample for each channel.
fn arriving(session: &Session, endpoint: &Endpoint, stream: &mut dyn ClientStream, channels: usize) -> Result<Vec<i16>, Trouble> {
    // What is under way in FIFO and packets has the old gain.
    kernel::run_for(25 * MS);
    let bytes = if endpoint.direction == Direction::Render {
        session.bench.hear(&endpoint.name);
        kernel::run_for(5 * MS);
        session.bench.hear(&endpoint.name).unwrap_or_default().bytes
    } else {
        let mut last = Vec::new();
        while let Ok(packet) = stream.read_packet() {
            last = packet.bytes;
        }
        last
    };
    let all = stage::samples(&bytes);
    let first: Vec<i16> = all.iter().copied().take(channels).collect();
    ensure!(first.len() == channels, "{}: nothing arrives", endpoint.name);
    let steady = all.chunks_exact(channels).all(|frame| frame == first);
    ensure!(steady, "{}: a constant does not arrive as a constant: {:?}", endpoint.name, &all[..all.len().min(32)]);
    Ok(first)
}

/// A sample behind an amplifier: `round(in * 10^(dB / 20))`, saturated.
fn amplified(value: i16, level: i32) -> i16 {
    let factor = 10_f64.powf(f64::from(level) / f64::from(DB) / 20.0);
    (f64::from(value) * factor).round() as i16
}

/// What a client sets is what the amplifiers on the way have and what the samples show, for every channel apart.
///
/// # Errors
/// The first channel that differs.
pub fn levels_reach_the_codec(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    for (endpoint, info) in with_volume(&mut session)? {
        let (mut stream, values) = constant(&mut session, &endpoint)?;
        let count = i32::try_from(values.len()).unwrap_or(0);
        let middle = info.minimum + (info.maximum - info.minimum) / info.step / 2 * info.step;
        for base in [info.maximum, middle, info.minimum + count * info.step] {
            let mut wanted = Vec::new();
            for c in 0..info.channels {
                let level = base - i32::try_from(c).unwrap_or(0) * info.step;
                session.client().set_volume(endpoint.id, Some(c), level)?;
                wanted.push(level);
            }
            // A volume with fewer channels than the stream is one for all.
            let level_of = |c: usize| wanted.get(c).or(wanted.last()).copied().unwrap_or(0);
            let got = gains(&session, &endpoint);
            for (c, gain) in got.iter().enumerate() {
                ensure!(*gain == Some(level_of(c)), "{}: channel {c} has gain {gain:?}, not {}", endpoint.name, level_of(c));
            }
            let heard = arriving(&session, &endpoint, stream.as_mut(), values.len())?;
            for (c, (value, sample)) in values.iter().zip(&heard).enumerate() {
                let expected = amplified(*value, level_of(c));
                ensure!(*sample == expected, "{}: channel {c} gives {sample} for {value}, not {expected}", endpoint.name);
            }
        }
        stream.set_state(StreamState::Stop)?;
    }
    stage::end(session)
}

/// Mute gives zeros and leaves the volume alone; without it the samples are there again.
///
/// # Errors
/// The first channel that is heard, or is not.
pub fn mute_silences(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    let endpoints: Vec<_> = session.client().endpoints().iter().filter(|e| e.mute_channels > 0).cloned().collect();
    ensure!(!endpoints.is_empty(), "no endpoint can be muted");
    for endpoint in endpoints {
        let name = &endpoint.name;
        let (mut stream, values) = constant(&mut session, &endpoint)?;
        let level = session.client().volume(endpoint.id, 0).ok();
        for channel in [None, Some(0)] {
            session.client().set_mute(endpoint.id, channel, true)?;
            for c in 0..endpoint.mute_channels {
                let expected = channel.is_none_or(|only| only == c);
                ensure!(session.client().mute(endpoint.id, c)? == expected, "{name}: mute of channel {c} is not {expected}");
            }
            let heard = arriving(&session, &endpoint, stream.as_mut(), values.len())?;
            for (c, sample) in heard.iter().enumerate() {
                let silent = channel.is_none() || c == 0 || endpoint.mute_channels == 1;
                ensure!((*sample == 0) == silent, "{name}: channel {c} gives {sample} with {channel:?} muted");
            }
            session.client().set_mute(endpoint.id, None, false)?;
            let heard = arriving(&session, &endpoint, stream.as_mut(), values.len())?;
            ensure!(heard.iter().all(|s| *s != 0), "{name}: {heard:?} after the mute was taken away");
            ensure!(session.client().volume(endpoint.id, 0).ok() == level, "{name}: mute changed the volume");
        }
        ensure!(session.client().mute(endpoint.id, endpoint.mute_channels).is_err(), "{name}: there is no such mute channel");
        stream.set_state(StreamState::Stop)?;
    }
    stage::end(session)
}

/// Every change is told to the client, of the right endpoint; setting the same value again is not.
///
/// # Errors
/// The first notice that is missing or too many.
pub fn changes_are_told(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    stage::settle();
    for (endpoint, info) in with_volume(&mut session)? {
        let told = |session: &mut Session| {
            kernel::run_for(MS);
            session.client().notices()
        };
        let expected = [Notice::ControlChanged { endpoint: endpoint.id }];
        session.client().set_volume(endpoint.id, None, info.minimum)?;
        told(&mut session);
        for (level, changes) in [(info.minimum, false), (info.minimum + info.step, true), (i32::MAX, true), (info.maximum, false)] {
            session.client().set_volume(endpoint.id, None, level)?;
            let notices = told(&mut session);
            ensure!(changes == (notices == expected), "{}: volume to {level}: told {notices:?}", endpoint.name);
            ensure!(changes || notices.is_empty(), "{}: volume to {level} changes nothing: told {notices:?}", endpoint.name);
        }
        for (muted, changes) in [(true, true), (true, false), (false, true)] {
            if endpoint.mute_channels > 0 {
                session.client().set_mute(endpoint.id, None, muted)?;
                let notices = told(&mut session);
                ensure!(changes == (notices == expected), "{}: mute {muted}: told {notices:?}", endpoint.name);
            }
        }
    }
    stage::end(session)
}

/// Levels and mutes are kept over D3, those set in D3 apply after it, and the codec has them again.
///
/// # Errors
/// The first value that was lost.
pub fn levels_survive_sleep(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    for (endpoint, info) in with_volume(&mut session)? {
        let name = &endpoint.name;
        let (mut stream, _) = constant(&mut session, &endpoint)?;
        let [before, during] = [info.maximum - 5 * info.step, info.maximum - 9 * info.step];
        session.client().set_volume(endpoint.id, None, before)?;
        for (level, asleep) in [(before, None), (during, Some(during))] {
            session.client().power(false)?;
            kernel::run_for(50 * MS);
            if let Some(asleep) = asleep {
                session.client().set_volume(endpoint.id, None, asleep)?;
            }
            let got = session.client().volume(endpoint.id, 0)?;
            ensure!(got == level, "{name}: {got} in D3, not {level}");
            session.client().power(true)?;
            let got = session.client().volume(endpoint.id, 0)?;
            ensure!(got == level, "{name}: {got} after D3, not {level}");
            let real = gains(&session, &endpoint);
            ensure!(!real.is_empty() && real.iter().all(|g| *g == Some(level)), "{name}: gains {real:?} after D3, not {level}");
        }
        if endpoint.mute_channels > 0 {
            session.client().set_mute(endpoint.id, None, true)?;
            session.client().power(false)?;
            session.client().power(true)?;
            let real = gains(&session, &endpoint);
            ensure!(real.iter().all(Option::is_none), "{name}: gains {real:?} after D3, muted before");
        }
        stream.set_state(StreamState::Stop)?;
    }
    stage::end(session)
}
