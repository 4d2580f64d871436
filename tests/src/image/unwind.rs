//! What the unwind records say about an image's functions.

use super::pe::{Pe, u32_at};

/// IMAGE_FILE_MACHINE_AMD64.
pub const AMD64: u16 = 0x8664;
/// IMAGE_FILE_MACHINE_ARM64.
pub const ARM64: u16 = 0xAA64;
/// UNW_FLAG_EHANDLER | UNW_FLAG_UHANDLER, above the version's three bits.
const HANDLER: u8 = 0x3 << 3;
/// Directory of the exception table.
const EXCEPTION: usize = 3;

/// Functions with an exception handler.
pub fn handlers(pe: &Pe) -> usize {
    let Some(table) = pe.directory(EXCEPTION).and_then(|(at, size)| pe.at(at)?.get(..size as usize)) else { return 0 };
    match pe.machine {
        AMD64 => table.chunks_exact(12).filter(|f| info(pe, f, 8).is_some_and(|i| i[0] & HANDLER != 0)).count(),
        // Bit 20 of a full record: exception data present. A packed record (low bits not zero) has none.
        ARM64 => table
            .chunks_exact(8)
            .filter(|f| u32_at(f, 4).is_some_and(|word| word & 3 == 0))
            .filter(|f| info(pe, f, 4).and_then(|i| u32_at(i, 0)).is_some_and(|word| word & (1 << 20) != 0))
            .count(),
        _ => 0,
    }
}

fn info<'a>(pe: &'a Pe, function: &[u8], at: usize) -> Option<&'a [u8]> {
    pe.at(u32_at(function, at)?).filter(|i| !i.is_empty())
}
