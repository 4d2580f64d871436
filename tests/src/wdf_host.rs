//! The KMDF host: what WDFLDR and the framework library are to a driver.
//!
//! Written from the published facts and documentation and sharing nothing with the driver's own
//! adapter. A driver binds through the loader's exports ([`bind`]) and receives a table ([`table`])
//! in which every function checks its IRQL, handles and structures before it works. The lab's side
//! is [`driver::load`], [`device::add_device`] and [`pnp`].
//!
//! Not offered (each is a trap that reports its name): child lists, WMI, USB, system DMA, changes to lists of resource
//! requirements. Requests to I/O targets are refused, since nothing below the lab's devices takes them.

#![allow(unsafe_code, clippy::multiple_unsafe_ops_per_block, reason = "the host is the far side of a foreign interface")]

pub mod abi;
pub mod bind;
pub(crate) mod call;
pub(crate) mod deferred;
pub mod device;
pub(crate) mod device_init;
pub(crate) mod dma_host;
pub mod driver;
pub mod facts;
pub mod interrupt;
pub mod kind;
pub mod layout;
pub mod machine;
pub(crate) mod memory;
pub(crate) mod more_device;
pub(crate) mod object;
pub(crate) mod object_api;
pub mod pnp;
pub(crate) mod properties;
pub mod queue;
pub(crate) mod registry_key;
pub(crate) mod request;
pub mod resources;
pub mod rules;
pub(crate) mod state;
pub(crate) mod sync;
pub mod table;
pub(crate) mod target;

/// Every KMDF function that the host offers.
pub(crate) fn entries() -> Vec<call::Entry> {
    [
        deferred::entries(),
        device::entries(),
        device_init::entries(),
        driver::entries(),
        interrupt::entries(),
        memory::entries(),
        object_api::entries(),
        resources::entries(),
        target::entries(),
        request::entries(),
        registry_key::entries(),
        queue::entries(),
        properties::entries(),
        more_device::entries(),
        dma_host::entries(),
        sync::entries(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod breadth_tests;
#[cfg(test)]
mod tests;
