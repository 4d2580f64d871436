//! Structured exceptions of a driver: who handles one is found by the image's unwind information, its filters and termination
//! handlers run, and the driver goes on where its handler says ("x64 exception handling", `RtlDispatchException`).
//!
//! A search goes up the driver's own frames to the call that the lab made; what is above it is the system's, which handles nothing.

use super::current;
use super::map::Mapped;
use super::trap::{self, Access, Context, Fault};
use super::unwind::{self, Frame, Function};
use iced_x86::Mnemonic;

const RSP: usize = 4;
/// Most frames that a search goes up.
const MOST: usize = 256;

/// `EXCEPTION_NONCONTINUABLE`.
pub(crate) const NONCONTINUABLE: u32 = 1;
const UNWINDING: u32 = 2;
const TARGET_UNWIND: u32 = 0x20;
/// `EXCEPTION_UNWIND`: unwinding, exit, target, collided.
const UNWIND: u32 = 0x66;
/// `STATUS_UNWIND`.
const STATUS_UNWIND: u32 = 0xC000_0027;

/// `EXCEPTION_RECORD`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(crate) struct Record {
    pub code: u32,
    pub flags: u32,
    pub nested: usize,
    pub address: usize,
    pub count: u32,
    pub information: [usize; 15],
}

impl Record {
    /// A record without information.
    pub(crate) fn new(code: u32, flags: u32, address: usize) -> Self {
        Self { code, flags, nested: 0, address, count: 0, information: [0; 15] }
    }
}

/// `CONTEXT`, of which the lab fills the integer and vector registers.
#[repr(C, align(16))]
pub(crate) struct Registers([u8; 1232]);

impl Registers {
    fn new(frame: &Frame) -> Self {
        let mut context = Self([0; 1232]);
        // ContextFlags: AMD64, control, integer, floating point.
        context.0[0x30..0x34].copy_from_slice(&0x10_000B_u32.to_le_bytes());
        context.0[0x34..0x38].copy_from_slice(&0x1F80_u32.to_le_bytes());
        context.fill(frame);
        context
    }
    fn fill(&mut self, frame: &Frame) {
        for (n, value) in frame.registers.iter().enumerate() {
            self.0[0x78 + 8 * n..][..8].copy_from_slice(&value.to_le_bytes());
        }
        self.0[0xF8..0x100].copy_from_slice(&(frame.rip as u64).to_le_bytes());
        for (n, value) in frame.xmm.iter().enumerate() {
            self.0[0x1A0 + 16 * n..][..16].copy_from_slice(&value.to_le_bytes());
        }
    }
    fn frame(&self) -> Frame {
        let long = |at: usize| u64::from_le_bytes(self.0[at..at + 8].try_into().unwrap_or_default());
        let registers = std::array::from_fn(|n| long(0x78 + 8 * n));
        let xmm = std::array::from_fn(|n| u128::from(long(0x1A0 + 16 * n)) | u128::from(long(0x1A8 + 16 * n)) << 64);
        Frame { registers, rip: long(0xF8) as usize, xmm }
    }
}

/// Writes a frame into a `CONTEXT` of the driver's (`RtlCaptureContext`).
///
/// # Safety
/// `context` is writable for 1232 bytes.
pub(crate) unsafe fn write(context: *mut Registers, frame: &Frame) {
    let value = Registers::new(frame);
    // SAFETY: the caller's contract.
    unsafe { context.cast::<u8>().copy_from_nonoverlapping(value.0.as_ptr(), 1232) };
}

/// Reads a `CONTEXT` of the driver's.
///
/// # Safety
/// `context` is readable.
pub(crate) unsafe fn read(context: *const Registers) -> Frame {
    // SAFETY: the caller's contract; the alignment may be less than the type's.
    unsafe { Registers(context.cast::<[u8; 1232]>().read_unaligned()) }.frame()
}

/// `DISPATCHER_CONTEXT`.
#[repr(C)]
pub(crate) struct Dispatcher {
    control: usize,
    base: usize,
    entry: usize,
    establisher: u64,
    target: usize,
    context: *mut Registers,
    handler: usize,
    data: usize,
    history: usize,
    scope: u32,
    fill: u32,
}

type Handler = unsafe extern "efiapi" fn(*mut Record, u64, *mut Registers, *mut Dispatcher) -> i32;

/// A frame of the driver's on the way up.
struct Step {
    address: usize,
    function: Function,
    next: Frame,
}

fn step(image: &Mapped, frame: Frame, called: bool) -> Option<Step> {
    // A return address stands behind its call.
    let address = frame.rip - usize::from(called);
    let (next, function) = unwind::up(image, frame, address)?;
    (next.registers[RSP] > frame.registers[RSP]).then_some(Step { address, function, next })
}

fn ask(image: &Mapped, step: &Step, flag: u8, record: &mut Record, context: &mut Registers, target: usize) -> Option<i32> {
    let (handler, data) = step.function.handler.filter(|_| step.function.flags & flag != 0)?;
    let routine = image.base() + handler as usize;
    let mut dispatcher = Dispatcher {
        control: step.address,
        base: image.base(),
        entry: image.base() + step.function.entry as usize,
        establisher: step.function.establisher,
        target,
        context,
        handler: routine,
        data: image.base() + data as usize,
        history: 0,
        scope: 0,
        fill: 0,
    };
    // SAFETY: the handler that the image's unwind information names, with the arguments of one.
    unsafe {
        let routine = std::mem::transmute::<usize, Handler>(routine);
        Some(routine(record, step.function.establisher, context, &raw mut dispatcher))
    }
}

/// Looks for a handler. Gives registers to go on with when a filter said so, or nothing when nobody handles it; a handler that is
/// found is entered, and the call does not return.
pub(crate) fn dispatch(record: &mut Record, start: Frame, called: bool) -> Option<Frame> {
    let image = current()?;
    let mut context = Registers::new(&start);
    let (mut frame, mut called) = (start, called);
    for _ in 0..MOST {
        if !image.is_code(frame.rip) {
            return None;
        }
        let step = step(&image, frame, called)?;
        // ExceptionContinueExecution is 0.
        if ask(&image, &step, 1, record, &mut context, 0) == Some(0) {
            return (record.flags & NONCONTINUABLE == 0).then(|| context.frame());
        }
        (frame, called) = (step.next, true);
    }
    None
}

/// Runs termination handlers from a frame up to `target`, and goes on at `address` in it (`RtlUnwindEx`).
pub(crate) fn unwind_to(start: Frame, called: bool, target: u64, address: usize, record: Option<&mut Record>, value: u64) -> ! {
    let mut own = Record::new(STATUS_UNWIND, 0, start.rip);
    let record = record.unwrap_or(&mut own);
    record.flags |= UNWINDING;
    if let Some(image) = current() {
        let mut context = Registers::new(&start);
        let (mut frame, mut called) = (start, called);
        for _ in 0..MOST {
            let Some(step) = image.is_code(frame.rip).then(|| step(&image, frame, called)).flatten() else { break };
            let last = step.function.establisher == target;
            record.flags |= if last { TARGET_UNWIND } else { 0 };
            context.fill(&frame);
            ask(&image, &step, 2, record, &mut context, address);
            if last {
                frame.registers[0] = value;
                frame.rip = address;
                resume(&frame);
            }
            (frame, called) = (step.next, true);
        }
    }
    // BAD_STACK.
    super::bug_check(0xC000_0028, [target as usize, address, 0, 0])
}

/// `__C_specific_handler`: the handlers of `__try` blocks, from a table of their ranges.
///
/// # Safety
/// The arguments are those of an exception handler.
pub(crate) unsafe fn scopes(record: *mut Record, establisher: u64, context: *mut Registers, dispatcher: *mut Dispatcher) -> i32 {
    #[repr(C)]
    struct Scope {
        begin: u32,
        end: u32,
        handler: u32,
        target: u32,
    }
    // SAFETY: the caller's contract.
    let (record, dispatcher) = unsafe { (&mut *record, &mut *dispatcher) };
    let base = dispatcher.base;
    // SAFETY: the handler's data: a count and the table.
    let table = unsafe {
        let count = (dispatcher.data as *const u32).read_unaligned().min(4096);
        std::slice::from_raw_parts((dispatcher.data + 4) as *const Scope, count as usize)
    };
    let place = |address: usize| address.wrapping_sub(base) as u32;
    let (here, target) = (place(dispatcher.control), place(dispatcher.target));
    for (n, scope) in table.iter().enumerate().skip(dispatcher.scope as usize) {
        let covers = |at: u32| (scope.begin..scope.end).contains(&at);
        if !covers(here) {
            continue;
        }
        if record.flags & UNWIND == 0 {
            if scope.target == 0 {
                continue;
            }
            let mut pointers = [std::ptr::from_mut(record).expose_provenance(), context.expose_provenance()];
            let answer = if scope.handler == 1 {
                1
            } else {
                // SAFETY: the filter that the compiler made for this block.
                unsafe {
                    let filter: unsafe extern "efiapi" fn(*mut [usize; 2], u64) -> i32 =
                        std::mem::transmute(base + scope.handler as usize);
                    filter(&raw mut pointers, establisher)
                }
            };
            if answer < 0 {
                return 0;
            }
            if answer > 0 {
                // SAFETY: the context of the exception, from which the search began.
                let start = unsafe { read(context) };
                // A raised exception and a caught fault both stand at an instruction of the driver.
                let called = record.address != start.rip;
                let code = u64::from(record.code);
                unwind_to(start, called, establisher, base + scope.target as usize, Some(record), code);
            }
        } else {
            // The block that the unwind ends in, and those around it, go on.
            if record.flags & TARGET_UNWIND != 0 && (covers(target) || scope.target == target) {
                break;
            }
            if scope.target == 0 {
                dispatcher.scope = n as u32 + 1;
                // SAFETY: the termination handler that the compiler made for this block.
                unsafe {
                    let finally: unsafe extern "efiapi" fn(u8, u64) = std::mem::transmute(base + scope.handler as usize);
                    finally(1, establisher);
                }
            }
        }
    }
    1
}

std::arch::global_asm!(
    ".globl duet_lab_resume",
    "duet_lab_resume:",
    "movups xmm0, [rdi + 144]",
    "movups xmm1, [rdi + 160]",
    "movups xmm2, [rdi + 176]",
    "movups xmm3, [rdi + 192]",
    "movups xmm4, [rdi + 208]",
    "movups xmm5, [rdi + 224]",
    "movups xmm6, [rdi + 240]",
    "movups xmm7, [rdi + 256]",
    "movups xmm8, [rdi + 272]",
    "movups xmm9, [rdi + 288]",
    "movups xmm10, [rdi + 304]",
    "movups xmm11, [rdi + 320]",
    "movups xmm12, [rdi + 336]",
    "movups xmm13, [rdi + 352]",
    "movups xmm14, [rdi + 368]",
    "movups xmm15, [rdi + 384]",
    "cld",
    "mov rsp, [rdi + 32]",
    "push qword ptr [rdi + 128]",
    "mov rax, [rdi]",
    "mov rcx, [rdi + 8]",
    "mov rdx, [rdi + 16]",
    "mov rbx, [rdi + 24]",
    "mov rbp, [rdi + 40]",
    "mov rsi, [rdi + 48]",
    "mov r8, [rdi + 64]",
    "mov r9, [rdi + 72]",
    "mov r10, [rdi + 80]",
    "mov r11, [rdi + 88]",
    "mov r12, [rdi + 96]",
    "mov r13, [rdi + 104]",
    "mov r14, [rdi + 112]",
    "mov r15, [rdi + 120]",
    "mov rdi, [rdi + 56]",
    "ret",
);

unsafe extern "sysv64" {
    fn duet_lab_resume(frame: *const Frame) -> !;
}

/// Goes on in the driver with these registers; what runs between is abandoned.
pub(crate) fn resume(frame: &Frame) -> ! {
    trap::abandon(frame.registers[RSP] as usize);
    // SAFETY: registers of a frame of the driver's that is still on a stack.
    unsafe { duet_lab_resume(frame) }
}

/// An exception that the driver raised at the call that this frame stands behind. Returns when a filter said to go on.
pub(crate) fn raise(record: &mut Record, at: Frame) -> Frame {
    record.address = at.rip.wrapping_sub(1);
    if let Some(frame) = dispatch(record, at, true) {
        return frame;
    }
    // KMODE_EXCEPTION_NOT_HANDLED.
    super::bug_check(0x1E, [record.code as usize, record.address, record.information[0], record.information[1]])
}

/// A fault of the driver's: whether a handler of its own, or a filter, took care of it.
pub(super) fn fault(fault: Fault, context: &mut Context<'_>) -> bool {
    let Some(image) = current() else { return false };
    let Some(mut record) = record(fault, context) else { return false };
    let own = Frame { registers: context.all(), rip: context.rip(), xmm: context.xmm() };
    let (start, called) = if image.is_code(own.rip) {
        (own, false)
    } else {
        // In a routine of the lab that the driver gave a bad address, or at a bad address that it called.
        let Some((frame, called)) = unwind::at_call(&image, context) else { return false };
        (Frame { xmm: own.xmm, ..frame }, called)
    };
    record.address = start.rip - usize::from(called);
    match dispatch(&mut record, start, called) {
        Some(frame) => {
            context.set_frame(&frame);
            true
        }
        None => false,
    }
}

/// What Windows would call a fault; nothing when no handler is asked there.
fn record(fault: Fault, context: &Context<'_>) -> Option<Record> {
    let level = crate::kernel::try_with(|s| s.irql).unwrap_or(0);
    let simple = |code| Some(Record::new(code, 0, 0));
    let violation = |how: usize, address: usize| {
        let mut record = Record::new(0xC000_0005, 0, 0);
        record.count = 2;
        (record.information[0], record.information[1]) = (how, address);
        Some(record)
    };
    match fault {
        // Above APC_LEVEL a page fault is a stop; an address of the system's is one at every level.
        Fault::Page { address, access } if level < 2 && address >> 47 == 0 => {
            let how = match access {
                Access::Read => 0,
                Access::Write => 1,
                Access::Run => 8,
            };
            violation(how, address)
        }
        Fault::Page { .. } | Fault::Step => None,
        Fault::Invalid => simple(0xC000_001D),
        Fault::Arithmetic => simple(0xC000_0094),
        Fault::Breakpoint => simple(0x8000_0003),
        Fault::Protection => match context.instruction() {
            Some(i) if i.mnemonic() == Mnemonic::Int && i.immediate8() == 0x29 => None,
            Some(i) if i.mnemonic() == Mnemonic::Int && i.immediate8() == 0x2C => simple(0xC000_0420),
            // An address that is none.
            Some(i) if i.op_count() > 0 && level < 2 && !i.is_privileged() => violation(0, usize::MAX),
            _ => simple(0xC000_0096),
        },
    }
}
