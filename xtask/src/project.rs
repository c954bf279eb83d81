//! The project as the rules see it: its text files, its manifests, and a fault found in them.
//! Reads; judges nothing.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// A rule broken, and where.
#[derive(Debug, PartialEq)]
pub struct Fault {
    /// The file, from the root of the workspace.
    pub file: String,
    /// The line, from 1; 0 when the fault is the file's as a whole.
    pub line: usize,
    /// What is wrong and what to do about it.
    pub what: String,
}

impl Fault {
    /// A fault of a file as a whole.
    pub fn of(file: &str, what: impl Into<String>) -> Self {
        Self::at(file, 0, what)
    }

    /// A fault at a line (from 1).
    pub fn at(file: &str, line: usize, what: impl Into<String>) -> Self {
        let (file, what) = (file.to_owned(), what.into());
        Self { file, line, what }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.what),
            line => write!(f, "{}:{line}: {}", self.file, self.what),
        }
    }
}

/// A text file of the project.
#[derive(Debug)]
pub struct TextFile {
    /// From the root, with `/` between folders.
    pub path: String,
    /// All of it.
    pub text: String,
}

impl TextFile {
    /// The file's name without its folders.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// The manifest of one package of the workspace.
#[derive(Debug)]
pub struct Manifest {
    /// The package's folder from the root: `crates/record`, `xtask`.
    pub folder: String,
    /// Its `Cargo.toml`.
    pub table: toml::Table,
}

impl Manifest {
    /// The path of the manifest from the root.
    pub fn path(&self) -> String {
        format!("{}/Cargo.toml", self.folder)
    }

    /// The package's name.
    pub fn name(&self) -> &str {
        let package = self.table.get("package");
        let name = package.and_then(|package| package.get("name"));
        name.and_then(toml::Value::as_str).unwrap_or_default()
    }

    /// Every dependency of every kind, target-specific ones included.
    pub fn dependencies(&self) -> Vec<Dependency<'_>> {
        let mut all = Vec::new();
        collect_dependencies(&self.table, &mut all);
        let targets = self.table.get("target").and_then(toml::Value::as_table);
        for target in targets.into_iter().flat_map(toml::Table::values) {
            if let Some(table) = target.as_table() {
                collect_dependencies(table, &mut all);
            }
        }
        all
    }
}

/// One line of a manifest's dependencies.
#[derive(Debug)]
pub struct Dependency<'a> {
    /// The name it is listed under.
    pub name: &'a str,
    /// Whether only tests, examples and benches see it.
    pub for_tests: bool,
    /// What stands after the `=`.
    pub value: &'a toml::Value,
}

fn collect_dependencies<'a>(table: &'a toml::Table, all: &mut Vec<Dependency<'a>>) {
    for (kind, for_tests) in [
        ("dependencies", false),
        ("build-dependencies", false),
        ("dev-dependencies", true),
    ] {
        let listed = table.get(kind).and_then(toml::Value::as_table);
        for (name, value) in listed.into_iter().flatten() {
            all.push(Dependency {
                name,
                for_tests,
                value,
            });
        }
    }
}

/// Everything the rules read.
#[derive(Debug)]
pub struct Project {
    /// Every text file, by path.
    pub files: Vec<TextFile>,
    /// The manifests of the members.
    pub manifests: Vec<Manifest>,
}

impl Project {
    /// Reads the project at `root`; what a build or a version control system leaves there is passed over.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, or a manifest that is not TOML, in words.
    pub fn read(root: &Path) -> Result<Self, String> {
        let mut files = Vec::new();
        read_folder(root, root, &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut manifests = Vec::new();
        for file in &files {
            let Some(folder) = file.path.strip_suffix("/Cargo.toml") else {
                continue;
            };
            let table = file.text.parse::<toml::Table>();
            let table = table.map_err(|error| format!("{}: {error}", file.path))?;
            let folder = folder.to_owned();
            manifests.push(Manifest { folder, table });
        }
        Ok(Self { files, manifests })
    }

    /// The text of a file, or nothing if there is none.
    pub fn text(&self, path: &str) -> Option<&str> {
        let file = self.files.iter().find(|file| file.path == path)?;
        Some(&file.text)
    }

    /// The Rust files.
    pub fn rust_files(&self) -> impl Iterator<Item = &TextFile> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }
}

/// Folders that are made, not written.
const MADE: &[&str] = &["target", ".git", "node_modules", "__pycache__", ".venv"];

fn read_folder(root: &Path, folder: &Path, files: &mut Vec<TextFile>) -> Result<(), String> {
    let named = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    for entry in fs::read_dir(folder).map_err(|error| named(folder, error))? {
        let path = entry.map_err(|error| named(folder, error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !MADE.contains(&name.as_ref()) && !path.is_symlink() {
                read_folder(root, &path, files)?;
            }
            continue;
        }
        let bytes = fs::read(&path).map_err(|error| named(&path, error))?;
        // A file that is not UTF-8 is data, and no rule here reads data.
        if let Ok(text) = String::from_utf8(bytes) {
            let path = path.strip_prefix(root).unwrap_or(&path);
            let path = path.to_string_lossy().replace('\\', "/");
            files.push(TextFile { path, text });
        }
    }
    Ok(())
}

/// The cargo that runs this, or the one on the path.
pub fn cargo() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    PathBuf::from(cargo)
}

/// A project in a folder of its own, for a test that plants a fault.
#[cfg(test)]
pub fn planted(files: &[(&str, &str)]) -> Project {
    let folder = tempfile::tempdir().expect("a folder for the test");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("folders");
        fs::write(path, text).expect("the planted file");
    }
    Project::read(folder.path()).expect("the planted project")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_build_leaves_behind_is_not_read() {
        let project = planted(&[("target/a.rs", ""), ("crates/record/src/lib.rs", "")]);
        let paths: Vec<&str> = project.files.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, ["crates/record/src/lib.rs"]);
    }

    #[test]
    fn a_dependency_of_one_target_is_a_dependency() {
        let manifest = "[target.'cfg(unix)'.dependencies]\nrustix.workspace = true\n";
        let project = planted(&[("crates/store/Cargo.toml", manifest)]);
        assert_eq!(project.manifests[0].dependencies()[0].name, "rustix");
    }
}
