//! The structure of a plan: adding, rewording, re-leading and withdrawing actions. What was true until today is kept.
//!
//! Dates are no part of this: a milestone is agreed with its action, and from then on moves by a decision only.

use serde_json::json;

use super::context::{Event, json as value};
use super::{Context, Failure, Invalid, Outcome, plans, progress};
use crate::domain::action::Action;
use crate::domain::number::ActionNumber;
use crate::domain::plan::{Head, Outcome as PlanOutcome};
use crate::domain::policy::Permission;
use crate::domain::progress::Report;
use crate::domain::state::State;
use crate::domain::{recommendation, text, timescale};
use crate::store::actions::{self, NewAction as NewRow, NewMilestone as NewMilestoneRow};
use crate::store::{self, groups, registers, standing};

#[cfg(test)]
mod tests;

/// The longest timescale, in characters.
pub const LONGEST_TIMESCALE: usize = 500;
/// The most leads, citations, milestones or links of an action.
pub const MOST: usize = 100;

/// An entry of a register: the register's slug, or that of the plan's own register, and the number.
pub type Reference = (Option<String>, String);

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
    /// The groups that lead it, by slug.
    pub leads: Vec<String>,
    /// The recommendations it answers.
    pub recommendations: Vec<Reference>,
    /// Its dated commitments: own words, if any, and timescale.
    pub milestones: Vec<(Option<String>, String)>,
    /// The actions it is linked with, by number.
    pub links: Vec<String>,
}

/// Adds an action to a plan, from today on.
pub fn add(context: &mut Context<'_>, plan: &str, new: &NewAction) -> Outcome<ActionNumber> {
    context.require(Permission::ChangeStructure)?;
    let head = plans::find(context, plan)?;
    let number = check_new(context, &head, new)?;
    if actions::id_of(context.db, head.id, &number)?.is_some() {
        return Err(Failure::Conflict(format!("there is an action {number} already: choose another number")));
    }
    let citations = cited(&head, &new.recommendations)?;
    let linked = linked(context, &head, &new.links, "/links")?;
    let id = insert(context, &head, &number, new)?;
    let day = context.at().today;
    actions::set_leads(context.db, id, &new.leads, day)?;
    actions::set_citations(context.db, id, &citations, day)?;
    for other in linked {
        actions::link(context.db, id, other, day)?;
        actions::count_undated_write(context.db, other)?;
    }
    let (action, outcome) = present(context, &head, &number)?;
    actions::set_open_due_on(context.db, id, action.open_due_on())?;
    plans::count_change(context, &head)?;
    let after = value(describe(&action, &outcome));
    context.record(Event { name: "action.added", plan: Some(plan), subject: number.as_str(), before: None, after })?;
    Ok(number)
}

fn check_new(context: &mut Context<'_>, head: &Head, new: &NewAction) -> Outcome<ActionNumber> {
    let mut invalid = Invalid::default();
    let number = invalid.note("/number", ActionNumber::parse(&new.number));
    invalid.note("/text", text::check_lines(&new.text, text::LONGEST_WORDING));
    invalid.note("/outcome", text::check_lines(&new.outcome, text::LONGEST_WORDING));
    let there = store::plans::find_priority(context.db, head.id, new.priority)?.is_some();
    match &new.priority_title {
        Some(title) if !there => {
            invalid.note("/priority_title", text::check_lines(title, text::LONGEST_WORDING));
            invalid.unless(new.priority > 0, "/priority", "number priorities from 1");
        }
        _ => invalid.unless(there, "/priority", "the plan has no such priority: give priority_title to add it"),
    }
    invalid.unless(new.milestones.len() <= MOST, "/milestones", "there are more than 100");
    for (index, (words, timescale)) in new.milestones.iter().enumerate() {
        if let Some(words) = words {
            invalid.note(&format!("/milestones/{index}/text"), text::check_lines(words, text::LONGEST_WORDING));
        }
        invalid.note(&format!("/milestones/{index}/timescale"), text::check_line(timescale, LONGEST_TIMESCALE));
    }
    check_leads(context, &mut invalid, &new.leads)?;
    check_references(context, &mut invalid, head, &new.recommendations)?;
    invalid.finish()?;
    number.ok_or_else(|| Failure::invalid("/number", "is not an action number"))
}

fn check_leads(context: &mut Context<'_>, invalid: &mut Invalid, leads: &[String]) -> Outcome<()> {
    invalid.unless(leads.len() <= MOST, "/leads", "there are more than 100");
    for (index, slug) in leads.iter().enumerate().take(MOST) {
        let pointer = format!("/leads/{index}");
        let known = groups::find(context.db, slug)?.is_some();
        invalid.unless(known, &pointer, "there is no such group: add it first");
        invalid.unless(!leads[..index].contains(slug), &pointer, "this group is named twice: name it once");
    }
    Ok(())
}

fn check_references(
    context: &mut Context<'_>,
    invalid: &mut Invalid,
    head: &Head,
    references: &[Reference],
) -> Outcome<()> {
    invalid.unless(references.len() <= MOST, "/recommendations", "there are more than 100");
    for (index, (register, number)) in references.iter().enumerate().take(MOST) {
        let pointer = format!("/recommendations/{index}");
        invalid.note(&format!("{pointer}/number"), recommendation::check_number(number));
        let known = match register.as_ref().or(head.register.as_ref()) {
            Some(slug) => registers::find(context.db, slug)?.is_some(),
            None => false,
        };
        invalid.unless(known, &format!("{pointer}/register"), "there is no such register: add it first");
        invalid.unless(!references[..index].contains(&references[index]), &pointer, "is named twice: name it once");
    }
    Ok(())
}

/// The entries with the plan's own register filled in.
fn cited(head: &Head, references: &[Reference]) -> Outcome<Vec<(String, String)>> {
    references
        .iter()
        .map(|(register, number)| {
            let register = register.clone().or_else(|| head.register.clone());
            let register = register.ok_or_else(|| Failure::invalid("/recommendations", "say of which register"))?;
            Ok((register, number.clone()))
        })
        .collect()
}

/// The keys of linked actions.
fn linked(context: &mut Context<'_>, head: &Head, numbers: &[String], pointer: &str) -> Outcome<Vec<i64>> {
    let mut ids = Vec::new();
    for (index, number) in numbers.iter().enumerate().take(MOST + 1) {
        let unknown = || Failure::invalid(format!("{pointer}/{index}"), "the plan has no such action");
        let number = ActionNumber::parse(number).map_err(|_| unknown())?;
        ids.push(actions::id_of(context.db, head.id, &number)?.ok_or_else(unknown)?);
    }
    if ids.len() > MOST {
        return Err(Failure::invalid(pointer, "there are more than 100"));
    }
    Ok(ids)
}

fn insert(context: &mut Context<'_>, head: &Head, number: &ActionNumber, new: &NewAction) -> Outcome<i64> {
    let title = new.priority_title.as_deref().unwrap_or_default();
    let priority_id = store::plans::priority(context.db, head.id, new.priority, title)?;
    let outcome_id = store::plans::outcome(context.db, priority_id, &new.outcome)?;
    let day = context.at().today;
    let row = NewRow { plan_id: head.id, priority_id, number, added_on: day };
    let id = actions::insert(context.db, &row)?;
    actions::set_wording(context.db, id, outcome_id, &new.text, day)?;
    let mut position = 0;
    for (words, written) in &new.milestones {
        let reading = timescale::read(written);
        for due_on in reading.days() {
            let row = NewMilestoneRow { text: words.as_deref(), timescale: written, kind: reading.kind, due_on };
            actions::insert_milestone(context.db, id, position, &row)?;
            position += 1;
        }
    }
    Ok(id)
}

fn present(context: &mut Context<'_>, head: &Head, number: &ActionNumber) -> Outcome<(Action, PlanOutcome)> {
    let found = standing::action(context.db, head.id, number, context.at().today)?;
    found.ok_or_else(|| Failure::not_found("action", number))
}

fn describe(action: &Action, outcome: &PlanOutcome) -> serde_json::Value {
    json!({
        "text": action.text,
        "outcome": outcome.text,
        "leads": action.leads.iter().map(|lead| &lead.slug).collect::<Vec<_>>(),
        "recommendations": action.recommendations.iter().map(|c| format!("{}:{}", c.register, c.number)).collect::<Vec<_>>(),
        "links": action.links,
        "state": action.state,
    })
}

/// What may be changed of an action; what is not named stays.
#[derive(Debug, Clone, Default)]
pub struct ActionChange {
    /// What is to be done.
    pub text: Option<String>,
    /// The words of its outcome.
    pub outcome: Option<String>,
    /// The groups that lead it, by slug.
    pub leads: Option<Vec<String>>,
    /// The recommendations it answers.
    pub recommendations: Option<Vec<Reference>>,
    /// The actions it is linked with, by number: all of them.
    pub links: Option<Vec<String>>,
    /// Taken out of the plan, or by another state back into it.
    pub state: Option<State>,
    /// Why its state changes.
    pub note: Option<String>,
}

/// Changes an action from today on, if `unchanged` says of it as it is that the caller has seen it.
pub fn change(
    context: &mut Context<'_>,
    plan: &str,
    number: &str,
    change: &ActionChange,
    unchanged: impl FnOnce(&Head, &Action) -> Outcome<()>,
) -> Outcome<()> {
    context.require(Permission::ChangeStructure)?;
    let head = plans::find(context, plan)?;
    // Others who change the plan wait from here for their turn; a refusal undoes it.
    plans::count_change(context, &head)?;
    let number = ActionNumber::parse(number).map_err(|_| Failure::not_found("action", number))?;
    let (before, outcome) = present(context, &head, &number)?;
    unchanged(&head, &before)?;
    check_change(context, &head, change)?;
    reword(context, &before, &outcome, change)?;
    if let Some(leads) = &change.leads {
        actions::set_leads(context.db, before.id, leads, context.at().today)?;
    }
    if let Some(references) = &change.recommendations {
        let citations = cited(&head, references)?;
        actions::set_citations(context.db, before.id, &citations, context.at().today)?;
    }
    relink(context, &head, &before, change)?;
    move_on(context, plan, &number, change)?;
    let (after, outcome_after) = present(context, &head, &number)?;
    actions::count_write(context.db, before.id, after.open_due_on())?;
    context.record(Event {
        name: "action.changed",
        plan: Some(plan),
        subject: number.as_str(),
        before: value(describe(&before, &outcome)),
        after: value(describe(&after, &outcome_after)),
    })?;
    Ok(())
}

fn check_change(context: &mut Context<'_>, head: &Head, change: &ActionChange) -> Outcome<()> {
    let mut invalid = Invalid::default();
    if let Some(words) = &change.text {
        invalid.note("/text", text::check_lines(words, text::LONGEST_WORDING));
    }
    if let Some(words) = &change.outcome {
        invalid.note("/outcome", text::check_lines(words, text::LONGEST_WORDING));
    }
    check_leads(context, &mut invalid, change.leads.as_deref().unwrap_or_default())?;
    check_references(context, &mut invalid, head, change.recommendations.as_deref().unwrap_or_default())?;
    invalid.unless(change.state.is_none() || change.note.is_some(), "/note", "say why the state changes");
    invalid.unless(change.state.is_some() || change.note.is_none(), "/note", "a note goes with a change of state");
    invalid.finish()
}

fn reword(context: &mut Context<'_>, before: &Action, outcome: &PlanOutcome, change: &ActionChange) -> Outcome<()> {
    if change.text.is_none() && change.outcome.is_none() {
        return Ok(());
    }
    let words = change.outcome.as_ref().unwrap_or(&outcome.text);
    let priority_id = actions::priority_of(context.db, before.id)?;
    let outcome_id = store::plans::outcome(context.db, priority_id, words)?;
    let text = change.text.as_ref().unwrap_or(&before.text);
    Ok(actions::set_wording(context.db, before.id, outcome_id, text, context.at().today)?)
}

/// A link is seen from both ends, so a change of it counts as a write to both.
fn relink(context: &mut Context<'_>, head: &Head, before: &Action, change: &ActionChange) -> Outcome<()> {
    let Some(links) = &change.links else { return Ok(()) };
    let day = context.at().today;
    let wanted = linked(context, head, links, "/links")?;
    let numbers: Vec<String> = before.links.iter().map(ActionNumber::to_string).collect();
    let there = linked(context, head, &numbers, "/links")?;
    if wanted.contains(&before.id) {
        return Err(Failure::invalid("/links", "an action cannot be linked with itself"));
    }
    for other in there.iter().filter(|other| !wanted.contains(other)) {
        actions::unlink(context.db, before.id, *other, day)?;
        actions::count_undated_write(context.db, *other)?;
    }
    for other in wanted.iter().filter(|other| !there.contains(other)) {
        actions::link(context.db, before.id, *other, day)?;
        actions::count_undated_write(context.db, *other)?;
    }
    Ok(())
}

/// A change of state is something said of the action, and stands in its history.
fn move_on(context: &mut Context<'_>, plan: &str, number: &ActionNumber, change: &ActionChange) -> Outcome<()> {
    let (Some(state), Some(note)) = (change.state, &change.note) else { return Ok(()) };
    let report = Report { state: Some(state), rag: None, note: note.clone(), milestones_met: Vec::new() };
    progress::post(context, plan, number.as_str(), &report)?;
    Ok(())
}
