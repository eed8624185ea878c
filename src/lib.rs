//! Waymark: the business plan of a multi-agency board, kept up to date by those who lead its actions.
//!
//! The house, from the inside out: [`domain`] holds the words and rules of a plan and touches nothing else;
//! [`store`] keeps them in SQLite or PostgreSQL; [`plan_file`] reads and writes plan documents; [`operations`] are
//! the things that people do, one function each, with [`credentials`] to prove who does them; [`http`] and the
//! command line carry requests in and answers out. `docs/ARCHITECTURE.md` walks through it.

pub mod app;
pub mod clock;
pub mod commands;
pub mod config;
pub mod credentials;
pub mod domain;
pub mod http;
pub mod operations;
pub mod plan_file;
pub mod store;
pub mod telemetry;
