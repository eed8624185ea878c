//! What Waymark is measured against: the least that a server can do, an ordinary one, and argon2 alone.
//!
//! `serve` asks a running Waymark once and then answers the same bytes from memory; `reference` keeps updates as a
//! careful afternoon's work would; `hash` verifies a password in a loop.

use std::error::Error;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use clap::Parser;

mod reference;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What Waymark is measured against.
#[derive(Parser)]
enum Command {
    /// Answer from memory what a running Waymark answers
    Serve(Source),
    /// Keep updates in a database of its own, the ordinary way, with every commit on the disk
    Reference {
        /// The file or the URL of the database, which is filled if it is empty
        database: String,
        /// The bearer token that it knows
        #[arg(long)]
        token: String,
        /// How many connections it opens
        #[arg(long, default_value_t = 10)]
        connections: u32,
    },
    /// Verify a password so many times, as Waymark hashes them, and print the milliseconds of CPU that each took
    Hash {
        /// How often
        #[arg(default_value_t = 100)]
        times: u32,
    },
}

/// Whom to ask, and for what.
#[derive(clap::Args)]
struct Source {
    /// Where Waymark listens, such as `http://127.0.0.1:8080`
    waymark: String,
    /// An API token of an administrator's
    #[arg(long)]
    token: String,
    /// The plan's slug
    #[arg(long)]
    plan: String,
    /// The action's number
    #[arg(long)]
    action: String,
}

fn main() -> Outcome<()> {
    match Command::parse() {
        Command::Serve(source) => {
            let answers = Answers::ask(&source)?;
            serve(move |config| answers.configure(config))
        }
        Command::Reference { database, token, connections } => {
            let pool = Data::new(reference::open(&database, &token, connections)?);
            serve(move |config| {
                config.app_data(pool.clone()).route(UPDATES, web::post().to(reference::post));
            })
        }
        Command::Hash { times } => hash(times),
    }
}

const UPDATES: &str = "/api/v1/plans/{plan}/actions/{number}/updates";

/// Serves on a port that it picks, with as many workers as actix-web takes by itself: one for each processor.
fn serve(configure: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Outcome<()> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let address = listener.local_addr()?;
    let run = async move {
        let server: Server = HttpServer::new(move || App::new().configure(&configure)).listen(listener)?.run();
        println!("listening on http://{address}");
        server.await
    };
    Ok(actix_web::rt::System::new().block_on(run)?)
}

/// An answer as Waymark gave it.
#[derive(Clone)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    /// The answer again, or 304 if the caller has it already.
    fn give(&self, request: &HttpRequest) -> HttpResponse {
        let known = request.headers().get(header::IF_NONE_MATCH);
        let unchanged = known.is_some() && known == self.headers.get(header::ETAG);
        let mut response = HttpResponse::build(if unchanged { StatusCode::NOT_MODIFIED } else { self.status });
        for header in &self.headers {
            response.insert_header(header);
        }
        if unchanged { response.finish() } else { response.body(self.body.clone()) }
    }
}

impl From<ureq::http::Response<Bytes>> for Answer {
    /// Whatever the server itself writes into every answer is left to it.
    fn from(response: ureq::http::Response<Bytes>) -> Self {
        let (parts, body) = response.into_parts();
        let by_server = ["content-length", "date", "connection", "transfer-encoding"];
        let kept = parts.headers.iter().filter(|(name, _)| !by_server.contains(&name.as_str()));
        let headers = kept.filter_map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_ref()).ok()?;
            Some((name, HeaderValue::from_bytes(value.as_bytes()).ok()?))
        });
        let status = StatusCode::from_u16(parts.status.as_u16()).unwrap_or(StatusCode::OK);
        Self { status, headers: headers.collect(), body }
    }
}

/// Every answer that is measured.
#[derive(Clone)]
struct Answers {
    gets: Vec<(String, Answer)>,
    update: Answer,
}

impl Answers {
    /// Asks Waymark once for each. The update that it is asked for is posted.
    fn ask(source: &Source) -> Outcome<Self> {
        let Source { waymark, token, plan, action } = source;
        let bearer = format!("Bearer {token}");
        let actions = format!("/api/v1/plans/{plan}/actions");
        let paths = [
            actions.clone(),
            format!("{actions}/{action}"),
            format!("/api/v1/plans/{plan}/reports/overdue"),
            "/api/v1/reports/overdue".to_owned(),
        ];
        let get = |path: String| -> Outcome<(String, Answer)> {
            let query = if path == "/api/v1/reports/overdue" { "?limit=25" } else { "" };
            let response = ureq::get(format!("{waymark}{path}{query}")).header("authorization", &bearer).call()?;
            Ok((path, Answer::from(whole(response)?)))
        };
        let update = ureq::post(format!("{waymark}{actions}/{action}/updates"))
            .header("authorization", &bearer)
            .header("content-type", "application/json")
            .send(r#"{"rag": "amber", "note": "What the bare server answers."}"#)?;
        let update = Answer::from(whole(update)?);
        Ok(Self { gets: paths.into_iter().map(get).collect::<Outcome<_>>()?, update })
    }

    fn configure(&self, config: &mut ServiceConfig) {
        for (path, answer) in self.gets.clone() {
            let again = move |request: HttpRequest| std::future::ready(answer.give(&request));
            config.route(&path, web::get().to(again));
        }
        let update = self.update.clone();
        let take = move |request: HttpRequest, _: Bytes| std::future::ready(update.give(&request));
        config.route(UPDATES, web::post().to(take));
    }
}

fn whole(mut response: ureq::http::Response<ureq::Body>) -> Outcome<ureq::http::Response<Bytes>> {
    let body = Bytes::from(response.body_mut().read_to_vec()?);
    Ok(response.map(|_| body))
}

/// Prints what one hash costs: 19 MiB, two passes, one lane, in memory that is used again.
fn hash(times: u32) -> Outcome<()> {
    let params = Params::new(19_456, 2, 1, Some(32))?;
    let mut memory = vec![Block::new(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut out = [0; 32];
    let begun = cpu()?;
    for _ in 0..times {
        argon2.hash_password_into_with_memory(b"a password to measure", &[7; 16], &mut out, &mut memory)?;
        std::hint::black_box(&out);
    }
    println!("{:.2}", cpu()?.saturating_sub(begun).as_secs_f64() * 1000.0 / f64::from(times));
    Ok(())
}

/// The time that this process has spent computing, by the first line of its scheduler's statistics.
fn cpu() -> Outcome<Duration> {
    let text = std::fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds = text.split_whitespace().next().ok_or("no schedstat")?;
    Ok(Duration::from_nanos(nanoseconds.parse()?))
}
