//! `detente`: the one binary. Everything it does stands in the library beside it, where the tests reach it.

fn main() -> std::process::ExitCode {
    detente_cli::main()
}
