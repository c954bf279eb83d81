//! Lists the files of `templates/`, so that every one of them is compiled in and none can be forgotten.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let crate_folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let root = crate_folder.join("../../templates");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut list = String::from(
        "/// Every file of `templates/`: its folder, its name, its content.\npub(crate) const FILES: &[(&str, &str, &str)] = &[\n",
    );
    for folder in sorted(&root) {
        let path = root.join(&folder);
        if !path.is_dir() {
            continue;
        }
        println!("cargo::rerun-if-changed={}", path.display());
        for file in sorted(&path) {
            let place = path.join(&file);
            println!("cargo::rerun-if-changed={}", place.display());
            if let Some(name) = file.strip_suffix(".toml") {
                let place = fs::canonicalize(&place).expect("listed just now");
                writeln!(list, "    ({folder:?}, {name:?}, include_str!({place:?})),")
                    .expect("to a string");
            }
        }
    }
    list.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("files.rs"), list).expect("cargo's own folder can be written");
}

fn sorted(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("templates/ is part of the source");
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}
