//! The plan as the board knows it, in a browser.

use crate::support::App;
use crate::{Browser, Screen, Scripts};

const PLAN: &str = "/plans/sscb-2018-19";

#[test]
fn the_plan_is_looked_through_by_lead_and_day() {
    let app = App::start();
    for (screen, scripts) in [(Screen::Wide, Scripts::On), (Screen::Narrow, Scripts::Off)] {
        let browser = Browser::signed_in(&app, "viewer", screen, scripts);
        assert_eq!(browser.path(), PLAN, "whoever only reads begins with the only plan");
        browser.assert_says("19 overdue");
        browser.assert_says("All 38 actions are shown.");
        browser.open_details();
        browser.select("lead", "Quality Assurance and Performance Group");
        browser.press("Show");
        browser.assert_says("15 of 38 actions are shown.");
        browser.select("rag", "Not yet rated");
        browser.fill("q", "young inspectors");
        browser.press("Show");
        browser.assert_says("1 of 38 actions are shown.");
        browser.follow("1.3");
        assert_eq!(browser.path(), format!("{PLAN}/actions/1.3"));
        browser.go(PLAN);
        browser.open_details();
        browser.fill_date("as_of", "2018-09-30");
        browser.press("Show");
        browser.assert_says("as it stood at the end of 30 September 2018");
        browser.assert_says("2 overdue");
    }
}

#[test]
fn the_plan_can_be_read_by_everybody() {
    let app = App::start();
    for screen in Screen::ALL {
        let browser = Browser::signed_in(&app, "viewer", screen, Scripts::On);
        browser.go(PLAN);
        browser.check("board");
        browser.go(&format!("{PLAN}?as_of=2018-09-01&lead=qa-and-p&overdue=true"));
        browser.check("board-chosen");
        browser.go(&format!("{PLAN}?q=nothing+like+this"));
        browser.assert_says("No action fits what you chose.");
        browser.check("board-empty");
    }
}

/// How many sheets a page takes, and whether each is A4 landscape.
fn sheets(pdf: &[u8]) -> (usize, bool) {
    let pdf = String::from_utf8_lossy(pdf);
    let boxes: Vec<&str> = pdf.split("/MediaBox [").skip(1).filter_map(|rest| rest.split(']').next()).collect();
    (boxes.len(), boxes.iter().all(|page| page.starts_with("0 0 84") && page.contains(" 59")))
}

#[test]
fn what_goes_to_the_board_is_printed_on_few_sheets_of_a4_landscape() {
    let app = App::start();
    let question = serde_json::json!({"question": "What keeps the audit?", "respond_by": "2018-10-20"});
    app.business_group().post(&format!("{PLAN}/actions/2.10/challenges"), &question).expect(201);
    let browser = Browser::signed_in(&app, "business-group", Screen::Wide, Scripts::Off);
    for (name, part, most) in [
        ("board", "", 8),
        ("agenda", "/agenda", 13),
        ("overdue", "/overdue", 4),
        ("challenges", "/challenges", 1),
        ("date-changes", "/date-changes", 1),
        ("conflicts", "/conflicts", 11),
        ("recommendations", "/recommendations", 4),
        ("changes", "/changes", 7),
        ("pictures", "/pictures", 8),
    ] {
        browser.go(&format!("{PLAN}{part}"));
        let (number, fit) = sheets(&browser.print(name));
        assert!((1..=most).contains(&number), "{name} takes {number} sheets");
        assert!(fit, "{name} is printed on another sheet than A4 landscape");
    }
}
