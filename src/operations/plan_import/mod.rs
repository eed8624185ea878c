//! Importing a plan document: all of it or nothing, and saying what was made of it.

use chrono::NaiveDate;
use serde::Serialize;

use super::context::{Event, json};
use super::{Context, Failure, Outcome, date_changes, plans};
use crate::domain::policy::Permission;
use crate::plan_file::head::{self, BrokenHead};
use crate::plan_file::{self, BrokenFile, Notes, Readings};
use crate::store;

mod citations;
mod dates;
mod directory;
mod first_page;
mod reporting;
mod said;
mod untaken;
mod writing;

pub use dates::ProposedDate;
use directory::{add_cited_register, add_groups, add_unknown_leads, known_leads};
use first_page::{keep_status_date, open_or_add, status_date};
use said::add_spellings;
pub use said::check_readings;
pub use untaken::Untaken;
use writing::{Writing, Written};

#[cfg(test)]
mod tests;

/// What is to be imported: the table, and what its board says beside it.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    /// The table, as CSV or TSV.
    pub table: Vec<u8>,
    /// The name of its file, where that is known.
    pub file_name: Option<String>,
    /// The plan's head (TOML), for a plan that is not there yet.
    pub head: Option<String>,
    /// The groups that lead its actions (TOML); those that are there already stay as they are.
    pub groups: Option<String>,
    /// A register that it refers to (TOML); one that is there already stays as it is.
    pub register: Option<String>,
    /// The plan's slug, if it is not the head's.
    pub slug: Option<String>,
    /// The day of the statuses in the table, if it is not the head's.
    pub status_date: Option<NaiveDate>,
    /// How words are to be read that would be guessed at or not be understood.
    pub readings: Readings,
}

/// What was made of a document.
#[derive(Debug, Serialize)]
pub struct Imported {
    /// The plan's slug.
    pub plan: String,
    /// The day of the statuses.
    pub status_date: NaiveDate,
    /// How many actions were read.
    pub actions: usize,
    /// What was joined, inherited, guessed and not understood.
    #[serde(flatten)]
    pub notes: Notes,
    /// How many actions are new, changed and unchanged.
    pub changes: Changes,
    /// The dates that it gives and the plan does not have: asked for, and to be decided on by somebody else.
    pub date_changes: Vec<ProposedDate>,
    /// What it says otherwise than the plan, or does not say, and was left as it is.
    pub untaken: Vec<Untaken>,
}

/// How many actions are new, changed and unchanged.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Not there before.
    pub new: usize,
    /// Differently worded, led or reported on.
    pub changed: usize,
    /// As they were.
    pub unchanged: usize,
}

impl From<BrokenFile> for Failure {
    fn from(broken: BrokenFile) -> Self {
        Self::invalid("/file", broken)
    }
}

impl From<BrokenHead> for Failure {
    fn from(broken: BrokenHead) -> Self {
        Self::invalid("/head", broken)
    }
}

/// Reads a plan document into the plan. Whatever is broken refuses the whole; the same document twice changes nothing.
pub fn import(context: &mut Context<'_>, documents: &Documents) -> Outcome<Imported> {
    context.require(Permission::ChangeStructure)?;
    let printed = documents.head.as_deref().map(head::read_plan).transpose()?;
    let slug = documents.slug.clone().or_else(|| printed.as_ref().map(|head| head.slug.clone()));
    let slug = slug.ok_or_else(|| Failure::invalid("/plan", "say which plan this is: give its slug"))?;
    // Two imports of one document take turns, also where it is new: the second then finds what the first made. Neither
    // turn counts as a change, so a document that says nothing new leaves everything as it was.
    store::plans::lock(context.db, &slug)?;
    store::plans::lock_directory(context.db)?;
    // Of a plan that was not there somebody else may have made it meanwhile.
    store::plans::lock(context.db, &slug)?;
    add_groups(context, documents)?;
    add_cited_register(context, documents)?;
    check_readings(context, &documents.readings)?;
    add_spellings(context, &documents.readings)?;
    let leads = known_leads(context)?;
    let draft = plan_file::read(&documents.table, &leads, &documents.readings)?;
    let mut draft = add_unknown_leads(context, documents, draft)?;
    let plan = open_or_add(context, documents, slug, printed.as_ref(), &mut draft)?;
    citations::settle(context, plan.register.as_deref(), &mut draft)?;
    let status_date = status_date(context, documents, &draft, &plan)?;
    draft.notes.sort();
    let origin = documents.file_name.as_deref().map_or("Imported".to_owned(), |name| format!("Imported from {name}"));
    let Written { changes, date_changes, untaken } =
        Writing::of(context, &plan, status_date, &draft, &origin)?.write(context)?;
    keep_status_date(context, &plan, status_date)?;
    if changes.new + changes.changed + date_changes.len() > 0 {
        plans::bump_revision(context, &plan)?;
        context.record(Event {
            name: "plan.imported",
            plan: Some(&plan.slug),
            subject: &plan.slug,
            before: None,
            after: json(changes),
        })?;
    }
    Ok(Imported {
        plan: plan.slug,
        status_date,
        actions: draft.actions.len(),
        notes: draft.notes,
        changes,
        date_changes,
        untaken,
    })
}

/// Nothing if a table can be read at all; else the reason and the row.
pub(super) fn check_readable(context: &mut Context<'_>, table: &[u8]) -> Outcome<()> {
    let leads = known_leads(context)?;
    plan_file::read(table, &leads, &Readings::default())?;
    Ok(())
}
