//! `/plans/import`: reading a plan document into a plan.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::day::Day;
use crate::http::answer::{Answer, Reply};
use crate::http::input;
use crate::http::listing;
use crate::http::problem::{self, Problem};
use crate::http::upload::{Received, Upload};
use crate::http::visit::Visit;
use crate::operations::Context;
use crate::operations::plan_import::{self, Documents, Imported};
use crate::plan_file::{LARGEST_TABLE, read_readings};

/// Whether to do it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// True to be told what would be done, and nothing is.
    #[serde(default)]
    dry_run: bool,
}

/// A plan document and what its board says beside it.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read field by field")]
pub struct ImportForm {
    /// The table, CSV or TSV, at most 2 MiB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// The plan's slug; needed unless the head has it.
    plan: Option<String>,
    /// The day of the statuses in the table, `YYYY-MM-DD`; unless it is given, that in the column As at of an export, or that
    /// of the head or of the plan, or today.
    status_date: Option<String>,
    /// The plan's head (TOML), for a plan that is not there yet: `slug`, `title`, `period_start`, `period_end`,
    /// `status_date`, `status_date_reason` (how that day is known), `register` (the slug of the one that the table cites),
    /// `key_reason` (what the print leaves open about its colours), the table `[key]` with `red`, `amber`, `green` and
    /// `on_track` (a list of the colours that say all is well) and, if wanted, `[[readings]]` with `at`, `read_as` and
    /// `reason`. Days are text, `"YYYY-MM-DD"`.
    head: Option<String>,
    /// The groups that lead its actions (TOML): `[[groups]]` with `slug`, `name`, `kind` and, if wanted, `aliases`.
    groups: Option<String>,
    /// The register that it refers to (TOML): `slug`, `title` and `[[entries]]` with `number` (text) and, if known, `text`.
    register: Option<String>,
    /// How words are to be read that would be guessed at or not be understood (TOML): `[[leads]]` with `words` and either
    /// the `group` that is meant, which gets them as an alias, or, where they name several, `groups`, a list of slugs, as
    /// which they are read in this import alone; and `[[timescales]]` with `words`, `kind` and `due_on`.
    readings: Option<String>,
}

/// What was made of the document. Rows are those of the file, from 1; row 0 is the document as a whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Import)]
pub struct ImportBody {
    /// Whether this is only what would be done.
    dry_run: bool,
    /// The plan's slug.
    plan: String,
    /// The day of the statuses.
    status_date: chrono::NaiveDate,
    /// How many actions were read.
    actions: usize,
    /// Rows that go on with another one, having been cut by a page break.
    joined: Vec<JoinedBody>,
    /// Blank cells that took the cell above.
    inherited: Vec<InheritedBody>,
    /// What could have been read otherwise.
    guessed: Vec<GuessedBody>,
    /// What was kept as written without being understood.
    not_understood: Vec<NotUnderstoodBody>,
    /// How many actions are new, changed and unchanged.
    changes: ChangesBody,
    /// The dates that it gives and the plan does not have: asked for, and to be decided on by somebody else.
    date_changes: Vec<ProposedDateBody>,
    /// What it says otherwise than the plan, or does not say, and was left as it is.
    untaken: Vec<UntakenBody>,
}

/// A row that goes on with another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Joined)]
pub struct JoinedBody {
    row: usize,
    into: usize,
}

/// A blank cell that took the cell above.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Inherited)]
pub struct InheritedBody {
    row: usize,
    column: String,
    from: usize,
}

/// Something that could have been read otherwise.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Guessed)]
pub struct GuessedBody {
    row: usize,
    column: String,
    read_as: String,
}

/// Something that was kept as written.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotUnderstood)]
pub struct NotUnderstoodBody {
    row: usize,
    column: String,
    text: String,
}

/// A date that was asked for because the document gives it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProposedDate)]
pub struct ProposedDateBody {
    row: usize,
    action: String,
    from: Option<chrono::NaiveDate>,
    to: chrono::NaiveDate,
}

/// Something that the document says otherwise than the plan, or does not say, and that was left as it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Untaken)]
pub struct UntakenBody {
    /// Where the document says it; null where it does not name the action.
    row: Option<usize>,
    action: String,
    /// What differs, and what to do if the plan should say it.
    detail: String,
}

/// How many actions are new, changed and unchanged.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportChanges)]
pub struct ChangesBody {
    new: usize,
    changed: usize,
    unchanged: usize,
}

impl ImportBody {
    fn of(imported: Imported, dry_run: bool) -> Self {
        let Imported { plan, status_date, actions, notes, changes, date_changes, untaken } = imported;
        Self {
            dry_run,
            plan,
            status_date,
            actions,
            joined: notes.joined.into_iter().map(|n| JoinedBody { row: n.row, into: n.into }).collect(),
            inherited: notes
                .inherited
                .into_iter()
                .map(|n| InheritedBody { row: n.row, column: n.column, from: n.from })
                .collect(),
            guessed: notes
                .guessed
                .into_iter()
                .map(|n| GuessedBody { row: n.row, column: n.column, read_as: n.read_as })
                .collect(),
            not_understood: notes
                .not_understood
                .into_iter()
                .map(|n| NotUnderstoodBody { row: n.row, column: n.column, text: n.text })
                .collect(),
            changes: ChangesBody { new: changes.new, changed: changes.changed, unchanged: changes.unchanged },
            date_changes: date_changes
                .into_iter()
                .map(|date| ProposedDateBody {
                    row: date.row,
                    action: date.action.to_string(),
                    from: date.from,
                    to: date.to,
                })
                .collect(),
            untaken: untaken
                .into_iter()
                .map(|one| UntakenBody { row: one.row, action: one.action.to_string(), detail: one.detail })
                .collect(),
        }
    }
}

/// Reads a plan document into a plan, all of it or nothing. Administrators only. The same document twice changes
/// nothing.
#[utoipa::path(post, path = "/plans/import", tag = "Plans", operation_id = "import_plan", params(ImportQuery),
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "What was made of it", body = ImportBody)))]
pub async fn import(visit: Visit, upload: Upload) -> Reply {
    let query = visit.query::<ImportQuery>();
    let dry_run = matches!(query, Ok(ImportQuery { dry_run: true }));
    visit.require_known().await?;
    let upload = upload.receive().await;
    let work = move |context: &mut Context<'_>, visit: &Visit, upload: Received| {
        query?;
        listing::accepts_json(visit.accept.as_deref())?;
        let imported = plan_import::import(context, &documents(upload)?)?;
        Answer::json(&ImportBody::of(imported, dry_run))
    };
    if dry_run {
        visit.dry_run(move |context, visit| work(context, visit, upload)).await
    } else {
        visit.create_at_length(upload, work).await
    }
}

fn documents(upload: Received) -> Result<Documents, Problem> {
    let mut fields = upload.fields()?;
    let table = fields.take("file").ok_or_else(|| input::invalid("/file", "is missing: send the table in it"))?;
    if table.len() > LARGEST_TABLE {
        let detail = format!("the table in file is larger than {} MiB", LARGEST_TABLE / 1024 / 1024);
        return Err(Problem::new(&problem::TOO_LARGE, detail));
    }
    let status_date = fields
        .take_text("status_date")?
        .map(|text| Day::parse(&text).map_err(|detail| input::invalid("/status_date", &detail)));
    let readings = fields
        .take_text("readings")?
        .map(|text| read_readings(&text).map_err(|broken| input::invalid("/readings", &broken.to_string())));
    let documents = Documents {
        table,
        file_name: None,
        head: fields.take_text("head")?,
        groups: fields.take_text("groups")?,
        register: fields.take_text("register")?,
        slug: fields.take_text("plan")?,
        status_date: status_date.transpose()?.map(|day| day.0),
        readings: readings.transpose()?.unwrap_or_default(),
    };
    fields.finish()?;
    Ok(documents)
}
