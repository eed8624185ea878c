//! One connection type for both databases, and how each is opened.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::result::Error as DieselError;

use super::{Error, Result, postgres};

mod either {
    /// A connection to either database. Everything in `store` is written once against it.
    #[derive(diesel::MultiConnection)]
    pub enum Db {
        /// The database inside: a file.
        Sqlite(diesel::SqliteConnection),
        /// The database outside.
        Postgres(diesel::PgConnection),
    }
}

pub use either::Db;

/// The back end of [`Db`], for boxed queries.
pub type Backend = <Db as diesel::Connection>::Backend;

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A file of this machine.
    Sqlite(PathBuf),
    /// The URL of a PostgreSQL server, as libpq reads it.
    Postgres(String),
}

impl FromStr for Address {
    type Err = String;

    /// Reads `sqlite://PATH`, `postgres://…` or a bare path. Any other scheme is refused rather than taken for a
    /// file name.
    fn from_str(url: &str) -> std::result::Result<Self, String> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        let path = url.strip_prefix("sqlite://").unwrap_or(url);
        match path {
            "" => Err("the address of the database is empty: give a path or postgres://…".to_owned()),
            path if path.contains("://") => {
                let scheme = path.split("://").next().unwrap_or_default();
                Err(format!(
                    "{scheme}:// is not a database that Waymark knows: give a path, sqlite://PATH or postgres://…"
                ))
            }
            path => Ok(Self::Sqlite(PathBuf::from(path))),
        }
    }
}

impl Address {
    /// Refuses a file that is not there, which opening it would make.
    pub(super) fn require_there(&self) -> Result<()> {
        match self {
            Self::Sqlite(path) if !path.exists() => Err(Error::Missing(path.display().to_string())),
            _ => Ok(()),
        }
    }
}

/// Opens connections for the pool.
#[derive(Debug, Clone)]
pub struct Opener {
    address: Address,
    writes: bool,
    /// Whether everything on the connection may take its time.
    patient: bool,
    /// Whether what was opened last for writing could not write.
    stuck: Arc<AtomicBool>,
}

impl Opener {
    /// Opens connections to `address` that may write.
    #[must_use]
    pub fn for_writing(address: &Address) -> Self {
        Self { address: address.clone(), writes: true, patient: false, stuck: Arc::default() }
    }

    /// Opens connections to the same database that may only read.
    #[must_use]
    pub fn for_reading(&self) -> Self {
        Self { writes: false, ..self.clone() }
    }

    /// Opens connections for what is done before anybody is served, such as an upgrade of the tables.
    #[must_use]
    pub fn for_upkeep(&self) -> Self {
        Self { patient: true, ..self.clone() }
    }

    /// How long a new connection may take if nobody waits for it: longer than libpq tries the addresses that are named, for two
    /// seconds each, of which those before may belong to servers that are gone without a word.
    pub(super) fn longest_greeting(&self) -> Duration {
        const OF_ONE: Duration = Duration::from_millis(2500);
        match &self.address {
            Address::Sqlite(_) => OF_ONE,
            Address::Postgres(url) => url.split(',').map(|_| OF_ONE).sum(),
        }
    }

    fn open_sqlite(&self, path: &Path) -> Result<SqliteConnection> {
        make_private(path).map_err(|error| Error::Unavailable(format!("{}: {error}", path.display())))?;
        let mut sqlite = SqliteConnection::establish(&path.to_string_lossy())
            .map_err(|error| Error::Unavailable(format!("{}: {error}", path.display())))?;
        sqlite.batch_execute(
            "PRAGMA busy_timeout = 1500; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA journal_size_limit = 67108864;",
        )?;
        if self.patient {
            keep_a_write_ahead_log(&mut sqlite)?;
        }
        if self.writes {
            self.stuck.store(!can_write(&mut sqlite), Ordering::Relaxed);
        } else {
            // What a reader keeps of the file, in KiB, is of use only until the next write by anybody, and there are many
            // readers.
            sqlite.batch_execute("PRAGMA query_only = ON; PRAGMA cache_size = -250;")?;
        }
        Ok(sqlite)
    }
}

/// Lets readers and the writer work beside each other, which the file itself then remembers. Those who say so of a new
/// file at the same moment are refused at once, whatever their `busy_timeout`, so they say it again.
fn keep_a_write_ahead_log(sqlite: &mut SqliteConnection) -> Result<()> {
    let patience_ends = Instant::now() + Duration::from_secs(5);
    loop {
        match sqlite.batch_execute("PRAGMA journal_mode = WAL;") {
            Err(DieselError::DatabaseError(_, refusal))
                if refusal.message() == "database is locked" && Instant::now() < patience_ends =>
            {
                thread::sleep(Duration::from_millis(5));
            }
            said => return Ok(said?),
        }
    }
}

/// Whether SQLite can write now. A file that may not be written it opens for reading, says nothing, and does not try
/// again; only a write, which is undone, shows it.
fn can_write(sqlite: &mut SqliteConnection) -> bool {
    let tried = sqlite.batch_execute("BEGIN IMMEDIATE; PRAGMA user_version = 0;");
    // There is nothing to undo where nothing began.
    let _ = sqlite.batch_execute("ROLLBACK;");
    tried.is_ok()
}

/// Makes the file, if it is not there, so that only its owner can read it; SQLite gives its journals the same mode.
fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

impl r2d2::ManageConnection for Opener {
    type Connection = Db;
    type Error = Error;

    fn connect(&self) -> Result<Db> {
        match &self.address {
            Address::Sqlite(path) => self.open_sqlite(path).map(Db::Sqlite),
            Address::Postgres(url) if self.patient => postgres::open_patiently(url).map(Db::Postgres),
            Address::Postgres(url) => postgres::open(url).map(Db::Postgres),
        }
    }

    fn is_valid(&self, db: &mut Db) -> Result<()> {
        if db.is_open() { Ok(()) } else { Err(Error::Unavailable("PostgreSQL closed the connection".to_owned())) }
    }

    /// A connection that ended, or whose last transaction could not be ended, is thrown away. While the file cannot be written all are,
    /// readers too: SQLite opens what they share once for the whole program, and only after the last has gone in a way
    /// that lets the next write.
    fn has_broken(&self, db: &mut Db) -> bool {
        thread::panicking()
            || self.stuck.load(Ordering::Relaxed)
            || match db {
                Db::Sqlite(c) => AnsiTransactionManager::is_broken_transaction_manager(c),
                Db::Postgres(c) => AnsiTransactionManager::is_broken_transaction_manager(c) || !postgres::is_open(c),
            }
    }
}

/// How a transaction begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// Everything read comes from one moment.
    Read,
    /// Takes the right to write at once: two writers who read first and wrote later would refuse each other.
    Write,
}

impl Db {
    /// How long a transaction that begins on a file waits for other programs that write to it.
    pub(super) fn wait_for_other_programs(&mut self, longest: Duration) -> Result<()> {
        if let Self::Sqlite(sqlite) = self {
            sqlite.batch_execute(&format!("PRAGMA busy_timeout = {}", longest.as_millis()))?;
        }
        Ok(())
    }

    /// Runs `work` in one transaction; an error undoes everything.
    pub fn in_transaction<T, E: From<Error>>(
        &mut self,
        begin: Begin,
        work: impl FnOnce(&mut Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.begin(begin).map_err(Error::from)?;
        match work(self) {
            Ok(value) => {
                self.commit().map_err(|error| self.why_not_committed(error))?;
                Ok(value)
            }
            Err(error) => {
                // What went wrong first is what the caller wants to know; a connection that could not be rolled
                // back is thrown away by the pool.
                if let Err(rollback) = self.roll_back() {
                    tracing::warn!(%rollback, "a transaction could not be rolled back");
                }
                Err(error)
            }
        }
    }

    /// Runs `work` in a savepoint of the transaction that is open and undoes it whatever it answers: what would happen.
    /// Also if it panics, because others may share the transaction.
    pub fn dry_run<T, E: From<Error>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.begin_savepoint().map_err(Error::from)?;
        let outcome = catch_unwind(AssertUnwindSafe(|| work(self)));
        let undone = self.roll_back();
        let outcome = outcome.unwrap_or_else(|panic| resume_unwind(panic));
        undone.map_err(Error::from)?;
        outcome
    }

    /// A commit that was sent on a connection which then ended may have been carried out; and one that SQLite had written but
    /// could not bring to the disk is done after all if the program ends before the next.
    pub(super) fn why_not_committed(&mut self, error: diesel::result::Error) -> Error {
        let said = error.to_string();
        let may_be_done = match self {
            Self::Sqlite(_) => said.contains("disk I/O error"),
            Self::Postgres(c) => !postgres::is_open(c),
        };
        if may_be_done { Error::InDoubt(said) } else { error.into() }
    }

    /// Whether the connection is open, as far as is known here.
    pub(super) fn is_open(&mut self) -> bool {
        match self {
            Self::Sqlite(_) => true,
            Self::Postgres(c) => postgres::is_open(c),
        }
    }

    pub(super) fn begin(&mut self, begin: Begin) -> QueryResult<()> {
        match (self, begin) {
            (Self::Sqlite(c), Begin::Read) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN DEFERRED"),
            (Self::Sqlite(c), Begin::Write) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
            (Self::Postgres(c), Begin::Read) => {
                AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            }
            (Self::Postgres(c), Begin::Write) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
        }
    }

    /// Begins a savepoint in the transaction that is open; committed or rolled back as a transaction is.
    pub(super) fn begin_savepoint(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(c) => AnsiTransactionManager::begin_transaction(c),
            Self::Postgres(c) => AnsiTransactionManager::begin_transaction(c),
        }
    }

    pub(super) fn commit(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(c) => AnsiTransactionManager::commit_transaction(c),
            Self::Postgres(c) => AnsiTransactionManager::commit_transaction(c),
        }
    }

    pub(super) fn roll_back(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(c) => AnsiTransactionManager::rollback_transaction(c),
            Self::Postgres(c) => AnsiTransactionManager::rollback_transaction(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_path_or_a_known_scheme() {
        let file = |path: &str| Ok(Address::Sqlite(PathBuf::from(path)));
        assert_eq!("waymark.db".parse(), file("waymark.db"));
        assert_eq!("sqlite:///var/lib/w.db".parse(), file("/var/lib/w.db"));
        assert_eq!("postgres://h/w".parse(), Ok(Address::Postgres("postgres://h/w".to_owned())));
        assert!("mysql://h/w".parse::<Address>().is_err());
        assert!("".parse::<Address>().is_err());
    }

    #[test]
    fn a_commit_that_the_disk_failed_is_in_doubt_and_one_for_which_it_had_no_room_is_not() {
        let mut db = Db::Sqlite(SqliteConnection::establish(":memory:").expect("a connection"));
        let mut why = |said: &str| {
            let kind = diesel::result::DatabaseErrorKind::Unknown;
            db.why_not_committed(DieselError::DatabaseError(kind, Box::new(said.to_owned())))
        };
        assert!(matches!(why("disk I/O error"), Error::InDoubt(_)));
        assert!(matches!(why("database or disk is full"), Error::Unavailable(_)));
    }

    #[derive(diesel::QueryableByName)]
    struct Compiled {
        #[diesel(sql_type = diesel::sql_types::Text)]
        compile_options: String,
    }

    #[test]
    fn the_sqlite_inside_is_compiled_as_is_said_where_cargo_reads_it() {
        let mut sqlite = SqliteConnection::establish(":memory:").expect("a connection");
        let options: Vec<Compiled> = diesel::sql_query("PRAGMA compile_options").load(&mut sqlite).expect("options");
        let is = |option: &str| options.iter().any(|compiled| compiled.compile_options == option);
        assert!(is("THREADSAFE=2") && is("DEFAULT_MEMSTATUS=0") && !is("ENABLE_MEMORY_MANAGEMENT"));
        assert!(!is("ENABLE_LOAD_EXTENSION"), "nothing is loaded into the program");
    }
}
