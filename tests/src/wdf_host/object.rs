//! The object tree: handles, types, contexts, references, and the order of deletion.

use super::abi::{WDF_OBJECT_ATTRIBUTES, WDF_OBJECT_CONTEXT_TYPE_INFO};
use super::call::{self, INVALID_HANDLE, INVALID_PARAMETER, OBJECT_NAME_EXISTS, SUCCESS, callback};
use super::kind::Kind;
use super::state::{HOST, Host};
use super::{machine, rules};
use std::any::Any;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A handle value as the driver sees it. Values are never reused, so a stale one is recognised.
pub type Handle = usize;

struct Context {
    type_info: usize,
    memory: Box<[u128]>,
    cleanup: usize,
    destroy: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Phase {
    Live,
    Cleaning,
    Cleaned,
}

/// One framework object.
pub(crate) struct Object {
    kind: Kind,
    parent: Handle,
    children: Vec<Handle>,
    contexts: Vec<Context>,
    references: u32,
    tags: BTreeMap<usize, u32>,
    phase: Phase,
    data: Rc<dyn Any>,
}

/// What the attributes of a create call ask for.
#[derive(Clone, Copy, Default)]
pub(crate) struct Attributes {
    /// `ParentObject`, 0 when not given.
    pub parent: Handle,
    /// `ExecutionLevel`.
    pub execution_level: u32,
    cleanup: usize,
    destroy: usize,
    context: usize,
    context_size: usize,
}

/// Reads and checks optional attributes.
pub(crate) fn attributes(function: &str, address: usize) -> Result<Attributes, i32> {
    let Some(a) = call::optional::<WDF_OBJECT_ATTRIBUTES>(function, address)? else {
        return Ok(Attributes::default());
    };
    // Invalid is 0; InheritFromParent 1 up to Dispatch 3, and None 4, are the published values.
    if !(1..=3).contains(&a.ExecutionLevel) || !(1..=4).contains(&a.SynchronizationScope) {
        let text =
            format!("{function}: ExecutionLevel {} or SynchronizationScope {} invalid", a.ExecutionLevel, a.SynchronizationScope);
        rules::report(rules::STRUCTURE_VALUE, text);
        return Err(INVALID_PARAMETER);
    }
    let (mut context, mut context_size) = (0, 0);
    if a.ContextTypeInfo != 0 {
        let info: WDF_OBJECT_CONTEXT_TYPE_INFO = call::config(function, a.ContextTypeInfo)?;
        if info.UniqueType == 0 || (a.ContextSizeOverride != 0 && a.ContextSizeOverride < info.ContextSize) {
            rules::report(
                rules::STRUCTURE_VALUE,
                format!("{function}: context type without UniqueType, or override below ContextSize"),
            );
            return Err(INVALID_PARAMETER);
        }
        context = info.UniqueType;
        context_size = info.ContextSize.max(a.ContextSizeOverride);
    } else if a.ContextSizeOverride != 0 {
        rules::report(rules::STRUCTURE_VALUE, format!("{function}: ContextSizeOverride without ContextTypeInfo"));
        return Err(INVALID_PARAMETER);
    }
    if a.ParentObject != 0 && kind_of(a.ParentObject).is_none() {
        rules::report(rules::INVALID_HANDLE, format!("{function}: ParentObject {:#x} is not a live object", a.ParentObject));
        return Err(INVALID_HANDLE);
    }
    Ok(Attributes {
        parent: a.ParentObject,
        execution_level: a.ExecutionLevel,
        cleanup: a.EvtCleanupCallback,
        destroy: a.EvtDestroyCallback,
        context,
        context_size,
    })
}

impl Attributes {
    fn context(&self) -> Option<Context> {
        let wanted = self.context != 0 || self.cleanup != 0 || self.destroy != 0;
        wanted.then(|| Context {
            type_info: self.context,
            memory: vec![0_u128; self.context_size.div_ceil(16).max(1)].into_boxed_slice(),
            cleanup: self.cleanup,
            destroy: self.destroy,
        })
    }
}

/// Creates an object under the attributes' parent, or under `parent` when they name none.
pub(crate) fn create<T: 'static>(kind: Kind, parent: Handle, attributes: &Attributes, data: T) -> Handle {
    let parent = if attributes.parent != 0 { attributes.parent } else { parent };
    HOST.with_borrow_mut(|host| {
        host.next_handle += 0x40;
        let handle = host.next_handle;
        let object = Object {
            kind,
            parent,
            children: Vec::new(),
            contexts: attributes.context().into_iter().collect(),
            references: 1,
            tags: BTreeMap::new(),
            phase: Phase::Live,
            data: Rc::new(data),
        };
        host.objects.insert(handle, object);
        if let Some(parent) = host.objects.get_mut(&parent) {
            parent.children.push(handle);
        }
        handle
    })
}

/// The kind of a handle that still exists.
pub(crate) fn kind_of(handle: Handle) -> Option<Kind> {
    HOST.with_borrow(|host| host.objects.get(&handle).map(|o| o.kind))
}

/// Requires a live handle of a kind; reports `WDF_INVALID_HANDLE` otherwise.
pub(crate) fn check(function: &str, handle: Handle, kind: Kind) -> Result<(), i32> {
    match kind_of(handle) {
        Some(actual) if actual.is(kind) => Ok(()),
        Some(actual) => {
            rules::report(rules::INVALID_HANDLE, format!("{function}: handle is a {actual:?}, expected {kind:?}"));
            Err(INVALID_HANDLE)
        }
        None => {
            let what = if handle == 0 { "null" } else { "freed or never issued" };
            rules::report(rules::INVALID_HANDLE, format!("{function}: {kind:?} handle {handle:#x} is {what}"));
            Err(INVALID_HANDLE)
        }
    }
}

/// A handle's data, after [`check`].
pub(crate) fn data<T: 'static>(function: &str, handle: Handle, kind: Kind) -> Result<Rc<T>, i32> {
    check(function, handle, kind)?;
    peek(handle).ok_or_else(|| {
        rules::report(rules::INVALID_HANDLE, format!("{function}: handle {handle:#x} is another flavour of {kind:?}"));
        INVALID_HANDLE
    })
}

/// A handle's data without a report.
pub(crate) fn peek<T: 'static>(handle: Handle) -> Option<Rc<T>> {
    let data = HOST.with_borrow(|host| host.objects.get(&handle).map(|o| o.data.clone()))?;
    data.downcast().ok()
}

/// The parent of an object.
pub(crate) fn parent(handle: Handle) -> Handle {
    HOST.with_borrow(|host| host.objects.get(&handle).map_or(0, |o| o.parent))
}

/// The nearest ancestor (or the object itself) of a kind.
pub(crate) fn ancestor(handle: Handle, kind: Kind) -> Option<Handle> {
    HOST.with_borrow(|host| {
        let mut at = handle;
        while let Some(object) = host.objects.get(&at) {
            if object.kind.is(kind) {
                return Some(at);
            }
            at = object.parent;
        }
        None
    })
}

/// Children of a kind, oldest first.
pub(crate) fn children(handle: Handle, kind: Kind) -> Vec<Handle> {
    HOST.with_borrow(|host| {
        let all = host.objects.get(&handle).map(|o| o.children.clone()).unwrap_or_default();
        all.into_iter().filter(|c| host.objects.get(c).is_some_and(|o| o.kind.is(kind))).collect()
    })
}

/// A context's address by its type.
pub(crate) fn context(handle: Handle, type_info: usize) -> Option<usize> {
    HOST.with_borrow(|host| {
        let object = host.objects.get(&handle)?;
        object.contexts.iter().find(|c| c.type_info == type_info && type_info != 0).map(|c| c.memory.as_ptr() as usize)
    })
}

/// The object whose context begins at an address.
pub(crate) fn from_context(address: usize) -> Option<Handle> {
    HOST.with_borrow(|host| {
        let owns = |o: &Object| o.contexts.iter().any(|c| c.memory.as_ptr() as usize == address);
        host.objects.iter().find(|(_, o)| owns(o)).map(|(&h, _)| h)
    })
}

/// Adds a context; `OBJECT_NAME_EXISTS` with the old one when the type is already there.
pub(crate) fn add_context(handle: Handle, attributes: &Attributes) -> (i32, usize) {
    if let Some(existing) = context(handle, attributes.context) {
        return (OBJECT_NAME_EXISTS, existing);
    }
    let Some(new) = attributes.context() else { return (INVALID_PARAMETER, 0) };
    let address = new.memory.as_ptr() as usize;
    HOST.with_borrow_mut(|host| {
        if let Some(object) = host.objects.get_mut(&handle) {
            object.contexts.push(new);
        }
    });
    (SUCCESS, address)
}

/// Takes a reference.
pub(crate) fn reference(handle: Handle, tag: usize) {
    HOST.with_borrow_mut(|host| {
        if let Some(object) = host.objects.get_mut(&handle) {
            object.references += 1;
            *object.tags.entry(tag).or_default() += 1;
        }
    });
}

/// Drops a reference that was taken with the same tag.
pub(crate) fn dereference(function: &str, handle: Handle, tag: usize) {
    let matched = HOST.with_borrow_mut(|host| {
        let object = host.objects.get_mut(&handle)?;
        let count = object.tags.get_mut(&tag)?;
        *count -= 1;
        if *count == 0 {
            object.tags.remove(&tag);
        }
        Some(())
    });
    if matched.is_none() {
        rules::report(rules::OBJECT, format!("{function}: no reference with tag {tag:#x} on {handle:#x}"));
        return;
    }
    release(handle);
}

/// Deletes on the driver's behalf: twice is a violation.
pub(crate) fn delete(function: &str, handle: Handle) {
    let phase = HOST.with_borrow(|host| host.objects.get(&handle).map(|o| o.phase));
    match phase {
        Some(Phase::Live) => dispose(handle),
        Some(phase) => {
            rules::report(rules::OBJECT, format!("{function}: {handle:#x} deleted twice (it is {phase:?})"));
        }
        None => rules::report(rules::OBJECT, format!("{function}: {handle:#x} was already deleted or never issued")),
    }
}

/// Deletes a subtree: cleanup callbacks from the leaves up, then the creation references.
pub(crate) fn dispose(handle: Handle) {
    let mut order = Vec::new();
    collect(handle, &mut order);
    for &object in &order {
        set_phase(object, Phase::Cleaning);
    }
    for &object in &order {
        cleanup(object);
        set_phase(object, Phase::Cleaned);
    }
    for &object in &order {
        release(object);
    }
}

/// The live objects of a subtree, children before their parents, youngest first.
fn collect(handle: Handle, order: &mut Vec<Handle>) {
    let children = HOST.with_borrow(|host| match host.objects.get(&handle) {
        Some(o) if o.phase == Phase::Live => Some(o.children.clone()),
        _ => None,
    });
    let Some(children) = children else { return };
    for child in children.into_iter().rev() {
        collect(child, order);
    }
    order.push(handle);
}

fn set_phase(handle: Handle, phase: Phase) {
    HOST.with_borrow_mut(|host| {
        if let Some(object) = host.objects.get_mut(&handle) {
            object.phase = phase;
        }
    });
}

fn cleanup(handle: Handle) {
    let Some(kind) = kind_of(handle) else { return };
    kind.stop(handle);
    for address in callbacks(handle, |c| c.cleanup) {
        callback!("EvtCleanupCallback", machine::irql(), address, (handle => usize));
    }
}

fn callbacks(handle: Handle, which: fn(&Context) -> usize) -> Vec<usize> {
    HOST.with_borrow(|host| {
        let contexts = host.objects.get(&handle).map(|o| o.contexts.iter().map(which).collect());
        let all: Vec<usize> = contexts.unwrap_or_default();
        all.into_iter().filter(|&a| a != 0).collect()
    })
}

/// Drops one reference; the last one destroys the object.
fn release(handle: Handle) {
    let last = HOST.with_borrow_mut(|host| {
        let object = host.objects.get_mut(&handle)?;
        object.references -= 1;
        Some(object.references == 0)
    });
    if last != Some(true) {
        return;
    }
    for address in callbacks(handle, |c| c.destroy) {
        callback!("EvtDestroyCallback", machine::irql(), address, (handle => usize));
    }
    let gone = HOST.with_borrow_mut(|host| host.remove(handle));
    drop(gone);
}

impl Host {
    fn remove(&mut self, handle: Handle) -> Option<Object> {
        let object = self.objects.remove(&handle)?;
        if let Some(parent) = self.objects.get_mut(&object.parent) {
            parent.children.retain(|&c| c != handle);
        }
        Some(object)
    }

    /// Describes every object that is left, except those of the host.
    pub(crate) fn left_over(&self) -> Vec<String> {
        let mut rows: Vec<(Handle, String)> = self
            .objects
            .iter()
            .map(|(&h, o)| (h, format!("{:?} {h:#x}, {} references, tags {:x?}", o.kind, o.references, o.tags)))
            .collect();
        rows.sort();
        rows.into_iter().map(|(_, text)| text).collect()
    }
}
