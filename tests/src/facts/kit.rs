//! `wdk_sys_api.json`, which speaks Rust as bindgen writes it, in the notation of the other facts.

use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// The items by name and by every other name that they have.
pub struct Kit<'a> {
    items: HashMap<&'a str, &'a Value>,
}

fn text<'a>(item: &'a Value, key: &str) -> Option<&'a str> {
    item.get(key).and_then(Value::as_str)
}

fn up(offset: u64, align: u64) -> u64 {
    offset.next_multiple_of(align.max(1))
}

impl<'a> Kit<'a> {
    /// Reads the list of items.
    #[must_use]
    pub fn new(items: &'a [Value]) -> Self {
        let mut found = HashMap::new();
        for item in items {
            for name in [text(item, "name"), text(item, "rust_tag")].into_iter().flatten() {
                found.entry(name).or_insert(item);
            }
            for alias in item.get("aliases").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
                found.entry(alias).or_insert(item);
            }
        }
        Self { items: found }
    }

    fn is_structure(item: &Value) -> bool {
        item.get("fields").is_some()
    }

    /// A type in the notation of the facts.
    fn kind(&self, written: &str) -> String {
        let written = written.trim();
        if let Some(inner) = written.strip_prefix("*mut ").or_else(|| written.strip_prefix("*const ")) {
            return format!("ptr<{}>", self.kind(inner));
        }
        let plain = match written {
            "()" | "!" | "::core::ffi::c_void" => "void",
            "::core::ffi::c_uchar" => "u8",
            "::core::ffi::c_char" => "i8",
            "::core::ffi::c_ushort" | "wchar_t" => "u16",
            "::core::ffi::c_short" => "i16",
            "::core::ffi::c_ulong" => "u32",
            "::core::ffi::c_long" | "::core::ffi::c_int" => "i32",
            "::core::ffi::c_ulonglong" => "u64",
            "::core::ffi::c_longlong" | "LONG_PTR" => "i64",
            "usize" => "usize",
            // An enumeration by its module.
            module if module.ends_with("::Type") => "i32",
            _ => "",
        };
        if !plain.is_empty() {
            return plain.to_owned();
        }
        if let Some(item) = self.items.get(written) {
            let kind = text(item, "kind").unwrap_or("");
            if Self::is_structure(item) {
                return text(item, "name").unwrap_or(written).to_owned();
            }
            if kind.contains("enum") {
                return format!("enum:{written}");
            }
            if kind.contains("callback") {
                return format!("fnptr:{written}");
            }
            if let Some(target) = text(item, "rust") {
                return self.kind(target);
            }
        }
        // PNAME is a pointer to NAME by convention.
        match written.strip_prefix('P') {
            Some(target) => match self.kind(target) {
                function if function.starts_with("fnptr:") => function,
                target => format!("ptr<{target}>"),
            },
            None => written.to_owned(),
        }
    }

    /// Size and alignment of a type.
    fn size(&self, written: &str) -> Option<(u64, u64)> {
        let written = written.trim();
        if let Some((inner, count)) =
            written.strip_prefix('[').and_then(|w| w.strip_suffix("usize]")).and_then(|w| w.rsplit_once("; "))
        {
            let (size, align) = self.size(inner)?;
            return Some((size * count.parse::<u64>().ok()?, align));
        }
        if let Some(item) = self.items.get(written) {
            return Some((item["size"].as_u64()?, item["align"].as_u64()?));
        }
        let size = match self.kind(written).as_str() {
            pointer if pointer.starts_with("ptr<") || pointer.starts_with("fnptr:") => 8,
            "u8" | "i8" => 1,
            "u16" | "i16" => 2,
            "u32" | "i32" => 4,
            "u64" | "i64" | "usize" => 8,
            _ => return None,
        };
        Some((size, size))
    }

    /// The fields; those that bindgen gave no offset lie where C puts them.
    fn fields(&self, item: &Value) -> Vec<Value> {
        let union = text(item, "form") == Some("union");
        let (mut end, mut list) = (0, Vec::new());
        for field in item["fields"].as_array().into_iter().flatten() {
            let (name, kind) = (field[0].as_str().unwrap_or(""), field[1].as_str().unwrap_or(""));
            if name.starts_with("__bindgen_padding") {
                continue;
            }
            let bits = kind.strip_prefix("__BindgenBitfieldUnit<").and_then(|k| k.strip_suffix('>'));
            let known = self.size(&bits.map_or_else(|| kind.to_owned(), |b| b.replace("[u8;", "[UCHAR;")));
            let align = if bits.is_some() { known.map_or(1, |k| k.0) } else { known.map_or(1, |k| k.1) };
            let offset = field[2].as_u64().unwrap_or_else(|| if union { 0 } else { up(end, align) });
            end = offset + known.map_or(0, |k| k.0);
            let nameless = name.starts_with("__bindgen_anon") || bits.is_some();
            let mut entry = json!({ "name": if nameless { "" } else { name }, "off": offset, "type": self.kind(kind) });
            if let Some((size, _)) = known {
                entry["size"] = json!(size);
            }
            if let Some(inner) = self.items.get(kind).filter(|i| kind.contains("__bindgen") && Self::is_structure(i)) {
                entry["fields"] = Value::Array(self.fields(inner));
                entry["union"] = json!(text(inner, "form") == Some("union"));
                entry["partial"] = json!(inner.get("fields_partial").is_some());
            }
            list.push(entry);
        }
        list
    }

    /// A signature from the text between its brackets and what it returns.
    fn signature(&self, args: &str, returns: &str) -> Value {
        let parameters = args.split(", ").filter_map(|a| a.split_once(": "));
        let params: Vec<_> = parameters.map(|(name, kind)| json!({ "name": name, "type": self.kind(kind) })).collect();
        let returns = if returns.trim() == "NTSTATUS" { "ntstatus".to_owned() } else { self.kind(returns) };
        json!({ "params": params, "returns": returns })
    }

    /// Every structure.
    #[must_use]
    pub fn structs(&self) -> Map<String, Value> {
        let of = |item: &Value| {
            json!({
                "size": item["size"], "align": item["align"], "union": text(item, "form") == Some("union"),
                "fields": self.fields(item), "partial": item.get("fields_partial").is_some(),
            })
        };
        let all = self.items.iter().filter(|(name, item)| Self::is_structure(item) && !name.starts_with('_'));
        all.map(|(name, item)| ((*name).to_owned(), of(item))).collect()
    }

    /// Every enumeration, each with its values.
    #[must_use]
    pub fn enums(&self) -> Vec<(String, Vec<(String, i64)>)> {
        let all = self.items.iter().filter_map(|(name, item)| Some((*name, item.get("values")?.as_object()?)));
        let values = |v: &Map<String, Value>| v.iter().filter_map(|(n, v)| Some((n.clone(), v.as_i64()?))).collect();
        all.map(|(name, v)| (name.to_owned(), values(v))).collect()
    }

    /// Every function of the kernel and every function type.
    #[must_use]
    pub fn functions(&self) -> Map<String, Value> {
        let mut found = Map::new();
        for (name, item) in &self.items {
            let kind = text(item, "kind").unwrap_or("");
            if let (true, Some(args)) = (kind == "function", text(item, "args")) {
                found.insert((*name).to_owned(), self.signature(args, text(item, "ret").unwrap_or("()")));
            }
            let pointer = text(item, "rust").filter(|_| kind == "callback type").and_then(|r| r.split_once("fn("));
            if let Some((args, rest)) = pointer.and_then(|(_, r)| r.split_once(')')) {
                let returns = rest.trim_end_matches('>').trim().strip_prefix("->").unwrap_or("()");
                found.insert((*name).to_owned(), self.signature(args, returns));
            }
        }
        found
    }
}

/// A constant: type and value as Rust text, such as `["NTSTATUS", "-1_073_741_823_i32"]`. Pointers have no number.
#[must_use]
pub fn constant(value: &Value) -> Option<i128> {
    let written = value.get(1)?.as_str()?;
    let digits = written.trim_end_matches("_i32").replace('_', "");
    match digits.strip_prefix("0x") {
        Some(hex) => i128::from_str_radix(hex, 16).ok(),
        None => digits.parse().ok(),
    }
}
