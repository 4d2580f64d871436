//! A circuit of the model as an ACX circuit.

use super::call::{
    AcxCircuitAddConnections, AcxCircuitAddElements, AcxCircuitAddPins, AcxCircuitCreate, AcxCircuitInitAllocate,
    AcxCircuitInitAssignAcxCreateStreamCallback, AcxCircuitInitAssignName, AcxCircuitInitFree, AcxCircuitInitSetCircuitType,
    AcxCircuitInitSetComponentId, AcxDeviceAddCircuit,
};
use super::element::Handle;
use super::raw::prelude::*;
use super::start::Start;
use super::state::{CIRCUIT, EngineOf, State};
use super::{callback, element, pin, status};
use crate::ks::status::{STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_DEVICE_STATE};
use crate::model::circuit::{Circuit, Node};
use crate::model::event::Event;
use crate::model::ids::{CircuitId, ElementId, PinId};
use crate::model::pin::Direction;
use crate::room::Room as _;
use crate::wdf::object::{boxed, delete};
use alloc::boxed::Box;
use alloc::vec::Vec;

/// Longest name of a circuit, in UTF-16 units.
const NAME_UNITS: usize = 24;

/// What belongs to one circuit.
pub struct CircuitState<S: Start> {
    pub(super) owner: *const State<S>,
    pub(super) id: CircuitId,
    pub(super) handle: ACXCIRCUIT,
    pub(super) jacks: Vec<(PinId, ACXJACK)>,
    pub(super) elements: Vec<Handle>,
}

impl<S: Start> CircuitState<S> {
    /// The device; it outlives its circuits.
    pub(super) fn owner(&self) -> &State<S> {
        // SAFETY: the device's state is freed in the device's cleanup, which comes after its circuits'.
        unsafe { &*self.owner }
    }
    /// The engine, and this circuit's name in it.
    pub(super) fn engine(&self) -> Result<(&EngineOf<S>, CircuitId), NTSTATUS> {
        self.owner().engine().map(|engine| (engine, self.id)).ok_or(STATUS_INVALID_DEVICE_STATE)
    }
    pub(super) fn jack(&self, pin: PinId) -> Option<ACXJACK> {
        self.jacks.iter().find(|(p, _)| *p == pin).map(|(_, jack)| *jack)
    }
    pub(super) fn control(&self, element: ElementId) -> Option<Handle> {
        self.elements.get(element.index()).copied()
    }
    /// One event for everything that may have changed.
    pub(super) fn every_event(&self, sink: &mut dyn FnMut(Event)) {
        for (pin, _) in &self.jacks {
            sink(Event::JackChanged { circuit: self.id, pin: *pin, connected: true });
        }
        for (n, _) in (0u16..).zip(&self.elements) {
            sink(Event::ControlChanged { circuit: self.id, element: ElementId(n) });
        }
    }
}

/// Makes every circuit of the device and adds it. PASSIVE_LEVEL, within EvtDevicePrepareHardware.
pub(super) fn add_all<S: Start>(state: &State<S>) -> Result<(), NTSTATUS> {
    let Some(engine) = state.engine() else { return Err(STATUS_INVALID_DEVICE_STATE) };
    for (n, circuit) in (0u16..).zip(engine.circuits()) {
        let made = create(state, CircuitId(n), circuit)?;
        // Room in the list comes first: what was added to the device cannot simply be deleted.
        let listed = state.add_circuit(made).map_err(status::of);
        let added = listed.and_then(|()| {
            // SAFETY: the circuit was made for this device, within the callback where this is allowed.
            let added = unsafe { AcxDeviceAddCircuit(state.device, made.handle) }.ok();
            if added.is_err() {
                state.take_circuit();
            }
            added
        });
        if let Err(error) = added {
            // SAFETY: nobody but us knows the circuit.
            unsafe { delete(made.handle) };
            return Err(error);
        }
    }
    Ok(())
}

fn create<'a, S: Start>(state: &'a State<S>, id: CircuitId, circuit: &Circuit) -> Result<&'a CircuitState<S>, NTSTATUS> {
    let handle = create_empty::<S>(state.device, id, circuit)?;
    let made = CircuitState { owner: state, id, handle, jacks: Vec::new(), elements: Vec::new() };
    let outcome = boxed(made).ok_or(STATUS_INSUFFICIENT_RESOURCES).and_then(|made| {
        let made = Box::into_raw(made);
        // SAFETY: the circuit was just made; from here on its cleanup frees the state.
        unsafe { CIRCUIT.fill(handle.into(), made.cast(), u32::from(id.0)) };
        // SAFETY: as above; no callback can come before the circuit is added to the device.
        furnish(unsafe { &mut *made }, circuit)?;
        // SAFETY: as above.
        Ok(unsafe { &*made })
    });
    if outcome.is_err() {
        // SAFETY: nobody but us knows the circuit; its children go with it.
        unsafe { delete(handle) };
    }
    outcome
}

fn create_empty<S: Start>(device: WDFDEVICE, id: CircuitId, circuit: &Circuit) -> Result<ACXCIRCUIT, NTSTATUS> {
    // SAFETY: the device exists.
    let mut init = unsafe { AcxCircuitInitAllocate(device) };
    if init.is_null() {
        return Err(STATUS_INSUFFICIENT_RESOURCES);
    }
    // SAFETY: just allocated.
    let described = unsafe { describe::<S>(init, id, circuit) };
    let mut handle = ACXCIRCUIT::NULL;
    let outcome = described.and_then(|()| {
        let mut attributes = CIRCUIT.attributes(WDFOBJECT::NULL, Some(callback::circuit::cleanup::<S>));
        // SAFETY: the description is complete; success consumes it.
        unsafe { AcxCircuitCreate(device, &mut attributes, &mut init, &mut handle) }.ok()
    });
    if outcome.is_err() && !init.is_null() {
        // SAFETY: not consumed.
        unsafe { AcxCircuitInitFree(init) };
    }
    outcome.map(|()| handle)
}

/// # Safety
/// `init` is a fresh description.
unsafe fn describe<S: Start>(init: *mut ACXCIRCUIT_INIT, id: CircuitId, circuit: &Circuit) -> Result<(), NTSTATUS> {
    let component = component_id(id);
    // SAFETY: promised by the caller; the GUID is copied.
    unsafe { AcxCircuitInitSetComponentId(init, &component) };
    let mut units = [0u16; NAME_UNITS];
    let mut length = 0u16;
    for (to, from) in units.iter_mut().zip(circuit.name().encode_utf16()) {
        *to = from;
        length = length.saturating_add(2);
    }
    let name = UNICODE_STRING { Length: length, MaximumLength: length, Buffer: units.as_mut_ptr() };
    // SAFETY: promised by the caller; the name is copied.
    unsafe { AcxCircuitInitAssignName(init, &name) }.ok()?;
    let kind = match circuit.direction() {
        Direction::Render => ACX_CIRCUIT_TYPE::AcxCircuitTypeRender,
        Direction::Capture => ACX_CIRCUIT_TYPE::AcxCircuitTypeCapture,
    };
    // SAFETY: promised by the caller.
    unsafe { AcxCircuitInitSetCircuitType(init, kind) };
    // SAFETY: promised by the caller.
    unsafe { AcxCircuitInitAssignAcxCreateStreamCallback(init, Some(callback::circuit::create_stream::<S>)) }.ok()
}

/// Names the circuit among all circuits of this driver.
fn component_id(id: CircuitId) -> GUID {
    GUID { data2: id.0, ..crate::guid!("d0e7acc1-0000-4c69-9d3a-2f6b51c8e07d") }
}

/// Gives a circuit its elements, pins and connections.
fn furnish<S: Start>(state: &mut CircuitState<S>, circuit: &Circuit) -> Result<(), NTSTATUS> {
    let handle = state.handle;
    element::create_all(state, circuit)?;
    let mut elements = Vec::new();
    elements.try_reserve_exact(state.elements.len()).map_err(|_| STATUS_INSUFFICIENT_RESOURCES)?;
    elements.put_all(state.elements.iter().map(|e| e.element()));
    let count = u32::try_from(elements.len()).unwrap_or(0);
    if count != 0 {
        // SAFETY: the elements were made for this circuit; the list is copied.
        unsafe { AcxCircuitAddElements(handle, elements.as_mut_ptr(), count) }.ok()?;
    }
    let mut pins = pin::create_all(state, circuit)?;
    let count = u32::try_from(pins.len()).unwrap_or(0);
    // SAFETY: the pins were made for this circuit; the list is copied.
    unsafe { AcxCircuitAddPins(handle, pins.as_mut_ptr(), count) }.ok()?;
    connect(state, circuit)
}

fn connect<S: Start>(state: &CircuitState<S>, circuit: &Circuit) -> Result<(), NTSTATUS> {
    let end = |node: Node| match node {
        Node::Pin(pin) => (state.handle.into(), u32::from(pin.0)),
        Node::Element(element) => (state.control(element).map_or(ACXOBJECT::NULL, |e| ACXOBJECT(e.element().0)), AcxPinIdDefault),
    };
    let mut list = Vec::new();
    list.try_reserve_exact(circuit.edges().len()).map_err(|_| STATUS_INSUFFICIENT_RESOURCES)?;
    for edge in circuit.edges() {
        let mut connection = ACX_CONNECTION::init();
        (connection.FromObject, connection.FromPin.Id) = end(edge.from);
        (connection.ToObject, connection.ToPin.Id) = end(edge.to);
        list.put(connection);
    }
    let count = u32::try_from(list.len()).unwrap_or(0);
    // SAFETY: elements and pins were added before; the list is copied.
    unsafe { AcxCircuitAddConnections(state.handle, list.as_mut_ptr(), count) }.ok()
}
