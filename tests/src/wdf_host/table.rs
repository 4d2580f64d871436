//! The function tables that a bound driver receives: what the host offers, and traps for the rest.

use super::call::{Entry, Framework, NOT_SUPPORTED};
use super::rules;
use std::sync::OnceLock;

/// Functions in KMDF 1.31 and 1.33.
pub const WDF_COUNT: usize = 458;
/// Functions in ACX 1.1.
pub const ACX_COUNT: usize = 221;

/// What stands at an index that the host does not offer: it names the function and fails.
extern "win64" fn wdf_trap<const I: usize>() -> usize {
    trapped(Framework::Wdf, I)
}

extern "win64" fn acx_trap<const I: usize>() -> usize {
    trapped(Framework::Acx, I)
}

fn trapped(framework: Framework, index: usize) -> usize {
    let name = framework.table().names.get(index).map_or("?", String::as_str);
    rules::report(rules::API_UNAVAILABLE, format!("{name} (index {index}) is not offered by the lab"));
    // As a status this is a failure; as a handle or a boolean it is meaningless, hence the report.
    NOT_SUPPORTED as u32 as usize
}

/// Fills sixteen slots from a constant base, so that the list below stays short.
macro_rules! sixteen {
    ($table:ident, $trap:ident, $($base:literal)*) => { $(
        $table.extend([
            $trap::<{ $base }> as *const () as usize, $trap::<{ $base + 1 }> as *const () as usize,
            $trap::<{ $base + 2 }> as *const () as usize, $trap::<{ $base + 3 }> as *const () as usize,
            $trap::<{ $base + 4 }> as *const () as usize, $trap::<{ $base + 5 }> as *const () as usize,
            $trap::<{ $base + 6 }> as *const () as usize, $trap::<{ $base + 7 }> as *const () as usize,
            $trap::<{ $base + 8 }> as *const () as usize, $trap::<{ $base + 9 }> as *const () as usize,
            $trap::<{ $base + 10 }> as *const () as usize, $trap::<{ $base + 11 }> as *const () as usize,
            $trap::<{ $base + 12 }> as *const () as usize, $trap::<{ $base + 13 }> as *const () as usize,
            $trap::<{ $base + 14 }> as *const () as usize, $trap::<{ $base + 15 }> as *const () as usize,
        ]);
    )* };
}

fn install(framework: Framework, table: &mut [usize], entries: Vec<Entry>) {
    for entry in entries {
        let index = framework.table().index(entry.name);
        let slot = index.and_then(|i| table.get_mut(i));
        *slot.unwrap_or_else(|| panic!("{} has no published index", entry.name)) = entry.address;
    }
}

/// KMDF's table.
pub fn wdf() -> &'static [usize] {
    static TABLE: OnceLock<Vec<usize>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Vec::new();
        sixteen!(table, wdf_trap, 0 16 32 48 64 80 96 112 128 144 160 176 192 208 224 240 256 272 288
            304 320 336 352 368 384 400 416 432 448);
        table.truncate(WDF_COUNT);
        install(Framework::Wdf, &mut table, super::entries());
        table
    })
}

/// ACX's table.
pub fn acx() -> &'static [usize] {
    static TABLE: OnceLock<Vec<usize>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Vec::new();
        sixteen!(table, acx_trap, 0 16 32 48 64 80 96 112 128 144 160 176 192 208);
        table.truncate(ACX_COUNT);
        install(Framework::Acx, &mut table, crate::acx_host::entries());
        table
    })
}
