//! Whether a new password may be used: long enough, and not what others would try first.
//!
//! Length counts, and being hard to guess; there are no rules about kinds of characters. Three or four unrelated
//! ordinary words pass.

use std::collections::BTreeSet;

use zxcvbn::feedback::{Feedback, Warning};
use zxcvbn::zxcvbn;

use super::password::LONGEST_BYTES;

/// The shortest password, in characters.
pub const LEAST_CHARACTERS: usize = 12;

/// Why a new password is refused, and what to do instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// Shorter than [`LEAST_CHARACTERS`].
    #[error("a password needs at least 12 characters: three or four unrelated words make a good one")]
    TooShort,
    /// Longer than [`LONGEST_BYTES`] in UTF-8.
    #[error("a password may be at most 1,024 bytes long, about as many letters: use a shorter one")]
    TooLong,
    /// Little is left without the person's own words, the service's words and the most common ones.
    #[error(
        "this password is made of words that others would try first, such as your name, e-mail address or group, \
         “waymark” or “password”: use three or four unrelated words instead"
    )]
    Familiar,
    /// Found by few guesses, for the reason given.
    #[error("this password is easy to guess: {0}; use three or four unrelated words instead")]
    Guessable(&'static str),
}

/// Fewer guesses than this and the password is refused. The estimate of a word, a year and a mark is at least 10⁸
/// whatever they are; three common words are estimated above twice that.
const LEAST_GUESSES: u64 = 200_000_000;

/// How much is judged, in characters: the estimate's time grows with the square of the length. What follows can only
/// make a password stronger, so at worst a long one with a weak beginning is refused.
const JUDGED_CHARACTERS: usize = 40;

/// How many signs are tried besides another that looks like the same letter: each can double the time of the estimate.
const MOST_OTHERS: usize = 4;

/// Own words that are taken notice of, and how long each must be: shorter ones occur within other words.
const MOST_OWN_WORDS: usize = 200;
const SHORTEST_OWN_WORD: usize = 3;

/// Tried first by whoever knows the service or other people's passwords; lower case, without spaces.
const FAMILIAR_WORDS: &str = "waymark business plan action progress update board group overdue challenge \
    recommendation timescale chair password passphrase secret welcome letmein changeme qwerty admin login \
    correcthorsebatterystaple maytheforcebewithyou tobeornottobe thequickbrownfox jumpsoverthelazydog \
    godsavethequeen godsavetheking keepcalmandcarryon";

/// Judges a new password. `own_words` are the person's e-mail address and names and the names of their groups, as
/// they are written: their parts are found here. Takes a millisecond or two, and a tenth of a second at
/// worst: not to be called from async code.
pub fn check(password: &str, own_words: &[&str]) -> Result<(), Weak> {
    if password.len() > LONGEST_BYTES {
        return Err(Weak::TooLong);
    }
    if password.chars().count() < LEAST_CHARACTERS {
        return Err(Weak::TooShort);
    }
    let plain = plain(password);
    let words = familiar_words(own_words);
    let rest = without(&plain, &words);
    let own: Vec<&str> = words.iter().map(String::as_str).collect();
    match weakness(&rest, &own) {
        Some(_) if rest.len() < plain.len() => Err(Weak::Familiar),
        Some(why) => Err(Weak::Guessable(why)),
        None => Ok(()),
    }
}

/// Lower case, without what people put between words: that makes a password longer, not harder to guess.
fn plain(text: &str) -> Vec<char> {
    let between = |c: &char| c.is_whitespace() || "-_.,/".contains(*c);
    text.to_lowercase().chars().filter(|c| !between(c)).collect()
}

/// The words to look for, longest first: own words whole and in parts, and the familiar ones.
fn familiar_words(own_words: &[&str]) -> Vec<String> {
    let whole = own_words.iter().map(|text| plain(text).into_iter().collect());
    let parts = own_words.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).map(str::to_lowercase);
    let mut words: Vec<String> = whole
        .chain(parts)
        .filter(|word| word.chars().count() >= SHORTEST_OWN_WORD)
        .take(MOST_OWN_WORDS)
        .chain(FAMILIAR_WORDS.split_whitespace().map(str::to_owned))
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

/// What is left of the text without the words, also where they are written with look-alikes (`w4ym@rk`).
fn without(text: &[char], words: &[String]) -> Vec<char> {
    let mut rest = text.to_vec();
    for word in words {
        let word: Vec<char> = word.chars().map(letter_meant).collect();
        let meant = |piece: &[char]| piece.iter().copied().map(letter_meant).eq(word.iter().copied());
        while let Some(start) = rest.windows(word.len()).position(meant) {
            rest.drain(start..start + word.len());
        }
    }
    rest
}

fn letter_meant(c: char) -> char {
    match c {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '$' | '5' => 's',
        '7' => 't',
        other => other,
    }
}

/// Why the text is found in few guesses; nothing if it is not.
fn weakness(text: &[char], own_words: &[&str]) -> Option<&'static str> {
    let estimate = zxcvbn(&judged(text), own_words);
    let warning = estimate.feedback().and_then(Feedback::warning);
    (estimate.guesses() < LEAST_GUESSES).then(|| in_words(warning))
}

/// What is judged of a text.
fn judged(text: &[char]) -> String {
    let judged = &text[..text.len().min(JUDGED_CHARACTERS)];
    let others: BTreeSet<_> = judged.iter().filter(|c| one_of_its_letter(**c) != **c).collect();
    if others.len() > MOST_OTHERS {
        return judged.iter().copied().map(one_of_its_letter).collect();
    }
    judged.iter().collect()
}

/// One look-alike for each letter, instead of all that the estimate knows.
fn one_of_its_letter(c: char) -> char {
    match c {
        '@' => '4',
        '!' | '|' => '1',
        '$' => '5',
        '+' => '7',
        '{' | '[' | '<' => '(',
        other => other,
    }
}

fn in_words(warning: Option<Warning>) -> &'static str {
    use Warning as W;
    match warning {
        Some(W::StraightRowsOfKeysAreEasyToGuess | W::ShortKeyboardPatternsAreEasyToGuess) => {
            "its keys lie side by side on the keyboard"
        }
        Some(W::RepeatsLikeAaaAreEasyToGuess | W::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess) => "it repeats itself",
        Some(W::SequencesLikeAbcAreEasyToGuess) => "it is a sequence such as abc or 6543",
        Some(W::RecentYearsAreEasyToGuess | W::DatesAreOftenEasyToGuess) => "it is mostly a date or a year",
        Some(W::AWordByItselfIsEasyToGuess) => "it is a single word",
        Some(W::NamesAndSurnamesByThemselvesAreEasyToGuess | W::CommonNamesAndSurnamesAreEasyToGuess) => {
            "it is mostly a name"
        }
        Some(_) => "many people use this one or one like it",
        None => "it is one or two common words, or little more",
    }
}

#[cfg(test)]
mod tests;
