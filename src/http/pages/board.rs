//! `/plans/{plan}`: the plan as the board knows it.

mod rows;

use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use self::rows::Row;
use super::browser::Browser;
use super::frame::Frame;
use super::page;
use super::words::written;
use crate::domain::plan::Plan;
use crate::http::answer::Reply;
use crate::http::api::day::{Day, date};
use crate::operations::plans;

/// The table of the plan, a part for each priority.
#[derive(Template)]
#[template(path = "pages/board.html")]
struct BoardPage<'a> {
    frame: Frame,
    plan: &'a Plan,
    day: String,
    parts: Vec<Part<'a>>,
}

/// A priority with its rows.
struct Part<'a> {
    number: i32,
    title: &'a str,
    rows: Vec<Row<'a>>,
}

impl<'a> Part<'a> {
    fn all(plan: &'a Plan, day: NaiveDate) -> Vec<Self> {
        let part = |priority: &'a crate::domain::plan::Priority| Self {
            number: priority.number,
            title: &priority.title,
            rows: rows::of(plan, priority.number, day),
        };
        plan.priorities.iter().map(part).filter(|part| !part.rows.is_empty()).collect()
    }
}

/// As of when.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BoardQuery {
    as_of: Option<Day>,
}

/// The plan as it stands today or stood on another day.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    browser
        .show(move |context, browser| {
            let query: BoardQuery = browser.query()?;
            let head = plans::open(context, &path)?;
            let frame = browser.frame(context.actor).in_plan(&head, Some(""));
            let plan = plans::standing(context, head, date(query.as_of))?;
            let day = date(query.as_of).unwrap_or(context.at().today);
            page(200, &BoardPage { frame, plan: &plan, day: written(day), parts: Part::all(&plan, day) })
        })
        .await
}
