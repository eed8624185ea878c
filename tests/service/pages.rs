//! The pages as browsers ask for them: who gets in, and that no other site can act for them.

use diesel::connection::SimpleConnection;
use serde_json::json;
use waymark::store::Db;

use crate::support::{App, GOOD_PASSWORD, PLAN};

const UPDATES: &str = "/plans/sscb-2018-19/actions/1.3/updates";
const NOTE: (&str, &str) = ("note", "Twelve inspectors recruited");

/// What nobody needs to be signed in for.
const PUBLIC: [&str; 6] = [
    "/assets/agenda.js",
    "/assets/waymark.css",
    "/sign-in",
    "/forgotten-password",
    "/password/{link}",
    "/password-set",
];

fn with_names(path: &str) -> String {
    let known = path.replace("{plan}", "sscb-2018-19").replace("{number}", "1.3").replace("{id}", "1");
    known.replace(['{', '}'], "")
}

#[test]
fn strangers_are_sent_to_sign_in_and_come_back_to_where_they_were_going() {
    let app = App::start();
    let window = app.window();
    for (path, next) in [("/", "/sign-in"), ("/plans?x=1", "/sign-in?next=%2Fplans%3Fx%3D1")] {
        let answer = window.open(path).expect(303);
        assert_eq!(answer.header("location"), next);
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let signed_in = window.send(
        "/sign-in",
        &[("email", "viewer@example.org"), ("password", app.password_of("viewer")), ("next", "/plans?x=1")],
    );
    assert_eq!(signed_in.expect(303).header("location"), "/plans?x=1");
}

#[test]
fn nobody_is_sent_to_another_site_after_signing_in() {
    let app = App::start();
    for next in ["//example.org", "/\\example.org", "https://example.org", "/\t/example.org", "javascript:alert(1)"] {
        let fields = [("email", "viewer@example.org"), ("password", app.password_of("viewer")), ("next", next)];
        assert_eq!(app.window().send("/sign-in", &fields).expect(303).header("location"), "/", "{next:?}");
    }
}

#[test]
fn the_cookie_is_kept_from_scripts_and_other_sites_and_opens_pages_only() {
    let app = App::start();
    let fields = [("email", "viewer@example.org"), ("password", app.password_of("viewer"))];
    let answer = app.window().send("/sign-in", &fields).expect(303);
    assert!(answer.header("set-cookie").ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{answer:?}");
    let window = app.window_of("administrator");
    app.anonymous().get_with("/me", "cookie", window.cookie()).problem(401);
    let secret = window.cookie().trim_start_matches("waymark=");
    app.with_token(secret).get("/me").problem(401);
    let token = app.pass("viewer@example.org", app.password_of("viewer"));
    assert_eq!(app.with_token(&token).get("//plans").expect(303).header("location"), "/sign-in?next=%2Fplans");
}

#[test]
fn signing_out_ends_the_session_for_whoever_has_the_cookie() {
    let app = App::start();
    let window = app.window_of("viewer");
    let form = window.filled_form("/plans", &[]);
    assert_eq!(window.send_form("/sign-out", &form).expect(303).header("location"), "/sign-in");
    window.open("/plans").expect(303);
}

#[test]
fn a_page_is_for_whoever_is_signed_in_and_never_stored() {
    let app = App::start();
    for name in ["viewer", "chair", "business-group", "administrator"] {
        let window = app.window_of(name);
        for path in ["/plans", PLAN, "/plans/sscb-2018-19/actions/2.10"] {
            let answer = window.open(path).expect(200);
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            assert!(answer.bytes().len() < 100_000, "{path} weighs {}", answer.bytes().len());
        }
    }
}

#[test]
fn what_goes_wrong_is_a_page_for_browsers_and_a_problem_for_scripts() {
    let app = App::start();
    let window = app.window_of("viewer");
    for (path, status) in
        [("/nothing", 404), ("/plans/none", 404), ("/plans?x=1", 422), ("/sign-out", 405), ("/plans/a%00b", 400)]
    {
        let answer = window.open(path).expect(status);
        assert!(answer.header("content-type").starts_with("text/html"), "{path}");
        assert!(answer.text().contains("<h1>"), "{path}");
    }
    app.viewer().get("//nothing").problem(404);
    app.viewer().get_with("/nothing", "accept", "text/html").problem(404);
}

#[test]
fn every_page_asks_strangers_to_sign_in_and_takes_no_form_without_its_token() {
    let app = App::start();
    let administrator = app.window_of("administrator");
    let before = app.administrator().get("/audit?limit=1000").json();
    for (path, methods) in waymark::http::routes::PAGES.iter().filter(|(path, _)| !PUBLIC.contains(path)) {
        let address = with_names(path);
        for method in *methods {
            if *method == "GET" {
                let answer = app.window().open(&address).expect(303);
                assert!(answer.header("location").starts_with("/sign-in"), "{path}: {answer:?}");
                assert_eq!(answer.header("cache-control"), "no-store", "{path}");
                continue;
            }
            app.window().send(&address, &[("note", "a")]).expect(401);
            administrator.send(&address, &[("note", "a")]).expect(403);
            administrator.send_with(&address, &[("sec-fetch-site", "cross-site")], &[("note", "a")]).expect(403);
        }
    }
    assert_eq!(app.administrator().get("/audit?limit=1000").json(), before, "nothing was done");
}

#[test]
fn whoever_is_shut_out_or_gets_a_new_password_is_signed_out_with_the_next_page() {
    let app = App::start();
    let administrator = app.administrator();
    let id = app.add_user("somebody@example.org", &json!([]));
    let window = app.window().sign_in("somebody@example.org", GOOD_PASSWORD);
    window.open("/plans").expect(200);
    let user = administrator.get(&format!("/users/{id}")).expect(200);
    let etag = user.header("etag").to_owned();
    administrator.patch(&format!("/users/{id}"), &etag, &json!({"disabled": true})).expect(200);
    window.open("/plans").expect(303);
}

#[test]
fn what_can_be_read_is_shown_while_nothing_can_be_written() {
    let app = App::start();
    let window = app.window_of("viewer");
    let mut other = app.connect();
    // Long enough ago that the next visit is to be noted.
    let (ago, hold) = match other {
        Db::Sqlite(_) => ("datetime(expires_at, '-10 minutes')", "BEGIN IMMEDIATE"),
        Db::Postgres(_) => ("expires_at - interval '10 minutes'", "BEGIN; LOCK TABLE sessions IN SHARE MODE"),
    };
    other.batch_execute(&format!("UPDATE sessions SET expires_at = {ago}; {hold};")).expect("held");
    window.open(PLAN).expect(200);
    other.batch_execute("ROLLBACK").expect("let go");
}

#[test]
fn rights_are_looked_up_with_each_page() {
    let app = App::start();
    let administrator = app.administrator();
    let id = app.add_user("somebody@example.org", &json!([]));
    let window = app.window().sign_in("somebody@example.org", GOOD_PASSWORD);
    window.open(UPDATES).expect(403);
    let etag = administrator.get(&format!("/users/{id}")).expect(200).header("etag").to_owned();
    administrator.patch(&format!("/users/{id}"), &etag, &json!({"chairs": ["qa-and-p"]})).expect(200);
    window.open(UPDATES).expect(200);
}

#[test]
fn behind_tls_the_cookies_are_of_this_host_alone_and_secure() {
    let app = App::start_at("https://plans.example.org");
    let fields = [("email", "viewer@example.org"), ("password", app.password_of("viewer"))];
    let answer = app.window().send_with("/sign-in", &[("origin", "https://plans.example.org")], &fields).expect(303);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-waymark=wb_"), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
}
#[test]
fn no_other_site_acts_for_somebody_who_is_signed_in() {
    let app = App::start();
    let window = app.window_of("chair");
    let form = window.filled_form(UPDATES, &[NOTE]);
    let fields: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for header in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://example.org"),
        ("origin", "null"),
    ] {
        window.send_with(UPDATES, &[header], &fields).expect(403);
        let fields = [("email", "viewer@example.org"), ("password", app.password_of("viewer"))];
        app.window().send_with("/sign-in", &[header], &fields).expect(403);
    }
    assert_eq!(app.viewer().get(UPDATES).json()["items"], json!([]));
    let here = format!("http://{}", app.address());
    window.send_with(UPDATES, &[("origin", &here)], &fields).expect(303);
}

#[test]
fn a_form_needs_the_token_of_its_own_session() {
    let app = App::start();
    let window = app.window_of("chair");
    let mut form = window.filled_form(UPDATES, &[NOTE]);
    form.retain(|(name, _)| name != "token");
    let answer = window.send_form(UPDATES, &form).expect(403);
    assert!(answer.text().contains(NOTE.1), "what was written is shown again");
    let other = app.window_of("chair").filled_form(UPDATES, &[NOTE]);
    window.send_form(UPDATES, &other).expect(403);
    assert_eq!(app.viewer().get(UPDATES).json()["items"], json!([]));
}
