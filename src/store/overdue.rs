//! What is overdue across all plans, on any day: what [`Action::is_overdue`](crate::domain::action::Action::is_overdue)
//! would choose, found by the open dates that are kept beside the actions.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::connection::Backend;
use super::schema::{action_leads, groups, open_dates, plans};
use super::timeline::FOREVER;
use super::{Db, Result, open_dates as kept};

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
    pub due_on: NaiveDate,
}

/// Which actions are meant.
#[derive(Debug, Clone, Copy)]
pub struct Which<'a> {
    /// Overdue at the end of this day.
    pub day: NaiveDate,
    /// Whether that day is over: then what was open on it need not be open now.
    pub past: bool,
    /// Led on that day by this group, if one is named.
    pub lead: Option<&'a str>,
}

/// Narrows a boxed query that has `open_dates` in it to those that are overdue. Nothing is dated later than today, so
/// today and on every later day it is what is open now.
macro_rules! overdue {
    ($query:expr, $which:expr) => {{
        let day = $which.day;
        let query = $query.filter(open_dates::due_on.lt(day));
        let query = if $which.past {
            query.filter(open_dates::from_day.le(day).and(open_dates::until_day.gt(day)))
        } else {
            query.filter(open_dates::until_day.eq(FOREVER))
        };
        match $which.lead {
            None => query,
            Some(lead) => {
                let its = action_leads::table
                    .inner_join(groups::table)
                    .filter(groups::slug.eq(lead.to_owned()))
                    .filter(action_leads::from_day.le(day).and(action_leads::until_day.gt(day)))
                    .select(action_leads::action_id);
                query.filter(open_dates::action_id.eq_any(its))
            }
        }
    }};
}

/// Those on a page, from where it begins, each with the revision of its plan.
macro_rules! page {
    ($which:expr, $after:expr) => {{
        let query = open_dates::table
            .inner_join(plans::table)
            .order((open_dates::due_on, open_dates::plan_id, open_dates::sort_key))
            .select((
                (open_dates::action_id, open_dates::plan_id, open_dates::sort_key, open_dates::due_on),
                plans::revision,
            ))
            .into_boxed();
        let mut query = overdue!(query, $which);
        if let Some(After { due_on, plan_id, sort_key }) = $after {
            let later = open_dates::due_on.gt(*due_on);
            let same_day = open_dates::due_on.eq(*due_on);
            let same_plan = open_dates::plan_id.eq(*plan_id).and(open_dates::sort_key.gt(sort_key.clone()));
            let next = later.or(same_day.and(open_dates::plan_id.gt(*plan_id).or(same_plan)));
            // Stated once more on its own, so that the index begins where the page does.
            query = query.filter(open_dates::due_on.ge(*due_on)).filter(next);
        }
        query
    }};
}

/// A page of them, longest first, each with the revision of its plan.
pub fn page(db: &mut Db, which: Which<'_>, after: Option<&After>, limit: usize) -> Result<Vec<(Row, i64)>> {
    let rows = match db {
        // SQLite makes a new plan for each bound limit. It gives row after row, so it is enough to stop asking.
        Db::Sqlite(c) => page!(which, after).load_iter::<(Row, i64), _>(c)?.take(limit).collect(),
        Db::Postgres(c) => page!(which, after).limit(i64::try_from(limit).unwrap_or(i64::MAX)).load(c),
    };
    Ok(rows?)
}

/// How many there are in all.
pub fn count(db: &mut Db, which: Which<'_>) -> Result<i64> {
    if which.lead.is_none() {
        return kept::count_overdue(db, which.day);
    }
    let query = open_dates::table.count().into_boxed::<Backend>();
    Ok(overdue!(query, which).get_result(db)?)
}
