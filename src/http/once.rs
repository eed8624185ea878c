//! A request that comes twice under one `Idempotency-Key` acts once.

use chrono::TimeDelta;

use super::answer::{Answer, Reply};
use super::problem::Problem;
use crate::operations::{Context, Failure};
use crate::store::idempotency;

/// How long an answer is kept for the same request.
const ANSWERS_KEPT: TimeDelta = TimeDelta::hours(24);

/// Does something, unless it was done before under this key: then the first answer is given again.
pub(super) fn once(
    context: &mut Context<'_>,
    user_id: i64,
    key: &str,
    fingerprint: String,
    work: impl FnOnce(&mut Context<'_>) -> Reply,
) -> Reply {
    let now = context.at().machine;
    if !idempotency::claim(context.db, user_id, key, &fingerprint, now)?
        && let Some(first) = idempotency::find(context.db, user_id, key)?
    {
        return again(first, &fingerprint);
    }
    let answer = work(context)?;
    keep(context, user_id, key, fingerprint, &answer)?;
    Ok(answer)
}

/// The first answer to a request that has come again.
fn again(first: idempotency::Answer, fingerprint: &str) -> Reply {
    if first.fingerprint != fingerprint {
        return Err(Failure::KeyReused.into());
    }
    let answer = Answer::of("application/json", first.body.into_bytes());
    Ok(Answer { status: u16::try_from(first.status).unwrap_or(201), location: first.location, ..answer })
}

/// Keeps an answer for the same request sent again.
fn keep(
    context: &mut Context<'_>,
    user_id: i64,
    key: &str,
    fingerprint: String,
    answer: &Answer,
) -> Result<(), Problem> {
    let kept = idempotency::Answer {
        fingerprint,
        status: i32::from(answer.status),
        location: answer.location.clone(),
        body: String::from_utf8_lossy(answer.kept.as_deref().unwrap_or(&answer.body)).into_owned(),
    };
    Ok(idempotency::keep(context.db, user_id, key, &kept, context.at().machine - ANSWERS_KEPT)?)
}
