//! The lab: the real audio driver under a simulated Windows kernel, on any Linux machine.
//!
//! * [`client`]: what an audio engine does; [`scenario`]: what is tried, written once for both frameworks.
//! * [`acx_host`], [`wdf_host`]: the frameworks that the driver meets.
//! * [`graph`], [`wav`], [`cli`]: pictures, sound files and the `lab` command.
//! * [`image`]: driver images for Windows: linking and judging them.
//! * [`arch_lint`]: rules of the source tree.

pub mod acx_host;
pub mod arch_lint;
pub mod bench;
pub mod cards;
pub mod cli;
pub mod client;
pub mod codec_check;
pub mod device;
pub mod direct;
pub mod facts;
pub mod fuzz_entry;
pub mod graph;
pub mod image;
pub mod kernel;
pub mod loader;
pub mod midi_file;
pub mod midi_session;
pub mod package;
pub mod pci;
pub mod portcls_host;
pub mod qemu;
pub mod scenario;
pub mod session;
pub mod signal;
pub mod trial;
pub mod verifier;
pub mod wav;
pub mod wdf_host;
pub mod wdk;
