//! Event tracing, software tracing, WMI registration, the debugger's output.
use super::printf::{Arguments, format};
use super::raw::{P, get, narrow, put};
use super::status::*;
use crate::kernel::{trace, with};
use crate::verifier::{report, rule};

fn register(callback: usize, out: *mut u64) -> i32 {
    let id = with(|s| {
        let id = 0x7000 + s.ext.id();
        s.ext.etw.insert(id, callback);
        id
    });
    put(out as usize, id);
    SUCCESS
}

fn known(id: u64) -> i32 {
    if with(|s| s.ext.etw.contains_key(&id)) { SUCCESS } else { INVALID_HANDLE }
}

fn say(prefix: usize, template: usize, list: usize) -> i32 {
    let prefix = if prefix == 0 { Vec::new() } else { narrow(prefix, 256) };
    let line = format(&String::from_utf8_lossy(&narrow(template, 0x1000)), Arguments(list), false);
    trace(format_args!("DbgPrint {}{}", String::from_utf8_lossy(&prefix), line.trim_end()));
    SUCCESS
}

exports! { "ntoskrnl.exe";
    fn EtwRegister(_provider: *const [u8; 16], callback: usize, _context: P, out: *mut u64) -> i32; 0 IRQL_EX_PASSIVE { register(callback, out) }
    fn EtwRegisterClassicProvider(_provider: *const [u8; 16], _kind: u32, callback: usize, _context: P, out: *mut u64) -> i32;
        0 IRQL_EX_PASSIVE { register(callback, out) }
    fn EtwUnregister(id: u64) -> i32; 0 IRQL_EX_PASSIVE {
        if with(|s| s.ext.etw.remove(&id)).is_none() {
            report(rule::ETW_LEFT, format!("EtwUnregister of {id:#x}, which is not registered"));
            return INVALID_HANDLE;
        }
        SUCCESS
    }
    // Nobody listens: providers may be asked, and what they write is dropped.
    fn EtwProviderEnabled(_id: u64, _level: u8, _keyword: u64) -> u8 { 0 }
    fn EtwEventEnabled(_id: u64, _event: P) -> u8 { 0 }
    fn EtwWrite(id: u64, _event: P, _activity: P, _count: u32, _data: P) -> i32 { known(id) }
    fn EtwWriteEx(id: u64, _event: P, _filter: u64, _flags: u32, _activity: P, _related: P, _count: u32, _data: P) -> i32 { known(id) }
    fn EtwWriteTransfer(id: u64, _event: P, _activity: P, _related: P, _count: u32, _data: P) -> i32 { known(id) }
    fn EtwWriteString(id: u64, _level: u8, _keyword: u64, _activity: P, _text: P) -> i32 { known(id) }
    fn EtwSetInformation(id: u64, _class: i32, _data: P, _len: u32) -> i32 { known(id) }
    fn EtwActivityIdControl(control: u32, id: *mut [u8; 16]) -> i32 {
        // EVENT_ACTIVITY_CTRL_GET_ID 1, SET_ID 2, CREATE_ID 3.
        if control == 3 || control == 1 {
            let number = if control == 3 { with(|s| s.ext.id()) } else { 0 };
            put(id as usize, [number, 0]);
        }
        SUCCESS
    }
    fn WmiQueryTraceInformation(_class: i32, _buffer: P, _len: u32, needed: *mut u32, _input: P) -> i32 {
        put(needed as usize, 0_u32);
        NOT_SUPPORTED
    }
    fn WmiTraceMessageVa(_logger: u64, _flags: u32, _guid: P, number: u16, _list: P) -> i32 {
        trace(format_args!("WPP message {number}"));
        SUCCESS
    }
    fn WmiTraceFastEvent(_event: P) -> i32 { SUCCESS }
    fn IoWMIRegistrationControl(object: usize, action: u32) -> i32; 0 IRQL_IO_PASSIVE {
        // WMIREG_ACTION_REGISTER 1, DEREGISTER 2, REREGISTER 3, UPDATE_GUIDS 4; flags in the high bits.
        match action & 0xF {
            1 => with(|s| s.ext.wmi.push(object)),
            2 => {
                let found = with(|s| s.ext.wmi.iter().position(|o| *o == object).map(|i| s.ext.wmi.remove(i)));
                if found.is_none() {
                    report(rule::WMI_LEFT, format!("deregistration of {object:#x}, which is not registered"));
                    return INVALID_PARAMETER;
                }
            }
            _ => {}
        }
        SUCCESS
    }
    fn IoWMIWriteEvent(node: P) -> i32; 2 IRQL_DISPATCH_LTE {
        // Success gives the node away; failure leaves it with the driver.
        crate::kernel::pool::free(node, 0);
        SUCCESS
    }
    fn IoWMIOpenBlock(_guid: P, _access: u32, _out: *mut P) -> i32; 0 IRQL_IO_PASSIVE { NOT_SUPPORTED }
    fn IoWMIAllocateInstanceIds(_guid: P, count: u32, first: *mut u32) -> i32; 0 IRQL_IO_PASSIVE {
        let start = with(|s| s.ext.id()) as u32;
        put(first as usize, start);
        with(|s| s.ext.next_id += u64::from(count));
        SUCCESS
    }
    fn IoWMISuggestInstanceName(_pdo: P, _link: P, _combine: u8, _out: P) -> i32; 0 IRQL_IO_PASSIVE { NOT_SUPPORTED }
    fn vDbgPrintEx(_component: u32, _level: u32, template: usize, list: usize) -> i32 { say(0, template, list) }
    fn vDbgPrintExWithPrefix(prefix: usize, _component: u32, _level: u32, template: usize, list: usize) -> i32 { say(prefix, template, list) }
    fn IoAllocateErrorLogEntry(_object: P, len: u8) -> P; 2 IRQL_DISPATCH_LTE {
        crate::kernel::pool::allocate(usize::from(len).max(48), u32::from_le_bytes(*b"IoEr"), 0x40)
    }
    fn IoFreeErrorLogEntry(entry: P); 2 IRQL_DISPATCH_LTE { crate::kernel::pool::free(entry, 0); }
    fn IoWriteErrorLogEntry(entry: P); 2 IRQL_DISPATCH_LTE {
        // IO_ERROR_LOG_PACKET.ErrorCode at 12.
        trace(format_args!("error log entry {:#x}", get::<u32>(entry as usize + 12)));
        crate::kernel::pool::free(entry, 0);
    }
}

/// The trace recorder's library.
pub(super) mod recorder {
    use super::super::raw::{P, put};

    exports! { "wpprecorder.sys";
        fn WppAutoLogStart(_control: P, _driver: P, _path: P) {}
        fn WppAutoLogStop(_control: P, _driver: P) {}
        fn imp_WppRecorderReplay(_control: P, _driver: P, _path: P, _context: P) {}
        fn imp_WppRecorderLogCreate(_control: P, _parameters: P, out: *mut usize) -> i32 { put(out as usize, 0x10_usize); 0 }
        fn imp_WppRecorderLogDelete(_control: P, _log: P) -> i32 { 0 }
        fn imp_WppRecorderLogGetDefault(_control: P) -> usize { 0x10 }
        fn imp_WppRecorderLogSetIdentifier(_control: P, _log: P, _text: P) -> i32 { 0 }
        fn imp_WppRecorderIsDefaultLogAvailable(_control: P) -> u8 { 1 }
        fn imp_WppRecorderLogDumpLiveDriverData(_control: P, _dump: P, _size: u32, _description: P) -> i32 { super::NOT_SUPPORTED }
        fn imp_WppRecorderLinkCounters(_control: P, _log: P) -> i32 { 0 }
        fn imp_WppRecorderGetCounters(_control: P, _log: P, _counters: P) -> i32 { super::NOT_SUPPORTED }
        fn imp_WppRecorderConfigure(_control: P, _configuration: P) -> i32 { 0 }
    }
}

/// The WMI library.
pub(super) mod wmilib {
    use super::super::raw::P;
    use crate::kernel::io;
    use acx_core::nt::raw::{IRP, NTSTATUS};

    exports! { "wmilib.sys";
        fn WmiSystemControl(_information: P, _device: P, _irp: *mut IRP, disposition: *mut i32) -> i32; 0 IRQL_IO_PASSIVE {
            // IrpForward: no request of the lab is for a data block of the driver's.
            super::put(disposition as usize, 2_i32);
            super::NOT_SUPPORTED
        }
        fn WmiCompleteRequest(_device: P, irp: *mut IRP, status: NTSTATUS, used: u32, _boost: i8) -> NTSTATUS; 2 IRQL_DISPATCH_LTE {
            io::complete(irp, status, used as usize);
            status
        }
        fn WmiFireEvent(_device: P, _guid: P, _instance: u32, _len: u32, data: P) -> i32; 2 IRQL_DISPATCH_LTE {
            if !data.is_null() {
                crate::kernel::pool::free(data, 0);
            }
            0
        }
    }
}
