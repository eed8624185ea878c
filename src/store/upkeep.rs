//! Copying and checking a database.

use std::path::Path;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use super::connection::{Address, Opener};
use super::{Db, Error, Result, open_dates};

/// Copies a SQLite database as it stands at one moment to a file that is not there yet and that only its owner may
/// read. PostgreSQL has tools of its own for this.
pub fn backup(address: &Address, to: &Path) -> Result<()> {
    if let Address::Postgres(_) = address {
        return Err(Error::Unavailable("PostgreSQL is backed up with pg_dump: see docs/RUNNING.md".to_owned()));
    }
    address.require_there()?;
    let unwritable = |error: std::io::Error| Error::Unavailable(format!("{}: {error}", to.display()));
    // Of a name that nobody else has: what lies there already may be somebody's own, or a link.
    let partial = to.with_extension(format!(
        "{:016x}.partial",
        getrandom::u64().map_err(|error| { Error::Unavailable(format!("no random number is to be had: {error}")) })?
    ));
    if to.exists() {
        return Err(Error::Unavailable(format!("{} is there already: give a new name", to.display())));
    }
    create_private(&partial).map_err(unwritable)?;
    let copied = copy(address, &partial).and_then(|()| std::fs::rename(&partial, to).map_err(unwritable));
    if copied.is_err() {
        // What is half made must not be taken for a backup; the reason is already known.
        let _ = std::fs::remove_file(&partial);
    }
    copied
}

fn create_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map(|_| ())
}

fn copy(address: &Address, to: &Path) -> Result<()> {
    let opener = Opener::for_writing(address);
    let mut db = r2d2::ManageConnection::connect(&opener)?;
    sql_query("VACUUM INTO $1").bind::<Text, _>(to.to_string_lossy()).execute(&mut db)?;
    std::fs::File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(|error| Error::Unavailable(format!("{}: {error}", to.display())))
}

#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = Text)]
    finding: String,
}

#[derive(QueryableByName)]
struct Broken {
    #[diesel(sql_type = Text)]
    child: String,
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// What is damaged: in the file's structure, in references between rows, in what is kept twice.
pub fn damage(db: &mut Db) -> Result<Vec<String>> {
    let mut found = Vec::new();
    if let Db::Sqlite(sqlite) = db {
        let findings: Vec<Finding> =
            sql_query("SELECT integrity_check AS finding FROM pragma_integrity_check").load(sqlite)?;
        found.extend(findings.into_iter().map(|finding| finding.finding).filter(|finding| finding != "ok"));
        let references = "SELECT \"table\" AS child, count(*) AS rows FROM pragma_foreign_key_check GROUP BY 1";
        let broken: Vec<Broken> = sql_query(references).load(sqlite)?;
        found.extend(
            broken.into_iter().map(|broken| format!("{} rows of {} refer to nothing", broken.rows, broken.child)),
        );
    }
    found.extend(open_dates::damage(db)?);
    Ok(found)
}
