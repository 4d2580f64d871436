//! Comparing what is declared with a fact.

use duet_lab::facts::{COMPARED, report};

/// Counts what it compares and collects what differs.
#[derive(Default)]
pub struct Check {
    pub compared: usize,
    pub differences: Vec<String>,
}

impl Check {
    pub fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, declared: T, fact: T) {
        self.compared += 1;
        if declared != fact {
            self.differences.push(format!("{what}: declared {declared:?}, fact {fact:?}"));
        }
    }
    pub fn done(self, what: &str, at_least: usize) {
        report(COMPARED, self.compared);
        assert!(self.differences.is_empty(), "{what}: {} differences:\n{}", self.differences.len(), self.differences.join("\n"));
        assert!(self.compared >= at_least, "only {} numbers compared", self.compared);
    }
}
