//! A statement that is written once and made twice, for SQLite and for PostgreSQL.
//!
//! Asked through [`Db`](super::Db), a statement is made for either and its words are put together anew each time, which
//! costs more than SQLite takes to answer. What every request asks is made for each of them by itself instead: then it is
//! known by its type and its words are never looked at again.

/// Runs an expression on the connection that `db` is, under a name of the caller's.
macro_rules! each {
    ($db:expr, $connection:ident => $run:expr) => {
        match $db {
            $crate::store::Db::Sqlite($connection) => $run,
            $crate::store::Db::Postgres($connection) => $run,
        }
    };
}
pub(super) use each;
