//! How fast a record is proved on one core, beside the bare strict verification of Ed25519.

use std::hint::black_box;
use std::time::{Duration, Instant};

use detente_node::cores::Cores;
use detente_record::encoding::Reader;
use detente_record::export::OfficersFinding;
use detente_record::{Bundle, SecretKey, UnverifiedEntry};

use crate::line_of_two::{LineOfTwo, Must as _};
use crate::ratio;

/// Verifies what A exports, `rounds` times by turns with bare verifications, and prints the rates.
pub fn run(mut line: LineOfTwo, rounds: usize) {
    let client = line.a.client().must("a's node");
    let file = client.get_bytes(&line.path("/export")).must("an export");
    // The nodes would use the cores that are measured.
    for party in 0..2 {
        let mut node = line.party(party).node.take().expect("a running node");
        node.stop().must("a node stops");
    }
    let (mut bare, mut whole, mut single, mut spread) = (0.0, 0.0, 0.0, 0.0);
    let mut bare_spread = 0.0;
    let (mut entries, mut signatures) = (0, 0);
    for _ in 0..rounds {
        bare += seconds_each(BARE, &mut bare_verification());
        bare_spread += bare_over_cores();
        let begun = Instant::now();
        let findings = Bundle::verify(black_box(&file)).expect("a good bundle");
        let took = begun.elapsed();
        entries = findings.entries.len();
        let asserted = findings.entries.iter().map(|entry| match &entry.officers {
            OfficersFinding::Proved(list) => list.len(),
            _ => 0,
        });
        signatures = entries + asserted.sum::<usize>();
        whole += took.as_secs_f64() / entries as f64;
        single += entry_alone(&file);
        let begun = Instant::now();
        let over_cores =
            |pieces: usize, work: &(dyn Fn(usize) + Sync)| Cores::all().spread(pieces, work);
        Bundle::verify_over(black_box(&file), &over_cores).expect("a good bundle");
        spread += begun.elapsed().as_secs_f64() / entries as f64;
    }
    let rate = |each: f64| rounds as f64 / each;
    println!("\n| verified on one core | a second | ÷ bare |\n|---|---|---|");
    println!(
        "| bare strict Ed25519 (32 bytes) | {:.0} | 1.00 |",
        rate(bare)
    );
    println!(
        "| entry parsed and verified (1 signature) | {:.0} | {} |",
        rate(single),
        ratio(rate(single), rate(bare))
    );
    println!(
        "| evidence bundle, by entries ({entries}) | {:.0} | {} |",
        rate(whole),
        ratio(rate(whole), rate(bare))
    );
    let each = signatures as f64 / entries as f64;
    println!(
        "| evidence bundle, by Ed25519 signatures ({signatures}) | {:.0} | {} |",
        rate(whole) * each,
        ratio(rate(whole) * each, rate(bare))
    );
    println!(
        "| bare strict Ed25519 on {} cores at once | {:.0} | {} |",
        cores(),
        rate(bare_spread),
        ratio(rate(bare_spread), rate(bare))
    );
    println!(
        "| evidence bundle by signatures on {} cores, ÷ bare on as many | {:.0} | {} |",
        cores(),
        rate(spread) * each,
        ratio(rate(spread) * each, rate(bare_spread))
    );
}

fn cores() -> usize {
    Cores::all().count()
}

/// Seconds a bare verification takes when every core does nothing else: two that share their units
/// are not twice as fast as one.
fn bare_over_cores() -> f64 {
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..cores() {
            scope.spawn(|| seconds_each(BARE, &mut bare_verification()));
        }
    });
    begun.elapsed().as_secs_f64() / (f64::from(BARE) * cores() as f64)
}

fn bare_verification() -> impl FnMut() {
    let key = SecretKey::from_seed([3; 32]);
    let public = key.public();
    let signature = key.sign("detente/bench/v0", &[7; 32]);
    move || {
        black_box(&public)
            .verify(
                "detente/bench/v0",
                black_box(&[7; 32]),
                black_box(&signature),
            )
            .expect("a good signature");
    }
}

/// Seconds for one entry of the bundle, parsed from its bytes and proved to be its author's.
fn entry_alone(file: &[u8]) -> f64 {
    let section = |number: u8| -> &[u8] {
        let mut rest = &file[FIRST_LINE.len()..];
        loop {
            let (head, after) = rest.split_at(1 + 8 + 32);
            let length = u64::from_be_bytes(head[1..9].try_into().expect("eight bytes"));
            let (content, after) = after.split_at(usize::try_from(length).expect("a length"));
            if head[0] == number {
                return content;
            }
            rest = after;
        }
    };
    let founding = detente_record::Founding::decode(section(1)).expect("a founding");
    let roster = founding.roster();
    let mut reader = Reader::new(section(3));
    let count = reader.array(100_000).expect("an array").min(2_000);
    let entries: Vec<&[u8]> = (0..count)
        .map(|_| reader.bytes().expect("an entry"))
        .collect();
    let begun = Instant::now();
    for entry in &entries {
        let parsed = UnverifiedEntry::parse(black_box(entry)).expect("an entry");
        black_box(parsed.verify(&roster).expect("a good entry"));
    }
    begun.elapsed().as_secs_f64() / count as f64
}

fn seconds_each(times: u32, work: &mut impl FnMut()) -> f64 {
    let begun = Instant::now();
    for _ in 0..times {
        work();
    }
    let took: Duration = begun.elapsed();
    took.as_secs_f64() / f64::from(times)
}

const BARE: u32 = 5_000;
const FIRST_LINE: &str = "detente evidence v0\n";
