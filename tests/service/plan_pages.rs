//! What the pages of plans and actions show.

use serde_json::json;

use crate::support::{App, PLAN, Window};

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
    let chair = app.window_of("chair");
    assert!(!chair.open("/my-actions").expect(200).text().contains(&format!("href=\"{UPDATES}\"")));
    assert!(chair.open(UPDATES).expect(409).text().contains("ask an administrator"));
}

#[test]
fn what_was_asked_for_already_is_not_offered_to_be_asked_for_again() {
    const ASK: &str = "Ask for a later date";
    let app = App::start();
    let window = app.window_of("chair");
    assert!(window.open(ACTION).expect(200).text().contains(ASK));
    let milestone = app.viewer().get(ACTION).json()["milestones"][0]["id"].clone();
    let later = json!({"milestone_id": milestone, "new_due_on": "2019-03-31", "reason": "A reply is late"});
    app.chair().post(&format!("{ACTION}/date-changes"), &later).expect(201);
    assert!(!window.open(ACTION).expect(200).text().contains(ASK));
    assert!(!window.open(&format!("{ACTION}/date-changes")).expect(200).text().contains("name=\"milestone_id\""));
}

#[test]
fn an_action_on_a_day_to_come_says_so_and_offers_nothing() {
    let app = App::start();
    let then = app.window_of("chair").open(&format!("{ACTION}?as_of=2019-01-01")).expect(200).text();
    assert!(then.contains("as it will stand at the end of 1 January 2019"), "{then}");
    assert!(!then.contains("Post an update"), "{then}");
}

/// What the plan's page counts: where each figure leads, and how much it is.
fn figures(window: &Window, address: &str) -> Vec<(String, usize)> {
    let html = window.open(address).expect(200).text();
    let facts = html.split_once("<ul class=\"facts-row").and_then(|(_, rest)| rest.split_once("</ul>")).unwrap().0;
    let figure = |part: &str| {
        let (href, rest) = part.split_once('"').unwrap();
        let number = rest.split_once("<strong>").unwrap().1.split_once('<').unwrap().0;
        (href.replace("&#38;", "&"), number.parse().unwrap())
    };
    facts.split("<a href=\"").skip(1).map(figure).collect()
}

#[test]
fn the_figures_of_a_day_lead_to_what_they_count_on_that_day() {
    let app = App::start();
    let window = app.window_of("viewer");
    assert!(figures(&window, PLAN).iter().all(|(href, _)| !href.contains("as_of")), "today is not named");
    let then = figures(&window, &format!("{PLAN}?as_of=2018-09-15"));
    assert_eq!(then.len(), 5);
    for (href, number) in &then[..2] {
        assert!(window.open(href).expect(200).text().contains(&format!("{number} of 38 actions are shown")), "{href}");
    }
    assert!(then.iter().all(|(href, _)| href.contains("as_of=2018-09-15")), "{then:?}");
}

#[test]
fn an_action_that_is_suspended_is_not_due_within_thirty_days() {
    let app = App::start_on("2018-09-15");
    let window = app.window_of("viewer");
    let soon = || figures(&window, PLAN)[1].1;
    let before = soon();
    let due = format!("{PLAN}/actions?due_after=2018-09-14&due_before=2018-10-16&open=true");
    let due = app.viewer().get(&due).expect(200).json();
    assert_eq!(due["items"].as_array().map(Vec::len), Some(before));
    let updates = format!("{PLAN}/actions/{}/updates", due["items"][0]["number"].as_str().unwrap());
    app.administrator().post(&updates, &json!({"state": "suspended", "note": "Wait"})).expect(201);
    assert_eq!(soon(), before - 1);
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
