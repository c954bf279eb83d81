//! On what was measured: without it no figure means anything.

use std::path::Path;

use crate::line_of_two::now;

/// Prints date, processor, kernel, disk and how the program was built.
pub fn print(folder: &Path, short: bool) {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .unwrap_or("?");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let kernel = read("/proc/sys/kernel/osrelease");
    let load = read("/proc/loadavg");
    println!("| | |\n|---|---|");
    println!("| date | {} |", now());
    println!(
        "| processor | {}, {cores} cores |",
        model.trim_start_matches([' ', '\t', ':'])
    );
    println!("| kernel | Linux {} |", kernel.trim());
    println!("| disk | {} |", disk(folder));
    println!(
        "| load before | {} |",
        load.split(' ').take(3).collect::<Vec<_>>().join(" ")
    );
    let checks = if cfg!(debug_assertions) { "on" } else { "off" };
    println!(
        "| build | {}, debug assertions {checks} |",
        env!("CARGO_PKG_VERSION")
    );
    if short {
        println!("\nA smoke run: too few measurements to mean anything.");
    }
}

/// Device and file system that hold a folder: the mount point that is the longest beginning of its path.
fn disk(folder: &Path) -> String {
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
    let fields = mounts
        .lines()
        .map(|line| line.split(' ').take(3).collect::<Vec<_>>());
    let holding = fields.filter(|fields| fields.len() == 3 && folder.starts_with(fields[1]));
    holding.max_by_key(|fields| fields[1].len()).map_or_else(
        || "?".to_owned(),
        |fields| format!("{} ({})", fields[0], fields[2]),
    )
}
