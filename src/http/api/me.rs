//! `/me`: the person who asks, their password and their tokens.

use actix_web::web::Path;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::day::{Day, date};
use super::plans::PageQuery;
use crate::domain::account::Account;
use crate::domain::person::Actor;
use crate::http::answer::{Answer, Reply};
use crate::http::input::{Body, NoQuery};
use crate::http::listing::{self, Format, Page, Sheet};
use crate::http::visit::Visit;
use crate::operations::tokens::{self, NewToken};
use crate::operations::{passwords, users};
use crate::store::api_tokens::ApiToken;

/// The person who asks, and what they may do with what they asked with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub struct MeBody<'a> {
    /// What they sign in with.
    email: &'a str,
    /// Their name.
    name: &'a str,
    /// `viewer`, `business-group` or `administrator`.
    role: &'static str,
    /// The groups they chair, by slug.
    chairs: &'a [String],
    /// The groups they deputise for, by slug.
    deputy_for: &'a [String],
    /// What they may do; `:own` where it reaches only the actions of their groups.
    may: Vec<String>,
}

impl<'a> MeBody<'a> {
    fn of(account: &'a Account, actor: &Actor) -> Self {
        Self {
            email: &account.email,
            name: &account.name,
            role: account.role.as_str(),
            chairs: &account.chairs,
            deputy_for: &account.deputy_for,
            may: actor.may(),
        }
    }
}

/// The person who asks.
#[utoipa::path(get, path = "/me", tag = "Own account", operation_id = "get_me",
    responses((status = 200, description = "The person", body = MeBody)))]
pub async fn get(visit: Visit) -> Reply {
    visit
        .read(|context, visit| {
            visit.query::<NoQuery>()?;
            listing::accepts_json(visit.accept.as_deref())?;
            let account = users::own(context)?;
            let body = MeBody::of(&account, context.actor);
            let etag = format!("\"{:x}.{}.{}\"", account.id, account.version, body.may.len());
            visit.unless_unchanged(etag, || Answer::json(&body))
        })
        .await
}

/// A new password for oneself.
#[derive(Deserialize, ToSchema)]
#[schema(as = PasswordChange)]
#[serde(deny_unknown_fields)]
pub struct PasswordChangeBody {
    /// The present one. Wrong ones count as guesses, as at sign-in.
    #[schema(max_length = 1024)]
    current_password: String,
    /// At least 12 characters, not easy to guess, and not made of one's own words.
    #[schema(min_length = 12, max_length = 1024)]
    new_password: String,
}

/// Changes one's own password. All other sessions end; API tokens stay.
#[utoipa::path(put, path = "/me/password", tag = "Own account", operation_id = "change_password",
    request_body = PasswordChangeBody, responses((status = 204, description = "Changed")))]
pub async fn change_password(visit: Visit, body: Body) -> Reply {
    visit
        .write_in_steps(move |actor, visit| {
            let body: PasswordChangeBody = body.json()?;
            passwords::change_own(&visit.gate(), actor, &body.current_password, &body.new_password)?;
            Ok(Answer::nothing())
        })
        .await
}

/// An API token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Token)]
pub struct TokenBody {
    /// Its key.
    id: i64,
    /// What its owner calls it.
    label: String,
    /// Whether it may only read.
    read_only: bool,
    /// The last day it works; for good if null.
    expires_on: Option<NaiveDate>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl From<ApiToken> for TokenBody {
    fn from(token: ApiToken) -> Self {
        Self {
            id: token.id,
            label: token.label,
            read_only: token.read_only,
            expires_on: token.expires_on,
            created_at: token.created_at.and_utc(),
        }
    }
}

const COLUMNS: [&str; 5] = ["id", "label", "read_only", "expires_on", "created_at"];

impl TokenBody {
    fn cells(self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.label,
            self.read_only.to_string(),
            super::action::written(self.expires_on),
            self.created_at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
        ]
    }
}

/// One's own tokens that were not revoked, oldest first.
#[utoipa::path(get, path = "/me/tokens", tag = "Own account", operation_id = "list_tokens", params(PageQuery),
    responses((status = 200, description = "A page of tokens", content(
        (Page<TokenBody> = "application/json"), (String = "text/csv")))))]
pub async fn list_tokens(visit: Visit) -> Reply {
    visit
        .read(|context, visit| {
            let query: PageQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let after: Option<i64> = listing::position(query.cursor.as_deref())?;
            let tokens = tokens::list(context, after.unwrap_or(0), query.limit.and_one())?;
            let page = Page::cut(tokens, query.limit, |token| token.id);
            let bodies = page.items.into_iter().map(TokenBody::from);
            let sheet = Sheet { file_name: "tokens.csv".to_owned(), bom: query.bom, columns: &COLUMNS };
            visit.page(format, bodies, page.next_cursor, sheet, TokenBody::cells)
        })
        .await
}

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewToken)]
#[serde(deny_unknown_fields)]
pub struct NewTokenBody {
    /// What its owner calls it.
    #[schema(min_length = 1, max_length = 100)]
    label: String,
    /// Whether it may only read; no unless it is said.
    #[serde(default)]
    read_only: bool,
    /// The last day it works, today or later; for good if it is not said.
    expires_on: Option<Day>,
}

/// A token that was just made.
#[derive(Serialize, ToSchema)]
#[schema(as = MadeToken)]
pub struct MadeTokenBody<'a> {
    /// What it is.
    #[serde(flatten)]
    about: TokenBody,
    /// The token itself, in this one answer: it is stored nowhere. Null where the request is sent again with the same
    /// `Idempotency-Key`.
    #[schema(required)]
    token: Option<&'a str>,
}

/// Makes a token that stands for oneself. A token made with a token may do no more than that one and lasts no longer.
#[utoipa::path(post, path = "/me/tokens", tag = "Own account", operation_id = "make_token",
    request_body = NewTokenBody, responses((status = 201, description = "The token", body = MadeTokenBody)))]
pub async fn make_token(visit: Visit, body: Body) -> Reply {
    visit
        .create(body, |context, body| {
            let body: NewTokenBody = body.json()?;
            let new = NewToken { label: body.label, read_only: body.read_only, expires_on: date(body.expires_on) };
            let (token, secret) = tokens::make(context, &new)?;
            let location = Some(format!("/api/v1/me/tokens/{}", token.id));
            let shown = |token, secret| MadeTokenBody { about: TokenBody::from(token), token: secret };
            Answer::created_once(location, &shown(token.clone(), Some(secret.reveal())), &shown(token, None))
        })
        .await
}

/// One of one's own tokens.
#[utoipa::path(get, path = "/me/tokens/{id}", tag = "Own account", operation_id = "get_token",
    params(("id" = i64, Path, description = "The token's key.")),
    responses((status = 200, description = "The token", body = TokenBody)))]
pub async fn get_token(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read(move |context, visit| {
            visit.query::<NoQuery>()?;
            listing::accepts_json(visit.accept.as_deref())?;
            let token = tokens::find(context, &path)?;
            // A token is never changed.
            visit.unless_unchanged(format!("\"{:x}\"", token.id), || Answer::json(&TokenBody::from(token)))
        })
        .await
}

/// Revokes one of one's own tokens: it is dead at once.
#[utoipa::path(delete, path = "/me/tokens/{id}", tag = "Own account", operation_id = "revoke_token",
    params(("id" = i64, Path, description = "The token's key.")),
    responses((status = 204, description = "Revoked")))]
pub async fn revoke_token(visit: Visit, path: Path<String>) -> Reply {
    visit
        .write(move |context, _| {
            tokens::revoke(context, &path)?;
            Ok(Answer::nothing())
        })
        .await
}
