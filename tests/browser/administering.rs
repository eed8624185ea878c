//! Administrators at work, in a browser.

use std::io::Write;

use crate::support::App;
use crate::{Browser, Screen, Scripts};

const BOTH: [(Screen, Scripts); 2] = [(Screen::Wide, Scripts::On), (Screen::Narrow, Scripts::Off)];

const TABLE: &str = "Recs\tOutcome\tLead\tNo.\tAction\tTimescale\tStatus
\tPriority 1: Safer homes
2\tChildren are safer at home\tQuality Team\t1.1\tLook at every home\tBy the AGM\tAmber
\t\t\t1.2\tLook again\tSpring term 2019\t
";

/// A file for a browser to send.
fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".tsv").tempfile().expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    file
}

fn send_file(browser: &Browser<'_>, text: &str, plan: &str) {
    let file = file(text);
    browser.go("/admin/import");
    browser.attach("file", file.path());
    browser.fill("new_plan", plan);
    browser.press("Upload and look through it");
}

#[test]
fn a_plan_is_imported_after_it_was_looked_through() {
    let app = App::start();
    for (screen, scripts) in BOTH {
        let browser = Browser::signed_in(&app, "administrator", screen, scripts);
        let plan = format!("homes-{screen:?}").to_lowercase();
        browser.go("/admin");
        browser.follow("Import a plan");
        send_file(&browser, &TABLE.replace("Team", &format!("{screen:?} Team")), &plan);
        browser.assert_says("Nothing has been changed yet.");
        browser.assert_says("By the AGM");
        browser.pick("lead-0", "damb");
        browser.open_details();
        browser.pick("lead-0-2", "education");
        browser.pick("timescale-0", "review");
        browser.press("Read the table again");
        browser.assert_says("Give the date that is meant.");
        browser.fill_date("timescale-0-day", "2018-11-30");
        browser.press("Read the table again");
        browser.assert_says("The table was read again as you said.");
        browser.press("Import 2 actions");
        browser.assert_says("The plan was imported: 2 new, 0 changed and 0 unchanged actions.");
        browser.go(&format!("/plans/{plan}/actions/1.1"));
        browser.assert_says("By the AGM");
        browser.assert_says("30 November 2018");
        browser.assert_says("Education Sub Group");
    }
}

#[test]
fn a_person_is_added_and_comes_in_with_their_link() {
    let app = App::start();
    for (screen, scripts) in BOTH {
        let browser = Browser::signed_in(&app, "administrator", screen, scripts);
        browser.go("/admin/people");
        browser.follow("Add a person");
        browser.fill("name", "Dana Fox");
        browser.fill("email", &format!("dana-{screen:?}@example.org"));
        browser.choose("chairs-damb");
        browser.press("Add the person");
        let link = browser.value("link");
        browser.press("Sign out");
        browser.go(link.split_once(app.address()).expect("an address of the service").1);
        browser.fill("new_password", "kestrel-anchor-mosaic");
        browser.fill("again", "kestrel-anchor-mosaic");
        browser.press("Save password");
        browser.go("/sign-in");
        browser.fill("email", &format!("dana-{screen:?}@example.org"));
        browser.fill("password", "kestrel-anchor-mosaic");
        browser.press("Sign in");
        browser.go("/account");
        browser.assert_says("Dana Fox");
        assert!(!browser.text().contains("Administration"));
    }
}

#[test]
fn a_token_is_made_and_revoked_by_keyboard_alone() {
    let app = App::start();
    let browser = Browser::signed_in(&app, "viewer", Screen::Wide, Scripts::Off);
    browser.go("/account");
    browser.tab_to("Make a token");
    browser.enter();
    browser.tab_to("label");
    browser.type_keys("Spreadsheet");
    browser.tab_to("Make the token");
    browser.enter();
    assert!(browser.value("token").starts_with("wm_"));
    browser.tab_to("I have copied it: back to your account");
    browser.enter();
    browser.assert_says("Spreadsheet");
    browser.tab_to("revoke-1");
    browser.enter();
    browser.assert_says("The token was revoked.");
}

#[test]
fn the_pages_of_ones_own_account_can_be_used_by_everybody() {
    let app = App::start();
    let _elsewhere = app.window_of("chair");
    for screen in Screen::ALL {
        let browser = Browser::signed_in(&app, "chair", screen, Scripts::On);
        browser.go("/account");
        browser.check("account");
        browser.follow("Make a token");
        browser.check("token");
        browser.press("Make the token");
        browser.check("token-wrong");
        browser.fill("label", "Data team");
        browser.press("Make the token");
        browser.check("token-made");
        browser.go("/account");
        browser.check("account-with-token");
        browser.go("/account/password");
        browser.check("own-password");
        browser.press("Save password");
        browser.check("own-password-wrong");
    }
}

#[test]
fn the_pages_of_the_administration_can_be_used_by_everybody() {
    let app = App::start();
    for screen in Screen::ALL {
        let browser = Browser::signed_in(&app, "administrator", screen, Scripts::On);
        for (path, name) in [
            ("/admin", "admin"),
            ("/admin/people", "people"),
            ("/admin/people/3", "person"),
            ("/admin/people/3/link", "person-link"),
            ("/admin/groups", "groups"),
            ("/admin/add-group", "group-add"),
            ("/admin/groups/qa-and-p", "group"),
            ("/admin/registers", "registers"),
            ("/admin/add-register", "register-add"),
            ("/admin/registers/ofsted-2018", "register"),
            ("/admin/registers/ofsted-2018/entries/2", "register-entry"),
            ("/admin/plans", "admin-plans"),
            ("/admin/add-plan", "admin-plan-add"),
            ("/admin/plans/sscb-2018-19", "admin-plan"),
            ("/admin/plans/sscb-2018-19/add-action", "admin-action-add"),
            ("/admin/plans/sscb-2018-19/actions/4.5", "admin-action"),
            ("/admin/import", "import"),
            ("/admin/audit", "audit"),
        ] {
            browser.go(path);
            browser.check(name);
        }
        browser.go("/admin/add-person");
        browser.check("person-add");
        browser.press("Add the person");
        browser.check("person-add-wrong");
        browser.go("/admin/people/3/link");
        browser.press("Make the link");
        browser.check("person-link-made");
        browser.go("/admin/add-plan");
        browser.press("Add the plan");
        browser.check("admin-plan-add-wrong");
        browser.go("/admin/plans/sscb-2018-19/actions/4.5");
        browser.press("Withdraw the action");
        browser.check("admin-action-wrong");
    }
}

#[test]
fn the_pages_of_an_import_can_be_used_by_everybody() {
    let app = App::start();
    for screen in Screen::ALL {
        let browser = Browser::signed_in(&app, "administrator", screen, Scripts::On);
        browser.go("/admin/import");
        browser.press("Upload and look through it");
        browser.check("import-wrong");
        send_file(&browser, TABLE, "homes");
        browser.check("import-review");
        browser.pick("timescale-0", "review");
        browser.press("Read the table again");
        browser.check("import-review-wrong");
        send_file(&browser, include_str!("../../seeds/sscb-2018-19/plan.tsv"), "again");
        browser.check("import-review-first-plan");
    }
}

#[test]
fn whoever_comes_second_sees_both_versions_and_saves_theirs_after_all() {
    let app = App::start();
    for screen in Screen::ALL {
        let slow = Browser::signed_in(&app, "administrator", screen, Scripts::On);
        let page = "/admin/groups/damb";
        slow.go(page);
        let (name, other) = (format!("The board, {screen:?}"), format!("The other board, {screen:?}"));
        slow.fill("name", &name);
        app.window_of("administrator").fill_in(page, &[("name", &other), ("kind", "agency")]).expect(303);
        slow.press("Save changes");
        slow.assert_says("Somebody else has changed this");
        slow.assert_says(&format!("Name in full You typed {name} Stored now {other}"));
        slow.check("group-clash");
        assert_eq!(slow.value("name"), name, "nothing that was typed is lost");
        slow.press("Save changes");
        slow.assert_says(&format!("{name} was changed."));
    }
}
