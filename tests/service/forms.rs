//! The forms of pages: to whom they are shown, what they do, and what becomes of what was typed.

use serde_json::json;

use crate::support::{App, filled, hidden};

const ACTION: &str = "/plans/sscb-2018-19/actions/1.3";
const UPDATES: &str = "/plans/sscb-2018-19/actions/1.3/updates";
const NOTE: (&str, &str) = ("note", "Twelve inspectors recruited");

#[test]
fn an_update_is_posted_once_however_often_its_form_is_sent() {
    let app = App::start();
    let window = app.window_of("chair");
    let form = window.filled_form(UPDATES, &[NOTE]);
    for _ in 0..2 {
        let answer = window.send_form(UPDATES, &form).expect(303);
        assert_eq!(answer.header("location"), "/plans/sscb-2018-19/actions/1.3");
    }
    let updates = app.viewer().get(UPDATES).json();
    assert_eq!(updates["items"].as_array().map(Vec::len), Some(1), "{updates}");
}

#[test]
fn a_form_sent_again_with_other_words_is_told_so_in_the_words_of_pages() {
    let app = App::start();
    let window = app.window_of("chair");
    let form = window.filled_form(UPDATES, &[NOTE]);
    window.send_form(UPDATES, &form).expect(303);
    let other = ("note", "Thirteen inspectors recruited");
    let mut changed = form;
    changed.retain(|(name, _)| name != other.0);
    changed.push((other.0.to_owned(), other.1.to_owned()));
    let text = window.send_form(UPDATES, &changed).expect(422).text();
    assert!(text.contains("This form was sent before with other words"), "{text}");
    assert!(!text.contains("Idempotency-Key"), "{text}");
    assert!(text.contains(other.1), "what was typed is kept: {text}");
    let text = window.send_form(UPDATES, &filled(&text, &[other])).expect(409).text();
    assert!(text.contains(NOTE.1) && text.contains(other.1), "what is there now is shown first: {text}");
    window.send_form(UPDATES, &filled(&text, &[other])).expect(303);
    assert_eq!(app.viewer().get(UPDATES).json()["items"].as_array().map(Vec::len), Some(2));
}

#[test]
fn whoever_is_signed_out_while_writing_loses_nothing() {
    let app = App::start();
    let mut window = app.window_of("chair");
    let form = window.filled_form(UPDATES, &[NOTE]);
    let answer = app.window().send_form(UPDATES, &form).expect(401);
    let sign_in = filled(&answer.text(), &[("email", "chair@example.org"), ("password", app.password_of("chair"))]);
    let answer = app.window().send_form("/sign-in", &sign_in).expect(200);
    window.keep_cookie(&answer);
    assert!(answer.text().contains(NOTE.1));
    window.send_form(UPDATES, &hidden(&answer.text())).expect(303);
    assert_eq!(app.viewer().get(UPDATES).json()["items"][0]["note"], NOTE.1);
}

#[test]
fn a_form_that_was_opened_before_somebody_elses_update_shows_both() {
    let app = App::start();
    let window = app.window_of("chair");
    let form = window.filled_form(UPDATES, &[NOTE]);
    app.administrator().post(UPDATES, &json!({"note": "Meanwhile"})).expect(201);
    let text = window.send_form(UPDATES, &form).expect(409).text();
    assert!(text.contains("Meanwhile") && text.contains(NOTE.1), "{text}");
    window.send_form(UPDATES, &filled(&text, &[NOTE])).expect(303);
    assert_eq!(app.viewer().get(UPDATES).json()["items"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_date_that_somebody_else_has_filled_in_meanwhile_stays() {
    let app = App::start();
    let window = app.window_of("chair");
    let form = window.filled_form(UPDATES, &[NOTE]);
    let milestone = app.viewer().get(ACTION).json()["milestones"][0]["id"].clone();
    let met = json!({"note": "Met", "milestones_met": [{"id": milestone, "met_on": "2018-09-28"}]});
    app.administrator().post(UPDATES, &met).expect(201);
    let text = window.send_form(UPDATES, &form).expect(409).text();
    assert!(text.contains("value=\"2018-09-28\""), "{text}");
    let field = format!("met_on-{milestone}");
    window.send_form(UPDATES, &filled(&text, &[NOTE, (&field, "2018-09-28")])).expect(303);
    assert_eq!(app.viewer().get(ACTION).json()["milestones"][0]["met_on"], "2018-09-28");
}

#[test]
fn a_form_with_a_mistake_comes_back_with_what_was_typed() {
    let app = App::start();
    let window = app.window_of("chair");
    let text = window.fill_in(UPDATES, &[("note", " "), ("rag", "green"), ("state", "completed")]).expect(422).text();
    assert!(text.contains("href=\"#note\"") && text.contains("aria-invalid=\"true\""), "{text}");
    assert!(text.contains("value=\"green\" checked") && text.contains("value=\"completed\" checked"), "{text}");
    let text = window.fill_in(UPDATES, &[NOTE, ("state", "completed")]).expect(422).text();
    assert!(text.contains("href=\"#met_on-"), "completed without a date: {text}");
}

#[test]
fn a_form_is_shown_and_offered_only_to_those_whose_answer_would_be_taken() {
    let app = App::start();
    let question = json!({"question": "How far is it?", "respond_by": "2018-10-20"});
    let raised = app.business_group().post(&format!("{ACTION}/challenges"), &question).expect(201).json();
    let answer = format!("/challenges/{}/response", raised["id"]);
    for (name, leads, judges) in [
        ("viewer", false, false),
        ("chair", true, false),
        ("business-group", false, true),
        ("administrator", true, true),
    ] {
        let window = app.window_of(name);
        let page = window.open(ACTION).expect(200).text();
        for (path, may) in [
            (UPDATES.to_owned(), leads),
            (format!("{ACTION}/date-changes"), leads),
            (format!("{ACTION}/challenges"), judges),
            (answer.clone(), leads),
        ] {
            assert_eq!(page.contains(&format!("href=\"{path}\"")), may, "{name}: {path}");
            window.open(&path).expect(if may { 200 } else { 403 });
        }
    }
    let chair = app.window_of("chair");
    for path in ["updates", "date-changes"] {
        chair.open(&format!("/plans/sscb-2018-19/actions/2.1/{path}")).expect(403);
    }
}

#[test]
fn what_a_form_asks_for_is_done_only_for_those_who_may() {
    let app = App::start();
    let question = json!({"question": "How far is it?", "respond_by": "2018-10-20"});
    let raised = app.business_group().post(&format!("{ACTION}/challenges"), &question).expect(201).json();
    let answer = format!("/challenges/{}/response", raised["id"]);
    let viewer = app.window_of("viewer");
    let token = hidden(&viewer.open("/plans").expect(200).text());
    let action = app.viewer().get(ACTION).json();
    let milestone = action["milestones"][0]["id"].to_string();
    for (path, fields) in [
        (UPDATES.to_owned(), vec![NOTE, ("version", "1")]),
        (
            format!("{ACTION}/date-changes"),
            vec![("milestone_id", milestone.as_str()), ("new_due_on", "2019-03-01"), ("reason", "Ill")],
        ),
        (format!("{ACTION}/challenges"), vec![("question", "Why?"), ("respond_by", "2018-10-20")]),
        (answer, vec![("text", "Because")]),
    ] {
        let mut all: Vec<_> = token.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.extend(fields);
        viewer.send(&path, &all).expect(403);
    }
    let after = app.viewer().get(ACTION).json();
    assert_eq!(action["version"], after["version"]);
    assert_eq!(app.viewer().get("/plans/sscb-2018-19/date-changes").json()["items"], json!([]));
    let challenges = app.viewer().get("/plans/sscb-2018-19/challenges").json();
    assert_eq!(challenges["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(challenges["items"][0]["state"], "open");
}

#[test]
fn evidence_is_a_link_and_everything_else_in_a_note_is_text() {
    let app = App::start();
    let window = app.window_of("chair");
    let evidence = ("evidence", "https://example.org/a?b=<c>");
    window.fill_in(UPDATES, &[("note", "<script>alert(1)</script> javascript:x"), evidence]).expect(303);
    let text = window.open(ACTION).expect(200).text();
    assert!(text.contains("&#60;script&#62;alert(1)&#60;/script&#62; javascript:x"), "{text}");
    assert!(text.contains("<a href=\"https://example.org/a?b=&#60;c&#62;\""), "{text}");
    for wrong in ["example.org", "javascript:alert(1)", "https://a b"] {
        let answer = window.fill_in(UPDATES, &[NOTE, ("evidence", wrong)]).expect(422);
        assert!(answer.text().contains("href=\"#evidence\""), "{wrong}");
    }
}
