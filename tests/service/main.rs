//! The running service, asked over HTTP as scripts and browsers ask it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by panicking what went wrong")]

mod accounts;
mod administration;
mod challenges;
mod date_changes;
mod deciding;
mod errors;
mod findings;
mod forms;
mod importing;
mod meeting;
mod own_account;
mod pages;
mod permissions;
mod plan_pages;
mod progress;
mod reading;
mod structure;
mod support;
