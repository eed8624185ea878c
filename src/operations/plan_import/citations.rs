//! The recommendations that a document cites: which entries of which registers its numbers name.

use std::collections::BTreeSet;

use crate::domain::action::Action;
use crate::operations::{Context, Outcome};
use crate::plan_file::{Draft, DraftAction, DraftCitation, NotUnderstood};
use crate::store::registers;

/// The column of notes about them.
const COLUMN: &str = "recommendations";

/// An entry: the slug of its register, and its number.
pub(super) type Cited = (String, String);

/// Whether any number stands alone, so that the plan's own register must be meant.
pub(super) fn are_bare(draft: &Draft) -> bool {
    draft.actions.iter().flat_map(|action| &action.recommendations).any(|citation| citation.register.is_none())
}

/// Takes out what names a register that is not there, and takes in the words that are the number of an entry of the plan's
/// own register after all, such as "R1".
pub(super) fn settle(context: &mut Context<'_>, own: Option<&str>, draft: &mut Draft) -> Outcome<()> {
    let all = || draft.actions.iter().flat_map(|action| &action.recommendations);
    let named: BTreeSet<&String> = all().filter_map(|citation| citation.register.as_ref()).collect();
    let named: Vec<String> = named.into_iter().cloned().collect();
    let mut known = Vec::new();
    // A statement takes so many values, and a document may name more.
    for some in named.chunks(500) {
        known.extend(registers::known(context.db, some)?);
    }
    take_out(draft, |register| known.contains(register));
    if let Some(register) = own.map(|slug| registers::find(context.db, slug)).transpose()?.flatten() {
        take_in(draft, |word| register.entry(word).is_some());
    }
    Ok(())
}

fn take_out(draft: &mut Draft, is_there: impl Fn(&String) -> bool) {
    let Draft { actions, notes, .. } = draft;
    let inherited: Vec<usize> =
        notes.inherited.iter().filter(|note| note.column == COLUMN).map(|note| note.row).collect();
    for action in actions {
        let unknown = |citation: &DraftCitation| citation.register.as_ref().is_some_and(|register| !is_there(register));
        let (out, stay) = std::mem::take(&mut action.recommendations).into_iter().partition(unknown);
        action.recommendations = stay;
        // What stands in one cell is said once, however many actions take it over.
        if !inherited.contains(&action.row) {
            let note = |citation: DraftCitation| NotUnderstood {
                row: action.row,
                column: COLUMN.to_owned(),
                text: citation.to_string(),
            };
            let out: Vec<DraftCitation> = out;
            notes.not_understood.extend(out.into_iter().map(note));
        }
    }
}

fn take_in(draft: &mut Draft, is_entry: impl Fn(&str) -> bool) {
    let Draft { actions, notes, .. } = draft;
    let understood = |note: &mut NotUnderstood| note.column == COLUMN && is_entry(&note.text);
    let words: Vec<NotUnderstood> = notes.not_understood.extract_if(.., understood).collect();
    let from = |row: usize| {
        let taken = notes.inherited.iter().find(|note| note.column == COLUMN && note.row == row);
        taken.map_or(row, |note| note.from)
    };
    for action in actions {
        let row = from(action.row);
        let its = words.iter().filter(|word| word.row == row);
        action.recommendations.extend(its.map(|word| DraftCitation { register: None, number: word.text.clone() }));
    }
}

/// What an action of a document cites, each entry once, where numbers alone are of the plan's own register.
pub(super) fn of_draft(action: &DraftAction, own: Option<&str>) -> Vec<Cited> {
    let mut cited: Vec<Cited> = Vec::new();
    for DraftCitation { register, number } in &action.recommendations {
        let Some(register) = register.as_deref().or(own) else { continue };
        let entry = (register.to_owned(), number.clone());
        if !cited.contains(&entry) {
            cited.push(entry);
        }
    }
    cited
}

/// What an action that is there is to cite from now on, if that differs. A document speaks of the plan's own register: what
/// the action cites of others it may add to and never takes away.
pub(super) fn changed(action: &DraftAction, there: &Action, own: Option<&str>) -> Option<Vec<Cited>> {
    let is_own = |(register, _): &&Cited| Some(register.as_str()) == own;
    let mut cited = of_draft(action, own);
    let present: Vec<Cited> =
        there.recommendations.iter().map(|entry| (entry.register.clone(), entry.number.clone())).collect();
    let adds = cited.iter().any(|entry| !is_own(&entry) && !present.contains(entry));
    if !adds && cited.iter().filter(is_own).eq(present.iter().filter(is_own)) {
        return None;
    }
    let others: Vec<Cited> = present.iter().filter(|entry| !is_own(entry) && !cited.contains(entry)).cloned().collect();
    cited.extend(others);
    Some(cited)
}
