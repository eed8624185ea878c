//! Setting passwords: what a new one must be, changing one's own, and giving one at the command line.

use super::context::{self, Event};
use super::gate::{Gate, Guess};
use super::users::NewUser;
use super::{Context, Failure, Invalid, Outcome};
use crate::credentials::password::LONGEST_BYTES;
use crate::credentials::strength;
use crate::domain::account::Account;
use crate::domain::person::{Actor, Credential};
use crate::domain::policy::Permission;
use crate::store::{self, Db, groups, password_links, sessions, users};

/// Changes the password of the person who asks and knows the present one. All their other sessions end, and with a
/// token, all of them; their tokens stay.
pub fn change_own(gate: &Gate<'_>, actor: &Actor, current: &str, new: &str) -> Outcome<()> {
    actor.require(Permission::OwnAccount)?;
    let account = gate.database.read(|db| own(db, actor))?;
    gate.require_open(&account.email)?;
    check_change(gate, &account, current, new)?;
    // Before the guess is judged, or the time that a refusal takes would tell whether it was right.
    let hash = gate.hash(new)?;
    let guess = Guess { email: &account.email, password: current, actor: Some(actor), refusal: REFUSED };
    let changed = gate.judge(guess, |db, right| {
        users::set_password_hash(db, right.holder.id, &hash)?;
        let keep = match actor.credential {
            Credential::Session(session) => Some(session),
            _ => None,
        };
        shut_out_others(db, gate, account.id, keep)?;
        let event = Event { name: "password.changed", subject: &account.email, ..Event::default() };
        Ok(context::record(db, gate.circumstances, actor.into(), "done", event)?)
    });
    changed.map_err(|failure| match failure {
        Failure::WrongPassword => Failure::invalid("/current_password", "this is not your present password"),
        other => other,
    })
}

const REFUSED: &str = "password_change.refused";

fn check_change(gate: &Gate<'_>, account: &Account, current: &str, new: &str) -> Outcome<()> {
    let words = gate.database.read(|db| own_words(db, account))?;
    let mut invalid = Invalid::default();
    invalid.unless(current.len() <= LONGEST_BYTES, "/current_password", "a password has at most 1,024 bytes");
    invalid.note("/new_password", check(new, &words));
    invalid.unless(current != new, "/new_password", "this is your present password: choose another");
    invalid.finish()
}

/// Gives an account a password. For the command line, whose operator has the database in hand; an administrator
/// makes a link instead and never knows the password.
pub fn give(gate: &Gate<'_>, user_id: i64, password: &str) -> Outcome<()> {
    let (account, words) = gate.database.read(|db| -> Outcome<_> {
        let account = users::find(db, user_id)?.ok_or_else(|| Failure::not_found("user", user_id))?;
        let words = own_words(db, &account)?;
        Ok((account, words))
    })?;
    check(password, &words).map_err(|weak| Failure::invalid("/password", weak))?;
    let hash = gate.hash(password)?;
    gate.database.write(|db| {
        users::set_password_hash(db, user_id, &hash)?;
        shut_out_others(db, gate, user_id, None)?;
        let (actor, circumstances) = (&Actor::command_line(), gate.circumstances);
        let mut context = Context { db, actor, circumstances, snapshots: None };
        Ok(context.record(Event { name: "password.given", subject: &account.email, ..Event::default() })?)
    })
}

/// Nothing if an account that is to be added could have this password.
pub fn check_for_new(context: &mut Context<'_>, new: &NewUser, password: &str) -> Outcome<()> {
    let words = words_of(context.db, &new.email, &new.name, new.chairs.iter().chain(&new.deputy_for))?;
    check(password, &words).map_err(|weak| Failure::invalid("/password", weak))
}

/// After a new password was stored: only the session `keep` goes on, and no link works.
pub(super) fn shut_out_others(db: &mut Db, gate: &Gate<'_>, user_id: i64, keep: Option<i64>) -> store::Result<()> {
    password_links::forget_of(db, user_id)?;
    sessions::end_all_of(db, user_id, keep, gate.machine_time(), "the password changed")
}

/// Whether a new password may be used by somebody with these own words.
pub(super) fn check(password: &str, own_words: &[String]) -> Result<(), strength::Weak> {
    let words: Vec<&str> = own_words.iter().map(String::as_str).collect();
    strength::check(password, &words)
}

/// What others would try first for this person: their address and name, and the names of their groups.
pub(super) fn own_words(db: &mut Db, account: &Account) -> store::Result<Vec<String>> {
    words_of(db, &account.email, &account.name, account.chairs.iter().chain(&account.deputy_for))
}

fn words_of<'a>(
    db: &mut Db,
    email: &str,
    name: &str,
    slugs: impl Iterator<Item = &'a String>,
) -> store::Result<Vec<String>> {
    let mut words = vec![email.to_owned(), name.to_owned()];
    for slug in slugs {
        if let Some(group) = groups::find(db, slug)? {
            words.push(group.name);
            words.extend(group.aliases);
        }
    }
    Ok(words)
}

/// The account of the person who asks.
pub(super) fn own(db: &mut Db, actor: &Actor) -> Outcome<Account> {
    let id = actor.user_id.ok_or_else(|| Failure::Conflict("the command line has no account of its own".into()))?;
    users::find(db, id)?.ok_or(Failure::SignedOut)
}

#[cfg(test)]
mod tests;
