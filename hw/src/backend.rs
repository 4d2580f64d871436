//! Devices as backends of the model: the only folder that knows both.

pub mod any;
pub mod hda;
pub mod mpu401;
