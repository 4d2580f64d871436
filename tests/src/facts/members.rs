//! Members of one structure in the facts, and the shape of one signature.

use acx_core::abi::{FunctionFact, StructFact};
use serde_json::{Map, Value};

use super::Outcome;

/// A structure or union as the facts describe it.
#[derive(Debug)]
pub struct Members<'a> {
    size: Option<u64>,
    align: Option<u64>,
    fields: &'a [Value],
    /// Alternatives that are not declared are no loss: the size says that there is room for them.
    union: bool,
    /// The facts leave alternatives out.
    partial: bool,
}

fn flag(value: &Value, key: &str) -> bool {
    value[key].as_bool().unwrap_or(false)
}

fn number(value: &Value, names: [&str; 2]) -> Option<u64> {
    names.iter().find_map(|name| value.get(name)).and_then(Value::as_u64)
}

fn fields(value: &Value) -> &[Value] {
    value.get("fields").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn name(field: &Value) -> &str {
    field["name"].as_str().unwrap_or("")
}

/// Calls `found` with name, absolute offset and, where it is known, size of each field, those of nameless parts included.
fn flatten(list: &[Value], base: u64, found: &mut dyn FnMut(&str, u64, Option<u64>)) {
    for field in list {
        let offset = base + number(field, ["off", "offset"]).unwrap_or(0);
        found(name(field), offset, field["size"].as_u64());
        if name(field).is_empty() {
            flatten(fields(field), offset, found);
        }
    }
}

impl<'a> Members<'a> {
    /// Finds a structure by name. `OUTER_Part` is the part `Part` of `OUTER`, or a nameless part of it with the name
    /// that the binding gave it.
    #[must_use]
    pub fn of(structs: &'a Map<String, Value>, wanted: &str) -> Option<Self> {
        if let Some(found) = structs.get(wanted) {
            if let Some(other) = found["alias_of"].as_str() {
                return Self::of(structs, other);
            }
            let (size, align) = (found["size"].as_u64(), found["align"].as_u64());
            let (union, partial) = (flag(found, "union"), flag(found, "partial"));
            return Some(Self { size, align, fields: fields(found), union, partial });
        }
        let cuts = wanted.match_indices('_').map(|(at, _)| at).collect::<Vec<_>>();
        cuts.into_iter().rev().find_map(|at| {
            let (outer, part) = (&wanted[..at], &wanted[at + 1..]);
            let outer = Self::of(structs, outer)?;
            let parts = || outer.fields.iter().filter(|field| field.get("fields").is_some());
            let nameless = || parts().filter(|field| name(field).is_empty());
            // A named part may itself lie in a nameless one.
            let inner = nameless().flat_map(fields).filter(|field| field.get("fields").is_some());
            let named = parts().chain(inner).find(|field| name(field) == part);
            let position = usize::from(matches!(part, "Unsigned" | "Anonymous2"));
            let part = named.or_else(|| nameless().nth(position))?;
            let (union, partial) = (flag(part, "union") || part["type"] == "union", flag(part, "partial"));
            Some(Self { size: part["size"].as_u64(), align: None, fields: fields(part), union, partial })
        })
    }

    /// Whether its alignment is stated.
    #[must_use]
    pub fn has_alignment(&self) -> bool {
        self.align.is_some()
    }

    /// Whether the facts do not say what is at this offset: an alternative that they leave out, or a nameless part without members.
    fn leaves_open(&self, offset: u64) -> bool {
        let start = |field: &Value| number(field, ["off", "offset"]).unwrap_or(0);
        let closed = |field: &&Value| name(field).is_empty() && field.get("fields").is_none() && field.get("size").is_none();
        let end = |from: u64| self.fields.iter().map(start).filter(|at| *at > from).min().or(self.size).unwrap_or(from);
        let inside = |field: &Value| (start(field)..end(start(field))).contains(&offset);
        (self.union && self.partial && offset == 0) || self.fields.iter().filter(closed).any(inside)
    }

    /// Compares a declared structure with these members.
    pub fn compare(&self, item: &StructFact, outcome: &mut Outcome) {
        outcome.same(|| format!("size of {}", item.name), Some(item.size as u64), self.size);
        if self.align.is_some() {
            outcome.same(|| format!("alignment of {}", item.name), Some(item.align as u64), self.align);
        }
        for (field, offset, size) in item.fields {
            let (mut matches, mut nameless) = (Vec::new(), Vec::new());
            flatten(self.fields, 0, &mut |name, at, len| {
                if name == *field {
                    matches.push((at, len));
                } else if name.is_empty() && at == *offset as u64 && len == Some(*size as u64) {
                    nameless.push((at, len));
                }
            });
            if matches.is_empty() {
                // A nameless part carries whatever name the binding gave it.
                matches = nameless;
            }
            let declared = (*offset as u64, Some(*size as u64));
            // A field of no size, named with an underscore, stands for POINTER_ALIGNMENT.
            let marker = *size == 0 && (*field == "Alignment" && *offset == 0 || field.starts_with('_'));
            if marker || (matches.is_empty() && self.leaves_open(*offset as u64)) {
                continue;
            }
            if self.fields.iter().any(|f| f.get("bits").is_some() && f["off"] == *offset && f["size"] == *size) {
                // Bit-fields that share a word; the binding has the word.
                matches.push(declared);
            }
            let fact = matches.iter().find(|found| **found == declared).or(matches.first()).copied();
            outcome.same(|| format!("offset of {}.{field}", item.name), Some(declared.0), fact.map(|f| f.0));
            match fact {
                Some((_, None)) => {}
                _ => outcome.same(|| format!("size of {}.{field}", item.name), declared.1, fact.and_then(|f| f.1)),
            }
        }
        // Nothing named may be missing, except alternatives of a nameless union.
        for field in self.fields.iter().filter(|field| !name(field).is_empty()) {
            let present = item.fields.iter().any(|(known, ..)| *known == name(field));
            let union = self.union || field["size"].as_u64() == self.size && name(field) == "Alignment";
            let at = number(field, ["off", "offset"]).unwrap_or(0) as usize;
            let bits = field.get("bits").is_some() && item.fields.iter().any(|(_, o, s)| (*o..o + s).contains(&at));
            if !present && !union && !bits {
                outcome.differences.push(format!("{}.{}: not declared", item.name, name(field)));
            }
        }
    }
}

/// What a type written in the facts' notation is made of: levels of pointers and size in bytes.
fn shape(structs: &Map<String, Value>, kind: &str) -> (usize, Option<usize>) {
    let inner = ["ptr<", "cptr<"].iter().find_map(|p| kind.strip_prefix(p)).and_then(|rest| rest.strip_suffix('>'));
    if let Some(inner) = inner {
        return (shape(structs, inner).0 + 1, Some(8));
    }
    let size = match kind {
        "void" => Some(0),
        "u8" | "i8" | "bool8" => Some(1),
        "u16" | "i16" => Some(2),
        "u32" | "i32" | "bool32" | "ntstatus" | "hresult" | "f32" => Some(4),
        "u64" | "i64" | "usize" | "isize" | "handle" | "f64" => Some(8),
        "GUID" => Some(16),
        _ if kind.starts_with("enum:") => Some(4),
        _ if kind.starts_with("fnptr:") => Some(8),
        _ => structs
            .get(kind)
            .and_then(|fact| if fact["kind"] == "enum" { Some(4) } else { fact["size"].as_u64() })
            .map(|s| s as usize),
    };
    (0, size)
}

/// Compares the parameters and the result of a function.
pub fn compare_signature(structs: &Map<String, Value>, what: &str, item: &FunctionFact, fact: &Value, outcome: &mut Outcome) {
    let facts: &[Value] = fact["params"].as_array().map_or(&[], Vec::as_slice);
    let mut declared = item.parameters;
    let returns = fact["returns"].as_str().unwrap_or("void");
    let (levels, size) = shape(structs, returns);
    if fact.get("return_abi").is_some() {
        // The result goes through a pointer that comes right after `this` and is handed back.
        let first = declared.split_first();
        outcome.same(|| format!("{what}: hidden pointer"), first.map(|(p, _)| (p.2, p.1)), Some((8, item.returns)));
        outcome.same(|| format!("{what}: hidden pointer returned"), item.returns_size, 8);
        declared = first.map_or(&[], |(_, rest)| rest);
    } else {
        outcome.same(|| format!("{what}: size of result"), Some(item.returns_size), size);
        outcome.same(|| format!("{what}: pointers in result"), item.returns.matches('*').count(), pointers(item.returns, levels));
    }
    outcome.same(|| format!("{what}: parameters"), declared.len(), facts.len());
    for ((name, written, size), fact) in declared.iter().zip(facts) {
        let known = fact["name"].as_str().unwrap_or("");
        // Windows metadata has every name in lower case.
        let lower = known.chars().all(|c| c.is_ascii_lowercase()) && name.eq_ignore_ascii_case(known);
        if !known.starts_with("unnamed") && known != "arg1" && !lower {
            outcome.same(|| format!("{what}: name of parameter"), *name, known.trim_start_matches('_'));
        }
        let (levels, fact_size) = shape(structs, fact["type"].as_str().unwrap_or("void"));
        outcome.same(|| format!("{what}: size of {name}"), Some(*size), fact_size);
        outcome.same(|| format!("{what}: pointers in {name}"), written.matches('*').count(), pointers(written, levels));
    }
}

/// Levels of pointers that `written` should show. A name that itself stands for a pointer (a handle) shows none.
fn pointers(written: &str, levels: usize) -> usize {
    match written {
        "*mut c_void" if levels == 0 => 1,
        "PVOID" | "HANDLE" => 0,
        _ => levels,
    }
}
