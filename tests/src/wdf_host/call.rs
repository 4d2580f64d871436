//! Entry of a call from the driver: globals, IRQL, and configuration structures.

use super::facts::{self, Table};
use super::layout::{Described, read};
use super::{machine, rules, state};

/// STATUS_SUCCESS.
pub const SUCCESS: i32 = 0;
/// STATUS_OBJECT_NAME_EXISTS.
pub const OBJECT_NAME_EXISTS: i32 = 0x4000_0000;
/// STATUS_TIMEOUT.
pub const TIMEOUT: i32 = 0x102;
/// STATUS_INFO_LENGTH_MISMATCH.
pub const INFO_LENGTH_MISMATCH: i32 = 0xC000_0004_u32 as i32;
/// STATUS_INVALID_HANDLE.
pub const INVALID_HANDLE: i32 = 0xC000_0008_u32 as i32;
/// STATUS_INVALID_PARAMETER.
pub const INVALID_PARAMETER: i32 = 0xC000_000D_u32 as i32;
/// STATUS_INVALID_DEVICE_REQUEST.
pub const INVALID_DEVICE_REQUEST: i32 = 0xC000_0010_u32 as i32;
/// STATUS_BUFFER_TOO_SMALL.
pub const BUFFER_TOO_SMALL: i32 = 0xC000_0023_u32 as i32;
/// STATUS_OBJECT_NAME_NOT_FOUND.
pub const OBJECT_NAME_NOT_FOUND: i32 = 0xC000_0034_u32 as i32;
/// STATUS_REVISION_MISMATCH.
pub const REVISION_MISMATCH: i32 = 0xC000_0059_u32 as i32;
/// STATUS_NOT_SUPPORTED.
pub const NOT_SUPPORTED: i32 = 0xC000_00BB_u32 as i32;
/// STATUS_INVALID_DEVICE_STATE.
pub const INVALID_DEVICE_STATE: i32 = 0xC000_0184_u32 as i32;
/// STATUS_NO_MORE_ENTRIES.
pub const NO_MORE_ENTRIES: i32 = 0x8000_001A_u32 as i32;
/// STATUS_NO_MATCH.
pub const NO_MATCH: i32 = 0xC000_0272_u32 as i32;
/// STATUS_NOT_FOUND.
pub const NOT_FOUND: i32 = 0xC000_0225_u32 as i32;
/// STATUS_DRIVER_INTERNAL_ERROR.
pub const DRIVER_INTERNAL_ERROR: i32 = 0xC000_0183_u32 as i32;

/// Which framework a call enters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Framework {
    /// KMDF.
    Wdf,
    /// ACX.
    Acx,
}

impl Framework {
    /// Its published table.
    pub fn table(self) -> &'static Table {
        match self {
            Self::Wdf => facts::wdf(),
            Self::Acx => facts::acx(),
        }
    }
}

/// One implemented table entry.
pub struct Entry {
    /// Published name.
    pub name: &'static str,
    /// Address of the host's function.
    pub address: usize,
    /// Arguments, the globals included: compared with the published prototypes.
    #[cfg_attr(not(test), allow(dead_code, reason = "a test reads it"))]
    pub arguments: usize,
}

/// Defines table entries: a Win64 function that checks globals and IRQL first, and a list of all.
macro_rules! exports {
    ($framework:ident; $( $(#[$meta:meta])* fn $name:ident ( $($arg:ident : $ty:ty),* $(,)? ) $(-> $ret:ty)? $body:block )*) => {
        $(
            $(#[$meta])*
            #[allow(non_snake_case, unused_variables, reason = "published names and whole prototypes")]
            pub(crate) extern "win64" fn $name(globals: usize $(, $arg: $ty)*) $(-> $ret)? {
                $crate::wdf_host::call::enter(
                    $crate::wdf_host::call::Framework::$framework, stringify!($name), globals);
                $body
            }
        )*
        /// The entries of this file.
        pub(crate) fn entries() -> Vec<$crate::wdf_host::call::Entry> {
            vec![$($crate::wdf_host::call::Entry {
                name: stringify!($name),
                address: $name as *const () as usize,
                arguments: 1 $(+ { let _ = stringify!($arg); 1 })*,
            }),*]
        }
    };
}
pub(crate) use exports;

/// Calls back into the driver: `callback!("EvtX", IRQL, address, (a: T, b: U) -> R)`.
macro_rules! callback {
    ($name:expr, $irql:expr, $address:expr, ($($arg:expr => $ty:ty),* $(,)?) $(-> $ret:ty)?) => {{
        let address: usize = $address;
        $crate::wdf_host::machine::callout($name, $irql, || {
            // SAFETY: the driver registered this address for a callback with this prototype.
            unsafe {
                let function: unsafe extern "win64" fn($($ty),*) $(-> $ret)? = std::mem::transmute(address);
                function($($arg),*)
            }
        })
    }};
}
pub(crate) use callback;

/// Checks a call on entry.
pub(crate) fn enter(framework: Framework, name: &'static str, globals: usize) {
    let limit = framework.table().limit(name);
    let irql = machine::irql();
    if irql > limit {
        rules::report(rules::KMDF_IRQL, format!("{name} called at IRQL {irql}, allowed up to {limit}"));
    }
    let expected = state::globals(framework);
    if globals != expected {
        rules::report(rules::INVALID_HANDLE, format!("{name} called with globals {globals:#x}, bound {expected:#x}"));
    }
}

/// Requires IRQL at most `limit` under a condition that the function itself knows.
pub(crate) fn require_irql(name: &str, limit: u8) {
    let irql = machine::irql();
    if irql > limit {
        rules::report(rules::KMDF_IRQL, format!("{name} called at IRQL {irql}, allowed up to {limit} here"));
    }
}

/// Reads a configuration structure whose first field is a 32-bit `Size`.
///
/// # Errors
/// `STATUS_INVALID_PARAMETER` for a null, `STATUS_INFO_LENGTH_MISMATCH` for a wrong size.
pub(crate) fn config<T: Described>(function: &str, address: usize) -> Result<T, i32> {
    if address == 0 {
        rules::report(rules::NULL_PARAMETER, format!("{function}: {} is null", T::NAME));
        return Err(INVALID_PARAMETER);
    }
    if T::NAME == "WDF_REQUEST_PARAMETERS" || T::NAME == "ACX_REQUEST_PARAMETERS" {
        return check_size::<T>(function, u32::from(read::<u16>(address)), address);
    }
    check_size::<T>(function, read::<u32>(address), address)
}

/// Size of a structure in KMDF 1.15, where it grew later.
fn older(name: &str) -> Option<usize> {
    match name {
        "WDF_DEVICE_STATE" => Some(28),
        "WDF_POWER_FRAMEWORK_SETTINGS" => Some(72),
        _ => None,
    }
}

fn check_size<T: Described>(function: &str, size: u32, address: usize) -> Result<T, i32> {
    if let Some(old) = older(T::NAME).filter(|old| *old == size as usize) {
        let mut value = std::mem::MaybeUninit::<T>::zeroed();
        // SAFETY: these structures are plain numbers and addresses, of which the older form is the beginning.
        unsafe {
            std::ptr::copy_nonoverlapping(address as *const u8, value.as_mut_ptr().cast::<u8>(), old);
            return Ok(value.assume_init());
        }
    }
    if size as usize != size_of::<T>() {
        let text = format!("{function}: {}.Size is {size}, expected {}", T::NAME, size_of::<T>());
        rules::report(rules::STRUCTURE_SIZE, text);
        return Err(INFO_LENGTH_MISMATCH);
    }
    Ok(read(address))
}

/// Like [`config`] for an optional pointer.
///
/// # Errors
/// As [`config`], except that a null is `None`.
pub(crate) fn optional<T: Described>(function: &str, address: usize) -> Result<Option<T>, i32> {
    if address == 0 { Ok(None) } else { config(function, address).map(Some) }
}

/// Requires a pointer.
///
/// # Errors
/// `STATUS_INVALID_PARAMETER` after a report.
pub(crate) fn required(function: &str, what: &str, address: usize) -> Result<(), i32> {
    if address == 0 {
        rules::report(rules::NULL_PARAMETER, format!("{function}: {what} is null"));
        return Err(INVALID_PARAMETER);
    }
    Ok(())
}

/// The status of a result.
pub(crate) fn status(result: Result<(), i32>) -> i32 {
    result.err().unwrap_or(SUCCESS)
}
