//! Changing an action: its words, leads, citations and links, and whether it is part of the plan.

use super::{Reference, check, describe, present, slugs};
use crate::domain::action::Action;
use crate::domain::plan::{Head, Outcome as PlanOutcome};
use crate::domain::policy::Permission;
use crate::domain::progress::Report;
use crate::domain::state::State;
use crate::domain::text;
use crate::operations::context::{self, Event};
use crate::operations::{Context, Failure, Invalid, Outcome, plans, progress};
use crate::store;
use crate::store::actions;

/// What may be changed of an action; what is not named stays.
#[derive(Debug, Clone, Default)]
pub struct ActionChange {
    /// What is to be done.
    pub text: Option<String>,
    /// The words of its outcome.
    pub outcome: Option<String>,
    /// The groups that lead it, by slug: at least one.
    pub leads: Option<Vec<String>>,
    /// The recommendations it answers.
    pub recommendations: Option<Vec<Reference>>,
    /// The actions it is linked with, by number: all of them.
    pub links: Option<Vec<String>>,
    /// Taken out of the plan, or by another state back into it.
    pub state: Option<State>,
    /// Why its state changes.
    pub note: Option<String>,
}

/// What of a change was looked up.
struct Checked {
    citations: Option<Vec<(String, String)>>,
    links: Option<Vec<i64>>,
}

/// An action that is being changed.
struct Changing<'a> {
    head: &'a Head,
    before: &'a Action,
    outcome: &'a PlanOutcome,
}

/// Changes an action from today on, if `unchanged` says of it as it is that the caller has seen it. Where nothing
/// differs nothing is written.
pub fn change(
    context: &mut Context<'_>,
    plan: &str,
    number: &str,
    change: &ActionChange,
    unchanged: impl FnOnce(&Head, &Action) -> Outcome<()>,
) -> Outcome<()> {
    context.require(Permission::ChangeStructure)?;
    let head = plans::find_for_update(context, plan)?;
    let (before, outcome) = present(context, &head, number)?;
    unchanged(&head, &before)?;
    let changing = Changing { head: &head, before: &before, outcome: &outcome };
    let checked = changing.check(context, change)?;
    let reshaped = [
        changing.reword(context, change)?,
        changing.hand_over(context, change)?,
        changing.cite(context, checked.citations)?,
        changing.relink(context, checked.links)?,
    ];
    let moved = changing.move_on(context, change)?;
    if !moved && !reshaped.contains(&true) {
        return Ok(());
    }
    if !moved {
        actions::bump_version(context.db, before.id)?;
    }
    plans::bump_revision(context, &head)?;
    changing.record(context, number)
}

impl Changing<'_> {
    fn check(&self, context: &mut Context<'_>, change: &ActionChange) -> Outcome<Checked> {
        let mut invalid = Invalid::default();
        for (pointer, words) in [("/text", &change.text), ("/outcome", &change.outcome)] {
            if let Some(words) = words {
                invalid.note(pointer, text::check_lines(words, text::LONGEST_WORDING));
            }
        }
        if let Some(leads) = &change.leads {
            check::leads(context, &mut invalid, leads)?;
        }
        let citations = match &change.recommendations {
            Some(references) => Some(check::citations(context, &mut invalid, self.head, references)?),
            None => None,
        };
        let links = match &change.links {
            Some(numbers) => Some(check::links(context, &mut invalid, self.head, numbers)?),
            None => None,
        };
        let linked_with_itself = links.as_ref().is_some_and(|links| links.contains(&self.before.id));
        invalid.unless(!linked_with_itself, "/links", "an action cannot be linked with itself");
        self.check_state(&mut invalid, change);
        invalid.finish()?;
        if change.state == Some(State::Withdrawn) && self.before.state == State::Withdrawn {
            return Err(Failure::Conflict(format!("action {} has been withdrawn already", self.before.number)));
        }
        Ok(Checked { citations, links })
    }

    fn check_state(&self, invalid: &mut Invalid, change: &ActionChange) {
        let detail = "a state is reported by a progress update: here an action is withdrawn, or one that was \
                      withdrawn is brought back as not_started, in_progress or suspended";
        let structural = change.state.is_none_or(|state| self.before.state.is_structural_to(state));
        invalid.unless(structural, "/state", detail);
        invalid.unless(change.state.is_none() || change.note.is_some(), "/note", "say why the state changes");
        invalid.unless(change.state.is_some() || change.note.is_none(), "/note", "a note goes with a change of state");
    }

    fn reword(&self, context: &mut Context<'_>, change: &ActionChange) -> Outcome<bool> {
        let words = change.outcome.as_ref().unwrap_or(&self.outcome.text);
        let text = change.text.as_ref().unwrap_or(&self.before.text);
        if *words == self.outcome.text && *text == self.before.text {
            return Ok(false);
        }
        let priority_id = actions::priority_of(context.db, self.before.id)?;
        let outcome_id = store::plans::outcome_instead(context.db, priority_id, words, self.before.outcome_id)?;
        actions::set_wording(context.db, self.before.id, outcome_id, text, context.at().today)?;
        Ok(true)
    }

    fn hand_over(&self, context: &mut Context<'_>, change: &ActionChange) -> Outcome<bool> {
        let Some(leads) = change.leads.as_ref().filter(|leads| slugs(self.before) != **leads) else {
            return Ok(false);
        };
        actions::set_leads(context.db, self.before.id, leads, context.at().today)?;
        Ok(true)
    }

    fn cite(&self, context: &mut Context<'_>, citations: Option<Vec<(String, String)>>) -> Outcome<bool> {
        let there = self.before.recommendations.iter().map(|cited| (cited.register.clone(), cited.number.clone()));
        let there: Vec<_> = there.collect();
        let Some(citations) = citations.filter(|citations| *citations != there) else { return Ok(false) };
        actions::set_citations(context.db, self.before.id, &citations, context.at().today)?;
        Ok(true)
    }

    /// A link is seen from both ends, so a change of it counts as a write to both.
    fn relink(&self, context: &mut Context<'_>, wanted: Option<Vec<i64>>) -> Outcome<bool> {
        let Some(wanted) = wanted else { return Ok(false) };
        let (id, day) = (self.before.id, context.at().today);
        let there = actions::ids_of(context.db, self.head.id, self.before.links.iter())?;
        let gone: Vec<i64> = there.values().filter(|other| !wanted.contains(other)).copied().collect();
        let new: Vec<i64> = wanted.into_iter().filter(|other| !there.values().any(|one| one == other)).collect();
        for other in &gone {
            actions::unlink(context.db, id, *other, day)?;
            actions::bump_version(context.db, *other)?;
        }
        for other in &new {
            actions::link(context.db, id, *other, day)?;
            actions::bump_version(context.db, *other)?;
        }
        Ok(!gone.is_empty() || !new.is_empty())
    }

    /// A change of state is something said of the action, and stands in its history.
    fn move_on(&self, context: &mut Context<'_>, change: &ActionChange) -> Outcome<bool> {
        let (Some(state), Some(note)) = (change.state, &change.note) else { return Ok(false) };
        let report = Report { state: Some(state), rag: None, note: note.clone(), milestones_met: Vec::new() };
        progress::enter(context, self.before, &report)?;
        Ok(true)
    }

    fn record(&self, context: &mut Context<'_>, number: &str) -> Outcome<()> {
        let (after, outcome) = present(context, self.head, number)?;
        let (was, is) = context::differing(describe(self.before, self.outcome), describe(&after, &outcome));
        let (plan, before, after) = (Some(self.head.slug.as_str()), Some(was), Some(is));
        Ok(context.record(Event { name: "action.changed", plan, subject: number, before, after })?)
    }
}
