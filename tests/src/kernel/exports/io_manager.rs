use std::ffi::c_void;
use std::ptr::null_mut;
use std::rc::Rc;

use acx_core::nt::raw::{
    CONNECT_FULLY_SPECIFIED, CONNECT_LINE_BASED, DEVICE_DESCRIPTION, DEVICE_OBJECT, DMA_ADAPTER, DRIVER_OBJECT,
    IO_CONNECT_INTERRUPT_PARAMETERS, IO_DISCONNECT_INTERRUPT_PARAMETERS, IRP, KINTERRUPT, MDL, NTSTATUS, PKSERVICE_ROUTINE,
    PKSYNCHRONIZE_ROUTINE, STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_PARAMETER, STATUS_NOT_SUPPORTED, STATUS_SUCCESS,
    UNICODE_STRING,
};

use super::memory_refused;
use crate::kernel::irql::{irql, require, set_irql};
use crate::kernel::{boundary, dma, interrupt, io, locks, mdl, with};
use crate::pci;
use crate::verifier::{report, rule};

fn connect(
    slot: Option<usize>,
    object: *mut *mut KINTERRUPT,
    routine: PKSERVICE_ROUTINE,
    context: *mut c_void,
    level: u8,
) -> NTSTATUS {
    let (Some(slot), Some(routine)) = (slot, routine) else { return STATUS_INVALID_PARAMETER };
    if memory_refused() {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    let handle = Rc::new(std::cell::Cell::new(0_usize));
    let own = Rc::clone(&handle);
    // SAFETY: the driver gave the routine and its context until it disconnects.
    let service = Rc::new(move || unsafe { routine(own.get() as *mut KINTERRUPT, context) } != 0);
    let id = interrupt::connect(slot, level, service);
    handle.set(id);
    // SAFETY: the driver passes a place for the handle.
    unsafe { object.write(id as *mut KINTERRUPT) };
    STATUS_SUCCESS
}

fn disconnect(object: *mut KINTERRUPT) {
    require("IoDisconnectInterrupt", 0, rule::IRQL_IO_PASSIVE);
    if !interrupt::disconnect(object as usize) {
        report(rule::INTERRUPT_LEFT, format!("{object:?} is not connected"));
    }
}

exports! { "ntoskrnl.exe";
    fn IoConnectInterruptEx(parameters: *mut IO_CONNECT_INTERRUPT_PARAMETERS) -> NTSTATUS {
        require("IoConnectInterruptEx", 0, rule::IRQL_IO_PASSIVE);
        boundary();
        // SAFETY: the driver passes readable parameters of the form that Version says.
        unsafe {
            match (*parameters).Version {
                CONNECT_LINE_BASED | CONNECT_FULLY_SPECIFIED => {
                    // Both forms begin with the same fields.
                    let form = (*parameters).Form.LineBased;
                    let slot = pci::slot_of_pdo(form.PhysicalDeviceObject);
                    connect(slot, form.InterruptObject, form.ServiceRoutine, form.ServiceContext, interrupt::DEVICE_IRQL)
                }
                _ => STATUS_NOT_SUPPORTED,
            }
        }
    }

    fn IoConnectInterrupt(
        object: *mut *mut KINTERRUPT,
        routine: PKSERVICE_ROUTINE,
        context: *mut c_void,
        _lock: *mut usize,
        vector: u32,
        level: u8,
        _synchronize: u8,
        _mode: i32,
        _share: u8,
        _processors: usize,
        _floating: u8,
    ) -> NTSTATUS {
        require("IoConnectInterrupt", 0, rule::IRQL_IO_PASSIVE);
        connect(pci::slot_of_vector(vector), object, routine, context, level)
    }

    fn IoDisconnectInterruptEx(parameters: *mut IO_DISCONNECT_INTERRUPT_PARAMETERS) {
        // SAFETY: readable parameters.
        disconnect(unsafe { (*parameters).ConnectionContext.InterruptObject });
    }

    fn IoDisconnectInterrupt(object: *mut KINTERRUPT) {
        disconnect(object);
    }

    fn KeSynchronizeExecution(
        object: *mut KINTERRUPT,
        routine: PKSYNCHRONIZE_ROUTINE,
        context: *mut c_void,
    ) -> u8 {
        let level = with(|s| s.interrupts.iter().find(|c| c.id == object as usize).map(|c| c.irql));
        let (Some(level), Some(routine)) = (level, routine) else {
            report(rule::INTERRUPT_LEFT, format!("{object:?} is not connected"));
            return 0;
        };
        if irql() > level {
            report(rule::IRQL_RAISE, format!("KeSynchronizeExecution at IRQL {}", irql()));
        }
        boundary();
        let before = set_irql(level);
        // The lock of an interrupt is known by its handle, which is no address.
        locks::acquire(object as usize);
        // SAFETY: the driver gave the routine and its context for this call.
        let result = unsafe { routine(context) };
        locks::release(object as usize);
        set_irql(before);
        boundary();
        result
    }

    fn IoGetDmaAdapter(
        pdo: *mut DEVICE_OBJECT,
        description: *const DEVICE_DESCRIPTION,
        registers: *mut u32,
    ) -> *mut DMA_ADAPTER {
        require("IoGetDmaAdapter", 0, rule::IRQL_IO_PASSIVE);
        if memory_refused() || pci::slot_of_pdo(pdo).is_none() {
            return null_mut();
        }
        // SAFETY: the driver passes a readable description and a place for the count.
        unsafe {
            registers.write((*description).MaximumLength.div_ceil(4096) + 1);
            dma::adapter(&*description)
        }
    }

    fn IoAllocateMdl(address: *mut c_void, len: u32, _secondary: u8, _quota: u8, irp: *mut IRP) -> *mut MDL {
        require("IoAllocateMdl", 2, rule::IRQL_IO_DISPATCH);
        if memory_refused() {
            return null_mut();
        }
        let list = mdl::allocate(address as usize, len as usize);
        if !irp.is_null() {
            // SAFETY: a live request.
            unsafe { (*irp).MdlAddress = list };
        }
        list
    }

    fn IoFreeMdl(list: *mut MDL) {
        require("IoFreeMdl", 2, rule::IRQL_IO_DISPATCH);
        mdl::free(list);
    }

    fn IoCreateDevice(
        driver: *mut DRIVER_OBJECT,
        extension: u32,
        _name: *const UNICODE_STRING,
        kind: u32,
        _characteristics: u32,
        _exclusive: u8,
        device: *mut *mut DEVICE_OBJECT,
    ) -> NTSTATUS {
        require("IoCreateDevice", 1, rule::IRQL_IO_PASSIVE);
        if memory_refused() {
            return STATUS_INSUFFICIENT_RESOURCES;
        }
        // SAFETY: a live driver object and a place for the device.
        unsafe {
            let made = io::create_device(driver, extension as usize, kind);
            with(|s| s.ext.devices.insert(made.expose_provenance()));
            device.write(made);
        }
        STATUS_SUCCESS
    }

    fn IoDeleteDevice(device: *mut DEVICE_OBJECT) {
        require("IoDeleteDevice", 1, rule::IRQL_IO_PASSIVE);
        with(|s| s.ext.devices.remove(&device.addr()));
        // SAFETY: the driver gives it up.
        unsafe { io::delete_device(device) };
    }

    fn IoAttachDeviceToDeviceStack(
        source: *mut DEVICE_OBJECT,
        target: *mut DEVICE_OBJECT,
    ) -> *mut DEVICE_OBJECT {
        require("IoAttachDeviceToDeviceStack", 2, rule::IRQL_IO_DISPATCH);
        // SAFETY: live device objects.
        unsafe { io::attach(source, target) }
    }

    fn IoDetachDevice(target: *mut DEVICE_OBJECT) {
        require("IoDetachDevice", 0, rule::IRQL_IO_PASSIVE);
        // SAFETY: a live device object.
        unsafe { io::detach(target) };
    }

    fn IofCallDriver(device: *mut DEVICE_OBJECT, irp: *mut IRP) -> NTSTATUS {
        require("IofCallDriver", 2, rule::IRQL_IO_DISPATCH);
        // SAFETY: live objects with a location filled in.
        unsafe { io::call_driver(device, irp) }
    }

    fn IofCompleteRequest(irp: *mut IRP, _boost: i8) {
        require("IofCompleteRequest", 2, rule::IRQL_IO_DISPATCH);
        locks::require_none("IofCompleteRequest");
        // SAFETY: a live request that the driver owns.
        unsafe { io::complete_request(irp) };
    }

}
