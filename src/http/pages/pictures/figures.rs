//! The figures behind a picture: how many actions have which colour.

use crate::domain::rag::{Key, Rag};
use crate::domain::report::counts::Counts;
use crate::http::pages::words::colour;

/// A colour, or none, as pictures show it.
pub(in crate::http::pages) struct Letter {
    /// What stands for it.
    pub(in crate::http::pages) sign: &'static str,
    /// The name of its pattern.
    pub(in crate::http::pages) class: &'static str,
    /// Its word.
    pub(in crate::http::pages) word: &'static str,
    /// What it means in the plan.
    pub(in crate::http::pages) meaning: String,
}

/// What stands for each colour, in the order of [`Figures::counts`].
pub(super) const LETTERS: [(&str, &str); 4] = [("R", "red"), ("A", "amber"), ("G", "green"), ("N", "none")];

impl Letter {
    /// All of them, with what they mean in a plan with this key.
    pub(super) fn all(key: &Key) -> Vec<Self> {
        let colours = Rag::ALL.into_iter().map(|rag| (colour(rag), key.meaning(rag).to_owned()));
        let words = colours.chain([("Not yet rated", String::new())]);
        let letter = |((sign, class), (word, meaning))| Self { sign, class, word, meaning };
        LETTERS.into_iter().zip(words).map(letter).collect()
    }
}

/// The counts of one group of actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http::pages) struct Figures {
    /// What they are of.
    pub(in crate::http::pages) label: String,
    /// More about that, for the table.
    pub(in crate::http::pages) title: Option<String>,
    /// Red, amber, green, not yet rated.
    pub(in crate::http::pages) counts: [u32; 4],
}

impl Figures {
    pub(super) fn of(label: String, title: Option<String>, counts: &Counts) -> Self {
        let [red, amber, green] = counts.rag;
        Self { label, title, counts: [red, amber, green, counts.unrated] }
    }

    /// How many there are.
    pub(in crate::http::pages) fn total(&self) -> u32 {
        self.counts.iter().sum()
    }
}

/// The largest total; at least 1, so that it can be divided by.
pub(super) fn largest(figures: &[Figures]) -> u32 {
    figures.iter().map(Figures::total).max().unwrap_or_default().max(1)
}

/// A part of a bar or column.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::http::pages) struct Segment {
    /// Where it begins, from the beginning of the bar.
    pub(in crate::http::pages) start: u32,
    /// How long it is.
    pub(in crate::http::pages) length: u32,
    /// The name of its pattern.
    pub(in crate::http::pages) class: &'static str,
    /// Its letter and count, as far as there is room.
    pub(in crate::http::pages) words: String,
}

impl Segment {
    /// The middle of it.
    pub(in crate::http::pages) fn middle(&self) -> u32 {
        self.start + self.length / 2
    }

    /// Those of a bar, of which `most` actions fill `length`. `room` is what a letter with its count takes.
    pub(super) fn all(figures: &Figures, most: u32, length: u32, room: u32) -> Vec<Self> {
        let mut before = 0;
        let mut segments = Vec::new();
        for ((letter, class), count) in LETTERS.into_iter().zip(figures.counts) {
            let start = before * length / most;
            before += count;
            let length = before * length / most - start;
            let words = match length {
                short if short < room / 2 => String::new(),
                short if short < room => letter.to_owned(),
                _ => format!("{letter} {count}"),
            };
            if count > 0 {
                segments.push(Self { start, length, class, words });
            }
        }
        segments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_fill_their_bar_without_gaps_and_say_what_there_is_room_for() {
        let figures = Figures { label: String::new(), title: None, counts: [1, 0, 13, 6] };
        let segment = |start, length, class, words: &str| Segment { start, length, class, words: words.to_owned() };
        assert_eq!(
            Segment::all(&figures, 20, 200, 32),
            [segment(0, 10, "red", ""), segment(10, 130, "green", "G 13"), segment(140, 60, "none", "N 6")]
        );
        let words: Vec<String> = Segment::all(&figures, 20, 400, 32).into_iter().map(|it| it.words).collect();
        assert_eq!(words, ["R", "G 13", "N 6"]);
    }

    #[test]
    fn a_plan_without_actions_has_no_segments() {
        let nothing = Figures { label: String::new(), title: None, counts: [0; 4] };
        assert_eq!(largest(std::slice::from_ref(&nothing)), 1);
        assert_eq!(Segment::all(&nothing, 1, 200, 32), []);
    }
}
