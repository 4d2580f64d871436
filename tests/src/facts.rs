//! The collected facts about foreign layouts, and their comparison with what the bindings declare.
//!
//! Every comparison counts the numbers that it compared, so that a suite can tell an empty table from a good one, and
//! collects every difference before it fails.

use std::collections::HashMap;

use acx_core::abi::{ConstFact, EnumFact, FunctionFact, GuidFact, InterfaceFact, StructFact, TableFact};
use acx_core::ks::guid::Guid;
use serde_json::{Map, Value};

mod kit;
mod members;
pub mod mutants;

pub use members::Members;

/// Names a file to which tests append what they counted: `lab test` sets it and adds the counts up.
pub const COUNTS: &str = "DUET_COUNTS";
/// What is counted: numbers that agree with the facts.
pub const COMPARED: &str = "compared";
/// What is counted: numbers that were changed in memory and whose change a comparison noticed.
pub const CHANGED: &str = "changed";

/// Prints a count, and hands it to `lab test`.
pub fn report(what: &str, count: usize) {
    println!("{count} numbers {what}");
    let Some(path) = std::env::var_os(COUNTS) else { return };
    let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
    // One write, so that tests that run side by side do not mix their lines.
    let line = format!("{what} {count}\n");
    if let Err(error) = file.and_then(|mut f| std::io::Write::write_all(&mut f, line.as_bytes())) {
        println!("the count is lost: {error}");
    }
}

/// One or more files of facts, read as one.
#[derive(Debug, Default)]
pub struct Facts {
    structs: Map<String, Value>,
    enums: HashMap<String, Vec<(String, i64)>>,
    constants: HashMap<String, i128>,
    guids: HashMap<String, Vec<Guid>>,
    interfaces: Map<String, Value>,
    functions: Map<String, Value>,
    tables: HashMap<String, usize>,
}

/// What a comparison found.
#[derive(Debug, Default)]
#[must_use]
pub struct Outcome {
    /// How many numbers were compared.
    pub compared: usize,
    /// Each difference as a sentence.
    pub differences: Vec<String>,
}

impl Outcome {
    fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: impl FnOnce() -> String, declared: T, fact: T) {
        self.compared += 1;
        if declared != fact {
            self.differences.push(format!("{}: declared {declared:?}, fact {fact:?}", what()));
        }
    }

    fn unknown(&mut self, name: &str, exempt: &[(&str, &str)]) {
        if !exempt.iter().any(|(known, _)| *known == name) {
            self.differences.push(format!("{name}: no such item in the facts"));
        }
    }

    /// Takes in another outcome.
    pub fn add(&mut self, other: Self) {
        self.compared += other.compared;
        self.differences.extend(other.differences);
    }

    /// The number of comparisons.
    ///
    /// # Panics
    /// When there was a difference; all are listed.
    #[must_use]
    pub fn assert_none_differ(self) -> usize {
        assert!(self.differences.is_empty(), "{} differences:\n{}", self.differences.len(), self.differences.join("\n"));
        self.compared
    }
}

fn as_integer(value: &Value) -> Option<i128> {
    value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from))
}

impl Facts {
    /// Reads the files of `tests/facts` with these names.
    ///
    /// # Panics
    /// When a file is missing or is not JSON: the repository is incomplete then.
    #[must_use]
    pub fn load(names: &[&str]) -> Self {
        let mut facts = Self::default();
        for name in names {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("facts").join(name);
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let root: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            facts.take(&root);
        }
        facts
    }

    fn take(&mut self, root: &Value) {
        if let Some(items) = root.get("items").and_then(Value::as_array) {
            self.take_kit(&kit::Kit::new(items), &root["constants"]);
            return;
        }
        let section = |name: &str| root.get(name).and_then(Value::as_object).into_iter().flatten();
        for (name, value) in section("external_types")
            .chain(section("structs"))
            .chain(section("bind").filter_map(|(k, v)| (k == "structs").then(|| v.as_object()).flatten()).flatten())
        {
            if value["kind"] != "opaque here" {
                self.structs.insert(name.clone(), value.clone());
            }
        }
        for (name, value) in section("enums").chain(section("external_types")) {
            let Some(values) = value.get("values").or_else(|| value.get("variants")).and_then(Value::as_object) else { continue };
            let values = values.iter().filter_map(|(k, v)| Some((k.clone(), v.as_i64()?))).collect();
            self.enums.insert(name.clone(), values);
        }
        for (name, value) in section("constants").chain(section("ioctl")) {
            self.take_constants(name, value);
        }
        self.take_guids(root.get("guids").unwrap_or(&Value::Null));
        for (name, value) in section("interfaces") {
            self.interfaces.insert(name.clone(), value.clone());
        }
        for (name, value) in section("callbacks").chain(section("exports")).chain(section("functions")) {
            self.functions.insert(name.clone(), value.clone());
            if let Some(index) = value.get("index").and_then(Value::as_u64) {
                self.tables.insert(name.clone(), index as usize);
            }
        }
        for function in root.get("functions").and_then(Value::as_array).into_iter().flatten() {
            if let (Some(name), Some(index)) = (function["name"].as_str(), function["index"].as_u64()) {
                self.functions.insert(name.to_owned(), function.clone());
                self.tables.insert(name.to_owned(), index as usize);
            }
        }
    }

    fn take_kit(&mut self, kit: &kit::Kit<'_>, constants: &Value) {
        self.structs.extend(kit.structs());
        self.functions.extend(kit.functions());
        self.enums.extend(kit.enums());
        let constants = constants.as_object().into_iter().flatten();
        self.constants.extend(constants.filter_map(|(name, value)| Some((name.clone(), kit::constant(value)?))));
    }

    fn take_constants(&mut self, name: &str, value: &Value) {
        if let Some(number) = as_integer(value).or_else(|| value.get("value").and_then(as_integer)) {
            self.constants.insert(name.to_owned(), number);
        } else if let Some(group) = value.as_object() {
            for (name, value) in group {
                self.take_constants(name, value);
            }
        }
    }

    fn take_guids(&mut self, group: &Value) {
        for (name, value) in group.as_object().into_iter().flatten() {
            let text = value.as_str().or_else(|| value.get("value").and_then(Value::as_str));
            match text.map(|text| Guid::parse(text.trim_matches(['{', '}']))) {
                Some(Some(guid)) => self.guids.entry(name.clone()).or_default().push(guid),
                Some(None) => {}
                None => self.take_guids(value),
            }
        }
    }

    /// Size and alignment of every structure and offset and size of every field. `exempt` names items that the facts do not have, each with
    /// the reason.
    pub fn compare_structs(&self, declared: &[StructFact], exempt: &[(&str, &str)]) -> Outcome {
        let mut outcome = Outcome::default();
        for item in declared {
            match Members::of(&self.structs, item.name) {
                Some(members) => members.compare(item, &mut outcome),
                None => outcome.unknown(item.name, exempt),
            }
        }
        outcome
    }

    /// Whether the facts state the alignment of a structure. They do not for parts of another: there it shows in the offsets behind
    /// the part and in the size of the whole.
    pub fn states_alignment(&self, name: &str) -> bool {
        Members::of(&self.structs, name).is_some_and(|members| members.has_alignment())
    }

    /// Size and every value of every enumeration; the facts may hold no further value.
    pub fn compare_enums(&self, declared: &[EnumFact], exempt: &[(&str, &str)]) -> Outcome {
        let mut outcome = Outcome::default();
        for item in declared {
            let anonymous = format!("(anonymous) {}", item.name);
            let by_value = || {
                // An enumeration without a name of its own is found by its first enumerator.
                let first = item.values.first()?.0;
                let mut named = self.enums.iter().filter(|(name, _)| name.starts_with("(anonymous)"));
                named.find(|(_, values)| values.iter().any(|(name, _)| name == first)).map(|(_, values)| values)
            };
            let Some(values) = self.enums.get(item.name).or_else(|| self.enums.get(&anonymous)).or_else(by_value) else {
                outcome.unknown(item.name, exempt);
                continue;
            };
            outcome.same(|| format!("size of {}", item.name), item.size, 4);
            outcome.same(|| format!("values of {}", item.name), item.values.len(), values.len());
            for (name, value) in item.values {
                match values.iter().find(|(known, _)| known == name) {
                    // A bit above the sign may be written either way.
                    Some((_, fact)) => outcome.same(|| format!("{}::{name}", item.name), *value as u32, *fact as u32),
                    None => outcome.unknown(name, exempt),
                }
            }
        }
        outcome
    }

    /// Every constant. An enumerator may be declared as a constant: it is looked for in every enumeration then.
    pub fn compare_consts(&self, declared: &[ConstFact], exempt: &[(&str, &str)]) -> Outcome {
        let mut outcome = Outcome::default();
        for item in declared {
            let enumerator = || {
                let mut all = self.enums.values().flatten();
                all.find(|(name, _)| name == item.name).map(|(_, value)| i128::from(*value))
            };
            match self.constants.get(item.name).copied().or_else(enumerator) {
                Some(fact) => outcome.same(|| item.name.to_owned(), item.value, fact),
                None => outcome.unknown(item.name, exempt),
            }
        }
        outcome
    }

    /// Every GUID; when several files hold it, one of them must agree.
    pub fn compare_guids(&self, declared: &[GuidFact], exempt: &[(&str, &str)]) -> Outcome {
        let mut outcome = Outcome::default();
        for item in declared {
            match self.guids.get(item.name) {
                Some(facts) if facts.contains(&item.value) => outcome.compared += 1,
                Some(facts) => outcome.same(|| item.name.to_owned(), Some(item.value), facts.first().copied()),
                None => outcome.unknown(item.name, exempt),
            }
        }
        outcome
    }

    /// Number of slots, slot of each own method, and the shape of each signature.
    pub fn compare_interfaces(&self, declared: &[InterfaceFact], exempt: &[(&str, &str)]) -> Outcome {
        let mut outcome = Outcome::default();
        for item in declared {
            let Some(fact) = self.interfaces.get(item.name) else {
                outcome.unknown(item.name, exempt);
                continue;
            };
            outcome.same(|| format!("base of {}", item.name), item.base, fact["base"].as_str().unwrap_or(""));
            outcome.same(|| format!("slots of {}", item.name), Some(item.slots as u64), fact["slots"].as_u64());
            let methods: Vec<_> = fact["methods"].as_array().into_iter().flatten().filter(|m| m.get("from").is_none()).collect();
            outcome.same(|| format!("own methods of {}", item.name), item.methods.len(), methods.len());
            for (slot, method) in item.methods {
                let name = format!("{}::{}", item.name, method.name);
                match methods.iter().find(|m| m["name"] == method.name) {
                    Some(fact) => {
                        outcome.same(|| format!("slot of {name}"), Some(*slot as u64), fact["slot"].as_u64());
                        members::compare_signature(&self.structs, &name, method, fact, &mut outcome);
                    }
                    None => outcome.unknown(&name, exempt),
                }
            }
        }
        outcome
    }

    /// The shape of each signature: names of the parameters in order, size and indirection of each, and of the result.
    pub fn compare_functions(&self, declared: &[FunctionFact], exempt: &[(&str, &str)]) -> Outcome {
        let mut outcome = Outcome::default();
        for item in declared {
            let direct = self.functions.get(item.name);
            // A pointer type refers to the function type that holds the signature.
            let target = direct.and_then(|fact| fact["kind"].as_str()).and_then(|kind| kind.strip_prefix("pointer to "));
            match target.map_or(direct, |name| self.functions.get(name)) {
                Some(fact) => members::compare_signature(&self.structs, item.name, item, fact, &mut outcome),
                None => outcome.unknown(item.name, exempt),
            }
        }
        outcome
    }

    /// Every index into a function table.
    pub fn compare_tables(&self, declared: &[TableFact], exempt: &[(&str, &str)]) -> Outcome {
        let mut outcome = Outcome::default();
        for item in declared {
            match self.tables.get(item.name) {
                Some(fact) => outcome.same(|| item.name.to_owned(), item.index, *fact),
                None => outcome.unknown(item.name, exempt),
            }
        }
        outcome
    }

    /// Names of the interfaces in the facts.
    pub fn interface_names(&self) -> impl Iterator<Item = &str> {
        self.interfaces.keys().map(String::as_str)
    }
}
