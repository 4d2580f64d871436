//! IDrmAudioStream: content that its owner protects.
//!
//! The driver keeps no copy of what it plays and offers none to others, so a stream that leaves by analogue jacks is as protected as it
//! can be. The digital outputs carry whatever they are given: they cannot keep a promise.

use super::stream::StreamHead;
use crate::adapter::Driver;
use acx_core::ks::raw::DRMRIGHTS;
use acx_core::ks::status::{NTSTATUS, STATUS_NOT_SUPPORTED};
use acx_core::model::pin::Category;

/// A stream class over a [`StreamHead`].
pub trait Headed: 'static {
    /// The driver.
    type Driver: Driver;
    /// What it has in common with the others.
    fn stream_head(&self) -> &StreamHead<Self::Driver>;
}

impl<F: Driver> StreamHead<F> {
    /// Content with these rights is about to be played. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_NOT_SUPPORTED for rights that a digital output would break; nothing must be played then.
    pub fn protect(&self, rights: &DRMRIGHTS) -> Result<(), NTSTATUS> {
        let asks = rights.CopyProtect != 0 || rights.DigitalOutputDisable != 0;
        if asks && self.is_digital() { Err(STATUS_NOT_SUPPORTED) } else { Ok(()) }
    }
    fn is_digital(&self) -> bool {
        let Some(circuit) = self.adapter().engine().circuit(self.circuit()) else { return true };
        circuit.pins().iter().any(|p| matches!(p.category(), Some(Category::Spdif | Category::Hdmi)))
    }
}
