//! Intel High Definition Audio, revision 1.0a.
//!
//! ```text
//!   stream (DMA engine) --.                     .-- codec: widgets, paths, amplifiers, jacks
//!                          >-- controller -- link
//!   interrupt, DPC -------'     CORB/RIRB       '-- another codec
//! ```
//!
//! Bring-up: [`controller::Controller::start`] finds codecs, [`codec::Codec::probe`] reads their widgets,
//! [`codec::auto_config`] makes endpoints of their pins, [`stream::Engine`] moves samples.
//!
//! Not implemented: DSP and processing-pipe extensions, stream synchronization groups, modem function groups, compressed formats.

pub mod codec;
pub mod controller;
pub mod link;
pub mod quirk;
pub mod spec;
pub mod stream;
