//! What goes wrong on QEMU's card ends in a clean error or in a recovery, and what users and systems do to a driver works there
//! as on the lab's own model.

use duet_lab::qemu::faults::{CASES, FRAMEWORKS};
use duet_lab::qemu::{self, Card};
use duet_lab::scenario;
use duet_lab::session::{Build, Device, Setup};

/// False, loudly, without QEMU; `cargo lab test` installs it.
fn ready() -> bool {
    let ready = qemu::is_installed();
    if !ready {
        eprintln!("SKIPPED: no {} here; `cargo lab setup` installs it", qemu::process::PROGRAM);
    }
    ready
}

#[test]
fn every_mishap_ends_as_it_must() {
    if !ready() {
        return;
    }
    let mut wrong = Vec::new();
    for case in CASES {
        for framework in FRAMEWORKS {
            if let Err(trouble) = case.run(framework) {
                wrong.push(format!("{framework}, {}: {trouble}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Scenarios that look at nothing but what the client sees, and need no device that moves samples one by one.
const SCENARIOS: [&str; 11] = [
    "wrong_packets_are_refused",
    "streams_outlive_sleep_in_every_state",
    "an_idle_device_sleeps_and_wakes",
    "removed_in_sleep",
    "streams_end_in_every_state",
    "nothing_is_signalled_after_stop",
    "handles_close_in_every_order",
    "pulled_out_in_every_state",
    "pulled_out_at_any_moment",
    "a_controller_that_dies_is_survived",
    "one_seed_one_run",
];

#[test]
fn scenarios_hold_on_qemu_too() {
    if !ready() {
        return;
    }
    let mut wrong = Vec::new();
    for framework in FRAMEWORKS {
        for name in SCENARIOS {
            let device = Device::Qemu(Card { input: Some(Vec::new()), ..Card::new("hda-duplex", 48_000) });
            let setup = Setup { build: Build::Native, device, framework, codec: "hda-duplex".into(), seed: 1 };
            let scenario = scenario::named(name).unwrap_or_else(|| panic!("no scenario {name}"));
            let start = std::time::Instant::now();
            if let Err(trouble) = (scenario.run)(&setup) {
                wrong.push(format!("{framework}, {name}: {trouble}"));
            }
            println!("{framework} {name}: {} ms", start.elapsed().as_millis());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
