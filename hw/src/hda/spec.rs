//! The High Definition Audio specification, revision 1.0a, as types and numbers.
//!
//! No behaviour. The driver and the lab's device model share these tables, so that neither can quietly disagree with the
//! other about an offset; the oracle for the numbers themselves is the specification text and its examples, in the tests.

pub mod amp;
pub mod bdl;
pub mod global;
pub mod interrupt;
pub mod param;
pub mod pin;
pub mod pin_config;
pub mod ring;
pub mod stream;
pub mod stream_format;
pub mod verb;
pub mod widget_caps;

/// All registers outside the stream descriptors; offsets from the start of the BAR.
pub const CONTROLLER_TABLES: [&[crate::reg::RegisterInfo]; 3] = [global::TABLE, interrupt::TABLE, ring::TABLE];
