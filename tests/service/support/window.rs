//! A browser without a screen: it keeps cookies and sends forms, and no more.

use super::{Answer, Client};

/// A window in which somebody may be signed in.
pub(crate) struct Window {
    client: Client,
    cookie: String,
}

impl Window {
    pub(crate) fn new(client: Client) -> Self {
        Self { client, cookie: String::new() }
    }

    /// Signs in.
    #[track_caller]
    pub(crate) fn sign_in(mut self, email: &str, password: &str) -> Self {
        let answer = self.send("/sign-in", &[("email", email), ("password", password)]).expect(303);
        self.keep_cookie(&answer);
        self
    }

    /// Keeps the session's cookie that an answer sets.
    pub(crate) fn keep_cookie(&mut self, answer: &Answer) {
        let set = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        if let Some(pair) = set.filter_map(|line| line.split(';').next()).find(|pair| pair.starts_with("waymark=")) {
            pair.clone_into(&mut self.cookie);
        }
    }

    pub(crate) fn cookie(&self) -> &str {
        &self.cookie
    }

    pub(crate) fn open(&self, path: &str) -> Answer {
        self.client.ask("GET", &format!("/{path}"), &[("accept", "text/html"), ("cookie", &self.cookie)], None)
    }

    /// Sends these fields and no others.
    pub(crate) fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_with(path, &[], fields)
    }

    /// As [`Self::send`], with other headers.
    pub(crate) fn send_with(&self, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![
            ("accept", "text/html"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("cookie", self.cookie.as_str()),
        ];
        all.extend_from_slice(headers);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.client.ask("POST", &format!("/{path}"), &all, Some(body.as_bytes()))
    }

    /// Sends a form that was filled in.
    pub(crate) fn send_form(&self, path: &str, form: &[(String, String)]) -> Answer {
        let fields: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.send(path, &fields)
    }

    /// Opens the page of a form and fills in these fields, without sending it yet.
    #[track_caller]
    pub(crate) fn filled_form(&self, page: &str, fields: &[(&str, &str)]) -> Vec<(String, String)> {
        filled(&self.open(page).expect(200).text(), fields)
    }

    /// Opens the page of a form, fills in these fields and leaves the others as they are.
    #[track_caller]
    pub(crate) fn fill_in(&self, page: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_form(page, &self.filled_form(page, fields))
    }

    /// Opens the page of a form with a file, fills in these fields and sends it with the file.
    #[track_caller]
    pub(crate) fn upload(&self, page: &str, fields: &[(&str, &str)], file_name: &str, file: &str) -> Answer {
        let hidden = hidden(&self.open(page).expect(200).text());
        let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let all: Vec<_> = hidden.chain(fields.iter().copied()).collect();
        self.upload_only(page, &all, file_name, file)
    }

    /// Sends these fields with the file and no others.
    pub(crate) fn upload_only(&self, page: &str, fields: &[(&str, &str)], file_name: &str, file: &str) -> Answer {
        const LINE: &str = "a-line-between-parts";
        let mut body = String::new();
        for (name, value) in fields {
            body += &format!("--{LINE}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        let start =
            format!("--{LINE}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\r\n");
        body += &format!("{start}{file}\r\n--{LINE}--\r\n");
        let kind = format!("multipart/form-data; boundary={LINE}");
        let headers = [("accept", "text/html"), ("content-type", kind.as_str()), ("cookie", self.cookie.as_str())];
        self.client.ask("POST", &format!("/{page}"), &headers, Some(body.as_bytes()))
    }
}

/// The last form on a page with these fields filled in: what is hidden in it stays as it is.
pub(crate) fn filled(html: &str, fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut all = hidden(html);
    all.retain(|(name, _)| fields.iter().all(|(other, _)| other != name));
    all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    all
}

/// The hidden fields of the last form on a page, which is that of the page itself.
pub(crate) fn hidden(html: &str) -> Vec<(String, String)> {
    let form = html.rsplit("<form").next().unwrap_or_default();
    let inputs = form.split("<input type=\"hidden\"").skip(1);
    let attribute = |input: &str, name: &str| {
        let start = input.split_once(&format!(" {name}=\""))?.1;
        Some(start.split_once('"')?.0.to_owned())
    };
    inputs.filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?))).collect()
}
