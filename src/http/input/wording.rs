//! What the readers of JSON and of queries say, in words for those who know neither them nor Rust.

/// The same in other words.
pub(super) fn reworded(said: &str) -> String {
    let said = said.split(" at line ").next().unwrap_or_default();
    match said {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            "must be a whole number".to_owned()
        }
        "number too large to fit in target type" => "is too large a number".to_owned(),
        "number too small to fit in target type" => "is too small a number".to_owned(),
        "provided string was not `true` or `false`" => "must be true or false".to_owned(),
        _ => unknown_word(said).or_else(|| wrong_type(said)).unwrap_or_else(|| said.to_owned()),
    }
}

fn unknown_word(said: &str) -> Option<String> {
    let (word, known) = said.strip_prefix("unknown variant ")?.split_once(", expected ")?;
    Some(format!("{word} is not known here: use {known}"))
}

fn wrong_type(said: &str) -> Option<String> {
    let rest = ["invalid type: ", "invalid value: "].iter().find_map(|start| said.strip_prefix(start))?;
    let (sent, wanted) = rest.rsplit_once(", expected ")?;
    Some(format!("must be {}, not {}", wanted_in_words(wanted), sent_in_words(sent)))
}

fn wanted_in_words(wanted: &str) -> &str {
    match wanted {
        "a sequence" => "an array",
        "a boolean" => "true or false",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0 that is not too large",
        "i8" | "i16" | "i32" | "i64" => "a whole number that is not too large",
        other => other,
    }
}

fn sent_in_words(sent: &str) -> &str {
    match sent.split(' ').next().unwrap_or_default() {
        "sequence" => "an array",
        "map" => "an object",
        // The string itself may be as long as the body.
        "string" => "a string",
        "boolean" | "integer" | "floating" => sent.split('`').nth(1).unwrap_or(sent),
        _ => sent,
    }
}

#[cfg(test)]
mod tests {
    use super::reworded;

    #[test]
    fn no_word_of_the_readers_reaches_the_caller() {
        for (said, words) in [
            ("invalid type: sequence, expected an object at line 1 column 0", "must be an object, not an array"),
            ("invalid type: string \"a, expected b\", expected a sequence", "must be an array, not a string"),
            (
                "invalid type: floating point `1.5`, expected i64",
                "must be a whole number that is not too large, not 1.5",
            ),
            (
                "invalid value: integer `-1`, expected u16",
                "must be a whole number from 0 that is not too large, not -1",
            ),
            ("invalid type: null, expected a boolean", "must be true or false, not null"),
            (
                "unknown variant `blue`, expected one of `red`, `amber`",
                "`blue` is not known here: use one of `red`, `amber`",
            ),
            ("invalid digit found in string", "must be a whole number"),
            ("unknown field `a`, there are no fields", "unknown field `a`, there are no fields"),
        ] {
            assert_eq!(reworded(said), words);
        }
    }
}
