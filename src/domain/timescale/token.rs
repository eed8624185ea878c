//! The words of a timescale cut into numbers, words and marks.

/// One piece of a timescale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A run of at most four digits, and how many they are: `09` is 9 in two digits.
    Number { value: u32, digits: usize },
    /// A run of letters.
    Word(String),
    /// Anything else but white space and apostrophes, a character at a time.
    Mark(char),
}

/// Cuts a phrase that is already in lower case.
pub(super) fn tokens(phrase: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = phrase;
    while let Some(first) = rest.chars().next() {
        let length = run_length(rest, first);
        let (run, after) = rest.split_at(length);
        if !(first.is_whitespace() || first == '\'' || first == '\u{2019}') {
            tokens.push(token(run, first));
        }
        rest = after;
    }
    tokens
}

fn run_length(text: &str, first: char) -> usize {
    let end_of = |belongs: fn(char) -> bool| text.find(|c| !belongs(c)).unwrap_or(text.len());
    if first.is_ascii_digit() {
        end_of(|c| c.is_ascii_digit())
    } else if first.is_alphabetic() {
        end_of(char::is_alphabetic)
    } else {
        first.len_utf8()
    }
}

fn token(run: &str, first: char) -> Token {
    if first.is_alphabetic() {
        return Token::Word(run.to_owned());
    }
    match run.parse() {
        Ok(value) if run.len() <= 4 => Token::Number { value, digits: run.len() },
        _ => Token::Mark(first),
    }
}
