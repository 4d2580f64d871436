//! Device interfaces, device properties, symbolic links.
use std::path::Path;

use acx_core::nt::raw::{DEVICE_OBJECT, UNICODE_STRING};

use super::ledger::Interface;
use super::raw::{P, bytes, fill, get, put, text, wide_bytes};
use super::rtl_string::{give, guid_text};
use super::status::*;
use crate::kernel::{trace, with};
use crate::pci;

/// The audio class, whose key numbers its drivers.
const CLASS: &str = "{4d36e96c-e325-11ce-bfc1-08002be10318}";

/// The bus's name of a device: what stands for it under Enum.
pub(crate) fn instance(device: usize) -> Option<String> {
    let slot = pci::slot_of_pdo(device as *mut DEVICE_OBJECT)
        .or_else(|| slot_under(device))
        .or_else(|| with(|s| s.slots.len() <= 1).then_some(0))?;
    if let Some(isa) = pci::model(slot).and_then(|m| m.borrow().isa()) {
        return Some(format!(r"ISAPNP\{}\{slot:08X}", isa.id));
    }
    let ids = pci::model(slot).map(|m| m.borrow().pci_ids());
    Some(match ids {
        Some(i) => format!(
            r"PCI\VEN_{:04X}&DEV_{:04X}&SUBSYS_{:04X}{:04X}&REV_{:02X}\3&11583659&0&{:02X}",
            i.vendor,
            i.device,
            i.subsystem.1,
            i.subsystem.0,
            i.revision,
            slot * 8
        ),
        None => format!(r"ROOT\MEDIA\{slot:04}"),
    })
}

/// The slot whose stack a device object belongs to.
fn slot_under(device: usize) -> Option<usize> {
    let all: Vec<usize> = with(|s| s.slots.iter().map(|slot| slot.pdo).collect());
    all.iter().position(|pdo| {
        let mut at = *pdo;
        while at != 0 && at != device {
            // DEVICE_OBJECT.AttachedDevice.
            at = get(at + 24);
        }
        at == device && device != 0
    })
}

/// Where IoOpenDeviceRegistryKey looks: PLUGPLAY_REGKEY_DEVICE 1, PLUGPLAY_REGKEY_DRIVER 2.
pub(crate) fn device_key(device: usize, kind: u32) -> Option<String> {
    let root = r"\Registry\Machine\System\CurrentControlSet";
    let instance = instance(device)?;
    match kind & 3 {
        1 => Some(format!(r"{root}\Enum\{instance}\Device Parameters")),
        2 => Some(format!(r"{root}\Control\Class\{CLASS}\0000")),
        _ => None,
    }
}

/// Where the key of an interface is.
pub(crate) fn link_key(link: &str) -> String {
    let name = link.trim_start_matches(r"\??\").trim_start_matches(r"\\?\").replace('\\', "#");
    format!(r"\Registry\Machine\System\CurrentControlSet\Control\DeviceClasses\{name}\Device Parameters")
}

/// Whether a symbolic link names a registered interface.
pub(crate) fn known(link: &str) -> bool {
    with(|s| s.ext.interfaces.iter().any(|i| i.link.eq_ignore_ascii_case(link)))
}

/// Registers an interface; one that is there already is found again. Gives its link.
pub(crate) fn register(pdo: usize, class: [u8; 16], reference: &str) -> Option<String> {
    let device = instance(pdo)?.replace('\\', "#");
    let tail = if reference.is_empty() { String::new() } else { format!(r"\{reference}") };
    let link = format!(r"\??\{device}#{}{tail}", guid_text(class).to_lowercase());
    if !known(&link) {
        let entry = Interface { class, link: link.clone(), pdo, enabled: false };
        with(|s| s.ext.interfaces.push(entry));
    }
    Some(link)
}

/// Registered interfaces: link, class, whether enabled.
pub fn all() -> Vec<(String, [u8; 16], bool)> {
    with(|s| s.ext.interfaces.iter().map(|i| (i.link.clone(), i.class, i.enabled)).collect())
}

fn set_property(owner: String, key: *const [u8; 20], kind: u32, size: u32, data: usize) -> i32 {
    let (key, data) = (get(key as usize), bytes(data, size as usize));
    with(|s| {
        // DEVPROP_TYPE_EMPTY deletes.
        if kind == 0 {
            s.ext.properties.remove(&(owner, key))
        } else {
            s.ext.properties.insert((owner, key), (kind, data))
        };
    });
    SUCCESS
}

fn get_property(owner: String, key: *const [u8; 20], size: u32, data: usize, needed: *mut u32, kind: *mut u32) -> i32 {
    let key = get(key as usize);
    let Some((found, value)) = with(|s| s.ext.properties.get(&(owner, key)).cloned()) else { return OBJECT_NAME_NOT_FOUND };
    put(needed as usize, value.len() as u32);
    put(kind as usize, found);
    if (size as usize) < value.len() {
        return BUFFER_TOO_SMALL;
    }
    fill(data, &value);
    SUCCESS
}

/// `DEVICE_REGISTRY_PROPERTY` of a device.
pub(crate) fn device_property(device: usize, property: i32) -> Option<Vec<u8>> {
    let instance = instance(device)?;
    let path = Path::new(&instance).to_string_lossy().into_owned();
    let hardware = path.rsplit_once('\\').map_or(path.as_str(), |p| p.0).to_owned();
    let on_isa = path.starts_with("ISAPNP");
    Some(match property {
        0 | 12 => wide_bytes("Audio Device"),
        1 => [wide_bytes(&hardware), vec![0, 0]].concat(),
        2 => vec![0, 0, 0, 0],
        5 => wide_bytes("MEDIA"),
        6 => wide_bytes(CLASS),
        7 => wide_bytes(&format!(r"{CLASS}\0000")),
        8 => wide_bytes("Duet"),
        10 if on_isa => wide_bytes("Bus 0, device 0, function 0"),
        10 => wide_bytes("PCI bus 0, device 0, function 0"),
        11 => wide_bytes(r"\Device\NTPNP_PCI0000"),
        // LegacyBusType Isa 1, PCIBus 5; BusNumber 0; EnumeratorName; Address.
        14 => if on_isa { 1_u32 } else { 5 }.to_le_bytes().to_vec(),
        15 => vec![0; 4],
        16 => wide_bytes(if on_isa { "ISAPNP" } else { "PCI" }),
        17 => vec![0; 4],
        // InstallState: installed; RemovalPolicy: orderly.
        20 => vec![0; 4],
        21 => 2_u32.to_le_bytes().to_vec(),
        _ => return None,
    })
}

exports! { "ntoskrnl.exe";
    fn IoRegisterDeviceInterface(pdo: usize, class: *const [u8; 16], reference: *const UNICODE_STRING, out: usize) -> i32; 0 IRQL_IO_PASSIVE {
        let name = text(reference);
        if name.contains('\\') || name.contains('/') {
            return INVALID_DEVICE_REQUEST;
        }
        register(pdo, get(class as usize), &name).map_or(INVALID_DEVICE_REQUEST, |link| give(out, &link))
    }
    fn IoSetDeviceInterfaceState(link: *const UNICODE_STRING, enable: u8) -> i32; 0 IRQL_IO_PASSIVE {
        let link = text(link);
        let before = with(|s| {
            let entry = s.ext.interfaces.iter_mut().find(|i| i.link.eq_ignore_ascii_case(&link))?;
            Some(std::mem::replace(&mut entry.enabled, enable != 0))
        });
        trace(format_args!("interface {link} {}", if enable != 0 { "enabled" } else { "disabled" }));
        match (before, enable != 0) {
            (None, _) => OBJECT_NAME_NOT_FOUND,
            (Some(true), true) => OBJECT_NAME_EXISTS,
            (Some(false), false) => OBJECT_NAME_NOT_FOUND,
            _ => SUCCESS,
        }
    }
    fn IoGetDeviceInterfaces(class: *const [u8; 16], pdo: usize, flags: u32, out: *mut usize) -> i32; 0 IRQL_IO_PASSIVE {
        let class: [u8; 16] = get(class as usize);
        let found: Vec<String> = with(|s| {
            let wanted = |i: &&Interface| i.class == class && (pdo == 0 || i.pdo == pdo) && (flags & 1 != 0 || i.enabled);
            s.ext.interfaces.iter().filter(wanted).map(|i| i.link.clone()).collect()
        });
        let mut data: Vec<u8> = found.iter().flat_map(|l| wide_bytes(l)).collect();
        data.extend([0, 0]);
        let place = crate::kernel::pool::allocate(data.len(), u32::from_le_bytes(*b"IoIf"), 0x100) as usize;
        fill(place, &data);
        put(out as usize, place);
        if place == 0 { INSUFFICIENT_RESOURCES } else { SUCCESS }
    }
    fn IoGetDeviceInterfaceAlias(link: *const UNICODE_STRING, class: *const [u8; 16], out: usize) -> i32; 0 IRQL_IO_PASSIVE {
        let (link, class) = (text(link), get::<[u8; 16]>(class as usize));
        let Some(entry) = with(|s| s.ext.interfaces.iter().find(|i| i.link.eq_ignore_ascii_case(&link)).cloned()) else {
            return OBJECT_NAME_NOT_FOUND;
        };
        // An alias is an interface of the same device with the same reference string and another class.
        let other = link.to_lowercase().replace(&guid_text(entry.class).to_lowercase(), &guid_text(class).to_lowercase());
        match with(|s| s.ext.interfaces.iter().find(|i| i.link.to_lowercase() == other).map(|i| i.link.clone())) {
            Some(alias) => give(out, &alias),
            None => OBJECT_PATH_NOT_FOUND,
        }
    }
    fn IoSetDeviceInterfacePropertyData(link: *const UNICODE_STRING, key: *const [u8; 20], _locale: u32, _flags: u32, kind: u32, size: u32,
        data: usize) -> i32; 0 IRQL_IO_PASSIVE {
        let link = text(link);
        if known(&link) { set_property(link.to_lowercase(), key, kind, size, data) } else { OBJECT_NAME_NOT_FOUND }
    }
    fn IoGetDeviceInterfacePropertyData(link: *const UNICODE_STRING, key: *const [u8; 20], _locale: u32, _flags: u32, size: u32, data: usize,
        needed: *mut u32, kind: *mut u32) -> i32; 0 IRQL_IO_PASSIVE {
        get_property(text(link).to_lowercase(), key, size, data, needed, kind)
    }
    fn IoSetDevicePropertyData(pdo: usize, key: *const [u8; 20], _locale: u32, _flags: u32, kind: u32, size: u32, data: usize) -> i32;
        0 IRQL_IO_PASSIVE {
        instance(pdo).map_or(INVALID_DEVICE_REQUEST, |owner| set_property(owner, key, kind, size, data))
    }
    fn IoGetDevicePropertyData(pdo: usize, key: *const [u8; 20], _locale: u32, _flags: u32, size: u32, data: usize, needed: *mut u32,
        kind: *mut u32) -> i32; 0 IRQL_IO_PASSIVE {
        instance(pdo).map_or(INVALID_DEVICE_REQUEST, |owner| get_property(owner, key, size, data, needed, kind))
    }
    fn IoGetDeviceProperty(device: usize, property: i32, len: u32, buffer: usize, needed: *mut u32) -> i32; 0 IRQL_IO_PASSIVE {
        let Some(value) = device_property(device, property) else {
            put(needed as usize, 0_u32);
            return OBJECT_NAME_NOT_FOUND;
        };
        put(needed as usize, value.len() as u32);
        if (len as usize) < value.len() {
            return BUFFER_TOO_SMALL;
        }
        fill(buffer, &value);
        SUCCESS
    }
    fn IoGetDeviceNumaNode(_pdo: P, node: *mut u16) -> i32; 0 IRQL_IO_PASSIVE { put(node as usize, 0_u16); SUCCESS }
    fn IoCreateSymbolicLink(link: *const UNICODE_STRING, target: *const UNICODE_STRING) -> i32; 0 IRQL_IO_PASSIVE {
        let (link, target) = (text(link).to_lowercase(), text(target));
        match with(|s| s.ext.links.insert(link, target)) {
            Some(_) => OBJECT_NAME_COLLISION,
            None => SUCCESS,
        }
    }
    fn IoCreateUnprotectedSymbolicLink(link: *const UNICODE_STRING, target: *const UNICODE_STRING) -> i32; 0 IRQL_IO_PASSIVE {
        IoCreateSymbolicLink(link, target)
    }
    fn IoDeleteSymbolicLink(link: *const UNICODE_STRING) -> i32; 0 IRQL_IO_PASSIVE {
        let link = text(link).to_lowercase();
        if with(|s| s.ext.links.remove(&link)).is_some() { SUCCESS } else { OBJECT_NAME_NOT_FOUND }
    }
    fn IoRegisterPlugPlayNotification(_category: i32, _flags: u32, _data: P, _driver: P, routine: usize, _context: P, out: *mut usize)
        -> i32; 0 IRQL_IO_PASSIVE {
        let id = with(|s| {
            let id = 0x6000 + s.ext.id() as usize * 16;
            s.ext.notifications.insert(id, routine);
            id
        });
        put(out as usize, id);
        SUCCESS
    }
    fn IoUnregisterPlugPlayNotification(id: usize) -> i32; 0 IRQL_IO_PASSIVE {
        if with(|s| s.ext.notifications.remove(&id)).is_some() { SUCCESS } else { INVALID_PARAMETER }
    }
    fn IoUnregisterPlugPlayNotificationEx(id: usize) -> i32; 0 IRQL_IO_PASSIVE { IoUnregisterPlugPlayNotification(id) }
}
