//! The pages as people use them: real Chromium on the real service.
//!
//! `tests/all` installs what this needs. Every page and state that is reached here is checked against WCAG 2.2 A and AA with
//! axe; with `SCREENSHOTS=folder` each is also kept as a picture.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by panicking what went wrong")]

mod administering;
mod asking;
mod board;
mod browser;
mod driver;
mod losing_nothing;
mod meeting;
mod signing_in;
#[path = "../service/support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the service's tests use more of it than these")]
mod support;
mod updating;

pub(crate) use browser::{Browser, Screen, Scripts};
