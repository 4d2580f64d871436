//! Hardware code on a device model, with no kernel and no framework between them.
//!
//! Time stands still except when somebody waits: a register access takes 100 ns, stalls and sleeps take what they say.

pub mod streams;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use hw::io::{self, Error};

use crate::device::{Bus, DeviceModel};

const ACCESS_NS: u64 = 100;

/// Memory by address; each block is one allocation.
#[derive(Default)]
struct Memory {
    blocks: BTreeMap<u64, Vec<u8>>,
    next: u64,
    misses: Vec<(u64, usize)>,
}

impl Memory {
    fn find(&mut self, address: u64, length: usize) -> Option<&mut [u8]> {
        let found = self.blocks.range_mut(..=address).next_back().and_then(|(base, block)| {
            let at = usize::try_from(address - base).ok()?;
            block.get_mut(at..at.checked_add(length)?)
        });
        if found.is_none() {
            self.misses.push((address, length));
        }
        found
    }
}

struct Window<'a>(&'a RefCell<Memory>, u64);

impl Bus for Window<'_> {
    fn dma_read(&mut self, address: u64, buffer: &mut [u8]) {
        match self.0.borrow_mut().find(address, buffer.len()) {
            Some(memory) => buffer.copy_from_slice(memory),
            None => buffer.fill(0),
        }
    }
    fn dma_write(&mut self, address: u64, buffer: &[u8]) {
        if let Some(memory) = self.0.borrow_mut().find(address, buffer.len()) {
            memory.copy_from_slice(buffer);
        }
    }
    fn now(&self) -> u64 {
        self.1
    }
}

/// A device, its memory and time.
pub struct World<D> {
    device: RefCell<D>,
    memory: RefCell<Memory>,
    now: Cell<u64>,
}

/// A platform that is one device model. Clones share it.
pub struct Direct<D>(Rc<World<D>>, Rc<[Block<D>]>);

impl<D> Clone for Direct<D> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0), Rc::clone(&self.1))
    }
}

/// One register block of the device.
pub struct Block<D> {
    world: Rc<World<D>>,
    bar: u8,
    length: usize,
}

impl<D: DeviceModel> Direct<D> {
    /// Puts a model into a world of its own.
    pub fn new(device: D) -> Self {
        let memory = Memory { next: 0x10_0000, ..Memory::default() };
        let memories = device.bars().into_iter().map(|(bar, length)| (bar, length as usize));
        let blocks: Vec<_> = memories.chain(device.ports().into_iter().map(|p| (p.bar, usize::from(p.length)))).collect();
        let world = Rc::new(World { device: RefCell::new(device), memory: RefCell::new(memory), now: Cell::new(0) });
        let block = |(bar, length)| Block { world: Rc::clone(&world), bar, length };
        let blocks = blocks.into_iter().map(block).collect();
        Self(world, blocks)
    }
    /// Looks at the model or changes it.
    pub fn with<R>(&self, look: impl FnOnce(&mut D) -> R) -> R {
        look(&mut self.0.device.borrow_mut())
    }
    /// Virtual time in nanoseconds.
    pub fn now(&self) -> u64 {
        self.0.now.get()
    }
    /// Lets time pass, with everything that the device does in it.
    pub fn advance(&self, ns: u64) {
        self.0.advance(ns);
    }
    /// Level of the interrupt line.
    pub fn interrupt_line(&self) -> bool {
        self.0.device.borrow().interrupt_line()
    }
    /// Accesses of the device to addresses where there is no memory.
    pub fn misses(&self) -> Vec<(u64, usize)> {
        self.0.memory.borrow().misses.clone()
    }
    /// Blocks of shared memory that are allocated.
    pub fn blocks(&self) -> usize {
        self.0.memory.borrow().blocks.len()
    }
}

impl<D: DeviceModel> World<D> {
    fn advance(&self, ns: u64) {
        let end = self.now.get() + ns;
        loop {
            let due = self.device.borrow().next_event().filter(|at| *at <= end);
            let Some(at) = due else { break };
            self.now.set(self.now.get().max(at));
            self.tick();
        }
        self.now.set(end);
        self.tick();
    }
    fn tick(&self) {
        let now = self.now.get();
        self.device.borrow_mut().tick(now, &mut Window(&self.memory, now));
    }
}

impl<D: DeviceModel> Block<D> {
    fn read(&self, offset: usize, width: u8) -> u64 {
        self.world.advance(ACCESS_NS);
        let value = self.world.device.borrow_mut().read(self.bar, offset as u64, width);
        // What reading changed is seen at once.
        self.world.tick();
        value
    }
    fn write(&self, offset: usize, width: u8, value: u64) {
        self.world.advance(ACCESS_NS);
        self.world.device.borrow_mut().write(self.bar, offset as u64, width, value);
        self.world.tick();
    }
}

impl<D: DeviceModel> io::Registers for Block<D> {
    fn len(&self) -> usize {
        self.length
    }
    fn read8(&self, offset: usize) -> u8 {
        self.read(offset, 1) as u8
    }
    fn read16(&self, offset: usize) -> u16 {
        self.read(offset, 2) as u16
    }
    fn read32(&self, offset: usize) -> u32 {
        self.read(offset, 4) as u32
    }
    fn write8(&self, offset: usize, value: u8) {
        self.write(offset, 1, value.into());
    }
    fn write16(&self, offset: usize, value: u16) {
        self.write(offset, 2, value.into());
    }
    fn write32(&self, offset: usize, value: u32) {
        self.write(offset, 4, value.into());
    }
}

impl<D: DeviceModel> io::Clock for Direct<D> {
    fn now_ns(&self) -> u64 {
        self.now()
    }
    fn stall_us(&self, microseconds: u32) {
        self.advance(u64::from(microseconds) * 1000);
    }
    fn sleep_us(&self, microseconds: u32) {
        self.advance(u64::from(microseconds) * 1000);
    }
}

/// Memory that the device can reach; freed when dropped.
pub struct Region<D> {
    world: Rc<World<D>>,
    address: u64,
    length: usize,
}

impl<D> Region<D> {
    /// Copies bytes in.
    ///
    /// # Panics
    /// When they do not fit.
    pub fn put(&self, offset: usize, bytes: &[u8]) {
        let mut memory = self.world.memory.borrow_mut();
        memory.find(self.address + offset as u64, bytes.len()).expect("the bytes fit").copy_from_slice(bytes);
    }
    /// Copies bytes out.
    ///
    /// # Panics
    /// When there are not so many.
    pub fn get(&self, offset: usize, length: usize) -> Vec<u8> {
        let mut memory = self.world.memory.borrow_mut();
        memory.find(self.address + offset as u64, length).expect("the bytes are there").to_vec()
    }
}

impl<D> io::DmaRegion for Region<D> {
    fn device_address(&self) -> u64 {
        self.address
    }
    fn len(&self) -> usize {
        self.length
    }
    fn read32(&self, offset: usize) -> u32 {
        if offset + 4 > self.length {
            return 0;
        }
        u32::from_le_bytes(self.get(offset, 4).try_into().expect("four bytes"))
    }
    fn write32(&self, offset: usize, value: u32) {
        if offset + 4 <= self.length {
            self.put(offset, &value.to_le_bytes());
        }
    }
}

impl<D> Drop for Region<D> {
    fn drop(&mut self) {
        self.world.memory.borrow_mut().blocks.remove(&self.address);
    }
}

/// A lock of a world with one processor: taking it twice is the mistake it finds.
pub struct Guarded<T>(RefCell<T>);

impl<T> io::Lock<T> for Guarded<T> {
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut self.0.try_borrow_mut().expect("the lock is free"))
    }
}

impl<D: DeviceModel + 'static> io::Platform for Direct<D> {
    type Registers = Block<D>;
    type Region = Region<D>;
    type Clock = Self;
    type Lock<T> = Guarded<T>;
    type Shared<T: 'static> = Rc<T>;
    fn registers(&self) -> &Block<D> {
        self.1.first().expect("a device has registers")
    }
    fn block(&self, number: usize) -> Option<&Block<D>> {
        self.1.get(number)
    }
    fn clock(&self) -> &Self {
        self
    }
    fn allocate(&self, length: usize, align: usize, wide: bool) -> Result<Region<D>, Error> {
        let mut memory = self.0.memory.borrow_mut();
        let align = align.max(1) as u64;
        let base = if wide { memory.next | 1 << 32 } else { memory.next };
        let address = base.next_multiple_of(align);
        // A gap behind each block catches a device that runs over its end.
        memory.next = (address & 0xFFFF_FFFF) + length as u64 + 0x1000;
        memory.blocks.insert(address, vec![0; length]);
        Ok(Region { world: Rc::clone(&self.0), address, length })
    }
    fn lock<T>(&self, value: T) -> Guarded<T> {
        Guarded(RefCell::new(value))
    }
    fn share<T: 'static>(value: T) -> Result<Rc<T>, Error> {
        Ok(Rc::new(value))
    }
}
