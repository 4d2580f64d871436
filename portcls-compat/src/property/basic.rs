//! Basic support: what a property can do, and the range of its values.

use super::request::Request;
use crate::wave_format::Writer;
use acx_core::ks::guid::Guid;
use acx_core::ks::raw::{
    KSPROPERTY_DESCRIPTION, KSPROPERTY_MEMBER_FLAG_BASICSUPPORT_MULTICHANNEL, KSPROPERTY_MEMBER_STEPPEDRANGES,
    KSPROPERTY_MEMBERSHEADER, KSPROPERTY_STEPPING_LONG, KSPROPERTY_TYPE_BASICSUPPORT, KSPROPTYPESETID_General,
};
use acx_core::ks::status::NTSTATUS;
pub use acx_core::nt::raw::{VT_BOOL, VT_I4, VT_ILLEGAL, VT_UI4};

const DESCRIPTION: usize = size_of::<KSPROPERTY_DESCRIPTION>();
const HEADER: usize = size_of::<KSPROPERTY_MEMBERSHEADER>();
const STEPPING: usize = size_of::<KSPROPERTY_STEPPING_LONG>();

/// A stepped range that each channel has.
#[derive(Clone, Copy, Debug)]
pub struct Stepped {
    /// Channels, at least 1.
    pub channels: u8,
    /// Lowest value.
    pub minimum: i32,
    /// Highest value.
    pub maximum: i32,
    /// Distance between values.
    pub step: i32,
}

/// Answers a basic-support request: a KSPROPERTY_DESCRIPTION, and for stepped values one KSPROPERTY_MEMBERSHEADER with a
/// KSPROPERTY_STEPPING_LONG for each channel.
///
/// # Errors
/// The size protocol of [`Request::reply_partly`].
pub fn answer(request: &mut Request<'_>, access: u32, kind: u32, members: Option<Stepped>) -> Result<(), NTSTATUS> {
    let channels = members.map_or(0, |m| usize::from(m.channels));
    let full = if members.is_some() {
        DESCRIPTION.saturating_add(HEADER).saturating_add(channels.saturating_mul(STEPPING))
    } else {
        DESCRIPTION
    };
    let type_set = if kind == VT_ILLEGAL { Guid::ZERO } else { KSPROPTYPESETID_General };
    let type_id = if kind == VT_ILLEGAL { 0 } else { kind };
    let out = request.reply_partly(full, DESCRIPTION)?;
    // A shorter buffer gets the head of the same bytes.
    let mut put = Writer::new(out);
    put.u32(access | KSPROPERTY_TYPE_BASICSUPPORT).u32(full as u32);
    put.guid(&type_set).u32(type_id).u32(0);
    put.u32(u32::from(members.is_some())).u32(0);
    if let Some(m) = members {
        put.u32(KSPROPERTY_MEMBER_STEPPEDRANGES).u32(STEPPING as u32).u32(u32::from(m.channels));
        put.u32(KSPROPERTY_MEMBER_FLAG_BASICSUPPORT_MULTICHANNEL);
        for _ in 0..m.channels {
            put.i32(m.step).u32(0).i32(m.minimum).i32(m.maximum);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wave_format::u32_at;
    use acx_core::ks::status::{STATUS_BUFFER_OVERFLOW, STATUS_BUFFER_TOO_SMALL};

    fn ask(length: usize) -> (Result<(), NTSTATUS>, usize, [u8; 128]) {
        let mut space = [0xAA; 128];
        let mut request = Request::new(Guid::ZERO, 0, 0x200, None, &[], &mut space[..length]);
        let range = Stepped { channels: 2, minimum: -10, maximum: 0, step: 1 };
        let outcome = answer(&mut request, 3, VT_I4, Some(range));
        let size = request.size();
        (outcome, size, space)
    }

    #[test]
    fn gives_as_much_as_the_buffer_takes() {
        // KSPROPERTY_DESCRIPTION 40 + KSPROPERTY_MEMBERSHEADER 16 + 2 * KSPROPERTY_STEPPING_LONG 16.
        assert_eq!((ask(0).0, ask(0).1), (Err(STATUS_BUFFER_OVERFLOW), 88));
        assert_eq!(ask(3).0, Err(STATUS_BUFFER_TOO_SMALL));
        let (outcome, size, bytes) = ask(4);
        assert_eq!((outcome, size, u32_at(&bytes, 0), u32_at(&bytes, 4)), (Ok(()), 4, Some(0x203), Some(0xAAAA_AAAA)));
        let (_, size, bytes) = ask(87);
        assert_eq!((size, u32_at(&bytes, 4), u32_at(&bytes, 32), u32_at(&bytes, 40)), (40, Some(88), Some(1), Some(0xAAAA_AAAA)));
    }

    #[test]
    fn one_members_header_counts_the_channels() {
        let (outcome, size, bytes) = ask(128);
        assert_eq!((outcome, size), (Ok(()), 88));
        let words: [u32; 4] = core::array::from_fn(|n| u32_at(&bytes, 40 + 4 * n).unwrap());
        assert_eq!(words, [2, 16, 2, 2], "stepped ranges, size of one, channels, MULTICHANNEL");
        for channel in 0..2 {
            let words: [u32; 4] = core::array::from_fn(|n| u32_at(&bytes, 56 + 16 * channel + 4 * n).unwrap());
            assert_eq!(words, [1, 0, -10i32 as u32, 0]);
        }
    }
}
