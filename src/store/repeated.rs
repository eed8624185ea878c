//! Statements whose text is always the same, so that a connection may keep them prepared.
//!
//! Diesel prepares every `UPDATE` anew, because the text of some depends on what they set. Ours set the same columns every
//! time they run, so the place in the program where one stands is enough to know it by. It has to return something and be
//! read like a question: what is only executed PostgreSQL's side of diesel prepares anew all the same.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

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
