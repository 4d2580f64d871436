//! The ACX host: what the class extension is to a driver.
//!
//! Circuits, pins, jacks, elements and streams live in the same object tree as the KMDF host's
//! objects. Each function checks IRQL, handles, structures and its place in the sequence; the
//! engine's side is [`client`].
//!
//! Composition over several stacks (factories, templates, target circuits, bridges) has nothing to compose with in the lab:
//! [`composite`] says what each call answers.

#![allow(unsafe_code, reason = "the host is the far side of a foreign interface")]
#![allow(clippy::wildcard_imports, reason = "inner modules only part one file's tables of entries")]

pub mod abi;
pub(crate) mod category;
pub(crate) mod circuit;
pub mod client;
pub(crate) mod composite;
pub(crate) mod device;
pub(crate) mod element;
pub(crate) mod engine;
pub(crate) mod event;
pub(crate) mod format;
pub mod items;
pub(crate) mod more;
pub(crate) mod notices;
pub(crate) mod object_bag;
pub(crate) mod packet;
pub mod pin;
pub(crate) mod power;
pub(crate) mod stream;
pub(crate) mod stream_client;

/// Every ACX function that the host offers.
pub(crate) fn entries() -> Vec<crate::wdf_host::call::Entry> {
    [
        circuit::entries(),
        composite::entries(),
        device::entries(),
        element::entries(),
        engine::entries(),
        event::entries(),
        format::entries(),
        more::entries(),
        object_bag::entries(),
        pin::entries(),
        stream::entries(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod breadth_tests;
#[cfg(test)]
mod tests;
