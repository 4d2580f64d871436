//! The rules that the framework hosts enforce, under their published names and numbers.

pub use crate::verifier::Rule;

const fn rule(name: &'static str, bug_check: u32, parameter: u32) -> Rule {
    Rule { name, bug_check, parameter }
}

/// A lock acquired twice, released by a non-owner, or held on return (0x10D/2).
pub const LOCK: Rule = rule("WDF_RECURSIVE_LOCK", 0x10D, 2);
/// A required parameter is null (0x10D/4).
pub const NULL_PARAMETER: Rule = rule("WDF_REQUIRED_PARAMETER_IS_NULL", 0x10D, 4);
/// A handle of the wrong type, freed or never issued (0x10D/5).
pub const INVALID_HANDLE: Rule = rule("WDF_INVALID_HANDLE", 0x10D, 5);
/// A request completed twice, or used in the wrong state (0x10D/6).
pub const REQUEST: Rule = rule("WDF_REQUEST_FATAL_ERROR", 0x10D, 6);
/// An object deleted twice, too early, or that cannot be deleted (0x10D/7).
pub const OBJECT: Rule = rule("WDF_OBJECT_ERROR", 0x10D, 7);
/// A DMA object used in the wrong state (0x10D/8).
pub const DMA: Rule = rule("WDF_DMA_FATAL_ERROR", 0x10D, 8);
/// An interrupt object used wrongly (0x10D/9).
pub const INTERRUPT: Rule = rule("WDF_INVALID_INTERRUPT", 0x10D, 9);
/// A queue used wrongly (0x10D/0xA).
pub const QUEUE: Rule = rule("WDF_QUEUE_FATAL_ERROR", 0x10D, 0xA);
/// A PnP call outside the state that allows it (0x10D/0xC).
pub const PNP: Rule = rule("WDF_PNP_FATAL_ERROR", 0x10D, 0xC);
/// A framework function called at the wrong IRQL (0x10D/0xE).
pub const KMDF_IRQL: Rule = rule("KmdfIrql", 0x10D, 0xE);
/// A function that the host does not offer (0x10D/0x10).
pub const API_UNAVAILABLE: Rule = rule("WDF_API_UNAVAILABLE", 0x10D, 0x10);
/// A configuration structure with a wrong `Size` (STATUS_INFO_LENGTH_MISMATCH).
pub const STRUCTURE_SIZE: Rule = rule("WdfStructureSize", 0, 0);
/// A structure with a value outside its published range.
pub const STRUCTURE_VALUE: Rule = rule("WdfStructureValue", 0, 0);
/// An object, reference or handle left when its owner went away.
pub const LEAK: Rule = rule("WdfObjectLeak", 0x10D, 7);
/// `WdfDriverCreate` missing, repeated or called outside DriverEntry.
pub const DRIVER_CREATE: Rule = rule("DriverCreate", 0, 0);
/// A device-init function called after `WdfDeviceCreate`.
pub const DEVICE_INIT_API: Rule = rule("DeviceInitAPI", 0, 0);
/// `WDFDEVICE_INIT` freed twice or freed after `WdfDeviceCreate` took it.
pub const DOUBLE_DEVICE_INIT_FREE: Rule = rule("DoubleDeviceInitFree", 0, 0);
/// Binding to the framework with wrong version, count or name.
pub const BIND: Rule = rule("WdfVersionBind", 0, 0);
/// A mandatory ACX call missing, or made out of its place.
pub const ACX_SEQUENCE: Rule = rule("AcxSequence", 0, 0);
/// A stream call that its state does not allow.
pub const ACX_STREAM_STATE: Rule = rule("AcxStreamState", 0, 0);
/// An ACX callback answered with values outside its contract.
pub const ACX_RESULT: Rule = rule("AcxResult", 0, 0);
/// A circuit, pin or format that ACX or the audio engine would refuse.
pub const ACX_CIRCUIT: Rule = rule("AcxCircuit", 0, 0);

/// Reports a violation.
pub(crate) fn report(rule: Rule, text: impl Into<String>) {
    crate::verifier::report(rule, text);
}
