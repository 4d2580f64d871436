//! Connection lists (HDA 1.0a 7.1.2, 7.3.3.3), from codecs that may lie.

use super::port::Port;
use crate::hda::link::Link;
use crate::hda::spec::{param, verb};
use crate::io::Error;
use crate::room::Room as _;
use alloc::vec::Vec;

/// Most connections of a widget: there are no more nodes.
pub const MAX: usize = 127;

/// Decodes the entries of a list, ranges expanded.
///
/// The place of an entry is its connection index, so one that makes no sense (node 0, a node above 127, a range that starts
/// nowhere or runs backward) becomes 0 instead of vanishing. The result never has more than [`MAX`] entries.
///
/// # Errors
/// [`Error::NoMemory`].
pub fn decode(entries: impl Iterator<Item = u16>, long: bool) -> Result<Vec<u8>, Error> {
    let mut list: Vec<u8> = Vec::new();
    let flag = if long { 0x8000u16 } else { 0x80 };
    let mut before: Option<u8> = None;
    for entry in entries.take(MAX) {
        let range = entry & flag != 0;
        let nid = u8::try_from(entry & !flag).ok().filter(|n| (1..=127).contains(n)).unwrap_or(0);
        let first = match before {
            Some(start) if range && nid > start => start.saturating_add(1),
            _ if range => 0,
            _ => nid,
        };
        let last = if first == 0 { 0 } else { nid };
        for node in first..=last {
            if list.len() >= MAX {
                return Ok(list);
            }
            list.try_reserve(1)?;
            list.put(node);
        }
        // A range must not begin where another one ended (HDA 1.0a 7.1.2).
        before = if last == 0 || range { None } else { Some(last) };
    }
    Ok(list)
}

/// Reads the list of a widget. PASSIVE_LEVEL.
///
/// # Errors
/// Those of the link, [`Error::NoMemory`].
pub fn read<L: Link>(port: &Port<'_, L>, nid: u8) -> Result<Vec<u8>, Error> {
    let length = param::ConnectionListLength::from_bits(port.parameter(nid, param::CONNECTION_LIST_LENGTH)?);
    let long = length.long();
    let (each, bits) = if long { (2usize, 16u32) } else { (4, 8) };
    let mut entries: Vec<u16> = Vec::new();
    entries.try_reserve_exact(MAX)?;
    let count = usize::from(length.length());
    for start in (0..count).step_by(each) {
        let index = u8::try_from(start).map_err(|_| Error::Protocol)?;
        let word = port.exec(nid, verb::get_connection_list(index))?;
        for n in 0..each {
            if start.saturating_add(n) < count && entries.len() < MAX {
                let shift = u32::try_from(n).unwrap_or(0).saturating_mul(bits);
                let mask = if long { 0xFFFF } else { 0xFF };
                entries.put(u16::try_from(word.wrapping_shr(shift) & mask).unwrap_or(0));
            }
        }
    }
    decode(entries.into_iter(), long)
}
