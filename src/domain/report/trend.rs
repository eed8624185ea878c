//! Counts at the end of each month.

use chrono::{Datelike, Months, NaiveDate};

use super::counts::Counts;
use crate::domain::rag::Rag;
use crate::domain::state::State;

/// The most months that a trend goes back.
pub const MOST_MONTHS: usize = 120;

/// An action from the day it was added on.
#[derive(Debug, Clone)]
pub struct Life {
    /// The day from which it is part of the plan.
    pub added_on: NaiveDate,
    /// What was reported of it.
    pub spans: Vec<Span>,
}

/// A state and colour that held from one day until the day before another.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// The first day.
    pub from: NaiveDate,
    /// The day on which it held no more.
    pub until: NaiveDate,
    /// The state.
    pub state: State,
    /// The colour.
    pub rag: Option<Rag>,
}

/// The last days of the months from that of `first` on, and `last` itself; the latest [`MOST_MONTHS`] of them.
#[must_use]
pub fn month_ends(first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let end_of = |months: u32| {
        let begin = first.with_day(1)?.checked_add_months(Months::new(months + 1))?;
        begin.pred_opt()
    };
    let mut days: Vec<NaiveDate> = (0..).map_while(end_of).take_while(|day| *day < last).collect();
    days.push(last);
    let extra = days.len().saturating_sub(MOST_MONTHS);
    days.split_off(extra)
}

/// How many actions were in each state and of each colour at the end of `day`. What nobody has reported on is not started.
#[must_use]
pub fn counts_on(lives: &[Life], day: NaiveDate) -> Counts {
    let mut counts = Counts::default();
    for life in lives.iter().filter(|life| life.added_on <= day) {
        match life.spans.iter().find(|span| span.from <= day && day < span.until) {
            Some(span) => counts.add_judged(span.state, span.rag),
            None => counts.add_judged(State::NotStarted, None),
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn written(first: &str, last: &str) -> Vec<String> {
        month_ends(day(first), day(last)).into_iter().map(|day| day.to_string()).collect()
    }

    #[test]
    fn a_trend_has_each_month_end_and_the_last_day() {
        assert_eq!(written("2018-04-01", "2018-07-10"), ["2018-04-30", "2018-05-31", "2018-06-30", "2018-07-10"]);
        assert_eq!(written("2018-12-31", "2019-02-28"), ["2018-12-31", "2019-01-31", "2019-02-28"]);
        assert_eq!(written("2018-04-01", "2018-04-30"), ["2018-04-30"]);
        assert_eq!(written("2018-04-01", "2018-03-01"), ["2018-03-01"], "before the plan");
        assert_eq!(month_ends(day("1900-01-01"), day("2199-12-31")).len(), MOST_MONTHS);
    }

    #[test]
    fn an_action_counts_from_the_day_it_was_added_as_what_was_last_reported() {
        let span = |from: &str, until: &str, state, rag| Span { from: day(from), until: day(until), state, rag };
        let life = Life {
            added_on: day("2018-04-01"),
            spans: vec![
                span("2018-05-10", "2018-06-30", State::InProgress, Some(Rag::Amber)),
                span("2018-06-30", "9999-12-31", State::Completed, Some(Rag::Green)),
            ],
        };
        let on = |text: &str| {
            let counts = counts_on(std::slice::from_ref(&life), day(text));
            (counts.total, counts.states, counts.rag, counts.unrated)
        };
        assert_eq!(on("2018-03-31"), (0, [0; 5], [0; 3], 0));
        assert_eq!(on("2018-04-30"), (1, [1, 0, 0, 0, 0], [0; 3], 1));
        assert_eq!(on("2018-06-29"), (1, [0, 1, 0, 0, 0], [0, 1, 0], 0));
        assert_eq!(on("2018-06-30"), (1, [0, 0, 1, 0, 0], [0, 0, 1], 0));
    }
}
