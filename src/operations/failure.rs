//! Why an operation was not carried out.

use crate::credentials::session_token::NotSigned;
use crate::domain::person::Forbidden;
use crate::store;

/// The result of an operation.
pub type Outcome<T> = Result<T, Failure>;

/// Why not. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Nobody is signed in, or no longer.
    #[error("you are not signed in, or your session or token has ended: sign in again")]
    SignedOut,
    /// The address and password do not belong together. The same whether or not there is such an account.
    #[error("the e-mail address or the password is wrong")]
    WrongPassword,
    /// Too many wrong passwords in the last minutes.
    #[error("too many wrong passwords for this account: try again in {retry_after_seconds} seconds")]
    TooManyGuesses {
        /// When it can be tried again.
        retry_after_seconds: u64,
    },
    /// The person may not do this.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// There is no such thing.
    #[error("there is no {what} {key:?}")]
    NotFound {
        /// What sort of thing.
        what: &'static str,
        /// The key that was given.
        key: String,
    },
    /// Something in the input is wrong.
    #[error("{0}")]
    Invalid(Invalid),
    /// It would contradict what is there, or is out of order.
    #[error("{0}")]
    Conflict(String),
    /// What the caller saw has changed since.
    #[error("this has changed since you read it: read it again and repeat your change on what you find")]
    Stale,
    /// The caller did not say which version is to be changed.
    #[error("send If-Match with the ETag of what you read, so that nobody's change is overwritten")]
    MatchRequired,
    /// A key for repeating was used for something else.
    #[error("this Idempotency-Key was used for another request: use a new one")]
    KeyReused,
    /// Too much at once.
    #[error("the service is busy: try again in a moment")]
    Busy,
    /// A password link that works no longer, or never did.
    #[error(
        "this link does not work: it was used or replaced, or is older than 24 hours; ask an administrator for a new one"
    )]
    DeadLink,
    /// A session token could not be signed.
    #[error(transparent)]
    NotSigned(#[from] NotSigned),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Failure {
    /// That there is no such thing.
    pub fn not_found(what: &'static str, key: impl ToString) -> Self {
        Self::NotFound { what, key: key.to_string() }
    }

    /// That one field is wrong.
    pub fn invalid(pointer: impl Into<String>, detail: impl ToString) -> Self {
        Self::Invalid(Invalid::at(pointer, detail))
    }

    /// Whether a rule or a right said no to a known person: what the audit log keeps.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Forbidden(_) | Self::Conflict(_))
    }
}

/// What is wrong with an input, field by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Invalid {
    /// Each field that is wrong: its JSON pointer and what to do about it.
    pub fields: Vec<(String, String)>,
}

impl Invalid {
    /// One field.
    pub fn at(pointer: impl Into<String>, detail: impl ToString) -> Self {
        Self { fields: vec![(pointer.into(), detail.to_string())] }
    }

    /// Notes a field whose check failed.
    pub fn note<T, E: std::fmt::Display>(&mut self, pointer: &str, checked: Result<T, E>) -> Option<T> {
        checked.map_err(|error| self.fields.push((pointer.to_owned(), error.to_string()))).ok()
    }

    /// Notes a field unless it is right.
    pub fn unless(&mut self, right: bool, pointer: &str, detail: &str) {
        if !right {
            self.fields.push((pointer.to_owned(), detail.to_owned()));
        }
    }

    /// Nothing if no field was noted.
    pub fn finish(self) -> Outcome<()> {
        if self.fields.is_empty() { Ok(()) } else { Err(Failure::Invalid(self)) }
    }
}

impl std::fmt::Display for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, (pointer, detail)) in self.fields.iter().enumerate() {
            let between = if index == 0 { "" } else { "; " };
            let name = pointer.trim_start_matches('/');
            if name.is_empty() { write!(f, "{between}{detail}")? } else { write!(f, "{between}{name}: {detail}")? }
        }
        Ok(())
    }
}
