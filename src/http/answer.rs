//! An answer, made whole on the thread that asked the database.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

use super::problem::Problem;
use crate::operations::Failure;

/// What a handler answers, or why not.
pub type Reply = Result<Answer, Problem>;

/// A status, a body and the headers that belong to it.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body's type.
    pub content_type: &'static str,
    /// The body.
    pub body: Bytes,
    /// The version of what is shown.
    pub etag: Option<String>,
    /// Where a new thing is.
    pub location: Option<String>,
    /// The name under which a browser should save it.
    pub file_name: Option<String>,
    /// Other headers.
    pub headers: Vec<(&'static str, String)>,
    /// What is kept for the same request sent again, where the body holds a secret that is shown once.
    pub kept: Option<Vec<u8>>,
}

impl Answer {
    /// 200 with a value as JSON.
    pub fn json(value: &impl Serialize) -> Reply {
        Ok(Self::of("application/json", serde_json::to_vec(value).map_err(|error| unwritable(&error))?))
    }

    /// 200 with a body of some type.
    #[must_use]
    pub fn of(content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self {
            status: 200,
            content_type,
            body: body.into(),
            etag: None,
            location: None,
            file_name: None,
            headers: Vec::new(),
            kept: None,
        }
    }

    /// 201 with a value as JSON, and where it is from now on.
    pub fn created(location: String, value: &impl Serialize) -> Reply {
        Ok(Self { status: 201, location: Some(location), ..Self::json(value)? })
    }

    /// 201 with a value that holds a secret, and where it is from now on if it has a place. `kept` is the same value
    /// without the secret: that is what is stored, and answered to the same request sent again.
    pub fn created_once(location: Option<String>, value: &impl Serialize, kept: &impl Serialize) -> Reply {
        let kept = Some(serde_json::to_vec(kept).map_err(|error| unwritable(&error))?);
        Ok(Self { status: 201, location, kept, ..Self::json(value)?.never_stored() })
    }

    /// Not to be stored by browsers and what lies between.
    #[must_use]
    pub fn never_stored(self) -> Self {
        self.with("cache-control", "no-store".to_owned())
    }

    /// With another header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// 204.
    #[must_use]
    pub fn nothing() -> Self {
        Self { status: 204, ..Self::of("application/json", Vec::new()) }
    }

    /// 304: what the caller has is what there is.
    #[must_use]
    pub fn not_modified(etag: String) -> Self {
        Self { status: 304, etag: Some(etag), ..Self::of("application/json", Vec::new()) }
    }

    /// With the version of what is shown.
    #[must_use]
    pub fn tagged(self, etag: String) -> Self {
        Self { etag: Some(etag), ..self }
    }
}

fn unwritable(error: &serde_json::Error) -> Problem {
    tracing::error!(%error, "an answer could not be written");
    Problem::new(&super::problem::INTERNAL, "the answer could not be written; it has been logged")
}

impl Responder for Answer {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.into_response()
    }
}

impl Answer {
    /// As actix sends it.
    #[must_use]
    pub fn into_response(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = HttpResponse::build(status);
        if let Some(etag) = self.etag {
            response.insert_header((header::ETAG, etag));
            response.insert_header((header::VARY, "Accept, Authorization"));
        }
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
        }
        if let Some(name) = self.file_name {
            response.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
        }
        for header in self.headers {
            response.append_header(header);
        }
        if matches!(self.status, 204 | 304) {
            return response.finish();
        }
        response.content_type(self.content_type).body(self.body)
    }
}

/// Whether a list of entity tags, or `*`, names this one. Weak tags never match where `strong` is wanted.
#[must_use]
pub fn names_tag(list: &str, etag: &str, strong: bool) -> bool {
    list.split(',').map(str::trim).any(|tag| {
        tag == "*"
            || tag == etag
            || (!strong && tag.strip_prefix("W/").unwrap_or(tag) == etag.strip_prefix("W/").unwrap_or(etag))
    })
}

/// Whether a text is a list of entity tags, or `*`.
#[must_use]
pub fn is_tag_list(text: &str) -> bool {
    let mut rest = text.trim();
    if rest == "*" {
        return true;
    }
    let mut tags = 0;
    loop {
        rest = rest.trim_start_matches([',', ' ', '\t']);
        if rest.is_empty() {
            return tags > 0;
        }
        let opened = rest.strip_prefix("W/").unwrap_or(rest).strip_prefix('"');
        let Some((tag, after)) = opened.and_then(|opened| opened.split_once('"')) else { return false };
        rest = after.trim_start();
        if tag.contains(|c: char| c.is_ascii_control() || c == ' ') || !(rest.is_empty() || rest.starts_with(',')) {
            return false;
        }
        tags += 1;
    }
}

/// Nothing if `If-Match` names the present version; else that it is missing or stale.
pub fn check_match(if_match: Option<&str>, etag: &str) -> Result<(), Failure> {
    match if_match {
        None => Err(Failure::MatchRequired),
        Some(list) if names_tag(list, etag, true) => Ok(()),
        Some(_) => Err(Failure::Stale),
    }
}

#[cfg(test)]
mod tests {
    use super::is_tag_list;

    #[test]
    fn only_quoted_tags_with_commas_between_are_a_list() {
        for list in ["*", "\"\"", "\"1.2\"", "W/\"1\"", "\"1\", W/\"2\"", "\"a,b\"", ", \"1\" ,", " \"1\" "] {
            assert!(is_tag_list(list), "{list}");
        }
        for text in
            ["", " ", ",", "garbage", "1", "\"1", "1\"", "\"1\" \"2\"", "\"1\"x", "w/\"1\"", "\"a b\"", "*, \"1\""]
        {
            assert!(!is_tag_list(text), "{text}");
        }
    }
}
