//! The `waymark` program: parses the command line and runs what it says.

use std::process::ExitCode;

fn main() -> ExitCode {
    waymark::commands::run(std::env::args_os())
}
