//! What is overdue today across all plans, read from the index of open dates.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::connection::Backend;
use super::schema::{action_leads, actions, groups};
use super::timeline::FOREVER;
use super::{Db, Result};

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

macro_rules! overdue {
    ($day:expr, $lead:expr) => {{
        let mut query = actions::table.filter(actions::open_due_on.lt($day)).into_boxed::<Backend>();
        if let Some(lead) = $lead {
            let its = action_leads::table
                .inner_join(groups::table)
                .filter(groups::slug.eq(lead.to_owned()).and(action_leads::until_day.eq(FOREVER)))
                .select(action_leads::action_id);
            query = query.filter(actions::id.eq_any(its));
        }
        query
    }};
}

/// A page of the actions overdue on `day`, longest first; only those of one lead if it is named.
pub fn page(db: &mut Db, day: NaiveDate, lead: Option<&str>, after: Option<&After>, limit: i64) -> Result<Vec<Row>> {
    let mut query = overdue!(day, lead)
        .order((actions::open_due_on, actions::plan_id, actions::sort_key))
        .limit(limit)
        .select((actions::id, actions::plan_id, actions::sort_key, actions::open_due_on));
    if let Some(After { due_on, plan_id, sort_key }) = after {
        let later = actions::open_due_on.gt(*due_on);
        let same_day = actions::open_due_on.eq(*due_on);
        let same_plan = actions::plan_id.eq(*plan_id).and(actions::sort_key.gt(sort_key.clone()));
        let next = later.or(same_day.and(actions::plan_id.gt(*plan_id).or(same_plan)));
        // Stated once more on its own, so that the index begins where the page does.
        query = query.filter(actions::open_due_on.ge(*due_on)).filter(next.assume_not_null());
    }
    Ok(query.load(db)?)
}

/// How many there are in all.
pub fn count(db: &mut Db, day: NaiveDate, lead: Option<&str>) -> Result<i64> {
    Ok(overdue!(day, lead).count().get_result(db)?)
}
