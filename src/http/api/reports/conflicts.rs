//! `/plans/{plan}/reports/conflicts`, and saying why one may stand.

use actix_web::web::Path;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::domain::conflict::{Answer as Reason, Conflict, Values, written};
use crate::domain::plan::Plan;
use crate::http::answer::{Answer, Reply};
use crate::http::api::action::LeadBody;
use crate::http::api::day::{Day, date};
use crate::http::api::plans::tag;
use crate::http::input::Body;
use crate::http::listing::{self, Format, Limit};
use crate::http::visit::Visit;
use crate::operations::{Failure, actions, conflicts, plans};

/// Where judgement and facts contradict each other.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConflictReport<'a> {
    /// The day that the report is of.
    as_of: NaiveDate,
    /// The day on which a demonstration stands still; null in real use.
    demonstration_day: Option<NaiveDate>,
    /// How many there are in all, on every page.
    total: usize,
    /// Of these, how many somebody still has to explain: notices and what has been answered left out.
    unexplained: usize,
    /// Those on this page, in natural order of the actions.
    items: Vec<ConflictItem<'a>>,
    /// Send it as `cursor` for the next page; null on the last one.
    next_cursor: Option<String>,
}

/// A conflict of an action.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConflictItem<'a> {
    /// The plan's slug.
    plan: &'a str,
    /// The action's number as printed.
    action: &'a str,
    /// Who leads it.
    leads: Vec<LeadBody<'a>>,
    /// The rule that fired.
    rule: &'static str,
    /// `conflict`, or `notice` for what may well be right.
    weight: &'static str,
    /// What contradicts what.
    detail: String,
    /// The values that made it fire: as long as they stay, so does an answer.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    values: Values,
    /// Why it may stand; null while nobody has said so.
    answered: Option<AnsweredBody<'a>>,
}

/// A reason given for a conflict.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnsweredBody<'a> {
    /// Who gave it.
    by: &'a str,
    /// When.
    at: DateTime<Utc>,
    /// The reason.
    reason: &'a str,
}

impl<'a> AnsweredBody<'a> {
    fn of(reason: &'a Reason) -> Self {
        Self { by: &reason.by, at: reason.at, reason: &reason.reason }
    }
}

impl<'a> ConflictItem<'a> {
    /// A conflict of one of the plan's actions.
    #[must_use]
    pub fn of(plan: &'a Plan, conflict: Conflict<'a>) -> Self {
        Self {
            plan: &plan.head.slug,
            action: conflict.action.number.as_str(),
            leads: conflict.action.leads.iter().map(LeadBody::of).collect(),
            rule: conflict.rule.slug,
            weight: conflict.rule.weight.as_str(),
            detail: conflict.detail,
            values: conflict.values,
            answered: conflict.answered.map(AnsweredBody::of),
        }
    }

    /// The columns of the report as CSV.
    pub const COLUMNS: [&'static str; 10] =
        ["plan", "action", "leads", "rule", "weight", "detail", "values", "answered_by", "answered_at", "reason"];

    /// The item as cells of CSV.
    #[must_use]
    pub fn cells(&self) -> Vec<String> {
        let answered = self.answered.as_ref();
        vec![
            self.plan.to_owned(),
            self.action.to_owned(),
            LeadBody::names(&self.leads),
            self.rule.to_owned(),
            self.weight.to_owned(),
            self.detail.clone(),
            written(&self.values),
            answered.map(|answer| answer.by.to_owned()).unwrap_or_default(),
            answered.map(|answer| answer.at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)).unwrap_or_default(),
            answered.map(|answer| answer.reason.to_owned()).unwrap_or_default(),
        ]
    }
}

impl<'a> ConflictReport<'a> {
    /// Those of `found` from `begin` on, at most `limit`.
    #[must_use]
    pub fn page(
        plan: &'a Plan,
        found: Vec<Conflict<'a>>,
        day: NaiveDate,
        demonstration_day: Option<NaiveDate>,
        (begin, limit): (usize, usize),
    ) -> Self {
        let (total, end) = (found.len(), begin.saturating_add(limit));
        Self {
            as_of: day,
            demonstration_day,
            total,
            unexplained: found.iter().filter(|conflict| conflict.is_unexplained()).count(),
            items: found.into_iter().skip(begin).take(limit).map(|one| ConflictItem::of(plan, one)).collect(),
            next_cursor: (end < total).then(|| listing::cursor(&end)),
        }
    }

    /// Its rows.
    pub fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.items.iter().map(ConflictItem::cells)
    }
}

/// Which part of the report.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConflictQuery {
    /// As things stood at the end of this day.
    as_of: Option<Day>,
    /// Only what the group with this slug leads.
    lead: Option<String>,
    /// Only what this rule found.
    rule: Option<String>,
    /// Only what has been answered, or only what has not.
    answered: Option<bool>,
    /// How many to a page, 1 to 1000.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000)]
    limit: Limit,
    /// The page: `next_cursor` of the one before.
    cursor: Option<String>,
    /// 1 to begin CSV with a byte order mark.
    bom: Option<u8>,
}

impl ConflictQuery {
    fn chooses(&self, conflict: &Conflict<'_>) -> bool {
        self.lead.as_ref().is_none_or(|lead| conflict.action.is_led_by(lead))
            && self.rule.as_ref().is_none_or(|rule| conflict.rule.slug == rule)
            && self.answered.is_none_or(|answered| conflict.answered.is_some() == answered)
    }
}

/// Where judgement and facts contradict each other, with the values that made each rule fire.
#[utoipa::path(get, path = "/plans/{plan}/reports/conflicts", tag = "Reports", operation_id = "report_conflicts",
    params(("plan" = String, Path, description = "The plan's slug."), ConflictQuery),
    responses((status = 200, description = "The report", content(
        (ConflictReport = "application/json"), (String = "text/csv")))))]
pub async fn report(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read(move |context, visit| {
            let query: ConflictQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let begin: Option<usize> = listing::position(query.cursor.as_deref())?;
            let head = plans::open(context, &path)?;
            let today = context.at().today;
            visit.recalled(tag(&head, today, format, None), || {
                let plan = plans::standing(context, head, date(query.as_of))?;
                let day = date(query.as_of).unwrap_or(today);
                let mut found = plan.conflicts(day);
                found.retain(|conflict| query.chooses(conflict));
                let part = (begin.unwrap_or(0), query.limit.items());
                let report = ConflictReport::page(&plan, found, day, visit.app().clock.fixed_day(), part);
                let answer = match format {
                    Format::Json => Answer::json(&report),
                    Format::Csv => {
                        let name = format!("{}-conflicts-{day}.csv", plan.head.slug);
                        listing::csv(name, query.bom == Some(1), &ConflictItem::COLUMNS, report.rows())
                    }
                };
                Ok(visit.leading_on(answer?, report.next_cursor.as_deref()))
            })
        })
        .await
}

/// Why a conflict may stand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// The reason: not blank, at most 10,000 characters.
    #[schema(min_length = 1, max_length = 10_000)]
    reason: String,
}

/// Answers a conflict once, which silences it until its values change. For the Business Group and administrators, and not
/// for actions that one's own groups lead.
#[utoipa::path(post, path = "/plans/{plan}/actions/{number}/conflicts/{rule}/answer", tag = "Conflicts",
    operation_id = "answer_conflict",
    params(("plan" = String, Path, description = "The plan's slug."),
        ("number" = String, Path, description = "The action's number as printed."),
        ("rule" = String, Path, description = "The rule that fired.")),
    request_body = NewAnswer, responses((status = 201, description = "The conflict, answered", body = ConflictItem)))]
pub async fn answer(visit: Visit, path: Path<(String, String, String)>, body: Body) -> Reply {
    visit
        .create(body, move |context, body| {
            let NewAnswer { reason } = body.json()?;
            let (plan, number, rule) = path.into_inner();
            conflicts::answer(context, &plan, &number, &rule, &reason)?;
            let found = actions::find(context, &plan, &number, None)?;
            let mut its = found.plan.conflicts_of(found.action()?, found.day).into_iter();
            let conflict = its.find(|conflict| conflict.rule.slug == rule);
            let conflict = conflict.ok_or_else(|| Failure::not_found("conflict", &rule))?;
            let location = format!("/api/v1/plans/{plan}/actions/{number}");
            Answer::created(location, &ConflictItem::of(&found.plan, conflict))
        })
        .await
}
