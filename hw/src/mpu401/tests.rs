//! The driver's side against ports that follow the manual.

use super::queue::{CAPACITY, Queue};
use super::spec::{ACKNOWLEDGE, ENTER_UART, RESET};
use super::uart::Uart;
use crate::io::{Clock, DmaRegion, Error, Lock, Platform, Registers};
use core::sync::atomic::{AtomicBool, Ordering};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::vec::Vec;

/// Two ports: answers wait in a queue, commands and data are written down.
#[derive(Default)]
struct Ports {
    answers: RefCell<VecDeque<u8>>,
    wire: RefCell<Vec<u8>>,
    uart: Cell<bool>,
    /// Data bytes that are still taken before it is busy.
    room: Cell<usize>,
    /// A reset in UART mode is not answered.
    silent_reset: bool,
    empty_bus: bool,
    now: Cell<u64>,
}

struct Machine(Rc<Ports>);
struct NoRegion;
struct Plain<T>(RefCell<T>);

impl Registers for Machine {
    fn len(&self) -> usize {
        2
    }
    fn read8(&self, offset: usize) -> u8 {
        match offset {
            _ if self.0.empty_bus => 0xFF,
            0 => self.0.answers.borrow_mut().pop_front().unwrap_or(0xFF),
            _ => {
                let empty = if self.0.answers.borrow().is_empty() { 0x80 } else { 0 };
                let busy = if self.0.uart.get() && self.0.room.get() == 0 { 0x40 } else { 0 };
                empty | busy | 0x3F
            }
        }
    }
    fn read16(&self, _: usize) -> u16 {
        panic!("an 8-bit port")
    }
    fn read32(&self, _: usize) -> u32 {
        panic!("an 8-bit port")
    }
    fn write8(&self, offset: usize, value: u8) {
        let ports = &self.0;
        match (offset, value) {
            _ if ports.empty_bus => {}
            (0, byte) => {
                assert!(ports.uart.get() && ports.room.get() > 0, "data at a wrong time");
                ports.room.set(ports.room.get() - 1);
                ports.wire.borrow_mut().push(byte);
            }
            (_, RESET) => {
                let silent = ports.uart.replace(false) && ports.silent_reset;
                ports.answers.borrow_mut().clear();
                if !silent {
                    ports.answers.borrow_mut().push_back(ACKNOWLEDGE);
                }
            }
            (_, ENTER_UART) => {
                ports.uart.set(true);
                ports.answers.borrow_mut().push_back(ACKNOWLEDGE);
            }
            (_, other) => panic!("command {other:#x}"),
        }
    }
    fn write16(&self, _: usize, _: u16) {
        panic!("an 8-bit port")
    }
    fn write32(&self, _: usize, _: u32) {
        panic!("an 8-bit port")
    }
}
impl DmaRegion for NoRegion {
    fn device_address(&self) -> u64 {
        0
    }
    fn len(&self) -> usize {
        0
    }
    fn read32(&self, _: usize) -> u32 {
        0
    }
    fn write32(&self, _: usize, _: u32) {}
}
impl Clock for Machine {
    fn now_ns(&self) -> u64 {
        self.0.now.get()
    }
    fn stall_us(&self, us: u32) {
        self.0.now.set(self.0.now.get() + u64::from(us) * 1000);
    }
    fn sleep_us(&self, us: u32) {
        self.stall_us(us);
    }
}
impl<T> Lock<T> for Plain<T> {
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut self.0.borrow_mut())
    }
}
impl Platform for Machine {
    type Registers = Self;
    type Region = NoRegion;
    type Clock = Self;
    type Lock<T> = Plain<T>;
    type Shared<T: 'static> = Rc<T>;
    fn registers(&self) -> &Self {
        self
    }
    fn clock(&self) -> &Self {
        self
    }
    fn allocate(&self, _: usize, _: usize, _: bool) -> Result<NoRegion, Error> {
        Err(Error::NoMemory)
    }
    fn lock<T>(&self, value: T) -> Plain<T> {
        Plain(RefCell::new(value))
    }
    fn share<T: 'static>(value: T) -> Result<Rc<T>, Error> {
        Ok(Rc::new(value))
    }
}

fn uart(ports: Ports, polled: bool) -> (Uart<Machine>, Rc<Ports>) {
    let ports = Rc::new(ports);
    (Uart::new(Machine(ports.clone()), 0, polled).unwrap(), ports)
}

#[test]
fn reset_and_uart_mode_as_the_manual_has_it_even_when_a_reset_goes_unanswered() {
    for silent_reset in [false, true] {
        let (uart, ports) = uart(Ports { silent_reset, uart: Cell::new(true), room: Cell::new(9), ..Ports::default() }, false);
        uart.reset().unwrap();
        assert!(!ports.uart.get());
        uart.run().unwrap();
        assert!(ports.uart.get());
        uart.halt();
        assert!(!ports.uart.get());
    }
}

#[test]
fn an_empty_bus_is_gone_and_does_not_hang() {
    let (uart, ports) = uart(Ports { empty_bus: true, ..Ports::default() }, false);
    assert_eq!(uart.reset(), Err(Error::Gone));
    assert!(ports.now.get() < 200_000_000, "{} ns", ports.now.get());
    assert!(!uart.interrupt());
    assert_eq!(uart.send(&[1]), 0);
}

#[test]
fn bytes_go_out_only_while_the_interface_takes_them() {
    let (uart, ports) = uart(Ports { room: Cell::new(2), ..Ports::default() }, false);
    assert_eq!(uart.send(&[1, 2, 3]), 0, "not in UART mode");
    uart.reset().unwrap();
    uart.run().unwrap();
    assert_eq!(uart.send(&[1, 2, 3]), 2);
    ports.room.set(5);
    assert_eq!(uart.send(&[3]), 1);
    assert_eq!(*ports.wire.borrow(), [1, 2, 3]);
}

#[test]
fn the_interrupt_reads_until_nothing_is_left_and_claims_only_then() {
    let (uart, ports) = uart(Ports { room: Cell::new(2), ..Ports::default() }, false);
    uart.reset().unwrap();
    uart.run().unwrap();
    assert!(!uart.interrupt());
    ports.answers.borrow_mut().extend([0x90, 0xFE, 60]);
    ports.now.set(77);
    assert!(uart.interrupt());
    let got: Vec<_> = core::iter::from_fn(|| uart.receive()).map(|e| (e.byte, e.at_ns, e.after_loss)).collect();
    assert_eq!(got, [(0x90, 77, false), (0xFE, 77, false), (60, 77, false)]);
    ports.answers.borrow_mut().push_back(1);
    assert_eq!(uart.receive(), None, "without the interrupt nothing is fetched");
}

#[test]
fn a_polled_interface_is_read_when_somebody_asks() {
    let (uart, ports) = uart(Ports { room: Cell::new(2), ..Ports::default() }, true);
    uart.reset().unwrap();
    uart.run().unwrap();
    ports.answers.borrow_mut().push_back(5);
    assert_eq!(uart.receive().map(|e| e.byte), Some(5));
}

#[test]
fn a_full_queue_marks_the_place_of_the_loss() {
    let queue = Queue::new().unwrap();
    for n in 0..CAPACITY + 3 {
        queue.put(n as u8, u64::from(n));
    }
    assert!(!queue.take().unwrap().after_loss);
    queue.put(0xAA, 9);
    queue.put(0xBB, 9);
    let rest: Vec<_> = core::iter::from_fn(|| queue.take()).collect();
    assert_eq!(rest.len(), CAPACITY as usize, "one was taken, one found room, the last did not");
    let last = rest.last().unwrap();
    assert_eq!((last.byte, last.after_loss), (0xAA, true));
    assert!(rest.iter().rev().skip(1).all(|e| !e.after_loss));
    queue.put(1, 1);
    assert!(queue.take().unwrap().after_loss, "the byte 0xBB found no room");
}

/// On real threads: what is read is what was put, in order, but for marked gaps.
#[test]
fn the_queue_holds_between_an_interrupt_and_a_reader_on_another_processor() {
    let queue = Queue::new().unwrap();
    let (total, done) = (200_000u64, AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            (0..total).for_each(|n| queue.put(n as u8, n));
            done.store(true, Ordering::Release);
        });
        scope.spawn(|| {
            let mut next = 0;
            loop {
                let over = done.load(Ordering::Acquire);
                match queue.take() {
                    Some(entry) => {
                        assert_eq!(entry.byte, entry.at_ns as u8);
                        assert_eq!(entry.after_loss, entry.at_ns != next, "at {next}");
                        next = entry.at_ns + 1;
                    }
                    None if over => break,
                    None => std::thread::yield_now(),
                }
            }
            assert!(next >= u64::from(CAPACITY));
        });
    });
}
