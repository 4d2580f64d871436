//! An open handle on a filter or a pin, and the dispatch of property requests.

use super::abi::*;
use super::adapter::Adapter;
use super::descriptor::{Automation, Item};
use super::guids::*;
use super::port::{Bound, Hold, Port};
use super::seam::{self, Rule};
use super::stream::Stream;
use super::streaming::{Frame, Memory};
use super::{pin_properties, stream_properties};
use core::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

enum Target {
    Filter(Hold),
    Pin(Rc<Stream>),
}

/// What a client has after opening a filter or creating a pin. Dropping it closes it.
pub struct KsHandle {
    target: Target,
    adapter: Rc<Adapter>,
}

/// Status and `IoStatus.Information` of a request.
pub type Answer = (Status, usize);

/// A property request taken apart.
pub(super) struct Property<'a> {
    pub set: Guid,
    pub id: u32,
    pub verb: u32,
    pub input: &'a [u8],
}

thread_local! {
    static PENDING: RefCell<BTreeMap<usize, Option<Status>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Copies an answer of fixed size.
pub(super) fn fixed(output: &mut [u8], bytes: &[u8]) -> Answer {
    if output.len() < bytes.len() {
        return (STATUS_BUFFER_TOO_SMALL, 0);
    }
    output[..bytes.len()].copy_from_slice(bytes);
    (STATUS_SUCCESS, bytes.len())
}

/// Copies an answer whose size a client may ask for with no buffer.
pub(super) fn variable(output: &mut [u8], bytes: &[u8]) -> Answer {
    if output.is_empty() { (STATUS_BUFFER_OVERFLOW, bytes.len()) } else { fixed(output, bytes) }
}

/// `KSMULTIPLE_ITEM` and what follows it.
pub(super) fn multiple(items: &[Vec<u8>]) -> Vec<u8> {
    let body = items.concat();
    [(8 + body.len() as u32).to_le_bytes().to_vec(), (items.len() as u32).to_le_bytes().to_vec(), body].concat()
}

/// The answer to BASICSUPPORT that the port gives itself.
pub(super) fn access(output: &mut [u8], flags: u32) -> Answer {
    if output.len() >= 40 {
        let mut description = [0; 40];
        description[..4].copy_from_slice(&flags.to_le_bytes());
        description[4..8].copy_from_slice(&40_u32.to_le_bytes());
        return fixed(output, &description);
    }
    fixed(output, &flags.to_le_bytes())
}

/// `PcCompletePendingPropertyRequest`.
pub(super) fn complete(request: *mut PropertyRequest, status: Status) -> Status {
    if status == STATUS_PENDING {
        seam::report(Rule::PcPropertyRequest, "PcCompletePendingPropertyRequest with STATUS_PENDING".into());
        return STATUS_INVALID_PARAMETER;
    }
    PENDING.with_borrow_mut(|p| match p.get_mut(&request.expose_provenance()) {
        Some(slot @ None) => {
            *slot = Some(status);
            STATUS_SUCCESS
        }
        _ => {
            seam::report(Rule::PcPropertyRequest, "PcCompletePendingPropertyRequest for a request that is not pending".into());
            STATUS_INVALID_PARAMETER
        }
    })
}

fn call(bound: &Bound, minor: Ptr, item: &Item, node: Option<u32>, property: &Property<'_>, output: &mut [u8]) -> Answer {
    let start = if node.is_some() { 32 } else { 24 };
    let instance = property.input.get(start..).unwrap_or(&[]);
    // KS copies both parts of a METHOD_NEITHER request into one aligned system buffer.
    let mut instance_copy = Aligned::new(instance);
    let mut value = Aligned::new(output);
    let mut irp = seam::irp();
    let mut request = Box::new(PropertyRequest {
        MajorTarget: bound.miniport.ptr(),
        MinorTarget: minor,
        Node: node.unwrap_or(PCFILTER_NODE),
        PropertyItem: core::ptr::with_exposed_provenance(item.address),
        Verb: property.verb,
        InstanceSize: instance.len() as u32,
        Instance: instance_copy.ptr(0),
        ValueSize: output.len() as u32,
        Value: value.ptr(0),
        Irp: irp.as_mut_ptr().cast(),
    });
    let raw = &raw mut *request;
    PENDING.with_borrow_mut(|p| p.insert(raw.expose_provenance(), None));
    // SAFETY: the item's handler is a PCPFNPROPERTY_HANDLER.
    let handler = unsafe { core::mem::transmute::<usize, unsafe extern "efiapi" fn(*mut PropertyRequest) -> Status>(item.handler) };
    // SAFETY: the request is complete and lives until the answer.
    let mut status = seam::callout("PCPFNPROPERTY_HANDLER", PASSIVE_LEVEL, || unsafe { handler(raw) });
    let name = format!("property {} {} verb {:#x} node {node:?}", property.set, property.id, property.verb);
    let early = PENDING.with_borrow(|p| p.get(&raw.expose_provenance()).copied().flatten());
    if status == STATUS_PENDING {
        seam::wait(10_000_000_000, &mut || PENDING.with_borrow(|p| p[&raw.expose_provenance()].is_some()));
        let done = PENDING.with_borrow(|p| p[&raw.expose_provenance()]);
        status = done.unwrap_or_else(|| {
            seam::report(Rule::PcPropertyRequest, format!("{name}: still pending after 10 s"));
            STATUS_UNSUCCESSFUL
        });
    } else if early.is_some() {
        seam::report(Rule::PcPropertyRequest, format!("{name}: completed and not returned as pending"));
    }
    PENDING.with_borrow_mut(|p| p.remove(&raw.expose_provenance()));
    let size = request.ValueSize as usize;
    let wrong = |text: String| seam::report(Rule::KsPropertyProtocol, format!("{name}: {text}"));
    if value.overrun() || instance_copy.overrun() {
        wrong("wrote behind its buffer".into());
    }
    if ok(status) && size > output.len() {
        wrong(format!("succeeded with {size} bytes in a buffer of {}", output.len()));
        return (STATUS_UNSUCCESSFUL, 0);
    }
    if status == STATUS_BUFFER_OVERFLOW && !output.is_empty() {
        wrong(format!("BUFFER_OVERFLOW for a buffer of {} bytes", output.len()));
    }
    if status == STATUS_BUFFER_OVERFLOW && size == 0 {
        wrong("BUFFER_OVERFLOW without a size".into());
    }
    if ok(status) {
        output.copy_from_slice(value.bytes());
        (status, size)
    } else {
        (status, if status == STATUS_BUFFER_OVERFLOW { size } else { 0 })
    }
}

fn automate(
    bound: &Bound,
    minor: Ptr,
    table: &Automation,
    node: Option<u32>,
    property: &Property<'_>,
    output: &mut [u8],
) -> Answer {
    let Some(item) = table.properties.iter().find(|i| i.set == property.set && i.id == property.id) else {
        return (STATUS_NOT_FOUND, 0);
    };
    if property.verb == KSPROPERTY_TYPE_BASICSUPPORT && item.flags & KSPROPERTY_TYPE_BASICSUPPORT == 0 {
        return access(output, item.flags);
    }
    if !matches!(property.verb, 1 | 2 | 0x200 | 0x10000) || item.flags & property.verb == 0 {
        return (STATUS_INVALID_DEVICE_REQUEST, 0);
    }
    call(bound, minor, item, node, property, output)
}

impl KsHandle {
    /// Opens a filter by its reference string.
    ///
    /// # Errors
    /// The status of the refusal.
    pub fn open(adapter: &Rc<Adapter>, name: &str) -> Result<Self, Status> {
        if adapter.removed.get() || !adapter.started.get() {
            return Err(STATUS_NO_SUCH_DEVICE);
        }
        let port = adapter.port(name).ok_or(STATUS_OBJECT_NAME_NOT_FOUND)?;
        adapter.touch();
        Ok(Self { target: Target::Filter(Hold::new(&port)), adapter: adapter.clone() })
    }

    /// `KsCreatePin`: the bytes of KSPIN_CONNECT and the data format behind it.
    ///
    /// # Errors
    /// The status of the refusal.
    pub fn create_pin(&self, connect: &[u8]) -> Result<Self, Status> {
        let Target::Filter(hold) = &self.target else { return Err(STATUS_INVALID_PARAMETER) };
        if self.adapter.removed.get() {
            return Err(STATUS_DEVICE_REMOVED);
        }
        if self.adapter.stopping.get() {
            return Err(STATUS_DEVICE_NOT_READY);
        }
        if hold.port.kind == super::port::Kind::Topology {
            return Err(STATUS_INVALID_PARAMETER);
        }
        self.adapter.power_up();
        let stream = Stream::create(&hold.port, connect)?;
        Ok(Self { target: Target::Pin(stream), adapter: self.adapter.clone() })
    }

    /// `IoCancelIrp` of a request under way; whether the port gave it up.
    pub fn cancel_io(&self, frame: &Rc<Frame>) -> bool {
        frame.status().is_none() && self.stream().and_then(|s| s.streaming()).is_some_and(|own| own.cancel(frame))
    }

    pub(super) fn hold(&self) -> &Hold {
        match &self.target {
            Target::Filter(hold) => hold,
            Target::Pin(stream) => stream.hold(),
        }
    }

    /// The stream of a pin handle.
    pub fn stream(&self) -> Option<&Rc<Stream>> {
        match &self.target {
            Target::Filter(_) => None,
            Target::Pin(stream) => Some(stream),
        }
    }

    pub(super) fn pin_id(&self) -> Option<u32> {
        self.stream().map(|s| s.pin)
    }

    /// The port behind the handle.
    pub fn port(&self) -> &Rc<Port> {
        &self.hold().port
    }

    /// `IOCTL_KS_WRITE_STREAM` or `IOCTL_KS_READ_STREAM`: a KSSTREAM_HEADER and the memory that it names. The request is under way
    /// when this returns.
    ///
    /// # Errors
    /// The status of the refusal.
    pub fn stream_io(&self, header: &[u8], memory: &Rc<Memory>) -> Result<Rc<Frame>, Status> {
        if self.adapter.removed.get() {
            return Err(STATUS_DEVICE_REMOVED);
        }
        self.adapter.touch();
        let stream = self.stream().ok_or(STATUS_INVALID_DEVICE_REQUEST)?;
        let own = stream.streaming().ok_or(STATUS_INVALID_DEVICE_REQUEST)?;
        if stream.state() == KSSTATE_STOP {
            return Err(STATUS_INVALID_DEVICE_STATE);
        }
        let frame = Frame::probe(header, memory, !stream.capture)?;
        match own.submit(frame.clone()) {
            status if ok(status) => Ok(frame),
            status => Err(status),
        }
    }

    /// `IOCTL_KS_PROPERTY`: `input` as the client passes it (KSPROPERTY, KSP_PIN, KSP_NODE and so on), `output` its data buffer.
    pub fn property(&self, input: &[u8], output: &mut [u8]) -> Answer {
        if self.adapter.removed.get() {
            return (STATUS_DEVICE_REMOVED, 0);
        }
        self.adapter.touch();
        let (Some(set), Some(id), Some(flags)) = (guid_at(input, 0), u32_at(input, 16), u32_at(input, 20)) else {
            return (STATUS_INVALID_PARAMETER, 0);
        };
        let Some(bound) = self.port().bound() else { return (STATUS_DEVICE_REMOVED, 0) };
        let property = Property { set, id, verb: flags & !KSPROPERTY_TYPE_TOPOLOGY, input };
        let minor = self.stream().map_or(core::ptr::null_mut(), |s| s.unknown());
        // KSPROPERTY_TOPOLOGY_NAME carries a node and is the port's own.
        if flags & KSPROPERTY_TYPE_TOPOLOGY != 0 && set != KSPROPSETID_Topology {
            let Some(node) = u32_at(input, 24).filter(|_| input.len() >= 32) else { return (STATUS_INVALID_PARAMETER, 0) };
            let Some(descriptor) = bound.filter.nodes.get(node as usize) else { return (STATUS_INVALID_PARAMETER, 0) };
            return automate(&bound, minor, &descriptor.automation, Some(node), &property, output);
        }
        let own = match &self.target {
            Target::Filter(hold) => pin_properties::answer(&self.adapter, &hold.port, &bound, &property, output),
            Target::Pin(stream) => stream_properties::answer(stream, &property, output),
        };
        if let Some(answer) = own {
            return answer;
        }
        let table = self.pin_id().map_or(&bound.filter.automation, |p| &bound.filter.pins[p as usize].automation);
        automate(&bound, minor, table, None, &property, output)
    }
}
