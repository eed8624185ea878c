//! Addresses within the service, and whether a request comes from one of its own pages.

use actix_web::http::header::{self, HeaderMap, HeaderName};

use crate::http::state::AppState;

/// The longest address that is gone back to, in bytes.
const LONGEST: usize = 2_000;

/// The address if it is one of this service. A browser takes `//host` and `/\host` for another host, and drops tabs and
/// line breaks before it looks.
pub(super) fn address(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('/')?;
    let elsewhere = rest.starts_with('/') || text.contains('\\') || text.chars().any(char::is_control);
    (!elsewhere && text.len() <= LONGEST && text.is_ascii()).then_some(text)
}

/// Whether another site made the browser send this request.
pub(super) fn comes_from_elsewhere(app: &AppState, headers: &HeaderMap) -> bool {
    let sent = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = sent(&HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    // What sends neither is no browser.
    let Some(origin) = sent(&header::ORIGIN) else { return false };
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_none() || (host != sent(&header::HOST) && Some(origin) != app.public_url.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_service_are_gone_back_to() {
        for good in ["/", "/plans", "/plans/sscb-2018-19/actions/1.1a?as_of=2018-10-01", "/plans?q=a%20b"] {
            assert_eq!(address(good), Some(good));
        }
        for bad in [
            "",
            "plans",
            "//example.org",
            "/\\example.org",
            "/\t/example.org",
            "/plans\\..\\x",
            "https://example.org/",
            "javascript:alert(1)",
            " /plans",
            "/\n/example.org",
        ] {
            assert_eq!(address(bad), None, "{bad:?}");
        }
        assert_eq!(address(&format!("/{}", "a".repeat(LONGEST))), None);
    }
}
