//! Looking through a document before it is imported: what would be made of it, what is to be read otherwise, and then
//! exactly what was looked through.

use chrono::{NaiveDate, TimeDelta};

use super::plan_import::{self, Documents, Imported};
use super::{Context, Failure, Invalid, Outcome};
use crate::credentials::secret;
use crate::domain::policy::Permission;
use crate::domain::text;
use crate::plan_file::Readings;
use crate::store::import_reviews::{self, Review};
use crate::store::plans;

/// How long a document waits to be imported.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// A document to be looked through.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The table, as CSV or TSV.
    pub table: Vec<u8>,
    /// The name of its file.
    pub file_name: String,
    /// The slug of the plan, which need not be there yet.
    pub plan: String,
    /// The day of the statuses in the table; if it is not said, the plan's own or today.
    pub status_date: Option<NaiveDate>,
}

/// Keeps a document that can be read, for the person who sent it, and answers the key under which it is found again.
pub fn begin(context: &mut Context<'_>, upload: Upload) -> Outcome<String> {
    context.require(Permission::ChangeStructure)?;
    let user_id = owner(context)?;
    let mut invalid = Invalid::default();
    invalid.unless(!upload.table.is_empty(), "/file", "choose the file with the plan's table");
    let slug = text::is_slug(&upload.plan);
    invalid.unless(slug, "/plan", "use small letters, digits and hyphens, at most 64, such as board-2026-27");
    let over = upload.status_date.is_none_or(|day| day <= context.at().today);
    invalid.unless(over, "/status_date", "this day has not come yet: give today or an earlier day");
    invalid.finish()?;
    plan_import::check_readable(context, &upload.table)?;
    let now = context.at().machine;
    import_reviews::forget_before(context.db, now - KEPT)?;
    let id = secret::session_id();
    let readings = written(&Readings::default());
    let Upload { table, file_name, plan, status_date } = upload;
    let review = Review { document: table, file_name, plan, status_date, readings };
    import_reviews::insert(context.db, &id, user_id, &review, now)?;
    Ok(id)
}

/// A document, and what would be made of it.
#[derive(Debug)]
pub struct Looked {
    /// The name of its file.
    pub file_name: String,
    /// What was said about how to read it.
    pub readings: Readings,
    /// What would be made of it.
    pub imported: Imported,
    /// Whether the plan is there already.
    pub is_there: bool,
    /// What the plan and the outcome are known by, so that nothing else is imported than was looked through.
    pub seen: String,
}

/// What would be made of a document. To be called in a dry run, which undoes it.
pub fn look(context: &mut Context<'_>, id: &str) -> Outcome<Looked> {
    let review = find(context, id)?;
    let readings = read(&review)?;
    plans::lock(context.db, &review.plan)?;
    let revision = plans::find(context.db, &review.plan)?.map(|head| head.revision);
    let imported = plan_import::import(context, &documents(&review, &readings))?;
    let outcome = serde_json::to_string(&imported).unwrap_or_default();
    let seen = secret::digest(&format!("{revision:?} {outcome}"));
    Ok(Looked { file_name: review.file_name, readings, imported, is_there: revision.is_some(), seen })
}

/// Says how words of a document are to be read, in place of what was said before.
pub fn say(context: &mut Context<'_>, id: &str, readings: &Readings) -> Outcome<()> {
    find(context, id)?;
    plan_import::check_readings(context, readings)?;
    Ok(import_reviews::set_readings(context.db, id, &written(readings))?)
}

/// Imports a document as it was looked through. If that would no longer come out as was `seen`, nothing is done.
pub fn confirm(context: &mut Context<'_>, id: &str, seen: &str) -> Outcome<Imported> {
    let looked = look(context, id)?;
    if looked.seen != seen {
        return Err(Failure::Conflict(
            "the plan or the groups have changed since you looked, so nothing was imported: look through it again"
                .into(),
        ));
    }
    import_reviews::delete(context.db, id)?;
    Ok(looked.imported)
}

/// Throws a document away.
pub fn discard(context: &mut Context<'_>, id: &str) -> Outcome<()> {
    find(context, id)?;
    Ok(import_reviews::delete(context.db, id)?)
}

fn find(context: &mut Context<'_>, id: &str) -> Outcome<Review> {
    context.require(Permission::ChangeStructure)?;
    let user_id = owner(context)?;
    import_reviews::find(context.db, id, user_id)?.ok_or_else(|| Failure::not_found("document to look through", id))
}

fn documents(review: &Review, readings: &Readings) -> Documents {
    Documents {
        table: review.document.clone(),
        file_name: Some(review.file_name.clone()),
        slug: Some(review.plan.clone()),
        status_date: review.status_date,
        readings: readings.clone(),
        ..Documents::default()
    }
}

fn read(review: &Review) -> Outcome<Readings> {
    let broken = |error: serde_json::Error| crate::store::Error::Broken(error.to_string());
    Ok(serde_json::from_str(&review.readings).map_err(broken)?)
}

fn written(readings: &Readings) -> String {
    serde_json::to_string(readings).unwrap_or_default()
}

fn owner(context: &Context<'_>) -> Outcome<i64> {
    context.actor.user_id.ok_or_else(|| Failure::Conflict("documents are looked through by people".into()))
}

#[cfg(test)]
mod tests;
