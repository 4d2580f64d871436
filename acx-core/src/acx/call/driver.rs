//! Functions of `acxdriver.h` and `acxdevice.h` and `acxglobals.h`, with their places in the table.

use crate::acx::raw::prelude::*;
use crate::acx::table;
use crate::wdf::table::functions;

functions! {
    68 AcxDeviceInitInitialize(DeviceInit: *mut WDFDEVICE_INIT, Config: *mut ACX_DEVICEINIT_CONFIG) -> NTSTATUS;
    69 AcxDeviceInitialize(Device: WDFDEVICE, DeviceConfig: *mut ACX_DEVICE_CONFIG) -> NTSTATUS;
    70 AcxDeviceAddCircuit(Device: WDFDEVICE, Circuit: ACXCIRCUIT) -> NTSTATUS;
    71 AcxDeviceRemoveCircuit(Device: WDFDEVICE, Circuit: ACXCIRCUIT) -> NTSTATUS;
    72 AcxDeviceDetachCircuit(Device: WDFDEVICE, Circuit: ACXCIRCUIT) -> NTSTATUS;
    73 AcxDeviceAddCircuitDevice(ParentDevice: WDFDEVICE, Device: WDFDEVICE) -> NTSTATUS;
    74 AcxDeviceRemoveCircuitDevice(ParentDevice: WDFDEVICE, Device: WDFDEVICE) -> NTSTATUS;
    75 AcxDeviceAddFactoryCircuit(Device: WDFDEVICE, Factory: ACXFACTORYCIRCUIT) -> NTSTATUS;
    76 AcxDeviceRemoveFactoryCircuit(Device: WDFDEVICE, Factory: ACXFACTORYCIRCUIT) -> NTSTATUS;
    77 AcxDeviceGetCurrentDxExitLatency(
        Device: WDFDEVICE, SystemPowerAction: POWER_ACTION, DeviceState: WDF_POWER_DEVICE_STATE,
    ) -> ACX_DX_EXIT_LATENCY;
    78 AcxDriverInitialize(Driver: WDFDRIVER, DriverConfig: *mut ACX_DRIVER_CONFIG) -> NTSTATUS;
    79 AcxDriverIsVersionAvailable(
        Driver: WDFDRIVER, VersionAvailableParams: *mut ACX_DRIVER_VERSION_AVAILABLE_PARAMS,
    ) -> BOOLEAN;
}
