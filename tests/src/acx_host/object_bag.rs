//! Object bags: named values that circuits, factories and templates are described with.

use super::abi::ACX_OBJECTBAG_CONFIG;
use crate::wdf_host::call::{self, BUFFER_TOO_SMALL, INVALID_PARAMETER, OBJECT_NAME_NOT_FOUND, SUCCESS, exports};
use crate::wdf_host::kind::Kind;
use crate::wdf_host::layout::{Guid, UnicodeString, bytes, fill, read, unicode, write};
use crate::wdf_host::memory::{self, Memory, Text};
use crate::wdf_host::object::{self, Handle};
use crate::wdf_host::{driver, registry_key};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// STATUS_OBJECT_TYPE_MISMATCH.
const TYPE_MISMATCH: i32 = 0xC000_0024_u32 as i32;

/// A value: its width class and bytes.
type Value = (Type, Vec<u8>);
type Values = Rc<RefCell<BTreeMap<String, Value>>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    I1,
    UI1,
    I2,
    UI2,
    I4,
    UI4,
    I8,
    UI8,
    SizeT,
    Guid,
    Text,
    MultiText,
    Blob,
}

struct Bag {
    values: Values,
}

thread_local! {
    /// Bags under a registry key, by path; bags by the handle that others are opened with.
    static KEPT: RefCell<HashMap<String, Values>> = RefCell::new(HashMap::new());
}

fn place(name: &str, config: &ACX_OBJECTBAG_CONFIG) -> Result<Option<String>, i32> {
    if config.ParentKey == 0 {
        return Ok(None);
    }
    let path = registry_key::path(name, config.ParentKey)?;
    Ok(Some(format!("{path}\\{}", unicode(config.Name).unwrap_or_default()).to_lowercase()))
}

fn make(name: &str, attributes: usize, config: usize, out: usize, create: bool) -> Result<(), i32> {
    let attributes = object::attributes(name, attributes)?;
    let config: ACX_OBJECTBAG_CONFIG = call::config(name, config)?;
    call::required(name, "ObjectBag", out)?;
    let kept = place(name, &config)?;
    let values = match (kept, config.Handle) {
        (_, other) if other != 0 => Rc::clone(&of(name, other)?.values),
        (Some(path), _) => {
            let found = KEPT.with_borrow(|k| k.get(&path).cloned());
            match found {
                Some(values) => values,
                None if create => KEPT.with_borrow_mut(|k| Rc::clone(k.entry(path).or_default())),
                None => return Err(OBJECT_NAME_NOT_FOUND),
            }
        }
        (None, _) if create => Values::default(),
        (None, _) => return Err(INVALID_PARAMETER),
    };
    write(out, object::create(Kind::AcxObjectBag, driver::current(), &attributes, Bag { values }));
    Ok(())
}

fn of(name: &str, bag: Handle) -> Result<Rc<Bag>, i32> {
    object::data(name, bag, Kind::AcxObjectBag)
}

fn add(name: &str, bag: Handle, key: usize, kind: Type, data: &[u8]) -> i32 {
    call::status(of(name, bag).and_then(|bag| {
        let key = unicode(key).filter(|k| !k.is_empty()).ok_or(INVALID_PARAMETER)?;
        bag.values.borrow_mut().insert(key.to_lowercase(), (kind, data.to_vec()));
        Ok(())
    }))
}

fn get(name: &str, bag: Handle, key: usize, kind: Type) -> Result<Vec<u8>, i32> {
    let bag = of(name, bag)?;
    let key = unicode(key).ok_or(INVALID_PARAMETER)?.to_lowercase();
    match bag.values.borrow().get(&key) {
        Some((found, data)) if *found == kind => Ok(data.clone()),
        Some(_) => Err(TYPE_MISMATCH),
        None => Err(OBJECT_NAME_NOT_FOUND),
    }
}

fn into(result: Result<Vec<u8>, i32>, out: usize) -> i32 {
    call::status(result.map(|data| fill(out, &data)))
}

fn string(handle: Handle) -> Result<String, i32> {
    let text = object::data::<Text>("AcxObjectBag", handle, Kind::String)?;
    let content = unicode(text.0.borrow().address()).unwrap_or_default();
    Ok(content)
}

macro_rules! numbers {
    ($($add:ident $retrieve:ident $kind:ident $ty:ty;)*) => {
        /// Values of plain types.
        mod plain {
            use super::{Type, add, exports, get, into};
            exports! { Acx; $(
                fn $add(bag: usize, name: usize, value: $ty) -> i32 {
                    add(stringify!($add), bag, name, Type::$kind, &value.to_le_bytes())
                }
                fn $retrieve(bag: usize, name: usize, value: usize) -> i32 {
                    into(get(stringify!($retrieve), bag, name, Type::$kind), value)
                }
            )* }
        }
    };
}

numbers! {
    AcxObjectBagAddI1 AcxObjectBagRetrieveI1 I1 i8;
    AcxObjectBagAddUI1 AcxObjectBagRetrieveUI1 UI1 u8;
    AcxObjectBagAddI2 AcxObjectBagRetrieveI2 I2 i16;
    AcxObjectBagAddUI2 AcxObjectBagRetrieveUI2 UI2 u16;
    AcxObjectBagAddI4 AcxObjectBagRetrieveI4 I4 i32;
    AcxObjectBagAddUI4 AcxObjectBagRetrieveUI4 UI4 u32;
    AcxObjectBagAddI8 AcxObjectBagRetrieveI8 I8 i64;
    AcxObjectBagAddUI8 AcxObjectBagRetrieveUI8 UI8 u64;
    AcxObjectBagAddSizeT AcxObjectBagRetrieveSizeT SizeT usize;
}

mod own {
    use super::*;

    exports! { Acx;
        fn AcxObjectBagCreate(attributes: usize, config: usize, bag: usize) -> i32 {
            call::status(make("AcxObjectBagCreate", attributes, config, bag, true))
        }

        fn AcxObjectBagOpen(attributes: usize, config: usize, bag: usize) -> i32 {
            call::status(make("AcxObjectBagOpen", attributes, config, bag, false))
        }

        fn AcxObjectBagAddGuid(bag: usize, name: usize, value: Guid) -> i32 {
            add("AcxObjectBagAddGuid", bag, name, Type::Guid, &bytes(std::ptr::from_ref(&value) as usize, 16))
        }

        fn AcxObjectBagRetrieveGuid(bag: usize, name: usize, value: usize) -> i32 {
            into(get("AcxObjectBagRetrieveGuid", bag, name, Type::Guid), value)
        }

        fn AcxObjectBagAddString(bag: usize, name: usize, value: usize) -> i32 {
            match string(value) {
                Ok(text) => add("AcxObjectBagAddString", bag, name, Type::Text, text.as_bytes()),
                Err(status) => status,
            }
        }

        fn AcxObjectBagAddUnicodeString(bag: usize, name: usize, value: usize) -> i32 {
            let Some(text) = unicode(value) else { return INVALID_PARAMETER };
            add("AcxObjectBagAddUnicodeString", bag, name, Type::Text, text.as_bytes())
        }

        fn AcxObjectBagRetrieveString(bag: usize, name: usize, value: usize) -> i32 {
            call::status(get("AcxObjectBagRetrieveString", bag, name, Type::Text).and_then(|data| {
                let target = object::data::<Text>("AcxObjectBagRetrieveString", value, Kind::String)?;
                target.0.replace(UnicodeString::new(&String::from_utf8_lossy(&data)));
                Ok(())
            }))
        }

        fn AcxObjectBagRetrieveUnicodeString(bag: usize, name: usize, value: usize) -> i32 {
            match get("AcxObjectBagRetrieveUnicodeString", bag, name, Type::Text) {
                Ok(data) => {
                    let text: Vec<u8> =
                        String::from_utf8_lossy(&data).encode_utf16().flat_map(u16::to_le_bytes).collect();
                    if usize::from(read::<u16>(value + 2)) < text.len() {
                        return BUFFER_TOO_SMALL;
                    }
                    fill(read(value + 8), &text);
                    write(value, text.len() as u16);
                    SUCCESS
                }
                Err(status) => status,
            }
        }

        fn AcxObjectBagAddMultiString(bag: usize, name: usize, values: usize) -> i32 {
            let all: Result<Vec<String>, i32> = memory::items("AcxObjectBagAddMultiString", values)
                .and_then(|items| items.into_iter().map(string).collect());
            match all {
                Ok(all) => add("AcxObjectBagAddMultiString", bag, name, Type::MultiText, all.join("\0").as_bytes()),
                Err(status) => status,
            }
        }

        fn AcxObjectBagRetrieveMultiString(bag: usize, name: usize, attributes: usize, values: usize) -> i32 {
            const NAME: &str = "AcxObjectBagRetrieveMultiString";
            call::status(get(NAME, bag, name, Type::MultiText).and_then(|data| {
                let attributes = object::attributes(NAME, attributes)?;
                for text in String::from_utf8_lossy(&data).split('\0') {
                    let data = Text(RefCell::new(UnicodeString::new(text)));
                    let item = object::create(Kind::String, values, &attributes, data);
                    memory::push(NAME, values, item)?;
                }
                Ok(())
            }))
        }

        fn AcxObjectBagAddBlob(bag: usize, name: usize, value: usize) -> i32 {
            match memory::buffer("AcxObjectBagAddBlob", value) {
                Ok((address, length)) => add("AcxObjectBagAddBlob", bag, name, Type::Blob, &bytes(address, length)),
                Err(status) => status,
            }
        }

        fn AcxObjectBagRetrieveBlob(bag: usize, name: usize, attributes: usize, value: usize) -> i32 {
            const NAME: &str = "AcxObjectBagRetrieveBlob";
            call::status(get(NAME, bag, name, Type::Blob).and_then(|data| {
                let attributes = object::attributes(NAME, attributes)?;
                let held = Memory::owned(data.len());
                fill(held.buffer().0, &data);
                write(value, object::create(Kind::Memory, bag, &attributes, held));
                Ok(())
            }))
        }
    }
}

#[cfg(test)]
pub(crate) use own::*;
#[cfg(test)]
pub(crate) use plain::*;

/// The entries of this file.
pub(crate) fn entries() -> Vec<call::Entry> {
    let mut all = plain::entries();
    all.extend(own::entries());
    all
}
