//! Pages for people: a struct for each, and its template beside it. A page does what the API does, through the same
//! operations, works without JavaScript, and loads nothing from elsewhere.

pub mod assets;
pub mod password;

use actix_web::http::StatusCode;
use askama::Template;

use super::answer::{Answer, Reply};
use super::problem::{self, Problem};
use super::visit::Visit;

/// What every page's frame shows.
struct Frame {
    /// The day on which a demonstration stands still, in words.
    demonstration: Option<String>,
}

impl Frame {
    fn of(visit: &Visit) -> Self {
        let day = visit.service().clock.fixed_day();
        Self { demonstration: day.map(|day| day.format("%-d %B %Y").to_string()) }
    }
}

/// A page as it is sent: never stored by the browser, as its address or its words may be secret.
fn page(status: u16, template: &impl Template) -> Reply {
    let html = template.render().map_err(|error| {
        tracing::error!(%error, "a page could not be written");
        Problem::new(&problem::INTERNAL, "the page could not be written; it has been logged")
    })?;
    let answer = Answer::of("text/html; charset=utf-8", html.into_bytes()).never_stored();
    Ok(Answer { status, ..answer })
}

/// Says what went wrong, on a page.
#[derive(Template)]
#[template(path = "pages/trouble.html")]
struct Trouble<'a> {
    frame: &'a Frame,
    title: &'a str,
    detail: String,
}

/// The problem as a page. Where there can be none, or the connection must end with it, the problem itself is answered.
fn trouble(visit: &Visit, problem: Problem) -> Reply {
    if matches!(problem.sort.status, 408 | 413) {
        return Err(problem);
    }
    let frame = &Frame::of(visit);
    let template = Trouble { frame, title: problem.sort.title, detail: sentence(&problem.detail) };
    let Ok(mut answer) = page(problem.sort.status, &template) else { return Err(problem) };
    if let Some(seconds) = problem.retry_after {
        answer = answer.with("retry-after", seconds.to_string());
    }
    Ok(answer)
}

/// Goes on to another page after something was done, so that loading it again does not repeat that.
fn see_other(path: &str) -> Answer {
    let answer = Answer::of("text/html; charset=utf-8", Vec::new()).never_stored();
    Answer { status: StatusCode::SEE_OTHER.as_u16(), location: Some(path.to_owned()), ..answer }
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
