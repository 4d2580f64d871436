//! Reference-counted objects with COM interfaces, for a driver that must not panic and may run out of memory.
//!
//! * [`refcount`]: the counter.
//! * [`object`]: our own objects: one allocation, several interfaces, optional aggregation.
//! * [`query`]: the table from interface identifier to vtable.
//! * [`ptr`]: owned references to objects of others.
//! * [`vtable`]: the three methods that begin every vtable.
//! * [`gate`]: publishes a value to the DPC and takes it back.
//!
//! UNSAFETY: interface pointers are raw by nature. Everything outside this folder sees references and owned pointers.
#![allow(unsafe_code, reason = "interface pointers and manual reference counts")]

pub mod gate;
pub mod object;
pub mod ptr;
pub mod query;
pub mod refcount;
pub mod vtable;

pub use gate::Gate;
pub use object::{Class, ComRef};
pub use ptr::{ComPtr, Interface};
