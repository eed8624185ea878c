//! Whether anybody has written to a SQLite file since a connection last looked.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::Result;
use super::repeated::repeated;

/// What was found on a connection since anything was last written to the file by any other, in this process or not.
pub(super) struct ConnectionCache<M> {
    version: i64,
    pub(super) known: M,
}

impl<M: Default> ConnectionCache<M> {
    /// What is left of this now: all of it, or nothing if somebody has written meanwhile.
    pub(super) fn if_unwritten(found: Option<Self>, sqlite: &mut SqliteConnection) -> Result<Self> {
        let version = repeated!(sql::<BigInt>("PRAGMA data_version")).get_result(sqlite)?;
        let unwritten = found.filter(|found| found.version == version);
        Ok(unwritten.unwrap_or_else(|| Self { version, known: M::default() }))
    }
}

#[cfg(test)]
mod tests {
    use crate::store::connection::Address;
    use crate::store::{Database, Error, Result, settings};

    /// What was left there before; leaves a word more.
    fn look(database: &Database) -> Vec<&'static str> {
        let looked = database.read_cached(|_, left: &mut Vec<&'static str>| {
            left.push("seen");
            left.clone()
        });
        looked.expect("a free connection")
    }

    #[test]
    fn what_is_left_on_a_connection_is_gone_when_anybody_has_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let address = Address::Sqlite(folder.path().join("test.db"));
        let [ours, another] = [(); 2].map(|()| Database::open(&address).expect("a database"));
        let write = |database: &Database, word: &str| {
            let written: Result<()> = database.write(|db| settings::set(db, "a setting", word));
            written.expect("a write");
        };
        // A connection is made by whoever may wait for it.
        ours.read(|_| Ok::<_, Error>(())).expect("a connection");
        assert_eq!(look(&ours).len(), 1);
        assert_eq!(look(&ours).len(), 2, "nobody has written");
        write(&ours, "one");
        assert_eq!(look(&ours).len(), 1);
        write(&another, "two");
        assert_eq!(look(&ours).len(), 1);
        assert_eq!(look(&ours).len(), 2, "nobody has written again");
        let undone: Result<()> = ours.dry_run(|db| settings::set(db, "a setting", "three"));
        undone.expect("a dry run");
        assert_eq!(look(&ours).len(), 3, "what is undone was not written");
    }
}
