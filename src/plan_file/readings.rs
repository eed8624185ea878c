//! What a person says of words that would be guessed at or not be understood. TOML, or as part of a request.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::head::BrokenHead;
use crate::domain::timescale::{Certainty, Kind, Reading};

/// How some words of a table are to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Readings {
    /// Spellings of groups, which become aliases.
    #[serde(default)]
    pub leads: Vec<LeadWords>,
    /// Timescales.
    #[serde(default)]
    pub timescales: Vec<TimescaleWords>,
}

/// Words that name a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadWords {
    /// As written in the table.
    pub words: String,
    /// The slug of the group that is meant.
    pub group: String,
}

/// Words that say when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimescaleWords {
    /// As written in the table.
    pub words: String,
    /// What they promise.
    pub kind: Kind,
    /// The day that is meant, where the kind has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
}

/// Reads a file of readings.
pub fn read_readings(text: &str) -> Result<Readings, BrokenHead> {
    Ok(toml::from_str(text)?)
}

impl Readings {
    /// What was said of a timescale; spaces do not matter.
    pub(super) fn timescale(&self, words: &str) -> Option<Reading> {
        let said = self.timescales.iter().find(|said| said.words.split_whitespace().eq(words.split_whitespace()))?;
        Some(Reading { kind: said.kind, dates: said.due_on.into_iter().collect(), certainty: Certainty::Written })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_are_found_by_their_words_and_misspelt_ones_are_refused() {
        let text = "[[timescales]]\nwords = \"By the AGM\"\nkind = \"review\"\ndue_on = \"2018-11-30\"\n";
        let readings = read_readings(text).expect("readings");
        let found = readings.timescale("By  the AGM").expect("a reading");
        assert_eq!((found.kind, found.dates.len()), (Kind::Review, 1));
        assert_eq!(readings.timescale("By the agm"), None);
        assert!(read_readings(&text.replace("review", "party")).is_err());
        assert!(read_readings(&text.replace("words", "text")).is_err());
    }
}
