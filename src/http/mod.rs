//! Requests in, answers out. The only folder, with `app`, that knows actix.
//!
//! A handler reads what it was sent, calls one operation and says how its result looks; it decides nothing. What
//! every request needs (who is there, which moment it is, one trip to the database) is a [`visit::Visit`].

pub mod answer;
pub mod api;
pub mod edge;
pub mod etags;
pub mod health;
pub mod input;
pub mod listing;
mod once;
pub mod pages;
pub mod problem;
pub mod reference;
pub mod rendered;
pub mod routes;
pub mod state;
pub mod upload;
pub mod visit;
