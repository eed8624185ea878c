//! Moving everything from one database to another, such as from a file to PostgreSQL or back.
//!
//! The target is marked before the first row goes in and refused by everybody until the last transaction, which reads
//! both databases whole, compares them and takes the mark away. So it does not matter where a move breaks off: what is
//! there cannot be used, and the next move into it begins anew. The source is only read.

mod mark;
mod proof;
mod rows;
mod tables;

use super::connection::{Address, Begin, Opener};
use super::{Db, Error, Result, migrations};
pub(super) use mark::refuse as refuse_half_moved;
pub use proof::Proof;
pub use tables::{Column, Kind, Table};

/// The tables that a move carries, each after those that it refers to.
pub fn tables() -> Result<Vec<Table>> {
    tables::of(&mut tables::model()?)
}

/// Carries everything from one database to another that is empty or in which a move broke off, and answers what was found
/// in each table of both. Whatever else writes to the source should be stopped: to a file nobody can write meanwhile, and a
/// PostgreSQL database that was written to is found to differ in the end.
pub fn everything(from: &Address, to: &Address) -> Result<Vec<Proof>> {
    let mut source = open_source(from)?;
    let mut target = open(to)?;
    let mut model = tables::model()?;
    let tables = tables::of(&mut model)?;
    make_ready(&mut target, &mut model, &tables)?;
    match source {
        Db::Sqlite(_) => source.in_transaction(Begin::Write, |source| {
            copy(source, &mut target, &tables)?;
            finish(source, &mut target, &tables)
        }),
        Db::Postgres(_) => {
            source.in_transaction(Begin::Read, |source| copy(source, &mut target, &tables))?;
            // Another look, at what it holds by now.
            source.in_transaction(Begin::Read, |source| finish(source, &mut target, &tables))
        }
    }
}

fn open(address: &Address) -> Result<Db> {
    r2d2::ManageConnection::connect(&Opener::for_writing(address).for_upkeep())
}

fn open_source(address: &Address) -> Result<Db> {
    address.require_there()?;
    let mut source = open(address)?;
    if !migrations::is_current(&mut source)? {
        return Err(Error::Unavailable("it has to be upgraded first, with `waymark migrate`".to_owned()));
    }
    mark::refuse(&mut source)?;
    Ok(source)
}

/// Leaves the target with empty tables and the mark, all at once: a server that starts meanwhile waits, and then finds
/// the mark.
fn make_ready(target: &mut Db, model: &mut Db, tables: &[Table]) -> Result<()> {
    migrations::alone(target, |target| {
        if mark::is_set(target)? {
            migrations::begin_again(target)?;
        }
        for table in tables {
            // The migrations put a few rows in themselves, which are not those of the source.
            let own = rows::page(model, table, None)?;
            if rows::page(target, table, None)? != own {
                let name = &table.name;
                return Err(Error::Unavailable(format!(
                    "the database to move to is not empty, {name} has rows: give an empty one"
                )));
            }
            if !own.is_empty() {
                rows::clear(target, table)?;
            }
        }
        mark::set(target)
    })
}

fn copy(source: &mut Db, target: &mut Db, tables: &[Table]) -> Result<()> {
    tables.iter().try_for_each(|table| carry(source, target, table))
}

fn carry(source: &mut Db, target: &mut Db, table: &Table) -> Result<()> {
    let mut last = None;
    loop {
        let page = rows::page(source, table, last.as_ref())?;
        if !page.is_empty() {
            target.in_transaction(Begin::Write, |target| rows::insert(target, table, &page))?;
        }
        if page.len() < rows::PAGE {
            tracing::info!(table = table.name, "carried");
            return rows::number_on(target, table);
        }
        last = page.into_iter().next_back();
    }
}

/// Takes the mark away if, and only if, both databases then hold the same.
fn finish(source: &mut Db, target: &mut Db, tables: &[Table]) -> Result<Vec<Proof>> {
    target.in_transaction(Begin::Write, |target| {
        mark::remove(target)?;
        let same = |table| {
            let (was, is) = (proof::of(source, table)?, proof::of(target, table)?);
            if was == is { Ok(is) } else { Err(differs(&was, &is)) }
        };
        tables.iter().map(same).collect()
    })
}

fn differs(was: &Proof, is: &Proof) -> Error {
    Error::Unavailable(format!(
        "{} has {} rows where it came from and {} where it went, or other ones: something wrote to one of the databases \
         meanwhile; stop the service and run `waymark move` again",
        was.table, was.rows, is.rows
    ))
}
