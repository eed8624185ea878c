//! Importing a plan by its pages: what is looked through is what is imported.

use serde_json::json;

use crate::support::{App, Window, hidden};

const IMPORT: &str = "/admin/import";
const FIRST_PLAN: &str = include_str!("../../seeds/sscb-2018-19/plan.tsv");
const SMALL: &str = "Recs\tOutcome\tLead\tNo.\tAction\tTimescale\tStatus
\tPriority 1: Safer homes
2\tSafer\tThe Quality Team\t1.1\tLook\tBy the AGM\tAmber
\t\t\t1.2\tLook again\tSpring term 2019\t
";

fn upload(window: &Window, plan: &str, file: &str) -> String {
    let fields = [("plan", ""), ("new_plan", plan), ("status_date", "2018-07-31")];
    let answer = window.upload(IMPORT, &fields, "plan.tsv", file).expect(303);
    answer.header("location").to_owned()
}

/// Sends one of the forms of the review, with the fields that all of them have.
fn send(window: &Window, review: &str, form: &str, fields: &[(&str, &str)]) -> crate::support::Answer {
    let own = hidden(&window.open(review).expect(200).text());
    let html = window.open(review).expect(200).text();
    let seen = html.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let mut all: Vec<_> = own.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    all.push(("seen", seen));
    all.extend_from_slice(fields);
    window.send(&format!("{review}{form}"), &all)
}

#[test]
fn the_first_plan_is_looked_through_and_imported_as_it_was() {
    let app = App::start();
    let window = app.window_of("administrator");
    let review = upload(&window, "again", FIRST_PLAN);
    let page = window.open(&review).expect(200).text();
    for words in ["<dd>38</dd>", "Nothing has been changed yet", "Import 38 actions", "goes on with row", "as in row"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    app.viewer().get("/plans/again").problem(404);
    send(&window, &review, "/confirm", &[]).expect(303);
    assert_eq!(app.viewer().get("/plans/again/reports/overdue?as_of=2018-10-01").json()["total"], 19);
    window.open(&review).expect(404);
    let twice = upload(&window, "again", FIRST_PLAN);
    let page = window.open(&twice).expect(200).text();
    assert!(page.contains("<dt>Unchanged</dt><dd>38</dd>"), "{page}");
}

#[test]
fn what_an_import_leaves_as_it_is_stands_on_the_page_with_its_row() {
    let app = App::start();
    let window = app.window_of("administrator");
    let table = FIRST_PLAN.replacen("By 30 September 2018", "Review by 30 September 2018", 1);
    let fields = [("plan", "sscb-2018-19"), ("new_plan", ""), ("status_date", "2018-07-31")];
    let review = window.upload(IMPORT, &fields, "plan.tsv", &table).expect(303).header("location").to_owned();
    let page = window.open(&review).expect(200).text();
    assert!(page.contains("<h2>What stays as the plan has it</h2>"), "{page}");
    assert!(page.contains("<li>Row 3, action 1.1: the timescale is"), "{page}");
    assert!(page.contains("<dt>Unchanged</dt><dd>38</dd>"), "{page}");
}

#[test]
fn leads_and_timescales_are_read_as_somebody_said() {
    let app = App::start();
    let window = app.window_of("administrator");
    let review = upload(&window, "small", SMALL);
    let page = window.open(&review).expect(200).text();
    assert!(page.contains("“Quality Team”") && page.contains("“By the AGM”"), "{page}");
    let said = [
        ("lead-0-words", "Quality Team"),
        ("lead-0", "qa-and-p"),
        ("timescale-0-words", "By the AGM"),
        ("timescale-0", "review"),
        ("timescale-0-day", ""),
    ];
    let told = send(&window, &review, "", &said).expect(422).text();
    assert!(told.contains("href=\"#timescale-0-day\""), "{told}");
    assert!(told.contains("value=\"qa-and-p\" selected"), "what was chosen is kept");
    let mut right = said;
    right[4].1 = "2018-11-30";
    send(&window, &review, "", &right).expect(303);
    let page = window.open(&review).expect(200).text();
    assert!(page.contains("<dt>Not understood</dt><dd>0</dd>"), "{page}");
    assert!(page.contains("value=\"2018-11-30\""), "what was said can be said otherwise");
    send(&window, &review, "/confirm", &[]).expect(303);
    let action = app.viewer().get("/plans/small/actions/1.1").json();
    assert_eq!(action["leads"][0]["slug"], "qa-and-p");
    assert_eq!(action["milestones"][0]["due_on"], "2018-11-30");
    assert_eq!(action["milestones"][0]["timescale"], "By the AGM");
    let aliases = app.viewer().get("/groups/qa-and-p").json()["aliases"].clone();
    assert!(aliases.as_array().is_some_and(|all| all.contains(&json!("Quality Team"))), "{aliases}");
}

#[test]
fn a_lead_cell_that_names_several_groups_is_corrected_to_all_of_them() {
    let app = App::start();
    let window = app.window_of("administrator");
    let review = upload(&window, "small", SMALL);
    let said = [("lead-0-words", "Quality Team"), ("lead-0", "qa-and-p"), ("lead-0", "neglect"), ("lead-0", "")];
    send(&window, &review, "", &said).expect(303);
    let page = window.open(&review).expect(200).text();
    for (id, group) in [("lead-0", "qa-and-p"), ("lead-0-2", "neglect"), ("lead-0-3", "")] {
        let list = page.split(&format!("<select id=\"{id}\"")).nth(1).and_then(|rest| rest.split("</select>").next());
        let selected = format!("value=\"{group}\" selected");
        assert!(list.is_some_and(|list| list.contains(&selected) || group.is_empty()), "{id}: {list:?}");
    }
    send(&window, &review, "/confirm", &[]).expect(303);
    let slugs = |number: &str| {
        let action = app.viewer().get(&format!("/plans/small/actions/{number}")).json();
        let leads = action["leads"].as_array().expect("leads").iter();
        leads.map(|lead| lead["slug"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(slugs("1.1"), ["qa-and-p", "neglect"]);
    assert_eq!(slugs("1.2"), ["qa-and-p", "neglect"], "a blank cell takes them too");
    for group in ["qa-and-p", "neglect"] {
        let aliases = app.viewer().get(&format!("/groups/{group}")).json()["aliases"].to_string();
        assert!(!aliases.contains("Quality Team"), "words for several are no spelling of {group}: {aliases}");
    }
    app.viewer().get("/groups/quality-team").problem(404);
}

#[test]
fn a_broken_file_is_refused_with_its_row_and_nothing_is_kept() {
    let app = App::start();
    let window = app.window_of("administrator");
    let fields = [("plan", ""), ("new_plan", "small"), ("status_date", "")];
    let twice = SMALL.replace("1.2", "1.1");
    let told = window.upload(IMPORT, &fields, "plan.tsv", &twice).expect(422).text();
    assert!(told.contains("href=\"#file\"") && told.contains("already in row 3"), "{told}");
    assert!(told.contains("value=\"small\""), "what was typed is kept");
    window.upload(IMPORT, &fields, "", "").expect(422);
    let parts = [("new_plan", "small"), ("token", "forged")];
    window.upload_only(IMPORT, &parts, "plan.tsv", SMALL).expect(403);
    window.upload_only(IMPORT, &parts[..1], "plan.tsv", SMALL).expect(403);
    app.window_of("chair").upload_only(IMPORT, &parts, "plan.tsv", SMALL).expect(403);
    app.window().upload_only(IMPORT, &parts, "plan.tsv", SMALL).expect(401);
    let none = window.upload(IMPORT, &[("plan", "")], "plan.tsv", SMALL).expect(422).text();
    assert!(none.contains("href=\"#new_plan\""), "{none}");
}

#[test]
fn a_plan_that_has_changed_in_between_is_not_overwritten() {
    let app = App::start();
    let window = app.window_of("administrator");
    let review = upload(&window, "small", SMALL);
    send(&window, &review, "/confirm", &[]).expect(303);
    let review = upload(&window, "small", &SMALL.replace("Look again", "Listen"));
    let html = window.open(&review).expect(200).text();
    let seen = html.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a mark");
    let update = json!({"note": "Reported in between", "state": "in_progress"});
    app.administrator().post("/plans/small/actions/1.2/updates", &update).expect(201);
    let own = hidden(&html);
    let mut fields: Vec<_> = own.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("seen", seen));
    let told = window.send(&format!("{review}/confirm"), &fields).expect(422).text();
    assert!(told.contains("have changed since you looked"), "{told}");
    assert_eq!(app.viewer().get("/plans/small/actions/1.2").json()["text"], "Look again");
    send(&window, &review, "/confirm", &[]).expect(303);
    assert_eq!(app.viewer().get("/plans/small/actions/1.2").json()["text"], "Listen");
}

#[test]
fn a_document_is_looked_through_by_whoever_sent_it_and_can_be_thrown_away() {
    let app = App::start();
    let window = app.window_of("administrator");
    let review = upload(&window, "small", SMALL);
    let new = json!({"email": "b@example.org", "name": "Bo", "role": "administrator"});
    let link = app.administrator().post("/users", &new).expect(201).json()["password_link"].clone();
    let link = link.as_str().and_then(|path| path.rsplit('/').next()).expect("a link").to_owned();
    let set = json!({"link": link, "new_password": crate::support::GOOD_PASSWORD});
    app.anonymous().post("/auth/password", &set).expect(204);
    let other = app.window().sign_in("b@example.org", crate::support::GOOD_PASSWORD);
    other.open(&review).expect(404);
    send(&window, &review, "/discard", &[]).expect(303);
    window.open(&review).expect(404);
    app.viewer().get("/plans/small").problem(404);
}

/// A form with these fields, and between them this line.
fn form(line: &str, fields: &[(&str, &str)]) -> String {
    let part = |(name, text): &(&str, &str)| {
        format!("--{line}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    fields.iter().map(part).collect::<String>() + &format!("--{line}--\r\n")
}

#[test]
fn an_import_that_comes_twice_under_one_key_acts_once() {
    let app = App::start();
    let import = |query: &str, line: &str, table: &str| {
        let kind = format!("multipart/form-data; boundary={line}");
        let headers = [("content-type", kind.as_str()), ("idempotency-key", "one-key")];
        let body = form(line, &[("file", table), ("plan", "small")]);
        app.administrator().ask("POST", &format!("/plans/import{query}"), &headers, Some(body.as_bytes()))
    };
    import("?dry_run=true", "a-line", SMALL).expect(200);
    let first = import("", "a-line", SMALL).expect(200).json();
    assert_eq!(first["changes"]["new"], 2, "{first}");
    assert_eq!(import("", "another-line", SMALL).expect(200).json(), first);
    let imported = |event: &serde_json::Value| event["event"] == "plan.imported";
    let audit = app.administrator().get("/audit?plan=small").json();
    let events = audit["items"].as_array().expect("items");
    assert_eq!(events.iter().filter(|event| imported(event)).count(), 1, "{audit}");
    let other = import("", "a-line", &SMALL.replace("Look again", "Listen"));
    assert_eq!(other.problem(422)["type"], "/docs#idempotency-key-reused");
    assert_eq!(app.viewer().get("/plans/small/actions/1.2").json()["text"], "Look again");
}

/// Imports a table as of a day, and answers how much was new, changed and unchanged.
fn import_as_of(app: &App, plan: &str, day: &str, table: &str) -> [i64; 3] {
    let kind = ("content-type", "multipart/form-data; boundary=a-line");
    let body = form("a-line", &[("file", table), ("plan", plan), ("status_date", day)]);
    let answer = app.administrator().ask("POST", "/plans/import", &[kind], Some(body.as_bytes())).expect(200).json();
    ["new", "changed", "unchanged"].map(|count| answer["changes"][count].as_i64().expect("a count"))
}

#[test]
fn a_lead_that_becomes_a_group_stands_where_it_is_printed_and_stays_there() {
    let app = App::start();
    let table = SMALL.replace("The Quality Team", "Odd Team / QA&P / Even Team");
    let leads = || app.viewer().get("/plans/odd/actions/1.1").expect(200).json()["leads"].clone();
    assert_eq!(import_as_of(&app, "odd", "2018-08-31", &table), [2, 0, 0]);
    let first = leads();
    let slugs: Vec<_> = first.as_array().expect("leads").iter().map(|lead| lead["slug"].clone()).collect();
    assert_eq!(slugs, ["odd-team", "qa-and-p", "even-team"]);
    assert_eq!(import_as_of(&app, "odd", "2018-08-31", &table), [0, 0, 2]);
    assert_eq!(leads(), first);
}

#[test]
fn what_is_reported_of_leads_is_what_becomes_of_them_also_where_another_row_makes_the_group() {
    let app = App::start();
    let table = SMALL.replace("The Quality Team", "QA&P and partners") + "\t\tPartners\t1.3\tListen\t\t\n";
    let kind = ("content-type", "multipart/form-data; boundary=a-line");
    let body = form("a-line", &[("file", &table), ("plan", "partners")]);
    let import = || app.administrator().ask("POST", "/plans/import", &[kind], Some(body.as_bytes())).expect(200).json();
    let said = "\"QA&P and partners\" read as Quality Assurance and Performance Group and Partners";
    let guessed = |told: &serde_json::Value| {
        told["guessed"].as_array().expect("notes").iter().any(|note| note["row"] == 3 && note["read_as"] == said)
    };
    let told = import();
    assert!(guessed(&told), "{told}");
    let leads = app.viewer().get("/plans/partners/actions/1.1").expect(200).json()["leads"].clone();
    assert_eq!((&leads[0]["slug"], &leads[1]["slug"]), (&json!("qa-and-p"), &json!("partners")));
    let again = import();
    assert!(guessed(&again) && again["changes"]["unchanged"] == 3, "{again}");
}

#[test]
fn a_status_of_a_day_before_its_action_was_added_is_entered_once() {
    let app = App::start();
    import_as_of(&app, "small", "2018-08-31", SMALL);
    let new = json!({"number": "1.3", "priority": 1, "outcome": "Safer", "text": "Listen", "leads": ["qa-and-p"]});
    app.administrator().post("/plans/small/actions", &new).expect(201);
    let listened = "\t\tQA&P\t1.3\tListen\t\tAmber: heard\n";
    let table = format!("{SMALL}{listened}");
    let first = import_as_of(&app, "small", "2018-09-30", &table);
    assert_eq!(first[0], 0, "{first:?}");
    assert_eq!(import_as_of(&app, "small", "2018-09-30", &table), [0, 0, 3]);
    let updates = app.viewer().get("/plans/small/actions/1.3/updates").expect(200).json();
    assert_eq!(updates["items"].as_array().expect("items").len(), 1, "{updates}");
}

#[test]
fn a_table_of_more_than_2_mebibytes_is_too_large() {
    let app = App::start();
    let table = format!("{SMALL}{}", "\t\t\t\t\t\t\n".repeat(2 * 1024 * 1024 / 7));
    let body = form("a-line", &[("file", &table), ("plan", "small")]);
    let kind = ("content-type", "multipart/form-data; boundary=a-line");
    let answer = app.administrator().ask("POST", "/plans/import", &[kind], Some(body.as_bytes()));
    assert!(answer.problem(413)["detail"].as_str().is_some_and(|detail| detail.contains("2 MiB")), "{}", answer.text());
}

#[test]
fn readings_come_with_a_document_through_the_api_too() {
    let app = App::start();
    let readings = "[[timescales]]\nwords = \"By the AGM\"\nkind = \"deadline\"\ndue_on = \"2018-11-30\"\n";
    let send = |readings: &str| {
        let body = form("a-line", &[("file", SMALL), ("plan", "small"), ("readings", readings)]);
        let kind = ("content-type", "multipart/form-data; boundary=a-line");
        app.administrator().ask("POST", "/plans/import", &[kind], Some(body.as_bytes()))
    };
    assert_eq!(send("words = 1").pointers(422), ["/readings"]);
    assert_eq!(send(&readings.replace("deadline", "ongoing")).pointers(422), ["/readings/timescales/0/due_on"]);
    let several = |groups: &str| format!("{readings}[[leads]]\nwords = \"Quality Team\"\ngroups = {groups}\n");
    assert_eq!(send(&several("[\"qa-and-p\", \"nobody\"]")).pointers(422), ["/readings/leads/0/groups/1"]);
    assert_eq!(send(&several("[]")).pointers(422), ["/readings"]);
    send(&several("[\"qa-and-p\", \"neglect\"]")).expect(200);
    let action = app.viewer().get("/plans/small/actions/1.1").json();
    assert_eq!(action["due_on"], "2018-11-30");
    assert_eq!((&action["leads"][0]["slug"], &action["leads"][1]["slug"]), (&json!("qa-and-p"), &json!("neglect")));
    let again = send(&several("[\"qa-and-p\", \"neglect\"]")).expect(200).json();
    assert_eq!(again["changes"]["unchanged"], 2, "the same again changes nothing: {again}");
}

#[test]
fn what_comes_beside_a_document_is_refused_with_a_pointer_into_its_part() {
    let app = App::start();
    let kind = ("content-type", "multipart/form-data; boundary=a-line");
    let send = |part: &str, text: &str| {
        let body = form("a-line", &[("file", SMALL), ("plan", "small"), (part, text)]);
        app.administrator().ask("POST", "/plans/import", &[kind], Some(body.as_bytes()))
    };
    let group =
        |slug: &str, name: &str| format!("[[groups]]\nslug = \"{slug}\"\nname = \"{name}\"\nkind = \"board\"\n");
    let groups = |slug: &str, name: &str| send("groups", &(group("housing", "Housing") + &group(slug, name)));
    assert_eq!(groups("No slug", "Health").pointers(422), ["/groups/1/slug"]);
    assert_eq!(groups("well-being", "qa and p").pointers(422), ["/groups/1/name"]);
    assert_eq!(send("groups", "groups = 1").pointers(422), ["/groups"]);
    let register = "slug = \"peers\"\ntitle = \"Peers\"\n[[entries]]\nnumber = \"1 and 2\"\n";
    assert_eq!(send("register", register).pointers(422), ["/register/entries/0/number"]);
    app.viewer().get("/groups/housing").problem(404);
    groups("well-being", "Well-being").expect(200);
    assert_eq!(app.viewer().get("/groups/well-being").expect(200).json()["name"], "Well-being");
}

#[test]
fn a_document_names_other_registers_before_the_number() {
    let app = App::start();
    let register = json!({"slug": "peer-review", "title": "Peer review", "entries": [{"number": "3", "text": null}]});
    app.administrator().post("/registers", &register).expect(201);
    let table = SMALL.replace("2\tSafer", "2, peer-review:3, nowhere:4\tSafer");
    let kind = ("content-type", "multipart/form-data; boundary=a-line");
    let body = form("a-line", &[("file", &table), ("plan", "small")]);
    let told = app.administrator().ask("POST", "/plans/import", &[kind], Some(body.as_bytes())).expect(200).json();
    let words = json!({"row": 3, "column": "recommendations", "text": "nowhere:4"});
    assert!(told["not_understood"].as_array().is_some_and(|notes| notes.contains(&words)), "{told}");
    let cited = app.viewer().get("/plans/small/actions/1.1").json()["recommendations"].clone();
    assert_eq!(cited[1], json!({"register": "peer-review", "number": 3, "known": true}), "{cited}");
    assert_eq!(cited.as_array().map(Vec::len), Some(2), "{cited}");
}

#[test]
fn what_was_done_by_hand_since_stays_when_a_document_comes_again() {
    let app = App::start();
    let key = json!({"red": "Late", "amber": "Slow", "green": "Well", "on_track": ["green"]});
    let plan = json!({"slug": "by-hand", "title": "By hand", "period_start": "2018-04-01", "period_end": "2019-03-31",
        "key": key});
    app.administrator().post("/plans", &plan).expect(201);
    let kind = ("content-type", "multipart/form-data; boundary=a-line");
    let body = form("a-line", &[("file", SMALL), ("plan", "by-hand")]);
    let import = || app.administrator().ask("POST", "/plans/import", &[kind], Some(body.as_bytes())).expect(200).json();
    assert_eq!(import()["changes"]["new"], 2);
    let made = app.viewer().get("/plans/by-hand").expect(200).json();
    assert_eq!(made["status_date"], "2018-10-01", "{made}");
    let milestone = json!({"timescale": " Review by  31 January 2019 "});
    app.administrator().post("/plans/by-hand/actions/1.1/milestones", &milestone).expect(201);
    let update = json!({"rag": "red", "state": "in_progress", "note": "We are stuck"});
    app.administrator().post("/plans/by-hand/actions/1.1/updates", &update).expect(201);
    let again = import();
    assert_eq!((&again["changes"]["changed"], &again["changes"]["unchanged"]), (&json!(0), &json!(2)), "{again}");
    let details: Vec<_> =
        again["untaken"].as_array().expect("notes").iter().map(|one| one["detail"].to_string()).collect();
    assert!(details.iter().any(|detail| detail.contains("further milestone")), "{again}");
    assert!(details.iter().any(|detail| detail.contains("has been reported on since")), "{again}");
    let action = app.viewer().get("/plans/by-hand/actions/1.1").json();
    assert_eq!((&action["rag"], &action["recommendations"][0]["register"]), (&json!("red"), &json!("ofsted-2018")));
}
