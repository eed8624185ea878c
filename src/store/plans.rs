//! Plans: their first pages and headings.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Deserialize;

use super::each::each;
use super::repeated::update_one;
use super::schema::{action_wordings, actions, directory, outcomes, past_heads, plans, priorities, registers};
use super::standing::Parts;
use super::timeline::FOREVER;
use super::{Db, Error, Result};
use crate::domain::plan::Head;
use crate::domain::rag::{Key, Rag};

#[derive(Queryable, Deserialize)]
struct HeadRow {
    id: i64,
    slug: String,
    title: String,
    period_start: NaiveDate,
    period_end: NaiveDate,
    key_red: String,
    key_amber: String,
    key_green: String,
    key_on_track: String,
    status_date: Option<NaiveDate>,
    register: Option<String>,
    revision: i64,
    directory: i64,
}

impl TryFrom<HeadRow> for Head {
    type Error = Error;

    fn try_from(row: HeadRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            slug: row.slug,
            title: row.title,
            period_start: row.period_start,
            period_end: row.period_end,
            key: Key {
                red: row.key_red,
                amber: row.key_amber,
                green: row.key_green,
                on_track: read_on_track(&row.key_on_track)?,
            },
            status_date: row.status_date,
            register: row.register,
            revision: row.revision,
            directory_revision: row.directory,
        })
    }
}

/// The columns of a [`HeadRow`]. A macro, because the type of a joined selection has no name worth writing.
macro_rules! heads {
    () => {
        plans::table.left_join(registers::table).inner_join(directory::table.on(directory::id.eq(1))).select((
            plans::id,
            plans::slug,
            plans::title,
            plans::period_start,
            plans::period_end,
            plans::key_red,
            plans::key_amber,
            plans::key_green,
            plans::key_on_track,
            plans::status_date,
            registers::slug.nullable(),
            plans::revision,
            directory::revision,
        ))
    };
}

/// The first page of one plan.
pub fn find(db: &mut Db, slug: &str) -> Result<Option<Head>> {
    let query = heads!().filter(plans::slug.eq(slug));
    each!(db, c => query.get_result::<HeadRow>(c)).optional()?.map(Head::try_from).transpose()
}

/// The first pages of the plans after `after` in the order of their slugs, at most `limit` of them.
pub fn list(db: &mut Db, after: &str, limit: i64) -> Result<Vec<Head>> {
    let rows = heads!().filter(plans::slug.gt(after)).order(plans::slug).limit(limit).load::<HeadRow>(db)?;
    rows.into_iter().map(Head::try_from).collect()
}

/// The first pages of the plans with these keys.
pub fn with_ids(db: &mut Db, ids: &[i64]) -> Result<Vec<Head>> {
    let rows = heads!().filter(plans::id.eq_any(ids.to_vec())).load::<HeadRow>(db)?;
    rows.into_iter().map(Head::try_from).collect()
}

/// Stores a new plan and answers its key. The plan's register must exist.
pub fn insert(db: &mut Db, head: &Head, now: DateTime<Utc>) -> Result<i64> {
    let register_id = match &head.register {
        Some(slug) => Some(registers::table.filter(registers::slug.eq(slug)).select(registers::id).first::<i64>(db)?),
        None => None,
    };
    let id = diesel::insert_into(plans::table)
        .values((
            plans::slug.eq(&head.slug),
            plans::title.eq(&head.title),
            plans::period_start.eq(head.period_start),
            plans::period_end.eq(head.period_end),
            plans::key_red.eq(&head.key.red),
            plans::key_amber.eq(&head.key.amber),
            plans::key_green.eq(&head.key.green),
            plans::key_on_track.eq(on_track(&head.key)),
            plans::status_date.eq(head.status_date),
            plans::register_id.eq(register_id),
            plans::created_at.eq(now.naive_utc()),
        ))
        .returning(plans::id)
        .get_result(db)?;
    Ok(id)
}

/// Stores the first page of a plan that exists, from `today` on: title, period and key. What they were is kept.
pub fn update(db: &mut Db, before: &Head, head: &Head, today: NaiveDate) -> Result<()> {
    // Of several changes on one day the first knows what held until then.
    let keeping = diesel::insert_into(past_heads::table)
        .values((
            past_heads::plan_id.eq(before.id),
            past_heads::until_day.eq(today),
            past_heads::title.eq(&before.title),
            past_heads::period_start.eq(before.period_start),
            past_heads::period_end.eq(before.period_end),
            past_heads::key_red.eq(&before.key.red),
            past_heads::key_amber.eq(&before.key.amber),
            past_heads::key_green.eq(&before.key.green),
            past_heads::key_on_track.eq(on_track(&before.key)),
        ))
        .on_conflict_do_nothing();
    each!(db, c => keeping.execute(c))?;
    diesel::update(plans::table.filter(plans::id.eq(head.id)))
        .set((
            plans::title.eq(&head.title),
            plans::period_start.eq(head.period_start),
            plans::period_end.eq(head.period_end),
            plans::key_red.eq(&head.key.red),
            plans::key_amber.eq(&head.key.amber),
            plans::key_green.eq(&head.key.green),
            plans::key_on_track.eq(on_track(&head.key)),
            plans::revision.eq(plans::revision + 1),
        ))
        .execute(db)?;
    Ok(())
}

/// Gives a plan the day of the statuses that it was loaded with.
pub fn set_status_date(db: &mut Db, plan_id: i64, day: NaiveDate) -> Result<()> {
    diesel::update(plans::table.filter(plans::id.eq(plan_id)))
        .set((plans::status_date.eq(day), plans::revision.eq(plans::revision + 1)))
        .execute(db)?;
    Ok(())
}

/// Lets the references of a plan name the entries of this register, which must exist, unless they say otherwise.
pub fn set_register(db: &mut Db, plan_id: i64, register: &str) -> Result<()> {
    let register: i64 = registers::table.filter(registers::slug.eq(register)).select(registers::id).first(db)?;
    diesel::update(plans::table.filter(plans::id.eq(plan_id)))
        .set((plans::register_id.eq(register), plans::revision.eq(plans::revision + 1)))
        .execute(db)?;
    Ok(())
}

/// The first page among the parts of a plan.
pub(super) fn in_parts(parts: &mut Parts) -> Result<Head> {
    let found = parts.take("head", |_, row: HeadRow| row.try_into())?.pop();
    found.ok_or_else(|| Error::Broken("a plan without a first page".to_owned()))
}

fn read_on_track(words: &str) -> Result<Vec<Rag>> {
    let colours: std::result::Result<Vec<Rag>, _> =
        words.split(',').filter(|word| !word.is_empty()).map(str::parse).collect();
    colours.map_err(Error::Broken)
}

fn on_track(key: &Key) -> String {
    key.on_track.iter().map(|rag| rag.as_str()).collect::<Vec<_>>().join(",")
}

/// How many changes there have been to the names that plans show.
pub fn directory_revision(db: &mut Db) -> Result<i64> {
    let revision = directory::table.filter(directory::id.eq(1)).select(directory::revision);
    Ok(each!(db, c => revision.get_result(c))?)
}

/// Counts a change to anything in the plan.
pub fn bump_revision(db: &mut Db, plan_id: i64) -> Result<()> {
    let counting =
        diesel::update(plans::table.filter(plans::id.eq(plan_id))).set(plans::revision.eq(plans::revision + 1));
    Ok(update_one!(db, counting, plans::revision)?)
}

/// As [`bump_revision`], by the plan's slug.
pub fn bump_revision_by_slug(db: &mut Db, slug: &str) -> Result<()> {
    let counting =
        diesel::update(plans::table.filter(plans::slug.eq(slug))).set(plans::revision.eq(plans::revision + 1));
    Ok(update_one!(db, counting, plans::revision)?)
}

/// Lets others who want to change this plan, if there is one, wait until this transaction ends. Nothing changes by it.
pub fn lock(db: &mut Db, slug: &str) -> Result<()> {
    // SQLite has one writer at a time in any case.
    if let Db::Postgres(c) = db {
        let row = plans::table.filter(plans::slug.eq(slug)).select(plans::id).for_no_key_update();
        row.load::<i64>(c)?;
    }
    Ok(())
}

/// Lets others who want to change what all plans share (groups, registers, names) wait until this transaction ends.
/// Who wants a turn at a plan as well takes that first.
pub fn lock_directory(db: &mut Db) -> Result<()> {
    diesel::update(directory::table.filter(directory::id.eq(1)))
        .set(directory::revision.eq(directory::revision))
        .execute(db)?;
    Ok(())
}

/// Counts a change to names that plans show: of a group, a person or a register.
pub fn bump_directory_revision(db: &mut Db) -> Result<()> {
    diesel::update(directory::table.filter(directory::id.eq(1)))
        .set(directory::revision.eq(directory::revision + 1))
        .execute(db)?;
    Ok(())
}

/// Finds a priority by its number, or stores it, and answers its key.
pub fn priority(db: &mut Db, plan_id: i64, number: i32, title: &str) -> Result<i64> {
    if let Some((id, _)) = find_priority(db, plan_id, number)? {
        return Ok(id);
    }
    let id = diesel::insert_into(priorities::table)
        .values((priorities::plan_id.eq(plan_id), priorities::number.eq(number), priorities::title.eq(title)))
        .returning(priorities::id)
        .get_result(db)?;
    Ok(id)
}

/// A priority's key and title.
pub fn find_priority(db: &mut Db, plan_id: i64, number: i32) -> Result<Option<(i64, String)>> {
    let found = priorities::table
        .filter(priorities::plan_id.eq(plan_id).and(priorities::number.eq(number)))
        .select((priorities::id, priorities::title))
        .get_result(db)
        .optional()?;
    Ok(found)
}

/// Finds an outcome of a priority by its words, or stores it after the others, and answers its key.
pub fn outcome(db: &mut Db, priority_id: i64, text: &str) -> Result<i64> {
    let others: i64 = outcomes::table.filter(outcomes::priority_id.eq(priority_id)).count().get_result(db)?;
    outcome_at(db, priority_id, text, i32::try_from(others).unwrap_or(i32::MAX))
}

/// As [`outcome`], for new words that an action is to serve instead of those of `before`: if it alone serves that, they stand
/// in its place.
pub fn outcome_instead(db: &mut Db, priority_id: i64, text: &str, before: i64) -> Result<i64> {
    let plan_id: i64 = priorities::table.find(priority_id).select(priorities::plan_id).first(db)?;
    let serve: i64 = action_wordings::table
        .inner_join(actions::table)
        .filter(actions::plan_id.eq(plan_id))
        .filter(action_wordings::outcome_id.eq(before).and(action_wordings::until_day.eq(FOREVER)))
        .count()
        .get_result(db)?;
    if serve > 1 {
        return outcome(db, priority_id, text);
    }
    let position = outcomes::table.filter(outcomes::id.eq(before)).select(outcomes::position).first(db)?;
    outcome_at(db, priority_id, text, position)
}

fn outcome_at(db: &mut Db, priority_id: i64, text: &str, position: i32) -> Result<i64> {
    let found: Option<i64> = outcomes::table
        .filter(outcomes::priority_id.eq(priority_id).and(outcomes::text.eq(text)))
        .select(outcomes::id)
        .first(db)
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    let id = diesel::insert_into(outcomes::table)
        .values((outcomes::priority_id.eq(priority_id), outcomes::position.eq(position), outcomes::text.eq(text)))
        .returning(outcomes::id)
        .get_result(db)?;
    Ok(id)
}
