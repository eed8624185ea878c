//! Actions put together from their parts.

use super::parts::Parts;
use super::rows::{ActionRow, MilestoneRow};
use crate::domain::action::{Action, Citation, Lead};
use crate::domain::number::ActionNumber;
use crate::store::{Error, Result};

/// An action and what it is sorted by.
type Sorted = (String, Action);

/// Actions in natural order, with everything that is part of them.
pub(super) fn whole(parts: &mut Parts) -> Result<Vec<Action>> {
    let mut found = parts.take("action", |_, columns| action(columns))?;
    for (id, (repeats, noted)) in parts.take("said", |id, columns: (Option<u8>, Option<u8>)| Ok((id, columns)))? {
        give(&mut found, id, |action| said(action, repeats.is_some(), noted.is_some()));
    }
    for (id, lead) in parts.take("lead", |id, (slug, name)| Ok((id, Lead { slug, name })))? {
        give(&mut found, id, |action| action.leads.push(lead));
    }
    for (id, citation) in parts.take("citation", |id, columns| Ok((id, citation(columns))))? {
        give(&mut found, id, |action| action.recommendations.push(citation));
    }
    for (id, milestone) in parts.take("milestone", |id, (row, moved)| Ok((id, MilestoneRow::milestone(row, moved)?)))? {
        give(&mut found, id, |action| action.milestones.push(milestone));
    }
    for (id, number) in parts.take("link", |id, (number,)| Ok((id, link(number)?)))? {
        give(&mut found, id, |action| action.links.push(number));
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(found.into_iter().map(|(_, action)| in_order(action)).collect())
}

/// An action by its columns, and what it is sorted by.
fn action((row, key): (ActionRow, String)) -> Result<Sorted> {
    Ok((key, Action::try_from(row)?))
}

/// Adds whether its last update repeats the one before, and whether anybody had said a word about it.
fn said(action: &mut Action, repeats: bool, noted: bool) {
    action.was_ever_noted = noted;
    if let Some(updated) = &mut action.updated {
        updated.repeats = repeats;
    }
}

/// The same with its links in natural order.
fn in_order(mut action: Action) -> Action {
    action.links.sort_by_cached_key(ActionNumber::sort_key);
    action
}

fn citation((register, number, entry): (String, String, Option<i64>)) -> Citation {
    Citation { register, number, known: entry.is_some() }
}

fn link(number: String) -> Result<ActionNumber> {
    ActionNumber::parse(&number).map_err(|error| Error::Broken(error.to_string()))
}

/// Gives the action with this key a part, if the action is there. Both are read in the order of the actions' keys.
fn give(actions: &mut [Sorted], id: i64, add: impl FnOnce(&mut Action)) {
    if let Ok(place) = actions.binary_search_by_key(&id, |(_, action)| action.id) {
        add(&mut actions[place].1);
    }
}
