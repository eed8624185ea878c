//! Pages for people: a struct for each, and its template beside it. A page does what the API does, through the same
//! operations, works without JavaScript, and loads nothing from elsewhere.
//!
//! A request comes as a [`browser::Browser`]; what every page shows around its own is a `frame::Frame`; what a form sent
//! is a `form::Form`. Templates share the pieces of `parts.html`.

pub mod account;
pub mod action;
pub mod admin;
pub mod agenda;
mod as_at;
pub mod assets;
pub mod board;
pub mod browser;
pub mod challenges;
pub mod changes;
pub mod conflicts;
mod cookie;
pub mod date_changes;
mod decisions;
mod device;
mod due;
mod filters;
mod form;
mod frame;
pub mod home;
mod items;
mod local;
mod log;
pub mod my_actions;
pub mod overdue;
pub mod password;
pub mod pictures;
pub mod plans;
pub mod recommendations;
mod resend;
pub mod sign_in;
mod stretch;
pub mod trouble;
mod words;

use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use askama::Template;

use super::answer::{Answer, Reply};
use super::problem::{self, Problem};

/// A page as it is sent: never stored by the browser, as its address or its words may be secret.
fn page(status: u16, template: &impl Template) -> Reply {
    let html = template.render().map_err(|error| {
        tracing::error!(%error, "a page could not be written");
        Problem::new(&problem::INTERNAL, "the page could not be written; it has been logged")
    })?;
    // Forms tell where they come from by the Origin header, which `no-referrer` would blank. The whole address goes nowhere,
    // also not into the log of a proxy before the style sheet: that of a password link is the link.
    let answer = Answer::of("text/html; charset=utf-8", html.into_bytes()).never_stored();
    Ok(Answer { status, ..answer.with("referrer-policy", "strict-origin".to_owned()) })
}

/// Goes on to another page.
fn see_other(path: &str) -> Answer {
    let answer = Answer::of("text/html; charset=utf-8", Vec::new()).never_stored();
    Answer { status: StatusCode::SEE_OTHER.as_u16(), location: Some(path.to_owned()), ..answer }
}

/// Goes on to another page after something was done, and says so there. Loading that page again does not repeat it.
fn done(path: &str, says: &str) -> Answer {
    Answer { body: Bytes::copy_from_slice(says.as_bytes()), ..see_other(path) }
}

/// A page with a secret that is shown this once. If its form is sent again, that goes back to the form's page, which
/// `says` so.
fn shown_once(shown: Reply, says: &str) -> Reply {
    Ok(Answer { kept: Some(says.as_bytes().to_vec()), ..shown? })
}

/// What an operation says, as a sentence of its own.
fn sentence(detail: &str) -> String {
    let mut letters = detail.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if detail.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_becomes_a_sentence() {
        assert_eq!(sentence("is blank: write something"), "Is blank: write something.");
        assert_eq!(sentence("ça va?"), "Ça va?");
        assert_eq!(sentence(""), ".");
    }
}
