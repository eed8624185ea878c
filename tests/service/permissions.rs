//! Who may do what, cell by cell over HTTP: each operation, asked by everybody, with everything they can present.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use waymark::store::Db;

use crate::support::{Answer, App, Client, PLAN};

/// The lines of the table, and what stands outside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Right {
    /// Nobody needs to be signed in.
    Public,
    /// Whoever is signed in, even with a token that may only read.
    Read,
    /// A chair of one of the action's leads, and administrators.
    Lead,
    /// The Business Group and administrators.
    Judge,
    /// Administrators.
    Administer,
    /// Administrators, even with a token that may only read.
    Inspect,
    /// Everybody for themselves.
    Own,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Person {
    Viewer,
    OwnChair,
    OtherChair,
    BusinessGroup,
    Administrator,
}

const PEOPLE: [Person; 5] =
    [Person::Viewer, Person::OwnChair, Person::OtherChair, Person::BusinessGroup, Person::Administrator];

impl Right {
    /// The table: viewer, chair of the action, chair of another, Business Group, administrator.
    fn reaches(self, person: Person) -> bool {
        let row = match self {
            Self::Public | Self::Read | Self::Own => [true, true, true, true, true],
            Self::Lead => [false, true, false, false, true],
            Self::Judge => [false, false, false, true, true],
            Self::Administer | Self::Inspect => [false, false, false, false, true],
        };
        row[PEOPLE.iter().position(|one| *one == person).expect("a person")]
    }
}

/// What they present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Credential {
    Token,
    ReadOnlyToken,
    Session,
}

/// An operation, a right, what is sent, and the statuses it is answered with where it is allowed.
type Case = (&'static str, &'static str, Right, Sent, &'static [u16]);

/// What is sent. `{n}` in it is new each time.
#[derive(Clone, Copy)]
enum Sent {
    Nothing,
    Json(&'static str),
    /// With `If-Match: *`.
    Change(&'static str),
    /// The first plan's table, into a plan of its own.
    Table,
}

use Right::{Administer, Inspect, Judge, Lead, Own, Public, Read};
use Sent::{Change, Json, Nothing, Table};

/// Every operation. The action is one that the Quality Assurance and Performance Group leads. What ends a session
/// stands last.
const CASES: &[Case] = &[
    ("GET", "/openapi.json", Public, Nothing, &[200]),
    ("POST", "/auth/login", Public, Json("{}"), &[422]),
    ("POST", "/auth/refresh", Public, Json("{}"), &[422]),
    ("POST", "/auth/password", Public, Json("{}"), &[422]),
    ("GET", "/me", Read, Nothing, &[200]),
    ("GET", "/me/tokens", Read, Nothing, &[200]),
    ("GET", "/me/tokens/{token}", Read, Nothing, &[200]),
    ("POST", "/me/tokens", Own, Json(r#"{"label": "another"}"#), &[201]),
    ("DELETE", "/me/tokens/{spare}", Own, Nothing, &[204]),
    ("PUT", "/me/password", Own, Json(r#"{"current_password": "a", "new_password": "short"}"#), &[422]),
    ("GET", "/users", Inspect, Nothing, &[200]),
    ("GET", "/users/{user}", Inspect, Nothing, &[200]),
    ("POST", "/users", Administer, Json(r#"{"email": "new{n}@example.org", "name": "New", "role": "viewer"}"#), &[201]),
    ("PATCH", "/users/{user}", Administer, Change(r#"{"name": "Renamed {n}"}"#), &[200]),
    ("POST", "/users/{user}/password-link", Administer, Nothing, &[201]),
    ("GET", "/plans", Read, Nothing, &[200]),
    ("GET", "/plans/{plan}", Read, Nothing, &[200]),
    ("GET", "/plans/{plan}/board", Read, Nothing, &[200]),
    ("GET", "/plans/{plan}/actions", Read, Nothing, &[200]),
    ("GET", "/plans/{plan}/actions/{number}", Read, Nothing, &[200]),
    ("GET", "/plans/{plan}/actions/{number}/updates", Read, Nothing, &[200]),
    ("GET", "/plans/{plan}/actions/{number}/updates/{id}", Read, Nothing, &[200]),
    ("GET", "/plans/{plan}/reports/overdue", Read, Nothing, &[200]),
    ("GET", "/plans/{plan}/reports/summary", Read, Nothing, &[200]),
    ("GET", "/plans/{plan}/reports/conflicts", Read, Nothing, &[200]),
    ("GET", "/plans/{plan}/reports/recommendations", Read, Nothing, &[200]),
    ("GET", "/plans/{plan}/reports/changes", Read, Nothing, &[200]),
    ("GET", "/plans/{plan}/reports/trend", Read, Nothing, &[200]),
    ("GET", "/plans/{plan}/reports/agenda", Read, Nothing, &[200]),
    ("GET", "/plans/{plan}/reports/committee", Read, Nothing, &[200]),
    ("GET", "/reports/overdue", Read, Nothing, &[200]),
    (
        "POST",
        "/plans/{plan}/actions/{number}/challenges",
        Judge,
        Json(r#"{"question": "Why {n}?", "respond_by": "2018-10-20"}"#),
        &[201],
    ),
    ("GET", "/plans/{plan}/challenges", Read, Nothing, &[200]),
    ("GET", "/challenges/{challenge}", Read, Nothing, &[200]),
    // A step that is out of order is another matter than one that is not allowed.
    ("POST", "/challenges/{challenge}/response", Lead, Json(r#"{"text": "Because {n}"}"#), &[201, 409]),
    ("POST", "/challenges/{challenge}/escalate", Judge, Json(r#"{"group": "damb", "text": "See {n}"}"#), &[200, 409]),
    ("POST", "/challenges/{challenge}/reopen", Judge, Json(r#"{"text": "Not so {n}"}"#), &[200, 409]),
    ("POST", "/challenges/{answered}/accept", Judge, Json("{}"), &[200, 409]),
    // It can be answered once: whoever comes second is told so.
    (
        "POST",
        "/plans/{plan}/actions/{number}/conflicts/{rule}/answer",
        Judge,
        Json(r#"{"reason": "Reason {n}"}"#),
        &[201, 409],
    ),
    ("POST", "/plans/{plan}/actions/{number}/updates", Lead, Json(r#"{"note": "Said {n}"}"#), &[201]),
    ("GET", "/plans/{plan}/date-changes", Read, Nothing, &[200]),
    ("GET", "/date-changes/{change}", Read, Nothing, &[200]),
    // One request at a time is open, and it is decided on once: whoever comes second is told so.
    (
        "POST",
        "/plans/{plan}/actions/{number}/date-changes",
        Lead,
        Json(r#"{"milestone_id": {milestone}, "new_due_on": "2199-12-31", "reason": "Reason {n}"}"#),
        &[201, 409],
    ),
    ("POST", "/date-changes/{change}/refuse", Judge, Json(r#"{"text": "Words {n}"}"#), &[200, 409]),
    ("POST", "/date-changes/{change}/grant", Judge, Json(r#"{"text": "Words {n}"}"#), &[200, 409]),
    (
        "POST",
        "/plans",
        Administer,
        Json(
            r#"{"slug": "plan-{n}", "title": "Another", "period_start": "2019-01-01", "period_end": "2019-12-31",
                "priorities": [{"number": 1, "title": "First"}], "register": "ofsted-2018"}"#,
        ),
        &[201],
    ),
    ("PATCH", "/plans/{plan}", Administer, Change(r#"{"title": "Renamed {n}"}"#), &[200]),
    ("POST", "/plans/import", Administer, Table, &[200]),
    (
        "POST",
        "/plans/{plan}/actions",
        Administer,
        Json(r#"{"number": "1.9.{n}", "priority": 1, "outcome": "Heard", "text": "Ask", "leads": ["qa-and-p"]}"#),
        &[201],
    ),
    (
        "PATCH",
        "/plans/{plan}/actions/{number}",
        Administer,
        Change(r#"{"recommendations": [{"number": "{n}"}]}"#),
        &[200],
    ),
    (
        "POST",
        "/plans/{plan}/actions/{number}/milestones",
        Administer,
        Json(r#"{"text": "Part {n}", "timescale": "By 31 March 2019"}"#),
        &[201],
    ),
    ("GET", "/groups", Read, Nothing, &[200]),
    ("GET", "/groups/{group}", Read, Nothing, &[200]),
    ("POST", "/groups", Administer, Json(r#"{"slug": "group-{n}", "name": "Group {n}", "kind": "board"}"#), &[201]),
    ("PATCH", "/groups/{group}", Administer, Change(r#"{"aliases": ["Alias {n}"]}"#), &[200]),
    ("GET", "/registers", Read, Nothing, &[200]),
    ("GET", "/registers/{register}", Read, Nothing, &[200]),
    (
        "POST",
        "/registers",
        Administer,
        Json(r#"{"slug": "register-{n}", "title": "Register {n}", "entries": []}"#),
        &[201],
    ),
    ("PATCH", "/registers/{register}", Administer, Change(r#"{"title": "Renamed {n}"}"#), &[200]),
    (
        "PUT",
        "/registers/{register}/entries/{entry}/disposition",
        Administer,
        Json(r#"{"decision": "not_accepted", "reason": "Reason {n}"}"#),
        &[200],
    ),
    ("GET", "/audit", Inspect, Nothing, &[200]),
    // A token, which is not a session, is told so.
    ("POST", "/auth/logout", Read, Nothing, &[204, 409]),
];

/// An action that the Quality Assurance and Performance Group leads.
const LED: &str = "1.1";

fn new_number() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    COUNT.fetch_add(1, Ordering::Relaxed).to_string()
}

/// The keys that addresses need.
struct Keys {
    user: String,
    update: String,
    token: String,
    challenge: String,
    answered: String,
    /// Asked for by somebody who is none of those who ask here.
    change: String,
    milestone: String,
}

impl Keys {
    fn fill(&self, address: &str, spare: &str) -> String {
        address
            .replace("{plan}", "sscb-2018-19")
            .replace("{number}", LED)
            .replace("{id}", &self.update)
            .replace("{user}", &self.user)
            .replace("{token}", &self.token)
            .replace("{group}", "damb")
            .replace("{register}", "ofsted-2018")
            .replace("{entry}", "18")
            .replace("{rule}", "silent_for_90_days")
            .replace("{challenge}", &self.challenge)
            .replace("{answered}", &self.answered)
            .replace("{change}", &self.change)
            .replace("{spare}", spare)
    }
}

fn ask(client: &Client, case: &Case, keys: &Keys, spare: &str) -> Answer {
    let (method, address, _, sent, _) = case;
    let address = keys.fill(address, spare);
    let filled = |text: &str| text.replace("{n}", &new_number()).replace("{milestone}", &keys.milestone).into_bytes();
    let json = ("content-type", "application/json");
    match sent {
        Nothing => client.ask(method, &address, &[], None),
        Json(text) => client.ask(method, &address, &[json], Some(&filled(text))),
        Change(text) => client.ask(method, &address, &[json, ("if-match", "*")], Some(&filled(text))),
        Table => client.ask(method, &address, &[("content-type", "multipart/form-data; boundary=edge")], Some(&form())),
    }
}

fn form() -> Vec<u8> {
    let table = include_bytes!("../../seeds/sscb-2018-19/plan.tsv");
    let head = include_str!("../../seeds/sscb-2018-19/plan.toml");
    let mut form = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"head\"\r\n\r\n{head}\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"plan\"\r\n\r\nimported-2018\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"plan.tsv\"\r\n\r\n"
    )
    .into_bytes();
    form.extend_from_slice(table);
    form.extend_from_slice(b"\r\n--edge--\r\n");
    form
}

fn make_token(client: &Client, read_only: bool) -> Value {
    client.post("/me/tokens", &json!({"label": "a token", "read_only": read_only})).expect(201).json()
}

/// Challenges the action and answers the key.
fn raise(client: &Client) -> String {
    let new = json!({"question": "How far is it?", "respond_by": "2018-10-20"});
    client.post(&format!("{PLAN}/actions/{LED}/challenges"), &new).expect(201).json()["id"].to_string()
}

/// A challenge that a chair, who may not accept anything, has answered.
fn answered(app: &App, client: &Client) -> String {
    let id = raise(client);
    app.chair().post(&format!("/challenges/{id}/response"), &json!({"text": "Nearly done"})).expect(201);
    id
}

/// A milestone of the action, and the later date that somebody asked for it who is none of those who ask here.
fn later_date(app: &App) -> (String, String) {
    let action = app.administrator().get(&format!("{PLAN}/actions/{LED}")).expect(200).json();
    let milestone = action["milestones"][0]["id"].clone();
    let asked = json!({"milestone_id": milestone, "new_due_on": "2019-01-31", "reason": "Ill"});
    let co_chair = app.chair_of("qa-and-p");
    let change = co_chair.post(&format!("{PLAN}/actions/{LED}/date-changes"), &asked).expect(201).json();
    (milestone.to_string(), change["id"].to_string())
}

/// Keys of things that there are.
fn keys(app: &App, administrator: &Client) -> Keys {
    let said = administrator.post(&format!("{PLAN}/actions/{LED}/updates"), &json!({"note": "First"})).expect(201);
    let (milestone, change) = later_date(app);
    Keys {
        user: app.add_user("somebody@example.org", &json!([])).to_string(),
        update: said.json()["id"].to_string(),
        token: make_token(administrator, false)["id"].to_string(),
        challenge: raise(administrator),
        answered: answered(app, administrator),
        change,
        milestone,
    }
}

/// What nobody may change who may not: read with a token of its own.
fn everything(watcher: &Client) -> Vec<Value> {
    let action = format!("{PLAN}/actions/{LED}");
    let mut all: Vec<Value> = [
        "/plans?limit=1000",
        PLAN,
        "/users?limit=1000",
        "/me/tokens?limit=1000",
        "/groups?limit=1000",
        "/registers?limit=1000",
        "/plans/sscb-2018-19/date-changes?limit=1000",
    ]
    .into_iter()
    .map(|path| watcher.get(path).expect(200).json())
    .collect();
    let one = watcher.get(&action).expect(200).json();
    all.push(one["version"].clone());
    all.push(watcher.get(&format!("{PLAN}/challenges?limit=1000")).expect(200).json());
    all.push(watcher.get(&format!("{action}/updates?limit=1000")).expect(200).json());
    all
}

#[track_caller]
fn check(answer: &Answer, expected: Result<&[u16], u16>, what: &str) {
    match expected {
        Ok(statuses) => {
            assert!(statuses.contains(&answer.status), "{what}: {} {}", answer.status, answer.text());
        }
        Err(status) => {
            assert_eq!(answer.status, status, "{what}: {}", answer.text());
            answer.problem(status);
        }
    }
}

#[test]
fn everybody_may_do_what_the_table_says_and_nothing_else() {
    let app = App::start();
    let administrator = app.administrator();
    let watcher = app.with_token(make_token(&administrator, false)["token"].as_str().expect("a token"));
    let said = administrator.post(&format!("{PLAN}/actions/{LED}/updates"), &json!({"note": "First"})).expect(201);
    let update = said.json()["id"].to_string();
    let user = app.add_user("somebody@example.org", &json!([])).to_string();
    // Before anybody signs out.
    let all_answered = PEOPLE.map(|_| answered(&app, &watcher));
    let (milestone, change) = later_date(&app);
    for (person, answered) in PEOPLE.into_iter().zip(all_answered) {
        let session = match person {
            Person::Viewer => app.viewer(),
            Person::OwnChair => app.chair(),
            Person::OtherChair => app.chair_of("damb"),
            Person::BusinessGroup => app.business_group(),
            Person::Administrator => administrator.clone(),
        };
        let token = make_token(&session, false);
        let read_only = make_token(&session, true);
        let challenge = raise(&watcher);
        let keys = Keys {
            user: user.clone(),
            update: update.clone(),
            token: token["id"].to_string(),
            challenge,
            answered,
            change: change.clone(),
            milestone: milestone.clone(),
        };
        let with = |made: &Value| app.with_token(made["token"].as_str().expect("a token"));
        let credentials = [
            (Credential::Token, with(&token)),
            (Credential::ReadOnlyToken, with(&read_only)),
            (Credential::Session, session.clone()),
        ];
        for (credential, client) in &credentials {
            for case in CASES {
                let (method, address, right, _, statuses) = *case;
                let what = format!("{person:?} with {credential:?}: {method} {address}");
                let spare = if address.contains("{spare}") {
                    make_token(&session, false)["id"].to_string()
                } else {
                    String::new()
                };
                let may_with_it = *credential != Credential::ReadOnlyToken || matches!(right, Read | Public | Inspect);
                if right.reaches(person) && may_with_it {
                    check(&ask(client, case, &keys, &spare), Ok(statuses), &what);
                } else {
                    let before = everything(&watcher);
                    check(&ask(client, case, &keys, &spare), Err(403), &what);
                    assert_eq!(everything(&watcher), before, "{what}");
                }
            }
        }
    }
}

#[test]
fn strangers_get_no_further_than_the_door() {
    let app = App::start();
    let administrator = app.administrator();
    let user = app.add_user("somebody@example.org", &json!([])).to_string();
    let token = make_token(&administrator, false)["id"].to_string();
    let (challenge, answered) = (raise(&administrator), answered(&app, &administrator));
    let one = || "1".to_owned();
    let keys = Keys { user, update: one(), token: token.clone(), challenge, answered, change: one(), milestone: one() };
    let before = everything(&administrator);
    let dead = ["wm_0123456789012345678901234567890123456789012", "nonsense", "a.b.c", ""];
    let strangers = dead.iter().map(|token| app.with_token(token)).chain([app.anonymous()]);
    for stranger in strangers {
        for case in CASES {
            let (method, address, right, _, statuses) = *case;
            let expected = if right == Public { Ok(statuses) } else { Err(401) };
            let answer = ask(&stranger, case, &keys, &token);
            check(&answer, expected, &format!("nobody: {method} {address}"));
            if right != Public {
                assert!(answer.header("www-authenticate").starts_with("Bearer"), "{method} {address}");
            }
        }
    }
    assert_eq!(everything(&administrator), before);
}

#[test]
fn strangers_do_not_stand_in_the_line_of_those_who_write() {
    let app = App::start();
    let update = format!("{PLAN}/actions/1.1/updates");
    let report = json!({"note": "A stranger's."});
    let mut other = app.connect();
    let hold = match other {
        Db::Sqlite(_) => "BEGIN IMMEDIATE",
        Db::Postgres(_) => "BEGIN; LOCK TABLE sessions, api_tokens IN ACCESS EXCLUSIVE MODE",
    };
    other.batch_execute(hold).expect("held");
    for stranger in [app.with_token("nonsense"), app.with_token("a.b.c"), app.anonymous()] {
        stranger.post(&update, &report).expect(401);
    }
    other.batch_execute("ROLLBACK").expect("let go");
}

/// The name that the description has for an address of the cases.
fn named(address: &str) -> String {
    let slugs = ["{group}", "{register}"].iter().fold(address.to_owned(), |named, key| named.replace(key, "{slug}"));
    ["{challenge}", "{answered}", "{user}", "{token}", "{spare}", "{change}"]
        .iter()
        .fold(slugs.replace("{entry}", "{number}"), |named, key| named.replace(key, "{id}"))
}

/// The texts in what is sent, each as where it stands.
fn texts(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(place.to_owned()),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| texts(item, &format!("{place}/{index}"), found));
        }
        Value::Object(fields) => fields.iter().for_each(|(name, item)| texts(item, &format!("{place}/{name}"), found)),
        _ => {}
    }
}

#[test]
fn the_character_that_stands_for_none_is_refused_wherever_it_is_sent() {
    const AT_THE_DOOR: [(&str, &str); 3] = [
        ("/auth/login", r#"{"email": "viewer@example.org", "password": "a password"}"#),
        ("/auth/refresh", r#"{"refresh_token": "wmr_0123456789012345678901234567890123456789012"}"#),
        (
            "/auth/password",
            r#"{"link": "wl_0123456789012345678901234567890123456789012", "new_password": "a password"}"#,
        ),
    ];
    let app = App::start();
    let administrator = app.administrator();
    let keys = keys(&app, &administrator);
    let token = make_token(&administrator, false)["id"].to_string();
    let mut wrong = Vec::new();
    for (method, address, _, sent, _) in CASES {
        let address = keys.fill(address, &token);
        for nul in [format!("{address}%00"), format!("{address}?q=%00")] {
            administrator.ask(method, &nul, &[], None).problem(400);
        }
        let at_the_door = AT_THE_DOOR.iter().find(|(door, _)| *door == address).map(|(_, body)| *body);
        let (Json(body) | Change(body)) = *sent else { continue };
        let body: Value =
            serde_json::from_str(&at_the_door.unwrap_or(body).replace("{milestone}", &keys.milestone)).expect("a body");
        let mut places = Vec::new();
        texts(&body, "", &mut places);
        for place in places {
            let mut body = body.clone();
            *body.pointer_mut(&place).expect("a text") = json!("a\0b");
            let headers = [("content-type", "application/json"), ("if-match", "*")];
            let answer = administrator.ask(method, &address, &headers, Some(body.to_string().as_bytes()));
            if !(400..500).contains(&answer.status) {
                wrong.push(format!("{method} {address} {place}: {}", answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn answers_have_the_headers_that_the_api_describes_and_no_others() {
    let app = App::start();
    let administrator = app.administrator();
    let keys = keys(&app, &administrator);
    let described = app.anonymous().get("/openapi.json").expect(200).json();
    let mut wrong = Vec::new();
    for case in CASES.iter().filter(|case| !case.1.starts_with("/auth/") && case.1 != "/me/password") {
        let (method, address, ..) = case;
        let operation = &described["paths"][named(address)][method.to_lowercase()];
        let token = make_token(&administrator, false)["id"].to_string();
        let answer = ask(&administrator, case, &keys, &token);
        let says = |header: &str| operation["responses"][answer.status.to_string()]["headers"][header].is_object();
        for header in ["ETag", "Location"] {
            if answer.headers.contains_key(header) != says(header) {
                wrong.push(format!("{method} {address} {} {header}: described {}", answer.status, says(header)));
            }
        }
        let etag = answer.header("etag");
        if *method == "GET" && !etag.is_empty() {
            let same = administrator.get_with(&keys.fill(address, &token), "if-none-match", etag);
            let told = operation["responses"]["304"].is_object();
            if same.status != 304 || !told {
                wrong.push(format!("{method} {address}: {} for what is known already, described {told}", same.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_api_describes_the_headers_that_requests_need() {
    let app = App::start();
    let described = app.anonymous().get("/openapi.json").expect(200).json();
    for (method, address, ..) in CASES {
        let operation = &described["paths"][named(address)][method.to_lowercase()];
        let is_read = |name: &str, required: bool| {
            let mut all = operation["parameters"].as_array().into_iter().flatten();
            all.any(|one| one["name"] == name && one["in"] == "header" && one["required"] == required)
        };
        assert_eq!(is_read("If-Match", true), *method == "PATCH", "{method} {address}");
        let creates = *method == "POST" && !address.starts_with("/auth/");
        assert_eq!(is_read("Idempotency-Key", false), creates, "{method} {address}");
        let can_be_unchanged = operation["responses"]["304"].is_object();
        assert_eq!(is_read("If-None-Match", false), can_be_unchanged, "{method} {address}");
        let has_pages = operation["parameters"].as_array().into_iter().flatten().any(|one| one["name"] == "cursor");
        assert_eq!(operation["responses"]["200"]["headers"]["Link"].is_object(), has_pages, "{method} {address}");
    }
    assert_eq!(app.anonymous().get("/openapi.json?nope=1").pointers(422), ["/nope"]);
}

#[test]
fn every_operation_that_the_api_describes_has_its_line_here() {
    let app = App::start();
    let described = app.anonymous().get("/openapi.json").expect(200).json();
    let server = described["servers"][0]["url"].as_str().unwrap_or_default().to_owned();
    let mut operations = BTreeSet::new();
    for (path, methods) in described["paths"].as_object().expect("paths") {
        let path = format!("{server}{path}");
        let path = path.strip_prefix("/api/v1").unwrap_or(&path).to_owned();
        for method in methods.as_object().expect("methods").keys() {
            if ["get", "post", "put", "patch", "delete"].contains(&method.as_str()) {
                operations.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    let cases: BTreeSet<String> = CASES.iter().map(|case| format!("{} {}", case.0, named(case.1))).collect();
    assert_eq!(operations, cases);
}
