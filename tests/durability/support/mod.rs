//! What the tests do to a server, and what they hold it to.

mod postgres;
mod proxy;
mod server;
mod writers;

use std::time::{Duration, Instant};

pub(crate) use postgres::{Ending, Postgres};
pub(crate) use proxy::Proxy;
pub(crate) use server::{Server, refusal, waymark};
pub(crate) use writers::Writers;

/// Looks again and again until this is so, and answers how long it took.
#[track_caller]
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(30), "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
    begun.elapsed()
}

/// How often something is done: so many times in every run of the tests, or as `DURABILITY_TIMES` says.
#[expect(clippy::disallowed_methods, reason = "the tests have no settings but this one")]
pub(crate) fn times(usually: usize) -> usize {
    std::env::var("DURABILITY_TIMES").map_or(usually, |times| times.parse().expect("a number"))
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port()
}
