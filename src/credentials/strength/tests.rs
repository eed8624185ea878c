use super::*;

const JANE: [&str; 4] = ["jane.smith@police.example.org", "Jane Smith", "Quality Assurance & Performance", "QA&P"];

fn refused(passwords: &[&str]) -> Vec<(String, Weak)> {
    let verdict = |password: &&str| (password.to_string(), check(password, &JANE).expect_err(password));
    passwords.iter().map(verdict).collect()
}

#[test]
fn unrelated_ordinary_words_pass() {
    let good = [
        "four small boats at anchor",
        "garden teapot window",
        "green kettle monday",
        "rain on tin roof",
        "coffee table blue",
        "coffeetableblue",
        "LLAMA KETTLE 47",
        "Trzy małe łódki",
        "пять зелёных чайников",
        "机械键盘很好用谢谢你们大家",
        "x7Kq2vRm9TzP",
        "829104756103",
        "$kD!&w(R^]b;",
        "Jane likes green gardens",
        "our action is a purple bicycle",
    ];
    for password in good {
        assert_eq!(check(password, &JANE), Ok(()), "{password}");
    }
}

#[test]
fn many_signs_that_look_like_letters_do_not_take_much_longer_than_words() {
    let time = |password: &str| {
        let once = |_| {
            let begun = std::time::Instant::now();
            assert_eq!(check(password, &JANE), Ok(()), "{password}");
            begun.elapsed()
        };
        (0..3).map(once).min().expect("a time")
    };
    let signs = time(&"4@8({[<369&#!1/|0$5+7%2".repeat(2));
    let words = time("four small boats at anchor, and a teapot");
    assert!(signs < words * 60, "{signs:?}, and {words:?} for words");
    assert_ne!(check("!@#$%^&*()_+", &JANE), Ok(()));
    assert_ne!(check("1234567890!@|$+{", &JANE), Ok(()));
}

#[test]
fn a_password_shorter_than_twelve_characters_is_refused() {
    for password in ["", "x", "x7Kq2vRm9Tz", "机械键盘很好用谢谢你们", "ééééééééééé"] {
        assert_eq!(check(password, &JANE), Err(Weak::TooShort), "{password}");
    }
}

#[test]
fn a_password_longer_than_is_ever_hashed_is_refused() {
    let long = "four small boats at anchor; ".repeat(40);
    assert_eq!(check(&long, &JANE), Err(Weak::TooLong));
    assert_eq!(check(&long[..LONGEST_BYTES], &JANE), Ok(()));
}

#[test]
fn common_passwords_are_refused() {
    let reasons = refused(&[
        "123456789012",
        "1234567890123456",
        "qwertyuiop[]",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "asdfghjkl;'#",
        "aaaaaaaaaaaa",
        "            ",
        "............",
        "abcdefghijkl",
        "abcabcabcabc",
        "trustno1trustno1",
        "iloveyou1234",
        "iloveyouverymuch",
        "administrator",
        "unbelievable",
        "manchester united",
        "liverpoolfc123",
        "kitchen table",
        "Southampton2018",
        "Summer2018!!",
        "Autumn2018!!",
        "Winter-2018!",
        "October2018!",
        "September2018!!",
        "Wednesday2018!",
        "01/10/2018 01/10/2018",
    ]);
    for (password, why) in reasons {
        assert!(matches!(why, Weak::Guessable(_) | Weak::Familiar), "{password}: {why}");
    }
}

#[test]
fn words_that_others_would_try_first_are_refused() {
    let reasons = refused(&[
        "jane.smith@police.example.org",
        "JaneSmith2018!",
        "Jane-Smith-1234",
        "J4n3.Sm1th.2018",
        "smithjanesmith",
        "waymark-waymark",
        "W4ym@rk-2018!!",
        "Jane.Smith.Waymark",
        "Quality Assurance & Performance",
        "quality performance 18",
        "business plan 2018",
        "password1234",
        "P@ssw0rd1234",
        "P@ssword2018!!",
        "password password",
        "jane-password1",
        "Welcome2018!",
        "correct horse battery staple",
        "CorrectHorseBatteryStaple1",
        "to be or not to be",
    ]);
    for (password, why) in reasons {
        assert_eq!(why, Weak::Familiar, "{password}");
    }
}

#[test]
fn the_reason_says_what_is_wrong_and_what_to_do() {
    let reason = |password| check(password, &[]).expect_err("a weak password").to_string();
    assert!(reason("short").contains("at least 12 characters"));
    assert!(reason("aaaaaaaaaaaa").contains("it repeats itself; use three or four unrelated words"));
    assert!(reason("asdfghjkl;'#").contains("side by side on the keyboard"));
    assert!(reason("abcdefghijkl").contains("a sequence"));
    assert!(reason("Waymark2018!").contains("others would try first"));
}

#[test]
fn the_same_words_are_no_obstacle_to_somebody_else() {
    assert_eq!(check("jacaranda smithereens", &JANE), Ok(()));
    assert_eq!(check("ferguson oleander", &["m.ferguson@example.org", "Oleander"]), Err(Weak::Familiar));
    assert_eq!(check("ferguson oleander tulip", &JANE), Ok(()));
}

#[test]
fn a_long_password_is_judged_by_its_beginning() {
    assert_eq!(check(&"password".repeat(12), &[]), Err(Weak::Familiar));
    assert!(check(&"monkey".repeat(20), &[]).is_err());
    assert_eq!(check(&"four small boats at anchor ".repeat(5), &[]), Ok(()));
}

#[test]
fn odd_own_words_do_no_harm() {
    let odd = ["", " ", "@", "&&&", "a", "ab", &"z".repeat(5_000), "İİİ"];
    assert_eq!(check("four small boats at anchor", &odd), Ok(()));
    let many = vec!["jane.smith@example.org"; 10_000];
    assert_eq!(check("four small boats at anchor", &many), Ok(()));
}

mod whatever_is_typed {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn there_is_a_verdict(password in "\\PC{0,60}", own in proptest::collection::vec("\\PC{0,20}", 0..4)) {
            let own: Vec<&str> = own.iter().map(String::as_str).collect();
            let _ = check(&password, &own);
        }

        #[test]
        fn own_words_alone_never_pass(first in "[a-z]{3,12}", last in "[a-z]{3,12}", year in 1950..2030) {
            let password = format!("{first}.{last}.{first}-{year}");
            prop_assert!(check(&password, &[&first, &last]).is_err(), "{}", password);
        }
    }
}
