//! Where the framework enters the driver: each callback finds its Rust value and passes the call on.
//!
//! Nothing is decided here, and nothing here can panic. A callback for an object that was never filled in is refused.

pub mod circuit;
pub mod device;
pub mod element;
pub mod interrupt;
pub mod pin;
pub mod stream;

use crate::ks::status::{NTSTATUS, STATUS_INVALID_PARAMETER, STATUS_SUCCESS};

/// Hands a value to the framework, or the failure.
///
/// # Safety
/// `to` is null or may be written.
unsafe fn give<T>(value: Result<T, NTSTATUS>, to: *mut T) -> NTSTATUS {
    match value {
        Ok(_) if to.is_null() => STATUS_INVALID_PARAMETER,
        Ok(value) => {
            // SAFETY: promised by the caller.
            unsafe { to.write(value) };
            STATUS_SUCCESS
        }
        Err(status) => status,
    }
}
