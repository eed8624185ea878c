//! The Business Group's pages: who sees what can be decided, and that a decision there is the API's.

use serde_json::{Value, json};

use crate::support::{App, GOOD_PASSWORD, PLAN, Window, filled, hidden};

const AGENDA: &str = "/plans/sscb-2018-19/agenda";
const LATER_DATES: &str = "/plans/sscb-2018-19/date-changes";
const CHALLENGES: &str = "/plans/sscb-2018-19/challenges";
const CONFLICTS: &str = "/plans/sscb-2018-19/conflicts";

/// Asks for a later date of 2.10 as its chair, and answers the request's key.
fn ask(app: &App) -> Value {
    let chair = app.chair();
    let action = chair.get(&format!("{PLAN}/actions/2.10")).expect(200).json();
    let milestone = &action["milestones"][0]["id"];
    let request = json!({"milestone_id": milestone, "new_due_on": "2018-11-30", "reason": "The audit is late"});
    chair.post(&format!("{PLAN}/actions/2.10/date-changes"), &request).expect(201).json()["id"].clone()
}

/// Challenges 2.10, lets its chair answer, and answers the challenge's key.
fn challenge(app: &App) -> Value {
    let question = json!({"question": "Why?", "respond_by": "2018-10-20"});
    let raised = app.business_group().post(&format!("{PLAN}/actions/2.10/challenges"), &question).expect(201).json();
    app.chair().post(&format!("/challenges/{}/response", raised["id"]), &json!({"text": "Ill"})).expect(201);
    raised["id"].clone()
}

/// What the form that `open` opens on a page sends, with these fields filled in.
fn filled_in(window: &Window, page: &str, open: &str, fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let shown = window.open(&format!("{page}?open={open}")).expect(200).text();
    let mut all = hidden(&shown);
    assert!(all.iter().any(|(name, _)| name == "deed"), "no form for {open}: {shown}");
    all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    all
}

fn send(window: &Window, page: &str, fields: &[(String, String)]) -> crate::support::Answer {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    window.send(page, &fields)
}

fn decide(window: &Window, page: &str, open: &str, fields: &[(&str, &str)]) -> crate::support::Answer {
    send(window, page, &filled_in(window, page, open, fields))
}

/// Somebody of the Business Group who chairs the group that leads 2.10.
fn of_the_group_and_chair(app: &App) -> Window {
    let id = app.add_user("both@example.org", &json!(["qa-and-p"]));
    let administrator = app.administrator();
    let path = format!("/users/{id}");
    let etag = administrator.get(&path).expect(200).header("etag").to_owned();
    administrator.patch(&path, &etag, &json!({"role": "business-group"})).expect(200);
    app.window().sign_in("both@example.org", GOOD_PASSWORD)
}

#[test]
fn everybody_reads_the_pages_and_each_has_the_rows_of_the_api() {
    for day in ["2018-10-01", "2019-01-01"] {
        let app = App::start_on(day);
        ask(&app);
        challenge_for_rows(&app, day);
        let (window, viewer) = (app.window_of("viewer"), app.viewer());
        for (page, rows) in [
            ("agenda", "reports/agenda"),
            ("overdue", "reports/overdue"),
            ("challenges", "challenges"),
            ("date-changes", "date-changes"),
            ("conflicts", "reports/conflicts"),
            ("recommendations", "reports/recommendations"),
            ("changes", "reports/changes"),
            ("pictures", "reports/summary"),
        ] {
            let answer = window.open(&format!("{PLAN}/{page}")).expect(200);
            assert_eq!(answer.header("cache-control"), "no-store", "{page}");
            let weight = answer.bytes().len();
            assert!(page == "pictures" || weight < 100_000, "{page} weighs {weight} on {day}");
            let csv = window.open(&format!("{PLAN}/{page}?format=csv")).expect(200);
            assert_eq!(csv.header("cache-control"), "no-store", "{page}");
            let api = viewer.get_with(&format!("{PLAN}/{rows}?bom=1"), "accept", "text/csv").expect(200);
            assert_eq!(csv.text(), api.text(), "{page}");
            assert_eq!(csv.header("content-disposition"), api.header("content-disposition"), "{page}");
        }
        let trend = viewer.get_with(&format!("{PLAN}/reports/trend?bom=1"), "accept", "text/csv").expect(200);
        let csv = window.open(&format!("{PLAN}/pictures?format=csv&of=trend")).expect(200);
        assert_eq!(csv.text(), trend.text());
    }
}

fn challenge_for_rows(app: &App, day: &str) {
    let question = json!({"question": "Why?", "respond_by": day});
    app.business_group().post(&format!("{PLAN}/actions/2.10/challenges"), &question).expect(201);
}

#[test]
fn the_overdue_page_is_of_any_day_and_any_lead() {
    let app = App::start();
    let window = app.window_of("viewer");
    for (query, title) in [
        ("", "19 overdue on 1 October 2018"),
        ("?as_of=&lead=", "19 overdue on 1 October 2018"),
        ("?as_of=2019-01-01", "31 overdue on 1 January 2019"),
        ("?as_of=2018-04-01", "Nothing is overdue on 1 April 2018"),
    ] {
        let text = window.open(&format!("{PLAN}/overdue{query}")).expect(200).text();
        assert!(text.contains(&format!("<h1>{title}</h1>")), "{query}: {text}");
    }
    let led = window.open(&format!("{PLAN}/overdue?lead=qa-and-p")).expect(200).text();
    let rows = app.viewer().get(&format!("{PLAN}/reports/overdue?lead=qa-and-p")).json();
    assert!(led.contains(&format!("<h1>{} overdue on", rows["total"])), "{led}");
    window.open(&format!("{PLAN}/overdue?as_of=yesterday")).expect(422);
    window.open(&format!("{PLAN}/overdue?colour=red")).expect(422);
}

#[test]
fn a_log_shows_what_was_chosen() {
    let app = App::start();
    ask(&app);
    challenge(&app);
    let (window, viewer) = (app.window_of("viewer"), app.viewer());
    for (page, rows, query, items) in [
        (CHALLENGES, "challenges", "state=open", 0),
        (CHALLENGES, "challenges", "state=answered", 1),
        (LATER_DATES, "date-changes", "state=requested", 1),
        (LATER_DATES, "date-changes", "state=granted", 0),
        (CONFLICTS, "reports/conflicts", "lead=qa-and-p&rule=overdue_but_on_track", 2),
    ] {
        let shown = window.open(&format!("{page}?{query}")).expect(200).text();
        assert_eq!(shown.matches("<article").count(), items, "{page} {query}: {shown}");
        let csv = window.open(&format!("{page}?format=csv&{query}")).expect(200).text();
        let api = viewer.get_with(&format!("{PLAN}/{rows}?bom=1&{query}"), "accept", "text/csv").expect(200).text();
        assert_eq!(csv, api, "{page} {query}");
    }
    window.open(&format!("{CHALLENGES}?state=late")).expect(422);
}

#[test]
fn the_agenda_and_the_logs_are_of_any_day_and_each_has_the_rows_of_the_api() {
    let app = App::start();
    ask(&app);
    challenge(&app);
    let (window, viewer) = (app.window_of("business-group"), app.business_group());
    for (day, says) in [
        ("2018-09-30", "as it stood at the end of 30 September 2018"),
        ("2019-01-01", "as it will stand at the end of"),
    ] {
        for (page, rows) in [
            ("agenda", "reports/agenda"),
            ("challenges", "challenges"),
            ("date-changes", "date-changes"),
            ("conflicts", "reports/conflicts"),
        ] {
            let shown = window.open(&format!("{PLAN}/{page}?as_of={day}")).expect(200).text();
            assert!(shown.contains(says) && shown.contains(&format!("value=\"{day}\"")), "{page}: {shown}");
            let link = shown.split("Download these rows").next().and_then(|text| text.rsplit("href=\"").next());
            let link = link.and_then(|text| text.split('"').next()).unwrap_or_default();
            assert_eq!(
                link,
                format!("/plans/sscb-2018-19/{page}?as_of={day}&amp;format=csv").replace("&amp;", "&#38;")
            );
            let csv = window.open(&format!("{PLAN}/{page}?as_of={day}&format=csv")).expect(200);
            let api = format!("{PLAN}/{rows}?as_of={day}&bom=1");
            let api = viewer.get_with(&api, "accept", "text/csv").expect(200);
            assert_eq!(csv.text(), api.text(), "{page} {day}");
            assert_eq!(csv.header("content-disposition"), api.header("content-disposition"), "{page} {day}");
        }
    }
    let before = window.open(&format!("{CHALLENGES}?as_of=2018-09-30")).expect(200).text();
    assert!(before.contains("No challenge has been raised in this plan"), "it was raised on the next day: {before}");
    for page in [AGENDA, CHALLENGES] {
        window.open(&format!("{page}?as_of=yesterday")).expect(422);
    }
}

#[test]
fn a_log_says_how_many_there_are_in_words_that_fit_the_number() {
    let app = App::start();
    let window = app.window_of("viewer");
    let says = |page: &str, words: &str| {
        let text = window.open(page).expect(200).text();
        assert!(text.contains(words), "{page} does not say {words:?}: {text}");
    };
    says(CHALLENGES, "No challenge has been raised in this plan.");
    says(LATER_DATES, "No later date has been asked for.");
    let request = ask(&app);
    challenge(&app);
    says(CHALLENGES, "1 challenge in this plan; 0 past the last day for an answer.");
    says(LATER_DATES, "1 later date was asked for; 1 waits for a decision.");
    app.business_group().post(&format!("/date-changes/{request}/refuse"), &json!({"text": "No"})).expect(200);
    ask(&app);
    challenge(&app);
    says(CHALLENGES, "2 challenges in this plan");
    says(LATER_DATES, "2 later dates were asked for; 1 waits for a decision.");
}

#[test]
fn nothing_can_be_decided_on_another_day_than_today() {
    let app = App::start();
    let (request, answered) = (ask(&app), challenge(&app));
    let window = app.window_of("business-group");
    for (page, day, open) in [
        (AGENDA, "2018-09-30", "challenge-action-2.3a".to_owned()),
        (AGENDA, "2018-10-02", format!("grant-request-{request}")),
        (LATER_DATES, "2018-10-02", format!("refuse-request-{request}")),
        (CHALLENGES, "2018-10-02", format!("accept-challenge-{answered}")),
        (CONFLICTS, "2018-09-30", "answer-conflict-due_soon_not_rated-2.10".to_owned()),
    ] {
        let then = window.open(&format!("{page}?as_of={day}&open={open}")).expect(200).text();
        let (_, on) = open.split_once('-').expect("a deed");
        assert!(then.contains(&format!("id=\"{on}\"")), "{on} is shown on {day}: {then}");
        assert!(!then.contains("name=\"deed\"") && !then.contains("open="), "{open} on {day}: {then}");
        let links = then.matches("/actions/").count();
        assert_eq!(
            links,
            then.matches(&format!("?as_of={day}\">Action ")).count(),
            "to the actions of that day: {then}"
        );
    }
    let chair = app.window_of("chair");
    let raise = json!({"question": "When?", "respond_by": "2018-10-20"});
    app.business_group().post(&format!("{PLAN}/actions/2.10/challenges"), &raise).expect(201);
    let answers = |page: &str| chair.open(page).expect(200).text().contains("/response\">Answer</a>");
    assert!(answers(CHALLENGES) && !answers(&format!("{CHALLENGES}?as_of=2018-10-02")));
}

#[test]
fn whoever_decides_among_chosen_items_comes_back_to_them() {
    let app = App::start();
    let answered = challenge(&app);
    let window = app.window_of("business-group");
    let chosen = format!("{CHALLENGES}?state=answered");
    let open = format!("escalate-challenge-{answered}");
    assert!(window.open(&chosen).expect(200).text().contains(&format!("?state=answered&#38;open={open}#group")));
    let fill = |text: &str| {
        let form = window.open(&format!("{chosen}&open={open}")).expect(200).text();
        assert!(form.contains(&format!("{chosen}#challenge-{answered}\">Cancel")), "{form}");
        filled(&form, &[("group", "business-group"), ("text", text)])
    };
    let mend = window.send_form(CHALLENGES, &fill("")).expect(422).text();
    assert!(mend.contains("<option value=\"answered\" selected>"), "a form to mend is among them too: {mend}");
    let back = window.send_form(CHALLENGES, &fill("Urgent")).expect(303);
    let item = format!("challenge-{answered}");
    assert_eq!(back.header("location"), format!("{chosen}&at={item}#{item}"));
}

#[test]
fn nobody_is_sent_elsewhere_by_what_a_form_says_was_chosen() {
    let app = App::start();
    let window = app.window_of("business-group");
    for chosen in ["https://example.org/", "//example.org", "state=late", "colour=red", "state=open\r\nx: y"] {
        let id = challenge(&app);
        let form = window.open(&format!("{CHALLENGES}?open=accept-challenge-{id}")).expect(200).text();
        let sent = filled(&form, &[("text", ""), ("chosen", chosen)]);
        let back = window.send_form(CHALLENGES, &sent).expect(303);
        assert_eq!(back.header("location"), format!("{CHALLENGES}?at=challenge-{id}#challenge-{id}"), "{chosen}");
    }
}

#[test]
fn only_those_who_may_decide_see_how() {
    let app = App::start();
    let (request, answered) = (ask(&app), challenge(&app));
    for (name, may) in [("viewer", false), ("chair", false), ("business-group", true), ("administrator", true)] {
        let window = app.window_of(name);
        for (page, open) in [
            (AGENDA, format!("grant-request-{request}")),
            (AGENDA, "challenge-action-2.10".to_owned()),
            (LATER_DATES, format!("refuse-request-{request}")),
            (CHALLENGES, format!("accept-challenge-{answered}")),
            (CONFLICTS, "answer-conflict-overdue_but_on_track-2.1".to_owned()),
        ] {
            let link = format!("href=\"?open={open}#");
            assert_eq!(window.open(page).expect(200).text().contains(&link), may, "{name}, {link}");
            let form = window.open(&format!("{page}?open={open}")).expect(200).text();
            assert_eq!(form.contains("name=\"deed\""), may, "{name}, {open}");
        }
    }
}

#[test]
fn a_later_date_is_granted_from_the_agenda_which_goes_on_to_the_next_item() {
    let app = App::start();
    let request = ask(&app);
    let window = app.window_of("business-group");
    let fields = [("agreed_on", "2018-09-28"), ("text", "Once only")];
    let answer = decide(&window, AGENDA, &format!("grant-request-{request}"), &fields).expect(303);
    assert_eq!(answer.header("location"), format!("{AGENDA}?at=action-2.3a#action-2.3a"), "the longest overdue");
    let change = app.viewer().get(&format!("/date-changes/{request}")).json();
    assert_eq!(
        (&change["state"], &change["agreed_on"], &change["text"]),
        (&json!("granted"), &json!("2018-09-28"), &json!("Once only"))
    );
    let next = window.open(&format!("{AGENDA}?at=action-2.3a")).expect(200).text();
    assert!(!next.contains("Action 2.10</a>: overdue"), "it is overdue no more");
}

#[test]
fn a_meeting_that_was_overtaken_is_named_at_its_field() {
    let app = App::start();
    let first = ask(&app);
    app.business_group().post(&format!("/date-changes/{first}/grant"), &json!({"agreed_on": "2018-09-28"})).expect(200);
    let milestone = &app.chair().get(&format!("{PLAN}/actions/2.10")).expect(200).json()["milestones"][0];
    let request = json!({"milestone_id": milestone["id"], "new_due_on": "2019-03-31", "reason": "Still ill"});
    let asked = app.chair().post(&format!("{PLAN}/actions/2.10/date-changes"), &request).expect(201).json();
    let grant = format!("grant-request-{}", asked["id"]);
    let answer = decide(&app.window_of("business-group"), AGENDA, &grant, &[("agreed_on", "2018-09-27")]).expect(422);
    let says = "agreed on 2018-09-28: give that day or a later one, or refuse this request";
    assert!(answer.text().contains(says), "{}", answer.text());
    assert!(answer.text().contains("id=\"agreed_on-error\""), "{}", answer.text());
}

#[test]
fn each_decision_says_what_is_missing_and_then_does_what_the_api_does() {
    let app = App::start();
    let (request, answered) = (ask(&app), challenge(&app));
    let window = app.window_of("business-group");
    let missing = |page: &str, open: &str, fields: &[(&str, &str)], says: &str| {
        let text = decide(&window, page, open, fields).expect(422).text();
        assert!(text.contains(says) && text.contains("aria-invalid=\"true\""), "{open}: {text}");
    };
    missing(LATER_DATES, &format!("refuse-request-{request}"), &[("text", " ")], "Say why the date stays.");
    missing(AGENDA, &format!("grant-request-{request}"), &[("agreed_on", "2018-10-02")], "This day has not come yet");
    let reopen = format!("reopen-challenge-{answered}");
    missing(CHALLENGES, &reopen, &[("text", ""), ("respond_by", "")], "Say what is still missing.");
    let escalate = format!("escalate-challenge-{answered}");
    missing(CHALLENGES, &escalate, &[("text", "Urgent"), ("group", "")], "Choose a group.");
    missing(AGENDA, "challenge-action-2.1", &[("question", ""), ("respond_by", "")], "Write what you want to know.");
    let explain = "answer-conflict-overdue_but_on_track-2.1";
    missing(CONFLICTS, explain, &[("reason", "")], "Say why this may stand.");

    decide(&window, LATER_DATES, &format!("refuse-request-{request}"), &[("text", "Twice already")]).expect(303);
    decide(&window, CHALLENGES, &escalate, &[("text", "Urgent"), ("group", "business-group")]).expect(303);
    decide(&window, CHALLENGES, &reopen, &[("text", "By whom?"), ("respond_by", "2018-11-01")]).expect(303);
    let fields = [("question", "When?"), ("respond_by", "2018-10-10")];
    decide(&window, AGENDA, "challenge-action-2.1", &fields).expect(303);
    decide(&window, CONFLICTS, explain, &[("reason", "Done, not yet reported")]).expect(303);

    let viewer = app.viewer();
    assert_eq!(viewer.get(&format!("/date-changes/{request}")).json()["state"], "refused");
    let reopened = viewer.get(&format!("/challenges/{answered}")).json();
    assert_eq!((&reopened["state"], &reopened["respond_by"]), (&json!("open"), &json!("2018-11-01")));
    assert_eq!(reopened["escalated"]["text"], "Urgent");
    let log = viewer.get(&format!("{PLAN}/challenges?action=2.1")).json();
    assert_eq!(log["items"][0]["question"], "When?");
    let found = viewer.get(&format!("{PLAN}/reports/conflicts?answered=true")).json();
    assert_eq!(found["items"][0]["answered"]["reason"], "Done, not yet reported");
    app.chair().post(&format!("/challenges/{answered}/response"), &json!({"text": "By me"})).expect(201);
    decide(&window, AGENDA, &format!("accept-challenge-{answered}"), &[("text", "")]).expect(303);
    assert_eq!(viewer.get(&format!("/challenges/{answered}")).json()["state"], "accepted");
}

#[test]
fn nobody_decides_on_what_is_their_own_and_is_told_why() {
    let app = App::start();
    let window = of_the_group_and_chair(&app);
    let token = app.pass("both@example.org", GOOD_PASSWORD);
    let both = app.with_token(&token);
    let action = both.get(&format!("{PLAN}/actions/2.10")).json();
    let milestone = &action["milestones"][0]["id"];
    let request = json!({"milestone_id": milestone, "new_due_on": "2018-11-30", "reason": "The audit is late"});
    let own = both.post(&format!("{PLAN}/actions/2.10/date-changes"), &request).expect(201).json()["id"].clone();
    let answered = challenge(&app);
    for (page, why, deed, on) in [
        (LATER_DATES, "You asked for this date yourself", "grant", format!("request-{own}")),
        (AGENDA, "You asked for this date yourself", "refuse", format!("request-{own}")),
        (
            CHALLENGES,
            "You chair or deputise for a group that leads this action",
            "accept",
            format!("challenge-{answered}"),
        ),
        (CONFLICTS, "You chair or deputise", "answer", "conflict-due_soon_not_rated-2.10".to_owned()),
    ] {
        let shown = window.open(page).expect(200).text();
        if !on.starts_with("conflict") {
            assert!(shown.contains(why) && !shown.contains(&format!("open={deed}-{on}")), "{page}: {shown}");
        }
        let mut fields = hidden(&window.open(&format!("{AGENDA}?open=challenge-action-2.1")).expect(200).text());
        fields.retain(|(name, _)| name != "deed" && name != "on");
        fields.extend(
            [("deed", deed), ("on", &on), ("text", "Yes"), ("reason", "Yes")]
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let refused = send(&window, page, &fields).expect(403).text();
        assert!(refused.contains(why), "{deed} {on}: {refused}");
    }
    assert_eq!(app.viewer().get(&format!("/date-changes/{own}")).json()["state"], "requested");
}

#[test]
fn what_somebody_else_has_decided_meanwhile_is_said_and_nothing_typed_is_lost() {
    let app = App::start();
    let request = ask(&app);
    let window = app.window_of("business-group");
    let fields = filled_in(&window, AGENDA, &format!("refuse-request-{request}"), &[("text", "Not a third time")]);
    app.administrator().post(&format!("/date-changes/{request}/grant"), &json!({})).expect(200);
    let answer = send(&window, AGENDA, &fields).expect(409).text();
    assert!(answer.contains("has granted this already") && answer.contains("Not a third time"), "{answer}");
    assert_eq!(app.viewer().get(&format!("/date-changes/{request}")).json()["state"], "granted");
}

#[test]
fn a_decision_counts_once_and_no_other_site_makes_it() {
    let app = App::start();
    let window = app.window_of("business-group");
    let fields = [("question", "When?"), ("respond_by", "2018-10-10")];
    let sent = filled_in(&window, AGENDA, "challenge-action-2.1", &fields);
    let pairs: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for header in [("sec-fetch-site", "cross-site"), ("origin", "https://example.org")] {
        window.send_with(AGENDA, &[header], &pairs).expect(403);
    }
    let without_token: Vec<_> = pairs.iter().copied().filter(|(name, _)| *name != "token").collect();
    window.send(AGENDA, &without_token).expect(403);
    let raised = || app.viewer().get(&format!("{PLAN}/challenges")).json()["items"].as_array().map(Vec::len);
    assert_eq!(raised(), Some(0));
    for _ in 0..2 {
        window.send(AGENDA, &pairs).expect(303);
    }
    assert_eq!(raised(), Some(1));
    app.window().send(AGENDA, &pairs).expect(401);
}

#[test]
fn only_the_agenda_may_run_a_script_and_only_ours() {
    let app = App::start();
    let window = app.window_of("viewer");
    let policy = |page: &str| window.open(page).expect(200).header("content-security-policy").to_owned();
    assert!(policy(AGENDA).ends_with("; script-src 'self'"), "{}", policy(AGENDA));
    assert!(!policy(CHALLENGES).contains("script-src"), "{}", policy(CHALLENGES));
    let script = window.open("/assets/agenda.js").expect(200);
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
}
