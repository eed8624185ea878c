//! A new, empty database, gone when it is dropped.

use std::sync::atomic::{AtomicU64, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use waymark::store::Db;
use waymark::store::connection::Address;

/// Where the tests' PostgreSQL server is, if they run on one: the URL of somebody who may create databases.
#[expect(clippy::disallowed_methods, reason = "the tests have no settings but this one")]
fn server() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok()
}

/// A database of its own.
pub(crate) enum Store {
    Sqlite(tempfile::TempDir),
    Postgres { server: String, name: String },
}

impl Store {
    /// On the tests' PostgreSQL server, if they run on one, and else a file.
    pub(crate) fn new() -> Self {
        if server().is_some() { Self::on_postgres() } else { Self::on_sqlite() }
    }

    pub(crate) fn on_sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().expect("a folder"))
    }

    pub(crate) fn on_postgres() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let server = server().expect("TEST_DATABASE_URL: run this test by tests/on-postgresql");
        let name = format!("waymark_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        on(&server, &format!("CREATE DATABASE {name}")).expect("a new database");
        Self::Postgres { server, name }
    }

    pub(crate) fn address(&self) -> Address {
        match self {
            Self::Sqlite(folder) => Address::Sqlite(folder.path().join("waymark.db")),
            Self::Postgres { server, name } => {
                let (place, settings) = server.split_once('?').unwrap_or((server, ""));
                let host = place.find("://").map_or(0, |at| at + 3);
                let end = place[host..].find('/').map_or(place.len(), |at| host + at);
                Address::Postgres(format!("{}/{name}?{settings}", &place[..end]).trim_end_matches('?').to_owned())
            }
        }
    }

    /// A connection of the test's own.
    pub(crate) fn connect(&self) -> Db {
        match self.address() {
            Address::Sqlite(path) => {
                let path = path.to_str().expect("a path");
                Db::Sqlite(SqliteConnection::establish(path).expect("a connection"))
            }
            Address::Postgres(url) => Db::Postgres(PgConnection::establish(&named(&url)).expect("a connection")),
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if let Self::Postgres { server, name } = self {
            let _ = on(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

fn on(server: &str, statement: &str) -> Result<(), String> {
    let mut connection = PgConnection::establish(&named(server)).map_err(|error| error.to_string())?;
    connection.batch_execute(statement).map_err(|error| error.to_string())
}

/// The same address, with a name by which the server's log can tell the tests from the program.
fn named(url: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}application_name=tests")
}
