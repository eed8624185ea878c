//! Progress updates and the marks they set on milestones.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::connection::Backend;
use super::each::each;
use super::repeated::update_one;
use super::schema::{milestone_marks, milestones, progress_updates, users};
use super::standing::COMMAND_LINE;
use super::timeline::{self, Place};
use super::{Db, Error, Result};
use crate::domain::progress::{Entry, Mark};
use crate::domain::rag::Rag;
use crate::domain::state::State;

mod post;

pub use post::{AT_ONCE, OnLocked, Posting, post, post_all};

/// What a progress update leaves the action at.
#[derive(Debug)]
pub struct NewEntry<'a> {
    /// The action's key.
    pub action_id: i64,
    /// The day it speaks of.
    pub as_at: NaiveDate,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Whose account posted it; none at the command line.
    pub user_id: Option<i64>,
    /// The state from then on.
    pub state: State,
    /// The colour from then on.
    pub rag: Option<Rag>,
    /// The lead's words.
    pub note: Option<&'a str>,
    /// Where it goes by its date.
    pub place: Place,
}

/// Stores an update in its place, with the marks it sets, and answers its key.
pub fn insert(db: &mut Db, new: &NewEntry<'_>, marks: &[Mark]) -> Result<i64> {
    let place = new.place;
    if let Some(ends) = place.ends {
        let ending = diesel::update(progress_updates::table.find(ends)).set(progress_updates::until_day.eq(new.as_at));
        update_one!(db, ending, progress_updates::id)?;
    }
    let entering = diesel::insert_into(progress_updates::table)
        .values((
            progress_updates::action_id.eq(new.action_id),
            progress_updates::as_at.eq(new.as_at),
            progress_updates::until_day.eq(place.until),
            progress_updates::recorded_at.eq(new.recorded_at.naive_utc()),
            progress_updates::user_id.eq(new.user_id),
            progress_updates::state.eq(new.state.as_str()),
            progress_updates::rag.eq(new.rag.map(Rag::as_str)),
            progress_updates::note.eq(new.note),
        ))
        .returning(progress_updates::id);
    let id = each!(db, c => entering.get_result(c))?;
    for mark in marks {
        insert_mark(db, id, *mark, new.as_at)?;
    }
    Ok(id)
}

/// Where an update of a day goes between the others of its action. Almost always it goes last, and what has ended needs no
/// look.
pub fn place(db: &mut Db, action_id: i64, day: NaiveDate) -> Result<Place> {
    let others = progress_updates::table
        .filter(progress_updates::action_id.eq(action_id).and(progress_updates::until_day.gt(day)))
        .select((progress_updates::id, progress_updates::as_at, progress_updates::until_day));
    let others = each!(db, c => others.load(c))?;
    Ok(timeline::place(&others, day))
}

/// What an update says: state, colour and words.
pub type Said = (State, Option<Rag>, Option<String>);

/// What the last update of an action says that speaks of `day` or a day before.
pub fn said(db: &mut Db, action_id: i64, day: NaiveDate) -> Result<Option<Said>> {
    let its = progress_updates::action_id.eq(action_id);
    let holds = progress_updates::as_at.le(day).and(progress_updates::until_day.gt(day));
    let found: Option<(String, Option<String>, Option<String>)> = progress_updates::table
        .filter(its.and(holds))
        .select((progress_updates::state, progress_updates::rag, progress_updates::note))
        .get_result(db)
        .optional()?;
    found.map(read_said).transpose()
}

/// What had been said of an action until somebody said otherwise on `day`: what held before that day, and what was said of
/// the day itself before the last.
pub fn superseded_on(db: &mut Db, action_id: i64, day: NaiveDate) -> Result<Vec<Said>> {
    let its = progress_updates::action_id.eq(action_id);
    let ended = progress_updates::as_at.le(day).and(progress_updates::until_day.eq(day));
    let found: Vec<(String, Option<String>, Option<String>)> = progress_updates::table
        .filter(its.and(ended))
        .select((progress_updates::state, progress_updates::rag, progress_updates::note))
        .load(db)?;
    found.into_iter().map(read_said).collect()
}

fn read_said((state, rag, note): (String, Option<String>, Option<String>)) -> Result<Said> {
    let rag = rag.map(|rag| rag.parse()).transpose().map_err(Error::Broken)?;
    Ok((state.parse().map_err(Error::Broken)?, rag, note))
}

/// The milestones of an action that had been said to be met on `day` or before, and whether they still were at its end.
pub fn met_by(db: &mut Db, action_id: i64, day: NaiveDate) -> Result<HashMap<i64, bool>> {
    let its = milestones::action_id.eq(action_id).and(milestone_marks::met_on.is_not_null());
    let said = milestone_marks::from_day.le(day).and(milestone_marks::until_day.ge(day));
    let found: Vec<(i64, NaiveDate)> = milestone_marks::table
        .inner_join(milestones::table)
        .filter(its.and(said))
        .select((milestones::id, milestone_marks::until_day))
        .load(db)?;
    let mut met = HashMap::with_capacity(found.len());
    for (milestone, until) in found {
        *met.entry(milestone).or_default() |= until > day;
    }
    Ok(met)
}

fn insert_mark(db: &mut Db, update_id: i64, mark: Mark, day: NaiveDate) -> Result<()> {
    let others = milestone_marks::table
        .filter(milestone_marks::milestone_id.eq(mark.milestone).and(milestone_marks::until_day.gt(day)))
        .select((milestone_marks::id, milestone_marks::from_day, milestone_marks::until_day))
        .load(db)?;
    let place = timeline::place(&others, day);
    if let Some(ends) = place.ends {
        let ending = diesel::update(milestone_marks::table.find(ends)).set(milestone_marks::until_day.eq(day));
        update_one!(db, ending, milestone_marks::id)?;
    }
    diesel::insert_into(milestone_marks::table)
        .values((
            milestone_marks::milestone_id.eq(mark.milestone),
            milestone_marks::update_id.eq(update_id),
            milestone_marks::met_on.eq(mark.met_on),
            milestone_marks::from_day.eq(day),
            milestone_marks::until_day.eq(place.until),
        ))
        .execute(db)?;
    Ok(())
}

#[derive(Queryable)]
struct Row {
    id: i64,
    as_at: NaiveDate,
    recorded_at: NaiveDateTime,
    by: Option<String>,
    state: String,
    rag: Option<String>,
    note: Option<String>,
}

/// The history of an action, newest first, of entries dated on or before `day` and recorded before the entry with
/// key `before`, at most `limit`.
pub fn history(db: &mut Db, action_id: i64, day: NaiveDate, before: Option<i64>, limit: i64) -> Result<Vec<Entry>> {
    let mut query = progress_updates::table
        .left_join(users::table)
        .filter(progress_updates::action_id.eq(action_id).and(progress_updates::as_at.le(day)))
        .order(progress_updates::id.desc())
        .limit(limit)
        .select((
            progress_updates::id,
            progress_updates::as_at,
            progress_updates::recorded_at,
            users::name.nullable(),
            progress_updates::state,
            progress_updates::rag,
            progress_updates::note,
        ))
        .into_boxed::<Backend>();
    if let Some(before) = before {
        query = query.filter(progress_updates::id.lt(before));
    }
    let rows: Vec<Row> = query.load(db)?;
    let mut entries = rows.into_iter().map(Entry::try_from).collect::<Result<Vec<_>>>()?;
    add_marks(db, &mut entries)?;
    Ok(entries)
}

impl TryFrom<Row> for Entry {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            as_at: row.as_at,
            recorded_at: row.recorded_at.and_utc(),
            by: row.by.unwrap_or_else(|| COMMAND_LINE.to_owned()),
            state: row.state.parse().map_err(Error::Broken)?,
            rag: row.rag.map(|rag| rag.parse()).transpose().map_err(Error::Broken)?,
            note: row.note,
            marks: Vec::new(),
        })
    }
}

fn add_marks(db: &mut Db, entries: &mut [Entry]) -> Result<()> {
    let ids: Vec<i64> = entries.iter().map(|entry| entry.id).collect();
    let marks: Vec<(i64, i64, Option<NaiveDate>)> = milestone_marks::table
        .filter(milestone_marks::update_id.eq_any(ids))
        .order(milestone_marks::id)
        .select((milestone_marks::update_id, milestone_marks::milestone_id, milestone_marks::met_on))
        .load(db)?;
    for (update_id, milestone, met_on) in marks {
        if let Some(entry) = entries.iter_mut().find(|entry| entry.id == update_id) {
            entry.marks.push(Mark { milestone, met_on });
        }
    }
    Ok(())
}

/// The last day that any entry speaks of.
pub fn latest_day(db: &mut Db) -> Result<Option<NaiveDate>> {
    Ok(progress_updates::table.select(diesel::dsl::max(progress_updates::as_at)).first(db)?)
}
