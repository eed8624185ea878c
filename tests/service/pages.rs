//! The pages as browsers ask for them: who gets in, who gets what, and that no other site can act for them.

use crate::support::{App, PLAN, hidden};

const ACTION: &str = "/plans/sscb-2018-19/actions/1.3";
const UPDATES: &str = "/plans/sscb-2018-19/actions/1.3/updates";
const NOTE: (&str, &str) = ("note", "Twelve inspectors recruited");

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
    let token = hidden(&window.open("/plans").expect(200).text());
    let fields: Vec<_> = token.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(window.send("/sign-out", &fields).expect(303).header("location"), "/sign-in");
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
fn a_form_is_shown_and_offered_only_to_those_whose_answer_would_be_taken() {
    let app = App::start();
    let question = serde_json::json!({"question": "How far is it?", "respond_by": "2018-10-20"});
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
    let question = serde_json::json!({"question": "How far is it?", "respond_by": "2018-10-20"});
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
    assert_eq!(app.viewer().get("/plans/sscb-2018-19/date-changes").json()["items"], serde_json::json!([]));
    let challenges = app.viewer().get("/plans/sscb-2018-19/challenges").json();
    assert_eq!(challenges["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(challenges["items"][0]["state"], "open");
}

#[test]
fn my_actions_are_those_of_my_groups_with_the_most_urgent_first() {
    let app = App::start();
    let text = app.window_of("chair").open("/my-actions").expect(200).text();
    let place = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} is not there: {text}"));
    assert!(place(">Overdue (6)<") < place(">Action 1.1<"));
    assert!(place(">Action 2.10<") < place(">Action 1.3<"), "what is due later comes later");
    assert!(!text.contains(">Action 2.1<"), "another group leads it");
    assert!(app.window_of("viewer").open("/my-actions").expect(200).text().contains("None of the groups"));
}

#[test]
fn a_past_day_shows_the_action_as_it_was_and_offers_nothing() {
    let app = App::start();
    app.window_of("chair").fill_in(UPDATES, &[NOTE, ("rag", "amber")]).expect(303);
    let window = app.window_of("chair");
    let then = window.open(&format!("{ACTION}?as_of=2018-09-30")).expect(200).text();
    assert!(then.contains("30 September 2018") && !then.contains(NOTE.1) && !then.contains("Post an update"), "{then}");
    assert!(window.open(ACTION).expect(200).text().contains(NOTE.1));
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

#[test]
fn an_update_is_posted_once_however_often_its_form_is_sent() {
    let app = App::start();
    let window = app.window_of("chair");
    let form = hidden(&window.open(UPDATES).expect(200).text());
    let mut fields: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(NOTE);
    for _ in 0..2 {
        let answer = window.send(UPDATES, &fields).expect(303);
        assert_eq!(answer.header("location"), "/plans/sscb-2018-19/actions/1.3");
    }
    let updates = app.viewer().get(UPDATES).json();
    assert_eq!(updates["items"].as_array().map(Vec::len), Some(1), "{updates}");
}

#[test]
fn no_other_site_acts_for_somebody_who_is_signed_in() {
    let app = App::start();
    let window = app.window_of("chair");
    let form = hidden(&window.open(UPDATES).expect(200).text());
    let mut fields: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(NOTE);
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
    let without_token: Vec<_> = fields.iter().copied().filter(|(name, _)| *name != "token").collect();
    let answer = window.send(UPDATES, &without_token).expect(403);
    assert!(answer.text().contains(NOTE.1), "what was written is shown again");
    let other = hidden(&app.window_of("chair").open(UPDATES).expect(200).text());
    let stolen = other.iter().find(|(name, _)| name == "token").expect("a token");
    let forged: Vec<_> = without_token.iter().copied().chain([("token", stolen.1.as_str())]).collect();
    window.send(UPDATES, &forged).expect(403);
    assert_eq!(app.viewer().get(UPDATES).json()["items"], serde_json::json!([]));
    let here = format!("http://{}", app.address());
    window.send_with(UPDATES, &[("origin", &here)], &fields).expect(303);
}

#[test]
fn whoever_is_signed_out_while_writing_loses_nothing() {
    let app = App::start();
    let mut window = app.window_of("chair");
    let form = hidden(&window.open(UPDATES).expect(200).text());
    let mut fields: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(NOTE);
    let answer = app.window().send(UPDATES, &fields).expect(401);
    let carried = hidden(&answer.text());
    let password = app.password_of("chair");
    let mut again: Vec<_> = carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    again.extend([("email", "chair@example.org"), ("password", password)]);
    let answer = app.window().send("/sign-in", &again).expect(200);
    window.keep_cookie(&answer);
    assert!(answer.text().contains(NOTE.1));
    let kept = hidden(&answer.text());
    let fields: Vec<_> = kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    window.send(UPDATES, &fields).expect(303);
    assert_eq!(app.viewer().get(UPDATES).json()["items"][0]["note"], NOTE.1);
}

#[test]
fn a_form_that_was_opened_before_somebody_elses_update_shows_both() {
    let app = App::start();
    let window = app.window_of("chair");
    let form = hidden(&window.open(UPDATES).expect(200).text());
    let mut fields: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(NOTE);
    app.administrator().post(UPDATES, &serde_json::json!({"note": "Meanwhile"})).expect(201);
    let answer = window.send(UPDATES, &fields).expect(409);
    let text = answer.text();
    assert!(text.contains("Meanwhile") && text.contains(NOTE.1), "{text}");
    let again = hidden(&text);
    let mut fields: Vec<_> = again.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(NOTE);
    window.send(UPDATES, &fields).expect(303);
    assert_eq!(app.viewer().get(UPDATES).json()["items"].as_array().map(Vec::len), Some(2));
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
fn what_goes_wrong_is_a_page_for_browsers_and_a_problem_for_scripts() {
    let app = App::start();
    let window = app.window_of("viewer");
    for (path, status) in [("/nothing", 404), ("/plans/none", 404), ("/plans?x=1", 422), ("/sign-out", 405)] {
        let answer = window.open(path).expect(status);
        assert!(answer.header("content-type").starts_with("text/html"), "{path}");
        assert!(answer.text().contains("<h1>"), "{path}");
    }
    app.viewer().get("//nothing").problem(404);
    app.viewer().get_with("/nothing", "accept", "text/html").problem(404);
}

#[test]
fn the_table_of_the_plan_has_the_cells_that_the_board_prints() {
    let app = App::start();
    let text = app.window_of("viewer").open(PLAN).expect(200).text();
    let rows = text.matches("<table class=\"plan\">").count();
    assert_eq!(rows, 4, "a table for each priority");
    assert_eq!(text.matches("<th scope=\"row\" rowspan=").count(), 38, "a number for each action");
    assert!(
        text.contains("<th scope=\"row\" rowspan=\"7\"><a href=\"/plans/sscb-2018-19/actions/2.11\">"),
        "seven parts"
    );
    let first = "Children and young people's views and wishes are heard";
    let cell = text.split_once(&first.replace('\'', "&#39;")).expect("the first outcome").0;
    assert!(
        cell.ends_with("<td class=\"words\" rowspan=\"3\">"),
        "one outcome beside three actions: {}",
        &cell[cell.len() - 60..]
    );
}

#[test]
fn the_plan_for_a_spreadsheet_is_what_the_api_gives() {
    let app = App::start();
    let window = app.window_of("viewer");
    let page = window.open(&format!("{PLAN}?overdue=true&lead=&format=csv")).expect(200);
    assert_eq!(page.header("content-disposition"), "attachment; filename=\"sscb-2018-19-actions-2018-10-01.csv\"");
    let api = app.viewer().get_with(&format!("{PLAN}/actions?overdue=true&bom=1"), "accept", "text/csv").expect(200);
    assert_eq!(page.text(), api.text());
    let html = window.open(&format!("{PLAN}?overdue=true&lead=")).expect(200).text();
    assert!(html.contains("href=\"?overdue=true&#38;format=csv\""), "{html}");
    window.open(&format!("{PLAN}?colour=red")).expect(422);
    window.open(&format!("{PLAN}?as_of=soon")).expect(422);
}
