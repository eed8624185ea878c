//! The JSON API: a file per resource, with the shapes it reads and writes and its handlers.

pub mod action;
pub mod actions;
pub mod auth;
pub mod counts;
pub mod day;
pub mod imports;
pub mod me;
pub mod openapi;
pub mod plans;
pub mod progress;
pub mod reports;
pub mod users;

/// For an address that takes no query.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoQuery {}
