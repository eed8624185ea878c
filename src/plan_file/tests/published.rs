//! The seeds against the published document, word for word.

use super::*;

const PUBLISHED: &str = include_str!("../../../tests/published/business-plan.txt");

#[test]
fn the_table_is_row_by_row_as_published() {
    let published: Vec<&str> = PUBLISHED.lines().filter(|line| line.contains('\t')).collect();
    assert_eq!(published.len(), 74);
    assert_eq!(TABLE.lines().collect::<Vec<_>>(), published);
}

#[test]
fn the_register_is_word_for_word_as_published() {
    let printed = |line: &'static str| {
        let (number, text) = line.trim_start_matches("- ").split_once('.')?;
        let is_entry = !line.contains('\t') && number.chars().all(|c| c.is_ascii_digit());
        is_entry.then(|| (number, text.trim_start_matches("**").trim()))
    };
    let published: Vec<(&str, &str)> = PUBLISHED.lines().filter_map(printed).collect();
    assert_eq!(published.len(), 18);
    let register = head::read_register(OFSTED).expect("a register");
    let seeded: Vec<(&str, &str)> = register
        .entries
        .iter()
        .map(|entry| (entry.number.as_str(), entry.text.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(seeded, published);
}

#[test]
fn every_word_of_the_table_is_in_the_draft() {
    let draft = first_plan();
    let mut read: Vec<&str> = Vec::new();
    read.extend(draft.priorities.iter().map(|priority| priority.title.as_str()));
    read.extend(draft.outcomes.iter().map(|outcome| outcome.text.as_str()));
    for action in &draft.actions {
        read.extend([action.text.as_str(), action.note.as_deref().unwrap_or_default()]);
        for milestone in &action.milestones {
            read.extend([milestone.timescale.as_str(), milestone.text.as_deref().unwrap_or_default()]);
        }
    }
    let read = read.join("\n");
    let printed_columns = |line: &'static str| {
        let cells: Vec<&str> = line.split('\t').collect();
        [cells[1], cells[4], cells[5]]
    };
    let headed = |cell: &&str| !cell.starts_with("What difference") && !cell.starts_with("Priority 1");
    for cell in TABLE.lines().skip(1).flat_map(printed_columns).filter(headed) {
        let plain = cell
            .replace("<ul style=\"list-style-type: none\">", " ")
            .replace("<p>", " ")
            .replace("</p>", " ")
            .replace('•', " ");
        if plain.trim() != "Action" && plain.trim() != "Timescale" {
            for word in plain.split_whitespace() {
                assert!(read.contains(word), "{word:?} of {cell:?}");
            }
        }
    }
}
