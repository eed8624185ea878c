//! Reading what was sent. Whatever is wrong with it becomes a problem that names the field.
//!
//! Nothing here fails before the caller is known to be somebody: a body is carried as it came and read on the way to
//! the operation, so that a stranger learns nothing from the errors.

mod strict;
mod wording;

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use self::strict::Strict;
use self::wording::reworded;
use super::problem::{self, Problem};

/// The largest JSON body, in bytes.
pub const LARGEST_BODY: usize = 256 * 1024;

/// How long a body may take to arrive.
pub const BODY_DEADLINE: Duration = Duration::from_secs(10);

/// A body as it came, or why it did not.
#[derive(Debug)]
pub struct Body {
    bytes: Result<Bytes, Problem>,
    media: Option<Media>,
}

/// The formats in which a body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Media {
    Json,
    Form,
}

impl FromRequest for Body {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let media = media(request);
        let declared = declared_length(request);
        let payload = payload.take();
        Box::pin(async move { Ok(Self { bytes: receive(payload, declared, LARGEST_BODY).await, media }) })
    }
}

fn media(request: &HttpRequest) -> Option<Media> {
    let sent = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut parts = sent.split(';').map(str::trim);
    let media = match parts.next()?.to_ascii_lowercase().as_str() {
        "application/json" => Media::Json,
        "application/x-www-form-urlencoded" => Media::Form,
        _ => return None,
    };
    parts.all(|part| part.is_empty() || part.eq_ignore_ascii_case("charset=utf-8")).then_some(media)
}

fn declared_length(request: &HttpRequest) -> Option<usize> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Receives a body of at most `most` bytes within the deadline.
pub async fn receive(mut payload: Payload, declared: Option<usize>, most: usize) -> Result<Bytes, Problem> {
    let too_large = || Problem::new(&problem::TOO_LARGE, format!("the body is larger than {most} bytes"));
    if declared.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let all = async {
        let mut bytes = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk =
                chunk.map_err(|_| Problem::new(&problem::MALFORMED, "the body did not arrive whole: send it again"))?;
            if bytes.len() + chunk.len() > most {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    };
    tokio::time::timeout(BODY_DEADLINE, all)
        .await
        .unwrap_or_else(|_| Err(Problem::new(&problem::TOO_SLOW, "the body did not arrive within 10 seconds")))
}

impl Body {
    /// The bytes, for those who compare requests.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_deref().unwrap_or_default()
    }

    /// The body as a value of the expected shape. No field may be unknown, missing, of the wrong type or there twice.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let bytes = self.bytes.as_ref().map_err(Clone::clone)?;
        if self.media != Some(Media::Json) {
            return Err(Problem::new(&problem::MEDIA_TYPE, "send the body as application/json in UTF-8"));
        }
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let value = serde_path_to_error::deserialize(Strict(&mut json)).map_err(|error| unreadable(&error))?;
        json.end().map_err(|error| {
            Problem::new(&problem::MALFORMED, format!("there is more than one JSON value: {error}"))
        })?;
        Ok(value)
    }

    /// What a page's form sent, as a value of the expected shape. No field may be unknown or there twice.
    pub fn form<T: DeserializeOwned>(self) -> Result<T, Problem> {
        query(&self.form_text()?)
    }

    /// What a page's form sent: names and values in the order sent.
    pub fn fields(self) -> Result<Vec<(String, String)>, Problem> {
        pairs(&self.form_text()?)
    }

    fn form_text(self) -> Result<String, Problem> {
        let bytes = self.bytes?;
        if self.media != Some(Media::Form) {
            return Err(Problem::new(&problem::MEDIA_TYPE, "send the form as application/x-www-form-urlencoded"));
        }
        let text = String::from_utf8(bytes.to_vec());
        text.map_err(|_| Problem::new(&problem::MALFORMED, "the form is not in UTF-8"))
    }
}

fn unreadable(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let inner = error.inner();
    if !inner.is_data() {
        return Problem::new(&problem::MALFORMED, format!("the body is not JSON: {inner}"));
    }
    let path = error.path().to_string();
    let mut pointer: String = match path.as_str() {
        "." => String::new(),
        path => format!("/{}", path.replace(['.', '['], "/").replace(']', "").replace("//", "/")),
    };
    let detail = reworded(&inner.to_string());
    if let Some(field) = named_field(&detail) {
        // A field that is unknown, missing or there twice is named by the message, not by the path.
        if pointer.rsplit('/').next() != Some(field) {
            pointer = format!("{}/{field}", pointer.trim_end_matches("/?"));
        }
    }
    invalid(&pointer, &detail)
}

fn named_field(message: &str) -> Option<&str> {
    let rest = ["unknown field `", "missing field `", "duplicate field `"]
        .iter()
        .find_map(|start| message.strip_prefix(start))?;
    rest.split('`').next()
}

/// A problem with one field.
#[must_use]
pub fn invalid(pointer: &str, detail: &str) -> Problem {
    let name = pointer.trim_start_matches('/');
    let whole = if name.is_empty() { detail.to_owned() } else { format!("{name}: {detail}") };
    Problem { fields: vec![(pointer.to_owned(), detail.to_owned())], ..Problem::new(&problem::INVALID, whole) }
}

/// For an address that takes no query.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoQuery {}

/// The query as a value of the expected shape. No parameter may be unknown or there twice.
pub fn query<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    let read = serde_urlencoded::Deserializer::new(form_pairs(text)?);
    serde_path_to_error::deserialize(read).map_err(|error| {
        let detail = reworded(&error.inner().to_string());
        let path = error.path().to_string();
        let name = named_field(&detail).map_or(path.trim_start_matches('.'), |name| name);
        invalid(&format!("/{name}"), &detail)
    })
}

/// The names and values of a query or form, in the order written.
pub fn pairs(text: &str) -> Result<Vec<(String, String)>, Problem> {
    Ok(form_pairs(text)?.into_owned().collect())
}

fn form_pairs(text: &str) -> Result<form_urlencoded::Parse<'_>, Problem> {
    let decoded: Result<Vec<u8>, _> = percent_decoded(text).collect();
    match decoded.ok().map(String::from_utf8) {
        Some(Ok(_)) => Ok(form_urlencoded::parse(text.as_bytes())),
        _ => Err(Problem::new(&problem::MALFORMED, "this is not UTF-8 written with percent signs")),
    }
}

/// The bytes that a percent-written text stands for; a percent sign without two digits is an error.
fn percent_decoded(text: &str) -> impl Iterator<Item = Result<u8, ()>> + '_ {
    let mut bytes = text.bytes();
    std::iter::from_fn(move || {
        let byte = bytes.next()?;
        if byte != b'%' {
            return Some(Ok(byte));
        }
        let digit = |byte: Option<u8>| byte.and_then(|b| char::from(b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
        match (digit(bytes.next()), digit(bytes.next())) {
            (Some(high), Some(low)) => Some(Ok(high * 16 + low)),
            _ => Some(Err(())),
        }
    })
}
