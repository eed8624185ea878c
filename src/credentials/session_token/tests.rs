use super::*;
use jsonwebtoken::Validation;
use serde_json::{Value, json};

const NOW: i64 = 1_538_352_000;
const GOOD_HEADER: &str = r#"{"typ":"JWT","alg":"HS256"}"#;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).expect("a time")
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn claims() -> Claims {
    Claims {
        user: "42".to_owned(),
        session: "0123456789abcdef0123456789abcdef".to_owned(),
        issued_at: at(NOW),
        expires_at: at(NOW + 900),
    }
}

fn good_payload() -> Value {
    json!({"iss": "waymark", "aud": "waymark-api", "sub": "42", "sid": "0123456789abcdef", "iat": NOW, "exp": NOW + 900})
}

/// A token with any header and payload, truly signed with the service's own key: only its words can be wrong.
fn signed_as(algorithm: Algorithm, header: &str, payload: &str) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = crypto::sign(message.as_bytes(), &key().signing, algorithm).expect("a signature");
    format!("{message}.{signature}")
}

fn signed(payload: &str) -> String {
    signed_as(Algorithm::HS256, GOOD_HEADER, payload)
}

fn with(claim: &str, value: Value) -> String {
    let mut payload = good_payload();
    payload[claim] = value;
    signed(&payload.to_string())
}

fn verdict(token: &str) -> Result<Claims, Invalid> {
    key().verify(token, at(NOW + 10))
}

fn refused(token: &str, why: &str) {
    assert_eq!(verdict(token), Err(Invalid::NotOurs), "{why}: {token}");
}

#[test]
fn what_was_issued_is_read_back() {
    let token = key().issue(&claims()).expect("a token");
    assert_eq!(verdict(&token), Ok(claims()));
    assert!(token.len() < 300, "{}", token.len());
}

#[test]
fn the_forger_of_these_tests_can_make_a_good_token() {
    assert!(verdict(&signed(&good_payload().to_string())).is_ok());
}

#[test]
fn other_readers_of_jwt_accept_our_tokens() {
    let token = key().issue(&claims()).expect("a token");
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.validate_exp = false;
    let read = jsonwebtoken::decode::<Value>(&token, &key().verifying, &validation).expect("a token");
    assert_eq!(read.header.typ.as_deref(), Some("JWT"));
    assert_eq!(read.claims["sub"], "42");
}

#[test]
fn parts_of_a_second_are_dropped() {
    let half = TimeDelta::milliseconds(500);
    let exact = claims();
    let claims = Claims { issued_at: exact.issued_at + half, expires_at: exact.expires_at + half, ..exact.clone() };
    let token = key().issue(&claims).expect("a token");
    assert_eq!(verdict(&token), Ok(exact));
}

#[test]
fn a_token_is_good_until_the_second_it_expires() {
    let token = key().issue(&claims()).expect("a token");
    assert!(key().verify(&token, at(NOW + 899)).is_ok());
    for seconds in [900, 901, 86_400, 1_000_000_000] {
        assert_eq!(key().verify(&token, at(NOW + seconds)), Err(Invalid::Expired), "{seconds}");
    }
}

#[test]
fn a_token_from_the_future_is_refused_beyond_a_minute() {
    let token = key().issue(&claims()).expect("a token");
    assert!(key().verify(&token, at(NOW - 60)).is_ok());
    assert_eq!(key().verify(&token, at(NOW - 61)), Err(Invalid::NotOurs));
}

#[test]
fn a_header_that_names_another_algorithm_or_key_is_refused() {
    let headers = [
        r#"{"typ":"JWT","alg":"none"}"#,
        r#"{"typ":"JWT","alg":"None"}"#,
        r#"{"typ":"JWT","alg":"nOnE"}"#,
        r#"{"typ":"JWT","alg":"NONE"}"#,
        r#"{"typ":"JWT","alg":""}"#,
        r#"{"typ":"JWT","alg":null}"#,
        r#"{"typ":"JWT","alg":["HS256"]}"#,
        r#"{"typ":"JWT","alg":"hs256"}"#,
        r#"{"typ":"JWT","alg":"HS384"}"#,
        r#"{"typ":"JWT","alg":"HS512"}"#,
        r#"{"typ":"JWT","alg":"RS256"}"#,
        r#"{"typ":"JWT","alg":"ES256"}"#,
        r#"{"typ":"JWT"}"#,
        r#"{"alg":"HS256"}"#,
        r#"{"typ":"JWE","alg":"HS256"}"#,
        r#"{"typ":"at+jwt","alg":"HS256"}"#,
        r#"{"typ":"JWT","alg":"HS256","alg":"none"}"#,
        r#"{"typ":"JWT","alg":"HS256","kid":"../../dev/null"}"#,
        r#"{"typ":"JWT","alg":"HS256","kid":"' OR 1=1"}"#,
        r#"{"typ":"JWT","alg":"HS256","jku":"https://example.org/keys"}"#,
        r#"{"typ":"JWT","alg":"HS256","jwk":{"kty":"oct","k":"AAAA"}}"#,
        r#"{"typ":"JWT","alg":"HS256","x5u":"https://example.org/x"}"#,
        r#"{"typ":"JWT","alg":"HS256","x5c":["MIIB"]}"#,
        r#"{"typ":"JWT","alg":"HS256","crit":["exp"]}"#,
        r#"{"typ":"JWT","alg":"HS256","b64":false}"#,
        r#"{"typ":"JWT","alg":"HS256","zip":"DEF"}"#,
        r#"{"typ":"JWT","alg":"HS256","cty":"JWT"}"#,
        "{}",
        "[]",
        "",
    ];
    for header in headers {
        refused(&signed_as(Algorithm::HS256, header, &good_payload().to_string()), header);
    }
}

#[test]
fn another_algorithm_with_the_same_key_is_refused_whatever_the_header_says() {
    let payload = good_payload().to_string();
    for (algorithm, name) in [(Algorithm::HS384, "HS384"), (Algorithm::HS512, "HS512")] {
        let honest = GOOD_HEADER.replace("HS256", name);
        refused(&signed_as(algorithm, &honest, &payload), name);
        refused(&signed_as(algorithm, GOOD_HEADER, &payload), name);
    }
}

#[test]
fn a_signature_that_is_missing_cut_or_another_keys_is_refused() {
    let token = signed(&good_payload().to_string());
    let (message, signature) = token.rsplit_once('.').expect("a signature");
    let other = SigningKey::from_bytes(&[8; 32]).issue(&claims()).expect("a token");
    let others = other.rsplit_once('.').expect("a signature").1;
    let flipped = format!("{message}.{}", signature.chars().rev().collect::<String>());
    let cases = [
        ("another key", other.clone()),
        ("another token's signature", format!("{message}.{others}")),
        ("empty signature", format!("{message}.")),
        ("no signature", message.to_owned()),
        ("cut signature", token[..token.len() - 1].to_owned()),
        ("half a signature", format!("{message}.{}", &signature[..22])),
        ("padded signature", format!("{token}=")),
        ("signature and more", format!("{token}AAAA")),
        ("reversed signature", flipped),
        ("zeros", format!("{message}.{}", URL_SAFE_NO_PAD.encode([0; 32]))),
        (
            "none and no signature",
            format!("eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.{}.", URL_SAFE_NO_PAD.encode(good_payload().to_string())),
        ),
    ];
    for (why, token) in cases {
        refused(&token, why);
    }
}

#[test]
fn parts_that_are_swapped_added_or_altered_are_refused() {
    let token = signed(&good_payload().to_string());
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts[..] else { panic!("three parts") };
    let richer = URL_SAFE_NO_PAD.encode(good_payload().to_string().replace("42", "43"));
    let cases = [
        ("altered payload", format!("{header}.{richer}.{signature}")),
        ("swapped", format!("{payload}.{header}.{signature}")),
        ("swapped", format!("{header}.{signature}.{payload}")),
        ("a dot before", format!(".{token}")),
        ("a dot after", format!("{token}.")),
        ("a dot in the middle", format!("{header}..{payload}.{signature}")),
        ("four parts", format!("{token}.{signature}")),
        ("five parts, as if encrypted", format!("{token}.{payload}.{signature}")),
        ("no payload", format!("{header}..{signature}")),
        ("white space before", format!(" {token}")),
        ("white space after", format!("{token} ")),
        ("a line break", format!("{token}\n")),
        ("a scheme", format!("Bearer {token}")),
        ("cut in half", token[..token.len() / 2].to_owned()),
        ("header only", format!("{header}.")),
        ("dots", "..".to_owned()),
        ("nothing", String::new()),
        ("not ASCII", format!("{header}.é.{signature}")),
        ("far too long", format!("{header}.{}.{signature}", "A".repeat(100_000))),
    ];
    for (why, token) in cases {
        refused(&token, why);
    }
}

#[test]
fn every_claim_is_required() {
    for claim in ["iss", "aud", "sub", "sid", "iat", "exp"] {
        let mut payload = good_payload();
        payload.as_object_mut().expect("claims").remove(claim);
        refused(&signed(&payload.to_string()), claim);
        refused(&with(claim, Value::Null), claim);
    }
}

#[test]
fn a_claim_of_the_wrong_type_is_refused() {
    for claim in ["iss", "aud", "sub", "sid"] {
        for value in [json!(42), json!(true), json!(["waymark"]), json!(["waymark-api"]), json!({}), json!("")] {
            refused(&with(claim, value), claim);
        }
    }
    for claim in ["iat", "exp"] {
        let texts = [
            json!("1538352300"),
            json!(""),
            json!(true),
            json!([NOW]),
            json!({}),
            json!(1.5e9),
            json!(1_538_352_300.5),
        ];
        for value in texts {
            refused(&with(claim, value), claim);
        }
    }
}

#[test]
fn another_issuer_or_audience_is_refused() {
    for value in ["Waymark", "waymark ", "waymark-api2", "https://waymark.example"] {
        refused(&with("iss", json!(value)), "issuer");
        refused(&with("aud", json!(value)), "audience");
    }
    refused(&with("aud", json!(["waymark-api", "other"])), "audiences");
}

#[test]
fn times_that_make_no_sense_are_refused() {
    for exp in [NOW, NOW - 1, NOW + 901, 0, -1, i64::MAX, i64::MIN] {
        refused(&with("exp", json!(exp)), "exp");
    }
    for iat in [NOW - 1, NOW + 71, NOW + 900, 0, -1, i64::MAX, i64::MIN] {
        refused(&with("iat", json!(iat)), "iat");
    }
    refused(&with("exp", json!(u64::MAX)), "exp");
}

#[test]
fn a_payload_that_is_not_exactly_the_claims_is_refused() {
    let good = good_payload().to_string();
    let twice = good.replacen('{', r#"{"sub":"1","#, 1);
    refused(&with("nbf", json!(NOW + 60)), "a claim of others");
    refused(&with("admin", json!(true)), "a claim of others");
    let half = &good[..good.len() / 2];
    for payload in [twice.as_str(), half, "", "{}", "[]", "null", "42", "\"\"", &format!("{good}{good}"), "\u{0}"] {
        refused(&signed(payload), "payload");
    }
}

#[test]
fn a_key_is_read_back_from_its_text() {
    let key = SigningKey::generate();
    let token = key.issue(&claims()).expect("a token");
    let text = key.to_text();
    assert_eq!(text.len(), 43);
    assert_ne!(text, SigningKey::generate().to_text());
    let read = SigningKey::from_text(&text).expect("a key");
    assert!(read.verify(&token, at(NOW)).is_ok());
}

#[test]
fn a_text_that_is_not_32_bytes_is_no_key() {
    let key = SigningKey::generate().to_text();
    for text in ["", "AAAA", &key[..42], &format!("{key}AAAA"), &format!("{key}="), "secret"] {
        assert!(SigningKey::from_text(text).is_none(), "{text}");
    }
}

#[test]
fn debug_does_not_show_the_key() {
    assert_eq!(format!("{:?}", key()), "SigningKey(not shown)");
}
