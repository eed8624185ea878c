//! The pages of one's own account.

use crate::support::{Answer, App, GOOD_PASSWORD, Window, hidden};

/// The secret that a page shows in a field of its own.
#[track_caller]
fn secret(page: &Answer) -> String {
    let html = page.text();
    let field = html.split("readonly value=\"").nth(1).and_then(|rest| rest.split('"').next());
    field.unwrap_or_else(|| panic!("no secret: {html}")).to_owned()
}

fn fields(page: &Answer) -> Vec<(String, String)> {
    hidden(&page.text())
}

fn send(window: &Window, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    window.send(path, &fields)
}

#[test]
fn a_token_is_shown_once_works_and_is_revoked() {
    let app = App::start();
    let window = app.window_of("viewer");
    let mut form = fields(&window.open("/account/tokens").expect(200));
    form.push(("label".to_owned(), "Data team".to_owned()));
    form.push(("read_only".to_owned(), "yes".to_owned()));
    let made = send(&window, "/account/tokens", &form).expect(200);
    let token = secret(&made);
    assert_eq!(made.header("cache-control"), "no-store");
    let script = app.with_token(&token);
    script.get("/me").expect(200);
    let again = send(&window, "/account/tokens", &form).expect(303);
    assert_eq!(again.header("location"), "/account/tokens", "the same form makes no second token");
    assert!(again.header("set-cookie").starts_with("waymark-notice="));
    let tokens = app.viewer().get("/me/tokens").json();
    assert_eq!(tokens["items"].as_array().map(Vec::len), Some(1), "{tokens}");
    assert_eq!(tokens["items"][0]["read_only"], true);
    let account = window.open("/account").expect(200);
    assert!(account.text().contains("Data team") && !account.text().contains(&token));
    let audit = app.administrator().get("/audit").text();
    assert!(audit.contains("token.made") && !audit.contains(&token));
    let id = &tokens["items"][0]["id"];
    send(&window, &format!("/account/tokens/{id}/revoke"), &fields(&account)).expect(303);
    script.get("/me").problem(401);
}

#[test]
fn a_token_that_cannot_be_made_comes_back_as_it_was_typed() {
    let app = App::start();
    let window = app.window_of("viewer");
    let wrong = [("label", " "), ("read_only", "no"), ("expires_on", "2018-09-30")];
    let answer = window.fill_in("/account/tokens", &wrong).expect(422).text();
    assert!(answer.contains("href=\"#label\"") && answer.contains("href=\"#expires_on\""), "{answer}");
    assert!(answer.contains("value=\"2018-09-30\""));
}

#[test]
fn whoever_changes_their_password_is_signed_out_everywhere_else() {
    let app = App::start();
    let (here, elsewhere) = (app.window_of("viewer"), app.window_of("viewer"));
    let present = app.password_of("viewer");
    let change = |current: &str, new: &str, again: &str| {
        let typed = [("current_password", current), ("new_password", new), ("again", again)];
        here.fill_in("/account/password", &typed)
    };
    assert!(change("wrong wrong wrong", GOOD_PASSWORD, GOOD_PASSWORD).expect(422).text().contains("#current_password"));
    assert!(change(present, GOOD_PASSWORD, "another").expect(422).text().contains("#again"));
    assert!(change("", GOOD_PASSWORD, GOOD_PASSWORD).expect(422).text().contains("Enter your present password."));
    let short = change(present, "short", "short").expect(422).text();
    assert!(short.contains("#new_password") && !short.contains(present), "no password is ever sent back");
    let typed = [("current_password", present), ("new_password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)];
    assert!(!here.send("/account/password", &typed).expect(403).text().contains(present));
    let signed_out = app.window().send("/account/password", &typed).expect(401).text();
    assert!(signed_out.contains("/account/password") && !signed_out.contains("name=\"carried\""), "{signed_out}");
    elsewhere.open("/account").expect(200);
    change(present, GOOD_PASSWORD, GOOD_PASSWORD).expect(303);
    here.open("/account").expect(200);
    elsewhere.open("/account").expect(303);
    app.window().sign_in("viewer@example.org", GOOD_PASSWORD);
}

#[test]
fn people_see_where_they_are_signed_in_and_end_what_they_do_not_need() {
    let app = App::start();
    let (here, elsewhere, third) = (app.window_of("chair"), app.window_of("chair"), app.window_of("chair"));
    let account = here.open("/account").expect(200);
    let html = account.text();
    assert_eq!(html.matches("/account/sessions/").count(), 3, "one each for the others, and one for all: {html}");
    let id = html.split("/account/sessions/").nth(1).and_then(|rest| rest.split('/').next()).expect("a session");
    app.window_of("viewer").open("/account").expect(200);
    let stranger = app.window_of("viewer");
    let others = format!("/account/sessions/{id}/end");
    send(&stranger, &others, &fields(&stranger.open("/account").expect(200))).expect(404);
    send(&here, &others, &fields(&account)).expect(303);
    let open = [&elsewhere, &third].map(|window| window.open("/account").status);
    assert_eq!(open.iter().filter(|status| **status == 200).count(), 1, "{open:?}");
    send(&here, "/account/sessions/end-others", &fields(&here.open("/account").expect(200))).expect(303);
    for window in [&elsewhere, &third] {
        window.open("/account").expect(303);
    }
    here.open("/account").expect(200);
    let ended = app.administrator().get("/audit?actor=chair@example.org").text();
    assert_eq!(ended.matches("ended by its owner").count(), 2, "{ended}");
}
