//! The KMDF host: what WDFLDR and the framework library are to a driver.
//!
//! Written from the published facts and documentation and sharing nothing with the driver's own
//! adapter. A driver binds through the loader's exports ([`bind`]) and receives a table ([`table`])
//! in which every function checks its IRQL, handles and structures before it works. The lab's side
//! is [`driver::load`], [`device::add_device`] and [`pnp`].
//!
//! Not offered (each is a trap that reports its name): DMA transactions, queues and requests of the
//! driver's own, I/O targets beyond the default handle, child lists, PDOs, WMI, USB.

#![allow(unsafe_code, reason = "the host is the far side of a foreign interface")]

pub mod abi;
pub mod bind;
pub(crate) mod call;
pub(crate) mod deferred;
pub mod device;
pub(crate) mod device_init;
pub mod driver;
pub mod facts;
pub mod interrupt;
pub mod kind;
pub mod layout;
pub mod machine;
pub(crate) mod memory;
pub(crate) mod object;
pub(crate) mod object_api;
pub mod pnp;
pub mod resources;
pub mod rules;
pub(crate) mod state;
pub(crate) mod sync;
pub mod table;

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
        sync::entries(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests;
