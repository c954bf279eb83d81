//! Files of proof: what anyone can check offline, years later, from `spec/bundle.md`.

mod bundle;
mod file;
mod findings;
mod manifest;
mod section;

pub use bundle::{Bundle, BundleFault, BundleProof, EVIDENCE_FIRST_LINE};
pub use file::{FileFault, Verdict, verify_file};
pub use findings::{
    CheckpointFinding, EntryFinding, Findings, OfficersFinding, PartyFinding, PostQuantumCoverage,
};
pub use manifest::Range;
pub use section::{FramingFault, Section};

pub(crate) use section::{read_sections, write_sections};
