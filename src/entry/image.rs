//! A driver image: the library with an entry point that the linker finds by its name.
//!
//! `cargo lab build` links this for Windows, once for each flavour; elsewhere it is an empty program.
#![cfg_attr(target_os = "windows", no_std, no_main)]
#![allow(unsafe_code, reason = "the linker looks symbols up by name")]

#[cfg(target_os = "windows")]
mod symbols {
    use acx_core::ks::status::NTSTATUS;
    use acx_core::nt::raw::{DRIVER_OBJECT, UNICODE_STRING};
    #[cfg(all(feature = "acx", not(any(feature = "portcls", feature = "legacy"))))]
    use duet::entry::acx_driver_entry as entry;
    #[cfg(feature = "legacy")]
    use duet::entry::legacy_driver_entry as entry;
    #[cfg(all(feature = "portcls", not(feature = "legacy")))]
    use duet::entry::portcls_driver_entry as entry;

    /// Entry point of the image: `/ENTRY:DuetEntry`.
    ///
    /// # Safety
    /// Called by the system once for each load.
    #[unsafe(no_mangle)]
    #[unsafe(link_section = "INIT")]
    unsafe extern "efiapi" fn DuetEntry(driver: *mut DRIVER_OBJECT, path: *const UNICODE_STRING) -> NTSTATUS {
        // SAFETY: the system's own arguments.
        unsafe { entry(driver, path) }
    }

    /// The compiler's sign that something computes with floating point: asked for by the library, used by nothing.
    #[unsafe(no_mangle)]
    static _fltused: i32 = 0;
}

#[cfg(not(target_os = "windows"))]
fn main() {}
