//! The mark in a database that is being filled by a move. Nobody opens it until the move is proved.

use diesel::prelude::*;

use crate::store::schema::settings;
use crate::store::{Db, Error, Result, settings as kept};

const NAME: &str = "move_not_finished";

/// Whether the database is marked.
pub(super) fn is_set(db: &mut Db) -> Result<bool> {
    Ok(kept::get(db, NAME)?.is_some())
}

/// Marks the database.
pub(super) fn set(db: &mut Db) -> Result<()> {
    kept::set(db, NAME, "it is refused until the move is done")
}

/// Takes the mark away.
pub(super) fn remove(db: &mut Db) -> Result<()> {
    diesel::delete(settings::table.find(NAME)).execute(db)?;
    Ok(())
}

/// Nothing, unless the database is marked: then it holds a part of another and must not be taken for it.
pub(in crate::store) fn refuse(db: &mut Db) -> Result<()> {
    if is_set(db)? {
        return Err(Error::Unavailable(
            "a move into it was not finished, so it is not whole: run `waymark move` again, which begins anew, or use \
             the database from which it was moved"
                .to_owned(),
        ));
    }
    Ok(())
}
