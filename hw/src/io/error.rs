//! What can go wrong with hardware.

/// An error of a device. Adapters turn it into their status codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The device did not do in time what was asked of it.
    Timeout,
    /// The device is no longer there: its registers read all ones.
    Gone,
    /// The device answered something its specification rules out.
    Protocol,
    /// Memory ran out.
    NoMemory,
    /// The device has no such format, path or resource.
    Unsupported,
    /// All stream engines or converters are in use.
    Busy,
}

impl From<alloc::collections::TryReserveError> for Error {
    fn from(_: alloc::collections::TryReserveError) -> Self {
        Self::NoMemory
    }
}
