//! Waymark: the business plan of a multi-agency board, kept up to date by those who lead its actions.

pub mod credentials;
pub mod domain;
pub mod store;
