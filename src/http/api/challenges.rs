//! `/challenges` and `/plans/{plan}/challenges`: the challenge log.

use actix_web::web::Path;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::action::LeadBody;
use super::day::{Day, date};
use super::plans::tag;
use crate::domain::challenge::{Challenge, Standing, Step};
use crate::domain::plan::Plan;
use crate::http::answer::{Answer, Reply};
use crate::http::input::Body;
use crate::http::listing::{self, Format, Limit, Page};
use crate::http::visit::Visit;
use crate::operations::challenges::{self, Move};
use crate::operations::{Context, plans};

/// A question put to an action's leads, and what followed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Challenge)]
pub struct ChallengeBody<'a> {
    /// Its key.
    id: i64,
    /// Its number within the plan, such as C1.
    number: String,
    /// The plan's slug.
    plan: &'a str,
    /// The number of the action, as printed.
    action: &'a str,
    /// Who leads the action.
    leads: Vec<LeadBody<'a>>,
    /// What is asked.
    question: &'a str,
    /// Who asked.
    asked_by: &'a str,
    /// When.
    asked_at: DateTime<Utc>,
    /// The last day for an answer.
    respond_by: NaiveDate,
    /// Where it stands.
    #[schema(value_type = String, pattern = "^(open|answered|accepted)$")]
    state: &'static str,
    /// Whether it is open and its last day has passed.
    overdue: bool,
    /// By how many days; null when it is not.
    days_overdue: Option<i64>,
    /// The answer that waits or was accepted; one from before a reopening is only in the history.
    response: Option<SaidBody<'a>>,
    /// How the answer was accepted.
    outcome: Option<SaidBody<'a>>,
    /// The group that was told last.
    escalated: Option<EscalationBody<'a>>,
    /// Everything that followed, in order.
    history: Vec<StepBody<'a>>,
}

/// What somebody said.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Said)]
pub struct SaidBody<'a> {
    /// The words, if there were any.
    text: Option<&'a str>,
    /// Who.
    by: &'a str,
    /// When.
    at: DateTime<Utc>,
}

/// Another group that was told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Escalation)]
pub struct EscalationBody<'a> {
    /// The group.
    group: Option<LeadBody<'a>>,
    /// Why.
    text: Option<&'a str>,
    /// By whom.
    by: &'a str,
    /// When.
    at: DateTime<Utc>,
}

/// Something that followed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChallengeStep)]
pub struct StepBody<'a> {
    /// What it was.
    #[schema(value_type = String, pattern = "^(response|accepted|reopened|escalated)$")]
    step: &'static str,
    /// The words that went with it.
    text: Option<&'a str>,
    /// Another last day for an answer.
    respond_by: Option<NaiveDate>,
    /// The group that was told.
    group: Option<LeadBody<'a>>,
    /// Who took it.
    by: &'a str,
    /// When.
    at: DateTime<Utc>,
}

impl<'a> SaidBody<'a> {
    fn of(step: &'a Step) -> Self {
        Self { text: step.text.as_deref(), by: &step.by, at: step.at }
    }
}

impl<'a> StepBody<'a> {
    fn of(step: &'a Step) -> Self {
        Self {
            step: step.kind.as_str(),
            text: step.text.as_deref(),
            respond_by: step.respond_by,
            group: step.group.as_ref().map(LeadBody::of),
            by: &step.by,
            at: step.at,
        }
    }
}

impl<'a> ChallengeBody<'a> {
    /// A challenge of the plan as both stood on `day`.
    #[must_use]
    pub fn of(plan: &'a Plan, challenge: &'a Challenge, day: NaiveDate) -> Self {
        let action = plan.action(&challenge.action);
        let days_overdue = challenge.days_overdue(day);
        Self {
            id: challenge.id,
            number: challenge.label(),
            plan: &plan.head.slug,
            action: challenge.action.as_str(),
            leads: action.map(|action| action.leads.iter().map(LeadBody::of).collect()).unwrap_or_default(),
            question: &challenge.question,
            asked_by: &challenge.asked_by,
            asked_at: challenge.asked_at,
            respond_by: challenge.respond_by(),
            state: challenge.standing().as_str(),
            overdue: days_overdue.is_some(),
            days_overdue,
            response: challenge.response().map(SaidBody::of),
            outcome: challenge.acceptance().map(SaidBody::of),
            escalated: challenge.escalation().map(|step| EscalationBody {
                group: step.group.as_ref().map(LeadBody::of),
                text: step.text.as_deref(),
                by: &step.by,
                at: step.at,
            }),
            history: challenge.steps.iter().map(StepBody::of).collect(),
        }
    }

    /// The challenges that are open past their last day for an answer; only those to what `lead` leads, if it is named.
    #[must_use]
    pub fn all_overdue(plan: &'a Plan, day: NaiveDate, lead: Option<&str>) -> Vec<Self> {
        plan.overdue_challenges(day, lead).into_iter().map(|challenge| Self::of(plan, challenge, day)).collect()
    }

    /// The columns of the log as CSV.
    pub const COLUMNS: [&'static str; 16] = [
        "number",
        "plan",
        "action",
        "leads",
        "question",
        "asked_by",
        "asked_at",
        "respond_by",
        "state",
        "days_overdue",
        "response",
        "responded_by",
        "responded_at",
        "outcome",
        "accepted_by",
        "escalated_to",
    ];

    /// The challenge as cells of CSV.
    #[must_use]
    pub fn cells(&self) -> Vec<String> {
        let words =
            |said: &Option<SaidBody<'_>>| said.as_ref().and_then(|said| said.text).unwrap_or_default().to_owned();
        let by = |said: &Option<SaidBody<'_>>| said.as_ref().map(|said| said.by.to_owned()).unwrap_or_default();
        let group = self.escalated.as_ref().and_then(|escalation| escalation.group.as_ref());
        vec![
            self.number.clone(),
            self.plan.to_owned(),
            self.action.to_owned(),
            LeadBody::names(&self.leads),
            self.question.to_owned(),
            self.asked_by.to_owned(),
            time(self.asked_at),
            self.respond_by.to_string(),
            self.state.to_owned(),
            self.days_overdue.map(|days| days.to_string()).unwrap_or_default(),
            words(&self.response),
            by(&self.response),
            self.response.as_ref().map(|said| time(said.at)).unwrap_or_default(),
            words(&self.outcome),
            by(&self.outcome),
            group.map(|group| LeadBody::names(std::slice::from_ref(group))).unwrap_or_default(),
        ]
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

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
                match format {
                    Format::Json => {
                        Answer::json(&Page { items: bodies.collect::<Vec<_>>(), next_cursor: page.next_cursor })
                    }
                    Format::Csv => {
                        let name = format!("{}-challenges-{day}.csv", plan.head.slug);
                        let rows = bodies.map(|body| body.cells());
                        listing::csv(name, query.bom == Some(1), &ChallengeBody::COLUMNS, rows)
                    }
                }
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
            visit.query::<super::NoQuery>()?;
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
