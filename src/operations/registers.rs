//! Registers of recommendations: finding, adding and completing them.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::context::{self, Event};
use super::{Context, Failure, Invalid, Outcome};
use crate::domain::plan::Plan;
use crate::domain::policy::Permission;
use crate::domain::recommendation::{Decision, Dispositions, Entry, Register, check_number};
use crate::domain::text;
use crate::store::dispositions::NewDisposition;
use crate::store::{self, plans};

#[cfg(test)]
mod tests;

/// The most entries that a register may have.
pub const MOST_ENTRIES: usize = 1_000;

/// A page of registers with their entries, in the order of their slugs, those after `after`.
pub fn list(context: &mut Context<'_>, after: &str, limit: i64) -> Outcome<Vec<Register>> {
    context.require(Permission::ReadPlans)?;
    Ok(store::registers::list(context.db, after, limit)?)
}

/// One register with its entries.
pub fn open(context: &mut Context<'_>, slug: &str) -> Outcome<Register> {
    context.require(Permission::ReadPlans)?;
    store::registers::find(context.db, slug)?.ok_or_else(|| Failure::not_found("register", slug))
}

/// What was decided about the entries of registers, as of the end of `as_of`, which is today unless it is named.
pub fn dispositions(
    context: &mut Context<'_>,
    registers: &[Register],
    as_of: Option<NaiveDate>,
) -> Outcome<Dispositions> {
    let ids: Vec<i64> = registers.iter().map(|register| register.id).collect();
    let day = as_of.unwrap_or(context.at().today);
    Ok(store::dispositions::of_registers(context.db, &ids, day)?)
}

/// The registers that a plan is about, as they stood at the end of `day`: its own and those that its actions cite, in the
/// order of their slugs, and what had been decided about their entries.
pub fn of_plan(context: &mut Context<'_>, plan: &Plan, day: NaiveDate) -> Outcome<(Vec<Register>, Dispositions)> {
    let cited = plan.actions.iter().flat_map(|action| &action.recommendations);
    let mut slugs: Vec<&str> = cited.map(|citation| citation.register.as_str()).collect();
    slugs.extend(plan.head.register.as_deref());
    slugs.sort_unstable();
    slugs.dedup();
    Ok(store::registers::with_slugs(context.db, &slugs, day)?)
}

/// Records what the board decided about an entry, from `decided_on` on, which is today unless it is named.
pub fn decide(
    context: &mut Context<'_>,
    slug: &str,
    number: &str,
    decision: Decision,
    reason: Option<&str>,
    decided_on: Option<NaiveDate>,
) -> Outcome<Register> {
    context.require(Permission::ChangeStructure)?;
    plans::lock_directory(context.db)?;
    let register = open(context, slug)?;
    register.entry(number).ok_or_else(|| Failure::not_found("recommendation", number))?;
    let today = context.at().today;
    let from_day = decided_on.unwrap_or(today);
    let mut invalid = Invalid::default();
    match reason {
        Some(reason) => drop(invalid.note("/reason", text::check_lines(reason, text::LONGEST_WORDING))),
        None => invalid.unless(!decision.needs_reason(), "/reason", "say why it is not accepted as it stands"),
    }
    invalid.unless(from_day <= today, "/decided_on", "has not come yet: give today or an earlier day");
    invalid.finish()?;
    let before = dispositions(context, std::slice::from_ref(&register), Some(from_day))?;
    let before = before.get(&(register.id, number.to_owned())).map(|was| json!({"disposition": was.decision}));
    let (at, user_id) = (context.at().now, context.actor.user_id);
    let new = NewDisposition { register_id: register.id, number, decision, reason, user_id, at, from_day };
    store::dispositions::insert(context.db, &new)?;
    store::registers::bump_version(context.db, register.id)?;
    plans::bump_directory_revision(context.db)?;
    let after = Some(json!({"disposition": decision, "reason": reason, "decided_on": from_day}));
    let subject = format!("{slug} {number}");
    context.record(Event { name: "recommendation.decided", subject: &subject, before, after, ..Event::default() })?;
    open(context, slug)
}

/// Adds a register with the entries that are known so far.
pub fn add(context: &mut Context<'_>, slug: String, title: String, entries: Vec<Entry>) -> Outcome<Register> {
    context.require(Permission::ChangeStructure)?;
    let register = Register { id: 0, slug, title, entries, version: 1 };
    let mut invalid = Invalid::default();
    check_new(&mut invalid, "", &register);
    invalid.finish()?;
    plans::lock_directory(context.db)?;
    if store::registers::find(context.db, &register.slug)?.is_some() {
        return Err(Failure::Conflict(format!("there is a register {:?} already: choose another slug", register.slug)));
    }
    store::registers::insert(context.db, &register)?;
    let after = Some(describe(&register));
    context.record(Event { name: "register.added", subject: &register.slug, after, ..Event::default() })?;
    open(context, &register.slug)
}

/// What may be changed of a register; what is not named stays.
#[derive(Debug, Clone, Default)]
pub struct RegisterChange {
    /// Its title.
    pub title: Option<String>,
    /// Further entries, and new words for those that are there.
    pub entries: Vec<Entry>,
}

/// Changes a register, if `unchanged` says of it as it is that the caller has seen it. Entries are added and worded,
/// never taken away. A plan that cites a new entry shows it as known at once.
pub fn change(
    context: &mut Context<'_>,
    slug: &str,
    change: RegisterChange,
    unchanged: impl FnOnce(&mut Context<'_>, &Register) -> Outcome<()>,
) -> Outcome<Register> {
    context.require(Permission::ChangeStructure)?;
    plans::lock_directory(context.db)?;
    let before = open(context, slug)?;
    unchanged(context, &before)?;
    let mut invalid = Invalid::default();
    check_entries(&mut invalid, "", &change.entries);
    let mut after = before.clone().with(change.entries);
    after.title = change.title.unwrap_or(after.title);
    check(&mut invalid, "", &after);
    invalid.finish()?;
    if after == before {
        return Ok(before);
    }
    store::registers::update(context.db, &before, &after, context.at().today)?;
    plans::bump_directory_revision(context.db)?;
    let (was, is) = context::differing(describe(&before), describe(&after));
    let (before, after) = (Some(was), Some(is));
    context.record(Event { name: "register.changed", subject: slug, before, after, ..Event::default() })?;
    open(context, slug)
}

/// Notes what is wrong with a register to be added, which stands at `at` in the input.
pub(super) fn check_new(invalid: &mut Invalid, at: &str, register: &Register) {
    invalid.unless(
        text::is_slug(&register.slug),
        &format!("{at}/slug"),
        "use small letters, digits and hyphens, at most 64, such as peer-review-2019",
    );
    // What is too long is not looked at further.
    if register.entries.len() <= MOST_ENTRIES {
        check_entries(invalid, at, &register.entries);
    }
    check(invalid, at, register);
}

fn check(invalid: &mut Invalid, at: &str, register: &Register) {
    invalid.note(&format!("{at}/title"), text::check_line(&register.title, text::LONGEST_LINE));
    let few = register.entries.len() <= MOST_ENTRIES;
    invalid.unless(few, &format!("{at}/entries"), "a register holds at most 1000 entries");
}

fn check_entries(invalid: &mut Invalid, at: &str, entries: &[Entry]) {
    for (index, entry) in entries.iter().enumerate() {
        let pointer = format!("{at}/entries/{index}/number");
        invalid.note(&pointer, check_number(&entry.number));
        let first = entries.iter().position(|other| other.number == entry.number) == Some(index);
        invalid.unless(first, &pointer, "is there twice: give each number once");
        if let Some(words) = &entry.text {
            invalid.note(&format!("{at}/entries/{index}/text"), text::check_lines(words, text::LONGEST_WORDING));
        }
    }
}

fn describe(register: &Register) -> Value {
    let entries: Map<String, Value> =
        register.entries.iter().map(|entry| (entry.number.clone(), json!(entry.text))).collect();
    json!({"title": register.title, "entries": entries})
}
