//! The tables from each version to the next, with rows in them, and several who make them at once.

use waymark::domain::number::ActionNumber;

use super::support::{Database, Server, migrations, waymark};

#[test]
fn each_migration_of_sqlite_goes_up_and_down_and_up_and_leaves_what_was_there() {
    up_and_down_and_up(&Database::on_sqlite());
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn each_migration_of_postgresql_goes_up_and_down_and_up_and_leaves_what_was_there() {
    up_and_down_and_up(&Database::on_postgres());
}

fn up_and_down_and_up(database: &Database) {
    for migration in migrations() {
        let (columns, indexes) = (database.columns(), database.indexes());
        let stays = staying(&columns);
        let rows = database.rows(&stays);
        database.up();
        let made = (database.columns(), database.indexes());
        assert_ne!((&columns, &indexes), (&made.0, &made.1), "{migration} makes nothing");
        database.down();
        assert_eq!((database.columns(), database.indexes()), (columns.clone(), indexes), "{migration}, undone");
        database.up();
        assert_eq!((database.columns(), database.indexes()), made, "{migration}, done again");
        assert_eq!(database.rows(&stays), rows, "{migration} leaves the rows as they are");
        database.fill(&migration);
    }
    every_table_has_rows(database);
}

/// Of these columns those that no later migration took away, because what they held is worked out and kept elsewhere since.
fn staying(columns: &[String]) -> Vec<String> {
    const REPLACED: [&str; 2] = ["actions.open_due_on ", "open_counts."];
    let stays = |column: &&String| !REPLACED.iter().any(|gone| column.starts_with(gone));
    columns.iter().filter(stays).cloned().collect()
}

fn every_table_has_rows(database: &Database) {
    let columns = database.columns();
    let rows = database.rows(&columns);
    for column in columns {
        let (table, _) = column.split_once('.').unwrap();
        assert!(rows.iter().any(|row| row.starts_with(&format!("{table}: "))), "no rows for {table}");
    }
}

#[test]
fn from_every_earlier_version_on_sqlite_nothing_is_lost() {
    from_every_earlier_version(Database::on_sqlite);
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn from_every_earlier_version_on_postgresql_nothing_is_lost() {
    from_every_earlier_version(Database::on_postgres);
}

fn from_every_earlier_version(new: impl Fn() -> Database) {
    let migrations = migrations();
    for (place, version) in migrations.iter().enumerate() {
        let database = new();
        for migration in &migrations[..=place] {
            database.up();
            database.fill(migration);
        }
        let columns = staying(&database.columns());
        let before = database.rows(&columns);
        assert_eq!(waymark(&database, &["migrate"]), "the tables are up to date\n");
        let after = database.rows(&columns);
        let lost: Vec<_> = before.iter().filter(|row| !after.contains(row)).collect();
        assert!(lost.is_empty(), "lost on the way from {version}: {lost:?}");
        assert_eq!(waymark(&database, &["check"]), "no damage found\n", "after {version}");
    }
}

#[test]
fn numbers_that_were_sorted_alike_on_sqlite_have_keys_of_their_own() {
    keys_of_their_own(&Database::on_sqlite());
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn numbers_that_were_sorted_alike_on_postgresql_have_keys_of_their_own() {
    keys_of_their_own(&Database::on_postgres());
}

fn keys_of_their_own(database: &Database) {
    for migration in migrations().into_iter().take_while(|migration| migration.as_str() < "0016") {
        database.up();
        database.fill(&migration);
    }
    let numbers = ["7.1b", "7.1B", "7.01b", "7.10b", "0.7b", "007", "70", "7.0", "7.00"];
    let alike = numbers.map(|number| {
        let key = ActionNumber::parse(number).unwrap().sort_key();
        let key = key.split(' ').next().unwrap();
        format!("(101, 101, '{number}', '{key}', '2018-08-01')")
    });
    database.execute(&format!(
        "INSERT INTO actions (plan_id, priority_id, number, sort_key, added_on) VALUES {}; \
         INSERT INTO open_dates (action_id, plan_id, sort_key, due_on, from_day, until_day) \
         SELECT id, plan_id, sort_key, '2018-12-31', added_on, '9999-12-31' FROM actions WHERE number LIKE '%7%'",
        alike.join(", ")
    ));
    let keys = |table: &str, join: &str| {
        let query =
            format!("SELECT number || '=' || {table}.sort_key AS line FROM actions {join} WHERE number LIKE '%7%'");
        let mut keys = database.lines(&query);
        keys.sort();
        keys
    };
    let both = || [keys("actions", ""), keys("open_dates", "JOIN open_dates ON action_id = actions.id")];
    let before = both();
    database.up();
    let mut expected = numbers.map(|number| format!("{number}={}", ActionNumber::parse(number).unwrap().sort_key()));
    expected.sort();
    assert_eq!(both(), [expected.to_vec(), expected.to_vec()]);
    database.down();
    assert_eq!(both(), before);
}

#[test]
fn three_that_start_at_once_on_an_empty_file_make_its_tables_once() {
    three_at_once(Database::on_sqlite);
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn three_that_start_at_once_on_an_empty_postgresql_database_make_its_tables_once() {
    three_at_once(Database::on_postgres);
}

fn three_at_once(new: impl Fn() -> Database) {
    // They seldom meet in the few milliseconds that it takes.
    for _ in 0..30 {
        let database = new();
        let servers: [Server; 3] = Server::start_at_once(&database);
        for server in &servers {
            server.anonymous().get("//readyz").expect(200);
        }
        let runs = database.lines("SELECT version AS line FROM __diesel_schema_migrations ORDER BY 1");
        assert_eq!(runs.len(), migrations().len(), "{runs:?}");
        let keys = database.lines("SELECT name AS line FROM settings");
        assert_eq!(keys, ["session_signing_key"]);
    }
}
