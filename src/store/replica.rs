//! A replica of a PostgreSQL database: how far it has come.
//!
//! Whoever reads from the replica must find there what anybody was told before that it was done, whichever instance said so. So
//! the position at which the primary writes is asked when somebody comes, and the replica is used only if it has come that
//! far. Else, as during a burst of writing, the primary is read.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Bool, Text};

use super::server::Server;
use super::{Db, Result};
use crate::store::connection::Opener;

/// How far a server has written.
#[derive(Debug, QueryableByName)]
pub(super) struct Position {
    #[diesel(sql_type = Text)]
    location: String,
    /// Changes when a replica takes over; what two servers wrote on different timelines cannot be compared.
    #[diesel(sql_type = Text)]
    timeline: String,
}

#[derive(QueryableByName)]
struct Reached {
    #[diesel(sql_type = Bool)]
    reached: bool,
}

/// How far this server, which is not a replica, has written: nothing that it told anybody lies behind that.
pub(super) fn position(db: &mut Db) -> Result<Position> {
    let asked = "SELECT pg_current_wal_insert_lsn()::text AS location,
        left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS timeline";
    Ok(sql_query(asked).get_result(db)?)
}

/// A connection to the replica, if it has come as far as this. It only goes on from there.
pub(super) fn caught_up(replica: &Server, with: &Position) -> Option<r2d2::PooledConnection<Opener>> {
    let mut db = replica.get_at_once()?;
    match has_reached(&mut db, with) {
        Ok(reached) => reached.then_some(db),
        Err(error) => {
            tracing::warn!(%error, "the replica cannot say how far it has come");
            None
        }
    }
}

fn has_reached(db: &mut Db, position: &Position) -> Result<bool> {
    let asked = "SELECT pg_is_in_recovery() AND coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn, false)
        AND $2 = (SELECT lpad(upper(to_hex(timeline_id)), 8, '0') FROM pg_control_checkpoint()) AS reached";
    let answer: Reached =
        sql_query(asked).bind::<Text, _>(&position.location).bind::<Text, _>(&position.timeline).get_result(db)?;
    Ok(answer.reached)
}
