//! The published function tables, read from the data files: names, IRQL limits, argument counts.

use serde_json::Value;
use std::collections::HashMap;
use std::sync::OnceLock;

/// PASSIVE_LEVEL.
pub const PASSIVE: u8 = 0;
/// APC_LEVEL.
pub const APC: u8 = 1;
/// DISPATCH_LEVEL.
pub const DISPATCH: u8 = 2;
/// The IRQL of a device's interrupt in the lab.
pub const DEVICE: u8 = crate::kernel::interrupt::DEVICE_IRQL;
/// HIGH_LEVEL.
pub const HIGH: u8 = 15;

/// One framework's table.
pub struct Table {
    /// Function names in table order.
    pub names: Vec<String>,
    limits: HashMap<String, u8>,
    arguments: HashMap<String, usize>,
}

impl Table {
    /// The highest IRQL at which a function may be called.
    pub fn limit(&self, name: &str) -> u8 {
        self.limits.get(name).copied().unwrap_or(HIGH)
    }

    /// How many arguments the published prototype has, where there is one.
    pub fn arguments(&self, name: &str) -> Option<usize> {
        self.arguments.get(name).copied()
    }

    /// A function's index.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }
}

/// The limit in an IRQL phrase; `unknown` where nothing is published.
fn limit(phrase: Option<&str>, unknown: u8) -> u8 {
    let Some(phrase) = phrase else { return unknown };
    if phrase.starts_with("<= DISPATCH_LEVEL+1") || phrase.contains("DIRQL") || phrase.starts_with("any") {
        HIGH
    } else if phrase.starts_with("<= PASSIVE_LEVEL when") || phrase.starts_with("<= DISPATCH_LEVEL") {
        // A condition on an argument is checked by the function itself.
        DISPATCH
    } else if phrase.contains("APC_LEVEL") {
        APC
    } else if phrase.contains("HIGH_LEVEL") {
        HIGH
    } else {
        PASSIVE
    }
}

/// KMDF 1.33's table, 458 functions.
pub fn wdf() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let root: Value = serde_json::from_str(include_str!("../../facts/wdf.json")).expect("wdf.json");
        let names = root["tables"]["1.33"]["functions"].as_array().expect("table 1.33");
        let names = names.iter().map(|n| n.as_str().expect("name").to_owned()).collect();
        let mut table = Table { names, limits: HashMap::new(), arguments: HashMap::new() };
        for (name, function) in root["functions"].as_object().expect("functions") {
            table.limits.insert(name.clone(), limit(function["irql"].as_str(), HIGH));
            table.arguments.insert(name.clone(), function["params"].as_array().map_or(0, Vec::len));
        }
        table
    })
}

/// ACX 1.1's table, 221 functions. Where no IRQL is published the advice is PASSIVE_LEVEL.
pub fn acx() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let root: Value = serde_json::from_str(include_str!("../../facts/acx.json")).expect("acx.json");
        let mut table = Table { names: Vec::new(), limits: HashMap::new(), arguments: HashMap::new() };
        for function in root["functions"].as_array().expect("functions") {
            let name = function["name"].as_str().expect("name").to_owned();
            table.limits.insert(name.clone(), limit(function["irql"].as_str(), PASSIVE));
            // The published list leaves the globals out of ACX prototypes.
            table.arguments.insert(name.clone(), function["params"].as_array().map_or(0, Vec::len) + 1);
            table.names.push(name);
        }
        table
    })
}

/// Sizes of the public ACX structures in `struct_index_enum` order, as the class bind hands them out.
pub fn acx_structure_sizes() -> &'static [usize] {
    static SIZES: OnceLock<Vec<usize>> = OnceLock::new();
    SIZES.get_or_init(|| {
        let root: Value = serde_json::from_str(include_str!("../../facts/acx.json")).expect("acx.json");
        let indexes = root["struct_index_enum"].as_object().expect("struct_index_enum");
        let mut rows: Vec<(u64, usize)> = indexes
            .iter()
            .filter_map(|(name, index)| {
                let size = root["structs"][name.strip_prefix("INDEX_")?]["size"].as_u64()?;
                Some((index.as_u64()?, size as usize))
            })
            .collect();
        rows.sort_unstable();
        rows.into_iter().map(|(_, size)| size).collect()
    })
}
