//! The QEMU Machine Protocol, as far as the lab needs it: a command, its answer, and events. A crate with the whole schema
//! exists (`qapi`); seven commands without arguments to speak of do not need it.

use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// Longest wait for an answer or event.
const PATIENCE: Duration = Duration::from_secs(10);

/// The client.
pub struct Qmp {
    stream: BufReader<UnixStream>,
    events: Vec<Value>,
}

impl Qmp {
    /// Talks over a socket whose other end QEMU has: takes the greeting and says that no capabilities are wanted.
    ///
    /// # Errors
    /// QEMU does not answer.
    pub fn new(stream: UnixStream) -> io::Result<Self> {
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut this = Self { stream: BufReader::new(stream), events: Vec::new() };
        this.next()?;
        this.command("qmp_capabilities", &json!({}))?;
        Ok(this)
    }
    fn next(&mut self) -> io::Result<Value> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "QEMU closed its monitor"));
        }
        serde_json::from_str(&line).map_err(io::Error::other)
    }
    /// Runs a command and gives its answer.
    ///
    /// # Errors
    /// QEMU refuses it, ended, or does not answer.
    pub fn command(&mut self, name: &str, arguments: &Value) -> io::Result<Value> {
        let line = format!("{}\n", json!({ "execute": name, "arguments": arguments }));
        self.stream.get_mut().write_all(line.as_bytes())?;
        loop {
            let answer = self.next()?;
            if let Some(error) = answer.get("error") {
                return Err(io::Error::other(format!("{name}: {error}")));
            }
            match answer.get("return") {
                Some(value) => return Ok(value.clone()),
                None => self.events.push(answer),
            }
        }
    }
    /// Whether QEMU closes its end in time, as it does when it ends.
    pub fn closes(&mut self) -> bool {
        loop {
            match self.next() {
                Ok(event) => self.events.push(event),
                Err(error) => return !matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut),
            }
        }
    }
    /// Whether an event came, or comes as an answer to `poke`, which lets QEMU's main loop turn.
    ///
    /// # Errors
    /// QEMU ended, or `poke` failed.
    pub fn event(&mut self, name: &str, mut poke: impl FnMut() -> io::Result<()>) -> io::Result<bool> {
        for _ in 0..200 {
            if let Some(at) = self.events.iter().position(|e| e.get("event").and_then(Value::as_str) == Some(name)) {
                self.events.remove(at);
                return Ok(true);
            }
            poke()?;
            // An answer drains the events before it.
            self.command("query-status", &json!({}))?;
        }
        Ok(false)
    }
}
