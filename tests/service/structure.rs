//! Changing what a plan is made of.

use serde_json::{Value, json};

use crate::support::{App, Client, PLAN};

fn address(number: &str) -> String {
    format!("{PLAN}/actions/{number}")
}

fn new(number: &str) -> Value {
    json!({"number": number, "priority": 1, "outcome": "Heard", "text": "Ask", "leads": ["qa-and-p"]})
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

/// Changes an action as it is now, and answers the whole answer.
fn change(client: &Client, number: &str, body: &Value) -> crate::support::Answer {
    let etag = client.get(&address(number)).expect(200).header("etag").to_owned();
    client.patch(&address(number), &etag, body)
}

fn audited(client: &Client) -> usize {
    client.get("/audit?limit=1000").expect(200).json()["items"].as_array().expect("items").len()
}

#[test]
fn an_action_is_led_by_somebody() {
    let app = App::start();
    let administrator = app.administrator();
    let actions = format!("{PLAN}/actions");
    let mut nobody = new("1.6");
    nobody.as_object_mut().expect("an object").remove("leads");
    assert_eq!(administrator.post(&actions, &nobody).pointers(422), ["/leads"]);
    assert_eq!(administrator.post(&actions, &with(new("1.6"), "leads", json!([]))).pointers(422), ["/leads"]);
    assert_eq!(change(&administrator, "1.1", &json!({"leads": []})).pointers(422), ["/leads"]);
    administrator.post(&actions, &new("1.6")).expect(201);
}

#[test]
fn a_recommendation_is_cited_once_however_its_register_is_named() {
    let app = App::start();
    let twice = json!({"recommendations": [{"number": 2}, {"register": "ofsted-2018", "number": 2}]});
    assert_eq!(change(&app.administrator(), "1.1", &twice).pointers(422), ["/recommendations/1"]);
}

#[test]
fn a_priority_keeps_its_words() {
    let app = App::start();
    let administrator = app.administrator();
    let actions = format!("{PLAN}/actions");
    let other = with(new("1.6"), "priority_title", json!("Other words"));
    assert_eq!(administrator.post(&actions, &other).pointers(422), ["/priority_title"]);
    let board = administrator.get(&format!("{PLAN}/board")).expect(200).json();
    let same = with(new("1.6"), "priority_title", board["priorities"][0]["title"].clone());
    administrator.post(&actions, &same).expect(201);
}

#[test]
fn a_list_that_is_too_long_is_refused_once() {
    let app = App::start();
    let many: Vec<String> = (0..5_000).map(|index| format!("group-{index}")).collect();
    let pointers = change(&app.administrator(), "1.1", &json!({"leads": many})).pointers(422);
    assert_eq!((pointers[0].as_str(), pointers.len()), ("/leads", 101));
}

#[test]
fn only_taking_an_action_out_and_bringing_it_back_changes_the_plan() {
    let app = App::start();
    let administrator = app.administrator();
    let to = |state: &str| change(&administrator, "1.1", &json!({"state": state, "note": "Decided"}));
    for state in ["not_started", "in_progress", "completed", "suspended"] {
        assert_eq!(to(state).pointers(422), ["/state"], "{state}");
    }
    let before = audited(&administrator);
    assert_eq!(to("withdrawn").expect(200).json()["state"], "withdrawn");
    assert_eq!(audited(&administrator), before + 1);
    to("withdrawn").problem(409);
    assert_eq!(to("completed").pointers(422), ["/state"]);
    assert_eq!(to("in_progress").expect(200).json()["state"], "in_progress");
}

#[test]
fn a_change_that_changes_nothing_leaves_no_trace() {
    let app = App::start();
    let administrator = app.administrator();
    let seen = administrator.get(&address("1.1")).expect(200);
    let (action, plan) = (seen.json(), administrator.get(PLAN).expect(200));
    let leads: Vec<_> = action["leads"].as_array().expect("leads").iter().map(|lead| lead["slug"].clone()).collect();
    let before = audited(&administrator);
    let same = json!({"text": action["text"], "leads": leads, "links": action["links"]});
    for body in [json!({}), same] {
        let answer = change(&administrator, "1.1", &body).expect(200);
        assert_eq!(answer.header("etag"), seen.header("etag"));
    }
    let etag = plan.header("etag").to_owned();
    let title = json!({"title": plan.json()["title"]});
    assert_eq!(administrator.patch(PLAN, &etag, &title).expect(200).header("etag"), etag);
    assert_eq!(audited(&administrator), before);
}

#[test]
fn a_key_that_does_not_say_which_colours_are_on_track_keeps_them() {
    let app = App::start();
    let administrator = app.administrator();
    let patch = |key: Value| {
        let etag = administrator.get(PLAN).expect(200).header("etag").to_owned();
        administrator.patch(PLAN, &etag, &json!({"key": key})).expect(200).json()["key"].clone()
    };
    let both = json!({"red": "Late", "amber": "On track", "green": "Done", "on_track": ["amber", "green"]});
    assert_eq!(patch(both.clone()), both);
    let reworded = patch(json!({"red": "Behind", "amber": "On track", "green": "Done"}));
    assert_eq!((&reworded["red"], &reworded["on_track"]), (&json!("Behind"), &both["on_track"]));
    let mut new = json!({"slug": "next", "title": "Next", "period_start": "2019-10-01", "period_end": "2020-09-30"});
    new["key"] = json!({"red": "Late", "amber": "Slow", "green": "Good"});
    let added = administrator.post("/plans", &new).expect(201).json();
    assert_eq!(added["key"]["on_track"], json!(["green"]), "a new plan has none to keep");
}

#[test]
fn a_change_is_audited_with_what_differs() {
    let app = App::start();
    let administrator = app.administrator();
    let changed = change(&administrator, "1.1", &json!({"text": "New words"})).expect(200);
    let log = administrator.get("/audit?limit=1").expect(200).json();
    let entry = &log["items"][0];
    assert_eq!(entry["request_id"], changed.header("x-request-id"));
    assert_eq!(entry["to"], json!({"text": "New words"}));
}

#[test]
fn a_milestone_is_added_from_today_on_and_the_others_stay() {
    let app = App::start();
    let administrator = app.administrator();
    let before = administrator.get(&address("1.1")).expect(200).json();
    let there = before["milestones"].as_array().expect("milestones").clone();
    let milestones = format!("{}/milestones", address("1.1"));
    let new = json!({"text": "Part two", "timescale": "By 31 March 2018 and 30 April 2019"});
    let answer = administrator.send("POST", &milestones, &[("idempotency-key", "once")], &new).expect(201);
    administrator.send("POST", &milestones, &[("idempotency-key", "once")], &new).expect(201);
    assert_eq!(answer.header("location"), "/api/v1/plans/sscb-2018-19/actions/1.1");
    let now = administrator.get(&address("1.1")).expect(200).json();
    let all = now["milestones"].as_array().expect("milestones").clone();
    assert_eq!(all[..there.len()], there);
    assert_eq!(all.len(), there.len() + 2);
    assert_eq!((&all[there.len()]["due_on"], &now["due_on"]), (&json!("2018-03-31"), &json!("2018-03-31")));
    let yesterday = administrator.get(&format!("{}?as_of=2018-09-30", address("1.1"))).expect(200).json();
    assert_eq!(yesterday["milestones"].as_array().map(Vec::len), Some(there.len()));
    for day in ["2018-09-30", "2018-10-01"] {
        let report = |path: &str| administrator.get(&format!("{path}?as_of={day}&limit=1000")).expect(200).json();
        assert_eq!(report(&format!("{PLAN}/reports/overdue")), report("/reports/overdue"), "{day}");
    }
    assert_eq!(administrator.post(&milestones, &json!({"timescale": " "})).pointers(422), ["/timescale"]);
    administrator.post(&format!("{}/milestones", address("4.1")), &new).problem(409);
}

#[test]
fn a_new_plan_imported_twice_at_the_same_time_is_there_once() {
    let app = App::start();
    let administrator = app.administrator();
    let table = include_str!("../../seeds/sscb-2018-19/plan.tsv");
    let form = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"plan\"\r\n\r\nagain-2019\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"plan.tsv\"\r\n\r\n{table}\r\n--edge--\r\n"
    );
    let kind = ("content-type", "multipart/form-data; boundary=edge");
    let import = || administrator.ask("POST", "/plans/import", &[kind], Some(form.as_bytes())).expect(200).json();
    let both = std::thread::scope(|scope| {
        let (one, two) = (scope.spawn(import), scope.spawn(import));
        [one.join().expect("an answer"), two.join().expect("an answer")]
    });
    let new: u64 = both.iter().filter_map(|told| told["changes"]["new"].as_u64()).sum();
    assert_eq!(new, 38, "{both:?}");
    let etag = administrator.get("/plans/again-2019").expect(200).header("etag").to_owned();
    assert_eq!(import()["changes"]["unchanged"], 38);
    assert_eq!(administrator.get("/plans/again-2019").expect(200).header("etag"), etag);
}
