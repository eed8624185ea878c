//! Adding an action.

use super::milestone::{self, NewMilestone};
use super::{Reference, check, describe, present};
use crate::domain::number::ActionNumber;
use crate::domain::plan::Head;
use crate::domain::policy::Permission;
use crate::domain::text;
use crate::operations::context::{Event, json};
use crate::operations::{Context, Failure, Invalid, Outcome, plans};
use crate::store::actions::{self, NewAction as NewRow};
use crate::store::{self, open_dates};

/// An action to be added.
#[derive(Debug, Clone, Default)]
pub struct NewAction {
    /// Its number, as it will be printed.
    pub number: String,
    /// The number of its priority.
    pub priority: i32,
    /// The words of that priority, if it is to be added too.
    pub priority_title: Option<String>,
    /// The words of its outcome.
    pub outcome: String,
    /// What is to be done.
    pub text: String,
    /// The groups that lead it, by slug: at least one.
    pub leads: Vec<String>,
    /// The recommendations it answers.
    pub recommendations: Vec<Reference>,
    /// Its dated commitments.
    pub milestones: Vec<NewMilestone>,
    /// The actions it is linked with, by number.
    pub links: Vec<String>,
}

/// What was checked of it.
struct Checked {
    number: ActionNumber,
    citations: Vec<(String, String)>,
    links: Vec<i64>,
}

/// Adds an action to a plan, from today on.
pub fn add(context: &mut Context<'_>, plan: &str, new: &NewAction) -> Outcome<ActionNumber> {
    context.require(Permission::ChangeStructure)?;
    let head = plans::find_for_update(context, plan)?;
    let checked = check_new(context, &head, new)?;
    let number = &checked.number;
    if actions::id_of(context.db, head.id, number)?.is_some() {
        return Err(Failure::Conflict(format!("there is an action {number} already: choose another number")));
    }
    let id = insert(context, &head, &checked, new)?;
    open_dates::keep(context.db, id)?;
    let (action, outcome) = present(context, &head, number.as_str())?;
    plans::bump_revision(context, &head)?;
    let after = json(describe(&action, &outcome));
    context.record(Event { name: "action.added", plan: Some(plan), subject: number.as_str(), before: None, after })?;
    Ok(checked.number)
}

fn check_new(context: &mut Context<'_>, head: &Head, new: &NewAction) -> Outcome<Checked> {
    let mut invalid = Invalid::default();
    let number = invalid.note("/number", ActionNumber::parse(&new.number));
    invalid.note("/text", text::check_lines(&new.text, text::LONGEST_WORDING));
    invalid.note("/outcome", text::check_lines(&new.outcome, text::LONGEST_WORDING));
    check_priority(context, &mut invalid, head, new)?;
    check::milestones(&mut invalid, &new.milestones);
    check::leads(context, &mut invalid, &new.leads)?;
    let citations = check::citations(context, &mut invalid, head, &new.recommendations)?;
    let links = check::links(context, &mut invalid, head, &new.links)?;
    invalid.finish()?;
    let number = number.ok_or_else(|| Failure::invalid("/number", "is not an action number"))?;
    Ok(Checked { number, citations, links })
}

/// A priority is worded once, when it is added: other words for it would be lost without a sign.
fn check_priority(context: &mut Context<'_>, invalid: &mut Invalid, head: &Head, new: &NewAction) -> Outcome<()> {
    let there = store::plans::find_priority(context.db, head.id, new.priority)?;
    match (&new.priority_title, there) {
        (None, None) => {
            invalid.unless(false, "/priority", "the plan has no such priority: give priority_title to add it");
        }
        (None, Some(_)) => {}
        (Some(title), None) => {
            invalid.note("/priority_title", text::check_lines(title, text::LONGEST_WORDING));
            invalid.unless(new.priority > 0, "/priority", "number priorities from 1");
        }
        (Some(title), Some((_, words))) => {
            let detail = format!("priority {} is called {words:?} already: leave this out", new.priority);
            invalid.unless(*title == words, "/priority_title", &detail);
        }
    }
    Ok(())
}

fn insert(context: &mut Context<'_>, head: &Head, checked: &Checked, new: &NewAction) -> Outcome<i64> {
    let title = new.priority_title.as_deref().unwrap_or_default();
    let priority_id = store::plans::priority(context.db, head.id, new.priority, title)?;
    let outcome_id = store::plans::outcome(context.db, priority_id, &new.outcome)?;
    let day = context.at().today;
    let row = NewRow { plan_id: head.id, priority_id, number: &checked.number, added_on: day };
    let id = actions::insert(context.db, &row)?;
    actions::set_wording(context.db, id, outcome_id, &new.text, day)?;
    actions::set_leads(context.db, id, &new.leads, day)?;
    actions::set_citations(context.db, id, &checked.citations, day)?;
    for other in &checked.links {
        actions::link(context.db, id, *other, day)?;
        actions::bump_version(context.db, *other)?;
    }
    milestone::insert(context, id, 0, &new.milestones, None)?;
    Ok(id)
}
