//! Makes a database of many plans to measure on: the same plans for the same seed and day.
//!
//! With 1,000 plans it holds 100,000 actions, 500,000 progress updates and 19,680 overdue actions; the first plan
//! has 60 actions, 13 of them overdue. Passwords and the API token are new each time and printed once, as lines
//! `NAME=VALUE`. Dates still to come lie at least a month away, so the counts hold for a month.

use std::error::Error;
use std::fmt::{Display, Write};
use std::path::PathBuf;

use chrono::{DateTime, Days, NaiveDate, Utc};
use clap::Parser;
use diesel::prelude::*;
use diesel::sql_query;

use waymark::clock::Clock;
use waymark::credentials::password::Hasher;
use waymark::credentials::secret::{Kind, OpaqueToken, random_password};
use waymark::domain::account::Account;
use waymark::domain::group::{Group, GroupKind};
use waymark::domain::number::ActionNumber;
use waymark::domain::policy::Role;
use waymark::domain::recommendation::{Entry, Register};
use waymark::store::api_tokens::{self, NewApiToken};
use waymark::store::connection::Address;
use waymark::store::timeline::FOREVER;
use waymark::store::{self, Database, Db, groups, open_dates, registers, users};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How many actions the plans have, in turn: 100 on average.
const SIZES: [u64; 5] = [60, 140, 100, 80, 120];
/// How many actions of the first plan are overdue.
const OVERDUE_OF_FIRST: (u64, u64) = (13, 60);
/// How many of all others.
const OVERDUE_OF_OTHERS: (u64, u64) = (19_667, 99_940);
const PRIORITIES: u64 = 4;
const OUTCOMES: u64 = 3;
const UPDATES: u64 = 5;
const ENTRIES: u64 = 18;
/// How many plans are written in one transaction.
const BATCH: u64 = 250;

const WORDS: [&str; 40] = [
    "agencies",
    "agree",
    "and",
    "audit",
    "board",
    "build",
    "care",
    "case",
    "children",
    "develop",
    "early",
    "embed",
    "evidence",
    "families",
    "for",
    "group",
    "guidance",
    "health",
    "help",
    "implement",
    "improve",
    "in",
    "learning",
    "monitor",
    "neglect",
    "of",
    "outcomes",
    "partners",
    "practice",
    "quality",
    "report",
    "review",
    "risk",
    "schools",
    "services",
    "strategy",
    "the",
    "to",
    "training",
    "with",
];

/// Makes a database of many plans to measure on.
#[derive(Parser)]
struct Arguments {
    /// The file, which must not be there yet
    file: PathBuf,
    /// How many plans
    #[arg(long, default_value_t = 1_000)]
    plans: u64,
    /// What the plans are made from: the same number makes the same plans
    #[arg(long, default_value_t = 20_181_001)]
    seed: u64,
}

fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    if arguments.file.exists() {
        return Err(format!("{} is there already: give a new name", arguments.file.display()).into());
    }
    let moment = Clock::real().moment();
    let database = Database::open(&Address::Sqlite(arguments.file.clone()))?;
    let people = people()?;
    let token = OpaqueToken::generate(Kind::ApiToken);
    let directory = database.write(|db| directory(db, &people, &token, moment.now))?;
    let mut maker = Maker::new(directory, arguments.seed, moment.today);
    let mut made = 0;
    while made < arguments.plans {
        let until = arguments.plans.min(made + BATCH);
        database.write(|db| (made..until).try_for_each(|index| maker.plan(db, index)))?;
        made = until;
    }
    keep_open_dates(&database)?;
    report(&database, &arguments, &people, &token, moment.today)
}

/// What the program keeps with each write, worked out once.
fn keep_open_dates(database: &Database) -> store::Result<()> {
    let query = "SELECT id AS number FROM actions ORDER BY id";
    let ids: Vec<Number> = database.read(|db| Ok::<_, store::Error>(sql_query(query).load(db)?))?;
    for some in ids.chunks(1000) {
        database.write(|db| some.iter().try_for_each(|id| open_dates::keep(db, id.number)))?;
    }
    Ok(())
}

/// Someone who may sign in.
struct Person {
    role: Role,
    password: String,
    hash: String,
}

impl Person {
    fn email(&self) -> String {
        format!("{}@example.org", self.role.as_str())
    }
}

fn people() -> Outcome<Vec<Person>> {
    let hasher = Hasher::new();
    let person = |role| {
        let password = random_password();
        Ok(Person { role, hash: hasher.hash(&password)?, password })
    };
    Role::ALL.into_iter().map(person).collect()
}

/// The keys of what all plans share.
struct Directory {
    groups: Vec<i64>,
    register: i64,
    person: i64,
}

/// Stores what all plans share: people, groups, a register and a token of the administrator's.
fn directory(db: &mut Db, people: &[Person], token: &OpaqueToken, now: DateTime<Utc>) -> store::Result<Directory> {
    let groups = sixteen().iter().map(|group| groups::insert(db, group)).collect::<store::Result<_>>()?;
    let entries =
        (1..=ENTRIES).map(|number| Entry { number: number.to_string(), text: Some(format!("Entry {number}")) });
    let register =
        Register { id: 0, slug: "load".into(), title: "Load".into(), entries: entries.collect(), version: 1 };
    let register = registers::insert(db, &register)?;
    let mut person = 0;
    for one in people {
        person = users::insert(db, &account(one), now)?;
        users::set_password_hash(db, person, &one.hash)?;
        if one.role == Role::Administrator {
            let digest = token.digest();
            let new =
                NewApiToken { user_id: person, label: "load", digest: &digest, read_only: false, expires_on: None };
            api_tokens::insert(db, &new, now)?;
        }
    }
    Ok(Directory { groups, register, person })
}

fn sixteen() -> Vec<Group> {
    let group = |number| Group {
        id: 0,
        slug: format!("group-{number}"),
        name: format!("Group {number} of the Board"),
        kind: GroupKind::Subgroup,
        aliases: Vec::new(),
        version: 1,
    };
    (1..=16).map(group).collect()
}

fn account(person: &Person) -> Account {
    Account {
        id: 0,
        email: person.email(),
        name: format!("Load {}", person.role.as_str()),
        role: person.role,
        chairs: Vec::new(),
        deputy_for: Vec::new(),
        disabled: false,
        version: 1,
    }
}

/// Numbers that look drawn and are the same each time (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap_or_default()]
    }

    /// A sentence of so many words, none of which needs quoting.
    fn words(&mut self, count: u64) -> String {
        let words: Vec<&str> = (0..count).map(|_| self.pick(&WORDS)).collect();
        format!("On {}.", words.join(" "))
    }
}

/// Rows on their way into one table.
struct Table {
    into: &'static str,
    rows: String,
    last: i64,
}

impl Table {
    fn new(into: &'static str) -> Self {
        Self { into, rows: String::new(), last: 0 }
    }

    /// Takes up a row without its key, as SQL, and answers the key that it gets.
    fn add(&mut self, row: &dyn Display) -> i64 {
        self.last += 1;
        let comma = if self.rows.is_empty() { "" } else { "," };
        // Writing to a String cannot fail.
        let _ = write!(self.rows, "{comma}({},{row})", self.last);
        self.last
    }

    fn store(&mut self, db: &mut Db) -> store::Result<()> {
        if !self.rows.is_empty() {
            sql_query(format!("INSERT INTO {} VALUES {}", self.into, self.rows)).execute(db)?;
            self.rows.clear();
        }
        Ok(())
    }
}

/// The tables of plans.
struct Tables {
    plans: Table,
    priorities: Table,
    outcomes: Table,
    actions: Table,
    wordings: Table,
    leads: Table,
    citations: Table,
    milestones: Table,
    dates: Table,
    updates: Table,
    marks: Table,
}

impl Tables {
    fn new() -> Self {
        Self {
            plans: Table::new(
                "plans (id, slug, title, period_start, period_end, key_red, key_amber, key_green, key_on_track, \
                 status_date, register_id, created_at)",
            ),
            priorities: Table::new("priorities (id, plan_id, number, title)"),
            outcomes: Table::new("outcomes (id, priority_id, position, text)"),
            actions: Table::new("actions (id, plan_id, priority_id, number, sort_key, added_on)"),
            wordings: Table::new("action_wordings (id, action_id, outcome_id, text, from_day, until_day)"),
            leads: Table::new("action_leads (id, action_id, group_id, position, from_day, until_day)"),
            citations: Table::new(
                "action_citations (id, action_id, register_id, number, position, from_day, until_day)",
            ),
            milestones: Table::new("milestones (id, action_id, position, timescale, kind, first_due_on)"),
            dates: Table::new("milestone_dates (id, milestone_id, due_on, from_day, until_day)"),
            updates: Table::new(
                "progress_updates (id, action_id, as_at, until_day, recorded_at, user_id, state, rag, note)",
            ),
            marks: Table::new("milestone_marks (id, milestone_id, update_id, met_on, from_day, until_day)"),
        }
    }

    /// Stores the rows taken up so far, each after those it refers to.
    fn store(&mut self, db: &mut Db) -> store::Result<()> {
        let head = [&mut self.plans, &mut self.priorities, &mut self.outcomes, &mut self.actions, &mut self.wordings];
        let rest = [
            &mut self.leads,
            &mut self.citations,
            &mut self.milestones,
            &mut self.dates,
            &mut self.updates,
            &mut self.marks,
        ];
        head.into_iter().chain(rest).try_for_each(|table| table.store(db))
    }
}

/// How an action stands.
#[derive(Clone, Copy, PartialEq)]
enum Standing {
    Overdue,
    OnItsWay,
    WithoutDate,
    Done,
    Resting,
}

impl Standing {
    fn state(self) -> &'static str {
        match self {
            Self::Overdue | Self::OnItsWay | Self::WithoutDate => "in_progress",
            Self::Done => "completed",
            Self::Resting => "suspended",
        }
    }
}

/// Makes plans.
struct Maker {
    directory: Directory,
    random: Random,
    today: NaiveDate,
    begun: NaiveDate,
    tables: Tables,
    /// How many actions of plans other than the first were made.
    others: u64,
}

impl Maker {
    fn new(directory: Directory, seed: u64, today: NaiveDate) -> Self {
        let begun = today - Days::new(400);
        Self { directory, random: Random(seed), today, begun, tables: Tables::new(), others: 0 }
    }

    /// Makes and stores one plan with all that belongs to it.
    fn plan(&mut self, db: &mut Db, index: u64) -> store::Result<()> {
        let number = index + 1;
        let (begun, today, register) = (self.begun, self.today, self.directory.register);
        let ends = today + Days::new(400);
        let plan = self.tables.plans.add(&format_args!(
            "'load-{number}','Plan {number} of the Board','{begun}','{ends}','Off track','At risk','On track',\
             'green','{begun}',{register},'{begun} 09:00:00'"
        ));
        let size = SIZES[usize::try_from(index % 5).unwrap_or_default()];
        for priority in 1..=PRIORITIES {
            let title = self.random.words(6);
            let id = self.tables.priorities.add(&format_args!("{plan},{priority},'{title}'"));
            let outcomes: Vec<i64> = (0..OUTCOMES).map(|position| self.outcome(id, position)).collect();
            let each = size / PRIORITIES;
            for place in 0..each {
                let standing = self.standing(index == 0, (priority - 1) * each + place);
                let outcome = self.random.pick(&outcomes);
                self.action((plan, id, outcome), &format!("{priority}.{}", place + 1), standing);
            }
        }
        self.tables.store(db)
    }

    fn outcome(&mut self, priority: i64, position: u64) -> i64 {
        let text = self.random.words(14);
        self.tables.outcomes.add(&format_args!("{priority},{position},'{text}'"))
    }

    /// Every so many actions are overdue; how the others stand is drawn.
    fn standing(&mut self, first_plan: bool, place: u64) -> Standing {
        let ((overdue, of), place) = if first_plan {
            (OVERDUE_OF_FIRST, place)
        } else {
            self.others += 1;
            (OVERDUE_OF_OTHERS, self.others - 1)
        };
        if (place + 1) * overdue / of > place * overdue / of {
            return Standing::Overdue;
        }
        match self.random.below(8) {
            0 | 1 => Standing::Done,
            2 => Standing::Resting,
            3 => Standing::WithoutDate,
            _ => Standing::OnItsWay,
        }
    }

    fn action(&mut self, (plan, priority, outcome): (i64, i64, i64), number: &str, standing: Standing) {
        let (begun, text) = (self.begun, self.random.words(28));
        let dates = self.dates(standing);
        // Every number here is one; a key that could not be read would be found by the check.
        let key = ActionNumber::parse(number).map(|number| number.sort_key()).unwrap_or_default();
        let action = self.tables.actions.add(&format_args!("{plan},{priority},'{number}','{key}','{begun}'"));
        self.tables.wordings.add(&format_args!("{action},{outcome},'{text}','{begun}','{FOREVER}'"));
        self.leads(action);
        self.citations(action);
        let milestones: Vec<i64> =
            dates.iter().enumerate().map(|(position, date)| self.milestone(action, position, *date)).collect();
        let (update, day) = self.updates(action, standing.state());
        if standing == Standing::Done {
            for milestone in milestones {
                self.tables.marks.add(&format_args!("{milestone},{update},'{day}','{day}','{FOREVER}'"));
            }
        }
    }

    /// The dates of an action's milestones; those that make nothing overdue lie well ahead.
    fn dates(&mut self, standing: Standing) -> Vec<Option<NaiveDate>> {
        let count = self.random.pick(&[1, 1, 1, 1, 2]);
        let mut dates: Vec<Option<NaiveDate>> =
            (0..count).map(|_| Some(self.today + Days::new(31 + self.random.below(300)))).collect();
        match standing {
            Standing::Overdue => dates[0] = Some(self.today - Days::new(1 + self.random.below(300))),
            Standing::WithoutDate => dates = vec![None],
            _ => {}
        }
        dates
    }

    fn milestone(&mut self, action: i64, position: usize, date: Option<NaiveDate>) -> i64 {
        let (words, kind) = match date {
            Some(date) => (format!("By {}", date.format("%-d %B %Y")), self.random.pick(&["deadline", "review"])),
            None => ("Ongoing".to_owned(), "ongoing"),
        };
        let id =
            self.tables.milestones.add(&format_args!("{action},{position},'{words}','{kind}',{}", sql(date.as_ref())));
        if let Some(date) = date {
            self.tables.dates.add(&format_args!("{id},'{date}','{}','{FOREVER}'", self.begun));
        }
        id
    }

    fn leads(&mut self, action: i64) {
        let count = 1 + self.random.below(2);
        let first = self.random.below(16);
        for position in 0..count {
            let place = usize::try_from((first + position * 5) % 16).unwrap_or_default();
            let (group, begun) = (self.directory.groups[place], self.begun);
            self.tables.leads.add(&format_args!("{action},{group},{position},'{begun}','{FOREVER}'"));
        }
    }

    /// Some of the numbers are in no register.
    fn citations(&mut self, action: i64) {
        let first = 1 + self.random.below(ENTRIES);
        for position in 0..self.random.below(3) {
            let (register, number, begun) = (self.directory.register, first + position * 7, self.begun);
            self.tables.citations.add(&format_args!("{action},{register},'{number}',{position},'{begun}','{FOREVER}'"));
        }
    }

    /// The history of an action, which ends in `state`. Answers the last entry and its day.
    fn updates(&mut self, action: i64, state: &str) -> (i64, NaiveDate) {
        let first = self.begun + Days::new(self.random.below(30));
        let person = self.directory.person;
        let mut last = (0, first);
        for place in 0..UPDATES {
            let day = first + Days::new(place * 70);
            let is_last = place + 1 == UPDATES;
            let until = if is_last { FOREVER } else { day + Days::new(70) };
            let state = if is_last { state } else { "in_progress" };
            let rag = self.random.pick(&["'red'", "'amber'", "'green'", "NULL"]);
            let (minute, note) = (self.random.below(60), self.random.words(12));
            let at = format!("{day} 09:{minute:02}:00");
            let row = format!("{action},'{day}','{until}','{at}',{person},'{state}',{rag},'{note}'");
            last = (self.tables.updates.add(&row), day);
        }
        last
    }
}

fn sql(date: Option<&NaiveDate>) -> String {
    date.map_or_else(|| "NULL".to_owned(), |date| format!("'{date}'"))
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

/// Prints what was made and how to get at it.
fn report(db: &Database, arguments: &Arguments, people: &[Person], token: &OpaqueToken, day: NaiveDate) -> Outcome<()> {
    let overdue = format!("open_dates WHERE until_day = '{FOREVER}' AND due_on < '{day}'");
    for (name, from) in [
        ("plans", "plans"),
        ("actions", "actions"),
        ("updates", "progress_updates"),
        ("overdue", &overdue),
        ("overdue_in_first_plan", &format!("{overdue} AND plan_id = 1")),
    ] {
        let query = format!("SELECT count(*) AS number FROM {from}");
        let count: Number = db.read(|db| Ok::<_, store::Error>(sql_query(query).get_result(db)?))?;
        println!("{name}={}", count.number);
    }
    println!("day={day}\nseed={}\nplan=load-1\naction=1.1\ntoken={}", arguments.seed, token.reveal());
    for person in people {
        println!("{}={} {}", person.role.as_str().replace('-', "_"), person.email(), person.password);
    }
    Ok(())
}
