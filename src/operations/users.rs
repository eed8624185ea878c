//! Accounts: an administrator lets people in, says what they are for, and shuts them out.

use serde_json::json;

use super::context::{self, Event};
use super::{Context, Failure, Invalid, Outcome, password_links, passwords};
use crate::credentials::secret::OpaqueToken;
use crate::domain::account::{self, Account};
use crate::domain::policy::{Permission, Role};
use crate::domain::text;
use crate::store::{self, api_tokens, groups, plans, sessions, users};

/// The account of the person who asks.
pub fn own(context: &mut Context<'_>) -> Outcome<Account> {
    passwords::own(context.db, context.actor)
}

/// A page of accounts, those with a key above `after`.
pub fn list(context: &mut Context<'_>, after: i64, limit: i64) -> Outcome<Vec<Account>> {
    context.require_reading(Permission::ManageAccounts)?;
    Ok(users::list(context.db, after, limit)?)
}

/// One account.
pub fn find(context: &mut Context<'_>, id: &str) -> Outcome<Account> {
    context.require_reading(Permission::ManageAccounts)?;
    let missing = || Failure::not_found("user", id);
    let key = id.parse().map_err(|_| missing())?;
    users::find(context.db, key)?.ok_or_else(missing)
}

/// One account by its e-mail address.
pub fn find_by_email(context: &mut Context<'_>, email: &str) -> Outcome<Account> {
    context.require(Permission::ManageAccounts)?;
    let missing = || Failure::not_found("user", email);
    let address = account::typed_email(email).map_err(|_| missing())?;
    users::find_by_email(context.db, &address)?.ok_or_else(missing)
}

/// An account to be added.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// What its owner will sign in with.
    pub email: String,
    /// The owner's name.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// The groups its owner chairs, by slug.
    pub chairs: Vec<String>,
    /// The groups its owner deputises for, by slug.
    pub deputy_for: Vec<String>,
}

/// Adds an account without a password, and makes the one-time link with which its owner sets one.
pub fn add(context: &mut Context<'_>, new: NewUser) -> Outcome<(Account, OpaqueToken)> {
    context.require(Permission::ManageAccounts)?;
    let mut invalid = Invalid::default();
    let email = invalid.note("/email", account::new_email(&new.email)).unwrap_or_default();
    let mut account = Account {
        id: 0,
        email,
        name: new.name.trim().to_owned(),
        role: new.role,
        chairs: new.chairs,
        deputy_for: new.deputy_for,
        disabled: false,
        version: 1,
    };
    check(context, invalid, &account)?;
    if users::find_by_email(context.db, &account.email)?.is_some() {
        return Err(Failure::Conflict(format!("there is an account {:?} already", account.email)));
    }
    account.id = users::insert(context.db, &account, context.at().now)?;
    let link = password_links::new(context.db, context.circumstances, Some(account.id))?;
    let after = Some(describe(&account));
    context.record(Event { name: "user.added", subject: &account.email, after, ..Event::default() })?;
    Ok((stored(context, account.id)?, link))
}

/// What may be changed of an account; what is not named stays.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// The owner's name.
    pub name: Option<String>,
    /// What it is for.
    pub role: Option<Role>,
    /// The groups its owner chairs, by slug.
    pub chairs: Option<Vec<String>>,
    /// The groups its owner deputises for, by slug.
    pub deputy_for: Option<Vec<String>>,
    /// Whether it is shut.
    pub disabled: Option<bool>,
}

/// Changes an account, if `unchanged` says of the account as it is that the caller has seen it. It acts with its
/// owner's next request; shutting it also ends their sessions, and links to set a password.
pub fn change(
    context: &mut Context<'_>,
    id: &str,
    change: UserChange,
    unchanged: impl FnOnce(&Account) -> Outcome<()>,
) -> Outcome<Account> {
    context.require(Permission::ManageAccounts)?;
    let before = find(context, id)?;
    unchanged(&before)?;
    let after = changed(&before, change);
    if after == before {
        return Ok(before);
    }
    check(context, Invalid::default(), &after)?;
    if before.name != after.name || before.is_working_administrator() != after.is_working_administrator() {
        // Histories show names. Counting also makes others who change administrators wait, so that two who remove
        // each other at the same moment leave one.
        plans::bump_directory_revision(context.db)?;
    }
    keep_an_administrator(context, &before, &after)?;
    if !users::update(context.db, &after, context.at().now)? {
        return Err(Failure::Stale);
    }
    if after.disabled && !before.disabled {
        store::password_links::forget_of(context.db, after.id)?;
        sessions::end_all_of(context.db, after.id, None, context.at().machine, "the account was disabled")?;
        // Else whoever made one unseen would be back with the account.
        api_tokens::revoke_all_of(context.db, after.id, context.at().now)?;
    }
    let (was, is) = context::differing(describe(&before), describe(&after));
    let (subject, before, is) = (&after.email, Some(was), Some(is));
    context.record(Event { name: "user.changed", subject, before, after: is, ..Event::default() })?;
    stored(context, after.id)
}

fn changed(before: &Account, change: UserChange) -> Account {
    let mut after = before.clone();
    after.name = change.name.map_or(after.name, |name| name.trim().to_owned());
    after.role = change.role.unwrap_or(after.role);
    after.chairs = change.chairs.unwrap_or(after.chairs);
    after.deputy_for = change.deputy_for.unwrap_or(after.deputy_for);
    after.disabled = change.disabled.unwrap_or(after.disabled);
    after
}

fn keep_an_administrator(context: &mut Context<'_>, before: &Account, after: &Account) -> Outcome<()> {
    let leaves = before.is_working_administrator() && !after.is_working_administrator();
    if leaves && users::count_administrators(context.db)? <= 1 {
        return Err(Failure::Conflict("this is the last administrator: make somebody else one first".into()));
    }
    Ok(())
}

fn check(context: &mut Context<'_>, mut invalid: Invalid, account: &Account) -> Outcome<()> {
    invalid.note("/name", text::check_line(&account.name, text::LONGEST_LINE));
    let mut seen: Vec<&str> = Vec::new();
    for (field, slugs) in [("chairs", &account.chairs), ("deputy_for", &account.deputy_for)] {
        for (index, slug) in slugs.iter().enumerate() {
            let pointer = format!("/{field}/{index}");
            let found = groups::find(context.db, slug)?.is_some();
            invalid.unless(found, &pointer, "there is no such group: /groups lists those there are");
            invalid.unless(!seen.contains(&slug.as_str()), &pointer, "this group is named twice: once is enough");
            seen.push(slug);
        }
    }
    invalid.finish()
}

fn stored(context: &mut Context<'_>, id: i64) -> Outcome<Account> {
    users::find(context.db, id)?.ok_or_else(|| Failure::not_found("user", id))
}

fn describe(account: &Account) -> serde_json::Value {
    json!({
        "name": account.name,
        "role": account.role,
        "chairs": account.chairs,
        "deputy_for": account.deputy_for,
        "disabled": account.disabled,
    })
}

#[cfg(test)]
mod tests;
