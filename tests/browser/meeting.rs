//! The Business Group works through its pages, in a browser.

use serde_json::{Value, json};

use crate::browser::ENTER;
use crate::support::{App, PLAN};
use crate::{Browser, Screen, Scripts};

const AGENDA: &str = "/plans/sscb-2018-19/agenda";

/// Keys, as the driver names them.
const ALT: char = '\u{E00A}';
const UP: char = '\u{E013}';
const DOWN: char = '\u{E015}';

/// Asks for a later date of 2.10 as its chair, and answers the key.
fn ask(app: &App) -> Value {
    let chair = app.chair();
    let action = chair.get(&format!("{PLAN}/actions/2.10")).expect(200).json();
    let milestone = &action["milestones"][0]["id"];
    let request = json!({"milestone_id": milestone, "new_due_on": "2019-11-30", "reason": "The audit is late"});
    chair.post(&format!("{PLAN}/actions/2.10/date-changes"), &request).expect(201).json()["id"].clone()
}

/// Challenges 2.10, lets its chair answer if `answered`, and answers the challenge's key.
fn challenge(app: &App, answered: bool) -> Value {
    let question = json!({"question": "What keeps the audit?", "respond_by": "2019-01-20"});
    let raised = app.business_group().post(&format!("{PLAN}/actions/2.10/challenges"), &question).expect(201).json();
    let id = raised["id"].clone();
    if answered {
        let answer = json!({"text": "Two auditors have left; a new one begins in November."});
        app.chair().post(&format!("/challenges/{id}/response"), &answer).expect(201);
    }
    id
}

#[test]
fn the_pages_of_the_business_group_can_be_used_by_everybody() {
    let app = App::start();
    ask(&app);
    challenge(&app, true);
    challenge(&app, false);
    for screen in Screen::ALL {
        let browser = Browser::signed_in(&app, "business-group", screen, Scripts::On);
        browser.check("agenda");
        for page in ["overdue", "challenges", "date-changes", "conflicts", "recommendations", "changes", "pictures"] {
            browser.go(&format!("{PLAN}/{page}"));
            browser.check(page);
        }
    }
}

#[test]
fn the_forms_of_the_business_group_can_be_used_by_everybody() {
    let app = App::start();
    let (request, answered) = (ask(&app), challenge(&app, true));
    for screen in Screen::ALL {
        let browser = Browser::signed_in(&app, "business-group", screen, Scripts::On);
        browser.go(&format!("{PLAN}/date-changes?open=grant-request-{request}"));
        browser.check("date-changes-grant");
        for deed in ["accept", "reopen", "escalate"] {
            browser.go(&format!("{PLAN}/challenges?open={deed}-challenge-{answered}"));
            browser.check(&format!("challenges-{deed}"));
        }
        browser.press("Pass it on");
        browser.assert_says("Choose a group.");
        browser.check("challenges-escalate-wrong");
        browser.go(&format!("{PLAN}/conflicts?lead=business-group&open=answer-conflict-overdue_but_on_track-2.1"));
        browser.press("Save the reason");
        browser.assert_says("Say why this may stand.");
        browser.check("conflicts-answer-wrong");
    }
}

#[test]
fn a_long_agenda_is_shown_in_stretches() {
    let app = App::start_on("2019-01-01");
    let browser = Browser::signed_in(&app, "business-group", Screen::Wide, Scripts::On);
    browser.assert_says("1 to 40 of 84");
    browser.check("agenda-2019");
    browser.follow("Later items");
    browser.assert_says("41 to 80 of 84");
}

#[test]
fn the_business_group_works_through_the_agenda() {
    for (screen, scripts) in [(Screen::Wide, Scripts::On), (Screen::Narrow, Scripts::Off)] {
        let app = App::start();
        ask(&app);
        challenge(&app, true);
        let browser = Browser::signed_in(&app, "business-group", screen, scripts);
        assert_eq!(browser.path(), AGENDA, "that is where they begin");
        browser.follow("Grant");
        assert_eq!(browser.focused(), "agreed_on", "one can type at once");
        browser.press("Grant the later date");
        assert_eq!(browser.path(), format!("{AGENDA}?at=action-2.3a"));
        assert_eq!(browser.focused(), "action-2.3a", "that is the next item");
        assert!(browser.text_of("#action-2\\.3a").contains("The later date for action 2.10 was granted."));
        browser.follow("Challenge");
        browser.press("Send the challenge");
        browser.assert_says("Write what you want to know.");
        browser.fill("question", "Which cases are still missing?");
        browser.press("Send the challenge");
        assert_eq!(browser.focused(), "action-3.1");
        browser.follow("Accept");
        browser.press("Accept the answer");
        browser.assert_says("The answer to C1 was accepted.");
        browser.go(&format!("{PLAN}/challenges"));
        browser.assert_says("Which cases are still missing?");
        browser.assert_says("Closed");
    }
}

#[test]
fn the_agenda_is_gone_through_by_keyboard() {
    let app = App::start();
    let browser = Browser::signed_in(&app, "business-group", Screen::Wide, Scripts::On);
    browser.assert_says("To go from item to item, press Alt and");
    for (key, item) in [(DOWN, "action-2.3a"), (DOWN, "action-3.1"), (DOWN, "action-1.1"), (UP, "action-3.1")] {
        browser.type_with(ALT, key);
        assert_eq!(browser.focused(), item);
    }
    browser.tab_to("Challenge");
    browser.enter();
    assert_eq!(browser.focused(), "question");
    browser.type_keys("Why is this late?");
    browser.tab_to("Send the challenge");
    browser.enter();
    assert_eq!(browser.focused(), "action-1.1");
    browser.assert_says("Your challenge was put to the leads of action 3.1.");
}

#[test]
fn without_scripts_links_lead_from_item_to_item() {
    let app = App::start();
    let browser = Browser::signed_in(&app, "business-group", Screen::Narrow, Scripts::Off);
    assert!(!browser.text().contains("press Alt"), "nothing is said of keys that do nothing");
    for item in ["action-3.1", "action-1.1"] {
        browser.tab_to("Next item");
        browser.type_keys(ENTER);
        assert_eq!(browser.focused(), item);
    }
}

#[test]
fn the_agenda_and_a_log_are_looked_at_as_they_stood_on_a_past_day() {
    let app = App::start();
    challenge(&app, true);
    for (screen, scripts) in [(Screen::Wide, Scripts::On), (Screen::Narrow, Scripts::Off)] {
        let browser = Browser::signed_in(&app, "business-group", screen, scripts);
        browser.fill_date("as_of", "2018-09-30");
        browser.press("Show");
        browser.assert_says("Agenda for 30 September 2018");
        browser.assert_says("as it stood at the end of 30 September 2018. Nothing can be decided here.");
        assert!(!browser.has(".deeds"), "nothing is decided on a past day");
        if scripts == Scripts::On {
            browser.check("agenda-past");
        }
        browser.follow("See it as it is today");
        assert!(browser.has(".deeds") && browser.path() == AGENDA, "today it can be decided");
        browser.go(&format!("{PLAN}/challenges?state=answered"));
        browser.assert_says("1 challenge in this plan");
        browser.fill_date("as_of", "2018-09-30");
        browser.press("Show");
        browser.assert_says("Nothing fits what you chose.");
        if scripts == Scripts::On {
            browser.check("challenges-past");
        }
        browser.follow("See it as it is today");
        assert_eq!(browser.path(), format!("{PLAN}/challenges?state=answered"));
    }
}

#[test]
fn whoever_accepts_an_answer_among_the_answered_comes_back_to_those() {
    let app = App::start();
    challenge(&app, true);
    let browser = Browser::signed_in(&app, "business-group", Screen::Narrow, Scripts::Off);
    browser.go(&format!("{PLAN}/challenges?state=answered"));
    browser.follow("Accept");
    browser.press("Accept the answer");
    assert_eq!(browser.path(), format!("{PLAN}/challenges?state=answered&at=challenge-1"));
    browser.assert_says("The answer to C1 was accepted.");
    browser.assert_says("Nothing fits what you chose.");
}
