//! Numbers of the interface between port and miniport, from the published layouts.
//!
//! The host reads the driver's structures by offset and calls its methods by slot instead of through the driver's own type
//! definitions: a wrong field or slot there shows as a failure here and cannot cancel itself out.

use core::ffi::c_void;

pub use super::guids::Guid;

/// An untyped foreign pointer.
pub type Ptr = *mut c_void;
/// NTSTATUS.
pub type Status = i32;

macro_rules! numbers {
    ($($(#[$m:meta])* $name:ident: $t:ty = $value:expr;)*) => {
        $($(#[$m])* #[doc = concat!("`", stringify!($name), "`.")] pub const $name: $t = $value as $t;)*
    };
}

numbers! {
    STATUS_SUCCESS: Status = 0;
    STATUS_PENDING: Status = 0x103;
    STATUS_BUFFER_OVERFLOW: Status = 0x8000_0005_u32;
    STATUS_UNSUCCESSFUL: Status = 0xC000_0001_u32;
    STATUS_NOT_IMPLEMENTED: Status = 0xC000_0002_u32;
    STATUS_INVALID_HANDLE: Status = 0xC000_0008_u32;
    STATUS_INVALID_PARAMETER: Status = 0xC000_000D_u32;
    STATUS_NO_SUCH_DEVICE: Status = 0xC000_000E_u32;
    STATUS_INVALID_DEVICE_REQUEST: Status = 0xC000_0010_u32;
    STATUS_ACCESS_DENIED: Status = 0xC000_0022_u32;
    STATUS_BUFFER_TOO_SMALL: Status = 0xC000_0023_u32;
    STATUS_OBJECT_NAME_NOT_FOUND: Status = 0xC000_0034_u32;
    STATUS_OBJECT_NAME_COLLISION: Status = 0xC000_0035_u32;
    STATUS_DATA_OVERRUN: Status = 0xC000_003C_u32;
    STATUS_DATA_LATE_ERROR: Status = 0xC000_003D_u32;
    STATUS_INSUFFICIENT_RESOURCES: Status = 0xC000_009A_u32;
    STATUS_DEVICE_NOT_READY: Status = 0xC000_00A3_u32;
    STATUS_NOT_SUPPORTED: Status = 0xC000_00BB_u32;
    STATUS_DEVICE_REMOVED: Status = 0xC000_02B6_u32;
    STATUS_INVALID_DEVICE_STATE: Status = 0xC000_0184_u32;
    STATUS_NOT_FOUND: Status = 0xC000_0225_u32;
    STATUS_NO_MATCH: Status = 0xC000_0272_u32;

    KSPROPERTY_TYPE_GET: u32 = 1;
    KSPROPERTY_TYPE_SET: u32 = 2;
    KSPROPERTY_TYPE_BASICSUPPORT: u32 = 0x200;
    KSPROPERTY_TYPE_TOPOLOGY: u32 = 0x1000_0000;
    KSEVENT_TYPE_ENABLE: u32 = 1;
    KSEVENT_TYPE_BASICSUPPORT: u32 = 0x200;

    PORT_CLASS_DEVICE_EXTENSION_SIZE: u32 = 512;
    PCFILTER_NODE: u32 = 0xFFFF_FFFF_u32;
    PCEVENT_VERB_ADD: u32 = 1;
    PCEVENT_VERB_REMOVE: u32 = 2;
    PCEVENT_VERB_SUPPORT: u32 = 4;

    KSPIN_DATAFLOW_IN: u32 = 1;
    KSPIN_DATAFLOW_OUT: u32 = 2;
    KSPIN_COMMUNICATION_NONE: u32 = 0;
    KSPIN_COMMUNICATION_SINK: u32 = 1;
    KSPIN_COMMUNICATION_BOTH: u32 = 3;
    KSPIN_COMMUNICATION_BRIDGE: u32 = 4;
    KSDATAFORMAT_ATTRIBUTES: u32 = 2;

    KSSTATE_STOP: u32 = 0;
    KSSTATE_ACQUIRE: u32 = 1;
    KSSTATE_PAUSE: u32 = 2;
    KSSTATE_RUN: u32 = 3;

    PASSIVE_LEVEL: u8 = 0;
    DISPATCH_LEVEL: u8 = 2;
}

/// Whether a status is a success or information.
pub const fn ok(status: Status) -> bool {
    status >= 0
}

/// Reads a value at a byte offset of a foreign structure.
///
/// # Safety
/// `base + offset` must be readable for `T`.
pub unsafe fn at<T: Copy>(base: *const u8, offset: usize) -> T {
    // SAFETY: the caller's contract.
    unsafe { base.add(offset).cast::<T>().read_unaligned() }
}

/// Little-endian `u32` at `offset` of `bytes`, or `None` when they are too short.
pub fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(offset..offset + 4)?.try_into().ok()?))
}

/// Little-endian `u64` at `offset` of `bytes`.
pub fn u64_at(bytes: &[u8], offset: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(offset..offset + 8)?.try_into().ok()?))
}

/// GUID at `offset` of `bytes`.
pub fn guid_at(bytes: &[u8], offset: usize) -> Option<Guid> {
    bytes.get(offset..offset + 16).map(Guid::from_slice)
}

/// `PCPROPERTY_REQUEST`.
#[repr(C)]
#[derive(Debug)]
#[expect(non_snake_case, missing_docs, reason = "the names are the field's own")]
pub struct PropertyRequest {
    pub MajorTarget: Ptr,
    pub MinorTarget: Ptr,
    pub Node: u32,
    pub PropertyItem: *const u8,
    pub Verb: u32,
    pub InstanceSize: u32,
    pub Instance: Ptr,
    pub ValueSize: u32,
    pub Value: Ptr,
    pub Irp: Ptr,
}

/// `PCEVENT_REQUEST`.
#[repr(C)]
#[expect(non_snake_case, missing_docs, reason = "the names are the field's own")]
pub struct EventRequest {
    pub MajorTarget: Ptr,
    pub MinorTarget: Ptr,
    pub Node: u32,
    pub EventItem: *const u8,
    pub EventEntry: Ptr,
    pub Verb: u32,
    pub Irp: Ptr,
}

const _: () = assert!(size_of::<PropertyRequest>() == 72 && size_of::<EventRequest>() == 56);

/// Bytes that start at a multiple of eight, as KS hands them to handlers, with a canary behind them.
pub struct Aligned {
    words: Vec<u64>,
    len: usize,
}

impl Aligned {
    const CANARY: u64 = 0xC5C5_C5C5_C5C5_C5C5;

    /// Copies `bytes`.
    pub fn new(bytes: &[u8]) -> Self {
        let mut this = Self { words: vec![Self::CANARY; bytes.len().div_ceil(8) + 8], len: bytes.len() };
        this.all()[..bytes.len()].copy_from_slice(bytes);
        this
    }

    fn all(&mut self) -> &mut [u8] {
        // SAFETY: the vector's words are initialised bytes.
        unsafe { core::slice::from_raw_parts_mut(self.words.as_mut_ptr().cast(), self.words.len() * 8) }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: `len` bytes of the vector are initialised.
        unsafe { core::slice::from_raw_parts(self.words.as_ptr().cast(), self.len) }
    }

    /// Their address from `offset` on, or null when nothing is left.
    pub fn ptr(&mut self, offset: usize) -> Ptr {
        // SAFETY: `offset` is below `len`.
        if offset < self.len { unsafe { self.words.as_mut_ptr().cast::<u8>().add(offset).cast() } } else { core::ptr::null_mut() }
    }

    /// Whether something was written behind them.
    pub fn overrun(&mut self) -> bool {
        let len = self.len;
        self.all()[len..].iter().any(|b| *b != 0xC5)
    }
}
