//! Whether what was answered as done is there, whatever happens to the program, its database and the network between.
//!
//! Real servers on databases of their own, which the tests stop, kill and cut off. PostgreSQL is Debian's.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should say where")]

mod kills;
mod outages;
mod support;
