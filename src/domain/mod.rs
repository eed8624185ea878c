//! What a business plan is and what its rules decide, and nothing else.
//!
//! Here live the words of the board as types, and pure functions on them. Nothing here knows a database, a
//! request or the time of day: whoever calls says which day it is.

pub mod account;
pub mod action;
pub mod challenge;
pub mod conflict;
pub mod date_change;
pub mod deed;
pub mod group;
pub mod lead;
pub mod milestone;
pub mod number;
pub mod open_date;
pub mod person;
pub mod plan;
pub mod policy;
pub mod progress;
pub mod rag;
pub mod recommendation;
pub mod report;
#[cfg(test)]
pub(crate) mod sample;
pub mod selection;
pub mod state;
pub mod text;
pub mod timescale;
