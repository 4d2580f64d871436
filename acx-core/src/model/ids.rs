//! Names of things inside one device.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u16);
        impl $name {
            /// The same number as an index.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id! {
    /// A circuit: its index in the device's list.
    CircuitId
}
id! {
    /// A pin: its index in its circuit's list.
    PinId
}
id! {
    /// An element: its index in its circuit's list.
    ElementId
}
id! {
    /// A stream engine in use, unique in the device while the stream is open.
    StreamId
}
