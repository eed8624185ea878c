//! What was said about how words are to be read: checked, and taken over before the table is read.

use crate::domain::lead;
use crate::operations::groups::{self, GroupChange};
use crate::operations::{Context, Invalid, Outcome};
use crate::plan_file::Readings;
use crate::store;

/// Nothing if every group that is named is there, and every kind has the date that it needs and no other.
pub fn check_readings(context: &mut Context<'_>, readings: &Readings) -> Outcome<()> {
    let mut invalid = Invalid::default();
    for (index, said) in readings.leads.iter().enumerate() {
        for (place, group) in said.groups.iter().enumerate() {
            let field = if said.groups.len() == 1 { "group".to_owned() } else { format!("groups/{place}") };
            let there = store::groups::find(context.db, group)?.is_some();
            invalid.unless(there, &format!("/readings/leads/{index}/{field}"), "there is no such group: add it first");
        }
    }
    for (index, said) in readings.timescales.iter().enumerate() {
        let pointer = format!("/readings/timescales/{index}/due_on");
        let detail = if said.kind.has_date() { "give the date that is meant" } else { "this kind has no date" };
        invalid.unless(said.kind.has_date() == said.due_on.is_some(), &pointer, detail);
    }
    invalid.finish()
}

/// Gives each group the spellings that were said to be its own. Words that name several are no group's own spelling.
pub(super) fn add_spellings(context: &mut Context<'_>, readings: &Readings) -> Outcome<()> {
    for said in &readings.leads {
        let [slug] = said.groups.as_slice() else { continue };
        let group = groups::open(context, slug)?;
        let form = lead::form(&said.words);
        if group.spellings().any(|spelling| lead::form(spelling) == form) {
            continue;
        }
        let aliases = group.aliases.into_iter().chain([said.words.clone()]).collect();
        groups::change(context, slug, GroupChange { aliases: Some(aliases), ..GroupChange::default() }, |_| Ok(()))?;
    }
    Ok(())
}
