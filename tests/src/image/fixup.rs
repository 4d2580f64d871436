//! What a general linker leaves different from what a kernel image should be: section flags, header bits, the checksum.
//!
//! lld gives sections the flags of a program. The kernel's loader pages or discards by name and flag, so each section gets what
//! the kit's own linker gives it under `/DRIVER`.

use super::pe::{Pe, directory};

/// IMAGE_SCN_* bits.
pub mod section {
    /// Instructions.
    pub const CODE: u32 = 0x20;
    /// Data with values.
    pub const DATA: u32 = 0x40;
    /// Thrown away once the driver has started.
    pub const DISCARDABLE: u32 = 0x0200_0000;
    /// Never paged out.
    pub const NOT_PAGED: u32 = 0x0800_0000;
    /// Runs.
    pub const EXECUTE: u32 = 0x2000_0000;
    /// Can be read.
    pub const READ: u32 = 0x4000_0000;
    /// Can be written.
    pub const WRITE: u32 = 0x8000_0000;
}
use section::{CODE, DATA, DISCARDABLE, EXECUTE, NOT_PAGED, READ, WRITE};

/// IMAGE_DLLCHARACTERISTICS_* bits.
pub mod flag {
    /// Addresses above 4 GiB.
    pub const HIGH_ENTROPY: u16 = 0x20;
    /// May be moved.
    pub const DYNAMIC_BASE: u16 = 0x40;
    /// Data is never run.
    pub const NX_COMPAT: u16 = 0x100;
    /// No structured exception handlers.
    pub const NO_SEH: u16 = 0x400;
    /// A WDM driver.
    pub const WDM_DRIVER: u16 = 0x2000;
    /// Control flow guard.
    pub const GUARD_CF: u16 = 0x4000;
    /// Aware of terminal servers; means nothing in a driver.
    pub const TERMINAL_SERVER: u16 = 0x8000;
}

/// Sections of our images, with the flags that each must have.
pub const SECTIONS: [(&str, u32); 10] = [
    (".text", CODE | EXECUTE | READ | NOT_PAGED),
    (".rdata", DATA | READ | NOT_PAGED),
    (".data", DATA | READ | WRITE | NOT_PAGED),
    (".pdata", DATA | READ | NOT_PAGED),
    (".xdata", DATA | READ | NOT_PAGED),
    (".00cfg", DATA | READ | NOT_PAGED),
    ("PAGE", CODE | EXECUTE | READ),
    ("INIT", CODE | EXECUTE | READ | DISCARDABLE),
    (".rsrc", DATA | READ | DISCARDABLE),
    (".reloc", DATA | READ | DISCARDABLE),
];

/// Mends an image in place. Doing it twice changes nothing more.
///
/// Sections get the flags of [`SECTIONS`]; the header loses the bit for terminal servers and the one for libraries and gains
/// those for WDM and for the absence of exception handlers; the file grows to a multiple of 8 bytes; the checksum is set.
///
/// # Errors
/// The file is no image, or it is signed already: a signature would no longer fit.
pub fn fix(bytes: &mut Vec<u8>) -> Result<(), String> {
    let pe = Pe::parse(bytes).map_err(|e| e.to_string())?;
    if pe.directory(directory::SECURITY).is_some() {
        return Err("the image is signed".into());
    }
    while bytes.len() % 8 != 0 {
        bytes.push(0);
    }
    let optional = pe.headers + 24;
    let size = usize::from(u16::from_le_bytes([byte(bytes, pe.headers + 20)?, byte(bytes, pe.headers + 21)?]));
    for (n, section) in pe.sections.iter().enumerate() {
        if let Some((_, flags)) = SECTIONS.iter().find(|(name, _)| *name == section.name) {
            put(bytes, optional + size + n * 40 + 36, &flags.to_le_bytes())?;
        }
    }
    let characteristics = pe.characteristics & !IMAGE_FILE_DLL;
    put(bytes, pe.headers + 22, &characteristics.to_le_bytes())?;
    let mut flags = (pe.flags & !flag::TERMINAL_SERVER) | flag::WDM_DRIVER;
    if super::unwind::handlers(&pe) == 0 {
        flags |= flag::NO_SEH;
    }
    put(bytes, optional + 70, &flags.to_le_bytes())?;
    let sum = Pe::parse(bytes).map_err(|e| e.to_string())?.computed_checksum();
    put(bytes, pe.checksum_offset(), &sum.to_le_bytes())
}

/// IMAGE_FILE_DLL.
pub const IMAGE_FILE_DLL: u16 = 0x2000;

fn byte(bytes: &[u8], at: usize) -> Result<u8, String> {
    bytes.get(at).copied().ok_or_else(|| "headers end too early".into())
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) -> Result<(), String> {
    let place = bytes.get_mut(at..).and_then(|b| b.get_mut(..value.len())).ok_or("headers end too early")?;
    place.copy_from_slice(value);
    Ok(())
}
