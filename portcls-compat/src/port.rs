//! Safe calls to the port drivers and exports of PortCls.
//!
//! UNSAFETY: foreign functions and interface pointers; each wrapper passes only what it owns or borrows.
#![allow(unsafe_code, reason = "calls foreign functions")]

pub mod dma;
pub mod driver_key;
pub mod etw;
pub mod events;
pub mod group;
pub mod interrupt;
pub mod kernel;
pub mod register;
pub mod resources;
pub mod wavepci;
pub mod wavert;
