//! Sound Blaster 16: a DSP whose samples the system's DMA controller moves, and a mixer.
//!
//! Written after the Sound Blaster Series Hardware Programming Guide. One stream at a time. Not implemented: FM, the MPU-401 (a
//! device of its own on most cards), the joystick, recording and playing at once.

pub mod card;
pub mod spec;
