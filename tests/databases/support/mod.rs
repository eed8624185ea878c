//! Databases of their own for each test, the real program on them, and what both are asked.

#[path = "../../service/support/client.rs"]
#[expect(dead_code, reason = "the service's tests ask for more")]
mod client;
mod database;
mod program;
#[path = "../../service/support/store.rs"]
#[expect(dead_code, reason = "here each test says which database it is on")]
mod store;

pub(crate) use client::{Answer, Client};
pub(crate) use database::{Database, migrations};
pub(crate) use program::{Server, begin, waymark};
