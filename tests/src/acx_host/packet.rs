//! Packets as EvtAcxStreamAllocateRtPackets describes them.

use super::abi::ACX_RTPACKET;
use crate::wdf_host::layout::read;
use crate::wdf_host::memory;

const PAGE: usize = 4096;

/// Where a packet's bytes lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Packet {
    pub address: usize,
    pub length: usize,
}

/// The buffer behind a WDF_MEMORY_DESCRIPTOR: 1 buffer, 2 MDL, 3 handle; 0 shares packet 0's.
fn descriptor(packet: &ACX_RTPACKET) -> Option<(usize, usize)> {
    let [first, second] = packet.RtPacketBuffer.u;
    match packet.RtPacketBuffer.Type {
        1 => Some((first as usize, second as u32 as usize)),
        2 => {
            let mdl = first as usize;
            // MDL: MdlFlags at 10, MappedSystemVa at 24, StartVa at 32, ByteCount at 40, ByteOffset at 44.
            // Flags 1 and 4: mapped to system space, or nonpaged pool.
            let flags = read::<i16>(mdl + 10);
            let address =
                if flags & 5 != 0 { read::<usize>(mdl + 24) } else { read::<usize>(mdl + 32) + read::<u32>(mdl + 44) as usize };
            Some((address, (read::<u32>(mdl + 40) as usize).min(second as u32 as usize)))
        }
        3 => memory::buffer("EvtAcxStreamAllocateRtPackets", first as usize).ok(),
        _ => None,
    }
}

/// Where each packet lies; what is wrong with them otherwise.
pub(crate) fn locate(packets: &[ACX_RTPACKET], size: u32) -> Result<Vec<Packet>, String> {
    let mut first = None;
    let mut located: Vec<Packet> = Vec::new();
    for (i, packet) in packets.iter().enumerate() {
        if packet.Size as usize != size_of::<ACX_RTPACKET>() {
            return Err(format!("packet {i}: Size {}", packet.Size));
        }
        let (base, length) = descriptor(packet).or(first).ok_or(format!("packet {i} has no buffer"))?;
        first = first.or(Some((base, length)));
        let offset = packet.RtPacketOffset as usize;
        if base == 0 || packet.RtPacketSize < size || offset + packet.RtPacketSize as usize > length {
            return Err(format!("packet {i}: {size} bytes asked, {} at {offset} of {length}", packet.RtPacketSize));
        }
        located.push(Packet { address: base + offset, length: packet.RtPacketSize as usize });
    }
    match located.as_slice() {
        [one] if one.address % PAGE != 0 => Err("a single packet must begin on a page".into()),
        [a, b] if a.address + a.length != b.address && ((a.address + a.length) % PAGE != 0 || b.address % PAGE != 0) => {
            Err("two packets must be mappable side by side: the first ends and the second begins on a page".into())
        }
        _ => Ok(located),
    }
}
