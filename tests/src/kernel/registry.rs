//! The registry: keys by path, values with their types. Names compare without case, as the configuration manager's do.
use std::collections::BTreeMap;

use super::with;

/// `REG_SZ`.
pub const SZ: u32 = 1;
/// `REG_BINARY`.
pub const BINARY: u32 = 3;
/// `REG_DWORD`.
pub const DWORD: u32 = 4;
/// `REG_MULTI_SZ`.
pub const MULTI_SZ: u32 = 7;

/// A value: its type and bytes.
pub type Value = (u32, Vec<u8>);

#[derive(Clone, Debug, Default)]
struct Key {
    name: String,
    values: BTreeMap<String, (String, Value)>,
}

/// All keys by lower-case path.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    keys: BTreeMap<String, Key>,
}

/// A path without surplus separators; `HKLM` and `ControlSet001` stand for what they are links to.
fn normal(path: &str) -> String {
    let parts: Vec<&str> = path.split('\\').filter(|p| !p.is_empty()).collect();
    let mut text = String::new();
    for part in parts {
        text.push('\\');
        text.push_str(if part.eq_ignore_ascii_case("ControlSet001") { "CurrentControlSet" } else { part });
    }
    text
}

impl Registry {
    /// The keys that every Windows has.
    fn exists_always(path: &str) -> bool {
        const ROOTS: [&str; 9] = [
            r"\registry",
            r"\registry\machine",
            r"\registry\user",
            r"\registry\machine\system",
            r"\registry\machine\software",
            r"\registry\machine\system\currentcontrolset",
            r"\registry\machine\system\currentcontrolset\services",
            r"\registry\machine\system\currentcontrolset\control",
            r"\registry\machine\system\currentcontrolset\enum",
        ];
        // The key of a driver's service was made when it was installed.
        let service = path.strip_prefix(r"\registry\machine\system\currentcontrolset\services\");
        ROOTS.contains(&path) || service.is_some_and(|rest| !rest.contains('\\'))
    }

    pub(crate) fn exists(&self, path: &str) -> bool {
        let path = normal(path).to_lowercase();
        self.keys.contains_key(&path) || Self::exists_always(&path)
    }

    /// Makes a key with its parents. Gives whether it is new.
    pub(crate) fn create(&mut self, path: &str) -> bool {
        let path = normal(path);
        let new = !self.exists(&path);
        let mut upto = String::new();
        for part in path.split('\\').filter(|p| !p.is_empty()) {
            upto.push('\\');
            upto.push_str(part);
            let key = Key { name: part.to_owned(), ..Key::default() };
            self.keys.entry(upto.to_lowercase()).or_insert(key);
        }
        new
    }

    pub(crate) fn children(&self, path: &str) -> Vec<String> {
        let path = normal(path).to_lowercase() + r"\";
        let inside = self.keys.range(path.clone()..).take_while(|(p, _)| p.starts_with(&path));
        inside.filter(|(p, _)| !p[path.len()..].contains('\\')).map(|(_, k)| k.name.clone()).collect()
    }

    /// Deletes a key without children. Gives whether it went.
    pub(crate) fn delete(&mut self, path: &str) -> bool {
        self.children(path).is_empty() && self.keys.remove(&normal(path).to_lowercase()).is_some()
    }

    pub(crate) fn value(&self, path: &str, name: &str) -> Option<Value> {
        let key = self.keys.get(&normal(path).to_lowercase())?;
        key.values.get(&name.to_lowercase()).map(|(_, value)| value.clone())
    }

    pub(crate) fn values(&self, path: &str) -> Vec<(String, Value)> {
        self.keys.get(&normal(path).to_lowercase()).map(|k| k.values.values().cloned().collect()).unwrap_or_default()
    }

    pub(crate) fn set(&mut self, path: &str, name: &str, value: Value) {
        self.create(path);
        if let Some(key) = self.keys.get_mut(&normal(path).to_lowercase()) {
            key.values.insert(name.to_lowercase(), (name.to_owned(), value));
        }
    }

    pub(crate) fn remove(&mut self, path: &str, name: &str) -> bool {
        self.keys.get_mut(&normal(path).to_lowercase()).is_some_and(|k| k.values.remove(&name.to_lowercase()).is_some())
    }
}

/// Sets a value, making its key: what an INF's AddReg does before the driver is loaded.
pub fn set(path: &str, name: &str, kind: u32, data: &[u8]) {
    with(|s| s.ext.registry.set(path, name, (kind, data.to_vec())));
}

/// A value.
pub fn value(path: &str, name: &str) -> Option<Value> {
    with(|s| s.ext.registry.value(path, name))
}

/// Text as a `REG_SZ` holds it.
pub fn text(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}
