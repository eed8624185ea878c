//! Waymark: the business plan of a multi-agency board, kept up to date by those who lead its actions.

pub mod domain;
pub mod plan_file;
pub mod store;
