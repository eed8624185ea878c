//! What a person says of words that would be guessed at or not be understood. TOML, or as part of a request.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::head::BrokenHead;
use crate::domain::lead::Leads;
use crate::domain::timescale::{Certainty, Kind, Reading};

/// How some words of a table are to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Readings {
    /// Words that name groups.
    #[serde(default)]
    pub leads: Vec<LeadWords>,
    /// Timescales.
    #[serde(default)]
    pub timescales: Vec<TimescaleWords>,
}

/// Words that name one group, of which they become an alias, or several, as which they are read this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WrittenLeadWords", into = "WrittenLeadWords")]
pub struct LeadWords {
    /// As written in the table.
    pub words: String,
    /// The slugs of the groups that are meant, at least one.
    pub groups: Vec<String>,
}

/// [`LeadWords`] as they are written: with one `group`, or with `groups`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLeadWords {
    words: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    groups: Vec<String>,
}

impl TryFrom<WrittenLeadWords> for LeadWords {
    type Error = String;

    fn try_from(written: WrittenLeadWords) -> Result<Self, String> {
        let WrittenLeadWords { words, group, groups } = written;
        if group.is_some() != groups.is_empty() {
            return Err(format!("of {words:?} say either the group or the groups that are meant"));
        }
        Ok(Self { words, groups: group.into_iter().chain(groups).collect() })
    }
}

impl From<LeadWords> for WrittenLeadWords {
    fn from(said: LeadWords) -> Self {
        match <[String; 1]>::try_from(said.groups) {
            Ok([group]) => Self { words: said.words, group: Some(group), groups: Vec::new() },
            Err(groups) => Self { words: said.words, group: None, groups },
        }
    }
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
    /// The groups with what was said of words that name several. What names one is among its aliases.
    pub(super) fn leads(&self, known: &Leads) -> Leads {
        let several = self.leads.iter().filter(|said| said.groups.len() > 1);
        several.fold(known.clone(), |leads, said| leads.with_words_for_several(&said.words, &said.groups))
    }

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
    fn words_name_one_group_or_several_and_are_written_as_they_were() {
        for (text, groups) in [("group = \"a\"", vec!["a"]), ("groups = [\"a\", \"b\"]", vec!["a", "b"])] {
            let text = format!("[[leads]]\nwords = \"A and B\"\n{text}\n");
            let readings = read_readings(&text).expect("readings");
            assert_eq!(readings.leads[0].groups, groups);
            let written = toml::to_string(&readings).expect("written");
            assert!(written.contains(&text), "{written}");
        }
        for broken in ["", "groups = []", "group = \"a\"\ngroups = [\"b\"]"] {
            let refused = read_readings(&format!("[[leads]]\nwords = \"A\"\n{broken}\n"));
            let why = refused.expect_err(broken).to_string();
            assert!(why.contains("say either the group or the groups"), "{why}");
        }
    }

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
