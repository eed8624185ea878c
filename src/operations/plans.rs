//! Plans: finding, reading, adding and changing them.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::json;

use super::context::{self, Event};
use super::{Context, Failure, Invalid, Outcome};
use crate::domain::plan::{Head, Plan};
use crate::domain::policy::Permission;
use crate::domain::rag::{Key, Rag};
use crate::domain::text;
use crate::store::{self, plans, registers, standing};

/// A page of plans in the order of their slugs, those after `after`.
pub fn list(context: &mut Context<'_>, after: &str, limit: i64) -> Outcome<Vec<Head>> {
    context.require(Permission::ReadPlans)?;
    Ok(plans::list(context.db, after, limit)?)
}

/// The first page of a plan.
pub fn open(context: &mut Context<'_>, slug: &str) -> Outcome<Head> {
    context.require(Permission::ReadPlans)?;
    plans::find(context.db, slug)?.ok_or_else(|| Failure::not_found("plan", slug))
}

/// The whole plan as it stood at the end of `as_of`, which is today unless it is named.
pub fn standing(context: &mut Context<'_>, head: Head, as_of: Option<NaiveDate>) -> Outcome<Arc<Plan>> {
    let day = as_of.unwrap_or(context.at().today);
    let Some(kept) = context.snapshots else { return Ok(Arc::new(standing::plan(context.db, head.id, day)?)) };
    if !kept.may_read_more {
        return kept.snapshots.recall(&head, day, kept.recoveries).ok_or(Failure::Busy);
    }
    Ok(kept.snapshots.get(context.db, &head, day, kept.recoveries)?)
}

/// The most plans that are read at once.
const MOST: i64 = 1_000;

/// Every plan as it stands today, in the order of their slugs.
pub fn all(context: &mut Context<'_>) -> Outcome<Vec<Arc<Plan>>> {
    let heads = list(context, "", MOST)?;
    heads.into_iter().map(|head| standing(context, head, None)).collect()
}

/// A plan to be added.
#[derive(Debug, Clone)]
pub struct NewPlan {
    /// Its key for people and scripts.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its first day.
    pub period_start: NaiveDate,
    /// Its last day.
    pub period_end: NaiveDate,
    /// What its colours mean.
    pub key: Key,
    /// The day of the statuses it begins with.
    pub status_date: Option<NaiveDate>,
    /// The register its references name unless they say otherwise.
    pub register: Option<String>,
    /// Its headings.
    pub priorities: Vec<(i32, String)>,
}

/// The key of a plan that does not say what its colours mean.
#[must_use]
pub fn usual_key() -> Key {
    Key {
        red: "Off track".to_owned(),
        amber: "At risk".to_owned(),
        green: "On track".to_owned(),
        on_track: vec![Rag::Green],
    }
}

/// Adds a plan without actions.
pub fn add(context: &mut Context<'_>, new: NewPlan) -> Outcome<Head> {
    context.require(Permission::ChangeStructure)?;
    check(context, &new)?;
    if plans::find(context.db, &new.slug)?.is_some() {
        return Err(Failure::Conflict(format!("there is a plan {:?} already: choose another slug", new.slug)));
    }
    let mut head = Head {
        id: 0,
        slug: new.slug,
        title: new.title,
        period_start: new.period_start,
        period_end: new.period_end,
        key: new.key,
        status_date: new.status_date,
        register: new.register,
        revision: 1,
        directory_revision: 0,
    };
    head.id = plans::insert(context.db, &head, context.at().now)?;
    for (number, title) in &new.priorities {
        plans::priority(context.db, head.id, *number, title)?;
    }
    context.record(Event {
        name: "plan.added",
        plan: Some(&head.slug),
        subject: &head.slug,
        before: None,
        after: Some(describe(&head)),
    })?;
    plans::find(context.db, &head.slug)?.ok_or_else(|| Failure::not_found("plan", &head.slug))
}

fn check(context: &mut Context<'_>, new: &NewPlan) -> Outcome<()> {
    let mut invalid = Invalid::default();
    invalid.unless(
        text::is_slug(&new.slug),
        "/slug",
        "use small letters, digits and hyphens, at most 64, such as board-2026-27",
    );
    let is_address = new.slug == "import";
    invalid.unless(!is_address, "/slug", "is the address at which plans are imported: choose another slug");
    check_head(&mut invalid, &new.title, new.period_start, new.period_end, &new.key);
    for (index, (number, title)) in new.priorities.iter().enumerate() {
        invalid.note(&format!("/priorities/{index}/title"), text::check_lines(title, text::LONGEST_WORDING));
        let first = new.priorities.iter().position(|(other, _)| other == number) == Some(index);
        invalid.unless(first && *number > 0, &format!("/priorities/{index}/number"), "use each number from 1 once");
    }
    if let Some(register) = &new.register {
        let found = registers::find(context.db, register)?.is_some();
        invalid.unless(found, "/register", "there is no such register: add it first or leave this out");
    }
    let future = new.status_date.is_some_and(|day| day > context.at().today);
    invalid.unless(!future, "/status_date", "this day has not come yet: give today or an earlier day");
    invalid.finish()
}

fn check_head(invalid: &mut Invalid, title: &str, start: NaiveDate, end: NaiveDate, key: &Key) {
    invalid.note("/title", text::check_line(title, text::LONGEST_LINE));
    invalid.unless(start <= end, "/period_end", "the period ends before it begins");
    for (pointer, meaning) in [("/key/red", &key.red), ("/key/amber", &key.amber), ("/key/green", &key.green)] {
        invalid.note(pointer, text::check_line(meaning, text::LONGEST_LINE));
    }
}

/// What may be changed on the first page of a plan; what is not named stays.
#[derive(Debug, Clone, Default)]
pub struct PlanChange {
    /// Its title.
    pub title: Option<String>,
    /// Its first day.
    pub period_start: Option<NaiveDate>,
    /// Its last day.
    pub period_end: Option<NaiveDate>,
    /// What its colours mean.
    pub key: Option<Key>,
}

/// Changes the first page of a plan, if `unchanged` says of the page as it is that the caller has seen it. Where nothing
/// differs nothing is written.
pub fn change(
    context: &mut Context<'_>,
    slug: &str,
    change: PlanChange,
    unchanged: impl FnOnce(&Head) -> Outcome<()>,
) -> Outcome<Head> {
    context.require(Permission::ChangeStructure)?;
    let before = find_for_update(context, slug)?;
    unchanged(&before)?;
    let mut after = before.clone();
    after.title = change.title.unwrap_or(after.title);
    after.period_start = change.period_start.unwrap_or(after.period_start);
    after.period_end = change.period_end.unwrap_or(after.period_end);
    after.key = change.key.unwrap_or(after.key);
    if after == before {
        return Ok(before);
    }
    let mut invalid = Invalid::default();
    check_head(&mut invalid, &after.title, after.period_start, after.period_end, &after.key);
    invalid.finish()?;
    plans::update(context.db, &before, &after, context.at().today)?;
    if before.key != after.key || before.period_end != after.period_end {
        // Conflicts quote the key and the plan's last day, on every action of the plan.
        plans::bump_directory_revision(context.db)?;
    }
    let (was, is) = context::differing(describe(&before), describe(&after));
    let (before, after) = (Some(was), Some(is));
    context.record(Event { name: "plan.changed", plan: Some(slug), subject: slug, before, after })?;
    open(context, slug)
}

fn describe(head: &Head) -> serde_json::Value {
    json!({
        "title": head.title,
        "period_start": head.period_start,
        "period_end": head.period_end,
        "key": head.key,
        "status_date": head.status_date,
        "register": head.register,
    })
}

/// Finds a plan inside a write, where its revision will be counted.
pub(super) fn find(context: &mut Context<'_>, slug: &str) -> Outcome<Head> {
    plans::find(context.db, slug)?.ok_or_else(|| Failure::not_found("plan", slug))
}

/// Finds a plan inside a write that may change it: others who want to change it wait until this is done, so that each
/// sees what the one before left. Its revision stays as it is until something is written.
pub(super) fn find_for_update(context: &mut Context<'_>, slug: &str) -> Outcome<Head> {
    plans::lock(context.db, slug)?;
    find(context, slug)
}

/// Opens a plan that will be changed unless all is undone: from here on others who want to change it wait, so that of two the
/// second sees what the first did.
pub(super) fn open_to_change(context: &mut Context<'_>, slug: &str) -> Outcome<Head> {
    let head = open(context, slug)?;
    bump_revision(context, &head)?;
    Ok(head)
}

/// Counts a change to anything in the plan, so that whoever reads it again sees it.
pub(super) fn bump_revision(context: &mut Context<'_>, head: &Head) -> store::Result<()> {
    plans::bump_revision(context.db, head.id)
}
