//! Rows of any table, read and written a page at a time.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::deserialize::{self, QueryableByName};
use diesel::prelude::*;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::row::NamedRow;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Binary, Bool, Date, Nullable, Text, Timestamp};

use super::tables::{Kind, Table};
use crate::store::connection::Backend;
use crate::store::{Db, Result};

/// How many rows are read or written at once: neither database takes more than some ten thousand values in a statement.
pub(super) const PAGE: usize = 1_000;

/// One value, read and written as the rest of the program reads and writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Integer(Option<i64>),
    Text(Option<String>),
    Boolean(Option<bool>),
    Date(Option<NaiveDate>),
    Time(Option<NaiveDateTime>),
    Bytes(Option<Vec<u8>>),
}

/// The values of a row, in the order of the table's columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row(pub(super) Vec<Cell>);

/// A row tells its own shape, a letter for each column, because diesel builds it without knowing its table.
impl QueryableByName<Backend> for Row {
    fn build<'a>(row: &impl NamedRow<'a, Backend>) -> deserialize::Result<Self> {
        let shape: String = NamedRow::get::<Text, _>(row, "shape")?;
        let cell = |(place, letter)| {
            let name = format!("c{place}");
            Ok(match letter {
                'i' => Cell::Integer(NamedRow::get::<Nullable<BigInt>, _>(row, &name)?),
                'b' => Cell::Boolean(NamedRow::get::<Nullable<Bool>, _>(row, &name)?),
                'd' => Cell::Date(NamedRow::get::<Nullable<Date>, _>(row, &name)?),
                'y' => Cell::Bytes(NamedRow::get::<Nullable<Binary>, _>(row, &name)?),
                't' => Cell::Time(NamedRow::get::<Nullable<Timestamp>, _>(row, &name)?),
                _ => Cell::Text(NamedRow::get::<Nullable<Text>, _>(row, &name)?),
            })
        };
        shape.chars().enumerate().map(cell).collect::<deserialize::Result<_>>().map(Self)
    }
}

fn letter(kind: Kind) -> char {
    match kind {
        Kind::Integer => 'i',
        Kind::Boolean => 'b',
        Kind::Date => 'd',
        Kind::Time => 't',
        Kind::Bytes => 'y',
        Kind::Text => 's',
    }
}

type Statement<'a> = BoxedSqlQuery<'a, Backend, SqlQuery>;

fn bind<'a>(statement: Statement<'a>, cell: &Cell) -> Statement<'a> {
    match cell.clone() {
        Cell::Integer(value) => statement.bind::<Nullable<BigInt>, _>(value),
        Cell::Text(value) => statement.bind::<Nullable<Text>, _>(value),
        Cell::Boolean(value) => statement.bind::<Nullable<Bool>, _>(value),
        Cell::Date(value) => statement.bind::<Nullable<Date>, _>(value),
        Cell::Time(value) => statement.bind::<Nullable<Timestamp>, _>(value),
        Cell::Bytes(value) => statement.bind::<Nullable<Binary>, _>(value),
    }
}

/// The next rows of `table` after `last`, in the order of their keys; no more than a page, and fewer only at the end.
pub(super) fn page(db: &mut Db, table: &Table, last: Option<&Row>) -> Result<Vec<Row>> {
    let statement = sql_query(select(table, last.is_some())).into_boxed();
    let cells = last.into_iter().flat_map(|row| table.key.iter().map(|place| &row.0[*place]));
    Ok(cells.fold(statement, bind).load(db)?)
}

fn select(table: &Table, goes_on: bool) -> String {
    let shape: String = table.columns.iter().map(|column| letter(column.kind)).collect();
    let columns: String = table
        .columns
        .iter()
        .enumerate()
        .map(|(place, column)| match column.kind {
            // As wide as the widest, whatever the width of the column.
            Kind::Integer => format!(", CAST(\"{}\" AS BIGINT) AS c{place}", column.name),
            _ => format!(", \"{}\" AS c{place}", column.name),
        })
        .collect();
    let key: Vec<String> = table.key.iter().map(|place| format!("\"{}\"", table.columns[*place].name)).collect();
    let key = key.join(", ");
    let after = if goes_on { format!(" WHERE ({key}) > ({})", places(1, table.key.len())) } else { String::new() };
    format!("SELECT '{shape}' AS shape{columns} FROM \"{}\"{after} ORDER BY {key} LIMIT {PAGE}", table.name)
}

fn places(first: usize, count: usize) -> String {
    (first..first + count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}

/// Stores rows as they were read, under the keys they had.
pub(super) fn insert(db: &mut Db, table: &Table, rows: &[Row]) -> Result<()> {
    let names: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let width = names.len();
    let values: Vec<String> = match db {
        // SQLite looks each numbered place up among all those before it.
        Db::Sqlite(_) => vec![format!("({})", vec!["?"; width].join(", ")); rows.len()],
        Db::Postgres(_) => (0..rows.len()).map(|row| format!("({})", places(row * width + 1, width))).collect(),
    };
    let text = format!("INSERT INTO \"{}\" ({}) VALUES {}", table.name, names.join(", "), values.join(", "));
    let statement = sql_query(text).into_boxed();
    rows.iter().flat_map(|row| &row.0).fold(statement, bind).execute(db)?;
    Ok(())
}

/// Takes every row away.
pub(super) fn clear(db: &mut Db, table: &Table) -> Result<()> {
    sql_query(format!("DELETE FROM \"{}\"", table.name)).execute(db)?;
    Ok(())
}

/// Lets PostgreSQL number new rows after those that came with keys of their own. SQLite does so by itself.
pub(super) fn number_on(db: &mut Db, table: &Table) -> Result<()> {
    let [key] = table.key[..] else { return Ok(()) };
    let (name, key) = (&table.name, &table.columns[key]);
    if let (Db::Postgres(postgres), Kind::Integer) = (db, key.kind) {
        // There is nothing to set, and nothing happens, where a table is empty or does not number its rows.
        let (key, sequence) = (&key.name, format!("pg_get_serial_sequence('\"{name}\"', '{}')", key.name));
        sql_query(format!("SELECT setval({sequence}, (SELECT max(\"{key}\") FROM \"{name}\"))")).execute(postgres)?;
    }
    Ok(())
}
