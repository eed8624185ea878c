//! Posting a progress update, and reading the history.

use chrono::NaiveDate;
use serde_json::json;

use super::context::Event;
use super::{Context, Failure, Invalid, Outcome, plans};
use crate::domain::action::Action;
use crate::domain::number::ActionNumber;
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
    let read = |context: &mut Context<'_>| -> Outcome<(Action, Action)> {
        let before = load(context, plan, number)?;
        context.actor.require_for(Permission::PostUpdate, |group| before.is_led_by(group))?;
        let withdrawn = State::Withdrawn;
        if report.state == Some(withdrawn) || before.state == withdrawn {
            may_withdraw(context, &before)?;
        }
        unchanged(&before)?;
        let after = judge(context, &before, report)?;
        Ok((before, after))
    };
    let judged = read(context)?;
    let _first = progress::first_in_line(context.db, plan);
    match write(context, plan, &judged, report)? {
        Some(entry) => Ok(entry),
        // Somebody was quicker. Whoever has the plan's turn finds the action as it then stays.
        None => context.together(|context| {
            store::plans::take_turn(context.db, plan)?;
            let judged = read(context)?;
            write(context, plan, &judged, report)?.ok_or(Failure::Busy)
        }),
    }
}

/// Writes a report on an action that becomes another by it; nothing, if it has been written to since it was read.
fn write(
    context: &mut Context<'_>,
    plan: &str,
    (before, after): &(Action, Action),
    report: &Report,
) -> Outcome<Option<Entry>> {
    let entry = new_entry(context, before, after)?;
    let event = Event {
        name: "progress_update.posted",
        plan: Some(plan),
        subject: before.number.as_str(),
        before: Some(describe(before)),
        after: Some(describe(after)),
    };
    let posting = Posting {
        plan,
        seen: before.version,
        entry,
        marks: &report.milestones_met,
        moves_open_date: after.open_due_on() != before.open_due_on(),
        audit: context.done(event),
    };
    let Some(id) = progress::post(context.db, &posting)? else { return Ok(None) };
    Ok(Some(Entry {
        id,
        as_at: posting.entry.as_at,
        recorded_at: posting.entry.recorded_at,
        by: context.actor.name.clone(),
        state: after.state,
        rag: after.rag,
        note: after.note.clone(),
        marks: report.milestones_met.clone(),
    }))
}

/// Enters a report into the history of an action and counts it as a write to it, as part of another operation, which has
/// the plan's turn and leaves a trace of its own in the audit log.
pub(super) fn enter(context: &mut Context<'_>, before: &Action, report: &Report) -> Outcome<()> {
    let after = judge(context, before, report)?;
    let new = new_entry(context, before, &after)?;
    progress::insert(context.db, &new, &report.milestones_met)?;
    if after.open_due_on() != before.open_due_on() {
        open_dates::keep(context.db, after.id)?;
    }
    Ok(actions::count_write(context.db, after.id)?)
}

fn judge(context: &Context<'_>, before: &Action, report: &Report) -> Outcome<Action> {
    let mut invalid = Invalid::default();
    invalid.note("/note", text::check_lines(&report.note, LONGEST_NOTE));
    invalid.finish()?;
    before.accept(report, context.at().today).map_err(|error| Failure::invalid(error.pointer(), &error))
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

fn new_entry<'a>(context: &mut Context<'_>, before: &Action, after: &'a Action) -> Outcome<NewEntry<'a>> {
    let (as_at, recorded_at) = (context.at().today, context.at().now);
    let place = match &before.updated {
        // It holds today, so it ends now.
        Some(last) => Place { ends: Some(last.entry), until: last.until },
        None => progress::place(context.db, before.id, as_at)?,
    };
    Ok(NewEntry {
        action_id: after.id,
        as_at,
        recorded_at,
        user_id: context.actor.user_id,
        state: after.state,
        rag: after.rag,
        note: after.note.as_deref(),
        place,
    })
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

#[cfg(test)]
mod tests;
