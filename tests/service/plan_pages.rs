//! What the pages of plans and actions show.

use serde_json::json;

use crate::support::{App, PLAN};

const ACTION: &str = "/plans/sscb-2018-19/actions/1.3";
const UPDATES: &str = "/plans/sscb-2018-19/actions/1.3/updates";
const NOTE: (&str, &str) = ("note", "Twelve inspectors recruited");

#[test]
fn my_actions_are_those_of_my_groups_with_the_most_urgent_first() {
    let app = App::start();
    let text = app.window_of("chair").open("/my-actions").expect(200).text();
    let place = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} is not there: {text}"));
    assert!(place(">Overdue (6)<") < place(">Action 1.1<"));
    assert!(place(">Action 2.10<") < place(">Action 1.3<"), "what is due later comes later");
    assert!(!text.contains(">Action 2.1<"), "another group leads it");
    assert!(app.window_of("viewer").open("/my-actions").expect(200).text().contains("None of the groups"));
}

/// The most that a page may weigh with all that it loads, in bytes, as it is before it is packed for the way.
const MOST_WEIGHT: usize = 100_000;

/// The addresses of the style sheets and scripts that a page loads.
fn loaded(html: &str) -> Vec<&str> {
    let attributes = ["<link rel=\"stylesheet\" href=\"", "<script src=\""];
    let all = attributes.iter().flat_map(|start| html.split(start).skip(1));
    all.filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn each_page_of_the_first_plan_weighs_less_than_100_kb_with_all_that_it_loads() {
    for day in ["2018-10-01", "2019-01-01"] {
        let app = App::start_on(day);
        for (person, page) in [
            ("chair", "/my-actions"),
            ("viewer", PLAN),
            ("viewer", ACTION),
            ("chair", UPDATES),
            ("business-group", "/plans/sscb-2018-19/agenda"),
            ("viewer", "/plans/sscb-2018-19/overdue"),
            ("viewer", "/plans/sscb-2018-19/challenges"),
            ("viewer", "/plans/sscb-2018-19/date-changes"),
            ("business-group", "/plans/sscb-2018-19/conflicts"),
            ("viewer", "/plans/sscb-2018-19/recommendations"),
            ("viewer", "/plans/sscb-2018-19/changes"),
            ("viewer", "/plans/sscb-2018-19/pictures"),
        ] {
            let window = app.window_of(person);
            let html = window.open(page).expect(200).text();
            let loads = loaded(&html);
            assert!(!loads.is_empty() && !html.contains("<img"), "{page}");
            let weight = |file: &&str| window.open(file).expect(200).bytes().len();
            let weight = html.len() + loads.iter().map(weight).sum::<usize>();
            assert!(weight < MOST_WEIGHT, "{page} weighs {weight} on {day}");
        }
    }
}

#[test]
fn a_past_day_shows_the_action_as_it_was_and_offers_nothing() {
    let app = App::start();
    app.window_of("chair").fill_in(UPDATES, &[NOTE, ("rag", "amber")]).expect(303);
    let window = app.window_of("chair");
    let then = window.open(&format!("{ACTION}?as_of=2018-09-30")).expect(200).text();
    assert!(then.contains("30 September 2018") && !then.contains(NOTE.1) && !then.contains("Post an update"), "{then}");
    assert!(window.open(ACTION).expect(200).text().contains(NOTE.1));
}

#[test]
fn an_action_that_was_withdrawn_offers_only_to_be_brought_back_by_those_who_may() {
    const OFFERS: [&str; 3] = ["Post an update", "Ask for a later date", "Challenge this action"];
    let app = App::start();
    let offers = |person: &str| {
        let html = app.window_of(person).open(ACTION).expect(200).text();
        OFFERS.map(|offer| html.contains(offer))
    };
    assert_eq!([offers("chair"), offers("business-group")], [[true, true, false], [false, false, true]]);
    let withdrawn = json!({"state": "withdrawn", "note": "No longer needed"});
    app.administrator().post(&format!("{ACTION}/updates"), &withdrawn).expect(201);
    assert_eq!([offers("chair"), offers("business-group")], [[false; 3]; 2]);
    assert_eq!(offers("administrator"), [true, false, false]);
}

#[test]
fn the_table_of_the_plan_has_the_cells_that_the_board_prints() {
    let app = App::start();
    let text = app.window_of("viewer").open(PLAN).expect(200).text();
    let rows = text.matches("<table class=\"plan\">").count();
    assert_eq!(rows, 4, "a table for each priority");
    assert_eq!(text.matches("<th scope=\"row\" rowspan=").count(), 38, "a number for each action");
    assert!(
        text.contains("<th scope=\"row\" rowspan=\"7\"><a href=\"/plans/sscb-2018-19/actions/2.11\">"),
        "seven parts"
    );
    let first = "Children and young people's views and wishes are heard";
    let cell = text.split_once(&first.replace('\'', "&#39;")).expect("the first outcome").0;
    assert!(
        cell.ends_with("<td class=\"words\" rowspan=\"3\">"),
        "one outcome beside three actions: {}",
        &cell[cell.len() - 60..]
    );
}

#[test]
fn the_plan_for_a_spreadsheet_is_what_the_api_gives() {
    let app = App::start();
    let window = app.window_of("viewer");
    let page = window.open(&format!("{PLAN}?overdue=true&lead=&format=csv")).expect(200);
    assert_eq!(page.header("content-disposition"), "attachment; filename=\"sscb-2018-19-actions-2018-10-01.csv\"");
    let api = app.viewer().get_with(&format!("{PLAN}/actions?overdue=true&bom=1"), "accept", "text/csv").expect(200);
    assert_eq!(page.text(), api.text());
    let html = window.open(&format!("{PLAN}?overdue=true&lead=")).expect(200).text();
    assert!(html.contains("href=\"?overdue=true&#38;format=csv\""), "{html}");
    window.open(&format!("{PLAN}?colour=red")).expect(422);
    window.open(&format!("{PLAN}?as_of=soon")).expect(422);
}
