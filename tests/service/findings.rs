//! What the program finds in the first plan: conflicts, recommendations, and what changed.

use serde_json::{Value, json};

use crate::support::{App, GOOD_PASSWORD, PLAN};

fn items(list: &Value) -> &Vec<Value> {
    list["items"].as_array().expect("items")
}

fn rules(app: &App, query: &str) -> Vec<(String, String)> {
    let report = app.viewer().get(&format!("{PLAN}/reports/conflicts?limit=1000&{query}")).expect(200).json();
    assert_eq!(report["total"].as_u64(), Some(items(&report).len() as u64));
    let word = |value: &Value| value.as_str().expect("a word").to_owned();
    items(&report).iter().map(|item| (word(&item["action"]), word(&item["rule"]))).collect()
}

fn actions(app: &App, rule: &str, query: &str) -> Vec<String> {
    rules(app, query).into_iter().filter(|(_, fired)| fired == rule).map(|(action, _)| action).collect()
}

#[test]
fn on_the_day_after_its_dates_the_first_plan_has_twelve_actions_overdue_but_on_track_and_four_rated_without_a_note() {
    let app = App::start();
    let on_track = actions(&app, "overdue_but_on_track", "");
    assert_eq!(on_track.join(" "), "1.1 1.1a 1.2 2.1 2.2 2.3a 2.4 2.5a 2.6 2.8 3.1 4.5");
    assert_eq!(actions(&app, "rated_without_note", "").join(" "), "1.1 1.1a 1.2 2.3a");
    let overdue = app.viewer().get(&format!("{PLAN}/actions?overdue=true&rag=amber&limit=1000")).expect(200).json();
    assert_eq!(items(&overdue).len(), on_track.len(), "amber means on track in this plan");
    assert!(
        actions(&app, "overdue_but_on_track", "as_of=2018-09-30")
            .iter()
            .all(|number| number == "2.3a" || number == "3.1")
    );
    let of_one = rules(&app, "lead=damb");
    assert!(of_one.iter().all(|(action, _)| ["4.2", "4.5", "3.1", "4.1"].contains(&action.as_str())), "{of_one:?}");
}

#[test]
fn an_action_that_nobody_has_rated_is_named_in_the_thirty_days_before_its_date() {
    let app = App::start();
    let dates = actions(&app, "due_soon_not_rated", "as_of=2018-09-15");
    assert!(dates.contains(&"2.10".to_owned()) && !dates.contains(&"1.1".to_owned()), "{dates:?}");
}

#[test]
fn a_conflict_is_answered_once_and_silent_until_its_values_change() {
    let app = App::start();
    let answer = format!("{PLAN}/actions/4.5/conflicts/overdue_but_on_track/answer");
    let reason = json!({"reason": "The second date, in December, is the one that counts"});
    let said = app.business_group().post(&answer, &reason).expect(201).json();
    assert_eq!(said["values"], json!({"due_on": "2018-09-30", "rag": "amber"}));
    assert_eq!(said["answered"]["reason"], reason["reason"]);
    app.business_group().post(&answer, &reason).problem(409);
    let action = format!("{PLAN}/actions/4.5");
    let silent = |app: &App| app.viewer().get(&action).expect(200).json()["conflicts"] == json!([]);
    assert!(silent(&app));
    assert!(!rules(&app, "answered=false").contains(&("4.5".to_owned(), "overdue_but_on_track".to_owned())));
    assert_eq!(rules(&app, "answered=true").len(), 1);
    assert_eq!(rules(&app, "answered=true&as_of=2018-09-30").len(), 0, "nobody had answered the day before");
    app.administrator().post(&format!("{action}/updates"), &json!({"rag": "green", "note": "Nearly"})).expect(201);
    assert!(!silent(&app), "another colour is another contradiction");
}

#[test]
fn nobody_answers_for_their_own_group_or_for_what_is_not_there() {
    let app = App::start();
    let reason = json!({"reason": "It is all right"});
    let path = |number: &str, rule: &str| format!("{PLAN}/actions/{number}/conflicts/{rule}/answer");
    let id = app.add_user("both@example.org", &json!(["damb"]));
    app.administrator().patch(&format!("/users/{id}"), "*", &json!({"role": "business-group"})).expect(200);
    let both = app.with_token(&app.pass("both@example.org", GOOD_PASSWORD));
    both.post(&path("4.5", "overdue_but_on_track"), &reason).problem(403);
    both.post(&path("2.1", "overdue_but_on_track"), &reason).expect(201);
    let group = app.business_group();
    group.post(&path("2.10", "overdue_but_on_track"), &reason).problem(409);
    group.post(&path("2.10", "no_such_rule"), &reason).problem(404);
    group.post(&path("9.9", "overdue_but_on_track"), &reason).problem(404);
    let blank = group.post(&path("4.5", "overdue_but_on_track"), &json!({"reason": " "})).problem(422);
    assert_eq!(blank["errors"][0]["pointer"], "/reason");
}

#[test]
fn the_first_plan_answers_7_of_18_recommendations_and_cites_16_that_are_not_there() {
    let app = App::start();
    let report = app.viewer().get(&format!("{PLAN}/reports/recommendations")).expect(200).json();
    let register = &report["registers"][0];
    let numbers = |key: &str| -> Vec<u64> {
        let entries = register[key].as_array().expect("entries");
        entries.iter().map(|entry| entry["number"].as_u64().expect("a number")).collect()
    };
    assert_eq!(register["slug"], "ofsted-2018");
    assert_eq!(register["entries"], 18);
    assert_eq!(numbers("answered"), [2, 3, 4, 5, 7, 10, 11]);
    assert_eq!(numbers("unanswered"), [1, 6, 8, 9, 12, 13, 14, 15, 16, 17, 18]);
    assert_eq!(numbers("unknown").len(), 16);
    let ten = register["answered"].as_array().expect("entries").iter().find(|entry| entry["number"] == 10).expect("10");
    assert_eq!((&ten["worst"], &ten["best"]), (&json!("not_started"), &json!("completed")));
    assert_eq!(ten["actions"][0], json!({"number": "1.2", "state": "in_progress", "rag": "amber", "overdue": true}));
    let csv =
        app.viewer().get_with(&format!("{PLAN}/reports/recommendations"), "accept", "text/csv").expect(200).text();
    assert_eq!(csv.lines().count(), 1 + 18 + 16);
}

#[test]
fn what_was_decided_about_a_recommendation_is_kept_with_its_day() {
    let app = App::start();
    let administrator = app.administrator();
    let entry = "/registers/ofsted-2018/entries/18/disposition";
    administrator.put(entry, &json!({"decision": "not_accepted"})).problem(422);
    administrator.put(entry, &json!({"decision": "accepted", "decided_on": "2018-10-02"})).problem(422);
    administrator.put("/registers/ofsted-2018/entries/99/disposition", &json!({"decision": "accepted"})).problem(404);
    let refused = json!({"decision": "not_accepted", "reason": "Not for this board", "decided_on": "2018-09-10"});
    let before = administrator.get("/registers/ofsted-2018").expect(200);
    let register = administrator.put(entry, &refused).expect(200).json();
    assert_eq!(register["entries"][17]["disposition"]["decision"], "not_accepted");
    assert_eq!(register["entries"][17]["disposition"]["decided_on"], "2018-09-10");
    let page = app.window_of("viewer").open(&format!("{PLAN}/recommendations?as_of=2018-09-15")).expect(200).text();
    assert!(page.contains("Not accepted, 10 September 2018"), "{page}");
    let after = administrator.get("/registers/ofsted-2018").expect(200);
    assert_ne!(before.header("etag"), after.header("etag"));
    let people = administrator.get("/users").json();
    let people = people["items"].as_array().expect("people");
    let me = people.iter().find(|person| person["email"] == "administrator@example.org").expect("me");
    let address = format!("/users/{}", me["id"]);
    let account = administrator.get(&address).header("etag").to_owned();
    administrator.patch(&address, &account, &json!({"name": "Another Name"})).expect(200);
    let renamed = administrator.get("/registers/ofsted-2018").expect(200);
    assert_eq!(renamed.json()["entries"][17]["disposition"]["by"], "Another Name");
    assert_ne!(after.header("etag"), renamed.header("etag"), "a name that it shows is another");
    administrator.put(entry, &json!({"decision": "accepted_in_part", "reason": "After all"})).expect(200);
    for (day, decision) in
        [("2018-09-09", Value::Null), ("2018-09-10", json!("not_accepted")), ("2018-10-01", json!("accepted_in_part"))]
    {
        let report = app.viewer().get(&format!("{PLAN}/reports/recommendations?as_of={day}")).expect(200).json();
        let last = report["registers"][0]["unanswered"].as_array().expect("entries").last().expect("18").clone();
        assert_eq!(last["disposition"]["decision"], decision, "{day}");
    }
}

#[test]
fn what_changed_between_two_days_is_listed_once_for_each_way() {
    let app = App::start();
    let administrator = app.administrator();
    let update =
        |number: &str, body: Value| administrator.post(&format!("{PLAN}/actions/{number}/updates"), &body).expect(201);
    update("2.10", json!({"rag": "red", "note": "Late"}));
    update("1.1", json!({"rag": "red", "note": "Worse"}));
    update("2.1", json!({"rag": "green", "note": "Better"}));
    let report = app.viewer().get(&format!("{PLAN}/reports/changes?from=2018-09-30")).expect(200).json();
    let of = |way: &str| -> Vec<String> {
        let its = items(&report).iter().filter(|item| item["change"] == way);
        its.map(|item| item["number"].as_str().expect("a number").to_owned()).collect()
    };
    assert_eq!(of("first_rated"), ["2.10"]);
    assert_eq!(of("worsened"), ["1.1"]);
    assert_eq!(of("improved"), ["2.1"]);
    assert_eq!(of("completed"), [] as [&str; 0]);
    assert_eq!(of("newly_overdue").len(), 17, "18 fell due, and one of them is completed");
    assert_eq!(report["counts"]["newly_overdue"], 17);
    let by_priority: u64 = report["by_priority"]
        .as_array()
        .expect("priorities")
        .iter()
        .map(|one| one["counts"]["newly_overdue"].as_u64().expect("a count"))
        .sum();
    assert_eq!(by_priority, 17);
    assert!(!of("silent").contains(&"2.10".to_owned()) && of("silent").contains(&"2.11".to_owned()));
    app.viewer().get(&format!("{PLAN}/reports/changes?from=2018-10-02&to=2018-10-01")).problem(422);
}

#[test]
fn the_trend_ends_each_month_where_the_plan_stood() {
    let app = App::start();
    app.administrator()
        .post(&format!("{PLAN}/actions/2.10/updates"), &json!({"rag": "red", "note": "Late"}))
        .expect(201);
    for day in ["2018-03-31", "2018-07-30", "2018-07-31", "2018-09-30", "2018-10-01"] {
        let trend = app.viewer().get(&format!("{PLAN}/reports/trend?as_of={day}")).expect(200).json();
        let plan = app.viewer().get(&format!("{PLAN}?as_of={day}")).expect(200).json();
        let last = items(&trend).last().expect("a day");
        assert_eq!(last["day"], day);
        assert_eq!((&last["states"], &last["rag"]), (&plan["counts"]["state"], &plan["counts"]["rag"]), "{day}");
    }
    let trend = app.viewer().get(&format!("{PLAN}/reports/trend")).expect(200).json();
    let days: Vec<_> = items(&trend).iter().map(|item| item["day"].as_str().expect("a day")).collect();
    assert_eq!(days[0], "2018-04-30");
    assert_eq!(days.len(), 7);
}

#[test]
fn an_entry_that_comes_later_was_not_there_before() {
    let app = App::start();
    let coverage = |day: &str| {
        let report = app.viewer().get(&format!("{PLAN}/reports/recommendations?as_of={day}")).expect(200).json();
        let register = &report["registers"][0];
        let count = |key: &str| register[key].as_array().expect("entries").len();
        (register["entries"].clone(), count("answered"), count("unanswered"), count("unknown"))
    };
    let (before, conflicts) = (coverage("2018-09-30"), rules(&app, "as_of=2018-09-30"));
    // One of those that are cited although the register does not have them.
    let entries = json!({"entries": [{"number": 106, "text": "Listen to children"}]});
    app.administrator().patch("/registers/ofsted-2018", "*", &entries).expect(200);
    assert_eq!(coverage("2018-09-30"), before);
    assert_eq!(coverage("2018-10-01"), (json!(19), before.1 + 1, before.2, before.3 - 1));
    assert_eq!(rules(&app, "as_of=2018-09-30"), conflicts);
    assert_ne!(rules(&app, "as_of=2018-10-01"), rules(&app, "as_of=2018-09-30"));
}

#[test]
fn a_past_day_has_the_title_period_and_key_that_the_plan_had_then() {
    let app = App::start();
    let on = |day: &str| app.viewer().get(&format!("{PLAN}?as_of={day}")).expect(200).json();
    let (before, conflicts) = (on("2018-09-30"), rules(&app, "as_of=2018-09-30"));
    for (title, red) in [("Renamed", "Off"), ("Renamed again", "Off track")] {
        let key = json!({"red": red, "amber": "Behind", "green": "Done", "on_track": ["green"]});
        let change = json!({"title": title, "period_end": "2020-03-31", "key": key});
        app.administrator().patch(PLAN, "*", &change).expect(200);
    }
    assert_eq!(on("2018-09-30"), before);
    assert_eq!(rules(&app, "as_of=2018-09-30"), conflicts);
    let now = on("2018-10-01");
    assert_eq!((&now["title"], &now["period_end"]), (&json!("Renamed again"), &json!("2020-03-31")));
    assert_eq!((&now["key"]["red"], &now["key"]["amber"]), (&json!("Off track"), &json!("Behind")));
    assert_ne!(rules(&app, "as_of=2018-10-01"), conflicts, "amber is no longer on track");
}

#[test]
fn the_trend_of_a_past_day_begins_with_the_period_that_the_plan_had_then() {
    let app = App::start();
    let past = || app.viewer().get(&format!("{PLAN}/reports/trend?as_of=2018-09-30")).expect(200).json();
    let before = past();
    let etag = app.viewer().get(PLAN).header("etag").to_owned();
    app.administrator().patch(PLAN, &etag, &json!({"period_start": "2018-09-01"})).expect(200);
    assert_eq!(past(), before);
    let now = app.viewer().get(&format!("{PLAN}/reports/trend")).expect(200).json();
    assert_eq!(items(&now).len(), 2, "{now}");
}
