//! Requests to move a milestone and the decisions on them, and the date of a milestone from day to day.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde::Deserialize;

use super::schema::{actions, date_changes, milestone_dates, milestones, plans};
use super::standing::{COMMAND_LINE, Parts, maybe_moment, moment};
use super::{Db, Error, Result, timeline};
use crate::domain::date_change::{DateChange, Decision, Verdict};
use crate::domain::number::ActionNumber;

/// The columns of a date change.
#[derive(Deserialize)]
struct Row {
    id: i64,
    action: String,
    milestone: i64,
    from: Option<NaiveDate>,
    to: NaiveDate,
    reason: String,
    asker: Option<i64>,
    requested_by: Option<String>,
    #[serde(deserialize_with = "moment")]
    requested_at: NaiveDateTime,
    requested_on: NaiveDate,
    decision: Option<String>,
    decided_by: Option<String>,
    #[serde(deserialize_with = "maybe_moment")]
    decided_at: Option<NaiveDateTime>,
    decided_on: Option<NaiveDate>,
    agreed_on: Option<NaiveDate>,
    text: Option<String>,
}

impl Row {
    fn decision(&self) -> Result<Option<Decision>> {
        let (verdict, from_day) = match self.decision.as_deref() {
            None => return Ok(None),
            Some("granted") => (Verdict::Granted, self.agreed_on),
            Some(_) => (Verdict::Refused, self.decided_on),
        };
        let (Some(from_day), Some(at)) = (from_day, self.decided_at) else {
            return Err(Error::Broken(format!("date change {} was decided on no day", self.id)));
        };
        let by = self.decided_by.clone().unwrap_or_else(|| COMMAND_LINE.to_owned());
        Ok(Some(Decision { verdict, by, at: at.and_utc(), from_day, text: self.text.clone() }))
    }
}

impl TryFrom<Row> for DateChange {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            action: ActionNumber::parse(&row.action).map_err(|error| Error::Broken(error.to_string()))?,
            milestone: row.milestone,
            from: row.from,
            to: row.to,
            decision: row.decision()?,
            reason: row.reason,
            asker: row.asker,
            requested_by: row.requested_by.unwrap_or_else(|| COMMAND_LINE.to_owned()),
            requested_at: row.requested_at.and_utc(),
            requested_on: row.requested_on,
        })
    }
}

/// The date changes among the parts of a plan as they were at the end of `day`, in the order asked for.
pub(super) fn in_parts(parts: &mut Parts, day: NaiveDate) -> Result<Vec<DateChange>> {
    let all = parts.take("date change", |_, row: Row| DateChange::try_from(row))?;
    Ok(all.into_iter().filter_map(|change| change.as_of(day)).collect())
}

/// The slug of the plan that a date change belongs to.
pub fn plan_of(db: &mut Db, id: i64) -> Result<Option<String>> {
    let slug = date_changes::table
        .inner_join(plans::table.on(plans::id.eq(date_changes::plan_id)))
        .filter(date_changes::id.eq(id))
        .select(plans::slug)
        .get_result(db)
        .optional()?;
    Ok(slug)
}

/// A request to be stored.
#[derive(Debug)]
pub struct NewDateChange<'a> {
    /// The plan's key.
    pub plan_id: i64,
    /// The action's key.
    pub action_id: i64,
    /// The milestone's key.
    pub milestone_id: i64,
    /// The date that holds.
    pub from: Option<NaiveDate>,
    /// The date that is asked for.
    pub to: NaiveDate,
    /// Why.
    pub reason: &'a str,
    /// Whose account asks; none at the command line.
    pub user_id: Option<i64>,
    /// When.
    pub at: DateTime<Utc>,
    /// The day from which it is shown.
    pub on_day: NaiveDate,
}

/// Stores a request and answers its key.
pub fn insert(db: &mut Db, new: &NewDateChange<'_>) -> Result<i64> {
    let id = diesel::insert_into(date_changes::table)
        .values((
            date_changes::plan_id.eq(new.plan_id),
            date_changes::action_id.eq(new.action_id),
            date_changes::milestone_id.eq(new.milestone_id),
            date_changes::from_due_on.eq(new.from),
            date_changes::to_due_on.eq(new.to),
            date_changes::reason.eq(new.reason),
            date_changes::user_id.eq(new.user_id),
            date_changes::requested_at.eq(new.at.naive_utc()),
            date_changes::requested_on.eq(new.on_day),
        ))
        .returning(date_changes::id)
        .get_result(db)?;
    Ok(id)
}

/// A decision to be stored.
#[derive(Debug)]
pub struct NewDecision<'a> {
    /// Which way it went.
    pub verdict: Verdict,
    /// Whose account decided; none at the command line.
    pub user_id: Option<i64>,
    /// When.
    pub at: DateTime<Utc>,
    /// The day on which it was recorded.
    pub on_day: NaiveDate,
    /// The day of the meeting that agreed; none for a refusal.
    pub agreed_on: Option<NaiveDate>,
    /// Words to it.
    pub text: Option<&'a str>,
}

/// Stores the decision on a request of which nobody has decided yet.
pub fn decide(db: &mut Db, id: i64, new: &NewDecision<'_>) -> Result<()> {
    diesel::update(date_changes::table.filter(date_changes::id.eq(id).and(date_changes::decision.is_null())))
        .set((
            date_changes::decision.eq(new.verdict.as_str()),
            date_changes::decided_by.eq(new.user_id),
            date_changes::decided_at.eq(new.at.naive_utc()),
            date_changes::decided_on.eq(new.on_day),
            date_changes::agreed_on.eq(new.agreed_on),
            date_changes::decision_text.eq(new.text),
        ))
        .execute(db)?;
    Ok(())
}

/// The first day on which a milestone is part of the plan: its own, or that of its action.
pub fn first_day(db: &mut Db, milestone_id: i64) -> Result<NaiveDate> {
    let (own, of_action): (Option<NaiveDate>, NaiveDate) = milestones::table
        .find(milestone_id)
        .inner_join(actions::table)
        .select((milestones::added_on, actions::added_on))
        .get_result(db)?;
    Ok(own.unwrap_or(of_action))
}

/// Gives a milestone the date that a change asked for, from the meeting of `agreed_on`, in its place by date. Where it
/// had none, this is also its first.
pub fn move_date(db: &mut Db, change: &DateChange, agreed_on: NaiveDate) -> Result<()> {
    let others = milestone_dates::table
        .filter(milestone_dates::milestone_id.eq(change.milestone).and(milestone_dates::until_day.gt(agreed_on)))
        .select((milestone_dates::id, milestone_dates::from_day, milestone_dates::until_day))
        .load(db)?;
    let place = timeline::place(&others, agreed_on);
    if let Some(ends) = place.ends {
        diesel::update(milestone_dates::table.find(ends)).set(milestone_dates::until_day.eq(agreed_on)).execute(db)?;
    }
    diesel::insert_into(milestone_dates::table)
        .values((
            milestone_dates::milestone_id.eq(change.milestone),
            milestone_dates::due_on.eq(change.to),
            milestone_dates::from_day.eq(agreed_on),
            milestone_dates::until_day.eq(place.until),
            milestone_dates::date_change_id.eq(change.id),
        ))
        .execute(db)?;
    let undated = milestones::table.filter(milestones::id.eq(change.milestone).and(milestones::first_due_on.is_null()));
    diesel::update(undated).set(milestones::first_due_on.eq(change.to)).execute(db)?;
    Ok(())
}
