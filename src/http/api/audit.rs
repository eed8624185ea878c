//! `/audit`: who did what, when.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::day::{Day, date};
use crate::http::answer::Reply;
use crate::http::listing::{self, Format, Limit, Page, Sheet};
use crate::http::visit::Visit;
use crate::operations::audit::{self, Wanted};
use crate::store::audit::Entry;

/// Something that was done or refused.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub struct EntryBody {
    /// Its key; later ones are larger.
    id: i64,
    /// When.
    at: DateTime<Utc>,
    /// The account's address, the address that was tried, or "command line".
    actor: String,
    /// By session, by which token, or at the command line.
    via: String,
    /// What sort of thing happened, such as `progress_update.posted`.
    event: String,
    /// `done` or `refused`.
    outcome: String,
    /// The plan's slug, where it concerned one.
    plan: Option<String>,
    /// What it happened to, such as an action's number.
    subject: String,
    /// What was; of a change only what changed.
    #[schema(value_type = Option<Object>)]
    from: Option<Value>,
    /// What is since; of a refusal the reason.
    #[schema(value_type = Option<Object>)]
    to: Option<Value>,
    /// The request, as the service's log names it.
    request_id: String,
}

impl From<Entry> for EntryBody {
    fn from(entry: Entry) -> Self {
        let value = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
        Self {
            id: entry.id,
            at: entry.recorded_at.and_utc(),
            actor: entry.actor,
            via: entry.via,
            event: entry.event,
            outcome: entry.outcome,
            plan: entry.plan,
            subject: entry.subject,
            from: value(entry.before),
            to: value(entry.after),
            request_id: entry.request_id,
        }
    }
}

/// The columns of an entry as CSV.
pub const COLUMNS: [&str; 11] =
    ["id", "at", "actor", "via", "event", "outcome", "plan", "subject", "from", "to", "request_id"];

impl EntryBody {
    /// The cells of its row.
    #[must_use]
    pub fn cells(self) -> Vec<String> {
        let written = |value: Option<Value>| value.map(|value| value.to_string()).unwrap_or_default();
        vec![
            self.id.to_string(),
            self.at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
            self.actor,
            self.via,
            self.event,
            self.outcome,
            self.plan.unwrap_or_default(),
            self.subject,
            written(self.from),
            written(self.to),
            self.request_id,
        ]
    }
}

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Of this e-mail address, or of `command line`.
    actor: Option<String>,
    /// Of the plan with this slug.
    plan: Option<String>,
    /// On this day (in London) or later.
    from: Option<Day>,
    /// On this day (in London) or earlier.
    to: Option<Day>,
    /// How many to a page, 1 to 1000.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000)]
    limit: Limit,
    /// The page: `next_cursor` of the one before.
    cursor: Option<String>,
    /// 1 to begin CSV with a byte order mark.
    bom: Option<u8>,
}

/// The audit log, newest first: every write, sign-in and refusal. Administrators only.
#[utoipa::path(get, path = "/audit", tag = "Audit", operation_id = "list_audit_entries", params(AuditQuery),
    responses((status = 200, description = "A page of the audit log", content(
        (Page<EntryBody> = "application/json"), (String = "text/csv")))))]
pub async fn list(visit: Visit) -> Reply {
    visit
        .read(|context, visit| {
            let query: AuditQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let before: Option<i64> = listing::position(query.cursor.as_deref())?;
            let (from, to) = (date(query.from), date(query.to));
            let wanted = Wanted { actor: query.actor, plan: query.plan, from, to };
            let entries = audit::list(context, wanted, before, query.limit.and_one())?;
            let page = Page::cut(entries, query.limit, |entry| entry.id);
            let bodies = page.items.into_iter().map(EntryBody::from);
            let sheet = Sheet { file_name: "audit.csv".to_owned(), bom: query.bom, columns: &COLUMNS };
            visit.page(format, bodies, page.next_cursor, sheet, EntryBody::cells)
        })
        .await
}
