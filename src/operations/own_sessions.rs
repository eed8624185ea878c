//! Sessions: everybody sees where they are signed in, and ends what they do not know or need.

use serde_json::json;

use super::context::Event;
use super::{Context, Failure, Outcome};
use crate::domain::person::Credential;
use crate::domain::policy::Permission;
use crate::store::sessions::{self, OpenSession};

const BECAUSE: &str = "ended by its owner";

/// The open sessions of the person who asks, the last one first.
pub fn list(context: &mut Context<'_>) -> Outcome<Vec<OpenSession>> {
    context.require_reading(Permission::OwnAccount)?;
    let user_id = owner(context)?;
    Ok(sessions::open_ones(context.db, user_id, context.at().machine)?)
}

/// Ends one session of the person who asks; it is over with its next request.
pub fn end(context: &mut Context<'_>, id: &str) -> Outcome<()> {
    context.require(Permission::OwnAccount)?;
    let key: Option<i64> = id.parse().ok();
    let open = list(context)?;
    let session = open.iter().find(|session| Some(session.id) == key);
    let session = session.ok_or_else(|| Failure::not_found("session", id))?;
    sessions::end(context.db, session.id, context.at().machine, BECAUSE)?;
    record(context, std::slice::from_ref(session))
}

/// Ends all sessions of the person who asks but the one in which they ask; answers how many.
pub fn end_others(context: &mut Context<'_>) -> Outcome<usize> {
    context.require(Permission::OwnAccount)?;
    let user_id = owner(context)?;
    let keep = match context.actor.credential {
        Credential::Session(session) => Some(session),
        _ => None,
    };
    let others: Vec<_> = list(context)?.into_iter().filter(|session| Some(session.id) != keep).collect();
    if !others.is_empty() {
        sessions::end_all_of(context.db, user_id, keep, context.at().machine, BECAUSE)?;
        record(context, &others)?;
    }
    Ok(others.len())
}

fn record(context: &mut Context<'_>, ended: &[OpenSession]) -> Outcome<()> {
    let email = context.actor.email.clone();
    let ids: Vec<i64> = ended.iter().map(|session| session.id).collect();
    let after = Some(json!({"reason": BECAUSE, "sessions": ids}));
    Ok(context.record(Event { name: "session.ended", subject: &email, after, ..Event::default() })?)
}

fn owner(context: &Context<'_>) -> Outcome<i64> {
    context.actor.user_id.ok_or_else(|| Failure::Conflict("the command line has no sessions".into()))
}

#[cfg(test)]
mod tests;
