//! The interrupt request level in types.
use core::marker::PhantomData;

use super::imports::KeGetCurrentIrql;
use super::raw::{DISPATCH_LEVEL, KIRQL, PASSIVE_LEVEL};

/// Proof that the code runs at PASSIVE_LEVEL. Not to be kept: the lifetime ties it to the call.
#[derive(Clone, Copy, Debug)]
pub struct Passive<'a>(PhantomData<&'a *mut ()>);

/// Proof that the code runs at DISPATCH_LEVEL.
#[derive(Clone, Copy, Debug)]
pub struct Dispatch<'a>(PhantomData<&'a *mut ()>);

/// The current level.
#[must_use]
pub fn current() -> KIRQL {
    // SAFETY: reading the level has no precondition.
    unsafe { KeGetCurrentIrql() }
}

impl Passive<'_> {
    /// Looks at the level. `None` above PASSIVE_LEVEL.
    #[must_use]
    pub fn check() -> Option<Self> {
        (current() == PASSIVE_LEVEL).then_some(Self(PhantomData))
    }
}

impl Dispatch<'_> {
    /// Looks at the level. `None` at another level than DISPATCH_LEVEL.
    #[must_use]
    pub fn check() -> Option<Self> {
        (current() == DISPATCH_LEVEL).then_some(Self(PhantomData))
    }
}
