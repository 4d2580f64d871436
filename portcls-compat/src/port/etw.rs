//! The port's trace of what the hardware does: glitches, states and ends of streams, as the glitch tools and the HLK read them.

use crate::com::ComPtr;
use crate::raw::{EPcMiniportEngineEvent, IPortClsEtwHelper};
use acx_core::ks::raw::KSSTATE;
use acx_core::model::stream::Place;

/// What happened to a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// Samples were lost: a packet was late or never written, one was overwritten unread, or the DMA engine starved.
    Glitch,
    /// It is in another state.
    State(KSSTATE),
    /// Its last sample was played.
    Ended,
}

/// "WaveRT buffer under run", the third parameter of a glitch report (documentation of EPcMiniportEngineEvent). Its others are
/// decoder errors and a write position that came twice, which this driver does not have.
const UNDERRUN: u64 = 1;

/// Traces a report. <= DISPATCH_LEVEL, with no lock held.
pub fn write(helper: &ComPtr<IPortClsEtwHelper>, report: Report, place: Place) {
    let (kind, third) = match report {
        Report::Glitch => (EPcMiniportEngineEvent::eMINIPORT_GLITCH_REPORT, UNDERRUN),
        Report::State(state) => (EPcMiniportEngineEvent::eMINIPORT_PIN_STATE, u64::try_from(state.0).unwrap_or(0)),
        Report::Ended => (EPcMiniportEngineEvent::eMINIPORT_LAST_BUFFER_RENDERED, 0),
    };
    let call = helper.vtable().MiniportWriteEtwEvent;
    // Nobody may be listening; that is no error.
    // SAFETY: a live object, and plain numbers.
    let _ = unsafe { call(helper.as_ptr().cast(), kind, place.linear, place.client, third, 0) };
}
