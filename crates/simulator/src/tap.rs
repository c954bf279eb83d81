//! What is read of a stream's bytes by one who looks on: the entries in them, as the far end will have them.

use detente_line::link::compact::{Rebuilt, Shelf};
use detente_line::link::frame::{Frame, Reassembly};
use detente_record::{Head, LineId, Place, UnverifiedEntry};

/// One direction of a stream, as one who looks on remembers it.
#[derive(Default)]
pub(crate) struct Tap {
    stream: Reassembly,
    pieces: Vec<u8>,
    shelf: Shelf,
}

impl Tap {
    /// The entries that are whole with these bytes. `at` gives the receiver's own entry at a place.
    pub(crate) fn push(
        &mut self,
        bytes: &[u8],
        at: impl Fn(LineId, Place) -> Option<Head>,
    ) -> Vec<UnverifiedEntry> {
        self.stream.push(bytes);
        let mut entries = Vec::new();
        for frame in self.stream.frames() {
            match frame {
                Ok(Frame::Piece(piece)) => self.pieces.extend(piece),
                Ok(Frame::Entry(last)) => {
                    let mut bytes = std::mem::take(&mut self.pieces);
                    bytes.extend(last);
                    entries.extend(UnverifiedEntry::parse(&bytes).ok());
                }
                Ok(Frame::Compact(compact)) => match self.shelf.rebuild(&compact, &at) {
                    Ok(Rebuilt::Entry(entry)) => entries.push(entry),
                    Ok(Rebuilt::Lost(_)) | Err(_) => {}
                },
                _ => {}
            }
        }
        entries
    }
}
