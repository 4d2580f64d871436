//! What is drawn: a circuit of the model beside the two PortCls filters that are derived from it.

use super::{Kind, Panel, Shape};
use acx_core::model::circuit::{Circuit, Node};
use acx_core::model::element::{Element, ElementKind};
use acx_core::model::format_set::FormatSet;
use acx_core::model::jack::Jack;
use acx_core::model::pin::{Direction, Pin, PinRole};
use portcls_compat::descriptor::split::{FilterKind, FilterNode, FilterPin, Plan};
use portcls_compat::raw::PCFILTER_NODE;

/// One row for each circuit: the circuit, then its filters in the order of the flow.
///
/// # Errors
/// A filter cannot be derived.
pub fn rows(circuits: &[Circuit]) -> Result<Vec<Vec<Panel>>, acx_core::model::Error> {
    circuits.iter().map(row).collect()
}

fn row(circuit: &Circuit) -> Result<Vec<Panel>, acx_core::model::Error> {
    let wave = filter(circuit, FilterKind::Wave)?;
    let topology = filter(circuit, FilterKind::Topology)?;
    let filters = if circuit.direction() == Direction::Render { [wave, topology] } else { [topology, wave] };
    Ok([vec![model(circuit)], filters.into()].concat())
}

fn model(circuit: &Circuit) -> Panel {
    let pins = circuit.pins().len();
    let index = |node: Node| match node {
        Node::Pin(id) => usize::from(id.0),
        Node::Element(id) => pins + usize::from(id.0),
    };
    let flow = if circuit.direction() == Direction::Render { "render" } else { "capture" };
    Panel {
        title: format!("circuit {} ({flow})", circuit.name()),
        shapes: circuit.pins().iter().map(pin).chain(circuit.elements().iter().map(element)).collect(),
        arrows: circuit.edges().iter().map(|e| (index(e.from), index(e.to))).collect(),
    }
}

fn filter(circuit: &Circuit, kind: FilterKind) -> Result<Panel, acx_core::model::Error> {
    let plan = Plan::new(circuit, kind)?;
    let (name, other) = match kind {
        FilterKind::Wave => ("wave", "topology"),
        FilterKind::Topology => ("topology", "wave"),
    };
    let pins = plan.pins.iter().enumerate().map(|(n, p)| {
        let leads = if plan.enters(*p) { "from" } else { "to" };
        let (what, kind) = match p {
            FilterPin::Host(_) => ("client".to_owned(), Kind::Host),
            FilterPin::Inner(_) => (format!("{other} filter"), Kind::Node),
            FilterPin::Jack(id) => (circuit.pin(*id).map(category).unwrap_or_default(), Kind::Bridge),
        };
        Shape { title: format!("pin {n}"), lines: vec![format!("{leads} {what}")], kind }
    });
    let nodes = plan.nodes.iter().enumerate().map(|(n, node)| {
        let what = match node {
            FilterNode::Converter(_) if plan.direction == Direction::Render => "DAC",
            FilterNode::Converter(_) => "ADC",
            FilterNode::Element(id) => circuit.element(*id).map_or("?", |e| label(e)),
        };
        Shape { title: format!("node {n}"), lines: vec![what.to_owned()], kind: Kind::Node }
    });
    let end = |node: u32, pin: u32| if node == PCFILTER_NODE { pin as usize } else { plan.pins.len() + node as usize };
    Ok(Panel {
        title: format!("{name} filter"),
        arrows: plan.connections.iter().map(|c| (end(c.FromNode, c.FromNodePin), end(c.ToNode, c.ToNodePin))).collect(),
        shapes: pins.chain(nodes).collect(),
    })
}

fn pin(pin: &Pin) -> Shape {
    match &pin.role {
        PinRole::Host { modes, .. } => {
            // Modes with the same formats share their lines.
            let mut groups: Vec<(Vec<&str>, Vec<String>)> = Vec::new();
            for offer in modes {
                let (name, formats) = (mode_name(offer.mode), formats(&offer.formats));
                match groups.iter_mut().find(|(_, known)| *known == formats) {
                    Some((names, _)) => names.push(name),
                    None => groups.push((vec![name], formats)),
                }
            }
            let text = |(names, formats): (Vec<&str>, Vec<String>)| [vec![names.join(", ") + ":"], formats].concat();
            let lines = groups.into_iter().flat_map(text).collect();
            Shape { title: "host pin".into(), lines, kind: Kind::Host }
        }
        PinRole::Bridge { jack, .. } => Shape { title: category(pin), lines: jack_lines(jack), kind: Kind::Bridge },
    }
}

fn category(pin: &Pin) -> String {
    pin.category().map_or_else(|| "bridge pin".into(), |c| format!("{c:?}"))
}

fn mode_name(mode: acx_core::model::mode::Mode) -> &'static str {
    use acx_core::model::mode::Mode;
    match mode {
        Mode::RAW => "raw",
        Mode::DEFAULT => "default",
        _ => "another mode",
    }
}

/// Channel counts, rates and sample types of a set, one line each.
fn formats(set: &FormatSet) -> Vec<String> {
    let mut channels: Vec<_> = set.iter().map(|f| f.channels()).collect();
    let mut rates: Vec<_> = set.iter().map(|f| f.rate()).collect();
    let mut bits: Vec<_> = set.iter().map(|f| f.valid_bits()).collect();
    for list in [&mut channels, &mut bits] {
        list.sort_unstable();
        list.dedup();
    }
    rates.sort_unstable();
    rates.dedup();
    let text = |list: &[u8]| list.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    let khz: Vec<_> = rates.iter().map(|r| format!("{}", f64::from(*r) / 1000.0)).collect();
    let mut lines = vec![format!("{} channels, {} bit", text(&channels), text(&bits))];
    lines.extend(khz.chunks(6).map(|c| format!("{} kHz", c.join(", "))));
    lines
}

fn jack_lines(jack: &Jack) -> Vec<String> {
    let place = match (jack.general_location, jack.geometric_location) {
        (1, _) => "built in",
        (_, 1) => "rear",
        (_, 2) => "front",
        (_, 3) => "left",
        (_, 4) => "right",
        _ => "on the box",
    };
    let mut lines = vec![place.to_owned()];
    if jack.color != 0 {
        lines.push(format!("colour #{:06x}", jack.color));
    }
    lines.push(if jack.detects_presence { "detects plugs".into() } else { "always connected".into() });
    lines
}

fn label(element: &Element) -> &'static str {
    match element.kind {
        ElementKind::Volume { .. } => "volume",
        ElementKind::Mute { .. } => "mute",
        ElementKind::PeakMeter { .. } => "peak meter",
        ElementKind::Mux => "mux",
        ElementKind::Sum => "sum",
    }
}

fn element(element: &Element) -> Shape {
    let mut lines = Vec::new();
    if let ElementKind::Volume { range, .. } = element.kind {
        let db = |level: i32| f64::from(level) / 65_536.0;
        lines.push(format!("{:.2} to {:.2} dB", db(range.minimum), db(range.maximum)));
        lines.push(format!("steps of {:.2} dB", db(range.step)));
    }
    if !matches!(element.kind, ElementKind::Mux | ElementKind::Sum) {
        lines.push(format!("{} channels", element.kind.channels()));
    }
    Shape { title: label(element).into(), lines, kind: Kind::Node }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::graph::circuits_of;

    #[test]
    fn a_laptop_speaker_is_a_circuit_and_two_filters() {
        let rows = circuits_of("laptop", |circuits| rows(circuits).unwrap()).unwrap();
        let titles: Vec<_> = rows[0].iter().map(|p| p.title.as_str()).collect();
        assert_eq!(titles, ["circuit Speaker (render)", "wave filter", "topology filter"]);
        // host -> DAC -> topology; wave -> volume/mute ... -> speaker.
        let wave = &rows[0][1];
        assert_eq!(wave.shapes.len(), 3);
        assert_eq!(wave.arrows, [(0, 2), (2, 1)]);
        let capture = rows.iter().find(|r| r[0].title.contains("capture")).unwrap();
        assert_eq!(capture[1].title, "topology filter", "filters stand in the order of the flow");
    }
}
