//! Memory objects, strings and collections.

use super::call::{self, BUFFER_TOO_SMALL, INVALID_PARAMETER, SUCCESS, exports};
use super::driver;
use super::kind::Kind;
use super::layout::{UnicodeString, bytes, fill, read, unicode, write};
use super::object::{self, Handle};
use super::rules;
use std::cell::{Cell, RefCell};

/// A memory object: its buffer, which it owns unless the driver supplied it.
pub(crate) struct Memory {
    owned: Option<Box<[u128]>>,
    supplied: Cell<usize>,
    length: Cell<usize>,
}

impl Memory {
    /// A zeroed buffer of its own.
    pub(crate) fn owned(length: usize) -> Self {
        let owned = Some(vec![0_u128; length.div_ceil(16).max(1)].into_boxed_slice());
        Self { owned, supplied: Cell::new(0), length: Cell::new(length) }
    }

    /// The buffer's address and length in bytes.
    pub(crate) fn buffer(&self) -> (usize, usize) {
        let address = self.owned.as_ref().map_or(self.supplied.get(), |b| b.as_ptr() as usize);
        (address, self.length.get())
    }
}

/// The buffer of a memory object.
pub(crate) fn buffer(function: &str, handle: Handle) -> Result<(usize, usize), i32> {
    object::data::<Memory>(function, handle, Kind::Memory).map(|m| m.buffer())
}

/// A string object.
pub(crate) struct Text(pub RefCell<UnicodeString>);

/// A list of equal buffers and what its memory objects are created with.
struct Lookaside {
    length: usize,
    items: object::Attributes,
}

impl Memory {
    /// A buffer that belongs to somebody else.
    pub(crate) fn borrowed(address: usize, length: usize) -> Self {
        Self { owned: None, supplied: Cell::new(address), length: Cell::new(length) }
    }
}

struct Collection {
    items: RefCell<Vec<Handle>>,
}

/// The items of a collection.
pub(crate) fn items(name: &str, collection: Handle) -> Result<Vec<Handle>, i32> {
    object::data::<Collection>(name, collection, Kind::Collection).map(|c| c.items.borrow().clone())
}

/// Puts an item into a collection.
pub(crate) fn push(name: &str, collection: Handle, item: Handle) -> Result<(), i32> {
    let data = object::data::<Collection>(name, collection, Kind::Collection)?;
    object::reference(item, collection);
    data.items.borrow_mut().push(item);
    Ok(())
}

fn item(name: &str, collection: Handle, pick: fn(&[Handle], usize) -> Option<Handle>, index: usize) -> Handle {
    object::data::<Collection>(name, collection, Kind::Collection).ok().and_then(|c| pick(&c.items.borrow(), index)).unwrap_or(0)
}

fn remove(name: &str, collection: Handle, find: impl FnOnce(&[Handle]) -> Option<usize>) {
    let Ok(data) = object::data::<Collection>(name, collection, Kind::Collection) else { return };
    let index = find(&data.items.borrow());
    match index.filter(|&i| i < data.items.borrow().len()) {
        Some(index) => {
            let handle = data.items.borrow_mut().remove(index);
            object::dereference(name, handle, collection);
        }
        None => rules::report(rules::OBJECT, format!("{name}: no such item")),
    }
}

fn copy(name: &str, memory: Handle, offset: usize, length: usize) -> Result<usize, i32> {
    let (address, size) = buffer(name, memory)?;
    if offset.checked_add(length).is_none_or(|end| end > size) {
        return Err(BUFFER_TOO_SMALL);
    }
    Ok(address + offset)
}

exports! { Wdf;
    fn WdfMemoryCreate(attributes: usize, pool: u32, tag: u32, length: usize, memory: usize, out: usize) -> i32 {
        let Ok(a) = object::attributes("WdfMemoryCreate", attributes) else { return INVALID_PARAMETER };
        if length == 0 {
            rules::report(rules::STRUCTURE_VALUE, "WdfMemoryCreate: BufferSize is 0");
            return INVALID_PARAMETER;
        }
        let data = Memory::owned(length);
        write(out, data.buffer().0);
        write(memory, object::create(Kind::Memory, driver::current(), &a, data));
        SUCCESS
    }

    fn WdfMemoryCreatePreallocated(attributes: usize, buffer: usize, length: usize, memory: usize) -> i32 {
        let Ok(a) = object::attributes("WdfMemoryCreatePreallocated", attributes) else { return INVALID_PARAMETER };
        if call::required("WdfMemoryCreatePreallocated", "Buffer", buffer).is_err() || length == 0 {
            return INVALID_PARAMETER;
        }
        let data = Memory { owned: None, supplied: Cell::new(buffer), length: Cell::new(length) };
        write(memory, object::create(Kind::Memory, driver::current(), &a, data));
        SUCCESS
    }

    fn WdfMemoryGetBuffer(memory: usize, length: usize) -> usize {
        let (address, size) = buffer("WdfMemoryGetBuffer", memory).unwrap_or_default();
        write(length, size);
        address
    }

    fn WdfMemoryCopyToBuffer(memory: usize, offset: usize, target: usize, length: usize) -> i32 {
        copy("WdfMemoryCopyToBuffer", memory, offset, length).map_or_else(|s| s, |from| {
            fill(target, &bytes(from, length));
            SUCCESS
        })
    }

    fn WdfMemoryCopyFromBuffer(memory: usize, offset: usize, source: usize, length: usize) -> i32 {
        copy("WdfMemoryCopyFromBuffer", memory, offset, length).map_or_else(|s| s, |to| {
            fill(to, &bytes(source, length));
            SUCCESS
        })
    }

    fn WdfMemoryAssignBuffer(memory: usize, buffer: usize, length: usize) -> i32 {
        let data = match object::data::<Memory>("WdfMemoryAssignBuffer", memory, Kind::Memory) {
            Ok(data) => data,
            Err(status) => return status,
        };
        if data.owned.is_some() || buffer == 0 || length == 0 {
            rules::report(rules::STRUCTURE_VALUE, "WdfMemoryAssignBuffer: only a preallocated memory object takes another buffer");
            return INVALID_PARAMETER;
        }
        data.supplied.set(buffer);
        data.length.set(length);
        SUCCESS
    }

    fn WdfLookasideListCreate(attributes: usize, length: usize, pool: u32, memory: usize, tag: u32, lookaside: usize) -> i32 {
        let Ok(a) = object::attributes("WdfLookasideListCreate", attributes) else { return INVALID_PARAMETER };
        let Ok(items) = object::attributes("WdfLookasideListCreate", memory) else { return INVALID_PARAMETER };
        if length == 0 {
            rules::report(rules::STRUCTURE_VALUE, "WdfLookasideListCreate: BufferSize is 0");
            return INVALID_PARAMETER;
        }
        write(lookaside, object::create(Kind::Lookaside, driver::current(), &a, Lookaside { length, items }));
        SUCCESS
    }

    fn WdfMemoryCreateFromLookaside(lookaside: usize, memory: usize) -> i32 {
        match object::data::<Lookaside>("WdfMemoryCreateFromLookaside", lookaside, Kind::Lookaside) {
            Ok(list) => {
                write(memory, object::create(Kind::Memory, lookaside, &list.items, Memory::owned(list.length)));
                SUCCESS
            }
            Err(status) => status,
        }
    }

    fn WdfStringCreate(text: usize, attributes: usize, string: usize) -> i32 {
        let Ok(a) = object::attributes("WdfStringCreate", attributes) else { return INVALID_PARAMETER };
        let data = Text(RefCell::new(UnicodeString::new(&unicode(text).unwrap_or_default())));
        write(string, object::create(Kind::String, driver::current(), &a, data));
        SUCCESS
    }

    fn WdfStringGetUnicodeString(string: usize, out: usize) {
        if let Ok(text) = object::data::<Text>("WdfStringGetUnicodeString", string, Kind::String) {
            write(out, read::<[u64; 2]>(text.0.borrow().address()));
        }
    }

    fn WdfCollectionCreate(attributes: usize, collection: usize) -> i32 {
        let Ok(a) = object::attributes("WdfCollectionCreate", attributes) else { return INVALID_PARAMETER };
        let data = Collection { items: RefCell::default() };
        write(collection, object::create(Kind::Collection, driver::current(), &a, data));
        SUCCESS
    }

    fn WdfCollectionGetCount(collection: usize) -> u32 {
        object::data::<Collection>("WdfCollectionGetCount", collection, Kind::Collection)
            .map_or(0, |c| c.items.borrow().len() as u32)
    }

    fn WdfCollectionAdd(collection: usize, handle: usize) -> i32 {
        let data = object::data::<Collection>("WdfCollectionAdd", collection, Kind::Collection);
        match data.and_then(|d| object::check("WdfCollectionAdd", handle, Kind::Object).map(|()| d)) {
            Ok(data) => {
                object::reference(handle, collection);
                data.items.borrow_mut().push(handle);
                SUCCESS
            }
            Err(status) => status,
        }
    }

    fn WdfCollectionRemove(collection: usize, handle: usize) {
        remove("WdfCollectionRemove", collection, |items| items.iter().position(|&i| i == handle));
    }

    fn WdfCollectionRemoveItem(collection: usize, index: u32) {
        remove("WdfCollectionRemoveItem", collection, |_| Some(index as usize));
    }

    fn WdfCollectionGetItem(collection: usize, index: u32) -> usize {
        item("WdfCollectionGetItem", collection, |i, n| i.get(n).copied(), index as usize)
    }

    fn WdfCollectionGetFirstItem(collection: usize) -> usize {
        item("WdfCollectionGetFirstItem", collection, |i, _| i.first().copied(), 0)
    }

    fn WdfCollectionGetLastItem(collection: usize) -> usize {
        item("WdfCollectionGetLastItem", collection, |i, _| i.last().copied(), 0)
    }
}
