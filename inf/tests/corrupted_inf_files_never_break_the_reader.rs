//! The fuzzer's corpus and the rules' samples, as they are and with bytes changed at random (one seed, so each run is the same).

use inf::validate::{Mode, Options, check_bytes};
use std::path::Path;

/// A small generator (xorshift64*), so that the test needs no crate and repeats itself.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap() % below.max(1)
    }
}

fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "inf"));
    files.into_iter().map(|path| (path.display().to_string(), std::fs::read(&path).unwrap())).collect()
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    const SPICE: &[u8] = b"[]=,;\"\\%\r\n \0\xFF\xFE\xD8.";
    for _ in 0..=random.next(6) {
        let at = random.next(bytes.len() + 1);
        match random.next(5) {
            0 => bytes.insert(at, SPICE[random.next(SPICE.len())]),
            1 => bytes.truncate(at),
            2 if at < bytes.len() => drop(bytes.remove(at)),
            3 if at < bytes.len() => bytes[at] = SPICE[random.next(SPICE.len())],
            _ => {
                let end = (at + random.next(64)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = random.next(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
        }
    }
}

/// Changes each file `rounds` times and gives the result to `exercise`, which must not panic.
fn survive(files: &[(String, Vec<u8>)], rounds: usize, exercise: fn(&[u8])) {
    let mut random = Random(0x1234_5678_9ABC_DEF1);
    for (name, bytes) in files {
        exercise(bytes);
        for round in 0..rounds {
            let mut changed = bytes.clone();
            mutate(&mut changed, &mut random);
            let outcome = std::panic::catch_unwind(|| exercise(&changed));
            assert!(outcome.is_ok(), "{name}, mutation {round}: {changed:?}");
        }
    }
}

#[test]
fn the_corpus_and_its_mutations_come_back_byte_for_byte() {
    let files = files("../fuzz/corpus/inf_parse");
    assert!(files.len() >= 7, "the corpus is missing");
    survive(&files, 400, inf::parse::exercise);
}

#[test]
fn no_mutation_breaks_the_checks() {
    let files = [files("../fuzz/corpus/inf_parse"), files("tests/rules")].concat();
    survive(&files, 60, |bytes| {
        for mode in Mode::ALL {
            let report = check_bytes(bytes, &Options { mode, ..Options::default() });
            assert!(report.findings.iter().all(|finding| finding.position.line > 0), "{report}");
        }
    });
}

#[test]
fn chains_and_circles_of_needed_sections_end() {
    let mut text = String::from("[Version]\nSignature=\"$Windows NT$\"\n[Manufacturer]\nx=M,NTamd64\n[M.NTamd64]\nx=I0,A\\B\n");
    for number in 0..20_000 {
        let (next, other) = (number + 1, number / 2);
        text.push_str(&format!(
            "[I{number}]\nNeeds=I{next},I{other},I0\n[I{number}.Services]\nNeeds=I{next}.Services,I{other}.Services\n"
        ));
    }
    assert!(check_bytes(text.as_bytes(), &Options::default()).errors() > 0);
}
