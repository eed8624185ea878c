//! What can go wrong with a database, sorted by what the caller can do about it.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A failure of the database.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// It cannot be reached, is full, or may not be written: trying again later may help.
    #[error("the database cannot do this now: {0}")]
    Unavailable(String),
    /// There is none at the address that was given.
    #[error("there is no database at {0}: look at DATABASE_URL and --database-url")]
    Missing(String),
    /// The connection ended after it was told to commit and before it said whether it had.
    #[error("whether the database did this is not known: {0}")]
    InDoubt(String),
    /// Another row has the same key already.
    #[error("already there: {0}")]
    Duplicate(String),
    /// It holds something that this program cannot read, or refuses something that it should not.
    #[error("the database and the program disagree: {0}")]
    Broken(String),
}

/// The result of asking the database.
pub type Result<T> = std::result::Result<T, Error>;

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::Duplicate(error.to_string()),
            // SQLite reports a full disk, a read-only file and an unreadable one without a kind of their own.
            DieselError::DatabaseError(
                DatabaseErrorKind::Unknown
                | DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::ReadOnlyTransaction
                | DatabaseErrorKind::SerializationFailure
                | DatabaseErrorKind::UnableToSendCommand,
                _,
            )
            | DieselError::BrokenTransactionManager
            | DieselError::RollbackErrorOnCommit { .. } => Self::Unavailable(error.to_string()),
            _ => Self::Broken(error.to_string()),
        }
    }
}

impl From<r2d2::Error> for Error {
    fn from(error: r2d2::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}
