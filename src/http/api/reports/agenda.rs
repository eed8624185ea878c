//! `/plans/{plan}/reports/agenda`: what the Business Group has to decide.

use actix_web::web::Path;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::domain::deed::Deed;
use crate::domain::person::Actor;
use crate::domain::plan::Plan;
use crate::domain::report::agenda::{Item, Matter, agenda};
use crate::http::answer::{Answer, Reply};
use crate::http::api::action::LeadBody;
use crate::http::api::day::{Day, date};
use crate::http::listing::{self, Format};
use crate::http::visit::Visit;
use crate::operations::plans;

/// What the Business Group has to decide, in the order of its meeting.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgendaReport<'a> {
    /// The day that the report is of.
    as_of: NaiveDate,
    /// The day on which a demonstration stands still; null in real use.
    demonstration_day: Option<NaiveDate>,
    /// How many items there are.
    total: usize,
    /// Requests for later dates, what is overdue, answers to accept, answers that have not come, and conflicts.
    items: Vec<AgendaItem<'a>>,
}

/// Something to decide.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgendaItem<'a> {
    /// What it is.
    #[schema(value_type = String,
        pattern = "^(extension_request|overdue|answer_to_accept|answer_overdue|conflict)$")]
    matter: &'static str,
    /// The number of the action, as printed.
    action: &'a str,
    /// What is to be done.
    text: &'a str,
    /// Who leads it.
    leads: Vec<LeadBody<'a>>,
    /// What there is to decide, in a sentence.
    detail: String,
    /// How many challenges to the action have not been accepted yet.
    open_challenges: usize,
    /// What you may do about it; nothing on another day than today.
    may: Vec<DeedBody>,
}

/// Something that can be done, and where.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Deed)]
pub struct DeedBody {
    /// What it is.
    #[schema(value_type = String, pattern = "^(grant|refuse|challenge|accept|reopen|escalate|answer)$")]
    r#do: &'static str,
    /// The method.
    method: &'static str,
    /// The address.
    path: String,
}

impl DeedBody {
    fn of(plan: &Plan, item: &Item<'_>, deed: Deed) -> Self {
        let action = format!("/api/v1/plans/{}/actions/{}", plan.head.slug, item.action.number);
        let path = match (deed, &item.matter) {
            (Deed::Challenge, _) => format!("{action}/challenges"),
            (_, Matter::ExtensionRequest(change)) => format!("/api/v1/date-changes/{}/{}", change.id, deed.as_str()),
            (_, Matter::AnswerToAccept(challenge) | Matter::AnswerOverdue(challenge, _)) => {
                format!("/api/v1/challenges/{}/{}", challenge.id, deed.as_str())
            }
            (_, Matter::Conflict(conflict)) => format!("{action}/conflicts/{}/answer", conflict.rule.slug),
            (_, Matter::Overdue(_)) => action,
        };
        Self { r#do: deed.as_str(), method: "POST", path }
    }
}

impl<'a> AgendaReport<'a> {
    /// The agenda of a plan on `day`, for a person who can do something about it if it is of today.
    #[must_use]
    pub fn of(plan: &'a Plan, day: NaiveDate, actor: Option<&Actor>, demonstration_day: Option<NaiveDate>) -> Self {
        let body = |item: &Item<'a>| AgendaItem {
            matter: item.matter.as_str(),
            action: item.action.number.as_str(),
            text: &item.action.text,
            leads: item.action.leads.iter().map(LeadBody::of).collect(),
            detail: item.detail(),
            open_challenges: plan.open_challenges(&item.action.number),
            may: actor
                .map(|actor| item.deeds(actor).may.into_iter().map(|deed| DeedBody::of(plan, item, deed)).collect())
                .unwrap_or_default(),
        };
        let items: Vec<_> = agenda(plan, day).iter().map(body).collect();
        Self { as_of: day, demonstration_day, total: items.len(), items }
    }

    /// The columns of the report as CSV.
    pub const COLUMNS: [&'static str; 7] = ["matter", "action", "leads", "detail", "open_challenges", "may", "text"];

    /// Its rows.
    pub fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.items.iter().map(|item| {
            let deeds: Vec<&str> = item.may.iter().map(|deed| deed.r#do).collect();
            vec![
                item.matter.to_owned(),
                item.action.to_owned(),
                LeadBody::names(&item.leads),
                item.detail.clone(),
                item.open_challenges.to_string(),
                deeds.join("; "),
                item.text.to_owned(),
            ]
        })
    }
}

/// As of when, and for which spreadsheet.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AgendaQuery {
    /// As things stood at the end of this day.
    as_of: Option<Day>,
    /// 1 to begin CSV with a byte order mark.
    bom: Option<u8>,
}

/// What the Business Group has to decide, in order, each with what you may do about it.
#[utoipa::path(get, path = "/plans/{plan}/reports/agenda", tag = "Reports", operation_id = "report_agenda",
    params(("plan" = String, Path, description = "The plan's slug."), AgendaQuery),
    responses((status = 200, description = "The report", content(
        (AgendaReport = "application/json"), (String = "text/csv")))))]
pub async fn report(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read(move |context, visit| {
            let query: AgendaQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let head = plans::open(context, &path)?;
            let plan = plans::standing(context, head, date(query.as_of))?;
            let today = context.at().today;
            let day = date(query.as_of).unwrap_or(today);
            let actor = Some(context.actor).filter(|_| day == today);
            let report = AgendaReport::of(&plan, day, actor, visit.app().clock.fixed_day());
            match format {
                Format::Json => Answer::json(&report),
                Format::Csv => {
                    let name = format!("{}-agenda-{day}.csv", plan.head.slug);
                    listing::csv(name, query.bom == Some(1), &AgendaReport::COLUMNS, report.rows())
                }
            }
        })
        .await
}
