//! The tables from each version to the next, with rows in them, and several who make them at once.

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
