//! INF files, catalogs and signatures of Duet's packages: a library for the machine that builds, never for the kernel.
//!
//! * [`parse`]: any INF file as a tree, without loss.
//! * [`authenticode`], [`pe`]: digests, page hashes and signatures of images; [`sign`]: signatures in general, and time stamps;
//!   [`package`]: what an INF needs around it; [`catalog`]: lists of digests that are signed; [`certificate`]: key files and a user's test certificate; [`asn1`], [`digest`], [`fault`]: what these share.
//! * [`manifest`], [`generate`]: INF files from `device.toml` and the circuits of a driver.
//! * [`validate`]: the rules of Microsoft's InfVerif and ten for audio drivers.
//!
//! It does not install anything and knows nothing about the machine it runs on.

pub mod asn1;
pub mod authenticode;
pub mod catalog;
pub mod certificate;
pub mod digest;
pub mod fault;
pub mod generate;
pub mod manifest;
pub mod package;
pub mod parse;
pub mod pe;
pub mod sign;
pub mod validate;
