//! DMA channels as drivers get them: from a WaveCyclic port and by description.

use crate::device::{Bus, isa_dma};
use crate::kernel;
use crate::portcls_host::abi::*;
use crate::portcls_host::driver::{Com, method};
use crate::portcls_host::guids::IID_IDmaChannelSlave;
use crate::portcls_host::port::{self, Kind};
use crate::portcls_host::{exports, resources, unknown};
use crate::verifier;

/// Devices on the bus of this test.
struct Wire;
impl Bus for Wire {
    fn dma_read(&mut self, address: u64, buffer: &mut [u8]) {
        kernel::phys::read(address, buffer).unwrap();
    }
    fn dma_write(&mut self, address: u64, buffer: &[u8]) {
        kernel::phys::write(address, buffer).unwrap();
    }
    fn now(&self) -> u64 {
        kernel::now()
    }
}

fn slave(port: &Com, list: Ptr, index: u32) -> Result<Com, Status> {
    let mut out: Ptr = core::ptr::null_mut();
    let status = method!(port, 7, "IPortWaveCyclic::NewSlaveDmaChannel"; (*mut Ptr, Ptr, Ptr, u32, u32, u8, u32) -> Status;
        &raw mut out, core::ptr::null_mut(), list, index, 0x1_0000, 0, 0);
    if ok(status) { Ok(Com::owned(out, "IDmaChannelSlave")) } else { Err(status) }
}

#[test]
fn a_slave_channel_goes_round_its_buffer_for_a_card() {
    let machine = kernel::boot(1);
    {
        let port = Com::owned(port::create(Kind::WaveCyclic), "IPortWaveCyclic");
        let parts = [resources::dma(1)];
        let list = Com::owned(resources::create(&parts, &parts, usize::MAX), "IResourceList");
        assert_eq!(slave(&port, list.ptr(), 1).err(), Some(STATUS_INVALID_PARAMETER), "there is one DMA resource only");
        let channel = slave(&port, list.ptr(), 0).unwrap();
        let number = |slot: usize| method!(channel, slot, "IDmaChannel::*"; () -> u32;);
        assert_eq!(number(6), 0x1_0000, "MaximumBufferSize");
        let status = method!(channel, 3, "AllocateBuffer"; (u32, Ptr) -> Status; 8192, core::ptr::null_mut());
        assert_eq!((status, number(7), number(8)), (STATUS_SUCCESS, 8192, 8192));
        method!(channel, 9, "SetBufferSize"; (u32) -> (); 4096);
        assert_eq!((number(7), number(8), number(5)), (8192, 4096, 0), "allocated, in use, under way");
        let buffer = method!(channel, 10, "SystemAddress"; () -> Ptr;);
        let mut physical = 0_u64;
        method!(channel, 11, "PhysicalAddress"; (*mut u64) -> *mut u64; &raw mut physical);
        assert!(physical < 16 << 20, "{physical:#x} is out of the controller's reach");
        let mut source: Vec<u8> = (0..4096).map(|n| (n % 251) as u8).collect();
        method!(channel, 13, "CopyTo"; (Ptr, Ptr, u32) -> (); buffer, source.as_mut_ptr().cast(), 4096);
        let status = method!(channel, 15, "Start"; (u32, u8) -> Status; 4096, 1);
        assert_eq!((status, number(5), number(17)), (STATUS_SUCCESS, 4096, 4096), "TransferCount, ReadCounter");
        let mut played = [0; 5000];
        assert_eq!(isa_dma::take(&mut Wire, 1, &mut played), 5000);
        assert_eq!(played[..4096], source[..]);
        assert_eq!(played[4096..], source[..904]);
        assert_eq!(number(17), 4096 - 904);
        let wait = || method!(channel, 18, "WaitForTC"; (u32) -> Status; 10_000);
        assert_eq!(wait(), 0xC000_00B5_u32 as Status, "nothing moves, so nothing ends");
        kernel::schedule(kernel::now() + 100_000, Box::new(|| assert_eq!(isa_dma::take(&mut Wire, 1, &mut [0; 4000]), 4000)));
        assert_eq!(wait(), STATUS_SUCCESS);
        assert_eq!(method!(channel, 16, "Stop"; () -> Status;), STATUS_SUCCESS);
        assert_eq!(isa_dma::take(&mut Wire, 1, &mut played), 0);
        let mut back = vec![0_u8; 16];
        method!(channel, 14, "CopyFrom"; (Ptr, Ptr, u32) -> (); back.as_mut_ptr().cast(), buffer, 16);
        assert_eq!(back, source[..16]);
        method!(channel, 4, "FreeBuffer"; () -> (););
        assert_eq!(number(7), 0);
    }
    unknown::report_alive();
    let found = verifier::take();
    assert!(found.is_empty(), "{found:?}");
    unknown::reset();
    drop(machine);
}

#[test]
fn a_channel_is_made_by_description_and_guards_its_buffer() {
    let machine = kernel::boot(1);
    {
        // DEVICE_DESCRIPTION: Version 1, a slave on channel 5, at most 64 KB.
        let mut description = [0_u32; 16];
        (description[0], description[4], description[8]) = (1, 5, 0x1_0000);
        let make = |description: &mut [u32; 16]| {
            let (mut out, none): (Ptr, Ptr) = (core::ptr::null_mut(), core::ptr::null_mut());
            // SAFETY: a description and a place.
            let status = unsafe { exports::PcNewDmaChannel(&raw mut out, none, 0, description.as_mut_ptr().cast(), none) };
            assert_eq!(status, STATUS_SUCCESS);
            Com::owned(out, "IDmaChannel")
        };
        let channel = make(&mut description);
        assert!(channel.query(&IID_IDmaChannelSlave, "IDmaChannelSlave").is_some());
        // Master, and as long as it likes.
        (description[1], description[8]) = (1, u32::MAX);
        let channel = make(&mut description);
        assert!(channel.query(&IID_IDmaChannelSlave, "IDmaChannelSlave").is_none());
        method!(channel, 3, "AllocateBuffer"; (u32, Ptr) -> Status; 4096, core::ptr::null_mut());
        let buffer: *mut u8 = method!(channel, 10, "SystemAddress"; () -> Ptr;).cast();
        let mut bytes = [1_u8; 16];
        // SAFETY: only an address.
        let end = unsafe { buffer.add(4090) };
        method!(channel, 13, "CopyTo"; (Ptr, Ptr, u32) -> (); end.cast(), bytes.as_mut_ptr().cast(), 16);
        method!(channel, 9, "SetBufferSize"; (u32) -> (); 5000);
    }
    let found: Vec<_> = verifier::take().into_iter().map(|v| v.rule.name).collect();
    assert_eq!(found, ["StreamContract", "StreamContract"], "beyond the buffer, and longer than it");
    unknown::reset();
    drop(machine);
}
