//! What may stand in a text that people write.

/// The longest title, name or label, in characters.
pub const LONGEST_LINE: usize = 300;
/// The longest wording of an action or outcome, in characters.
pub const LONGEST_WORDING: usize = 5_000;

/// Why a text is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadText {
    /// Nothing in it.
    #[error("is blank: write something")]
    Blank,
    /// Too much of it.
    #[error("has {actual} characters: shorten it to {most}")]
    TooLong {
        /// How many it has.
        actual: usize,
        /// How many it may have.
        most: usize,
    },
    /// A character that no keyboard writes.
    #[error("has a control character (U+{code:04X}) at position {position}: remove it")]
    Control {
        /// The character's code point.
        code: u32,
        /// Its place, from 1.
        position: usize,
    },
}

/// Checks one line of text: not blank, at most `most` characters, no control characters. It is kept as it is.
pub fn check_line(text: &str, most: usize) -> Result<(), BadText> {
    check(text, most, |_| false)
}

/// Checks a text of several lines: as [`check_line`], and line breaks and tabs are allowed.
pub fn check_lines(text: &str, most: usize) -> Result<(), BadText> {
    check(text, most, |c| matches!(c, '\n' | '\r' | '\t'))
}

fn check(text: &str, most: usize, allowed: fn(char) -> bool) -> Result<(), BadText> {
    if is_blank(text) {
        return Err(BadText::Blank);
    }
    let mut actual = 0;
    for c in text.chars() {
        actual += 1;
        if c.is_control() && !allowed(c) {
            return Err(BadText::Control { code: u32::from(c), position: actual });
        }
    }
    if actual > most { Err(BadText::TooLong { actual, most }) } else { Ok(()) }
}

/// Whether nobody can see anything in a text.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Whether a character takes no room, or is blank without being white space to Unicode.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{feff}')
        || matches!(c, '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
        || matches!(c, '\u{2800}' | '\u{3164}' | '\u{ffa0}')
}

/// So many days, in words.
#[must_use]
pub fn count_days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

/// The longest slug, in characters.
pub const LONGEST_SLUG: usize = 64;

/// Whether a text can be a key in an address: small letters, digits and single hyphens between them.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST_SLUG
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// A slug made from a name, such as `neglect-sub-group` from "Neglect Sub Group".
#[must_use]
pub fn slug_of(name: &str) -> String {
    let words: String = name
        .replace('&', " and ")
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' })
        .collect();
    let mut slug = words.split_whitespace().collect::<Vec<_>>().join("-");
    slug.truncate(LONGEST_SLUG);
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_long_and_unprintable_texts_are_refused() {
        for blank in ["", " \u{a0}\t", "\u{a0}\u{200b}", "\u{feff}", "\u{ad}\u{2060}", "\u{2800}\u{3164}"] {
            assert_eq!(check_line(blank, 10), Err(BadText::Blank), "{blank:?}");
        }
        assert_eq!(check_line("\u{200b}a", 10), Ok(()));
        assert_eq!(check_line("12345678901", 10), Err(BadText::TooLong { actual: 11, most: 10 }));
        assert_eq!(check_line("a\nb", 10), Err(BadText::Control { code: 10, position: 2 }));
        assert_eq!(check_lines("a\u{0}b", 10), Err(BadText::Control { code: 0, position: 2 }));
        assert_eq!(check_lines("a\r\n\tb", 10), Ok(()));
        assert_eq!(check_lines("naïve – “quoted” 🙂", 40), Ok(()));
    }

    #[test]
    fn slugs_are_made_of_what_an_address_can_hold() {
        assert!(is_slug("sscb-2018-19"));
        for text in ["", "-a", "a--b", "A", "a b", "a/b", "ü"] {
            assert!(!is_slug(text), "{text:?}");
        }
        assert_eq!(slug_of("Exploitation & Missing Delivery Group"), "exploitation-and-missing-delivery-group");
    }
}
