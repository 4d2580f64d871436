//! Each scenario on each framework, as a test of its own.

use duet_lab::client::Framework;
use duet_lab::scenario;
use duet_lab::session::{Build, Setup};

fn run(name: &str, framework: Framework) {
    let setup = Setup { build: Build::Native, device: Default::default(), framework, codec: "desktop".into(), seed: 1 };
    let scenario = scenario::named(name).unwrap_or_else(|| panic!("no scenario {name}"));
    if let Some(why) = scenario.not_for(framework) {
        return println!("{name} is not for {framework}: {why}");
    }
    if let Err(trouble) = (scenario.run)(&setup) {
        panic!("{name} on {framework}: {trouble}");
    }
}

macro_rules! on_both {
    ($($name:ident)*) => {
        mod acx {
            $(#[test] fn $name() { super::run(stringify!($name), super::Framework::Acx); })*
        }
        mod wavert {
            $(#[test] fn $name() { super::run(stringify!($name), super::Framework::WaveRt); })*
        }
        mod wavepci {
            $(#[test] fn $name() { super::run(stringify!($name), super::Framework::WavePci); })*
        }
        mod wavecyclic {
            $(#[test] fn $name() { super::run(stringify!($name), super::Framework::WaveCyclic); })*
        }
        #[test]
        fn no_scenario_is_left_out() {
            let listed = [$(stringify!($name)),*];
            let missing: Vec<_> = scenario::ALL.iter().map(|s| s.name).filter(|n| !listed.contains(n)).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    };
}

on_both! {
    a_hundred_turns_play_exactly
    a_hundred_turns_record_exactly
    every_endpoint_at_once
    one_packet_goes_round
    ten_times_the_same
    wrong_packets_are_refused
    a_late_client_loses_only_its_gap
    playing_keeps_time_for_a_minute
    recording_keeps_time
    levels_are_clamped_and_stepped
    levels_reach_the_codec
    mute_silences
    changes_are_told
    levels_survive_sleep
    plugs_are_told
    a_storm_of_plugs_settles
    plugs_moved_in_sleep_are_seen
    streams_outlive_sleep_in_every_state
    playing_goes_on_after_sleep
    an_idle_device_sleeps_and_wakes
    removed_in_sleep
    streams_end_in_every_state
    nothing_is_signalled_after_stop
    handles_close_in_every_order
    pulled_out_in_every_state
    pulled_out_after_every_call
    pulled_out_at_any_moment
    lying_codecs_do_no_harm
    dead_controllers_are_refused
    a_controller_that_dies_is_survived
    every_allocation_may_fail
    every_question_is_answered
    one_seed_one_run
}
