//! The pages of administrators: who gets to them, and that each does what the API does.

use serde_json::{Value, json};
use waymark::http::routes::PAGES;

use crate::support::{Answer, App, Client, PLAN, Window, filled, hidden};

/// The address of a page with something in it.
fn example(path: &str) -> String {
    let action = path.contains("/actions/");
    let groups = path.starts_with("/admin/groups");
    path.replace("{plan}", "sscb-2018-19")
        .replace("{number}", if action { "1.3" } else { "1" })
        .replace("{slug}", if groups { "qa-and-p" } else { "ofsted-2018" })
        .replace("{id}", "1")
}

fn pages_with(method: &'static str, below: &'static str) -> impl Iterator<Item = String> {
    let these = PAGES.iter().filter(move |(path, methods)| path.starts_with(below) && methods.contains(&method));
    these.map(|(path, _)| example(path))
}

/// The hidden fields that belong to every form of the person.
fn token(window: &Window) -> Vec<(String, String)> {
    hidden(&window.open("/account/tokens").expect(200).text())
}

fn send(window: &Window, path: &str, headers: &[(&str, &str)], fields: &[(String, String)]) -> Answer {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    window.send_with(path, headers, &fields)
}

/// The events of the audit log, the last one first.
fn events(app: &App) -> Vec<String> {
    let audit = app.administrator().get("/audit").expect(200).json();
    let items = audit["items"].as_array().expect("items").clone();
    items.iter().filter_map(|entry| entry["event"].as_str().map(str::to_owned)).collect()
}

#[test]
fn only_administrators_get_to_the_administration() {
    let app = App::start();
    for (name, may) in [("viewer", false), ("chair", false), ("business-group", false), ("administrator", true)] {
        let window = app.window_of(name);
        assert_eq!(window.open("/plans").text().contains("href=\"/admin\""), may, "{name}");
        for path in pages_with("GET", "/admin") {
            let answer = window.open(&path);
            let (status, weight) = (answer.status, answer.bytes().len());
            assert!(weight < 100_000, "{path} weighs {weight}");
            // There is no document to look through.
            let right = if path.contains("/import/") { 404 } else { 200 };
            assert_eq!(status, if may { right } else { 403 }, "{name} {path}");
        }
        let own = token(&window);
        for path in pages_with("POST", "/admin").filter(|_| !may) {
            let refused = send(&window, &path, &[], &own);
            // Whatever is missing in the form, nothing is done.
            assert!([403, 422].contains(&refused.status), "{name} {path}: {}", refused.status);
        }
    }
    app.window().open("/admin/people").expect(303);
}

#[test]
fn no_form_is_taken_from_another_site_or_session() {
    let app = App::start();
    let (window, other) = (app.window_of("administrator"), app.window_of("administrator"));
    let (own, stolen) = (token(&window), token(&other));
    let before = events(&app).len();
    for path in pages_with("POST", "/admin").chain(pages_with("POST", "/account")) {
        send(&window, &path, &[("sec-fetch-site", "cross-site")], &own).expect(403);
        send(&window, &path, &[("origin", "https://example.org")], &own).expect(403);
        send(&window, &path, &[], &stolen).expect(403);
        send(&window, &path, &[], &[]).expect(403);
    }
    assert_eq!(events(&app).len(), before, "nothing was done");
}

#[test]
fn a_person_is_let_in_with_a_link_that_is_shown_once() {
    let app = App::start();
    let window = app.window_of("administrator");
    let mut form = hidden(&window.open("/admin/add-person").expect(200).text());
    for (name, value) in [("name", "Dana Fox"), ("email", "Dana@Example.org"), ("role", "viewer"), ("chairs", "damb")] {
        form.push((name.to_owned(), value.to_owned()));
    }
    let added = send(&window, "/admin/add-person", &[], &form).expect(200).text();
    let link = added.split("/password/").nth(1).and_then(|rest| rest.split('"').next()).expect("a link").to_owned();
    let again = send(&window, "/admin/add-person", &[], &form).expect(303);
    assert_eq!(again.header("location"), "/admin/add-person");
    for path in ["/admin/people", "/admin/audit", "/admin/add-person"] {
        let page = window.open(path).expect(200).text();
        assert!(!page.contains(&link), "{path}");
    }
    assert!(window.open("/admin/people").text().contains("Dana Fox"));
    assert_eq!(events(&app).iter().filter(|event| *event == "user.added").count(), 1, "sent twice, done once");
    let page = format!("/password/{link}");
    app.window().open(&page).expect(200);
    let password = "kestrel-anchor-mosaic";
    app.window().fill_in(&page, &[("new_password", password), ("again", password)]).expect(303);
    let theirs = app.window().sign_in("dana@example.org", password);
    assert_eq!(theirs.open("/").expect(303).header("location"), "/my-actions");
    app.window().open(&page).expect(404);
}

#[test]
fn an_account_is_changed_closed_and_opened() {
    let app = App::start();
    let id = app.add_user("dana@example.org", &json!(["damb"]));
    let page = format!("/admin/people/{id}");
    let window = app.window_of("administrator");
    let theirs = app.window().sign_in("dana@example.org", crate::support::GOOD_PASSWORD);
    let stale = hidden(&window.open(&page).expect(200).text());
    let fields = [("name", "Dana Fox"), ("role", "business-group"), ("deputy_for", "qa-and-p")];
    window.fill_in(&page, &fields).expect(303);
    let account = app.administrator().get(&format!("/users/{id}")).json();
    assert_eq!(account["role"], "business-group");
    assert_eq!((&account["chairs"], &account["deputy_for"]), (&json!([]), &json!(["qa-and-p"])));
    let mut late: Vec<_> = stale.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    late.extend([("name", "Somebody Else"), ("role", "viewer")]);
    let told = window.send(&page, &late).expect(409).text();
    assert!(told.contains("Somebody else has changed this") && told.contains("Somebody Else"), "{told}");
    let close = format!("{page}/account");
    let form = hidden(&window.open(&page).expect(200).text());
    let mut closing: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    closing.push(("account", "close"));
    window.send(&close, &closing).expect(303);
    theirs.open("/plans").expect(303);
    let own = window.open("/admin/people").text();
    assert!(own.contains("Closed"));
    let me = app.administrator().get("/users").json()["items"]
        .as_array()
        .and_then(|users| users.iter().find(|user| user["email"] == "administrator@example.org").cloned())
        .expect("the administrator");
    let last = window.fill_in(&format!("/admin/people/{}", me["id"]), &[("name", "A"), ("role", "viewer")]).expect(422);
    assert!(last.text().contains("the last administrator"), "{}", last.text());
}

#[test]
fn whatever_slug_something_has_it_is_found_in_the_administration() {
    let app = App::start();
    let (window, administrator) = (app.window_of("administrator"), app.administrator());
    for slug in ["add", "import", "link", "entries"] {
        let group = json!({"slug": slug, "name": format!("Group {slug}"), "kind": "agency", "aliases": []});
        administrator.post("/groups", &group).expect(201);
        administrator.post("/registers", &json!({"slug": slug, "title": format!("Register {slug}")})).expect(201);
        for (page, title) in [("groups", "Group"), ("registers", "Register")] {
            let html = window.open(&format!("/admin/{page}/{slug}")).expect(200).text();
            assert!(html.contains(&format!("<h1>{title} {slug}</h1>")), "{page}: {html}");
        }
    }
    let plan = |slug: &str| {
        json!({"slug": slug, "title": "A plan", "period_start": "2018-04-01", "period_end": "2019-03-31",
            "key": {"red": "Late", "amber": "Slow", "green": "Good", "on_track": ["green"]}})
    };
    administrator.post("/plans", &plan("add")).expect(201);
    window.open("/admin/plans/add").expect(200);
    assert_eq!(administrator.post("/plans", &plan("import")).pointers(422), ["/slug"]);
}

/// What a page says was typed and is stored now, by field.
fn differing(html: &str) -> Vec<[String; 3]> {
    let clash = html.split("id=\"clash-title\"").nth(1).and_then(|rest| rest.split("<h1>").next());
    let words = |html: &str| html.split('<').filter_map(|part| Some(part.split_once('>')?.1)).collect::<String>();
    let field = |field: &str| {
        let parts = field.split("</h3>").flat_map(|part| part.split("</dd>")).take(3);
        parts.map(|part| words(&format!("<{part}")).trim().to_owned()).collect::<Vec<_>>()
    };
    let without_names = |text: String| text.replace("You typed", "").replace("Stored now", "").trim().to_owned();
    let fields = clash.unwrap_or_default().split("<h3>").skip(1);
    fields.filter_map(|one| field(one).into_iter().map(without_names).collect::<Vec<_>>().try_into().ok()).collect()
}

#[test]
fn a_form_that_somebody_else_was_quicker_with_shows_both_versions_and_loses_nothing() {
    let app = App::start();
    let id = app.add_user("dana@example.org", &json!(["damb"]));
    let window = app.window_of("administrator");
    let person = format!("/admin/people/{id}");
    let register = "/admin/registers/ofsted-2018";
    let action = "/admin/plans/sscb-2018-19/actions/1.1";
    let plan = [
        ("title", "Plan"),
        ("period_start", "2018-04-01"),
        ("period_end", "2019-09-30"),
        ("key-red", "Off track"),
        ("key-amber", "On track"),
        ("key-green", "Completed"),
        ("on_track", "green"),
    ];
    let plan_of = |title: &'static str| [&[("title", title)], &plan[1..]].concat();
    let action_of = |text: &'static str, lead: &'static str| {
        vec![("outcome", "Safer"), ("text", text), ("leads", lead), ("recommendations", ""), ("links", "")]
    };
    let group = |name, aliases| vec![("name", name), ("kind", "subgroup"), ("aliases", aliases)];
    for (page, theirs, mine, rows) in [
        (
            "/admin/groups/damb",
            group("Their name", "DAMB\r\nThe board"),
            group("My name", "DAMB\r\nThe board"),
            vec![["Name in full", "My name", "Their name"]],
        ),
        (
            person.as_str(),
            vec![("name", "Dana Fox"), ("role", "viewer"), ("chairs", "qa-and-p")],
            vec![("name", "Dana Fox"), ("role", "viewer"), ("deputy_for", "qa-and-p")],
            vec![
                ["Chair of", "nothing", "Quality Assurance and Performance Group"],
                ["Deputy for", "Quality Assurance and Performance Group", "nothing"],
            ],
        ),
        (
            register,
            vec![("title", "Ofsted"), ("entries", "1 Their words")],
            vec![("title", "Ofsted"), ("entries", "1 My words")],
            vec![["Recommendations", "1 My words", "1 Their words"]],
        ),
        ("/admin/plans/sscb-2018-19", plan_of("Theirs"), plan_of("Mine"), vec![["Title", "Mine", "Theirs"]]),
        (
            action,
            action_of("Their words", "damb"),
            action_of("My words", "qa-and-p"),
            vec![
                ["What is to be done?", "My words", "Their words"],
                ["Who leads it?", "Quality Assurance and Performance Group", "My name"],
            ],
        ),
    ] {
        let html = window.open(page).expect(200).text();
        let form = html.split("<form method=\"post\"").find(|form| form.contains("name=\"version\"")).expect("a form");
        let sent = filled(&format!("<form{form}"), &mine);
        let quicker = filled(&format!("<form{form}"), &theirs);
        let quicker: Vec<_> = quicker.into_iter().filter(|(name, _)| name != "once").collect();
        window.send_form(page, &quicker).expect(303);
        let told = window.send_form(page, &sent).expect(409).text();
        assert_eq!(differing(&told), rows, "{page}: {told}");
        for (_, value) in &mine {
            assert!(told.contains(value.lines().next().unwrap_or_default()), "{page} lost {value:?}: {told}");
        }
        let again = told.split("<form method=\"post\"").find(|form| form.contains("name=\"version\"")).expect("a form");
        window.send_form(page, &filled(&format!("<form{again}"), &mine)).expect(303);
    }
    assert_eq!(app.viewer().get("/groups/damb").json()["name"], "My name");
    assert_eq!(app.viewer().get("/plans/sscb-2018-19/actions/1.1").json()["text"], "My words");
}

#[test]
fn an_update_of_an_action_does_not_stop_whoever_changes_the_plan() {
    let app = App::start();
    let window = app.window_of("administrator");
    let page = "/admin/plans/sscb-2018-19";
    let fields = [
        ("title", "A better title"),
        ("period_start", "2018-04-01"),
        ("period_end", "2019-09-30"),
        ("key-red", "Not on track"),
        ("key-amber", "On track"),
        ("key-green", "Completed"),
        ("on_track", "green"),
    ];
    let form = window.filled_form(page, &fields);
    let update = json!({"note": "Twelve inspectors recruited"});
    app.chair().post("/plans/sscb-2018-19/actions/1.3/updates", &update).expect(201);
    window.send_form(page, &form).expect(303);
    assert_eq!(app.viewer().get("/plans/sscb-2018-19").json()["title"], "A better title");
    window.send_form(page, &form.into_iter().filter(|(name, _)| name != "once").collect::<Vec<_>>()).expect(409);
}

#[test]
fn a_button_that_came_too_late_says_so_and_has_nothing_to_compare() {
    let app = App::start();
    let id = app.add_user("dana@example.org", &json!(["damb"]));
    let window = app.window_of("administrator");
    let page = format!("/admin/people/{id}");
    let mut closing = hidden(&window.open(&page).expect(200).text());
    window.fill_in(&page, &[("name", "Dana Fox"), ("role", "viewer")]).expect(303);
    closing.push(("account".to_owned(), "close".to_owned()));
    let told = window.send_form(&format!("{page}/account"), &closing).expect(409).text();
    assert!(told.contains("Somebody else has changed this") && told.contains("How it stands now is below"), "{told}");
    assert_eq!((differing(&told).len(), told.contains("value=\"Dana Fox\"")), (0, true));
}

#[test]
fn groups_and_registers_are_kept() {
    let app = App::start();
    let window = app.window_of("administrator");
    let fields =
        [("name", "Housing & Support Group"), ("slug", ""), ("kind", "agency"), ("aliases", "HSG\r\nThe housing team")];
    window.fill_in("/admin/add-group", &fields).expect(303);
    let group = app.viewer().get("/groups/housing-and-support-group").expect(200).json();
    assert_eq!(group["aliases"], json!(["HSG", "The housing team"]));
    let taken = window.fill_in("/admin/add-group", &[("name", "HSG"), ("kind", "agency")]).expect(422);
    assert!(taken.text().contains("already names the group"), "{}", taken.text());
    let change = [("name", "Housing Group"), ("kind", "board"), ("aliases", "HSG")];
    window.fill_in("/admin/groups/housing-and-support-group", &change).expect(303);
    assert_eq!(app.viewer().get("/groups/housing-and-support-group").json()["name"], "Housing Group");

    let fields = [("title", "Peer review 2019"), ("slug", ""), ("entries", "1 Do it\r\n2")];
    let added = window.fill_in("/admin/add-register", &fields).expect(303);
    assert_eq!(added.header("location"), "/admin/registers/peer-review-2019");
    let wrong = [("title", "Peer review 2019"), ("entries", "3 Fine\r\n?? Not a number")];
    let told = window.fill_in("/admin/registers/peer-review-2019", &wrong).expect(422).text();
    assert!(told.contains("Line 2: "), "{told}");
    window
        .fill_in("/admin/registers/peer-review-2019", &[("title", "Peer review"), ("entries", "2 Do more")])
        .expect(303);
    let entry = "/admin/registers/peer-review-2019/entries/2";
    window.fill_in(entry, &[("decision", "not_accepted"), ("reason", "")]).expect(422);
    window.fill_in(entry, &[("decision", "not_accepted"), ("reason", "Done already")]).expect(303);
    let register = app.viewer().get("/registers/peer-review-2019").json();
    assert_eq!(register["entries"][1]["text"], "Do more", "{register}");
    assert!(window.open("/admin/registers/peer-review-2019").text().contains("Done already"));
    let done = events(&app);
    let expected = ["recommendation.decided", "register.changed", "register.added", "group.changed", "group.added"];
    let done: Vec<_> = done.iter().filter(|event| expected.contains(&event.as_str())).take(5).collect();
    assert_eq!(done, expected.iter().collect::<Vec<_>>());
}

#[test]
fn a_plan_and_its_structure_are_kept() {
    let app = App::start();
    let window = app.window_of("administrator");
    let head = [
        ("title", "Board plan 2020"),
        ("slug", ""),
        ("period_start", "2020-04-01"),
        ("period_end", "2019-03-31"),
        ("key-red", "Bad"),
        ("key-amber", " "),
        ("key-green", "Good"),
        ("on_track", "green"),
        ("register", "ofsted-2018"),
    ];
    let blank = window.fill_in("/admin/add-plan", &[("title", " ")]).expect(422).text();
    assert!(blank.contains("Give the first day of the period."));
    for field in ["title", "period_start", "period_end"] {
        assert!(blank.contains(&format!("href=\"#{field}\"")), "{field}: {blank}");
    }
    let told = window.fill_in("/admin/add-plan", &head).expect(422).text();
    assert!(told.contains("href=\"#period_end\"") && told.contains("href=\"#key-amber\""), "{told}");
    let right = head.map(|(name, value)| match name {
        "period_end" => (name, "2021-03-31"),
        "key-amber" => (name, "Late"),
        _ => (name, value),
    });
    window.fill_in("/admin/add-plan", &right).expect(303);
    let page = "/admin/plans/board-plan-2020";
    let mut changed = right.to_vec();
    changed.retain(|(name, _)| !["slug", "register"].contains(name));
    changed[0] = ("title", "Board plan 2020-21");
    window.fill_in(page, &changed).expect(303);
    let plan = app.viewer().get("/plans/board-plan-2020").json();
    assert_eq!((&plan["title"], &plan["key"]["amber"]), (&Value::from("Board plan 2020-21"), &Value::from("Late")));

    let action = [
        ("number", "1.1"),
        ("priority", "new"),
        ("new_priority", "1"),
        ("priority_title", "Safer homes"),
        ("outcome", "Children are safe"),
        ("text", "Look into it"),
        ("leads", "damb"),
        ("milestones", "By 30 September 2020"),
        ("recommendations", "2, ofsted-2018:4"),
    ];
    let add = format!("{page}/add-action");
    let none: Vec<_> = action.iter().copied().filter(|(name, _)| *name != "leads").collect();
    assert!(window.fill_in(&add, &none).expect(422).text().contains("href=\"#leads\""));
    window.fill_in(&add, &action).expect(303);
    let one = format!("{page}/actions/1.1");
    let mut reworded: Vec<_> =
        action.iter().copied().filter(|(name, _)| ["outcome", "leads", "recommendations"].contains(name)).collect();
    reworded.extend([("text", "Look into it twice"), ("leads", "qa-and-p")]);
    window.fill_in(&one, &reworded).expect(303);
    let form = hidden(&window.open(&one).expect(200).text());
    let with = |fields: &[(&str, &str)]| -> Vec<(String, String)> {
        let own = form.iter().filter(|(name, _)| name != "once").cloned();
        own.chain(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
    };
    send(&window, &format!("{one}/milestones"), &[], &with(&[("timescale", " ")])).expect(422);
    send(&window, &format!("{one}/milestones"), &[], &with(&[("timescale", "Review by 31 December 2020")])).expect(303);
    let stands = app.viewer().get("/plans/board-plan-2020/actions/1.1").json();
    assert_eq!(stands["text"], "Look into it twice");
    assert_eq!(stands["leads"][1]["slug"], "qa-and-p", "{stands}");
    assert_eq!(stands["milestones"][1]["kind"], "review");
    let withdraw = format!("{one}/part-of-plan");
    let fresh = hidden(&window.open(&one).expect(200).text());
    let mut why: Vec<(String, String)> = fresh.clone();
    assert!(send(&window, &withdraw, &[], &why).expect(422).text().contains("Say why, for the history."));
    why.push(("note".to_owned(), "Another board does it".to_owned()));
    send(&window, &withdraw, &[], &why).expect(303);
    assert_eq!(app.viewer().get("/plans/board-plan-2020/actions/1.1").json()["state"], "withdrawn");
    assert!(window.open(&one).text().contains("Bring it back"));
}

#[test]
fn tables_are_the_apis_own_as_csv() {
    let app = App::start();
    let window = app.window_of("administrator");
    for (page, api) in [("/admin/people", "/users"), ("/admin/groups", "/groups"), ("/admin/registers", "/registers")] {
        let table = window.open(&format!("{page}?format=csv")).expect(200);
        let same = app.administrator().get_with(api, "accept", "text/csv").expect(200);
        assert_eq!(table.text(), same.text(), "{page}");
        window.open(&format!("{page}?format=xml")).expect(422);
    }
    let table = window.open("/admin/audit?plan=sscb-2018-19&format=csv").expect(200);
    let same = app.administrator().get_with("/audit?plan=sscb-2018-19", "accept", "text/csv").expect(200);
    assert_eq!(table.text(), same.text());
}

#[test]
fn the_audit_log_is_filtered_and_turned_page_by_page() {
    let app = App::start();
    let window = app.window_of("administrator");
    let blank = window.open("/admin/audit?actor=&plan=&from=&to=").expect(200).text();
    assert!(blank.contains("Session began") && blank.contains("Plan imported"));
    let plan = window.open("/admin/audit?plan=sscb-2018-19").expect(200).text();
    assert!(plan.contains("Plan imported") && !plan.contains("Session began"));
    let nothing = window.open("/admin/audit?actor=nobody@example.org").expect(200).text();
    assert!(nothing.contains("Nothing was found."));
    let wrong = window.open("/admin/audit?from=2018-10-02&to=2018-10-01").expect(422).text();
    assert!(wrong.contains("href=\"#to\""), "{wrong}");
    for count in 0..110 {
        app.administrator()
            .post("/groups", &json!({"slug": format!("g{count}"), "name": format!("G{count}"), "kind": "agency"}))
            .expect(201);
    }
    let first = window.open("/admin/audit?actor=administrator%40example.org").expect(200).text();
    assert!(first.contains("G109") && !first.contains(">g1<"));
    let older = first.split("href=\"").find(|link| link.contains("cursor=")).and_then(|link| link.split('"').next());
    let older = older.expect("a link to older entries").replace("&#38;", "&").replace("&amp;", "&");
    assert!(window.open(&older).expect(200).text().contains("g1<"));
}

#[test]
fn the_administration_shows_what_the_plan_holds() {
    let app = App::start();
    let window = app.window_of("administrator");
    let page = window.open("/admin/plans/sscb-2018-19").expect(200);
    assert!(page.text().contains("/admin/plans/sscb-2018-19/actions/2.10"));
    let action = window.open(&format!("/admin{PLAN}/actions/1.1")).expect(200).text();
    assert!(action.contains("value=\"qa-and-p\" checked"), "{action}");
}

#[test]
fn through_a_proxy_the_measurements_are_read_with_an_administrators_token_and_one_that_only_reads_will_do() {
    let app = App::start();
    let passed_on = |client: &Client| client.get_with("//metrics", "x-forwarded-for", "192.0.2.1");
    app.anonymous().get("//metrics").expect(200);
    passed_on(&app.anonymous()).problem(401);
    passed_on(&app.viewer()).problem(403);
    passed_on(&app.administrator()).expect(200);
    let reads = app.administrator().post("/me/tokens", &json!({"label": "scraper", "read_only": true}));
    let reads = reads.expect(201).json();
    passed_on(&app.with_token(reads["token"].as_str().unwrap())).expect(200);
}

#[test]
fn lines_that_a_browser_ends_in_its_own_way_reword_nothing() {
    let app = App::start();
    let window = app.window_of("administrator");
    let all = app.viewer().get(&format!("{PLAN}/actions?limit=1000")).json()["items"].as_array().unwrap().clone();
    for field in ["text", "outcome"] {
        let words =
            |action: &Value| [&action[field], &action["outcome"]["text"]][usize::from(field == "outcome")].clone();
        let before = all.iter().find(|action| words(action).as_str().unwrap().contains('\n')).expect("lines");
        let [outcome, text] =
            [&before["outcome"]["text"], &before["text"]].map(|words| words.as_str().unwrap().replace('\n', "\r\n"));
        let number = before["number"].as_str().unwrap();
        let fields = [("outcome", outcome.as_str()), ("text", text.as_str()), ("leads", "damb")];
        window.fill_in(&format!("/admin/plans/sscb-2018-19/actions/{number}"), &fields).expect(303);
        let after = app.viewer().get(&format!("{PLAN}/actions/{number}")).json();
        assert_eq!((&after["outcome"], &after["text"]), (&before["outcome"], &before["text"]));
        assert_eq!(after["leads"][0]["slug"], "damb");
    }
}

#[test]
fn an_action_whose_own_outcome_is_reworded_stays_in_its_place() {
    let app = App::start();
    let places = || -> Vec<Value> {
        let board = app.viewer().get(&format!("{PLAN}/board")).expect(200).json();
        let outcomes = board["priorities"][0]["outcomes"].as_array().unwrap().clone();
        outcomes
            .iter()
            .flat_map(|it| it["actions"].as_array().unwrap().clone())
            .map(|it| it["number"].clone())
            .collect()
    };
    let before = places();
    let etag = app.viewer().get(&format!("{PLAN}/actions/1.3")).header("etag").to_owned();
    let reworded = json!({"outcome": "Services are assured by young people"});
    app.administrator().patch(&format!("{PLAN}/actions/1.3"), &etag, &reworded).expect(200);
    assert_eq!(places(), before);
}

#[test]
fn a_milestone_is_not_offered_to_an_action_that_is_done() {
    let app = App::start();
    let window = app.window_of("administrator");
    let offers = |number: &str| {
        let html = window.open(&format!("/admin/plans/sscb-2018-19/actions/{number}")).expect(200).text();
        html.contains("name=\"timescale\"")
    };
    assert_eq!([offers("1.1"), offers("1.2a")], [true, false]);
}

#[test]
fn who_was_refused_to_read_stands_in_the_audit_log() {
    let app = App::start();
    app.viewer().get("/users").problem(403);
    app.window_of("viewer").open("/admin/people").expect(403);
    let log = app.administrator().get("/audit?actor=viewer@example.org").expect(200).json();
    let refused = log["items"].as_array().unwrap().iter().filter(|entry| entry["outcome"] == "refused");
    let subjects: Vec<&str> = refused.map(|entry| entry["subject"].as_str().unwrap()).collect();
    assert_eq!(subjects, ["GET /admin/people", "GET /api/v1/users"]);
}

#[test]
fn the_whole_address_of_a_page_is_told_to_nobody() {
    let app = App::start();
    for page in ["/sign-in", "/password/wl_nothing"] {
        let policy = app.window().open(page).header("referrer-policy").to_owned();
        assert_eq!(policy, "strict-origin", "{page}");
    }
}
