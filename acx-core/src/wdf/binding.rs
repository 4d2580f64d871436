//! What both ways of binding share: our own ([`super::entry`]) and, with the feature `wdk`, Microsoft's.

use super::raw::prelude::*;
use crate::nt::raw::PDRIVER_UNLOAD;

/// The driver's own entry point.
pub type Entry = unsafe extern "efiapi" fn(*mut DRIVER_OBJECT, *const UNICODE_STRING) -> NTSTATUS;

/// What stands in a driver object.
pub(super) type Unload = PDRIVER_UNLOAD;

/// A version of KMDF to bind to.
#[derive(Clone, Copy, Debug)]
pub struct Version {
    /// Its minor number.
    pub minor: u32,
    /// How many functions its table has.
    pub functions: u32,
}

/// ASCII as UTF-16.
pub(crate) const fn utf16<const N: usize>(text: [u8; N]) -> [u16; N] {
    let mut out = [0u16; N];
    let mut rest: &[u8] = &text;
    let mut to: &mut [u16] = &mut out;
    while let (Some((byte, bytes)), Some((unit, units))) = (rest.split_first(), to.split_first_mut()) {
        *unit = *byte as u16;
        rest = bytes;
        to = units;
    }
    out
}
