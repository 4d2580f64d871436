//! Checked views of the heads of property, event and method requests, and what their answers begin with.

use super::bytes::{Writer, read_guid, read_u32};
use super::guid::Guid;
use super::raw::{
    KSMULTIPLE_ITEM, KSP_NODE, KSP_PIN, KSPROPERTY, KSPROPERTY_DESCRIPTION, KSPROPERTY_MEMBER_STEPPEDRANGES,
    KSPROPTYPESETID_General,
};

/// A set, a member of it and what to do with it: KSPROPERTY, KSEVENT, KSMETHOD (ks.h), 24 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The set.
    pub set: Guid,
    /// The member.
    pub id: u32,
    /// What to do: `KSPROPERTY_TYPE_*` and the like.
    pub flags: u32,
}

impl Header {
    /// Its length in bytes.
    pub const LEN: usize = size_of::<KSPROPERTY>();

    /// Reads the head of a request; `None` when it is too short.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        Some(Self { set: read_guid(bytes, 0)?, id: read_u32(bytes, 16)?, flags: read_u32(bytes, 20)? })
    }

    /// The bytes of the head.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        let _ = Writer::new(&mut bytes).guid(self.set).u32(self.id).u32(self.flags).finish();
        bytes
    }
}

/// A request to a node: KSNODEPROPERTY, KSP_NODE (ks.h, ksmedia.h), 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeHeader {
    /// The head.
    pub header: Header,
    /// The node.
    pub node: u32,
}

impl NodeHeader {
    /// Its length in bytes.
    pub const LEN: usize = size_of::<KSP_NODE>();

    /// Reads a request to a node; `None` when it is too short.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        bytes.get(..Self::LEN)?;
        Some(Self { header: Header::parse(bytes)?, node: read_u32(bytes, 24)? })
    }

    /// The bytes of the request.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        let _ = Writer::new(&mut bytes).bytes(&self.header.to_bytes()).u32(self.node).u32(0).finish();
        bytes
    }
}

/// A request to a pin factory: KSP_PIN (ks.h), 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinHeader {
    /// The head.
    pub header: Header,
    /// The pin.
    pub pin: u32,
    /// Flags, for the few properties that have them.
    pub flags: u32,
}

impl PinHeader {
    /// Its length in bytes.
    pub const LEN: usize = size_of::<KSP_PIN>();

    /// Reads a request to a pin; `None` when it is too short.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        Some(Self { header: Header::parse(bytes)?, pin: read_u32(bytes, 24)?, flags: read_u32(bytes, 28)? })
    }

    /// The bytes of the request.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        let _ = Writer::new(&mut bytes).bytes(&self.header.to_bytes()).u32(self.pin).u32(self.flags).finish();
        bytes
    }
}

/// The head of a list: KSMULTIPLE_ITEM (ks.h), 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MultipleItem {
    /// Bytes in all, these 8 included.
    pub size: u32,
    /// Items that follow.
    pub count: u32,
}

impl MultipleItem {
    /// Its length in bytes.
    pub const LEN: usize = size_of::<KSMULTIPLE_ITEM>();

    /// Reads the head of a list and gives it with the bytes of the items.
    ///
    /// `None` when the head is too short or claims fewer bytes than itself or more than there are.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let item = Self { size: read_u32(bytes, 0)?, count: read_u32(bytes, 4)? };
        let end = usize::try_from(item.size).ok()?;
        Some((item, bytes.get(Self::LEN..end)?))
    }

    /// The head of a list of `count` items of `each` bytes; `None` when the size does not fit 32 bits.
    #[must_use]
    pub fn of(count: usize, each: usize) -> Option<Self> {
        let size = count.checked_mul(each)?.checked_add(Self::LEN)?;
        Some(Self { size: u32::try_from(size).ok()?, count: u32::try_from(count).ok()? })
    }

    /// The bytes of the head.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        let _ = Writer::new(&mut bytes).u32(self.size).u32(self.count).finish();
        bytes
    }
}

/// The answer to "basic support" for a number: KSPROPERTY_DESCRIPTION, and for a stepped number its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicSupport {
    /// The verbs that work: `KSPROPERTY_TYPE_*`.
    pub access: u32,
    /// The type of the value as a VARTYPE: 3 for a 32-bit integer, 11 for a truth value.
    pub value_type: u32,
    /// Smallest value, largest value and step, one for each channel alike; `None` for a value without a range.
    pub range: Option<SteppedRange>,
}

/// The values of a stepped number, in the unit of its property (1/65536 dB for levels).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SteppedRange {
    /// Smallest value.
    pub minimum: i32,
    /// Largest value.
    pub maximum: i32,
    /// Distance of two neighbouring values.
    pub step: u32,
    /// How many channels have this range; each gets its own entry.
    pub channels: u32,
    /// `KSPROPERTY_MEMBER_FLAG_*`.
    pub flags: u32,
}

impl BasicSupport {
    /// Length of the fixed part, which alone is also a permitted answer.
    pub const HEAD_LEN: usize = size_of::<KSPROPERTY_DESCRIPTION>();

    /// Length of the whole answer; `None` when it does not fit 32 bits.
    #[must_use]
    pub fn encoded_len(&self) -> Option<u32> {
        match self.range {
            None => Some(40),
            Some(range) => range.channels.checked_mul(16)?.checked_add(56),
        }
    }

    /// Writes the answer. A buffer that holds the fixed part only gets just that, which names the length of the whole.
    ///
    /// Gives the number of bytes written; `None` when not even the fixed part fits.
    #[must_use]
    pub fn encode(&self, out: &mut [u8]) -> Option<usize> {
        let whole = self.encoded_len()?;
        let complete = usize::try_from(whole).is_ok_and(|whole| out.len() >= whole);
        let mut writer = Writer::new(out);
        let members = u32::from(self.range.is_some());
        writer.u32(self.access).u32(whole);
        writer.guid(KSPROPTYPESETID_General).u32(self.value_type).u32(0).u32(members).u32(0);
        if let (Some(range), true) = (self.range, complete) {
            let size = range.channels.checked_mul(16)?;
            writer.u32(KSPROPERTY_MEMBER_STEPPEDRANGES).u32(size).u32(range.channels).u32(range.flags);
            for _ in 0..range.channels {
                writer.u32(range.step).u32(0).bytes(&range.minimum.to_le_bytes()).bytes(&range.maximum.to_le_bytes());
            }
        }
        writer.finish()
    }
}
