//! Files of proof: what anyone can check offline, years later, from `spec/bundle.md`.

mod bundle;
mod file;
mod findings;
mod manifest;
mod section;
pub(crate) mod spread;

pub use bundle::{Bundle, BundleFault, BundleProof, EVIDENCE_FIRST_LINE};
pub use file::{FileFault, Verdict, verify_file, verify_file_over};
pub use findings::{
    CheckpointFinding, EntryFinding, Findings, OfficersFinding, PartyFinding, PostQuantumCoverage,
};
pub use manifest::Range;
pub use section::{FramingFault, Section};
pub use spread::{Spread, one_by_one};

pub(crate) use section::{read_sections, write_sections};
