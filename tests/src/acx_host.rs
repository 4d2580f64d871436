//! The ACX host: what the class extension is to a driver.
//!
//! Circuits, pins, jacks, elements and streams live in the same object tree as the KMDF host's
//! objects. Each function checks IRQL, handles, structures and its place in the sequence; the
//! engine's side is [`client`].
//!
//! Not offered (each is a trap that reports its name): factory circuits, templates, target circuits,
//! stream bridges, audio engines, keyword spotters, audio modules, DRM.

#![allow(unsafe_code, reason = "the host is the far side of a foreign interface")]

pub mod abi;
pub(crate) mod category;
pub(crate) mod circuit;
pub mod client;
pub(crate) mod device;
pub(crate) mod element;
pub(crate) mod format;
pub(crate) mod notices;
pub(crate) mod packet;
pub mod pin;
pub(crate) mod power;
pub(crate) mod stream;
pub(crate) mod stream_client;

/// Every ACX function that the host offers.
pub(crate) fn entries() -> Vec<crate::wdf_host::call::Entry> {
    [circuit::entries(), device::entries(), element::entries(), format::entries(), pin::entries(), stream::entries()]
        .into_iter()
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests;
