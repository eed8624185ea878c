//! The parts of a plan or of some actions as they stood at the end of a day, of every kind, by one statement.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::connection::DefaultLoadingMode;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Date, Text};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

use crate::domain::number::ActionNumber;
use crate::store::each::each;
use crate::store::repeated::repeated;
use crate::store::{Db, Error, Result};

/// The arms of the statement that read what a report on an action is judged by.
const JUDGED: &str = include_str!("judged.sql");
/// Those that read the rest of actions.
const ACTIONS: &str = include_str!("actions.sql");
/// Those that read the rest of a plan.
const REST: &str = include_str!("plan.sql");

static PLAN: LazyLock<Statement> = LazyLock::new(|| Statement::of("plan_id = ?2", &[JUDGED, ACTIONS, REST]));
static ACTION: LazyLock<Statement> =
    LazyLock::new(|| Statement::of("plan_id = ?2 AND number = ?3", &[JUDGED, ACTIONS]));
static TO_REPORT_ON: LazyLock<Statement> =
    LazyLock::new(|| Statement::of("plan_id = (SELECT id FROM plans WHERE slug = ?2) AND number = ?3", &[JUDGED]));
static LISTED: LazyLock<Statement> = LazyLock::new(|| Statement::of("id = ANY(?2)", &[JUDGED, ACTIONS]));

/// The same of a few actions at once, with an arm more that tells which is which.
static NAMED: LazyLock<Statement> = LazyLock::new(|| Statement::of_those(include_str!("named.sql"), &[JUDGED, PLACES]));
const PLACES: &str = "UNION ALL\nSELECT 'place', its.id, its.place, CAST(json_array(its.place) AS TEXT) FROM its";

/// A statement in the words of each database: they have another name for the same function and mark parameters otherwise.
struct Statement {
    sqlite: String,
    postgres: String,
}

impl Statement {
    /// The one that asks for parts of the actions that `which` chooses.
    fn of(which: &str, arms: &[&str]) -> Self {
        // Told not to, SQLite does not make a table of them first, to be read whole for each arm.
        let its =
            "its AS NOT MATERIALIZED (SELECT id, number, sort_key, priority_id, version, added_on FROM actions WHERE ";
        Self::of_those(&format!("{its}{which})"), arms)
    }

    /// The one that asks for parts of the actions that `its` is made of.
    fn of_those(its: &str, arms: &[&str]) -> Self {
        let lines = std::iter::once(&its).chain(arms).flat_map(|arm| arm.lines());
        let lines = lines.filter(|line| !line.trim_start().starts_with("--"));
        let sqlite = format!("WITH {}", lines.collect::<Vec<_>>().join("\n"));
        let postgres = sqlite.replace("json_array", "json_build_array").replace('?', "$");
        Self { sqlite, postgres }
    }

    fn on(&self, db: &Db) -> &str {
        match db {
            Db::Sqlite(_) => &self.sqlite,
            Db::Postgres(_) => &self.postgres,
        }
    }
}

/// A part as it is read.
#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    part_of: i64,
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = Text)]
    body: String,
}

/// The parts of each kind. What is written of them stands in one text, as thousands of small ones would cost more.
#[derive(Default)]
pub(in crate::store) struct Parts {
    text: String,
    kinds: Vec<(String, Vec<Part>)>,
}

/// The key of what it is part of, its place there, and where its columns stand in the text.
type Part = (i64, i64, Range<usize>);

impl Parts {
    fn of(rows: impl Iterator<Item = QueryResult<Row>>) -> Result<Self> {
        let mut parts = Self::default();
        for row in rows {
            parts.add(row?);
        }
        Ok(parts)
    }

    fn add(&mut self, row: Row) {
        let begin = self.text.len();
        self.text.push_str(&row.body);
        let part = (row.part_of, row.position, begin..self.text.len());
        // Nearly always one more of the same kind.
        match self.kinds.iter_mut().rev().find(|(kind, _)| *kind == row.kind) {
            Some((_, parts)) => parts.push(part),
            None => self.kinds.push((row.kind, vec![part])),
        }
    }

    /// What `make` makes of each part of this kind, in their order: of the key of what it is part of, and of its columns.
    pub(in crate::store) fn take<C: DeserializeOwned, T>(
        &mut self,
        kind: &str,
        make: impl Fn(i64, C) -> Result<T>,
    ) -> Result<Vec<T>> {
        let Self { text, kinds } = self;
        let Some((_, parts)) = kinds.iter_mut().find(|(found, _)| found == kind) else { return Ok(Vec::new()) };
        parts.sort_by_key(|(part_of, position, _)| (*part_of, *position));
        let read = |(part_of, _, place): Part| {
            let columns = serde_json::from_str(&text[place]);
            make(part_of, columns.map_err(|error| Error::Broken(format!("{kind}: {error}")))?)
        };
        parts.drain(..).map(read).collect()
    }
}

/// The parts of a whole plan.
pub(super) fn of_plan(db: &mut Db, plan_id: i64, day: NaiveDate) -> Result<Parts> {
    let statement = sql_query(PLAN.on(db)).bind::<Date, _>(day).bind::<BigInt, _>(plan_id);
    let statement = repeated!(statement);
    each!(db, c => Parts::of(statement.load_iter::<Row, DefaultLoadingMode>(c)?))
}

/// The parts of one action of a plan.
pub(super) fn of_action(db: &mut Db, plan_id: i64, number: &ActionNumber, day: NaiveDate) -> Result<Parts> {
    let statement = sql_query(ACTION.on(db)).bind::<Date, _>(day).bind::<BigInt, _>(plan_id);
    let statement = repeated!(statement.bind::<Text, _>(number.as_str()));
    each!(db, c => Parts::of(statement.load_iter::<Row, DefaultLoadingMode>(c)?))
}

/// Of the parts of one action those that a report on it is judged by.
pub(super) fn to_report_on(db: &mut Db, plan: &str, number: &ActionNumber, day: NaiveDate) -> Result<Parts> {
    let statement = sql_query(TO_REPORT_ON.on(db)).bind::<Date, _>(day).bind::<Text, _>(plan);
    let statement = repeated!(statement.bind::<Text, _>(number.as_str()));
    each!(db, c => Parts::of(statement.load_iter::<Row, DefaultLoadingMode>(c)?))
}

/// As [`to_report_on`], of the actions in a JSON list of at most 16, each with the slug of its plan, its number and its place,
/// and the place of each. For a server.
pub(super) fn named(db: &mut PgConnection, named: &str, day: NaiveDate) -> Result<Parts> {
    let statement = repeated!(sql_query(&NAMED.postgres).bind::<Date, _>(day).bind::<Text, _>(named));
    Parts::of(statement.load_iter::<Row, DefaultLoadingMode>(db)?)
}

/// The parts of the actions with these keys. SQLite knows no list as one value, so there they stand in the statement.
pub(super) fn of_actions(db: &mut Db, ids: &[i64], day: NaiveDate) -> Result<Parts> {
    match db {
        Db::Sqlite(c) => {
            let list = ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
            let statement = sql_query(Statement::of(&format!("id IN ({list})"), &[JUDGED, ACTIONS]).sqlite);
            Parts::of(statement.bind::<Date, _>(day).load_iter::<Row, DefaultLoadingMode>(c)?)
        }
        Db::Postgres(c) => {
            let statement = sql_query(&LISTED.postgres).bind::<Date, _>(day).bind::<Array<BigInt>, _>(ids);
            Parts::of(repeated!(statement).load_iter::<Row, DefaultLoadingMode>(c)?)
        }
    }
}

/// A moment in JSON: PostgreSQL writes a T between day and time, SQLite what is kept, which has a space.
pub(in crate::store) fn moment<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<NaiveDateTime, D::Error> {
    maybe_moment(from)?.ok_or_else(|| D::Error::custom("there is no moment"))
}

/// As [`moment`], where there may be none.
pub(in crate::store) fn maybe_moment<'de, D>(from: D) -> std::result::Result<Option<NaiveDateTime>, D::Error>
where
    D: Deserializer<'de>,
{
    let text: Option<String> = Option::deserialize(from)?;
    text.map(|text| text.replacen(' ', "T", 1).parse().map_err(D::Error::custom)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_either_database_writes_it() {
        #[derive(Deserialize)]
        struct At(#[serde(deserialize_with = "maybe_moment")] Option<NaiveDateTime>);
        let read = |json: &str| serde_json::from_str::<At>(json).map(|at| at.0.map(|at| at.to_string()));
        for (json, expected) in [
            ("\"2018-10-01 09:00:00.250000\"", Some("2018-10-01 09:00:00.250")),
            ("\"2018-10-01T09:00:00.25\"", Some("2018-10-01 09:00:00.250")),
            ("\"2018-10-01T09:00:00\"", Some("2018-10-01 09:00:00")),
            ("null", None),
        ] {
            assert_eq!(read(json).expect(json).as_deref(), expected, "{json}");
        }
        assert!(read("\"yesterday\"").is_err());
    }
}
