//! What went wrong, on a page.

use actix_web::HttpResponse;
use actix_web::http::header;
use askama::Template;

use super::browser::Browser;
use super::frame::Frame;
use super::{page, sentence};
use crate::http::answer::{Answer, Reply};
use crate::http::problem::{self, Problem, Sort};
use crate::http::state::AppState;

/// Says what happened and what to do next.
#[derive(Template)]
#[template(path = "pages/trouble.html")]
struct TroublePage<'a> {
    frame: Frame,
    title: &'a str,
    detail: String,
    next: &'static str,
}

/// The problem as a page for whoever is there. Where the connection must end with it, the problem itself is answered.
pub(super) fn page_of(browser: &Browser, problem: Problem) -> Reply {
    if matches!(problem.sort.status, 408 | 413) {
        return Err(problem);
    }
    let actor = browser.app().database.read(|db| browser.visit().actor(db));
    let frame = actor.map_or_else(|_| Frame::plain(browser.app()), |actor| browser.frame(&actor));
    written(frame, &problem).map_err(|_| problem)
}

/// The problem as an answer to a request that no page took, if a browser asked for a page.
pub fn for_browser(app: &AppState, problem: &Problem) -> Option<HttpResponse> {
    let answer = written(Frame::plain(app), problem).ok()?;
    let mut response = answer.into_response();
    if matches!(problem.sort.status, 408 | 413) {
        response.head_mut().set_connection_type(actix_web::http::ConnectionType::Close);
    }
    Some(response)
}

/// Whether a request is a browser's that wants a page, and not a script's.
#[must_use]
pub fn wants_page(path: &str, headers: &header::HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    !path.starts_with("/api/") && accepts.contains("text/html")
}

fn written(frame: Frame, problem: &Problem) -> Reply {
    let next = next_step(problem.sort);
    let template = TroublePage { frame, title: title(problem.sort), detail: sentence(&problem.detail), next };
    let mut answer: Answer = page(problem.sort.status, &template)?;
    if let Some(seconds) = problem.retry_after {
        answer = answer.with("retry-after", seconds.to_string());
    }
    if let Some(allow) = &problem.allow {
        answer = answer.with("allow", allow.clone());
    }
    Ok(answer)
}

fn title(sort: &Sort) -> &'static str {
    match sort.status {
        404 => "Page not found",
        405 => "This page cannot do that",
        403 => "You may not do this",
        409 | 412 => "Not possible as things stand",
        422 => "Something in the address is wrong",
        500 => "Sorry, something went wrong",
        503 => "Sorry, not possible right now",
        _ => sort.title,
    }
}

fn next_step(sort: &Sort) -> &'static str {
    match sort.status {
        404 => "If you typed the address, check it. If you followed a link, what it led to may have been renamed.",
        405 => "Go back and use the buttons on the page.",
        403 => "If you should be able to do it, ask an administrator to change your account.",
        409 | 412 => "Go back, load the page again, and decide on what you find there.",
        422 | 400 => "Go back and choose again, or start from your plans.",
        503 => "Nothing was changed. Wait a moment, then load the page again.",
        _ if sort == &problem::INTERNAL => {
            "Try again. If it happens again, tell whoever runs Waymark at what time it happened."
        }
        _ => "Go back and try again.",
    }
}
