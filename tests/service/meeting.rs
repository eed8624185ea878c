//! What the Business Group takes to its meeting: the agenda and the four tables.

use serde_json::{Value, json};

use crate::support::{App, Client, PLAN};

fn matters(report: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().expect("a word").to_owned();
    let items = report["items"].as_array().expect("items");
    items.iter().map(|item| (word(&item["matter"]), word(&item["action"]))).collect()
}

fn deeds(report: &Value, matter: &str, action: &str) -> Vec<String> {
    let items = report["items"].as_array().expect("items");
    let item = items.iter().find(|item| item["matter"] == matter && item["action"] == action).expect("the item");
    item["may"].as_array().expect("deeds").iter().map(|deed| deed["do"].as_str().expect("a word").to_owned()).collect()
}

/// Asks for a later date of 2.10 as its chair, and answers the request's key.
fn ask(chair: &Client) -> Value {
    let action = chair.get(&format!("{PLAN}/actions/2.10")).expect(200).json();
    let milestone = &action["milestones"][0]["id"];
    let request = json!({"milestone_id": milestone, "new_due_on": "2018-11-30", "reason": "The audit is late"});
    chair.post(&format!("{PLAN}/actions/2.10/date-changes"), &request).expect(201).json()
}

#[test]
fn the_agenda_puts_in_order_what_needs_a_decision_and_says_what_may_be_done() {
    let app = App::start();
    let (group, chair) = (app.business_group(), app.chair());
    let request = ask(&chair);
    let question = json!({"question": "Why?", "respond_by": "2018-10-20"});
    let challenge = group.post(&format!("{PLAN}/actions/2.10/challenges"), &question).expect(201).json();
    chair.post(&format!("/challenges/{}/response", challenge["id"]), &json!({"text": "Ill"})).expect(201);

    let report = group.get(&format!("{PLAN}/reports/agenda")).expect(200).json();
    let order = ["extension_request", "overdue", "answer_to_accept", "answer_overdue", "conflict"];
    let found = matters(&report);
    let places: Vec<_> = found.iter().map(|(matter, _)| order.iter().position(|one| one == matter)).collect();
    assert!(places.is_sorted(), "{found:?}");
    let count = |matter: &str| found.iter().filter(|(one, _)| one == matter).count();
    assert_eq!((count("extension_request"), count("overdue"), count("answer_to_accept")), (1, 19, 1));
    assert_eq!(report["items"][1]["action"], "2.3a", "the longest overdue");

    assert_eq!(deeds(&report, "extension_request", "2.10"), ["grant", "refuse"]);
    assert_eq!(deeds(&report, "overdue", "2.3a"), ["challenge"]);
    assert_eq!(deeds(&report, "answer_to_accept", "2.10"), ["accept", "reopen", "escalate"]);
    assert_eq!(deeds(&report, "conflict", "2.1"), ["answer", "challenge"]);
    let to_a_viewer = app.viewer().get(&format!("{PLAN}/reports/agenda")).expect(200).json();
    assert_eq!(matters(&to_a_viewer), found);
    assert_eq!(deeds(&to_a_viewer, "extension_request", "2.10"), [] as [&str; 0]);
    let yesterday = group.get(&format!("{PLAN}/reports/agenda?as_of=2018-09-30")).expect(200).json();
    assert!(matters(&yesterday).iter().all(|(matter, _)| matter == "overdue" || matter == "conflict"));
    assert_eq!(deeds(&yesterday, "overdue", "2.3a"), [] as [&str; 0], "nothing can be done on a past day");

    // What the agenda offers can be done as it stands there.
    let path = report["items"][0]["may"][0]["path"].as_str().expect("a path").to_owned();
    assert_eq!(path, format!("/api/v1/date-changes/{}/grant", request["id"]));
    group.post(path.strip_prefix("/api/v1").expect("an address"), &json!({})).expect(200);
    let after = group.get(&format!("{PLAN}/reports/agenda")).expect(200).json();
    assert_eq!(matters(&after).iter().filter(|(matter, _)| matter == "overdue").count(), 18);
}

#[test]
fn the_four_tables_are_those_that_committees_print() {
    let app = App::start();
    ask(&app.chair());
    let report = app.viewer().get(&format!("{PLAN}/reports/committee")).expect(200).json();
    let count = |table: &str| report[table].as_array().expect("a table").len();
    assert_eq!((count("live"), count("completed"), count("extensions_requested"), count("overdue")), (35, 3, 1, 19));
    assert_eq!(report["since"], "2018-07-01");
    assert_eq!(report["extensions_requested"][0]["days"], 61);
    let later = app.viewer().get(&format!("{PLAN}/reports/committee?since=2018-08-01")).expect(200).json();
    assert_eq!(later["completed"], json!([]), "they were completed by the plan's status date");
    let csv = app.viewer().get_with(&format!("{PLAN}/reports/committee"), "accept", "text/csv").expect(200).text();
    assert_eq!(csv.matches("\r\n").count(), 1 + 35 + 3 + 1 + 19);
}

#[test]
fn what_was_challenged_and_re_dated_stands_among_the_changes() {
    let app = App::start();
    let group = app.business_group();
    let request = ask(&app.chair());
    group.post(&format!("/date-changes/{}/grant", request["id"]), &json!({})).expect(200);
    let question = json!({"question": "Why?", "respond_by": "2018-10-20"});
    group.post(&format!("{PLAN}/actions/1.3/challenges"), &question).expect(201);
    let report = app.viewer().get(&format!("{PLAN}/reports/changes?from=2018-09-30")).expect(200).json();
    let of = |way: &str| -> Vec<(Value, Value)> {
        let its = report["items"].as_array().expect("items").iter().filter(|item| item["change"] == way);
        its.map(|item| (item["number"].clone(), item["detail"].clone())).collect()
    };
    assert_eq!(of("challenged"), [(json!("1.3"), json!("C1"))]);
    assert_eq!(of("re_dated"), [(json!("2.10"), json!("2018-09-30 to 2018-11-30"))]);
}
