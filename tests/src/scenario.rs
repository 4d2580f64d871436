//! Scenarios: written once against a client, run on every framework and every build of the driver.
//!
//! Each function of the modules starts a machine of its own, does one thing that users, systems or broken hardware do to a
//! driver, and says at which step something else happened than the documentation promises. At the end the driver is removed
//! and unloaded, and the verifier must have nothing to say.

pub mod answers;
pub mod broken;
pub mod determinism;
pub mod jack;
pub mod late;
pub mod low_memory;
pub mod midi;
pub mod midi_life;
pub mod mixer;
pub mod play;
pub mod position;
pub mod power_cycle;
pub mod record;
pub mod stage;
pub mod streams;
pub mod surprise_remove;
pub mod teardown;

use crate::client::{Framework, Refused};
use crate::session::Setup;

/// Why a scenario ended early.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The endpoint does not offer the format; holds what it offers, one line for each range.
    #[error("{endpoint} does not take {wanted}. It takes:\n  {}", offered.join("\n  "))]
    NotOffered {
        /// Name of the endpoint.
        endpoint: String,
        /// The format that was asked for.
        wanted: String,
        /// What it offers.
        offered: Vec<String>,
    },
    /// There is no endpoint of that name or direction.
    #[error("no {what} endpoint; there are: {}", present.join(", "))]
    NoEndpoint {
        /// What was looked for.
        what: String,
        /// Names of those present.
        present: Vec<String>,
    },
    /// Driver or framework refused a call.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The driver stopped to signal packets.
    #[error("{step}: no packet was signalled for {waited_ms} ms of device time")]
    Stalled {
        /// What was being done.
        step: &'static str,
        /// How long the client waited.
        waited_ms: u64,
    },
    /// Something else happened than is documented.
    #[error("{0}")]
    Unexpected(String),
}

/// Ends a scenario unless something holds: `ensure!(condition, "what was expected, {and} what is")`.
macro_rules! ensure {
    ($condition:expr, $($text:tt)+) => {
        if !bool::from($condition) {
            return Err($crate::scenario::Trouble::Unexpected(format!($($text)+)));
        }
    };
}
pub(crate) use ensure;

/// One scenario of the list.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// Its name, as on a command line.
    pub name: &'static str,
    /// What holds when it passes.
    pub about: &'static str,
    /// Runs it on a machine of its own; the error says at which step what was expected.
    pub run: fn(&Setup) -> Result<(), String>,
}

impl Scenario {
    /// Why it says nothing of a framework's drivers; `None` when it does.
    pub fn not_for(&self, framework: Framework) -> Option<&'static str> {
        let listed = NOT_FOR.iter().find(|(name, frameworks, _)| *name == self.name && frameworks.contains(&framework));
        listed.map(|(.., why)| *why)
    }
}

/// The frameworks whose clients send stream requests, and share no buffer with the driver.
const REQUESTS: &[Framework] = &[Framework::WavePci, Framework::WaveCyclic];

/// The scenarios that ask for what not every framework has, and what that is.
const NOT_FOR: [(&str, &[Framework], &str); 4] = [
    ("wrong_packets_are_refused", REQUESTS, "the statuses are those of SetWritePacket"),
    (
        "a_late_client_loses_only_its_gap",
        REQUESTS,
        "the position of a stream that starves stands still, so its client is never late",
    ),
    ("playing_keeps_time_for_a_minute", REQUESTS, "the client writes nothing, and a stream that starves stands still"),
    ("recording_keeps_time", &[Framework::WavePci], "the client brings memory for 80 ms, and the position is that in its memory"),
];

/// The scenario of a name.
pub fn named(name: &str) -> Option<&'static Scenario> {
    ALL.iter().find(|scenario| scenario.name == name)
}

macro_rules! scenarios {
    ($($module:ident :: $name:ident : $about:literal),* $(,)?) => {
        /// Every scenario.
        pub const ALL: &[Scenario] = &[$(Scenario {
            name: stringify!($name),
            about: $about,
            run: |setup| $module::$name(setup).map_err(|trouble| trouble.to_string()),
        }),*];
    };
}

scenarios! {
    streams::a_hundred_turns_play_exactly: "a hundred turns of the buffer play bit for bit on every endpoint",
    streams::a_hundred_turns_record_exactly: "a hundred turns of the buffer record bit for bit on every endpoint",
    streams::every_endpoint_at_once: "as many endpoints as there are converters work at once, each with its own samples",
    streams::one_packet_goes_round: "a buffer of a single packet goes round and is signalled in each turn",
    streams::ten_times_the_same: "opening, streaming and closing works the tenth time as the first",
    late::wrong_packets_are_refused: "late and early packets and those after the end have their documented statuses",
    late::a_late_client_loses_only_its_gap: "the device never waits for a late client, who loses only what was late",
    position::playing_keeps_time_for_a_minute: "a minute of playing has no drift, and all positions agree",
    position::recording_keeps_time: "recording has no drift, and all positions agree",
    mixer::levels_are_clamped_and_stepped: "levels are clamped to the amplifier's documented range and rounded to its steps",
    mixer::levels_reach_the_codec: "a level that is set is the gain of the amplifier and of the samples",
    mixer::mute_silences: "mute gives zeros, by channel and for all",
    mixer::changes_are_told: "changes of volume and mute are told once",
    mixer::levels_survive_sleep: "volume and mute are kept over D3, and may be set in it",
    jack::plugs_are_told: "plugs and unplugs are told and described",
    jack::a_storm_of_plugs_settles: "two hundred plugs leave the right state",
    jack::plugs_moved_in_sleep_are_seen: "a jack that changes in D3 is seen after it",
    power_cycle::streams_outlive_sleep_in_every_state: "streams outlive D3 in every state",
    power_cycle::playing_goes_on_after_sleep: "playing goes on after D3, bit for bit",
    power_cycle::an_idle_device_sleeps_and_wakes: "D3 without streams, again and again",
    power_cycle::removed_in_sleep: "removal and surprise removal in D3 leave nothing",
    teardown::streams_end_in_every_state: "streams stop and close in every state and leave nothing",
    teardown::nothing_is_signalled_after_stop: "no packet is signalled when the stream does not run",
    teardown::handles_close_in_every_order: "streams and device go in every order and leave nothing",
    surprise_remove::pulled_out_in_every_state: "surprise removal in every state leaves nothing",
    surprise_remove::pulled_out_after_every_call: "surprise removal after each call of a client leaves nothing",
    surprise_remove::pulled_out_at_any_moment: "surprise removal at random moments around interrupts leaves nothing",
    broken::lying_codecs_do_no_harm: "codecs that lie are refused or survived",
    broken::dead_controllers_are_refused: "controllers that are dead, stuck or deaf are refused or survived",
    broken::a_controller_that_dies_is_survived: "a controller that dies while it plays is survived",
    low_memory::every_allocation_may_fail: "each allocation may fail: a clean error, and nothing leaks",
    answers::every_question_is_answered: "whatever else a client can ask is answered, on systems of the past too",
    determinism::one_seed_one_run: "one seed gives one trace, another one another",
}
