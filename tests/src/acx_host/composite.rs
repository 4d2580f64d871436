//! What composes circuits over several devices: factories, templates, the manager, target circuits, bridges, circuit devices.
//!
//! The lab has one device stack and no other audio stack to compose with: factories and templates are taken and kept, a target
//! circuit is never found, and a bridge forwards to nothing. Each such answer stands in the trace.

use super::abi::ACX_STREAM_BRIDGE_CONFIG;
use crate::wdf_host::call::{self, INVALID_PARAMETER, NOT_SUPPORTED, OBJECT_NAME_NOT_FOUND, SUCCESS, exports};
use crate::wdf_host::kind::Kind;
use crate::wdf_host::layout::{Guid, read, unicode, write};
use crate::wdf_host::object::{self, Handle};
use crate::wdf_host::{device, driver, machine, pnp, rules};
use std::cell::RefCell;

thread_local! {
    /// Devices that carry circuits of their own, by parent.
    static DEVICES: RefCell<Vec<(Handle, Handle)>> = const { RefCell::new(Vec::new()) };
}

fn note(name: &str, why: &str) {
    crate::kernel::trace(format_args!("{name}: {why}"));
}

fn factory_init(name: &str, address: Handle) -> i32 {
    call::status(object::check(name, address, Kind::AcxFactoryCircuitInit))
}

/// Checks a structure that begins with its size.
fn sized(name: &str, address: usize, size: u32) -> Result<(), i32> {
    call::required(name, "the structure", address)?;
    if read::<u32>(address) != size {
        rules::report(rules::STRUCTURE_SIZE, format!("{name}: Size is {}, expected {size}", read::<u32>(address)));
        return Err(call::INFO_LENGTH_MISMATCH);
    }
    Ok(())
}

fn make(name: &str, kind: Kind, owner: Handle, attributes: usize, out: usize) -> Result<(), i32> {
    let attributes = object::attributes(name, attributes)?;
    write(out, object::create(kind, owner, &attributes, ()));
    Ok(())
}

/// A target is never found, so no handle of one is ever valid.
fn target(name: &str, handle: Handle, kind: Kind) -> i32 {
    object::check(name, handle, kind).map_or_else(|s| s, |()| NOT_SUPPORTED)
}

fn bridges(name: &str, pin: Handle, all: usize, count: u32) -> i32 {
    call::status(
        object::check(name, pin, Kind::AcxPin)
            .and_then(|()| (0..count as usize).try_for_each(|i| object::check(name, read(all + 8 * i), Kind::AcxStreamBridge))),
    )
}

mod factory {
    use super::*;

    exports! { Acx;
        fn AcxFactoryCircuitInitAllocate(device: usize) -> usize {
            device::of("AcxFactoryCircuitInitAllocate", device)
                .map_or(0, |_| object::create(Kind::AcxFactoryCircuitInit, device, &Default::default(), ()))
        }

        fn AcxFactoryCircuitInitFree(init: usize) {
            if factory_init("AcxFactoryCircuitInitFree", init) == SUCCESS {
                object::dispose(init);
            }
        }

        fn AcxFactoryCircuitInitSetComponentId(init: usize, id: usize) {
            factory_init("AcxFactoryCircuitInitSetComponentId", init);
        }

        fn AcxFactoryCircuitInitAssignComponentUri(init: usize, uri: usize) -> i32 {
            factory_init("AcxFactoryCircuitInitAssignComponentUri", init)
        }

        fn AcxFactoryCircuitInitAssignName(init: usize, name: usize) -> i32 {
            factory_init("AcxFactoryCircuitInitAssignName", init)
        }

        fn AcxFactoryCircuitInitAssignCategories(init: usize, categories: usize, count: u32) -> i32 {
            factory_init("AcxFactoryCircuitInitAssignCategories", init)
        }

        fn AcxFactoryCircuitInitAssignProperties(init: usize, items: usize, count: u32) -> i32 {
            factory_init("AcxFactoryCircuitInitAssignProperties", init)
        }

        fn AcxFactoryCircuitInitAssignMethods(init: usize, items: usize, count: u32) -> i32 {
            factory_init("AcxFactoryCircuitInitAssignMethods", init)
        }

        fn AcxFactoryCircuitInitSetOperationCallbacks(init: usize, callbacks: usize) {
            factory_init("AcxFactoryCircuitInitSetOperationCallbacks", init);
            let _ = sized("AcxFactoryCircuitInitSetOperationCallbacks", callbacks, 32);
        }

        fn AcxFactoryCircuitInitSetAcxCircuitPnpPowerCallbacks(init: usize, callbacks: usize) {
            factory_init("AcxFactoryCircuitInitSetAcxCircuitPnpPowerCallbacks", init);
        }

        fn AcxFactoryCircuitInitAssignAcxRequestPreprocessCallback(init: usize, function: usize, context: usize, kind: u32, set: usize,
            id: u32) -> i32 {
            factory_init("AcxFactoryCircuitInitAssignAcxRequestPreprocessCallback", init)
        }

        fn AcxFactoryCircuitCreate(device: usize, attributes: usize, slot: usize, out: usize) -> i32 {
            const NAME: &str = "AcxFactoryCircuitCreate";
            call::status(device::of(NAME, device).and_then(|_| {
                call::required(NAME, "Config", slot)?;
                let init: usize = read(slot);
                object::check(NAME, init, Kind::AcxFactoryCircuitInit)?;
                make(NAME, Kind::AcxFactoryCircuit, device, attributes, out)?;
                object::dispose(init);
                write(slot, 0_usize);
                Ok(())
            }))
        }

        fn AcxFactoryCircuitAddElements(factory: usize, elements: usize, count: u32) -> i32 {
            call::status(object::check("AcxFactoryCircuitAddElements", factory, Kind::AcxFactoryCircuit))
        }

        fn AcxFactoryCircuitGetSymbolicLinkName(factory: usize) -> usize {
            let _ = object::check("AcxFactoryCircuitGetSymbolicLinkName", factory, Kind::AcxFactoryCircuit);
            0
        }

        fn AcxDeviceAddFactoryCircuit(device: usize, factory: usize) -> i32 {
            const NAME: &str = "AcxDeviceAddFactoryCircuit";
            call::status(device::of(NAME, device).and_then(|_| object::check(NAME, factory, Kind::AcxFactoryCircuit)).map(|()| {
                note(NAME, "nothing composes circuits of this factory");
            }))
        }

        fn AcxDeviceRemoveFactoryCircuit(device: usize, factory: usize) -> i32 {
            const NAME: &str = "AcxDeviceRemoveFactoryCircuit";
            call::status(device::of(NAME, device).and_then(|_| object::check(NAME, factory, Kind::AcxFactoryCircuit)).map(|()| {
                object::dispose(factory);
            }))
        }

        fn AcxDeviceAddCircuitDevice(parent: usize, child: usize) -> i32 {
            const NAME: &str = "AcxDeviceAddCircuitDevice";
            call::status(device::of(NAME, parent).and_then(|_| device::of(NAME, child)).map(|_| {
                DEVICES.with_borrow_mut(|d| d.push((parent, child)));
                // The PnP manager starts the child on a thread of its own; it has no resources.
                machine::queue_work(Box::new(move || {
                    if let Err(status) = pnp::start(child, &[]) {
                        crate::kernel::trace(format_args!("circuit device {child:#x} does not start: {status:#x}"));
                    }
                }));
            }))
        }

        fn AcxDeviceRemoveCircuitDevice(parent: usize, child: usize) -> i32 {
            const NAME: &str = "AcxDeviceRemoveCircuitDevice";
            call::status(device::of(NAME, parent).and_then(|_| device::of(NAME, child)).and_then(|_| {
                let known = DEVICES.with_borrow_mut(|d| {
                    let before = d.len();
                    d.retain(|pair| *pair != (parent, child));
                    d.len() < before
                });
                if !known {
                    return Err(call::NOT_FOUND);
                }
                pnp::remove(child);
                Ok(())
            }))
        }
    }
}

mod template {
    use super::*;

    exports! { Acx;
        fn AcxGetManager(context: usize) -> usize {
            let all = object::children(driver::current(), Kind::AcxManager);
            all.first().copied().unwrap_or_else(|| object::create(Kind::AcxManager, driver::current(), &Default::default(), ()))
        }

        fn AcxManagerAddCompositeTemplate(manager: usize, template: usize) -> i32 {
            const NAME: &str = "AcxManagerAddCompositeTemplate";
            call::status(object::check(NAME, manager, Kind::AcxManager)
                .and_then(|()| object::check(NAME, template, Kind::AcxCompositeTemplate))
                .map(|()| note(NAME, "nothing composes this template")))
        }

        fn AcxManagerRemoveCompositeTemplate(manager: usize, template: usize) -> i32 {
            const NAME: &str = "AcxManagerRemoveCompositeTemplate";
            call::status(object::check(NAME, manager, Kind::AcxManager)
                .and_then(|()| object::check(NAME, template, Kind::AcxCompositeTemplate)))
        }

        fn AcxCompositeTemplateCreate(driver: usize, attributes: usize, config: usize, out: usize) -> i32 {
            const NAME: &str = "AcxCompositeTemplateCreate";
            call::status(object::check(NAME, driver, Kind::Driver)
                .and_then(|()| sized(NAME, config, 16))
                .and_then(|()| make(NAME, Kind::AcxCompositeTemplate, driver, attributes, out)))
        }

        fn AcxCompositeTemplateAssignCircuits(template: usize, circuits: usize, count: u32) -> i32 {
            const NAME: &str = "AcxCompositeTemplateAssignCircuits";
            call::status(object::check(NAME, template, Kind::AcxCompositeTemplate).and_then(|()| {
                (0..count as usize).try_for_each(|i| object::check(NAME, read(circuits + 8 * i), Kind::AcxCircuitTemplate))
            }))
        }

        fn AcxCompositeTemplateSetCoreCircuit(template: usize, circuit: usize) {
            let _ = object::check("AcxCompositeTemplateSetCoreCircuit", template, Kind::AcxCompositeTemplate);
            let _ = object::check("AcxCompositeTemplateSetCoreCircuit", circuit, Kind::AcxCircuitTemplate);
        }

        fn AcxCircuitTemplateCreate(driver: usize, attributes: usize, config: usize, out: usize) -> i32 {
            const NAME: &str = "AcxCircuitTemplateCreate";
            call::status(object::check(NAME, driver, Kind::Driver)
                .and_then(|()| sized(NAME, config, 80))
                .and_then(|()| make(NAME, Kind::AcxCircuitTemplate, driver, attributes, out)))
        }

        fn AcxStreamBridgeCreate(circuit: usize, attributes: usize, config: usize, out: usize) -> i32 {
            const NAME: &str = "AcxStreamBridgeCreate";
            call::status(object::check(NAME, circuit, Kind::AcxCircuit).and_then(|()| {
                let config: ACX_STREAM_BRIDGE_CONFIG = call::config(NAME, config)?;
                if config.InModesCount > 0 {
                    call::required(NAME, "InModes", config.InModes)?;
                }
                make(NAME, Kind::AcxStreamBridge, circuit, attributes, out)
            }))
        }

        fn AcxStreamBridgeAddStream(bridge: usize, stream: usize) -> i32 {
            const NAME: &str = "AcxStreamBridgeAddStream";
            call::status(object::check(NAME, bridge, Kind::AcxStreamBridge)
                .and_then(|()| object::check(NAME, stream, Kind::AcxStream))
                .map(|()| note(NAME, "no circuit stands behind the bridge")))
        }

        fn AcxStreamBridgeRemoveStream(bridge: usize, stream: usize) -> i32 {
            const NAME: &str = "AcxStreamBridgeRemoveStream";
            call::status(object::check(NAME, bridge, Kind::AcxStreamBridge)
                .and_then(|()| object::check(NAME, stream, Kind::AcxStream)))
        }

        fn AcxStreamBridgeGetTargetStream(bridge: usize, stream: usize) -> usize {
            let _ = object::check("AcxStreamBridgeGetTargetStream", bridge, Kind::AcxStreamBridge);
            0
        }

        fn AcxPinAddStreamBridges(pin: usize, all: usize, count: u32) -> i32 {
            bridges("AcxPinAddStreamBridges", pin, all, count)
        }

        fn AcxPinRemoveStreamBridges(pin: usize, all: usize, count: u32) -> i32 {
            bridges("AcxPinRemoveStreamBridges", pin, all, count)
        }
    }
}

macro_rules! targets {
    ($kind:ident; $($name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty, $value:expr)?;)*) => {
        use super::{Guid, Kind, exports, target};
        exports! { Acx; $(fn $name(handle: usize $(, $arg: $ty)*) $(-> $ret)? {
            let _ = target(stringify!($name), handle, Kind::$kind);
            $($value)?
        })* }
        #[allow(dead_code, reason = "not every kind of target has a GUID")]
        type Unused = Guid;
    };
}

mod target_circuit {
    targets! { AcxTargetCircuit;
        AcxTargetCircuitGetWdfIoTarget() -> usize, 0;
        AcxTargetCircuitGetPinsCount() -> u32, 0;
        AcxTargetCircuitGetTargetPin(index: u32) -> usize, 0;
        AcxTargetCircuitGetElementsCount() -> u32, 0;
        AcxTargetCircuitGetTargetElement(index: u32) -> usize, 0;
        AcxTargetCircuitFormatRequestForProperty(request: usize, parameters: usize) -> i32, super::NOT_SUPPORTED;
        AcxTargetCircuitFormatRequestForMethod(request: usize, parameters: usize) -> i32, super::NOT_SUPPORTED;
        AcxTargetCircuitGetSymbolicLinkName() -> usize, 0;
    }
}

mod target_pin {
    targets! { AcxTargetPin;
        AcxTargetPinGetId() -> u32, u32::MAX;
        AcxTargetPinGetWdfIoTarget() -> usize, 0;
        AcxTargetPinRetrieveModeDataFormatList(mode: usize, list: usize) -> i32, super::NOT_SUPPORTED;
        AcxTargetPinFormatRequestForProperty(request: usize, parameters: usize) -> i32, super::NOT_SUPPORTED;
        AcxTargetPinFormatRequestForMethod(request: usize, parameters: usize) -> i32, super::NOT_SUPPORTED;
        AcxTargetPinFlushModeDataFormatListCache(mode: usize) -> i32, super::NOT_SUPPORTED;
    }
}

mod target_element {
    targets! { AcxTargetElement;
        AcxTargetElementGetId() -> u32, u32::MAX;
        AcxTargetElementGetType() -> Guid, Guid::default();
        AcxTargetElementGetNameTag() -> Guid, Guid::default();
        AcxTargetElementGetWdfIoTarget() -> usize, 0;
        AcxTargetElementFormatRequestForProperty(request: usize, parameters: usize) -> i32, super::NOT_SUPPORTED;
        AcxTargetElementFormatRequestForMethod(request: usize, parameters: usize) -> i32, super::NOT_SUPPORTED;
    }
}

mod target_stream {
    targets! { AcxTargetStream;
        AcxTargetStreamGetWdfIoTarget() -> usize, 0;
        AcxTargetStreamGetElementsCount() -> u32, 0;
        AcxTargetStreamGetTargetElement(index: u32) -> usize, 0;
        AcxTargetStreamAssignDrmContentId(id: u32, rights: usize) -> i32, super::NOT_SUPPORTED;
        AcxTargetStreamFormatRequestForProperty(request: usize, parameters: usize) -> i32, super::NOT_SUPPORTED;
        AcxTargetStreamFormatRequestForMethod(request: usize, parameters: usize) -> i32, super::NOT_SUPPORTED;
    }
}

mod target_factory {
    targets! { AcxTargetFactoryCircuit;
        AcxTargetFactoryCircuitGetWdfIoTarget() -> usize, 0;
        AcxTargetFactoryCircuitFormatRequestForProperty(request: usize, parameters: usize) -> i32, super::NOT_SUPPORTED;
        AcxTargetFactoryCircuitFormatRequestForMethod(request: usize, parameters: usize) -> i32, super::NOT_SUPPORTED;
    }
}

mod target_create {
    use super::*;

    exports! { Acx;
        fn AcxTargetCircuitCreate(device: usize, attributes: usize, config: usize, out: usize) -> i32 {
            const NAME: &str = "AcxTargetCircuitCreate";
            let checked = device::of(NAME, device).and_then(|_| sized(NAME, config, 16));
            if let Err(status) = checked {
                return status;
            }
            note(NAME, &format!("there is no circuit {}", unicode(read(config + 8)).unwrap_or_default()));
            OBJECT_NAME_NOT_FOUND
        }

        fn AcxTargetStreamCreate(device: usize, attributes: usize, config: usize, out: usize) -> i32 {
            const NAME: &str = "AcxTargetStreamCreate";
            note(NAME, "there is no target circuit");
            device::of(NAME, device).map_or_else(|s| s, |_| INVALID_PARAMETER)
        }

        fn AcxTargetFactoryCircuitCreate(device: usize, attributes: usize, config: usize, out: usize) -> i32 {
            const NAME: &str = "AcxTargetFactoryCircuitCreate";
            note(NAME, "there is no target factory");
            device::of(NAME, device).map_or_else(|s| s, |_| OBJECT_NAME_NOT_FOUND)
        }
    }
}

/// `AcxTargetCircuitCreate` for a test.
#[cfg(test)]
pub(crate) fn target_create(device: Handle, config: usize, out: usize) -> i32 {
    target_create::AcxTargetCircuitCreate(crate::wdf_host::state::globals(call::Framework::Acx), device, 0, config, out)
}

/// The entries of this file.
pub(crate) fn entries() -> Vec<call::Entry> {
    [
        factory::entries(),
        template::entries(),
        target_circuit::entries(),
        target_pin::entries(),
        target_element::entries(),
        target_stream::entries(),
        target_factory::entries(),
        target_create::entries(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
