//! What is overdue across all plans.
//!
//! Today and later it is read from the index of open dates, which is kept with every write; on a past day it is worked
//! out from what was said by then. Both choose what `Action::is_overdue` chooses.

use chrono::NaiveDate;
use diesel::dsl::{self, min};
use diesel::expression_methods::AggregateExpressionMethods;
use diesel::prelude::*;

use super::connection::Backend;
use super::schema::{
    action_leads, actions, groups, milestone_dates, milestone_marks, milestones, plans, progress_updates,
};
use super::{Db, Result, open_dates};

/// Where a page begins: after the action with this date, plan and place in it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct After {
    /// Its earliest unmet date.
    pub due_on: NaiveDate,
    /// Its plan's key.
    pub plan_id: i64,
    /// Its number's sort key.
    pub sort_key: String,
}

/// An overdue action and its plan, by their keys.
#[derive(Debug, Queryable)]
pub struct Row {
    /// The action.
    pub action_id: i64,
    /// Its plan.
    pub plan_id: i64,
    /// Its place in the plan.
    pub sort_key: String,
    /// Its earliest unmet date.
    pub due_on: Option<NaiveDate>,
}

/// Which actions are meant.
#[derive(Debug, Clone, Copy)]
pub struct Which<'a> {
    /// Overdue at the end of this day.
    pub day: NaiveDate,
    /// Led on that day by this group, if one is named.
    pub lead: Option<&'a str>,
}

/// Narrows a boxed query that has `actions` in it to what a group leads.
macro_rules! led_by {
    ($query:expr, $which:expr) => {
        match $which.lead {
            None => $query,
            Some(lead) => {
                let its = action_leads::table
                    .inner_join(groups::table)
                    .filter(groups::slug.eq(lead.to_owned()))
                    .filter(action_leads::from_day.le($which.day).and(action_leads::until_day.gt($which.day)))
                    .select(action_leads::action_id);
                $query.filter(actions::id.eq_any(its))
            }
        }
    };
}

/// Those that are overdue now, from where a page begins, each with the revision of its plan.
macro_rules! overdue_now {
    ($which:expr, $after:expr) => {{
        let query = actions::table
            .inner_join(plans::table)
            .filter(actions::open_due_on.lt($which.day))
            .order((actions::open_due_on, actions::plan_id, actions::sort_key))
            .select(((actions::id, actions::plan_id, actions::sort_key, actions::open_due_on), plans::revision))
            .into_boxed();
        let mut query = led_by!(query, $which);
        if let Some(After { due_on, plan_id, sort_key }) = $after {
            let later = actions::open_due_on.gt(*due_on);
            let same_day = actions::open_due_on.eq(*due_on);
            let same_plan = actions::plan_id.eq(*plan_id).and(actions::sort_key.gt(sort_key.clone()));
            let next = later.or(same_day.and(actions::plan_id.gt(*plan_id).or(same_plan)));
            // Stated once more on its own, so that the index begins where the page does.
            query = query.filter(actions::open_due_on.ge(*due_on)).filter(next.assume_not_null());
        }
        query
    }};
}

/// A page of them as things stand now, longest first, each with the revision of its plan. Nothing is dated later than
/// today, so every later day sees the present too.
pub fn page(db: &mut Db, which: Which<'_>, after: Option<&After>, limit: usize) -> Result<Vec<(Row, i64)>> {
    let rows = match db {
        // SQLite makes a new plan for each bound limit. It gives row after row, so it is enough to stop asking.
        Db::Sqlite(c) => overdue_now!(which, after).load_iter::<(Row, i64), _>(c)?.take(limit).collect(),
        Db::Postgres(c) => overdue_now!(which, after).limit(i64::try_from(limit).unwrap_or(i64::MAX)).load(c),
    };
    Ok(rows?)
}

/// How many there are now in all.
pub fn count(db: &mut Db, which: Which<'_>) -> Result<i64> {
    if which.lead.is_none() {
        return open_dates::count_before(db, which.day);
    }
    let query = actions::table.filter(actions::open_due_on.lt(which.day)).count().into_boxed::<Backend>();
    Ok(led_by!(query, which).get_result(db)?)
}

/// Joins what was said of actions and their milestones by the end of a past day, and keeps those that were overdue.
macro_rules! overdue_then {
    ($which:expr) => {{
        let day = $which.day;
        let mark = milestone_marks::milestone_id
            .eq(milestones::id)
            .and(milestone_marks::from_day.le(day))
            .and(milestone_marks::until_day.gt(day));
        let date = milestone_dates::milestone_id
            .eq(milestones::id)
            .and(milestone_dates::from_day.le(day))
            .and(milestone_dates::until_day.gt(day));
        let update = progress_updates::action_id
            .eq(actions::id)
            .and(progress_updates::as_at.le(day))
            .and(progress_updates::until_day.gt(day));
        let open = progress_updates::state.nullable().is_null();
        let open = open.or(progress_updates::state.eq_any(["not_started", "in_progress"]));
        milestones::table
            .inner_join(actions::table)
            .inner_join(milestone_dates::table.on(date))
            .left_join(milestone_marks::table.on(mark))
            .left_join(progress_updates::table.on(update))
            .filter(actions::added_on.le(day))
            .filter(milestones::added_on.is_null().or(milestones::added_on.le(day).assume_not_null()))
            .filter(milestone_dates::due_on.lt(day))
            .filter(milestone_marks::met_on.is_null())
            .filter(open)
    }};
}

/// A page of those on a past day, longest first.
pub fn page_then(db: &mut Db, which: Which<'_>, after: Option<&After>, limit: i64) -> Result<Vec<Row>> {
    let due_on = min(milestone_dates::due_on);
    let query = overdue_then!(which)
        .group_by((actions::id, actions::plan_id, actions::sort_key))
        .order((due_on, actions::plan_id, actions::sort_key))
        .limit(limit)
        .select((actions::id, actions::plan_id, actions::sort_key, due_on))
        .into_boxed::<Backend>();
    let mut query = led_by!(query, which);
    if let Some(After { due_on: last, plan_id, sort_key }) = after {
        let same_plan = actions::plan_id.eq(*plan_id).and(actions::sort_key.gt(sort_key.clone()));
        let same_day = due_on.eq(*last).and(actions::plan_id.gt(*plan_id).or(same_plan).nullable());
        query = query.having(due_on.gt(*last).or(same_day).assume_not_null());
    }
    Ok(query.load(db)?)
}

/// How many there were on a past day in all.
pub fn count_then(db: &mut Db, which: Which<'_>) -> Result<i64> {
    let query = overdue_then!(which).select(dsl::count(actions::id).aggregate_distinct()).into_boxed::<Backend>();
    Ok(led_by!(query, which).first(db)?)
}
