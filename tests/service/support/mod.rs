//! A service of its own for each test, the people who use it, and what they ask and are answered.

mod app;
mod client;
mod store;
mod window;

pub(crate) use app::{App, GOOD_PASSWORD};
pub(crate) use client::{Answer, Client};
pub(crate) use window::{Window, filled, hidden};

/// The first plan.
pub(crate) const PLAN: &str = "/plans/sscb-2018-19";

/// The numbers of a list's or report's items.
pub(crate) fn numbers(list: &serde_json::Value) -> Vec<String> {
    let items = list["items"].as_array().expect("items");
    items.iter().map(|item| item["number"].as_str().expect("a number").to_owned()).collect()
}
