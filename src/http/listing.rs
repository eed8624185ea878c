//! Lists and reports: which format, which page.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::answer::{Answer, Reply};
use super::input;
use super::problem::{self, Problem};
use crate::plan_file::guarded;

/// How a list may be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `application/json`.
    Json,
    /// `text/csv`.
    Csv,
}

impl Format {
    /// The format of a list or report: what the caller likes best of JSON and CSV.
    pub fn of_list(accept: Option<&str>) -> Result<Self, Problem> {
        let accept = accept.unwrap_or("*/*");
        let json = liking(accept, "application", "json");
        let csv = liking(accept, "text", "csv");
        match (json, csv) {
            (0, 0) => Err(not_offered("this address answers application/json or text/csv")),
            (json, csv) if csv > json => Ok(Self::Csv),
            _ => Ok(Self::Json),
        }
    }
}

/// Nothing if the caller reads JSON.
pub fn accepts_json(accept: Option<&str>) -> Result<(), Problem> {
    match accept {
        Some(accept) if liking(accept, "application", "json") == 0 => {
            Err(not_offered("this address answers application/json"))
        }
        _ => Ok(()),
    }
}

fn not_offered(detail: &str) -> Problem {
    Problem::new(&problem::NOT_ACCEPTABLE, detail)
}

/// How much an `Accept` header likes a media type, in thousandths; the most exact range that matches decides.
fn liking(accept: &str, kind: &str, subtype: &str) -> u32 {
    let ranges = accept.split(',').filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let (range_kind, range_subtype) = parts.next()?.split_once('/')?;
        let exactness = match (range_kind, range_subtype) {
            (k, s) if k.eq_ignore_ascii_case(kind) && s.eq_ignore_ascii_case(subtype) => 3,
            (k, "*") if k.eq_ignore_ascii_case(kind) => 2,
            ("*", "*") => 1,
            _ => return None,
        };
        let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000")]
        let thousandths = (quality.clamp(0.0, 1.0) * 1000.0) as u32;
        Some((exactness, thousandths))
    });
    ranges.max_by_key(|(exactness, _)| *exactness).map_or(0, |(_, quality)| quality)
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Send it as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// The first `limit` of `items`, of which one more than that was asked for; `position` of the last one shown
    /// tells where the next page begins.
    pub fn cut<P: Serialize>(mut items: Vec<T>, limit: Limit, position: impl FnOnce(&T) -> P) -> Self {
        let more = items.len() > limit.items();
        items.truncate(limit.items());
        let next_cursor = items.last().filter(|_| more).map(|last| cursor(&position(last)));
        Self { items, next_cursor }
    }
}

/// The list as a file of rows.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// The name under which it is saved.
    pub file_name: String,
    /// 1 to begin with a byte order mark.
    pub bom: Option<u8>,
    /// What stands above the cells.
    pub columns: &'a [&'a str],
}

/// How many items a page has: 1 to 1000, 100 unless it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u16);

impl Default for Limit {
    fn default() -> Self {
        Self(100)
    }
}

impl Limit {
    /// As a count of items.
    #[must_use]
    pub fn items(self) -> usize {
        usize::from(self.0)
    }

    /// One more, which shows whether there is another page.
    #[must_use]
    pub fn and_one(self) -> i64 {
        i64::from(self.0) + 1
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.parse::<u16>() {
            Ok(limit @ 1..=1000) if !text.starts_with('+') => Ok(Self(limit)),
            _ => Err(serde::de::Error::custom("give a whole number from 1 to 1000")),
        }
    }
}

/// A place in a list, opaque to the caller.
pub fn cursor(position: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(position).unwrap_or_default())
}

/// The place that a cursor stands for.
pub fn position<T: DeserializeOwned>(cursor: Option<&str>) -> Result<Option<T>, Problem> {
    let Some(cursor) = cursor else { return Ok(None) };
    let text = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    // What PostgreSQL takes for no text is in no place of a list.
    let text = text.filter(|text| !text.contains("\\u0000"));
    text.and_then(|text| serde_json::from_str(&text).ok()).map(Some).ok_or_else(not_a_cursor)
}

/// What whoever made a cursor up is told.
#[must_use]
pub fn not_a_cursor() -> Problem {
    input::invalid("/cursor", "this is not a cursor of this list: use next_cursor as it was given")
}

/// Rows of text as CSV (RFC 4180), with a byte order mark if a spreadsheet needs one and nothing that it would run.
pub fn csv(file_name: String, bom: bool, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Reply {
    let start = if bom { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
    let bytes = csv_bytes(start, head, rows).map_err(|error| {
        tracing::error!(%error, "a CSV answer could not be written");
        Problem::new(&problem::INTERNAL, "the answer could not be written; it has been logged")
    })?;
    Ok(Answer { file_name: Some(file_name), ..Answer::of("text/csv; charset=utf-8", bytes) })
}

/// The same as bytes, after `start`.
pub fn csv_bytes(
    start: Vec<u8>,
    head: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(start);
    writer.write_record(head)?;
    for row in rows {
        writer.write_record(row.into_iter().map(guarded))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
