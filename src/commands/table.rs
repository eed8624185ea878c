//! Tables for a terminal.

use std::io::IsTerminal;

/// The width of a terminal that does not say how wide it is, in columns.
const USUAL_WIDTH: usize = 100;

/// Whether standard output is a terminal that shows colours. Colour never says anything that words do not.
pub(super) fn shows_colours() -> bool {
    std::io::stdout().is_terminal()
}

/// A cell with the colour in which a terminal may show it.
pub(super) struct Cell {
    text: String,
    colour: Option<&'static str>,
}

impl Cell {
    /// A cell without colour.
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), colour: None }
    }

    /// What it says.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// A cell in a colour: the number of an ANSI escape.
    pub(super) fn coloured(text: impl Into<String>, colour: Option<&'static str>) -> Self {
        Self { text: text.into(), colour }
    }
}

/// A table of which the last column takes what width is left and is cut to fit. A cell beyond the heads stands below
/// its row.
pub(super) fn draw(head: &[&str], rows: &[Vec<Cell>], colours: bool) -> String {
    let last = head.len().saturating_sub(1);
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.text.chars().count());
        }
    }
    let before: usize = widths.iter().take(last).map(|width| width + 2).sum();
    if let Some(width) = widths.last_mut() {
        *width = (*width).min(USUAL_WIDTH.saturating_sub(before).max(20));
    }
    let heads: Vec<Cell> = head.iter().map(|text| Cell::plain(*text)).collect();
    let mut drawn = line(&heads, &widths, false);
    let rule: Vec<Cell> = widths.iter().map(|width| Cell::plain("-".repeat(*width))).collect();
    drawn.push_str(&line(&rule, &widths, false));
    for row in rows {
        drawn.push_str(&line(row, &widths, colours));
        // A cell beyond the heads is a line of its own below the row.
        for cell in row.iter().skip(head.len()) {
            let indent = widths.first().map_or(0, |width| width + 2);
            drawn.push_str(&format!("{}{}\n", " ".repeat(indent), fitted(&cell.text, USUAL_WIDTH - indent)));
        }
    }
    drawn
}

fn line(cells: &[Cell], widths: &[usize], colours: bool) -> String {
    let mut line = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        let text = fitted(&cell.text, *width);
        let padding = " ".repeat(width.saturating_sub(text.chars().count()) + 2);
        match cell.colour.filter(|_| colours) {
            Some(colour) => line.push_str(&format!("\u{1b}[{colour}m{text}\u{1b}[0m{padding}")),
            None => line.push_str(&format!("{text}{padding}")),
        }
    }
    format!("{}\n", line.trim_end())
}

/// One line of text, cut to a width with a sign that it was. Control characters could drive the terminal.
fn fitted(text: &str, width: usize) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if clean.chars().count() <= width {
        return clean;
    }
    let kept: String = clean.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_column_is_cut_and_control_characters_do_not_reach_the_terminal() {
        let rows = vec![vec![Cell::plain("1.1"), Cell::plain(format!("a\u{1b}[31mb{}", "x".repeat(200)))]];
        let drawn = draw(&["No.", "Action"], &rows, false);
        assert!(drawn.lines().all(|line| line.chars().count() <= USUAL_WIDTH), "{drawn}");
        assert!(!drawn.contains('\u{1b}'), "{drawn:?}");
        assert!(drawn.contains('…'), "{drawn}");
    }
}
