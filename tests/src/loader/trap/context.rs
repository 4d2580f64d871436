//! The interrupted code's registers.

use iced_x86::{Decoder, DecoderOptions, Instruction, Register};

/// Registers in the order of their numbers in instructions: where the host keeps them.
const PLACES: [i32; 16] = [
    libc::REG_RAX,
    libc::REG_RCX,
    libc::REG_RDX,
    libc::REG_RBX,
    libc::REG_RSP,
    libc::REG_RBP,
    libc::REG_RSI,
    libc::REG_RDI,
    libc::REG_R8,
    libc::REG_R9,
    libc::REG_R10,
    libc::REG_R11,
    libc::REG_R12,
    libc::REG_R13,
    libc::REG_R14,
    libc::REG_R15,
];

/// Trap flag of EFLAGS.
const TRAP: i64 = 0x100;

/// What a handler was interrupted in.
pub(crate) struct Context<'a> {
    raw: &'a mut libc::ucontext_t,
}

impl<'a> Context<'a> {
    pub(crate) fn new(raw: &'a mut libc::ucontext_t) -> Self {
        Self { raw }
    }
    fn greg(&self, place: i32) -> i64 {
        self.raw.uc_mcontext.gregs[place as usize]
    }
    fn set(&mut self, place: i32, value: i64) {
        self.raw.uc_mcontext.gregs[place as usize] = value;
    }
    /// The instruction.
    pub(crate) fn rip(&self) -> usize {
        self.greg(libc::REG_RIP) as usize
    }
    /// Goes on elsewhere.
    pub(crate) fn set_rip(&mut self, address: usize) {
        self.set(libc::REG_RIP, address as i64);
    }
    /// All sixteen registers by number.
    pub(crate) fn all(&self) -> [u64; 16] {
        PLACES.map(|place| self.greg(place) as u64)
    }
    /// The vector registers.
    pub(crate) fn xmm(&self) -> [u128; 16] {
        let state = self.raw.uc_mcontext.fpregs;
        if state.is_null() {
            return [0; 16];
        }
        // SAFETY: the host's save area of the interrupted code.
        unsafe { (*state)._xmm }.map(|x| x.element.iter().rev().fold(0, |all, word| all << 32 | u128::from(*word)))
    }
    /// Goes on with these registers.
    pub(crate) fn set_frame(&mut self, frame: &crate::loader::unwind::Frame) {
        for (place, value) in PLACES.into_iter().zip(frame.registers) {
            self.set(place, value as i64);
        }
        self.set_rip(frame.rip);
        let state = self.raw.uc_mcontext.fpregs;
        if !state.is_null() {
            for (n, value) in frame.xmm.into_iter().enumerate() {
                // SAFETY: as above.
                unsafe { (*state)._xmm[n].element = [0, 32, 64, 96].map(|shift| (value >> shift) as u32) };
            }
        }
    }
    /// The page fault's error code.
    pub(crate) fn error(&self) -> u64 {
        self.greg(libc::REG_ERR) as u64
    }
    /// Stops after the next instruction, or no more.
    pub(crate) fn step(&mut self, on: bool) {
        let flags = self.greg(libc::REG_EFL);
        self.set(libc::REG_EFL, if on { flags | TRAP } else { flags & !TRAP });
    }
    /// The instruction, decoded.
    pub(crate) fn instruction(&self) -> Option<Instruction> {
        let rip = self.rip();
        // An instruction has at most 15 bytes; they may reach into a page that is not there.
        let length = 15.min(4096 - rip % 4096 + if crate::loader::unwind::readable(rip + 15) { 15 } else { 0 });
        if !crate::loader::unwind::readable(rip) {
            return None;
        }
        // SAFETY: the bytes were found readable.
        let bytes = unsafe { std::slice::from_raw_parts(rip as *const u8, length) };
        let mut decoder = Decoder::with_ip(64, bytes, rip as u64, DecoderOptions::NONE);
        let instruction = decoder.decode();
        (!instruction.is_invalid()).then_some(instruction)
    }
    /// A general register's value, cut to its width.
    pub(crate) fn get(&self, register: Register) -> u64 {
        let whole = self.greg(PLACES[register.full_register().number() % 16]) as u64;
        match register {
            Register::AH | Register::BH | Register::CH | Register::DH => whole >> 8 & 0xFF,
            _ => whole & mask(register.size()),
        }
    }
    /// Sets a general register as a move does: 32 bits clear the upper half, 8 and 16 keep the rest.
    pub(crate) fn put(&mut self, register: Register, value: u64) {
        let place = PLACES[register.full_register().number() % 16];
        let old = self.greg(place) as u64;
        let new = match register {
            Register::AH | Register::BH | Register::CH | Register::DH => old & !0xFF00 | (value & 0xFF) << 8,
            _ => match register.size() {
                4 | 8 => value & mask(register.size()),
                size => old & !mask(size) | value & mask(size),
            },
        };
        self.set(place, new as i64);
    }
}

/// All ones of a width in bytes.
pub(crate) fn mask(bytes: usize) -> u64 {
    if bytes >= 8 { u64::MAX } else { (1 << (8 * bytes)) - 1 }
}
