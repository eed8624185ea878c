//! Leads that nobody knows yet.

use super::*;

fn slugs(fixture: &Fixture, number: &str) -> Vec<String> {
    action(fixture, number, "2018-12-01").leads.into_iter().map(|lead| lead.slug).collect()
}

fn all_groups(fixture: &Fixture) -> Vec<String> {
    let groups = fixture.on("2018-12-01", |context| groups::list(context, "", 100)).expect("the groups");
    groups.into_iter().map(|group| group.name).collect()
}

#[test]
fn two_spellings_of_one_new_lead_are_one_group() {
    let fixture = Fixture::new();
    let rows = [
        "|Safer|Housing & Homelessness / Health Team|1.1|Look|TBC|",
        "|Safer|Housing and Homelessness|1.2|Ask|TBC|",
        "|Safer|Health team; HEALTH TEAM|1.3|Listen|TBC|",
        "|Safer|Health Team Leads|1.4|Tell|TBC|",
    ];
    for expected in [[4, 0, 0], [0, 0, 4]] {
        assert_eq!(counts(&import_rows(&fixture, "2018-10-01", "2018-10-01", &rows)), expected);
        assert_eq!(all_groups(&fixture), ["Health Team", "Health Team Leads", "Housing & Homelessness"]);
        assert_eq!(slugs(&fixture, "1.1"), ["housing-and-homelessness", "health-team"]);
        assert_eq!(slugs(&fixture, "1.2"), ["housing-and-homelessness"]);
        assert_eq!(slugs(&fixture, "1.3"), ["health-team"]);
        assert_eq!(slugs(&fixture, "1.4"), ["health-team-leads"]);
    }
}

#[test]
fn a_new_lead_beside_a_known_group_is_named_without_the_word_between_them() {
    let fixture = Fixture::new();
    add_plan(&fixture);
    let rows = ["|Safer|Surrey Police & QA&P|1.1|Look|TBC|"];
    for expected in [[1, 0, 0], [0, 0, 1]] {
        assert_eq!(counts(&import_rows(&fixture, "2018-10-01", "2018-10-01", &rows)), expected);
        assert_eq!(all_groups(&fixture), ["QA&P", "Surrey Police"]);
        assert_eq!(slugs(&fixture, "1.1"), ["surrey-police", "qa-and-p"]);
    }
}
