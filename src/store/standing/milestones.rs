//! Milestones as they stood at the end of a day.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{COMMAND_LINE, Which};
use crate::domain::milestone::{Agreed, Milestone};
use crate::store::connection::Backend;
use crate::store::each::each;
use crate::store::schema::date_changes as changes;
use crate::store::schema::{actions, milestone_dates, milestone_marks, milestones, users};
use crate::store::{Db, Error, Result};

/// The rows of milestones as they stood at the end of a day.
macro_rules! milestone_rows {
    ($day:expr) => {{
        let latest = milestone_marks::milestone_id
            .eq(milestones::id)
            .and(milestone_marks::from_day.le($day))
            .and(milestone_marks::until_day.gt($day));
        let present = milestone_dates::milestone_id
            .eq(milestones::id)
            .and(milestone_dates::from_day.le($day))
            .and(milestone_dates::until_day.gt($day));
        milestones::table
            .inner_join(actions::table)
            .left_join(milestone_marks::table.on(latest))
            .left_join(milestone_dates::table.on(present))
            .left_join(changes::table.on(changes::id.nullable().eq(milestone_dates::date_change_id.nullable())))
            .left_join(users::table.on(users::id.nullable().eq(changes::decided_by.nullable())))
            .filter(milestones::added_on.is_null().or(milestones::added_on.le($day).assume_not_null()))
            .order((milestones::action_id, milestones::position))
            .select((
                milestones::action_id,
                milestones::id,
                milestones::text,
                milestones::timescale,
                milestones::kind,
                milestones::first_due_on,
                milestone_dates::due_on.nullable(),
                changes::agreed_on.nullable(),
                users::name.nullable(),
                milestone_marks::met_on.nullable(),
            ))
    }};
}

#[derive(Queryable)]
struct MilestoneRow {
    action_id: i64,
    id: i64,
    text: Option<String>,
    timescale: String,
    kind: String,
    first_due_on: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
    agreed_on: Option<NaiveDate>,
    agreed_by: Option<String>,
    met_on: Option<NaiveDate>,
}

impl MilestoneRow {
    /// The milestone, whose date had moved so often.
    fn milestone(self, moved: u32) -> Result<Milestone> {
        let by = self.agreed_by;
        Ok(Milestone {
            id: self.id,
            text: self.text,
            timescale: self.timescale,
            kind: self.kind.parse().map_err(Error::Broken)?,
            // A date that was agreed later than the day is not yet its first.
            first_due_on: self.due_on.and(self.first_due_on),
            due_on: self.due_on,
            agreed: self.agreed_on.map(|on| Agreed { by: by.unwrap_or_else(|| COMMAND_LINE.to_owned()), on }),
            moved,
            met_on: self.met_on,
        })
    }
}

/// The milestones of one action, without how often their dates moved.
pub(super) fn of_one(db: &mut Db, action_id: i64, day: NaiveDate) -> Result<Vec<Milestone>> {
    let rows = milestone_rows!(day).filter(actions::id.eq(action_id));
    let rows: Vec<MilestoneRow> = each!(db, c => rows.load(c))?;
    rows.into_iter().map(|row| row.milestone(0)).collect()
}

/// The milestones of actions, each with its action's key.
pub(super) fn of(db: &mut Db, which: Which<'_>, day: NaiveDate) -> Result<Vec<(i64, Milestone)>> {
    let rows: Vec<MilestoneRow> = narrow!(milestone_rows!(day).into_boxed::<Backend>(), which).load(db)?;
    let moves = moves(db, which, day)?;
    rows.into_iter()
        .map(|row| {
            let times = moves.get(&row.id).copied().unwrap_or(0);
            Ok((row.action_id, row.milestone(times)?))
        })
        .collect()
}

/// How often each milestone had been moved by the end of `day`; those that never were are left out.
fn moves(db: &mut Db, which: Which<'_>, day: NaiveDate) -> Result<HashMap<i64, u32>> {
    let query = milestone_dates::table
        .inner_join(milestones::table.inner_join(actions::table))
        .filter(milestone_dates::date_change_id.is_not_null().and(milestone_dates::from_day.le(day)))
        .select(milestone_dates::milestone_id)
        .into_boxed::<Backend>();
    let rows: Vec<i64> = narrow!(query, which).load(db)?;
    let mut moves = HashMap::new();
    for id in rows {
        *moves.entry(id).or_default() += 1;
    }
    Ok(moves)
}
