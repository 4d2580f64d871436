//! Every method of every COM interface that the driver gives to a wave or topology port is called by some scenario, on each port.

use duet_lab::client::Framework;
use duet_lab::portcls_host::coverage;
use duet_lab::scenario::{self, stage};
use duet_lab::session::{Build, Setup};

/// Scenarios that together call everything; quick ones.
const SCENARIOS: [&str; 3] = ["every_question_is_answered", "every_endpoint_at_once", "streams_outlive_sleep_in_every_state"];

/// All methods that were called, counted; none may be left.
fn all_called(framework: Framework, interfaces: &[&str]) {
    let setup = Setup { build: Build::Native, device: Default::default(), framework, codec: "desktop".into(), seed: 2 };
    coverage::reset();
    for name in SCENARIOS {
        let scenario = scenario::named(name).unwrap();
        (scenario.run)(&setup).unwrap_or_else(|trouble| panic!("{name} on {framework}: {trouble}"));
    }
    if framework == Framework::WaveRt {
        // Only ports of WaveRT let the device be stopped for other resources; positions are asked for as packets.
        let mut session = stage::start(&setup).unwrap();
        let endpoint = stage::first(session.client(), acx_core::model::pin::Direction::Render).unwrap();
        let mut stream = stage::opened(&mut session, &endpoint, duet_lab::client::StreamState::Run).unwrap();
        stream.presentation().unwrap();
        drop(stream);
        session.client().rebalance().unwrap();
        stage::end(session).unwrap();
    }
    let slots = coverage::slots();
    let lines = coverage::lines(&slots);
    println!("{}", lines.join("\n"));
    for interface in interfaces {
        assert!(slots.iter().any(|s| s.interface == *interface), "{framework}: {interface} was never given");
    }
    // On a port class without WaveRT another port is only asked, and only WaveRT's takes part in rebalance.
    let others = ["Pnp", "WavePci", "WaveCyclic"];
    let own = |s: &&coverage::Slot| framework != Framework::WaveRt || !others[1..].iter().any(|o| s.interface.contains(o));
    let rebalances = |s: &&coverage::Slot| framework == Framework::WaveRt || !s.interface.contains(others[0]);
    let missing: Vec<_> = slots.iter().filter(own).filter(rebalances).filter(|s| s.calls == 0).cloned().collect();
    assert!(missing.is_empty(), "{framework}:\n{}", coverage::lines(&missing).join("\n"));
}

#[test]
fn on_wavert() {
    let streams = ["IMiniportWaveRTInputStream", "IMiniportWaveRTOutputStream", "IMiniportWaveRTStreamNotification"];
    all_called(Framework::WaveRt, &[&["IMiniportWaveRT", "IMiniportWaveRTStream"][..], &streams].concat());
}

#[test]
fn on_wavecyclic() {
    all_called(Framework::WaveCyclic, &["IMiniportWaveCyclic", "IMiniportWaveCyclicStream", "IMiniportTopology", "IPinCount"]);
}

#[test]
fn on_wavepci() {
    all_called(Framework::WavePci, &["IMiniportWavePci", "IMiniportWavePciStream"]);
}
