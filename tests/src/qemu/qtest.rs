//! The qtest protocol: one command a line, one line back, and lines about interrupts in between.

use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::process::{ChildStdin, ChildStdout};

/// Longest wait for an answer of QEMU, in real milliseconds.
const PATIENCE_MS: i32 = 30_000;

/// An edge of an interrupt line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Number of the line at the interrupt controller.
    pub line: u32,
    /// Whether it rose.
    pub up: bool,
}

/// The client.
pub struct Qtest {
    input: ChildStdin,
    output: ChildStdout,
    buffer: Vec<u8>,
    read: usize,
    edges: Vec<Edge>,
    trips: u64,
}

impl Qtest {
    /// Talks to a QEMU with `-qtest stdio`.
    pub fn new(input: ChildStdin, output: ChildStdout) -> Self {
        Self { input, output, buffer: Vec::new(), read: 0, edges: Vec::new(), trips: 0 }
    }
    /// Sends a command and gives what follows the OK.
    ///
    /// # Errors
    /// QEMU refuses the command, ended, or does not answer.
    pub fn command(&mut self, command: &str) -> io::Result<String> {
        self.input.write_all(format!("{command}\n").as_bytes())?;
        self.trips += 1;
        loop {
            let line = self.line()?;
            if let Some(rest) = line.strip_prefix("IRQ ") {
                let mut words = rest.split(' ');
                let up = words.next() == Some("raise");
                if let Some(line) = words.next().and_then(|n| n.parse().ok()) {
                    self.edges.push(Edge { line, up });
                }
                continue;
            }
            return match line.strip_prefix("OK") {
                Some(rest) => Ok(rest.trim_start().to_owned()),
                None => Err(io::Error::other(format!("{command}: QEMU answers {line}"))),
            };
        }
    }
    fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(length) = self.buffer[self.read..].iter().position(|b| *b == b'\n') {
                let line = String::from_utf8_lossy(&self.buffer[self.read..self.read + length]).trim_end().to_owned();
                self.read += length + 1;
                return Ok(line);
            }
            self.buffer.drain(..self.read);
            self.read = 0;
            let mut poll = libc::pollfd { fd: self.output.as_raw_fd(), events: libc::POLLIN, revents: 0 };
            // SAFETY: one descriptor that is open.
            if unsafe { libc::poll(&raw mut poll, 1, PATIENCE_MS) } == 0 {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "QEMU does not answer"));
            }
            let mut part = [0; 4096];
            let length = self.output.read(&mut part)?;
            if length == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "QEMU ended"));
            }
            self.buffer.extend_from_slice(&part[..length]);
        }
    }
    /// A command that answers a number.
    ///
    /// # Errors
    /// As [`Self::command`]; the answer is no number.
    pub fn number(&mut self, command: &str) -> io::Result<u64> {
        let answer = self.command(command)?;
        let digits = answer.trim_start_matches("0x");
        u64::from_str_radix(digits, 16).map_err(|e| io::Error::other(format!("{command}: QEMU answers {answer}: {e}")))
    }
    /// Nothing but a round trip.
    ///
    /// # Errors
    /// As [`Self::command`].
    pub fn nothing(&mut self) -> io::Result<()> {
        self.command("endianness").map(drop)
    }
    /// Takes the edges seen so far. They come before the answer of the command that caused them.
    pub fn edges(&mut self) -> Vec<Edge> {
        std::mem::take(&mut self.edges)
    }
    /// Commands sent so far.
    pub fn trips(&self) -> u64 {
        self.trips
    }
}

/// The letter of a width in bytes.
pub fn letter(width: u8) -> char {
    match width {
        1 => 'b',
        2 => 'w',
        4 => 'l',
        _ => 'q',
    }
}
