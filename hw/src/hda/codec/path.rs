//! The way between a pin and a converter.

use super::Codec;
use super::widget::Widget;

/// Most nodes of a path.
pub const MAX_HOPS: usize = 10;

/// One node of a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hop {
    /// The node.
    pub nid: u8,
    /// Index of the connection through which audio comes from the next hop; 0 at the source.
    pub input: u8,
}

/// A path, from where audio ends to where it begins: pin to DAC for playback, ADC to pin for recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    hops: [Hop; MAX_HOPS],
    length: usize,
}

impl Path {
    /// The nodes, the sink first.
    #[must_use]
    pub fn hops(&self) -> &[Hop] {
        self.hops.get(..self.length).unwrap_or(&[])
    }
    /// Where audio ends.
    #[must_use]
    pub fn sink(&self) -> u8 {
        self.hops().first().map_or(0, |h| h.nid)
    }
    /// Where audio begins.
    #[must_use]
    pub fn source(&self) -> u8 {
        self.hops().last().map_or(0, |h| h.nid)
    }
}

/// Finds the shortest path that ends at `sink` and begins at a widget that `goal` accepts, through mixers and selectors only;
/// of equally short ones that with the lower connection indexes. Every node is visited once, so cycles do no harm.
#[must_use]
pub fn find(codec: &Codec, sink: u8, goal: impl Fn(&Widget) -> bool) -> Option<Path> {
    // For each node that was reached: the node in front of it (nearer to the sink) and the connection index there.
    let mut reached = [None::<(u8, u8)>; 128];
    let mut queue = [0u8; 128];
    let (mut head, mut tail) = (0usize, 1usize);
    *queue.first_mut()? = sink;
    *reached.get_mut(usize::from(sink))? = Some((0, 0));
    while head < tail {
        let nid = *queue.get(head)?;
        head = head.saturating_add(1);
        let Some(widget) = codec.widget(nid) else { continue };
        if nid != sink && goal(widget) {
            return trace(&reached, sink, nid);
        }
        if nid != sink && !widget.passes() {
            continue;
        }
        for (index, next) in (0u8..).zip(widget.connections.iter().copied()) {
            let Some(slot) = reached.get_mut(usize::from(next)) else { continue };
            if next != 0 && slot.is_none() {
                *slot = Some((nid, index));
                *queue.get_mut(tail)? = next;
                tail = tail.saturating_add(1);
            }
        }
    }
    None
}

/// Walks from the source back to the sink and turns the way round.
fn trace(reached: &[Option<(u8, u8)>; 128], sink: u8, source: u8) -> Option<Path> {
    let mut hops = [Hop::default(); MAX_HOPS];
    let mut hop = Hop { nid: source, input: 0 };
    for n in 0..MAX_HOPS {
        *hops.get_mut(n)? = hop;
        if hop.nid == sink {
            let length = n.saturating_add(1);
            hops.get_mut(..length)?.reverse();
            return Some(Path { hops, length });
        }
        let (nid, input) = (*reached.get(usize::from(hop.nid))?)?;
        hop = Hop { nid, input };
    }
    None
}
