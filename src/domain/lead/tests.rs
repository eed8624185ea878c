use super::*;
use proptest::prelude::*;

fn known() -> Leads {
    let group = |slug: &str, name: &str, aliases: &[&str]| KnownGroup {
        slug: slug.to_owned(),
        name: name.to_owned(),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
    };
    Leads::new(&[
        group(
            "qa-and-p",
            "Quality Assurance and Performance Group",
            &["QA & P Group", "QA & P", "Quality Assurance and Performance"],
        ),
        group("policies", "Policies and Procedures Group", &["P & P", "Policy and Procedures"]),
        group("neglect", "Neglect Sub Group", &["Neglect Group"]),
        group("all-partners", "All partner agencies", &["All partners"]),
        group("transport", "Roads, Rail and Buses / Trams", &[]),
    ])
}

fn slugs(cell: &str) -> Vec<String> {
    known().read(cell).slugs
}

#[test]
fn a_name_or_an_alias_is_read_without_a_guess() {
    for cell in ["Quality Assurance and Performance Group", "qa and p", "QA&P", " QA & P Group ", "QA-&-P"] {
        let expected = LeadReading { slugs: vec!["qa-and-p".to_owned()], ..LeadReading::default() };
        assert_eq!(known().read(cell), expected, "{cell:?}");
    }
}

#[test]
fn groups_are_told_apart_with_and_without_separators() {
    assert_eq!(slugs("SSCB QA & P All partner agencies"), ["qa-and-p", "all-partners"]);
    assert_eq!(slugs("Neglect Group/ Policy and Procedures QA & P"), ["neglect", "policies", "qa-and-p"]);
    assert_eq!(slugs("P & P Group; neglect subgroup\nQA&P"), ["policies", "neglect", "qa-and-p"]);
}

#[test]
fn a_group_named_twice_leads_once() {
    assert_eq!(slugs("Quality Assurance and Performance (QA&P), QA & P"), ["qa-and-p"]);
}

#[test]
fn a_wording_that_is_no_alias_is_said_to_be_a_guess() {
    let reading = known().read("SSCB (QA & P) / P & P All partners, SSCB");
    assert_eq!(
        reading.guessed,
        [
            "\"SSCB (QA & P)\" read as Quality Assurance and Performance Group",
            "\"P & P All partners\" read as Policies and Procedures Group and All partner agencies",
            "\"SSCB\" read as no group of its own",
        ]
    );
}

#[test]
fn what_names_no_group_is_kept_as_written() {
    let reading = known().read("SSCB / Surrey Police; QA & P and Housing Group, TBC");
    assert_eq!(reading.slugs, ["qa-and-p"]);
    assert_eq!(reading.unknown, ["Surrey Police", "Housing Group", "TBC"]);
}

#[test]
fn words_that_only_lead_on_to_a_group_are_no_part_of_the_name_before_it() {
    for (cell, unknown) in [
        ("Surrey Police & QA&P Group", "Surrey Police"),
        ("Surrey Police with the Neglect Group", "Surrey Police"),
        ("Surrey Police and SSCB QA&P", "Surrey Police"),
        ("Hampshire SCB and QA&P", "Hampshire SCB"),
        ("Housing Group and QA&P", "Housing Group"),
        ("Police and Crime Panel, QA&P", "Police and Crime Panel"),
        ("QA&P and Surrey Police and", "Surrey Police"),
    ] {
        let reading = known().read(cell);
        assert_eq!(reading.unknown, [unknown], "{cell:?}");
    }
}

#[test]
fn a_cell_of_helping_words_alone_is_unknown_and_a_dash_is_nobody() {
    assert_eq!(known().read("SSCB").unknown, ["SSCB"]);
    assert_eq!(known().read("SSCB and partners").unknown, ["SSCB and partners"]);
    assert_eq!(known().read(" - "), LeadReading::default());
    assert_eq!(known().read(""), LeadReading::default());
}

#[test]
fn a_name_with_separators_in_it_is_one_group_and_no_name_reaches_across_them() {
    assert_eq!(slugs("QA & P / Roads, Rail and Buses / Trams / P & P"), ["qa-and-p", "transport", "policies"]);
    assert_eq!(known().read("Neglect / Group").unknown, ["Neglect"]);
}

proptest! {
    #[test]
    fn no_word_of_a_cell_is_dropped(cell in "[A-Z][a-z]{6,9}( ?[/,;] ?[A-Z][a-z]{6,9}){0,3}") {
        prop_assume!(!cell.contains("Partners"));
        let reading = known().read(&cell);
        for piece in cell.split(['/', ',', ';']) {
            prop_assert!(reading.unknown.iter().any(|unknown| unknown == piece.trim()), "{piece:?} in {reading:?}");
        }
    }

    #[test]
    fn no_cell_whatever_makes_the_reader_panic(cell in "[\\PC\n]{0,40}") {
        let _ = known().read(&cell);
    }
}

#[test]
fn texts_that_a_lead_cell_reads_alike_have_one_form() {
    for (one, other) in [
        ("QA & P Group", "qa&p group"),
        ("Neglect Sub-Group", "Neglect Subgroup"),
        ("Exploitation & Missing", "exploitation and (missing)"),
        ("Domestic Abuse / Violence", "domestic abuse,violence"),
    ] {
        assert_eq!(form(one), form(other), "{one:?} and {other:?}");
    }
    assert_ne!(form("Health Group"), form("Health/Group"));
    assert_eq!(form(" - "), "");
}

#[test]
fn words_that_name_several_groups_are_read_as_all_of_them_wherever_they_stand() {
    let several = ["neglect".to_owned(), "qa-and-p".to_owned()];
    let known =
        known().with_words_for_several("Quality & Neglect Leads", &several).with_words_for_several("P & P", &several);
    for cell in ["Quality and Neglect Leads", "Transport / Quality & neglect leads", "SSCB Quality and Neglect Leads"] {
        let reading = known.read(cell);
        assert!(reading.slugs.ends_with(&several), "{cell:?}: {reading:?}");
    }
    assert_eq!(known.read("Quality and Neglect Leads").guessed, Vec::<String>::new(), "somebody has said so");
    assert_eq!(known.read("P & P").slugs, several, "what was said goes before an alias");
    assert_eq!(known.read("QA & P Group").slugs, ["qa-and-p"], "a longer spelling still goes first");
}
