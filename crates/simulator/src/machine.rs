//! A host's disk in memory, and what is left of it when the power goes, when it rots, and when a write
//! went to the wrong place.

use crate::chance::Chance;
use crate::files::{Crash, Failure, Fault, Image, Remains, SimulatedDisk};

/// A disk in memory, with what of it is durable.
pub struct Machine {
    disk: SimulatedDisk,
    remains: Remains,
    /// How the power goes, once the disk has failed where it was told to.
    power: Option<Crash>,
}

impl Machine {
    /// An empty disk.
    pub(crate) fn new() -> Self {
        Self::of(Image::default())
    }

    pub(crate) fn of(image: Image) -> Self {
        let disk = SimulatedDisk::new(image.clone());
        disk.record();
        Self {
            disk,
            remains: Remains::of(image),
            power: None,
        }
    }

    pub(crate) fn disk(&self) -> SimulatedDisk {
        self.disk.clone()
    }

    /// Takes in what was asked of the disk since; says whether that was anything.
    pub(crate) fn absorb(&mut self) -> bool {
        let operations = self.disk.recorded();
        for operation in &operations {
            self.remains.push(operation);
        }
        self.disk.record();
        !operations.is_empty()
    }

    /// The power goes at one of the next operations.
    pub(crate) fn lose_power(&mut self, after: u32, crash: Crash) {
        self.power = Some(crash);
        let failure = Failure::Io;
        self.disk.fail(Some(Fault { after, failure }));
    }

    /// One of the next operations fails.
    pub(crate) fn fail(&mut self, after: u32, failure: Failure) {
        self.disk.fail(Some(Fault { after, failure }));
    }

    /// Nothing is to fail any more.
    pub(crate) fn mend(&mut self) {
        self.disk.fail(None);
    }

    /// The node has ended. If it was the power, what is left is on a disk that another start finds.
    pub(crate) fn ended(&mut self, lots: &mut Chance) {
        self.absorb();
        self.disk.fail(None);
        if let Some(crash) = self.power.take() {
            let left = self.remains.after(crash, lots.draw());
            let left = left.or_else(|| self.remains.after(Crash::Lost, 1));
            *self = Self::of(left.unwrap_or_default());
        }
    }

    pub(crate) fn image(&self) -> Image {
        self.disk.image()
    }

    /// How many pages a file has.
    pub(crate) fn pages(&self, name: &str) -> usize {
        let image = self.disk.image();
        image
            .content(name)
            .map_or(0, |content| content.len() / PAGE)
    }

    /// One page of a file was written where another belongs.
    pub(crate) fn misdirect(&mut self, name: &str, from: usize, to: usize) {
        self.absorb();
        let mut image = self.disk.image();
        if let Some(content) = image.content_mut(name) {
            content.copy_within(from * PAGE..(from + 1) * PAGE, to * PAGE);
        }
        *self = Self::of(image);
    }

    /// Bytes of it change by themselves, or a page is written where another belongs. Says of which file.
    pub(crate) fn rot(&mut self, lots: &mut Chance, misdirected: bool) -> String {
        self.absorb();
        let mut image = self.disk.image();
        let names: Vec<String> = image.names().map(str::to_owned).collect();
        let rots = ["truth.db", "truth.db-wal", "index.db", "heads"];
        let names: Vec<&String> = names
            .iter()
            .filter(|n| rots.contains(&n.as_str()))
            .collect();
        let name = lots.one_of(&names).clone();
        if let Some(content) = image.content_mut(&name).filter(|c| c.len() > 2 * PAGE) {
            let pages = content.len() / PAGE;
            let mut page = || usize::try_from(lots.below(pages as u64)).unwrap() * PAGE;
            if misdirected {
                let (from, to) = (page(), page());
                content.copy_within(from..from + PAGE, to);
            } else {
                let at = page();
                let bit = lots.below(PAGE as u64 * 8);
                content[at + usize::try_from(bit / 8).unwrap()] ^= 1 << (bit % 8);
            }
        }
        *self = Self::of(image);
        name
    }
}

const PAGE: usize = 4096;
