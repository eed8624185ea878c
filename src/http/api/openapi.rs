//! The API's description of itself.

use std::sync::OnceLock;

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, SecurityRequirement};
use utoipa::{Modify, OpenApi};

use super::{actions, audit, groups, plans, progress, registers, reports};
use crate::http::answer::{Answer, Reply};
use crate::http::problem::ProblemBody;

#[derive(OpenApi)]
#[openapi(
    info(title = "Waymark", description = "The business plan of a multi-agency board."),
    servers((url = "/api/v1")),
    modifiers(&Signed),
    components(schemas(ProblemBody)),
    paths(
        plans::list, plans::add, plans::get, plans::change, plans::board,
        actions::list, actions::get,
        progress::post, progress::list, progress::get,
        reports::overdue, reports::summary, reports::overdue_everywhere,
        groups::list, groups::add, groups::get, groups::change,
        registers::list, registers::add, registers::get, registers::change,
        audit::list,
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

/// The description.
#[must_use]
pub fn description() -> Document {
    Description::openapi()
}

/// The description as JSON.
pub async fn document() -> Reply {
    static JSON: OnceLock<Vec<u8>> = OnceLock::new();
    let json = JSON.get_or_init(|| serde_json::to_vec(&description()).unwrap_or_default());
    Ok(Answer::of("application/json", json.clone()))
}
