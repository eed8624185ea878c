//! `/plans/{plan}/overdue`: what is overdue, longest first.

use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use super::as_at::AsAt;
use super::browser::Browser;
use super::due::{Due, leads};
use super::filters::{self, Choice, Format, chosen};
use super::frame::Frame;
use super::page;
use super::words::{RagMark, state};
use crate::domain::action::Action;
use crate::domain::plan::Plan;
use crate::domain::report::overdue::overdue;
use crate::http::answer::Reply;
use crate::http::api::day::{Day, date};
use crate::http::api::reports::overdue::OverdueItem;
use crate::operations::plans;

/// The report.
#[derive(Template)]
#[template(path = "pages/overdue.html")]
struct OverduePage<'a> {
    frame: Frame,
    as_at: AsAt,
    leads: Vec<Choice<'a>>,
    rows: Vec<Row<'a>>,
    csv: String,
}

/// An overdue action.
struct Row<'a> {
    action: &'a Action,
    href: String,
    leads: String,
    due: Option<Due<'a>>,
    days: i64,
    mark: RagMark,
    state: &'static str,
    challenges: usize,
}

impl<'a> Row<'a> {
    fn of(plan: &'a Plan, action: &'a Action, as_at: AsAt) -> Self {
        Self {
            action,
            href: as_at.action_address(&plan.head.slug, &action.number),
            leads: leads(action),
            due: Due::next(action),
            days: action.days_overdue(as_at.day).unwrap_or(0),
            mark: RagMark::of(action.rag, &plan.head.key),
            state: state(action.state),
            challenges: plan.open_challenges(&action.number),
        }
    }
}

/// As of when, of which lead, and for whom.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OverdueQuery {
    #[serde(default, deserialize_with = "chosen")]
    as_of: Option<Day>,
    #[serde(default, deserialize_with = "chosen")]
    lead: Option<String>,
    format: Option<Format>,
}

/// What is overdue today, or was on another day.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    browser
        .show(move |context, browser| {
            let query: OverdueQuery = browser.query()?;
            let as_of = date(query.as_of);
            let head = plans::open(context, &path)?;
            let frame = browser.frame(context.actor).in_plan(&head, Some("/overdue"));
            let plan = plans::standing(context, head, as_of)?;
            let as_at = AsAt::of(as_of, context.at().today);
            let day = as_at.day;
            let items = overdue(&plan, day, query.lead.as_deref());
            if let Some(Format::Csv) = query.format {
                let rows = items.iter().map(|action| OverdueItem::of_plan(&plan, action, day).cells());
                return filters::csv(format!("{}-overdue-{day}.csv", *path), &OverdueItem::COLUMNS, rows);
            }
            let chosen_day = as_at.parameter();
            let csv = [("as_of", chosen_day.as_deref()), ("lead", query.lead.as_deref())];
            let template = OverduePage {
                frame,
                as_at,
                leads: Choice::leads(&plan, query.lead.as_deref()),
                rows: items.iter().map(|action| Row::of(&plan, action, as_at)).collect(),
                csv: filters::csv_address(browser.path(), &csv),
            };
            page(200, &template)
        })
        .await
}
