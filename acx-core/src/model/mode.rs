//! Signal-processing modes.

/// A signal-processing mode. Values are open: hardware may know more than the operating system's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mode(pub u8);

impl Mode {
    /// The signal as the client delivers it, nothing done to it.
    pub const RAW: Self = Self(0);
    /// What the device does when nobody asks for anything.
    pub const DEFAULT: Self = Self(1);
    /// Communications.
    pub const COMMUNICATIONS: Self = Self(2);
    /// Speech.
    pub const SPEECH: Self = Self(3);
    /// Media.
    pub const MEDIA: Self = Self(4);
    /// Movie.
    pub const MOVIE: Self = Self(5);
    /// Notification.
    pub const NOTIFICATION: Self = Self(6);
}
