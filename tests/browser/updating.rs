//! A chair posts an update, in a browser.

use crate::browser::{ENTER, TAB};
use crate::support::App;
use crate::{Browser, Screen, Scripts};

const ACTION: &str = "/plans/sscb-2018-19/actions/1.3";

#[test]
fn a_chair_posts_an_update() {
    let app = App::start();
    for (screen, scripts) in [(Screen::Wide, Scripts::On), (Screen::Narrow, Scripts::Off)] {
        let browser = Browser::signed_in(&app, "chair", screen, scripts);
        browser.go(ACTION);
        browser.follow("Post an update");
        browser.fill("note", "Twelve young inspectors have been recruited.");
        browser.choose("rag-amber");
        browser.choose("state-in_progress");
        browser.press("Save update");
        assert_eq!(browser.path(), ACTION);
        browser.assert_says("Your update on action 1.3 was saved.");
        browser.assert_says("Twelve young inspectors have been recruited.");
    }
}

#[test]
fn the_pages_of_an_update_can_be_used_by_everybody() {
    let app = App::start();
    for screen in Screen::ALL {
        let browser = Browser::signed_in(&app, "chair", screen, Scripts::On);
        browser.go("/");
        assert_eq!(browser.path(), "/my-actions");
        browser.check("my-actions");
        browser.go(ACTION);
        browser.check("action");
        browser.follow("Post an update");
        browser.check("update");
        browser.press("Save update");
        browser.assert_says("Write what has happened.");
        browser.check("update-wrong");
    }
}

#[test]
fn an_update_is_posted_by_keyboard_alone() {
    let app = App::start();
    let browser = Browser::signed_in(&app, "chair", Screen::Wide, Scripts::Off);
    browser.go(&format!("{ACTION}/updates"));
    assert!(browser.title().starts_with("Update action 1.3 – "), "{}", browser.title());
    browser.type_keys(TAB);
    assert_eq!(browser.focused(), "Skip to main content");
    browser.type_keys(ENTER);
    browser.tab_to("note");
    browser.type_keys("Posted without a mouse");
    browser.tab_to("Save update");
    browser.enter();
    assert_eq!(browser.path(), ACTION);
    browser.assert_says("Posted without a mouse");
}

#[test]
fn whoever_is_signed_out_while_writing_signs_in_and_saves_what_was_written() {
    let app = App::start();
    for (screen, scripts) in [(Screen::Wide, Scripts::On), (Screen::Narrow, Scripts::Off)] {
        let browser = Browser::signed_in(&app, "chair", screen, scripts);
        browser.go(&format!("{ACTION}/updates"));
        let words = format!("Written on a {screen:?} screen");
        browser.fill("note", &words);
        browser.forget_cookies();
        browser.press("Save update");
        browser.assert_says("What you wrote is kept");
        browser.sign_in("chair");
        assert!(browser.has("blockquote"), "what was written is shown");
        browser.press("Save it now");
        assert_eq!(browser.path(), ACTION);
        browser.assert_says(&words);
    }
}
