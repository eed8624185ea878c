//! Where a lead's judgement and the facts contradict each other.
//!
//! The colour is never changed; the conflict is shown, with the rule that found it and the values that made it fire. Somebody
//! may answer it once with a reason, which silences it until one of those values changes. The catalogue is in [`rules`].

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::action::Action;
use super::number::ActionNumber;
use super::plan::Plan;

pub mod rules;

#[cfg(test)]
mod tests;

pub use rules::{RULES, Rule, Weight};

/// The facts by which a rule fired, by name: what is the same as long as the contradiction is.
pub type Values = BTreeMap<&'static str, String>;

/// A rule that fired for an action.
#[derive(Debug, Clone)]
pub struct Conflict<'a> {
    /// The action.
    pub action: &'a Action,
    /// The rule.
    pub rule: &'static Rule,
    /// What contradicts what, in a sentence.
    pub detail: String,
    /// The values that made it fire.
    pub values: Values,
    /// The reason that somebody has given for exactly these values.
    pub answered: Option<&'a Answer>,
}

impl Conflict<'_> {
    /// Whether somebody still has to say why it may stand.
    #[must_use]
    pub fn is_unexplained(&self) -> bool {
        self.rule.weight == Weight::Conflict && self.answered.is_none()
    }
}

/// A reason given for a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its key; later ones are larger.
    pub id: i64,
    /// The number of the action.
    pub action: ActionNumber,
    /// The rule's slug.
    pub rule: String,
    /// The values that had made it fire, as [`written`] writes them.
    pub values: String,
    /// Why the contradiction may stand.
    pub reason: String,
    /// The name of the person who gave it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Values as one text, which is the same exactly when they are.
#[must_use]
pub fn written(values: &Values) -> String {
    values.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

impl Plan {
    /// The conflicts of the whole plan as it stands on `day`, in natural order of the actions and then in the order of the
    /// catalogue.
    #[must_use]
    pub fn conflicts(&self, day: NaiveDate) -> Vec<Conflict<'_>> {
        self.actions.iter().flat_map(|action| self.conflicts_of(action, day)).collect()
    }

    /// The conflicts of one of its actions.
    #[must_use]
    pub fn conflicts_of<'a>(&'a self, action: &'a Action, day: NaiveDate) -> Vec<Conflict<'a>> {
        let case = rules::Case { plan: self, action, day };
        RULES.iter().filter_map(|rule| self.conflict(rule, &case)).collect()
    }

    fn conflict<'a>(&'a self, rule: &'static Rule, case: &rules::Case<'a>) -> Option<Conflict<'a>> {
        let (detail, values) = (rule.fires)(case)?;
        let words = written(&values);
        let its = |answer: &&Answer| {
            answer.action == case.action.number && answer.rule == rule.slug && answer.values == words
        };
        let answered = self.answers.iter().rfind(its);
        Some(Conflict { action: case.action, rule, detail, values, answered })
    }
}
