//! Reading reported records: the record of 2022 with every answer that its own `[expected]` table
//! gives, and files that must be refused.

mod expected;
mod hostile;

/// The record of 2022.
const RECORD: &str = include_str!("../../../../examples/2022/record.toml");
