//! What the address of a PostgreSQL server may ask for. `tests/tls` tries a build that has TLS.

use super::support::{Database, waymark};

#[cfg(not(feature = "pg-tls"))]
#[test]
fn who_asks_for_tls_that_is_not_built_in_is_told_what_to_do() {
    let nowhere = "postgres://waymark@127.0.0.1:1/waymark?sslmode=verify-full";
    let reason = Database::on_sqlite().refusal(&["plan", "list", "--database-url", nowhere]);
    for words in ["this build has no TLS to PostgreSQL", "--features pg-tls", "sslmode"] {
        assert!(reason.contains(words), "{words}: {reason}");
    }
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn of_several_servers_the_one_that_can_be_written_to_is_used() {
    let database = Database::on_postgres();
    waymark(&database, &["user", "add", "head@school.example", "--name", "Head"]);
    // Nobody listens at the first.
    let several =
        database.url().replacen("127.0.0.1:", "127.0.0.1:1,127.0.0.1:", 1) + "?target_session_attrs=read-write";
    let users = waymark(&database, &["user", "list", "--database-url", &several]);
    assert!(users.contains("head@school.example"), "{users}");
}
