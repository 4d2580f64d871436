//! One stream: legality, packets and position are decided here, whatever the framework.
//!
//! * [`state`]: the table of transitions, and the only place that assigns the state.
//! * [`ledger`]: packets and bytes; pure arithmetic.
//! * [`mapping`]: pieces of a client's memory on their way through the cyclic buffer.
//!
//! A [`Stream`] joins them with the hardware. Slow steps (prepare, release) run with no lock held; run, pause and position
//! are read under the stream's own lock, which is never held across a call into a framework.

pub mod ledger;
pub mod mapping;
pub mod state;

use super::Error;
use super::backend::{BufferLimits, Latency, Segment, SlaveRequest, StreamBackend};
use super::format::Format;
use super::ids::StreamId;
use super::pin::Direction;
use crate::sync::{Lock, Locks};
use ledger::{Ledger, Presentation, ReadPacket, Statistics};
use state::{Machine, State};

/// A moment of the performance counter: its ticks, and how many make a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Ticks.
    pub ticks: u64,
    /// Ticks in a second, at least 1.
    pub frequency: u64,
}

/// What an advance of the position brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Packets completed since the stream was prepared.
    pub completed: u64,
    /// Whether packets were completed that nobody was told of: the adapter notifies once, with no lock held.
    pub notify: bool,
    /// Whether the last sample of the stream has just been played.
    pub end_of_stream: bool,
    /// Glitches since the last advance: packets that were due and not written, or overwritten and not read.
    pub glitches: u32,
}

/// Where a stream stands, for reports of glitches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Bytes moved since the stream was prepared.
    pub linear: u64,
    /// Byte of the cyclic buffer where the client's next packet begins; 0 for clients that do not name packets.
    pub client: u64,
}

/// Where the hardware stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Bytes moved since the stream was prepared.
    pub linear: u64,
    /// Changes when the hardware begins anew: after a stop, and after a loss of context, when `linear` goes on at the next multiple of
    /// the buffer.
    pub turn: u32,
    /// Whether the stream is in Running.
    pub running: bool,
}

struct Core {
    machine: Machine,
    ledger: Ledger,
    /// Delays of the path, as they were when the buffer was handed over.
    latency: Latency,
    /// Where the system's DMA controller is, when it moves the samples.
    slave: Option<u32>,
    /// The hardware sleeps, so what it says of its position means nothing.
    asleep: bool,
}

/// A stream of a device.
pub struct Stream<B: StreamBackend, L: Locks> {
    backend: B,
    format: Format,
    direction: Direction,
    core: L::Lock<Core>,
}

impl<B: StreamBackend, L: Locks> Stream<B, L> {
    pub(super) fn new(backend: B, direction: Direction, format: Format) -> Self {
        let (machine, ledger) = (Machine::new(), Ledger::new(direction, &format));
        let core = Core { machine, ledger, latency: Latency::default(), slave: None, asleep: false };
        Self { backend, format, direction, core: L::lock(core) }
    }
    /// Its name in events. Any IRQL.
    pub fn id(&self) -> StreamId {
        self.backend.id()
    }
    /// The format, fixed for the stream's life. Any IRQL.
    pub fn format(&self) -> &Format {
        &self.format
    }
    /// Which way it flows. Any IRQL.
    pub fn direction(&self) -> Direction {
        self.direction
    }
    /// Delays of the path. Any IRQL.
    pub fn latency(&self) -> Latency {
        self.backend.latency()
    }
    /// What the hardware demands of buffers. Any IRQL.
    pub fn limits(&self) -> BufferLimits {
        self.backend.limits()
    }
    /// The channel of the system's DMA controller that moves the samples, if one does. Any IRQL.
    pub fn slave(&self) -> Option<SlaveRequest> {
        self.backend.slave()
    }
    /// Says how far that channel is, in bytes from the start of the buffer, before anything that asks for positions.
    /// <= DISPATCH_LEVEL.
    pub fn slave_offset(&self, offset: u32) {
        self.core.with(|c| c.slave = Some(offset));
    }
    /// The present state. <= DISPATCH_LEVEL.
    pub fn state(&self) -> State {
        self.core.with(|c| c.machine.state())
    }
    /// The nearest packet size in bytes, at least `bytes`, that format and hardware allow for a buffer of `packets`. Any IRQL.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] when `packets` or `bytes` is 0 or the buffer would exceed the hardware's limit.
    pub fn packet_size(&self, packets: u32, bytes: u32) -> Result<u32, Error> {
        ledger::packet_size(&self.limits(), self.format.block_align(), packets, bytes)
    }
    /// Bytes in a packet of the buffer; 0 without one. <= DISPATCH_LEVEL.
    pub fn packet_bytes(&self) -> u32 {
        self.core.with(|c| c.ledger.buffer().map_or(0, |(_, bytes)| bytes))
    }
    /// Says how the cyclic buffer is divided. State Stop, PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::InvalidState`] outside Stop, [`Error::InvalidParameter`] for sizes that [`Self::packet_size`] would not give.
    pub fn set_buffer(&self, packets: u32, packet_bytes: u32) -> Result<(), Error> {
        if self.packet_size(packets, packet_bytes)? != packet_bytes {
            return Err(Error::InvalidParameter);
        }
        self.core.with(|c| {
            c.machine.require(State::Stop)?;
            c.ledger.set_buffer(packets, packet_bytes);
            Ok(())
        })
    }
    /// Forgets the buffer. State Stop; in any other state nothing happens.
    pub fn clear_buffer(&self) {
        self.core.with(|c| {
            if c.machine.require(State::Stop).is_ok() {
                c.ledger.set_buffer(0, 0);
            }
        });
    }
    /// Stop to Prepared: hands the buffer to the hardware. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::InvalidState`] outside Stop or without a buffer; hardware errors, and the stream stays in Stop.
    pub fn prepare(&self, segments: &[Segment]) -> Result<(), Error> {
        let (packets, bytes) = self.core.with(|c| {
            let buffer = c.ledger.buffer().ok_or(Error::InvalidState)?;
            // Counts are those of a fresh stream already, and packets may have been written ahead.
            c.machine.begin(State::Prepared)?;
            Ok::<_, Error>(buffer)
        })?;
        let length: u64 = segments.iter().map(|s| u64::from(s.length)).fold(0, u64::saturating_add);
        let wanted = u64::from(packets).saturating_mul(u64::from(bytes));
        let outcome = if length >= wanted { self.backend.prepare(segments, packets, bytes) } else { Err(Error::InvalidParameter) };
        // Asked once: reading registers for each query of the position would cost on the streaming path.
        let latency = self.backend.latency();
        self.core.with(|c| {
            c.latency = latency;
            c.machine.finish(outcome.is_ok());
        });
        outcome
    }
    /// Prepared to Paused, or back: nothing happens in hardware. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// [`Error::InvalidState`].
    pub fn settle(&self, state: State) -> Result<(), Error> {
        self.core.with(|c| match (c.machine.state(), state) {
            (State::Prepared | State::Paused, State::Prepared | State::Paused) => c.machine.step(state),
            _ => Err(Error::InvalidState),
        })
    }
    /// Prepared or Paused to Running. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// [`Error::InvalidState`]; hardware errors, and the state stays.
    pub fn run(&self, now: Moment) -> Result<(), Error> {
        self.core.with(|c| {
            c.machine.check(State::Running)?;
            self.backend.run()?;
            c.ledger.started(now);
            c.machine.step(State::Running)
        })
    }
    /// Running to Paused. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// [`Error::InvalidState`] when it does not run; the hardware part cannot fail.
    pub fn pause(&self, now: Moment) -> Result<(), Error> {
        self.core.with(|c| {
            c.machine.require(State::Running)?;
            self.backend.pause();
            Self::refresh(c, &self.backend, now);
            c.machine.step(State::Paused)
        })
    }
    /// Back to Stop from any state; positions and counts go to 0. PASSIVE_LEVEL. Cannot fail, and may be repeated.
    pub fn release(&self) {
        let held = self.core.with(|c| {
            if c.machine.state() == State::Running {
                self.backend.pause();
            }
            let held = c.machine.state() != State::Stop;
            c.machine.stop();
            c.ledger.restart();
            c.slave = None;
            held
        });
        if held {
            self.backend.release();
        }
    }
    /// The hardware came back from D3 and stands at the start of the buffer. Running streams run again. <= DISPATCH_LEVEL.
    ///
    /// The position goes on at the next multiple of the buffer, so that packet numbers still name the same places in it.
    ///
    /// # Errors
    /// Hardware errors.
    pub fn power_restored(&self, now: Moment) -> Result<(), Error> {
        self.core.with(|c| {
            c.asleep = false;
            if c.machine.state() == State::Stop {
                return Ok(());
            }
            c.ledger.rebase(now);
            if c.machine.state() == State::Running { self.backend.run() } else { Ok(()) }
        })
    }
    /// The hardware is about to lose its context; until [`Self::power_restored`] the position stands. <= DISPATCH_LEVEL.
    pub fn power_lost(&self, now: Moment) {
        self.core.with(|c| {
            Self::refresh(c, &self.backend, now);
            if c.machine.state() == State::Running {
                self.backend.pause();
            }
            c.asleep = true;
        });
    }
    /// The interrupt said that a packet ended. <= DISPATCH_LEVEL.
    pub fn period(&self, now: Moment) -> Progress {
        self.core.with(|c| {
            Self::refresh(c, &self.backend, now);
            c.ledger.take_progress()
        })
    }
    /// Bytes from the start of the cyclic buffer. <= DISPATCH_LEVEL.
    pub fn offset(&self, now: Moment) -> u32 {
        self.core.with(|c| {
            Self::refresh(c, &self.backend, now);
            c.ledger.offset()
        })
    }
    /// Bytes moved since the stream was prepared. <= DISPATCH_LEVEL.
    pub fn linear(&self, now: Moment) -> u64 {
        self.core.with(|c| {
            Self::refresh(c, &self.backend, now);
            c.ledger.linear()
        })
    }
    /// Where the hardware stands, for those who copy ahead of it or after it. <= DISPATCH_LEVEL.
    pub fn look(&self, now: Moment) -> Look {
        self.core.with(|c| {
            Self::refresh(c, &self.backend, now);
            Look { linear: c.ledger.linear(), turn: c.ledger.turns(), running: c.machine.state() == State::Running }
        })
    }
    /// The frame that leaves the device (render) or entered it (capture), and when. <= DISPATCH_LEVEL.
    pub fn presentation(&self, now: Moment) -> Presentation {
        self.core.with(|c| {
            Self::refresh(c, &self.backend, now);
            c.ledger.presentation(&c.latency, now)
        })
    }
    /// Packets fully transferred since the stream was prepared. <= DISPATCH_LEVEL.
    pub fn packet_count(&self, now: Moment) -> u64 {
        self.core.with(|c| {
            Self::refresh(c, &self.backend, now);
            c.ledger.completed()
        })
    }
    /// The client has written packet `number`; with `end` it is the last and holds that many bytes. Render, <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// [`Error::DataLate`], [`Error::DataOverrun`], [`Error::InvalidState`] after the end or without a buffer,
    /// [`Error::InvalidParameter`] for an end longer than a packet or a capture stream.
    pub fn write_packet(&self, number: u32, end: Option<u32>, now: Moment) -> Result<(), Error> {
        self.core.with(|c| {
            Self::refresh(c, &self.backend, now);
            let running = c.machine.state() == State::Running;
            c.ledger.write_packet(number, end, running)
        })
    }
    /// The next packet for the client. Capture, <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// [`Error::NotReady`] when there is none, [`Error::InvalidParameter`] for a render stream.
    pub fn read_packet(&self, now: Moment) -> Result<ReadPacket, Error> {
        self.core.with(|c| {
            Self::refresh(c, &self.backend, now);
            c.ledger.read_packet()
        })
    }
    /// The hardware says that it lost samples: counts a glitch. <= DISPATCH_LEVEL.
    pub fn failed(&self) {
        self.core.with(|c| c.ledger.failed());
    }
    /// Glitches that were counted and not yet taken by [`Self::period`] or this. <= DISPATCH_LEVEL.
    pub fn take_glitches(&self) -> u32 {
        self.core.with(|c| c.ledger.take_glitches())
    }
    /// Where the stream stood when it was last looked at. <= DISPATCH_LEVEL.
    pub fn place(&self) -> Place {
        self.core.with(|c| c.ledger.place())
    }
    /// Counts since the stream was prepared. <= DISPATCH_LEVEL.
    pub fn statistics(&self) -> Statistics {
        self.core.with(|c| c.ledger.statistics())
    }
    fn refresh(core: &mut Core, backend: &B, now: Moment) {
        if core.machine.state() == State::Running && !core.asleep {
            core.ledger.advance(core.slave.or_else(|| backend.position()), now);
        }
    }
}

impl<B: StreamBackend, L: Locks> Drop for Stream<B, L> {
    fn drop(&mut self) {
        self.release();
    }
}
