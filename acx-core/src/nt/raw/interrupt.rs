//! Connection of interrupt service routines.
use super::{BOOLEAN, DEVICE_OBJECT, KAFFINITY, KIRQL, KSPIN_LOCK, PVOID};

/// A connected interrupt; opaque.
#[repr(C)]
pub struct KINTERRUPT {
    _opaque: [u8; 0],
}

crate::abi_consts! {
    pub INTERRUPT_CONSTS;

    CONNECT_FULLY_SPECIFIED: u32 = 1;
    CONNECT_LINE_BASED: u32 = 2;
    CONNECT_MESSAGE_BASED: u32 = 3;
}

crate::abi_callbacks! {
    pub INTERRUPT_CALLBACKS;

    /// DIRQL.
    pub fn KSERVICE_ROUTINE(Interrupt: *mut KINTERRUPT, ServiceContext: PVOID) -> BOOLEAN;
    /// DIRQL.
    pub fn KSYNCHRONIZE_ROUTINE(SynchronizeContext: PVOID) -> BOOLEAN;
}

pub type PKSERVICE_ROUTINE = Option<KSERVICE_ROUTINE>;
pub type PKSYNCHRONIZE_ROUTINE = Option<KSYNCHRONIZE_ROUTINE>;

crate::abi_structs! {
    pub INTERRUPT_STRUCTS;

    /// Parameters of `IoConnectInterruptEx`: `Version` says which form.
    pub struct IO_CONNECT_INTERRUPT_PARAMETERS {
        pub Version: u32,
        /// Nameless in C.
        pub Form: IO_CONNECT_INTERRUPT_PARAMETERS_Form,
    }

    pub union IO_CONNECT_INTERRUPT_PARAMETERS_Form {
        pub FullySpecified: IO_CONNECT_INTERRUPT_FULLY_SPECIFIED_PARAMETERS,
        pub LineBased: IO_CONNECT_INTERRUPT_LINE_BASED_PARAMETERS,
    }

    pub struct IO_CONNECT_INTERRUPT_FULLY_SPECIFIED_PARAMETERS {
        pub PhysicalDeviceObject: *mut DEVICE_OBJECT,
        pub InterruptObject: *mut *mut KINTERRUPT,
        pub ServiceRoutine: PKSERVICE_ROUTINE,
        pub ServiceContext: PVOID,
        pub SpinLock: *mut KSPIN_LOCK,
        pub SynchronizeIrql: KIRQL,
        pub FloatingSave: BOOLEAN,
        pub ShareVector: BOOLEAN,
        pub Vector: u32,
        pub Irql: KIRQL,
        pub InterruptMode: i32,
        pub ProcessorEnableMask: KAFFINITY,
        pub Group: u16,
    }

    pub struct IO_CONNECT_INTERRUPT_LINE_BASED_PARAMETERS {
        pub PhysicalDeviceObject: *mut DEVICE_OBJECT,
        pub InterruptObject: *mut *mut KINTERRUPT,
        pub ServiceRoutine: PKSERVICE_ROUTINE,
        pub ServiceContext: PVOID,
        pub SpinLock: *mut KSPIN_LOCK,
        pub SynchronizeIrql: KIRQL,
        pub FloatingSave: BOOLEAN,
    }

    pub struct IO_DISCONNECT_INTERRUPT_PARAMETERS {
        pub Version: u32,
        pub ConnectionContext: IO_DISCONNECT_INTERRUPT_PARAMETERS_ConnectionContext,
    }

    pub union IO_DISCONNECT_INTERRUPT_PARAMETERS_ConnectionContext {
        pub Generic: PVOID,
        pub InterruptObject: *mut KINTERRUPT,
        pub InterruptMessageTable: PVOID,
    }
}
