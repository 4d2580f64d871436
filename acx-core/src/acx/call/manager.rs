//! Functions of `acxmanager.h`, with their places in the table.

use crate::acx::raw::prelude::*;
use crate::acx::table;
use crate::wdf::table::functions;

functions! {
    100 AcxGetManager(Context: PVOID) -> ACXMANAGER;
    101 AcxManagerAddCompositeTemplate(Manager: ACXMANAGER, Template: ACXCOMPOSITETEMPLATE) -> NTSTATUS;
    102 AcxManagerRemoveCompositeTemplate(Manager: ACXMANAGER, Template: ACXCOMPOSITETEMPLATE) -> NTSTATUS;
    103 AcxCompositeTemplateCreate(
        Driver: WDFDRIVER, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_COMPOSITE_TEMPLATE_CONFIG,
        Template: *mut ACXCOMPOSITETEMPLATE,
    ) -> NTSTATUS;
    104 AcxCompositeTemplateAssignCircuits(
        CompositeTemplate: ACXCOMPOSITETEMPLATE, CircuitTemplates: *mut ACXCIRCUITTEMPLATE, CircuitTemplatesCount: ULONG,
    ) -> NTSTATUS;
    105 AcxCompositeTemplateSetCoreCircuit(CompositeTemplate: ACXCOMPOSITETEMPLATE, CircuitTemplates: ACXCIRCUITTEMPLATE);
    106 AcxCircuitTemplateCreate(
        Driver: WDFDRIVER, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_CIRCUIT_TEMPLATE_CONFIG,
        Template: *mut ACXCIRCUITTEMPLATE,
    ) -> NTSTATUS;
}
