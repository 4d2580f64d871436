//! How foreign layouts are written down: macros that define an item and, next to it, the fact that a test can check.
//!
//! A layout that comes from a header is stated once. The macros turn that one statement into the Rust item and into an
//! entry of a table that holds what the compiler made of it: size, alignment, field offsets, values, vtable slots. Tests
//! compare the tables with the collected facts, so an item that escapes the comparison cannot be written.
//!
//! | macro | defines | table of |
//! |---|---|---|
//! | [`abi_structs!`](crate::abi_structs) | `repr(C)` structures and unions | [`StructFact`] |
//! | [`abi_enums!`](crate::abi_enums) | open enumerations: integer newtypes with associated constants | [`EnumFact`] |
//! | [`abi_consts!`](crate::abi_consts) | integer constants | [`ConstFact`] |
//! | [`abi_guids!`](crate::abi_guids) | GUID constants | [`GuidFact`] |
//! | [`abi_interfaces!`](crate::abi_interfaces) | COM interfaces and their vtables | [`InterfaceFact`] |
//! | [`abi_callbacks!`](crate::abi_callbacks) | function pointer types | [`FunctionFact`] |
//! | [`abi_imports!`](crate::abi_imports) | imported functions | [`FunctionFact`] |
//! | [`abi_table!`](crate::abi_table) | indexes into a function table | [`TableFact`] |
//!
//! Nothing here is unsafe: a layout alone does nothing.

mod facts;

pub use facts::{ConstFact, EnumFact, FunctionFact, GuidFact, InterfaceFact, StructFact, TableFact};

/// A COM interface: a pointer to a vtable.
pub trait Interface {
    /// The vtable.
    type Vtbl: Copy + 'static;
}

/// Names what a function returns, even of one that does not return.
#[doc(hidden)]
#[allow(missing_docs, reason = "for the macros only")]
pub trait Returns {
    type Output;
}
impl<T> Returns for fn() -> T {
    type Output = T;
}

/// Defines `repr(C)` structures and unions, and a table of [`StructFact`].
///
/// Attributes pass through, so `#[repr(packed)]` or `#[repr(align(8))]` may be added. Every type is `Clone + Copy`.
///
/// ```
/// acx_core::abi_structs! { pub STRUCTS;
///     /// A property, event or method (ks.h).
///     pub struct KSIDENTIFIER { pub Set: acx_core::ks::guid::Guid, pub Id: u32, pub Flags: u32 }
/// }
/// assert_eq!(STRUCTS[0].fields[1], ("Id", 16, 4));
/// ```
#[macro_export]
macro_rules! abi_structs {
    ( pub $table:ident; $(
        $(#[$meta:meta])*
        pub $kind:ident $name:ident { $( $(#[$fmeta:meta])* pub $field:ident : $type:ty ),* $(,)? }
    )* ) => {
        $(
            $(#[$meta])*
            #[repr(C)]
            #[derive(Clone, Copy)]
            #[allow(missing_docs, non_snake_case, non_camel_case_types, reason = "the header's own names, documented there")]
            pub $kind $name { $( $(#[$fmeta])* pub $field: $type ),* }
        )*
        /// What the compiler made of the structures of this module.
        pub const $table: &[$crate::abi::StructFact] = &[ $(
            $crate::abi::StructFact {
                name: stringify!($name),
                size: ::core::mem::size_of::<$name>(),
                align: ::core::mem::align_of::<$name>(),
                fields: &[ $( (
                    stringify!($field),
                    ::core::mem::offset_of!($name, $field),
                    ::core::mem::size_of::<$type>(),
                ) ),* ],
            }
        ),* ];
    };
}

/// Defines open enumerations and a table of [`EnumFact`].
///
/// An enumeration is a transparent integer newtype, because any value may come from outside; its enumerators are
/// associated constants, so that a misspelt one in a pattern is an error and not a binding.
///
/// ```
/// acx_core::abi_enums! { pub ENUMS;
///     /// State of a pin (ks.h).
///     pub enum KSSTATE: i32 { KSSTATE_STOP = 0, KSSTATE_ACQUIRE = 1 }
/// }
/// assert_eq!(KSSTATE(1), KSSTATE::KSSTATE_ACQUIRE);
/// assert_eq!(ENUMS[0].values[1], ("KSSTATE_ACQUIRE", 1));
/// ```
#[macro_export]
macro_rules! abi_enums {
    ( pub $table:ident; $(
        $(#[$meta:meta])*
        pub enum $name:ident : $repr:ident { $( $(#[$vmeta:meta])* $variant:ident = $value:expr ),* $(,)? }
    )* ) => {
        $(
            $(#[$meta])*
            #[repr(transparent)]
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
            #[allow(missing_docs, non_camel_case_types, reason = "the header's own names, documented there")]
            pub struct $name(pub $repr);
            #[allow(missing_docs, non_upper_case_globals, reason = "the header's own names, documented there")]
            impl $name { $( $(#[$vmeta])* pub const $variant: Self = Self($value); )* }
        )*
        /// The enumerations of this module.
        pub const $table: &[$crate::abi::EnumFact] = &[ $(
            $crate::abi::EnumFact {
                name: stringify!($name),
                size: ::core::mem::size_of::<$name>(),
                values: &[ $( (stringify!($variant), $name::$variant.0 as i64) ),* ],
            }
        ),* ];
    };
}

/// Defines integer constants and a table of [`ConstFact`].
///
/// ```
/// acx_core::abi_consts! { pub CONSTS;
///     /// The property is read.
///     KSPROPERTY_TYPE_GET: u32 = 0x1;
/// }
/// assert_eq!(CONSTS[0].value, 1);
/// ```
#[macro_export]
macro_rules! abi_consts {
    ( pub $table:ident; $( $(#[$meta:meta])* $name:ident : $type:ident = $value:expr; )* ) => {
        $(
            $(#[$meta])*
            #[allow(missing_docs, non_upper_case_globals, reason = "the header's own names, documented there")]
            pub const $name: $type = $value;
        )*
        /// The constants of this module.
        pub const $table: &[$crate::abi::ConstFact] = &[ $(
            $crate::abi::ConstFact { name: stringify!($name), value: $name as i128 }
        ),* ];
    };
}

/// Defines GUID constants and a table of [`GuidFact`]. A malformed text does not compile.
///
/// ```
/// acx_core::abi_guids! { pub GUIDS;
///     KSCATEGORY_AUDIO = "6994ad04-93ef-11d0-a3cc-00a0c9223196";
/// }
/// assert_eq!(KSCATEGORY_AUDIO.data1, 0x6994_ad04);
/// ```
///
/// ```compile_fail
/// acx_core::abi_guids! { pub GUIDS; KSCATEGORY_AUDIO = "6994ad04-93ef-11d0-a3cc-00a0c922319"; }
/// ```
#[macro_export]
macro_rules! abi_guids {
    ( pub $table:ident; $( $(#[$meta:meta])* $name:ident = $text:literal; )* ) => {
        $(
            $(#[$meta])*
            #[allow(missing_docs, non_upper_case_globals, reason = "the header's own names, documented there")]
            pub const $name: $crate::ks::guid::Guid = $crate::guid!($text);
        )*
        /// The GUIDs of this module.
        pub const $table: &[$crate::abi::GuidFact] = &[ $(
            $crate::abi::GuidFact { name: stringify!($name), value: $name }
        ),* ];
    };
}

/// The [`FunctionFact`] of a signature.
#[doc(hidden)]
#[macro_export]
macro_rules! abi_function_fact {
    ( $name:ident ( $( $arg:ident : $type:ty ),* ) ) => {
        $crate::abi_function_fact!(@ $name ( $( $arg: $type ),* ), "", 0)
    };
    ( $name:ident ( $( $arg:ident : $type:ty ),* ) -> $ret:ty ) => {
        $crate::abi_function_fact!(@ $name ( $( $arg: $type ),* ), stringify!($ret),
            ::core::mem::size_of::<<fn() -> $ret as $crate::abi::Returns>::Output>())
    };
    ( @ $name:ident ( $( $arg:ident : $type:ty ),* ), $returns:expr, $size:expr ) => {
        $crate::abi::FunctionFact {
            name: stringify!($name),
            parameters: &[ $( (stringify!($arg), stringify!($type), ::core::mem::size_of::<$type>()) ),* ],
            returns: $returns,
            returns_size: $size,
        }
    };
}

/// Defines COM interfaces and a table of [`InterfaceFact`].
///
/// Each becomes a structure with the one field `lpVtbl` and a vtable structure, whose first field `base` is the vtable
/// of the interface it extends. Methods take `this` as an untyped pointer.
///
/// A method that returns a structure (`PHYSICAL_ADDRESS`) does so through a hidden pointer after `this`: write that
/// pointer as a parameter and as the result.
///
/// ```
/// acx_core::abi_interfaces! { pub INTERFACES;
///     /// The root (unknwn.h).
///     pub interface IUnknown(IUnknownVtbl) { fn AddRef(this) -> u32; fn Release(this) -> u32; }
///     /// One more method.
///     pub interface IThing(IThingVtbl): IUnknown { fn Do(this, What: u32); }
/// }
/// assert_eq!((INTERFACES[1].slots, INTERFACES[1].methods[0].0), (3, 2));
/// ```
#[macro_export]
macro_rules! abi_interfaces {
    ( pub $table:ident; $(
        $(#[$meta:meta])*
        pub interface $name:ident ( $vtbl:ident ) $( : $base:ident )? { $(
            $(#[$mmeta:meta])*
            fn $method:ident ( this $( , $arg:ident : $type:ty )* $(,)? ) $( -> $ret:ty )? ;
        )* }
    )* ) => {
        $(
            $(#[$meta])*
            #[repr(C)]
            #[allow(missing_docs, non_snake_case, reason = "the header's own names, documented there")]
            pub struct $name { pub lpVtbl: *const $vtbl }
            #[doc = concat!("The vtable of [`", stringify!($name), "`].")]
            #[repr(C)]
            #[derive(Clone, Copy)]
            #[allow(missing_docs, non_snake_case, reason = "the header's own names, documented there")]
            pub struct $vtbl {
                $( pub base: <$base as $crate::abi::Interface>::Vtbl, )?
                $(
                    $(#[$mmeta])*
                    pub $method: unsafe extern "efiapi" fn(
                        this: *mut ::core::ffi::c_void $( , $arg: $type )*
                    ) $( -> $ret )?,
                )*
            }
            impl $crate::abi::Interface for $name { type Vtbl = $vtbl; }
        )*
        /// The interfaces of this module.
        pub const $table: &[$crate::abi::InterfaceFact] = &[ $(
            $crate::abi::InterfaceFact {
                name: stringify!($name),
                base: concat!("" $( , stringify!($base) )?),
                slots: ::core::mem::size_of::<$vtbl>() / ::core::mem::size_of::<*const u8>(),
                methods: &[ $( (
                    ::core::mem::offset_of!($vtbl, $method) / ::core::mem::size_of::<*const u8>(),
                    $crate::abi_function_fact!($method ( $( $arg: $type ),* ) $( -> $ret )?),
                ) ),* ],
            }
        ),* ];
    };
}

/// Defines function pointer types and a table of [`FunctionFact`]. A field that may be null has the type `Option<…>`.
///
/// ```
/// acx_core::abi_callbacks! { pub CALLBACKS;
///     /// Starts the device.
///     pub fn PCPFNSTARTDEVICE(DeviceObject: *mut u8) -> i32;
/// }
/// assert_eq!(CALLBACKS[0].parameters.len(), 1);
/// ```
#[macro_export]
macro_rules! abi_callbacks {
    ( pub $table:ident; $(
        $(#[$meta:meta])*
        pub fn $name:ident ( $( $arg:ident : $type:ty ),* $(,)? ) $( -> $ret:ty )? ;
    )* ) => {
        $(
            $(#[$meta])*
            #[allow(missing_docs, non_snake_case, non_camel_case_types, reason = "the header's own names, documented there")]
            pub type $name = unsafe extern "efiapi" fn( $( $arg: $type ),* ) $( -> $ret )?;
        )*
        /// The function pointer types of this module.
        pub const $table: &[$crate::abi::FunctionFact] = &[ $(
            $crate::abi_function_fact!($name ( $( $arg: $type ),* ) $( -> $ret )?)
        ),* ];
    };
}

/// Declares the imports from one module, and a table of [`FunctionFact`].
///
/// On Windows they are linked by name, without an import library; elsewhere they are plain symbols that the host program
/// defines. The convention is the kernel's on every target: Win64 on x86_64, the C convention on arm64.
///
/// ```no_run
/// acx_core::abi_imports! { pub IMPORTS from "portcls.sys";
///     /// Creates a port driver. PASSIVE_LEVEL.
///     pub fn PcNewPort(OutPort: *mut *mut u8, ClassId: *const u8) -> i32;
/// }
/// ```
#[macro_export]
macro_rules! abi_imports {
    ( pub $table:ident from $module:literal; $(
        $(#[$meta:meta])*
        pub fn $name:ident ( $( $arg:ident : $type:ty ),* $(,)? ) $( -> $ret:ty )? ;
    )* ) => {
        #[cfg(target_arch = "x86_64")]
        #[cfg_attr(target_os = "windows", link(name = $module, kind = "raw-dylib", modifiers = "+verbatim"))]
        #[allow(non_snake_case, reason = "the header's own names, documented there")]
        unsafe extern "win64" { $( $(#[$meta])* pub fn $name( $( $arg: $type ),* ) $( -> $ret )?; )* }

        #[cfg(not(target_arch = "x86_64"))]
        #[cfg_attr(target_os = "windows", link(name = $module, kind = "raw-dylib", modifiers = "+verbatim"))]
        #[allow(non_snake_case, reason = "the header's own names, documented there")]
        unsafe extern "C" { $( $(#[$meta])* pub fn $name( $( $arg: $type ),* ) $( -> $ret )?; )* }

        /// The functions imported by this module.
        pub const $table: &[$crate::abi::FunctionFact] = &[ $(
            $crate::abi_function_fact!($name ( $( $arg: $type ),* ) $( -> $ret )?)
        ),* ];
    };
}

/// Defines the indexes of a function table as `usize` constants, and a table of [`TableFact`].
///
/// ```
/// acx_core::abi_table! { pub TABLE; WdfDriverCreate = 116; }
/// assert_eq!(TABLE[0].index, WdfDriverCreate);
/// ```
#[macro_export]
macro_rules! abi_table {
    ( pub $table:ident; $( $(#[$meta:meta])* $name:ident = $index:literal; )* ) => {
        $(
            $(#[$meta])*
            #[allow(missing_docs, non_upper_case_globals, reason = "the header's own names, documented there")]
            pub const $name: usize = $index;
        )*
        /// The indexes of this module.
        pub const $table: &[$crate::abi::TableFact] = &[ $(
            $crate::abi::TableFact { name: stringify!($name), index: $index }
        ),* ];
    };
}
