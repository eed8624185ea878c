//! `/plans/{plan}`: the plan at a glance, and the table as the board knows it, on any day.

mod bar;
mod choice;
mod glance;
mod rows;

use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;

use self::choice::{Choice, Options};
use self::glance::{Fact, Standings};
use self::rows::Row;
use super::as_at::AsAt;
use super::browser::Browser;
use super::frame::Frame;
use super::page;
use crate::domain::action::Action;
use crate::domain::plan::{Plan, Priority};
use crate::domain::selection::{Order, select};
use crate::http::answer::Reply;
use crate::http::api::action::{ActionBody, COLUMNS};
use crate::http::listing;
use crate::operations::plans;

/// The page.
#[derive(Template)]
#[template(path = "pages/board.html")]
struct BoardPage<'a> {
    frame: Frame,
    plan: &'a Plan,
    as_at: AsAt,
    facts: Vec<Fact>,
    standings: Vec<Standings>,
    choice: &'a Choice,
    options: Options,
    shown: usize,
    parts: Vec<Part<'a>>,
}

/// A priority with its rows.
struct Part<'a> {
    priority: &'a Priority,
    rows: Vec<Row<'a>>,
}

impl<'a> Part<'a> {
    fn all(plan: &'a Plan, chosen: &[&'a Action], day: NaiveDate) -> Vec<Self> {
        let part = |priority: &'a Priority| Self { priority, rows: rows::of(plan, priority.number, chosen, day) };
        plan.priorities.iter().map(part).filter(|part| !part.rows.is_empty()).collect()
    }
}

impl BoardPage<'_> {
    /// The address of an action on the day that is shown.
    fn address_of(&self, number: &str) -> String {
        self.as_at.action_address(&self.plan.head.slug, number)
    }
}

/// The plan as it stands today or stood on another day.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    browser
        .show(move |context, browser| {
            let choice = Choice::of(browser, context.actor)?;
            let head = plans::open(context, &path)?;
            let frame = browser.frame(context.actor).in_plan(&head, Some(""));
            let plan = plans::standing(context, head, choice.as_of)?;
            let as_at = AsAt::of(choice.as_of, context.at().today);
            let day = as_at.day;
            let chosen = select(&plan, &choice.filter, Order::Number, None, day);
            if choice.csv {
                return csv(&plan, &chosen, day);
            }
            let template = BoardPage {
                frame,
                plan: &plan,
                as_at,
                facts: glance::facts(&plan, as_at),
                standings: glance::standings(&plan, day),
                choice: &choice,
                options: Options::of(&plan),
                shown: chosen.len(),
                parts: Part::all(&plan, &chosen, day),
            };
            page(200, &template)
        })
        .await
}

/// The same rows as the API's.
fn csv(plan: &Plan, chosen: &[&Action], day: NaiveDate) -> Reply {
    let rows = chosen.iter().map(|action| ActionBody::of(plan, action, day).cells());
    let answer = listing::csv(format!("{}-actions-{day}.csv", plan.head.slug), true, &COLUMNS, rows)?;
    Ok(answer.never_stored())
}
