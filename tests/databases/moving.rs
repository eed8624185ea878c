//! `waymark move`: everything, and to where there is nothing.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use waymark::store::moving;

use super::support::{Client, Database, Server, waymark};

const ACTION: &str = "/plans/sscb-2018-19/actions/2.10";
const ADMINISTRATOR: &str = "administrator@example.org";

/// What a board has after some weeks, and what its people hold in their hands.
struct Board {
    password: String,
    open_session: String,
    ended_session: String,
    unspent: String,
    spent: String,
    token: String,
    revoked: String,
    repeated: Value,
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}")).to_owned()
}

fn update(client: &Client, note: &str, key: &str) -> Value {
    let headers = [("idempotency-key", key)];
    client.send("POST", &format!("{ACTION}/updates"), &headers, &json!({"note": note})).expect(201).json()
}

fn lived_on(server: &Server) -> Board {
    let password = server.password_of(ADMINISTRATOR);
    let pass = server.sign_in(ADMINISTRATOR, &password);
    let refreshed = server.anonymous().post("/auth/refresh", &json!({"refresh_token": pass["refresh_token"]}));
    let open = refreshed.expect(200).json();
    let somebody = server.with_token(&text(&open, "access_token"));
    let ended = text(&server.sign_in(ADMINISTRATOR, &password), "access_token");
    server.with_token(&ended).post("/auth/logout", &json!({})).expect(204);
    let make = |label| somebody.post("/me/tokens", &json!({"label": label})).expect(201).json();
    let (token, revoked) = (make("kept"), make("revoked"));
    somebody.delete(&format!("/me/tokens/{}", revoked["id"])).expect(204);
    let repeated = update(&somebody, "A first note", "once");
    update(&somebody, "A second note", "twice");
    let question = json!({"question": "Why so late?", "respond_by": "2018-10-15"});
    somebody.post(&format!("{ACTION}/challenges"), &question).expect(201);
    moved_date(server, &somebody);
    Board {
        password,
        open_session: text(&open, "access_token"),
        ended_session: ended,
        unspent: text(&open, "refresh_token"),
        spent: text(&pass, "refresh_token"),
        token: text(&token, "token"),
        revoked: text(&revoked, "token"),
        repeated,
    }
}

/// Asked for by one and granted by another, for nobody decides on their own request.
fn moved_date(server: &Server, somebody: &Client) {
    let milestone = somebody.get(ACTION).expect(200).json()["milestones"][0]["id"].clone();
    let later = json!({"milestone_id": milestone, "new_due_on": "2018-12-31", "reason": "A reply is late"});
    let asked = somebody.post(&format!("{ACTION}/date-changes"), &later).expect(201).json();
    let decider = "business-group@example.org";
    let decider = server.signed_in(decider, &server.password_of(decider));
    decider.post(&format!("/date-changes/{}/grant", asked["id"]), &json!({"agreed_on": "2018-10-01"})).expect(200);
}

/// What can be read of it all, as whoever runs it reads it.
fn told(database: &Database) -> Vec<String> {
    let export = ["plan", "export", "sscb-2018-19", "--format"];
    let report = |name| waymark(database, &["report", name, "sscb-2018-19", "--format", "json"]);
    vec![
        waymark(database, &[&export[..], &["json"]].concat()),
        waymark(database, &[&export[..], &["csv", "--as-of", "2018-09-30"]].concat()),
        waymark(database, &["audit", "--format", "json"]),
        report("overdue"),
        report("conflicts"),
        report("changes"),
        waymark(database, &["challenge", "list", "sscb-2018-19", "--format", "json"]),
        waymark(database, &["date-change", "list", "sscb-2018-19", "--format", "json"]),
        waymark(database, &["user", "list"]),
        waymark(database, &["check"]),
    ]
}

fn still_holds(board: &Board, server: &Server) {
    let status = |token: &str| server.with_token(token).get("/me").status;
    let answers = [&board.open_session, &board.token, &board.ended_session, &board.revoked].map(|token| status(token));
    assert_eq!(answers, [200, 200, 401, 401]);
    let refreshed = |token: &str| server.anonymous().post("/auth/refresh", &json!({"refresh_token": token})).status;
    assert_eq!(refreshed("wr_nothing"), 401);
    let somebody = server.signed_in(ADMINISTRATOR, &board.password);
    assert_eq!(update(&somebody, "A first note", "once"), board.repeated);
    // Rows made here are numbered after those that came.
    let history = somebody.get(&format!("{ACTION}/updates")).expect(200).json();
    let newest = history["items"][0]["id"].as_i64().unwrap();
    assert!(update(&somebody, "A later note", "later")["id"].as_i64().unwrap() > newest);
    // Last, because a spent token that comes again ends its session.
    assert_eq!(refreshed(&board.unspent), 200);
    assert_eq!(refreshed(&board.spent), 401);
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn a_board_that_moves_to_postgresql_and_back_finds_everything_as_it_was() {
    let (file, postgres, back) = (Database::on_sqlite(), Database::on_postgres(), Database::on_sqlite());
    let server = Server::demonstration(&file);
    let board = lived_on(&server);
    drop(server);
    let before = told(&file);
    let there = waymark(&file, &["move", "--to", &postgres.url()]);
    assert_eq!(told(&postgres), before);
    assert_eq!(told(&file), before, "the source has not changed");
    let and_back = waymark(&postgres, &["move", "--to", &back.url()]);
    assert_eq!(and_back, there);
    assert_eq!(told(&back), before);
    for database in [&postgres, &back] {
        still_holds(&board, &Server::start(database));
        assert_eq!(waymark(database, &["check"]), "no damage found\n");
    }
}

/// Rows are carried a thousand at a time, in the order of their keys, of which some are words and some are two.
#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn tables_of_any_length_move_whole() {
    let (file, postgres, back) = (Database::on_sqlite().filled(), Database::on_postgres(), Database::on_sqlite());
    let numbers = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2500)";
    for rows in [
        "settings (name, value) {} SELECT 'Name ' || n, 'value' FROM numbers",
        "idempotency_keys (user_id, key, fingerprint, status, body, recorded_at) {} SELECT 101 + n % 2, 'Key-' || n, \
         'print', 201, '{}', '2018-10-01 09:00:00' FROM numbers",
        "password_guesses (account, guessed_at) {} SELECT 'account', '2018-10-01 09:00:00' FROM numbers WHERE n < 2000",
    ] {
        file.execute(&format!("INSERT INTO {}", rows.replacen("{}", numbers, 1)));
    }
    let rows = file.rows(&file.columns());
    assert!(rows.len() > 7_000);
    waymark(&file, &["move", "--to", &postgres.url()]);
    let there = postgres.lines("SELECT CAST(count(*) AS TEXT) AS line FROM idempotency_keys");
    assert_eq!(there, ["2502"]);
    waymark(&postgres, &["move", "--to", &back.url()]);
    let came: BTreeSet<String> = back.rows(&back.columns()).into_iter().collect();
    let lost: Vec<_> = rows.iter().filter(|row| !came.contains(*row)).collect();
    assert!(lost.is_empty() && came.len() == rows.len(), "{lost:?}");
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn a_move_knows_every_column_that_there_is_in_postgresql_and_of_which_type() {
    let kind = |kind| match kind {
        moving::Kind::Integer => "number",
        moving::Kind::Text => "text",
        moving::Kind::Boolean => "boolean",
        moving::Kind::Date => "date",
        moving::Kind::Time => "timestamp without time zone",
        moving::Kind::Bytes => "bytea",
    };
    let mut known = Vec::new();
    for table in moving::tables().unwrap() {
        known
            .extend(table.columns.iter().map(|column| format!("{}.{} {}", table.name, column.name, kind(column.kind))));
    }
    known.sort();
    let database = Database::on_postgres();
    waymark(&database, &["migrate"]);
    let mut there: Vec<String> = database.columns();
    for column in &mut there {
        *column = column.replace(" bigint", " number").replace(" integer", " number");
    }
    there.sort();
    assert_eq!(known, there);
}

#[test]
fn a_database_that_holds_anything_is_not_moved_to() {
    let (from, to) = (Database::on_sqlite().filled(), Database::on_sqlite());
    waymark(&to, &["user", "add", "head@school.example", "--name", "Head"]);
    let before = to.rows(&to.columns());
    let reason = from.refusal(&["move", "--to", &to.url()]);
    assert!(reason.contains("is not empty, users has rows"), "{reason}");
    assert_eq!(to.rows(&to.columns()), before);
    assert!(from.refusal(&["move", "--to", &from.url()]).contains("is not empty"));
}

#[test]
fn a_database_of_an_earlier_version_is_upgraded_before_it_moves() {
    let (from, to) = (Database::on_sqlite(), Database::on_sqlite());
    from.up();
    let reason = from.refusal(&["move", "--to", &to.url()]);
    assert!(reason.contains("`waymark migrate`"), "{reason}");
}
