//! The audio engine over ACX: the [`Client`] that scenarios use.

use super::circuit::{CAPTURE, Circuit};
use super::element::{self, Element};
use super::format::{self, List};
use super::pin::{DEFAULT, Jack, Pin, RAW};
use super::stream_client::AcxStream;
use super::{category, notices, stream};
use crate::client::{Client, ClientStream, Endpoint, Framework, JackInfo, Notice, Refused, StreamRequest, VolumeInfo};
use crate::kernel;
use crate::kernel::driver::{Driver, Entry};
use crate::pci::{Assigned, PciDevice};
use crate::wdf_host::call::{INVALID_DEVICE_REQUEST, NO_MATCH, callback};
use crate::wdf_host::device::{self, Device};
use crate::wdf_host::facts::PASSIVE;
use crate::wdf_host::kind::Kind;
use crate::wdf_host::layout::Guid;
use crate::wdf_host::object::{self, Handle};
use crate::wdf_host::resources::Resource;
use crate::wdf_host::{driver, pnp};
use acx_core::model::format::{ChannelMask, Format, SampleKind};
use acx_core::model::pin::Direction;
use std::ptr::from_mut;
use std::rc::Rc;

/// What stands behind an endpoint.
struct Parts {
    circuit: Handle,
    pin: Handle,
    mode: Guid,
    formats: Vec<(Format, Handle)>,
    volume: Option<Handle>,
    mute: Option<Handle>,
    jack: Option<Handle>,
}

/// A started ACX driver.
pub struct AcxClient {
    device: Handle,
    pci: PciDevice,
    driver: Option<Driver>,
    endpoints: Vec<Endpoint>,
    parts: Vec<Parts>,
}

fn refused<T>(what: &str, result: Result<T, i32>) -> Result<T, Refused> {
    result.map_err(|status| Refused::new(what, status))
}

/// The model's format, where it can hold this one. The subtype's first group is the wave format tag.
fn plain(handle: Handle) -> Option<Format> {
    let f = object::peek::<format::Format>(handle)?;
    let kind = match f.subtype().data1 {
        1 => SampleKind::Pcm,
        3 => SampleKind::Float,
        _ => return None,
    };
    let (channels, bits, valid) = (f.channels().try_into().ok()?, f.bits().try_into().ok()?, f.valid_bits().try_into().ok()?);
    Format::new(f.rate(), channels, ChannelMask(f.mask()), bits, valid, kind)
}

fn connected(handle: Handle, jack: &Jack) -> Result<bool, i32> {
    if jack.presence == 0 {
        return Ok(true);
    }
    let mut present = 0_u8;
    let status = callback!("EvtAcxJackRetrievePresenceState", PASSIVE, jack.presence,
        (handle => usize, from_mut(&mut present) as usize => usize) -> i32);
    if status < 0 { Err(status) } else { Ok(present != 0) }
}

fn jack_info(handle: Handle) -> Result<JackInfo, i32> {
    let jack = object::data::<Jack>("jack", handle, Kind::AcxJack)?;
    let d = jack.config.Description;
    Ok(JackInfo {
        channel_mask: d.ChannelMapping,
        color: d.Color,
        connection: d.ConnectionType,
        geometric_location: d.GeoLocation,
        general_location: d.GenLocation,
        connected: connected(handle, &jack)?,
        // AcxJackConfigJackDetection.
        detects_presence: jack.config.Flags & 1 != 0,
    })
}

fn discover(circuit: Handle, id: usize) -> Option<(Endpoint, Parts)> {
    let data = object::peek::<Circuit>(circuit)?;
    let pins: Vec<(Handle, Rc<Pin>)> = data.pins.borrow().iter().filter_map(|&p| Some((p, object::peek::<Pin>(p)?))).collect();
    let (pin, host) = pins.iter().find(|(_, p)| p.is_host())?;
    let bridge = pins.iter().find(|(_, p)| !p.is_host());
    let mode = if host.list(DEFAULT).is_some() { DEFAULT } else { RAW };
    let handles = host.list(mode).and_then(object::peek::<List>).map(|l| l.formats()).unwrap_or_default();
    let formats: Vec<(Format, Handle)> = handles.into_iter().filter_map(|h| Some((plain(h)?, h))).collect();
    let find = |kind| data.elements.borrow().iter().copied().find(|&e| object::kind_of(e) == Some(kind));
    let (volume, mute) = (find(Kind::AcxVolume), find(Kind::AcxMute));
    let jack = bridge.and_then(|(_, p)| p.jacks.borrow().first().copied());
    let element = |handle: Option<Handle>| handle.and_then(object::peek::<Element>);
    let endpoint = Endpoint {
        id,
        name: if data.name.is_empty() {
            bridge.map_or_else(String::new, |(_, p)| category::name(p.category))
        } else {
            data.name.clone()
        },
        direction: if data.kind == CAPTURE { Direction::Capture } else { Direction::Render },
        formats: formats.iter().map(|(f, _)| *f).collect(),
        volume: element(volume).map(|e| VolumeInfo {
            channels: e.channels,
            minimum: e.range.0,
            maximum: e.range.1,
            step: e.range.2 as i32,
        }),
        mute_channels: element(mute).map_or(0, |e| e.channels),
        jack: jack.and_then(|j| jack_info(j).ok()),
    };
    Some((endpoint, Parts { circuit, pin: *pin, mode, formats, volume, mute, jack }))
}

fn hardware(pci: PciDevice) -> Vec<Resource> {
    let resource = |assigned| match assigned {
        Assigned::Memory { start, length } => Some(Resource::Memory(start, length)),
        Assigned::Ports { start, length } => Some(Resource::Port(start.into(), length.into())),
        Assigned::Line { level, vector, .. } => Some(Resource::Interrupt(level.into(), vector)),
        Assigned::Dma { .. } => None,
    };
    pci.assigned().into_iter().filter_map(resource).collect()
}

impl AcxClient {
    /// Loads a driver by its entry point, adds a device that is on the bus, and starts it.
    ///
    /// # Errors
    /// What DriverEntry, EvtDriverDeviceAdd or the start answered; the driver is unloaded then.
    pub fn start(entry: Entry, name: &str, pci: PciDevice) -> Result<Self, Refused> {
        let mut loaded = kernel::driver::create(name);
        let path = format!("\\Registry\\Machine\\System\\CurrentControlSet\\Services\\{name}");
        let status = driver::load(entry as *const () as usize, loaded.object() as usize, &path);
        if status < 0 {
            return Err(Refused::new("DriverEntry", status));
        }
        let mut client = Self { device: 0, pci, driver: Some(loaded), endpoints: Vec::new(), parts: Vec::new() };
        match device::add_device(pci.pdo() as usize) {
            Ok(device) => client.device = device,
            Err(status) => {
                client.unload();
                return Err(Refused::new("EvtDriverDeviceAdd", status));
            }
        }
        if let Err(status) = pnp::start(client.device, &hardware(pci)) {
            client.remove();
            return Err(Refused::new("start", status));
        }
        let circuits = object::peek::<Device>(client.device).map(|d| d.circuits.borrow().clone()).unwrap_or_default();
        for circuit in circuits {
            if let Some((endpoint, parts)) = discover(circuit, client.endpoints.len()) {
                client.endpoints.push(endpoint);
                client.parts.push(parts);
            }
        }
        Ok(client)
    }

    fn unload(&mut self) {
        if let Some(driver) = self.driver.take() {
            kernel::run_until_idle();
            driver.unload();
        }
    }

    fn part(&self, endpoint: usize, what: &str) -> Result<&Parts, Refused> {
        // A circuit that the driver removed is no longer known to anybody.
        let present =
            |part: &&Parts| object::peek::<Device>(self.device).is_some_and(|d| d.circuits.borrow().contains(&part.circuit));
        let found = self.parts.get(endpoint).filter(present);
        found.ok_or_else(|| Refused::new(what, INVALID_DEVICE_REQUEST))
    }

    fn control(&self, endpoint: usize, what: &str, pick: fn(&Parts) -> Option<Handle>) -> Result<Handle, Refused> {
        pick(self.part(endpoint, what)?).ok_or_else(|| Refused::new(what, INVALID_DEVICE_REQUEST))
    }
}

impl Client for AcxClient {
    fn framework(&self) -> Framework {
        Framework::Acx
    }

    fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    fn open(&mut self, endpoint: usize, request: StreamRequest) -> Result<Box<dyn ClientStream>, Refused> {
        let part = self.part(endpoint, "open")?;
        // ACX looks the format up in the pin's list of the mode before it asks the driver.
        let wanted = part.formats.iter().find(|(f, _)| *f == request.format);
        let (_, format) = wanted.ok_or_else(|| Refused::new("format", NO_MATCH))?;
        let handle = refused("CreateStream", stream::open(part.circuit, part.pin, *format, part.mode))?;
        let block = object::peek::<format::Format>(*format).map_or(1, |f| u32::from(f.block_align()));
        let stream = AcxStream::allocate(handle, request.packets, request.packet_frames * block, block);
        Ok(Box::new(refused("AllocateRtPackets", stream)?))
    }

    fn volume(&mut self, endpoint: usize, channel: u32) -> Result<i32, Refused> {
        let handle = self.control(endpoint, "volume", |p| p.volume)?;
        refused("volume", element::level(handle, channel))
    }

    fn set_volume(&mut self, endpoint: usize, channel: Option<u32>, level: i32) -> Result<(), Refused> {
        let handle = self.control(endpoint, "set volume", |p| p.volume)?;
        refused("set volume", element::set_level(handle, channel.unwrap_or(u32::MAX), level))
    }

    fn mute(&mut self, endpoint: usize, channel: u32) -> Result<bool, Refused> {
        let handle = self.control(endpoint, "mute", |p| p.mute)?;
        refused("mute", element::muted(handle, channel))
    }

    fn set_mute(&mut self, endpoint: usize, channel: Option<u32>, muted: bool) -> Result<(), Refused> {
        let handle = self.control(endpoint, "set mute", |p| p.mute)?;
        refused("set mute", element::set_muted(handle, channel.unwrap_or(u32::MAX), muted))
    }

    fn jack(&mut self, endpoint: usize) -> Result<JackInfo, Refused> {
        let handle = self.control(endpoint, "jack", |p| p.jack)?;
        refused("jack", jack_info(handle))
    }

    fn notices(&mut self) -> Vec<Notice> {
        let all = notices::take();
        all.into_iter()
            .filter_map(|handle| {
                let endpoint = self.parts.iter().position(|p| [p.volume, p.mute, p.jack].contains(&Some(handle)))?;
                let jack = self.parts[endpoint].jack == Some(handle);
                Some(if jack { Notice::JackChanged { endpoint } } else { Notice::ControlChanged { endpoint } })
            })
            .collect()
    }

    fn power(&mut self, on: bool) -> Result<(), Refused> {
        if on {
            return refused("wake", pnp::wake(self.device));
        }
        pnp::sleep(self.device);
        Ok(())
    }

    fn surprise_remove(&mut self) {
        self.pci.surprise_remove();
        pnp::surprise(self.device);
    }

    fn failed(&mut self) -> bool {
        device::of("the PnP manager", self.device).is_ok_and(|d| d.failed.get() != 0)
    }

    fn remove(&mut self) {
        if self.device != 0 {
            pnp::remove(std::mem::take(&mut self.device));
        }
        self.unload();
    }

    fn describe(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (part, endpoint) in self.parts.iter().zip(&self.endpoints) {
            let Some(circuit) = object::peek::<Circuit>(part.circuit) else { continue };
            lines.push(format!("circuit {} ({:?})", circuit.name, endpoint.direction));
            for pin in circuit.pins.borrow().iter().filter_map(|&p| object::peek::<Pin>(p)) {
                let kind = if pin.is_host() { "host" } else { "bridge" };
                lines.push(format!("  pin {} {kind} {}", pin.id.get(), category::name(pin.category)));
            }
            for &element in circuit.elements.borrow().iter() {
                lines.push(format!("  element {} {:?}", element::id(element), object::kind_of(element)));
            }
        }
        lines
    }
}
