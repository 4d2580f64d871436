//! What a device model is to the simulated machine, and what the bus is to the model.
//!
//! A model has no clock of its own. [`DeviceModel::tick`] is called with the present time before every register access and
//! again after every write, whenever [`DeviceModel::next_event`] is due, and before any code runs that could look at memory; it
//! makes up for the time that passed. Between two calls the device stands still.

pub mod ac97;
pub mod es1370;
pub mod fault;
pub mod hda;
pub mod hostile_codec;
pub mod isa_dma;
pub mod mpu401;
pub mod regfile;
pub mod sb16;
pub mod trace;

/// Access of a device to the memory of the machine.
pub trait Bus {
    /// Reads memory at the device address; what nobody mapped reads as zero and is reported.
    fn dma_read(&mut self, address: u64, buffer: &mut [u8]);
    /// Writes memory at the device address; a write to what nobody mapped is dropped and reported.
    fn dma_write(&mut self, address: u64, buffer: &[u8]);
    /// Virtual time in nanoseconds.
    fn now(&self) -> u64;
}

/// Identity of a PCI function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PciIds {
    /// Vendor.
    pub vendor: u16,
    /// Device.
    pub device: u16,
    /// Class, subclass and programming interface, as in the configuration space: 0x040300 is HD Audio.
    pub class: u32,
    /// Subsystem vendor and device.
    pub subsystem: (u16, u16),
    /// Revision.
    pub revision: u8,
}

/// A run of ports of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortRange {
    /// Number of the base address register; on ISA the place in the resource list.
    pub bar: u8,
    /// Number of ports (a power of two).
    pub length: u16,
    /// Where they are, when that cannot be chosen.
    pub fixed: Option<u16>,
}

/// What the PnP manager assigns to a device on ISA beside its ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isa {
    /// EISA id, as in `PNPB006`.
    pub id: &'static str,
    /// Interrupt line, edge triggered.
    pub irq: Option<u8>,
    /// DMA channels.
    pub dma: &'static [u8],
}

/// A model of one PCI function, or of a device on ISA. The kernel borrows it only while one of these methods runs.
pub trait DeviceModel {
    /// Who it is.
    fn pci_ids(&self) -> PciIds;
    /// Memory BARs: number and length in bytes (a power of two). None on ISA.
    fn bars(&self) -> Vec<(u8, u64)>;
    /// Runs of ports. They are read and written as BARs are, by their numbers.
    fn ports(&self) -> Vec<PortRange> {
        Vec::new()
    }
    /// What it has when it is on ISA.
    fn isa(&self) -> Option<Isa> {
        None
    }
    /// Reads `width` bytes (1, 2, 4) at an offset of a BAR.
    fn read(&mut self, bar: u8, offset: u64, width: u8) -> u64;
    /// Writes `width` bytes at an offset of a BAR.
    fn write(&mut self, bar: u8, offset: u64, width: u8, value: u64);
    /// When the model may next do something that is seen without looking, such as an interrupt, and wants
    /// [`DeviceModel::tick`]; in virtual nanoseconds.
    fn next_event(&self) -> Option<u64>;
    /// Does what is due at `now`, moving data over the bus.
    fn tick(&mut self, now: u64, bus: &mut dyn Bus);
    /// Level of the interrupt line.
    fn interrupt_line(&self) -> bool;
    /// Reads the configuration space beyond what the machine answers itself (identity and BARs).
    fn config_read(&mut self, _offset: u16, _width: u8) -> Option<u32> {
        None
    }
    /// Writes the configuration space.
    fn config_write(&mut self, _offset: u16, _width: u8, _value: u32) {}
}
