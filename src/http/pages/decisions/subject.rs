//! What a decision is about, as the page and its forms name it.

/// What a decision is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http::pages) enum Subject<'a> {
    /// The request for a later date with this key.
    Request(i64),
    /// The challenge with this key.
    Challenge(i64),
    /// The action with this number.
    Action(&'a str),
    /// What a rule finds in an action.
    Conflict {
        /// The rule's slug, which has no hyphen.
        rule: &'a str,
        /// The action's number, which may have one.
        action: &'a str,
    },
}

impl<'a> Subject<'a> {
    /// Its id on the page.
    pub(in crate::http::pages) fn id(self) -> String {
        match self {
            Self::Request(key) => format!("request-{key}"),
            Self::Challenge(key) => format!("challenge-{key}"),
            Self::Action(number) => format!("action-{number}"),
            Self::Conflict { rule, action } => format!("conflict-{rule}-{action}"),
        }
    }

    /// The subject with this id.
    pub(super) fn parse(id: &'a str) -> Option<Self> {
        let (sort, rest) = id.split_once('-')?;
        match sort {
            "request" => rest.parse().ok().map(Self::Request),
            "challenge" => rest.parse().ok().map(Self::Challenge),
            "action" => Some(Self::Action(rest)),
            "conflict" => rest.split_once('-').map(|(rule, action)| Self::Conflict { rule, action }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Subject;

    #[test]
    fn an_id_on_the_page_leads_back_to_what_it_names() {
        let conflict = Subject::Conflict { rule: "due_soon_not_rated", action: "1.1-b" };
        for subject in [Subject::Request(3), Subject::Challenge(12), Subject::Action("2.3a"), conflict] {
            assert_eq!(Subject::parse(&subject.id()), Some(subject));
        }
        for id in ["", "request", "request-x", "conflict-x", "lead-1"] {
            assert_eq!(Subject::parse(id), None, "{id}");
        }
    }
}
