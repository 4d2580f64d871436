//! What the model refuses, and what hardware reports through it.

/// The one error type of the model. Adapters map it to their status codes in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// A value lies outside what the call accepts.
    InvalidParameter,
    /// The step is not allowed in the present state.
    InvalidState,
    /// The format, mode or feature is not offered.
    NotSupported,
    /// No such circuit, pin, element, channel or stream.
    NotFound,
    /// Every instance is in use.
    Busy,
    /// Memory ran out.
    NoMemory,
    /// The packet was already played or is being played.
    DataLate,
    /// The packet lies beyond what the buffer can hold.
    DataOverrun,
    /// There is no packet yet.
    NotReady,
    /// The hardware did not answer in time.
    Timeout,
    /// The hardware answered nonsense.
    DeviceFailure,
    /// The hardware is no longer there.
    Gone,
}

impl From<alloc::collections::TryReserveError> for Error {
    fn from(_: alloc::collections::TryReserveError) -> Self {
        Self::NoMemory
    }
}
