//! Spin locks and wait locks, with an owner: the lab has one processor, so a second acquire is a deadlock.

use super::call::{self, SUCCESS, TIMEOUT, exports};
use super::facts::{DISPATCH, PASSIVE};
use super::kind::Kind;
use super::layout::{read, write};
use super::object;
use super::{machine, rules};
use std::cell::Cell;

struct Lock {
    held: Cell<bool>,
    old_irql: Cell<u8>,
}

fn make(name: &str, kind: Kind, attributes: usize, out: usize) -> i32 {
    match object::attributes(name, attributes) {
        Ok(a) => {
            let lock = Lock { held: Cell::new(false), old_irql: Cell::new(0) };
            write(out, object::create(kind, super::driver::current(), &a, lock));
            SUCCESS
        }
        Err(status) => status,
    }
}

exports! { Wdf;
    fn WdfSpinLockCreate(attributes: usize, lock: usize) -> i32 {
        make("WdfSpinLockCreate", Kind::SpinLock, attributes, lock)
    }

    fn WdfSpinLockAcquire(lock: usize) {
        let Ok(data) = object::data::<Lock>("WdfSpinLockAcquire", lock, Kind::SpinLock) else { return };
        if data.held.replace(true) {
            rules::report(rules::LOCK, format!("WdfSpinLockAcquire: {lock:#x} is already held"));
            return;
        }
        data.old_irql.set(machine::set_irql(machine::irql().max(DISPATCH)));
    }

    fn WdfSpinLockRelease(lock: usize) {
        let Ok(data) = object::data::<Lock>("WdfSpinLockRelease", lock, Kind::SpinLock) else { return };
        if !data.held.replace(false) {
            rules::report(rules::LOCK, format!("WdfSpinLockRelease: {lock:#x} is not held"));
            return;
        }
        machine::set_irql(data.old_irql.get());
    }

    fn WdfWaitLockCreate(attributes: usize, lock: usize) -> i32 {
        make("WdfWaitLockCreate", Kind::WaitLock, attributes, lock)
    }

    fn WdfWaitLockAcquire(lock: usize, timeout: usize) -> i32 {
        let polls = timeout != 0 && read::<i64>(timeout) == 0;
        if !polls {
            call::require_irql("WdfWaitLockAcquire with a wait", PASSIVE);
        }
        let data = match object::data::<Lock>("WdfWaitLockAcquire", lock, Kind::WaitLock) {
            Ok(data) => data,
            Err(status) => return status,
        };
        if data.held.get() {
            if timeout == 0 {
                rules::report(rules::LOCK, format!("WdfWaitLockAcquire: {lock:#x} is already held"));
            }
            return TIMEOUT;
        }
        data.held.set(true);
        SUCCESS
    }

    fn WdfWaitLockRelease(lock: usize) {
        let Ok(data) = object::data::<Lock>("WdfWaitLockRelease", lock, Kind::WaitLock) else { return };
        if !data.held.replace(false) {
            rules::report(rules::LOCK, format!("WdfWaitLockRelease: {lock:#x} is not held"));
        }
    }
}
