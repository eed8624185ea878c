//! Answers with a version, and pages of lists.

use serde::Serialize;

use super::Visit;
use crate::http::answer::{self, Answer, Reply};
use crate::http::listing::{self, Format, Page, Sheet};
use crate::http::problem::{self, Problem};
use crate::operations::Failure;

impl Visit {
    /// A page of a list in the format wanted, and where the next one is.
    pub fn page<T: Serialize>(
        &self,
        format: Format,
        items: impl Iterator<Item = T>,
        next_cursor: Option<String>,
        sheet: Sheet<'_>,
        cells: impl Fn(T) -> Vec<String>,
    ) -> Reply {
        let page = Page { items: items.collect(), next_cursor };
        let next = page.next_cursor.clone();
        let answer = match format {
            Format::Json => Answer::json(&page)?,
            Format::Csv => {
                let rows = page.items.into_iter().map(cells);
                listing::csv(sheet.file_name, sheet.bom == Some(1), sheet.columns, rows)?
            }
        };
        Ok(self.leading_on(answer, next.as_deref()))
    }

    /// A page that says in `Link` where the next one is: the same query with that page's cursor.
    #[must_use]
    pub fn leading_on(&self, page: Answer, next_cursor: Option<&str>) -> Answer {
        let Some(cursor) = next_cursor else { return page };
        let others = form_urlencoded::parse(self.query.as_bytes()).filter(|(name, _)| name != "cursor");
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(others).append_pair("cursor", cursor);
        page.with("link", format!("<{}?{}>; rel=\"next\"", self.path, query.finish()))
    }

    /// The answer that `make` makes, or 304 if the caller has this version already.
    pub fn unless_unchanged(&self, etag: String, make: impl FnOnce() -> Reply) -> Reply {
        if self.has(&etag) { Ok(Answer::not_modified(etag)) } else { Ok(make()?.tagged(etag)) }
    }

    /// As [`Self::unless_unchanged`], for what looks the same to everybody who gets this tag at this address: it is
    /// written once and kept.
    pub fn recalled(&self, etag: String, make: impl FnOnce() -> Reply) -> Reply {
        if let Some(answer) = self.recall(&etag) {
            return Ok(answer);
        }
        let answer = make()?;
        self.app.rendered.keep(self.written_at(&etag), &answer);
        Ok(answer.tagged(etag))
    }

    /// 304 if the caller has this version already, or what is kept of it.
    pub(super) fn recall(&self, etag: &str) -> Option<Answer> {
        if self.has(etag) {
            return Some(Answer::not_modified(etag.to_owned()));
        }
        let kept = self.app.rendered.recall(&self.written_at(etag))?;
        Some(Answer::clone(&kept).tagged(etag.to_owned()))
    }

    /// What was written before the database came back is not found after.
    fn written_at(&self, etag: &str) -> String {
        format!("{etag} {} {}", self.recoveries, self.address())
    }

    fn has(&self, etag: &str) -> bool {
        self.if_none_match.as_ref().is_some_and(|list| answer::names_tag(list, etag, false))
    }

    /// Nothing if the caller changes the version that there is; else that it is stale or was not named.
    pub fn check_match(&self, etag: &str) -> Result<(), Failure> {
        answer::check_match(self.if_match.as_deref(), etag)
    }

    pub(super) fn check_if_match(&self) -> Result<(), Problem> {
        if self.if_match.as_deref().is_none_or(answer::is_tag_list) {
            return Ok(());
        }
        let detail =
            "If-Match: send the ETag as you read it, with its quotation marks, several with commas between, or *";
        Err(Problem::new(&problem::MALFORMED, detail))
    }
}
