//! KSSTATE steps as transitions of the model's stream.

use acx_core::ks::raw::KSSTATE;
use acx_core::model::stream::state::State;

/// One call to the model's stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Stop to Prepared.
    Prepare,
    /// Prepared to Paused.
    Settle,
    /// Paused to Running.
    Run,
    /// Running to Paused.
    Pause,
    /// Paused to Prepared.
    Unsettle,
    /// Prepared to Stop.
    Release,
}

/// The model's name of a state; `None` for a number that is no state.
#[must_use]
pub fn state(value: KSSTATE) -> Option<State> {
    match value {
        KSSTATE::KSSTATE_STOP => Some(State::Stop),
        KSSTATE::KSSTATE_ACQUIRE => Some(State::Prepared),
        KSSTATE::KSSTATE_PAUSE => Some(State::Paused),
        KSSTATE::KSSTATE_RUN => Some(State::Running),
        _ => None,
    }
}

/// The number of a state.
#[must_use]
pub const fn name(state: State) -> KSSTATE {
    match state {
        State::Stop => KSSTATE::KSSTATE_STOP,
        State::Prepared => KSSTATE::KSSTATE_ACQUIRE,
        State::Paused => KSSTATE::KSSTATE_PAUSE,
        State::Running => KSSTATE::KSSTATE_RUN,
    }
}

/// The next step on the way from one state to another; `None` when they are the same. KS asks for single steps; a longer way is
/// taken step by step.
#[must_use]
pub fn next(from: State, to: State) -> Option<Step> {
    use core::cmp::Ordering::{Equal, Greater, Less};
    match (from.cmp(&to), from) {
        (Equal, _) => None,
        (Less, State::Stop) => Some(Step::Prepare),
        (Less, State::Prepared) => Some(Step::Settle),
        (Less, _) => Some(Step::Run),
        (Greater, State::Running) => Some(Step::Pause),
        (Greater, State::Paused) => Some(Step::Unsettle),
        (Greater, _) => Some(Step::Release),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    fn way(mut from: State, to: State) -> Vec<Step> {
        let mut steps = Vec::new();
        while let Some(step) = next(from, to) {
            steps.push(step);
            from = match step {
                Step::Prepare | Step::Unsettle => State::Prepared,
                Step::Settle | Step::Pause => State::Paused,
                Step::Run => State::Running,
                Step::Release => State::Stop,
            };
            assert!(steps.len() <= 3, "four states are at most three steps apart");
        }
        steps
    }

    #[test]
    fn ways_go_through_every_state_between() {
        assert_eq!(way(State::Stop, State::Running), [Step::Prepare, Step::Settle, Step::Run]);
        assert_eq!(way(State::Running, State::Stop), [Step::Pause, Step::Unsettle, Step::Release]);
        assert_eq!(way(State::Paused, State::Running), [Step::Run]);
    }

    #[test]
    fn the_same_state_again_is_no_step() {
        for value in 0..4 {
            let state = state(KSSTATE(value)).unwrap();
            assert_eq!(name(state), KSSTATE(value));
            assert_eq!(next(state, state), None);
        }
        assert_eq!(state(KSSTATE(4)), None);
        assert_eq!(state(KSSTATE(-1)), None);
    }
}
