//! Statements whose text is always the same, so that a connection may keep them prepared.
//!
//! Diesel prepares every `UPDATE` anew, because the text of some depends on what they set. Ours set the same columns every
//! time they run.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

use super::Db;
use super::connection::Backend;

/// A statement with the same text every time.
pub(super) struct Repeated<Q>(Q);

/// Marks a statement as one that is repeated word for word: never one with a list of values in it, or with columns that are
/// set only sometimes.
pub(super) fn repeated<Q>(statement: Q) -> Repeated<Q> {
    Repeated(statement)
}

impl<Q: QueryFragment<Backend>> QueryFragment<Backend> for Repeated<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &Backend) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q> QueryId for Repeated<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Repeated<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Db> for Repeated<Q> {}
