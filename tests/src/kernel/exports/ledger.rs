//! What the exports keep beyond the kernel's own ledgers, and what of it is a leak at unload.
use std::collections::{BTreeMap, BTreeSet};

use crate::kernel::registry::Registry;
use crate::verifier::{Rule, rule};

/// What a handle stands for.
#[derive(Clone, Debug)]
pub(crate) enum Handle {
    /// A registry key, by path.
    Key(String),
    /// A file of the scratch folder.
    File(super::files::Open),
    /// A thread by number.
    Thread(u64),
    /// Another object by address.
    Object(usize),
}

/// A device interface.
#[derive(Clone, Debug)]
pub(crate) struct Interface {
    pub(crate) class: [u8; 16],
    pub(crate) link: String,
    pub(crate) pdo: usize,
    pub(crate) enabled: bool,
}

/// An `EX_TIMER`.
pub(crate) struct ExTimer {
    pub(crate) callback: usize,
    pub(crate) context: usize,
    pub(crate) id: Option<crate::kernel::TimerId>,
    pub(crate) period_ns: u64,
    /// The waitable object: a dispatcher header.
    pub(crate) object: Box<[u64; 8]>,
}

/// A counted property: its type and bytes.
pub(crate) type Property = (u32, Vec<u8>);

/// The state of the exports.
#[derive(Default)]
pub(crate) struct Extra {
    pub(crate) registry: Registry,
    pub(crate) handles: BTreeMap<usize, Handle>,
    pub(crate) next_handle: usize,
    pub(crate) interfaces: Vec<Interface>,
    /// Properties by owner (a device's number or a link) and key.
    pub(crate) properties: BTreeMap<(String, [u8; 20]), Property>,
    pub(crate) links: BTreeMap<String, String>,
    /// Device objects that the driver made.
    pub(crate) devices: BTreeSet<usize>,
    pub(crate) timers: BTreeMap<usize, ExTimer>,
    pub(crate) lookasides: BTreeMap<usize, u32>,
    pub(crate) resources: BTreeMap<usize, ()>,
    pub(crate) etw: BTreeMap<u64, usize>,
    pub(crate) wmi: Vec<usize>,
    pub(crate) settings: BTreeMap<usize, usize>,
    pub(crate) callbacks: BTreeMap<usize, (usize, usize, usize)>,
    pub(crate) notifications: BTreeMap<usize, usize>,
    pub(crate) extensions: BTreeMap<(usize, usize), Box<[u128]>>,
    pub(crate) removal: BTreeMap<usize, Vec<usize>>,
    pub(crate) critical: i32,
    pub(crate) guarded: i32,
    pub(crate) next_id: u64,
    pub(crate) scratch: Option<std::path::PathBuf>,
    pub(crate) pofx: BTreeMap<usize, super::power::Framework>,
    pub(crate) scatter: BTreeMap<usize, Box<[u64]>>,
    pub(crate) channels: Vec<usize>,
    pub(crate) named: BTreeMap<String, Box<[u64; 8]>>,
}

impl Extra {
    /// A number that was not given before.
    pub(crate) fn id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// Opens a handle. Kernel handles have their highest bits set.
    pub(crate) fn open(&mut self, what: Handle) -> usize {
        self.next_handle += 4;
        let handle = 0xFFFF_FFFF_8000_0000 | (0x1000 + self.next_handle);
        self.handles.insert(handle, what);
        handle
    }

    /// What was not given back.
    pub(crate) fn left(&self) -> Vec<(Rule, String)> {
        let mut found = Vec::new();
        found.extend(self.handles.iter().map(|(h, what)| (rule::HANDLE_LEFT, format!("handle {h:#x} of {what:?}"))));
        found.extend(self.timers.keys().map(|t| (rule::TIMER_LEFT, format!("ExAllocateTimer's {t:#x} was not deleted"))));
        found.extend(self.lookasides.keys().map(|l| (rule::LOOKASIDE_LEFT, format!("lookaside list {l:#x} was not deleted"))));
        found.extend(self.resources.keys().map(|r| (rule::RESOURCE_LEFT, format!("resource {r:#x} was not deleted"))));
        found.extend(self.etw.keys().map(|e| (rule::ETW_LEFT, format!("ETW registration {e:#x}"))));
        found.extend(self.wmi.iter().map(|w| (rule::WMI_LEFT, format!("WMI registration of {w:#x}"))));
        found.extend(self.scatter.keys().map(|l| (rule::DMA_LIST_LEFT, format!("scatter-gather list {l:#x}"))));
        found.extend(self.channels.iter().map(|a| (rule::DMA_LIST_LEFT, format!("map registers of adapter {a:#x}"))));
        found.extend(self.devices.iter().map(|d| (rule::DEVICE_LEFT, format!("device object {d:#x} was not deleted"))));
        found.extend(self.links.keys().map(|l| (rule::LINK_LEFT, format!("symbolic link {l} was not deleted"))));
        let registered = [
            ("IoRegisterPlugPlayNotification", self.notifications.len()),
            ("PoRegisterPowerSettingCallback", self.settings.len()),
            ("ExRegisterCallback", self.callbacks.len()),
        ];
        for (name, count) in registered.into_iter().filter(|r| r.1 > 0) {
            found.push((rule::REGISTRATION_LEFT, format!("{count} registration(s) by {name} were not taken back")));
        }
        if self.critical != 0 {
            found.push((rule::CRITICAL_REGIONS, format!("{} critical region(s) left", self.critical)));
        }
        if self.guarded != 0 {
            found.push((rule::GUARDED_REGIONS, format!("{} guarded region(s) left", self.guarded)));
        }
        found
    }
}
