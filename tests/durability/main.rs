//! Whether what was answered as done is there, whatever happens to the program, its database and the network between.
//!
//! Real servers on databases of their own, which the tests stop, kill and cut off. PostgreSQL is Debian's.
//!
//! `cargo test --test durability -- --include-ignored` is what `tests/all` runs; `DURABILITY_TIMES=100` before it does what
//! is done a few times as often as that.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should say where")]

mod kills;
mod outages;
mod power_cuts;
mod replica;
mod support;
