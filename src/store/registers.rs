//! Registers of recommendations.

use diesel::prelude::*;

use super::schema::{recommendations, registers};
use super::{Db, Result};
use crate::domain::recommendation::{Entry, Register};

/// The registers after `after` in the order of their slugs, with their entries, at most `limit`.
pub fn list(db: &mut Db, after: &str, limit: i64) -> Result<Vec<Register>> {
    let rows: Vec<(i64, String, String, i64)> =
        registers::table.filter(registers::slug.gt(after)).order(registers::slug).limit(limit).load(db)?;
    rows.into_iter().map(|row| with_entries(db, row)).collect()
}

/// One register by its slug.
pub fn find(db: &mut Db, slug: &str) -> Result<Option<Register>> {
    let row = registers::table.filter(registers::slug.eq(slug)).first(db).optional()?;
    row.map(|row| with_entries(db, row)).transpose()
}

fn with_entries(db: &mut Db, (id, slug, title, version): (i64, String, String, i64)) -> Result<Register> {
    let entries = recommendations::table
        .filter(recommendations::register_id.eq(id))
        .order(recommendations::position)
        .select((recommendations::number, recommendations::text))
        .load::<(String, Option<String>)>(db)?
        .into_iter()
        .map(|(number, text)| Entry { number, text })
        .collect();
    Ok(Register { id, slug, title, entries, version })
}

/// Stores a new register with its entries and answers its key.
pub fn insert(db: &mut Db, register: &Register) -> Result<i64> {
    let id = diesel::insert_into(registers::table)
        .values((registers::slug.eq(&register.slug), registers::title.eq(&register.title)))
        .returning(registers::id)
        .get_result(db)?;
    for (position, entry) in (0i32..).zip(&register.entries) {
        diesel::insert_into(recommendations::table)
            .values((
                recommendations::register_id.eq(id),
                recommendations::number.eq(&entry.number),
                recommendations::position.eq(position),
                recommendations::text.eq(&entry.text),
            ))
            .execute(db)?;
    }
    Ok(id)
}
