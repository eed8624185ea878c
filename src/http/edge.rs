//! What surrounds every request: its id, its line in the log, its measurements, the headers of every answer, and the
//! net under a panic.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::uri::PathAndQuery;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, ResponseError};
use futures_util::FutureExt;
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry};

use super::pages::trouble;
use super::problem::{self, Problem};
use super::state::AppState;

/// The id that a request has in logs, in the audit log and in its answer.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The longest path and query that are read, in bytes.
const LONGEST_URI: usize = 8 * 1024;

/// What is measured, by route and never by address.
pub struct Metrics {
    /// Everything, for `/metrics`.
    pub registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
}

impl Metrics {
    /// Nothing measured yet.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = Opts::new("waymark_http_requests_total", "Requests answered, by method, route and status.");
        let requests = IntCounterVec::new(requests, &["method", "route", "status"])?;
        let seconds = HistogramOpts::new("waymark_http_request_seconds", "Time to answer, by method and route.")
            .buckets(vec![0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0]);
        let seconds = HistogramVec::new(seconds, &["method", "route"])?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(prometheus::process_collector::ProcessCollector::for_self()))?;
        Ok(Self { registry, requests, seconds })
    }
}

/// Wraps every request.
pub async fn surround(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let begun = Instant::now();
    let id = request_id();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = known_method(request.method().as_str());
    let app = request.app_data::<Data<AppState>>().cloned();
    let mut response = answer(request, next, &id).await?;
    let route = response.request().match_pattern().unwrap_or_else(|| "none".to_owned());
    let status = response.status();
    finish(response.response_mut().headers_mut(), &id);
    if let Some(app) = app {
        add_demo_day(response.response_mut().headers_mut(), &app);
        app.metrics.requests.with_label_values(&[method, &route, status.as_str()]).inc();
        app.metrics.seconds.with_label_values(&[method, &route]).observe(begun.elapsed().as_secs_f64());
    }
    let ms = begun.elapsed().as_secs_f64() * 1000.0;
    tracing::info!(request_id = id, method, route, status = status.as_u16(), ms, "request");
    Ok(response)
}

async fn answer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    id: &str,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let wants_page = trouble::wants_page(request.path(), request.headers());
    let app = request.app_data::<Data<AppState>>().cloned().filter(|_| wants_page);
    if let Some(problem) = unreadable(request.uri().path_and_query().map_or("", PathAndQuery::as_str)) {
        let page = app.as_ref().and_then(|app| trouble::for_browser(app, &problem));
        return Ok(request.into_response(page.unwrap_or_else(|| problem.error_response())));
    }
    let answered = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    let app = app.as_ref().map(Data::get_ref);
    match answered {
        Ok(response) => response.map(|response| as_page(app, in_our_words(response.map_into_boxed_body()))),
        Err(_) => Err(after_panic(id, app)),
    }
}

/// Why an address is not read, if so.
fn unreadable(uri: &str) -> Option<Problem> {
    if uri.len() > LONGEST_URI {
        let detail = format!("path and query are longer than {LONGEST_URI} bytes");
        return Some(Problem::new(&problem::URI_TOO_LONG, detail));
    }
    // No text of ours has one, and PostgreSQL takes none: asked for one it refuses the whole question.
    let detail = "the address has %00 in it, which stands for no character";
    uri.contains("%00").then(|| Problem::new(&problem::MALFORMED, detail))
}

/// A problem that nobody has put on a page, as one if a browser asked.
fn as_page(app: Option<&AppState>, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let problem = response.response().error().and_then(|error| error.as_error::<Problem>());
    match app.zip(problem).and_then(|(app, problem)| trouble::for_browser(app, problem)) {
        Some(page) => response.into_response(page),
        None => response,
    }
}

/// What the framework itself refuses, as a problem like every other.
fn in_our_words(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let Some(error) = response.response().error().filter(|error| error.as_error::<Problem>().is_none()) else {
        return response;
    };
    let sort = match response.status().as_u16() {
        404 => &problem::NOT_FOUND,
        413 => &problem::TOO_LARGE,
        415 => &problem::MEDIA_TYPE,
        400..=499 => &problem::MALFORMED,
        _ => {
            tracing::error!(%error, "the framework failed");
            &problem::INTERNAL
        }
    };
    response.into_response(Problem::new(sort, sort.advice).error_response())
}

/// The request is gone with the panic, so its answer is made here as a whole.
fn after_panic(id: &str, app: Option<&AppState>) -> Error {
    tracing::error!(request_id = id, "a handler panicked");
    let problem = Problem::new(&problem::INTERNAL, "the service met something it did not expect; it has been logged");
    let page = app.and_then(|app| trouble::for_browser(app, &problem));
    let mut response = page.unwrap_or_else(|| problem.error_response());
    finish(response.headers_mut(), id);
    InternalError::from_response(problem, response).into()
}

/// What a page of ours may load and do, unless it says otherwise: nothing but our own style and forms.
pub(super) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; \
    base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

fn finish(headers: &mut HeaderMap, id: &str) {
    const FIXED: [(&str, &str); 6] = [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("strict-transport-security", "max-age=63072000; includeSubDomains"),
        ("cache-control", "private, no-cache"),
        ("content-security-policy", CONTENT_SECURITY_POLICY),
    ];
    for (name, value) in FIXED {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    headers.remove(header::SERVER);
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
}

fn add_demo_day(headers: &mut HeaderMap, app: &AppState) {
    let day = app.clock.fixed_day().and_then(|day| HeaderValue::from_str(&day.to_string()).ok());
    if let Some(day) = day {
        headers.insert(HeaderName::from_static("waymark-demonstration-day"), day);
    }
}

/// A label that a caller cannot make up.
fn known_method(method: &str) -> &'static str {
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("other")
}

/// Unique within all instances: random for the process, then counted.
fn request_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    static PROCESS: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
    let process = PROCESS.get_or_init(|| getrandom::u64().unwrap_or(0));
    format!("{process:016x}-{:x}", COUNT.fetch_add(1, Ordering::Relaxed))
}
