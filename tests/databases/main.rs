//! What must be the same on SQLite and PostgreSQL, and what several processes on one database must not do to each other.
//!
//! What needs PostgreSQL is ignored unless `tests/on-postgresql` runs it, with `--include-ignored`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by panicking what went wrong")]

mod addresses;
mod broken_off;
mod data_version;
mod hanging_up;
mod instances;
mod moving;
mod posting;
mod support;
mod upgrading;
