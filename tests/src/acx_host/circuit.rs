//! Circuits: what the init structure collects, creation, and what makes a circuit complete.

use super::abi::{ACX_CIRCUIT_COMPOSITE_CALLBACKS, ACX_CIRCUIT_PNPPOWER_CALLBACKS, ACX_CONNECTION};
use super::pin::{self, Pin};
use crate::wdf_host::call::{self, INVALID_PARAMETER, exports};
use crate::wdf_host::kind::Kind;
use crate::wdf_host::layout::{Guid, read, unicode, write};
use crate::wdf_host::object::{self, Handle};
use crate::wdf_host::{device, rules};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// `AcxCircuitTypeRender`.
pub const RENDER: u32 = 1;
/// `AcxCircuitTypeCapture`.
pub const CAPTURE: u32 = 2;

#[derive(Default)]
struct Init {
    device: Handle,
    name: RefCell<String>,
    component: Cell<Option<Guid>>,
    uri: Cell<bool>,
    kind: Cell<Option<u32>>,
    create_stream: Cell<usize>,
    power: Cell<Option<ACX_CIRCUIT_PNPPOWER_CALLBACKS>>,
}

/// A circuit.
pub(crate) struct Circuit {
    pub device: Handle,
    pub name: String,
    pub kind: u32,
    pub create_stream: usize,
    pub power: Option<ACX_CIRCUIT_PNPPOWER_CALLBACKS>,
    pub pins: RefCell<Vec<Handle>>,
    pub elements: RefCell<Vec<Handle>>,
    pub connections: RefCell<Vec<(Handle, Handle)>>,
}

fn init(function: &str, address: Handle) -> Result<Rc<Init>, i32> {
    object::data(function, address, Kind::AcxCircuitInit)
}

fn create(device: Handle, attributes: usize, slot: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "AcxCircuitCreate";
    device::of(NAME, device)?;
    call::required(NAME, "Config", slot)?;
    let address: usize = read(slot);
    let init = init(NAME, address)?;
    let attributes = object::attributes(NAME, attributes)?;
    let missing = if init.kind.get().is_none() {
        "AcxCircuitInitSetCircuitType"
    } else if init.create_stream.get() == 0 {
        "AcxCircuitInitAssignAcxCreateStreamCallback"
    } else if init.name.borrow().is_empty() {
        "AcxCircuitInitAssignName"
    } else if init.component.get().is_none() && !init.uri.get() {
        "AcxCircuitInitSetComponentId or AssignComponentUri"
    } else if init.device != device {
        "the device of AcxCircuitInitAllocate"
    } else {
        ""
    };
    if !missing.is_empty() {
        rules::report(rules::ACX_SEQUENCE, format!("AcxCircuitCreate without {missing}"));
        return Err(INVALID_PARAMETER);
    }
    let circuit = Circuit {
        device,
        name: init.name.take(),
        kind: init.kind.get().unwrap_or(0),
        create_stream: init.create_stream.get(),
        power: init.power.get(),
        pins: RefCell::default(),
        elements: RefCell::default(),
        connections: RefCell::default(),
    };
    let handle = object::create(Kind::AcxCircuit, device, &attributes, circuit);
    super::items::inherit(address, handle);
    object::dispose(address);
    write(slot, 0_usize);
    write(out, handle);
    Ok(())
}

/// The circuit behind a handle.
pub(crate) fn of(function: &str, handle: Handle) -> Result<Rc<Circuit>, i32> {
    object::data(function, handle, Kind::AcxCircuit)
}

/// Closes every stream that is open on a circuit, as the framework does when it goes.
pub(crate) fn close_streams(circuit: Handle) {
    for stream in object::children(circuit, Kind::AcxStream) {
        super::stream::close(stream);
    }
}

/// What must hold when a circuit is added: pins both ways, formats on the host pin, connections of its own parts.
pub(crate) fn validate(circuit: &Circuit) -> Result<(), i32> {
    let pins: Vec<Rc<Pin>> = circuit.pins.borrow().iter().filter_map(|&p| object::peek(p)).collect();
    let fail = |text: &str| {
        rules::report(rules::ACX_CIRCUIT, format!("{}: {text}", circuit.name));
        Err(INVALID_PARAMETER)
    };
    if !pins.iter().any(|p| p.kind == pin::SINK) || !pins.iter().any(|p| p.kind == pin::SOURCE) {
        return fail("needs at least one sink pin and one source pin");
    }
    let host: Vec<&Rc<Pin>> = pins.iter().filter(|p| p.is_host()).collect();
    if circuit.kind == RENDER || circuit.kind == CAPTURE {
        let wanted = if circuit.kind == RENDER { pin::SINK } else { pin::SOURCE };
        if !host.iter().any(|p| p.kind == wanted) {
            return fail("has no host pin of its direction");
        }
    }
    if host.iter().any(|p| p.all_formats().is_empty()) {
        return fail("a host pin offers no format");
    }
    Ok(())
}

fn add(name: &str, circuit: Handle, kind: Kind, items: usize, count: u32) -> Result<Vec<Handle>, i32> {
    of(name, circuit)?;
    call::required(name, "the array", items)?;
    let handles: Vec<Handle> = (0..count as usize).map(|i| read(items + 8 * i)).collect();
    for &handle in &handles {
        object::check(name, handle, kind)?;
        if object::ancestor(handle, Kind::AcxCircuit) != Some(circuit) {
            rules::report(rules::ACX_CIRCUIT, format!("{name}: {handle:#x} belongs to another circuit"));
            return Err(INVALID_PARAMETER);
        }
    }
    Ok(handles)
}

exports! { Acx;
    fn AcxCircuitInitAllocate(device: usize) -> usize {
        if device::of("AcxCircuitInitAllocate", device).is_err() {
            return 0;
        }
        let init = Init { device, ..Init::default() };
        object::create(Kind::AcxCircuitInit, device, &Default::default(), init)
    }

    fn AcxCircuitInitFree(address: usize) {
        if init("AcxCircuitInitFree", address).is_ok() {
            object::dispose(address);
        }
    }

    fn AcxCircuitInitSetComponentId(address: usize, id: usize) {
        let given = call::required("AcxCircuitInitSetComponentId", "ComponentId", id);
        if let (Ok(init), Ok(())) = (init("AcxCircuitInitSetComponentId", address), given) {
            init.component.set(Some(read(id)));
        }
    }

    fn AcxCircuitInitAssignComponentUri(address: usize, uri: usize) -> i32 {
        call::status(init("AcxCircuitInitAssignComponentUri", address).map(|i| i.uri.set(true)))
    }

    fn AcxCircuitInitAssignName(address: usize, name: usize) -> i32 {
        call::status(init("AcxCircuitInitAssignName", address).and_then(|i| {
            *i.name.borrow_mut() = unicode(name).filter(|n| !n.is_empty()).ok_or(INVALID_PARAMETER)?;
            Ok(())
        }))
    }

    fn AcxCircuitInitAssignCategories(address: usize, categories: usize, count: u32) -> i32 {
        call::status(init("AcxCircuitInitAssignCategories", address).map(drop))
    }

    fn AcxCircuitInitSetCircuitType(address: usize, kind: u32) {
        let Ok(init) = init("AcxCircuitInitSetCircuitType", address) else { return };
        if kind > CAPTURE {
            rules::report(rules::STRUCTURE_VALUE, format!("AcxCircuitInitSetCircuitType: {kind}"));
        }
        init.kind.set(Some(kind));
    }

    fn AcxCircuitInitAssignProperties(address: usize, items: usize, count: u32) -> i32 {
        call::status(init("AcxCircuitInitAssignProperties", address).map(|_| super::items::register(address, items, count, false)))
    }

    fn AcxCircuitInitAssignMethods(address: usize, items: usize, count: u32) -> i32 {
        call::status(init("AcxCircuitInitAssignMethods", address).map(|_| super::items::register(address, items, count, true)))
    }

    fn AcxCircuitInitSetAcxCircuitPnpPowerCallbacks(address: usize, callbacks: usize) {
        const NAME: &str = "AcxCircuitInitSetAcxCircuitPnpPowerCallbacks";
        if let (Ok(init), Ok(c)) = (init(NAME, address), call::config(NAME, callbacks)) {
            init.power.set(Some(c));
        }
    }

    fn AcxCircuitInitSetAcxCircuitCompositeCallbacks(address: usize, callbacks: usize) {
        const NAME: &str = "AcxCircuitInitSetAcxCircuitCompositeCallbacks";
        let _ = init(NAME, address);
        let _ = call::config::<ACX_CIRCUIT_COMPOSITE_CALLBACKS>(NAME, callbacks);
    }

    fn AcxCircuitInitAssignAcxCreateStreamCallback(address: usize, callback: usize) -> i32 {
        const NAME: &str = "AcxCircuitInitAssignAcxCreateStreamCallback";
        call::status(init(NAME, address).and_then(|i| {
            call::required(NAME, "EvtCircuitCreateStream", callback)?;
            i.create_stream.set(callback);
            Ok(())
        }))
    }

    fn AcxCircuitInitDisableDefaultStreamBridgeHandling(address: usize) {
        let _ = init("AcxCircuitInitDisableDefaultStreamBridgeHandling", address);
    }

    fn AcxCircuitCreate(device: usize, attributes: usize, config: usize, circuit: usize) -> i32 {
        call::status(create(device, attributes, config, circuit))
    }

    fn AcxCircuitAddElements(circuit: usize, elements: usize, count: u32) -> i32 {
        call::status(add("AcxCircuitAddElements", circuit, Kind::AcxElement, elements, count).and_then(|all| {
            of("AcxCircuitAddElements", circuit)?.elements.borrow_mut().extend(all);
            Ok(())
        }))
    }

    fn AcxCircuitAddPins(circuit: usize, pins: usize, count: u32) -> i32 {
        call::status(add("AcxCircuitAddPins", circuit, Kind::AcxPin, pins, count).and_then(|all| {
            let data = of("AcxCircuitAddPins", circuit)?;
            for handle in all {
                let id = data.pins.borrow().len() as u32;
                object::data::<Pin>("AcxCircuitAddPins", handle, Kind::AcxPin)?.added(id);
                data.pins.borrow_mut().push(handle);
            }
            Ok(())
        }))
    }

    fn AcxCircuitAddConnections(circuit: usize, connections: usize, count: u32) -> i32 {
        const NAME: &str = "AcxCircuitAddConnections";
        call::status(of(NAME, circuit).and_then(|data| {
            for i in 0..count as usize {
                let c: ACX_CONNECTION = call::config(NAME, connections + i * size_of::<ACX_CONNECTION>())?;
                object::check(NAME, c.FromObject, Kind::Object)?;
                object::check(NAME, c.ToObject, Kind::Object)?;
                data.connections.borrow_mut().push((c.FromObject, c.ToObject));
            }
            Ok(())
        }))
    }

    fn AcxCircuitGetElementById(circuit: usize, id: u32) -> usize {
        let Ok(data) = of("AcxCircuitGetElementById", circuit) else { return 0 };
        data.elements.borrow().iter().copied().find(|&e| super::element::id(e) == id).unwrap_or(0)
    }

    fn AcxCircuitGetPinById(circuit: usize, id: u32) -> usize {
        let Ok(data) = of("AcxCircuitGetPinById", circuit) else { return 0 };
        data.pins.borrow().get(id as usize).copied().unwrap_or(0)
    }

    fn AcxCircuitGetWdfDevice(circuit: usize) -> usize {
        of("AcxCircuitGetWdfDevice", circuit).map_or(0, |c| c.device)
    }

    fn AcxCircuitGetElementsCount(circuit: usize) -> u32 {
        of("AcxCircuitGetElementsCount", circuit).map_or(0, |c| c.elements.borrow().len() as u32)
    }

    fn AcxCircuitGetPinsCount(circuit: usize) -> u32 {
        of("AcxCircuitGetPinsCount", circuit).map_or(0, |c| c.pins.borrow().len() as u32)
    }
}
