//! Builds the running service.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, HttpServer};

use crate::clock::Clock;
use crate::credentials::password::Hasher;
use crate::http::edge::{self, Metrics};
use crate::http::etags::EtagCache;
use crate::http::rendered::Rendered;
use crate::http::routes;
use crate::http::state::AppState;
use crate::operations::progress::batch::UpdateBatcher;
use crate::operations::upkeep;
use crate::store::Database;
use crate::store::snapshots::Snapshots;

/// How long the first lines of a request may take to arrive.
const HEAD_DEADLINE: Duration = Duration::from_secs(5);
/// How long a connection is kept for the next request.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long running requests have to finish when the service is told to stop, in seconds.
const FAREWELL_SECONDS: u64 = 8;

/// A service that is bound to an address and ready to run.
pub struct Bound {
    /// The address, with the port that was picked.
    pub address: SocketAddr,
    /// Runs until it is told to stop.
    pub server: Server,
}

/// Where the service is.
#[derive(Debug, Clone)]
pub struct Place {
    /// The address that it listens on; port 0 picks one.
    pub listen: SocketAddr,
    /// The address under which people reach it, if it was said.
    pub public_url: Option<String>,
}

/// Builds the service on an open database and binds it. Runs inside an actix runtime.
pub fn bind(database: Database, clock: Clock, place: Place) -> Result<Bound, String> {
    database.monitor();
    let Place { listen, public_url } = place;
    let signing_key = upkeep::signing_key(&database).map_err(|error| error.to_string())?;
    let metrics = Metrics::new().map_err(|error| error.to_string())?;
    let app = AppState {
        update_batcher: UpdateBatcher::to(&database),
        database,
        clock,
        hasher: Hasher::new(),
        public_url,
        signing_key,
        snapshots: Snapshots::default(),
        rendered: Rendered::default(),
        etags: EtagCache::default(),
        metrics,
    };
    let app = Data::from(Arc::new(app));
    let listener = TcpListener::bind(listen).map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let server = HttpServer::new(move || {
        App::new().app_data(app.clone()).wrap(from_fn(edge::surround)).configure(routes::configure)
    })
    .client_request_timeout(HEAD_DEADLINE)
    .client_disconnect_timeout(Duration::from_secs(2))
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(FAREWELL_SECONDS)
    .listen(listener)
    .map_err(|error| format!("cannot listen on {address}: {error}"))?
    .run();
    Ok(Bound { address, server })
}
