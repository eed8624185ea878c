//! What people can do: each thing is one function that authorises, loads, decides and stores.
//!
//! An operation is told who acts, on which connection and at which moment. Here is no SQL and no HTTP; the API, the
//! pages and the command line all call the same operations.

pub mod access;
pub mod actions;
pub mod audit;
pub mod browser_session;
pub mod challenges;
pub mod conflicts;
pub mod context;
pub mod date_changes;
pub mod demo;
pub mod failure;
#[cfg(test)]
mod fixture;
pub mod gate;
pub mod groups;
pub mod import_reviews;
pub mod own_sessions;
pub mod password_links;
pub mod passwords;
pub mod plan_export;
pub mod plan_import;
pub mod plans;
pub mod progress;
pub mod registers;
pub mod reports;
pub mod sign_in;
pub mod structure;
pub mod tokens;
pub mod upkeep;
pub mod users;

pub use context::{Circumstances, Context};
pub use failure::{Failure, Invalid, Outcome};
