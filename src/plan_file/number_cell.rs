//! The number cell of an action: its number, and the actions that it is linked with.

use crate::domain::number::ActionNumber;

/// What a number cell says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NumberCell {
    /// The number of the action itself.
    pub(super) number: ActionNumber,
    /// The other numbers in the cell.
    pub(super) links: Vec<ActionNumber>,
    /// Whether the cell names several actions alike, of which the priority had to choose one.
    pub(super) chosen: bool,
}

/// Reads "2.11", "1.4 links to 2.10" (the first is the number) or "2.11 & 3.2" (the one of this priority is).
pub(super) fn read(cell: &str, priority: i32) -> Result<NumberCell, String> {
    let spaced = cell.replace('&', " and ").replace([',', '(', ')'], " , ");
    let mut numbers = Vec::new();
    let mut says_link = false;
    let mut parted = true;
    for word in spaced.split_whitespace() {
        match word.to_lowercase().as_str() {
            "and" | "," | "to" | "with" => parted = true,
            "links" | "linked" | "link" | "see" => (parted, says_link) = (true, true),
            _ => {
                let number = ActionNumber::parse(word).ok().filter(|_| std::mem::take(&mut parted));
                numbers.push(number.ok_or_else(|| format!("{:?} is not an action number", cell.trim()))?);
            }
        }
    }
    let prefix = format!("{priority}.");
    let own = numbers.iter().position(|number| !says_link && number.as_str().starts_with(&prefix)).unwrap_or(0);
    if numbers.is_empty() {
        return Err(format!("{:?} is not an action number", cell.trim()));
    }
    let number = numbers.remove(own);
    Ok(NumberCell { number, chosen: !says_link && !numbers.is_empty(), links: numbers })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> ActionNumber {
        ActionNumber::parse(text).expect("a number")
    }

    #[test]
    fn a_number_and_its_links_are_told_apart() {
        let cases: [(&str, i32, &str, &[&str], bool); 7] = [
            ("1.1a", 1, "1.1a", &[], false),
            (" 2.10 ", 1, "2.10", &[], false),
            ("1.4 links to 2.10", 1, "1.4", &["2.10"], false),
            ("2.10 (see 1.4, 1.5)", 1, "2.10", &["1.4", "1.5"], false),
            ("2.11 & 3.2", 2, "2.11", &["3.2"], true),
            ("2.11 & 3.2", 3, "3.2", &["2.11"], true),
            ("2.11, 2.12 and 3.2", 4, "2.11", &["2.12", "3.2"], true),
        ];
        for (cell, priority, own, links, chosen) in cases {
            let links = links.iter().map(|link| number(link)).collect();
            assert_eq!(read(cell, priority), Ok(NumberCell { number: number(own), links, chosen }), "{cell:?}");
        }
    }

    #[test]
    fn anything_else_is_not_an_action_number() {
        for cell in ["abc", "1.1 1.2", "1/2", "Action 1", "& ,", "1.1 until 1.2", "1.1 & x"] {
            assert_eq!(read(cell, 1), Err(format!("{cell:?} is not an action number")));
        }
    }
}
