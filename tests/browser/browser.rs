//! A browser in front of the service, with the words in which the tests use it.

use std::path::PathBuf;
use std::time::Duration;

use base64::Engine;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::driver::{self, Driver};
use crate::support::App;

/// The key.
pub(crate) const TAB: &str = "\u{E004}";
/// The key.
pub(crate) const ENTER: &str = "\u{E007}";

/// How often Chromium is asked for a page on paper or as a picture.
const ASKED_AT_MOST: usize = 5;

/// How long another page may take to come.
const PATIENCE: Duration = Duration::from_secs(20);

/// How large the window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screen {
    /// 1280 wide.
    Wide,
    /// 390 wide: a telephone.
    Narrow,
}

impl Screen {
    pub(crate) const ALL: [Self; 2] = [Self::Wide, Self::Narrow];

    pub(crate) fn size(self) -> (u32, u32) {
        match self {
            Self::Wide => (1280, 900),
            Self::Narrow => (390, 844),
        }
    }
}

/// Whether scripts run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scripts {
    On,
    Off,
}

/// A window, shut when it is dropped.
pub(crate) struct Browser<'a> {
    app: &'a App,
    screen: Screen,
    client: Client,
    runtime: Runtime,
    _driver: Driver,
}

impl<'a> Browser<'a> {
    pub(crate) fn open(app: &'a App, screen: Screen, scripts: Scripts) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let driver = Driver::start();
        let client = runtime.block_on(driver.connect(screen, scripts)).expect("a window");
        Self { app, screen, client, runtime, _driver: driver }
    }

    /// A window in which one of the demonstration's people is signed in.
    pub(crate) fn signed_in(app: &'a App, who: &str, screen: Screen, scripts: Scripts) -> Self {
        let browser = Self::open(app, screen, scripts);
        browser.go("/sign-in");
        browser.sign_in(who);
        browser
    }

    /// Fills in the sign-in page on which the window is.
    pub(crate) fn sign_in(&self, who: &str) {
        self.fill("email", &format!("{who}@example.org"));
        self.fill("password", self.app.password_of(who));
        self.press("Sign in");
    }

    #[track_caller]
    fn wait<T>(&self, work: impl Future<Output = Result<T, CmdError>>) -> T {
        self.runtime.block_on(work).unwrap_or_else(|error| panic!("{error}\nat {}", self.path()))
    }

    #[track_caller]
    pub(crate) fn go(&self, path: &str) {
        self.wait(self.client.goto(&format!("http://{}{path}", self.app.address())));
    }

    /// Where it is: path and query.
    pub(crate) fn path(&self) -> String {
        let url = self.runtime.block_on(self.client.current_url()).expect("an address");
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    pub(crate) fn title(&self) -> String {
        self.wait(self.client.title())
    }

    /// The words on the page.
    #[track_caller]
    pub(crate) fn text(&self) -> String {
        self.text_of("body")
    }

    #[track_caller]
    pub(crate) fn text_of(&self, css: &str) -> String {
        self.wait(async { self.client.find(Locator::Css(css)).await?.text().await })
    }

    #[track_caller]
    pub(crate) fn assert_says(&self, words: &str) {
        let text = self.text().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{words:?} is not at {}: {text:.2000}", self.path());
    }

    pub(crate) fn has(&self, css: &str) -> bool {
        !self.wait(self.client.find_all(Locator::Css(css))).is_empty()
    }

    /// Follows the link with these words.
    #[track_caller]
    pub(crate) fn follow(&self, words: &str) {
        self.leave_by(Locator::LinkText(words));
    }

    /// Follows the first link that has these words among others.
    #[track_caller]
    pub(crate) fn follow_containing(&self, words: &str) {
        self.leave_by(Locator::XPath(&format!("//main//a[contains(., {words:?})]")));
    }

    /// Presses the button with these words.
    #[track_caller]
    pub(crate) fn press(&self, words: &str) {
        let path = format!("//button[normalize-space()={words:?}]");
        self.leave_by(Locator::XPath(&path));
    }

    /// Clicks on what leads to another page, and waits until that is there.
    #[track_caller]
    fn leave_by(&self, locator: Locator<'_>) {
        self.leaving(async { self.client.find(locator).await?.click().await });
    }

    /// Does what leads to another page, and waits until that is there: a page that has gone has no elements any more.
    #[track_caller]
    fn leaving(&self, work: impl Future<Output = Result<(), CmdError>>) {
        self.wait(async {
            let page = self.client.find(Locator::Css("html")).await?;
            work.await?;
            let gone = async {
                while page.tag_name().await.is_ok() {
                    tokio::task::yield_now().await;
                }
            };
            tokio::time::timeout(PATIENCE, gone).await.expect("another page");
            self.client.wait().at_most(PATIENCE).for_element(Locator::Css("body")).await.map(drop)
        });
    }

    /// Types into the field with this id, in place of what is there.
    #[track_caller]
    pub(crate) fn fill(&self, id: &str, text: &str) {
        self.wait(async {
            let field = self.client.find(Locator::Id(id)).await?;
            field.clear().await?;
            field.send_keys(text).await
        });
    }

    /// Types a date, given as 2018-10-20, into the field with this id as somebody in this browser's country would.
    #[track_caller]
    pub(crate) fn fill_date(&self, id: &str, day: &str) {
        let parts: Vec<&str> = day.split('-').collect();
        self.wait(async {
            let field = self.client.find(Locator::Id(id)).await?;
            field.clear().await?;
            field.send_keys(&format!("{}{}{}", parts[1], parts[2], parts[0])).await
        });
    }

    /// Opens what is folded away.
    #[track_caller]
    pub(crate) fn open_details(&self) {
        self.wait(async { self.client.find(Locator::Css("details:not([open]) summary")).await?.click().await });
    }

    /// Chooses from the list with this id what has these words.
    #[track_caller]
    pub(crate) fn select(&self, id: &str, words: &str) {
        self.wait(async { self.client.find(Locator::Id(id)).await?.select_by_label(words).await });
    }

    /// Chooses the radio button or box with this id.
    #[track_caller]
    pub(crate) fn choose(&self, id: &str) {
        self.wait(async { self.client.find(Locator::Id(id)).await?.click().await });
    }

    /// Chooses in the list with this id what has this value.
    #[track_caller]
    pub(crate) fn pick(&self, id: &str, value: &str) {
        self.wait(async { self.client.find(Locator::Id(id)).await?.select_by_value(value).await });
    }

    /// Chooses a file for the field with this id.
    #[track_caller]
    pub(crate) fn attach(&self, id: &str, file: &std::path::Path) {
        let path = file.display().to_string();
        self.wait(async { self.client.find(Locator::Id(id)).await?.send_keys(&path).await });
    }

    /// Presses Enter on whatever has the focus, which leads to another page.
    #[track_caller]
    pub(crate) fn enter(&self) {
        self.leaving(self.client.perform_actions(pressing(ENTER)));
    }

    /// Presses keys one after the other, as a keyboard does. Sent to an element they would first be given to the first part of a date
    /// field, and Tab would never leave it.
    #[track_caller]
    pub(crate) fn type_keys(&self, keys: &str) {
        self.wait(self.client.perform_actions(pressing(keys)));
    }

    /// Presses a key while another is held down.
    #[track_caller]
    pub(crate) fn type_with(&self, held: char, value: char) {
        let keys = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value: held });
        let keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        self.wait(self.client.perform_actions(keys.then(KeyAction::Up { value: held })));
    }

    /// Presses Tab until this has the focus, by its id or its words.
    #[track_caller]
    pub(crate) fn tab_to(&self, what: &str) {
        let reached = (0..60).any(|_| {
            self.type_keys(TAB);
            self.focused() == what
        });
        assert!(reached, "Tab does not lead to {what:?} at {}", self.path());
    }

    /// The id, or else the words, of what has the focus.
    #[track_caller]
    pub(crate) fn focused(&self) -> String {
        self.wait(async {
            let element = self.client.active_element().await?;
            match element.attr("id").await? {
                Some(id) if !id.is_empty() => Ok(id),
                _ => element.text().await,
            }
        })
    }

    /// What stands in the field with this id.
    #[track_caller]
    pub(crate) fn value(&self, id: &str) -> String {
        self.wait(async { self.client.find(Locator::Id(id)).await?.prop("value").await }).unwrap_or_default()
    }

    pub(crate) fn run(&self, script: &str) -> Value {
        self.wait(self.client.execute(script, Vec::new()))
    }

    /// Waits until it is there.
    #[track_caller]
    pub(crate) fn wait_for_path(&self, path: &str) {
        let there = async {
            while self.client.current_url().await.is_ok_and(|url| url.path() != path) {
                tokio::task::yield_now().await;
            }
            Ok(())
        };
        self.wait(async { tokio::time::timeout(PATIENCE, there).await.expect("to come there") });
    }

    /// Forgets the session, as if it had ended.
    pub(crate) fn forget_cookies(&self) {
        self.wait(self.client.delete_all_cookies());
    }

    /// Checks the page as it is now: nothing that WCAG 2.2 A or AA forbids, and nothing wider than the window.
    #[track_caller]
    pub(crate) fn check(&self, name: &str) {
        self.keep_picture(name);
        let width = self.run("return document.documentElement.scrollWidth").as_u64().expect("a width");
        assert!(width <= u64::from(self.screen.size().0), "{name}: the page is {width} wide at {:?}", self.screen);
        self.wait(self.client.execute(&driver::axe(), Vec::new()));
        let found = self.wait(self.client.execute_async(AXE, Vec::new()));
        let violations = found.as_array().expect("violations");
        assert!(violations.is_empty(), "{name}, {}: {found:#}", self.path());
    }

    /// Keeps the whole page as a picture, also what lies below the window, and the window alone, if somebody wants to see it.
    fn keep_picture(&self, name: &str) {
        let Some(folder) = folder_for_pictures() else { return };
        for (beyond, part) in [(true, ""), (false, "-top")] {
            let picture = self.devtools("Page.captureScreenshot", &json!({"captureBeyondViewport": beyond}));
            std::fs::write(folder.join(format!("{name}-{}{part}.png", self.screen.size().0)), picture)
                .expect("a folder");
        }
    }

    /// The page as it is printed, in PDF.
    pub(crate) fn print(&self, name: &str) -> Vec<u8> {
        let whole = json!({"preferCSSPageSize": true, "printBackground": true});
        let pdf = self.devtools("Page.printToPDF", &whole);
        if let Some(folder) = folder_for_pictures() {
            std::fs::write(folder.join(format!("{name}.pdf")), &pdf).expect("a folder");
        }
        pdf
    }

    /// Chromium says now and then that it cannot, and does the same when it is asked again.
    fn devtools(&self, command: &'static str, parameters: &Value) -> Vec<u8> {
        let passes = |error: &CmdError| {
            let says = error.to_string();
            says.contains("Printing failed") || says.contains("Cannot take screenshot with 0 width")
        };
        let answer = (0..ASKED_AT_MOST).find_map(|_| match self.try_devtools(command, parameters) {
            Err(error) if passes(&error) => None,
            answer => Some(self.wait(std::future::ready(answer))),
        });
        answer.unwrap_or_else(|| panic!("Chromium did not do {command} at {}", self.path()))
    }

    fn try_devtools(&self, command: &'static str, parameters: &Value) -> Result<Vec<u8>, CmdError> {
        let asked = self.client.issue_cmd(DevTools { command, parameters: parameters.clone() });
        let answer = self.runtime.block_on(asked)?;
        let data = answer["data"].as_str().expect("data");
        Ok(base64::engine::general_purpose::STANDARD.decode(data).expect("base64"))
    }
}

#[expect(clippy::disallowed_methods, reason = "a setting of the tests alone")]
fn folder_for_pictures() -> Option<PathBuf> {
    let folder = std::env::var("SCREENSHOTS").ok().map(PathBuf::from)?;
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    Some(folder)
}

impl Drop for Browser<'_> {
    fn drop(&mut self) {
        let _ = self.runtime.block_on(self.client.clone().close());
    }
}

const AXE: &str = "
    const done = arguments[arguments.length - 1];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: { type: 'tag', values: tags } }).then((found) => done(
        found.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => node.html) })),
    ));
";

/// A command that only this browser knows.
#[derive(Debug)]
struct DevTools {
    command: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (ureq::http::Method, Option<String>) {
        let body = json!({"cmd": self.command, "params": self.parameters});
        (ureq::http::Method::POST, Some(body.to_string()))
    }
}

fn pressing(keys: &str) -> KeyActions {
    let press = |actions: KeyActions, value| actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
    keys.chars().fold(KeyActions::new("keyboard".to_owned()), press)
}
