//! Walks the driver's frames by the image's function table ("x64 exception handling", UNWIND_INFO).
//!
//! Reports go up the frames to say where they come from; structured exceptions ([`super::exception`]) go up to find who handles them.

use super::map::Mapped;
use super::trap::Context;
use std::ffi::{c_int, c_void};

/// Most frames that are followed.
const MOST: usize = 24;
const RSP: usize = 4;

/// Registers of a frame, by their numbers in instructions. The assembler code that captures and resumes frames knows the layout.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(crate) struct Frame {
    pub registers: [u64; 16],
    pub rip: usize,
    pub xmm: [u128; 16],
}

/// What a function's unwind information says of a frame besides its registers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Function {
    /// The frame as the function's handlers name it.
    pub establisher: u64,
    /// Where its entry of the function table lies, from the start of the image.
    pub entry: u32,
    /// Its handler and the handler's data, from the start of the image; none in a prologue.
    pub handler: Option<(u32, u32)>,
    /// `UNW_FLAG_EHANDLER` 1 and `UNW_FLAG_UHANDLER` 2.
    pub flags: u8,
}

/// Whether a byte of the process can be read.
pub(crate) fn readable(address: usize) -> bool {
    let mut byte = 0_u8;
    read_into(address, std::slice::from_mut(&mut byte))
}

/// Copies memory that may not be there.
fn read_into(address: usize, out: &mut [u8]) -> bool {
    let local = libc::iovec { iov_base: out.as_mut_ptr().cast(), iov_len: out.len() };
    let remote = libc::iovec { iov_base: address as *mut c_void, iov_len: out.len() };
    // SAFETY: the host checks the far side; the near one is `out`.
    let count = unsafe { libc::process_vm_readv(libc::getpid(), &raw const local, 1, &raw const remote, 1, 0) };
    usize::try_from(count).is_ok_and(|n| n == out.len())
}

fn word(address: u64) -> Option<u64> {
    let mut bytes = [0; 8];
    read_into(address as usize, &mut bytes).then(|| u64::from_le_bytes(bytes))
}

/// Addresses in the driver at a fault, innermost first: the instruction, then the calls that led there.
pub(crate) fn at_fault(image: &Mapped, context: &Context<'_>) -> Vec<usize> {
    if !image.is_code(context.rip()) {
        // A call of a bad address leaves nothing but the return address on the stack.
        return at_call(image, context).map_or_else(Vec::new, |(frame, called)| follow(image, frame, called));
    }
    follow(image, Frame { rip: context.rip(), registers: context.all(), xmm: context.xmm() }, false)
}

/// The driver's frame behind a fault that is not in its code: that of the call of a bad address, or of a routine of the lab.
pub(crate) fn at_call(image: &Mapped, context: &Context<'_>) -> Option<(Frame, bool)> {
    let mut registers = context.all();
    let back = word(registers[RSP]).unwrap_or(0) as usize;
    if !readable(context.rip()) && image.is_code(back) {
        registers[RSP] += 8;
        return Some((Frame { rip: back, registers, xmm: context.xmm() }, true));
    }
    caller(image)
}

/// Addresses in the driver that led into the lab's code that runs now, innermost first; none when the driver did not call.
pub(crate) fn from_here(image: &Mapped) -> Vec<usize> {
    caller(image).map_or_else(Vec::new, |(frame, called)| follow(image, frame, called))
}

/// The innermost frame of the driver that led here, and whether it stands behind a call. The vector registers are not known.
pub(crate) fn caller(image: &Mapped) -> Option<(Frame, bool)> {
    let mut search = Search { image, found: None };
    // SAFETY: the call-back gets the search back, which lives until the walk is over.
    unsafe { _Unwind_Backtrace(step, (&raw mut search).cast()) };
    search.found
}

struct Search<'a> {
    image: &'a Mapped,
    /// The frame, and whether it stands behind a call rather than at a fault.
    found: Option<(Frame, bool)>,
}

unsafe extern "C-unwind" {
    fn _Unwind_Backtrace(step: unsafe extern "C-unwind" fn(*mut c_void, *mut c_void) -> c_int, data: *mut c_void) -> c_int;
    fn _Unwind_GetIPInfo(context: *mut c_void, before: *mut c_int) -> usize;
    fn _Unwind_GetCFA(context: *mut c_void) -> usize;
    fn _Unwind_GetGR(context: *mut c_void, register: c_int) -> usize;
}

/// The host's own unwinder goes up to the first frame for which it has no table: the driver's.
unsafe extern "C-unwind" fn step(context: *mut c_void, data: *mut c_void) -> c_int {
    // SAFETY: `from_here` passes its search.
    let search = unsafe { &mut *data.cast::<Search<'_>>() };
    let mut before = 0;
    // SAFETY: the unwinder's context.
    let rip = unsafe { _Unwind_GetIPInfo(context, &raw mut before) };
    if !search.image.is_code(rip) {
        return 0;
    }
    let mut registers = [0; 16];
    // Numbers of the preserved registers in DWARF (System V ABI, x86-64 supplement) and in instructions.
    for (dwarf, own) in [(3, 3), (6, 5), (4, 6), (5, 7), (12, 12), (13, 13), (14, 14), (15, 15)] {
        // SAFETY: as above.
        registers[own] = unsafe { _Unwind_GetGR(context, dwarf) } as u64;
    }
    // SAFETY: as above.
    registers[RSP] = unsafe { _Unwind_GetCFA(context) } as u64;
    search.found = Some((Frame { rip, registers, xmm: [0; 16] }, before == 0));
    // _URC_END_OF_STACK.
    5
}

fn follow(image: &Mapped, mut frame: Frame, mut called: bool) -> Vec<usize> {
    let mut found = Vec::new();
    while found.len() < MOST && image.is_code(frame.rip) {
        // A return address stands behind its call.
        let address = frame.rip - usize::from(called);
        found.push(address);
        match up(image, frame, address) {
            Some((next, _)) if next.registers[RSP] > frame.registers[RSP] => frame = next,
            _ => break,
        }
        called = true;
    }
    found
}

/// The caller's frame, and what is known of the function at `address`, which the frame is in.
pub(crate) fn up(image: &Mapped, frame: Frame, address: usize) -> Option<(Frame, Function)> {
    let place = image.place(address)?;
    let mut frame = frame;
    let mut found = Function { establisher: frame.registers[RSP], ..Function::default() };
    let index = image.parsed.functions.iter().position(|f| (f[0]..f[1]).contains(&place));
    if let Some(index) = index {
        let function = image.parsed.functions[index];
        let offset = place - function[0];
        let mut info = function[2];
        found.entry = image.parsed.function_table + 12 * index as u32;
        // A chain of parts of one function; the first may be interrupted in its prologue.
        for part in 0..16 {
            let undone = undo(image, &mut frame, info, if part == 0 { offset } else { u32::MAX })?;
            if part == 0 {
                found.establisher = undone.base;
            }
            found.flags = undone.flags & 3;
            let body = part > 0 || offset >= undone.prologue;
            found.handler = undone.handler.filter(|_| body);
            let Some(next) = undone.next else { break };
            info = next;
        }
    }
    let rsp = frame.registers[RSP];
    frame.rip = word(rsp)? as usize;
    frame.registers[RSP] = rsp + 8;
    Some((frame, found))
}

/// What one UNWIND_INFO says.
struct Undone {
    base: u64,
    flags: u8,
    prologue: u32,
    handler: Option<(u32, u32)>,
    next: Option<u32>,
}

/// Undoes one UNWIND_INFO.
fn undo(image: &Mapped, frame: &mut Frame, info: u32, offset: u32) -> Option<Undone> {
    let head = image.bytes(info, 4)?;
    let (flags, count) = (head[0] >> 3, usize::from(head[2]));
    let (pointer, scaled) = (usize::from(head[3] & 15), u64::from(head[3] >> 4) * 16);
    let codes: Vec<u16> = image.bytes(info + 4, count * 2)?.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])).collect();
    let done = |code: u16| u32::from(code & 0xFF) <= offset;
    let framed = pointer != 0 && codes.iter().any(|c| (c >> 8) & 15 == 3 && done(*c));
    let base = if framed { frame.registers[pointer].wrapping_sub(scaled) } else { frame.registers[RSP] };
    let mut n = 0;
    while let Some(&code) = codes.get(n) {
        let (op, extra) = ((code >> 8) & 15, usize::from(code >> 12));
        let slot = |i: usize| codes.get(n + i).copied().map_or(0, u64::from);
        let wide = slot(1) | slot(2) << 16;
        let (length, run) = match op {
            0 => (1, Undo::Pop),
            1 if extra == 0 => (2, Undo::Add(slot(1) * 8)),
            1 => (3, Undo::Add(wide)),
            2 => (1, Undo::Add(extra as u64 * 8 + 8)),
            3 => (1, Undo::Frame),
            4 => (2, Undo::Load(slot(1) * 8)),
            5 => (3, Undo::Load(wide)),
            8 => (2, Undo::Vector(slot(1) * 16)),
            9 => (3, Undo::Vector(wide)),
            7 => (3, Undo::Nothing),
            10 => (1, Undo::Add(if extra == 0 { 40 } else { 48 })),
            _ => (1, Undo::Nothing),
        };
        n += length;
        if !done(code) {
            continue;
        }
        match run {
            Undo::Pop => {
                frame.registers[extra] = word(frame.registers[RSP])?;
                frame.registers[RSP] += 8;
            }
            Undo::Add(bytes) => frame.registers[RSP] = frame.registers[RSP].wrapping_add(bytes),
            Undo::Frame => frame.registers[RSP] = base,
            Undo::Load(at) => frame.registers[extra] = word(base.wrapping_add(at))?,
            Undo::Vector(at) => {
                let at = base.wrapping_add(at);
                frame.xmm[extra] = u128::from(word(at)?) | u128::from(word(at.wrapping_add(8))?) << 64;
            }
            Undo::Nothing => {}
        }
    }
    let rest = info + 4 + 2 * count.next_multiple_of(2) as u32;
    let long = |at: usize| image.bytes(rest + at as u32, 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    let mut undone = Undone { base, flags, prologue: u32::from(head[1]), handler: None, next: None };
    if flags & 4 != 0 {
        undone.next = Some(long(8)?);
    } else if flags & 3 != 0 {
        undone.handler = Some((long(0)?, rest + 4));
    }
    Some(undone)
}

enum Undo {
    Pop,
    Add(u64),
    Frame,
    Load(u64),
    Vector(u64),
    Nothing,
}
