//! Entries of the audit log in words.

use serde_json::Value;

/// The longest value that is shown whole, in characters.
const LONGEST: usize = 160;

/// What happened, such as "Progress update posted" for `progress_update.posted`.
pub(super) fn event(name: &str) -> String {
    let words = name.replace(['_', '.'], " ");
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// What differs, a line for each thing that does.
pub(super) fn changes(before: Option<&str>, after: Option<&str>) -> Vec<String> {
    let read = |text: Option<&str>| text.and_then(|text| serde_json::from_str::<Value>(text).ok());
    let (before, after) = (read(before).unwrap_or_default(), read(after).unwrap_or_default());
    let mut lines = Vec::new();
    compare("", &before, &after, &mut lines);
    lines
}

fn compare(name: &str, before: &Value, after: &Value, lines: &mut Vec<String>) {
    if before.is_object() || after.is_object() {
        let keys =
            |value: &Value| value.as_object().map(|map| map.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        let mut all = keys(before);
        all.extend(keys(after).into_iter().filter(|key| before.get(key).is_none()));
        for key in all {
            let path =
                if name.is_empty() { key.replace('_', " ") } else { format!("{name}, {}", key.replace('_', " ")) };
            let part = |value: &Value| value.get(&key).cloned().unwrap_or_default();
            compare(&path, &part(before), &part(after), lines);
        }
        return;
    }
    let line = match (written(before), written(after)) {
        (None, None) => return,
        (None, Some(now)) => format!("{name}: {now}"),
        (Some(was), None) => format!("{name}: no longer {was}"),
        (Some(was), Some(now)) => format!("{name}: {now} (was {was})"),
    };
    lines.push(line.trim_start_matches(": ").to_owned());
}

/// A value as text; nothing where there is none.
fn written(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(written).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    };
    let short: String = text.chars().take(LONGEST).collect();
    let text = if short.len() < text.len() { format!("{short}…") } else { short };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_said_line_by_line() {
        assert_eq!(event("progress_update.posted"), "Progress update posted");
        let lines = changes(
            Some(r#"{"title": "A", "key": {"red": "Bad"}, "chairs": ["damb"], "disabled": false}"#),
            Some(r#"{"title": "B", "key": {"red": "Worse"}, "chairs": [], "disabled": true, "note": null}"#),
        );
        let expected =
            ["chairs: no longer damb", "disabled: yes (was no)", "key, red: Worse (was Bad)", "title: B (was A)"];
        let mut sorted = lines;
        sorted.sort();
        assert_eq!(sorted, expected);
        assert_eq!(changes(None, Some(r#"{"reason": "wrong password"}"#)), ["reason: wrong password"]);
        assert!(changes(None, None).is_empty());
    }
}
