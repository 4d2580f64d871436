//! AC'97: the codec of the component specification behind a controller of Intel's ICH family.
//!
//! Layers: [`spec`] the numbers; [`codec`] the way to a codec register, its reset and rates; [`stream`] the bus master's engines;
//! [`controller`] what holds them together. Not implemented: 20-bit samples, more than two channels, S/PDIF, the modem.

pub mod codec;
pub mod controller;
pub mod mixer;
pub mod spec;
pub mod stream;
