//! Status codes that the exports answer with, as plain numbers.
#![allow(dead_code, reason = "a vocabulary")]
/// `STATUS_SUCCESS`.
pub(crate) const SUCCESS: i32 = 0;
/// `STATUS_WAIT_1`.
pub(crate) const WAIT_1: i32 = 1;
/// `STATUS_TIMEOUT`.
pub(crate) const TIMEOUT: i32 = 0x102;
/// `STATUS_PENDING`.
pub(crate) const PENDING: i32 = 0x103;
/// `STATUS_OBJECT_NAME_EXISTS`.
pub(crate) const OBJECT_NAME_EXISTS: i32 = 0x4000_0000;
/// `STATUS_BUFFER_OVERFLOW`.
pub(crate) const BUFFER_OVERFLOW: i32 = 0x8000_0005_u32 as i32;
/// `STATUS_NO_MORE_ENTRIES`.
pub(crate) const NO_MORE_ENTRIES: i32 = 0x8000_001A_u32 as i32;
/// `STATUS_UNSUCCESSFUL`.
pub(crate) const UNSUCCESSFUL: i32 = 0xC000_0001_u32 as i32;
/// `STATUS_NOT_IMPLEMENTED`.
pub(crate) const NOT_IMPLEMENTED: i32 = 0xC000_0002_u32 as i32;
/// `STATUS_INFO_LENGTH_MISMATCH`.
pub(crate) const INFO_LENGTH_MISMATCH: i32 = 0xC000_0004_u32 as i32;
/// `STATUS_INVALID_HANDLE`.
pub(crate) const INVALID_HANDLE: i32 = 0xC000_0008_u32 as i32;
/// `STATUS_INVALID_PARAMETER`.
pub(crate) const INVALID_PARAMETER: i32 = 0xC000_000D_u32 as i32;
/// `STATUS_NO_SUCH_DEVICE`.
pub(crate) const NO_SUCH_DEVICE: i32 = 0xC000_000E_u32 as i32;
/// `STATUS_NO_SUCH_FILE`.
pub(crate) const NO_SUCH_FILE: i32 = 0xC000_000F_u32 as i32;
/// `STATUS_INVALID_DEVICE_REQUEST`.
pub(crate) const INVALID_DEVICE_REQUEST: i32 = 0xC000_0010_u32 as i32;
/// `STATUS_END_OF_FILE`.
pub(crate) const END_OF_FILE: i32 = 0xC000_0011_u32 as i32;
/// `STATUS_ACCESS_DENIED`.
pub(crate) const ACCESS_DENIED: i32 = 0xC000_0022_u32 as i32;
/// `STATUS_BUFFER_TOO_SMALL`.
pub(crate) const BUFFER_TOO_SMALL: i32 = 0xC000_0023_u32 as i32;
/// `STATUS_OBJECT_TYPE_MISMATCH`.
pub(crate) const OBJECT_TYPE_MISMATCH: i32 = 0xC000_0024_u32 as i32;
/// `STATUS_OBJECT_NAME_INVALID`.
pub(crate) const OBJECT_NAME_INVALID: i32 = 0xC000_0033_u32 as i32;
/// `STATUS_OBJECT_NAME_NOT_FOUND`.
pub(crate) const OBJECT_NAME_NOT_FOUND: i32 = 0xC000_0034_u32 as i32;
/// `STATUS_OBJECT_NAME_COLLISION`.
pub(crate) const OBJECT_NAME_COLLISION: i32 = 0xC000_0035_u32 as i32;
/// `STATUS_OBJECT_PATH_NOT_FOUND`.
pub(crate) const OBJECT_PATH_NOT_FOUND: i32 = 0xC000_003A_u32 as i32;
/// `STATUS_MUTANT_NOT_OWNED`.
pub(crate) const MUTANT_NOT_OWNED: i32 = 0xC000_0046_u32 as i32;
/// `STATUS_SEMAPHORE_LIMIT_EXCEEDED`.
pub(crate) const SEMAPHORE_LIMIT_EXCEEDED: i32 = 0xC000_0047_u32 as i32;
/// `STATUS_DELETE_PENDING`.
pub(crate) const DELETE_PENDING: i32 = 0xC000_0056_u32 as i32;
/// `STATUS_REVISION_MISMATCH`.
pub(crate) const REVISION_MISMATCH: i32 = 0xC000_0059_u32 as i32;
/// `STATUS_INSUFFICIENT_RESOURCES`.
pub(crate) const INSUFFICIENT_RESOURCES: i32 = 0xC000_009A_u32 as i32;
/// `STATUS_NOT_SUPPORTED`.
pub(crate) const NOT_SUPPORTED: i32 = 0xC000_00BB_u32 as i32;
/// `STATUS_CANNOT_DELETE`.
pub(crate) const CANNOT_DELETE: i32 = 0xC000_0121_u32 as i32;
/// `STATUS_CANCELLED`.
pub(crate) const CANCELLED: i32 = 0xC000_0120_u32 as i32;
/// `STATUS_INVALID_DEVICE_STATE`.
pub(crate) const INVALID_DEVICE_STATE: i32 = 0xC000_0184_u32 as i32;
/// `STATUS_NOT_FOUND`.
pub(crate) const NOT_FOUND: i32 = 0xC000_0225_u32 as i32;
/// `STATUS_PROCEDURE_NOT_FOUND`.
pub(crate) const PROCEDURE_NOT_FOUND: i32 = 0xC000_007A_u32 as i32;
