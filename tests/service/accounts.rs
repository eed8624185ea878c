//! Signing in and out, passwords, tokens and users.

use serde_json::{Value, json};

use crate::support::{Answer, App, GOOD_PASSWORD};

fn login(app: &App, email: &str, password: &str) -> Answer {
    app.anonymous().post("/auth/login", &json!({"email": email, "password": password}))
}

fn refresh(app: &App, token: &Value) -> Answer {
    app.anonymous().post("/auth/refresh", &json!({"refresh_token": token}))
}

fn token_of(pass: &Value) -> &str {
    pass["access_token"].as_str().expect("a token")
}

#[test]
fn a_session_begins_goes_on_and_ends() {
    let app = App::start();
    let answer = login(&app, "VIEWER@Example.org", app.password_of("viewer")).expect(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let first = answer.json();
    assert_eq!(first["token_type"], "Bearer");
    assert!(first["expires_in"].as_i64().is_some_and(|seconds| seconds > 0));
    let me = app.with_token(token_of(&first)).get("/me").expect(200).json();
    assert_eq!((&me["email"], &me["role"]), (&json!("viewer@example.org"), &json!("viewer")));
    assert_eq!(me["may"], json!(["read_plans", "own_account"]));
    let second = refresh(&app, &first["refresh_token"]).expect(200).json();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    app.with_token(token_of(&second)).get("/me").expect(200);
    app.with_token(token_of(&second)).ask("POST", "/auth/logout", &[], None).expect(204);
    app.with_token(token_of(&second)).get("/me").problem(401);
    refresh(&app, &second["refresh_token"]).problem(401);
}

#[test]
fn signing_out_ends_one_session_and_no_other() {
    let app = App::start();
    let one = login(&app, "viewer@example.org", app.password_of("viewer")).expect(200).json();
    let other = login(&app, "viewer@example.org", app.password_of("viewer")).expect(200).json();
    app.with_token(token_of(&one)).ask("POST", "/auth/logout", &[], None).expect(204);
    app.with_token(token_of(&one)).get("/me").problem(401);
    app.with_token(token_of(&other)).get("/me").expect(200);
}

#[test]
fn what_is_kept_is_shown_to_nobody_who_has_signed_out() {
    let app = App::start();
    let session = login(&app, "viewer@example.org", app.password_of("viewer")).expect(200).json();
    let paths = ["/plans/sscb-2018-19", "/plans/sscb-2018-19/actions", "/plans/sscb-2018-19/board", "/reports/overdue"];
    for path in paths {
        // The second time it is kept.
        app.with_token(token_of(&session)).get(path).expect(200);
        app.with_token(token_of(&session)).get(path).expect(200);
    }
    app.with_token(token_of(&session)).ask("POST", "/auth/logout", &[], None).expect(204);
    for path in paths {
        app.with_token(token_of(&session)).get(path).problem(401);
    }
}

#[test]
fn a_refresh_token_sent_twice_ends_the_session() {
    let app = App::start();
    let first = login(&app, "viewer@example.org", app.password_of("viewer")).expect(200).json();
    let second = refresh(&app, &first["refresh_token"]).expect(200).json();
    refresh(&app, &first["refresh_token"]).problem(401);
    app.with_token(token_of(&second)).get("/me").problem(401);
    refresh(&app, &second["refresh_token"]).problem(401);
}

#[test]
fn a_forged_access_token_is_refused() {
    let app = App::start();
    let pass = login(&app, "viewer@example.org", app.password_of("viewer")).expect(200).json();
    let parts: Vec<&str> = token_of(&pass).split('.').collect();
    assert_eq!(parts.len(), 3);
    // {"alg":"none","typ":"JWT"}
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.", parts[1]);
    let cut = format!("{}.{}.{}", parts[0], parts[1], &parts[2][1..]);
    let refresh_token = pass["refresh_token"].as_str().expect("a token").to_owned();
    for forged in [unsigned, cut, refresh_token] {
        app.with_token(&forged).get("/me").problem(401);
    }
}

#[test]
fn what_a_disabled_user_asks_next_is_refused() {
    let app = App::start();
    let id = app.add_user("leaver@example.org", &json!([]));
    let session = app.with_token(&app.pass("leaver@example.org", GOOD_PASSWORD));
    let made = session.post("/me/tokens", &json!({"label": "script"})).expect(201).json();
    let script = app.with_token(made["token"].as_str().expect("a token"));
    script.get("/plans").expect(200);
    let path = format!("/users/{id}");
    app.administrator().patch(&path, "*", &json!({"disabled": true})).expect(200);
    session.get("/plans").problem(401);
    script.get("/plans").problem(401);
    let refused = login(&app, "leaver@example.org", GOOD_PASSWORD);
    assert_eq!(refused.problem(401)["type"], "/docs#wrong-password");
}

#[test]
fn a_changed_role_acts_with_the_next_request() {
    let app = App::start();
    let id = app.add_user("riser@example.org", &json!([]));
    let session = app.with_token(&app.pass("riser@example.org", GOOD_PASSWORD));
    let administrator = app.administrator();
    let path = format!("/users/{id}");
    session.get("/users").problem(403);
    administrator.patch(&path, "*", &json!({"role": "administrator"})).expect(200);
    session.get("/users").expect(200);
    administrator.patch(&path, "*", &json!({"role": "viewer"})).expect(200);
    session.get("/users").problem(403);
    let updates = "/plans/sscb-2018-19/actions/1.1/updates";
    session.post(updates, &json!({"note": "a"})).problem(403);
    administrator.patch(&path, "*", &json!({"chairs": ["qa-and-p"]})).expect(200);
    session.post(updates, &json!({"note": "a"})).expect(201);
    administrator.patch(&path, "*", &json!({"chairs": [], "deputy_for": ["qa-and-p"]})).expect(200);
    session.post(updates, &json!({"note": "a"})).expect(201);
    administrator.patch(&path, "*", &json!({"deputy_for": []})).expect(200);
    session.post(updates, &json!({"note": "a"})).problem(403);
}

#[test]
fn a_user_is_changed_only_by_who_has_seen_the_present_state() {
    let app = App::start();
    let administrator = app.administrator();
    let path = format!("/users/{}", app.add_user("somebody@example.org", &json!([])));
    let change = json!({"name": "New Name"});
    administrator.send("PATCH", &path, &[], &change).problem(428);
    let etag = administrator.get(&path).expect(200).header("etag").to_owned();
    administrator.patch(&path, &etag, &change).expect(200);
    administrator.patch(&path, &etag, &json!({"name": "Newer Name"})).problem(412);
    assert_eq!(administrator.get(&path).json()["name"], "New Name");
}

#[test]
fn the_eleventh_wrong_password_is_refused_alike_for_known_and_unknown_accounts() {
    let app = App::start();
    let mut answers = Vec::new();
    for email in ["viewer@example.org", "nobody@example.org"] {
        let wrong: Vec<String> = (0..10)
            .map(|_| login(&app, email, "a wrong password"))
            .map(|answer| {
                answer.problem(401);
                answer.text()
            })
            .collect();
        let refused = login(&app, email, "a wrong password");
        let problem = refused.problem(429);
        let wait: u64 = refused.header("retry-after").parse().expect("seconds");
        assert!((1..=300).contains(&wait), "{wait}");
        answers.push((wrong, problem["type"].clone(), problem["title"].clone()));
    }
    assert_eq!(answers[0], answers[1]);
    // Even the right one has to wait, and nobody else has.
    login(&app, "viewer@example.org", app.password_of("viewer")).problem(429);
    login(&app, "chair@example.org", app.password_of("chair")).expect(200);
}

#[test]
fn an_api_token_is_shown_once_and_dead_when_revoked() {
    let app = App::start();
    let viewer = app.viewer();
    let new = json!({"label": "script", "read_only": true, "expires_on": "2018-10-01"});
    let key = [("idempotency-key", "one")];
    let answer = viewer.send("POST", "/me/tokens", &key, &new).expect(201);
    assert_eq!(answer.header("cache-control"), "no-store");
    let made = answer.json();
    let secret = made["token"].as_str().expect("a token").to_owned();
    assert!(secret.starts_with("wm_"));
    let again = viewer.send("POST", "/me/tokens", &key, &new).expect(201).json();
    assert_eq!((&again["id"], &again["token"]), (&made["id"], &Value::Null));
    let path = format!("/me/tokens/{}", made["id"]);
    for path in ["/me/tokens", &path] {
        let shown = viewer.get(path).expect(200).text();
        assert!(shown.contains("script") && !shown.contains(&secret), "{shown}");
    }
    let script = app.with_token(&secret);
    script.get("/plans").expect(200);
    script.post("/me/tokens", &json!({"label": "more"})).problem(403);
    app.chair().get(&path).problem(404);
    app.chair().delete(&path).problem(404);
    script.get("/plans").expect(200);
    viewer.delete(&path).expect(204);
    script.get("/plans").problem(401);
    viewer.delete(&path).problem(404);
    viewer.get(&path).problem(404);
}

#[test]
fn a_token_is_not_made_for_a_day_that_is_over_or_to_outlive_its_maker() {
    let app = App::start();
    let viewer = app.viewer();
    let over = json!({"label": "script", "expires_on": "2018-09-30"});
    assert_eq!(viewer.post("/me/tokens", &over).pointers(422), ["/expires_on"]);
    let made = viewer.post("/me/tokens", &json!({"label": "a", "expires_on": "2018-10-05"})).expect(201).json();
    let script = app.with_token(made["token"].as_str().expect("a token"));
    for body in [json!({"label": "b"}), json!({"label": "b", "expires_on": "2018-10-06"})] {
        assert_eq!(script.post("/me/tokens", &body).pointers(422), ["/expires_on"]);
    }
    script.post("/me/tokens", &json!({"label": "b", "expires_on": "2018-10-05"})).expect(201);
    for label in ["", "  ", "bell\u{7}", &"a".repeat(101)] {
        assert_eq!(viewer.post("/me/tokens", &json!({"label": label})).pointers(422), ["/label"], "{label:?}");
    }
}

#[test]
fn a_token_works_on_its_last_day_and_not_after() {
    let app = App::start();
    let made = app.viewer().post("/me/tokens", &json!({"label": "a", "expires_on": "2018-10-02"})).expect(201).json();
    let token = made["token"].as_str().expect("a token");
    let app = app.restart_on("2018-10-02");
    app.with_token(token).get("/plans").expect(200);
    let app = app.restart_on("2018-10-03");
    app.with_token(token).get("/plans").problem(401);
}

#[test]
fn a_weak_password_is_refused_with_the_reason() {
    let app = App::start();
    let viewer = app.viewer();
    let current = app.password_of("viewer");
    for (new, reason) in [
        ("short", "12 characters"),
        ("passwordpassword", "password"),
        ("waymark-waymark", "waymark"),
        ("viewer@example.org", "would try first"),
        ("aaaaaaaaaaaaaaaa", "guess"),
        ("qwertyuiopasdf", "would try first"),
    ] {
        let answer = viewer.put("/me/password", &json!({"current_password": current, "new_password": new}));
        assert_eq!(answer.pointers(422), ["/new_password"], "{new}");
        let problem = answer.json();
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(reason)), "{new}: {problem}");
    }
    login(&app, "viewer@example.org", current).expect(200);
}

#[test]
fn a_new_password_ends_all_other_sessions() {
    let app = App::start();
    let old = app.password_of("viewer");
    let (one, other) = (app.viewer(), app.with_token(&app.pass("viewer@example.org", old)));
    let wrong = json!({"current_password": "not this one", "new_password": GOOD_PASSWORD});
    assert_eq!(one.put("/me/password", &wrong).pointers(422), ["/current_password"]);
    other.get("/me").expect(200);
    one.put("/me/password", &json!({"current_password": old, "new_password": GOOD_PASSWORD})).expect(204);
    one.get("/me").expect(200);
    other.get("/me").problem(401);
    login(&app, "viewer@example.org", old).problem(401);
    login(&app, "viewer@example.org", GOOD_PASSWORD).expect(200);
}

#[test]
fn a_password_link_works_once() {
    let app = App::start();
    let administrator = app.administrator();
    let new = json!({"email": "New@Example.org", "name": "New Person", "role": "viewer"});
    let added = administrator.post("/users", &new).expect(201).json();
    assert_eq!(added["email"], "new@example.org");
    administrator.post("/users", &new).problem(409);
    let link_of = |answer: &Value| {
        let path = answer["password_link"].as_str().expect("a link");
        path.rsplit('/').next().expect("a link").to_owned()
    };
    let set = |link: &str, password: &str| {
        app.anonymous().post("/auth/password", &json!({"link": link, "new_password": password}))
    };
    let first = link_of(&added);
    set(&first, "short").problem(422);
    set(&first, GOOD_PASSWORD).expect(204);
    set(&first, GOOD_PASSWORD).problem(404);
    set("wl_none", GOOD_PASSWORD).problem(404);
    let path = format!("/users/{}/password-link", added["id"]);
    let second = link_of(&administrator.ask("POST", &path, &[], None).expect(201).json());
    let third = link_of(&administrator.ask("POST", &path, &[], None).expect(201).json());
    set(&second, GOOD_PASSWORD).problem(404);
    set(&third, "cobbler-zeppelin-marrow-fifty").expect(204);
    login(&app, "new@example.org", "cobbler-zeppelin-marrow-fifty").expect(200);
    login(&app, "new@example.org", GOOD_PASSWORD).problem(401);
}

#[test]
fn the_tokens_of_an_account_that_was_closed_do_not_come_back_with_it() {
    let app = App::start();
    let made = app.viewer().post("/me/tokens", &json!({"label": "unseen"})).expect(201).json();
    let token = app.with_token(made["token"].as_str().unwrap());
    token.get("/me").expect(200);
    let people = app.administrator().get("/users").json();
    let person = people["items"].as_array().unwrap().iter().find(|one| one["email"] == "viewer@example.org").unwrap();
    let address = format!("/users/{}", person["id"]);
    for disabled in [true, false] {
        let etag = app.administrator().get(&address).header("etag").to_owned();
        app.administrator().patch(&address, &etag, &json!({"disabled": disabled})).expect(200);
        token.get("/me").problem(401);
    }
}

#[test]
fn a_password_that_was_typed_where_the_address_belongs_is_not_kept() {
    let app = App::start();
    login(&app, "heron lattice quorum", "anything").problem(401);
    login(&app, "nobody@example.org", "anything").problem(401);
    let log = app.administrator().get("/audit?limit=3").expect(200).text();
    assert!(!log.contains("heron lattice quorum") && log.contains("not an e-mail address"), "{log}");
    assert!(log.contains("nobody@example.org"), "{log}");
}

#[test]
fn signing_out_takes_the_cookie_back() {
    let app = App::start();
    let window = app.window_of("viewer");
    let form = crate::support::hidden(&window.open("/account/tokens").expect(200).text());
    let cookie = window.send_form("/sign-out", &form).expect(303).header("set-cookie").to_owned();
    assert!(cookie.starts_with("waymark=; Max-Age=0"), "{cookie}");
}
