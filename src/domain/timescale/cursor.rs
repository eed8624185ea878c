//! Where the reading of a list of dates is, and the small things that dates are made of.

use super::token::Token;

/// Two years or one: `2018/19` or `2018`.
pub(super) enum Years {
    One(i32),
    Two(i32, i32),
}

/// Where the reading is. Every method moves on only when it finds what it looks for.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    pub(super) rest: &'a [Token],
}

impl Cursor<'_> {
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut ahead = *self;
        let found = read(&mut ahead)?;
        *self = ahead;
        Some(found)
    }

    pub(super) fn word(&mut self, wanted: &[&str]) -> Option<()> {
        match self.rest {
            [Token::Word(word), rest @ ..] if wanted.contains(&word.as_str()) => {
                self.rest = rest;
                Some(())
            }
            _ => None,
        }
    }

    pub(super) fn mark(&mut self, wanted: &[char]) -> Option<char> {
        match self.rest {
            [Token::Mark(mark), rest @ ..] if wanted.contains(mark) => {
                self.rest = rest;
                Some(*mark)
            }
            _ => None,
        }
    }

    pub(super) fn number(&mut self, longest: usize) -> Option<u32> {
        match self.rest {
            [Token::Number { value, digits }, rest @ ..] if *digits <= longest => {
                self.rest = rest;
                Some(*value)
            }
            _ => None,
        }
    }

    pub(super) fn month(&mut self) -> Option<u32> {
        let [Token::Word(word), rest @ ..] = self.rest else {
            return None;
        };
        let month = month_of(word)?;
        self.rest = rest;
        self.mark(&['.']);
        Some(month)
    }

    pub(super) fn day_number(&mut self) -> Option<u32> {
        let day = self.number(2)?;
        self.word(&["st", "nd", "rd", "th"]);
        Some(day)
    }

    pub(super) fn years(&mut self) -> Option<Years> {
        self.attempt(|c| {
            let first = c.year()?;
            c.mark(&['/', '-'])?;
            let second = c.year()?;
            (second == first + 1).then_some(Years::Two(first, second))
        })
        .or_else(|| self.year_in_four().map(Years::One))
    }

    pub(super) fn year(&mut self) -> Option<i32> {
        self.year_in_four().or_else(|| match self.rest {
            [Token::Number { value, digits: 2 }, rest @ ..] => {
                self.rest = rest;
                i32::try_from(2000 + value).ok()
            }
            _ => None,
        })
    }

    pub(super) fn year_in_four(&mut self) -> Option<i32> {
        match self.rest {
            [Token::Number { value, digits: 4 }, rest @ ..] if (1900..=2199).contains(value) => {
                self.rest = rest;
                i32::try_from(*value).ok()
            }
            _ => None,
        }
    }
}

fn month_of(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let position = MONTHS
        .iter()
        .position(|month| *month == word || word == &month[..3] || (word == "sept" && *month == "september"));
    position.and_then(|index| u32::try_from(index + 1).ok())
}
