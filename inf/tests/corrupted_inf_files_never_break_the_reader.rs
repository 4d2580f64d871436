//! The fuzzer's corpus, as it is and with bytes changed at random (one seed, so each run is the same).

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

fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/inf_parse");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
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

#[test]
fn the_corpus_and_its_mutations_come_back_byte_for_byte() {
    let files = corpus();
    assert!(files.len() >= 7, "the corpus is missing");
    let mut random = Random(0x1234_5678_9ABC_DEF1);
    for (name, bytes) in &files {
        inf::parse::exercise(bytes);
        for round in 0..400 {
            let mut changed = bytes.clone();
            mutate(&mut changed, &mut random);
            let outcome = std::panic::catch_unwind(|| inf::parse::exercise(&changed));
            assert!(outcome.is_ok(), "{name}, mutation {round}: {changed:?}");
        }
    }
}
