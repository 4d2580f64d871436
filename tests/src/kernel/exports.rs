//! What the kernel and its helper libraries export, under their own names, and the one table that drivers are linked by.
//!
//! [`find_export`] answers the loader's imports and `MmGetSystemRoutineAddress`; a driver that is compiled in finds the same
//! functions as plain symbols. Each checks its documented IRQL and lets pending interrupts and deferred calls in.
#![allow(
    non_snake_case,
    missing_docs,
    clippy::missing_safety_doc,
    clippy::too_many_arguments,
    clippy::wildcard_imports,
    reason = "named and documented by the kernel's own reference; status codes are a vocabulary"
)]

use super::with;

/// Whether the limit of [`super::pool::limit`] refuses this allocation; counts it.
pub(crate) fn memory_refused() -> bool {
    with(|s| s.pool.refuse())
}

/// One exported name.
#[derive(Clone, Copy)]
pub struct Export {
    /// The library, in lower case.
    pub dll: &'static str,
    /// The name.
    pub name: &'static str,
    /// Its address: a function's, or that of a datum.
    pub address: *const (),
}

/// Defines exports and the table of this file, so that none can be forgotten. `; LEVEL RULE` behind the return type is the
/// documented highest IRQL and the rule that a higher one breaks. `local` keeps the names out of the process's own symbols
/// (the C library has functions of the same name and another calling convention).
macro_rules! exports {
    ($dll:literal; $($items:tt)*) => { exports! { @each [#[unsafe(no_mangle)]] $dll; $($items)* } };
    (local $dll:literal; $($items:tt)*) => { exports! { @each [] $dll; $($items)* } };
    (@each $symbol:tt $dll:literal; $(
        $(#[$meta:meta])*
        fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? $(; $level:literal $rule:ident)? $body:block
    )*) => {
        $( exports! { @one $symbol
            $(#[$meta])*
            fn $name($($arg: $ty),*) $(-> $ret)? $(; $level $rule)? $body
        } )*
        /// The names that this file exports.
        pub(in crate::kernel::exports) const TABLE: &[$crate::kernel::exports::Export] = &[
            $($crate::kernel::exports::Export { dll: $dll, name: stringify!($name), address: $name as *const () }),*
        ];
    };
    (@one [$($symbol:tt)*] $(#[$meta:meta])*
        fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)? $(; $level:literal $rule:ident)? $body:block) => {
        $(#[$meta])*
        $($symbol)*
        #[allow(unused_unsafe, reason = "not every export touches the driver's memory")]
        pub unsafe extern "win64" fn $name($($arg: $ty),*) $(-> $ret)? {
            $($crate::kernel::irql::require(stringify!($name), $level, $crate::verifier::rule::$rule);)?
            // SAFETY: the driver keeps the documented contract of this export; where it does not, that is a finding.
            unsafe { $body }
        }
    };
}

pub mod clock;
mod content;
mod crt;
pub(crate) mod exceptions;
pub mod files;
pub mod interfaces;
mod io_manager;
mod kernel_core;
pub(crate) mod ledger;
mod lists;
mod memory_manager;
mod memory_more;
mod mutex;
mod objects;
mod pool;
pub mod power;
pub(crate) mod printf;
pub mod processor;
pub(crate) mod raw;
mod registers;
pub(crate) mod registry;
pub(crate) mod requests;
mod rtl_misc;
pub(crate) mod rtl_string;
mod spin;
pub(crate) mod status;
mod tracing;
mod variadic;
mod wait;
mod work_items;

pub(crate) use io_manager::IoGetDmaAdapter as dma_adapter;
pub(crate) use objects::stop;

/// Every table of exports.
fn tables() -> Vec<&'static [Export]> {
    vec![
        clock::TABLE,
        crt::TABLE,
        exceptions::TABLE,
        exceptions::CAPTURED,
        files::TABLE,
        interfaces::TABLE,
        io_manager::TABLE,
        kernel_core::TABLE,
        lists::TABLE,
        memory_manager::TABLE,
        memory_more::TABLE,
        mutex::TABLE,
        objects::TABLE,
        pool::TABLE,
        power::TABLE,
        processor::TABLE,
        registers::TABLE,
        registry::TABLE,
        requests::TABLE,
        rtl_misc::TABLE,
        rtl_string::TABLE,
        spin::TABLE,
        tracing::TABLE,
        variadic::TABLE,
        wait::TABLE,
        work_items::TABLE,
        processor::DATA,
        processor::SPECIAL,
        variadic::recorder::TABLE,
        tracing::recorder::TABLE,
        tracing::wmilib::TABLE,
        content::port_class::TABLE,
        content::drmk::TABLE,
        crate::portcls_host::exports::TABLE,
        crate::wdf_host::bind::TABLE,
    ]
}

/// Every exported name.
pub fn all() -> impl Iterator<Item = Export> {
    tables().into_iter().flatten().copied()
}

/// The library that a name of `dll` is looked up in: the hardware layer has long been part of the kernel image.
fn library(dll: &str) -> &str {
    match dll {
        "hal.dll" | "ntkrnlpa.exe" | "ntkrnlmp.exe" => "ntoskrnl.exe",
        other => other,
    }
}

/// The address of a library's export; `dll` is in lower case ("ntoskrnl.exe", "hal.dll", "portcls.sys", "wdfldr.sys", ...).
pub fn find_export(dll: &str, name: &str) -> Option<usize> {
    let dll = library(dll);
    all().find(|e| e.dll == dll && e.name == name).map(|e| e.address.expose_provenance())
}

#[cfg(test)]
mod tests;
