//! A QEMU process: started without a guest, ended in order, and never left behind.

use super::clock::{Clock, SHIM};
use super::qmp::Qmp;
use super::qtest::Qtest;
use super::ram;
use serde_json::{Value, json};
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The program; Debian has it in the package `qemu-system-x86`.
pub const PROGRAM: &str = "qemu-system-x86_64";

/// How QEMU is started.
#[derive(Clone, Debug)]
pub struct Order {
    /// The machine, such as `q35`.
    pub machine: String,
    /// Its devices.
    pub arguments: Vec<String>,
    /// The environment.
    pub environment: Vec<(String, String)>,
}

impl Default for Order {
    fn default() -> Self {
        Self { machine: "q35".into(), arguments: Vec::new(), environment: Vec::new() }
    }
}

/// A running QEMU.
pub struct Process {
    child: Child,
    /// The way to registers, ports and interrupts.
    pub qtest: Qtest,
    /// The way to the machine as a whole.
    pub qmp: Qmp,
    clock: Clock,
    ram: File,
    folder: TempDir,
    ended: bool,
}

impl Process {
    /// Starts QEMU with a machine that has nothing but memory and the devices that are ordered. `folder` holds the files that the
    /// order names, and goes when the process goes.
    ///
    /// # Errors
    /// QEMU is missing or does not like its arguments.
    pub fn start(folder: TempDir, order: &Order) -> io::Result<Self> {
        let clock = Clock::new()?;
        let shim = ram::holding(c"duet-qemu-clock.so", SHIM)?;
        // A processor that finds nothing but HLT.
        let bios = ram::holding(c"duet-qemu-bios", &[0xF4; 65_536])?;
        let memory = ram::unnamed(c"duet-qemu-ram")?;
        memory.set_len(ram::SIZE)?;
        let (ours, theirs) = UnixStream::pair()?;
        let inherited: Vec<RawFd> =
            vec![clock.file().as_raw_fd(), shim.as_raw_fd(), bios.as_raw_fd(), memory.as_raw_fd(), theirs.as_raw_fd()];
        let errors = File::create(folder.path().join("stderr"))?;
        let mut command = Command::new(PROGRAM);
        command
            .args(["-nodefaults", "-no-user-config", "-display", "none", "-qtest", "stdio", "-qtest-log", "none"])
            .args(["-machine", &format!("{},accel=tcg,memory-backend=ram", order.machine), "-m", &format!("{}M", ram::SIZE >> 20)])
            .args(["-object", &format!("memory-backend-file,id=ram,share=on,size={},mem-path={}", ram::SIZE, ram::path(&memory))])
            .args(["-bios", &ram::path(&bios), "-mon", "chardev=monitor,mode=control"])
            .args(["-chardev", &format!("socket,id=monitor,fd={}", theirs.as_raw_fd())])
            .args(&order.arguments)
            .envs(order.environment.iter().map(|(name, value)| (name, value)))
            .env("LD_PRELOAD", ram::path(&shim))
            .env("QEMU_CLOCK_PAGE", ram::path(clock.file()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(errors);
        let parent = std::process::id();
        // SAFETY: between fork and exec nothing but system calls.
        unsafe { command.pre_exec(move || prepare(&inherited, parent)) };
        let mut child = command.spawn()?;
        drop(theirs);
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("QEMU has no standard input and output"));
        };
        let qmp = Qmp::new(ours).map_err(|e| {
            let _gone = child.kill();
            let _reaped = child.wait();
            let said = std::fs::read_to_string(folder.path().join("stderr")).unwrap_or_default();
            io::Error::other(format!("QEMU did not start: {e}: {}", said.trim()))
        })?;
        Ok(Self { child, qtest: Qtest::new(input, output), qmp, clock, ram: memory, folder, ended: false })
    }
    /// The RAM of the machine; [`ram::place`] says where what lies.
    pub fn ram(&self) -> &File {
        &self.ram
    }
    /// The folder of the process.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
    /// Lets a step of time pass.
    ///
    /// # Errors
    /// QEMU does not answer.
    pub fn step(&mut self) -> io::Result<()> {
        self.clock.step(&mut self.qtest)
    }
    /// Runs a command of the monitor.
    ///
    /// # Errors
    /// QEMU refuses it.
    pub fn monitor(&mut self, command: &str, arguments: &Value) -> io::Result<Value> {
        self.qmp.command(command, arguments)
    }
    /// Waits until an event of the monitor came.
    ///
    /// # Errors
    /// It does not come.
    pub fn event(&mut self, name: &str) -> io::Result<()> {
        let Self { qtest, qmp, .. } = self;
        if qmp.event(name, || qtest.nothing())? { Ok(()) } else { Err(io::Error::other(format!("no event {name} comes"))) }
    }
    /// What QEMU wrote to its standard error.
    pub fn complaints(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("stderr")).unwrap_or_default()
    }
    /// Ends it so that its files are complete: killed, it would leave a WAV file without a length.
    pub fn end(&mut self) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        let _asked = self.qmp.command("quit", &json!({}));
        if !self.qmp.closes() {
            let _gone = self.child.kill();
        }
        let _reaped = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// In the child: keeps the files open over exec, and dies with the thread that started it.
fn prepare(files: &[RawFd], parent: u32) -> io::Result<()> {
    for file in files {
        // SAFETY: a plain system call.
        if unsafe { libc::fcntl(*file, libc::F_SETFD, 0) } < 0 {
            return Err(io::Error::last_os_error());
        }
    }
    // SAFETY: a plain system call.
    unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) };
    // SAFETY: a plain system call. The parent may have gone before the line above.
    if unsafe { libc::getppid() } as u32 != parent {
        return Err(io::Error::other("the parent is gone"));
    }
    Ok(())
}
