//! Later dates: asked for, decided on, and read as of each day.

use serde_json::{Value, json};

use crate::support::{App, Client, PLAN, numbers};

/// Led by the Quality Assurance and Performance Group, with one milestone, due on 30 September 2018.
const LED: &str = "/plans/sscb-2018-19/actions/1.1";
const ASK: &str = "/plans/sscb-2018-19/actions/1.1/date-changes";

fn action(app: &App, query: &str) -> Value {
    app.viewer().get(&format!("{LED}{query}")).expect(200).json()
}

fn milestone(app: &App) -> i64 {
    action(app, "")["milestones"][0]["id"].as_i64().expect("a key")
}

fn request(app: &App, to: &str) -> Value {
    json!({"milestone_id": milestone(app), "new_due_on": to, "reason": "The analyst is ill"})
}

/// Asks for a date, and answers the address of the request.
fn ask(app: &App, client: &Client, to: &str) -> String {
    let id = client.post(ASK, &request(app, to)).expect(201).json()["id"].clone();
    format!("/date-changes/{id}")
}

fn is_overdue(app: &App, address: &str) -> bool {
    let report = app.viewer().get(address).expect(200).json();
    numbers(&report).contains(&"1.1".to_owned())
}

#[test]
fn a_later_date_is_asked_for_granted_and_counts_from_the_meeting() {
    let app = App::start();
    assert!(is_overdue(&app, "/reports/overdue") && is_overdue(&app, &format!("{PLAN}/reports/overdue")));
    let answer = app.chair().post(ASK, &request(&app, "2018-10-31")).expect(201);
    let asked = answer.json();
    assert_eq!((&asked["state"], &asked["from"]), (&json!("requested"), &json!("2018-09-30")));
    assert_eq!((&asked["to"], &asked["days"]), (&json!("2018-10-31"), &json!(31)));
    assert_eq!(asked["leads"][0]["slug"], "qa-and-p");
    assert_eq!(asked["milestone"]["kind"], action(&app, "")["milestones"][0]["kind"]);
    assert_eq!(asked["requested_by"], "Demonstration chair");
    assert_eq!(action(&app, "")["due_on"], "2018-09-30", "asking moves nothing");
    let place = answer.header("location").strip_prefix("/api/v1").expect("a place").to_owned();
    assert_eq!(app.viewer().get(&place).expect(200).json(), asked);

    let body = json!({"agreed_on": "2018-09-27", "text": "Agreed by the Board"});
    let granted = app.business_group().post(&format!("{place}/grant"), &body).expect(200).json();
    assert_eq!((&granted["state"], &granted["agreed_on"]), (&json!("granted"), &json!("2018-09-27")));
    assert_eq!(granted["text"], "Agreed by the Board");
    assert_eq!(app.viewer().get(&place).expect(200).json(), granted);

    let now = action(&app, "");
    let moved = &now["milestones"][0];
    assert_eq!((&moved["first_due_on"], &moved["due_on"]), (&json!("2018-09-30"), &json!("2018-10-31")));
    assert_eq!((&moved["moved"], &moved["slip_days"]), (&json!(1), &json!(31)));
    assert_eq!((&moved["agreed_by"], &moved["agreed_on"]), (&granted["decided_by"], &json!("2018-09-27")));
    assert_eq!((&now["moved"], &now["slip_days"], &now["overdue"]), (&json!(1), &json!(31), &json!(false)));
    let before = action(&app, "?as_of=2018-09-26");
    assert_eq!((&before["due_on"], &before["moved"]), (&json!("2018-09-30"), &json!(0)));
    assert_eq!(before["milestones"][0]["agreed_by"], json!(null));
    assert_eq!(action(&app, "?as_of=2018-09-27")["due_on"], "2018-10-31");
}

#[test]
fn every_report_judges_by_the_date_that_held_on_the_day() {
    let app = App::start();
    let overdue = |day: &str| {
        let everywhere = is_overdue(&app, &format!("/reports/overdue?as_of={day}"));
        assert_eq!(everywhere, is_overdue(&app, &format!("{PLAN}/reports/overdue?as_of={day}")), "{day}");
        everywhere
    };
    let count = |day: &str| {
        let summary = app.viewer().get(&format!("{PLAN}/reports/summary?as_of={day}")).expect(200).json();
        summary["overdue"].as_i64().expect("a count")
    };
    let (before, later) = (count("2018-10-01"), count("2018-11-01"));
    let change = ask(&app, &app.chair(), "2018-10-31");
    app.business_group().post(&format!("{change}/grant"), &json!({"agreed_on": "2018-09-27"})).expect(200);
    assert!(!overdue("2018-10-01") && !overdue("2018-10-31") && overdue("2018-11-01"));
    assert_eq!((count("2018-10-01"), count("2018-11-01")), (before - 1, later));
    let report = app.viewer().get(&format!("{PLAN}/reports/overdue?as_of=2018-11-01")).expect(200).json();
    let items = report["items"].as_array().expect("items");
    let item = items.iter().find(|item| item["number"] == "1.1").expect("1.1");
    assert_eq!((&item["days_overdue"], &item["milestone"]["slip_days"]), (&json!(1), &json!(31)));
    assert_eq!((&item["milestone"]["moved"], &item["milestone"]["agreed_on"]), (&json!(1), &json!("2018-09-27")));
    for path in ["/reports/overdue?as_of=2018-11-01", "/plans/sscb-2018-19/actions"] {
        let csv = app.viewer().get_with(path, "accept", "text/csv").expect(200).text();
        assert!(csv.lines().next().is_some_and(|head| head.contains("slip_days,agreed_by,agreed_on")), "{csv}");
        assert!(csv.contains(",31,"), "{csv}");
    }
}

#[test]
fn a_refused_request_moves_nothing_and_another_may_be_made() {
    let app = App::start();
    let change = ask(&app, &app.chair(), "2018-10-31");
    let no = app.business_group().post(&format!("{change}/refuse"), &json!({"text": "Not again"})).expect(200).json();
    assert_eq!((&no["state"], &no["text"], &no["agreed_on"]), (&json!("refused"), &json!("Not again"), &json!(null)));
    assert_eq!(action(&app, "")["due_on"], "2018-09-30");
    app.business_group().post(&format!("{change}/grant"), &json!({})).problem(409);
    ask(&app, &app.chair(), "2018-10-31");
}

#[test]
fn a_request_that_is_wrong_is_refused_with_the_place() {
    let app = App::start();
    let own = milestone(&app);
    let foreign = app.viewer().get(&format!("{PLAN}/actions/4.5")).expect(200).json()["milestones"][0]["id"].clone();
    let with = |id: &Value, to: &str, reason: &str| json!({"milestone_id": id, "new_due_on": to, "reason": reason});
    let own = json!(own);
    for (body, pointer) in [
        (json!({}), "/milestone_id"),
        (with(&own, "2018-09-30", "a"), "/new_due_on"),
        (with(&own, "2018-09-29", "a"), "/new_due_on"),
        (with(&own, "2018-02-30", "a"), "/new_due_on"),
        (with(&own, "2018-10-31", " \n"), "/reason"),
        (with(&own, "2018-10-31", &"a".repeat(10_001)), "/reason"),
        (with(&foreign, "2018-10-31", "a"), "/milestone_id"),
        (with(&json!(i64::MAX), "2018-10-31", "a"), "/milestone_id"),
        (json!({"milestone_id": own, "new_due_on": "2018-10-31", "reason": "a", "by": "me"}), "/by"),
    ] {
        let answer = app.chair().post(ASK, &body);
        assert_eq!(answer.pointers(422), [pointer], "{}", answer.text());
    }
    let none = app.viewer().get(&format!("{PLAN}/date-changes")).expect(200).json();
    assert_eq!(none, json!({"items": [], "next_cursor": null}));
    for id in ["0", "-1", "x", "9223372036854775807", "92233720368547758070", "1%2F2"] {
        app.viewer().get(&format!("/date-changes/{id}")).problem(404);
        app.business_group().post(&format!("/date-changes/{id}/grant"), &json!({})).problem(404);
    }
}

#[test]
fn a_decision_that_is_wrong_is_refused_with_the_place() {
    let app = App::start();
    let change = ask(&app, &app.chair(), "2018-10-31");
    let grant = |body: Value| app.business_group().post(&format!("{change}/grant"), &body).pointers(422);
    assert_eq!(grant(json!({"agreed_on": "2018-10-02"})), ["/agreed_on"], "tomorrow");
    assert_eq!(grant(json!({"agreed_on": "2018-03-31"})), ["/agreed_on"], "before the plan began");
    assert_eq!(grant(json!({"text": " "})), ["/text"]);
    let refusal = app.business_group().post(&format!("{change}/refuse"), &json!({"text": ""}));
    assert_eq!(refusal.pointers(422), ["/text"]);
    app.business_group().post(&format!("{change}/refuse"), &json!({})).problem(422);
    assert_eq!(app.viewer().get(&change).expect(200).json()["state"], "requested");
}

#[test]
fn a_milestone_has_one_open_request_and_none_once_it_is_met() {
    let app = App::start();
    let change = ask(&app, &app.chair(), "2018-10-31");
    let second = app.administrator().post(ASK, &request(&app, "2018-11-30")).problem(409);
    let id = change.trim_start_matches("/date-changes/");
    assert!(second["detail"].as_str().is_some_and(|text| text.contains(&format!("date change {id}"))), "{second}");
    let met = json!([{"id": milestone(&app), "met_on": "2018-10-01"}]);
    app.chair().post(&format!("{LED}/updates"), &json!({"note": "Done", "milestones_met": met})).expect(201);
    app.business_group().post(&format!("{change}/grant"), &json!({})).problem(409);
    app.business_group().post(&format!("{change}/refuse"), &json!({"text": "It is met"})).expect(200);
    app.chair().post(ASK, &request(&app, "2018-11-30")).problem(409);
}

/// What the Business Group may do about the only request that waits, by the agenda.
fn may(app: &App) -> Value {
    let agenda = app.business_group().get(&format!("{PLAN}/reports/agenda")).expect(200).json();
    let items = agenda["items"].as_array().expect("items");
    let asks = items.iter().find(|item| item["matter"] == "extension_request").expect("the request");
    asks["may"].as_array().expect("deeds").iter().map(|deed| deed["do"].clone()).collect()
}

#[test]
fn a_request_that_can_no_longer_be_granted_is_offered_for_refusal_only() {
    for end in ["withdrawn", "met", "completed"] {
        let app = App::start();
        let change = ask(&app, &app.chair(), "2018-10-31");
        assert_eq!(may(&app), json!(["grant", "refuse"]), "{end}");
        let met = json!([{"id": milestone(&app), "met_on": "2018-10-01"}]);
        let update = match end {
            "met" => json!({"note": "Done", "milestones_met": met}),
            "completed" => json!({"note": "Done", "state": "completed", "milestones_met": met}),
            _ => json!({"note": "No more", "state": "withdrawn"}),
        };
        app.administrator().post(&format!("{LED}/updates"), &update).expect(201);
        assert_eq!(may(&app), json!(["refuse"]), "{end}");
        app.business_group().post(&format!("{change}/grant"), &json!({})).problem(409);
        app.business_group().post(&format!("{change}/refuse"), &json!({"text": "It is over"})).expect(200);
    }
}

#[test]
fn nobody_decides_on_their_own_request() {
    let app = App::start();
    let administrator = app.administrator();
    let own = ask(&app, &administrator, "2018-10-31");
    administrator.post(&format!("{own}/grant"), &json!({})).problem(403);
    administrator.post(&format!("{own}/refuse"), &json!({"text": "No"})).problem(403);
    app.business_group().post(&format!("{own}/grant"), &json!({})).expect(200);
    administrator.post(&format!("{own}/grant"), &json!({})).problem(403);

    let user = app.add_user("both@example.org", &json!(["qa-and-p"]));
    let etag = administrator.get(&format!("/users/{user}")).expect(200).header("etag").to_owned();
    let role = json!({"role": "business-group"});
    administrator.patch(&format!("/users/{user}"), &etag, &role).expect(200);
    let both = app.with_token(&app.pass("both@example.org", crate::support::GOOD_PASSWORD));
    let own = ask(&app, &both, "2018-12-31");
    both.post(&format!("{own}/grant"), &json!({})).problem(403);
    administrator.post(&format!("{own}/grant"), &json!({})).expect(200);
    assert_eq!(action(&app, "")["milestones"][0]["moved"], 2);
}

#[test]
fn of_two_decisions_at_once_one_counts() {
    let app = App::start();
    let change = ask(&app, &app.chair(), "2018-10-31");
    let grant = format!("{change}/grant");
    let deciders = [app.business_group(), app.administrator(), app.business_group(), app.administrator()];
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = deciders.iter().map(|one| scope.spawn(|| one.post(&grant, &json!({})).status)).collect();
        threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 3, "{statuses:?}");
    assert_eq!(action(&app, "")["moved"], 1);
}

#[test]
fn the_list_is_filtered_paged_and_read_as_of_a_day() {
    let app = App::start();
    let first = ask(&app, &app.chair(), "2018-10-31");
    app.business_group().post(&format!("{first}/grant"), &json!({"agreed_on": "2018-09-27"})).expect(200);
    let second = ask(&app, &app.chair(), "2018-11-30");
    let list = |query: &str| app.viewer().get(&format!("{PLAN}/date-changes?{query}")).expect(200).json();
    let ids = |query: &str| -> Vec<String> {
        let list = list(query);
        list["items"].as_array().expect("items").iter().map(|item| format!("/date-changes/{}", item["id"])).collect()
    };
    assert_eq!(ids(""), [first.as_str(), second.as_str()]);
    assert_eq!(ids("state=granted"), [first.as_str()]);
    assert_eq!(ids("state=requested&action=1.1&lead=qa-and-p"), [second.as_str()]);
    assert_eq!(ids("lead=damb"), [] as [String; 0]);
    assert_eq!(ids("as_of=2018-09-27"), [first.as_str()]);
    assert_eq!(ids("as_of=2018-09-26"), [] as [String; 0]);
    let page = list("limit=1");
    let cursor = page["next_cursor"].as_str().expect("a cursor");
    assert_eq!(ids(&format!("limit=1&cursor={cursor}")), [second.as_str()]);
    app.viewer().get(&format!("{PLAN}/date-changes?state=open")).problem(422);
    let csv = app.viewer().get_with(&format!("{PLAN}/date-changes"), "accept", "text/csv").expect(200).text();
    assert_eq!(csv.lines().count(), 3, "{csv}");
    let seen = app.viewer().get(&first).expect(200);
    assert_eq!(app.viewer().get_with(&first, "if-none-match", seen.header("etag")).status, 304);
}

#[test]
fn the_same_request_and_decision_sent_again_are_done_once() {
    let app = App::start();
    let key = [("idempotency-key", "one")];
    let body = request(&app, "2018-10-31");
    let chair = app.chair();
    let first = chair.send("POST", ASK, &key, &body).expect(201);
    let again = chair.send("POST", ASK, &key, &body).expect(201);
    assert_eq!((first.json(), first.header("location")), (again.json(), again.header("location")));
    let grant = format!("/date-changes/{}/grant", first.json()["id"]);
    let one = app.business_group().send("POST", &grant, &key, &json!({})).expect(200).json();
    assert_eq!(app.business_group().send("POST", &grant, &key, &json!({})).expect(200).json(), one);
    let log = app.administrator().get("/audit?limit=1000").expect(200).json();
    let events = log["items"].as_array().expect("items");
    for event in ["date_change.requested", "date_change.granted"] {
        assert_eq!(events.iter().filter(|entry| entry["event"] == event).count(), 1, "{event}");
    }
    let granted = events.iter().find(|entry| entry["event"] == "date_change.granted").expect("an entry");
    assert_eq!((&granted["from"]["due_on"], &granted["to"]["due_on"]), (&json!("2018-09-30"), &json!("2018-10-31")));
}
