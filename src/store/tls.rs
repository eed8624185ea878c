//! What to say where PostgreSQL and this program do not agree about TLS.

/// Whether this program speaks TLS to PostgreSQL.
const BUILT_IN: bool = cfg!(feature = "pg-tls");

/// What libpq said, and what to do if the reason is that TLS is not built in.
pub(super) fn explained(said: &str) -> String {
    let asked_for = said.contains("SSL support is not compiled in");
    let wanted_by_the_server = said.contains("no encryption");
    if BUILT_IN || !(asked_for || wanted_by_the_server) {
        return format!("PostgreSQL: {said}");
    }
    format!(
        "this build has no TLS to PostgreSQL: build it with `--features pg-tls`, or reach the server on this machine or \
         through a tunnel with TLS of its own, with sslmode=prefer (PostgreSQL: {said})"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_nothing_to_do_with_tls_is_told_as_it_is() {
        assert_eq!(explained("Connection refused"), "PostgreSQL: Connection refused");
    }

    #[cfg(not(feature = "pg-tls"))]
    #[test]
    fn whoever_asks_for_tls_or_must_use_it_is_told_that_it_is_not_built_in() {
        let said = [
            "sslmode value \"require\" invalid when SSL support is not compiled in",
            "no pg_hba.conf entry for host \"10.0.0.1\", user \"w\", database \"w\", no encryption",
        ];
        for said in said {
            let told = explained(said);
            assert!(told.contains("--features pg-tls") && told.contains(said), "{told}");
        }
    }
}
