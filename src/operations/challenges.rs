//! Challenges: raising one, answering it, and accepting or reopening the answer.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::context::Event;
use super::{Context, Failure, Invalid, Outcome, actions, plans};
use crate::domain::action::Action;
use crate::domain::challenge::{Challenge, StepKind};
use crate::domain::plan::Plan;
use crate::domain::policy::Permission;
use crate::domain::progress::LONGEST_NOTE;
use crate::domain::state::State;
use crate::domain::text;
use crate::store::challenges::{self, NewChallenge, NewStep};
use crate::store::groups;

#[cfg(test)]
mod tests;

/// A challenge with its plan.
pub struct Found {
    /// The plan as it stood on the day.
    pub plan: Arc<Plan>,
    /// The day.
    pub day: NaiveDate,
    index: usize,
}

impl Found {
    /// The challenge.
    pub fn challenge(&self) -> Outcome<&Challenge> {
        self.plan.challenges.get(self.index).ok_or_else(|| Failure::not_found("challenge", self.index))
    }

    /// The action that is challenged.
    pub fn action(&self) -> Outcome<&Action> {
        let number = &self.challenge()?.action;
        self.plan.action(number).ok_or_else(|| Failure::not_found("action", number))
    }
}

/// One challenge by its key, as it stands today.
pub fn find(context: &mut Context<'_>, id: &str) -> Outcome<Found> {
    context.require(Permission::ReadPlans)?;
    let missing = || Failure::not_found("challenge", id);
    let key: i64 = id.parse().map_err(|_| missing())?;
    let slug = challenges::plan_of(context.db, key)?.ok_or_else(missing)?;
    let head = plans::open(context, &slug)?;
    let plan = plans::standing(context, head, None)?;
    let index = plan.challenges.iter().position(|challenge| challenge.id == key).ok_or_else(missing)?;
    Ok(Found { plan, day: context.at().today, index })
}

/// The key of the challenge that a plan shows under this label, such as "C3".
pub fn key_of(context: &mut Context<'_>, plan: &str, label: &str) -> Outcome<String> {
    let head = plans::open(context, plan)?;
    let plan = plans::standing(context, head, None)?;
    Ok(plan.challenge(label).ok_or_else(|| Failure::not_found("challenge", label))?.id.to_string())
}

/// Puts a question to the leads of an action, to be answered by `respond_by`, and answers the challenge's key.
pub fn raise(
    context: &mut Context<'_>,
    plan: &str,
    number: &str,
    question: &str,
    respond_by: NaiveDate,
) -> Outcome<i64> {
    context.require(Permission::RaiseChallenge)?;
    let head = plans::open_to_change(context, plan)?;
    let found = actions::find(context, plan, number, None)?;
    let action = found.action()?;
    let mut invalid = Invalid::default();
    invalid.note("/question", text::check_lines(question, LONGEST_NOTE));
    check_respond_by(context, &mut invalid, Some(respond_by));
    invalid.finish()?;
    if action.state == State::Withdrawn {
        return Err(Failure::Conflict("this action has been withdrawn: nobody leads it any more".into()));
    }
    let (user_id, at, on_day) = (context.actor.user_id, context.at().now, context.at().today);
    let new = NewChallenge { plan_id: head.id, action_id: action.id, question, respond_by, user_id, at, on_day };
    let id = challenges::insert(context.db, &new)?;
    record(context, "challenge.raised", &id.to_string(), None)?;
    Ok(id)
}

fn check_respond_by(context: &Context<'_>, invalid: &mut Invalid, respond_by: Option<NaiveDate>) {
    let to_come = respond_by.is_none_or(|day| day >= context.at().today);
    invalid.unless(to_come, "/respond_by", "lies in the past: give today or a later day");
}

/// What somebody does about a challenge.
#[derive(Debug, Clone, Copy)]
pub enum Move<'a> {
    /// Answers it.
    Respond {
        /// The answer.
        text: &'a str,
    },
    /// Accepts the answer.
    Accept {
        /// A remark.
        text: Option<&'a str>,
    },
    /// Asks again.
    Reopen {
        /// Why.
        text: &'a str,
        /// Another last day for an answer.
        respond_by: Option<NaiveDate>,
    },
    /// Tells another group.
    Escalate {
        /// The group's slug.
        group: &'a str,
        /// Why.
        text: &'a str,
    },
}

impl Move<'_> {
    fn kind(self) -> StepKind {
        match self {
            Self::Respond { .. } => StepKind::Response,
            Self::Accept { .. } => StepKind::Accepted,
            Self::Reopen { .. } => StepKind::Reopened,
            Self::Escalate { .. } => StepKind::Escalated,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Respond { text } | Self::Reopen { text, .. } | Self::Escalate { text, .. } => Some(text),
            Self::Accept { text } => *text,
        }
    }

    fn event(self) -> &'static str {
        match self {
            Self::Respond { .. } => "challenge.answered",
            Self::Accept { .. } => "challenge.accepted",
            Self::Reopen { .. } => "challenge.reopened",
            Self::Escalate { .. } => "challenge.escalated",
        }
    }
}

/// Takes the next step of a challenge, as of today. The leads answer; the Business Group accepts, reopens and escalates; and
/// neither who answered nor whoever has a part in a group that leads the action accepts.
pub fn take_step(context: &mut Context<'_>, id: &str, step: Move<'_>) -> Outcome<()> {
    let slug = find(context, id)?.plan.head.slug.clone();
    plans::open_to_change(context, &slug)?;
    let found = find(context, id)?;
    let (challenge, action) = (found.challenge()?, found.action()?);
    require(context, challenge, action, step)?;
    challenge.check_order(step.kind()).map_err(|refusal| Failure::Conflict(refusal.to_string()))?;
    let (group, respond_by) = check(context, step)?;
    let new = NewStep {
        challenge_id: challenge.id,
        kind: step.kind(),
        text: step.text(),
        respond_by,
        group,
        user_id: context.actor.user_id,
        at: context.at().now,
        on_day: context.at().today,
    };
    challenges::insert_step(context.db, &new)?;
    record(context, step.event(), id, Some(describe(challenge)))
}

fn require(context: &Context<'_>, challenge: &Challenge, action: &Action, step: Move<'_>) -> Outcome<()> {
    let led_by = |group: &str| action.is_led_by(group);
    match step {
        Move::Respond { .. } => context.actor.require_for(Permission::AnswerChallenge, led_by)?,
        Move::Reopen { .. } | Move::Escalate { .. } => context.require(Permission::RaiseChallenge)?,
        Move::Accept { .. } => {
            context.require(Permission::RaiseChallenge)?;
            challenge.check_acceptor(context.actor)?;
            context.actor.require_distance(led_by)?;
        }
    }
    Ok(())
}

fn check<'a>(context: &mut Context<'_>, step: Move<'a>) -> Outcome<(Option<&'a str>, Option<NaiveDate>)> {
    let mut invalid = Invalid::default();
    if let Some(words) = step.text() {
        invalid.note("/text", text::check_lines(words, LONGEST_NOTE));
    }
    let (mut group, mut respond_by) = (None, None);
    match step {
        Move::Escalate { group: slug, .. } => {
            let known = groups::find(context.db, slug)?.is_some();
            invalid.unless(known, "/group", "there is no such group: give the slug of one");
            group = Some(slug);
        }
        Move::Reopen { respond_by: day, .. } => {
            check_respond_by(context, &mut invalid, day);
            respond_by = day;
        }
        Move::Respond { .. } | Move::Accept { .. } => {}
    }
    invalid.finish()?;
    Ok((group, respond_by))
}

fn describe(challenge: &Challenge) -> Value {
    let last = challenge.steps.last();
    json!({
        "state": challenge.standing(),
        "respond_by": challenge.respond_by(),
        "question": challenge.question,
        "last_step": last.map(|step| step.kind.as_str()),
        "text": last.and_then(|step| step.text.as_deref()),
        "group": last.and_then(|step| step.group.as_ref()).map(|group| &group.slug),
    })
}

fn record(context: &mut Context<'_>, name: &str, id: &str, before: Option<Value>) -> Outcome<()> {
    let found = find(context, id)?;
    let challenge = found.challenge()?;
    let subject = format!("{} on {}", challenge.label(), challenge.action);
    let after = Some(describe(challenge));
    context.record(Event { name, plan: Some(&found.plan.head.slug), subject: &subject, before, after })?;
    Ok(())
}
