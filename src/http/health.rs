//! What those who run the service ask it.

use actix_web::HttpRequest;
use actix_web::http::header;
use prometheus::{Encoder, TextEncoder};

use super::answer::{Answer, Reply};
use super::problem::{self, Problem};
use super::visit::Visit;
use crate::domain::policy::Permission;
use crate::store::users;

/// The process answers.
pub async fn alive() -> Reply {
    Ok(Answer::of("text/plain; charset=utf-8", &b"alive\n"[..]))
}

/// The process and its database answer.
pub async fn ready(visit: Visit) -> Reply {
    visit
        .anonymously(|visit| {
            visit.app().database.read(users::exist).map_err(Problem::from)?;
            Ok(Answer::of("text/plain; charset=utf-8", &b"ready\n"[..]))
        })
        .await
}

/// Measurements for Prometheus: for this machine, or with an administrator's token. What a proxy passes on comes from
/// this machine too, and does not count.
pub async fn metrics(visit: Visit, request: HttpRequest) -> Reply {
    let near = request.peer_addr().is_some_and(|peer| peer.ip().is_loopback());
    let passed_on = [header::FORWARDED, header::X_FORWARDED_FOR, header::X_FORWARDED_HOST, header::VIA];
    if near && !passed_on.iter().any(|name| request.headers().contains_key(name)) {
        return measured(&visit);
    }
    visit
        .read(|context, visit| {
            context.require_reading(Permission::ManageAccounts)?;
            measured(visit)
        })
        .await
}

fn measured(visit: &Visit) -> Reply {
    let mut text = Vec::new();
    let metrics = visit.app().metrics.registry.gather();
    TextEncoder::new().encode(&metrics, &mut text).map_err(|error| {
        tracing::error!(%error, "the measurements could not be written");
        Problem::new(&problem::INTERNAL, "the measurements could not be written; it has been logged")
    })?;
    Ok(Answer::of("text/plain; version=0.0.4; charset=utf-8", text))
}
