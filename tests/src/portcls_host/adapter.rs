//! The adapter: device objects, subdevices, physical connections, registered power and PnP clients.

use super::abi::*;
use super::driver::{Com, method};
use super::guids::{
    IID_IAdapterPnpManagement, IID_IAdapterPowerManagement, IID_IAdapterPowerManagement2, IID_IAdapterPowerManagement3,
};
use super::port::Port;
use super::registry::{self, System};
use super::seam::{self, Rule};
use super::unknown;
use core::cell::{Cell, RefCell};
use std::rc::Rc;

/// `PCPFNSTARTDEVICE`.
pub type StartDevice = unsafe extern "efiapi" fn(Ptr, Ptr, Ptr) -> Status;
/// `PDRIVER_ADD_DEVICE`.
pub type AddDevice = unsafe extern "efiapi" fn(Ptr, Ptr) -> Status;

/// A counted reference of the host to one of its own objects.
pub struct HostRef(Ptr);

impl HostRef {
    /// Takes over the reference that `create` gave.
    pub fn owned(face: Ptr) -> Self {
        Self(face)
    }
    /// Adds a reference.
    pub fn shared(face: Ptr) -> Self {
        // SAFETY: a face of the host.
        unsafe { unknown::add_ref(face) };
        Self(face)
    }
    /// The interface pointer.
    pub fn ptr(&self) -> Ptr {
        self.0
    }
}

impl Drop for HostRef {
    fn drop(&mut self) {
        // SAFETY: the reference is ours.
        unsafe { unknown::release(self.0) };
    }
}

/// A registered subdevice.
pub struct Subdevice {
    /// Reference string.
    pub name: String,
    pointer: *const u16,
    /// Its port.
    pub port: Rc<Port>,
    _reference: HostRef,
}

impl Subdevice {
    /// PortCls keeps the pointer to the name as long as the subdevice is registered; the driver must not free it before.
    fn check_name(&self) {
        let wanted = self.name.encode_utf16().chain([0]);
        // SAFETY: the name that the driver registered; if it broke the rule, this finds what came in its place.
        if !wanted.enumerate().all(|(n, word)| unsafe { self.pointer.add(n).read() } == word) {
            seam::report(Rule::PortOrder, format!("the name of {} went away before the subdevice", self.name));
        }
    }
}

/// One end of a physical connection.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum End {
    /// A subdevice of this adapter, by name.
    Own(String),
    /// A symbolic link elsewhere.
    External(Vec<u16>),
}

/// A physical connection.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Physical {
    /// Where data comes from.
    pub from: (End, u32),
    /// Where it goes.
    pub to: (End, u32),
}

/// Which power interface the adapter offers.
pub struct PowerClient {
    pub(super) com: Com,
    pub(super) generation: u8,
}

/// One audio adapter.
pub struct Adapter {
    /// The functional device object.
    pub fdo: Ptr,
    /// The physical device object.
    pub pdo: Ptr,
    pub(super) start: StartDevice,
    max_objects: u32,
    /// Registered subdevices in order of registration.
    pub subdevices: RefCell<Vec<Subdevice>>,
    /// All ports that were initialised.
    pub ports: RefCell<Vec<Rc<Port>>>,
    /// Physical connections.
    pub connections: RefCell<Vec<Physical>>,
    pub(super) power: RefCell<Option<PowerClient>>,
    pub(super) pnp: RefCell<Option<Com>>,
    /// Whether START succeeded and no removal followed.
    pub started: Cell<bool>,
    /// Whether the device is gone.
    pub removed: Cell<bool>,
    /// Whether a stop is pending and creates are held.
    pub stopping: Cell<bool>,
    /// D1 is 1's successor: D0 = 1, D3 = 4, as `DEVICE_POWER_STATE` counts.
    pub device_state: Cell<u32>,
    /// S0 = 1.
    pub system_state: Cell<u32>,
    /// Whether the device went down because it was idle.
    pub idle: Cell<bool>,
    idle_enabled: Cell<bool>,
    _memory: Vec<Box<[u64]>>,
}

/// `PowerDeviceD0`.
pub const D0: u32 = 1;
/// `PowerDeviceD3`.
pub const D3: u32 = 4;

thread_local! {
    static ADAPTERS: RefCell<Vec<Rc<Adapter>>> = const { RefCell::new(Vec::new()) };
}

/// The adapter of a functional device object.
pub fn find(fdo: Ptr) -> Option<Rc<Adapter>> {
    ADAPTERS.with_borrow(|a| a.iter().find(|a| a.fdo == fdo).cloned())
}

/// The adapter made last.
pub fn last() -> Option<Rc<Adapter>> {
    ADAPTERS.with_borrow(|a| a.last().cloned())
}

/// Forgets all adapters.
pub fn reset() {
    drop(ADAPTERS.take());
}

fn zeroed(bytes: usize) -> Box<[u64]> {
    vec![0; bytes.div_ceil(8)].into_boxed_slice()
}

impl Adapter {
    /// `PcAddAdapterDevice`.
    pub fn add(driver: Ptr, pdo: Ptr, start: StartDevice, max_objects: u32, extension: u32) -> Status {
        if extension != 0 && extension < PORT_CLASS_DEVICE_EXTENSION_SIZE {
            seam::report(Rule::PcAddAdapterDevice, format!("PcAddAdapterDevice: device extension of {extension} bytes"));
            return STATUS_INVALID_PARAMETER;
        }
        if driver.is_null() || pdo.is_null() || max_objects == 0 {
            return STATUS_INVALID_PARAMETER;
        }
        let mut object = zeroed(0x150);
        let mut area = zeroed(extension.max(PORT_CLASS_DEVICE_EXTENSION_SIZE) as usize);
        let fdo = object.as_mut_ptr();
        // SAFETY: `object` has the 0x150 bytes of a DEVICE_OBJECT.
        unsafe {
            let base = fdo.cast::<u8>();
            base.cast::<i16>().write(3);
            base.add(2).cast::<u16>().write(0x150);
            base.add(8).cast::<Ptr>().write(driver);
            // The newest device object is the first of the driver object's list.
            let first = driver.cast::<u8>().add(8).cast::<Ptr>();
            base.add(0x10).cast::<Ptr>().write(first.read());
            first.write(fdo.cast());
            // DO_DIRECT_IO | DO_POWER_PAGABLE; DO_DEVICE_INITIALIZING is clear.
            base.add(0x30).cast::<u32>().write(0x10 | 0x2000);
            base.add(0x40).cast::<*mut u64>().write(area.as_mut_ptr());
            // FILE_DEVICE_KS.
            base.add(0x48).cast::<u32>().write(0x2f);
            base.add(0x4c).cast::<u8>().write(2);
        }
        let adapter = Self {
            fdo: fdo.cast(),
            pdo,
            start,
            max_objects,
            subdevices: RefCell::default(),
            ports: RefCell::default(),
            connections: RefCell::default(),
            power: RefCell::default(),
            pnp: RefCell::default(),
            started: Cell::new(false),
            removed: Cell::new(false),
            stopping: Cell::new(false),
            device_state: Cell::new(D3),
            system_state: Cell::new(1),
            idle: Cell::new(false),
            idle_enabled: Cell::new(true),
            _memory: vec![object, area],
        };
        ADAPTERS.with_borrow_mut(|a| a.push(Rc::new(adapter)));
        STATUS_SUCCESS
    }

    /// `PcRegisterSubdevice`.
    pub fn register(&self, name: String, pointer: *const u16, unknown: Ptr) -> Status {
        let Some(port) = unknown::try_data::<Port>(unknown) else { return STATUS_INVALID_PARAMETER };
        if !port.is_initialised() {
            seam::report(Rule::PortOrder, format!("PcRegisterSubdevice(\"{name}\"): the port was not initialised"));
            return STATUS_INVALID_DEVICE_STATE;
        }
        let mut list = self.subdevices.borrow_mut();
        if list.iter().any(|s| s.name == name) {
            return STATUS_OBJECT_NAME_COLLISION;
        }
        if list.len() >= self.max_objects as usize {
            return STATUS_INSUFFICIENT_RESOURCES;
        }
        seam::trace(&format!("subdevice {name} registered"));
        list.push(Subdevice { name, pointer, port, _reference: HostRef::shared(unknown) });
        STATUS_SUCCESS
    }

    /// `IUnregisterSubdevice::UnregisterSubdevice`.
    pub fn unregister(&self, unknown: Ptr) -> Status {
        let Some(port) = unknown::try_data::<Port>(unknown) else { return STATUS_INVALID_PARAMETER };
        let gone = {
            let mut list = self.subdevices.borrow_mut();
            let Some(index) = list.iter().position(|s| Rc::ptr_eq(&s.port, &port)) else { return STATUS_NOT_FOUND };
            list.remove(index)
        };
        gone.check_name();
        if self.connections.borrow().iter().any(|c| [&c.from.0, &c.to.0].contains(&&End::Own(gone.name.clone()))) {
            seam::report(Rule::KsTopology, format!("{} was unregistered with physical connections", gone.name));
        }
        gone.port.retire();
        drop(gone);
        STATUS_SUCCESS
    }

    /// Name of the subdevice whose port is `unknown`.
    pub fn name_of(&self, unknown: Ptr) -> Option<String> {
        let port = unknown::try_data::<Port>(unknown)?;
        self.subdevices.borrow().iter().find(|s| Rc::ptr_eq(&s.port, &port)).map(|s| s.name.clone())
    }

    /// `IPortClsPower::SetIdlePowerManagement`.
    pub fn set_idle_enabled(&self, enabled: bool) {
        self.idle_enabled.set(enabled);
    }

    pub(super) fn idle_enabled(&self) -> bool {
        self.idle_enabled.get()
    }

    /// The port registered under a name.
    pub fn port(&self, name: &str) -> Option<Rc<Port>> {
        self.subdevices.borrow().iter().find(|s| s.name == name).map(|s| s.port.clone())
    }

    /// Stores a physical connection after checking its own ends.
    pub fn connect(&self, connection: Physical) -> Status {
        for (end, pin, from) in [(&connection.from.0, connection.from.1, true), (&connection.to.0, connection.to.1, false)] {
            let End::Own(name) = end else { continue };
            let Some(filter) = self.port(name).and_then(|p| p.filter()) else { return STATUS_INVALID_PARAMETER };
            let Some(descriptor) = filter.pins.get(pin as usize) else { return STATUS_INVALID_PARAMETER };
            if (descriptor.flow == KSPIN_DATAFLOW_OUT) != from {
                seam::report(Rule::KsTopology, format!("physical connection at {name} pin {pin} is against its data flow"));
            }
            if descriptor.communication == KSPIN_COMMUNICATION_SINK || descriptor.max_filter != 0 {
                seam::report(Rule::KsTopology, format!("physical connection at {name} pin {pin}, which is no bridge pin"));
            }
        }
        if self.connections.borrow().contains(&connection) {
            return STATUS_OBJECT_NAME_COLLISION;
        }
        self.connections.borrow_mut().push(connection);
        STATUS_SUCCESS
    }

    /// Removes a physical connection.
    pub fn disconnect(&self, connection: &Physical) -> Status {
        let mut list = self.connections.borrow_mut();
        match list.iter().position(|c| c == connection) {
            Some(index) => {
                list.remove(index);
                STATUS_SUCCESS
            }
            None => STATUS_NOT_FOUND,
        }
    }

    /// `PcRegisterAdapterPowerManagement`.
    pub fn register_power(&self, unknown: Ptr) -> Status {
        if self.power.borrow().is_some() {
            seam::report(Rule::PcRegisterAdapterPower, "adapter power management registered twice".into());
            return STATUS_INVALID_DEVICE_STATE;
        }
        let object = Com::shared(unknown, "adapter");
        let found = [
            (&IID_IAdapterPowerManagement3, "IAdapterPowerManagement3", 3),
            (&IID_IAdapterPowerManagement2, "IAdapterPowerManagement2", 2),
            (&IID_IAdapterPowerManagement, "IAdapterPowerManagement", 1),
        ]
        .into_iter()
        .filter(|(.., generation)| match registry::system() {
            System::Present => true,
            System::Windows7 => *generation <= 2,
            System::WindowsXp => *generation == 1,
        })
        .find_map(|(iid, name, generation)| object.query(iid, name).map(|com| PowerClient { com, generation }));
        let Some(client) = found else { return STATUS_INVALID_PARAMETER };
        *self.power.borrow_mut() = Some(client);
        STATUS_SUCCESS
    }

    /// `PcUnregisterAdapterPowerManagement`.
    pub fn unregister_power(&self) -> Status {
        let client = self.power.borrow_mut().take();
        if client.is_none() {
            seam::report(Rule::PcRegisterAdapterPower, "adapter power management unregistered and never registered".into());
            return STATUS_UNSUCCESSFUL;
        }
        STATUS_SUCCESS
    }

    /// `PcRegisterAdapterPnpManagement`.
    pub fn register_pnp(&self, unknown: Ptr) -> Status {
        if self.pnp.borrow().is_some() {
            return STATUS_INVALID_DEVICE_STATE;
        }
        let Some(com) = Com::shared(unknown, "adapter").query(&IID_IAdapterPnpManagement, "IAdapterPnpManagement") else {
            return STATUS_INVALID_PARAMETER;
        };
        *self.pnp.borrow_mut() = Some(com);
        STATUS_SUCCESS
    }

    /// `PcUnregisterAdapterPnpManagement`.
    pub fn unregister_pnp(&self) -> Status {
        let client = self.pnp.borrow_mut().take();
        if client.is_some() { STATUS_SUCCESS } else { STATUS_UNSUCCESSFUL }
    }

    /// Calls one of the parameterless PnP methods, if the adapter registered.
    pub(super) fn pnp_call(&self, slot: usize, name: &'static str) -> Option<u32> {
        let com = self.pnp.borrow().clone()?;
        Some(method!(com, slot, name; () -> u32;))
    }

    /// Unregisters everything: subdevices, ports, power and PnP clients.
    pub(super) fn take_down(&self) {
        self.connections.borrow_mut().clear();
        let subdevices = self.subdevices.take();
        for subdevice in &subdevices {
            subdevice.check_name();
        }
        for port in self.ports.take() {
            port.retire();
        }
        drop(subdevices);
        let clients = (self.power.take(), self.pnp.take());
        drop(clients);
        self.started.set(false);
    }

    /// Forgets the adapter; the device objects live until the last handle is closed.
    pub(super) fn delete(&self) {
        let fdo = self.fdo;
        ADAPTERS.with_borrow_mut(|a| a.retain(|a| a.fdo != fdo));
    }
}
