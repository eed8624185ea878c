//! The day of which a page shows how things stood.

use chrono::NaiveDate;

use super::due::action_address;
use super::filters::Chosen;
use super::words::written;

/// A day, seen from today.
#[derive(Debug, Clone, Copy)]
pub(super) struct AsAt {
    pub(super) day: NaiveDate,
    today: NaiveDate,
}

impl AsAt {
    /// The day that was asked for; today where none was.
    pub(super) fn of(asked: Option<NaiveDate>, today: NaiveDate) -> Self {
        Self { day: asked.unwrap_or(today), today }
    }

    /// Whether things are shown as they are now. On no other day can anything be decided.
    pub(super) fn is_today(self) -> bool {
        self.day == self.today
    }

    /// The day in words.
    pub(super) fn written(self) -> String {
        written(self.day)
    }

    /// The day as a field of a form has it.
    pub(super) fn field(self) -> String {
        self.day.to_string()
    }

    /// The day as a parameter of another page; today is not named, so that a link goes on meaning today.
    pub(super) fn parameter(self) -> Option<String> {
        (!self.is_today()).then(|| self.field())
    }

    /// The same as what was chosen on a page.
    pub(super) fn chosen(self) -> Chosen {
        Chosen::of(&[("as_of", self.parameter().as_deref())])
    }

    /// What is said above what `what` names where that is not of today.
    pub(super) fn note(self, what: &str) -> Option<String> {
        let day = self.written();
        if self.day < self.today {
            return Some(format!("You are looking at {what} as it stood at the end of {day}."));
        }
        let ahead = || format!("You are looking at {what} as it will stand at the end of {day} if nothing changes.");
        (!self.is_today()).then(ahead)
    }

    /// The page of an action on this day.
    pub(super) fn action_address(self, plan: &str, number: impl std::fmt::Display) -> String {
        format!("{}{}", action_address(plan, number), self.chosen().marked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample::day;

    fn as_at(asked: Option<&str>) -> AsAt {
        AsAt::of(asked.map(day), day("2018-10-01"))
    }

    #[test]
    fn today_is_not_named_and_any_other_day_is() {
        for asked in [None, Some("2018-10-01")] {
            assert_eq!(
                (as_at(asked).is_today(), as_at(asked).parameter(), as_at(asked).note("it")),
                (true, None, None)
            );
            assert_eq!(as_at(asked).action_address("p", "1.1"), "/plans/p/actions/1.1");
        }
        let past = as_at(Some("2018-09-30"));
        assert_eq!(past.action_address("p", "1.1"), "/plans/p/actions/1.1?as_of=2018-09-30");
        assert_eq!(
            past.note("the log").as_deref(),
            Some("You are looking at the log as it stood at the end of 30 September 2018.")
        );
        let note = as_at(Some("2019-01-01")).note("the log").unwrap_or_default();
        assert!(note.contains("as it will stand at the end of 1 January 2019"), "{note}");
    }
}
