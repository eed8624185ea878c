//! `/plans`: the plans that there are.

use askama::Template;

use super::browser::Browser;
use super::frame::Frame;
use super::page;
use super::words::written;
use crate::domain::plan::Plan;
use crate::domain::report::counts::Counts;
use crate::domain::state::State;
use crate::http::answer::Reply;
use crate::http::input::NoQuery;
use crate::operations::plans;

/// A row for each plan.
#[derive(Template)]
#[template(path = "pages/plans.html")]
struct PlansPage {
    frame: Frame,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    title: String,
    period: String,
    actions: u32,
    completed: u32,
    overdue: u32,
}

impl Row {
    fn of(plan: &Plan, counts: &Counts) -> Self {
        let completed = State::ALL.iter().position(|state| *state == State::Completed).unwrap_or_default();
        Self {
            href: format!("/plans/{}", plan.head.slug),
            title: plan.head.title.clone(),
            period: format!("{} to {}", written(plan.head.period_start), written(plan.head.period_end)),
            actions: counts.total,
            completed: counts.states[completed],
            overdue: counts.overdue,
        }
    }
}

/// All plans, in the order of their addresses.
pub async fn show(browser: Browser) -> Reply {
    browser
        .show(|context, browser| {
            browser.query::<NoQuery>()?;
            let today = context.at().today;
            let all = plans::all(context)?;
            let rows = all.iter().map(|plan| Row::of(plan, &Counts::of(&plan.actions, today))).collect();
            page(200, &PlansPage { frame: browser.frame(context.actor), rows })
        })
        .await
}
