//! What the hardware of a MIDI interface implements.

/// A byte from the cable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// The byte.
    pub byte: u8,
    /// When it arrived, by [`MidiBackend::now_ns`].
    pub at_ns: u64,
    /// Bytes before it were lost, since nobody took them in time.
    pub after_loss: bool,
}

/// The hardware of one MIDI interface. It is ready for work while its device is in D0.
///
/// Calls of [`Self::send`] and [`Self::receive`] are made one at a time.
pub trait MidiBackend: 'static {
    /// Hands over bytes as far as the hardware takes them at once; gives how many it took. <= DISPATCH_LEVEL.
    fn send(&self, bytes: &[u8]) -> usize;
    /// Bytes that the hardware may still hold after it took them, at most. Any IRQL.
    fn holds(&self) -> usize;
    /// The next byte from the cable. <= DISPATCH_LEVEL.
    fn receive(&self) -> Option<Received>;
    /// Whether nothing but [`Self::receive`] finds out that bytes arrived. Any IRQL.
    fn is_polled(&self) -> bool;
    /// The clock of [`Received::at_ns`]. Any IRQL.
    fn now_ns(&self) -> u64;
}
