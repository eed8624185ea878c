//! `/plans/{plan}/actions/{number}`: an action, and what the person may do about it.

pub mod update;

use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;

use super::browser::Browser;
use super::frame::Frame;
use super::page;
use super::words::{RagMark, kind, state, written};
use crate::domain::action::Action;
use crate::domain::person::Actor;
use crate::domain::plan::Plan;
use crate::domain::policy::Permission;
use crate::domain::text::count_days;
use crate::http::answer::Reply;
use crate::http::api::NoQuery;
use crate::http::problem::Problem;
use crate::operations::{Failure, actions};

/// The address of an action: its plan's slug and its number.
type Address = Path<(String, String)>;

/// The page.
#[derive(Template)]
#[template(path = "pages/action.html")]
struct ActionPage<'a> {
    frame: Frame,
    summary: Summary<'a>,
    /// Whether the person may post an update.
    may_update: bool,
}

/// What stands above everything else that a page says of an action.
struct Summary<'a> {
    action: &'a Action,
    href: String,
    outcome: &'a str,
    leads: String,
    mark: RagMark,
    state: &'static str,
    milestones: Vec<Dated<'a>>,
    overdue: Option<String>,
    updated: Option<String>,
}

/// A milestone in words.
struct Dated<'a> {
    text: Option<&'a str>,
    timescale: &'a str,
    kind: &'static str,
    due_on: Option<String>,
    met_on: Option<String>,
}

impl<'a> Summary<'a> {
    fn of(plan: &'a Plan, action: &'a Action, day: NaiveDate) -> Self {
        let names: Vec<&str> = action.leads.iter().map(|lead| lead.name.as_str()).collect();
        let updated = action.updated.as_ref();
        Self {
            action,
            href: format!("/plans/{}/actions/{}", plan.head.slug, action.number),
            outcome: plan.outcome(action.outcome_id).map_or("", |outcome| &outcome.text),
            leads: names.join("; "),
            mark: RagMark::of(action.rag, &plan.head.key),
            state: state(action.state),
            milestones: action.milestones.iter().map(Dated::of).collect(),
            overdue: action.days_overdue(day).map(count_days),
            updated: updated.map(|updated| format!("{} by {}", written(updated.recorded_at.date_naive()), updated.by)),
        }
    }
}

impl<'a> Dated<'a> {
    fn of(milestone: &'a crate::domain::milestone::Milestone) -> Self {
        Self {
            text: milestone.text.as_deref(),
            timescale: &milestone.timescale,
            kind: kind(milestone.kind),
            due_on: milestone.due_on.map(written),
            met_on: milestone.met_on.map(written),
        }
    }
}

/// The action as it is.
pub async fn show(browser: Browser, path: Address) -> Reply {
    browser
        .show(move |context, browser| {
            browser.query::<NoQuery>()?;
            let found = actions::find(context, &path.0, &path.1, None)?;
            let action = found.action()?;
            let summary = Summary::of(&found.plan, action, found.day);
            let frame = browser.frame(context.actor).in_plan(&found.plan.head, None);
            let may_update = may(context.actor, Permission::PostUpdate, action);
            page(200, &ActionPage { frame, summary, may_update })
        })
        .await
}

/// Nothing if the person may do this to the action: a form is shown only to those whose answer would be taken.
fn require(actor: &Actor, permission: Permission, action: &Action) -> Result<(), Problem> {
    let required = actor.require_for(permission, |group| action.is_led_by(group));
    required.map_err(|forbidden| Failure::from(forbidden).into())
}

/// Whether the person may do this to the action: nobody is shown what would be refused.
fn may(actor: &Actor, permission: Permission, action: &Action) -> bool {
    require(actor, permission, action).is_ok()
}
