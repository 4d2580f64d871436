//! The audio engine over PortCls: endpoints, streams and controls by KS properties and events only.

use super::PcHost;
use super::abi::*;
use super::client_streaming::StreamingStream;
use super::endpoints::{self, Seen, Trace, get, request, trace};
use super::events::{Enabled, Signal};
use super::guids::*;
use super::irp;
use super::port::Kind;
use super::wave;
use crate::client::{Client, ClientStream, Endpoint, Framework, JackInfo, Notice, Refused, StreamRequest, VolumeInfo};
use acx_core::model::format::Format;
use acx_core::model::pin::Direction;
use core::cell::RefCell;
use std::rc::Rc;

const GET: u32 = KSPROPERTY_TYPE_GET;
const SET: u32 = KSPROPERTY_TYPE_SET;
const TOPOLOGY: u32 = KSPROPERTY_TYPE_TOPOLOGY;
const VOLUMELEVEL: u32 = 4;
const MUTE: u32 = 13;
/// `PNP_DEVICE_FAILED` (ntddk.h).
const PNP_DEVICE_FAILED: usize = 4;

struct Known {
    bridge: (usize, u32),
    host: (usize, u32),
    volume: Option<(usize, u32)>,
    mute: Option<(usize, u32)>,
    /// The mode to stream in: DEFAULT where the driver has it, else its first.
    mode: Option<Guid>,
    control: Signal,
    jack: Signal,
    told: (u64, u64),
}

/// A client of a driver under the PortCls host.
pub struct PcClient {
    filters: Vec<Seen>,
    endpoints: Vec<Endpoint>,
    known: Vec<Known>,
    traces: Vec<Trace>,
    events: Vec<Enabled>,
    unplug: Box<dyn FnMut()>,
    host: Option<Rc<RefCell<PcHost>>>,
}

fn refuse(what: &str, status: Status) -> Refused {
    Refused::new(what, status)
}

impl PcClient {
    /// Looks at a started adapter. `unplug` pulls the device out of its slot.
    ///
    /// # Errors
    /// The first refusal of something that every filter must answer.
    pub fn new(host: PcHost, unplug: Box<dyn FnMut()>) -> Result<Self, Refused> {
        let mut this = Self {
            filters: Vec::new(),
            endpoints: Vec::new(),
            known: Vec::new(),
            traces: Vec::new(),
            events: Vec::new(),
            unplug,
            host: Some(Rc::new(RefCell::new(host))),
        };
        this.discover()?;
        Ok(this)
    }

    /// Finds what the adapter has registered.
    fn discover(&mut self) -> Result<(), Refused> {
        let adapter = self.host.as_ref().and_then(|h| h.borrow().adapter().cloned());
        let adapter = adapter.ok_or_else(|| refuse("adapter", STATUS_NO_SUCH_DEVICE))?;
        let names: Vec<_> = adapter.subdevices.borrow().iter().map(|s| s.name.clone()).collect();
        for name in names {
            self.filters.push(endpoints::see(&adapter, &name).map_err(|s| refuse(&format!("description of {name}"), s))?);
        }
        self.traces = trace(&self.filters);
        for found in self.traces.clone() {
            if let Trace::Endpoint { bridge, host, nodes, render } = found {
                self.add(bridge, host, &nodes, render);
            }
        }
        Ok(())
    }

    /// Closes every filter.
    fn forget(&mut self) {
        self.events.clear();
        self.filters.clear();
        self.endpoints.clear();
        self.known.clear();
    }

    /// How each bridge pin was traced.
    pub fn traces(&self) -> &[Trace] {
        &self.traces
    }

    /// Runs something with the adapter while it is there.
    pub(super) fn with_adapter(&self, f: impl FnOnce(&super::adapter::Adapter)) {
        let adapter = self.host.as_ref().and_then(|h| h.borrow().adapter().cloned());
        if let Some(adapter) = adapter {
            f(&adapter);
        }
    }

    /// The filters as their properties describe them.
    pub fn filters(&self) -> &[Seen] {
        &self.filters
    }

    fn add(&mut self, bridge: (usize, u32), host: (usize, u32), nodes: &[(usize, u32)], render: bool) {
        let kind = |wanted: Guid| nodes.iter().copied().find(|(f, n)| self.filters[*f].filter.nodes[*n as usize].kind == wanted);
        let (volume, mute) = (kind(KSNODETYPE_VOLUME), kind(KSNODETYPE_MUTE));
        let wave = &self.filters[host.0];
        let modes_input = request(&KSPROPSETID_AudioSignalProcessing, 0, GET, &[host.1, 0]);
        let modes = endpoints::get_all(&wave.handle, &modes_input).unwrap_or_default();
        let mut modes = modes.get(8..).unwrap_or_default().chunks_exact(16).map(Guid::from_slice);
        let first = modes.clone().next();
        let mode = modes.find(|m| *m == AUDIO_SIGNALPROCESSINGMODE_DEFAULT).or(first);
        let formats = wave::formats(&wave.handle, host.1, &wave.filter.pins[host.1 as usize]);
        let info = volume.and_then(|v| self.volume_info(v));
        let mute_channels = mute.map_or(0, |m| self.members(m, MUTE).map_or(1, |d| u32_at(&d, 48).unwrap_or(1)));
        let name = match self.filters[bridge.0].filter.pins[bridge.1 as usize].category {
            Some(g) if g == KSNODETYPE_SPEAKER => "Speaker".into(),
            Some(g) if g == KSNODETYPE_HEADPHONES => "Headphones".into(),
            Some(g) if g == KSNODETYPE_MICROPHONE => "Microphone".into(),
            Some(g) if g == KSNODETYPE_LINE_CONNECTOR => "Line".into(),
            other => other.map_or("Unknown".into(), |g| g.to_string()),
        };
        let (control, jack) = (Signal::default(), Signal::default());
        for (place, signal, set, id, flags) in [
            (volume, &control, KSEVENTSETID_AudioControlChange, 0, KSEVENT_TYPE_ENABLE | TOPOLOGY),
            (mute, &control, KSEVENTSETID_AudioControlChange, 0, KSEVENT_TYPE_ENABLE | TOPOLOGY),
            (Some(bridge), &jack, KSEVENTSETID_PinCapsChange, 1, KSEVENT_TYPE_ENABLE),
        ] {
            let Some((filter, target)) = place else { continue };
            if let Ok(event) = self.filters[filter].handle.enable_event(&request(&set, id, flags, &[target, 0]), signal.clone()) {
                self.events.push(event);
            }
        }
        // Subdevices are told apart by their reference strings; a category may stand for several endpoints.
        let reference = &self.filters[bridge.0].name;
        let stem = ["Topology", "Topo", "Wave"].iter().find_map(|end| reference.strip_suffix(end));
        let name = stem.filter(|s| !s.is_empty()).map_or(name, str::to_owned);
        let id = self.endpoints.len();
        let jack_info = jack_info(&self.filters[bridge.0].handle, bridge.1).ok();
        let direction = if render { Direction::Render } else { Direction::Capture };
        self.endpoints.push(Endpoint { id, name, direction, formats, volume: info, mute_channels, jack: jack_info });
        self.known.push(Known { bridge, host, volume, mute, mode, control, jack, told: (0, 0) });
    }

    /// The full description of a node's channel property: KSPROPERTY_DESCRIPTION, a members header and the members.
    fn members(&self, (filter, node): (usize, u32), property: u32) -> Option<Vec<u8>> {
        let input = request(&KSPROPSETID_Audio, property, KSPROPERTY_TYPE_BASICSUPPORT | TOPOLOGY, &[node, 0, 0, 0]);
        let mut output = vec![0; 1024];
        let (status, length) = self.filters[filter].handle.property(&input, &mut output);
        (ok(status) && length >= 56).then(|| output[..length].to_vec())
    }

    fn volume_info(&self, place: (usize, u32)) -> Option<VolumeInfo> {
        let d = self.members(place, VOLUMELEVEL)?;
        let word = |o| u32_at(&d, o);
        Some(VolumeInfo { channels: word(48)?, step: word(56)? as i32, minimum: word(64)? as i32, maximum: word(68)? as i32 })
    }

    fn channel_get(&self, place: Option<(usize, u32)>, property: u32, channel: u32) -> Result<i32, Refused> {
        let (filter, node) = place.ok_or_else(|| refuse("no such control", STATUS_NOT_FOUND))?;
        let input = request(&KSPROPSETID_Audio, property, GET | TOPOLOGY, &[node, 0, channel, 0]);
        let bytes = get(&self.filters[filter].handle, &input, 4).map_err(|s| refuse("control", s))?;
        u32_at(&bytes, 0).map(|w| w as i32).ok_or_else(|| refuse("control", STATUS_UNSUCCESSFUL))
    }

    fn channel_set(&self, place: Option<(usize, u32)>, property: u32, channel: Option<u32>, value: i32) -> Result<(), Refused> {
        let (filter, node) = place.ok_or_else(|| refuse("no such control", STATUS_NOT_FOUND))?;
        let input = request(&KSPROPSETID_Audio, property, SET | TOPOLOGY, &[node, 0, channel.unwrap_or(u32::MAX), 0]);
        match self.filters[filter].handle.property(&input, &mut value.to_le_bytes()) {
            (status, _) if ok(status) => Ok(()),
            (status, _) => Err(refuse("control", status)),
        }
    }

    fn at(&self, endpoint: usize) -> Result<&Known, Refused> {
        self.known.get(endpoint).ok_or_else(|| refuse("no such endpoint", STATUS_NOT_FOUND))
    }
}

fn jack_info(handle: &super::handle::KsHandle, pin: u32) -> Result<JackInfo, Status> {
    let d = endpoints::get_all(handle, &request(&KSPROPSETID_Jack, 1, GET, &[pin, 0]))?;
    let word = |i: usize| u32_at(&d, 8 + 4 * i).ok_or(STATUS_UNSUCCESSFUL);
    let second = endpoints::get_all(handle, &request(&KSPROPSETID_Jack, 2, GET, &[pin, 0]));
    Ok(JackInfo {
        channel_mask: word(0)?,
        color: word(1)?,
        connection: word(2)?,
        geometric_location: word(3)?,
        general_location: word(4)?,
        connected: word(6)? != 0,
        detects_presence: second.ok().and_then(|d| u32_at(&d, 12)).unwrap_or(0) & 1 != 0,
    })
}

impl Client for PcClient {
    fn framework(&self) -> Framework {
        let kind = |seen: &Seen| seen.handle.port().kind;
        match self.filters.iter().map(kind).find(|kind| *kind != Kind::Topology) {
            Some(Kind::WavePci) => Framework::WavePci,
            Some(Kind::WaveCyclic) => Framework::WaveCyclic,
            _ => Framework::WaveRt,
        }
    }

    fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    fn open(&mut self, endpoint: usize, wanted: StreamRequest) -> Result<Box<dyn ClientStream>, Refused> {
        let known = self.at(endpoint)?;
        let capture = self.endpoints[endpoint].direction == Direction::Capture;
        let host = self.host.clone().ok_or_else(|| refuse("open", STATUS_NO_SUCH_DEVICE))?;
        let wave = self.filters.get(known.host.0).ok_or_else(|| refuse("open", STATUS_NO_SUCH_DEVICE))?;
        let shared = wave.handle.port().kind == Kind::WaveRt;
        let interface = if shared || wanted.packets == 1 { wave::LOOPED } else { wave::STREAMING };
        let connect = wave::connect(known.host.1, &wanted.format, known.mode, interface);
        let pin = wave.handle.create_pin(&connect).map_err(|s| refuse("open", s))?;
        if !shared {
            return Ok(Box::new(StreamingStream::open(pin, capture, &wanted, host)));
        }
        Ok(Box::new(super::client_stream::PcStream::open(pin, capture, &wanted, host)?))
    }

    fn volume(&mut self, endpoint: usize, channel: u32) -> Result<i32, Refused> {
        self.channel_get(self.at(endpoint)?.volume, VOLUMELEVEL, channel)
    }

    fn set_volume(&mut self, endpoint: usize, channel: Option<u32>, level: i32) -> Result<(), Refused> {
        self.channel_set(self.at(endpoint)?.volume, VOLUMELEVEL, channel, level)
    }

    fn mute(&mut self, endpoint: usize, channel: u32) -> Result<bool, Refused> {
        Ok(self.channel_get(self.at(endpoint)?.mute, MUTE, channel)? != 0)
    }

    fn set_mute(&mut self, endpoint: usize, channel: Option<u32>, muted: bool) -> Result<(), Refused> {
        self.channel_set(self.at(endpoint)?.mute, MUTE, channel, i32::from(muted))
    }

    fn jack(&mut self, endpoint: usize) -> Result<JackInfo, Refused> {
        let (filter, pin) = self.at(endpoint)?.bridge;
        let seen = self.filters.get(filter).ok_or_else(|| refuse("jack", STATUS_NO_SUCH_DEVICE))?;
        jack_info(&seen.handle, pin).map_err(|s| refuse("jack", s))
    }

    fn ask(&mut self, endpoint: usize, format: &Format) -> Result<(), Refused> {
        let known = self.at(endpoint)?;
        self.ask_all(known.host, known.bridge, format, known.mode)
    }

    fn notices(&mut self) -> Vec<Notice> {
        let mut list = Vec::new();
        for (endpoint, known) in self.known.iter_mut().enumerate() {
            let now = (known.control.get(), known.jack.get());
            if now.0 != known.told.0 {
                list.push(Notice::ControlChanged { endpoint });
            }
            if now.1 != known.told.1 {
                list.push(Notice::JackChanged { endpoint });
            }
            known.told = now;
            let reports = self.filters.get(known.host.0).map(|f| f.handle.port().reports.take()).unwrap_or_default();
            // eMINIPORT_GLITCH_REPORT.
            list.extend(reports.iter().filter(|r| r.kind == 7).map(|_| Notice::Glitch { endpoint }));
        }
        list
    }

    fn power(&mut self, on: bool) -> Result<(), Refused> {
        let adapter = self.host.as_ref().and_then(|h| h.borrow().adapter().cloned());
        let adapter = adapter.ok_or_else(|| refuse("power", STATUS_NO_SUCH_DEVICE))?;
        let state = if on { super::adapter::D0 } else { super::adapter::D3 };
        let status = adapter.query_power(state);
        if !ok(status) {
            return Err(refuse("query power", status));
        }
        adapter.set_power(state);
        Ok(())
    }

    fn surprise_remove(&mut self) {
        (self.unplug)();
        if let Some(host) = &self.host {
            host.borrow_mut().pnp(irp::SURPRISE);
        }
    }

    fn failed(&mut self) -> bool {
        let host = self.host.as_ref();
        !crate::kernel::take_invalidated().is_empty() && host.is_some_and(|h| h.borrow_mut().state() & PNP_DEVICE_FAILED != 0)
    }

    fn remove(&mut self) {
        self.events.clear();
        self.filters.clear();
        // The driver is unloaded when the last stream is closed too.
        if let Some(host) = self.host.take() {
            if host.borrow().adapter().is_some() {
                host.borrow_mut().pnp(irp::REMOVE);
            }
        }
    }

    fn rebalance(&mut self) -> Result<(), Refused> {
        let host = self.host.clone().ok_or_else(|| refuse("rebalance", STATUS_NO_SUCH_DEVICE))?;
        let ask = |minor, what: &str| {
            let status = host.borrow_mut().pnp(minor);
            if ok(status) { Ok(()) } else { Err(refuse(what, status)) }
        };
        // Asked twice: the first time somebody else on the bus refuses.
        ask(irp::QUERY_STOP, "query stop")?;
        ask(irp::CANCEL_STOP, "cancel stop")?;
        ask(irp::QUERY_STOP, "query stop")?;
        self.forget();
        ask(irp::STOP, "stop")?;
        ask(irp::START, "start")?;
        self.discover()
    }

    fn describe(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for seen in &self.filters {
            lines.push(format!("filter {}", seen.name));
            for (id, pin) in seen.filter.pins.iter().enumerate() {
                let (flow, talk) = (if pin.flow == KSPIN_DATAFLOW_IN { "in" } else { "out" }, pin.communication);
                let link = seen.links[id]
                    .as_ref()
                    .map_or(String::new(), |(l, p)| format!(" -> {} pin {p}", l.rsplit('\\').next().unwrap_or(l)));
                lines.push(format!("  pin {id} {flow} communication {talk} at most {}{link}", pin.max_filter));
            }
            for (id, node) in seen.filter.nodes.iter().enumerate() {
                lines.push(format!("  node {id} {}", node.kind));
            }
            for c in &seen.filter.connections {
                let end = |n: u32, p| if n == PCFILTER_NODE { format!("filter pin {p}") } else { format!("node {n} pin {p}") };
                lines.push(format!("  {} -> {}", end(c.from_node, c.from_pin), end(c.to_node, c.to_pin)));
            }
        }
        lines
    }
}

impl Drop for PcClient {
    fn drop(&mut self) {
        self.events.clear();
        self.filters.clear();
    }
}

/// Bytes of one packet of a request.
pub(super) fn packet_bytes(format: &Format, frames: u32) -> u32 {
    frames * format.block_align()
}
