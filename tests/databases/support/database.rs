//! A database that is looked into from outside.

use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use waymark::store::Db;
use waymark::store::connection::Address;

use super::program;
use super::store::Store;

/// A new database, gone when it is dropped.
pub(crate) struct Database {
    store: Store,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The names of the migrations, which are the same for both databases.
pub(crate) fn migrations() -> Vec<String> {
    let folder = std::fs::read_dir(root().join("migrations/sqlite")).unwrap();
    let mut names: Vec<String> = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

impl Database {
    pub(crate) fn on_sqlite() -> Self {
        Self { store: Store::on_sqlite() }
    }

    pub(crate) fn on_postgres() -> Self {
        Self { store: Store::on_postgres() }
    }

    /// With rows in every table.
    pub(crate) fn filled(self) -> Self {
        for migration in migrations() {
            self.up();
            self.fill(&migration);
        }
        self
    }

    /// What `DATABASE_URL` says.
    pub(crate) fn url(&self) -> String {
        match self.store.address() {
            Address::Sqlite(path) => path.to_str().unwrap().to_owned(),
            Address::Postgres(url) => url,
        }
    }

    /// A connection of the test's own.
    pub(crate) fn connect(&self) -> Db {
        self.store.connect()
    }

    pub(crate) fn execute(&self, statements: &str) {
        self.connect().batch_execute(statements).unwrap_or_else(|error| panic!("{error}: {statements}"));
    }

    /// The column `line` of what is found.
    pub(crate) fn lines(&self, query: &str) -> Vec<String> {
        let lines = sql_query(query).load::<Line>(&mut self.connect());
        lines.unwrap_or_else(|error| panic!("{error}: {query}")).into_iter().map(|line| line.line).collect()
    }

    /// Puts rows into the tables that this migration makes.
    pub(crate) fn fill(&self, migration: &str) {
        let rows = root().join("tests/databases/rows").join(format!("{migration}.sql"));
        let rows = std::fs::read_to_string(&rows).unwrap_or_else(|error| panic!("{}: {error}", rows.display()));
        self.execute(&rows);
    }

    /// Runs the next migration, and no other.
    pub(crate) fn up(&self) {
        match &mut self.connect() {
            Db::Sqlite(sqlite) => sqlite.run_next_migration(source("sqlite")).map(|_| ()).unwrap(),
            Db::Postgres(postgres) => postgres.run_next_migration(source("postgres")).map(|_| ()).unwrap(),
        }
    }

    /// Undoes the last migration.
    pub(crate) fn down(&self) {
        match &mut self.connect() {
            Db::Sqlite(sqlite) => sqlite.revert_last_migration(source("sqlite")).map(|_| ()).unwrap(),
            Db::Postgres(postgres) => postgres.revert_last_migration(source("postgres")).map(|_| ()).unwrap(),
        }
    }

    /// Every column as `table.column type`, in the order of their names.
    pub(crate) fn columns(&self) -> Vec<String> {
        self.lines(match self.connect() {
            Db::Sqlite(_) => {
                "SELECT tables.name || '.' || columns.name || ' ' || columns.type AS line \
                 FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns WHERE tables.type = 'table' \
                 AND tables.name NOT LIKE 'sqlite_%' AND tables.name <> '__diesel_schema_migrations' ORDER BY 1"
            }
            Db::Postgres(_) => {
                "SELECT table_name || '.' || column_name || ' ' || data_type AS line FROM information_schema.columns \
                 WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations' ORDER BY 1"
            }
        })
    }

    /// The indexes and what else the tables hold to.
    pub(crate) fn indexes(&self) -> Vec<String> {
        self.lines(match self.connect() {
            Db::Sqlite(_) => {
                "SELECT sql AS line FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1"
            }
            Db::Postgres(_) => {
                "SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public' \
                 AND tablename <> '__diesel_schema_migrations' UNION ALL \
                 SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint \
                 WHERE connamespace = 'public'::regnamespace \
                 AND conrelid::regclass::text <> '__diesel_schema_migrations' ORDER BY 1"
            }
        })
    }

    /// Every row as words, in an order of its own, of the columns that are named as [`Self::columns`] names them.
    pub(crate) fn rows(&self, columns: &[String]) -> Vec<String> {
        let names =
            columns.iter().map(|column| column.split(' ').next().and_then(|name| name.split_once('.')).unwrap());
        let names: Vec<(&str, &str)> = names.collect();
        let of_table = |columns: &[(&str, &str)]| {
            let words = columns.iter().map(|(_, name)| format!("coalesce(CAST(\"{name}\" AS TEXT), 'nothing')"));
            let words: Vec<String> = words.collect();
            let table = columns[0].0;
            format!("SELECT '{table}: ' || {} AS line FROM \"{table}\" ORDER BY 1", words.join(" || ' | ' || "))
        };
        let tables = names.chunk_by(|(one, _), (other, _)| one == other);
        tables.flat_map(|columns| self.lines(&of_table(columns))).collect()
    }

    /// Runs the program on it with these arguments and answers what went wrong.
    #[track_caller]
    pub(crate) fn refusal(&self, arguments: &[&str]) -> String {
        let output = program::run(self, arguments);
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).unwrap()
    }
}

fn source(engine: &str) -> FileBasedMigrations {
    FileBasedMigrations::from_path(Path::new(&root()).join("migrations").join(engine)).unwrap()
}
