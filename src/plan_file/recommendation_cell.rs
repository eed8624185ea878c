//! The recommendation cell of an action: numbers in a row, separated as it comes.

/// What a recommendation cell says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct RecommendationCell {
    /// As written, in order, each once.
    pub(super) numbers: Vec<String>,
    /// Ranges that were written out: "4-7".
    pub(super) ranges: Vec<String>,
    /// Words that are no number.
    pub(super) not_understood: Vec<String>,
}

/// The widest range that is written out.
const WIDEST_RANGE: u32 = 50;

/// Reads "3,7,10,11, 20 31,", "10& 11", "4-7" or "Recs 4 and 5".
pub(super) fn read(cell: &str) -> RecommendationCell {
    let mut found = RecommendationCell::default();
    for word in cell.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '&' | '/' | '(' | ')')) {
        let word = word.trim_matches(['.', ':']);
        match word.to_lowercase().as_str() {
            "" | "and" | "rec" | "recs" | "recommendation" | "recommendations" | "no" | "nos" => {}
            _ if is_number(word) => push_once(&mut found.numbers, word),
            _ => match range(word) {
                Some(numbers) => {
                    found.ranges.push(word.to_owned());
                    numbers.for_each(|number| push_once(&mut found.numbers, &number.to_string()));
                }
                None => found.not_understood.push(word.to_owned()),
            },
        }
    }
    found
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

fn push_once(list: &mut Vec<String>, text: &str) {
    if !list.iter().any(|present| present == text) {
        list.push(text.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_however_they_are_separated() {
        let cases: [(&str, &[&str]); 7] = [
            ("25,26 31,", &["25", "26", "31"]),
            ("10& 11", &["10", "11"]),
            ("26,", &["26"]),
            ("4, 20,22,24,25 30", &["4", "20", "22", "24", "25", "30"]),
            ("Recs. 4 and 5; 4\n6", &["4", "5", "6"]),
            ("12a 1.2", &["12a", "1.2"]),
            ("4-7, 6", &["4", "5", "6", "7"]),
        ];
        for (cell, numbers) in cases {
            let read = read(cell);
            assert_eq!(read.numbers, numbers, "{cell:?}");
            assert_eq!(read.not_understood, [""; 0], "{cell:?}");
        }
    }

    #[test]
    fn words_are_kept_apart_and_ranges_are_named() {
        let read = read("4-7 various, 9-2 all");
        assert_eq!(read.ranges, ["4-7"]);
        assert_eq!(read.not_understood, ["various", "9-2", "all"]);
    }
}
