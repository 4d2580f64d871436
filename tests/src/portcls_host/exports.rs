//! The functions that portcls.sys exports, under their own names.

use super::abi::*;
use super::adapter::{self, Adapter, AddDevice, End, Physical, StartDevice};
use super::port::{self, Kind};
use super::port_connections::{external_end, own_end};
use super::seam::{self, check_pc_irql};
use super::{guids, handle, port_services, registry, resources, service, timeout};
use crate::kernel::exports::Export;

/// What `PcInitializeAdapterDriver` was given.
pub(super) fn initialise(driver: Ptr, add: Option<AddDevice>) -> Status {
    let (Some(add), false) = (add, driver.is_null()) else { return STATUS_INVALID_PARAMETER };
    // SAFETY: a DRIVER_OBJECT: DriverExtension at 0x30 with AddDevice at 8, DriverUnload at 0x68, MajorFunction at 0x70.
    unsafe {
        let base = driver.cast::<u8>();
        let extension: *mut u8 = at(base, 0x30);
        extension.add(8).cast::<AddDevice>().write(add);
        base.add(0x68).cast::<unsafe extern "efiapi" fn(Ptr)>().write(unload);
        // CREATE, CLOSE, DEVICE_CONTROL, POWER, SYSTEM_CONTROL, PNP and the rest that KS handles.
        for major in [0x00, 0x02, 0x03, 0x04, 0x09, 0x0e, 0x14, 0x15, 0x16, 0x17, 0x1b] {
            base.add(0x70 + 8 * major).cast::<unsafe extern "efiapi" fn(Ptr, Ptr) -> Status>().write(dispatch);
        }
    }
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn unload(_driver: Ptr) {}

unsafe extern "efiapi" fn dispatch(fdo: Ptr, irp: Ptr) -> Status {
    let Some(adapter) = adapter::find(fdo) else { return STATUS_NO_SUCH_DEVICE };
    super::irp::dispatch(&adapter, irp)
}

/// Defines exports with the port driver's calling convention.
macro_rules! exports {
    ($($(#[$m:meta])* fn $name:ident($($a:ident: $t:ty),* $(,)?) -> $r:ty $body:block)*) => {
        $(
            $(#[$m])*
            ///
            /// # Safety
            /// The arguments are those that the documentation of the export asks for.
            #[unsafe(no_mangle)]
            pub unsafe extern "win64" fn $name($($a: $t),*) -> $r $body
        )*
        /// What `portcls.sys` exports.
        pub(crate) const TABLE: &[Export] =
            &[$(Export { dll: "portcls.sys", name: stringify!($name), address: $name as *const () }),*];
    };
}

exports! {
    /// Registers AddDevice and the dispatch routines.
    fn PcInitializeAdapterDriver(driver: Ptr, _path: Ptr, add: Option<AddDevice>) -> Status {
        check_pc_irql("PcInitializeAdapterDriver", PASSIVE_LEVEL);
        initialise(driver, add)
    }
    /// The default dispatch.
    fn PcDispatchIrp(fdo: Ptr, irp: Ptr) -> Status {
        check_pc_irql("PcDispatchIrp", PASSIVE_LEVEL);
        // SAFETY: the caller's contract.
        unsafe { dispatch(fdo, irp) }
    }
    /// Makes the functional device object.
    fn PcAddAdapterDevice(driver: Ptr, pdo: Ptr, start: Option<StartDevice>, maximum: u32, extension: u32) -> Status {
        check_pc_irql("PcAddAdapterDevice", PASSIVE_LEVEL);
        start.map_or(STATUS_INVALID_PARAMETER, |start| Adapter::add(driver, pdo, start, maximum, extension))
    }
    /// Completes an IRP.
    fn PcCompleteIrp(_fdo: Ptr, irp: Ptr, status: Status) -> Status {
        check_pc_irql("PcCompleteIrp", DISPATCH_LEVEL);
        super::irp::complete(irp, status)
    }
    /// Sends an IRP down and waits; the bus driver of the lab succeeds.
    fn PcForwardIrpSynchronous(_fdo: Ptr, irp: Ptr) -> Status {
        check_pc_irql("PcForwardIrpSynchronous", PASSIVE_LEVEL);
        super::irp::complete(irp, STATUS_SUCCESS)
    }
    /// Makes a subdevice visible.
    fn PcRegisterSubdevice(fdo: Ptr, name: *const u16, unknown: Ptr) -> Status {
        check_pc_irql("PcRegisterSubdevice", PASSIVE_LEVEL);
        let Some(adapter) = adapter::find(fdo).filter(|_| !name.is_null()) else { return STATUS_INVALID_PARAMETER };
        // SAFETY: a terminated string.
        let text: Vec<u16> = unsafe { (0..256).map(|i| name.add(i).read()).take_while(|c| *c != 0).collect() };
        adapter.register(String::from_utf16_lossy(&text), name, unknown)
    }
    /// Connects two subdevices.
    fn PcRegisterPhysicalConnection(fdo: Ptr, from: Ptr, from_pin: u32, to: Ptr, to_pin: u32) -> Status {
        connect("PcRegisterPhysicalConnection", fdo, |a| own_end(a, from), from_pin, |a| own_end(a, to), to_pin)
    }
    /// Connects a subdevice to something else.
    fn PcRegisterPhysicalConnectionToExternal(fdo: Ptr, from: Ptr, from_pin: u32, to: Ptr, to_pin: u32) -> Status {
        // SAFETY: the caller's string.
        connect("PcRegisterPhysicalConnectionToExternal", fdo, |a| own_end(a, from), from_pin, |_| unsafe { external_end(to) }, to_pin)
    }
    /// Connects something else to a subdevice.
    fn PcRegisterPhysicalConnectionFromExternal(fdo: Ptr, from: Ptr, from_pin: u32, to: Ptr, to_pin: u32) -> Status {
        // SAFETY: the caller's string.
        connect("PcRegisterPhysicalConnectionFromExternal", fdo, |_| unsafe { external_end(from) }, from_pin, |a| own_end(a, to), to_pin)
    }
    /// Makes a port.
    fn PcNewPort(out: *mut Ptr, class: *const Guid) -> Status {
        check_pc_irql("PcNewPort", PASSIVE_LEVEL);
        // SAFETY: the caller's identifier and place.
        unsafe {
            let kind = match class.read_unaligned() {
                // The port class of a system before Windows Vista.
                c if c == guids::CLSID_PortWaveRT && registry::system() == registry::System::WindowsXp => {
                    out.write(core::ptr::null_mut());
                    return STATUS_NOT_SUPPORTED;
                }
                c if c == guids::CLSID_PortWaveRT => Kind::WaveRt,
                c if c == guids::CLSID_PortTopology => Kind::Topology,
                c if c == guids::CLSID_PortWavePci => Kind::WavePci,
                c if c == guids::CLSID_PortWaveCyclic => Kind::WaveCyclic,
                c if c == guids::CLSID_PortMidi => Kind::Midi,
                c if c == guids::CLSID_PortDMus => Kind::DMus,
                other => {
                    seam::report(seam::Rule::PortNotHosted, format!("PcNewPort for {other}, which the lab does not host"));
                    out.write(core::ptr::null_mut());
                    return STATUS_NOT_SUPPORTED;
                }
            };
            out.write(port::create(kind));
        }
        STATUS_SUCCESS
    }
    /// Makes a system-supplied miniport; the lab has none.
    fn PcNewMiniport(out: *mut Ptr, class: *const Guid) -> Status {
        check_pc_irql("PcNewMiniport", PASSIVE_LEVEL);
        // SAFETY: the caller's identifier and place.
        unsafe {
            seam::report(seam::Rule::PortNotHosted, format!("PcNewMiniport for {}: the lab has none", class.read_unaligned()));
            out.write(core::ptr::null_mut());
        }
        STATUS_NOT_SUPPORTED
    }
    /// Makes a DMA channel for the description of a device.
    fn PcNewDmaChannel(out: *mut Ptr, _outer: Ptr, _pool: u32, description: Ptr, _fdo: Ptr) -> Status {
        check_pc_irql("PcNewDmaChannel", PASSIVE_LEVEL);
        // SAFETY: the caller's description and place.
        unsafe { super::dma::new_described(out, description.cast()) }
    }
    /// Ends a property request that was left pending.
    fn PcCompletePendingPropertyRequest(request: *mut PropertyRequest, status: Status) -> Status {
        check_pc_irql("PcCompletePendingPropertyRequest", DISPATCH_LEVEL);
        handle::complete(request, status)
    }
    /// Time since a moment, in 100 ns.
    fn PcGetTimeInterval(since: u64) -> u64 {
        (seam::now() / 100).wrapping_sub(since)
    }
    /// Makes a resource list.
    fn PcNewResourceList(out: *mut Ptr, _outer: Ptr, _pool: u32, translated: *const u8, untranslated: *const u8) -> Status {
        check_pc_irql("PcNewResourceList", PASSIVE_LEVEL);
        // SAFETY: the caller's lists and place.
        unsafe { out.write(resources::create(&resources::descriptors(translated), &resources::descriptors(untranslated), usize::MAX)) };
        STATUS_SUCCESS
    }
    /// Makes an empty list to be filled from another.
    fn PcNewResourceSublist(out: *mut Ptr, _outer: Ptr, _pool: u32, parent: Ptr, maximum: u32) -> Status {
        check_pc_irql("PcNewResourceSublist", PASSIVE_LEVEL);
        if parent.is_null() || maximum == 0 {
            return STATUS_INVALID_PARAMETER;
        }
        // SAFETY: the caller's place.
        unsafe { out.write(resources::create(&[], &[], maximum as usize)) };
        STATUS_SUCCESS
    }
    /// Makes an interrupt synchronisation object.
    fn PcNewInterruptSync(out: *mut Ptr, _outer: Ptr, list: Ptr, index: u32, mode: u32) -> Status {
        check_pc_irql("PcNewInterruptSync", PASSIVE_LEVEL);
        // SAFETY: the caller's place.
        unsafe { service::new_interrupt_sync(out, list, index, mode) }
    }
    /// Makes a service group.
    fn PcNewServiceGroup(out: *mut Ptr, _outer: Ptr) -> Status {
        check_pc_irql("PcNewServiceGroup", PASSIVE_LEVEL);
        // SAFETY: the caller's place.
        unsafe { out.write(service::new_group()) };
        STATUS_SUCCESS
    }
    /// Opens a registry key.
    fn PcNewRegistryKey(out: *mut Ptr, _outer: Ptr, kind: u32, _access: u32, _device: Ptr, _subdevice: Ptr, attributes: Ptr, _options: u32, disposition: *mut u32) -> Status {
        check_pc_irql("PcNewRegistryKey", PASSIVE_LEVEL);
        // SAFETY: the caller's places.
        unsafe { registry::new_key(out, kind, attributes, disposition) }
    }
    /// Reads a property of the device.
    fn PcGetDeviceProperty(fdo: Ptr, property: u32, length: u32, buffer: *mut u8, result: *mut u32) -> Status {
        check_pc_irql("PcGetDeviceProperty", PASSIVE_LEVEL);
        let Some(adapter) = adapter::find(fdo) else { return STATUS_INVALID_PARAMETER };
        // SAFETY: the caller's buffer.
        unsafe { registry::device_property(adapter.pdo, property, length, buffer, result) }
    }
    /// Registers the adapter's power management.
    fn PcRegisterAdapterPowerManagement(unknown: Ptr, fdo: Ptr) -> Status {
        check_pc_irql("PcRegisterAdapterPowerManagement", PASSIVE_LEVEL);
        adapter::find(fdo).map_or(STATUS_INVALID_PARAMETER, |a| a.register_power(unknown))
    }
    /// Unregisters it.
    fn PcUnregisterAdapterPowerManagement(fdo: Ptr) -> Status {
        check_pc_irql("PcUnregisterAdapterPowerManagement", PASSIVE_LEVEL);
        adapter::find(fdo).map_or(STATUS_INVALID_PARAMETER, |a| a.unregister_power())
    }
    /// Asks for another power state.
    fn PcRequestNewPowerState(fdo: Ptr, state: u32) -> Status {
        check_pc_irql("PcRequestNewPowerState", PASSIVE_LEVEL);
        let Some(adapter) = adapter::find(fdo).filter(|_| (1..=4).contains(&state)) else { return STATUS_INVALID_PARAMETER };
        adapter.set_power(state);
        STATUS_SUCCESS
    }
    /// Registers the adapter's rebalance management.
    fn PcRegisterAdapterPnpManagement(unknown: Ptr, fdo: Ptr) -> Status {
        check_pc_irql("PcRegisterAdapterPnpManagement", PASSIVE_LEVEL);
        adapter::find(fdo).map_or(STATUS_INVALID_PARAMETER, |a| a.register_pnp(unknown))
    }
    /// Unregisters it.
    fn PcUnregisterAdapterPnpManagement(fdo: Ptr) -> Status {
        check_pc_irql("PcUnregisterAdapterPnpManagement", PASSIVE_LEVEL);
        adapter::find(fdo).map_or(STATUS_INVALID_PARAMETER, |a| a.unregister_pnp())
    }
    /// The device object below.
    fn PcGetPhysicalDeviceObject(fdo: Ptr, out: *mut Ptr) -> Status {
        let Some(adapter) = adapter::find(fdo) else { return STATUS_INVALID_PARAMETER };
        // SAFETY: the caller's place.
        unsafe { out.write(adapter.pdo) };
        STATUS_SUCCESS
    }
    /// Calls a routine each second at DISPATCH_LEVEL.
    fn PcRegisterIoTimeout(fdo: Ptr, routine: Ptr, context: Ptr) -> Status {
        check_pc_irql("PcRegisterIoTimeout", PASSIVE_LEVEL);
        if routine.is_null() || adapter::find(fdo).is_none() {
            return STATUS_INVALID_PARAMETER;
        }
        timeout::register(fdo, routine, context);
        STATUS_SUCCESS
    }
    /// Ends it.
    fn PcUnregisterIoTimeout(fdo: Ptr, routine: Ptr, context: Ptr) -> Status {
        check_pc_irql("PcUnregisterIoTimeout", PASSIVE_LEVEL);
        if timeout::unregister(fdo, routine, context) { STATUS_SUCCESS } else { STATUS_NOT_FOUND }
    }
    /// Power framework settings, which the lab does not use.
    fn PcAssignPowerFrameworkSettings(_fdo: Ptr, _settings: Ptr) -> Status {
        check_pc_irql("PcAssignPowerFrameworkSettings", PASSIVE_LEVEL);
        STATUS_SUCCESS
    }
    /// Announces a resource of a stream.
    fn PcAddStreamResource(_pdo: Ptr, _set: Ptr, descriptor: Ptr, out: *mut Ptr) -> Status {
        check_pc_irql("PcAddStreamResource", PASSIVE_LEVEL);
        // SAFETY: the caller's descriptor and place.
        unsafe { port_services::add_resource(descriptor, out) }
    }
    /// Withdraws it.
    fn PcRemoveStreamResource(handle: Ptr) -> Status {
        check_pc_irql("PcRemoveStreamResource", PASSIVE_LEVEL);
        port_services::remove_resource(handle)
    }
}

fn connect(
    name: &str,
    fdo: Ptr,
    from: impl FnOnce(&Adapter) -> Option<End>,
    from_pin: u32,
    to: impl FnOnce(&Adapter) -> Option<End>,
    to_pin: u32,
) -> Status {
    check_pc_irql(name, PASSIVE_LEVEL);
    let Some(adapter) = adapter::find(fdo) else { return STATUS_INVALID_PARAMETER };
    match (from(&adapter), to(&adapter)) {
        (Some(from), Some(to)) => adapter.connect(Physical { from: (from, from_pin), to: (to, to_pin) }),
        _ => STATUS_INVALID_PARAMETER,
    }
}
