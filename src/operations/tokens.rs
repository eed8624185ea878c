//! API tokens: everybody keeps their own.

use chrono::NaiveDate;
use serde_json::json;

use super::context::Event;
use super::{Context, Failure, Invalid, Outcome};
use crate::credentials::secret::{Kind, OpaqueToken};
use crate::domain::account::{self, Account};
use crate::domain::person::{Credential, Forbidden};
use crate::domain::policy::Permission;
use crate::domain::text;
use crate::store::api_tokens::{self, ApiToken, NewApiToken};
use crate::store::users;

/// The longest label, in characters.
pub const LONGEST_LABEL: usize = 100;

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What its owner calls it.
    pub label: String,
    /// Whether it may only read.
    pub read_only: bool,
    /// The last day it works; for good if there is none.
    pub expires_on: Option<NaiveDate>,
}

/// A page of the tokens of the person who asks, those with a key above `after`.
pub fn list(context: &mut Context<'_>, after: i64, limit: i64) -> Outcome<Vec<ApiToken>> {
    let user_id = owner(context)?;
    Ok(api_tokens::list(context.db, user_id, after, limit)?)
}

/// One token of the person who asks.
pub fn find(context: &mut Context<'_>, id: &str) -> Outcome<ApiToken> {
    let key = key(id)?;
    let next = list(context, key.saturating_sub(1), 1)?.pop();
    next.filter(|token| token.id == key).ok_or_else(|| missing(id))
}

/// Makes a token for the person who asks; it is shown once. A token made by a token may do no more than that and lasts
/// no longer.
pub fn make(context: &mut Context<'_>, new: &NewToken) -> Outcome<(ApiToken, OpaqueToken)> {
    context.require(Permission::OwnAccount)?;
    let user_id = owner(context)?;
    let email = context.actor.email.clone();
    store(context, user_id, &email, new)
}

/// Makes a token for the owner of an account. At the command line only, whose operator has the database in hand:
/// through the API nobody makes a token that stands for somebody else.
pub fn make_for(context: &mut Context<'_>, email: &str, new: &NewToken) -> Outcome<(ApiToken, OpaqueToken)> {
    let account = owned_by(context, email)?;
    store(context, account.id, &account.email, new)
}

/// The tokens of an account. At the command line only, as [`make_for`].
pub fn list_for(context: &mut Context<'_>, email: &str) -> Outcome<Vec<ApiToken>> {
    let account = owned_by(context, email)?;
    Ok(api_tokens::list(context.db, account.id, 0, i64::MAX)?)
}

/// Revokes a token of an account. At the command line only, as [`make_for`].
pub fn revoke_for(context: &mut Context<'_>, email: &str, id: &str) -> Outcome<()> {
    let account = owned_by(context, email)?;
    end(context, account.id, &account.email, id)
}

fn owned_by(context: &mut Context<'_>, email: &str) -> Outcome<Account> {
    context.require(Permission::ManageAccounts)?;
    if context.actor.credential != Credential::CommandLine {
        return Err(Forbidden::NotYours { words: Permission::OwnAccount.words() }.into());
    }
    let missing = || Failure::not_found("user", email);
    let address = account::typed_email(email).map_err(|_| missing())?;
    users::find_by_email(context.db, &address)?.ok_or_else(missing)
}

fn store(context: &mut Context<'_>, user_id: i64, email: &str, new: &NewToken) -> Outcome<(ApiToken, OpaqueToken)> {
    let label = new.label.trim();
    check(context, label, new)?;
    let secret = OpaqueToken::generate(Kind::ApiToken);
    let digest = secret.digest();
    let row = NewApiToken { user_id, label, digest: &digest, read_only: new.read_only, expires_on: new.expires_on };
    let now = context.at().now;
    let id = api_tokens::insert(context.db, &row, now)?;
    let after = json!({"id": id, "label": label, "read_only": new.read_only, "expires_on": new.expires_on});
    context.record(Event { name: "token.made", subject: email, after: Some(after), ..Event::default() })?;
    let token = ApiToken {
        id,
        label: label.to_owned(),
        read_only: new.read_only,
        expires_on: new.expires_on,
        created_at: now.naive_utc(),
    };
    Ok((token, secret))
}

fn check(context: &Context<'_>, label: &str, new: &NewToken) -> Outcome<()> {
    let mut invalid = Invalid::default();
    invalid.note("/label", text::check_line(label, LONGEST_LABEL));
    let over = new.expires_on.is_some_and(|day| day < context.at().today);
    invalid.unless(!over, "/expires_on", "this day is over: give today or a later day");
    if let Credential::Token { expires_on: Some(last), .. } = context.actor.credential {
        let longer = new.expires_on.is_none_or(|day| day > last);
        let detail =
            format!("a token made with a token ends no later than that one does: give {last} or an earlier day");
        invalid.unless(!longer, "/expires_on", &detail);
    }
    invalid.finish()
}

/// Revokes a token of the person who asks; it is dead with the next request.
pub fn revoke(context: &mut Context<'_>, id: &str) -> Outcome<()> {
    context.require(Permission::OwnAccount)?;
    let user_id = owner(context)?;
    let email = context.actor.email.clone();
    end(context, user_id, &email, id)
}

fn end(context: &mut Context<'_>, user_id: i64, email: &str, id: &str) -> Outcome<()> {
    let key = key(id)?;
    let now = context.at().now;
    let label = api_tokens::revoke(context.db, user_id, key, now)?.ok_or_else(|| missing(id))?;
    let before = Some(json!({"id": key, "label": label}));
    context.record(Event { name: "token.revoked", subject: email, before, ..Event::default() })?;
    Ok(())
}

fn owner(context: &Context<'_>) -> Outcome<i64> {
    context.actor.user_id.ok_or_else(|| Failure::Conflict("the command line has no tokens of its own".into()))
}

fn key(id: &str) -> Outcome<i64> {
    id.parse().map_err(|_| missing(id))
}

fn missing(id: &str) -> Failure {
    Failure::not_found("token", id)
}

#[cfg(test)]
mod tests;
