//! `/plans/{plan}/actions/{number}/date-changes`: the form with which a lead asks for a later date.

use askama::Template;

use super::summary::Summary;
use super::{Address, dates};
use crate::domain::action::Action;
use crate::domain::milestone::Milestone;
use crate::domain::plan::Plan;
use crate::domain::policy::Permission;
use crate::http::answer::Reply;
use crate::http::input::{self, Body};
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::words::written;
use crate::http::pages::{done, page};
use crate::http::problem::Problem;
use crate::operations::actions::{self, Found};
use crate::operations::date_changes::{self, Request};
use crate::operations::{Context, Outcome};

/// The page with the form.
#[derive(Template)]
#[template(path = "pages/action/later_date.html")]
struct LaterDatePage<'a> {
    frame: Frame,
    summary: Summary<'a>,
    form: &'a Form,
    errors: Errors,
    /// What could move.
    choices: Vec<Movable<'a>>,
}

/// A milestone whose date could move.
struct Movable<'a> {
    id: String,
    label: &'a str,
    due_on: String,
}

pub(super) fn movable<'a>(plan: &'a Plan, action: &'a Action) -> impl Iterator<Item = &'a Milestone> {
    action.milestones.iter().filter(move |milestone| date_changes::check_askable(plan, action, milestone).is_ok())
}

fn shown(context: &Context<'_>, browser: &Browser, found: &Found, form: &Form, errors: Errors) -> Reply {
    let action = found.action()?;
    super::require(context.actor, Permission::AskForLaterDate, action)?;
    let choices = movable(&found.plan, action).map(|milestone| Movable {
        id: milestone.id.to_string(),
        label: dates::label(milestone),
        due_on: milestone.due_on.map_or_else(|| "no date yet".to_owned(), written),
    });
    let template = LaterDatePage {
        frame: browser.frame(context.actor).in_plan(&found.plan.head, None),
        summary: Summary::of(&found.plan, action, found.day),
        form,
        choices: choices.collect(),
        errors,
    };
    page(template.errors.status(), &template)
}

/// The form as it begins: where only one date can move, that one is meant; else the one that is due next.
fn beginning(found: &Found) -> Outcome<Form> {
    let action = found.action()?;
    let movable = || movable(&found.plan, action);
    let due_next = action.next_milestone();
    let next = due_next.filter(|due| movable().any(|one| one.id == due.id)).or_else(|| movable().next());
    Ok(Form::beginning_with(next.map(|milestone| ("milestone_id", milestone.id.to_string()))))
}

/// Shows the form to those who may ask.
pub async fn show(browser: Browser, path: Address) -> Reply {
    browser
        .show(move |context, browser| {
            let found = actions::find(context, &path.0, &path.1, None)?;
            shown(context, browser, &found, &beginning(&found)?, Errors::default())
        })
        .await
}

/// Asks, or shows the form again.
pub async fn ask(browser: Browser, path: Address, body: Body) -> Reply {
    let (plan, number) = path.as_ref().clone();
    browser
        .submit(
            body,
            move |context, form| {
                date_changes::request(context, &plan, &number, &request(form)?)?;
                let says = format!("The Business Group will decide on the later date for action {number}.");
                Ok(done(&format!("/plans/{plan}/actions/{number}"), &says))
            },
            move |context, browser, form, problem| {
                let found = actions::find(context, &path.0, &path.1, None)?;
                let errors = Errors::of(problem).if_blank("reason", "Say why more time is needed.");
                shown(context, browser, &found, form, errors)
            },
        )
        .await
}

fn request(form: &Form) -> Result<Request, Problem> {
    let day = form.required_day("new_due_on").map_err(|problem| form.also_blank(problem, "reason"))?;
    let milestone = form.text("milestone_id").parse();
    Ok(Request {
        milestone: milestone.map_err(|_| input::invalid("/milestone_id", "choose the date that should move"))?,
        new_due_on: day.0,
        reason: form.text("reason").to_owned(),
    })
}
