//! What every request shares.

use std::sync::Arc;

use crate::clock::Clock;
use crate::credentials::password::Hasher;
use crate::credentials::session_token::SigningKey;
use crate::http::edge::Metrics;
use crate::http::rendered::Rendered;
use crate::store::Database;
use crate::store::snapshots::Snapshots;

/// The running service.
pub struct Service {
    /// The database.
    pub database: Database,
    /// The time.
    pub clock: Clock,
    /// Hashes passwords, a few at a time.
    pub hasher: Hasher,
    /// Signs session tokens.
    pub key: SigningKey,
    /// Plans already read.
    pub snapshots: Snapshots,
    /// Answers already written.
    pub rendered: Rendered,
    /// What is measured.
    pub metrics: Metrics,
}

/// The service, shared.
pub type Shared = Arc<Service>;
