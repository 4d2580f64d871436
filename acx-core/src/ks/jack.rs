//! Jack descriptions (ksmedia.h) as bytes.

use super::bytes::Writer;
use super::property::MultipleItem;
use super::raw::{KSJACK_DESCRIPTION, KSJACK_DESCRIPTION2};

/// KSJACK_DESCRIPTION, 28 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Description {
    /// Loudspeaker positions of the channels.
    pub channel_mask: u32,
    /// Colour as 0x00RRGGBB; 0 for none.
    pub color: u32,
    /// Shape of the connector (`EPcxConnectionType`).
    pub connection: u32,
    /// Place on the case (`EPcxGeoLocation`).
    pub geo_location: u32,
    /// Which case (`EPcxGenLocation`).
    pub gen_location: u32,
    /// Jack or built-in device (`EPxcPortConnection`).
    pub port_connection: u32,
    /// Whether something is plugged in.
    pub connected: bool,
}

/// KSJACK_DESCRIPTION2, 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Description2 {
    /// State of the device behind the jack; 0 unless the device defines it.
    pub device_state: u32,
    /// `JACKDESC2_*` capabilities.
    pub capabilities: u32,
}

/// What a jack property returns a list of.
pub trait JackItem {
    /// Length in bytes.
    const LEN: usize;
    /// Appends the bytes.
    fn write(&self, out: &mut Writer<'_>);
}

impl JackItem for Description {
    const LEN: usize = size_of::<KSJACK_DESCRIPTION>();
    fn write(&self, out: &mut Writer<'_>) {
        out.u32(self.channel_mask).u32(self.color).u32(self.connection).u32(self.geo_location);
        out.u32(self.gen_location).u32(self.port_connection).u32(u32::from(self.connected));
    }
}

impl JackItem for Description2 {
    const LEN: usize = size_of::<KSJACK_DESCRIPTION2>();
    fn write(&self, out: &mut Writer<'_>) {
        out.u32(self.device_state).u32(self.capabilities);
    }
}

/// Bytes that the answer with these items takes; `None` when that does not fit 32 bits.
#[must_use]
pub fn list_len<T: JackItem>(items: &[T]) -> Option<u32> {
    MultipleItem::of(items.len(), T::LEN).map(|head| head.size)
}

/// Writes the answer to a jack property: KSMULTIPLE_ITEM and the items.
///
/// Gives the number of bytes written; `None` when they do not fit.
#[must_use]
pub fn encode<T: JackItem>(items: &[T], out: &mut [u8]) -> Option<usize> {
    let head = MultipleItem::of(items.len(), T::LEN)?;
    let mut out = Writer::new(out);
    out.bytes(&head.to_bytes());
    for item in items {
        item.write(&mut out);
    }
    out.finish()
}
