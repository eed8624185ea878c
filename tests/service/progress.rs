//! Progress updates: what is taken, what is refused, and that nothing is lost.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{App, GOOD_PASSWORD, PLAN};

/// Led by the Quality Assurance and Performance Group, with one milestone.
const LED: &str = "/plans/sscb-2018-19/actions/1.1";
const UPDATES: &str = "/plans/sscb-2018-19/actions/1.1/updates";

fn action(app: &App, path: &str) -> Value {
    app.viewer().get(path).expect(200).json()
}

fn history(app: &App) -> Vec<Value> {
    app.viewer().get(&format!("{UPDATES}?limit=1000")).expect(200).json()["items"].as_array().expect("items").clone()
}

fn milestones(action: &Value) -> Vec<i64> {
    let milestones = action["milestones"].as_array().expect("milestones");
    milestones.iter().map(|milestone| milestone["id"].as_i64().expect("a key")).collect()
}

#[test]
fn a_chair_posts_an_update_and_everybody_reads_it() {
    let app = App::start();
    let before = action(&app, LED);
    let answer = app.chair().post(UPDATES, &json!({"rag": "red", "note": "Late\nand long"})).expect(201);
    let posted = answer.json();
    assert_eq!(posted["as_at"], "2018-10-01");
    assert_eq!(posted["by"], "Demonstration chair");
    assert_eq!(posted["state"], before["state"]);
    let place = answer.header("location").strip_prefix("/api/v1").expect("a place").to_owned();
    assert_eq!(app.viewer().get(&place).expect(200).json(), posted);
    assert_eq!(history(&app)[0], posted);
    let after = action(&app, LED);
    assert_eq!((&after["rag"], &after["note"]), (&json!("red"), &json!("Late\nand long")));
    assert_eq!(after["updated_by"], "Demonstration chair");
    assert_eq!(after["updated_at"], posted["recorded_at"]);
    assert!(after["version"].as_i64() > before["version"].as_i64());
    assert_eq!(action(&app, &format!("{LED}?as_of=2018-09-30"))["rag"], before["rag"]);
}

#[test]
fn what_an_update_does_not_name_stays_as_it_is() {
    let app = App::start();
    app.chair().post(UPDATES, &json!({"rag": "amber", "state": "in_progress", "note": "One"})).expect(201);
    app.chair().post(UPDATES, &json!({"note": "Two"})).expect(201);
    let after = action(&app, LED);
    assert_eq!(
        (&after["rag"], &after["state"], &after["note"]),
        (&json!("amber"), &json!("in_progress"), &json!("Two"))
    );
}

#[test]
fn an_update_that_is_wrong_is_refused_with_the_place_and_nothing_is_kept() {
    let app = App::start();
    let chair = app.chair();
    let own = milestones(&action(&app, LED))[0];
    let foreign = milestones(&action(&app, &format!("{PLAN}/actions/4.5")))[0];
    let before = (action(&app, LED), history(&app));
    let mark = |id: i64, met_on: &str| json!({"note": "a", "milestones_met": [{"id": id, "met_on": met_on}]});
    for (body, pointer) in [
        (json!({}), "/note"),
        (json!({"note": ""}), "/note"),
        (json!({"note": " \n\t\u{a0} "}), "/note"),
        (json!({"note": "\u{a0}\u{200b}"}), "/note"),
        (json!({"note": null}), "/note"),
        (json!({"note": 7}), "/note"),
        (json!({"note": "a".repeat(100_000)}), "/note"),
        (json!({"note": "a".repeat(10_001)}), "/note"),
        (json!({"note": "bell \u{7}"}), "/note"),
        (json!({"note": "nul \u{0}"}), "/note"),
        (json!({"note": "escape \u{1b}[31m"}), "/note"),
        (json!({"note": "a", "rag": "blue"}), "/rag"),
        (json!({"note": "a", "rag": 1}), "/rag"),
        (json!({"note": "a", "state": "done"}), "/state"),
        (json!({"note": "a", "state": "completed"}), "/state"),
        (json!({"note": "a", "colour": "red"}), "/colour"),
        (json!({"note": "a", "milestones_met": own}), "/milestones_met"),
        (json!({"note": "a", "milestones_met": [own]}), "/milestones_met/0"),
        (json!({"note": "a", "milestones_met": [{"id": own}]}), "/milestones_met/0/met_on"),
        (json!({"note": "a", "milestones_met": [{"id": "x", "met_on": null}]}), "/milestones_met/0/id"),
        (mark(own, "2018-10-02"), "/milestones_met/0/met_on"),
        (mark(own, "2018-02-30"), "/milestones_met/0/met_on"),
        (mark(own, "2018-9-1"), "/milestones_met/0/met_on"),
        (mark(foreign, "2018-09-30"), "/milestones_met/0/id"),
        (mark(i64::MAX, "2018-09-30"), "/milestones_met/0/id"),
        (
            json!({"note": "a", "milestones_met": [{"id": own, "met_on": null}, {"id": own, "met_on": null}]}),
            "/milestones_met/1/id",
        ),
    ] {
        let answer = chair.post(UPDATES, &body);
        let body: String = body.to_string().chars().take(100).collect();
        assert_eq!(answer.status, 422, "{body}: {}", answer.text());
        assert_eq!(answer.pointers(422), [pointer], "{body}");
    }
    for (body, pointer) in [
        ("{\"note\": \"a\", \"note\": \"b\"}", "/note"),
        ("{\"note\": \"a\", \"rag\": \"red\", \"rag\": \"red\"}", "/rag"),
    ] {
        assert_eq!(chair.post_text(UPDATES, body).pointers(422), [pointer], "{body}");
    }
    for body in ["[]", "null", "\"note\"", "7"] {
        chair.post_text(UPDATES, body).problem(422);
    }
    assert_eq!((action(&app, LED), history(&app)), before);
}

#[test]
fn the_longest_note_is_taken_in_any_script() {
    let app = App::start();
    for note in ["a".repeat(10_000), "я".repeat(10_000), "👋🏽 tab\tand\r\nlines".to_owned(), "<script>&'\"".to_owned()]
    {
        app.chair().post(UPDATES, &json!({"note": note})).expect(201);
        assert_eq!(action(&app, LED)["note"], note);
    }
}

#[test]
fn an_action_is_completed_when_its_milestones_are_met() {
    let app = App::start();
    let chair = app.chair();
    let ids = milestones(&action(&app, LED));
    let marks: Vec<_> = ids.iter().map(|id| json!({"id": id, "met_on": "2018-10-01"})).collect();
    let body = json!({"state": "completed", "rag": "green", "note": "Done", "milestones_met": marks});
    let posted = chair.post(UPDATES, &body).expect(201).json();
    assert_eq!(posted["milestones_met"], json!(marks));
    let after = action(&app, LED);
    assert_eq!(
        (&after["state"], &after["overdue"], &after["due_on"]),
        (&json!("completed"), &json!(false), &json!(null))
    );
    // What is completed cannot have a milestone that is not.
    let back = json!([{"id": ids[0], "met_on": null}]);
    let answer = chair.post(UPDATES, &json!({"note": "Not after all", "milestones_met": back}));
    assert_eq!(answer.pointers(422), ["/state"]);
    let body = json!({"state": "in_progress", "note": "Not after all", "milestones_met": back});
    chair.post(UPDATES, &body).expect(201);
    assert_eq!(action(&app, LED)["milestones"][0]["met_on"], json!(null));
}

#[test]
fn all_seven_milestones_must_be_met() {
    let app = App::start();
    let path = format!("{PLAN}/actions/2.11");
    let ids = milestones(&action(&app, &path));
    let met = |ids: &[i64]| ids.iter().map(|id| json!({"id": id, "met_on": "2018-09-30"})).collect::<Vec<_>>();
    let body = |marks| json!({"state": "completed", "note": "Done", "milestones_met": marks});
    let updates = format!("{path}/updates");
    assert_eq!(app.administrator().post(&updates, &body(met(&ids[..6]))).pointers(422), ["/state"]);
    app.administrator().post(&updates, &body(met(&ids))).expect(201);
}

#[test]
fn only_an_administrator_takes_an_action_out_of_the_plan() {
    let app = App::start();
    let withdrawn = json!({"state": "withdrawn", "note": "No longer needed"});
    let before = history(&app);
    app.chair().post(UPDATES, &withdrawn).problem(403);
    assert_eq!(history(&app), before);
    app.administrator().post(UPDATES, &withdrawn).expect(201);
    app.chair().post(UPDATES, &json!({"state": "in_progress", "note": "Back"})).problem(409);
    assert_eq!(action(&app, LED)["state"], "withdrawn");
    app.administrator().post(UPDATES, &json!({"state": "in_progress", "note": "Back"})).expect(201);
}

#[test]
fn the_same_request_sent_twice_is_done_once() {
    let app = App::start();
    let chair = app.chair();
    let key = [("idempotency-key", "a-key-of-mine")];
    let body = json!({"note": "Once"});
    let before = history(&app).len();
    let first = chair.send("POST", UPDATES, &key, &body).expect(201);
    let again = chair.send("POST", UPDATES, &key, &body).expect(201);
    assert_eq!(first.json(), again.json());
    assert_eq!(first.header("location"), again.header("location"));
    assert_eq!(history(&app).len(), before + 1);
    let other = chair.send("POST", UPDATES, &key, &json!({"note": "Other"})).problem(422);
    assert_eq!(other["type"], "/docs#idempotency-key-reused");
    // The key of one person is not the key of another.
    app.administrator().send("POST", UPDATES, &key, &json!({"note": "Another person"})).expect(201);
    assert_eq!(history(&app).len(), before + 2);
    for bad in ["", "with space", &"k".repeat(256)] {
        chair.send("POST", UPDATES, &[("idempotency-key", bad)], &body).problem(400);
    }
    // A refusal is not kept: the request can be mended and sent again.
    let mended = [("idempotency-key", "another")];
    chair.send("POST", UPDATES, &mended, &json!({"note": ""})).problem(422);
    chair.send("POST", UPDATES, &mended, &json!({"note": "Mended"})).expect(201);
}

#[test]
fn the_first_answer_is_not_given_again_to_who_may_no_longer_do_it() {
    let app = App::start();
    let administrator = app.administrator();
    let id = app.add_user("deputy@example.org", &json!(["qa-and-p"]));
    let chair = app.with_token(&app.pass("deputy@example.org", GOOD_PASSWORD));
    let (key, body) = ([("idempotency-key", "one")], json!({"note": "Once"}));
    let first = chair.send("POST", UPDATES, &key, &body).expect(201).json();
    let made = chair.post("/me/tokens", &json!({"label": "reads", "read_only": true})).expect(201).json();
    let reading = app.with_token(made["token"].as_str().expect("a token"));
    reading.send("POST", UPDATES, &key, &body).problem(403);
    assert_eq!(chair.send("POST", UPDATES, &key, &body).expect(201).json(), first);
    administrator.patch(&format!("/users/{id}"), "*", &json!({"chairs": []})).expect(200);
    let before = history(&app);
    let refused = chair.send("POST", UPDATES, &key, &body);
    refused.problem(403);
    assert_eq!(history(&app), before, "what is asked once more to see whether it may be done is not done");
    let audit = administrator.get("/audit?limit=1").expect(200).json();
    let entry = &audit["items"][0];
    assert_eq!(
        (&entry["event"], &entry["request_id"]),
        (&json!("request.refused"), &json!(refused.header("x-request-id")))
    );
}

#[test]
fn the_first_answer_is_given_again_with_its_etag_also_when_it_could_not_be_done_twice() {
    let app = App::start();
    let administrator = app.administrator();
    let (key, body) =
        ([("idempotency-key", "one")], json!({"slug": "new-group", "name": "New group", "kind": "subgroup"}));
    let first = administrator.send("POST", "/groups", &key, &body).expect(201);
    let again = administrator.send("POST", "/groups", &key, &body).expect(201);
    assert_eq!(again.json(), first.json());
    assert_eq!(again.header("etag"), first.header("etag"));
    administrator.post("/groups", &body).problem(409);
}

#[test]
fn the_same_request_sent_at_the_same_time_is_done_once() {
    let app = App::start();
    let chair = app.chair();
    let before = history(&app).len();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let chair = chair.clone();
            scope.spawn(move || {
                let answer = chair.send("POST", UPDATES, &[("idempotency-key", "one")], &json!({"note": "Once"}));
                assert_eq!(answer.status, 201, "{}", answer.text());
            });
        }
    });
    assert_eq!(history(&app).len(), before + 1);
}

#[test]
fn sixteen_updates_at_the_same_time_are_all_recorded() {
    let app = App::start();
    let chair = app.chair();
    let before = (history(&app).len(), action(&app, LED)["version"].as_i64().expect("a version"));
    std::thread::scope(|scope| {
        for number in 0..16 {
            let chair = chair.clone();
            scope.spawn(move || chair.post(UPDATES, &json!({"note": format!("Note {number}")})).expect(201));
        }
    });
    let all = history(&app);
    assert_eq!(all.len(), before.0 + 16);
    let notes: BTreeSet<&str> = all.iter().filter_map(|entry| entry["note"].as_str()).collect();
    assert!((0..16).all(|number| notes.contains(format!("Note {number}").as_str())), "{notes:?}");
    let after = action(&app, LED);
    assert_eq!(after["version"], before.1 + 16);
    assert_eq!(after["note"], all[0]["note"]);
}

#[test]
fn the_history_pages_add_up_newest_first() {
    let app = App::start();
    for number in 0..5 {
        app.chair().post(UPDATES, &json!({"note": format!("Note {number}")})).expect(201);
    }
    let whole = history(&app);
    let mut found = Vec::new();
    let mut next = String::new();
    loop {
        let page = app.viewer().get(&format!("{UPDATES}?limit=2{next}")).expect(200).json();
        found.extend(page["items"].as_array().expect("items").clone());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!(found, whole);
    assert!(whole.is_sorted_by(|one, two| one["id"].as_i64() > two["id"].as_i64()));
}

#[test]
fn the_audit_log_says_who_did_what_and_who_was_refused() {
    let app = App::start();
    let said = app.chair().send("POST", UPDATES, &[], &json!({"rag": "red", "note": "Late"})).expect(201);
    let refused = app.viewer().post(UPDATES, &json!({"note": "Me too"}));
    refused.problem(403);
    let log = app.administrator().get("/audit?limit=1000").expect(200).json();
    let of = |answer: &crate::support::Answer| -> Vec<Value> {
        let id = answer.header("x-request-id");
        log["items"].as_array().expect("items").iter().filter(|entry| entry["request_id"] == id).cloned().collect()
    };
    let [done] = &of(&said)[..] else { panic!("{log}") };
    assert_eq!((&done["actor"], &done["via"]), (&json!("chair@example.org"), &json!("session")));
    assert_eq!((&done["event"], &done["outcome"]), (&json!("progress_update.posted"), &json!("done")));
    assert_eq!((&done["plan"], &done["subject"]), (&json!("sscb-2018-19"), &json!("1.1")));
    assert_eq!((&done["to"]["rag"], &done["to"]["note"]), (&json!("red"), &json!("Late")));
    let [no] = &of(&refused)[..] else { panic!("{log}") };
    assert_eq!((&no["actor"], &no["outcome"]), (&json!("viewer@example.org"), &json!("refused")));
    assert!(!log.to_string().contains("Me too"));
    app.chair().get("/audit").problem(403);
    let mine = app.administrator().get("/audit?actor=chair@example.org").expect(200).json();
    let mine = mine["items"].as_array().expect("items").clone();
    assert!(!mine.is_empty() && mine.iter().all(|entry| entry["actor"] == "chair@example.org"), "{mine:?}");
}
