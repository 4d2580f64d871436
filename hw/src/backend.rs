//! Devices as backends of the model: the only folder that knows both.

pub mod ac97;
pub mod any;
pub mod es1370;
pub mod hda;
pub mod mpu401;
pub(crate) mod plain;
pub mod sb16;

use crate::io;
use acx_core::model::Error;

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error {
            io::Error::Timeout => Self::Timeout,
            io::Error::Gone => Self::Gone,
            io::Error::Protocol => Self::DeviceFailure,
            io::Error::NoMemory => Self::NoMemory,
            io::Error::Unsupported => Self::NotSupported,
            io::Error::Busy => Self::Busy,
        }
    }
}
