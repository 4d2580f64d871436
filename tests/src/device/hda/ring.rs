//! Commands and responses: CORB, RIRB and the immediate registers (HDA 1.0a 3.4, 4.4).
//!
//! One command leaves in each frame; its response arrives in the next one. A command to an address without a codec gets none.
//! RINTFL is set after RINTCNT responses or at the first frame without a response, whichever comes first (HDA 1.0a 3.3.30).

use std::collections::VecDeque;

use hw::hda::spec::ring::{Corbctl, Icis, ResponseEx, RingSize, Rirbctl, Rirbsts};
use hw::hda::spec::verb::Decoded;

use super::path::note;
use super::stream::Link;

/// A response on its way.
#[derive(Clone, Copy, Debug)]
struct Reply {
    frame: u64,
    codec: u8,
    value: u32,
    unsolicited: bool,
    immediate: bool,
}

/// Both rings and the immediate interface.
#[derive(Default)]
pub struct Rings {
    replies: VecDeque<Reply>,
    since_interrupt: u32,
    immediate_sent: bool,
}

fn base(link: &Link<'_>, lower: usize) -> u64 {
    u64::from(link.file.get(lower, 4)) | u64::from(link.file.get(lower + 4, 4)) << 32
}

fn entries(link: &Link<'_>, register: usize) -> u16 {
    RingSize::from_bits(link.file.get(register, 1) as u8).entries().unwrap_or(256)
}

impl Rings {
    /// Whether something moves by itself. `unsolicited`: a codec waits to speak.
    pub fn busy(&self, file: &super::regfile::RegisterFile, unsolicited: bool) -> bool {
        let corb = file.get(0x4C, 1) & 2 != 0 && file.get(0x48, 1) != file.get(0x4A, 1);
        let immediate = file.get(0x68, 1) & 1 != 0 && !self.immediate_sent;
        corb || immediate || unsolicited || !self.replies.is_empty() || self.since_interrupt > 0
    }

    /// One frame on the link; `listening` says which codecs are enumerated.
    pub fn frame(&mut self, frame: u64, listening: u16, accept_unsolicited: bool, link: &mut Link<'_>) {
        let mut arrived = false;
        while self.replies.front().is_some_and(|reply| reply.frame <= frame) {
            let Some(reply) = self.replies.pop_front() else { break };
            arrived |= self.deliver(reply, link);
        }
        for address in 0..link.codecs.len() {
            if listening >> address & 1 == 1 {
                if let Some(response) = link.codecs[address].pending.pop_front() {
                    if accept_unsolicited {
                        let value = response.into_bits();
                        let reply = Reply { frame, codec: address as u8, value, unsolicited: true, immediate: false };
                        arrived |= self.deliver(reply, link);
                    } else {
                        link.stats.lost_responses += 1;
                    }
                }
            }
        }
        if !arrived && self.since_interrupt > 0 {
            self.interrupt(link);
        }
        self.send_immediate(frame, listening, link);
        self.send_ring(frame, listening, link);
    }

    fn interrupt(&mut self, link: &mut Link<'_>) {
        self.since_interrupt = 0;
        let status = Rirbsts::from_bits(link.file.get(0x5D, 1) as u8).with_response(true);
        link.file.set(0x5D, 1, status.into_bits().into());
    }

    fn deliver(&mut self, reply: Reply, link: &mut Link<'_>) -> bool {
        if reply.immediate {
            self.immediate_sent = false;
            link.file.set(0x64, 4, reply.value);
            let status = Icis::new().with_valid(true).with_version(true).with_codec(reply.codec);
            link.file.set(0x68, 2, status.into_bits().into());
            return false;
        }
        if !Rirbctl::from_bits(link.file.get(0x5C, 1) as u8).run() {
            link.stats.lost_responses += 1;
            return false;
        }
        let pointer = (link.file.get(0x58, 1) as u16 + 1) % entries(link, 0x5E);
        let flags = ResponseEx::new().with_codec(reply.codec).with_unsolicited(reply.unsolicited).into_bits();
        let mut entry = [0; 8];
        entry[..4].copy_from_slice(&reply.value.to_le_bytes());
        entry[4..].copy_from_slice(&flags.to_le_bytes());
        let at = base(link, 0x50) + 8 * u64::from(pointer);
        link.bus.dma_write(at, &entry);
        link.file.set(0x58, 1, pointer.into());
        link.stats.responses += 1;
        self.since_interrupt += 1;
        let count = match link.file.get(0x5A, 1) {
            0 => 256,
            count => count,
        };
        if self.since_interrupt >= count {
            self.interrupt(link);
        }
        true
    }

    fn send(&mut self, word: u32, immediate: bool, frame: u64, listening: u16, link: &mut Link<'_>) {
        let command = Decoded::from_word(word);
        if listening >> command.address & 1 == 0 {
            link.stats.unanswered += 1;
            return;
        }
        let value = link.codecs[usize::from(command.address)].respond(command);
        link.stats.commands += 1;
        self.replies.push_back(Reply { frame: frame + 1, codec: command.address, value, unsolicited: false, immediate });
    }

    fn send_immediate(&mut self, frame: u64, listening: u16, link: &mut Link<'_>) {
        if link.file.get(0x68, 1) & 1 == 0 {
            self.immediate_sent = false;
        } else if !self.immediate_sent {
            if link.file.get(0x4C, 1) & 2 != 0 {
                note(link.defects, "an immediate command while the CORB runs (HDA 1.0a 3.4)".into());
            }
            self.immediate_sent = true;
            let word = link.file.get(0x60, 4);
            self.send(word, true, frame, listening, link);
        }
    }

    fn send_ring(&mut self, frame: u64, listening: u16, link: &mut Link<'_>) {
        if !Corbctl::from_bits(link.file.get(0x4C, 1) as u8).run() || link.file.get(0x48, 1) == link.file.get(0x4A, 1) {
            return;
        }
        let pointer = (link.file.get(0x4A, 1) as u16 + 1) % entries(link, 0x4E);
        let mut word = [0; 4];
        let at = base(link, 0x40) + 4 * u64::from(pointer);
        link.bus.dma_read(at, &mut word);
        link.file.set(0x4A, 1, pointer.into());
        self.send(u32::from_le_bytes(word), false, frame, listening, link);
    }
}
