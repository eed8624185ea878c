//! Date changes: asking for a milestone to be moved, and the decision on it. Dates move by decision only.

use chrono::NaiveDate;

use super::action::Action;
use super::milestone::Milestone;
use super::state::State as ActionState;

/// Where a date change is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has decided on it yet.
    Requested,
    /// The date moved.
    Granted,
    /// The date stayed.
    Refused,
}

/// The days on which something happened to a date change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The day it was asked for.
    pub requested_on: NaiveDate,
    /// How it was decided; none while it is open.
    pub decided: Option<Decided>,
}

/// A decision, by the day from which it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// Granted by the meeting of this day, whenever that was recorded.
    Granted(NaiveDate),
    /// Refused on this day.
    Refused(NaiveDate),
}

impl Days {
    /// Where the date change was at the end of `day`; none if nobody had asked for it yet. A grant counts from the
    /// meeting that agreed it, even where the request was written down after that meeting.
    #[must_use]
    pub fn state_on(&self, day: NaiveDate) -> Option<State> {
        match self.decided {
            Some(Decided::Granted(agreed_on)) if agreed_on <= day => Some(State::Granted),
            Some(Decided::Refused(decided_on)) if decided_on <= day => Some(State::Refused),
            _ => (self.requested_on <= day).then_some(State::Requested),
        }
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

impl Action {
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
        Milestone { id: 1, text, timescale, kind, first_due_on: due_on, due_on, moved: 0, met_on }
    }

    #[test]
    fn a_date_change_is_read_as_it_was_on_the_day() {
        let requested_on = day("2018-10-05");
        let granted = Some(Decided::Granted(day("2018-10-10")));
        let granted_before = Some(Decided::Granted(day("2018-10-01")));
        let refused = Some(Decided::Refused(day("2018-10-10")));
        for (decided, on, expected) in [
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
            assert_eq!(Days { requested_on, decided }.state_on(day(on)), expected, "{decided:?} on {on}");
        }
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
