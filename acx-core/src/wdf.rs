//! KMDF: the framework that devices, interrupts and work items come from.
//!
//! * [`raw`]: layouts and numbers; [`init`]: first values of structures.
//! * [`table`]: the one gate; [`call`]: every function through it; [`imports`]: the loader.
//! * [`entry`]: binds the driver to KMDF and to class extensions, and takes it apart again.
//! * [`miniport`]: the framework beside a port driver.
//! * [`object`]: attributes, typed contexts; [`resources`]: what a device was given.

#![allow(unsafe_code, reason = "the framework is reached through a table of foreign functions")]

mod binding;
pub mod call;
#[cfg(not(all(feature = "wdk", target_os = "windows")))]
pub mod entry;
#[cfg(all(feature = "wdk", target_os = "windows"))]
#[path = "wdf/entry_wdk.rs"]
pub mod entry;
#[cfg(not(all(feature = "wdk", target_os = "windows")))]
pub mod imports;
pub mod init;
pub mod miniport;
pub mod object;
pub mod raw;
pub mod resources;
pub mod table;
