//! The API's description of itself.

mod headers;

use std::sync::OnceLock;

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT;
use serde_json::{Value, json};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, SecurityRequirement};
use utoipa::{Modify, OpenApi};

use super::{
    actions, audit, auth, board, challenges, date_changes, groups, imports, me, plans, progress, registers, reports,
    structure, users,
};
use crate::http::answer::{Answer, Reply};
use crate::http::input::NoQuery;
use crate::http::problem::{CATALOGUE, ProblemBody, Sort};
use crate::http::{input, listing};

#[derive(OpenApi)]
#[openapi(
    info(title = "Waymark", description = "The business plan of a multi-agency board."),
    servers((url = "/api/v1")),
    modifiers(&Signed),
    components(schemas(ProblemBody, actions::RagFilter, actions::Reference)),
    paths(
        imports::import,
        plans::list, plans::add, plans::get, plans::change, board::get,
        actions::list, actions::get, structure::add, structure::change, structure::add_milestone,
        progress::post, progress::list, progress::get,
        date_changes::request, date_changes::get, date_changes::grant, date_changes::refuse, date_changes::list,
        reports::overdue::report, reports::overdue::everywhere, reports::summary::report,
        reports::conflicts::report, reports::conflicts::answer, reports::recommendations::report,
        reports::changes::report, reports::trend::report, reports::agenda::report, reports::committee::report,
        challenges::raise, challenges::list, challenges::get, challenges::respond, challenges::accept,
        challenges::reopen, challenges::escalate,
        groups::list, groups::add, groups::get, groups::change,
        registers::list, registers::add, registers::get, registers::change, registers::decide,
        audit::list,
        auth::login, auth::refresh, auth::logout, auth::set_password,
        me::get, me::change_password, me::list_tokens, me::make_token, me::get_token, me::revoke_token,
        users::list, users::add, users::get, users::change, users::make_password_link,
        document,
    )
)]
struct Description;

struct Signed;

impl Modify for Signed {
    fn modify(&self, document: &mut Document) {
        if let Some(components) = &mut document.components {
            let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
            components.add_security_scheme("bearer", scheme);
        }
        document.security = Some(vec![SecurityRequirement::new("bearer", Vec::<String>::new())]);
    }
}

/// The description: what the handlers say of themselves, and with each operation its headers and the problems that it can
/// answer.
#[must_use]
pub fn description() -> Value {
    let mut document = serde_json::to_value(Description::openapi()).unwrap_or_default();
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object_mut().into_iter().flatten() {
            headers::describe(path, method, operation);
            let statuses = statuses(path, method, operation);
            let problems = CATALOGUE.iter().filter(|sort| statuses.contains(&sort.status));
            for sort in problems {
                let responses = &mut operation["responses"];
                let key = sort.status.to_string();
                // Two sorts can share a status; the first describes it.
                if responses[&key].is_null() {
                    responses[&key] = response(sort);
                }
            }
        }
    }
    document
}

/// The statuses of problems that an operation can answer.
fn statuses(path: &str, method: &str, operation: &Value) -> Vec<u16> {
    let mut statuses = vec![400, 406, 414, 422, 500, 503];
    // `security(())` is written as one requirement that needs nothing.
    let needs_nothing = |need: &Value| need.as_object().is_some_and(serde_json::Map::is_empty);
    let signed_in = !operation["security"].as_array().is_some_and(|needs| needs.iter().all(needs_nothing));
    match (signed_in, method) {
        (true, _) => statuses.extend([401, 403]),
        (false, "get") => {}
        (false, _) => statuses.extend([401, 429]),
    }
    if path.contains('{') {
        statuses.push(404);
    }
    if method != "get" {
        statuses.extend([408, 409, 413, 415]);
    }
    match method {
        "patch" => statuses.extend([412, 428]),
        "put" => statuses.push(429),
        _ => {}
    }
    statuses
}

fn response(sort: &Sort) -> Value {
    json!({
        "description": sort.title,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    })
}

/// This description. Nobody needs to be signed in for it.
#[utoipa::path(get, path = "/openapi.json", tag = "The API itself", operation_id = "get_description", security(()),
    responses((status = 200, description = "The description, as OpenAPI 3.1", body = Value)))]
pub async fn document(request: HttpRequest) -> Reply {
    static JSON: OnceLock<Vec<u8>> = OnceLock::new();
    input::query::<NoQuery>(request.query_string())?;
    listing::accepts_json(request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()))?;
    let json = JSON.get_or_init(|| serde_json::to_vec(&description()).unwrap_or_default());
    Ok(Answer::of("application/json", json.clone()))
}
