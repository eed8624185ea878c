//! Questions and later dates, from both sides, in a browser.

use crate::support::App;
use crate::{Browser, Screen, Scripts};

const ACTION: &str = "/plans/sscb-2018-19/actions/2.10";

#[test]
fn the_business_group_asks_and_the_chair_answers() {
    let app = App::start();
    for (screen, scripts) in [(Screen::Wide, Scripts::On), (Screen::Narrow, Scripts::Off)] {
        let judge = Browser::signed_in(&app, "business-group", screen, scripts);
        judge.go(ACTION);
        judge.follow("Challenge this action");
        judge.press("Put the question to the leads");
        judge.assert_says("Write what you want to know.");
        judge.assert_says("Give a date.");
        judge.fill("question", "What did the audit find?");
        judge.fill_date("respond_by", "2018-10-20");
        judge.press("Put the question to the leads");
        assert_eq!(judge.path(), ACTION);
        judge.assert_says("waits for an answer");

        let chair = Browser::signed_in(&app, "chair", screen, scripts);
        assert_eq!(chair.path(), "/my-actions");
        chair.assert_says("What did the audit find?");
        chair.follow_containing("Answer");
        chair.fill("text", "Twelve of twenty were good.");
        chair.press("Send the answer");
        assert_eq!(chair.path(), ACTION);
        chair.assert_says("went to the Business Group");
        chair.assert_says("Twelve of twenty were good.");
    }
}

#[test]
fn a_chair_asks_for_a_later_date() {
    let app = App::start();
    let browser = Browser::signed_in(&app, "chair", Screen::Narrow, Scripts::Off);
    browser.go(ACTION);
    browser.follow("Ask for a later date");
    browser.fill_date("new_due_on", "2018-09-01");
    browser.fill("reason", "The auditor is ill until November.");
    browser.press("Send to the Business Group");
    browser.assert_says("There is a problem");
    assert_eq!(browser.value("reason"), "The auditor is ill until November.");
    browser.fill_date("new_due_on", "2018-11-30");
    browser.press("Send to the Business Group");
    assert_eq!(browser.path(), ACTION);
    browser.assert_says("from 30 September 2018 to 30 November 2018");
    browser.assert_says("waits for the Business Group");
}

#[test]
fn the_pages_of_questions_and_later_dates_can_be_used_by_everybody() {
    let app = App::start();
    let challenge = serde_json::json!({"question": "What did the audit find?", "respond_by": "2018-10-20"});
    let raised = app.business_group().post(&format!("{ACTION}/challenges"), &challenge).expect(201).json();
    for screen in Screen::ALL {
        let chair = Browser::signed_in(&app, "chair", screen, Scripts::On);
        chair.go("/my-actions");
        chair.check("my-actions-asked");
        chair.go(&format!("/challenges/{}/response", raised["id"]));
        chair.check("answer");
        chair.press("Send the answer");
        chair.check("answer-wrong");
        chair.go(&format!("{ACTION}/date-changes"));
        chair.check("later-date");
        chair.press("Send to the Business Group");
        chair.check("later-date-wrong");
        let judge = Browser::signed_in(&app, "business-group", screen, Scripts::On);
        judge.go(ACTION);
        judge.check("action-challenged");
        judge.follow("Challenge this action");
        judge.press("Put the question to the leads");
        judge.check("challenge-wrong");
    }
}
