//! `/date-changes`: asking for a later date, deciding on it, and the list of a plan.

use actix_web::web::Path;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::action::{LeadBody, written};
use super::day::{Day, date};
use super::plans::tag;
use crate::domain::action::Action;
use crate::domain::date_change::{DateChange, State, Verdict};
use crate::domain::plan::Plan;
use crate::http::answer::{Answer, Reply};
use crate::http::input::{Body, NoQuery};
use crate::http::listing::{self, Format, Limit, Page, Sheet};
use crate::http::visit::Visit;
use crate::operations::date_changes::{self, Found, Request};
use crate::operations::{Outcome, plans};

/// A request to move a milestone, and the decision on it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DateChange)]
pub struct DateChangeBody<'a> {
    /// Its key; later ones are larger.
    id: i64,
    /// The plan's slug.
    plan: &'a str,
    /// The action's number as printed.
    action: &'a str,
    /// Who leads the action.
    leads: Vec<LeadBody<'a>>,
    /// The milestone's key.
    milestone_id: i64,
    /// The milestone.
    milestone: Option<MovedMilestone<'a>>,
    /// The date that held when it was asked for.
    from: Option<NaiveDate>,
    /// The date that was asked for.
    to: NaiveDate,
    /// By how many days that moves it; null where there was no date.
    days: Option<i64>,
    /// Why.
    reason: &'a str,
    /// Where it is.
    #[schema(value_type = String, pattern = "^(requested|granted|refused)$")]
    state: &'static str,
    /// Who asked.
    requested_by: &'a str,
    /// When.
    requested_at: DateTime<Utc>,
    /// Who decided; null while nobody has.
    decided_by: Option<&'a str>,
    /// When that was recorded.
    decided_at: Option<DateTime<Utc>>,
    /// The day of the meeting that agreed it, from which the new date counts.
    agreed_on: Option<NaiveDate>,
    /// What was said with the decision.
    text: Option<&'a str>,
}

/// The milestone whose date is to move.
#[derive(Debug, Serialize, ToSchema)]
pub struct MovedMilestone<'a> {
    /// Its own words, where the action has several parts.
    text: Option<&'a str>,
    /// The board's words for when.
    timescale: &'a str,
    /// What sort of commitment the words make.
    kind: &'static str,
}

impl<'a> DateChangeBody<'a> {
    /// A date change of a plan.
    #[must_use]
    pub fn of(plan: &'a Plan, change: &'a DateChange) -> Self {
        let action = plan.action(&change.action);
        let milestones = action.map_or(&[][..], |action| &action.milestones);
        let milestone = milestones.iter().find(|milestone| milestone.id == change.milestone);
        let decision = change.decision.as_ref();
        let granted = decision.filter(|decision| decision.verdict == Verdict::Granted);
        Self {
            id: change.id,
            plan: &plan.head.slug,
            action: change.action.as_str(),
            leads: action.map_or(&[][..], |action| &action.leads).iter().map(LeadBody::of).collect(),
            milestone_id: change.milestone,
            milestone: milestone.map(|milestone| MovedMilestone {
                text: milestone.text.as_deref(),
                timescale: &milestone.timescale,
                kind: milestone.kind.as_str(),
            }),
            from: change.from,
            to: change.to,
            days: change.days(),
            reason: &change.reason,
            state: change.state().as_str(),
            requested_by: &change.requested_by,
            requested_at: change.requested_at,
            decided_by: decision.map(|decision| decision.by.as_str()),
            decided_at: decision.map(|decision| decision.at),
            agreed_on: granted.map(|decision| decision.from_day),
            text: decision.and_then(|decision| decision.text.as_deref()),
        }
    }

    /// The columns of the list as CSV.
    pub const COLUMNS: [&'static str; 17] = [
        "id",
        "plan",
        "action",
        "leads",
        "milestone_id",
        "timescale",
        "kind",
        "from",
        "to",
        "days",
        "reason",
        "state",
        "requested_by",
        "requested_at",
        "decided_by",
        "agreed_on",
        "text",
    ];

    /// The date change as cells of CSV.
    #[must_use]
    pub fn cells(&self) -> Vec<String> {
        let milestone = self.milestone.as_ref();
        vec![
            self.id.to_string(),
            self.plan.to_owned(),
            self.action.to_owned(),
            LeadBody::names(&self.leads),
            self.milestone_id.to_string(),
            milestone.map(|milestone| milestone.timescale.to_owned()).unwrap_or_default(),
            milestone.map(|milestone| milestone.kind.to_owned()).unwrap_or_default(),
            written(self.from),
            self.to.to_string(),
            self.days.map(|days| days.to_string()).unwrap_or_default(),
            self.reason.to_owned(),
            self.state.to_owned(),
            self.requested_by.to_owned(),
            self.requested_at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
            self.decided_by.unwrap_or_default().to_owned(),
            written(self.agreed_on),
            self.text.unwrap_or_default().to_owned(),
        ]
    }
}

fn body(found: &Found) -> Outcome<DateChangeBody<'_>> {
    Ok(DateChangeBody::of(&found.plan, found.change()?))
}

/// What a lead asks for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDateChangeBody {
    /// The milestone's key: one of the action's that is still to be met.
    milestone_id: i64,
    /// A later date than it has; today or later where it has none.
    new_due_on: Day,
    /// Why: not blank, at most 10,000 characters.
    #[schema(min_length = 1, max_length = 10_000)]
    reason: String,
}

/// Asks for a later date. For those who chair or deputise for one of the action's leads, and administrators. A milestone
/// has one open request at a time.
#[utoipa::path(post, path = "/plans/{plan}/actions/{number}/date-changes", tag = "Date changes",
    operation_id = "request_date_change",
    params(("plan" = String, Path, description = "The plan's slug."),
        ("number" = String, Path, description = "The action's number as printed.")),
    request_body = NewDateChangeBody, responses((status = 201, description = "The request", body = DateChangeBody)))]
pub async fn request(visit: Visit, path: Path<(String, String)>, body: Body) -> Reply {
    visit
        .create(body, move |context, sent| {
            let sent: NewDateChangeBody = sent.json()?;
            let (plan, number) = path.into_inner();
            let (milestone, new_due_on) = (sent.milestone_id, sent.new_due_on.0);
            let asked = Request { milestone, new_due_on, reason: sent.reason };
            let id = date_changes::request(context, &plan, &number, &asked)?;
            let head = plans::open(context, &plan)?;
            let found = date_changes::find(context, head, id)?;
            Answer::created(format!("/api/v1/date-changes/{id}"), &self::body(&found)?)
        })
        .await
}

/// One date change.
#[utoipa::path(get, path = "/date-changes/{id}", tag = "Date changes", operation_id = "get_date_change",
    params(("id" = i64, Path, description = "Its key.")),
    responses((status = 200, description = "The date change", body = DateChangeBody)))]
pub async fn get(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read(move |context, visit| {
            visit.query::<NoQuery>()?;
            listing::accepts_json(visit.accept.as_deref())?;
            let (head, id) = date_changes::open(context, &path)?;
            visit.recalled(tag(&head, context.at().today, Format::Json, None), || {
                Answer::json(&body(&date_changes::find(context, head, id)?)?)
            })
        })
        .await
}

/// What is said with a grant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGrant {
    /// The day of the meeting that agreed it: today unless it is said, and not later.
    agreed_on: Option<Day>,
    /// Words to it: at most 10,000 characters.
    #[schema(min_length = 1, max_length = 10_000)]
    text: Option<String>,
}

/// Grants a later date, which counts from the meeting that agreed it. For the Business Group and administrators, and not
/// for what one asked for oneself.
#[utoipa::path(post, path = "/date-changes/{id}/grant", tag = "Date changes", operation_id = "grant_date_change",
    params(("id" = i64, Path, description = "Its key.")),
    request_body = NewGrant, responses((status = 200, description = "The date change", body = DateChangeBody)))]
pub async fn grant(visit: Visit, path: Path<String>, body: Body) -> Reply {
    visit
        .create(body, move |context, sent| {
            let sent: NewGrant = sent.json()?;
            let found = date_changes::grant(context, &path, date(sent.agreed_on), sent.text.as_deref())?;
            Answer::json(&self::body(&found)?)
        })
        .await
}

/// What is said with a refusal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRefusal {
    /// Why the date stays: not blank, at most 10,000 characters.
    #[schema(min_length = 1, max_length = 10_000)]
    text: String,
}

/// Refuses a later date. For the Business Group and administrators, and not for what one asked for oneself.
#[utoipa::path(post, path = "/date-changes/{id}/refuse", tag = "Date changes", operation_id = "refuse_date_change",
    params(("id" = i64, Path, description = "Its key.")),
    request_body = NewRefusal, responses((status = 200, description = "The date change", body = DateChangeBody)))]
pub async fn refuse(visit: Visit, path: Path<String>, body: Body) -> Reply {
    visit
        .create(body, move |context, sent| {
            let sent: NewRefusal = sent.json()?;
            let found = date_changes::refuse(context, &path, &sent.text)?;
            Answer::json(&self::body(&found)?)
        })
        .await
}

/// Which date changes, as of when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DateChangesQuery {
    /// In this state.
    #[param(value_type = Option<String>, pattern = "^(requested|granted|refused)$")]
    state: Option<State>,
    /// Of actions that the group with this slug leads.
    lead: Option<String>,
    /// Of the action with this number.
    action: Option<String>,
    /// As they were at the end of this day.
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

impl DateChangesQuery {
    fn chooses(&self, action: Option<&Action>, change: &DateChange) -> bool {
        self.state.is_none_or(|state| change.state() == state)
            && self.action.as_ref().is_none_or(|number| change.action.as_str() == number)
            && self.lead.as_ref().is_none_or(|lead| action.is_some_and(|action| action.is_led_by(lead)))
    }
}

/// The date changes of a plan, in the order asked for.
#[utoipa::path(get, path = "/plans/{plan}/date-changes", tag = "Date changes", operation_id = "list_date_changes",
    params(("plan" = String, Path, description = "The plan's slug."), DateChangesQuery),
    responses((status = 200, description = "A page of date changes", content(
        (Page<DateChangeBody> = "application/json"), (String = "text/csv")))))]
pub async fn list(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read(move |context, visit| {
            let query: DateChangesQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let after: i64 = listing::position(query.cursor.as_deref())?.unwrap_or(0);
            let head = plans::open(context, &path)?;
            let today = context.at().today;
            visit.recalled(tag(&head, today, format, None), || {
                let plan = plans::standing(context, head, date(query.as_of))?;
                let day = date(query.as_of).unwrap_or(today);
                let its =
                    |change: &&DateChange| change.id > after && query.chooses(plan.action(&change.action), change);
                let chosen = plan.date_changes.iter().filter(its).take(query.limit.items() + 1).collect();
                let page = Page::cut(chosen, query.limit, |change: &&DateChange| change.id);
                let bodies = page.items.iter().map(|change| DateChangeBody::of(&plan, change));
                let sheet = Sheet {
                    file_name: format!("{}-date-changes-{day}.csv", plan.head.slug),
                    bom: query.bom,
                    columns: &DateChangeBody::COLUMNS,
                };
                visit.page(format, bodies, page.next_cursor, sheet, |body| body.cells())
            })
        })
        .await
}
