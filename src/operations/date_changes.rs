//! Asking for a later date, and deciding on it.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::context::Event;
use super::{Context, Failure, Invalid, Outcome, actions, plans};
use crate::clock;
use crate::domain::action::Action;
use crate::domain::date_change::{DateChange, LONGEST_REASON, State, Verdict};
use crate::domain::milestone::Milestone;
use crate::domain::plan::{Head, Plan};
use crate::domain::policy::Permission;
use crate::domain::text;
use crate::store::date_changes::{self, NewDateChange, NewDecision};
use crate::store::{self, open_dates};

#[cfg(test)]
mod tests;

/// What somebody asks for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The milestone's key.
    pub milestone: i64,
    /// The date it should have.
    pub new_due_on: NaiveDate,
    /// Why.
    pub reason: String,
}

/// A chair, deputy or administrator asks for a later date of a milestone. Answers the key of the request.
pub fn request(context: &mut Context<'_>, plan: &str, number: &str, asked: &Request) -> Outcome<i64> {
    let head = plans::open_to_change(context, plan)?;
    let found = actions::find(context, plan, number, None)?;
    let action = found.action()?;
    context.actor.require_for(Permission::AskForLaterDate, |group| action.is_led_by(group))?;
    let milestone = check_request(context, action, asked)?;
    check_askable(&found.plan, action, milestone)?;
    store_request(context, &head, action, milestone, asked)
}

fn check_request<'a>(context: &Context<'_>, action: &'a Action, asked: &Request) -> Outcome<&'a Milestone> {
    let mut invalid = Invalid::default();
    invalid.note("/reason", text::check_lines(&asked.reason, LONGEST_REASON));
    let Some(milestone) = action.milestone(asked.milestone) else {
        let known: Vec<String> = action.milestones.iter().map(|milestone| milestone.id.to_string()).collect();
        let words = format!("is not a milestone of this action: give one of {}", known.join(", "));
        invalid.unless(false, "/milestone_id", &words);
        return Err(Failure::Invalid(invalid));
    };
    if action.check_movable(milestone).is_ok() {
        invalid.note("/new_due_on", milestone.check_later(asked.new_due_on, context.at().today));
    }
    invalid.finish()?;
    Ok(milestone)
}

/// Nothing if a later date could be asked for this milestone, whoever asks.
pub fn check_askable(plan: &Plan, action: &Action, milestone: &Milestone) -> Outcome<()> {
    action.check_movable(milestone).map_err(|no| Failure::Conflict(no.to_string()))?;
    refuse_second(plan, milestone)
}

/// A milestone has one open request at a time.
fn refuse_second(plan: &Plan, milestone: &Milestone) -> Outcome<()> {
    let its = |change: &&DateChange| change.milestone == milestone.id && change.state() == State::Requested;
    match plan.date_changes.iter().find(its) {
        None => Ok(()),
        Some(open) => Err(Failure::Conflict(format!(
            "{} has asked for {} already, in date change {}: it has to be decided on first",
            open.requested_by, open.to, open.id
        ))),
    }
}

fn store_request(
    context: &mut Context<'_>,
    head: &Head,
    action: &Action,
    milestone: &Milestone,
    asked: &Request,
) -> Outcome<i64> {
    let new = NewDateChange {
        plan_id: head.id,
        action_id: action.id,
        milestone_id: milestone.id,
        from: milestone.due_on,
        to: asked.new_due_on,
        reason: &asked.reason,
        user_id: context.actor.user_id,
        at: context.at().now,
        on_day: context.at().today,
    };
    let id = date_changes::insert(context.db, &new)?;
    context.record(Event {
        name: "date_change.requested",
        plan: Some(&head.slug),
        subject: action.number.as_str(),
        before: Some(json!({"milestone": milestone.id, "due_on": milestone.due_on})),
        after: Some(json!({"id": id, "milestone": milestone.id, "asked_for": asked.new_due_on,
            "reason": asked.reason})),
    })?;
    Ok(id)
}

/// Asks for a date, earlier or later, that a document gives: part of an import, which has checked it.
pub(super) fn propose(context: &mut Context<'_>, head: &Head, action: &Action, asked: &Request) -> Outcome<i64> {
    let milestone =
        action.milestone(asked.milestone).ok_or_else(|| Failure::not_found("milestone", asked.milestone))?;
    store_request(context, head, action, milestone, asked)
}

/// A date change with its plan and action.
pub struct Found {
    /// The plan as it stands today.
    pub plan: Arc<Plan>,
    id: i64,
}

impl Found {
    /// The date change.
    pub fn change(&self) -> Outcome<&DateChange> {
        self.plan.date_change(self.id).ok_or_else(|| missing(self.id))
    }

    fn action(&self) -> Outcome<&Action> {
        let number = &self.change()?.action;
        self.plan.action(number).ok_or_else(|| Failure::not_found("action", number))
    }
}

fn missing(id: impl ToString) -> Failure {
    Failure::not_found("date change", id)
}

/// The first page of the plan that a date change belongs to, and its key.
pub fn open(context: &mut Context<'_>, id: &str) -> Outcome<(Head, i64)> {
    context.require(Permission::ReadPlans)?;
    let key: i64 = id.parse().map_err(|_| missing(id))?;
    let slug = date_changes::plan_of(context.db, key)?.ok_or_else(|| missing(id))?;
    Ok((plans::open(context, &slug)?, key))
}

/// One date change as it is today.
pub fn find(context: &mut Context<'_>, head: Head, id: i64) -> Outcome<Found> {
    let plan = plans::standing(context, head, None)?;
    plan.date_change(id).ok_or_else(|| missing(id))?;
    Ok(Found { plan, id })
}

/// The Business Group or an administrator grants a later date, as of the meeting that agreed it: today unless it is
/// named. Nobody decides on their own request.
pub fn grant(context: &mut Context<'_>, id: &str, agreed_on: Option<NaiveDate>, words: Option<&str>) -> Outcome<Found> {
    let (head, found) = take(context, id)?;
    let (change, action) = (found.change()?, found.action()?);
    let agreed_on = agreed_on.unwrap_or(context.at().today);
    let mut invalid = Invalid::default();
    if let Some(words) = words {
        invalid.note("/text", text::check_lines(words, LONGEST_REASON));
    }
    let future = agreed_on > context.at().today;
    invalid.unless(!future, "/agreed_on", "this day has not come yet: give the day of the meeting that agreed it");
    if let Some(milestone) = action.milestone(change.milestone) {
        let added_on = date_changes::first_day(context.db, milestone.id)?;
        invalid.note("/agreed_on", milestone.check_agreed_on(agreed_on, added_on));
    }
    invalid.finish()?;
    refuse_decided(change)?;
    action.check_still_movable(change).map_err(|no| Failure::Conflict(format!("{no}; refuse this request instead")))?;
    decide(context, change, Verdict::Granted, Some(agreed_on), words)?;
    date_changes::move_date(context.db, change, agreed_on)?;
    open_dates::keep(context.db, action.id)?;
    store::actions::bump_version(context.db, action.id)?;
    finish(context, head, &found, "date_change.granted")
}

/// The Business Group or an administrator refuses a later date and says why. Nobody decides on their own request.
pub fn refuse(context: &mut Context<'_>, id: &str, words: &str) -> Outcome<Found> {
    let (head, found) = take(context, id)?;
    let change = found.change()?;
    let mut invalid = Invalid::default();
    invalid.note("/text", text::check_lines(words, LONGEST_REASON));
    invalid.finish()?;
    refuse_decided(change)?;
    decide(context, change, Verdict::Refused, None, Some(words))?;
    finish(context, head, &found, "date_change.refused")
}

/// Takes up a request to decide on it, if the actor may.
fn take(context: &mut Context<'_>, id: &str) -> Outcome<(Head, Found)> {
    context.require(Permission::DecideLaterDate)?;
    let (head, key) = open(context, id)?;
    // From here others who change the plan wait for their turn, so of two decisions the second sees the first.
    plans::bump_revision(context, &head)?;
    let found = find(context, head.clone(), key)?;
    context.actor.require_other_than(found.change()?.asker)?;
    Ok((head, found))
}

fn refuse_decided(change: &DateChange) -> Outcome<()> {
    match &change.decision {
        None => Ok(()),
        Some(decision) => Err(Failure::Conflict(format!(
            "{} has {} this already, on {}: ask for another date if it should change",
            decision.by,
            decision.verdict.as_str(),
            clock::day_of(decision.at)
        ))),
    }
}

fn decide(
    context: &mut Context<'_>,
    change: &DateChange,
    verdict: Verdict,
    agreed_on: Option<NaiveDate>,
    text: Option<&str>,
) -> Outcome<()> {
    let (user_id, at, on_day) = (context.actor.user_id, context.at().now, context.at().today);
    let new = NewDecision { verdict, user_id, at, on_day, agreed_on, text };
    Ok(date_changes::decide(context.db, change.id, &new)?)
}

fn finish(context: &mut Context<'_>, head: Head, before: &Found, event: &str) -> Outcome<Found> {
    let slug = head.slug.clone();
    let after = find(context, head, before.id)?;
    let (was, is) = (describe(before)?, describe(&after)?);
    let subject = before.change()?.action.as_str();
    context.record(Event { name: event, plan: Some(&slug), subject, before: Some(was), after: Some(is) })?;
    Ok(after)
}

fn describe(found: &Found) -> Outcome<Value> {
    let (change, action) = (found.change()?, found.action()?);
    let milestone = action.milestone(change.milestone);
    let decision = change.decision.as_ref();
    Ok(json!({
        "id": change.id,
        "milestone": change.milestone,
        "due_on": milestone.and_then(|milestone| milestone.due_on),
        "state": change.state().as_str(),
        "counts_from": decision.map(|decision| decision.from_day),
        "text": decision.and_then(|decision| decision.text.as_deref()),
    }))
}
