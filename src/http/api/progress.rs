//! `/plans/{plan}/actions/{number}/updates`: the history of an action, and adding to it.

use actix_web::web::Path;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::day::{Day, date};
use crate::credentials::secret;
use crate::domain::progress::{Entry, Mark, Report};
use crate::domain::rag::Rag;
use crate::domain::state::State;
use crate::http::answer::{Answer, Reply};
use crate::http::input::{Body, NoQuery};
use crate::http::listing::{self, Format, Limit, Page, Sheet};
use crate::http::visit::Visit;
use crate::operations::progress;

/// What a lead reports. What is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUpdate {
    /// The colour.
    #[schema(value_type = Option<String>, pattern = "^(red|amber|green)$")]
    rag: Option<Rag>,
    /// The state. `completed` needs every milestone met, here or before; `withdrawn` is for administrators.
    #[schema(value_type = Option<String>, pattern = "^(not_started|in_progress|completed|suspended|withdrawn)$")]
    state: Option<State>,
    /// What to tell the board: not blank, at most 10,000 characters.
    #[schema(min_length = 1, max_length = 10_000)]
    note: String,
    /// Milestones met, or with `met_on` null, not met after all.
    #[serde(default)]
    milestones_met: Vec<NewMark>,
}

/// A milestone and the day it was met.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMark {
    /// The milestone's key.
    id: i64,
    /// The day it was met, today or earlier; null takes an earlier mark back.
    #[serde(deserialize_with = "said")]
    #[schema(required)]
    met_on: Option<Day>,
}

/// Null is a value here, but leaving the field out is a slip.
fn said<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Day>, D::Error> {
    Option::deserialize(deserializer)
}

impl From<NewUpdate> for Report {
    fn from(body: NewUpdate) -> Self {
        let marks = body.milestones_met.into_iter();
        Self {
            state: body.state,
            rag: body.rag,
            note: body.note,
            milestones_met: marks.map(|mark| Mark { milestone: mark.id, met_on: date(mark.met_on) }).collect(),
        }
    }
}

/// An entry of an action's history: what it left the action at.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Update)]
pub struct UpdateBody {
    /// Its key; later ones are larger.
    id: i64,
    /// The day it speaks of.
    as_at: NaiveDate,
    /// When it was recorded.
    recorded_at: DateTime<Utc>,
    /// Who posted it.
    by: String,
    /// The state it left.
    state: &'static str,
    /// The colour it left.
    rag: Option<&'static str>,
    /// Its words; those that were imported may have none.
    note: Option<String>,
    /// What it said of milestones.
    milestones_met: Vec<MarkBody>,
}

/// What an entry said of a milestone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mark)]
pub struct MarkBody {
    /// The milestone's key.
    id: i64,
    /// The day it was met; null where an earlier mark was taken back.
    met_on: Option<NaiveDate>,
}

impl From<Entry> for UpdateBody {
    fn from(entry: Entry) -> Self {
        let marks = entry.marks.iter();
        Self {
            id: entry.id,
            as_at: entry.as_at,
            recorded_at: entry.recorded_at,
            by: entry.by,
            state: entry.state.as_str(),
            rag: entry.rag.map(Rag::as_str),
            note: entry.note,
            milestones_met: marks.map(|mark| MarkBody { id: mark.milestone, met_on: mark.met_on }).collect(),
        }
    }
}

const COLUMNS: [&str; 7] = ["id", "as_at", "recorded_at", "by", "state", "rag", "note"];

impl UpdateBody {
    fn cells(self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.as_at.to_string(),
            self.recorded_at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
            self.by,
            self.state.to_owned(),
            self.rag.unwrap_or("none").to_owned(),
            self.note.unwrap_or_default(),
        ]
    }
}

/// Posts a progress update. For those who chair or deputise for one of the action's leads, and administrators.
#[utoipa::path(post, path = "/plans/{plan}/actions/{number}/updates", tag = "Progress", operation_id = "post_update",
    params(("plan" = String, Path, description = "The plan's slug."),
        ("number" = String, Path, description = "The action's number as printed.")),
    request_body = NewUpdate, responses((status = 201, description = "The entry", body = UpdateBody)))]
pub async fn post(visit: Visit, path: Path<(String, String)>, body: Body) -> Reply {
    let (plan, number) = path.into_inner();
    let report = || Ok(body.json::<NewUpdate>()?.into());
    if let Some(entry) = visit.post_in_batch(&plan, &number, report).await? {
        return posted(&plan, &number, entry);
    }
    visit
        .create(body, move |context, body| {
            let report: Report = body.json::<NewUpdate>()?.into();
            let entry = progress::post(context, &plan, &number, &report)?;
            posted(&plan, &number, entry)
        })
        .await
}

fn posted(plan: &str, number: &str, entry: Entry) -> Reply {
    let location = format!("/api/v1/plans/{plan}/actions/{number}/updates/{}", entry.id);
    Answer::created(location, &UpdateBody::from(entry))
}

/// Which part of the history.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// Only what was dated on or before this day.
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

/// The history of an action, newest first.
#[utoipa::path(get, path = "/plans/{plan}/actions/{number}/updates", tag = "Progress", operation_id = "list_updates",
    params(("plan" = String, Path, description = "The plan's slug."),
        ("number" = String, Path, description = "The action's number as printed."), HistoryQuery),
    responses((status = 200, description = "A page of the history", content(
        (Page<UpdateBody> = "application/json"), (String = "text/csv")))))]
pub async fn list(visit: Visit, path: Path<(String, String)>) -> Reply {
    visit
        .read(move |context, visit| {
            let query: HistoryQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let before: Option<i64> = listing::position(query.cursor.as_deref())?;
            let (plan, number) = path.into_inner();
            let as_of = date(query.as_of);
            let entries = progress::history(context, &plan, &number, as_of, before, query.limit.and_one())?;
            let page = Page::cut(entries, query.limit, |entry| entry.id);
            let bodies = page.items.into_iter().map(UpdateBody::from);
            let sheet = Sheet { file_name: format!("{plan}-{number}-updates.csv"), bom: query.bom, columns: &COLUMNS };
            visit.page(format, bodies, page.next_cursor, sheet, UpdateBody::cells)
        })
        .await
}

/// One entry of an action's history.
#[utoipa::path(get, path = "/plans/{plan}/actions/{number}/updates/{id}", tag = "Progress", operation_id = "get_update",
    params(("plan" = String, Path, description = "The plan's slug."),
        ("number" = String, Path, description = "The action's number as printed."),
        ("id" = i64, Path, description = "The entry's key.")),
    responses((status = 200, description = "The entry", body = UpdateBody)))]
pub async fn get(visit: Visit, path: Path<(String, String, String)>) -> Reply {
    visit
        .read(move |context, visit| {
            visit.query::<NoQuery>()?;
            listing::accepts_json(visit.accept.as_deref())?;
            let (plan, number, id) = path.into_inner();
            let entry = UpdateBody::from(progress::entry(context, &plan, &number, &id)?);
            // An entry never changes; the name of who posted it can.
            let etag = format!("\"{}.{}\"", entry.id, secret::digest(&entry.by));
            visit.unless_unchanged(etag, || Answer::json(&entry))
        })
        .await
}
