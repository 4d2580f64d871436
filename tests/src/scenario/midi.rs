//! MIDI through the driver: a list of messages out over the cable and back in, with the times at which they left.

use crate::client::Refused;
use crate::device::mpu401::{BYTE_NS, OnWire};
use crate::kernel;
use crate::midi_session::{MidiPort, MidiSession, MidiSetup, Pin, Timed};
use crate::portcls_host::abi::{KSSTATE_PAUSE, KSSTATE_STOP};
use crate::session::Verdict;

/// How often the client looks.
const STEP_NS: u64 = 5_000_000;
/// Requests under way.
const AHEAD: usize = 16;
/// Messages put into the requests of one look, at most.
const BATCH: usize = 400;

/// What came of it.
pub struct Played {
    /// What left the interface.
    pub wire: Vec<OnWire>,
    /// Virtual time at which the stream started.
    pub start_ns: u64,
    /// What the input stream brought, in the order in which it came.
    pub heard: Vec<Timed>,
    /// Requests that the port had not completed when the client gave up; none when all is well.
    pub stuck: usize,
    /// What the verifier saw.
    pub verdict: Verdict,
}

/// Times of messages against what was asked for, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Errors {
    /// The least.
    pub min_us: f64,
    /// Half of them are not larger.
    pub median_us: f64,
    /// The largest.
    pub max_us: f64,
}

impl Errors {
    fn of(mut list: Vec<i64>) -> Self {
        list.sort_unstable();
        let at = |n: usize| list.get(n).map_or(0.0, |ns| *ns as f64 / 1000.0);
        Self { min_us: at(0), median_us: at(list.len() / 2), max_us: at(list.len().saturating_sub(1)) }
    }
}

/// When messages left, in two measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Timing {
    /// Against the times in the file.
    pub file: Errors,
    /// Against a cable that is never idle while something is due: what the driver and the port add.
    pub driver: Errors,
    /// Messages that were due while the cable was still busy with what came before.
    pub crowded: usize,
    /// How long the cable was behind at most, in milliseconds.
    pub behind_ms: f64,
}

impl Played {
    /// Bytes of the cable.
    pub fn bytes(&self) -> Vec<u8> {
        self.wire.iter().map(|w| w.byte).collect()
    }
    /// Whether what left is what was asked for, byte for byte.
    pub fn is_exact(&self, messages: &[Timed]) -> bool {
        self.wire.iter().map(|w| w.byte).eq(messages.iter().flat_map(|m| m.1.iter().copied()))
    }
    /// Whether what came back is what left. A port of messages hands a real-time message over before the long message that it lies in.
    pub fn is_heard(&self, port: MidiPort) -> bool {
        let (sent, heard) = (self.bytes(), self.heard.iter().flat_map(|m| m.1.clone()).collect::<Vec<u8>>());
        if port == MidiPort::Midi {
            return sent == heard;
        }
        let part = |bytes: &[u8], clocks: bool| bytes.iter().copied().filter(|b| (*b >= 0xF8) == clocks).collect::<Vec<u8>>();
        part(&sent, true) == part(&heard, true) && part(&sent, false) == part(&heard, false)
    }
    /// When messages left; `None` when the bytes are not those of the messages.
    pub fn timing(&self, messages: &[Timed]) -> Option<Timing> {
        if !self.is_exact(messages) {
            return None;
        }
        let (mut at, mut free, mut crowded, mut behind) = (0, self.start_ns, 0, 0);
        let (mut file, mut driver) = (Vec::new(), Vec::new());
        for (due, bytes) in messages {
            let left = self.wire[at].at_ns;
            let due = self.start_ns + due;
            let best = due.max(free);
            crowded += usize::from(free > due);
            behind = behind.max(best - due);
            file.push(left as i64 - due as i64);
            driver.push(left as i64 - best as i64);
            free = best + bytes.len() as u64 * BYTE_NS;
            at += bytes.len();
        }
        Some(Timing { file: Errors::of(file), driver: Errors::of(driver), crowded, behind_ms: behind as f64 / 1e6 })
    }
}

/// Plays messages through the output while the cable leads them back into the input.
///
/// # Errors
/// What the driver or the port refused.
pub fn play(setup: &MidiSetup, messages: &[Timed], seen: &mut dyn FnMut(u64)) -> Result<Played, Refused> {
    let mut session = MidiSession::start(setup)?;
    session.model().borrow_mut().set_loop_back(true);
    let (mut output, mut input) = (session.open(false)?, session.open(true)?);
    input.set_state(KSSTATE_PAUSE)?;
    let mut heard = input.listen()?;
    input.run()?;
    output.set_state(KSSTATE_PAUSE)?;
    let mut fed = feed(&mut output, messages, 0)?;
    output.run()?;
    let start_ns = kernel::now();
    let mut patience = Patience::new(&session);
    while fed < messages.len() || output.under_way() != 0 {
        session.run_for(STEP_NS);
        heard.extend(input.hear_all()?);
        fed = feed(&mut output, messages, fed)?;
        seen(session.model().borrow().wire().len() as u64);
        if !patience.goes_on(&session, messages.get(fed).map(|m| start_ns + m.0)) {
            break;
        }
    }
    let stuck = output.under_way();
    // What the driver accepted has not left yet: its own few bytes, and the interface's.
    session.run_for(50_000_000);
    session.drain(1_000_000_000);
    session.run_for(STEP_NS);
    heard.extend(input.hear_all()?);
    for pin in [&mut output, &mut input] {
        pin.set_state(KSSTATE_STOP)?;
    }
    drop((output, input));
    let wire = session.wire();
    Ok(Played { wire, start_ns, heard, stuck, verdict: session.finish() })
}

/// Ends a run in which nothing leaves any more.
struct Patience {
    bytes: usize,
    since: u64,
}

impl Patience {
    fn new(session: &MidiSession) -> Self {
        Self { bytes: session.model().borrow().wire().len(), since: kernel::now() }
    }
    fn goes_on(&mut self, session: &MidiSession, next: Option<u64>) -> bool {
        let (bytes, now) = (session.model().borrow().wire().len(), kernel::now());
        if bytes != self.bytes || next.is_some_and(|at| at > now) {
            (self.bytes, self.since) = (bytes, now);
        }
        // A request may hold messages of the next minutes.
        now - self.since < 600_000_000_000
    }
}

fn feed(output: &mut Pin, messages: &[Timed], fed: usize) -> Result<usize, Refused> {
    let mut fed = fed;
    while fed < messages.len() && output.under_way() < AHEAD {
        let end = (fed + BATCH).min(messages.len());
        let last = fed.checked_sub(1).map_or(0, |n| messages[n].0);
        output.play(&messages[fed..end], last)?;
        fed = end;
    }
    Ok(fed)
}
