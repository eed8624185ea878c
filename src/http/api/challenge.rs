//! A challenge, as it is written in JSON and CSV.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::action::LeadBody;
use crate::domain::challenge::{Challenge, Step};
use crate::domain::plan::Plan;

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
