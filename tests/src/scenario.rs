//! Scenarios: written once against a client, run on every framework.
//!
//! Each returns what it saw; a scenario that fails says at which step and what was expected.

pub mod play;
pub mod record;

use crate::client::Refused;

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
}
