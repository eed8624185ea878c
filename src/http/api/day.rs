//! Dates as the API writes them.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

/// A date written `YYYY-MM-DD`, and in no other way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = Date)]
pub struct Day(pub NaiveDate);

impl Day {
    /// Reads a date, or says why it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        date.filter(|date| plain && (1900..=2199).contains(&date.year()))
            .map(Self)
            .ok_or_else(|| format!("{text:?} is not a date from 1900 to 2199 written YYYY-MM-DD"))
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// The date inside.
#[must_use]
pub fn date(day: Option<Day>) -> Option<NaiveDate> {
    day.map(|day| day.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_way_of_writing_a_date_is_read() {
        assert_eq!(Day::parse("2020-02-29").map(|day| day.0.to_string()), Ok("2020-02-29".to_owned()));
        for text in [
            "2019-02-29",
            "2018-04-31",
            "2018-9-01",
            "2018-09-1",
            "01-09-2018",
            "0000-01-01",
            "2200-01-01",
            "+018-01-01",
            "2018-09-01T00:00:00Z",
            " 2018-09-1",
            "",
        ] {
            assert!(Day::parse(text).is_err(), "{text:?}");
        }
    }
}
