//! Which operations read and answer which headers. There is a rule for each, so no handler says it of itself.

use serde_json::{Value, json};

/// What can be read without a version to it: the lists that are no part of one plan, a history, what depends on who asks,
/// and the description itself.
const WITHOUT_VERSION: [&str; 9] = [
    "/audit",
    "/groups",
    "/me/tokens",
    "/openapi.json",
    "/plans",
    "/plans/{plan}/actions/{number}/updates",
    "/plans/{plan}/reports/agenda",
    "/registers",
    "/users",
];

/// Where what was added is answered with its version, because it can be changed.
const CHANGEABLE: [&str; 6] =
    ["/groups", "/plans", "/plans/{plan}/actions", "/plans/{plan}/actions/{number}/milestones", "/registers", "/users"];

/// Where what was made has no address, because it is shown once.
const SHOWN_ONCE: &str = "/users/{id}/password-link";

/// Adds to an operation the headers that it reads and those that it answers.
pub(super) fn describe(path: &str, method: &str, operation: &mut Value) {
    let is_list = names(operation).any(|name| name == "cursor");
    let has_version = has_version(path, method);
    if let Some(read) = read(path, method) {
        match operation["parameters"].as_array_mut() {
            Some(parameters) => parameters.push(read),
            None => operation["parameters"] = json!([read]),
        }
    }
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        if has_version {
            response["headers"]["ETag"] = header("The version of what is answered.", method == "get");
        }
        if status == "201" && path != SHOWN_ONCE {
            response["headers"]["Location"] = header("The address of what was added.", true);
        }
        if is_list {
            let about = "The address of the next page, with `rel=\"next\"`; missing on the last one.";
            response["headers"]["Link"] = header(about, false);
        }
    }
    if has_version && method == "get" {
        let headers = json!({"ETag": header("The version, which is the one that was named.", true)});
        operation["responses"]["304"] =
            json!({"description": "Nothing has changed since that version", "headers": headers});
    }
}

fn names(operation: &Value) -> impl Iterator<Item = &str> {
    operation["parameters"].as_array().into_iter().flatten().filter_map(|parameter| parameter["name"].as_str())
}

fn has_version(path: &str, method: &str) -> bool {
    match method {
        "get" => !WITHOUT_VERSION.contains(&path),
        "post" => CHANGEABLE.contains(&path),
        "patch" => true,
        "put" => path.starts_with("/registers/"),
        _ => false,
    }
}

/// The header that an operation reads, if it reads one.
fn read(path: &str, method: &str) -> Option<Value> {
    let text = json!({"type": "string"});
    match method {
        "get" if has_version(path, method) => Some(parameter(
            "If-None-Match",
            false,
            "The ETag of what you have: if that is still so, the answer is 304.",
            text,
        )),
        "patch" => Some(parameter("If-Match", true, "The ETag of what you read and now change.", text)),
        "post" if !path.starts_with("/auth/") => {
            let key = json!({"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"});
            let about = "A key of your own, new for each request: if it comes again with the same body within 24 hours, the \
                first answer is given again, unless you may no longer do it.";
            Some(parameter("Idempotency-Key", false, about, key))
        }
        _ => None,
    }
}

fn parameter(name: &str, required: bool, about: &str, schema: Value) -> Value {
    json!({"name": name, "in": "header", "required": required, "description": about, "schema": schema})
}

fn header(about: &str, required: bool) -> Value {
    json!({"description": about, "required": required, "schema": {"type": "string"}})
}
