//! The groups and registers that a plan document names.

use std::collections::BTreeMap;

use super::Documents;
use crate::domain::group::{Group, GroupKind};
use crate::domain::lead::{KnownGroup, Leads};
use crate::domain::recommendation::{Entry, Register};
use crate::domain::text;
use crate::operations::context::Event;
use crate::operations::groups::{check_clash, check_new};
use crate::operations::registers::check_new as check_new_register;
use crate::operations::{Context, Failure, Invalid, Outcome};
use crate::plan_file::head::{self, GroupHead};
use crate::plan_file::{self, Draft, Guessed};
use crate::store::{groups, registers};

/// The most groups that come with one document, as each is compared with all.
const MOST_GROUPS: usize = 1_000;

/// Adds the groups of the document that are not there yet, if they could be added by hand too.
pub(super) fn add_groups(context: &mut Context<'_>, documents: &Documents) -> Outcome<()> {
    let Some(text) = &documents.groups else { return Ok(()) };
    let named = head::read_groups(text).map_err(|broken| Failure::invalid("/groups", broken))?;
    if named.len() > MOST_GROUPS {
        return Err(Failure::invalid("/groups", "there are more than 1000: import them with several documents"));
    }
    let mut all = groups::list(context.db, "", i64::MAX)?;
    let there = all.len();
    let mut invalid = Invalid::default();
    for (index, GroupHead { slug, name, kind, aliases }) in named.into_iter().enumerate() {
        if all.iter().any(|group| group.slug == slug) {
            continue;
        }
        let group = Group { id: 0, slug, name, kind, aliases, version: 1 };
        let at = format!("/groups/{index}");
        let mut its = Invalid::default();
        check_new(&mut its, &at, &group);
        if its.fields.is_empty() {
            check_clash(&mut its, &at, &group, &all);
        }
        invalid.fields.append(&mut its.fields);
        all.push(group);
    }
    invalid.finish()?;
    all.into_iter().skip(there).try_for_each(|group| add_group(context, group))
}

fn add_group(context: &mut Context<'_>, group: Group) -> Outcome<()> {
    groups::insert(context.db, &group)?;
    let after = serde_json::json!({"name": group.name, "kind": group.kind, "aliases": group.aliases});
    Ok(context.record(Event { name: "group.added", subject: &group.slug, after: Some(after), ..Event::default() })?)
}

/// Adds the register of the document if it is not there yet and could be added by hand too.
pub(super) fn add_cited_register(context: &mut Context<'_>, documents: &Documents) -> Outcome<()> {
    let Some(text) = &documents.register else { return Ok(()) };
    let new = head::read_register(text).map_err(|broken| Failure::invalid("/register", broken))?;
    if registers::find(context.db, &new.slug)?.is_some() {
        return Ok(());
    }
    let entries = new.entries.into_iter().map(|entry| Entry { number: entry.number, text: entry.text }).collect();
    let register = Register { id: 0, slug: new.slug, title: new.title, entries, version: 1 };
    let mut invalid = Invalid::default();
    check_new_register(&mut invalid, "/register", &register);
    invalid.finish()?;
    add_register(context, register)
}

pub(super) fn add_register(context: &mut Context<'_>, register: Register) -> Outcome<()> {
    registers::insert(context.db, &register)?;
    let after = serde_json::json!({"title": register.title, "entries": register.entries.len()});
    let event = Event { name: "register.added", subject: &register.slug, after: Some(after), ..Event::default() };
    Ok(context.record(event)?)
}

/// The groups that there are, by all their spellings.
pub(super) fn known_leads(context: &mut Context<'_>) -> Outcome<Leads> {
    let groups = groups::list(context.db, "", i64::MAX)?;
    let known = |group: Group| KnownGroup { slug: group.slug, name: group.name, aliases: group.aliases };
    Ok(Leads::new(&groups.into_iter().map(known).collect::<Vec<_>>()))
}

/// A lead that nobody knows becomes a group of its own, which an administrator can rename or give as an alias. Another
/// spelling of one that has become a group names that. Then the document is read with them, as it is when it comes again.
pub(super) fn add_unknown_leads(context: &mut Context<'_>, documents: &Documents, first: Draft) -> Outcome<Draft> {
    let mut known = known_leads(context)?;
    let mut made: BTreeMap<&str, String> = BTreeMap::new();
    for name in first.actions.iter().flat_map(|action| &action.unknown_leads) {
        let is_known = made.contains_key(name.as_str()) || !made.is_empty() && known.know(name);
        if !is_known {
            let group = new_group(context, name)?;
            made.insert(name, group.slug.clone());
            known = known.with_group(group);
        }
    }
    if made.is_empty() {
        return Ok(first);
    }
    let mut draft = plan_file::read(&documents.table, &known, &documents.readings)?;
    for (action, first) in draft.actions.iter_mut().zip(&first.actions) {
        for (name, slug) in first.unknown_leads.iter().filter_map(|name| made.get_key_value(name.as_str())) {
            if !action.leads.contains(slug) {
                // Its name was cut, so the words are still not known.
                let noted = |row, column: &str, text: &str| row == action.row && column == "leads" && text == *name;
                draft.notes.not_understood.retain(|note| !noted(note.row, &note.column, &note.text));
                action.leads.push(slug.clone());
            }
            let read_as = format!("\"{name}\" read as a new group {slug}");
            draft.notes.guessed.push(Guessed { row: action.row, column: "leads".to_owned(), read_as });
        }
    }
    Ok(draft)
}

fn new_group(context: &mut Context<'_>, name: &str) -> Outcome<KnownGroup> {
    let wanted = match text::slug_of(name) {
        slug if slug.is_empty() => "group".to_owned(),
        slug => slug,
    };
    let mut slug = wanted.clone();
    for count in 2.. {
        if groups::find(context.db, &slug)?.is_none() {
            break;
        }
        slug = format!("{wanted}-{count}");
    }
    let name: String = name.chars().take(text::LONGEST_LINE).collect();
    let (kind, aliases) = (GroupKind::Subgroup, Vec::new());
    let known = KnownGroup { slug: slug.clone(), name: name.clone(), aliases: Vec::new() };
    add_group(context, Group { id: 0, slug, name, kind, aliases, version: 1 })?;
    Ok(known)
}
