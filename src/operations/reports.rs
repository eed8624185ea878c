//! Reports that reach across plans or between two days. All others are pure functions of one plan, in `domain::report`.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Months, NaiveDate};

use super::{Context, Failure, Outcome};
use crate::domain::action::Action;
use crate::domain::plan::{Head, Plan};
use crate::domain::policy::Permission;
use crate::domain::report::counts::Counts;
use crate::domain::report::trend::{counts_on, month_ends};
use crate::store::challenges;
use crate::store::overdue::{self, After};
use crate::store::plans;
use crate::store::standing;
use crate::store::trend;

/// A page of what is overdue across all plans.
#[derive(Debug)]
pub struct OverduePage {
    /// Each action, longest overdue first.
    pub items: Vec<OverdueAction>,
    /// How many there are in all.
    pub total: i64,
    /// Where the next page begins, if there is one.
    pub next: Option<After>,
}

/// An overdue action of any plan.
#[derive(Debug)]
pub struct OverdueAction {
    /// Its plan's first page.
    pub head: Arc<Head>,
    /// The action.
    pub action: Action,
    /// How many challenges to it have not been accepted.
    pub open_challenges: u32,
}

/// A plan as it stood at the end of two days.
#[derive(Debug)]
pub struct Between {
    /// At the beginning.
    pub was: Arc<Plan>,
    /// At the end.
    pub now: Arc<Plan>,
    /// The first of the two days.
    pub from: NaiveDate,
    /// The second.
    pub to: NaiveDate,
}

/// The usual length of what a quarterly report looks back on.
const QUARTER: Months = Months::new(3);

/// A plan at the end of `from` and of `to`: today and three months before unless they are named.
pub fn between(
    context: &mut Context<'_>,
    head: Head,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) -> Outcome<Between> {
    let to = to.unwrap_or(context.at().today);
    let from = from.or_else(|| to.checked_sub_months(QUARTER)).unwrap_or(to);
    if from > to {
        return Err(Failure::invalid("/from", "lies after to: give the same day or an earlier one"));
    }
    let was = super::plans::standing(context, head.clone(), Some(from))?;
    let now = super::plans::standing(context, head, Some(to))?;
    Ok(Between { was, now, from, to })
}

/// How many actions of a plan were in each state and of each colour at the end of each month from the plan's first to that
/// of `as_of`, which is today unless it is named; of that last month at the end of the day. The plan's first month is that of
/// the period which it had then.
pub fn trend(context: &mut Context<'_>, head: &Head, as_of: Option<NaiveDate>) -> Outcome<Vec<(NaiveDate, Counts)>> {
    let last = as_of.unwrap_or(context.at().today);
    let period_start = match as_of {
        Some(_) => super::plans::standing(context, head.clone(), as_of)?.head.period_start,
        None => head.period_start,
    };
    let lives = trend::lives(context.db, head.id)?;
    Ok(month_ends(period_start, last).into_iter().map(|day| (day, counts_on(&lives, day))).collect())
}

/// Which page of what is overdue across all plans is asked for.
#[derive(Debug, Clone, Copy)]
pub struct OverdueAsked<'a> {
    /// Overdue at the end of this day.
    pub day: NaiveDate,
    /// Only what this group leads, if it is named.
    pub lead: Option<&'a str>,
    /// Where the page begins, unless with the first.
    pub after: Option<&'a After>,
    /// How many actions to a page.
    pub limit: usize,
}

/// Which actions are on a page of what is overdue, and nothing else of them.
#[derive(Debug)]
struct Found {
    rows: Vec<overdue::Row>,
    total: i64,
    next: Option<After>,
}

/// A page of what is overdue, before it is read.
#[derive(Debug)]
pub struct OverdueOutline {
    /// The same as long as the page shows the same.
    pub version: String,
    found: Found,
}

/// What is overdue on a day across all plans, as an outline.
pub fn outline_overdue(context: &mut Context<'_>, asked: OverdueAsked<'_>) -> Outcome<OverdueOutline> {
    context.require(Permission::ReadPlans)?;
    let which = overdue::Which { day: asked.day, past: asked.day < context.at().today, lead: asked.lead };
    let total = overdue::count(context.db, which)?;
    let rows = overdue::page(context.db, which, asked.after, asked.limit + 1)?;
    let begin = format!("{:x}.{total:x}", plans::directory_revision(context.db)?);
    let version =
        rows.iter().fold(begin, |version, (row, revision)| format!("{version}.{:x}-{revision:x}", row.action_id));
    let found = Found::cut(rows.into_iter().map(|(row, _)| row).collect(), total, asked.limit);
    Ok(OverdueOutline { version, found })
}

/// The page of which this is the outline.
pub fn overdue_everywhere(
    context: &mut Context<'_>,
    asked: OverdueAsked<'_>,
    outline: OverdueOutline,
) -> Outcome<OverduePage> {
    context.require_time()?;
    let Found { rows, total, next } = outline.found;
    let ids: Vec<i64> = rows.iter().map(|row| row.action_id).collect();
    let mut plan_ids: Vec<i64> = rows.iter().map(|row| row.plan_id).collect();
    plan_ids.sort_unstable();
    plan_ids.dedup();
    let heads = plans::with_ids(context.db, &plan_ids)?;
    let heads: HashMap<i64, Arc<Head>> = heads.into_iter().map(|head| (head.id, Arc::new(head))).collect();
    let actions = standing::actions_of(context.db, &ids, asked.day)?;
    let mut actions: HashMap<i64, Action> = actions.into_iter().map(|action| (action.id, action)).collect();
    let challenged = challenges::count_unaccepted(context.db, &ids, asked.day)?;
    let item = |row: &overdue::Row| {
        let head = Arc::clone(heads.get(&row.plan_id)?);
        let open_challenges = challenged.get(&row.action_id).copied().unwrap_or(0);
        Some(OverdueAction { head, action: actions.remove(&row.action_id)?, open_challenges })
    };
    let items = rows.iter().filter_map(item).collect();
    Ok(OverduePage { items, total, next })
}

impl Found {
    /// Drops the row that only shows that there are more, and says where they begin.
    fn cut(mut rows: Vec<overdue::Row>, total: i64, limit: usize) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| more);
        let next =
            last.map(|last| After { due_on: last.due_on, plan_id: last.plan_id, sort_key: last.sort_key.clone() });
        Self { rows, total, next }
    }
}

#[cfg(test)]
mod tests;
