use super::*;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

const UNDERSTOOD: [(&str, Kind, &[&str]); 46] = [
    ("By 30 September 2018", Kind::Deadline, &["2018-09-30"]),
    ("Review by 30 September 2018", Kind::Review, &["2018-09-30"]),
    ("Progress review by 30 September 2018", Kind::ProgressReview, &["2018-09-30"]),
    ("Draft scoping by 30 September 2018", Kind::Draft, &["2018-09-30"]),
    ("With immediate effect", Kind::Immediate, &[]),
    ("By 30 September 2018 and 31 December 2018", Kind::Deadline, &["2018-09-30", "2018-12-31"]),
    (
        "By 30 September 2018, 31 December 2018 & by 31 March 2019",
        Kind::Deadline,
        &["2018-09-30", "2018-12-31", "2019-03-31"],
    ),
    ("30 September 2018/31 December 2018", Kind::Deadline, &["2018-09-30", "2018-12-31"]),
    ("By 30 September and 31 December 2018", Kind::Deadline, &["2018-09-30", "2018-12-31"]),
    ("By 30 November and 31 March 2019", Kind::Deadline, &["2018-11-30", "2019-03-31"]),
    ("June, September and December 2018", Kind::Deadline, &["2018-06-30", "2018-09-30", "2018-12-31"]),
    ("30/09/2018", Kind::Deadline, &["2018-09-30"]),
    ("30.9.18", Kind::Deadline, &["2018-09-30"]),
    ("30-09-2018", Kind::Deadline, &["2018-09-30"]),
    ("2018-09-30", Kind::Deadline, &["2018-09-30"]),
    ("30th Sept 2018", Kind::Deadline, &["2018-09-30"]),
    ("30-Sep-18", Kind::Deadline, &["2018-09-30"]),
    ("1st of May, 2019", Kind::Deadline, &["2019-05-01"]),
    ("September 30, 2018", Kind::Deadline, &["2018-09-30"]),
    ("Friday 28 September 2018", Kind::Deadline, &["2018-09-28"]),
    ("On or before 30 September 2018.", Kind::Deadline, &["2018-09-30"]),
    ("To be completed no later than 30/9/18", Kind::Deadline, &["2018-09-30"]),
    ("Review: 30/9/18", Kind::Review, &["2018-09-30"]),
    ("First draft by Feb 2020", Kind::Draft, &["2020-02-29"]),
    ("Draft report by 1 March 2019", Kind::Draft, &["2019-03-01"]),
    ("September 2018", Kind::Deadline, &["2018-09-30"]),
    ("Sep-18", Kind::Deadline, &["2018-09-30"]),
    ("Sept. 2018", Kind::Deadline, &["2018-09-30"]),
    ("End of March 2019", Kind::Deadline, &["2019-03-31"]),
    ("By the end of March 2019", Kind::Deadline, &["2019-03-31"]),
    ("By end 2018", Kind::Deadline, &["2018-12-31"]),
    ("Q2 2018/19", Kind::Deadline, &["2018-09-30"]),
    ("Q2 2018-19", Kind::Deadline, &["2018-09-30"]),
    ("By end of Quarter 4 2018\u{2013}2019", Kind::Deadline, &["2019-03-31"]),
    ("2018/19 Q1", Kind::Deadline, &["2018-06-30"]),
    ("Q3 18/19", Kind::Deadline, &["2018-12-31"]),
    ("Q3 2019", Kind::Deadline, &["2019-09-30"]),
    ("Autumn term 2018", Kind::Deadline, &["2018-12-31"]),
    ("Review by end of Spring Term 2019", Kind::Review, &["2019-03-31"]),
    ("Summer term 2018/19", Kind::Deadline, &["2019-07-31"]),
    ("By the end of the financial year 2018/19", Kind::Deadline, &["2019-03-31"]),
    ("2018-19", Kind::Deadline, &["2019-03-31"]),
    ("FY 18/19", Kind::Deadline, &["2019-03-31"]),
    ("Ongoing", Kind::Ongoing, &[]),
    ("On-going.", Kind::Ongoing, &[]),
    ("TBC", Kind::Unknown, &[]),
];

#[test]
fn every_form_that_boards_use_is_read() {
    for (words, kind, dates) in UNDERSTOOD {
        let reading = read(words);
        let expected: Vec<NaiveDate> = dates.iter().map(|text| day(text)).collect();
        assert_eq!((reading.kind, reading.dates), (kind, expected), "{words:?}");
        assert_ne!(reading.certainty, Certainty::NotUnderstood, "{words:?}");
    }
}

#[test]
fn what_is_not_wholly_understood_has_no_date() {
    let phrases = [
        "",
        " ",
        "soon",
        "31 June 2018",
        "29 February 2019",
        "30/13/2018",
        "2018-02-30",
        "0 May 2018",
        "By",
        "By 30 September",
        "By 30 September 2018 if funded",
        "Q5 2018/19",
        "2018/20",
        "2018",
        "Summer 2018",
        "September 99999",
        "30 September 0018",
        "Before 30 September 2018",
        "By 30 September 2018 and",
        "Draft by 1 May 2018 and review by 1 June 2018",
        "30 September 2018 31 May 2019",
    ];
    for words in phrases {
        assert_eq!(read(words), bare(Kind::Unknown, Certainty::NotUnderstood), "{words:?}");
    }
}

#[test]
fn a_day_that_stands_for_a_period_is_said_to_be_worked_out() {
    assert_eq!(read("By 30 September 2018").certainty, Certainty::Written);
    for words in ["September 2018", "Q2 2018/19", "Autumn term 2018", "2018-19", "30 September and 31 December 2018"] {
        assert_eq!(read(words).certainty, Certainty::WorkedOut, "{words:?}");
    }
}

#[test]
fn each_kind_is_found_again_by_its_word() {
    for kind in Kind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(kind));
    }
}

const FORMS: [&str; 9] = [
    "%-d %B %Y",
    "%d/%m/%Y",
    "%-d.%-m.%y",
    "%Y-%m-%d",
    "%-dth %b %Y",
    "%B %-d, %Y",
    "%d-%b-%y",
    "%A %-d %B %Y",
    "%-d %b %y",
];

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0u64..36_000).prop_map(|after| day("2000-01-01") + chrono::Days::new(after))
}

proptest! {
    #[test]
    fn no_words_whatever_make_the_reader_panic(words in "\\PC{0,60}") {
        let _ = read(&words);
    }

    #[test]
    fn no_words_made_of_the_readers_own_vocabulary_make_it_panic(
        words in proptest::collection::vec(prop::sample::select(vec![
            "by", "end", "of", "the", "and", "/", "-", "q", "4", "2018", "19", "99", "0", "may", "sept", ".", "term", "spring", "fy", "year", ",", "31", "draft",
        ]), 0..12),
    ) {
        let _ = read(&words.join(" "));
        let _ = read(&words.concat());
    }

    #[test]
    fn every_day_in_every_form_is_read_back(first in any_day(), second in any_day(), form in 0usize..FORMS.len(), joint in "( and | & |, | / )") {
        let written = |day: NaiveDate| day.format(FORMS[form]).to_string();
        let one = read(&format!("By {}", written(first)));
        prop_assert_eq!((one.kind, one.dates), (Kind::Deadline, vec![first]));
        let two = read(&format!("Review by {}{joint}{}", written(first), written(second)));
        prop_assert_eq!((two.kind, two.dates), (Kind::Review, vec![first, second]));
    }
}
