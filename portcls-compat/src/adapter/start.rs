//! From a start request to registered subdevices.
//!
//! UNSAFETY: PortCls keeps pointers to names and objects; the adapter keeps both until it is shut down.

use super::events::{Subdevice, Subdevices};
use super::{Adapter, Driver};
use crate::com::{ComPtr, ComRef};
use crate::descriptor::FilterKind;
use crate::miniport::topology::TopologyMiniport;
use crate::miniport::wavecyclic::CyclicMiniport;
use crate::miniport::wavepci::PciMiniport;
use crate::miniport::wavert::WaveMiniport;
use crate::port::driver_key;
use crate::port::register::{self, DeviceObject};
use crate::port::resources::Resources;
use crate::raw::{CLSID_PortTopology, IPort, IRP};
use crate::status;
use crate::wave_port::{self, WavePort};
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES, STATUS_NOT_SUPPORTED};
use acx_core::model::backend::Device as _;
use acx_core::model::circuit::Circuit;
use acx_core::model::ids::CircuitId;
use acx_core::model::pin::Direction;
use acx_core::room::Room as _;
use alloc::vec::Vec;
use core::marker::PhantomData;
use core::sync::atomic::Ordering;

/// A pin of a registered filter.
type End<'a> = (&'a ComPtr<IPort>, u32);

/// Which wave ports a driver has: the compiler leaves the others out of its image.
struct Able<F>(PhantomData<F>);

impl<F: Driver> Able<F> {
    const RT: bool = wave_port::among(WavePort::WaveRt, F::WAVE_PORTS);
    const PCI: bool = wave_port::among(WavePort::WavePci, F::WAVE_PORTS);
    const CYCLIC: bool = wave_port::among(WavePort::WaveCyclic, F::WAVE_PORTS);
}

impl<F: Driver> Adapter<F> {
    /// Starts the hardware and registers a wave and a topology filter for each circuit. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// Whatever failed first; nothing is left then.
    ///
    /// # Safety
    /// `irp` is the start request of `device` that is being handled.
    pub unsafe fn start(device: DeviceObject, irp: *mut IRP, resources: &Resources) -> Result<ComRef<Self>, NTSTATUS> {
        let over = F::over(device)?;
        let hardware = F::start(device, resources)?;
        let adapter = Self::new(device, over, hardware).map_err(status::of)?;
        let adapter = ComRef::new(adapter).ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
        // SAFETY: the caller's contract.
        match unsafe { Self::bring_up(&adapter, irp, resources) } {
            Ok(()) => Ok(adapter),
            Err(error) => {
                adapter.unregister_midi();
                adapter.unregister_power();
                adapter.withdraw_rebalance();
                adapter.shut_down();
                Err(error)
            }
        }
    }
    /// # Safety
    /// As [`Self::start`].
    unsafe fn bring_up(adapter: &ComRef<Self>, irp: *mut IRP, resources: &Resources) -> Result<(), NTSTATUS> {
        // SAFETY: a live object of ours.
        unsafe { register::register_power(adapter.device, adapter.unknown()) }?;
        adapter.power_registered.store(true, Ordering::Release);
        Self::connect(adapter, resources)?;
        let mut list = Subdevices::new();
        let chosen = driver_key::number(adapter.device, &wave_port::VALUE);
        list.try_reserve_exact(adapter.engine.circuits().len().saturating_mul(2)).map_err(|_| STATUS_INSUFFICIENT_RESOURCES)?;
        for (id, circuit) in (0u16..).map(CircuitId).zip(adapter.engine.circuits()) {
            for kind in [FilterKind::Topology, FilterKind::Wave] {
                // SAFETY: the caller's contract.
                list.put(unsafe { Self::filter(adapter, id, circuit, kind, chosen, irp, resources) }?);
            }
        }
        // SAFETY: the caller's contract.
        unsafe { Self::start_midi(adapter, irp, resources) }?;
        adapter.publish(list)?;
        let registered = adapter.subdevices.with(|list| adapter.register(list));
        registered.unwrap_or(Err(STATUS_INSUFFICIENT_RESOURCES))?;
        let wave = adapter.subdevices.with(|list| list.iter().find(|s| s.kind == FilterKind::Wave).map(|s| s.port.clone()));
        if let Some(port) = wave.flatten() {
            Self::offer_rebalance(adapter, &port);
        }
        // Only now: an interrupt that nobody serves would hold a shared line for ever.
        adapter.engine.set_interrupts(true);
        // Jacks are asked once at the start; their interrupts tell the rest.
        adapter.request_service();
        Ok(())
    }
    /// Makes the miniport and the port of one filter and joins them.
    ///
    /// # Safety
    /// As [`Self::start`].
    unsafe fn filter(
        adapter: &ComRef<Self>,
        id: CircuitId,
        circuit: &Circuit,
        kind: FilterKind,
        chosen: Option<u32>,
        irp: *mut IRP,
        resources: &Resources,
    ) -> Result<Subdevice, NTSTATUS> {
        let moves = adapter.engine.device().moves();
        let ports = wave_port::order(chosen, F::WAVE_PORTS).filter(|port| port.serves(moves));
        let (name, port) = match kind {
            FilterKind::Wave => (wide(circuit.name(), "Wave")?, new_wave_port(ports)?),
            FilterKind::Topology => (wide(circuit.name(), "Topo")?, (None, register::new_port(&CLSID_PortTopology)?)),
        };
        let (which, port) = port;
        // SAFETY: the caller's contract; the miniport is a live object of ours.
        let init = |miniport| unsafe { register::init(&port, adapter.device, irp, miniport, adapter.unknown(), resources) };
        match which {
            None => init(TopologyMiniport::create(adapter, id)?.unknown())?,
            Some(WavePort::WaveRt) if Able::<F>::RT => init(WaveMiniport::create(adapter, id)?.unknown())?,
            Some(WavePort::WaveCyclic) if Able::<F>::CYCLIC => init(CyclicMiniport::create(adapter, id)?.unknown())?,
            Some(WavePort::WavePci) if Able::<F>::PCI => init(PciMiniport::create(adapter, id)?.unknown())?,
            // Not reached: a port is chosen among those that the driver has.
            Some(_) => return Err(STATUS_NOT_SUPPORTED),
        }
        let (events, trace) = (port.query().ok(), port.query().ok());
        Ok(Subdevice { circuit: id, kind, port, events, trace, name })
    }
    /// Registers all filters and joins them, or none: PortCls would keep pointers to names that go away with the failed start.
    fn register(&self, list: &Subdevices) -> Result<(), NTSTATUS> {
        let mut done = 0;
        let outcome = self.register_each(list, &mut done);
        if outcome.is_err() {
            self.each_joint(list, |from, to| {
                // One that was never made is not found.
                let _ = register::disconnect(self.device, from, to);
                Ok(())
            })?;
            for filter in list.iter().take(done).rev() {
                // A port that cannot be unregistered is taken down by PortCls itself when the start has failed.
                let _ = register::unregister(self.device, &filter.port);
            }
        }
        outcome
    }
    fn register_each(&self, list: &Subdevices, done: &mut usize) -> Result<(), NTSTATUS> {
        for filter in list {
            // SAFETY: the adapter keeps the name until PortCls has done its part of the stop or removal.
            unsafe { register::register(self.device, &filter.name, &filter.port) }?;
            *done = done.saturating_add(1);
        }
        self.each_joint(list, |from, to| register::connect(self.device, from, to))
    }
    /// Every physical connection, from its source to its sink.
    fn each_joint(&self, list: &Subdevices, mut f: impl FnMut(End<'_>, End<'_>) -> Result<(), NTSTATUS>) -> Result<(), NTSTATUS> {
        for (id, circuit) in (0u16..).map(CircuitId).zip(self.engine.circuits()) {
            let find = |kind| list.iter().find(|s| s.circuit == id && s.kind == kind);
            let (Some(wave), Some(topology)) = (find(FilterKind::Wave), find(FilterKind::Topology)) else { continue };
            let hosts = u32::try_from(circuit.host_pins().count()).unwrap_or(0);
            for host in 0..hosts {
                // The inner pins come after the host pins in the wave filter and first in the topology filter.
                let (outer, inner) = ((&wave.port, hosts.saturating_add(host)), (&topology.port, host));
                let (from, to) = if circuit.direction() == Direction::Render { (outer, inner) } else { (inner, outer) };
                f(from, to)?;
            }
        }
        Ok(())
    }
    /// Takes back the registration for power management. PASSIVE_LEVEL; may be repeated.
    pub fn unregister_power(&self) {
        if self.power_registered.swap(false, Ordering::AcqRel) {
            register::unregister_power(self.device);
        }
    }
}

/// The first port of a list that the port class has.
fn new_wave_port(order: impl Iterator<Item = WavePort>) -> Result<(Option<WavePort>, ComPtr<IPort>), NTSTATUS> {
    let mut refused = STATUS_NOT_SUPPORTED;
    for kind in order {
        match register::new_port(kind.class()) {
            Ok(port) => return Ok((Some(kind), port)),
            // Another port would not find more memory.
            Err(STATUS_INSUFFICIENT_RESOURCES) => return Err(STATUS_INSUFFICIENT_RESOURCES),
            Err(status) => refused = status,
        }
    }
    Err(refused)
}

/// A reference string: the circuit's name, a suffix and the final 0.
pub(super) fn wide(name: &str, suffix: &str) -> Result<Vec<u16>, NTSTATUS> {
    let mut text = Vec::new();
    let length = name.len().saturating_add(suffix.len()).saturating_add(1);
    text.try_reserve_exact(length).map_err(|_| STATUS_INSUFFICIENT_RESOURCES)?;
    text.put_all(name.bytes().chain(suffix.bytes()).map(u16::from));
    text.put(0);
    Ok(text)
}
