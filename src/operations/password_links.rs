//! One-time links with which somebody sets a password: an administrator makes one without knowing the password, and
//! the first administrator comes in by one.

use chrono::TimeDelta;

use super::context::{self, By, Event};
use super::gate::Gate;
use super::{Circumstances, Context, Failure, Invalid, Outcome, passwords};
use crate::credentials::secret::{self, Kind, OpaqueToken};
use crate::domain::account::{self, Account};
use crate::domain::person::Actor;
use crate::domain::policy::{Permission, Role};
use crate::domain::text;
use crate::store::{self, Db, password_links, users};

/// How long a link works.
pub const LIFE: TimeDelta = TimeDelta::hours(24);

/// Makes a link for an account; earlier ones for it stop working. Its password and sessions stay until it is used.
pub fn make(context: &mut Context<'_>, user_id: i64) -> Outcome<OpaqueToken> {
    context.require(Permission::ManageAccounts)?;
    let account = users::find(context.db, user_id)?.ok_or_else(|| Failure::not_found("user", user_id))?;
    if account.disabled {
        return Err(Failure::Conflict("this account is disabled: enable it first".into()));
    }
    let link = new(context.db, context.circumstances, Some(user_id))?;
    context.record(Event { name: "password_link.made", subject: &account.email, ..Event::default() })?;
    Ok(link)
}

/// Whether there is no account yet, so that somebody must come in by the [`first`] link.
pub fn is_first(db: &mut Db) -> Outcome<bool> {
    Ok(!users::exist(db)?)
}

/// Makes the link with which the first administrator comes in, if there is no account at all.
pub fn first(db: &mut Db, circumstances: &Circumstances) -> Outcome<Option<OpaqueToken>> {
    if users::exist(db)? {
        return Ok(None);
    }
    let link = new(db, circumstances, None)?;
    let actor = &Actor::command_line();
    let mut context = Context { db, actor, circumstances, snapshots: None };
    context.record(Event { name: "password_link.made", subject: "first administrator", ..Event::default() })?;
    Ok(Some(link))
}

pub(super) fn new(db: &mut Db, circumstances: &Circumstances, user_id: Option<i64>) -> store::Result<OpaqueToken> {
    let link = OpaqueToken::generate(Kind::Link);
    password_links::insert(db, &link.digest(), user_id, circumstances.at.machine + LIFE)?;
    Ok(link)
}

/// Whom a working link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkHolder {
    /// The owner of this account.
    Owner(Account),
    /// Somebody who will be the first administrator.
    FirstAdministrator,
}

/// Whom a link is for, if it works.
pub fn holder(db: &mut Db, circumstances: &Circumstances, link: &str) -> Outcome<LinkHolder> {
    if Kind::of(link) != Some(Kind::Link) {
        return Err(Failure::DeadLink);
    }
    let found = password_links::find(db, &secret::digest(link), circumstances.at.machine)?;
    match found.ok_or(Failure::DeadLink)? {
        Some(id) => {
            let account = users::find(db, id)?.filter(|account| !account.disabled);
            account.map(LinkHolder::Owner).ok_or(Failure::DeadLink)
        }
        None if users::exist(db)? => Err(Failure::DeadLink),
        None => Ok(LinkHolder::FirstAdministrator),
    }
}

/// What somebody sends who has a link.
#[derive(Clone)]
pub struct NewPassword {
    /// The link's secret.
    pub link: String,
    /// The password.
    pub password: String,
    /// The e-mail address, of the first administrator only.
    pub email: Option<String>,
    /// The name, of the first administrator only.
    pub name: Option<String>,
}

/// Sets the password of whom the link is for, once. All sessions of the account end; its tokens stay.
pub fn use_up(gate: &Gate<'_>, new: &NewPassword) -> Outcome<()> {
    let (holder, words) = gate.database.read(|db| -> Outcome<_> {
        let holder = match holder(db, gate.circumstances, &new.link)? {
            LinkHolder::FirstAdministrator => None,
            LinkHolder::Owner(account) => Some(account),
        };
        let words = holder.as_ref().map(|account| passwords::own_words(db, account)).transpose()?;
        Ok((holder, words.unwrap_or_default()))
    })?;
    let account = checked(new, holder, words)?;
    let hash = gate.hash(&new.password)?;
    gate.database.write(|db| settle(db, gate, &new.link, account, &hash))
}

/// The account as it will be, if everything that was sent is right.
fn checked(new: &NewPassword, holder: Option<Account>, mut words: Vec<String>) -> Outcome<Account> {
    let mut invalid = Invalid::default();
    let account = if let Some(account) = holder {
        const NOT_HERE: &str = "this account has one already: leave this out";
        invalid.unless(new.email.is_none(), "/email", NOT_HERE);
        invalid.unless(new.name.is_none(), "/name", NOT_HERE);
        account
    } else {
        let email = invalid.note("/email", account::new_email(new.email.as_deref().unwrap_or_default()));
        let name = new.name.as_deref().unwrap_or_default().trim();
        invalid.note("/name", text::check_line(name, text::LONGEST_LINE));
        words.extend([email.clone().unwrap_or_default(), name.to_owned()]);
        first_administrator(email.unwrap_or_default(), name.to_owned())
    };
    invalid.note("/new_password", passwords::check(&new.password, &words));
    invalid.finish()?;
    Ok(account)
}

fn first_administrator(email: String, name: String) -> Account {
    Account {
        id: 0,
        email,
        name,
        role: Role::Administrator,
        chairs: Vec::new(),
        deputy_for: Vec::new(),
        disabled: false,
        version: 1,
    }
}

fn settle(db: &mut Db, gate: &Gate<'_>, link: &str, mut account: Account, hash: &str) -> Outcome<()> {
    // The link may have been used, and the account shut, while the password was hashed.
    holder(db, gate.circumstances, link)?;
    let mut name = "password.set_by_link";
    if account.id == 0 {
        account.id = users::insert(db, &account, gate.circumstances.at.now)?;
        name = "user.first_administrator_added";
    }
    // The account before the link, in the order in which whoever shuts an account takes them.
    users::set_password_hash(db, account.id, hash)?;
    if !password_links::spend(db, &secret::digest(link), gate.machine_time())? {
        return Err(Failure::DeadLink);
    }
    passwords::shut_out_others(db, gate, account.id, None)?;
    let event = Event { name, subject: &account.email, ..Event::default() };
    Ok(context::record(db, gate.circumstances, By::nobody(&account.email), "done", event)?)
}

#[cfg(test)]
mod tests;
