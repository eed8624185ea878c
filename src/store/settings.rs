//! What the program keeps for itself: the key that signs session tokens, the day of a demonstration.

use diesel::prelude::*;

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
