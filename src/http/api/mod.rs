//! The JSON API: a file per resource, with the shapes it reads and writes and its handlers.

pub mod actions;
pub mod day;
pub mod openapi;
pub mod plans;
pub mod progress;
pub mod reports;
