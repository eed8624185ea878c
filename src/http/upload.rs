//! Forms with files (`multipart/form-data`), read whole within limits.

use std::future::{Ready, ready};

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;

use super::input::{self, BODY_DEADLINE};
use super::problem::{self, Problem};

/// The largest form, in bytes: a document of 2 MiB and what goes with it.
const LARGEST_FORM: usize = 3 * 1024 * 1024;

/// The most fields of a form.
const MOST_FIELDS: usize = 20;

/// A form that is on its way, or why it is not read. It is received once the caller is known, so that strangers cannot
/// fill the memory.
pub struct Upload(Result<Multipart, Problem>);

/// The fields of a form, or why it did not arrive. As with [`input::Body`], nothing fails before the caller is known.
#[derive(Debug)]
pub struct Received(Result<Vec<Field>, Problem>);

/// A field of a form.
#[derive(Debug)]
struct Field {
    name: String,
    /// The name of the file, if it is one.
    file_name: Option<String>,
    bytes: Vec<u8>,
}

impl FromRequest for Upload {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let sent = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        if !sent.to_ascii_lowercase().starts_with("multipart/form-data") {
            let problem =
                Problem::new(&problem::MEDIA_TYPE, "send the document as multipart/form-data, in a field named file");
            return ready(Ok(Self(Err(problem))));
        }
        ready(Ok(Self(Ok(Multipart::new(request.headers(), payload.take())))))
    }
}

impl Upload {
    /// Receives the form within the deadline.
    pub async fn receive(self) -> Received {
        let form = match self.0 {
            Ok(form) => form,
            Err(problem) => return Received(Err(problem)),
        };
        let fields = tokio::time::timeout(BODY_DEADLINE, receive(form)).await;
        let late = |_| Err(Problem::new(&problem::TOO_SLOW, "the form did not arrive within 10 seconds"));
        Received(fields.unwrap_or_else(late))
    }
}

async fn receive(mut form: Multipart) -> Result<Vec<Field>, Problem> {
    let malformed = |error: actix_multipart::MultipartError| {
        Problem::new(&problem::MALFORMED, format!("the form cannot be read: {error}"))
    };
    let mut fields: Vec<Field> = Vec::new();
    let mut total = 0;
    while let Some(field) = form.next().await {
        let mut field = field.map_err(malformed)?;
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.content_disposition().and_then(|said| said.get_filename()).map(str::to_owned);
        if fields.len() == MOST_FIELDS || fields.iter().any(|other| other.name == name) {
            return Err(input::invalid(&format!("/{name}"), "is there twice, or there are too many fields"));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = field.next().await {
            let chunk = chunk.map_err(malformed)?;
            total += chunk.len();
            if total > LARGEST_FORM {
                return Err(Problem::new(&problem::TOO_LARGE, format!("the form is larger than {LARGEST_FORM} bytes")));
            }
            bytes.extend_from_slice(&chunk);
        }
        fields.push(Field { name, file_name, bytes });
    }
    Ok(fields)
}

/// The fields of a form that is being read; each is taken out by its name.
#[derive(Debug)]
pub struct Fields(Vec<Field>);

impl Received {
    /// A form that is not received, because of this.
    #[must_use]
    pub fn refused(problem: Problem) -> Self {
        Self(Err(problem))
    }

    /// The fields, if the form arrived.
    pub fn fields(self) -> Result<Fields, Problem> {
        self.0.map(Fields)
    }

    /// What was sent, whatever stands between the parts and in whichever order they come: the same for the same fields.
    #[must_use]
    pub fn parts(&self) -> Vec<u8> {
        let mut fields: Vec<_> = self.0.iter().flatten().collect();
        fields.sort_by(|one, other| one.name.cmp(&other.name));
        let lengths = |field: &Field| format!("{} {}\n", field.name.len(), field.bytes.len()).into_bytes();
        fields
            .iter()
            .flat_map(|field| [lengths(field), field.name.clone().into_bytes(), field.bytes.clone()])
            .flatten()
            .collect()
    }
}

impl Fields {
    /// Takes a field as bytes.
    pub fn take(&mut self, name: &str) -> Option<Vec<u8>> {
        self.take_file(name).map(|(_, bytes)| bytes)
    }

    /// Takes a field as a file: its name, blank if it has none, and what is in it.
    pub fn take_file(&mut self, name: &str) -> Option<(String, Vec<u8>)> {
        let index = self.0.iter().position(|field| field.name == name)?;
        let field = self.0.swap_remove(index);
        Some((field.file_name.unwrap_or_default(), field.bytes))
    }

    /// The names of the fields that were not taken.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|field| field.name.clone()).collect()
    }

    /// Takes a field as text.
    pub fn take_text(&mut self, name: &str) -> Result<Option<String>, Problem> {
        let unreadable = |_| input::invalid(&format!("/{name}"), "is not UTF-8 text");
        self.take(name).map(|bytes| String::from_utf8(bytes).map_err(unreadable)).transpose()
    }

    /// Nothing if every field was taken; else that somebody sent one which nobody knows.
    pub fn finish(self) -> Result<(), Problem> {
        match self.0.first() {
            Some(Field { name, .. }) => Err(input::invalid(&format!("/{name}"), "is not a field of this form")),
            None => Ok(()),
        }
    }
}
