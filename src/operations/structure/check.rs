//! What may be said of an action: groups and registers that exist, each once, and not too many.
//!
//! A list that is too long is cut before it is looked at, and what it names is looked up in one query.

use super::milestone::NewMilestone;
use super::{LONGEST_TIMESCALE, MOST, Reference};
use crate::domain::number::ActionNumber;
use crate::domain::plan::Head;
use crate::domain::{recommendation, text};
use crate::operations::{Context, Invalid, Outcome};
use crate::store::{actions, groups, registers};

/// Leads: at least one group, each known and named once.
pub(super) fn leads(context: &mut Context<'_>, invalid: &mut Invalid, slugs: &[String]) -> Outcome<()> {
    invalid.unless(!slugs.is_empty(), "/leads", "an action is led by somebody: name at least one group");
    let slugs = cut(invalid, "/leads", slugs);
    let known = groups::known(context.db, &possible(slugs.iter()))?;
    for (index, slug) in slugs.iter().enumerate() {
        let pointer = format!("/leads/{index}");
        invalid.unless(known.contains(slug), &pointer, "there is no such group: add it first");
        invalid.unless(!slugs[..index].contains(slug), &pointer, "this group is named twice: name it once");
    }
    Ok(())
}

/// Citations, answered with the plan's own register filled in: each register known and each entry named once. The
/// entry need not be there.
pub(super) fn citations(
    context: &mut Context<'_>,
    invalid: &mut Invalid,
    head: &Head,
    references: &[Reference],
) -> Outcome<Vec<(String, String)>> {
    let references = cut(invalid, "/recommendations", references);
    let own = |register: &Option<String>| register.clone().or_else(|| head.register.clone()).unwrap_or_default();
    let cited: Vec<(String, String)> =
        references.iter().map(|(register, number)| (own(register), number.clone())).collect();
    let known = registers::known(context.db, &possible(cited.iter().map(|(register, _)| register)))?;
    for (index, (register, number)) in cited.iter().enumerate() {
        let pointer = format!("/recommendations/{index}");
        invalid.note(&format!("{pointer}/number"), recommendation::check_number(number));
        let detail = match register.as_str() {
            "" => "the plan has no register of its own: say which is meant",
            _ => "there is no such register: add it first",
        };
        invalid.unless(known.contains(register), &format!("{pointer}/register"), detail);
        invalid.unless(!cited[..index].contains(&cited[index]), &pointer, "is named twice: name it once");
    }
    Ok(cited)
}

/// Links, answered as the keys of the actions, each once.
pub(super) fn links(
    context: &mut Context<'_>,
    invalid: &mut Invalid,
    head: &Head,
    numbers: &[String],
) -> Outcome<Vec<i64>> {
    let numbers: Vec<_> = cut(invalid, "/links", numbers).iter().map(|number| ActionNumber::parse(number)).collect();
    let there = actions::ids_of(context.db, head.id, numbers.iter().flatten())?;
    let mut ids = Vec::with_capacity(numbers.len());
    for (index, number) in numbers.iter().enumerate() {
        match number.as_ref().ok().and_then(|number| there.get(number.as_str())) {
            Some(id) if ids.contains(id) => {}
            Some(id) => ids.push(*id),
            None => invalid.unless(false, &format!("/links/{index}"), "the plan has no such action"),
        }
    }
    Ok(ids)
}

/// The milestones of a new action.
pub(super) fn milestones(invalid: &mut Invalid, milestones: &[NewMilestone]) {
    for (index, new) in cut(invalid, "/milestones", milestones).iter().enumerate() {
        milestone(invalid, &format!("/milestones/{index}"), new);
    }
}

/// One milestone, which stands at `pointer`. Words that are not understood are kept all the same.
pub(super) fn milestone(invalid: &mut Invalid, pointer: &str, new: &NewMilestone) {
    if let Some(words) = &new.text {
        invalid.note(&format!("{pointer}/text"), text::check_lines(words, text::LONGEST_WORDING));
    }
    invalid.note(&format!("{pointer}/timescale"), text::check_line(&new.timescale, LONGEST_TIMESCALE));
}

/// What of a list is looked at; that there is more of it is noted.
fn cut<'a, T>(invalid: &mut Invalid, pointer: &str, list: &'a [T]) -> &'a [T] {
    invalid.unless(list.len() <= MOST, pointer, "there are more than 100");
    &list[..list.len().min(MOST)]
}

/// Those that can be slugs at all, which is all that is worth asking a database.
fn possible<'a>(slugs: impl Iterator<Item = &'a String>) -> Vec<String> {
    slugs.filter(|slug| text::is_slug(slug)).cloned().collect()
}
