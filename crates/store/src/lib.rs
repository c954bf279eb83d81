//! What a node makes durable: entries (the truth), documents, its own head, a reserve for a full
//! disk, and in files of their own what can be computed again from the entries.
//!
//! Layer 2. Knows no protocol and no clock. What is on disk: spec/store.md.

mod continuity;
mod disk;
mod error;
mod files;
mod head_file;
mod index;
mod lock;
mod projection;
mod reserve;
mod scratch;
mod sqlite;
mod store;

pub use continuity::{Behind, Continuity};
pub use disk::{Disk, DiskFile, MachineDisk};
pub use error::StoreError;
pub use projection::{Batch, Cursor, NotCursor, Order, Projection, Row};
pub use reserve::{LOW_WATER_BYTES, RESERVE_BYTES, Space, SpaceLevel};
pub use scratch::ScratchIndex;
pub use sqlite::{Opened, Settings, SqliteStore};
pub use store::{Arrival, Committed, Document, Scan, Shortfall, Store};
