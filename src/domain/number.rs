//! Action numbers: text as printed, ordered as a reader would order them.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The number of an action as the plan prints it: `2.10`, `1.1a`. Unique within its plan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActionNumber(String);

/// An action by the plan that it is in, and its number there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct InPlan {
    /// The plan's slug.
    pub plan: String,
    /// The action's number.
    pub number: ActionNumber,
}

/// Why a text is not an action number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an action number begins with a digit and holds only letters, digits, full stops and hyphens, at most 20")]
pub struct NotANumber;

/// The longest number that is accepted, in characters.
pub const LONGEST: usize = 20;

impl ActionNumber {
    /// Reads a number as printed; white space around it is dropped, nothing else is changed.
    pub fn parse(text: &str) -> Result<Self, NotANumber> {
        let text = text.trim();
        let printable = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
        let begins = text.starts_with(|c: char| c.is_ascii_digit());
        if printable && begins && text.len() <= LONGEST { Ok(Self(text.to_owned())) } else { Err(NotANumber) }
    }

    /// The number as printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A text whose byte order is the natural order, for `ORDER BY`: every run of digits is written with its
    /// length in front, so `2.9` (`012` `.` `019`) sorts before `2.10` (`012` `.` `0210`). A number with capitals or
    /// with zeros in front ends with itself after a space, so that no two numbers have one key.
    #[must_use]
    pub fn sort_key(&self) -> String {
        let mut key = String::with_capacity(self.0.len() + 6);
        for run in runs(&self.0) {
            match run {
                Run::Digits(digits) => {
                    let significant = digits.trim_start_matches('0');
                    key.push_str(&format!("{:02}{significant}", significant.len()));
                }
                Run::Other(c) => key.push(c.to_ascii_lowercase()),
            }
        }
        let zeros_in_front = |run| matches!(run, Run::Digits(digits) if digits.len() > 1 && digits.starts_with('0'));
        if self.0.contains(|c: char| c.is_ascii_uppercase()) || runs(&self.0).any(zeros_in_front) {
            key.push(' ');
            key.push_str(&self.0);
        }
        key
    }
}

impl fmt::Display for ActionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Ord for ActionNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        self.sort_key().cmp(&other.sort_key())
    }
}

impl PartialOrd for ActionNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

enum Run<'a> {
    Digits(&'a str),
    Other(char),
}

fn runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        if first.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (digits, after) = rest.split_at(end);
            rest = after;
            return Some(Run::Digits(digits));
        }
        rest = &rest[first.len_utf8()..];
        Some(Run::Other(first))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> ActionNumber {
        ActionNumber::parse(text).expect("a number")
    }

    #[test]
    fn numbers_are_ordered_as_a_reader_would_order_them() {
        let printed = ["1.1", "1.1a", "1.1b", "1.2", "1.10", "2.9", "2.10", "10.1"];
        for pair in printed.windows(2) {
            assert!(number(pair[0]) < number(pair[1]), "{} < {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for text in ["", "  ", "a1", "1.1 & 2", "1/2", "1.1\n2", "123456789012345678901"] {
            assert_eq!(ActionNumber::parse(text), Err(NotANumber), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn numeric_parts_decide_the_order(a in 0u32..300, b in 0u32..300, c in 0u32..300, d in 0u32..300) {
            let (left, right) = (number(&format!("{a}.{b}")), number(&format!("{c}.{d}")));
            prop_assert_eq!(left.cmp(&right), (a, b).cmp(&(c, d)));
        }

        #[test]
        fn no_two_numbers_have_one_key(a in "0{0,2}[0-2]{1,2}[.-]?0{0,2}[0-2]?[abAB]?", b in "0{0,2}[0-2]{1,2}[.-]?0{0,2}[0-2]?[abAB]?") {
            let (left, right) = (number(&a), number(&b));
            prop_assert_eq!(left.sort_key() == right.sort_key(), a == b);
        }
    }
}
