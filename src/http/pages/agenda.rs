//! `/plans/{plan}/agenda`: what the Business Group has to decide, in the order of its meeting, with the forms for it.

mod item;
mod part;

use std::collections::HashSet;

use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use self::item::subject;
use self::part::{Heading, Part};
use super::as_at::AsAt;
use super::browser::Browser;
use super::decisions::{self, Decisions};
use super::filters;
use super::filters::{Chosen, Format, chosen};
use super::form::Form;
use super::frame::Frame;
use super::items::List;
use super::{assets, done, page};
use crate::domain::report::agenda::agenda;
use crate::http::answer::Reply;
use crate::http::api::day::{Day, date};
use crate::http::api::reports::agenda::AgendaReport;
use crate::http::input::Body;
use crate::http::problem::Problem;
use crate::operations::{Context, Outcome, plans};

/// The agenda.
#[derive(Template)]
#[template(path = "pages/agenda.html")]
struct AgendaPage<'a> {
    frame: Frame,
    script: &'static str,
    as_at: AsAt,
    today: String,
    headings: Vec<Heading>,
    parts: Vec<Part<'a>>,
    list: &'a List<'a>,
    csv: String,
}

/// As of when, what is open, where one has come to, and for whom.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgendaQuery {
    #[serde(default, deserialize_with = "chosen")]
    as_of: Option<Day>,
    open: Option<String>,
    at: Option<String>,
    format: Option<Format>,
}

fn address(plan: &str) -> String {
    format!("/plans/{plan}/agenda")
}

/// The agenda of today, or what it was on another day.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    browser
        .show(move |context, browser| {
            let query: AgendaQuery = browser.query()?;
            let as_at = AsAt::of(date(query.as_of), context.at().today);
            if let Some(Format::Csv) = query.format {
                return csv(context, &path, as_at);
            }
            let chosen = as_at.chosen();
            let decisions = Decisions::asked(context, &address(&path), chosen, query.open.as_deref())?;
            shown(context, browser, &path, as_at, &decisions, query.at.as_deref())
        })
        .await
}

fn csv(context: &mut Context<'_>, slug: &str, as_at: AsAt) -> Reply {
    let (head, day) = (plans::open(context, slug)?, as_at.day);
    let plan = plans::standing(context, head, Some(day))?;
    let actor = Some(context.actor).filter(|_| as_at.is_today());
    let report = AgendaReport::of(&plan, day, actor, None);
    filters::csv(format!("{slug}-agenda-{day}.csv"), &AgendaReport::COLUMNS, report.rows())
}

fn shown(
    context: &mut Context<'_>,
    browser: &Browser,
    slug: &str,
    as_at: AsAt,
    decisions: &Decisions,
    at: Option<&str>,
) -> Reply {
    let head = plans::open(context, slug)?;
    let mut frame = browser.frame(context.actor).in_plan(&head, Some("/agenda"));
    let plan = plans::standing(context, head, Some(as_at.day))?;
    let items = agenda(&plan, as_at.day);
    let all = items.iter().map(|item| item::shown(&plan, item, context.actor)).collect();
    let mut list = List::of(&plan, all, as_at, decisions, at);
    list.tell_there(&mut frame, at);
    let template = AgendaPage {
        frame,
        script: assets::agenda_script_address(),
        as_at,
        today: address(slug),
        headings: Heading::all(&items, &list.stretch),
        parts: Part::all(&items, &list.entries),
        list: &list,
        csv: format!("{}{}", address(slug), decisions.chosen().and("format=csv")),
    };
    Ok(assets::with_script(page(decisions.status(), &template)?))
}

/// Decides on an item, and goes on to the next one.
pub async fn decide(browser: Browser, path: Path<String>, body: Body) -> Reply {
    let plan = path.as_ref().clone();
    browser
        .submit(
            body,
            move |context, form| {
                let before = ids(context, &plan)?;
                let done_here = decisions::carry_out(context, &plan, form)?;
                let left = ids(context, &plan)?;
                Ok(done(&go_on(&address(&plan), &before, &done_here.on, &left), &done_here.says))
            },
            move |context, browser, form, problem| again(context, browser, &path, form, problem),
        )
        .await
}

fn again(context: &mut Context<'_>, browser: &Browser, slug: &str, form: &Form, problem: &Problem) -> Reply {
    let decisions = Decisions::again(context, &address(slug), Chosen::default(), form, problem)?;
    shown(context, browser, slug, AsAt::of(None, context.at().today), &decisions, None)
}

fn ids(context: &mut Context<'_>, slug: &str) -> Outcome<Vec<String>> {
    let head = plans::open(context, slug)?;
    let plan = plans::standing(context, head, None)?;
    Ok(agenda(&plan, context.at().today).iter().map(|item| subject(item).id()).collect())
}

/// The address of the item after the one that was decided on, of those that are left; of the agenda if it was the last.
fn go_on(agenda: &str, before: &[String], decided: &str, left: &[String]) -> String {
    let left: HashSet<&String> = left.iter().collect();
    let mut following = before.iter().skip_while(|id| *id != decided).skip(1);
    match following.find(|id| left.contains(id)) {
        Some(next) => format!("{agenda}?at={next}#{next}"),
        None => agenda.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::go_on;

    #[test]
    fn after_a_decision_the_next_item_that_is_left_comes() {
        let ids = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let before = ids("request-1 action-2.10 action-4.5");
        for (decided, left, expected) in [
            ("request-1", "action-2.10 action-4.5", "/a?at=action-2.10#action-2.10"),
            ("request-1", "action-4.5", "/a?at=action-4.5#action-4.5"),
            ("action-2.10", "request-1 action-2.10 action-4.5", "/a?at=action-4.5#action-4.5"),
            ("action-4.5", "request-1", "/a"),
            ("request-9", "request-1", "/a"),
        ] {
            assert_eq!(go_on("/a", &before, decided, &ids(left)), expected, "{decided}");
        }
    }
}
