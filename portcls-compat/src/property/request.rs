//! One property request, and the size protocol of kernel streaming.

use crate::wave_format::u32_at;
use acx_core::ks::guid::Guid;
use acx_core::ks::raw::{KSPROPERTY_TYPE_BASICSUPPORT, KSPROPERTY_TYPE_GET, KSPROPERTY_TYPE_SET};
use acx_core::ks::status::{
    NTSTATUS, STATUS_BUFFER_OVERFLOW, STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER,
};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Read the value.
    Get,
    /// Change the value.
    Set,
    /// Say what is possible.
    BasicSupport,
}

/// A property request over checked buffers.
pub struct Request<'a> {
    set: Guid,
    id: u32,
    verb: u32,
    node: Option<u32>,
    instance: &'a [u8],
    value: &'a mut [u8],
    size: usize,
}

impl<'a> Request<'a> {
    /// `instance` is what follows KSPROPERTY or KSNODEPROPERTY, `value` the client's buffer.
    pub fn new(set: Guid, id: u32, verb: u32, node: Option<u32>, instance: &'a [u8], value: &'a mut [u8]) -> Self {
        Self { set, id, verb, node, instance, value, size: 0 }
    }
    /// The property set.
    #[must_use]
    pub fn set(&self) -> Guid {
        self.set
    }
    /// The property.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.id
    }
    /// The node that it is for.
    #[must_use]
    pub fn node(&self) -> Option<u32> {
        self.node
    }
    /// Bytes written, or wanted.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }
    /// What follows the property's header.
    #[must_use]
    pub fn instance(&self) -> &[u8] {
        self.instance
    }
    /// The value that a SET brought.
    #[must_use]
    pub fn value(&self) -> &[u8] {
        self.value
    }
    /// What is asked for.
    ///
    /// # Errors
    /// STATUS_INVALID_DEVICE_REQUEST for anything else.
    pub fn verb(&self) -> Result<Verb, NTSTATUS> {
        if self.verb & KSPROPERTY_TYPE_BASICSUPPORT != 0 {
            Ok(Verb::BasicSupport)
        } else if self.verb & KSPROPERTY_TYPE_GET != 0 {
            Ok(Verb::Get)
        } else if self.verb & KSPROPERTY_TYPE_SET != 0 {
            Ok(Verb::Set)
        } else {
            Err(STATUS_INVALID_DEVICE_REQUEST)
        }
    }
    /// The 32 bits at an offset of the instance data.
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER when the instance data is shorter.
    pub fn instance_u32(&self, offset: usize) -> Result<u32, NTSTATUS> {
        u32_at(self.instance, offset).ok_or(STATUS_INVALID_PARAMETER)
    }
    /// The 32-bit value that a SET brought.
    ///
    /// # Errors
    /// STATUS_BUFFER_TOO_SMALL when it is shorter.
    pub fn value_u32(&self) -> Result<u32, NTSTATUS> {
        u32_at(self.value, 0).ok_or(STATUS_BUFFER_TOO_SMALL)
    }
    /// Space for a reply of `length` bytes.
    ///
    /// # Errors
    /// Length 0 asks for the size: STATUS_BUFFER_OVERFLOW with it. A buffer that is too short: STATUS_BUFFER_TOO_SMALL.
    pub fn reply(&mut self, length: usize) -> Result<&mut [u8], NTSTATUS> {
        if self.value.is_empty() {
            self.size = length;
            return Err(STATUS_BUFFER_OVERFLOW);
        }
        let space = self.value.get_mut(..length).ok_or(STATUS_BUFFER_TOO_SMALL)?;
        self.size = length;
        Ok(space)
    }
    /// Replies with bytes; the errors are those of [`Self::reply`].
    ///
    /// # Errors
    /// As [`Self::reply`].
    pub fn reply_bytes(&mut self, bytes: &[u8]) -> Result<(), NTSTATUS> {
        self.reply(bytes.len())?.copy_from_slice(bytes);
        Ok(())
    }
    /// As [`Self::reply`], but a buffer that is too short gets what fits of `head` bytes, or of 4, and no error.
    ///
    /// # Errors
    /// STATUS_BUFFER_OVERFLOW with the size for length 0, STATUS_BUFFER_TOO_SMALL below 4 bytes.
    pub fn reply_partly(&mut self, full: usize, head: usize) -> Result<&mut [u8], NTSTATUS> {
        let length = match self.value.len() {
            n if n >= full || n == 0 => full,
            n if n >= head => head,
            _ => 4,
        };
        self.reply(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_protocol_is_that_of_kernel_streaming() {
        let mut space = [0xAA; 8];
        for (length, outcome, size) in [
            (0, Err(STATUS_BUFFER_OVERFLOW), 4),
            (1, Err(STATUS_BUFFER_TOO_SMALL), 0),
            (3, Err(STATUS_BUFFER_TOO_SMALL), 0),
            (4, Ok(()), 4),
            (8, Ok(()), 4),
        ] {
            let mut request = Request::new(Guid::ZERO, 0, 1, None, &[], &mut space[..length]);
            assert_eq!(request.reply_bytes(&[1, 2, 3, 4]), outcome, "{length} bytes");
            assert_eq!(request.size(), size);
        }
        assert_eq!(space, [1, 2, 3, 4, 0xAA, 0xAA, 0xAA, 0xAA]);
    }
}
