//! Errors of the model as status codes: the one place.

use acx_core::ks::status::{
    NTSTATUS, STATUS_DATA_LATE_ERROR, STATUS_DATA_OVERRUN, STATUS_DEVICE_NOT_READY, STATUS_DEVICE_REMOVED,
    STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_DEVICE_STATE, STATUS_INVALID_PARAMETER, STATUS_IO_DEVICE_ERROR,
    STATUS_IO_TIMEOUT, STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED, STATUS_SUCCESS,
};
use acx_core::model::Error;

/// The status for an error of the model.
pub const fn of(error: Error) -> NTSTATUS {
    match error {
        Error::InvalidParameter => STATUS_INVALID_PARAMETER,
        Error::InvalidState => STATUS_INVALID_DEVICE_STATE,
        Error::NotSupported => STATUS_NOT_SUPPORTED,
        Error::NotFound => STATUS_NOT_FOUND,
        Error::Busy | Error::NoMemory => STATUS_INSUFFICIENT_RESOURCES,
        Error::DataLate => STATUS_DATA_LATE_ERROR,
        Error::DataOverrun => STATUS_DATA_OVERRUN,
        Error::NotReady => STATUS_DEVICE_NOT_READY,
        Error::Timeout => STATUS_IO_TIMEOUT,
        Error::DeviceFailure => STATUS_IO_DEVICE_ERROR,
        Error::Gone => STATUS_DEVICE_REMOVED,
    }
}

/// The status for an outcome.
pub fn from(outcome: Result<(), NTSTATUS>) -> NTSTATUS {
    outcome.err().unwrap_or(STATUS_SUCCESS)
}
