//! INF files, catalogs and signatures of Duet's packages: a library for the machine that builds, never for the kernel.
//!
//! * [`parse`]: any INF file as a tree, without loss.
//!
//! It does not install anything and knows nothing about the machine it runs on.

pub mod parse;
