//! Challenges and what followed, appended only.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::dsl::max;
use diesel::prelude::*;
use serde::Deserialize;

use super::schema::{challenge_steps, challenges, groups, plans};
use super::standing::{COMMAND_LINE, Parts, moment};
use super::{Db, Error, Result};
use crate::domain::action::Lead;
use crate::domain::challenge::{Challenge, Step, StepKind};
use crate::domain::number::ActionNumber;

/// The columns of a challenge.
#[derive(Deserialize)]
struct Row {
    id: i64,
    number: i32,
    action: String,
    question: String,
    respond_by: NaiveDate,
    by: Option<String>,
    #[serde(deserialize_with = "moment")]
    at: NaiveDateTime,
}

impl Row {
    fn with(self, steps: Vec<Step>) -> Result<Challenge> {
        Ok(Challenge {
            id: self.id,
            number: self.number,
            action: ActionNumber::parse(&self.action).map_err(|error| Error::Broken(error.to_string()))?,
            question: self.question,
            asked_by: self.by.unwrap_or_else(|| COMMAND_LINE.to_owned()),
            asked_at: self.at.and_utc(),
            first_respond_by: self.respond_by,
            steps,
        })
    }
}

/// The columns of a step.
#[derive(Deserialize)]
struct StepRow {
    kind: String,
    text: Option<String>,
    respond_by: Option<NaiveDate>,
    group: Option<String>,
    group_name: Option<String>,
    user_id: Option<i64>,
    by: Option<String>,
    #[serde(deserialize_with = "moment")]
    at: NaiveDateTime,
}

impl TryFrom<StepRow> for Step {
    type Error = Error;

    fn try_from(row: StepRow) -> Result<Self> {
        Ok(Self {
            kind: row.kind.parse().map_err(Error::Broken)?,
            text: row.text,
            respond_by: row.respond_by,
            group: row.group.zip(row.group_name).map(|(slug, name)| Lead { slug, name }),
            user_id: row.user_id,
            by: row.by.unwrap_or_else(|| COMMAND_LINE.to_owned()),
            at: row.at.and_utc(),
        })
    }
}

/// The challenges among the parts of a plan, in the order of their numbers, with what followed each.
pub(super) fn in_parts(parts: &mut Parts) -> Result<Vec<Challenge>> {
    let mut steps: HashMap<i64, Vec<Step>> = HashMap::new();
    for (challenge, step) in parts.take("step", |challenge, row: StepRow| Ok((challenge, row.try_into()?)))? {
        steps.entry(challenge).or_default().push(step);
    }
    let challenges = parts.take("challenge", |_, row: Row| Ok(row))?.into_iter();
    challenges
        .map(|row| {
            let its = steps.remove(&row.id).unwrap_or_default();
            row.with(its)
        })
        .collect()
}

/// The slug of the plan that a challenge belongs to.
pub fn plan_of(db: &mut Db, id: i64) -> Result<Option<String>> {
    let found = challenges::table.inner_join(plans::table).filter(challenges::id.eq(id)).select(plans::slug);
    Ok(found.get_result(db).optional()?)
}

/// How many challenges to each of these actions had not been accepted by the end of `day`, by the action's key. An action
/// without any is left out.
pub fn count_unaccepted(db: &mut Db, action_ids: &[i64], day: NaiveDate) -> Result<HashMap<i64, u32>> {
    let rows: Vec<(i64, i64)> = challenges::table
        .filter(challenges::action_id.eq_any(action_ids.to_vec()).and(challenges::asked_on.le(day)))
        .select((challenges::id, challenges::action_id))
        .load(db)?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
    // In order, so that of each challenge the last one stays.
    let steps: HashMap<i64, String> = challenge_steps::table
        .filter(challenge_steps::challenge_id.eq_any(ids).and(challenge_steps::on_day.le(day)))
        .filter(challenge_steps::kind.ne(StepKind::Escalated.as_str()))
        .order(challenge_steps::id)
        .select((challenge_steps::challenge_id, challenge_steps::kind))
        .load::<(i64, String)>(db)?
        .into_iter()
        .collect();
    let mut counts = HashMap::new();
    for (id, action_id) in rows {
        if steps.get(&id).is_none_or(|last| last != StepKind::Accepted.as_str()) {
            *counts.entry(action_id).or_default() += 1;
        }
    }
    Ok(counts)
}

/// A challenge to be stored.
#[derive(Debug)]
pub struct NewChallenge<'a> {
    /// The plan's key.
    pub plan_id: i64,
    /// The action's key.
    pub action_id: i64,
    /// What is asked.
    pub question: &'a str,
    /// The last day for an answer.
    pub respond_by: NaiveDate,
    /// Whose account asks; none at the command line.
    pub user_id: Option<i64>,
    /// When.
    pub at: DateTime<Utc>,
    /// The day from which it stands.
    pub on_day: NaiveDate,
}

/// Stores a challenge under the plan's next number and answers its key. The caller holds the plan's turn.
pub fn insert(db: &mut Db, new: &NewChallenge<'_>) -> Result<i64> {
    let last: Option<i32> =
        challenges::table.filter(challenges::plan_id.eq(new.plan_id)).select(max(challenges::number)).get_result(db)?;
    let id = diesel::insert_into(challenges::table)
        .values((
            challenges::plan_id.eq(new.plan_id),
            challenges::number.eq(last.unwrap_or(0) + 1),
            challenges::action_id.eq(new.action_id),
            challenges::question.eq(new.question),
            challenges::respond_by.eq(new.respond_by),
            challenges::user_id.eq(new.user_id),
            challenges::asked_at.eq(new.at.naive_utc()),
            challenges::asked_on.eq(new.on_day),
        ))
        .returning(challenges::id)
        .get_result(db)?;
    Ok(id)
}

/// A step to be stored.
#[derive(Debug)]
pub struct NewStep<'a> {
    /// The challenge's key.
    pub challenge_id: i64,
    /// What it is.
    pub kind: StepKind,
    /// The words that go with it.
    pub text: Option<&'a str>,
    /// Another last day for an answer.
    pub respond_by: Option<NaiveDate>,
    /// The slug of the group that it is escalated to; the group must exist.
    pub group: Option<&'a str>,
    /// Whose account takes it; none at the command line.
    pub user_id: Option<i64>,
    /// When.
    pub at: DateTime<Utc>,
    /// The day from which it counts.
    pub on_day: NaiveDate,
}

/// Stores a step.
pub fn insert_step(db: &mut Db, new: &NewStep<'_>) -> Result<()> {
    let group_id: Option<i64> = match new.group {
        Some(slug) => Some(groups::table.filter(groups::slug.eq(slug)).select(groups::id).get_result(db)?),
        None => None,
    };
    diesel::insert_into(challenge_steps::table)
        .values((
            challenge_steps::challenge_id.eq(new.challenge_id),
            challenge_steps::kind.eq(new.kind.as_str()),
            challenge_steps::text.eq(new.text),
            challenge_steps::respond_by.eq(new.respond_by),
            challenge_steps::group_id.eq(group_id),
            challenge_steps::user_id.eq(new.user_id),
            challenge_steps::recorded_at.eq(new.at.naive_utc()),
            challenge_steps::on_day.eq(new.on_day),
        ))
        .execute(db)?;
    Ok(())
}
