//! The descriptor list of a packet buffer.

use crate::hda::spec::bdl::{Entry, MAX_ENTRIES};
use crate::io::Error;

/// Addresses and packet sizes are multiples of this (HDA 1.0a 3.6.2, 3.6.3).
pub const ALIGN: u32 = 128;
/// Shortest buffer: two descriptors.
pub const MINIMUM: u32 = 256;
/// Longest buffer that always fits: 240 single pages and 16 more entries for packet ends.
pub const MAXIMUM: u32 = 240 * 4096;

/// Cuts the segments (device address, length in bytes) of a cyclic buffer of `packets` times `packet_bytes` into descriptors,
/// with an interrupt at the end of each packet. Neighbouring segments become one. Any IRQL.
///
/// Gives the number of descriptors, at least two (HDA 1.0a 3.3.39).
///
/// # Errors
/// [`Error::Unsupported`] when sizes or addresses are not aligned, do not agree, or need more than 256 descriptors.
pub fn build(
    segments: impl Iterator<Item = (u64, u32)>,
    packets: u32,
    packet_bytes: u32,
    mut put: impl FnMut(usize, Entry),
) -> Result<usize, Error> {
    let total = packets.checked_mul(packet_bytes).ok_or(Error::Unsupported)?;
    if total < MINIMUM || packet_bytes % ALIGN != 0 {
        return Err(Error::Unsupported);
    }
    let mut count = 0usize;
    let mut open: Option<Entry> = None;
    // Bytes to the end of the packet, and bytes of the whole buffer that lie before this point.
    let mut left = packet_bytes;
    let mut done = 0u32;
    let mut finish = |entry: Entry, count: &mut usize| {
        if *count >= MAX_ENTRIES {
            return Err(Error::Unsupported);
        }
        put(*count, entry);
        *count = count.saturating_add(1);
        Ok(())
    };
    for (mut address, length) in segments {
        let mut rest = length.min(total.saturating_sub(done));
        if address & u64::from(ALIGN.wrapping_sub(1)) != 0
            || (length % ALIGN != 0 && rest == length && done.saturating_add(rest) < total)
        {
            return Err(Error::Unsupported);
        }
        while rest != 0 {
            // A buffer of one packet in one piece is cut in two halves.
            let most = if packets == 1 && done < total / 2 { half(total).saturating_sub(done) } else { left };
            let part = rest.min(left).min(most.max(1));
            let joined = open.filter(|e| e.address.checked_add(u64::from(e.length)) == Some(address));
            open = match (joined, open) {
                (Some(entry), _) => Some(Entry { length: entry.length.saturating_add(part), ..entry }),
                (None, before) => {
                    if let Some(entry) = before {
                        finish(entry, &mut count)?;
                    }
                    Some(Entry { address, length: part, interrupt: false })
                }
            };
            address = address.checked_add(u64::from(part)).ok_or(Error::Unsupported)?;
            rest = rest.saturating_sub(part);
            done = done.saturating_add(part);
            left = left.saturating_sub(part);
            let cut = packets == 1 && done == half(total);
            if left == 0 || cut {
                if let Some(entry) = open.take() {
                    finish(Entry { interrupt: left == 0, ..entry }, &mut count)?;
                }
            }
            if left == 0 {
                left = packet_bytes;
            }
        }
    }
    if done == total && count >= 2 { Ok(count) } else { Err(Error::Unsupported) }
}

/// About half of the buffer, aligned.
fn half(total: u32) -> u32 {
    let half = total / 2;
    half.saturating_sub(half % ALIGN).max(ALIGN)
}

#[cfg(test)]
mod tests {
    use super::{Entry, Error, build};
    use std::vec::Vec;

    fn list(segments: &[(u64, u32)], packets: u32, packet: u32) -> Result<Vec<(u64, u32, bool)>, Error> {
        let mut entries: Vec<(u64, u32, bool)> = Vec::new();
        let count = build(segments.iter().copied(), packets, packet, |n, e: Entry| {
            assert_eq!(n, entries.len());
            entries.push((e.address, e.length, e.interrupt));
        })?;
        assert_eq!(count, entries.len());
        Ok(entries)
    }

    #[test]
    fn packet_ends_interrupt_and_neighbouring_pages_become_one() {
        let pages = [(0x1_0000, 0x1000), (0x1_1000, 0x1000), (0x9_0000, 0x1000)];
        let expected = [(0x1_0000, 0x1800, true), (0x1_1800, 0x800, false), (0x9_0000, 0x1000, true)];
        assert_eq!(list(&pages, 2, 0x1800).unwrap(), expected);
    }

    #[test]
    fn one_packet_in_one_piece_still_has_two_descriptors() {
        assert_eq!(list(&[(0x1000, 256)], 1, 256).unwrap(), [(0x1000, 128, false), (0x1080, 128, true)]);
        assert_eq!(list(&[(0x1000, 0x500)], 1, 0x500).unwrap(), [(0x1000, 0x280, false), (0x1280, 0x280, true)]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(list(&[(0x1040, 512)], 2, 256), Err(Error::Unsupported));
        assert_eq!(list(&[(0x1000, 512)], 2, 200), Err(Error::Unsupported));
        assert_eq!(list(&[(0x1000, 256)], 2, 256), Err(Error::Unsupported));
        assert_eq!(list(&[(0x1000, 128)], 1, 128), Err(Error::Unsupported));
        assert_eq!(list(&[(0, u32::MAX)], u32::MAX, 256), Err(Error::Unsupported));
        let scattered: Vec<_> = (0..300u64).map(|n| (n * 0x2000, 0x1000u32)).collect();
        assert_eq!(list(&scattered, 2, 150 * 0x1000), Err(Error::Unsupported));
    }

    #[test]
    fn the_list_covers_the_buffer_without_gaps_for_any_cut() {
        for packets in 1..=8u32 {
            for packet in (128..=0x3000u32).step_by(128) {
                let total = packets * packet;
                if total < 256 {
                    continue;
                }
                let pages: Vec<_> = (0..total.div_ceil(0x1000)).map(|n| (u64::from(n) * 0x3000, 0x1000)).collect();
                let entries = list(&pages, packets, packet).unwrap();
                assert_eq!(entries.iter().map(|e| e.1).sum::<u32>(), total);
                let mut at = 0;
                for (address, length, interrupt) in entries {
                    assert_eq!(address, u64::from(at / 0x1000) * 0x3000 + u64::from(at % 0x1000));
                    at += length;
                    assert_eq!(interrupt, at % packet == 0);
                }
            }
        }
    }
}
