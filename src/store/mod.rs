//! What is kept, and the only folder that knows SQL.
//!
//! A file per noun, each a set of functions from a connection to values of the domain. Nothing here decides who
//! may do what or whether a rule allows it, and nothing here knows a request.
//!
//! A row with a unique key is asked for with `get_result`, not `first`: that adds a bound `LIMIT`, for which SQLite plans
//! the statement anew each time.

pub mod actions;
pub mod api_tokens;
pub mod audit;
pub mod batcher;
pub mod challenges;
pub mod conflict_answers;
pub mod connection;
mod connection_cache;
mod data_version;
pub mod database;
pub mod date_changes;
pub mod dispositions;
mod each;
pub mod error;
pub mod groups;
pub mod idempotency;
pub mod import_reviews;
pub mod migrations;
mod monitor;
pub mod moving;
pub mod open_dates;
pub mod overdue;
pub mod password_guesses;
pub mod password_links;
pub mod plans;
mod postgres;
pub mod progress;
pub mod registers;
mod repeated;
mod replica;
mod schema;
mod server;
mod servers;
pub mod sessions;
pub mod settings;
pub mod snapshots;
pub mod standing;
pub mod timeline;
mod tls;
pub mod trend;
pub mod upkeep;
pub mod users;
mod writer;

pub use connection::Db;
pub use data_version::DataVersion;
pub use database::{Database, Touch};
pub use error::{Error, Result};
