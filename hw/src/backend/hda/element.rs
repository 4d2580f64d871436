//! Volumes and mutes over amplifiers.

use super::{CircuitId, ElementId, Endpoint, Error, Lock, Platform, Shared, model};
use crate::hda::codec::amp::Amp;
use crate::hda::codec::port::Port;

/// Gain codes and mutes of an endpoint's channels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Levels {
    gain: [u8; 8],
    muted: [bool; 8],
}

impl Levels {
    /// 0 dB, not muted.
    pub(super) fn first(endpoint: &Endpoint) -> Self {
        let unity = endpoint.lanes.first().and_then(|lane| lane.volume).map_or(0, |amp| amp.unity());
        Self { gain: [unity; 8], muted: [false; 8] }
    }
}

fn same(a: &Amp, b: &Amp) -> bool {
    (a.nid, a.input) == (b.nid, b.input)
}

impl<P: Platform> Shared<P> {
    pub(super) fn set_volume(&self, circuit: CircuitId, element: ElementId, channel: u8, level: i32) -> Result<(), Error> {
        let (place, _) = self.place(circuit)?;
        if place.volume != Some(element) {
            return Err(Error::NotFound);
        }
        self.write(circuit, channel, |amp, gain, _| *gain = amp.map_or(*gain, |amp| amp.code(level)))
    }
    pub(super) fn set_mute(&self, circuit: CircuitId, element: ElementId, channel: u8, muted: bool) -> Result<(), Error> {
        let (place, _) = self.place(circuit)?;
        if place.mute != Some(element) {
            return Err(Error::NotFound);
        }
        self.write(circuit, channel, |_, _, mute| *mute = muted)
    }
    /// Writes every channel as it was last set: another endpoint may have used the same amplifiers. PASSIVE_LEVEL.
    pub(super) fn rewrite_levels(&self, circuit: CircuitId) -> Result<(), Error> {
        let (place, _) = self.place(circuit)?;
        let wide = place.endpoint.lanes.iter().any(|lane| lane.width > 2);
        let channels = if wide { 1 } else { place.endpoint.channels() };
        for channel in 0..channels {
            self.write(circuit, channel, |_, _, _| {})?;
        }
        Ok(())
    }
    /// Whether an amplifier of this circuit is on the way of another one's stream, and not of its own. It is written when the
    /// circuit gets a stream.
    fn lent(&self, circuit: CircuitId, amp: &Amp) -> bool {
        let Ok((place, _)) = self.place(circuit) else { return false };
        let passes = |other: CircuitId| {
            let Ok((there, _)) = self.place(other) else { return false };
            let amps = || there.endpoint.lanes.iter().flat_map(|lane| lane.volume.into_iter().chain(lane.mute));
            there.codec == place.codec && amps().any(|a| same(&a, amp))
        };
        let playing = self.playing();
        let others = playing.iter().flatten().any(|other| *other != circuit && passes(*other));
        others && !playing.iter().flatten().any(|other| *other == circuit)
    }
    /// Changes one channel and writes the amplifiers concerned. The lane is found by the channel; left is the even one.
    fn write(&self, circuit: CircuitId, channel: u8, change: impl FnOnce(Option<Amp>, &mut u8, &mut bool)) -> Result<(), Error> {
        let (place, codec) = self.place(circuit)?;
        let mut first = 0u8;
        let mut found = None;
        for lane in &place.endpoint.lanes {
            let next = first.saturating_add(lane.width);
            if (first..next).contains(&channel) {
                found = Some((lane, channel.saturating_sub(first), lane.width));
                break;
            }
            first = next;
        }
        let (lane, side, width) = found.ok_or(Error::NotFound)?;
        let at = usize::from(channel);
        let read = |levels: &mut alloc::vec::Vec<Levels>| levels.get(circuit.index()).copied();
        let levels = self.levels.with(read).ok_or(Error::NotFound)?;
        let mut gain = levels.gain.get(at).copied().ok_or(Error::NotFound)?;
        let mut muted = levels.muted.get(at).copied().ok_or(Error::NotFound)?;
        change(lane.volume, &mut gain, &mut muted);
        let (left, right) = if width != 2 { (true, true) } else { (side == 0, side == 1) };
        let port = Port { link: &*self.controller, address: codec.address };
        let ours = |amp: &Amp| !self.lent(circuit, amp);
        let shared = lane.volume.zip(lane.mute).is_some_and(|(v, m)| same(&v, &m));
        if let Some(volume) = lane.volume.filter(ours) {
            volume.set(&port, left, right, gain, muted && shared).map_err(model)?;
        }
        if let Some(mute) = lane.mute.filter(|mute| !shared && ours(mute)) {
            mute.set(&port, left, right, mute.unity(), muted).map_err(model)?;
        }
        self.levels.with(|levels| {
            let Some(levels) = levels.get_mut(circuit.index()) else { return };
            if let Some(slot) = levels.gain.get_mut(at) {
                *slot = gain;
            }
            if let Some(slot) = levels.muted.get_mut(at) {
                *slot = muted;
            }
        });
        Ok(())
    }
}
