//! `waymark move`: whole or not at all.

use std::collections::BTreeSet;
use std::process::Child;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use waymark::store::{Db, moving};

use super::support::{Client, Database, Server, begin, waymark};

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

/// Keeps a table of PostgreSQL from everybody else until it is dropped.
struct Locked {
    connection: Db,
    table: String,
}

impl Locked {
    /// From those who write.
    fn for_reading_only(database: &Database, table: &str) -> Self {
        Self::new(database, table, "EXCLUSIVE")
    }

    /// From those who read too.
    fn wholly(database: &Database, table: &str) -> Self {
        Self::new(database, table, "ACCESS EXCLUSIVE")
    }

    fn new(database: &Database, table: &str, mode: &str) -> Self {
        let mut connection = database.connect();
        connection.batch_execute(&format!("BEGIN; LOCK TABLE {table} IN {mode} MODE")).unwrap();
        Self { connection, table: table.to_owned() }
    }

    /// Waits until somebody waits for the table.
    fn await_somebody(&self, database: &Database, child: &mut Child) {
        let begun = Instant::now();
        let waiting =
            format!("SELECT 'waits' AS line FROM pg_locks WHERE NOT granted AND relation = '{}'::regclass", self.table);
        while database.lines(&waiting).is_empty() {
            let ended = child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended before it came to {}: {ended:?}", self.table);
            assert!(begun.elapsed() < Duration::from_secs(20), "nobody came to {}", self.table);
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn free(mut self) {
        self.connection.batch_execute("ROLLBACK").unwrap();
    }
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// What broke off is refused by whatever opens it.
fn is_refused(half: &Database) {
    let reason = half.refusal(&["plan", "list"]);
    assert!(reason.contains("a move into it was not finished"), "{reason}");
}

/// The tables that are filled while the target is marked. A move writes to the other two before it marks anything, and
/// then there is nothing yet to be refused.
fn filled_while_marked() -> Vec<String> {
    let names = moving::tables().unwrap().into_iter().map(|table| table.name);
    names.filter(|name| !["directory", "settings"].contains(&name.as_str())).collect()
}

/// What others see while a move waits is what it would leave if it were killed there.
#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn before_each_table_of_a_move_to_postgresql_the_target_is_refused() {
    let (file, target) = (Database::on_sqlite().filled(), Database::on_postgres());
    waymark(&target, &["migrate"]);
    let mut locks = filled_while_marked().into_iter().map(|table| Locked::for_reading_only(&target, &table));
    let mut locked = locks.next().unwrap();
    let mut moving = begin(&file, &["move", "--to", &target.url()]);
    loop {
        locked.await_somebody(&target, &mut moving);
        is_refused(&target);
        let Some(next) = locks.next() else { break };
        std::mem::replace(&mut locked, next).free();
    }
    locked.free();
    assert!(moving.wait().unwrap().success());
    assert_eq!(waymark(&target, &["check"]), "no damage found\n");
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn a_move_to_postgresql_that_is_killed_is_refused_and_can_be_run_again() {
    let file = Database::on_sqlite().filled();
    let whole = waymark(&file, &["move", "--to", &Database::on_postgres().url()]);
    let tables = filled_while_marked();
    for table in [&tables[0], &tables[tables.len() / 2], &tables[tables.len() - 1]] {
        let target = Database::on_postgres();
        waymark(&target, &["migrate"]);
        let locked = Locked::for_reading_only(&target, table);
        let mut moving = begin(&file, &["move", "--to", &target.url()]);
        locked.await_somebody(&target, &mut moving);
        kill(moving);
        locked.free();
        is_refused(&target);
        assert_eq!(waymark(&file, &["move", "--to", &target.url()]), whole, "again after {table}");
    }
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn a_move_to_a_file_that_is_killed_at_any_table_is_refused_and_can_be_run_again() {
    let postgres = Database::on_postgres().filled();
    let whole = waymark(&postgres, &["move", "--to", &Database::on_sqlite().url()]);
    let target = Database::on_sqlite();
    // Whether it has to be upgraded or is marked itself is read first.
    for table in moving::tables().unwrap().iter().filter(|table| table.name != "settings") {
        let locked = Locked::wholly(&postgres, &table.name);
        let mut moving = begin(&postgres, &["move", "--to", &target.url()]);
        locked.await_somebody(&postgres, &mut moving);
        kill(moving);
        locked.free();
        is_refused(&target);
    }
    assert_eq!(waymark(&postgres, &["move", "--to", &target.url()]), whole);
    assert_eq!(waymark(&target, &["check"]), "no damage found\n");
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn what_is_written_to_postgresql_during_a_move_is_noticed_and_nobody_uses_the_target() {
    let (postgres, target) = (Database::on_postgres().filled(), Database::on_sqlite());
    let last = moving::tables().unwrap().pop().unwrap();
    let locked = Locked::wholly(&postgres, &last.name);
    let mut moving = begin(&postgres, &["move", "--to", &target.url()]);
    locked.await_somebody(&postgres, &mut moving);
    postgres.execute("UPDATE users SET version = version + 1 WHERE id = 101");
    locked.free();
    let output = moving.wait_with_output().unwrap();
    let reason = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{reason}");
    assert!(reason.contains("something wrote to one of the databases meanwhile"), "{reason}");
    is_refused(&target);
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["move", "--to", "elsewhere.db"]] {
        let reason = target.refusal(arguments);
        assert!(reason.contains("a move into it was not finished"), "{arguments:?}: {reason}");
    }
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn nobody_can_write_to_a_file_while_it_moves() {
    let (file, target) = (Database::on_sqlite().filled(), Database::on_postgres());
    waymark(&target, &["migrate"]);
    let last = moving::tables().unwrap().pop().unwrap();
    let locked = Locked::for_reading_only(&target, &last.name);
    let mut moving = begin(&file, &["move", "--to", &target.url()]);
    locked.await_somebody(&target, &mut moving);
    let reason = file.refusal(&["group", "change", "health", "--name", "Health Group"]);
    assert!(reason.contains("cannot do this now"), "{reason}");
    locked.free();
    assert!(moving.wait().unwrap().success());
    waymark(&file, &["group", "change", "health", "--name", "Health Group"]);
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
