//! Dates as the API writes them.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

/// A date written `YYYY-MM-DD`, and in no other way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = Date)]
pub struct Day(pub NaiveDate);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits =
            |range: std::ops::Range<usize>| text.get(range).filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
        let written = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
        let date = written
            .then(|| Some((digits(0..4)?.parse().ok()?, digits(5..7)?.parse().ok()?, digits(8..10)?.parse().ok()?)))
            .flatten()
            .and_then(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day))
            .filter(|date| (1900..=2199).contains(&chrono::Datelike::year(date)));
        date.map(Self).ok_or_else(|| {
            serde::de::Error::custom(format!("{text:?} is not a date from 1900 to 2199 written YYYY-MM-DD"))
        })
    }
}

/// The date inside.
#[must_use]
pub fn date(day: Option<Day>) -> Option<NaiveDate> {
    day.map(|day| day.0)
}
