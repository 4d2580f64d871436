//! What the port driver uses of the kernel and the verifier, in one place.

use super::abi::Ptr;
use crate::kernel;
use crate::verifier;
use acx_core::nt::raw::MDL;
use std::rc::Rc;

pub use kernel::{callout, irql, now, with_irql};

/// Rules that the port driver checks: Driver Verifier's, and those of the host itself with a first parameter of 0xD0E7xx.
#[expect(non_snake_case, non_upper_case_globals, reason = "the rules' own names")]
pub mod Rule {
    pub use crate::verifier::Rule as Kind;
    use crate::verifier::rule;
    /// 0x71001.
    pub const PcIrqlDDIs: Kind = rule::PC_IRQL_DDIS;
    /// 0x71003.
    pub const PcIrqlIport: Kind = rule::PC_IRQL_IPORT;
    /// 0x71004.
    pub const PcUnmapAllocatedPages: Kind = rule::PC_UNMAP_ALLOCATED_PAGES;
    /// 0x71005.
    pub const PcAllocatedPages: Kind = rule::PC_ALLOCATED_PAGES;
    /// 0x71006.
    pub const PcRegisterAdapterPower: Kind = rule::PC_REGISTER_ADAPTER_POWER;
    /// 0x71007.
    pub const PcAddAdapterDevice: Kind = rule::PC_ADD_ADAPTER_DEVICE;
    /// 0x71008.
    pub const PcPropertyRequest: Kind = rule::PC_PROPERTY_REQUEST;
    /// 0x71009.
    pub const PcAllocateAndMapPages: Kind = rule::PC_ALLOCATE_AND_MAP_PAGES;
    /// 0x72001.
    pub const PcTimedWaveRtStreamSetState: Kind = rule::PC_TIMED_SET_STATE;
    /// Reference counting.
    pub const ComReference: Kind = rule::COM_REFERENCES;
    /// Filter descriptions, as the KS Topology Test reads them.
    pub const KsTopology: Kind = Kind { name: "KsTopology", bug_check: 0xC4, parameter: 0xD0_E701 };
    /// The property and event protocol.
    pub const KsPropertyProtocol: Kind = Kind { name: "KsPropertyProtocol", bug_check: 0xC4, parameter: 0xD0_E702 };
    /// Positions, packets, buffers and states of a stream.
    pub const StreamContract: Kind = Kind { name: "StreamContract", bug_check: 0xC4, parameter: 0xD0_E703 };
    /// Events of DirectMusic that were lost, given back twice, or come at a wrong time.
    pub const MxfEvents: Kind = Kind { name: "MxfEvents", bug_check: 0xC4, parameter: 0xD0_E706 };
    /// A port or miniport of the system's that the lab does not have.
    pub const PortNotHosted: Kind = Kind { name: "PortNotHosted", bug_check: 0xC4, parameter: 0xD0_E705 };
    /// Calls in an order that the port driver does not allow.
    pub const PortOrder: Kind = Kind { name: "PortOrder", bug_check: 0xC4, parameter: 0xD0_E704 };
}

/// Device interrupt level of the lab's interrupt synchronisation objects.
pub const DIRQL: u8 = 5;

/// Records a broken rule.
pub fn report(rule: Rule::Kind, text: String) {
    if kernel::is_running() {
        verifier::report(rule, text);
    }
}

/// Appends a line to the run's trace.
pub fn trace(text: &str) {
    if kernel::is_running() {
        kernel::trace(format_args!("portcls: {text}"));
    }
}

fn check(rule: Rule::Kind, name: &str, most: u8) {
    if irql() > most {
        report(rule, format!("{name} at IRQL {}", irql()));
    }
}

/// Checks the level of a `Pc*` call.
pub fn check_pc_irql(name: &str, most: u8) {
    check(Rule::PcIrqlDDIs, name, most);
}

/// Checks the level of a call of a port's method.
pub fn check_port_irql(name: &str, most: u8) {
    check(Rule::PcIrqlIport, name, most);
}

/// An IRP for a handler to look at.
pub fn irp() -> super::irp::Irp {
    super::irp::Irp::new(0x0e, 0, core::ptr::null_mut())
}

/// Queues a DPC.
pub fn soon(f: impl FnOnce() + 'static) {
    kernel::queue_dpc(Box::new(f));
}

/// Runs something after a time in nanoseconds.
pub fn after(ns: u64, f: impl FnOnce() + 'static) {
    kernel::schedule(now() + ns, Box::new(f));
}

/// Lets virtual time run until `done`, at most `ns` nanoseconds.
pub fn wait(ns: u64, done: &mut dyn FnMut() -> bool) -> bool {
    kernel::wait_until(Some(now() + ns), done)
}

/// Pages and where the processor sees them.
pub struct Pages {
    /// Where the processor sees them.
    pub ptr: *mut u8,
    /// Physical address of each.
    pub frames: Vec<u64>,
    owner: Owner,
}

enum Owner {
    Scattered(*mut MDL),
    Block(u64),
}

/// Allocates zeroed pages: scattered ones below `high`, or a contiguous block between `low` and `high`.
pub fn alloc_pages(len: usize, low: Option<u64>, high: u64) -> Option<Pages> {
    let count = len.div_ceil(4096);
    if let Some(low) = low {
        let block = kernel::phys::alloc(len, 4096, high)?;
        if block.addr < low {
            kernel::phys::free(block.addr);
            return None;
        }
        let frames = (0..count as u64).map(|i| block.addr + i * 4096).collect();
        return Some(Pages { ptr: block.ptr, frames, owner: Owner::Block(block.addr) });
    }
    let mdl = kernel::mdl::allocate_pages(len, high);
    if mdl.is_null() {
        return None;
    }
    let ptr = core::ptr::with_exposed_provenance_mut(kernel::mdl::map(mdl));
    // SAFETY: the frame numbers stand behind the header.
    let frames = (0..count).map(|i| unsafe { mdl.add(1).cast::<u64>().add(i).read() } * 4096).collect();
    Some(Pages { ptr, frames, owner: Owner::Scattered(mdl) })
}

/// Frees them.
pub fn free_pages(pages: Pages) {
    match pages.owner {
        Owner::Block(addr) => {
            kernel::phys::free(addr);
        }
        Owner::Scattered(mdl) => {
            kernel::mdl::unmap(pages.ptr.expose_provenance(), mdl);
            kernel::mdl::free_pages(mdl);
            kernel::mdl::free(mdl);
        }
    }
}

/// System address and length of what a mapped MDL of the driver's own describes.
pub fn mdl_address(mdl: Ptr) -> Option<(*mut u8, usize)> {
    if mdl.is_null() {
        return None;
    }
    // SAFETY: the driver's MDL.
    let mdl = unsafe { &*mdl.cast::<MDL>() };
    (!mdl.MappedSystemVa.is_null()).then(|| (mdl.MappedSystemVa.cast(), mdl.ByteCount as usize))
}

/// A connected interrupt; dropping it disconnects.
pub struct Interrupt(usize);

impl Drop for Interrupt {
    fn drop(&mut self) {
        kernel::interrupt::disconnect(self.0);
    }
}

/// Connects a routine to the device behind a vector.
pub fn connect(vector: u32, routine: Rc<dyn Fn() -> bool>) -> Option<Interrupt> {
    let slot = crate::pci::slot_of_vector(vector)?;
    Some(Interrupt(kernel::interrupt::connect(slot, DIRQL, routine)))
}
