//! Stream engines: the DMA side of a stream.

pub mod assign;
pub mod bdl_ring;
mod position;
mod state;

use super::controller::Controller;
use super::spec::stream as sd;
use crate::io::{Error, Lock, Platform};
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Which way samples move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// From memory to the link.
    Output,
    /// From the link to memory.
    Input,
}

/// A stream engine with its tag, owned until it is dropped (PASSIVE_LEVEL).
pub struct Engine<P: Platform> {
    controller: P::Shared<Controller<P>>,
    index: usize,
    tag: u8,
    flow: Flow,
    list: P::Region,
    length: AtomicU32,
    fifo: AtomicU32,
    prepared: AtomicBool,
}

impl<P: Platform> Engine<P> {
    /// Takes a free engine and tag. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Busy`] when all are taken, [`Error::NoMemory`], [`Error::Gone`].
    pub fn open(controller: &P::Shared<Controller<P>>, flow: Flow) -> Result<Self, Error> {
        controller.check()?;
        let bytes = super::spec::bdl::ENTRY_LEN.saturating_mul(super::spec::bdl::MAX_ENTRIES);
        let list = controller.platform().allocate(bytes, super::spec::bdl::LIST_ALIGN, controller.wide())?;
        let (index, tag) = controller.slots().with(|slots| slots.take(flow)).ok_or(Error::Busy)?;
        let controller = controller.clone();
        let (length, fifo, prepared) = (AtomicU32::new(0), AtomicU32::new(0), AtomicBool::new(false));
        Ok(Self { controller, index, tag, flow, list, length, fifo, prepared })
    }
    /// Number of the engine among all of the controller: its bit in interrupt causes. Any IRQL.
    pub fn index(&self) -> usize {
        self.index
    }
    /// Tag on the link, 1 to 15. Any IRQL.
    pub fn tag(&self) -> u8 {
        self.tag
    }
    /// Which way it moves samples. Any IRQL.
    pub fn flow(&self) -> Flow {
        self.flow
    }
    /// Bytes that the FIFO holds at most (HDA 1.0a 3.3.40); without power, what it was before. Any IRQL.
    pub fn fifo_bytes(&self) -> u32 {
        if self.controller.usable() {
            let bytes = sd::SDFIFOS.read_at(self.controller.registers(), self.base());
            // All ones: nobody is there any more.
            if bytes != u16::MAX {
                self.fifo.store(u32::from(bytes), Ordering::Relaxed);
            }
        }
        self.fifo.load(Ordering::Relaxed)
    }
    fn base(&self) -> usize {
        sd::base(self.index)
    }
}

impl<P: Platform> Drop for Engine<P> {
    fn drop(&mut self) {
        self.pause();
        self.release();
        self.controller.slots().with(|slots| slots.give_back(self.index, self.tag));
    }
}
