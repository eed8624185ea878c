//! Carrying out what a form asks for.

use super::{DEED, ON, Subject, named};
use crate::domain::deed::Deed;
use crate::http::api::day::date;
use crate::http::pages::form::Form;
use crate::http::problem::{self, Problem};
use crate::operations::challenges::{self, Move};
use crate::operations::{Context, Failure, conflicts, date_changes};

/// Something that was done.
pub(in crate::http::pages) struct Done {
    /// What it was done about: the id of its place on the page.
    pub(in crate::http::pages) on: String,
    /// What to say.
    pub(in crate::http::pages) says: String,
}

/// Does what a form on a page of this plan asks for.
pub(in crate::http::pages) fn carry_out(context: &mut Context<'_>, plan: &str, form: &Form) -> Result<Done, Problem> {
    let on = form.text(ON);
    let unknown = || Problem::new(&problem::INVALID, "this form is not one of this page: load the page again");
    let (deed, subject) = (named(form.text(DEED)).ok_or_else(unknown)?, Subject::parse(on).ok_or_else(unknown)?);
    let says = match (subject, deed) {
        (Subject::Request(key), Deed::Grant | Deed::Refuse) => decide(context, plan, key, deed, form)?,
        (Subject::Challenge(key), Deed::Accept | Deed::Reopen | Deed::Escalate) => {
            step(context, plan, key, deed, form)?
        }
        (Subject::Action(action) | Subject::Conflict { action, .. }, Deed::Challenge) => {
            let day = form.required_day("respond_by");
            let respond_by = day.map_err(|problem| form.also_blank(problem, "question"))?;
            challenges::raise(context, plan, action, form.text("question"), respond_by.0)?;
            format!("Your challenge was put to the leads of action {action}.")
        }
        (Subject::Conflict { rule, action }, Deed::Answer) => {
            conflicts::answer(context, plan, action, rule, form.text("reason"))?;
            format!("Your reason was kept with action {action}.")
        }
        _ => return Err(unknown()),
    };
    Ok(Done { on: on.to_owned(), says })
}

fn decide(context: &mut Context<'_>, plan: &str, key: i64, deed: Deed, form: &Form) -> Result<String, Problem> {
    let (head, _) = date_changes::open(context, &key.to_string())?;
    of_this_plan(&head.slug, plan, "date change", key)?;
    let (found, verb) = if deed == Deed::Grant {
        let agreed_on = date(form.day("agreed_on")?);
        (date_changes::grant(context, &key.to_string(), agreed_on, form.filled("text"))?, "granted")
    } else {
        (date_changes::refuse(context, &key.to_string(), form.text("text"))?, "refused")
    };
    Ok(format!("The later date for action {} was {verb}.", found.change()?.action))
}

fn step(context: &mut Context<'_>, plan: &str, key: i64, deed: Deed, form: &Form) -> Result<String, Problem> {
    let id = key.to_string();
    let found = challenges::find(context, &id)?;
    of_this_plan(&found.plan.head.slug, plan, "challenge", key)?;
    let label = found.challenge()?.label();
    let text = form.text("text");
    let (step, says) = match deed {
        Deed::Accept => (Move::Accept { text: form.filled("text") }, format!("The answer to {label} was accepted.")),
        Deed::Reopen => {
            let respond_by = date(form.day("respond_by")?);
            (Move::Reopen { text, respond_by }, format!("{label} was opened again: its leads have to answer."))
        }
        _ => (Move::Escalate { group: form.text("group"), text }, format!("{label} was passed on.")),
    };
    challenges::take_step(context, &id, step)?;
    Ok(says)
}

/// Nothing if the thing belongs to the plan whose page the form is on.
fn of_this_plan(its: &str, plan: &str, what: &'static str, key: i64) -> Result<(), Failure> {
    if its == plan { Ok(()) } else { Err(Failure::not_found(what, key)) }
}
