//! Signing in and out, in a browser.

use crate::support::App;
use crate::{Browser, Screen, Scripts};

#[test]
fn whoever_follows_a_link_signs_in_and_comes_to_where_it_led() {
    let app = App::start();
    for (screen, scripts) in [(Screen::Wide, Scripts::On), (Screen::Narrow, Scripts::Off)] {
        let browser = Browser::open(&app, screen, scripts);
        browser.go("/plans/sscb-2018-19");
        assert_eq!(browser.path(), "/sign-in?next=%2Fplans%2Fsscb-2018-19");
        browser.fill("email", "viewer@example.org");
        browser.fill("password", "not the password");
        browser.press("Sign in");
        browser.assert_says("The e-mail address or the password is wrong.");
        assert_eq!(browser.value("email"), "viewer@example.org");
        browser.sign_in("viewer");
        assert_eq!(browser.path(), "/plans/sscb-2018-19");
        browser.press("Sign out");
        assert_eq!(browser.path(), "/sign-in");
        browser.go("/plans/sscb-2018-19");
        assert!(browser.path().starts_with("/sign-in"));
    }
}

#[test]
fn the_pages_around_signing_in_can_be_used_by_everybody() {
    let app = App::start();
    for screen in Screen::ALL {
        let browser = Browser::open(&app, screen, Scripts::On);
        browser.go("/sign-in");
        browser.check("sign-in");
        browser.press("Sign in");
        browser.check("sign-in-wrong");
        browser.go("/forgotten-password");
        browser.check("forgotten-password");
        browser.go("/nothing-here");
        browser.assert_says("Page not found");
        browser.check("not-found");
        browser.go("/sign-in");
        browser.sign_in("viewer");
        browser.go("/plans");
        browser.check("plans");
        browser.go("/plans/none");
        browser.check("no-such-plan");
    }
}
