//! The date that an action was open with, from one day to the next.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::state::State;

/// What was true from one day until the day before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held<T> {
    /// The first day.
    pub from: NaiveDate,
    /// The day on which it was true no more.
    pub until: NaiveDate,
    /// What was true.
    pub what: T,
}

/// A milestone's dates and what was reported of it.
#[derive(Debug, Clone, Default)]
pub struct Dated {
    /// The day from which it is part of the action, if that is later than the action's own.
    pub added_on: Option<NaiveDate>,
    /// The dates that it had.
    pub dates: Vec<Held<NaiveDate>>,
    /// The days on which it was said to be met, or none where that was taken back.
    pub met: Vec<Held<Option<NaiveDate>>>,
}

/// Everything that decides whether, and since when, an action is overdue.
#[derive(Debug, Clone)]
pub struct Course {
    /// The day from which it is part of the plan.
    pub added_on: NaiveDate,
    /// The states that were reported.
    pub states: Vec<Held<State>>,
    /// Its milestones.
    pub milestones: Vec<Dated>,
}

impl Course {
    /// Each day on which the open date became another, in their order, with the date from then on. An action that is not
    /// open, or has no unmet date, has none.
    #[must_use]
    pub fn open_dates(&self) -> Vec<(NaiveDate, Option<NaiveDate>)> {
        let mut turns: Vec<(NaiveDate, Option<NaiveDate>)> = Vec::new();
        for day in self.days() {
            let due_on = self.open_due_on(day);
            if turns.last().map_or(due_on.is_some(), |(_, before)| *before != due_on) {
                turns.push((day, due_on));
            }
        }
        turns
    }

    /// The days on which anything began.
    fn days(&self) -> BTreeSet<NaiveDate> {
        let milestones = self.milestones.iter().flat_map(|milestone| {
            let dates = milestone.dates.iter().map(|held| held.from);
            dates.chain(milestone.met.iter().map(|held| held.from)).chain(milestone.added_on)
        });
        let days = milestones.chain(self.states.iter().map(|held| held.from)).filter(|day| *day > self.added_on);
        days.chain([self.added_on]).collect()
    }

    fn open_due_on(&self, day: NaiveDate) -> Option<NaiveDate> {
        if !on(&self.states, day).is_none_or(State::is_open) {
            return None;
        }
        let there = self.milestones.iter().filter(|milestone| milestone.added_on.is_none_or(|added| added <= day));
        let unmet = there.filter(|milestone| on(&milestone.met, day).flatten().is_none());
        unmet.filter_map(|milestone| on(&milestone.dates, day)).min()
    }
}

/// What was true at the end of `day`.
fn on<T: Copy>(held: &[Held<T>], day: NaiveDate) -> Option<T> {
    held.iter().find(|held| held.from <= day && day < held.until).map(|held| held.what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2018, 4, day).expect("a date")
    }

    fn held<T>(from: u32, until: u32, what: T) -> Held<T> {
        Held { from: day(from), until: day(until), what }
    }

    #[test]
    fn the_open_date_moves_with_dates_marks_states_and_milestones() {
        let first = Dated {
            dates: vec![held(1, 5, day(10)), held(5, 30, day(20))],
            met: vec![held(8, 12, Some(day(7))), held(12, 30, None)],
            ..Dated::default()
        };
        let later = Dated { added_on: Some(day(7)), dates: vec![held(7, 30, day(25))], met: Vec::new() };
        let states =
            vec![held(3, 14, State::InProgress), held(14, 16, State::Completed), held(16, 30, State::Suspended)];
        let course = Course { added_on: day(1), states, milestones: vec![first, later] };
        let expected = [
            (day(1), Some(day(10))),
            (day(5), Some(day(20))),
            (day(8), Some(day(25))),
            (day(12), Some(day(20))),
            (day(14), None),
        ];
        assert_eq!(course.open_dates(), expected);
    }

    #[test]
    fn what_was_replaced_on_the_day_it_came_makes_no_turn() {
        let milestone = Dated { dates: vec![held(2, 30, day(10))], ..Dated::default() };
        let states = vec![held(4, 4, State::Completed), held(4, 30, State::InProgress)];
        let course = Course { added_on: day(2), states, milestones: vec![milestone] };
        assert_eq!(course.open_dates(), [(day(2), Some(day(10)))]);
    }

    #[test]
    fn what_is_dated_before_the_action_counts_from_its_first_day() {
        let milestone = Dated { dates: vec![held(2, 30, day(10))], ..Dated::default() };
        let course = Course { added_on: day(4), states: Vec::new(), milestones: vec![milestone] };
        assert_eq!(course.open_dates(), [(day(4), Some(day(10)))]);
    }
}
