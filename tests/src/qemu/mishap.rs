//! What can happen to the card, and to the machine around it.

use super::device::{QemuDevice, Seam};
use super::pci::Function;
use serde_json::json;
use std::io;

/// The bridge that holds the registers of power management: GPIO, ACPI, reset (ICH9's LPC function).
const LPC: Function = Function(0, 31, 0);
/// Where the ports of power management are put.
const POWER: u32 = 0x600;

impl QemuDevice {
    /// Switches a fault of the seam on or off.
    pub fn set_seam(&mut self, seam: Option<Seam>) {
        self.seam = seam;
    }
    /// The whole machine is reset; the card is set up again, as firmware does, and has lost everything else.
    ///
    /// # Errors
    /// QEMU does not do it.
    pub fn reset_platform(&mut self) -> io::Result<()> {
        self.process.monitor("system_reset", &json!({}))?;
        self.process.event("RESET")?;
        self.set_up()
    }
    /// The machine goes to S3. Nothing moves until [`Self::wake`].
    ///
    /// # Errors
    /// QEMU does not do it.
    pub fn suspend(&mut self) -> io::Result<()> {
        let qtest = &mut self.process.qtest;
        LPC.write(qtest, 0x40, 4, POWER | 1)?;
        LPC.write(qtest, 0x44, 1, 0x80)?;
        // PM1_CNT: sleep type of S3, and go.
        qtest.command(&format!("outw {:#x} 0x2400", POWER + 4))?;
        self.process.event("SUSPEND")
    }
    /// The machine wakes up; the card is set up again.
    ///
    /// # Errors
    /// QEMU does not do it.
    pub fn wake(&mut self) -> io::Result<()> {
        self.process.monitor("system_wakeup", &json!({}))?;
        self.process.event("WAKEUP")?;
        self.set_up()
    }
    /// Switches the slot of a removable card off, or on again: then it is as new.
    ///
    /// # Errors
    /// QEMU does not do it.
    pub fn power_slot(&mut self, on: bool) -> io::Result<()> {
        self.port()?.power_slot(&mut self.process.qtest, on)?;
        self.present = on;
        if on { self.set_up() } else { Ok(()) }
    }
    /// The card no longer decodes its addresses, or does again.
    ///
    /// # Errors
    /// QEMU does not do it.
    pub fn decode(&mut self, on: bool) -> io::Result<()> {
        self.function.write(&mut self.process.qtest, 4, 2, if on { 6 } else { 4 })?;
        self.present = on;
        Ok(())
    }
    /// Something else pulls at the interrupt line, or lets go.
    ///
    /// # Errors
    /// QEMU does not do it.
    pub fn pull_line(&mut self, up: bool) -> io::Result<()> {
        let (line, level) = (self.number, u8::from(up));
        self.process.qtest.command(&format!("set_irq_in ioapic unnamed-gpio-in {line} {level}"))?;
        self.line = up;
        Ok(())
    }
    /// The machine stands still, or goes on.
    ///
    /// # Errors
    /// QEMU does not do it.
    pub fn freeze(&mut self, on: bool) -> io::Result<()> {
        self.process.monitor(if on { "stop" } else { "cont" }, &json!({})).map(drop)
    }
}
