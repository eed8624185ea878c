//! How a connection to PostgreSQL is opened, and how long anything waits on it.
//!
//! A server that is gone must not hold anybody up: not the one who asks, and not those who wait for what a lost
//! transaction has locked.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::{Error, Result, tls};

/// What libpq and the system's network do unless the URL says otherwise. A packet that nobody confirms ends the
/// connection after 1.5 seconds, and an idle connection is asked after every second.
const LINE: [(&str, &str); 6] = [
    ("connect_timeout", "2"),
    ("tcp_user_timeout", "1500"),
    ("keepalives_idle", "1"),
    ("keepalives_interval", "1"),
    ("keepalives_count", "2"),
    ("application_name", "waymark"),
];

/// What the server does. A row that another holds is waited for as long as a connection is ([`super::outside`]), so that a
/// few waits in a row stay near two seconds; and what a lost connection left open is undone before people have tried again
/// twice.
///
/// The isolation is said, because a server may be set to another: writers rely on waiting for each other and then seeing what
/// the one before left.
const SESSION: &str = "SET TIME ZONE 'UTC'; SET default_transaction_isolation = 'read committed';
    SET statement_timeout = '30s'; SET lock_timeout = '700ms'; SET idle_in_transaction_session_timeout = '4s';";

const PATIENT_SESSION: &str = "SET TIME ZONE 'UTC'; SET default_transaction_isolation = 'read committed';
    SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;";

/// Opens a connection.
pub(super) fn open(url: &str) -> Result<PgConnection> {
    let mut postgres = establish(url)?;
    postgres.batch_execute(SESSION)?;
    Ok(postgres)
}

/// Opens a connection on which everything may take its time: for what is done before anybody is served.
pub(super) fn open_patiently(url: &str) -> Result<PgConnection> {
    let mut postgres = establish(url)?;
    postgres.batch_execute(PATIENT_SESSION)?;
    Ok(postgres)
}

fn establish(url: &str) -> Result<PgConnection> {
    PgConnection::establish(&on_the_line(url)).map_err(|error| Error::Unavailable(tls::explained(&error.to_string())))
}

/// Whether a connection is open, as far as can be known without asking the server.
pub(super) fn is_open(postgres: &mut PgConnection) -> bool {
    // Reads what has arrived: first why the server ends the connection, and then its end.
    let mut arrived = postgres.notifications_iter();
    (0..2).all(|_| arrived.next().is_none_or(|one| one.is_ok()))
}

/// The URL with what it does not say about time limits.
fn on_the_line(url: &str) -> String {
    let settings = url.split_once('?').map_or("", |(_, settings)| settings);
    let said = |name: &str| settings.split('&').any(|setting| setting.split('=').next() == Some(name));
    let mut whole = url.to_owned();
    for (name, value) in LINE.iter().filter(|(name, _)| !said(name)) {
        let separator = if whole.contains('?') { '&' } else { '?' };
        whole.push_str(&format!("{separator}{name}={value}"));
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_url_says_about_time_limits_stands() {
        let url = on_the_line("postgres://h/w?connect_timeout=9&sslmode=disable");
        assert!(url.starts_with("postgres://h/w?connect_timeout=9&sslmode=disable&tcp_user_timeout="), "{url}");
        assert_eq!(url.matches("connect_timeout").count(), 1);
        assert!(on_the_line("postgres://h/w").starts_with("postgres://h/w?connect_timeout=2&"));
    }
}
