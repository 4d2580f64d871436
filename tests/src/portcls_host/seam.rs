//! What the port driver uses of the kernel and the verifier, in one place.

use core::cell::{Cell, RefCell};

/// Rules that the port driver checks. Names and numbers are Driver Verifier's where it has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// 0x71001.
    PcIrqlDDIs,
    /// 0x71003.
    PcIrqlIport,
    /// 0x71004.
    PcUnmapAllocatedPages,
    /// 0x71005.
    PcAllocatedPages,
    /// 0x71006.
    PcRegisterAdapterPower,
    /// 0x71007.
    PcAddAdapterDevice,
    /// 0x71008.
    PcPropertyRequest,
    /// 0x71009.
    PcAllocateAndMapPages,
    /// 0x7100A.
    PcPoRequestPowerIrp,
    /// 0x72001.
    PcTimedWaveRtStreamSetState,
    /// The host's own: reference counting.
    ComReference,
    /// The host's own: filter descriptions (KS Topology Test).
    KsTopology,
    /// The host's own: the property size protocol.
    KsPropertyProtocol,
    /// The host's own: positions, packets, buffers and states of a stream.
    StreamContract,
}

thread_local! {
    static IRQL: Cell<u8> = const { Cell::new(0) };
    static FOUND: RefCell<Vec<(Rule, String)>> = const { RefCell::new(Vec::new()) };
    static NOW: Cell<u64> = const { Cell::new(0) };
}

pub fn report(rule: Rule, text: String) {
    FOUND.with_borrow_mut(|f| f.push((rule, text)));
}
pub fn take() -> Vec<(Rule, String)> { FOUND.take() }
pub fn irql() -> u8 { IRQL.get() }
pub fn with_irql<R>(l: u8, f: impl FnOnce() -> R) -> R { let o = IRQL.replace(l); let r = f(); IRQL.set(o); r }
pub fn now() -> u64 { NOW.get() }
pub fn advance(ns: u64) { NOW.set(NOW.get() + ns); }
pub fn callout<R>(_name: &str, level: u8, f: impl FnOnce() -> R) -> R { with_irql(level, f) }

pub const DIRQL: u8 = 5;
pub fn trace(_t: &str) {}
pub fn check_pc_irql(name: &str, most: u8) { if irql() > most { report(Rule::PcIrqlDDIs, format!("{name} at IRQL {}", irql())); } }
pub fn check_port_irql(name: &str, most: u8) { if irql() > most { report(Rule::PcIrqlIport, format!("{name} at IRQL {}", irql())); } }
pub fn check_irql(name: &str, most: u8) { if irql() > most { report(Rule::PcIrqlIport, format!("{name} at IRQL {}", irql())); } }
pub fn irp() -> super::irp::Irp { super::irp::Irp::new(0x0e, 0, core::ptr::null_mut()) }
pub fn soon(f: impl FnOnce() + 'static) { f() }
pub fn after(_ns: u64, _f: impl FnOnce() + 'static) {}
pub fn wait(_ns: u64, _f: &mut dyn FnMut() -> bool) {}
pub struct Pages { pub addr: u64, pub ptr: *mut u8, pub len: usize }
pub fn alloc_pages(len: usize, _low: u64, _high: u64) -> Option<Pages> {
    let p = vec![0_u8; len + 4096].leak().as_mut_ptr();
    Some(Pages { addr: 0x10_0000, ptr: p.wrapping_add(p.align_offset(4096)), len })
}
pub fn free_pages(_p: Pages) {}
pub fn mdl_address(_m: super::abi::Ptr) -> Option<(*mut u8, usize)> { None }
pub struct Interrupt;
pub fn connect(_v: u32, _f: Box<dyn FnMut() -> bool>) -> Option<Interrupt> { Some(Interrupt) }
