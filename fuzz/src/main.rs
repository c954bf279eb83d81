//! Replays an input, lays out seeds, prints cases: `detente-fuzz` without words says how.

use std::io::{BufWriter, Write as _, stdout};
use std::process::ExitCode;
use std::{env, fs, io};

use detente_fuzz::{cases, corpus, targets};

const HELP: &str = "\
detente-fuzz list                    the targets and what each holds its reader to
detente-fuzz run TARGET FILE…        runs a target on files; it panics where the oracle does not hold
detente-fuzz seeds TARGET FOLDER     lays out seeds and corpus of a target, a file each
detente-fuzz cases COUNT SEED        mutated inputs with our verdict, for the second verifier
";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match obey(&words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprint!("{HELP}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("detente-fuzz: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether the words were understood.
fn obey(words: &[&str]) -> io::Result<bool> {
    match words {
        ["list"] => {
            for target in targets::TARGETS {
                println!("{}\t{}", target.name, target.oracle);
            }
        }
        ["run", name, files @ ..] if !files.is_empty() => {
            let target = find(name)?;
            for file in files {
                (target.run)(&fs::read(file)?);
                println!("{name}: {file}: in order");
            }
        }
        ["seeds", name, folder] => {
            let target = find(name)?;
            fs::create_dir_all(folder)?;
            let corpus = corpus::of(target).into_iter().map(|(_, bytes)| bytes);
            for (number, bytes) in (target.seeds)().into_iter().chain(corpus).enumerate() {
                fs::write(format!("{folder}/{number}"), bytes)?;
            }
        }
        ["cases", count, seed] => {
            let number = |text: &str| text.parse::<u64>().map_err(io::Error::other);
            let mut out = BufWriter::new(stdout().lock());
            let count = usize::try_from(number(count)?).map_err(io::Error::other)?;
            cases::write(&mut out, count, number(seed)?)?;
            out.flush()?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn find(name: &str) -> io::Result<&'static targets::Target> {
    targets::find(name).ok_or_else(|| io::Error::other(format!("there is no target {name}")))
}
