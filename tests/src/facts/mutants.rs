//! Every table entry with one of its numbers changed: a comparison that lets one of them pass does not compare that number.

use acx_core::abi::{ConstFact, EnumFact, FunctionFact, GuidFact, InterfaceFact, StructFact, TableFact};
use acx_core::ks::guid::Guid;

/// A changed entry and what was changed.
pub type Mutant<T> = (String, T);

/// Copies of a list, each with one item changed. They are never freed: the tables that they imitate are static.
fn each<T: Clone>(list: &[T], change: impl Fn(&T) -> Vec<(String, T)>) -> Vec<(String, &'static [T])> {
    let mut all = Vec::new();
    for (n, item) in list.iter().enumerate() {
        for (what, changed) in change(item) {
            let mut copy = list.to_vec();
            copy[n] = changed;
            let copy: &'static [T] = copy.leak();
            all.push((what, copy));
        }
    }
    all
}

/// Size, alignment where the facts state it, and offset and size of each field. Fields of no size only mark an alignment.
#[must_use]
pub fn structs(item: &StructFact, alignment: bool) -> Vec<Mutant<StructFact>> {
    let mut all = vec![(format!("size of {}", item.name), StructFact { size: item.size + 1, ..*item })];
    if alignment {
        all.push((format!("alignment of {}", item.name), StructFact { align: item.align * 2, ..*item }));
    }
    let fields = each(item.fields, |&(name, offset, size)| {
        if size == 0 {
            return Vec::new();
        }
        let at = format!("offset of {}.{name}", item.name);
        vec![(at, (name, offset + 1, size)), (format!("size of {}.{name}", item.name), (name, offset, size + 1))]
    });
    all.extend(fields.into_iter().map(|(what, fields)| (what, StructFact { fields, ..*item })));
    all
}

/// Size and each value.
#[must_use]
pub fn enums(item: &EnumFact) -> Vec<Mutant<EnumFact>> {
    let mut all = vec![(format!("size of {}", item.name), EnumFact { size: item.size + 1, ..*item })];
    let values = each(item.values, |&(name, value)| vec![(format!("{}::{name}", item.name), (name, value ^ 1))]);
    all.extend(values.into_iter().map(|(what, values)| (what, EnumFact { values, ..*item })));
    all
}

/// The value.
#[must_use]
pub fn consts(item: &ConstFact) -> Vec<Mutant<ConstFact>> {
    vec![(item.name.to_owned(), ConstFact { value: item.value ^ 1, ..*item })]
}

/// Each of the sixteen bytes.
#[must_use]
pub fn guids(item: &GuidFact) -> Vec<Mutant<GuidFact>> {
    let change = |n: usize| {
        let mut bytes = item.value.to_bytes();
        bytes[n] ^= 1;
        (format!("byte {n} of {}", item.name), GuidFact { value: Guid::from_bytes(bytes), ..*item })
    };
    (0..16).map(change).collect()
}

/// Size of each parameter and of the result.
#[must_use]
pub fn functions(item: &FunctionFact) -> Vec<Mutant<FunctionFact>> {
    let what = format!("result of {}", item.name);
    let mut all = vec![(what, FunctionFact { returns_size: item.returns_size + 1, ..*item })];
    let parameters = each(item.parameters, |&(name, kind, size)| vec![(format!("{}, {name}", item.name), (name, kind, size + 1))]);
    all.extend(parameters.into_iter().map(|(what, parameters)| (what, FunctionFact { parameters, ..*item })));
    all
}

/// Number of slots, slot of each method, and what [`functions`] changes in each method.
#[must_use]
pub fn interfaces(item: &InterfaceFact) -> Vec<Mutant<InterfaceFact>> {
    let mut all = vec![(format!("slots of {}", item.name), InterfaceFact { slots: item.slots + 1, ..*item })];
    let methods = each(item.methods, |(slot, method)| {
        let mut changed = vec![(format!("slot of {}::{}", item.name, method.name), (slot + 1, *method))];
        changed.extend(functions(method).into_iter().map(|(what, method)| (format!("{}::{what}", item.name), (*slot, method))));
        changed
    });
    all.extend(methods.into_iter().map(|(what, methods)| (what, InterfaceFact { methods, ..*item })));
    all
}

/// The index.
#[must_use]
pub fn tables(item: &TableFact) -> Vec<Mutant<TableFact>> {
    vec![(item.name.to_owned(), TableFact { index: item.index + 1, ..*item })]
}

/// Counts the changed entries and names those that a comparison did not notice.
#[derive(Debug, Default)]
pub struct Hunt {
    /// How many changes were tried.
    pub tried: usize,
    /// Those that nobody noticed.
    pub missed: Vec<String>,
}

impl Hunt {
    /// Tries changes; `noticed` says whether the comparison reports one.
    pub fn run<T>(&mut self, mutants: Vec<Mutant<T>>, noticed: impl Fn(&T) -> bool) {
        for (what, changed) in mutants {
            self.tried += 1;
            if !noticed(&changed) {
                self.missed.push(what);
            }
        }
    }

    /// Fails when one was missed, or fewer than `at_least` were tried; else reports their number.
    ///
    /// # Panics
    /// When a change went unnoticed.
    pub fn finish(self, at_least: usize) {
        assert!(self.missed.is_empty(), "{} changes went unnoticed:\n{}", self.missed.len(), self.missed.join("\n"));
        assert!(self.tried >= at_least, "only {} changes were tried", self.tried);
        super::report(super::CHANGED, self.tried);
    }
}
