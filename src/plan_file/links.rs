//! Links between actions: whichever of the two rows says so, both are linked.

use std::collections::HashMap;

use super::columns::Column;
use super::draft::{Draft, DraftAction};
use crate::domain::number::ActionNumber;

/// Writes every link into both of its actions, and notes those that lead to no other action of the plan.
pub(super) fn join_both_ways(draft: &mut Draft) {
    let places: HashMap<ActionNumber, usize> =
        draft.actions.iter().enumerate().map(|(place, action)| (action.number.clone(), place)).collect();
    for place in 0..draft.actions.len() {
        let action = &mut draft.actions[place];
        let (row, number) = (action.row, action.number.clone());
        for link in std::mem::take(&mut action.links) {
            match places.get(&link) {
                Some(&other) if other != place => {
                    add(&mut draft.actions[other], number.clone());
                    add(&mut draft.actions[place], link);
                }
                _ => draft.notes.not_understood(row, Column::Number.as_str(), link.as_str()),
            }
        }
    }
    for action in &mut draft.actions {
        action.links.sort();
    }
}

fn add(action: &mut DraftAction, link: ActionNumber) {
    if !action.links.contains(&link) {
        action.links.push(link);
    }
}
