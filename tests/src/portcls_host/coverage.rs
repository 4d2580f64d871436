//! Which slots of the driver's interfaces were called in this thread, and how often.
//!
//! Every call of the host into a COM object of the driver passes [`called`]. What slots an interface has is read from the collected
//! facts, so that a slot which the host does not know shows as one that was never called.

use core::cell::RefCell;
use std::collections::BTreeMap;

/// `tests/facts/portcls.json`.
const FACTS: &str = include_str!("../../facts/portcls.json");

thread_local! {
    static CALLS: RefCell<BTreeMap<(&'static str, usize), u64>> = const { RefCell::new(BTreeMap::new()) };
}

/// Counts a call of a slot of an interface.
pub fn called(interface: &'static str, slot: usize) {
    CALLS.with_borrow_mut(|calls| *calls.entry((interface, slot)).or_default() += 1);
}

/// Forgets all calls.
pub fn reset() {
    CALLS.take();
}

/// One slot of an interface that the driver has given to the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The interface that declares it.
    pub interface: String,
    /// The method.
    pub method: String,
    /// Its place in the table.
    pub slot: usize,
    /// How often it was called.
    pub calls: u64,
}

/// Every method, beyond those of IUnknown, of every interface that the driver has given to the host; in the order of names.
///
/// A method counts for the interface that declares it, through whichever later one it was called.
///
/// # Panics
/// The facts are not what they are.
pub fn slots() -> Vec<Slot> {
    let facts: serde_json::Value = serde_json::from_str(FACTS).expect("the facts are JSON");
    let calls = CALLS.with_borrow(Clone::clone);
    let mut names: Vec<&'static str> = calls.keys().map(|(name, _)| *name).collect();
    names.dedup();
    let mut list: BTreeMap<(String, usize), Slot> = BTreeMap::new();
    for name in names {
        let fact = &facts["interfaces"][name];
        // The host calls objects of its own through these interfaces, too.
        if fact["implemented_by"] != "driver" {
            continue;
        }
        for method in fact["methods"].as_array().into_iter().flatten() {
            let slot = method["slot"].as_u64().expect("a slot has a number") as usize;
            let declared = method["from"].as_str().unwrap_or(name);
            let method = method["name"].as_str().expect("a slot has a name").to_owned();
            let interface = oldest(&facts, declared, slot, &method);
            if slot > 2 {
                let count = calls.get(&(name, slot)).copied().unwrap_or(0);
                let place = list.entry((interface.clone(), slot));
                place.or_insert(Slot { interface, method, slot, calls: 0 }).calls += count;
            }
        }
    }
    list.into_values().collect()
}

/// The first of an interface's generations (IFoo, IFoo2, IFoo3) that has this method in this slot: a system calls the newest that it
/// knows, and each restates the methods of those before.
fn oldest(facts: &serde_json::Value, interface: &str, slot: usize, method: &str) -> String {
    let stem = interface.trim_end_matches(|c: char| c.is_ascii_digit());
    let has = |name: &String| {
        let methods = facts["interfaces"][name]["methods"].as_array();
        methods.is_some_and(|all| all.iter().any(|m| m["slot"] == slot && m["name"] == method))
    };
    let generations = [stem.to_owned(), format!("{stem}2"), format!("{stem}3")];
    generations.into_iter().find(has).unwrap_or_else(|| interface.to_owned())
}

/// The slots as lines of a table: `interface slot method: n calls`.
pub fn lines(slots: &[Slot]) -> Vec<String> {
    let line = |s: &Slot| {
        let calls = if s.calls == 0 { "NOT CALLED".to_owned() } else { format!("called {} times", s.calls) };
        format!("{:<42} {:>2} {:<40} {calls}", s.interface, s.slot, s.method)
    };
    slots.iter().map(line).collect()
}
