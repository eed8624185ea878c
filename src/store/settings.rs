//! What the program keeps for itself: the key that signs session tokens, the day of a demonstration.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::schema::settings;
use super::{Db, Result};

/// The value of a setting.
pub fn get(db: &mut Db, name: &str) -> Result<Option<String>> {
    Ok(settings::table.find(name).select(settings::value).first(db).optional()?)
}

/// Sets a setting.
pub fn set(db: &mut Db, name: &str, value: &str) -> Result<()> {
    let changed =
        diesel::update(settings::table.filter(settings::name.eq(name))).set(settings::value.eq(value)).execute(db)?;
    if changed == 0 {
        diesel::insert_into(settings::table)
            .values((settings::name.eq(name), settings::value.eq(value)))
            .execute(db)?;
    }
    Ok(())
}

/// Sets a setting unless it is set, and answers what it is then. Of several who do this at once one sets it.
pub fn keep_first(db: &mut Db, name: &str, value: &str) -> Result<String> {
    // Written out, because diesel has no `ON CONFLICT` for two databases at once; both know it.
    diesel::sql_query("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind::<Text, _>(name)
        .bind::<Text, _>(value)
        .execute(db)?;
    Ok(settings::table.find(name).select(settings::value).get_result(db)?)
}
