//! Date changes: asking for a milestone to be moved, and the decision on it. Dates move by decision only.

use chrono::{DateTime, NaiveDate, Utc};

use super::action::Action;
use super::milestone::Milestone;
use super::number::ActionNumber;
use super::state::State as ActionState;

/// The longest reason for a request, or for a decision, in characters.
pub const LONGEST_REASON: usize = 10_000;

/// A request to move a milestone, with the decision on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateChange {
    /// Its key; later ones are larger.
    pub id: i64,
    /// The number of the action.
    pub action: ActionNumber,
    /// The milestone's key.
    pub milestone: i64,
    /// The date that held when it was asked for.
    pub from: Option<NaiveDate>,
    /// The date that was asked for.
    pub to: NaiveDate,
    /// Why.
    pub reason: String,
    /// Whose account asked; none at the command line.
    pub asker: Option<i64>,
    /// The name of who asked.
    pub requested_by: String,
    /// When.
    pub requested_at: DateTime<Utc>,
    /// The day from which it is shown.
    pub requested_on: NaiveDate,
    /// What was decided; none while it is open.
    pub decision: Option<Decision>,
}

/// The decision on a date change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Which way it went.
    pub verdict: Verdict,
    /// The name of who decided.
    pub by: String,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The day from which it counts: that of the meeting that agreed, or on which it was refused.
    pub from_day: NaiveDate,
    /// Words to it.
    pub text: Option<String>,
}

/// Which way a decision went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The date moves.
    Granted,
    /// The date stays.
    Refused,
}

impl Verdict {
    /// The word for it in the API and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Granted => State::Granted.as_str(),
            Self::Refused => State::Refused.as_str(),
        }
    }
}

/// Where a date change is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody has decided on it yet.
    Requested,
    /// The date moved.
    Granted,
    /// The date stayed.
    Refused,
}

impl State {
    /// The word for it in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Granted => "granted",
            Self::Refused => "refused",
        }
    }
}

impl DateChange {
    /// Where it is.
    #[must_use]
    pub fn state(&self) -> State {
        match self.decision.as_ref().map(|decision| decision.verdict) {
            None => State::Requested,
            Some(Verdict::Granted) => State::Granted,
            Some(Verdict::Refused) => State::Refused,
        }
    }

    /// As it was at the end of `day`; none if nobody had asked for it yet. A grant counts from the meeting that agreed
    /// it, even where the request was written down after that meeting.
    #[must_use]
    pub fn as_of(self, day: NaiveDate) -> Option<Self> {
        let decision = self.decision.filter(|decision| decision.from_day <= day);
        (decision.is_some() || self.requested_on <= day).then_some(Self { decision, ..self })
    }

    /// By how many days it moves the date; none where there was no date.
    #[must_use]
    pub fn days(&self) -> Option<i64> {
        Some((self.to - self.from?).num_days())
    }
}

/// Why a later date cannot be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unaskable {
    /// The milestone has that date or a later one.
    #[error("the milestone is due on {0}: ask for a later date")]
    NotLater(NaiveDate),
    /// A first date that has passed.
    #[error("the milestone has no date yet: give today ({0}) or a later day")]
    Past(NaiveDate),
    /// Nothing is left to move.
    #[error("the milestone has been met: its date does not move any more")]
    Met,
    /// The action is over.
    #[error("the action is completed or withdrawn: its dates do not move any more")]
    Over,
}

/// Why a meeting of that day cannot have given a milestone another date: the one that holds would go on holding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Overtaken {
    /// A later meeting agreed the date that holds.
    #[error("the present date, {due_on}, was agreed on {on}: give that day or a later one, or refuse this request")]
    ByMeeting {
        /// The date that holds.
        due_on: NaiveDate,
        /// The day of the meeting that agreed it.
        on: NaiveDate,
    },
    /// The milestone was not there yet.
    #[error("the milestone is part of the plan since {0}: give that day or a later one")]
    NotThereYet(NaiveDate),
}

impl Action {
    /// Nothing if the date that was asked for can still be granted; else why not.
    pub fn check_still_movable(&self, change: &DateChange) -> Result<(), Unaskable> {
        self.milestone(change.milestone).map_or(Ok(()), |milestone| self.check_movable(milestone))
    }

    /// Nothing if a date of the milestone can still move; else why not.
    pub fn check_movable(&self, milestone: &Milestone) -> Result<(), Unaskable> {
        if matches!(self.state, ActionState::Completed | ActionState::Withdrawn) {
            return Err(Unaskable::Over);
        }
        if milestone.met_on.is_some() { Err(Unaskable::Met) } else { Ok(()) }
    }
}

impl Milestone {
    /// Nothing if `new` is a date to ask for on `today`: later than the present one, or, where there is none, not past.
    pub fn check_later(&self, new: NaiveDate, today: NaiveDate) -> Result<(), Unaskable> {
        match self.due_on {
            Some(due_on) if new <= due_on => Err(Unaskable::NotLater(due_on)),
            None if new < today => Err(Unaskable::Past(today)),
            _ => Ok(()),
        }
    }

    /// Nothing if a meeting of that day can move the milestone, which is part of the plan since `added_on`: the present
    /// date counts from its own meeting, and an earlier one comes before it.
    pub fn check_agreed_on(&self, day: NaiveDate, added_on: NaiveDate) -> Result<(), Overtaken> {
        match (self.due_on, &self.agreed) {
            (Some(due_on), Some(agreed)) if day < agreed.on => Err(Overtaken::ByMeeting { due_on, on: agreed.on }),
            _ if day < added_on => Err(Overtaken::NotThereYet(added_on)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::timescale::Kind;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn due(due_on: Option<&str>) -> Milestone {
        let due_on = due_on.map(day);
        let timescale = "By 30 September 2018".to_owned();
        let (text, kind, met_on) = (None, Kind::Deadline, None);
        Milestone { id: 1, text, timescale, kind, first_due_on: due_on, due_on, moved: 0, agreed: None, met_on }
    }

    fn asked_on_5_october(decision: Option<(Verdict, &str)>) -> DateChange {
        let at = |on: &str| day(on).and_time(chrono::NaiveTime::MIN).and_utc();
        let (by, text) = ("Ada".to_owned(), None);
        DateChange {
            id: 1,
            action: ActionNumber::parse("1.1").expect("a number"),
            milestone: 1,
            from: Some(day("2018-09-30")),
            to: day("2018-10-31"),
            reason: "Ill".to_owned(),
            asker: None,
            requested_by: by.clone(),
            requested_at: at("2018-10-05"),
            requested_on: day("2018-10-05"),
            decision: decision.map(|(verdict, on)| Decision { verdict, by, at: at(on), from_day: day(on), text }),
        }
    }

    #[test]
    fn a_date_change_is_read_as_it_was_on_the_day() {
        let granted = Some((Verdict::Granted, "2018-10-10"));
        let granted_before = Some((Verdict::Granted, "2018-10-01"));
        let refused = Some((Verdict::Refused, "2018-10-10"));
        for (decision, on, expected) in [
            (None, "2018-10-04", None),
            (None, "2018-10-05", Some(State::Requested)),
            (granted, "2018-10-04", None),
            (granted, "2018-10-09", Some(State::Requested)),
            (granted, "2018-10-10", Some(State::Granted)),
            (granted_before, "2018-09-30", None),
            (granted_before, "2018-10-01", Some(State::Granted)),
            (refused, "2018-10-09", Some(State::Requested)),
            (refused, "2018-10-10", Some(State::Refused)),
        ] {
            let found = asked_on_5_october(decision).as_of(day(on));
            assert_eq!(found.map(|change| change.state()), expected, "{decision:?} on {on}");
        }
        assert_eq!(asked_on_5_october(None).days(), Some(31));
    }

    #[test]
    fn only_a_later_date_can_be_asked_for() {
        let today = day("2018-10-01");
        let late = Err(Unaskable::NotLater(day("2018-09-30")));
        for (present, new, expected) in [
            (Some("2018-09-30"), "2018-09-29", late),
            (Some("2018-09-30"), "2018-09-30", late),
            (Some("2018-09-30"), "2018-10-01", Ok(())),
            (None, "2018-09-30", Err(Unaskable::Past(today))),
            (None, "2018-10-01", Ok(())),
        ] {
            assert_eq!(due(present).check_later(day(new), today), expected, "{present:?} to {new}");
        }
    }

    #[test]
    fn slip_is_counted_from_the_date_agreed_first() {
        let mut milestone = due(Some("2018-09-30"));
        assert_eq!(milestone.slip_days(), Some(0));
        milestone.due_on = Some(day("2018-10-31"));
        assert_eq!(milestone.slip_days(), Some(31));
        assert_eq!(due(None).slip_days(), None);
    }
}
