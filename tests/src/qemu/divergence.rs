//! Where the lab's HD Audio model and QEMU's differ under the driver's own register sequences, and who is right.
//!
//! The driver runs on both at once ([`twin`]). Before each of its writes, and at the end, every register of both is compared, and
//! every response of a codec. A difference is a defect of ours, which is to be mended, or has a row in the [`table`].

pub mod scene;
pub mod table;
pub mod twin;

use std::collections::BTreeMap;
use table::{Right, Row, TABLE};

/// A difference, as it was seen first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The register, or the verb whose responses differ.
    pub what: String,
    /// The bits that differ.
    pub bits: u32,
    /// What the lab's model has.
    pub model: u32,
    /// What QEMU has.
    pub qemu: u32,
    /// What was being done, and the write before.
    pub after: String,
}

/// Everything that was found.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// How often each row of the table was needed.
    pub needed: BTreeMap<usize, u64>,
    /// Differences without a row: by what differs, with how often.
    pub unexplained: BTreeMap<(String, u32), (Difference, u64)>,
    /// Comparisons of registers and responses.
    pub compared: u64,
    /// Moments at which registers were compared.
    pub rounds: u64,
}

impl Findings {
    /// Takes a difference in: the rows of the table that explain it are counted, and what they leave is unexplained.
    pub fn add(&mut self, difference: &Difference, moment: &table::Moment) {
        let mut left = difference.bits;
        for (n, row) in TABLE.iter().enumerate() {
            if left & row.bits != 0 && row.covers(difference, moment) {
                left &= !row.bits;
                *self.needed.entry(n).or_default() += 1;
            }
        }
        if left != 0 {
            let key = (difference.what.clone(), left);
            self.unexplained.entry(key).or_insert_with(|| (Difference { bits: left, ..difference.clone() }, 0)).1 += 1;
        }
    }
    /// Takes in what another run found.
    pub fn join(&mut self, other: Self) {
        for (n, count) in other.needed {
            *self.needed.entry(n).or_default() += count;
        }
        for (key, (difference, count)) in other.unexplained {
            self.unexplained.entry(key).or_insert((difference, 0)).1 += count;
        }
        self.compared += other.compared;
        self.rounds += other.rounds;
    }
    /// Rows that nothing needed: the difference is gone, and the row must go too.
    pub fn vanished(&self) -> Vec<&'static Row> {
        TABLE.iter().enumerate().filter(|(n, _)| !self.needed.contains_key(n)).map(|(_, row)| row).collect()
    }
    /// What makes the suite fail, as text.
    pub fn problems(&self) -> Vec<String> {
        let unexplained = self.unexplained.values().map(|(d, count)| {
            let Difference { what, bits, model, qemu, after } = d;
            format!("{what} differs in {bits:#x}, {count} times: model {model:#x}, QEMU {qemu:#x}; first {after}")
        });
        let vanished = self.vanished().into_iter().map(|row| format!("{} no longer differs: {}", row.what, row.why));
        unexplained.chain(vanished).collect()
    }
    /// The table with how often each row was needed.
    pub fn table(&self) -> Vec<String> {
        let line = |(n, row): (usize, &Row)| {
            let count = self.needed.get(&n).copied().unwrap_or(0);
            let right = match row.right {
                Right::Model => "the model",
                Right::Qemu => "QEMU",
                Right::Both => "both",
            };
            format!("{:<10} {:>10x} {:>7} {:<10} {:<22} {}", row.what, row.bits, count, right, row.paragraph, row.why)
        };
        let head = format!("{:<10} {:>10} {:>7} {:<10} {:<22} why", "what", "bits", "seen", "right", "specification");
        std::iter::once(head).chain(TABLE.iter().enumerate().map(line)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::table::Moment;
    use super::*;

    fn difference(what: &str, model: u32, qemu: u32) -> Difference {
        Difference { what: what.into(), bits: model ^ qemu, model, qemu, after: String::new() }
    }

    #[test]
    fn a_difference_without_a_row_is_a_problem() {
        let mut findings = Findings::default();
        findings.add(&difference("GCAP", 0x4401, 0x3401), &Moment::default());
        assert!(findings.problems()[0].starts_with("GCAP differs in 0x7000"), "{:?}", findings.problems());
    }

    #[test]
    fn bits_beyond_a_row_are_a_problem_and_a_row_that_nothing_needs_is_one_too() {
        let mut findings = Findings::default();
        findings.add(&difference("SDSTS", 0x00, 0x28), &Moment::default());
        let problems = findings.problems();
        assert!(problems[0].starts_with("SDSTS differs in 0x8, "), "{problems:?}");
        assert_eq!(problems.len(), TABLE.len(), "one row was needed");
    }
}
