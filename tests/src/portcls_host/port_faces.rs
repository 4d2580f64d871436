//! The interfaces that ports offer.

use super::abi::*;
use super::guids::*;
use super::port::{Etw, Kind, Port};
use super::seam::{self, Rule};
use super::unknown::{self, Interface, Vtbl, vtbl};
use super::{music, port_connections, port_services, registry, wavepci};

unsafe extern "efiapi" fn init(this: Ptr, fdo: Ptr, _irp: Ptr, miniport: Ptr, adapter: Ptr, resources: Ptr) -> Status {
    seam::check_port_irql("IPort::Init", PASSIVE_LEVEL);
    unknown::data::<Port>(this).init(fdo, miniport, adapter, resources)
}

unsafe extern "efiapi" fn get_device_property(this: Ptr, property: u32, length: u32, buffer: *mut u8, result: *mut u32) -> Status {
    seam::check_port_irql("IPort::GetDeviceProperty", PASSIVE_LEVEL);
    let Some(adapter) = unknown::data::<Port>(this).adapter.borrow().upgrade() else { return STATUS_INVALID_DEVICE_STATE };
    // SAFETY: the caller's buffer.
    unsafe { registry::device_property(adapter.pdo, property, length, buffer, result) }
}

unsafe extern "efiapi" fn new_registry_key(
    this: Ptr,
    out: *mut Ptr,
    _outer: Ptr,
    kind: u32,
    _access: u32,
    attributes: Ptr,
    _options: u32,
    disposition: *mut u32,
) -> Status {
    seam::check_port_irql("IPort::NewRegistryKey", PASSIVE_LEVEL);
    if unknown::data::<Port>(this).adapter.borrow().upgrade().is_none() {
        return STATUS_INVALID_DEVICE_STATE;
    }
    // SAFETY: the caller's places.
    unsafe { registry::new_key(out, kind, attributes, disposition) }
}

/// `Notify` of every port that has service groups: the group's members are served soon.
unsafe extern "efiapi" fn notify(_this: Ptr, group: Ptr) {
    if group.is_null() {
        return;
    }
    // SAFETY: slot 3 of IServiceSink, the group's base.
    unsafe {
        let table = group.cast::<*const *const ()>().read();
        core::mem::transmute::<*const (), unsafe extern "efiapi" fn(Ptr)>(table.add(3).read())(group);
    }
}

unsafe extern "efiapi" fn new_slave_channel(
    _this: Ptr,
    out: *mut Ptr,
    _outer: Ptr,
    resources: Ptr,
    index: u32,
    maximum: u32,
    _demand: u8,
    _speed: u32,
) -> Status {
    seam::check_port_irql("IPortWaveCyclic::NewSlaveDmaChannel", PASSIVE_LEVEL);
    super::dma::new_slave(out, resources, index, maximum)
}

unsafe extern "efiapi" fn new_master_channel(
    _this: Ptr,
    out: *mut Ptr,
    _outer: Ptr,
    _resources: Ptr,
    maximum: u32,
    _narrow: u8,
    wide: u8,
    _width: u32,
    _speed: u32,
) -> Status {
    seam::check_port_irql("IPortWaveCyclic::NewMasterDmaChannel", PASSIVE_LEVEL);
    super::dma::new_master(out, maximum, wide != 0)
}

unsafe extern "efiapi" fn add_event(this: Ptr, entry: Ptr) {
    seam::check_port_irql("IPortEvents::AddEventToEventList", PASSIVE_LEVEL);
    unknown::data::<Port>(this).events.list(entry);
}

unsafe extern "efiapi" fn generate_events(
    this: Ptr,
    set: *const Guid,
    id: u32,
    pin_event: u32,
    pin: u32,
    node_event: u32,
    node: u32,
) {
    // SAFETY: null or an identifier.
    let set = (!set.is_null()).then(|| unsafe { set.read_unaligned() });
    let port = unknown::data::<Port>(this);
    super::events::generate(&port, set, id, (pin_event != 0).then_some(pin), (node_event != 0).then_some(node));
}

unsafe extern "efiapi" fn write_etw(this: Ptr, kind: u32, data1: u64, data2: u64, data3: u64, data4: u64) -> Status {
    seam::trace(&format!("etw event {kind}: {data1} {data2} {data3} {data4}"));
    // The parameters as the documentation of EPcMiniportEngineEvent lists them.
    let legal = match kind {
        2 => data3 <= 3 && data4 == 0,
        7 => (1..=3).contains(&data3) && (data3 == 3 || data4 == 0),
        _ => kind < 11,
    };
    if !legal {
        seam::report(Rule::StreamContract, format!("MiniportWriteEtwEvent({kind}, {data1}, {data2}, {data3}, {data4})"));
        return STATUS_INVALID_PARAMETER;
    }
    unknown::data::<Port>(this).reports.borrow_mut().push(Etw { kind, data: [data1, data2, data3, data4] });
    STATUS_SUCCESS
}

static PORT: Vtbl<6> = vtbl![init, get_device_property, new_registry_key];
static PORT_PCI: Vtbl<8> = vtbl![init, get_device_property, new_registry_key, notify, wavepci::new_channel];
static PORT_CYCLIC: Vtbl<9> = vtbl![init, get_device_property, new_registry_key, notify, new_slave_channel, new_master_channel];
static PORT_MUSIC: Vtbl<8> = vtbl![init, get_device_property, new_registry_key, notify, music::register_group];
static EVENTS: Vtbl<5> = vtbl![add_event, generate_events];
static ETW: Vtbl<4> = vtbl![write_etw];

macro_rules! port_interfaces {
    ($name:literal, $iid:expr, $table:expr) => {
        [
            Interface { name: $name, ids: &[$iid, IID_IPort], table: $table.0.as_ptr() },
            Interface { name: "IPortEvents", ids: &[IID_IPortEvents], table: EVENTS.0.as_ptr() },
            Interface {
                name: "IUnregisterSubdevice",
                ids: &[IID_IUnregisterSubdevice],
                table: port_connections::UNREGISTER.0.as_ptr(),
            },
            Interface {
                name: "IUnregisterPhysicalConnection",
                ids: &[IID_IUnregisterPhysicalConnection],
                table: port_connections::DISCONNECT.0.as_ptr(),
            },
            Interface { name: "IPortClsVersion", ids: &[IID_IPortClsVersion], table: port_services::VERSION.0.as_ptr() },
            Interface { name: "IPortClsPower", ids: &[IID_IPortClsPower], table: port_services::POWER.0.as_ptr() },
            Interface { name: "IPortClsPnp", ids: &[IID_IPortClsPnp], table: port_services::PNP.0.as_ptr() },
            Interface { name: "IPortClsEtwHelper", ids: &[IID_IPortClsEtwHelper], table: ETW.0.as_ptr() },
            Interface { name: "IDrmPort2", ids: &[IID_IDrmPort2, IID_IDrmPort], table: port_services::DRM.0.as_ptr() },
            Interface {
                name: "IPortClsStreamResourceManager2",
                ids: &[IID_IPortClsStreamResourceManager2, IID_IPortClsStreamResourceManager],
                table: port_services::RESOURCES.0.as_ptr(),
            },
            Interface {
                name: "IPortClsRuntimePower",
                ids: &[IID_IPortClsRuntimePower],
                table: port_services::RUNTIME_POWER.0.as_ptr(),
            },
            Interface { name: "IPortWMIRegistration", ids: &[IID_IPortWMIRegistration], table: port_services::WMI.0.as_ptr() },
            Interface { name: "IPortClsSubdeviceEx", ids: &[IID_IPortClsSubdeviceEx], table: port_services::SUBDEVICE.0.as_ptr() },
            Interface {
                name: "IPortClsNotifications",
                ids: &[IID_IPortClsNotifications],
                table: port_services::NOTIFICATIONS.0.as_ptr(),
            },
        ]
    };
}

static WAVERT: [Interface; 14] = port_interfaces!("IPortWaveRT", IID_IPortWaveRT, PORT);
static WAVEPCI: [Interface; 14] = port_interfaces!("IPortWavePci", IID_IPortWavePci, PORT_PCI);
static WAVECYCLIC: [Interface; 14] = port_interfaces!("IPortWaveCyclic", IID_IPortWaveCyclic, PORT_CYCLIC);
static TOPOLOGY: [Interface; 14] = port_interfaces!("IPortTopology", IID_IPortTopology, PORT);
static MIDI: [Interface; 14] = port_interfaces!("IPortMidi", IID_IPortMidi, PORT_MUSIC);
static DMUS: [Interface; 14] = port_interfaces!("IPortDMus", IID_IPortDMus, PORT_MUSIC);

/// The interfaces of a kind of port.
pub(super) fn interfaces(kind: Kind) -> &'static [Interface] {
    match kind {
        Kind::WaveRt => &WAVERT,
        Kind::WavePci => &WAVEPCI,
        Kind::WaveCyclic => &WAVECYCLIC,
        Kind::Topology => &TOPOLOGY,
        Kind::Midi => &MIDI,
        Kind::DMus => &DMUS,
    }
}
