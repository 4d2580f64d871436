//! The rest of circuits and streams: requests, I/O control, names, connections, DRM.

use super::abi::ACX_PHYSICAL_CONNECTION;
use super::{circuit, items, stream};
use crate::kernel::exports::interfaces;
use crate::wdf_host::call::{self, INVALID_PARAMETER, NOT_SUPPORTED, exports};
use crate::wdf_host::kind::Kind;
use crate::wdf_host::layout::{Guid, UnicodeString, read, write};
use crate::wdf_host::memory::Text;
use crate::wdf_host::object::{self, Handle};
use crate::wdf_host::{device, request, rules};
use std::cell::{Cell, RefCell};

thread_local! {
    /// Objects whose I/O the driver stopped, with the count.
    static STOPPED: RefCell<std::collections::HashMap<Handle, u32>> = RefCell::new(std::collections::HashMap::new());
    static CONTENT: Cell<u32> = const { Cell::new(0) };
}

fn stop_io(name: &str, handle: Handle, kind: Kind) -> i32 {
    call::status(object::check(name, handle, kind).map(|()| STOPPED.with_borrow_mut(|s| *s.entry(handle).or_default() += 1)))
}

fn resume_io(name: &str, handle: Handle, kind: Kind) {
    if object::check(name, handle, kind).is_err() {
        return;
    }
    let left = STOPPED.with_borrow_mut(|s| {
        s.get_mut(&handle).map(|n| {
            *n -= 1;
            *n
        })
    });
    match left {
        None => rules::report(rules::ACX_SEQUENCE, format!("{name} without the stop before it")),
        Some(0) => STOPPED.with_borrow_mut(|s| {
            s.remove(&handle);
        }),
        Some(_) => {}
    }
}

/// ACX's own handling of a request that the driver saw first: the lab answers the properties of circuits at the client.
fn dispatch(name: &str, handle: Handle, kind: Kind, asked: Handle) -> i32 {
    let checked = object::check(name, handle, kind).and_then(|()| request::of(name, asked).map(drop));
    match checked {
        Ok(()) => items::default_handling(asked),
        Err(status) => status,
    }
}

/// A number of its own for each object, as a GUID.
fn notification(handle: Handle) -> Guid {
    Guid::new(0xACC5_0000 | (handle as u32 & 0xFFFF), 0x1ABC, 0x4000, (handle as u64).to_be_bytes())
}

exports! { Acx;
    fn AcxCircuitInitAssignAcxRequestPreprocessCallback(init: usize, function: usize, context: usize, kind: u32, set: usize, id: u32)
        -> i32 {
        const NAME: &str = "AcxCircuitInitAssignAcxRequestPreprocessCallback";
        call::status(object::check(NAME, init, Kind::AcxCircuitInit)
            .and_then(|()| call::required(NAME, "EvtObjectAcxRequestPreprocess", function))
            .map(|()| items::preprocess(init, function, context)))
    }

    fn AcxStreamInitAssignAcxRequestPreprocessCallback(init: usize, function: usize, context: usize, kind: u32, set: usize, id: u32)
        -> i32 {
        const NAME: &str = "AcxStreamInitAssignAcxRequestPreprocessCallback";
        call::status(object::check(NAME, init, Kind::AcxStreamInit)
            .and_then(|()| call::required(NAME, "EvtObjectAcxRequestPreprocess", function))
            .map(|()| items::preprocess(init, function, context)))
    }

    fn AcxCircuitAddPhysicalConnections(circuit: usize, connections: usize, count: u32) -> i32 {
        const NAME: &str = "AcxCircuitAddPhysicalConnections";
        call::status(circuit::of(NAME, circuit).and_then(|_| {
            for i in 0..count as usize {
                let c: ACX_PHYSICAL_CONNECTION = call::config(NAME, connections + i * size_of::<ACX_PHYSICAL_CONNECTION>())?;
                call::required(NAME, "TargetName", c.TargetName)?;
            }
            Ok(())
        }))
    }

    fn AcxCircuitDispatchAcxRequest(circuit: usize, request: usize) -> i32 {
        dispatch("AcxCircuitDispatchAcxRequest", circuit, Kind::AcxCircuit, request)
    }

    fn AcxStreamDispatchAcxRequest(stream: usize, request: usize) -> i32 {
        dispatch("AcxStreamDispatchAcxRequest", stream, Kind::AcxStream, request)
    }

    fn AcxCircuitStopIoActual(circuit: usize, flags: u32, tag: usize, line: i32, file: usize) -> i32 {
        stop_io("AcxCircuitStopIo", circuit, Kind::AcxCircuit)
    }

    fn AcxCircuitResumeIoActual(circuit: usize, tag: usize, line: i32, file: usize) {
        resume_io("AcxCircuitResumeIo", circuit, Kind::AcxCircuit);
    }

    fn AcxStreamStopIoActual(stream: usize, flags: u32, tag: usize, line: i32, file: usize) -> i32 {
        stop_io("AcxStreamStopIo", stream, Kind::AcxStream)
    }

    fn AcxStreamResumeIoActual(stream: usize, tag: usize, line: i32, file: usize) {
        resume_io("AcxStreamResumeIo", stream, Kind::AcxStream);
    }

    fn AcxCircuitGetSymbolicLinkName(circuit: usize) -> usize {
        const NAME: &str = "AcxCircuitGetSymbolicLinkName";
        // KSCATEGORY_ACXCIRCUIT: 2C6BB644-E1AE-47F8-9A2B-1D1FA750F2FA.
        const CLASS: [u8; 16] =
            [0x44, 0xB6, 0x6B, 0x2C, 0xAE, 0xE1, 0xF8, 0x47, 0x9A, 0x2B, 0x1D, 0x1F, 0xA7, 0x50, 0xF2, 0xFA];
        let Ok(data) = circuit::of(NAME, circuit) else { return 0 };
        let pdo = device::of(NAME, data.device).map_or(0, |d| d.pdo);
        let link = interfaces::register(pdo, CLASS, &data.name).unwrap_or_default();
        let text = Text(RefCell::new(UnicodeString::new(&link)));
        object::create(Kind::String, circuit, &Default::default(), text)
    }

    fn AcxCircuitGetNotificationId(circuit: usize) -> Guid {
        let _ = object::check("AcxCircuitGetNotificationId", circuit, Kind::AcxCircuit);
        notification(circuit)
    }

    fn AcxStreamGetNotificationId(stream: usize) -> Guid {
        let _ = object::check("AcxStreamGetNotificationId", stream, Kind::AcxStream);
        notification(stream)
    }

    fn AcxStreamCreate(device: usize, circuit: usize, attributes: usize, config: usize, out: usize) -> i32 {
        call::status(stream::create_plain(device, circuit, attributes, config, out))
    }

    fn AcxStreamGetElementById(stream: usize, id: u32) -> usize {
        stream::element_by_id(stream, id)
    }

    fn AcxStreamAddConnections(stream: usize, connections: usize, count: u32) -> i32 {
        call::status(object::check("AcxStreamAddConnections", stream, Kind::AcxStream))
    }

    fn AcxRequestGetParameters(request: usize, parameters: usize) {
        items::parameters(request, parameters);
    }

    fn AcxDrmAddContentHandlers(id: u32, handlers: usize, count: u32) -> i32 {
        if id == 0 || handlers == 0 || count == 0 { INVALID_PARAMETER } else { call::SUCCESS }
    }

    fn AcxDrmCreateContentMixed(ids: usize, count: u32, out: usize) -> i32 {
        if ids == 0 || count == 0 || out == 0 {
            return INVALID_PARAMETER;
        }
        CONTENT.set(CONTENT.get() + 1);
        write(out, CONTENT.get());
        call::SUCCESS
    }

    fn AcxDrmDestroyContent(id: u32) -> i32 {
        if id == 0 { INVALID_PARAMETER } else { call::SUCCESS }
    }

    fn AcxDrmForwardContentToDeviceObject(id: u32, reserved: usize, forward: usize) -> i32 {
        // ACXDRMFORWARD: DeviceObject at 8.
        if forward == 0 || read::<usize>(forward + 8) == 0 { INVALID_PARAMETER } else { NOT_SUPPORTED }
    }

    fn AcxDrmRetrieveContentRights(id: u32, rights: usize) -> i32 {
        if rights == 0 {
            return INVALID_PARAMETER;
        }
        // Content without rights: copying and digital output are allowed.
        write(rights, [0_u32; 3]);
        call::SUCCESS
    }
}
