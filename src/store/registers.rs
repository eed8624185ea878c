//! Registers of recommendations.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::dispositions::{DecisionRow, disposition, held};
use super::schema::{dispositions, recommendations, registers, users};
use super::{Db, Result};
use crate::domain::recommendation::{Dispositions, Entry, Register};
use crate::domain::text;

/// Which entries were in their registers at the end of a day.
macro_rules! were_there {
    ($day:expr) => {
        recommendations::added_on.is_null().or(recommendations::added_on.le($day).assume_not_null())
    };
}

type Row = (i64, String, String, i64);
type EntryRow = (String, Option<String>);
/// A register, an entry, and what was decided about it by whom.
type WholeRow = (Row, Option<EntryRow>, Option<DecisionRow>, Option<String>);

/// The registers after `after` in the order of their slugs, with their entries, at most `limit`.
pub fn list(db: &mut Db, after: &str, limit: i64) -> Result<Vec<Register>> {
    let rows: Vec<Row> =
        registers::table.filter(registers::slug.gt(after)).order(registers::slug).limit(limit).load(db)?;
    with_entries(db, rows)
}

/// One register by its slug.
pub fn find(db: &mut Db, slug: &str) -> Result<Option<Register>> {
    if !text::is_slug(slug) {
        return Ok(None);
    }
    let row: Option<Row> = registers::table.filter(registers::slug.eq(slug)).first(db).optional()?;
    Ok(with_entries(db, row.into_iter().collect())?.pop())
}

/// The registers with these slugs, in the order of their slugs, with the entries that were in them at the end of `day` and
/// what had been decided about those by then.
pub fn with_slugs(db: &mut Db, slugs: &[&str], day: NaiveDate) -> Result<(Vec<Register>, Dispositions)> {
    let entry = recommendations::register_id.eq(registers::id).and(were_there!(day));
    let decided = dispositions::recommendation_id.nullable().eq(recommendations::id.nullable());
    let rows: Vec<WholeRow> = registers::table
        .left_join(recommendations::table.on(entry))
        .left_join(dispositions::table.on(decided.and(held!(day))))
        .left_join(users::table.on(users::id.nullable().eq(dispositions::user_id.nullable())))
        .filter(registers::slug.eq_any(slugs.to_vec()))
        .order((registers::slug, recommendations::position))
        .select((
            (registers::id, registers::slug, registers::title, registers::version),
            (recommendations::number, recommendations::text).nullable(),
            (dispositions::decision, dispositions::reason, dispositions::recorded_at, dispositions::from_day)
                .nullable(),
            users::name.nullable(),
        ))
        .load(db)?;
    put_together(rows)
}

fn put_together(rows: Vec<WholeRow>) -> Result<(Vec<Register>, Dispositions)> {
    let (mut found, mut decisions): (Vec<Register>, _) = (Vec::new(), Dispositions::new());
    for ((id, slug, title, version), entry, decision, by) in rows {
        if found.last().is_none_or(|last| last.id != id) {
            found.push(Register { id, slug, title, entries: Vec::new(), version });
        }
        let (Some(register), Some((number, text))) = (found.last_mut(), entry) else { continue };
        if let Some(decision) = decision {
            decisions.insert((id, number.clone()), disposition(decision, by)?);
        }
        register.entries.push(Entry { number, text });
    }
    Ok((found, decisions))
}

/// Counts a write to a register.
pub fn bump_version(db: &mut Db, id: i64) -> Result<()> {
    diesel::update(registers::table.filter(registers::id.eq(id)))
        .set(registers::version.eq(registers::version + 1))
        .execute(db)?;
    Ok(())
}

/// The slugs of `wanted` that are registers.
pub fn known(db: &mut Db, wanted: &[String]) -> Result<Vec<String>> {
    Ok(registers::table.filter(registers::slug.eq_any(wanted.to_vec())).select(registers::slug).load(db)?)
}

fn with_entries(db: &mut Db, rows: Vec<Row>) -> Result<Vec<Register>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let entries: Vec<(i64, String, Option<String>)> = recommendations::table
        .filter(recommendations::register_id.eq_any(ids))
        .order((recommendations::register_id, recommendations::position))
        .select((recommendations::register_id, recommendations::number, recommendations::text))
        .load(db)?;
    let mut by_register: HashMap<i64, Vec<Entry>> = HashMap::with_capacity(rows.len());
    for (register, number, text) in entries {
        by_register.entry(register).or_default().push(Entry { number, text });
    }
    let whole = |(id, slug, title, version): Row| {
        let entries = by_register.remove(&id).unwrap_or_default();
        Register { id, slug, title, entries, version }
    };
    Ok(rows.into_iter().map(whole).collect())
}

/// Stores a new register with its entries and answers its key.
pub fn insert(db: &mut Db, register: &Register) -> Result<i64> {
    let id = diesel::insert_into(registers::table)
        .values((registers::slug.eq(&register.slug), registers::title.eq(&register.title)))
        .returning(registers::id)
        .get_result(db)?;
    for (position, entry) in (0i32..).zip(&register.entries) {
        insert_entry(db, id, position, entry, None)?;
    }
    Ok(id)
}

/// Stores a register that exists, from `today` on: title, further entries, and the words of those that are there. Counts a
/// write to it.
pub fn update(db: &mut Db, before: &Register, after: &Register, today: NaiveDate) -> Result<()> {
    diesel::update(registers::table.filter(registers::id.eq(after.id)))
        .set((registers::title.eq(&after.title), registers::version.eq(registers::version + 1)))
        .execute(db)?;
    for (position, entry) in (0i32..).zip(&after.entries) {
        match before.entry(&entry.number) {
            None => insert_entry(db, after.id, position, entry, Some(today))?,
            Some(there) if there.text != entry.text => set_text(db, after.id, entry)?,
            Some(_) => {}
        }
    }
    Ok(())
}

/// An entry that comes with its register was always there.
fn insert_entry(
    db: &mut Db,
    register_id: i64,
    position: i32,
    entry: &Entry,
    added_on: Option<NaiveDate>,
) -> Result<()> {
    diesel::insert_into(recommendations::table)
        .values((
            recommendations::register_id.eq(register_id),
            recommendations::number.eq(&entry.number),
            recommendations::position.eq(position),
            recommendations::text.eq(&entry.text),
            recommendations::added_on.eq(added_on),
        ))
        .execute(db)?;
    Ok(())
}

fn set_text(db: &mut Db, register_id: i64, entry: &Entry) -> Result<()> {
    let there = recommendations::table
        .filter(recommendations::register_id.eq(register_id).and(recommendations::number.eq(&entry.number)));
    diesel::update(there).set(recommendations::text.eq(&entry.text)).execute(db)?;
    Ok(())
}
