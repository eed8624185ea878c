//! Documents that somebody looks through before they are imported.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::schema::import_reviews;
use super::{Db, Result};

/// A document with what was said of it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Review {
    /// The document.
    pub document: Vec<u8>,
    /// The name of its file.
    pub file_name: String,
    /// The slug of the plan.
    pub plan: String,
    /// The day of its statuses, if that was said.
    pub status_date: Option<NaiveDate>,
    /// How some of its words are to be read, as JSON.
    pub readings: String,
}

/// Keeps a document under a key.
pub fn insert(db: &mut Db, id: &str, user_id: i64, review: &Review, now: DateTime<Utc>) -> Result<()> {
    diesel::insert_into(import_reviews::table)
        .values((
            import_reviews::id.eq(id),
            import_reviews::user_id.eq(user_id),
            import_reviews::document.eq(&review.document),
            import_reviews::file_name.eq(&review.file_name),
            import_reviews::plan.eq(&review.plan),
            import_reviews::status_date.eq(review.status_date),
            import_reviews::readings.eq(&review.readings),
            import_reviews::uploaded_at.eq(now.naive_utc()),
        ))
        .execute(db)?;
    Ok(())
}

/// The document that this person keeps under a key.
pub fn find(db: &mut Db, id: &str, user_id: i64) -> Result<Option<Review>> {
    let found = import_reviews::table
        .filter(import_reviews::id.eq(id).and(import_reviews::user_id.eq(user_id)))
        .select((
            import_reviews::document,
            import_reviews::file_name,
            import_reviews::plan,
            import_reviews::status_date,
            import_reviews::readings,
        ))
        .first(db)
        .optional()?;
    Ok(found)
}

/// Replaces what was said of a document.
pub fn set_readings(db: &mut Db, id: &str, readings: &str) -> Result<()> {
    diesel::update(import_reviews::table.find(id)).set(import_reviews::readings.eq(readings)).execute(db)?;
    Ok(())
}

/// Forgets a document.
pub fn delete(db: &mut Db, id: &str) -> Result<()> {
    diesel::delete(import_reviews::table.find(id)).execute(db)?;
    Ok(())
}

/// Forgets the documents that were uploaded before `time`.
pub fn forget_before(db: &mut Db, time: DateTime<Utc>) -> Result<()> {
    diesel::delete(import_reviews::table.filter(import_reviews::uploaded_at.lt(time.naive_utc()))).execute(db)?;
    Ok(())
}
