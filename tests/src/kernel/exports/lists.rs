//! Interlocked lists and numbers. On the lab's one processor an operation that nothing interrupts is atomic.
use acx_core::nt::raw::LIST_ENTRY;

use super::raw::{get, put};

/// Word of an `SLIST_HEADER` that counts: depth in the low 16 bits, sequence above.
fn count(head: usize, depth: u64) {
    let word: u64 = get(head);
    put(head, (word & !0xFFFF).wrapping_add(0x1_0000) | (depth & 0xFFFF));
}

fn first(head: usize) -> usize {
    get::<usize>(head + 8) & !0xF
}

fn depth(head: usize) -> u16 {
    get(head)
}

fn push(head: usize, from: usize, to: usize, n: u64) -> usize {
    let old = first(head);
    put(to, old);
    put(head + 8, from);
    count(head, u64::from(depth(head)) + n);
    old
}

fn pop(head: usize) -> usize {
    let entry = first(head);
    if entry != 0 {
        put(head + 8, get::<usize>(entry) & !0xF);
        count(head, u64::from(depth(head)) - 1);
    }
    entry
}

fn flush(head: usize) -> usize {
    let entry = first(head);
    put(head + 8, 0_usize);
    count(head, 0);
    entry
}

unsafe fn link(before: *mut LIST_ENTRY, entry: *mut LIST_ENTRY) {
    // SAFETY: both are live nodes of the driver's ring.
    unsafe {
        let after = (*before).Flink;
        entry.write(LIST_ENTRY { Flink: after, Blink: before });
        (*after).Blink = entry;
        (*before).Flink = entry;
    }
}

exports! { "ntoskrnl.exe";
    fn InitializeSListHead(head: usize) { put(head, [0_u64; 2]); }
    fn ExInitializeSListHead(head: usize) { put(head, [0_u64; 2]); }
    fn RtlInitializeSListHead(head: usize) { put(head, [0_u64; 2]); }
    fn ExpInterlockedPushEntrySList(head: usize, entry: usize) -> usize { push(head, entry, entry, 1) }
    fn ExpInterlockedPopEntrySList(head: usize) -> usize { pop(head) }
    fn ExpInterlockedFlushSList(head: usize) -> usize { flush(head) }
    fn InterlockedPushListSList(head: usize, from: usize, to: usize, n: u32) -> usize { push(head, from, to, u64::from(n)) }
    fn RtlInterlockedPushEntrySList(head: usize, entry: usize) -> usize { push(head, entry, entry, 1) }
    fn RtlInterlockedPopEntrySList(head: usize) -> usize { pop(head) }
    fn RtlInterlockedFlushSList(head: usize) -> usize { flush(head) }
    fn ExQueryDepthSList(head: usize) -> u16 { depth(head) }
    fn RtlQueryDepthSList(head: usize) -> u16 { depth(head) }
    fn RtlFirstEntrySList(head: usize) -> usize { first(head) }
    fn FirstEntrySList(head: usize) -> usize { first(head) }
    fn ExInterlockedInsertHeadList(head: *mut LIST_ENTRY, entry: *mut LIST_ENTRY, _lock: usize) -> *mut LIST_ENTRY {
        let old = (*head).Flink;
        link(head, entry);
        if old == head { std::ptr::null_mut() } else { old }
    }
    fn ExInterlockedInsertTailList(head: *mut LIST_ENTRY, entry: *mut LIST_ENTRY, _lock: usize) -> *mut LIST_ENTRY {
        let old = (*head).Blink;
        link(old, entry);
        if old == head { std::ptr::null_mut() } else { old }
    }
    fn ExInterlockedRemoveHeadList(head: *mut LIST_ENTRY, _lock: usize) -> *mut LIST_ENTRY {
        let entry = (*head).Flink;
        if entry == head {
            return std::ptr::null_mut();
        }
        (*head).Flink = (*entry).Flink;
        (*(*entry).Flink).Blink = head;
        entry
    }
    fn ExInterlockedPushEntryList(head: usize, entry: usize, _lock: usize) -> usize {
        let old: usize = get(head);
        put(entry, old);
        put(head, entry);
        old
    }
    fn ExInterlockedPopEntryList(head: usize, _lock: usize) -> usize {
        let entry: usize = get(head);
        if entry != 0 {
            put(head, get::<usize>(entry));
        }
        entry
    }
    fn ExInterlockedAddUlong(value: *mut u32, more: u32, _lock: usize) -> u32 {
        let old = value.read();
        value.write(old.wrapping_add(more));
        old
    }
    fn ExInterlockedAddLargeInteger(value: *mut i64, more: i64, _lock: usize) -> i64 {
        let old = value.read();
        value.write(old.wrapping_add(more));
        old
    }
    fn KfInterlockedIncrement(value: *mut i32) -> i32 { value.write(value.read().wrapping_add(1)); value.read() }
}
