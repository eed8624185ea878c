//! Statements whose text is always the same, so that a connection may keep them prepared.
//!
//! Diesel prepares every `UPDATE` anew, because the text of some depends on what they set. Ours set the same columns every
//! time they run, so the place in the program where one stands is enough to know it by. It has to be read like a question:
//! what is only executed diesel prepares anew all the same.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::BigInt;

/// A statement with the same text every time it is made `Here`, a type of that one place.
pub(super) struct Repeated<Here, Q> {
    statement: Q,
    here: PhantomData<Here>,
}

/// Marks a statement as one that is repeated word for word: never one with a list of values in it, or with columns that are
/// set only sometimes.
macro_rules! repeated {
    ($statement:expr) => {{
        struct Here;
        $crate::store::repeated::Repeated::<Here, _>::of($statement)
    }};
}
pub(super) use repeated;

/// Runs an update that is repeated word for word, of a row that is there. `column` is one of its numbers: PostgreSQL is asked
/// for it. SQLite would make a table of it first, which costs as much again as the update.
macro_rules! update_one {
    ($db:expr, $update:expr, $column:expr) => {{
        let update = $update;
        match $db {
            $crate::store::Db::Sqlite(c) => {
                let silent = $crate::store::repeated::Silent::of(update);
                $crate::store::repeated::repeated!(silent).load::<i64>(c).map(|_| ())
            }
            $crate::store::Db::Postgres(c) => {
                $crate::store::repeated::repeated!(update.returning($column)).get_result::<i64>(c).map(|_| ())
            }
        }
    }};
}
pub(super) use update_one;

/// A statement that answers nothing, read like a question to which no rows are the answer.
pub(super) struct Silent<Q>(Q);

impl<Q> Silent<Q> {
    /// For [`update_one!`] alone.
    pub(super) fn of(statement: Q) -> Self {
        Self(statement)
    }
}

impl<DB: Backend, Q: QueryFragment<DB>> QueryFragment<DB> for Silent<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }
}

impl<Q> Query for Silent<Q> {
    type SqlType = BigInt;
}

impl<Here, Q> Repeated<Here, Q> {
    /// For [`repeated!`] alone, which makes a type for each place.
    pub(super) fn of(statement: Q) -> Self {
        Self { statement, here: PhantomData }
    }
}

impl<Here, DB: Backend, Q: QueryFragment<DB>> QueryFragment<DB> for Repeated<Here, Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.statement.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Here: 'static, Q> QueryId for Repeated<Here, Q> {
    type QueryId = Here;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Here, Q: Query> Query for Repeated<Here, Q> {
    type SqlType = Q::SqlType;
}

impl<Here, Q, Conn> RunQueryDsl<Conn> for Repeated<Here, Q> {}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use diesel::connection::{InstrumentationEvent, SimpleConnection};
    use diesel::prelude::*;

    use crate::store::schema::actions;
    use crate::store::{Db, actions::bump_version};

    #[test]
    fn an_update_of_one_row_is_done_each_time_and_prepared_once() {
        let mut sqlite = SqliteConnection::establish(":memory:").expect("a connection");
        let tables =
            "CREATE TABLE actions (id INTEGER PRIMARY KEY, version BIGINT); INSERT INTO actions VALUES (7, 1);";
        sqlite.batch_execute(tables).expect("a table");
        let kept = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&kept);
        sqlite.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            counted.fetch_add(usize::from(matches!(event, InstrumentationEvent::CacheQuery { .. })), Ordering::Relaxed);
        });
        let mut db = Db::Sqlite(sqlite);
        for _ in 0..3 {
            bump_version(&mut db, 7).expect("counted");
        }
        assert_eq!(kept.load(Ordering::Relaxed), 1);
        assert_eq!(actions::table.find(7).select(actions::version).get_result(&mut db), Ok(4_i64));
    }
}
