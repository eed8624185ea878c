//! TLS to PostgreSQL, which a build has only if it is asked for. `tests/tls` tries a build that has it.

#[cfg(not(feature = "pg-tls"))]
#[test]
fn who_asks_for_tls_that_is_not_built_in_is_told_what_to_do() {
    let database = super::support::Database::on_sqlite();
    let nowhere = "postgres://waymark@127.0.0.1:1/waymark?sslmode=verify-full";
    let reason = database.refusal(&["plan", "list", "--database-url", nowhere]);
    for words in ["this build has no TLS to PostgreSQL", "--features pg-tls", "sslmode"] {
        assert!(reason.contains(words), "{words}: {reason}");
    }
}
