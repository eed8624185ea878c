//! `/registers`: named lists of recommendations.

use actix_web::web::Path;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::action::EntryNumber;
use super::day::{Day, date};
use super::plans::PageQuery;
use crate::credentials::secret;
use crate::domain::recommendation::{Decision, Disposition, Dispositions, Entry, Register};
use crate::http::answer::{Answer, Reply};
use crate::http::input::{Body, NoQuery};
use crate::http::listing::{self, Format, Page};
use crate::http::visit::Visit;
use crate::operations::registers::{self, RegisterChange};
use crate::operations::{Context, Failure};

/// A register with its entries.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Register)]
pub struct RegisterBody<'a> {
    /// Its key; stays for ever.
    slug: &'a str,
    /// Its title.
    title: &'a str,
    /// Its entries, in the order given.
    entries: Vec<EntryBody<'a>>,
}

/// A recommendation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Entry)]
pub struct EntryBody<'a> {
    /// Its number: as a JSON number where it is one, else as text.
    #[schema(value_type = EntryNumber)]
    number: EntryNumber<'a>,
    /// Its words, where they are known.
    text: Option<&'a str>,
    /// What the board decided about it; null while it has not.
    disposition: Option<DispositionBody<'a>>,
}

/// What the board decided about a recommendation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Disposition)]
pub struct DispositionBody<'a> {
    /// The decision.
    #[schema(value_type = String, pattern = "^(accepted|accepted_in_part|not_accepted)$")]
    decision: &'static str,
    /// Why; always there for what is not accepted, or only in part.
    reason: Option<&'a str>,
    /// Who recorded it.
    by: &'a str,
    /// When.
    at: DateTime<Utc>,
    /// The day on which the board decided, from which it holds.
    decided_on: NaiveDate,
}

impl<'a> DispositionBody<'a> {
    /// A decision.
    #[must_use]
    pub fn of(disposition: &'a Disposition) -> Self {
        Self {
            decision: disposition.decision.as_str(),
            reason: disposition.reason.as_deref(),
            by: &disposition.by,
            at: disposition.at,
            decided_on: disposition.decided_on,
        }
    }

    /// The decision in a word.
    #[must_use]
    pub fn decision(&self) -> &str {
        self.decision
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason
    }
}

impl<'a> RegisterBody<'a> {
    fn of(register: &'a Register, decided: &'a Dispositions) -> Self {
        let entry = |entry: &'a Entry| EntryBody {
            number: EntryNumber::of(&entry.number),
            text: entry.text.as_deref(),
            disposition: decided.get(&(register.id, entry.number.clone())).map(DispositionBody::of),
        };
        Self { slug: &register.slug, title: &register.title, entries: register.entries.iter().map(entry).collect() }
    }
}

/// The columns of an entry as CSV.
pub(crate) const COLUMNS: [&str; 4] = ["register", "title", "number", "text"];

/// A row for each entry; a register without entries has a row of its own.
pub(crate) fn rows(register: &Register) -> Vec<Vec<String>> {
    let row = |number: &str, text: &str| {
        vec![register.slug.clone(), register.title.clone(), number.to_owned(), text.to_owned()]
    };
    if register.entries.is_empty() {
        return vec![row("", "")];
    }
    register.entries.iter().map(|entry| row(&entry.number, entry.text.as_deref().unwrap_or_default())).collect()
}

/// The registers with their entries, in the order of their slugs. CSV has a row for each entry.
#[utoipa::path(get, path = "/registers", tag = "Registers", operation_id = "list_registers", params(PageQuery),
    responses((status = 200, description = "A page of registers", content(
        (Page<RegisterBody> = "application/json"), (String = "text/csv")))))]
pub async fn list(visit: Visit) -> Reply {
    visit
        .read(|context, visit| {
            let query: PageQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let after: Option<String> = listing::position(query.cursor.as_deref())?;
            let found = registers::list(context, after.as_deref().unwrap_or_default(), query.limit.and_one())?;
            let page = Page::cut(found, query.limit, |register| register.slug.clone());
            let next = page.next_cursor.clone();
            let answer = match format {
                Format::Json => {
                    let decided = registers::dispositions(context, &page.items, None)?;
                    let items: Vec<_> = page.items.iter().map(|one| RegisterBody::of(one, &decided)).collect();
                    Answer::json(&Page { items, next_cursor: page.next_cursor })
                }
                Format::Csv => {
                    let rows = page.items.iter().flat_map(rows);
                    listing::csv("registers.csv".to_owned(), query.bom == Some(1), &COLUMNS, rows)
                }
            };
            Ok(visit.leading_on(answer?, next.as_deref()))
        })
        .await
}

/// One register.
#[utoipa::path(get, path = "/registers/{slug}", tag = "Registers", operation_id = "get_register",
    params(("slug" = String, Path, description = "The register's slug.")),
    responses((status = 200, description = "The register", body = RegisterBody)))]
pub async fn get(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read(move |context, visit| {
            visit.query::<NoQuery>()?;
            listing::accepts_json(visit.accept.as_deref())?;
            let register = registers::open(context, &path)?;
            let decided = decided(context, &register)?;
            visit.unless_unchanged(tag(&register, &decided), || Answer::json(&RegisterBody::of(&register, &decided)))
        })
        .await
}

/// The number of an entry as it is sent: a JSON number or a text.
#[derive(Debug)]
pub struct SentNumber(pub String);

impl<'de> Deserialize<'de> for SentNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) => Ok(Self(text)),
            Value::Number(number) if number.as_u64().is_some_and(|number| u32::try_from(number).is_ok()) => {
                Ok(Self(number.to_string()))
            }
            _ => Err(serde::de::Error::custom("give a whole number from 0 or a text such as \"4b\"")),
        }
    }
}

/// A recommendation to be added or worded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEntry {
    /// Its number: letters, digits, full stops and hyphens, at most 20.
    #[schema(value_type = EntryNumber)]
    number: SentNumber,
    /// Its words, if they are known.
    text: Option<String>,
}

impl From<NewEntry> for Entry {
    fn from(body: NewEntry) -> Self {
        Self { number: body.number.0, text: body.text }
    }
}

/// A register to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRegisterBody {
    /// Its key: small letters, digits and hyphens. It stays for ever.
    #[schema(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64)]
    slug: String,
    /// Its title.
    #[schema(min_length = 1, max_length = 300)]
    title: String,
    /// Its entries as far as they are known, in their order.
    #[serde(default)]
    #[schema(max_items = 1000)]
    entries: Vec<NewEntry>,
}

/// Adds a register. Administrators only.
#[utoipa::path(post, path = "/registers", tag = "Registers", operation_id = "add_register",
    request_body = NewRegisterBody, responses((status = 201, description = "The register", body = RegisterBody)))]
pub async fn add(visit: Visit, body: Body) -> Reply {
    visit
        .create(body, |context, body| {
            let NewRegisterBody { slug, title, entries } = body.json()?;
            let register = registers::add(context, slug, title, entries.into_iter().map(Entry::from).collect())?;
            let location = format!("/api/v1/registers/{}", register.slug);
            let decided = Dispositions::new();
            Ok(Answer::created(location, &RegisterBody::of(&register, &decided))?.tagged(tag(&register, &decided)))
        })
        .await
}

/// What may be changed of a register; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterChangeBody {
    /// Its title.
    #[schema(min_length = 1, max_length = 300)]
    title: Option<String>,
    /// Further entries, which go after those that are there, and new words for some of those. None is taken away.
    #[serde(default)]
    #[schema(max_items = 1000)]
    entries: Vec<NewEntry>,
}

/// Retitles a register, adds entries to it, or gives entries their words. Administrators only. Needs If-Match.
#[utoipa::path(patch, path = "/registers/{slug}", tag = "Registers", operation_id = "change_register",
    params(("slug" = String, Path, description = "The register's slug.")), request_body = RegisterChangeBody,
    responses((status = 200, description = "The register", body = RegisterBody)))]
pub async fn change(visit: Visit, path: Path<String>, body: Body) -> Reply {
    visit
        .write(move |context, visit| {
            let RegisterChangeBody { title, entries } = body.json()?;
            let change = RegisterChange { title, entries: entries.into_iter().map(Entry::from).collect() };
            let seen = |context: &mut Context<'_>, register: &Register| {
                visit.check_match(&tag(register, &decided(context, register)?))
            };
            let register = registers::change(context, &path, change, seen)?;
            shown(context, &register)
        })
        .await
}

/// What the board decided about a recommendation, to be recorded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDisposition {
    /// The decision.
    #[schema(value_type = String, pattern = "^(accepted|accepted_in_part|not_accepted)$")]
    decision: Decision,
    /// Why; needed for what is not accepted, or only in part.
    #[schema(min_length = 1, max_length = 5_000)]
    reason: Option<String>,
    /// The day of the decision, if it was not today.
    decided_on: Option<Day>,
}

/// Records what the board decided about a recommendation. Administrators only; what was decided before is kept.
#[utoipa::path(put, path = "/registers/{slug}/entries/{number}/disposition", tag = "Registers",
    operation_id = "decide_recommendation",
    params(("slug" = String, Path, description = "The register's slug."),
        ("number" = String, Path, description = "The entry's number.")),
    request_body = NewDisposition, responses((status = 200, description = "The register", body = RegisterBody)))]
pub async fn decide(visit: Visit, path: Path<(String, String)>, body: Body) -> Reply {
    visit
        .write(move |context, _| {
            let NewDisposition { decision, reason, decided_on } = body.json()?;
            let (slug, number) = path.into_inner();
            let register = registers::decide(context, &slug, &number, decision, reason.as_deref(), date(decided_on))?;
            shown(context, &register)
        })
        .await
}

fn shown(context: &mut Context<'_>, register: &Register) -> Reply {
    let decided = decided(context, register)?;
    Ok(Answer::json(&RegisterBody::of(register, &decided))?.tagged(tag(register, &decided)))
}

fn decided(context: &mut Context<'_>, register: &Register) -> Result<Dispositions, Failure> {
    registers::dispositions(context, std::slice::from_ref(register), None)
}

/// The version of a register that is shown with the names of those who recorded what was decided, which can change.
fn tag(register: &Register, decided: &Dispositions) -> String {
    let shown = register.entries.iter().filter_map(|entry| decided.get(&(register.id, entry.number.clone())));
    let names: Vec<_> = shown.map(|disposition| disposition.by.as_str()).collect();
    format!("\"r{:x}.{:x}.{}\"", register.id, register.version, secret::digest(&names.join("\n")))
}
