//! The lives of a plan's actions: everything that was reported of each.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{actions, progress_updates};
use super::{Db, Error, Result};
use crate::domain::report::trend::{Life, Span};

type Reported = Option<(NaiveDate, NaiveDate, String, Option<String>)>;

/// The lives of all actions of a plan, by one query.
pub fn lives(db: &mut Db, plan_id: i64) -> Result<Vec<Life>> {
    let rows: Vec<(i64, NaiveDate, Reported)> = actions::table
        .left_join(progress_updates::table)
        .filter(actions::plan_id.eq(plan_id))
        .order(actions::id)
        .select((
            actions::id,
            actions::added_on,
            (progress_updates::as_at, progress_updates::until_day, progress_updates::state, progress_updates::rag)
                .nullable(),
        ))
        .load(db)?;
    let mut lives: Vec<(i64, Life)> = Vec::new();
    for (id, added_on, reported) in rows {
        if lives.last().is_none_or(|(last, _)| *last != id) {
            lives.push((id, Life { added_on, spans: Vec::new() }));
        }
        if let (Some((_, life)), Some((from, until, state, rag))) = (lives.last_mut(), reported) {
            let state = state.parse().map_err(Error::Broken)?;
            let rag = rag.map(|rag| rag.parse()).transpose().map_err(Error::Broken)?;
            life.spans.push(Span { from, until, state, rag });
        }
    }
    Ok(lives.into_iter().map(|(_, life)| life).collect())
}
