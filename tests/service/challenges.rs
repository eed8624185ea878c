//! The life of a challenge.

use std::thread;

use serde_json::{Value, json};

use crate::support::{App, Client, GOOD_PASSWORD, PLAN};

fn raise(client: &Client, number: &str) -> Value {
    let new = json!({"question": "What keeps it from being done?", "respond_by": "2018-10-20"});
    client.post(&format!("{PLAN}/actions/{number}/challenges"), &new).expect(201).json()
}

fn step(client: &Client, challenge: &Value, step: &str, body: &Value) -> crate::support::Answer {
    client.post(&format!("/challenges/{}/{step}", challenge["id"]), body)
}

fn log(app: &App, query: &str) -> Vec<Value> {
    let list = app.viewer().get(&format!("{PLAN}/challenges?{query}")).expect(200).json();
    list["items"].as_array().expect("items").clone()
}

#[test]
fn a_challenge_is_raised_answered_reopened_answered_again_and_accepted() {
    let app = App::start();
    let group = app.business_group();
    let raised = raise(&group, "2.10");
    assert_eq!((&raised["number"], &raised["state"]), (&json!("C1"), &json!("open")));
    assert_eq!((&raised["action"], &raised["response"]), (&json!("2.10"), &Value::Null));
    assert_eq!(raise(&group, "1.3")["number"], "C2");
    step(&group, &raised, "accept", &json!({})).problem(409);
    step(&group, &raised, "reopen", &json!({"text": "Too early"})).problem(409);
    let answered = step(&app.chair(), &raised, "response", &json!({"text": "The audit is late"})).expect(201).json();
    assert_eq!((&answered["state"], &answered["response"]["text"]), (&json!("answered"), &json!("The audit is late")));
    step(&app.chair(), &raised, "response", &json!({"text": "Again"})).problem(409);
    let more = json!({"text": "Late by how much?", "respond_by": "2018-11-05"});
    let reopened = step(&group, &raised, "reopen", &more).expect(200).json();
    assert_eq!((&reopened["state"], &reopened["response"]), (&json!("open"), &Value::Null));
    assert_eq!(reopened["respond_by"], "2018-11-05");
    step(&app.chair(), &raised, "response", &json!({"text": "Four weeks"})).expect(201);
    let told = json!({"group": "business-group", "text": "For the Board"});
    let escalated = step(&group, &raised, "escalate", &told).expect(200).json();
    assert_eq!(escalated["escalated"]["group"]["slug"], "business-group");
    let accepted = step(&group, &raised, "accept", &json!({"text": "Agreed"})).expect(200).json();
    assert_eq!((&accepted["state"], &accepted["outcome"]["text"]), (&json!("accepted"), &json!("Agreed")));
    let steps: Vec<_> =
        accepted["history"].as_array().expect("steps").iter().map(|step| step["step"].clone()).collect();
    assert_eq!(steps, ["response", "reopened", "response", "escalated", "accepted"]);
    step(&group, &raised, "accept", &json!({})).problem(409);
    step(&group, &raised, "escalate", &told).problem(409);
    assert_eq!(log(&app, "state=accepted").len(), 1);
    assert_eq!(log(&app, "state=open").len(), 1);
    assert_eq!(app.viewer().get(&format!("/challenges/{}", raised["id"])).expect(200).json(), accepted);
}

#[test]
fn neither_who_answered_nor_whoever_leads_the_action_accepts() {
    let app = App::start();
    let (group, administrator) = (app.business_group(), app.administrator());
    let id = app.add_user("both@example.org", &json!(["qa-and-p"]));
    administrator.patch(&format!("/users/{id}"), "*", &json!({"role": "business-group"})).expect(200);
    let both = app.with_token(&app.pass("both@example.org", GOOD_PASSWORD));
    let raised = raise(&both, "2.10");
    step(&administrator, &raised, "response", &json!({"text": "I answer for them"})).expect(201);
    step(&administrator, &raised, "accept", &json!({})).problem(403);
    step(&both, &raised, "accept", &json!({})).problem(403);
    step(&app.chair(), &raised, "accept", &json!({})).problem(403);
    step(&group, &raised, "accept", &json!({})).expect(200);
    let seammb = raise(&group, "3.5");
    step(&app.chair(), &seammb, "response", &json!({"text": "Not my action"})).problem(403);
}

#[test]
fn a_challenge_without_an_answer_is_overdue_after_its_last_day() {
    let app = App::start();
    raise(&app.business_group(), "2.10");
    let on = |day: &str| log(&app, &format!("overdue=true&as_of={day}"));
    assert_eq!(on("2018-10-20").len(), 0);
    assert_eq!(on("2018-10-21")[0]["days_overdue"], 1);
    assert_eq!(log(&app, "as_of=2018-09-30").len(), 0, "it had not been raised");
    let report = app.viewer().get(&format!("{PLAN}/reports/overdue?as_of=2018-10-21&limit=1000")).expect(200).json();
    assert_eq!(report["challenges_overdue"][0]["number"], "C1");
    let everywhere = app.viewer().get("/reports/overdue?as_of=2018-10-21&limit=1000").expect(200).json();
    for report in [&report, &everywhere] {
        let items = report["items"].as_array().expect("items");
        let open: Vec<_> =
            items.iter().filter(|item| item["open_challenges"] == 1).map(|item| &item["number"]).collect();
        assert_eq!(open, ["2.10"]);
    }
}

#[test]
fn what_is_wrong_with_a_challenge_is_said_field_by_field() {
    let app = App::start();
    let group = app.business_group();
    let new = format!("{PLAN}/actions/2.10/challenges");
    let ask = |body: Value| group.post(&new, &body);
    assert_eq!(ask(json!({"question": " ", "respond_by": "2018-09-30"})).pointers(422), ["/question", "/respond_by"]);
    assert_eq!(ask(json!({"question": "Why?"})).problem(422)["status"], 422);
    group
        .post(&format!("{PLAN}/actions/9.9/challenges"), &json!({"question": "Why?", "respond_by": "2018-10-20"}))
        .problem(404);
    for id in ["0", "99", "x", "-1", "9223372036854775808"] {
        group.get(&format!("/challenges/{id}")).problem(404);
        group.post(&format!("/challenges/{id}/accept"), &json!({})).problem(404);
    }
    let raised = raise(&group, "2.10");
    let told = step(&group, &raised, "escalate", &json!({"group": "nobody", "text": "See"}));
    assert_eq!(told.pointers(422), ["/group"]);
    assert_eq!(log(&app, "").len(), 1);
}

#[test]
fn those_who_come_at_once_get_numbers_of_their_own_and_one_answer_counts() {
    let app = App::start();
    let (group, administrator) = (app.business_group(), app.administrator());
    let numbers: Vec<String> = thread::scope(|scope| {
        let all: Vec<_> = (0..6).map(|_| scope.spawn(|| raise(&group, "2.10")["number"].to_string())).collect();
        all.into_iter().map(|one| one.join().expect("raised")).collect()
    });
    let mut sorted = numbers.clone();
    sorted.sort();
    assert_eq!(sorted, ["\"C1\"", "\"C2\"", "\"C3\"", "\"C4\"", "\"C5\"", "\"C6\""]);
    let first = log(&app, "limit=1")[0].clone();
    let mut statuses: Vec<u16> = thread::scope(|scope| {
        let answer = || step(&administrator, &first, "response", &json!({"text": "Here"})).status;
        let all: Vec<_> = (0..4).map(|_| scope.spawn(answer)).collect();
        all.into_iter().map(|one| one.join().expect("answered")).collect()
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
}

#[test]
fn the_log_is_csv_too() {
    let app = App::start();
    raise(&app.business_group(), "2.10");
    let csv = app.viewer().get_with(&format!("{PLAN}/challenges"), "accept", "text/csv").expect(200).text();
    let mut lines = csv.lines();
    assert!(lines.next().expect("a head").starts_with("number,plan,action,leads,question,asked_by"));
    assert!(lines.next().expect("a row").starts_with("C1,sscb-2018-19,2.10,Quality Assurance and Performance Group,"));
}
