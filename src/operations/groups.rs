//! Groups: finding, adding and changing those who lead actions.

use serde_json::{Value, json};

use super::context::{self, Event};
use super::{Context, Failure, Invalid, Outcome};
use crate::domain::group::{Group, GroupKind};
use crate::domain::policy::Permission;
use crate::domain::{lead, text};
use crate::store::{self, plans};

#[cfg(test)]
mod tests;

/// The most aliases that a group may have.
pub const MOST_ALIASES: usize = 100;

/// A page of groups in the order of their slugs, those after `after`.
pub fn list(context: &mut Context<'_>, after: &str, limit: i64) -> Outcome<Vec<Group>> {
    context.require(Permission::ReadPlans)?;
    Ok(store::groups::list(context.db, after, limit)?)
}

/// One group.
pub fn open(context: &mut Context<'_>, slug: &str) -> Outcome<Group> {
    context.require(Permission::ReadPlans)?;
    store::groups::find(context.db, slug)?.ok_or_else(|| Failure::not_found("group", slug))
}

/// A group to be added.
#[derive(Debug, Clone)]
pub struct NewGroup {
    /// Its key for people and scripts; stays for ever.
    pub slug: String,
    /// Its name in full.
    pub name: String,
    /// What sort of body it is.
    pub kind: GroupKind,
    /// Other spellings.
    pub aliases: Vec<String>,
}

/// Adds a group. No other may have its slug or one of its spellings.
pub fn add(context: &mut Context<'_>, new: NewGroup) -> Outcome<Group> {
    context.require(Permission::ChangeStructure)?;
    let NewGroup { slug, name, kind, aliases } = new;
    let group = Group { id: 0, slug, name, kind, aliases, version: 1 };
    let mut invalid = Invalid::default();
    check_new(&mut invalid, "", &group);
    invalid.finish()?;
    plans::lock_directory(context.db)?;
    if store::groups::find(context.db, &group.slug)?.is_some() {
        return Err(Failure::Conflict(format!("there is a group {:?} already: choose another slug", group.slug)));
    }
    refuse_clash(context, &group)?;
    store::groups::insert(context.db, &group)?;
    let after = Some(describe(&group));
    context.record(Event { name: "group.added", subject: &group.slug, after, ..Event::default() })?;
    open(context, &group.slug)
}

/// What may be changed of a group; what is not named stays.
#[derive(Debug, Clone, Default)]
pub struct GroupChange {
    /// Its name.
    pub name: Option<String>,
    /// What sort of body it is.
    pub kind: Option<GroupKind>,
    /// All its other spellings.
    pub aliases: Option<Vec<String>>,
}

/// Changes a group, if `unchanged` says of the group as it is that the caller has seen it. Plans show the new name
/// at once, for past days too: it is the same group.
pub fn change(
    context: &mut Context<'_>,
    slug: &str,
    change: GroupChange,
    unchanged: impl FnOnce(&Group) -> Outcome<()>,
) -> Outcome<Group> {
    context.require(Permission::ChangeStructure)?;
    plans::lock_directory(context.db)?;
    let before = open(context, slug)?;
    unchanged(&before)?;
    let mut after = before.clone();
    after.name = change.name.unwrap_or(after.name);
    after.kind = change.kind.unwrap_or(after.kind);
    after.aliases = change.aliases.unwrap_or(after.aliases);
    if after == before {
        return Ok(before);
    }
    let mut invalid = Invalid::default();
    check(&mut invalid, "", &after);
    invalid.finish()?;
    refuse_clash(context, &after)?;
    store_change(context, &before, &after)?;
    open(context, slug)
}

fn store_change(context: &mut Context<'_>, before: &Group, after: &Group) -> Outcome<()> {
    store::groups::update(context.db, after)?;
    if after.name != before.name {
        plans::bump_directory_revision(context.db)?;
    }
    let (was, is) = context::differing(describe(before), describe(after));
    let (slug, before, after) = (&after.slug, Some(was), Some(is));
    Ok(context.record(Event { name: "group.changed", subject: slug, before, after, ..Event::default() })?)
}

/// Notes what is wrong with a group to be added, which stands at `at` in the input.
pub(super) fn check_new(invalid: &mut Invalid, at: &str, group: &Group) {
    invalid.unless(
        text::is_slug(&group.slug),
        &format!("{at}/slug"),
        "use small letters, digits and hyphens, at most 64, such as health-sub-group",
    );
    check(invalid, at, group);
}

fn check(invalid: &mut Invalid, at: &str, group: &Group) {
    check_spelling(invalid, &format!("{at}/name"), &group.name);
    let few = group.aliases.len() <= MOST_ALIASES;
    invalid.unless(few, &format!("{at}/aliases"), "give at most 100 aliases");
    for (index, alias) in group.aliases.iter().enumerate().take(MOST_ALIASES) {
        let pointer = format!("{at}/aliases/{index}");
        check_spelling(invalid, &pointer, alias);
        invalid.unless(!group.aliases[..index].contains(alias), &pointer, "is there twice: give it once");
    }
}

fn check_spelling(invalid: &mut Invalid, pointer: &str, spelling: &str) {
    if invalid.note(pointer, text::check_line(spelling, text::LONGEST_LINE)).is_some() {
        invalid.unless(!lead::form(spelling).is_empty(), pointer, "has no word in it: give the name in words");
    }
}

/// Two groups with one spelling could not be told apart in a plan's table.
fn refuse_clash(context: &mut Context<'_>, group: &Group) -> Outcome<()> {
    let all = store::groups::list(context.db, "", i64::MAX)?;
    match group.clash(&all) {
        None => Ok(()),
        Some((spelling, other)) => Err(Failure::Conflict(clash(spelling, other))),
    }
}

/// Notes which spelling of a group to be added, which stands at `at` in the input, names one of these already.
pub(super) fn check_clash(invalid: &mut Invalid, at: &str, group: &Group, others: &[Group]) {
    if let Some((spelling, other)) = group.clash(others) {
        let alias = group.aliases.iter().position(|alias| alias == spelling).filter(|_| spelling != group.name);
        let pointer = alias.map_or_else(|| format!("{at}/name"), |index| format!("{at}/aliases/{index}"));
        invalid.unless(false, &pointer, &clash(spelling, other));
    }
}

fn clash(spelling: &str, other: &Group) -> String {
    format!(
        "{spelling:?} already names the group {} ({}): choose another spelling or change that group first",
        other.slug, other.name
    )
}

fn describe(group: &Group) -> Value {
    json!({"name": group.name, "kind": group.kind, "aliases": group.aliases})
}
