//! What an audio engine does with a driver, whatever the framework.
//!
//! Scenarios are written against these two traits once; the PortCls host and the ACX host implement them by what a real client
//! does there: KS properties and events, or ACX callbacks and notifications. Formats are given as the model's plain [`Format`];
//! how they are encoded on the wire is each host's own business.

use acx_core::model::format::Format;
use acx_core::model::pin::Direction;
use std::fmt;

/// `STATUS_NOT_SUPPORTED` (ntstatus.h).
const STATUS_NOT_SUPPORTED: i32 = 0xC000_00BB_u32 as i32;

/// The driver framework under a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Framework {
    /// KMDF with ACX circuits.
    Acx,
    /// PortCls with WaveRT and Topology miniports.
    WaveRt,
    /// PortCls with WavePci and Topology miniports.
    WavePci,
    /// PortCls with WaveCyclic and Topology miniports.
    WaveCyclic,
}

impl Framework {
    /// Whether clients share a buffer with the driver and name its packets: not where they send stream requests.
    pub fn has_packets(self) -> bool {
        matches!(self, Self::Acx | Self::WaveRt)
    }
    /// The number by which the registry chooses its wave port; `None` where there is none.
    pub fn wave_port(self) -> Option<u32> {
        match self {
            Self::Acx => None,
            Self::WaveRt => Some(1),
            Self::WavePci => Some(2),
            Self::WaveCyclic => Some(3),
        }
    }
}

impl fmt::Display for Framework {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Acx => "acx",
            Self::WaveRt => "wavert",
            Self::WavePci => "wavepci",
            Self::WaveCyclic => "wavecyclic",
        })
    }
}

/// A call that the driver or the framework refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}: status 0x{status:08X}")]
pub struct Refused {
    /// What was asked.
    pub what: String,
    /// The NTSTATUS.
    pub status: u32,
}

impl Refused {
    /// A refusal of `what` with an NTSTATUS.
    pub fn new(what: impl Into<String>, status: i32) -> Self {
        Self { what: what.into(), status: status as u32 }
    }
}

/// A volume control as the client sees it, in 1/65,536 dB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumeInfo {
    /// Number of channels with levels of their own.
    pub channels: u32,
    /// Lowest level.
    pub minimum: i32,
    /// Highest level.
    pub maximum: i32,
    /// Distance between levels.
    pub step: i32,
}

/// A jack as its description reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JackInfo {
    /// Channel positions; 0 for capture.
    pub channel_mask: u32,
    /// 0x00RRGGBB.
    pub color: u32,
    /// `EPcxConnectionType`.
    pub connection: u32,
    /// `EPcxGeoLocation`.
    pub geometric_location: u32,
    /// `EPcxGenLocation`.
    pub general_location: u32,
    /// Whether something is plugged in.
    pub connected: bool,
    /// Whether the driver says that it detects that (`JACKDESC2_PRESENCE_DETECT_CAPABILITY`).
    pub detects_presence: bool,
}

/// An endpoint found by following the framework's own description of the driver.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The client's number for it.
    pub id: usize,
    /// Name by which a person knows it, such as "Speaker".
    pub name: String,
    /// Which way it flows.
    pub direction: Direction,
    /// Every format that the driver offers in its default (or only) mode, expanded to single formats with usual channel masks.
    pub formats: Vec<Format>,
    /// Its volume control, if it has one.
    pub volume: Option<VolumeInfo>,
    /// Number of mute channels; 0 without a mute control.
    pub mute_channels: u32,
    /// Its jack at the time of discovery.
    pub jack: Option<JackInfo>,
}

/// What the framework told the client unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The volume or mute of an endpoint changed.
    ControlChanged {
        /// The endpoint's id.
        endpoint: usize,
    },
    /// The jack of an endpoint changed.
    JackChanged {
        /// The endpoint's id.
        endpoint: usize,
    },
    /// A stream of an endpoint lost samples: in the trace by IPortClsEtwHelper. ACX has no such call, so its drivers cannot tell.
    Glitch {
        /// The endpoint's id.
        endpoint: usize,
    },
}

/// How the client wants its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamRequest {
    /// The exact format.
    pub format: Format,
    /// Packets (notifications) in the buffer: 1 or 2.
    pub packets: u32,
    /// Frames in a packet that the client would like; the driver may round up.
    pub packet_frames: u32,
}

/// A started driver as an audio engine uses it.
pub trait Client {
    /// The framework.
    fn framework(&self) -> Framework;
    /// The endpoints, in the order in which the driver made them.
    fn endpoints(&self) -> &[Endpoint];
    /// Opens a stream and gives it a buffer; it is then in the stopped state.
    ///
    /// # Errors
    /// What the driver or the framework answered.
    fn open(&mut self, endpoint: usize, request: StreamRequest) -> Result<Box<dyn ClientStream>, Refused>;
    /// The level of a channel in 1/65,536 dB.
    ///
    /// # Errors
    /// What the driver answered.
    fn volume(&mut self, endpoint: usize, channel: u32) -> Result<i32, Refused>;
    /// Sets one channel, or all with `None`.
    ///
    /// # Errors
    /// What the driver answered.
    fn set_volume(&mut self, endpoint: usize, channel: Option<u32>, level: i32) -> Result<(), Refused>;
    /// Whether a channel is silenced.
    ///
    /// # Errors
    /// What the driver answered.
    fn mute(&mut self, endpoint: usize, channel: u32) -> Result<bool, Refused>;
    /// Silences one channel, or all with `None`.
    ///
    /// # Errors
    /// What the driver answered.
    fn set_mute(&mut self, endpoint: usize, channel: Option<u32>, muted: bool) -> Result<(), Refused>;
    /// The jack, asked anew.
    ///
    /// # Errors
    /// What the driver answered; an endpoint without a jack.
    fn jack(&mut self, endpoint: usize) -> Result<JackInfo, Refused>;
    /// Asks whatever else the framework lets a client ask of an endpoint, with a stream of this format.
    ///
    /// # Errors
    /// The first answer that is not as documented.
    fn ask(&mut self, _endpoint: usize, _format: &Format) -> Result<(), Refused> {
        Ok(())
    }
    /// What was told since the last call.
    fn notices(&mut self) -> Vec<Notice>;
    /// Sends the device to D3 (`false`) or back to D0.
    ///
    /// # Errors
    /// What the driver answered on the way up.
    fn power(&mut self, on: bool) -> Result<(), Refused>;
    /// The device is pulled out without warning: hardware reads all ones, then the framework tells the driver.
    fn surprise_remove(&mut self);
    /// Whether the driver said by itself that its device failed: PnP asked for the state after it was declared out of date, or
    /// WdfDeviceSetFailed was called.
    fn failed(&mut self) -> bool;
    /// The device is removed in order (after a surprise removal too), the driver unloaded. Streams may still be open.
    fn remove(&mut self);
    /// New resources: the system takes the filters away, stops the device and starts it again. Streams may still be open.
    ///
    /// # Errors
    /// The driver or the framework refused to be stopped; STATUS_NOT_SUPPORTED where nobody asks.
    fn rebalance(&mut self) -> Result<(), Refused> {
        Err(Refused::new("rebalance", STATUS_NOT_SUPPORTED))
    }
    /// A drawing of what the driver presented to the framework: filters, pins, nodes, connections as lines of text.
    fn describe(&self) -> Vec<String>;
}

/// State of a stream as the client drives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamState {
    /// STOP, or released.
    Stop,
    /// ACQUIRE, or prepared.
    Acquire,
    /// PAUSE.
    Pause,
    /// RUN.
    Run,
}

/// A packet that was captured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// Its number.
    pub number: u32,
    /// Performance counter of its first sample, in ticks.
    pub ticks: u64,
    /// Whether another is waiting.
    pub more: bool,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// An open stream. Dropping it closes the handle, in whatever state it is.
pub trait ClientStream {
    /// Bytes in a packet, as granted.
    fn packet_bytes(&self) -> usize;
    /// Packets in the buffer.
    fn packets(&self) -> u32;
    /// Goes to a state, step by step as the framework does.
    ///
    /// # Errors
    /// The status of the first step that failed.
    fn set_state(&mut self, state: StreamState) -> Result<(), Refused>;
    /// Copies `bytes` (at most a packet; the rest is zeroed) into the packet's place of the buffer and says so to the driver.
    /// With `end` it is the last packet and `bytes` is all of it.
    ///
    /// # Errors
    /// What the driver answered: late, overrun and so on. The buffer is written before, as a real client does.
    fn write_packet(&mut self, number: u32, bytes: &[u8], end: bool) -> Result<(), Refused>;
    /// The next captured packet.
    ///
    /// # Errors
    /// What the driver answered: not ready and so on.
    fn read_packet(&mut self) -> Result<Captured, Refused>;
    /// Waits in virtual time until the driver signals a packet, at most `timeout_ns`. False when the time ran out.
    fn wait_packet(&mut self, timeout_ns: u64) -> bool;
    /// Packets fully transferred, as the driver counts.
    ///
    /// # Errors
    /// What the driver answered.
    fn packet_count(&mut self) -> Result<u32, Refused>;
    /// Byte offset inside the cyclic buffer.
    ///
    /// # Errors
    /// What the driver answered.
    fn position(&mut self) -> Result<u64, Refused>;
    /// Frames presented and the performance counter at that moment.
    ///
    /// # Errors
    /// What the driver answered.
    fn presentation(&mut self) -> Result<(u64, u64), Refused>;
    /// Packets that the driver reported as completed since the stream was opened.
    fn notified(&self) -> u64;
    /// Takes back a packet that was written and not played to its end, or room for one that is not full; false where packets cannot be
    /// taken back, or this one is over.
    fn cancel(&mut self, _number: u32) -> bool {
        false
    }
    /// Says under which content identifier, with which rights (copy protection, no digital output), something is about to be played.
    ///
    /// # Errors
    /// What the driver answered; STATUS_NOT_SUPPORTED where nobody asks for that.
    fn protect(&mut self, _content: u32, _rights: [bool; 2]) -> Result<(), Refused> {
        Err(Refused::new("content", STATUS_NOT_SUPPORTED))
    }
    /// The driver's COM object behind the stream, where the framework has such: it lives as long as the stream.
    fn interface(&self) -> Option<*mut core::ffi::c_void> {
        None
    }
}
