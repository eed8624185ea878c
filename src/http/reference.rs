//! `/docs`: the API reference as a page, made from the API's description of itself and the catalogue of problems.

use std::sync::OnceLock;

use askama::Template;
use serde_json::Value;

use super::answer::{Answer, Reply};
use super::api::openapi;
use super::problem::{CATALOGUE, INTERNAL, Problem, Sort};

/// The page.
#[derive(Template)]
#[template(path = "reference.html")]
struct Reference {
    version: &'static str,
    tags: Vec<Tag>,
    schemas: Vec<Schema>,
    problems: &'static [&'static Sort],
}

/// The operations on one sort of thing.
struct Tag {
    name: String,
    operations: Vec<Operation>,
}

/// What can be done at an address.
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    parameters: Vec<Field>,
    body: Option<String>,
    answers: Vec<(String, String, String)>,
}

/// A parameter or a field of a body.
struct Field {
    name: String,
    kind: String,
    about: String,
}

/// The shape of a body.
struct Schema {
    name: String,
    about: String,
    fields: Vec<Field>,
}

/// The reference.
pub async fn page() -> Reply {
    static PAGE: OnceLock<Result<String, String>> = OnceLock::new();
    let page = PAGE.get_or_init(|| rendered().map_err(|error| error.to_string()));
    match page {
        Ok(html) => Ok(Answer::of("text/html; charset=utf-8", html.clone().into_bytes())),
        Err(error) => {
            tracing::error!(error, "the reference could not be made");
            Err(Problem::new(&INTERNAL, "the reference could not be made; it has been logged"))
        }
    }
}

/// Its style sheet.
pub async fn style() -> Reply {
    Ok(Answer::of("text/css; charset=utf-8", &include_bytes!("reference.css")[..]))
}

fn rendered() -> Result<String, askama::Error> {
    let document = openapi::description();
    let mut tags: Vec<Tag> = Vec::new();
    for (path, methods) in entries(&document["paths"]) {
        for (method, operation) in entries(methods) {
            let name = text(&operation["tags"][0]);
            let described = described(&path, &method, operation);
            match tags.iter_mut().find(|tag| tag.name == name) {
                Some(tag) => tag.operations.push(described),
                None => tags.push(Tag { name, operations: vec![described] }),
            }
        }
    }
    let schemas = entries(&document["components"]["schemas"]).map(|(name, schema)| shape(name, schema)).collect();
    Reference { version: env!("CARGO_PKG_VERSION"), tags, schemas, problems: &CATALOGUE }.render()
}

fn described(path: &str, method: &str, operation: &Value) -> Operation {
    let list = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let parameters = list.iter().map(|parameter| Field {
        name: text(&parameter["name"]),
        kind: kind(&parameter["schema"]),
        about: text(&parameter["description"]),
    });
    let body = entries(&operation["requestBody"]["content"])
        .next()
        .map(|(media, content)| format!("{} ({media})", kind(&content["schema"])));
    let answers = entries(&operation["responses"]).map(|(status, response)| {
        let shape = entries(&response["content"]).next().map(|(_, content)| kind(&content["schema"]));
        (status, text(&response["description"]), shape.unwrap_or_default())
    });
    Operation {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: format!("/api/v1{path}"),
        summary: text(&operation["summary"]),
        parameters: parameters.collect(),
        body,
        answers: answers.collect(),
    }
}

fn shape(name: String, schema: &Value) -> Schema {
    let fields = entries(&schema["properties"]).map(|(name, property)| Field {
        name,
        kind: kind(property),
        about: text(&property["description"]),
    });
    Schema { name, about: text(&schema["description"]), fields: fields.collect() }
}

/// The kind of a value in a few words.
fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        if let Some(kinds) = schema[choice].as_array() {
            return kinds.iter().map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().map(text).collect::<Vec<_>>().join(" or "),
        kind => text(kind),
    };
    let format = schema["format"].as_str().map(|format| format!(" ({format})")).unwrap_or_default();
    let items = if schema["items"].is_object() { format!(" of {}", kind(&schema["items"])) } else { String::new() };
    format!("{kinds}{format}{items}")
}

fn entries(object: &Value) -> impl Iterator<Item = (String, &Value)> {
    object.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), value))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
