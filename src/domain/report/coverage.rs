//! Which recommendations of a register a plan answers, and how far it has come with them.

use crate::domain::action::Action;
use crate::domain::plan::Plan;
use crate::domain::recommendation::{Disposition, Dispositions, Entry, Register};
use crate::domain::state::State;

/// A register beside a plan.
#[derive(Debug)]
pub struct Coverage<'a> {
    /// The register.
    pub register: &'a Register,
    /// Entries that at least one action answers, in the register's order.
    pub answered: Vec<Answered<'a>>,
    /// Entries that none answers, in the register's order.
    pub unanswered: Vec<(&'a Entry, Option<&'a Disposition>)>,
    /// Numbers that actions cite and the register does not have, in the order first cited.
    pub unknown: Vec<(&'a str, Vec<&'a Action>)>,
}

/// An entry with the actions that answer it.
#[derive(Debug)]
pub struct Answered<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// What the board decided about it.
    pub disposition: Option<&'a Disposition>,
    /// The actions, in natural order.
    pub actions: Vec<&'a Action>,
    /// The state of the one that is furthest from done.
    pub worst: State,
    /// The state of the one that is nearest to done.
    pub best: State,
}

/// Lays a register beside a plan. What has been withdrawn from the plan answers nothing any more.
#[must_use]
pub fn coverage<'a>(plan: &'a Plan, register: &'a Register, dispositions: &'a Dispositions) -> Coverage<'a> {
    let mut answered = Vec::new();
    let mut unanswered = Vec::new();
    for entry in &register.entries {
        let actions = citing(plan, &register.slug, &entry.number);
        let disposition = dispositions.get(&(register.id, entry.number.clone()));
        let states = || actions.iter().map(|action| action.state);
        match states().min_by_key(|state| state.nearness()).zip(states().max_by_key(|state| state.nearness())) {
            Some((worst, best)) => answered.push(Answered { entry, disposition, actions, worst, best }),
            None => unanswered.push((entry, disposition)),
        }
    }
    Coverage { register, answered, unanswered, unknown: unknown(plan, register) }
}

fn live(plan: &Plan) -> impl Iterator<Item = &Action> {
    plan.actions.iter().filter(|action| action.state != State::Withdrawn)
}

fn citing<'a>(plan: &'a Plan, register: &str, number: &str) -> Vec<&'a Action> {
    let cites = |action: &&Action| {
        action.recommendations.iter().any(|citation| citation.register == register && citation.number == number)
    };
    live(plan).filter(cites).collect()
}

fn unknown<'a>(plan: &'a Plan, register: &Register) -> Vec<(&'a str, Vec<&'a Action>)> {
    let mut found: Vec<(&str, Vec<&Action>)> = Vec::new();
    for action in live(plan) {
        let cited = action.recommendations.iter().filter(|citation| citation.register == register.slug);
        for citation in cited.filter(|citation| register.entry(&citation.number).is_none()) {
            match found.iter_mut().find(|(number, _)| *number == citation.number) {
                Some((_, actions)) => actions.push(action),
                None => found.push((&citation.number, vec![action])),
            }
        }
    }
    found
}
