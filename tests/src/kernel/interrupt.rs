//! Interrupt lines, service routines, and when they meet.
use std::rc::Rc;

use super::irql::{callout_with_rule, irql};
use super::{now, random, trace, with};
use crate::pci;
use crate::verifier::{report, rule};

/// Level of device interrupts in the lab.
pub const DEVICE_IRQL: u8 = 8;
/// Longest latency from line to service routine, in nanoseconds.
const LATENCY: u64 = 2_000;
/// Gap between two deliveries while a line stays up.
const REPEAT: u64 = 500;
/// Deliveries that nobody claims before the line is masked.
const UNCLAIMED: u32 = 1_000;

/// A connected service routine.
pub struct Connection {
    pub(crate) id: usize,
    /// Device slot.
    pub(crate) slot: usize,
    pub(crate) irql: u8,
    service: Rc<dyn Fn() -> bool>,
}

/// State of the line of a slot.
#[derive(Default)]
pub(crate) struct Line {
    pub(crate) due: Option<u64>,
    unclaimed: u32,
    masked: bool,
    /// Told already that nobody serves it.
    unserved: bool,
    /// Edge triggered: delivered once each time it comes up.
    edge: bool,
    /// The present edge was delivered.
    delivered: bool,
}

/// Connects a service routine to the line of a device slot; it runs at `irql` (DIRQL) and tells whether it claims.
pub fn connect(slot: usize, irql: u8, service: Rc<dyn Fn() -> bool>) -> usize {
    with(|s| {
        let id = s.interrupts.iter().map(|c| c.id).max().unwrap_or(0) + 1;
        s.interrupts.push(Connection { id, slot, irql, service });
        if let Some(slot) = s.slots.get_mut(slot) {
            slot.line = Line::default();
        }
        id
    })
}

/// Disconnects. Gives whether it was connected.
pub fn disconnect(id: usize) -> bool {
    let gone = with(|s| s.interrupts.iter().position(|c| c.id == id).map(|i| s.interrupts.remove(i)));
    gone.is_some()
}

/// Looks at all lines. A line that came up gets a delivery time.
fn sample() {
    let models: Vec<_> = with(|s| s.slots.iter().map(|slot| (!slot.removed).then(|| Rc::clone(&slot.model))).collect());
    for (index, model) in models.into_iter().enumerate() {
        let look = model.and_then(|m| m.try_borrow().ok().map(|m| (m.interrupt_line(), m.isa().is_some())));
        let (up, edge) = look.unwrap_or_default();
        let known = with(|s| {
            let Some(line) = s.slots.get_mut(index).map(|slot| &mut slot.line) else { return false };
            line.edge = edge;
            line.delivered &= up;
            line.due.is_some() || line.delivered
        });
        // On ISA a line belongs to one device, and is masked until somebody connects.
        let alone = up && !edge && with(|s| !s.interrupts.iter().any(|c| c.slot == index));
        if alone && !with(|s| core::mem::replace(&mut s.slots[index].line.unserved, true)) {
            // Other devices on a shared line would be interrupted for ever.
            report(rule::INTERRUPT_UNSERVED, format!("{} interrupts, and nobody is connected", pci::name(index)));
        }
        if up && !known {
            let due = now() + random(LATENCY);
            with(|s| s.slots[index].line.due = Some(due));
        } else if !up && known {
            with(|s| s.slots[index].line.due = None);
        }
    }
}

/// When the next interrupt is delivered, as far as lines are up and somebody is connected.
pub(crate) fn next_delivery() -> Option<u64> {
    sample();
    with(|s| {
        let connected = |slot: usize| s.interrupts.iter().any(|c| c.slot == slot);
        s.slots
            .iter()
            .enumerate()
            .filter(|(i, slot)| !slot.line.masked && connected(*i))
            .filter_map(|(_, slot)| slot.line.due)
            .min()
    })
}

/// Delivers one interrupt if one is due and the level is low enough.
pub(crate) fn deliver_one() -> bool {
    sample();
    if with(|s| s.interrupts.is_empty()) {
        return false;
    }
    let level = irql();
    let chosen = with(|s| {
        s.slots.iter().enumerate().find_map(|(index, slot)| {
            let due = slot.line.due.is_some_and(|t| t <= s.now) && !slot.line.masked;
            let services: Vec<_> = s
                .interrupts
                .iter()
                .filter(|c| due && c.slot == index && c.irql > level)
                .map(|c| (c.irql, Rc::clone(&c.service)))
                .collect();
            (!services.is_empty()).then_some((index, services))
        })
    });
    let Some((slot, services)) = chosen else { return false };
    with(|s| {
        let again = s.now + REPEAT;
        let line = &mut s.slots[slot].line;
        line.delivered = line.edge;
        line.due = (!line.edge).then_some(again);
    });
    let mut claimed = false;
    for (level, service) in services {
        claimed = callout_with_rule("interrupt", level, rule::ISR_IRQL, || service());
        if claimed {
            break;
        }
    }
    let storm = with(|s| {
        let line = &mut s.slots[slot].line;
        line.unclaimed = if claimed { 0 } else { line.unclaimed + 1 };
        line.masked = line.unclaimed >= UNCLAIMED && !line.edge;
        line.masked
    });
    if storm {
        report(rule::INTERRUPT_STORM, format!("nobody claims the interrupt of {}", pci::name(slot)));
    }
    trace(format_args!("interrupt {slot} {}", if claimed { "claimed" } else { "not claimed" }));
    true
}

/// The level of a connected interrupt.
pub(crate) fn level_of(id: usize) -> Option<u8> {
    with(|s| s.interrupts.iter().find(|c| c.id == id).map(|c| c.irql))
}
