//! What the service asks its database: how often, and by which index.
//!
//! A program of its own, because what is overheard is overheard for a whole process. On SQLite, which explains its plans in
//! words; the indexes of both databases have the same names and columns.

#![expect(clippy::expect_used, reason = "a test says by panicking what went wrong")]

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use diesel::connection::{InstrumentationEvent, SimpleConnection, set_default_instrumentation};
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::json;

#[expect(dead_code, unused_imports, reason = "the tests of the service use all of it")]
#[path = "../service/support/mod.rs"]
mod support;

use support::{App, Client, PLAN};

/// What was asked since the last look.
static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// One test at a time listens.
static TURN: Mutex<()> = Mutex::new(());

fn listen() -> MutexGuard<'static, ()> {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    set_default_instrumentation(|| Some(Box::new(overhear))).expect("a listener");
    turn
}

fn overhear(event: InstrumentationEvent<'_>) {
    if let InstrumentationEvent::StartQuery { query, .. } = event {
        HEARD.lock().unwrap_or_else(PoisonError::into_inner).push(query.to_string());
    }
}

/// The statements that were heard, without the values bound to them.
fn heard() -> Vec<String> {
    let all = std::mem::take(&mut *HEARD.lock().unwrap_or_else(PoisonError::into_inner));
    let words = |said: String| said.split(" -- binds:").next().unwrap_or_default().trim().to_owned();
    all.into_iter()
        .map(words)
        .filter(|said| ["SELECT", "WITH", "UPDATE", "DELETE"].iter().any(|verb| said.starts_with(verb)))
        .collect()
}

fn reports() -> Vec<String> {
    ["overdue", "summary", "conflicts", "recommendations", "changes", "agenda", "committee", "trend"]
        .map(|name| format!("{PLAN}/reports/{name}"))
        .to_vec()
}

/// The reports as they are today and as they were on a past day.
fn reports_of_two_days() -> impl Iterator<Item = String> {
    reports().into_iter().flat_map(|path| {
        let then = match path.rsplit('/').next() {
            Some("changes") => format!("{path}?from=2018-08-01&to=2018-09-25"),
            Some("committee") => format!("{path}?since=2018-08-01&as_of=2018-09-25"),
            _ => format!("{path}?as_of=2018-09-25"),
        };
        [path, then]
    })
}

#[test]
fn a_report_asks_who_asks_and_three_questions_at_most() {
    let _turn = listen();
    let app = App::start();
    let (chair, member) = (app.chair(), app.business_group());
    something_of_each(&app);
    for path in reports_of_two_days() {
        // After a change nothing of the plan is kept, of whatever day.
        chair.post(&format!("{PLAN}/actions/1.1/updates"), &json!({"note": format!("Before {path}")})).expect(201);
        heard();
        member.get(&path).expect(200);
        let asked = heard();
        assert!(asked[0].contains("sessions"), "{path} first asks who asks: {asked:#?}");
        // What is usually kept is looked for first, without waiting; then who asks is asked again by whoever may wait.
        let questions: Vec<_> = asked.iter().filter(|statement| !statement.contains("sessions")).collect();
        assert!(questions.len() <= 3, "{path} asked {} questions: {questions:#?}", questions.len());
    }
}

/// Addresses of every list and report, with what narrows them.
fn lists() -> Vec<String> {
    let mut paths = reports();
    let more = [
        "/me",
        "/me/tokens",
        "/plans",
        "/plans?limit=1",
        "/plans/sscb-2018-19",
        "/plans/sscb-2018-19/board?as_of=2018-08-01",
        "/plans/sscb-2018-19/actions?lead=qa-and-p&state=in_progress&rag=amber&q=audit&sort=-due",
        "/plans/sscb-2018-19/actions/1.1",
        "/plans/sscb-2018-19/actions/1.1/updates",
        "/plans/sscb-2018-19/actions/1.1/updates?as_of=2018-09-01",
        "/plans/sscb-2018-19/challenges?state=open",
        "/plans/sscb-2018-19/date-changes?state=requested",
        "/challenges/1",
        "/date-changes/1",
        "/reports/overdue",
        "/reports/overdue?lead=qa-and-p",
        "/groups",
        "/groups/qa-and-p",
        "/registers",
        "/registers/ofsted-2018",
        "/users",
        "/users/1",
        "/audit",
        "/audit?actor=chair@example.org",
        "/audit?plan=sscb-2018-19&from=2018-10-01&to=2018-10-01",
    ];
    paths.extend(more.map(str::to_owned));
    paths
}

fn something_of_each(app: &App) {
    let (chair, member) = (app.chair(), app.business_group());
    let action = chair.get(&format!("{PLAN}/actions/1.1")).expect(200).json();
    let milestone = action["milestones"][0]["id"].as_i64().expect("a milestone");
    let sent: [(&Client, &str, serde_json::Value); 4] = [
        (&member, "actions/1.1/challenges", json!({"question": "Why so late?", "respond_by": "2018-10-20"})),
        (
            &chair,
            "actions/1.1/date-changes",
            json!({"milestone_id": milestone, "new_due_on": "2018-12-31", "reason": "The analyst left"}),
        ),
        (&chair, "actions/1.1/updates", json!({"rag": "red", "note": "Behind"})),
        (&chair, "actions/1.1/updates", json!({"note": "Done", "state": "suspended"})),
    ];
    for (who, path, body) in sent {
        who.post(&format!("{PLAN}/{path}"), &body).expect(201);
    }
}

#[test]
fn no_list_or_report_and_no_update_reads_a_whole_table() {
    let _turn = listen();
    let app = App::start();
    heard();
    something_of_each(&app);
    let administrator = app.administrator();
    for path in lists() {
        administrator.get(&path).expect(200);
    }
    let asked: BTreeSet<String> = heard().into_iter().collect();
    assert!(asked.len() > 30, "{asked:#?}");
    let mut database = explained_by();
    let scans: Vec<_> = asked.iter().flat_map(|statement| scans(&mut database, statement)).collect();
    assert!(scans.is_empty(), "{}", scans.join("\n"));
}

/// An empty database with all tables and indexes.
fn explained_by() -> SqliteConnection {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("explain.db");
    let address = waymark::store::connection::Address::Sqlite(file.clone());
    drop(waymark::store::Database::open(&address).expect("a database"));
    let mut copy = SqliteConnection::establish(":memory:").expect("a database");
    let mut made = SqliteConnection::establish(&file.to_string_lossy()).expect("the database");
    let tables =
        "SELECT sql AS words FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC";
    let tables: Vec<Words> = diesel::sql_query(tables).load(&mut made).expect("tables");
    for table in tables {
        copy.batch_execute(&table.words).expect("a table or an index");
    }
    copy
}

#[derive(QueryableByName)]
struct Words {
    #[diesel(sql_type = Text)]
    words: String,
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The steps of a statement's plan that read all of something. A list without a filter that is read in its order, and not
/// sorted first, ends with the page.
fn scans(database: &mut SqliteConnection, statement: &str) -> Vec<String> {
    let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {statement}"))
        .load(database)
        .unwrap_or_else(|error| panic!("{error}: {statement}"));
    let is_sorted = steps.iter().any(|step| step.detail.contains("TEMP B-TREE FOR ORDER BY"));
    let ends_with_page = statement.contains("LIMIT") && !is_sorted;
    let scans = steps.into_iter().filter(|step| step.detail.starts_with("SCAN") && !ends_with_page);
    scans.map(|step| format!("{} in: {statement}", step.detail)).collect()
}
