//! How many actions there are of each sort.

use chrono::NaiveDate;

use crate::domain::action::Action;
use crate::domain::rag::Rag;
use crate::domain::state::State;

/// Counts of a set of actions. The colours of two plans mean different things and are never added up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub total: u32,
    /// By state, in the order of [`State::ALL`].
    pub states: [u32; 5],
    /// By colour, in the order of [`Rag::ALL`].
    pub rag: [u32; 3],
    /// Not yet rated.
    pub unrated: u32,
    /// Overdue.
    pub overdue: u32,
}

impl Counts {
    /// Counts `actions` as they stand on `day`.
    pub fn of<'a>(actions: impl IntoIterator<Item = &'a Action>, day: NaiveDate) -> Self {
        actions.into_iter().fold(Self::default(), |mut counts, action| {
            counts.add(action, day);
            counts
        })
    }

    fn add(&mut self, action: &Action, day: NaiveDate) {
        self.add_judged(action.state, action.rag);
        self.overdue += u32::from(action.is_overdue(day));
    }

    /// Counts an action of which only its state and colour are known.
    pub fn add_judged(&mut self, state: State, rag: Option<Rag>) {
        self.total += 1;
        self.states[State::ALL.iter().position(|one| *one == state).unwrap_or(0)] += 1;
        match Rag::ALL.iter().position(|one| Some(*one) == rag) {
            Some(colour) => self.rag[colour] += 1,
            None => self.unrated += 1,
        }
    }
}
