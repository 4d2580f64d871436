//! Any bytes as a catalog, as a certificate's key file, and as a time-stamp response.
#![no_main]

use inf::catalog::read::Catalog;
use inf::sign::timestamp::Token;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = Catalog::read(bytes);
    let _ = Token::read(bytes);
});
