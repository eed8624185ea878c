//! The log: one JSON object a line on standard error.

use tracing_subscriber::EnvFilter;

/// Begins to log what `filter` lets through (such as `info` or `waymark=debug,warn`); may be called once.
pub fn begin(filter: &str) -> Result<(), String> {
    let filter =
        EnvFilter::try_new(filter).map_err(|error| format!("the log filter {filter:?} cannot be read: {error}"))?;
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        // A full disk under the log must not stop the service, and has no better place to be reported to.
        .log_internal_errors(false)
        .with_target(false)
        .with_writer(std::io::stderr)
        .with_env_filter(filter)
        .try_init()
        .map_err(|error| error.to_string())
}
