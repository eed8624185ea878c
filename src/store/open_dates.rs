//! The open date of every action, from one day until another, and how many are overdue from each day on.
//!
//! Both are there for one question, what is or was overdue across all plans: neither finding the first of many nor counting
//! all of them then reads what is not shown. Every write that may move such a date says so here, and what is kept is
//! worked out anew from what was recorded, because an entry can speak of a past day.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::dsl;
use diesel::prelude::*;

use super::each::each;
use super::schema::{
    actions, milestone_dates, milestone_marks, milestones, open_dates, overdue_steps, progress_updates,
};
use super::timeline::FOREVER;
use super::{Db, Error, Result};
use crate::domain::open_date::{Course, Dated, Held};

/// A date and the days from and until which an action was open with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub(super) struct Span {
    pub(super) due_on: NaiveDate,
    from_day: NaiveDate,
    until_day: NaiveDate,
}

impl Span {
    /// From each turn until the next.
    fn between(turns: &[(NaiveDate, Option<NaiveDate>)]) -> Vec<Self> {
        let ends = turns.iter().skip(1).map(|(day, _)| *day).chain([FOREVER]);
        let spans = turns.iter().zip(ends);
        spans
            .filter_map(|((from_day, due_on), until_day)| {
                Some(Self { due_on: (*due_on)?, from_day: *from_day, until_day })
            })
            .collect()
    }

    /// The first day on which the action is overdue, and the first on which it no longer is. On the due day itself it is
    /// not.
    fn overdue(self) -> Option<(NaiveDate, NaiveDate)> {
        let first = self.from_day.max(self.due_on.succ_opt()?);
        (first < self.until_day).then_some((first, self.until_day))
    }
}

/// Brings what is kept of an action up to date.
pub fn keep(db: &mut Db, action_id: i64) -> Result<()> {
    let course = courses(db, &[action_id])?.remove(&action_id);
    let course = course.ok_or_else(|| Error::Broken(format!("there is no action with the key {action_id}")))?;
    let spans = Span::between(&course.open_dates());
    let before = kept(db, &[action_id])?.remove(&action_id).unwrap_or_default();
    if spans == before {
        return Ok(());
    }
    let (plan_id, sort_key): (i64, String) =
        actions::table.find(action_id).select((actions::plan_id, actions::sort_key)).get_result(db)?;
    diesel::delete(open_dates::table.filter(open_dates::action_id.eq(action_id))).execute(db)?;
    for span in &spans {
        diesel::insert_into(open_dates::table)
            .values((
                open_dates::action_id.eq(action_id),
                open_dates::plan_id.eq(plan_id),
                open_dates::sort_key.eq(&sort_key),
                open_dates::due_on.eq(span.due_on),
                open_dates::from_day.eq(span.from_day),
                open_dates::until_day.eq(span.until_day),
            ))
            .execute(db)?;
    }
    let mut steps = steps(&spans);
    for (day, step) in self::steps(&before) {
        *steps.entry(day).or_default() -= step;
    }
    // The earlier day first, so that no two updates at PostgreSQL wait for each other. An import does this for one action after
    // another, so it may be told to come back if somebody else moves dates meanwhile.
    steps.into_iter().filter(|(_, step)| *step != 0).try_for_each(|(day, step)| add(db, day, step))
}

/// How many more are overdue from a day on than before it, by day.
fn steps<'a>(spans: impl IntoIterator<Item = &'a Span>) -> BTreeMap<NaiveDate, i32> {
    let mut steps = BTreeMap::new();
    for (first, end) in spans.into_iter().filter_map(|span| span.overdue()) {
        *steps.entry(first).or_default() += 1;
        if end < FOREVER {
            *steps.entry(end).or_default() -= 1;
        }
    }
    steps
}

fn add(db: &mut Db, day: NaiveDate, step: i32) -> Result<()> {
    let adding = diesel::insert_into(overdue_steps::table)
        .values((overdue_steps::day.eq(day), overdue_steps::actions.eq(step)))
        .on_conflict(overdue_steps::day)
        .do_update()
        .set(overdue_steps::actions.eq(overdue_steps::actions + step));
    each!(db, c => adding.execute(c))?;
    Ok(())
}

/// How many actions are overdue at the end of `day`.
pub fn count_overdue(db: &mut Db, day: NaiveDate) -> Result<i64> {
    let steps = overdue_steps::table.filter(overdue_steps::day.le(day)).select(dsl::sum(overdue_steps::actions));
    let sum: Option<i64> = each!(db, c => steps.get_result(c))?;
    Ok(sum.unwrap_or(0))
}

/// What was recorded of actions, by their keys.
fn courses(db: &mut Db, ids: &[i64]) -> Result<HashMap<i64, Course>> {
    let added: Vec<(i64, NaiveDate)> =
        actions::table.filter(actions::id.eq_any(ids)).select((actions::id, actions::added_on)).load(db)?;
    let course = |(id, added_on)| (id, Course { added_on, states: Vec::new(), milestones: Vec::new() });
    let mut courses: HashMap<i64, Course> = added.into_iter().map(course).collect();
    let states: Vec<(i64, NaiveDate, NaiveDate, String)> = progress_updates::table
        .filter(progress_updates::action_id.eq_any(ids))
        .select((
            progress_updates::action_id,
            progress_updates::as_at,
            progress_updates::until_day,
            progress_updates::state,
        ))
        .load(db)?;
    for (id, from, until, state) in states {
        if let Some(course) = courses.get_mut(&id) {
            course.states.push(Held { from, until, what: state.parse().map_err(Error::Broken)? });
        }
    }
    for (id, milestone) in dated(db, ids)? {
        if let Some(course) = courses.get_mut(&id) {
            course.milestones.push(milestone);
        }
    }
    Ok(courses)
}

/// The milestones of actions, each with its action's key.
fn dated(db: &mut Db, ids: &[i64]) -> Result<Vec<(i64, Dated)>> {
    let there: Vec<(i64, i64, Option<NaiveDate>)> = milestones::table
        .filter(milestones::action_id.eq_any(ids))
        .select((milestones::id, milestones::action_id, milestones::added_on))
        .load(db)?;
    let dates: Vec<(i64, NaiveDate, NaiveDate, NaiveDate)> = milestone_dates::table
        .inner_join(milestones::table)
        .filter(milestones::action_id.eq_any(ids))
        .select((
            milestone_dates::milestone_id,
            milestone_dates::from_day,
            milestone_dates::until_day,
            milestone_dates::due_on,
        ))
        .load(db)?;
    let marks: Vec<(i64, NaiveDate, NaiveDate, Option<NaiveDate>)> = milestone_marks::table
        .inner_join(milestones::table)
        .filter(milestones::action_id.eq_any(ids))
        .select((
            milestone_marks::milestone_id,
            milestone_marks::from_day,
            milestone_marks::until_day,
            milestone_marks::met_on,
        ))
        .load(db)?;
    let mut dates = by_key(dates);
    let mut met = by_key(marks);
    let milestone = |(id, action_id, added_on)| {
        let (dates, met) = (dates.remove(&id).unwrap_or_default(), met.remove(&id).unwrap_or_default());
        (action_id, Dated { added_on, dates, met })
    };
    Ok(there.into_iter().map(milestone).collect())
}

fn by_key<T>(rows: Vec<(i64, NaiveDate, NaiveDate, T)>) -> HashMap<i64, Vec<Held<T>>> {
    let mut found: HashMap<i64, Vec<Held<T>>> = HashMap::new();
    for (key, from, until, what) in rows {
        found.entry(key).or_default().push(Held { from, until, what });
    }
    found
}

/// What is kept of actions, by their keys.
fn kept(db: &mut Db, ids: &[i64]) -> Result<HashMap<i64, Vec<Span>>> {
    let rows: Vec<(i64, Span)> = open_dates::table
        .filter(open_dates::action_id.eq_any(ids))
        .order((open_dates::action_id, open_dates::from_day))
        .select((open_dates::action_id, (open_dates::due_on, open_dates::from_day, open_dates::until_day)))
        .load(db)?;
    let mut kept: HashMap<i64, Vec<Span>> = HashMap::new();
    for (id, span) in rows {
        kept.entry(id).or_default().push(span);
    }
    Ok(kept)
}

/// What is kept otherwise than it was recorded, in words.
pub(super) fn damage(db: &mut Db) -> Result<Vec<String>> {
    let ids: Vec<i64> = actions::table.select(actions::id).order(actions::id).load(db)?;
    let mut found = Vec::new();
    let mut expected: BTreeMap<NaiveDate, i32> = BTreeMap::new();
    for some in ids.chunks(500) {
        let kept = kept(db, some)?;
        for (day, step) in steps(kept.values().flatten()) {
            *expected.entry(day).or_default() += step;
        }
        for (id, course) in courses(db, some)? {
            if kept.get(&id).map_or(&[][..], Vec::as_slice) != Span::between(&course.open_dates()) {
                found.push(format!("the open dates of action {id} are kept otherwise than they were recorded"));
            }
        }
    }
    let kept: BTreeMap<NaiveDate, i32> = overdue_steps::table.load(db)?.into_iter().collect();
    let differs = |day: &&NaiveDate| kept.get(day).unwrap_or(&0) != expected.get(day).unwrap_or(&0);
    let mut days: Vec<&NaiveDate> = kept.keys().chain(expected.keys()).filter(differs).collect();
    days.sort_unstable();
    days.dedup();
    found.extend(days.into_iter().map(|day| format!("how many became overdue on {day} is kept otherwise than it was")));
    Ok(found)
}
