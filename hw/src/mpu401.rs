//! The MPU-401's UART: two ports, no transmit interrupt.
//!
//! Source: Roland, "MPU-401 Technical Reference Manual"; its UART mode is what later cards copied.
//!
//! * [`spec`]: ports, status bits, commands.
//! * [`uart`]: reset, UART mode, bytes.
//! * [`queue`]: from the interrupt to whoever reads, with no lock.

pub mod queue;
pub mod spec;
pub mod uart;

#[cfg(test)]
mod tests;

pub use uart::Uart;
