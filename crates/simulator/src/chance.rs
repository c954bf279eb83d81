//! Everything that is drawn by lot in a world: one seed decides it.

/// SplitMix64 (Steele, Lea, Flood 2014): small, the same everywhere, and good enough to draw faults by.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The lots of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Lots of their own for something, so that more draws there change nothing elsewhere.
    #[must_use]
    pub fn of(&self, what: u64) -> Self {
        let mut own = Self(self.0 ^ what.wrapping_mul(0xd1b5_4a32_d192_ed03));
        own.draw();
        own
    }

    /// Sixty-four bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.draw() % end
    }

    /// A number from `least` to `most`.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    /// Whether something happens that happens so many times in a thousand.
    pub fn in_thousand(&mut self, times: u64) -> bool {
        self.below(1_000) < times
    }

    /// One of several.
    pub fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }

    /// Fills bytes.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let drawn = self.draw().to_be_bytes();
            chunk.copy_from_slice(&drawn[..chunk.len()]);
        }
    }
}
