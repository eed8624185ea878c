//! What moved in a plan between two days.

use chrono::NaiveDate;

use crate::domain::action::Action;
use crate::domain::challenge::Challenge;
use crate::domain::plan::Plan;
use crate::domain::rag::Rag;
use crate::domain::state::State;

/// A way in which an action moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// Overdue at the end, and not at the beginning.
    NewlyOverdue,
    /// Done in between.
    Completed,
    /// A worse colour.
    Worsened,
    /// A better colour.
    Improved,
    /// A colour for the first time.
    FirstRated,
    /// Another date.
    ReDated,
    /// Asked about by the Business Group.
    Challenged,
    /// Open, and not a word about it.
    Silent,
    /// New in the plan.
    Added,
    /// Taken out of the plan.
    Withdrawn,
}

impl Move {
    /// Every way, in the order of the report.
    pub const ALL: [Self; 10] = [
        Self::NewlyOverdue,
        Self::Completed,
        Self::Worsened,
        Self::Improved,
        Self::FirstRated,
        Self::ReDated,
        Self::Challenged,
        Self::Silent,
        Self::Added,
        Self::Withdrawn,
    ];

    /// The word for it in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NewlyOverdue => "newly_overdue",
            Self::Completed => "completed",
            Self::Worsened => "worsened",
            Self::Improved => "improved",
            Self::FirstRated => "first_rated",
            Self::ReDated => "re_dated",
            Self::Challenged => "challenged",
            Self::Silent => "silent",
            Self::Added => "added",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// An action that moved.
#[derive(Debug)]
pub struct Change<'a> {
    /// In which way.
    pub moved: Move,
    /// The action as it stood at the end.
    pub now: &'a Action,
    /// As it stood at the beginning, if it was part of the plan.
    pub was: Option<&'a Action>,
    /// The challenges to it that were raised in between.
    pub challenges: Vec<&'a Challenge>,
}

impl Change<'_> {
    /// What moved from where to where, in a few words.
    #[must_use]
    pub fn detail(&self) -> String {
        let (now, was) = (self.now, self.was);
        match self.moved {
            Move::NewlyOverdue => now.open_due_on().map_or_else(String::new, |due| format!("due on {due}")),
            Move::Worsened | Move::Improved => {
                format!("{} to {}", colour(was.and_then(|was| was.rag)), colour(now.rag))
            }
            Move::FirstRated => colour(now.rag).to_owned(),
            Move::ReDated => {
                let dates = was.map_or_else(Vec::new, |was| re_dated(now, was));
                let words = dates.into_iter().map(|(was, now)| format!("{} to {}", date(was), date(now)));
                words.collect::<Vec<_>>().join(", ")
            }
            Move::Challenged => {
                let labels: Vec<String> = self.challenges.iter().map(|challenge| challenge.label()).collect();
                labels.join(", ")
            }
            Move::Silent => match &now.updated {
                Some(updated) => format!("no word since {}", updated.as_at),
                None => "never a word".to_owned(),
            },
            Move::Completed | Move::Withdrawn => {
                was.map_or_else(String::new, |was| format!("was {}", was.state.as_str().replace('_', " ")))
            }
            Move::Added => format!("on {}", now.added_on),
        }
    }
}

fn colour(rag: Option<Rag>) -> &'static str {
    rag.map_or("not rated", Rag::as_str)
}

fn date(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "no date".to_owned(), |day| day.to_string())
}

/// Compares a plan as it stood at the end of two days, the later one first: each way of moving in the order of
/// [`Move::ALL`], and within it the natural order of numbers. One action can have moved in several ways.
#[must_use]
pub fn changes<'a>(now: (&'a Plan, NaiveDate), was: (&'a Plan, NaiveDate)) -> Vec<Change<'a>> {
    let (plan, to) = now;
    let (before, from) = was;
    let pairs: Vec<(&Action, Option<&Action>)> =
        plan.actions.iter().map(|action| (action, before.action(&action.number))).collect();
    let span = Span { from, to };
    let known = |id| before.challenges.iter().any(|challenge| challenge.id == id);
    let raised: Vec<&Challenge> = plan.challenges.iter().filter(|challenge| !known(challenge.id)).collect();
    let change = |moved: Move, (now, was): &(&'a Action, Option<&'a Action>)| {
        let to_it = raised.iter().copied().filter(|challenge| challenge.action == now.number);
        let challenges: Vec<&Challenge> = to_it.collect();
        let happened = match moved {
            Move::Challenged => !challenges.is_empty(),
            moved => span.moved(moved, now, *was),
        };
        happened.then_some(Change { moved, now, was: *was, challenges })
    };
    Move::ALL.into_iter().flat_map(|moved| pairs.iter().filter_map(move |pair| change(moved, pair))).collect()
}

#[derive(Clone, Copy)]
struct Span {
    from: NaiveDate,
    to: NaiveDate,
}

impl Span {
    fn moved(self, moved: Move, now: &Action, was: Option<&Action>) -> bool {
        let rated = |action: Option<&Action>| action.and_then(|action| action.rag);
        let reached = |state: State| now.state == state && was.is_none_or(|was| was.state != state);
        match moved {
            Move::NewlyOverdue => now.is_overdue(self.to) && !was.is_some_and(|was| was.is_overdue(self.from)),
            Move::Completed => reached(State::Completed),
            // The colours are ordered from the worst to the best.
            Move::Worsened => now.rag.zip(rated(was)).is_some_and(|(now, was)| now < was),
            Move::Improved => now.rag.zip(rated(was)).is_some_and(|(now, was)| now > was),
            Move::FirstRated => now.rag.is_some() && rated(was).is_none(),
            Move::ReDated => was.is_some_and(|was| !re_dated(now, was).is_empty()),
            // That does not show in the action.
            Move::Challenged => false,
            Move::Silent => now.state.is_open() && !self.has_word_of(now),
            Move::Added => was.is_none(),
            Move::Withdrawn => reached(State::Withdrawn),
        }
    }

    fn has_word_of(self, action: &Action) -> bool {
        action.updated.as_ref().is_some_and(|updated| updated.as_at > self.from)
    }
}

/// The dates of one milestone before and after.
pub type Dates = (Option<NaiveDate>, Option<NaiveDate>);

/// The dates that differ, before and after, in the order of the milestones.
#[must_use]
pub fn re_dated(now: &Action, was: &Action) -> Vec<Dates> {
    let before = |id: i64| was.milestones.iter().find(|milestone| milestone.id == id);
    let both = now.milestones.iter().filter_map(|milestone| Some((before(milestone.id)?.due_on, milestone.due_on)));
    both.filter(|(was, now)| was != now).collect()
}
