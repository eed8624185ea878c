//! `waymark move`, killed or written to on its way: whole or not at all.

use std::process::Child;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use waymark::store::{Db, moving};

use super::instances::WAITING;
use super::support::{Database, begin, waymark};

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
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn whoever_starts_while_a_move_begins_again_is_refused() {
    let (file, target) = (Database::on_sqlite().filled(), Database::on_postgres());
    waymark(&target, &["migrate"]);
    let locked = Locked::for_reading_only(&target, "users");
    let mut broken = begin(&file, &["move", "--to", &target.url()]);
    locked.await_somebody(&target, &mut broken);
    kill(broken);
    locked.free();
    // The tables cannot be taken away as long as somebody reads, and not be filled as long as somebody writes.
    let reading = Locked::new(&target, "groups", "ACCESS SHARE");
    let mut writing = file.connect();
    let mut again = begin(&file, &["move", "--to", &target.url()]);
    reading.await_somebody(&target, &mut again);
    writing.batch_execute("BEGIN IMMEDIATE").unwrap();
    std::thread::scope(|scope| {
        let starting = scope.spawn(|| is_refused(&target));
        let begun = Instant::now();
        while target.lines(WAITING) != ["2"] {
            assert!(begun.elapsed() < Duration::from_secs(20), "nobody starts");
        }
        reading.free();
        starting.join().expect("refused");
    });
    writing.batch_execute("ROLLBACK").unwrap();
    assert!(again.wait().unwrap().success());
    assert_eq!(waymark(&target, &["check"]), "no damage found\n");
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn what_is_written_while_a_database_is_checked_is_no_damage() {
    let database = Database::on_postgres().filled();
    let locked = Locked::wholly(&database, "overdue_steps");
    let mut checking = begin(&database, &["check"]);
    locked.await_somebody(&database, &mut checking);
    // What it has looked at already, it cannot find changed any more.
    let mut other = locked.connection;
    other.batch_execute("INSERT INTO overdue_steps (day, actions) VALUES ('2099-01-01', 1); COMMIT").unwrap();
    let output = checking.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "no damage found\n");
    assert!(database.refusal(&["check"]).contains("2099-01-01"), "and then it is");
}
