//! Jacks: asked at PASSIVE_LEVEL, remembered as bits.

use super::{CircuitId, Event, EventSink, Ordering, Platform, Shared, presence};

/// The bit of a circuit.
pub(super) fn bit(circuit: usize) -> u64 {
    u32::try_from(circuit).ok().and_then(|n| 1u64.checked_shl(n)).unwrap_or(0)
}

impl<P: Platform> Shared<P> {
    /// Asks every jack and reports what changed. A jack that cannot tell is connected; one that does not answer stays as it was.
    pub(super) fn look_at_jacks(&self, sink: &mut dyn EventSink) {
        for (number, place) in (0u16..).zip(&self.places) {
            let Some(codec) = self.codecs.get(place.codec) else { continue };
            let Some(pin) = place.endpoint.lanes.first().and_then(|lane| codec.widget(lane.pin)) else { continue };
            let clock = self.controller.platform().clock();
            let connected = if pin.detects_presence() {
                match presence::sense(codec, &*self.controller, clock, pin) {
                    Ok(present) => present,
                    Err(crate::io::Error::Gone) => return,
                    Err(_) => continue,
                }
            } else {
                true
            };
            let bit = bit(usize::from(number));
            let before = if connected {
                self.connected.fetch_or(bit, Ordering::AcqRel)
            } else {
                self.connected.fetch_and(!bit, Ordering::AcqRel)
            };
            if (before & bit != 0) != connected {
                sink.event(Event::JackChanged { circuit: CircuitId(number), pin: place.bridge, connected });
            }
        }
    }
}
