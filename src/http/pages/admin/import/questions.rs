//! What is asked about words of a table that were guessed at or not understood, and what was answered.

use std::collections::BTreeMap;

use crate::domain::timescale::Kind;
use crate::http::api::day::date;
use crate::http::input;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::words::readable;
use crate::http::problem::Problem;
use crate::plan_file::{LeadWords, Notes, Readings, TimescaleWords};

/// The most questions about either; a plan has no more actions.
const MOST: usize = 2_000;
/// How many lists for further groups there are at first.
const FURTHER: usize = 2;

/// A question about some words, and the names of its fields.
pub(super) struct Question {
    pub(super) words: String,
    /// The rows in which they stand, in words.
    pub(super) rows: String,
    /// How they are read as long as nobody says otherwise.
    pub(super) read_as: String,
    pub(super) words_field: String,
    /// The field for the group that is meant, or for the kind of timescale.
    pub(super) answer_field: String,
    pub(super) day_field: String,
}

/// Words with the rows in which they stand and how they are read.
type Found = BTreeMap<String, (Vec<usize>, String)>;

/// The questions about leads, and those about timescales. What was answered before can be answered otherwise.
pub(super) fn of(notes: &Notes, readings: &Readings) -> (Vec<Question>, Vec<Question>) {
    let (mut leads, mut timescales) = (Found::new(), Found::new());
    for note in &notes.guessed {
        let Some(words) = note.words() else { continue };
        let read_as = note.read_as.split_once("\" read as ").map_or("", |(_, read_as)| read_as);
        // Its slug says nothing to people: a new group has the words for its name.
        let read_as = if read_as.starts_with("a new group ") { "a new group of this name" } else { read_as };
        match note.column.as_str() {
            "leads" => add(&mut leads, words, note.row, read_as),
            "timescale" => add(&mut timescales, words, note.row, read_as),
            _ => {}
        }
    }
    for note in notes.not_understood.iter().filter(|note| note.column == "timescale" && !note.text.is_empty()) {
        add(&mut timescales, &note.text, note.row, "written, without a date, because it was not understood");
    }
    for said in &readings.leads {
        let chosen = if said.groups.len() == 1 { "the group that you chose" } else { "the groups that you chose" };
        add(&mut leads, &said.words, 0, chosen);
    }
    for said in &readings.timescales {
        add(&mut timescales, &said.words, 0, "what you chose");
    }
    (questions("lead", leads), questions("timescale", timescales))
}

fn add(found: &mut Found, words: &str, row: usize, read_as: &str) {
    let (rows, _) = found.entry(words.to_owned()).or_insert_with(|| (Vec::new(), read_as.to_owned()));
    if row > 0 && !rows.contains(&row) {
        rows.push(row);
    }
}

fn questions(about: &str, found: Found) -> Vec<Question> {
    let question = |(index, (words, (rows, read_as))): (usize, (String, (Vec<usize>, String)))| Question {
        rows: in_words(&rows),
        words_field: format!("{about}-{index}-words"),
        answer_field: format!("{about}-{index}"),
        day_field: format!("{about}-{index}-day"),
        words,
        read_as: readable(&read_as),
    };
    found.into_iter().enumerate().map(question).collect()
}

fn in_words(rows: &[usize]) -> String {
    let listed: Vec<String> = rows.iter().map(ToString::to_string).collect();
    match listed.as_slice() {
        [] => String::new(),
        [one] => format!("Row {one}"),
        [first @ .., last] => format!("Rows {} and {last}", first.join(", ")),
    }
}

/// The form with what was answered before.
pub(super) fn answered(leads: &[Question], timescales: &[Question], readings: &Readings) -> Form {
    let mut fields = Vec::new();
    for question in leads {
        if let Some(said) = readings.leads.iter().find(|said| said.words == question.words) {
            fields.extend(said.groups.iter().map(|group| (question.answer_field.clone(), group.clone())));
        }
    }
    for question in timescales {
        if let Some(said) = readings.timescales.iter().find(|said| said.words == question.words) {
            fields.push((question.answer_field.clone(), said.kind.as_str().to_owned()));
            fields.push((question.day_field.clone(), said.due_on.map(|day| day.to_string()).unwrap_or_default()));
        }
    }
    Form::beginning_with(fields)
}

/// The groups that were chosen in the lists with this name, each once.
fn chosen(form: &Form, name: &str) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    for group in form.all(name) {
        if !group.is_empty() && !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups
}

impl Question {
    /// The lists in which further groups are chosen, each with its id and what is chosen in it: two, and always one more
    /// than have something in them.
    pub(super) fn further(&self, form: &Form) -> Vec<(String, String)> {
        let mut further: Vec<String> = chosen(form, &self.answer_field).into_iter().skip(1).collect();
        let lists = FURTHER.max(further.len() + 1);
        further.resize(lists, String::new());
        further
            .into_iter()
            .enumerate()
            .map(|(at, group)| (format!("{}-{}", self.answer_field, at + 2), group))
            .collect()
    }

    /// The group that is chosen in the first list.
    pub(super) fn first(&self, form: &Form) -> String {
        chosen(form, &self.answer_field).into_iter().next().unwrap_or_default()
    }
}

/// The answers in a form, each with its place among the questions.
pub(super) struct Answers {
    pub(super) readings: Readings,
    leads: Vec<usize>,
    timescales: Vec<usize>,
}

impl Answers {
    /// Reads them; a question that was left as it is has none.
    pub(super) fn of(form: &Form) -> Result<Self, Problem> {
        let mut answers = Self { readings: Readings::default(), leads: Vec::new(), timescales: Vec::new() };
        let asked =
            |about: &str| (0..MOST).take_while(|index| form.has(&format!("{about}-{index}-words"))).collect::<Vec<_>>();
        for index in asked("lead") {
            let groups = chosen(form, &format!("lead-{index}"));
            if !groups.is_empty() {
                let words = form.text(&format!("lead-{index}-words")).to_owned();
                answers.readings.leads.push(LeadWords { words, groups });
                answers.leads.push(index);
            }
        }
        for index in asked("timescale") {
            let field = format!("timescale-{index}");
            let Some(kind) = form.filled(&field) else { continue };
            let kind: Kind = kind.parse().map_err(|_| input::invalid(&format!("/{field}"), "choose one of these"))?;
            let words = form.text(&format!("{field}-words")).to_owned();
            let due_on = date(form.day(&format!("{field}-day"))?).filter(|_| kind.has_date());
            answers.readings.timescales.push(TimescaleWords { words, kind, due_on });
            answers.timescales.push(index);
        }
        Ok(answers)
    }
}

/// What is wrong, by the fields of the questions.
pub(super) fn errors(problem: &Problem, form: &Form) -> Errors {
    let answers = Answers::of(form).ok();
    Errors::of(problem).moved(|field| {
        let answers = answers.as_ref()?;
        let mut parts = field.strip_prefix("readings-")?.split('-');
        let (about, index): (&str, usize) = (parts.next()?, parts.next()?.parse().ok()?);
        match about {
            "leads" => Some((format!("lead-{}", answers.leads.get(index)?), None)),
            _ => Some((format!("timescale-{}-day", answers.timescales.get(index)?), None)),
        }
    })
}
