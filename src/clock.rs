//! The only place that asks what time it is.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, TimeZone, Utc};
use chrono_tz::Europe::London;

/// Tells the time: the real one, or in a demonstration that of one fixed day.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    day: Option<NaiveDate>,
}

/// One moment, asked for once and handed to everything that happens in it.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The day by the calendar of the board, in London.
    pub today: NaiveDate,
    /// The time that histories record. In a demonstration it lies in the demonstration's day.
    pub now: DateTime<Utc>,
    /// The time by this machine, by which sessions and guesses at passwords are measured.
    pub machine: DateTime<Utc>,
}

impl Clock {
    /// The real time.
    #[must_use]
    pub fn real() -> Self {
        Self { day: None }
    }

    /// Every day is this one, at the real time of day.
    #[must_use]
    pub fn fixed_on(day: NaiveDate) -> Self {
        Self { day: Some(day) }
    }

    /// The day on which this clock stands still, if it does.
    #[must_use]
    pub fn fixed_day(&self) -> Option<NaiveDate> {
        self.day
    }

    /// This moment, to the microsecond: what both databases can store.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn moment(&self) -> Moment {
        at(Utc::now().trunc_subsecs(6), self.day)
    }
}

/// The day on which something happened, by the calendar of the board.
#[must_use]
pub fn day_of(time: DateTime<Utc>) -> NaiveDate {
    time.with_timezone(&London).date_naive()
}

/// The moment at which a day begins in London.
#[must_use]
pub fn start_of(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    London.from_local_datetime(&midnight).earliest().map_or_else(|| midnight.and_utc(), |time| time.with_timezone(&Utc))
}

/// A time by the clocks of London.
#[must_use]
pub fn in_london(time: DateTime<Utc>) -> NaiveDateTime {
    time.with_timezone(&London).naive_local()
}

fn at(machine: DateTime<Utc>, fixed: Option<NaiveDate>) -> Moment {
    let local = machine.with_timezone(&London);
    match fixed {
        None => Moment { today: local.date_naive(), now: machine, machine },
        Some(today) => {
            // In the hour that a clock change skips, noon stands for the time of day.
            let noon = today.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default()).and_utc();
            let same_time = London.from_local_datetime(&today.and_time(local.time())).earliest();
            Moment { today, now: same_time.map_or(noon, |time| time.with_timezone(&Utc)), machine }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn the_day_begins_at_midnight_in_london_in_summer_and_winter() {
        for (machine, today) in [
            ("2018-09-30T22:59:59Z", "2018-09-30"),
            ("2018-09-30T23:00:00Z", "2018-10-01"),
            ("2018-12-31T23:59:59Z", "2018-12-31"),
            ("2019-01-01T00:00:00Z", "2019-01-01"),
            ("2019-03-31T00:30:00Z", "2019-03-31"),
            ("2019-03-31T23:00:00Z", "2019-04-01"),
        ] {
            assert_eq!(at(utc(machine), None).today, day(today), "{machine}");
        }
    }

    #[test]
    fn a_day_begins_an_hour_earlier_by_utc_in_summer() {
        assert_eq!(start_of(day("2018-10-01")), utc("2018-09-30T23:00:00Z"));
        assert_eq!(day_of(utc("2018-09-30T23:00:00Z")), day("2018-10-01"));
        assert_eq!(start_of(day("2018-12-01")), utc("2018-12-01T00:00:00Z"));
    }

    #[test]
    fn a_fixed_day_keeps_the_time_of_day_in_london() {
        let moment = at(utc("2026-11-23T09:30:00Z"), Some(day("2018-10-01")));
        assert_eq!(moment.today, day("2018-10-01"));
        assert_eq!(moment.now, utc("2018-10-01T08:30:00Z"));
        assert_eq!(moment.machine, utc("2026-11-23T09:30:00Z"));
    }

    #[test]
    fn a_time_that_the_fixed_day_skips_is_noon() {
        let moment = at(utc("2026-11-23T01:30:00Z"), Some(day("2019-03-31")));
        assert_eq!(moment.now, utc("2019-03-31T12:00:00Z"));
    }
}
