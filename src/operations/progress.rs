//! Posting a progress update, and reading the history.

use chrono::NaiveDate;
use serde_json::json;

use super::context::{self, Event};
use super::{Circumstances, Context, Failure, Invalid, Outcome, plans};
use crate::clock::Moment;
use crate::domain::action::Action;
use crate::domain::number::ActionNumber;
use crate::domain::person::Actor;
use crate::domain::policy::Permission;
use crate::domain::progress::{Entry, LONGEST_NOTE, Report};
use crate::domain::state::State;
use crate::domain::text;
use crate::store::progress::{NewEntry, Posting};
use crate::store::timeline::{self, Place};
use crate::store::{self, actions, open_dates, progress, standing};

/// A chair, deputy or administrator reports on an action, as of today. Answers the entry of its history.
pub fn post(context: &mut Context<'_>, plan: &str, number: &str, report: &Report) -> Outcome<Entry> {
    post_if(context, plan, number, report, |_| Ok(()))
}

/// As [`post`], for somebody who has seen this version of the action: if it has changed since, nothing is posted.
pub fn post_as_seen(context: &mut Context<'_>, plan: &str, number: &str, seen: i64, report: &Report) -> Outcome<Entry> {
    let unchanged = |before: &Action| if before.version == seen { Ok(()) } else { Err(Failure::Stale) };
    post_if(context, plan, number, report, unchanged)
}

fn post_if(
    context: &mut Context<'_>,
    plan: &str,
    number: &str,
    report: &Report,
    unchanged: impl Fn(&Action) -> Outcome<()>,
) -> Outcome<Entry> {
    // Whoever may post to no action at all keeps nobody waiting while they are refused.
    if context.actor.require_for(Permission::PostUpdate, |_| true).is_ok() {
        store::plans::lock(context.db, plan)?;
    }
    let before = load(context, plan, number)?;
    may_post(context, &before, report)?;
    unchanged(&before)?;
    let after = judge(context, &before, report)?;
    let place = place(context, &before)?;
    let Context { db, actor, circumstances, .. } = context;
    let change = Change { plan, before: &before, after: &after, report };
    let posting = change.posting(actor, circumstances, place);
    let id = progress::post(db, &posting)?;
    Ok(change.entry(id, actor, circumstances))
}

/// A report on an action, and what the action becomes by it.
struct Change<'a> {
    plan: &'a str,
    before: &'a Action,
    after: &'a Action,
    report: &'a Report,
}

impl<'a> Change<'a> {
    /// What is to be stored of it.
    fn posting(&self, actor: &'a Actor, circumstances: &'a Circumstances, place: Place) -> Posting<'a> {
        let event = Event {
            name: "progress_update.posted",
            plan: Some(self.plan),
            subject: self.before.number.as_str(),
            before: Some(describe(self.before)),
            after: Some(describe(self.after)),
        };
        Posting {
            plan: self.plan,
            seen: self.before.version,
            entry: new_entry(actor, circumstances.at, self.after, place),
            marks: &self.report.milestones_met,
            moves_open_date: self.moves_open_date(),
            audit: context::done(circumstances, actor, event),
        }
    }

    /// Whether it writes no more than an entry and what counts and records that.
    fn is_plain(&self) -> bool {
        self.report.milestones_met.is_empty() && !self.moves_open_date()
    }

    fn moves_open_date(&self) -> bool {
        self.after.open_due_on() != self.before.open_due_on()
    }

    /// The entry of the action's history that it became.
    fn entry(&self, id: i64, actor: &Actor, circumstances: &Circumstances) -> Entry {
        Entry {
            id,
            as_at: circumstances.at.today,
            recorded_at: circumstances.at.now,
            by: actor.name.clone(),
            state: self.after.state,
            rag: self.after.rag,
            note: self.after.note.clone(),
            marks: self.report.milestones_met.clone(),
        }
    }
}

/// Enters a report into the history of an action and counts it as a write to it, as part of another operation, which has
/// the plan's turn and leaves a trace of its own in the audit log.
pub(super) fn enter(context: &mut Context<'_>, before: &Action, report: &Report) -> Outcome<()> {
    let after = judge(context, before, report)?;
    let place = place(context, before)?;
    let new = new_entry(context.actor, context.at(), &after, place);
    progress::insert(context.db, &new, &report.milestones_met)?;
    if after.open_due_on() != before.open_due_on() {
        open_dates::keep(context.db, after.id)?;
    }
    Ok(actions::bump_version(context.db, after.id)?)
}

fn judge(context: &Context<'_>, before: &Action, report: &Report) -> Outcome<Action> {
    let mut invalid = Invalid::default();
    invalid.note("/note", text::check_lines(&report.note, LONGEST_NOTE));
    invalid.finish()?;
    before.accept(report, context.at().today).map_err(|error| Failure::invalid(error.pointer(), &error))
}

/// Nothing if the person may post this report.
fn may_post(context: &Context<'_>, before: &Action, report: &Report) -> Outcome<()> {
    may_post_to(context, before)?;
    if report.state == Some(State::Withdrawn) { may_withdraw(context, before) } else { Ok(()) }
}

/// Nothing if the person may post some report on this action.
pub fn may_post_to(context: &Context<'_>, action: &Action) -> Outcome<()> {
    context.actor.require_for(Permission::PostUpdate, |group| action.is_led_by(group))?;
    if action.state == State::Withdrawn { may_withdraw(context, action) } else { Ok(()) }
}

/// Taking an action out of the plan, or back into it, changes the plan.
fn may_withdraw(context: &Context<'_>, before: &Action) -> Outcome<()> {
    context.require(Permission::ChangeStructure).map_err(|refusal| {
        if before.state == State::Withdrawn {
            return Failure::Conflict(
                "this action has been withdrawn: ask an administrator if it should come back".into(),
            );
        }
        refusal
    })
}

fn load(context: &mut Context<'_>, plan: &str, number: &str) -> Outcome<Action> {
    context.require(Permission::ReadPlans)?;
    let parsed = ActionNumber::parse(number).ok();
    let found = match &parsed {
        Some(number) => standing::to_report_on(context.db, plan, number, context.at().today)?,
        None => None,
    };
    let Some(action) = found else {
        plans::find(context, plan)?;
        return Err(Failure::not_found("action", number));
    };
    Ok(action)
}

/// Where an entry of today goes in the history of an action.
fn place(context: &mut Context<'_>, action: &Action) -> Outcome<Place> {
    match place_after_last(action) {
        Some(place) => Ok(place),
        None => Ok(progress::place(context.db, action.id, context.at().today)?),
    }
}

/// The same, where that is known from the entry that holds today, which so ends now.
fn place_after_last(action: &Action) -> Option<Place> {
    action.updated.as_ref().map(|last| Place { ends: Some(last.entry), until: last.until })
}

fn new_entry<'a>(actor: &Actor, at: Moment, after: &'a Action, place: Place) -> NewEntry<'a> {
    NewEntry {
        action_id: after.id,
        as_at: at.today,
        recorded_at: at.now,
        user_id: actor.user_id,
        state: after.state,
        rag: after.rag,
        note: after.note.as_deref(),
        place,
    }
}

fn describe(action: &Action) -> serde_json::Value {
    let met: Vec<_> =
        action.milestones.iter().map(|milestone| json!({"id": milestone.id, "met_on": milestone.met_on})).collect();
    json!({"state": action.state, "rag": action.rag, "note": action.note, "milestones": met})
}

/// A page of an action's history, newest first, of what was dated on or before `as_of`.
pub fn history(
    context: &mut Context<'_>,
    plan: &str,
    number: &str,
    as_of: Option<NaiveDate>,
    before: Option<i64>,
    limit: i64,
) -> Outcome<Vec<Entry>> {
    let action = load(context, plan, number)?;
    let day = as_of.unwrap_or(context.at().today);
    Ok(progress::history(context.db, action.id, day, before, limit)?)
}

/// One entry of an action's history.
pub fn entry(context: &mut Context<'_>, plan: &str, number: &str, id: &str) -> Outcome<Entry> {
    let missing = || Failure::not_found("progress update", id);
    let key: i64 = id.parse().map_err(|_| missing())?;
    let action = load(context, plan, number)?;
    let newest = progress::history(context.db, action.id, timeline::FOREVER, Some(key.saturating_add(1)), 1)?;
    newest.into_iter().next().filter(|entry| entry.id == key).ok_or_else(missing)
}

pub mod batch;

#[cfg(test)]
mod tests;
