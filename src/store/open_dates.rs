//! The earliest date at which an action that is open falls due, kept beside it, and how many there are of each date.
//!
//! Both are there for one question, what is overdue across all plans: neither finding the first of many nor counting all
//! of them then reads what is not shown. Every write that may move such a date comes through here.

use chrono::NaiveDate;
use diesel::dsl;
use diesel::prelude::*;

use super::each::each;
use super::repeated::repeated;
use super::schema::{actions, open_counts};
use super::{Db, Result};

/// Sets the open date of an action, if it is another.
pub(super) fn set(db: &mut Db, action_id: i64, due_on: Option<NaiveDate>) -> Result<()> {
    let before: Option<NaiveDate> = actions::table.find(action_id).select(actions::open_due_on).get_result(db)?;
    if before == due_on {
        return Ok(());
    }
    let setting = diesel::update(actions::table.find(action_id)).set(actions::open_due_on.eq(due_on));
    each!(db, c => repeated!(setting).execute(c))?;
    // The earlier date first, so that of two writers at PostgreSQL neither waits for the other.
    let mut moves = [(before, -1), (due_on, 1)];
    moves.sort_by_key(|(day, _)| *day);
    for (day, by) in moves {
        if let Some(day) = day {
            count(db, day, by)?;
        }
    }
    Ok(())
}

fn count(db: &mut Db, day: NaiveDate, by: i32) -> Result<()> {
    let counting = diesel::insert_into(open_counts::table)
        .values((open_counts::due_on.eq(day), open_counts::actions.eq(by)))
        .on_conflict(open_counts::due_on)
        .do_update()
        .set(open_counts::actions.eq(open_counts::actions + by));
    each!(db, c => counting.execute(c))?;
    Ok(())
}

/// How many actions are open with a date before `day`.
pub fn count_before(db: &mut Db, day: NaiveDate) -> Result<i64> {
    let counts = open_counts::table.filter(open_counts::due_on.lt(day)).select(dsl::sum(open_counts::actions));
    let sum: Option<i64> = each!(db, c => counts.get_result(c))?;
    Ok(sum.unwrap_or(0))
}

/// The dates of which another number is kept than there are actions, with both numbers, in the order of the dates.
pub(super) fn counts_that_differ(db: &mut Db) -> Result<Vec<(NaiveDate, i64, i64)>> {
    let kept: Vec<(NaiveDate, i32)> = open_counts::table.order(open_counts::due_on).load(db)?;
    let there: Vec<(Option<NaiveDate>, i64)> = actions::table
        .filter(actions::open_due_on.is_not_null())
        .group_by(actions::open_due_on)
        .select((actions::open_due_on, dsl::count_star()))
        .load(db)?;
    let mut both: std::collections::BTreeMap<NaiveDate, (i64, i64)> =
        kept.into_iter().map(|(day, count)| (day, (i64::from(count), 0))).collect();
    for (day, count) in there {
        if let Some(day) = day {
            both.entry(day).or_default().1 = count;
        }
    }
    Ok(both.into_iter().filter(|(_, (kept, there))| kept != there).map(|(day, (k, t))| (day, k, t)).collect())
}
