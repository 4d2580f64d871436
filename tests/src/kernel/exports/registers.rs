use crate::kernel::{mmio, ports};

macro_rules! register_access {
    ($($read:ident, $write:ident, $read_port:ident, $write_port:ident, $kind:ty;)*) => { exports! { "ntoskrnl.exe"; $(
        fn $read(register: *mut $kind) -> $kind {
            mmio::read(register as usize, size_of::<$kind>() as u8) as $kind
        }
        fn $write(register: *mut $kind, value: $kind) {
            mmio::write(register as usize, size_of::<$kind>() as u8, u64::from(value));
        }
        fn $read_port(port: *mut $kind) -> $kind {
            ports::read(port as usize as u16, size_of::<$kind>() as u8) as $kind
        }
        fn $write_port(port: *mut $kind, value: $kind) {
            ports::write(port as usize as u16, size_of::<$kind>() as u8, u64::from(value));
        }
    )* } };
}

register_access! {
    READ_REGISTER_UCHAR, WRITE_REGISTER_UCHAR, READ_PORT_UCHAR, WRITE_PORT_UCHAR, u8;
    READ_REGISTER_USHORT, WRITE_REGISTER_USHORT, READ_PORT_USHORT, WRITE_PORT_USHORT, u16;
    READ_REGISTER_ULONG, WRITE_REGISTER_ULONG, READ_PORT_ULONG, WRITE_PORT_ULONG, u32;
}
