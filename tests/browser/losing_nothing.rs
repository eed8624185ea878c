//! What happens to a form when something gets in its way, in a browser.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::App;
use crate::{Browser, Screen, Scripts};

const ACTION: &str = "/plans/sscb-2018-19/actions/1.3";
const UPDATES: &str = "/plans/sscb-2018-19/actions/1.3/updates";

#[test]
fn whoever_is_overtaken_sees_both_and_decides() {
    let app = App::start();
    for (screen, scripts) in [(Screen::Wide, Scripts::On), (Screen::Narrow, Scripts::Off)] {
        let browser = Browser::signed_in(&app, "chair", screen, scripts);
        browser.go(UPDATES);
        let mine = format!("Mine on a {screen:?} screen");
        let theirs = format!("Theirs before mine on a {screen:?} screen");
        browser.fill("note", &mine);
        browser.choose("rag-amber");
        app.administrator().post(UPDATES, &json!({"note": theirs, "rag": "red"})).expect(201);
        browser.press("Save update");
        browser.assert_says("Somebody else has changed this action");
        browser.assert_says(&theirs);
        assert_eq!(browser.value("note"), mine);
        if scripts == Scripts::On {
            browser.check("update-clash");
        }
        browser.press("Save update");
        assert_eq!(browser.path(), ACTION);
        browser.assert_says(&mine);
        browser.assert_says(&theirs);
    }
}

/// How many updates were sent and answered with another page.
fn times_answered(app: &App) -> usize {
    let metrics = app.anonymous().get("//metrics").expect(200).text();
    let line = metrics.lines().find(|line| line.contains("_total{method=\"POST\"") && line.contains("/updates"));
    line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap_or_default()
}

#[test]
fn a_form_that_is_sent_twice_in_a_row_posts_once() {
    let app = App::start();
    let browser = Browser::signed_in(&app, "chair", Screen::Wide, Scripts::On);
    browser.go(UPDATES);
    browser.fill("note", "Once and for all");
    // Of two submissions to one window the browser drops the first, so one goes to another.
    browser.run(
        "const form = document.querySelector('main form'); form.target = 'other'; form.submit();
        form.target = ''; form.submit();",
    );
    browser.wait_for_path(ACTION);
    // Which of the two windows says that it was saved is a matter of chance.
    browser.assert_says("Once and for all");
    let begun = Instant::now();
    while times_answered(&app) < 2 {
        assert!(begun.elapsed() < Duration::from_secs(20), "the browser has sent it twice");
    }
    let updates = app.viewer().get(UPDATES).json();
    assert_eq!(updates["items"].as_array().map(Vec::len), Some(1), "{updates}");
}

#[test]
fn the_pages_in_between_can_be_used_by_everybody() {
    let app = App::start();
    for screen in Screen::ALL {
        let browser = Browser::signed_in(&app, "chair", screen, Scripts::On);
        browser.go(UPDATES);
        browser.fill("note", "Twelve young inspectors have been recruited.");
        browser.forget_cookies();
        browser.press("Save update");
        browser.check("interrupted");
        browser.sign_in("chair");
        browser.check("interrupted-again");
        browser.press("Save it now");
        browser.check("saved");
        browser.go("/plans/sscb-2018-19/actions/2.1/updates");
        browser.assert_says("You may not do this");
        browser.check("forbidden");
    }
}
