//! The tables that there are, as the migrations make them: nobody has to remember to add a new one to a list.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use crate::store::{Db, Error, Result, migrations};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number of any width.
    Integer,
    /// Words.
    Text,
    /// Yes or no.
    Boolean,
    /// A day.
    Date,
    /// A moment.
    Time,
    /// A document.
    Bytes,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, those of the primary key too.
    pub columns: Vec<Column>,
    /// The places of the primary key among the columns.
    pub key: Vec<usize>,
}

impl Kind {
    fn of(declared: &str) -> Result<Self> {
        match declared {
            "INTEGER" | "BIGINT" => Ok(Self::Integer),
            "TEXT" => Ok(Self::Text),
            "BOOLEAN" => Ok(Self::Boolean),
            "DATE" => Ok(Self::Date),
            "TIMESTAMP" => Ok(Self::Time),
            "BLOB" => Ok(Self::Bytes),
            other => Err(Error::Broken(format!("a column of the type {other} cannot be moved"))),
        }
    }
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    in_table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    declared: String,
    /// From 1 in the order of the primary key, 0 outside of it.
    #[diesel(sql_type = BigInt)]
    key_place: i64,
}

#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    child: String,
    #[diesel(sql_type = Text)]
    parent: String,
}

/// An empty database in memory, as the migrations leave it.
pub(super) fn model() -> Result<Db> {
    let memory = SqliteConnection::establish(":memory:");
    let mut model = Db::Sqlite(memory.map_err(|error| Error::Unavailable(error.to_string()))?);
    migrations::run(&mut model)?;
    Ok(model)
}

/// The tables of `model`, each after those that it refers to.
pub(super) fn of(model: &mut Db) -> Result<Vec<Table>> {
    let columns = "SELECT tables.name AS in_table, columns.name AS name, columns.type AS declared, columns.pk AS key_place \
                   FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns WHERE tables.type = 'table' \
                   AND tables.name NOT LIKE 'sqlite_%' AND tables.name <> '__diesel_schema_migrations' \
                   ORDER BY tables.rowid, columns.cid";
    let references = "SELECT tables.name AS child, keys.\"table\" AS parent \
                      FROM sqlite_master AS tables, pragma_foreign_key_list(tables.name) AS keys";
    let tables = gather(sql_query(columns).load(model)?)?;
    in_order(tables, &sql_query(references).load(model)?)
}

fn gather(rows: Vec<ColumnRow>) -> Result<Vec<Table>> {
    let mut tables: Vec<Table> = Vec::new();
    for of_table in rows.chunk_by(|one, other| one.in_table == other.in_table) {
        let column = |row: &ColumnRow| Ok(Column { name: row.name.clone(), kind: Kind::of(&row.declared)? });
        let mut key: Vec<usize> = (0..of_table.len()).filter(|place| of_table[*place].key_place > 0).collect();
        key.sort_by_key(|place| of_table[*place].key_place);
        let columns = of_table.iter().map(column).collect::<Result<_>>()?;
        tables.push(Table { name: of_table[0].in_table.clone(), columns, key });
    }
    Ok(tables)
}

fn in_order(mut tables: Vec<Table>, references: &[Reference]) -> Result<Vec<Table>> {
    let mut ordered = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let waiting: HashSet<String> = tables.iter().map(|table| table.name.clone()).collect();
        let is_ready = |table: &Table| {
            let mut parents = references.iter().filter(|reference| reference.child == table.name);
            parents.all(|reference| reference.parent == table.name || !waiting.contains(&reference.parent))
        };
        let (ready, rest): (Vec<_>, Vec<_>) = tables.into_iter().partition(is_ready);
        if ready.is_empty() {
            return Err(Error::Broken("the tables refer to each other in a circle".to_owned()));
        }
        ordered.extend(ready);
        tables = rest;
    }
    Ok(ordered)
}
