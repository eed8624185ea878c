//! Cells freed of what word processors and web editors leave in them.

use crate::domain::text;

/// The tags that are taken out; anything else in angle brackets is text.
const TAGS: [&str; 5] = ["p", "ul", "ol", "li", "br"];
/// Characters that print as a bullet.
const BULLETS: [char; 6] = ['•', '●', '▪', '◦', '\u{f0b7}', '\u{2043}'];
/// The entities that editors write, and what they stand for.
const ENTITIES: [(&str, &str); 15] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("ndash", "\u{2013}"),
    ("mdash", "\u{2014}"),
    ("lsquo", "\u{2018}"),
    ("rsquo", "\u{2019}"),
    ("ldquo", "\u{201c}"),
    ("rdquo", "\u{201d}"),
    ("hellip", "\u{2026}"),
    ("pound", "£"),
    ("bull", "•"),
];

/// The plain text of a cell: single spaces, no blank lines, and every item of a list on its own line after `• `.
pub(super) fn clean(cell: &str) -> String {
    tidy(&without_markup(cell))
}

/// The cell that [`clean`] reads as this text, which is the text itself unless it looks like markup.
pub(super) fn cell_for(text: &str) -> String {
    if clean(text) == text { text.to_owned() } else { text.replace('&', "&amp;").replace('<', "&lt;") }
}

/// A text as it is read again from the cell that is written for it: with single spaces, without blank lines, and with every item of a list on
/// its own line. What people write by other ways than a table need not be so.
#[must_use]
pub fn as_read(text: &str) -> String {
    tidy(text)
}

fn without_markup(cell: &str) -> String {
    let mut plain = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(first) = rest.chars().next() {
        let replaced = match first {
            '<' => tag(rest),
            '&' => entity(rest),
            _ => None,
        };
        if let Some((length, replacement)) = replaced {
            plain.push_str(&replacement);
            rest = &rest[length..];
        } else {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    plain
}

/// The length of the tag at the start and what stands for it: a new line, and a bullet where an item begins.
/// Some editors lose the items and keep only the list, so a list begins an item too.
fn tag(text: &str) -> Option<(usize, String)> {
    let end = 1 + text[1..].find(['<', '>']).filter(|end| text[1 + end..].starts_with('>'))?;
    let inside = &text[1..end];
    let closing = inside.starts_with('/');
    let name_and_attributes = inside.trim_start_matches('/');
    let name_end = name_and_attributes.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name_and_attributes.len());
    let (name, attributes) = name_and_attributes.split_at(name_end);
    let name = name.to_ascii_lowercase();
    let well_formed = attributes.is_empty() || attributes.starts_with([' ', '/', '\t', '\n']);
    if !TAGS.contains(&name.as_str()) || !well_formed {
        return None;
    }
    let begins_item = !closing && matches!(name.as_str(), "ul" | "ol" | "li");
    Some((end + 1, if begins_item { "\n• ".to_owned() } else { "\n".to_owned() }))
}

fn entity(text: &str) -> Option<(usize, String)> {
    let end = text.char_indices().take(10).find(|(_, c)| *c == ';')?.0;
    let name = &text[1..end];
    let replacement = match name.strip_prefix('#') {
        Some(code) => character(code)?.to_string(),
        None => ENTITIES.iter().find(|(known, _)| *known == name)?.1.to_owned(),
    };
    Some((end + 1, replacement))
}

fn character(code: &str) -> Option<char> {
    let value = match code.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => code.parse(),
    };
    char::from_u32(value.ok()?).filter(|c| !c.is_control())
}

fn tidy(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        for (position, item) in line.split(BULLETS).enumerate() {
            let words: Vec<&str> = item.split_whitespace().collect();
            if !words.iter().all(|word| text::is_blank(word)) {
                let bullet = if position > 0 { "• " } else { "" };
                lines.push(format!("{bullet}{}", words.join(" ")));
            }
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn remnants_of_html_become_lines_and_bullets() {
        let cases = [
            ("<p>a :</p> <ul style=\"list-style-type: none\"> b\u{a0} c </ul>", "a :\n• b c"),
            ("to: <ul> • x; </ul>", "to:\n• x;"),
            ("<ul><li>a</li><li>b<br/>c</li></ul>d", "• a\n• b\nc\nd"),
            ("  a\r\n\r\n b  c ", "a\nb c"),
            ("do: ● a ▪ b", "do:\n• a\n• b"),
            ("C&amp;YP &lt;p&gt; &#163;5 &#x41; &nbsp;x", "C&YP <p> £5 A x"),
        ];
        for (cell, text) in cases {
            assert_eq!(clean(cell), text, "{cell:?}");
        }
    }

    #[test]
    fn what_only_looks_like_markup_stays() {
        for text in [
            "<3 days",
            "a < b > c",
            "<b>x</b>",
            "<script>",
            "<pre>",
            "<p",
            "Q&A; R&D",
            "&bogus;",
            "&#0;",
            "&#xD800;",
            "<p:x>",
        ] {
            assert_eq!(clean(text), text);
        }
    }

    proptest! {
        #[test]
        fn a_clean_text_survives_being_written_and_read(cell in "(<p>|</?ul>|&lt;|&amp;|&|;|<|>|p|•| |\n|[a-z]{1,3}){0,12}") {
            let text = clean(&cell);
            prop_assert_eq!(clean(&cell_for(&text)), text);
        }

        #[test]
        fn any_text_is_known_again_after_being_written_and_read(text in "(<p>|&lt;|&amp;|&|<|•| |\n|\u{a0}|[a-z]{1,3}){0,12}") {
            prop_assert_eq!(clean(&cell_for(&text)), as_read(&text));
        }

        #[test]
        fn no_cell_whatever_makes_the_cleaner_panic(cell in "[<>&;#x/plu\\PC]{0,40}") {
            clean(&cell);
        }
    }
}
