//! The recommendation cell of an action: numbers in a row, separated as it comes. One of another register than the plan's
//! own stands after its slug, as in `peer-review:3`.

use super::draft::DraftCitation;
use crate::domain::recommendation::check_number;
use crate::domain::text;

/// What a recommendation cell says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct RecommendationCell {
    /// In the order written, each once.
    pub(super) citations: Vec<DraftCitation>,
    /// Ranges that were written out: "4-7".
    pub(super) ranges: Vec<String>,
    /// Words that are no number.
    pub(super) not_understood: Vec<String>,
}

/// The widest range that is written out.
const WIDEST_RANGE: u32 = 50;

/// The most recommendations that a cell may name, as blank cells below may take them all over. One with more is read no
/// further.
pub(super) const MOST: usize = 500;

/// Reads "3,7,10,11, 20 31,", "10& 11", "4-7", "Recs 4 and 5" or "4, peer-review:3".
pub(super) fn read(cell: &str) -> RecommendationCell {
    let mut found = RecommendationCell::default();
    for word in cell.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '&' | '/' | '(' | ')')) {
        if found.citations.len() > MOST {
            break;
        }
        if let Some(qualified) = qualified(word) {
            push_once(&mut found.citations, qualified);
            continue;
        }
        let word = word.trim_matches(['.', ':']);
        match word.to_lowercase().as_str() {
            "" | "and" | "rec" | "recs" | "recommendation" | "recommendations" | "no" | "nos" => {}
            _ if is_number(word) => push_once(&mut found.citations, bare(word)),
            _ => match range(word) {
                Some(numbers) => {
                    found.ranges.push(word.to_owned());
                    numbers.for_each(|number| push_once(&mut found.citations, bare(&number.to_string())));
                }
                None => found.not_understood.push(word.to_owned()),
            },
        }
    }
    found
}

/// A citation as a cell says it that is read as just that again: the number alone if it is one of the plan's `own` register
/// and reads as a number.
#[must_use]
pub fn printed(own: Option<&str>, register: &str, number: &str) -> String {
    let alone = read(number);
    let reads_back = alone.ranges.is_empty() && alone.citations == [bare(number)];
    let register = (own != Some(register) || !reads_back).then(|| register.to_owned());
    DraftCitation { register, number: number.to_owned() }.to_string()
}

fn bare(number: &str) -> DraftCitation {
    DraftCitation { register: None, number: number.to_owned() }
}

/// What stands after the slug of a register may be any number that an entry can have.
fn qualified(word: &str) -> Option<DraftCitation> {
    let (register, number) = word.split_once(':')?;
    let understood = text::is_slug(register) && check_number(number).is_ok();
    understood.then(|| DraftCitation { register: Some(register.to_owned()), number: number.to_owned() })
}

fn is_number(word: &str) -> bool {
    word.len() <= 20
        && word.starts_with(|c: char| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
}

fn range(word: &str) -> Option<std::ops::RangeInclusive<u32>> {
    let (first, last) = word.split_once(['-', '\u{2013}'])?;
    let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
    (first < last && last - first <= WIDEST_RANGE).then_some(first..=last)
}

fn push_once(list: &mut Vec<DraftCitation>, citation: DraftCitation) {
    if !list.contains(&citation) {
        list.push(citation);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_however_they_are_separated() {
        let cases: [(&str, &[&str]); 9] = [
            ("25,26 31,", &["25", "26", "31"]),
            ("10& 11", &["10", "11"]),
            ("26,", &["26"]),
            ("4, 20,22,24,25 30", &["4", "20", "22", "24", "25", "30"]),
            ("Recs. 4 and 5; 4\n6", &["4", "5", "6"]),
            ("12a 1.2", &["12a", "1.2"]),
            ("4-7, 6", &["4", "5", "6", "7"]),
            ("4, peer-review:3 peer-review:3.;4", &["4", "peer-review:3", "peer-review:3."]),
            ("2019:R1/2019:4-7", &["2019:R1", "2019:4-7"]),
        ];
        for (cell, numbers) in cases {
            let read = read(cell);
            let read_as: Vec<String> = read.citations.iter().map(ToString::to_string).collect();
            assert_eq!(read_as, numbers, "{cell:?}");
            assert_eq!(read.not_understood, [""; 0], "{cell:?}");
        }
    }

    #[test]
    fn words_are_kept_apart_and_ranges_are_named() {
        let read = read("4-7 various, 9-2 all Peer:3 peer: peer:3:4");
        assert_eq!(read.ranges, ["4-7"]);
        assert_eq!(read.not_understood, ["various", "9-2", "all", "Peer:3", "peer", "peer:3:4"]);
    }

    #[test]
    fn a_number_stands_alone_where_it_is_read_as_itself_again() {
        for (register, number, expected) in [
            ("own", "4", "4"),
            ("own", "12a", "12a"),
            ("own", "R1", "own:R1"),
            ("own", "4-7", "own:4-7"),
            ("own", "and", "own:and"),
            ("own", "4.", "own:4."),
            ("other", "4", "other:4"),
        ] {
            assert_eq!(printed(Some("own"), register, number), expected);
        }
        assert_eq!(printed(None, "own", "4"), "own:4");
    }
}
