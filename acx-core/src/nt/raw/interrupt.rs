//! Connection of interrupt service routines.
use super::{BOOLEAN, DEVICE_OBJECT, KIRQL, KSPIN_LOCK, PVOID, layout};

/// A connected interrupt; opaque.
#[repr(C)]
pub struct KINTERRUPT {
    _opaque: [u8; 0],
}

pub type PKSERVICE_ROUTINE = Option<unsafe extern "efiapi" fn(*mut KINTERRUPT, PVOID) -> BOOLEAN>;
pub type PKSYNCHRONIZE_ROUTINE = Option<unsafe extern "efiapi" fn(PVOID) -> BOOLEAN>;

pub const CONNECT_FULLY_SPECIFIED: u32 = 1;
pub const CONNECT_LINE_BASED: u32 = 2;
pub const CONNECT_MESSAGE_BASED: u32 = 3;

/// Parameters of `IoConnectInterruptEx` in its line-based form, padded to the length of the largest form.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct IO_CONNECT_INTERRUPT_PARAMETERS {
    pub Version: u32,
    pub PhysicalDeviceObject: *mut DEVICE_OBJECT,
    pub InterruptObject: *mut *mut KINTERRUPT,
    pub ServiceRoutine: PKSERVICE_ROUTINE,
    pub ServiceContext: PVOID,
    pub SpinLock: *mut KSPIN_LOCK,
    pub SynchronizeIrql: KIRQL,
    pub FloatingSave: BOOLEAN,
    /// Members of the fully specified form only.
    pub ShareVector: BOOLEAN,
    pub Vector: u32,
    pub Irql: KIRQL,
    pub InterruptMode: i32,
    pub ProcessorEnableMask: usize,
    pub Group: u16,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct IO_DISCONNECT_INTERRUPT_PARAMETERS {
    pub Version: u32,
    pub InterruptObject: *mut KINTERRUPT,
}

layout!(IO_CONNECT_INTERRUPT_PARAMETERS, 80, 8, PhysicalDeviceObject: 8, InterruptObject: 16, ServiceRoutine: 24, ServiceContext: 32,
    SpinLock: 40, SynchronizeIrql: 48, FloatingSave: 49, ShareVector: 50, Vector: 52, Irql: 56, InterruptMode: 60, ProcessorEnableMask: 64,
    Group: 72);
layout!(IO_DISCONNECT_INTERRUPT_PARAMETERS, 16, 8, InterruptObject: 8);
