//! The counterparts' link keys: the whole of whom this node talks to.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::watch;

/// The set of pinned keys. Clones share it; a change holds at once, for live channels too.
#[derive(Clone, Debug)]
pub struct Pins {
    keys: Arc<watch::Sender<BTreeSet<[u8; 32]>>>,
}

impl Pins {
    /// Pins these keys and no other.
    #[must_use]
    pub fn new(keys: impl IntoIterator<Item = [u8; 32]>) -> Self {
        let (keys, _) = watch::channel(keys.into_iter().collect());
        Self {
            keys: Arc::new(keys),
        }
    }

    /// Accepts one more key from now on.
    pub fn add(&self, key: [u8; 32]) {
        self.keys.send_if_modified(|keys| keys.insert(key));
    }

    /// Refuses a key from now on; its live channels end.
    pub fn remove(&self, key: &[u8; 32]) {
        self.keys.send_if_modified(|keys| keys.remove(key));
    }

    /// Whether the key is pinned.
    #[must_use]
    pub fn contains(&self, key: &[u8; 32]) -> bool {
        self.keys.borrow().contains(key)
    }

    /// Ends when the key is not, or no longer, pinned.
    pub(crate) async fn removed(&self, key: [u8; 32]) {
        let mut changes = self.keys.subscribe();
        // The sender lives in `self`, so the wait cannot fail for want of one.
        let _ = changes.wait_for(|keys| !keys.contains(&key)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_removal_is_seen_by_who_waits_for_it() {
        let pins = Pins::new([[1; 32], [2; 32]]);
        let waiting = tokio::spawn({
            let pins = pins.clone();
            async move { pins.removed([1; 32]).await }
        });
        pins.add([3; 32]);
        pins.remove(&[1; 32]);
        waiting.await.unwrap();
        assert!(!pins.contains(&[1; 32]) && pins.contains(&[2; 32]) && pins.contains(&[3; 32]));
    }
}
