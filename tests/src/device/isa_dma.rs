//! The DMA controllers of a PC (two 8237), as cards on ISA and drivers see them: channels that go round a buffer.
//!
//! A driver starts and stops a channel and reads its counter; a card asks for transfers. Page registers, modes other than
//! auto-initialised demand or single transfers, and the counter's flip-flop are not there.

use super::Bus;
use std::cell::RefCell;

/// What a channel does.
#[derive(Clone, Copy, Default)]
struct Channel {
    address: u64,
    length: u32,
    done: u32,
    turns: u64,
    to_device: bool,
    running: bool,
}

thread_local! {
    static CHANNELS: RefCell<[Channel; 8]> = const {
        RefCell::new([Channel { address: 0, length: 0, done: 0, turns: 0, to_device: false, running: false }; 8])
    };
}

fn with<R>(number: u8, f: impl FnOnce(&mut Channel) -> R) -> R {
    CHANNELS.with_borrow_mut(|all| f(&mut all[usize::from(number % 8)]))
}

/// Stops all channels.
pub fn reset() {
    CHANNELS.take();
}

/// Lets a channel go round some memory, from its start.
pub fn start(number: u8, address: u64, length: u32, to_device: bool) {
    with(number, |c| *c = Channel { address, length, done: 0, turns: 0, to_device, running: length > 0 });
}

/// Masks a channel; its counter stays.
pub fn stop(number: u8) {
    with(number, |c| c.running = false);
}

/// Bytes left in the present turn.
pub fn counter(number: u8) -> u32 {
    with(number, |c| c.length - c.done)
}

/// How often the channel has come to the end of its memory (terminal count).
pub fn turns(number: u8) -> u64 {
    with(number, |c| c.turns)
}

/// Moves bytes between memory and a card; gives how many: fewer when the channel is masked or goes the other way.
fn transfer(number: u8, count: usize, to_device: bool, mut each: impl FnMut(u64, core::ops::Range<usize>)) -> usize {
    let mut moved = 0;
    while moved < count {
        let part = with(number, |c| {
            if !c.running || c.to_device != to_device {
                return None;
            }
            let (address, part) = (c.address + u64::from(c.done), (count - moved).min((c.length - c.done) as usize));
            c.done += part as u32;
            if c.done == c.length {
                c.done = 0;
                c.turns += 1;
            }
            Some((address, part))
        });
        let Some((address, part)) = part else { break };
        each(address, moved..moved + part);
        moved += part;
    }
    moved
}

/// A card takes bytes from memory (playing).
pub fn take(bus: &mut dyn Bus, number: u8, bytes: &mut [u8]) -> usize {
    transfer(number, bytes.len(), true, |address, part| bus.dma_read(address, &mut bytes[part]))
}

/// A card puts bytes into memory (recording).
pub fn put(bus: &mut dyn Bus, number: u8, bytes: &[u8]) -> usize {
    transfer(number, bytes.len(), false, |address, part| bus.dma_write(address, &bytes[part]))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Memory(Vec<u8>);
    impl Bus for Memory {
        fn dma_read(&mut self, address: u64, buffer: &mut [u8]) {
            buffer.copy_from_slice(&self.0[address as usize..][..buffer.len()]);
        }
        fn dma_write(&mut self, address: u64, buffer: &[u8]) {
            self.0[address as usize..][..buffer.len()].copy_from_slice(buffer);
        }
        fn now(&self) -> u64 {
            0
        }
    }

    #[test]
    fn a_channel_goes_round_and_counts_down() {
        let mut memory = Memory((0..16).collect());
        start(1, 4, 6, true);
        let mut bytes = [0; 8];
        assert_eq!(take(&mut memory, 1, &mut bytes), 8);
        assert_eq!(bytes, [4, 5, 6, 7, 8, 9, 4, 5]);
        assert_eq!((counter(1), turns(1)), (4, 1));
        assert_eq!(put(&mut memory, 1, &[0]), 0, "the other direction");
        stop(1);
        assert_eq!(take(&mut memory, 1, &mut bytes), 0);
        assert_eq!(counter(1), 4, "masking keeps the counter");
        start(5, 0, 4, false);
        assert_eq!(put(&mut memory, 5, &[9; 3]), 3);
        assert_eq!(memory.0[..4], [9, 9, 9, 3]);
        reset();
    }
}
