//! Rows that hold from one day until another.
//!
//! A row holds on every day `d` with `from <= d < until`, judged at the day's end. What still holds ends on
//! [`FOREVER`]. A row that was replaced on the day it came has `from = until`: it is kept, and holds on no day.

use chrono::NaiveDate;

/// The end of what still holds.
pub const FOREVER: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// Where an entry dated `day` goes between the others of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The entry that held on that day and now ends on it.
    pub ends: Option<i64>,
    /// How long the new entry holds.
    pub until: NaiveDate,
}

/// Finds the place for an entry dated `day` among `others`: each its key, its first day and the day it ends.
#[must_use]
pub fn place(others: &[(i64, NaiveDate, NaiveDate)], day: NaiveDate) -> Place {
    let holding = others.iter().find(|(_, from, until)| *from <= day && day < *until);
    match holding {
        Some((key, _, until)) => Place { ends: Some(*key), until: *until },
        None => {
            let next = others.iter().map(|(_, from, _)| *from).filter(|from| *from > day).min();
            Place { ends: None, until: next.unwrap_or(FOREVER) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(offset: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2018, 4, 1).expect("a date") + chrono::Days::new(offset)
    }

    proptest! {
        /// Whatever the order in which entries arrive, on each day the one with the latest date holds, and of
        /// those with the same date the one that arrived last.
        #[test]
        fn entries_hold_in_the_order_of_their_dates(dates in prop::collection::vec(0u64..20, 1..12)) {
            let mut rows: Vec<(i64, NaiveDate, NaiveDate)> = Vec::new();
            for (key, offset) in (0i64..).zip(&dates) {
                let found = place(&rows, day(*offset));
                for row in &mut rows {
                    if Some(row.0) == found.ends {
                        row.2 = day(*offset);
                    }
                }
                rows.push((key, day(*offset), found.until));
            }
            for probe in 0..25 {
                let holds: Vec<i64> = rows.iter().filter(|r| r.1 <= day(probe) && day(probe) < r.2).map(|r| r.0).collect();
                let expected = (0i64..).zip(&dates).filter(|(_, d)| **d <= probe).max_by_key(|(k, d)| (**d, *k)).map(|(k, _)| k);
                prop_assert_eq!(holds, expected.into_iter().collect::<Vec<_>>());
            }
        }
    }
}
