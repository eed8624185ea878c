//! Who acts, on which connection, at which moment.

use serde::Serialize;
use serde_json::Value;

use super::{Failure, Outcome};
use crate::clock::Moment;
use crate::domain::person::{Actor, Credential};
use crate::domain::policy::Permission;
use crate::store::audit::{self, NewEntry};
use crate::store::snapshots::Snapshots;
use crate::store::{self, Db};

/// When and in the course of which request something happens.
#[derive(Debug, Clone)]
pub struct Circumstances {
    /// The moment.
    pub at: Moment,
    /// The request's id, which logs and the audit log share.
    pub request_id: String,
}

/// Everything that an operation is told besides its input.
pub struct Context<'a> {
    /// The connection; in a write, inside its transaction.
    pub db: &'a mut Db,
    /// Who acts.
    pub actor: &'a Actor,
    /// When.
    pub circumstances: &'a Circumstances,
    /// Plans already read; not in a write, which must see its own changes.
    pub snapshots: Option<Kept<'a>>,
}

/// Plans already read.
#[derive(Clone, Copy)]
pub struct Kept<'a> {
    /// The plans.
    pub snapshots: &'a Snapshots,
    /// How often the database had come back when this reading began.
    pub recoveries: u64,
    /// Whether a plan that is not among them may be read now; else whoever needs it is told that the service is busy.
    pub may_read_more: bool,
}

/// Who did something, as the audit log names them.
#[derive(Debug)]
pub struct By<'a> {
    user_id: Option<i64>,
    email: &'a str,
    via: String,
}

impl<'a> By<'a> {
    /// Nobody who is signed in; `email` is the address that was tried.
    #[must_use]
    pub fn nobody(email: &'a str) -> Self {
        Self { user_id: None, email, via: "anonymous".to_owned() }
    }

    /// Whoever has just shown that this account is theirs.
    #[must_use]
    pub fn owner(user_id: i64, email: &'a str) -> Self {
        Self { user_id: Some(user_id), email, via: "session".to_owned() }
    }
}

impl<'a> From<&'a Actor> for By<'a> {
    fn from(actor: &'a Actor) -> Self {
        Self { user_id: actor.user_id, email: &actor.email, via: via(&actor.credential) }
    }
}

/// Something done, for the audit log.
#[derive(Debug, Default)]
pub struct Event<'a> {
    /// What sort of thing, such as `progress_update.posted`.
    pub name: &'a str,
    /// The plan's slug.
    pub plan: Option<&'a str>,
    /// What it was done to.
    pub subject: &'a str,
    /// What was.
    pub before: Option<Value>,
    /// What is now.
    pub after: Option<Value>,
}

impl Context<'_> {
    /// Nothing if the actor may do this; else the refusal.
    pub fn require(&self, permission: Permission) -> Outcome<()> {
        Ok(self.actor.require(permission)?)
    }

    /// Nothing if the actor may look at what this permission is about; else the refusal.
    pub fn require_reading(&self, permission: Permission) -> Outcome<()> {
        Ok(self.actor.require_reading(permission)?)
    }

    /// Nothing if there is time to read more than is kept; else that the service is busy.
    pub fn require_time(&self) -> Outcome<()> {
        if self.snapshots.is_none_or(|kept| kept.may_read_more) { Ok(()) } else { Err(Failure::Busy) }
    }

    /// The moment.
    #[must_use]
    pub fn at(&self) -> Moment {
        self.circumstances.at
    }

    /// Appends what was done to the audit log, in the transaction in which it was done.
    pub fn record(&mut self, event: Event<'_>) -> store::Result<()> {
        record(self.db, self.circumstances, self.actor.into(), "done", event)
    }
}

/// What the audit log is to say of what somebody did, for a write that appends it along with the rest.
pub(super) fn done<'a>(circumstances: &'a Circumstances, actor: &'a Actor, event: Event<'a>) -> NewEntry<'a> {
    entry(circumstances, actor.into(), "done", event)
}

/// Appends something to the audit log.
pub fn record(
    db: &mut Db,
    circumstances: &Circumstances,
    by: By<'_>,
    outcome: &str,
    event: Event<'_>,
) -> store::Result<()> {
    audit::insert(db, &entry(circumstances, by, outcome, event))
}

fn entry<'a>(circumstances: &'a Circumstances, by: By<'a>, outcome: &'a str, event: Event<'a>) -> NewEntry<'a> {
    NewEntry {
        recorded_at: circumstances.at.now,
        user_id: by.user_id,
        actor: by.email,
        via: by.via,
        event: event.name,
        outcome,
        plan: event.plan,
        subject: event.subject,
        before: event.before.map(|value| value.to_string()),
        after: event.after.map(|value| value.to_string()),
        request_id: &circumstances.request_id,
    }
}

fn via(credential: &Credential) -> String {
    match credential {
        Credential::Session(_) => "session".to_owned(),
        Credential::Token { label, .. } => format!("token: {label}"),
        Credential::CommandLine => "command line".to_owned(),
    }
}

/// A value for the audit log.
pub fn json(value: impl Serialize) -> Option<Value> {
    serde_json::to_value(value).ok()
}

/// Of two descriptions of the same thing only that in which they differ, for the audit log.
#[must_use]
pub fn differing(mut before: Value, mut after: Value) -> (Value, Value) {
    if let (Value::Object(was), Value::Object(is)) = (&mut before, &mut after) {
        let both: Vec<String> = was.keys().filter(|key| is.contains_key(*key)).cloned().collect();
        for key in both {
            if let (Some(old), Some(new)) = (was.remove(&key), is.remove(&key))
                && old != new
            {
                let (old, new) = differing(old, new);
                was.insert(key.clone(), old);
                is.insert(key, new);
            }
        }
    }
    (before, after)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_kept() {
        let before = json!({"title": "A", "text": "old", "entries": {"1": "one", "2": "two"}});
        let after = json!({"title": "A", "text": "new", "entries": {"1": "one", "2": "zwei", "3": null}});
        let (was, is) = differing(before, after);
        assert_eq!(was, json!({"text": "old", "entries": {"2": "two"}}));
        assert_eq!(is, json!({"text": "new", "entries": {"2": "zwei", "3": null}}));
    }
}
