//! What every request shares.

use crate::clock::Clock;
use crate::credentials::password::Hasher;
use crate::credentials::session_token::SigningKey;
use crate::http::edge::Metrics;
use crate::http::etags::EtagCache;
use crate::http::rendered::Rendered;
use crate::operations::progress::batch::UpdateBatcher;
use crate::store::Database;
use crate::store::snapshots::Snapshots;

/// The running service, of which there is one for all requests.
pub struct AppState {
    /// The database.
    pub database: Database,
    /// The time.
    pub clock: Clock,
    /// Hashes passwords, a few at a time.
    pub hasher: Hasher,
    /// The address under which people reach the service, if it was said.
    pub public_url: Option<String>,
    /// Signs session tokens.
    pub signing_key: SigningKey,
    /// Those who post updates at the moment, where the database is a server.
    pub update_batcher: Option<UpdateBatcher>,
    /// Plans already read.
    pub snapshots: Snapshots,
    /// Answers already written.
    pub rendered: Rendered,
    /// Which of them were given to whom, where the database is a server.
    pub etags: EtagCache,
    /// What is measured.
    pub metrics: Metrics,
}

impl AppState {
    /// Whether people reach the service over TLS, as far as it was told.
    #[must_use]
    pub fn is_behind_tls(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}
