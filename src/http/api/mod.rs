//! The JSON API: a file per resource, with the shapes it reads and writes and its handlers.

pub mod action;
pub mod actions;
pub mod audit;
pub mod auth;
pub mod board;
pub mod challenge;
pub mod challenges;
pub mod counts;
pub mod date_changes;
pub mod day;
pub mod groups;
pub mod imports;
pub mod me;
pub mod openapi;
pub mod plans;
pub mod progress;
pub mod registers;
pub mod reports;
pub mod structure;
pub mod users;
