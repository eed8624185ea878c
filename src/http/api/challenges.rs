//! `/challenges` and `/plans/{plan}/challenges`: the challenge log.

use actix_web::web::Path;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::challenge::ChallengeBody;
use super::day::{Day, date};
use super::plans::tag;
use crate::domain::challenge::{Challenge, Standing};
use crate::domain::plan::Plan;
use crate::http::answer::{Answer, Reply};
use crate::http::input::{Body, NoQuery};
use crate::http::listing::{self, Format, Limit, Page, Sheet};
use crate::http::visit::Visit;
use crate::operations::challenges::{self, Move};
use crate::operations::{Context, plans};

/// Which challenges.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChallengeQuery {
    /// Only those that stand here.
    #[param(value_type = Option<String>, pattern = "^(open|answered|accepted)$")]
    state: Option<Standing>,
    /// Only those that are open past their last day, or only the others.
    overdue: Option<bool>,
    /// Only those to actions that the group with this slug leads.
    lead: Option<String>,
    /// Only those to the action with this number.
    action: Option<String>,
    /// As things stood at the end of this day.
    as_of: Option<Day>,
    /// How many to a page, 1 to 1000.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000)]
    limit: Limit,
    /// The page: `next_cursor` of the one before.
    cursor: Option<String>,
    /// 1 to begin CSV with a byte order mark.
    bom: Option<u8>,
}

impl ChallengeQuery {
    fn chooses(&self, plan: &Plan, challenge: &Challenge, day: NaiveDate) -> bool {
        let led = |lead: &String| plan.action(&challenge.action).is_some_and(|action| action.is_led_by(lead));
        self.state.is_none_or(|state| challenge.standing() == state)
            && self.overdue.is_none_or(|overdue| challenge.days_overdue(day).is_some() == overdue)
            && self.lead.as_ref().is_none_or(led)
            && self.action.as_ref().is_none_or(|action| challenge.action.as_str() == action)
    }
}

/// The challenge log of a plan, in the order of the numbers.
#[utoipa::path(get, path = "/plans/{plan}/challenges", tag = "Challenges", operation_id = "list_challenges",
    params(("plan" = String, Path, description = "The plan's slug."), ChallengeQuery),
    responses((status = 200, description = "A page of the log", content(
        (Page<ChallengeBody> = "application/json"), (String = "text/csv")))))]
pub async fn list(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read(move |context, visit| {
            let query: ChallengeQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let after: Option<i32> = listing::position(query.cursor.as_deref())?;
            let head = plans::open(context, &path)?;
            let today = context.at().today;
            visit.recalled(tag(&head, today, format, None), || {
                let plan = plans::standing(context, head, date(query.as_of))?;
                let day = date(query.as_of).unwrap_or(today);
                let later = plan.challenges.iter().filter(|challenge| after.is_none_or(|last| challenge.number > last));
                let chosen = later.filter(|challenge| query.chooses(&plan, challenge, day));
                let found: Vec<_> = chosen.take(query.limit.items() + 1).collect();
                let page = Page::cut(found, query.limit, |challenge| challenge.number);
                let bodies = page.items.iter().map(|challenge| ChallengeBody::of(&plan, challenge, day));
                let sheet = Sheet {
                    file_name: format!("{}-challenges-{day}.csv", plan.head.slug),
                    bom: query.bom,
                    columns: &ChallengeBody::COLUMNS,
                };
                visit.page(format, bodies, page.next_cursor, sheet, |body| body.cells())
            })
        })
        .await
}

/// One challenge.
#[utoipa::path(get, path = "/challenges/{id}", tag = "Challenges", operation_id = "get_challenge",
    params(("id" = i64, Path, description = "The challenge's key.")),
    responses((status = 200, description = "The challenge", body = ChallengeBody)))]
pub async fn get(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read(move |context, visit| {
            visit.query::<NoQuery>()?;
            listing::accepts_json(visit.accept.as_deref())?;
            let found = challenges::find(context, &path)?;
            let etag = tag(&found.plan.head, found.day, Format::Json, None);
            visit
                .unless_unchanged(etag, || Answer::json(&ChallengeBody::of(&found.plan, found.challenge()?, found.day)))
        })
        .await
}

/// A question to be put to an action's leads.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChallengeBody {
    /// What is asked: not blank, at most 10,000 characters.
    #[schema(min_length = 1, max_length = 10_000)]
    question: String,
    /// The last day for an answer: today or later.
    respond_by: Day,
}

/// Puts a question to an action's leads. For the Business Group and administrators.
#[utoipa::path(post, path = "/plans/{plan}/actions/{number}/challenges", tag = "Challenges",
    operation_id = "raise_challenge",
    params(("plan" = String, Path, description = "The plan's slug."),
        ("number" = String, Path, description = "The action's number as printed.")),
    request_body = NewChallengeBody, responses((status = 201, description = "The challenge", body = ChallengeBody)))]
pub async fn raise(visit: Visit, path: Path<(String, String)>, body: Body) -> Reply {
    visit
        .create(body, move |context, body| {
            let NewChallengeBody { question, respond_by } = body.json()?;
            let (plan, number) = path.into_inner();
            let id = challenges::raise(context, &plan, &number, &question, respond_by.0)?;
            created(context, &id.to_string())
        })
        .await
}

fn created(context: &mut Context<'_>, id: &str) -> Reply {
    let found = challenges::find(context, id)?;
    Answer::created(format!("/api/v1/challenges/{id}"), &ChallengeBody::of(&found.plan, found.challenge()?, found.day))
}

fn shown(context: &mut Context<'_>, id: &str) -> Reply {
    let found = challenges::find(context, id)?;
    Answer::json(&ChallengeBody::of(&found.plan, found.challenge()?, found.day))
}

/// An answer to a challenge.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewResponse {
    /// The answer: not blank, at most 10,000 characters.
    #[schema(min_length = 1, max_length = 10_000)]
    text: String,
}

/// Answers a challenge. For those who chair or deputise for one of the action's leads, and administrators.
#[utoipa::path(post, path = "/challenges/{id}/response", tag = "Challenges", operation_id = "answer_challenge",
    params(("id" = i64, Path, description = "The challenge's key.")), request_body = NewResponse,
    responses((status = 201, description = "The challenge, answered", body = ChallengeBody)))]
pub async fn respond(visit: Visit, path: Path<String>, body: Body) -> Reply {
    visit
        .create(body, move |context, body| {
            let NewResponse { text } = body.json()?;
            challenges::take_step(context, &path, Move::Respond { text: &text })?;
            created(context, &path)
        })
        .await
}

/// A remark on an answer that is accepted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The remark, if there is one.
    #[schema(min_length = 1, max_length = 10_000)]
    text: Option<String>,
}

/// Accepts the answer to a challenge. For the Business Group and administrators, but neither for who answered nor for those
/// who chair or deputise for one of the action's leads.
#[utoipa::path(post, path = "/challenges/{id}/accept", tag = "Challenges", operation_id = "accept_response",
    params(("id" = i64, Path, description = "The challenge's key.")), request_body = Acceptance,
    responses((status = 200, description = "The challenge, closed", body = ChallengeBody)))]
pub async fn accept(visit: Visit, path: Path<String>, body: Body) -> Reply {
    visit
        .create(body, move |context, body| {
            let Acceptance { text } = body.json()?;
            challenges::take_step(context, &path, Move::Accept { text: text.as_deref() })?;
            shown(context, &path)
        })
        .await
}

/// Why an answer is not enough.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reopening {
    /// Why: not blank, at most 10,000 characters.
    #[schema(min_length = 1, max_length = 10_000)]
    text: String,
    /// Another last day for an answer, if it changes: today or later.
    respond_by: Option<Day>,
}

/// Asks again. For the Business Group and administrators.
#[utoipa::path(post, path = "/challenges/{id}/reopen", tag = "Challenges", operation_id = "reopen_challenge",
    params(("id" = i64, Path, description = "The challenge's key.")), request_body = Reopening,
    responses((status = 200, description = "The challenge, open", body = ChallengeBody)))]
pub async fn reopen(visit: Visit, path: Path<String>, body: Body) -> Reply {
    visit
        .create(body, move |context, body| {
            let Reopening { text, respond_by } = body.json()?;
            challenges::take_step(context, &path, Move::Reopen { text: &text, respond_by: date(respond_by) })?;
            shown(context, &path)
        })
        .await
}

/// Another group to be told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEscalation {
    /// The group's slug.
    group: String,
    /// Why: not blank, at most 10,000 characters.
    #[schema(min_length = 1, max_length = 10_000)]
    text: String,
}

/// Tells another group, such as the Board, of a challenge. For the Business Group and administrators.
#[utoipa::path(post, path = "/challenges/{id}/escalate", tag = "Challenges", operation_id = "escalate_challenge",
    params(("id" = i64, Path, description = "The challenge's key.")), request_body = NewEscalation,
    responses((status = 200, description = "The challenge", body = ChallengeBody)))]
pub async fn escalate(visit: Visit, path: Path<String>, body: Body) -> Reply {
    visit
        .create(body, move |context, body| {
            let NewEscalation { group, text } = body.json()?;
            challenges::take_step(context, &path, Move::Escalate { group: &group, text: &text })?;
            shown(context, &path)
        })
        .await
}
