//! Timescales: the board's own words, and what can be read from them.
//!
//! Here live the kinds of timescale and the reader of the words. The words themselves are kept by whoever
//! holds them; nothing here changes them, and nothing here knows what day it is.

mod cursor;
mod dates;
mod head;
mod token;

#[cfg(test)]
mod tests;

use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use self::dates::Dates;

/// What a timescale promises for its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// To be done by the date.
    Deadline,
    /// To be looked at again by the date.
    Review,
    /// Progress to be looked at by the date: a passed review is not a missed deadline.
    ProgressReview,
    /// A draft or its scoping by the date.
    Draft,
    /// With immediate effect: no calendar date.
    Immediate,
    /// Without an end: no calendar date.
    Ongoing,
    /// Not understood, or said to be not known yet: no calendar date.
    Unknown,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Deadline,
        Self::Review,
        Self::ProgressReview,
        Self::Draft,
        Self::Immediate,
        Self::Ongoing,
        Self::Unknown,
    ];

    /// Whether a timescale of this kind names a day.
    #[must_use]
    pub fn has_date(self) -> bool {
        match self {
            Self::Deadline | Self::Review | Self::ProgressReview | Self::Draft => true,
            Self::Immediate | Self::Ongoing | Self::Unknown => false,
        }
    }

    /// The word for it in the API and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deadline => "deadline",
            Self::Review => "review",
            Self::ProgressReview => "progress_review",
            Self::Draft => "draft",
            Self::Immediate => "immediate",
            Self::Ongoing => "ongoing",
            Self::Unknown => "unknown",
        }
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("{text:?} is not a kind of timescale"))
    }
}

/// How sure the reading of a timescale is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// The words say it outright.
    Written,
    /// The words name a period, or leave a year out, and the day was worked out.
    WorkedOut,
    /// The words were not understood.
    NotUnderstood,
}

/// What was read from the words of a timescale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What is promised.
    pub kind: Kind,
    /// The days named, in the order written. Empty for every kind that has no calendar date.
    pub dates: Vec<NaiveDate>,
    /// Whether the days stand in the words or were worked out from them.
    pub certainty: Certainty,
}

impl Reading {
    /// The day of each milestone that the words make: one for each date, or a single one without a date.
    #[must_use]
    pub fn days(&self) -> Vec<Option<NaiveDate>> {
        match self.dates.as_slice() {
            [] => vec![None],
            days => days.iter().copied().map(Some).collect(),
        }
    }
}

/// Reads the words of a timescale.
///
/// All of the words must be understood: a phrase that is only partly clear ("By 30 September 2018 if funded")
/// or names a day that does not exist ("31 June 2018") is [`Kind::Unknown`] without dates, so that nobody is
/// called late on a guess. A period ends on its last day:
///
/// | words | read as |
/// |---|---|
/// | `30/09/2018`, `30.9.18` | day first, as in Britain; two digits are a year of this century |
/// | `September 2018`, `End of March 2019` | the last day of the month |
/// | `Q2 2018/19`, `Q2 2018-19` | a quarter of the financial year April to March: 30 September 2018 |
/// | `Q3 2019` | one year alone is a calendar year: 30 September 2019 |
/// | `Autumn term 2018` | 31 December; spring term: 31 March; summer term: 31 July |
/// | `financial year 2018/19`, `2018-19` | 31 March 2019 |
/// | `30 September and 31 December 2018` | a date without a year takes the year that brings it before the next one |
#[must_use]
pub fn read(words: &str) -> Reading {
    let phrase = fold(words);
    if let Some(reading) = without_date(&phrase) {
        return reading;
    }
    let tokens = token::tokens(&phrase);
    let read_after = |head_length: usize| {
        let (head, rest) = tokens.split_at(head_length);
        let kind = head::kind(head)?;
        let Dates { days, worked_out } = dates::read(rest)?;
        let certainty = if worked_out { Certainty::WorkedOut } else { Certainty::Written };
        Some(Reading { kind, dates: days, certainty })
    };
    (0..=head::LONGEST.min(tokens.len())).find_map(read_after).unwrap_or(bare(Kind::Unknown, Certainty::NotUnderstood))
}

fn bare(kind: Kind, certainty: Certainty) -> Reading {
    Reading { kind, dates: Vec::new(), certainty }
}

fn fold(words: &str) -> String {
    let dashes = ['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}'];
    let one_dash = words.replace(dashes, "-").to_lowercase();
    let spaced: Vec<&str> = one_dash.split_whitespace().collect();
    spaced.join(" ").trim_matches(['.', ':', ';', ',', ' ']).to_owned()
}

fn without_date(phrase: &str) -> Option<Reading> {
    let kind = match phrase {
        "with immediate effect" | "immediate effect" | "immediate" | "immediately" => Kind::Immediate,
        "ongoing" | "on-going" | "on going" | "continuous" | "continuing" => Kind::Ongoing,
        "tbc" | "tba" | "to be confirmed" | "to be agreed" | "date to be confirmed" | "date tbc" => Kind::Unknown,
        _ => return None,
    };
    Some(bare(kind, Certainty::Written))
}
