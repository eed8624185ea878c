//! A request that comes twice under one `Idempotency-Key` acts once.

use chrono::TimeDelta;

use super::answer::{Answer, Reply};
use super::problem::{self, Problem};
use crate::operations::{Context, Failure};
use crate::store::idempotency;

/// How long an answer is kept for the same request.
const ANSWERS_KEPT: TimeDelta = TimeDelta::hours(24);

/// Does something, unless it was done before under this key: then the first answer is given again. Also says whether this
/// is the first time.
pub(super) fn once(
    context: &mut Context<'_>,
    user_id: i64,
    key: &str,
    fingerprint: String,
    work: Box<dyn FnOnce(&mut Context<'_>) -> Reply + '_>,
) -> Result<(Answer, bool), Problem> {
    let now = context.at().machine;
    if !idempotency::claim(context.db, user_id, key, &fingerprint, now)?
        && let Some(first) = idempotency::find(context.db, user_id, key)?
    {
        if first.fingerprint != fingerprint {
            return Err(Failure::KeyReused.into());
        }
        require_still_allowed(context, work)?;
        return Ok((again(first), false));
    }
    let answer = work(context)?;
    keep(context, user_id, key, fingerprint, &answer)?;
    Ok((answer, true))
}

/// Nothing if whoever asks may do it today; else the refusal. Rights may have been lost since the first time, or be fewer
/// with the token by which it is asked now. What decides that is the work, so it is done once more, and undone.
fn require_still_allowed(
    context: &mut Context<'_>,
    work: Box<dyn FnOnce(&mut Context<'_>) -> Reply + '_>,
) -> Result<(), Problem> {
    let Context { ref mut db, actor, circumstances, snapshots } = *context;
    match db.dry_run(|db| work(&mut Context { db, actor, circumstances, snapshots })) {
        Err(problem) if problem.sort == &problem::FORBIDDEN => Err(problem),
        // Then it is not known whether they may.
        Err(problem) if problem.sort.status >= 500 => Err(problem),
        // Whatever else it comes to today, the first time was what it was.
        _ => Ok(()),
    }
}

/// The first answer to a request that has come again.
fn again(first: idempotency::Answer) -> Answer {
    let answer = Answer::of("application/json", first.body.into_bytes());
    let status = u16::try_from(first.status).unwrap_or(201);
    Answer { status, location: first.location, etag: first.etag, ..answer }
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
        etag: answer.etag.clone(),
        body: String::from_utf8_lossy(answer.kept.as_deref().unwrap_or(&answer.body)).into_owned(),
    };
    idempotency::forget_before(context.db, context.at().machine - ANSWERS_KEPT)?;
    Ok(idempotency::keep(context.db, user_id, key, &kept)?)
}
