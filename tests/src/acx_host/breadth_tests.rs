//! Bags, items, events, DRM, and what has nothing to compose with: called as a driver's table entries are.

use super::abi::{ACX_OBJECTBAG_CONFIG, ACX_PNPEVENT_CONFIG, ACX_PROPERTY_ITEM};
use super::{composite, event, items, more, notices, object_bag};
use crate::wdf_host::layout::{Guid, UnicodeString, fill, read, unicode};
use crate::wdf_host::object::{self, Handle};
use crate::wdf_host::{device, facts, memory, registry_key, request, state, table};
use crate::{kernel, verifier};

fn at<T>(value: &T) -> usize {
    std::ptr::from_ref(value) as usize
}

fn volatile<T: Copy>(value: &T) -> T {
    // SAFETY: a live reference; the host wrote through its address.
    unsafe { std::ptr::from_ref(value).read_volatile() }
}

fn machine() -> (kernel::Machine, Handle) {
    let machine = kernel::boot(6);
    state::reset();
    let pdo = kernel::io::create_pdo() as usize;
    (machine, device::miniport(0, 0, pdo, &Default::default()))
}

fn broken() -> Vec<&'static str> {
    verifier::take().iter().map(|v| v.rule.name).collect()
}

/// Every function of the published table stands at its index with as many arguments as its prototype has.
#[test]
fn the_table_is_whole() {
    let offered: Vec<&str> = super::entries().iter().map(|e| e.name).collect();
    let missing: Vec<&String> = facts::acx().names.iter().filter(|n| !offered.contains(&n.as_str())).collect();
    assert!(missing.is_empty(), "{} missing: {missing:?}", missing.len());
    assert_eq!(offered.len(), table::ACX_COUNT);
    for entry in super::entries() {
        let index = facts::acx().index(entry.name).unwrap();
        assert_eq!(table::acx()[index], entry.address, "{}", entry.name);
        assert_eq!(facts::acx().arguments(entry.name), Some(entry.arguments), "{}", entry.name);
    }
}

fn bag(config: &ACX_OBJECTBAG_CONFIG) -> (i32, Handle) {
    let out = 0_usize;
    let status = object_bag::AcxObjectBagCreate(0, 0, at(config), at(&out));
    (status, volatile(&out))
}

#[test]
fn bags_keep_values_by_name_and_type() {
    let (_machine, device) = machine();
    let config = ACX_OBJECTBAG_CONFIG { Size: 32, Flags: 3, ParentKey: 0, Name: 0, Handle: 0 };
    let (status, first) = bag(&config);
    assert_eq!(status, 0);
    let name = UnicodeString::new("EndpointId");
    assert_eq!(object_bag::AcxObjectBagAddUI4(0, first, name.address(), 7), 0);
    let other = UnicodeString::new("ENDPOINTID");
    let value = 0_u32;
    assert_eq!(object_bag::AcxObjectBagRetrieveUI4(0, first, other.address(), at(&value)), 0);
    assert_eq!(volatile(&value), 7);
    assert_eq!(object_bag::AcxObjectBagRetrieveI8(0, first, name.address(), at(&value)) as u32, 0xC000_0024);
    let guid = Guid::new(1, 2, 3, [4; 8]);
    let (place, id) = (UnicodeString::new("Id"), Guid::default());
    assert_eq!(object_bag::AcxObjectBagAddGuid(0, first, place.address(), guid), 0);
    // A bag opened by the other's handle shows the same values.
    let shared = ACX_OBJECTBAG_CONFIG { Handle: first, ..config };
    let out = 0_usize;
    assert_eq!(object_bag::AcxObjectBagOpen(0, 0, at(&shared), at(&out)), 0);
    assert_eq!(object_bag::AcxObjectBagRetrieveGuid(0, volatile(&out), place.address(), at(&id)), 0);
    assert_eq!(volatile(&id), guid);
    let (text, buffer) = (UnicodeString::new("Circuit0"), [0_u16; 16]);
    assert_eq!(object_bag::AcxObjectBagAddUnicodeString(0, first, name.address(), text.address()), 0);
    let target = [32_u64 << 16, at(&buffer) as u64];
    assert_eq!(object_bag::AcxObjectBagRetrieveUnicodeString(0, first, name.address(), at(&target)), 0);
    assert_eq!(unicode(at(&target)).unwrap(), "Circuit0");
    // A bag below a key outlives its handle.
    let key = 0_usize;
    assert_eq!(registry_key::WdfDeviceOpenRegistryKey(0, device, 2, 1, 0, at(&key)), 0);
    let kept = ACX_OBJECTBAG_CONFIG { ParentKey: volatile(&key), Name: text.address(), ..config };
    assert_eq!(object_bag::AcxObjectBagOpen(0, 0, at(&kept), at(&out)) as u32, 0xC000_0034);
    let (_, second) = bag(&kept);
    object_bag::AcxObjectBagAddI1(0, second, name.address(), -3);
    object::dispose(second);
    assert_eq!(object_bag::AcxObjectBagOpen(0, 0, at(&kept), at(&out)), 0);
    let small = 0_i8;
    assert_eq!(object_bag::AcxObjectBagRetrieveI1(0, volatile(&out), name.address(), at(&small)), 0);
    assert_eq!(volatile(&small), -3);
    let memory = 0_usize;
    assert_eq!(memory::WdfMemoryCreatePreallocated(0, 0, at(b"blob"), 4, at(&memory)), 0);
    assert_eq!(object_bag::AcxObjectBagAddBlob(0, first, name.address(), volatile(&memory)), 0);
    let back = 0_usize;
    assert_eq!(object_bag::AcxObjectBagRetrieveBlob(0, first, name.address(), 0, at(&back)), 0);
    assert_eq!(memory::buffer("test", volatile(&back)).map(|(a, n)| (read::<[u8; 4]>(a), n)), Ok((*b"blob", 4)));
    assert!(broken().is_empty());
}

const SET: Guid = Guid::new(0x1111_2222, 3, 4, [5; 8]);

extern "win64" fn answer(owner: usize, asked: usize) {
    let mut parameters = [0_u64; 9];
    parameters[0] = 72;
    items::parameters(asked, std::ptr::from_mut(&mut parameters) as usize);
    // Type at 4: a property; Id and Verb at 24; Value at 56, ValueCb at 64.
    assert_eq!((parameters[0] >> 32, parameters[3]), (1, 9 | 1 << 32));
    assert_ne!(owner, 0);
    fill(parameters[7] as usize, b"ok");
    request::WdfRequestCompleteWithInformation(0, asked, if parameters[8] >= 2 { 0 } else { 0xC000_0023_u32 as i32 }, 2);
}

#[test]
fn a_drivers_own_property_is_asked_with_its_parameters() {
    let (_machine, device) = machine();
    let item = ACX_PROPERTY_ITEM {
        Set: at(&SET),
        Id: 9,
        Flags: 1,
        EvtAcxObjectProcessRequest: answer as *const () as usize,
        Reserved: 0,
        ControlCb: 0,
        ValueCb: 2,
        ValueType: 0,
    };
    items::register(device, at(&item), 1, false);
    assert_eq!(items::ask(device, SET, 9, 1, b"", b"", 4).unwrap(), b"ok");
    assert_eq!(items::ask(device, SET, 8, 1, b"", b"", 4).unwrap_err() as u32, 0xC000_00BB);
    assert!(broken().is_empty());
    object::dispose(device);
}

#[test]
fn pnp_events_are_noticed_and_io_stops_are_balanced() {
    let (_machine, device) = machine();
    notices::take();
    let config = ACX_PNPEVENT_CONFIG { Size: 24, Flags: 0, Event: SET };
    let handle = 0_usize;
    assert_eq!(event::AcxPnpEventCreate(0, device, device, 0, at(&config), at(&handle)), 0);
    let handle = volatile(&handle);
    assert_eq!(event::AcxPnpEventGenerateEvent(0, handle, at(b"payload"), 7), 0);
    assert_eq!(notices::take(), [handle]);
    assert_eq!(more::AcxCircuitStopIoActual(0, device, 0, 0, 0, 0) as u32, 0xC000_0008);
    assert_eq!(broken(), ["WDF_INVALID_HANDLE"]);
    let content = [0_u32; 2];
    assert_eq!(more::AcxDrmCreateContentMixed(0, at(&content), 2, at(&content)), 0);
    assert_ne!(volatile(&content)[0], 0);
    object::dispose(device);
}

#[test]
fn a_target_circuit_is_never_found_and_said_to_be_missing() {
    let (_machine, device) = machine();
    let link = UnicodeString::new(r"\??\other");
    let (config, out) = ([16_u64, link.address() as u64], 0_usize);
    let status = composite::target_create(device, at(&config), at(&out));
    assert_eq!((status as u32, volatile(&out)), (0xC000_0034, 0));
    assert!(kernel::trace_take().iter().any(|l| l.contains(r"\??\other")));
    assert!(broken().is_empty());
    object::dispose(device);
}
