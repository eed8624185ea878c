//! Importing a plan document: all of it or nothing, and saying what was made of it.

use chrono::NaiveDate;
use serde::Serialize;

use super::context::{Event, json};
use super::plans::{self, NewPlan};
use super::{Context, Failure, Invalid, Outcome, date_changes};
use crate::domain::plan::Head;
use crate::domain::policy::Permission;
use crate::domain::recommendation::Register;
use crate::plan_file::head::{self, BrokenHead, PlanHead};
use crate::plan_file::{self, BrokenFile, Draft, Guessed, Notes, Readings};
use crate::store::{self, registers};

mod dates;
mod directory;
mod said;
mod untaken;
mod writing;

pub use dates::ProposedDate;
use directory::{add_groups, add_register, add_unknown_leads, known_leads};
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
    store::plans::take_turn(context.db, &slug)?;
    store::plans::take_directory_turn(context.db)?;
    // Of a plan that was not there somebody else may have made it meanwhile.
    store::plans::take_turn(context.db, &slug)?;
    add_groups(context, documents)?;
    add_register(context, documents)?;
    check_readings(context, &documents.readings)?;
    add_spellings(context, &documents.readings)?;
    let leads = known_leads(context)?;
    let draft = plan_file::read(&documents.table, &leads, &documents.readings)?;
    let mut draft = add_unknown_leads(context, documents, draft)?;
    let plan = open_or_add(context, documents, slug, printed.as_ref(), &mut draft)?;
    let status_date = status_date(context, documents, &plan)?;
    draft.notes.sort();
    let origin = documents.file_name.as_deref().map_or("Imported".to_owned(), |name| format!("Imported from {name}"));
    let writing = Writing { plan: &plan, status_date, draft: &draft, origin: &origin };
    let Written { changes, date_changes, untaken } = writing.write(context)?;
    if changes.new + changes.changed + date_changes.len() > 0 {
        plans::count_change(context, &plan)?;
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

fn open_or_add(
    context: &mut Context<'_>,
    documents: &Documents,
    slug: String,
    printed: Option<&PlanHead>,
    draft: &mut Draft,
) -> Outcome<Head> {
    if let Some(head) = store::plans::find(context.db, &slug)? {
        return Ok(head);
    }
    let new = match printed {
        Some(head) => as_printed(head, slug),
        None => guessed(context, documents, slug, draft)?,
    };
    let priorities = draft.priorities.iter().map(|priority| (priority.number, priority.title.clone())).collect();
    plans::add(context, NewPlan { priorities, status_date: documents.status_date.or(new.status_date), ..new })
}

fn as_printed(head: &PlanHead, slug: String) -> NewPlan {
    NewPlan {
        slug,
        title: head.title.clone(),
        period_start: head.period_start,
        period_end: head.period_end,
        key: head.key.clone(),
        status_date: Some(head.status_date),
        register: Some(head.register.clone()),
        priorities: Vec::new(),
    }
}

/// A plan whose table is all there is: its period is that of its dates, and it says so.
fn guessed(context: &mut Context<'_>, documents: &Documents, slug: String, draft: &mut Draft) -> Outcome<NewPlan> {
    let today = context.at().today;
    let status_date = documents.status_date.unwrap_or(today);
    let dates = || draft.actions.iter().flat_map(|action| &action.milestones).filter_map(|milestone| milestone.due_on);
    let period_start = dates().min().map_or(status_date, |first| first.min(status_date));
    let period_end = dates().max().map_or(status_date, |last| last.max(status_date));
    let register = register_of_numbers(context, draft)?;
    let mut guess = |column: &str, read_as: String| {
        draft.notes.guessed.push(Guessed { row: 0, column: column.to_owned(), read_as });
    };
    guess("period", format!("{period_start} to {period_end}, from the first and last date of the table"));
    if let Some(register) = &register {
        guess("recommendations", format!("numbers of the register {register}"));
    }
    Ok(NewPlan {
        title: slug.clone(),
        slug,
        period_start,
        period_end,
        key: plans::usual_key(),
        status_date: Some(status_date),
        register,
        priorities: Vec::new(),
    })
}

/// The register that bare numbers are taken to name: the only one there is, or a new one without entries.
fn register_of_numbers(context: &mut Context<'_>, draft: &Draft) -> Outcome<Option<String>> {
    if draft.actions.iter().all(|action| action.recommendations.is_empty()) {
        return Ok(None);
    }
    let there = registers::list(context.db, "", 2)?;
    if let [only] = there.as_slice() {
        return Ok(Some(only.slug.clone()));
    }
    let slug = "recommendations".to_owned();
    if registers::find(context.db, &slug)?.is_none() {
        let title = "Recommendations".to_owned();
        let register = Register { id: 0, slug: slug.clone(), title, entries: Vec::new(), version: 1 };
        registers::insert(context.db, &register)?;
    }
    Ok(Some(slug))
}

fn status_date(context: &Context<'_>, documents: &Documents, plan: &Head) -> Outcome<NaiveDate> {
    let today = context.at().today;
    let day = documents.status_date.or(plan.status_date).unwrap_or(today);
    let mut invalid = Invalid::default();
    invalid.unless(day <= today, "/status_date", "this day has not come yet: give today or an earlier day");
    invalid.finish()?;
    Ok(day)
}
