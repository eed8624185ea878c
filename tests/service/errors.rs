//! Every way of saying no has the same shape, whoever says it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use serde_json::json;

use crate::support::{App, PLAN};

const UPDATES: &str = "/plans/sscb-2018-19/actions/2.9/updates";

#[test]
fn bodies_that_are_not_json_are_malformed() {
    let app = App::start();
    for body in ["", "{", "{\"note\": ", "{\"note\": \"a\"} {}", "nonsense", "{\"note\": \"\u{1}\"}"] {
        assert_eq!(app.administrator().post_text(UPDATES, body).problem(400)["type"], "/docs#malformed", "{body:?}");
    }
}

/// What is wrong with the one field that the problem names.
fn fault(answer: &crate::support::Answer, pointer: &str) -> String {
    assert_eq!(answer.pointers(422), [pointer], "{}", answer.text());
    answer.json()["errors"][0]["detail"].as_str().expect("words").to_owned()
}

#[test]
fn an_array_is_not_read_as_an_object() {
    let app = App::start();
    let administrator = app.administrator();
    let user = administrator.get("/users/4").expect(200);
    let change = json!(["N", "administrator", null, null, null]);
    let answer = administrator.patch("/users/4", user.header("etag"), &change);
    assert_eq!(fault(&answer, ""), "must be an object, not an array");
    assert_eq!(administrator.get("/users/4").json(), user.json());
    assert_eq!(fault(&administrator.post("/groups", &json!([])), ""), "must be an object, not an array");
    let update = json!({"note": "n", "milestones_met": [{"id": 1, "met_on": null}, [20, "2018-09-30"]]});
    assert_eq!(fault(&administrator.post(UPDATES, &update), "/milestones_met/1"), "must be an object, not an array");
    let plan = json!({"slug": "p", "title": "P", "period_start": "2018-04-01", "period_end": "2019-03-31",
        "key": ["r", "a", "g", ["green"]]});
    assert_eq!(fault(&administrator.post("/plans", &plan), "/key"), "must be an object, not an array");
}

#[test]
fn a_value_of_another_type_is_told_in_the_words_of_json() {
    let app = App::start();
    let administrator = app.administrator();
    for (body, pointer, words) in [
        (json!("n"), "", "must be an object, not a string"),
        (json!(null), "", "must be an object, not null"),
        (json!({"note": 5}), "/note", "must be a string, not 5"),
        (json!({"note": "n", "rag": {"green": null}}), "/rag", "must be a string, not an object"),
        (json!({"note": "n", "rag": 1}), "/rag", "must be a string, not 1"),
        (json!({"note": "n", "milestones_met": "x"}), "/milestones_met", "must be an array, not a string"),
        (
            json!({"note": "n", "milestones_met": [{"id": 1.5, "met_on": null}]}),
            "/milestones_met/0/id",
            "must be a whole number that is not too large, not 1.5",
        ),
        (json!({"note": "n", "rag": "blue"}), "/rag", "`blue` is not known here: use one of `red`, `amber`, `green`"),
    ] {
        assert_eq!(fault(&administrator.post(UPDATES, &body), pointer), words, "{body}");
    }
    for (query, pointer, words) in [
        ("priority=two", "/priority", "must be a whole number"),
        ("overdue=maybe", "/overdue", "must be true or false"),
    ] {
        assert_eq!(fault(&administrator.get(&format!("{PLAN}/actions?{query}")), pointer), words);
    }
}

#[test]
fn a_body_that_is_cut_off_changes_nothing() {
    let app = App::start();
    let token = app.pass("administrator@example.org", app.password_of("administrator"));
    let mut connection = TcpStream::connect(app.address()).expect("a connection");
    let head = format!(
        "POST /api/v1{UPDATES} HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: 400\r\n\r\n{{\"note\": \"cut"
    );
    connection.write_all(head.as_bytes()).expect("sent");
    connection.shutdown(Shutdown::Write).expect("shut");
    let mut answer = String::new();
    let _ = connection.read_to_string(&mut answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 "), "{answer}");
    let updates = app.viewer().get(UPDATES).json();
    assert_eq!(updates["items"], json!([]), "{updates}");
}

#[test]
fn what_a_stranger_uploads_is_not_waited_for() {
    let app = App::start();
    for path in ["/api/v1/plans/import", "/admin/import"] {
        let mut connection = TcpStream::connect(app.address()).expect("a connection");
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: here\r\nContent-Type: multipart/form-data; boundary=b\r\n\
             Content-Length: 3000000\r\n\r\n"
        );
        connection.write_all(head.as_bytes()).expect("sent");
        connection.set_read_timeout(Some(Duration::from_secs(5))).expect("a limit");
        let mut status = [0; 13];
        connection.read_exact(&mut status).expect("an answer before anything was uploaded");
        assert_eq!(&status, b"HTTP/1.1 401 ", "{path}");
    }
}

#[test]
fn bodies_in_another_format_are_not_read() {
    let app = App::start();
    let administrator = app.administrator();
    for format in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"] {
        let answer = administrator.ask("POST", UPDATES, &[("content-type", format)], Some(b"{\"note\": \"a\"}"));
        answer.problem(415);
    }
    administrator.ask("POST", UPDATES, &[], Some(b"{\"note\": \"a\"}")).problem(415);
}

#[test]
fn a_body_of_300_kilobytes_is_too_large() {
    let app = App::start();
    let body = json!({"note": "a".repeat(300_000)});
    app.administrator().post(UPDATES, &body).problem(413);
}

#[test]
fn unknown_addresses_and_things_are_not_found() {
    let app = App::start();
    let viewer = app.viewer();
    for path in [
        "/nothing",
        "//nothing",
        "/plans/none",
        "/plans/none/board",
        "/plans/sscb-2018-19/actions/9.9",
        "/plans/sscb-2018-19/actions/nonsense",
        "/plans/sscb-2018-19/actions/2.9/updates/0",
        "/plans/sscb-2018-19/actions/2.9/updates/x",
        "/me/tokens/0",
    ] {
        viewer.get(path).problem(404);
    }
    app.administrator().get("/users/0").problem(404);
}

#[test]
fn a_method_that_an_address_does_not_know_is_answered_with_those_it_does() {
    let app = App::start();
    let viewer = app.viewer();
    let answer = viewer.delete("/plans");
    answer.problem(405);
    assert_eq!(answer.header("allow"), "GET, POST, HEAD");
    let answer = viewer.put(&format!("{PLAN}/actions/2.9"), &json!({}));
    answer.problem(405);
    assert!(answer.header("allow").contains("GET"));
    viewer.get("/auth/login").problem(405);
}

#[test]
fn formats_that_are_not_offered_are_refused() {
    let app = App::start();
    let viewer = app.viewer();
    for path in ["/plans", PLAN, "/plans/sscb-2018-19/actions", "/reports/overdue", "/me"] {
        viewer.get_with(path, "accept", "image/png").problem(406);
        viewer.get_with(path, "accept", "application/json;q=0, image/png").problem(406);
    }
    viewer.get_with(PLAN, "accept", "text/csv").problem(406);
}

#[test]
fn an_address_of_nine_kilobytes_is_too_long() {
    let app = App::start();
    app.viewer().get(&format!("{PLAN}/actions?q={}", "a".repeat(9_000))).problem(414);
}

#[test]
fn what_is_wrong_in_a_query_is_named() {
    let app = App::start();
    let viewer = app.viewer();
    for (query, pointer) in [
        ("colour=red", "/colour"),
        ("as_of=2018-02-30", "/as_of"),
        ("as_of=2018-9-1", "/as_of"),
        ("as_of=01/09/2018", "/as_of"),
        ("as_of=", "/as_of"),
        ("due_before=soon", "/due_before"),
        ("due_after=2018-13-01", "/due_after"),
        ("limit=0", "/limit"),
        ("limit=1001", "/limit"),
        ("limit=abc", "/limit"),
        ("limit=-1", "/limit"),
        ("cursor=forged", "/cursor"),
        ("cursor=%7B%7D", "/cursor"),
        ("cursor=bnVsbA", "/cursor"),
        ("rag=blue", "/rag"),
        ("state=done", "/state"),
        ("overdue=maybe", "/overdue"),
        ("kind=party", "/kind"),
        ("sort=colour", "/sort"),
        ("priority=two", "/priority"),
        ("recommendation=106", "/recommendation"),
        ("limit=1&limit=2", "/limit"),
    ] {
        let answer = viewer.get(&format!("{PLAN}/actions?{query}"));
        assert_eq!(answer.status, 422, "{query}: {}", answer.text());
        assert_eq!(answer.pointers(422), [pointer], "{query}");
    }
    for path in [PLAN, "/plans", "/me", "/reports/overdue", "/plans/sscb-2018-19/board"] {
        assert_eq!(viewer.get(&format!("{path}?colour=red")).pointers(422), ["/colour"], "{path}");
    }
    viewer.get(&format!("{PLAN}/actions?q=%FF")).problem(400);
}

#[test]
fn an_if_match_that_is_no_etag_is_malformed_and_one_of_another_version_is_stale() {
    let app = App::start();
    let administrator = app.administrator();
    let change = json!({"title": "Renamed"});
    for garbage in ["garbage", "", "1", "\"1"] {
        let problem = administrator.patch(PLAN, garbage, &change).problem(400);
        assert_eq!(problem["type"], "/docs#malformed", "{garbage}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.starts_with("If-Match: ")), "{problem}");
    }
    let etag = administrator.get(PLAN).header("etag").to_owned();
    administrator.patch(PLAN, "\"1\", \"2\"", &change).problem(412);
    administrator.patch(PLAN, &format!("W/{etag}"), &change).problem(412);
    administrator.patch(PLAN, &format!("\"1\", {etag}"), &change).expect(200);
    administrator.patch(PLAN, "*", &change).expect(200);
    app.anonymous().patch(PLAN, "garbage", &change).problem(401);
}

#[test]
fn every_answer_has_an_id_and_lets_nobody_guess_its_format() {
    let app = App::start();
    let viewer = app.viewer();
    for path in ["/plans", "/nothing", "/users", "//healthz"] {
        let answer = viewer.get(path);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
    }
}
