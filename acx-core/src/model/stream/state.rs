//! The table of stream states, and the only code that assigns them.

use crate::model::Error;

/// State of a stream. KS calls Prepared ACQUIRE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Nothing is held; position 0.
    Stop,
    /// The hardware holds the buffer.
    Prepared,
    /// As Prepared, and it may have run.
    Paused,
    /// Samples move.
    Running,
}

/// The state, and whether a slow step is under way.
#[derive(Debug)]
pub(super) struct Machine {
    state: State,
    pending: Option<State>,
}

impl Machine {
    pub(super) const fn new() -> Self {
        Self { state: State::Stop, pending: None }
    }
    pub(super) const fn state(&self) -> State {
        self.state
    }
    /// Whether the step is allowed now.
    pub(super) fn check(&self, to: State) -> Result<(), Error> {
        use State::{Paused, Prepared, Running, Stop};
        let legal = matches!(
            (self.state, to),
            (Stop, Prepared) | (Prepared, Paused | Running | Stop) | (Paused, Running | Prepared | Stop) | (Running, Paused)
        );
        let same = self.state == to && matches!(to, Prepared | Paused);
        ((legal || same) && self.pending.is_none()).then_some(()).ok_or(Error::InvalidState)
    }
    /// Whether this is the state, with no step under way.
    pub(super) fn require(&self, state: State) -> Result<(), Error> {
        (self.state == state && self.pending.is_none()).then_some(()).ok_or(Error::InvalidState)
    }
    /// Begins a slow step; until [`Self::finish`] every other step is refused.
    pub(super) fn begin(&mut self, to: State) -> Result<(), Error> {
        if self.state == to {
            return Err(Error::InvalidState);
        }
        self.check(to)?;
        self.pending = Some(to);
        Ok(())
    }
    /// Ends a slow step.
    pub(super) fn finish(&mut self, reached: bool) {
        if let Some(state) = self.pending.take() {
            if reached {
                self.state = state;
            }
        }
    }
    /// Takes a fast step.
    pub(super) fn step(&mut self, to: State) -> Result<(), Error> {
        self.check(to)?;
        self.state = to;
        Ok(())
    }
    /// The way down cannot fail.
    pub(super) fn stop(&mut self) {
        self.pending = None;
        self.state = State::Stop;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_documented_steps_are_legal() {
        use State::{Paused, Prepared, Running, Stop};
        let all = [Stop, Prepared, Paused, Running];
        // KS: STOP <-> ACQUIRE <-> PAUSE <-> RUN one at a time; ACX adds Prepared -> Run and Paused -> Release.
        let legal = [
            (Stop, Prepared),
            (Prepared, Paused),
            (Paused, Running),
            (Running, Paused),
            (Paused, Prepared),
            (Prepared, Stop),
            (Prepared, Running),
            (Paused, Stop),
            (Prepared, Prepared),
            (Paused, Paused),
        ];
        for from in all {
            for to in all {
                let machine = Machine { state: from, pending: None };
                assert_eq!(machine.check(to).is_ok(), legal.contains(&(from, to)), "{from:?} -> {to:?}");
            }
        }
    }

    #[test]
    fn a_slow_step_locks_out_the_others_until_it_ends() {
        let mut machine = Machine::new();
        machine.begin(State::Prepared).unwrap();
        assert_eq!(machine.begin(State::Prepared), Err(Error::InvalidState));
        assert_eq!(machine.require(State::Stop), Err(Error::InvalidState));
        machine.finish(false);
        assert_eq!(machine.state(), State::Stop);
        machine.begin(State::Prepared).unwrap();
        machine.finish(true);
        assert_eq!(machine.state(), State::Prepared);
    }
}
