//! What can only be said of an action by looking further back than its last update.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Which;
use crate::domain::action::Action;
use crate::store::connection::Backend;
use crate::store::schema::{actions, progress_updates};
use crate::store::{Db, Result};

/// Says it of these actions, which are all that `which` means.
pub(super) fn look_back(db: &mut Db, which: Which<'_>, day: NaiveDate, found: &mut [Action]) -> Result<()> {
    let repeating = repeating(db, which, day)?;
    // Almost every update has a note, so almost always there is nothing more to ask.
    let wordless = found.iter().any(|action| action.rag.is_some() && action.note.is_none());
    let noted = if wordless { ever_noted(db, which, day)? } else { Vec::new() };
    for action in found {
        action.was_ever_noted |= noted.contains(&action.id);
        if let Some(updated) = &mut action.updated {
            updated.repeats = repeating.contains(&action.id);
        }
    }
    Ok(())
}

/// The actions whose last update says word for word what the one before it said. The update before it ended on the day
/// that it speaks of; of several, all but the last were replaced on that day.
fn repeating(db: &mut Db, which: Which<'_>, day: NaiveDate) -> Result<Vec<i64>> {
    let earlier = diesel::alias!(progress_updates as earlier);
    let before = earlier
        .field(progress_updates::action_id)
        .eq(progress_updates::action_id)
        .and(earlier.field(progress_updates::until_day).eq(progress_updates::as_at))
        .and(earlier.field(progress_updates::id).ne(progress_updates::id));
    let query = progress_updates::table
        .inner_join(actions::table)
        .inner_join(earlier.on(before))
        .filter(progress_updates::as_at.le(day).and(progress_updates::until_day.gt(day)))
        .order((
            progress_updates::action_id,
            earlier.field(progress_updates::as_at),
            earlier.field(progress_updates::id),
        ))
        .select((
            progress_updates::action_id,
            progress_updates::note.eq(earlier.field(progress_updates::note)).nullable(),
        ))
        .into_boxed::<Backend>();
    let rows: Vec<(i64, Option<bool>)> = narrow!(query, which).load(db)?;
    let last: HashMap<i64, Option<bool>> = rows.into_iter().collect();
    Ok(last.into_iter().filter(|(_, same)| *same == Some(true)).map(|(id, _)| id).collect())
}

/// The actions of which somebody has said a word by the end of `day`.
fn ever_noted(db: &mut Db, which: Which<'_>, day: NaiveDate) -> Result<Vec<i64>> {
    let query = progress_updates::table
        .inner_join(actions::table)
        .filter(progress_updates::note.is_not_null().and(progress_updates::as_at.le(day)))
        .select(progress_updates::action_id)
        .distinct()
        .into_boxed::<Backend>();
    Ok(narrow!(query, which).load(db)?)
}
