//! The first plan, read.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::{App, PLAN, numbers};

fn list(app: &App, query: &str) -> Value {
    app.viewer().get(&format!("{PLAN}/actions?limit=1000&{query}")).expect(200).json()
}

fn items(list: &Value) -> &Vec<Value> {
    list["items"].as_array().expect("items")
}

#[test]
fn the_first_plan_has_38_actions_with_the_colours_printed() {
    let app = App::start();
    let plan = app.viewer().get(PLAN).expect(200).json();
    assert_eq!(plan["counts"]["rag"]["amber"], 14);
    assert_eq!(plan["counts"]["rag"]["green"], 3);
    assert_eq!(plan["counts"]["rag"]["red"], 0);
    assert_eq!(plan["counts"]["rag"]["none"], 21);
    assert_eq!(plan["counts"]["state"]["completed"], 3);
    assert_eq!(plan["overdue"], 19);
    assert_eq!(items(&list(&app, "")).len(), 38);
    let green = numbers(&list(&app, "rag=green"));
    assert_eq!(green, ["1.2a", "2.3", "4.1"]);
}

#[test]
fn the_two_overdue_reports_agree_item_by_item_on_every_day() {
    let app = App::start();
    let viewer = app.viewer();
    for (query, day, total) in [
        ("", "2018-10-01", Some(19)),
        ("as_of=2019-01-01", "2019-01-01", Some(31)),
        ("as_of=2018-08-15", "2018-08-15", None),
        ("as_of=2018-07-31", "2018-07-31", None),
        ("as_of=2018-03-01", "2018-03-01", Some(0)),
    ] {
        let one = viewer.get(&format!("{PLAN}/reports/overdue?limit=1000&{query}")).expect(200).json();
        let all = viewer.get(&format!("/reports/overdue?limit=1000&{query}")).expect(200).json();
        assert_eq!(one, all, "{query}");
        assert_eq!(one["as_of"], day);
        if let Some(total) = total {
            assert_eq!(one["total"], total, "{query}");
        }
        assert_eq!(Some(items(&one).len() as u64), one["total"].as_u64());
        let days: Vec<_> = items(&one).iter().map(|item| item["days_overdue"].as_i64().expect("days")).collect();
        assert!(days.is_sorted_by(|one, two| one >= two) && days.iter().all(|days| *days > 0), "{days:?}");
        let mut reported = numbers(&one);
        let mut listed = numbers(&list(&app, &format!("overdue=true&{query}")));
        reported.sort();
        listed.sort();
        assert_eq!(reported, listed, "{query}");
    }
}

#[test]
fn the_overdue_reports_agree_for_each_lead() {
    let app = App::start();
    let viewer = app.viewer();
    for lead in ["qa-and-p", "damb", "business-group", "nobody"] {
        let query = format!("reports/overdue?limit=1000&lead={lead}");
        let one = viewer.get(&format!("{PLAN}/{query}")).json();
        assert_eq!(one, viewer.get(&format!("/{query}")).json(), "{lead}");
        assert_eq!(one["total"].as_u64(), Some(items(&one).len() as u64), "{lead}");
    }
}

/// Whether an action is one that a filter should choose.
type Chooses = fn(&Value) -> bool;

#[test]
fn each_filter_chooses_just_what_it_says() {
    let app = App::start();
    let all = list(&app, "");
    let due = |action: &Value| action["due_on"].as_str().unwrap_or_default().to_owned();
    assert!(items(&all).iter().any(|action| due(action).is_empty()));
    let filters: [(&str, Chooses); 16] = [
        ("priority=2", |action| action["priority"] == 2),
        ("lead=damb", |action| action["leads"].as_array().unwrap().iter().any(|lead| lead["slug"] == "damb")),
        ("lead=nobody", |_| false),
        ("state=completed", |action| action["state"] == "completed"),
        ("state=in_progress", |action| action["state"] == "in_progress"),
        ("rag=amber", |action| action["rag"] == "amber"),
        ("rag=red", |action| action["rag"] == "red"),
        ("rag=none", |action| action["rag"].is_null()),
        ("overdue=true", |action| action["overdue"] == true),
        ("overdue=false", |action| action["overdue"] == false),
        ("kind=review", |action| action["milestones"].as_array().unwrap().iter().any(|m| m["kind"] == "review")),
        ("due_before=2018-10-01", |action| action["due_on"].as_str().is_some_and(|due| due < "2018-10-01")),
        ("due_after=2018-09-30", |action| action["due_on"].as_str().is_some_and(|due| due > "2018-09-30")),
        ("recommendation=ofsted-2018:2", |action| {
            action["recommendations"].as_array().unwrap().iter().any(|entry| entry["number"] == 2)
        }),
        ("q=NEGLECT", |action| {
            let parts = [&action["number"], &action["text"], &action["outcome"]["text"], &action["note"]];
            let milestones = action["milestones"].as_array().unwrap().iter().map(|milestone| &milestone["text"]);
            parts
                .into_iter()
                .chain(milestones)
                .any(|text| text.as_str().unwrap_or("").to_lowercase().contains("neglect"))
        }),
        ("priority=2&overdue=true&rag=none", |action| {
            action["priority"] == 2 && action["overdue"] == true && action["rag"].is_null()
        }),
    ];
    for (query, chooses) in filters {
        let expected: Vec<Value> = items(&all).iter().filter(|action| chooses(action)).cloned().collect();
        assert_eq!(items(&list(&app, query)), &expected, "{query}");
    }
}

#[test]
fn mine_are_the_actions_of_the_groups_one_chairs() {
    let app = App::start();
    let mine = app.chair().get(&format!("{PLAN}/actions?mine=true")).expect(200).json();
    assert_eq!(numbers(&mine), numbers(&list(&app, "lead=qa-and-p")));
    assert!(!items(&mine).is_empty());
    assert!(items(&list(&app, "mine=true")).is_empty());
}

#[test]
fn each_order_puts_what_has_nothing_to_compare_last() {
    let app = App::start();
    let natural = numbers(&list(&app, "sort=number"));
    assert_eq!(natural, numbers(&list(&app, "")));
    let place = |number: &str| natural.iter().position(|one| one == number).expect(number);
    assert!(place("2.9") < place("2.10"));
    assert_eq!(place("2.10") + 1, place("2.11"));
    for (sort, later) in [("due", false), ("-due", true)] {
        let ordered = list(&app, &format!("sort={sort}"));
        let due: Vec<_> = items(&ordered).iter().map(|action| action["due_on"].as_str()).collect();
        let dated: Vec<&str> = due.iter().flatten().copied().collect();
        assert!(due[..dated.len()].iter().all(Option::is_some), "{due:?}");
        assert!(dated.is_sorted_by(|one, two| if later { one >= two } else { one <= two }), "{dated:?}");
        assert_eq!(due.len(), 38);
    }
    let note = serde_json::json!({"note": "Reported just now"});
    app.administrator().post(&format!("{PLAN}/actions/3.3/updates"), &note).expect(201);
    assert_eq!(numbers(&list(&app, "sort=updated"))[0], "3.3");
}

#[test]
fn pages_add_up_to_the_whole_list_without_doubles() {
    let app = App::start();
    let viewer = app.viewer();
    // Three that a reader would hardly tell apart.
    for number in ["7.1b", "7.01b", "7.1B"] {
        let due = json!([{"timescale": "By 15 September 2018"}]);
        let new = json!({"number": number, "priority": 1, "outcome": "Heard", "text": "Ask", "leads": ["qa-and-p"],
            "milestones": due});
        app.administrator().post(&format!("{PLAN}/actions"), &new).expect(201);
    }
    for path in [
        format!("{PLAN}/actions?sort=number"),
        format!("{PLAN}/actions?sort=due"),
        format!("{PLAN}/actions?sort=-due"),
        format!("{PLAN}/actions?sort=updated"),
        format!("{PLAN}/actions?rag=none"),
        format!("{PLAN}/reports/overdue?"),
        "/reports/overdue?as_of=2019-01-01".to_owned(),
        "/reports/overdue?lead=qa-and-p".to_owned(),
    ] {
        let whole = viewer.get(&format!("{path}&limit=1000")).expect(200).json();
        for limit in [1, 7, 1000] {
            let mut found = Vec::new();
            let mut next = String::new();
            loop {
                let page = viewer.get(&format!("{path}&limit={limit}{next}")).expect(200).json();
                assert!(items(&page).len() <= limit);
                found.extend(items(&page).clone());
                let Some(cursor) = page["next_cursor"].as_str() else { break };
                assert_eq!(items(&page).len(), limit, "{path}");
                next = format!("&cursor={cursor}");
            }
            assert_eq!(&found, items(&whole), "{path} by {limit}");
        }
    }
}

#[test]
fn a_cursor_that_somebody_made_up_is_refused() {
    let app = App::start();
    let text = "\"a\\u0000b\"";
    let place = |day: &str| json!({"due_on": day, "plan_id": 1, "sort_key": "011.011"}).to_string();
    let places = ["-4800-01-01", "-262143-01-01", "+12000-01-01", "2018-09-30\u{0}"].map(place);
    let lists = ["/plans?", "/groups?", "/registers?"].map(|list| (list, text.to_owned()));
    let reports = places.map(|place| ("/reports/overdue?", place));
    for (list, cursor) in lists.into_iter().chain(reports) {
        let path = format!("{list}cursor={}", URL_SAFE_NO_PAD.encode(&cursor));
        assert_eq!(app.viewer().get(&path).pointers(422), ["/cursor"], "{list} {cursor}");
    }
}

#[test]
fn the_list_of_plans_counts_as_of_a_past_day() {
    let app = App::start();
    let viewer = app.viewer();
    let today = viewer.get("/plans").expect(200).json()["items"][0].clone();
    for day in ["2018-08-15", "2019-04-01"] {
        let listed = viewer.get(&format!("/plans?as_of={day}")).expect(200).json()["items"][0].clone();
        assert_eq!(listed, viewer.get(&format!("{PLAN}?as_of={day}")).expect(200).json());
        assert_ne!(listed["overdue"], today["overdue"]);
        let csv = viewer.get_with(&format!("/plans?as_of={day}"), "accept", "text/csv").expect(200).text();
        assert!(csv.trim_end().ends_with(&format!(",{}", listed["overdue"])), "{csv}");
    }
}

/// Where a page says that the next one is.
fn next_of(page: &crate::support::Answer) -> Option<String> {
    let link = page.header("link");
    if link.is_empty() {
        return None;
    }
    let address = link.strip_prefix("</api/v1").and_then(|rest| rest.strip_suffix(">; rel=\"next\"")).expect(link);
    Some(address.to_owned())
}

#[test]
fn each_page_says_in_link_where_the_next_one_is() {
    let app = App::start();
    let administrator = app.administrator();
    for path in [
        format!("{PLAN}/actions?q=the%20%26&rag=none&"),
        format!("{PLAN}/actions?sort=-due&"),
        format!("{PLAN}/reports/overdue?as_of=2018-12-31&"),
        format!("{PLAN}/reports/conflicts?"),
        "/reports/overdue?".to_owned(),
        "/audit?from=2018-10-01&".to_owned(),
        "/groups?".to_owned(),
        "/registers?".to_owned(),
    ] {
        for (format, has_head) in [("text/csv", 1), ("application/json", 0)] {
            let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
            let items = |page: &crate::support::Answer| match has_head {
                1 => lines(&page.text()).split_off(1),
                _ => items(&page.json()).iter().map(Value::to_string).collect(),
            };
            let whole = administrator.get_with(&format!("{path}limit=1000"), "accept", format).expect(200);
            assert_eq!(next_of(&whole), None, "{path}");
            let mut found = Vec::new();
            let mut next = Some(format!("{path}limit=3"));
            while let Some(address) = next {
                let page = administrator.get_with(&address, "accept", format).expect(200);
                found.extend(items(&page));
                next = next_of(&page);
                if has_head == 0 {
                    let cursor = page.json()["next_cursor"].as_str().map(|cursor| format!("&cursor={cursor}"));
                    assert_eq!(next.is_some(), cursor.is_some(), "{path}");
                    assert!(next.iter().zip(&cursor).all(|(next, cursor)| next.ends_with(cursor)), "{next:?}");
                }
            }
            assert_eq!(found, items(&whole), "{path} {format}");
        }
    }
}

#[test]
fn the_list_as_csv_says_the_same_as_json() {
    let app = App::start();
    let answer = app.viewer().get_with(&format!("{PLAN}/actions"), "accept", "text/csv").expect(200);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(answer.text().contains("\r\n"));
    let mut reader = csv::Reader::from_reader(answer.bytes());
    let head = reader.headers().expect("a head").clone();
    let cell = |row: &csv::StringRecord, name: &str| {
        let place = head.iter().position(|column| column == name).expect(name);
        row[place].to_owned()
    };
    let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
    let listed = list(&app, "");
    assert_eq!(rows.len(), items(&listed).len());
    for (row, action) in rows.iter().zip(items(&listed)) {
        assert_eq!(cell(row, "number"), action["number"].as_str().unwrap());
        assert_eq!(cell(row, "text"), action["text"].as_str().unwrap());
        assert_eq!(cell(row, "state"), action["state"].as_str().unwrap());
        assert_eq!(cell(row, "rag"), action["rag"].as_str().unwrap_or("none"));
        assert_eq!(cell(row, "due_on"), action["due_on"].as_str().unwrap_or(""));
        assert_eq!(cell(row, "overdue"), action["overdue"].to_string());
        assert_eq!(cell(row, "days_overdue"), action["days_overdue"].to_string());
    }
}

#[test]
fn csv_begins_with_a_byte_order_mark_only_if_asked() {
    let app = App::start();
    let viewer = app.viewer();
    for path in ["/plans", "/plans/sscb-2018-19/actions", "/plans/sscb-2018-19/reports/summary", "/reports/overdue"] {
        let plain = viewer.get_with(path, "accept", "text/csv").expect(200);
        let marked = viewer.get_with(&format!("{path}?bom=1"), "accept", "text/csv").expect(200);
        assert!(!plain.bytes().starts_with(b"\xef\xbb\xbf"), "{path}");
        assert_eq!(marked.bytes().strip_prefix(b"\xef\xbb\xbf"), Some(plain.bytes()), "{path}");
    }
}

#[test]
fn a_cell_that_begins_like_a_formula_is_made_harmless() {
    let app = App::start();
    for note in ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "  =1+1"] {
        let path = format!("{PLAN}/actions/2.9/updates");
        app.administrator().post(&path, &serde_json::json!({"note": note})).expect(201);
        let answer = app.viewer().get_with(&format!("{path}?limit=1"), "accept", "text/csv").expect(200);
        let mut reader = csv::Reader::from_reader(answer.bytes());
        let row = reader.records().next().expect("a row").expect("a row");
        assert_eq!(&row[6], format!("'{note}"));
    }
}

#[test]
fn what_is_mine_is_not_what_is_yours() {
    let app = App::start();
    let path = format!("{PLAN}/actions?mine=true");
    let count = |json: serde_json::Value| json["items"].as_array().map_or(0, Vec::len);
    assert_eq!(count(app.viewer().get(&path).expect(200).json()), 0);
    assert!(count(app.chair().get(&path).expect(200).json()) > 5);
    assert_eq!(count(app.viewer().get(&path).expect(200).json()), 0);
}

#[test]
fn what_has_not_changed_is_not_sent_again_until_it_changes() {
    let app = App::start();
    let viewer = app.viewer();
    let paths = [
        PLAN,
        "/plans/sscb-2018-19/board",
        "/plans/sscb-2018-19/actions",
        "/plans/sscb-2018-19/actions/2.9",
        "/plans/sscb-2018-19/reports/overdue",
        "/reports/overdue",
    ];
    let tags: Vec<String> = paths.iter().map(|path| viewer.get(path).expect(200).header("etag").to_owned()).collect();
    for (path, tag) in paths.iter().zip(&tags) {
        assert!(tag.starts_with('"'), "{path}: {tag}");
        let again = viewer.get_with(path, "if-none-match", tag).expect(304);
        assert!(again.bytes().is_empty(), "{path}");
        assert_eq!(again.header("etag"), tag);
        viewer.get_with(path, "if-none-match", "\"other\"").expect(200);
    }
    let note = serde_json::json!({"note": "Something moved"});
    app.administrator().post(&format!("{PLAN}/actions/2.9/updates"), &note).expect(201);
    for (path, tag) in paths.iter().zip(&tags) {
        let now = viewer.get_with(path, "if-none-match", tag).expect(200);
        assert_ne!(now.header("etag"), tag, "{path}");
    }
}

#[test]
fn action_2_11_has_seven_milestones_and_is_linked_with_3_2() {
    let app = App::start();
    let action = app.viewer().get(&format!("{PLAN}/actions/2.11")).expect(200).json();
    assert_eq!(action["milestones"].as_array().map(Vec::len), Some(7));
    assert_eq!(action["links"], serde_json::json!(["3.2"]));
    let other = app.viewer().get(&format!("{PLAN}/actions/3.2")).expect(200).json();
    assert_eq!(other["links"], serde_json::json!(["2.11"]));
}

#[test]
fn action_4_5_is_overdue_from_the_first_of_october() {
    let app = App::start();
    let action = app.viewer().get(&format!("{PLAN}/actions/4.5")).expect(200).json();
    assert_eq!((&action["overdue"], &action["days_overdue"]), (&true.into(), &1.into()));
    assert_eq!(action["due_on"], "2018-09-30");
    assert!(!numbers(&list(&app, "overdue=true&as_of=2018-09-30")).contains(&"4.5".to_owned()));
}

#[test]
fn before_the_first_statuses_nothing_is_rated() {
    let app = App::start();
    let before = list(&app, "as_of=2018-07-30");
    assert_eq!(items(&before).len(), 38);
    assert!(items(&before).iter().all(|action| action["rag"].is_null() && action["note"].is_null()));
    let plan = app.viewer().get(&format!("{PLAN}/reports/summary?as_of=2018-07-30")).expect(200).json();
    assert_eq!(plan["rag"]["none"], 38);
}

#[test]
fn the_board_nests_every_action_once() {
    let app = App::start();
    let board = app.viewer().get(&format!("{PLAN}/board")).expect(200).json();
    let mut found = Vec::new();
    for priority in board["priorities"].as_array().expect("priorities") {
        for outcome in priority["outcomes"].as_array().expect("outcomes") {
            found.extend(outcome["actions"].as_array().expect("actions").iter().cloned());
        }
    }
    assert_eq!(found.len(), 38);
    for action in items(&list(&app, "")) {
        assert!(found.contains(action), "{action}");
    }
}

#[test]
fn what_can_be_read_can_be_asked_for_without_its_body() {
    let app = App::start();
    let viewer = app.viewer();
    for path in ["/plans", PLAN, "/plans/sscb-2018-19/board", "/reports/overdue", "/me", "//healthz"] {
        let whole = viewer.get(path).expect(200);
        let head = viewer.ask("HEAD", path, &[], None).expect(200);
        assert!(head.bytes().is_empty(), "{path}");
        for name in ["content-type", "etag"] {
            assert_eq!(head.header(name), whole.header(name), "{path}");
        }
    }
}
