//! Every way of saying no: one catalogue, one shape (RFC 9457), whoever says it.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::operations::Failure;
use crate::store;

/// An entry of the catalogue.
#[derive(Debug, PartialEq, Eq)]
pub struct Sort {
    /// Its key, the end of the problem's `type`.
    pub slug: &'static str,
    /// The status.
    pub status: u16,
    /// Its words.
    pub title: &'static str,
    /// What the caller can do.
    pub advice: &'static str,
}

const fn sort(slug: &'static str, status: u16, title: &'static str, advice: &'static str) -> Sort {
    Sort { slug, status, title, advice }
}

/// The request cannot be read.
pub const MALFORMED: Sort =
    sort("malformed", 400, "The request cannot be read", "Send what the API reference shows for this address.");
/// Nobody is signed in.
pub const SIGNED_OUT: Sort = sort("signed-out", 401, "Not signed in", "Sign in, or send a token that has not ended.");
/// The password is wrong.
pub const WRONG_PASSWORD: Sort = sort(
    "wrong-password",
    401,
    "Wrong e-mail address or password",
    "Check both; an administrator can send a link to set a new password.",
);
/// The person may not do this.
pub const FORBIDDEN: Sort =
    sort("forbidden", 403, "Not allowed", "Ask an administrator if your account should be allowed to do this.");
/// There is no such thing.
pub const NOT_FOUND: Sort = sort("not-found", 404, "Not found", "Check the address; lists show what there is.");
/// The address does not do this.
pub const METHOD: Sort =
    sort("method-not-allowed", 405, "This address does not do that", "Use one of the methods in the Allow header.");
/// The wanted format is not offered.
pub const NOT_ACCEPTABLE: Sort = sort(
    "not-acceptable",
    406,
    "Not offered in that format",
    "Ask for application/json, or for text/csv where the answer is a list or report.",
);
/// The request came too slowly.
pub const TOO_SLOW: Sort =
    sort("too-slow", 408, "The request took too long to arrive", "Send it again on a better connection.");
/// It contradicts what is there.
pub const CONFLICT: Sort =
    sort("conflict", 409, "Not possible as things stand", "Read what is there now, then decide.");
/// What the caller saw has changed.
pub const STALE: Sort =
    sort("stale", 412, "Changed since you read it", "Read it again and repeat the change on what you find.");
/// The request is too large.
pub const TOO_LARGE: Sort = sort("too-large", 413, "The request is too large", "Send less.");
/// The address is too long.
pub const URI_TOO_LONG: Sort = sort("address-too-long", 414, "The address is too long", "Shorten the query.");
/// The format of the request is not read here.
pub const MEDIA_TYPE: Sort = sort(
    "media-type",
    415,
    "Not sent in a format that is read here",
    "Send application/json; an import is multipart/form-data.",
);
/// Some field is wrong.
pub const INVALID: Sort =
    sort("invalid", 422, "Something in the request is wrong", "Mend the fields that errors names.");
/// A key for repeating was used before.
pub const KEY_REUSED: Sort = sort(
    "idempotency-key-reused",
    422,
    "Idempotency-Key used for another request",
    "Use a new key for each new request.",
);
/// The caller did not say which version is meant.
pub const MATCH_REQUIRED: Sort =
    sort("if-match-required", 428, "If-Match is needed", "Send If-Match with the ETag of what you read.");
/// Too many wrong passwords.
pub const TOO_MANY: Sort =
    sort("too-many-guesses", 429, "Too many wrong passwords", "Wait as long as Retry-After says.");
/// Something that should not happen.
pub const INTERNAL: Sort = sort(
    "internal",
    500,
    "Something went wrong here",
    "Try again; if it stays, give the request id to whoever runs the service.",
);
/// The service cannot do this now.
pub const UNAVAILABLE: Sort = sort(
    "unavailable",
    503,
    "Not possible right now",
    "Nothing was changed. Try again after as many seconds as Retry-After says.",
);

/// The service cannot tell whether it did this.
pub const IN_DOUBT: Sort = sort(
    "in-doubt",
    503,
    "Not known whether this was done",
    "Wait as long as Retry-After says. Then send it again with the same Idempotency-Key, or look whether it is there.",
);

/// Every sort of problem.
pub const CATALOGUE: [&Sort; 20] = [
    &MALFORMED,
    &SIGNED_OUT,
    &WRONG_PASSWORD,
    &FORBIDDEN,
    &NOT_FOUND,
    &METHOD,
    &NOT_ACCEPTABLE,
    &TOO_SLOW,
    &CONFLICT,
    &STALE,
    &TOO_LARGE,
    &URI_TOO_LONG,
    &MEDIA_TYPE,
    &INVALID,
    &KEY_REUSED,
    &MATCH_REQUIRED,
    &TOO_MANY,
    &INTERNAL,
    &UNAVAILABLE,
    &IN_DOUBT,
];

/// A problem that occurred.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Which sort.
    pub sort: &'static Sort,
    /// What happened and what to do next.
    pub detail: String,
    /// The fields concerned: JSON pointer and what to do about each.
    pub fields: Vec<(String, String)>,
    /// In how many seconds it may work.
    pub retry_after: Option<u64>,
    /// The methods that the address knows.
    pub allow: Option<String>,
    /// Whether a rule or right said no to a known person.
    pub is_refusal: bool,
}

/// How a problem is written: `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody<'a> {
    /// The sort of problem, described at this address.
    r#type: String,
    /// The sort of problem in words.
    title: &'a str,
    /// The status.
    status: u16,
    /// What happened and what to do next.
    detail: &'a str,
    /// The fields concerned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError<'a>>,
}

/// A field that is wrong.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldError)]
pub struct FieldError<'a> {
    /// Where it is: a JSON pointer into the body, or `/name` of a query parameter.
    pointer: &'a str,
    /// What is wrong with it and what to do.
    detail: &'a str,
}

impl Problem {
    /// A problem of this sort.
    pub fn new(sort: &'static Sort, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self { sort, detail, fields: Vec::new(), retry_after: None, allow: None, is_refusal: false }
    }

    fn body(&self) -> String {
        let errors = self.fields.iter().map(|(pointer, detail)| FieldError { pointer, detail }).collect();
        let body = ProblemBody {
            r#type: format!("/docs#{}", self.sort.slug),
            title: self.sort.title,
            status: self.sort.status,
            detail: &self.detail,
            errors,
        };
        serde_json::to_string(&body).unwrap_or_default()
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.sort.slug, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.sort.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.content_type("application/problem+json");
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if let Some(allow) = &self.allow {
            response.insert_header((header::ALLOW, allow.clone()));
        }
        if self.sort.status == 401 {
            response.insert_header((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"waymark\"")));
        }
        if matches!(self.sort.status, 408 | 413) {
            response.force_close();
        }
        response.body(self.body())
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let is_refusal = failure.is_refusal();
        let detail = failure.to_string();
        let (sort, fields, retry_after) = match failure {
            Failure::SignedOut => (&SIGNED_OUT, Vec::new(), None),
            Failure::WrongPassword => (&WRONG_PASSWORD, Vec::new(), None),
            Failure::TooManyGuesses { retry_after_seconds } => (&TOO_MANY, Vec::new(), Some(retry_after_seconds)),
            Failure::Forbidden(_) => (&FORBIDDEN, Vec::new(), None),
            Failure::NotFound { .. } | Failure::DeadLink => (&NOT_FOUND, Vec::new(), None),
            Failure::Invalid(invalid) => (&INVALID, invalid.fields, None),
            Failure::Conflict(_) => (&CONFLICT, Vec::new(), None),
            Failure::Stale => (&STALE, Vec::new(), None),
            Failure::MatchRequired => (&MATCH_REQUIRED, Vec::new(), None),
            Failure::KeyReused => (&KEY_REUSED, Vec::new(), None),
            Failure::Busy => (&UNAVAILABLE, Vec::new(), Some(1)),
            Failure::NotSigned(error) => {
                tracing::error!(%error, "a session token could not be signed");
                return Self::new(&INTERNAL, "the service met something it did not expect; it has been logged");
            }
            Failure::Store(error) => return error.into(),
        };
        Self { sort, detail, fields, retry_after, allow: None, is_refusal }
    }
}

impl From<store::Error> for Problem {
    /// The cause is logged here, once, and does not reach the caller.
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(cause) | store::Error::Missing(cause) => {
                tracing::error!(cause, "the database is unavailable");
                let detail = "the database cannot do this at the moment; nothing was changed";
                Self { retry_after: Some(2), ..Self::new(&UNAVAILABLE, detail) }
            }
            store::Error::InDoubt(cause) => {
                tracing::error!(cause, "the database ended the connection during a commit");
                let detail =
                    "the database went away before it said whether this was done; it was done whole or not at all";
                Self { retry_after: Some(2), ..Self::new(&IN_DOUBT, detail) }
            }
            store::Error::Duplicate(cause) => {
                tracing::warn!(cause, "two writers wanted the same key");
                Self::new(&CONFLICT, "somebody else has just added this: read it and decide again")
            }
            store::Error::Broken(cause) => {
                tracing::error!(cause, "the database and the program disagree");
                Self::new(&INTERNAL, "the service met something it did not expect; it has been logged")
            }
        }
    }
}
