//! One circuit of the model as two filters of PortCls: their pins, nodes, connections, categories and tables.
//!
//! * [`split`]: what goes into which filter, as plain numbers.
//! * [`pins`], [`nodes`]: categories, types, ranges.
//! * [`midi`]: the filter of a MIDI interface.
//! * [`arena`]: the raw structures, at addresses that stay.

pub mod arena;
pub mod automation;
pub mod midi;
pub mod nodes;
pub mod pins;
pub mod split;

pub use arena::Filter;
pub use split::{FilterKind, Plan};
