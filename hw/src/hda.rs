//! Intel High Definition Audio.

pub mod spec;
