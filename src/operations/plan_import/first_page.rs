//! The first page of the plan that a document is read into: found, printed beside it or guessed.

use chrono::NaiveDate;
use serde_json::json;

use super::directory::add_register;
use super::{Documents, citations};
use crate::domain::plan::Head;
use crate::domain::recommendation::Register;
use crate::operations::context::Event;
use crate::operations::plans::{self, NewPlan};
use crate::operations::{Context, Invalid, Outcome};
use crate::plan_file::head::PlanHead;
use crate::plan_file::{Draft, Guessed};
use crate::store::{self, registers};

/// The plan that is there, or a new one with the head that is printed or as its table lets guess.
pub(super) fn open_or_add(
    context: &mut Context<'_>,
    documents: &Documents,
    slug: String,
    printed: Option<&PlanHead>,
    draft: &mut Draft,
) -> Outcome<Head> {
    if let Some(head) = store::plans::find(context.db, &slug)? {
        return with_register(context, head, draft);
    }
    let new = match printed {
        Some(head) => as_printed(head, slug),
        None => guessed(context, documents, slug, draft)?,
    };
    let priorities = draft.priorities.iter().map(|priority| (priority.number, priority.title.clone())).collect();
    let status_date = documents.status_date.or(draft.as_at).or(new.status_date);
    plans::add(context, NewPlan { status_date, priorities, ..new })
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
    let status_date = documents.status_date.or(draft.as_at).unwrap_or(today);
    let dates = || draft.actions.iter().flat_map(|action| &action.milestones).filter_map(|milestone| milestone.due_on);
    let period_start = dates().min().map_or(status_date, |first| first.min(status_date));
    let period_end = dates().max().map_or(status_date, |last| last.max(status_date));
    let period = format!("{period_start} to {period_end}, from the first and last date of the table");
    draft.notes.guessed.push(Guessed { row: 0, column: "period".to_owned(), read_as: period });
    let register = register_of_numbers(context, draft)?;
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

/// The plan that is there. If it is about no register and the document cites numbers, it is about one from now on.
fn with_register(context: &mut Context<'_>, head: Head, draft: &mut Draft) -> Outcome<Head> {
    if head.register.is_some() {
        return Ok(head);
    }
    let Some(slug) = register_of_numbers(context, draft)? else { return Ok(head) };
    store::plans::set_register(context.db, head.id, &slug)?;
    let (before, after) = (Some(json!({"register": null})), Some(json!({"register": slug})));
    context.record(Event { name: "plan.changed", plan: Some(&head.slug), subject: &head.slug, before, after })?;
    Ok(Head { register: Some(slug), ..head })
}

/// The register that bare numbers are taken to name, which is noted as a guess: the only one there is, or a new one without
/// entries.
fn register_of_numbers(context: &mut Context<'_>, draft: &mut Draft) -> Outcome<Option<String>> {
    if !citations::are_bare(draft) {
        return Ok(None);
    }
    let slug = only_register(context)?;
    let read_as = format!("numbers of the register {slug}");
    draft.notes.guessed.push(Guessed { row: 0, column: "recommendations".to_owned(), read_as });
    Ok(Some(slug))
}

fn only_register(context: &mut Context<'_>) -> Outcome<String> {
    let there = registers::list(context.db, "", 2)?;
    if let [only] = there.as_slice() {
        return Ok(only.slug.clone());
    }
    let slug = "recommendations".to_owned();
    if registers::find(context.db, &slug)?.is_none() {
        let title = "Recommendations".to_owned();
        add_register(context, Register { id: 0, slug: slug.clone(), title, entries: Vec::new(), version: 1 })?;
    }
    Ok(slug)
}

/// The day of the statuses: the one that is said, or that of an export, or the plan's own, or today.
pub(super) fn status_date(
    context: &Context<'_>,
    documents: &Documents,
    draft: &Draft,
    plan: &Head,
) -> Outcome<NaiveDate> {
    let today = context.at().today;
    let day = documents.status_date.or(draft.as_at).or(plan.status_date).unwrap_or(today);
    let mut invalid = Invalid::default();
    invalid.unless(day <= today, "/status_date", "this day has not come yet: give today or an earlier day");
    invalid.finish()?;
    Ok(day)
}

/// Gives a plan that has no day of its statuses the one that was taken, so that the same document means it again whenever it
/// comes.
pub(super) fn keep_status_date(context: &mut Context<'_>, plan: &Head, day: NaiveDate) -> Outcome<()> {
    if plan.status_date.is_some() {
        return Ok(());
    }
    store::plans::set_status_date(context.db, plan.id, day)?;
    let (before, after) = (Some(json!({"status_date": null})), Some(json!({"status_date": day})));
    let event = Event { name: "plan.changed", plan: Some(&plan.slug), subject: &plan.slug, before, after };
    Ok(context.record(event)?)
}
