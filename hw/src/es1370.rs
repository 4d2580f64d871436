//! ES1370: Ensoniq's AudioPCI with the mixer AK4531.
//!
//! Layers: [`spec`] the numbers; [`card`] what the channels share, the mixer and the interrupt; [`channel`] two for playing and one
//! for recording, each on a buffer in one piece. Not implemented: the MIDI UART, the joystick, 8-bit samples.

pub mod card;
pub mod channel;
pub mod spec;
