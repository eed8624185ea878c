//! Challenges and what followed, appended only.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::dsl::max;
use diesel::prelude::*;

use super::schema::{actions, challenge_steps, challenges, groups, plans, users};
use super::standing::COMMAND_LINE;
use super::{Db, Error, Result};
use crate::domain::action::Lead;
use crate::domain::challenge::{Challenge, Step, StepKind};
use crate::domain::number::ActionNumber;

#[derive(Queryable)]
struct Row {
    id: i64,
    number: i32,
    action: String,
    question: String,
    respond_by: NaiveDate,
    by: Option<String>,
    at: NaiveDateTime,
}

/// The challenges to a plan's actions as they stood at the end of `day`, in the order of their numbers.
pub fn of_plan(db: &mut Db, plan_id: i64, day: NaiveDate) -> Result<Vec<Challenge>> {
    let rows: Vec<Row> = challenges::table
        .inner_join(actions::table)
        .left_join(users::table)
        .filter(challenges::plan_id.eq(plan_id).and(challenges::asked_on.le(day)))
        .order(challenges::number)
        .select((
            challenges::id,
            challenges::number,
            actions::number,
            challenges::question,
            challenges::respond_by,
            users::name.nullable(),
            challenges::asked_at,
        ))
        .load(db)?;
    // Most plans have none, and then there is nothing more to ask.
    let mut steps = if rows.is_empty() { HashMap::new() } else { steps_of_plan(db, plan_id, day)? };
    rows.into_iter()
        .map(|row| {
            Ok(Challenge {
                id: row.id,
                number: row.number,
                action: ActionNumber::parse(&row.action).map_err(|error| Error::Broken(error.to_string()))?,
                question: row.question,
                asked_by: row.by.unwrap_or_else(|| COMMAND_LINE.to_owned()),
                asked_at: row.at.and_utc(),
                first_respond_by: row.respond_by,
                steps: steps.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect()
}

#[derive(Queryable)]
struct StepRow {
    challenge_id: i64,
    kind: String,
    text: Option<String>,
    respond_by: Option<NaiveDate>,
    group: Option<(String, String)>,
    user_id: Option<i64>,
    by: Option<String>,
    at: NaiveDateTime,
}

fn steps_of_plan(db: &mut Db, plan_id: i64, day: NaiveDate) -> Result<HashMap<i64, Vec<Step>>> {
    let rows: Vec<StepRow> = challenge_steps::table
        .inner_join(challenges::table)
        .left_join(groups::table)
        .left_join(users::table.on(users::id.nullable().eq(challenge_steps::user_id)))
        .filter(challenges::plan_id.eq(plan_id).and(challenge_steps::on_day.le(day)))
        .order(challenge_steps::id)
        .select((
            challenge_steps::challenge_id,
            challenge_steps::kind,
            challenge_steps::text,
            challenge_steps::respond_by,
            (groups::slug, groups::name).nullable(),
            challenge_steps::user_id,
            users::name.nullable(),
            challenge_steps::recorded_at,
        ))
        .load(db)?;
    let mut steps: HashMap<i64, Vec<Step>> = HashMap::new();
    for row in rows {
        let step = Step {
            kind: row.kind.parse().map_err(Error::Broken)?,
            text: row.text,
            respond_by: row.respond_by,
            group: row.group.map(|(slug, name)| Lead { slug, name }),
            user_id: row.user_id,
            by: row.by.unwrap_or_else(|| COMMAND_LINE.to_owned()),
            at: row.at.and_utc(),
        };
        steps.entry(row.challenge_id).or_default().push(step);
    }
    Ok(steps)
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
